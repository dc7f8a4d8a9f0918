//! Garmin: the pushes, pings and pulled arrays of its Health, Activity and Women's Health APIs, and the
//! lifecycle of an account.

mod account;
mod activities;
mod body;
mod cycle;
mod dailies;
mod epochs;
mod fields;
mod item;
mod list;
mod metrics;
mod move_iq;
mod oxygen;
mod respiration;
mod skin;
mod sleeps;
mod snapshot;
mod sports;
mod stress;
mod track;
mod variability;
mod when;

use crate::error::Error;
use crate::ledger::{Ledger, Mend, Reason};
use crate::read::json::{Container, Path, Segment, Step};
use crate::record::{Change, Fetch};
use crate::source::output::Output;
use crate::source::sender::{Certainty, ReadJson, Reader, Sender, Sign, Source, bare_array};
use crate::source::told::Told;
use crate::take::{Object, members};

use item::Item;
use list::{Items, List};

/// The version of this mapping. Every rank has it after the sender's own order, so that a replay by a newer
/// mapping counts.
const MAPPING: i64 = 4;

/// Garmin.
pub(super) struct Garmin;

impl Sender for Garmin {
    fn source(&self) -> Source {
        Source::Garmin
    }

    fn claims(&self, sign: Sign<'_>) -> Option<Certainty> {
        match sign {
            Sign::Begin(path) | Sign::Empty(path, _) => is_list(path).then_some(Certainty::Possible),
            Sign::Value(path, text) => match path.segments() {
                [Segment::Key(_)] | [Segment::Key(_), Segment::Index(_)] if !is_in_list(path) => None,
                [Segment::Key(_)] | [Segment::Key(_), Segment::Index(_)] if is_item(text) => {
                    Some(Certainty::Certain)
                }
                [Segment::Key(_)] => Some(Certainty::Possible),
                _ => None,
            },
            Sign::RecordType(name) => List::from_key(name).map(|_| Certainty::Certain),
            Sign::Columns(_) | Sign::Document(_) => None,
        }
    }

    fn reader(&self, told: &Told) -> Box<dyn Reader> {
        Box::new(GarminReader::new(told))
    }
}

/// Returns whether this is the path of a list.
fn is_list(path: &Path) -> bool {
    matches!(path.segments(), [Segment::Key(_)]) && is_in_list(path)
}

/// Returns whether this is the path of a list, or of something in it.
fn is_in_list(path: &Path) -> bool {
    matches!(path.segments(), [Segment::Key(key), ..] if List::from_key(key).is_some())
}

/// Returns whether an element of a list is an item of Garmin's. Other senders have lists of the same name, but none
/// has these fields.
fn is_item(text: &str) -> bool {
    let is_own = |key: &str| {
        key.ends_with("InSeconds") || matches!(key, "summaryId" | "callbackURL" | "userAccessToken")
    };
    members(text).is_ok_and(|members| members.iter().any(|(key, _)| is_own(key.trim())))
}

/// Reads Garmin bodies.
struct GarminReader {
    /// The list of a bare array, which does not name it.
    pulled: Option<&'static List>,
    /// The record type of a bare array, as the caller gives it.
    record_type: Option<String>,
    /// The user of items of a bare array that do not name one.
    subject: Option<String>,
    /// Epoch milliseconds.
    received_at: i64,
    seen: Seen,
    /// Whether a bare array had elements although their list is unknown.
    is_unlisted: bool,
}

/// What the body has held so far, from which the dialect follows.
#[derive(Default)]
struct Seen {
    bare_array: bool,
    summary: bool,
    ping: bool,
}

impl GarminReader {
    fn new(told: &Told) -> Self {
        GarminReader {
            pulled: told.record_type.as_deref().and_then(List::from_key).map(|(list, _)| list),
            record_type: told.record_type.clone(),
            subject: told.subject.clone(),
            received_at: told.received_at.unwrap_or(0),
            seen: Seen::default(),
            is_unlisted: false,
        }
    }

    /// Returns the list that has the value at `path` as an item.
    fn list_of(&self, path: &Path) -> Option<&'static List> {
        match path.segments() {
            [Segment::Index(_)] => self.pulled,
            // An object in place of the list is its only item.
            [Segment::Key(key)] | [Segment::Key(key), Segment::Index(_)] => {
                List::from_key(key).map(|(list, _)| list)
            }
            _ => None,
        }
    }

    fn item(&mut self, list: &'static List, path: &Path, text: &str, output: &mut Output<'_>) {
        let position = output.next_element();
        let Some(mut object) = Object::open(text, path.clone(), list.aliases, output.ledger) else { return };
        if object.is_empty() {
            // Garmin's pings can end with an empty item. It is worth noting, but nothing to reject.
            return output.ledger.kept(path, "{}");
        }
        let pulled = matches!(path.segments(), [Segment::Index(_)]);
        let is_ping = object.has("callbackURL");
        object.withhold("userAccessToken");
        if matches!(list.items, Items::Unseen) && !is_ping && (pulled || object.has("userId")) {
            self.seen.summary = true;
            // Nothing is made of the item, so its user counts as kept like the rest.
            return drop(object.close());
        }
        let subject = object.string("userId").map(std::borrow::Cow::into_owned);
        let subject = if pulled { subject.or_else(|| self.subject.clone()) } else { subject };
        if subject.is_none() && !pulled {
            return object.refuse(Reason::NoUser, Reason::NoUser.found("none"));
        }
        self.seen.ping |= is_ping;
        self.seen.summary |= !is_ping;
        let item = Item { object, list, subject, received_at: self.received_at, position };
        match list.items {
            Items::Files => activities::file(item, output),
            _ if is_ping => ping(item, output),
            Items::Read(read) => read(item, output),
            // An item without a callback URL has been kept above.
            Items::Unseen => drop(item.object.close()),
        }
    }
}

/// Reads a ping, which names where to pull from. The URL carries a token, so it goes into the change and
/// nowhere else.
fn ping(mut item: Item<'_>, output: &mut Output<'_>) {
    let Some(url) = item.object.string("callbackURL") else {
        return item.object.refuse(Reason::NoUrl, Reason::NoUrl.found("none"));
    };
    item.object.close();
    let fetch = Fetch { subject: item.subject, ..Fetch::new(url, item.list.key) };
    output.change(Change::Fetch(fetch));
}

impl Reader for GarminReader {
    fn json(&mut self) -> Option<&mut dyn ReadJson> {
        Some(self)
    }

    fn end_document(&mut self) -> bool {
        self.seen = Seen::default();
        false
    }

    fn finish(&mut self, _output: &mut Output<'_>) -> Result<(), Error> {
        if self.is_unlisted {
            return Err(bare_array(self.record_type.as_deref(), ""));
        }
        Ok(())
    }

    fn dialect(&self) -> Option<&'static str> {
        match self.seen {
            Seen { bare_array: true, .. } => Some("pull"),
            Seen { ping: true, summary: false, .. } => Some("ping"),
            Seen { .. } => Some("push"),
        }
    }
}

impl ReadJson for GarminReader {
    fn enter(&mut self, path: &Path, container: Container, output: &mut Output<'_>) -> Step {
        match (path.segments(), container) {
            ([], Container::Array) => {
                self.seen.bare_array = true;
                Step::Descend
            }
            ([], Container::Object) => Step::Descend,
            ([Segment::Key(key)], Container::Array) => {
                if let Some((_, Some(how))) = List::from_key(key) {
                    output.ledger.mended(path, how);
                }
                Step::Descend
            }
            ([Segment::Key(key)], Container::Object) => {
                if List::from_key(key).is_some() {
                    output.ledger.mended(path, Mend::ObjectForArray);
                }
                Step::Take
            }
            _ => Step::Take,
        }
    }

    fn value(&mut self, path: &Path, text: &str, output: &mut Output<'_>) {
        match self.list_of(path) {
            // Null in place of a list means an empty list.
            Some(_) if text == "null" && matches!(path.segments(), [Segment::Key(_)]) => {
                output.ledger.mapped(1);
            }
            Some(list) => self.item(list, path, text, output),
            None => {
                self.is_unlisted |= matches!(path.segments(), [Segment::Index(_)]);
                output.ledger.kept(path, text);
            }
        }
    }

    fn empty(&mut self, path: &Path, text: &str, ledger: &Ledger) {
        let known = match path.segments() {
            [] => text == "[]",
            [Segment::Key(key)] => List::from_key(key).is_some(),
            _ => false,
        };
        if known { ledger.mapped(1) } else { ledger.kept(path, text) }
    }
}

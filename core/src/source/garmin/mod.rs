//! Garmin Health API: pushes, pings, pulled arrays, and the lifecycle of an account.

mod account;
mod dailies;
mod epochs;
mod item;
mod list;
mod sleeps;

use crate::Error;
use crate::options::Options;
use crate::read::json::{Container, Object, Path, Segment, Step};
use crate::record::{Change, Fetch};
use crate::source::{Output, Reader, bare_array};

use item::Item;
use list::List;

/// The version of this mapping: the last place of every rank, so that a replay by a newer mapping stands.
const MAPPING: i64 = 1;

/// Whether a root member or record type of this name is a Garmin list.
pub(super) fn recognise(name: &str) -> bool {
    List::from_key(name).is_some()
}

/// Reads Garmin bodies.
pub(super) struct Garmin {
    /// The list of a bare array, which does not name it.
    pulled: Option<List>,
    /// What the caller says that a bare array holds.
    record_type: Option<String>,
    /// Epoch milliseconds.
    received_at: i64,
    /// Items so far, in all lists: the place of the next one in the body.
    items: i64,
    seen: Seen,
}

/// What the body has held so far, from which the dialect follows.
#[derive(Default)]
struct Seen {
    bare_array: bool,
    summary: bool,
    ping: bool,
}

impl Garmin {
    pub(super) fn new(options: &Options) -> Self {
        Garmin {
            pulled: options.record_type.as_deref().and_then(List::from_key).map(|(list, _)| list),
            record_type: options.record_type.clone(),
            received_at: options.received_at.map_or(0, |time| time.timestamp_millis()),
            items: 0,
            seen: Seen::default(),
        }
    }

    /// The list that the value at `path` is an item of.
    fn list_of(&self, path: &Path) -> Option<List> {
        match path.segments() {
            [Segment::Index(_)] => self.pulled,
            // An object in place of the list: its only item.
            [Segment::Key(key)] | [Segment::Key(key), Segment::Index(_)] => {
                List::from_key(key).map(|(list, _)| list)
            }
            _ => None,
        }
    }

    fn item(&mut self, list: List, path: &Path, text: &str, output: &mut Output) {
        let aliases = match list {
            List::Dailies => dailies::ALIASES,
            List::Epochs => epochs::ALIASES,
            List::Sleeps => sleeps::ALIASES,
            _ => &[],
        };
        let ledger = &mut output.ledger;
        let position = self.items;
        self.items += 1;
        let Some(mut object) = Object::open(text, path.clone(), aliases, ledger) else { return };
        if object.is_empty() {
            // Garmin's pings can end with an empty item: nothing to reject, worth noting.
            return ledger.kept(path, "{}");
        }
        let pulled = matches!(path.segments(), [Segment::Index(_)]);
        if matches!(list, List::PingOnly(_)) && !object.has("callbackURL") && (pulled || object.has("userId"))
        {
            self.seen.summary = true;
            object.withhold("userAccessToken", ledger);
            // Nothing is made of it yet, so its user counts as kept like the rest.
            return drop(object.close(ledger));
        }
        let subject = object.string("userId", ledger).map(std::borrow::Cow::into_owned);
        object.withhold("userAccessToken", ledger);
        if subject.is_none() && !pulled {
            return object.refuse("no_user", "expected userId, found none".to_owned(), ledger);
        }
        if object.has("callbackURL") {
            self.seen.ping = true;
            return ping(list, subject, object, output);
        }
        self.seen.summary = true;
        let item = Item { object, list, subject, received_at: self.received_at, position };
        match list {
            List::Dailies => dailies::read(item, output),
            List::Epochs => epochs::read(item, output),
            List::Sleeps => sleeps::read(item, output),
            List::Deregistrations => account::deregistration(item, output),
            List::UserPermissionsChange => account::permissions(item, output),
            // Without a callback URL it has been kept above.
            List::PingOnly(_) => drop(item.object.close(&mut output.ledger)),
        }
    }
}

/// A ping says where to pull from. The URL carries a token: it goes into the change and nowhere else.
fn ping(list: List, subject: Option<String>, mut object: Object<'_>, output: &mut Output) {
    let Some(url) = object.string("callbackURL", &mut output.ledger) else {
        return object.refuse("no_url", "expected callbackURL, found none".to_owned(), &mut output.ledger);
    };
    object.close(&mut output.ledger);
    let list_key = list.key().to_owned();
    output.change("fetch", list.key(), Change::Fetch(Fetch { url: url.into_owned(), list_key, subject }));
}

impl Reader for Garmin {
    fn enter(&mut self, path: &Path, container: Container, output: &mut Output) -> Step {
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
                    output.ledger.mended(path, "object_for_array");
                }
                Step::Take
            }
            _ => Step::Take,
        }
    }

    fn value(&mut self, path: &Path, text: &str, output: &mut Output) {
        match self.list_of(path) {
            // No list is as good as an empty one.
            Some(_) if text == "null" && matches!(path.segments(), [Segment::Key(_)]) => {
                output.ledger.mapped(1);
            }
            Some(list) => self.item(list, path, text, output),
            None => output.ledger.kept(path, text),
        }
    }

    fn empty(&mut self, path: &Path, text: &str, output: &mut Output) {
        let known = match path.segments() {
            [] => text == "[]" && self.pulled.is_some(),
            [Segment::Key(key)] => List::from_key(key).is_some(),
            _ => false,
        };
        if known { output.ledger.mapped(1) } else { output.ledger.kept(path, text) }
    }

    fn finish(&self) -> Result<(), Error> {
        if self.seen.bare_array && self.pulled.is_none() {
            return Err(bare_array(self.record_type.as_deref()));
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

/// A part of a key: `/` and `#` separate the parts, so they do not stand inside one.
fn key_part(text: &str) -> String {
    text.replace('%', "%25").replace('/', "%2F").replace('#', "%23")
}

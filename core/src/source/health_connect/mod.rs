//! Health Connect: what Android apps read of it and upload, each in the JSON of its library.
//!
//! Most libraries pass the SDK's objects on (`record.rs`), with names and forms of their own for times, units, words and
//! ids, which are all read alike; the others have shapes of their own, a file each.

mod aggregates;
mod beside;
mod changes;
mod dialects;
mod item;
mod platform;
mod points;
mod upload;
mod windows;

use std::collections::BTreeSet;

use crate::error::Error;
use crate::ledger::Ledger;
use crate::read::json::{Container, Step};
use crate::read::{Path, Segment};
use crate::source::envelope::{self, Envelope, Held};
use crate::source::output::Output;
use crate::source::sender::{Certainty, ReadJson, Reader, Sender, Sign, Source};
use crate::source::told::Told;

use dialects::{Dialect, List, Needs, webhook};
use platform::record_types;
use platform::types::{self, RecordType};
use upload::Upload;

/// The version of this mapping: it stands in every rank behind the sender's own order, so that a replay by a newer
/// mapping stands.
const MAPPING: i64 = 1;

/// The most lists of a root that are remembered; the platform has 42 record types.
const MOST_LISTS: usize = 256;

/// Health Connect.
pub(super) struct HealthConnect;

impl Sender for HealthConnect {
    fn source(&self) -> Source {
        Source::HealthConnect
    }

    fn claims(&self, sign: Sign<'_>) -> Option<Certainty> {
        let (is_its_own, certainty) = match sign {
            Sign::Value(path, text) => (recognise_value(path, text), Certainty::Certain),
            Sign::Empty(path, container) => (recognise_empty(path, container), Certainty::Possible),
            Sign::Envelope(envelope) => (recognise_envelope(envelope), Certainty::Certain),
            Sign::RecordType(name) => (types::find(name).is_some(), Certainty::Certain),
            Sign::Begin(_) | Sign::Columns(_) => return None,
        };
        is_its_own.then_some(certainty)
    }

    fn takes_whole(&self, path: &Path) -> bool {
        is_part_of_record(path)
    }

    fn reader(&self, told: &Told, roots: usize) -> Box<dyn Reader> {
        Box::new(HealthConnectReader::new(told, roots))
    }

    fn record_types(&self) -> Box<dyn Iterator<Item = &'static str>> {
        Box::new(record_types::RECORD_TYPES.iter().map(|known| known.name))
    }

    fn record_type(&self, name: &str) -> Option<&'static str> {
        types::find(name).map(|found| found.name)
    }
}

/// Whether a body with this value is of Health Connect.
fn recognise_value(path: &Path, text: &str) -> bool {
    match path.segments() {
        [Segment::Key(key)] if **key == *"format" => text == "\"hc-upload\"",
        // The root is one record.
        [Segment::Key(key)] if **key == *"recordType" => {
            serde_json::from_str::<String>(text).is_ok_and(|name| types::find(&name).is_some())
        }
        [Segment::Key(key)] if **key == *"metadata" => dialects::is_metadata(text),
        // HC Webhook may have nothing to send, or only how long somebody looked at the phone; so may Open Wearables.
        [Segment::Key(key)] if matches!(&**key, "app_version" | "sdkVersion") => true,
        // Totals of which the root is one, or of a day.
        [Segment::Key(key)]
            if matches!(&**key, "doubleValues" | "longValues")
                || aggregates::is_metric(key)
                || aggregates::is_section(key, text) =>
        {
            true
        }
        // `data` is one record, or holds totals.
        [Segment::Key(data), Segment::Key(key)] if **data == *"data" => match &**key {
            "metadata" => dialects::is_metadata(text),
            "steps" | "active_calories" | "total_calories" | "sleep_duration_seconds" => {
                text.parse::<f64>().is_ok()
            }
            _ => false,
        },
        _ => List::of(path).is_some_and(|list| dialects::shape(list, text, false).is_some()),
    }
}

/// Whether a container belongs to a record that is the member `data`: it is taken whole.
fn is_part_of_record(path: &Path) -> bool {
    let parts = ["samples", "stages", "deltas", "segments", "laps", "blocks", "exerciseRoute"];
    matches!(path.segments(), [Segment::Key(data), Segment::Key(part)] if **data == *"data" && parts.contains(&&**part))
}

/// Whether a body with nothing but an empty container at this path is of Health Connect.
fn recognise_empty(path: &Path, container: Container) -> bool {
    let lists = ["upsertionChanges", "deletionChanges", "upserts", "deletions", "records"];
    match path.segments() {
        [Segment::Key(list)] => {
            container == Container::Array && (lists.contains(&&**list) || types::find(list).is_some())
        }
        _ => false,
    }
}

/// Whether a body with this envelope is of Health Connect.
fn recognise_envelope(envelope: &Envelope) -> bool {
    envelope.text("format") == Some("\"hc-upload\"")
        || envelope.has("provider") && envelope.has("sdkVersion")
        || envelope.has("app_version") && envelope.has("timestamp")
}

/// Reads uploads of Health Connect data.
struct HealthConnectReader {
    told: Told,
    /// The type of records that do not name theirs, provided the caller gives one.
    record_type: Option<&'static RecordType>,
    /// Roots that have begun.
    roots: usize,
    root: Root,
    /// Elements so far: the place of the next one in the body.
    elements: i64,
    /// What the first elements were.
    dialect: Option<Dialect>,
    failed: Option<Error>,
}

/// The root in progress.
#[derive(Default)]
struct Root {
    /// What was seen beside the lists.
    envelope: Envelope,
    /// All that stands beside the lists, from a first pass.
    known: Option<Envelope>,
    /// What is known of the upload, once its first record is read.
    upload: Option<Upload>,
    /// The lists that it has, with or without anything in them.
    lists: BTreeSet<Box<str>>,
    /// Elements that wait for what stands behind them.
    held: Held,
    /// Members of `data`, which may be one record.
    data: Vec<(Box<str>, Box<str>)>,
}

impl Root {
    /// A list is there, with or without anything in it.
    fn note_list(&mut self, list: &str) {
        if self.lists.len() < MOST_LISTS {
            self.lists.insert(list.into());
        }
    }
}

impl HealthConnectReader {
    /// A reader of a body of which so many roots have begun.
    fn new(told: &Told, roots: usize) -> Self {
        let mut reader = HealthConnectReader {
            record_type: told.record_type.as_deref().and_then(types::find),
            told: told.clone(),
            roots,
            root: Root::default(),
            elements: 0,
            dialect: None,
            failed: None,
        };
        reader.root.known = reader.known();
        reader
    }

    /// The envelope of the root in progress, from a first pass.
    fn known(&self) -> Option<Envelope> {
        self.told.envelopes()?.of_root(self.roots.checked_sub(1)?).cloned()
    }

    /// An element of a list, or one record that is no element.
    fn element(&mut self, path: &Path, text: &str, output: &mut Output<'_>) {
        let list = List::of(path);
        let is_first = self.root.upload.is_none();
        let found = list.filter(|_| is_first).and_then(|list| dialects::shape(list, text, self.is_typed()));
        // What nobody knows waits with the others, so that each keeps its place.
        if is_first && found.is_none() && !self.root.held.is_empty() {
            return self.hold(None, path, text);
        }
        if let Some((dialect, _)) = found {
            if self.must_wait(dialect, path) {
                return self.hold(Some(dialect), path, text);
            }
            self.release(output);
            let Root { envelope, known, upload, .. } = &mut self.root;
            let upload = upload.get_or_insert_with(|| {
                Upload::new(dialect, known.as_ref().unwrap_or(envelope), &self.told, self.record_type)
            });
            self.dialect.get_or_insert(upload.dialect);
        }
        self.read(list, path, text, output);
    }

    /// Somebody told of what type the records are.
    fn is_typed(&self) -> bool {
        self.record_type.is_some()
    }

    /// Whether something that orders or places the records may still come.
    fn must_wait(&self, dialect: Dialect, path: &Path) -> bool {
        let is_member = matches!(path.segments().first(), Some(Segment::Key(_)));
        is_member
            && self.root.known.is_none()
            && match dialect.needs() {
                Needs::All => true,
                Needs::Members(members) => !self.root.envelope.missing(members).is_empty(),
            }
    }

    fn hold(&mut self, dialect: Option<Dialect>, path: &Path, text: &str) {
        let missing = match dialect.map(Dialect::needs) {
            Some(Needs::Members(members)) => self.root.envelope.missing(members),
            Some(Needs::All) | None => Vec::new(),
        };
        if let Err(error) = self.root.held.push(path, text, &missing) {
            self.failed.get_or_insert(error);
        }
    }

    fn read(&mut self, list: Option<List<'_>>, path: &Path, text: &str, output: &mut Output<'_>) {
        let typed = self.is_typed();
        let among_records = list.is_some_and(is_of_records);
        if !text.starts_with('{') && !typed && !among_records {
            return output.ledger.kept(path, text);
        }
        output.ledger.begin_record(path);
        match (&mut self.root.upload, list) {
            (Some(upload), Some(list)) => {
                upload.position = self.elements;
                upload.read(list, path, text, typed, among_records, output);
            }
            _ => upload::refuse_unknown(path, text, among_records, output.ledger),
        }
        self.elements += 1;
        let outcome = output.ledger.end_record();
        if let Some(upload) = &mut self.root.upload {
            upload.end_record(outcome);
        }
    }

    /// Reads what had to wait: all that orders or places it has come.
    fn release(&mut self, output: &mut Output<'_>) {
        if self.root.held.is_empty() {
            return;
        }
        self.root.known = Some(self.root.envelope.clone());
        for (path, text) in self.root.held.take() {
            self.element(&path, &text, output);
        }
    }

    /// The root has ended.
    fn end_root(&mut self, is_whole: bool, output: &mut Output<'_>) {
        self.release(output);
        if self.root.upload.is_none() && self.is_record(&self.root.envelope) {
            let members = std::mem::take(&mut self.root.envelope);
            self.element(&Path::default(), &envelope::object_of(members.members()), output);
        }
        let Root { envelope, upload, lists, .. } = std::mem::take(&mut self.root);
        let upload = upload.or_else(|| {
            let dialect = Dialect::of_envelope(&envelope)?;
            Some(Upload::new(dialect, &envelope, &self.told, self.record_type))
        });
        if let Some(upload) = upload {
            self.dialect.get_or_insert(upload.dialect);
            upload.finish(&envelope, &lists, is_whole, output);
        } else {
            beside::keep(&envelope, output.ledger);
        }
    }

    /// Whether the members of a root are those of one record.
    fn is_record(&self, members: &Envelope) -> bool {
        let timed = ["time", "startTime"].iter().any(|key| members.has(key));
        let is_total = |(key, text): (&str, &str)| {
            matches!(key, "doubleValues" | "longValues")
                || aggregates::is_metric(key)
                || aggregates::is_section(key, text)
        };
        timed && (self.is_typed() || members.has("recordType") || members.has("metadata"))
            || members.members().any(is_total)
    }

    /// `data` was no envelope of lists: its members are those of one record, or nobody's.
    fn end_data(&mut self, output: &mut Output<'_>) {
        let members = std::mem::take(&mut self.root.data);
        if members.is_empty() {
            return;
        }
        let mut path = Path::default();
        path.push_key("data");
        if members.iter().any(|(key, _)| &**key == "metadata") {
            let text = envelope::object_of(members.iter().map(|(key, text)| (&**key, &**text)));
            return self.element(&path, &text, output);
        }
        let text = envelope::object_of(members.iter().map(|(key, text)| (&**key, &**text)));
        // Totals of a day, of which the time may come behind them.
        if aggregates::is_section("data", &text) && self.root.envelope.note(&path, &text) {
            return;
        }
        for (key, text) in members {
            path.push_key(&key);
            output.ledger.kept(&path, &text);
            path.pop();
        }
    }
}

/// Whether what stands in a list must be a record.
fn is_of_records(list: List<'_>) -> bool {
    match list {
        List::Root => true,
        List::Of(name) | List::OfData(name) => {
            matches!(name, "records" | "data" | "upserts" | "changes")
                || dialects::of_deletions(name).is_some()
                || types::find(name).is_some()
                || webhook::is_list(name)
        }
    }
}

/// The lists that Open Wearables has in `data`.
const LISTS_OF_DATA: [&str; 3] = ["records", "sleep", "workouts"];

impl Reader for HealthConnectReader {
    fn json(&mut self) -> Option<&mut dyn ReadJson> {
        Some(self)
    }

    fn break_off(&mut self, path: &Path, output: &mut Output<'_>) {
        if path.segments().is_empty() {
            self.end_root(false, output);
        }
    }

    fn dialect(&self) -> Option<&'static str> {
        self.dialect.map(Dialect::name)
    }
}

impl ReadJson for HealthConnectReader {
    fn enter(&mut self, path: &Path, container: Container, _output: &mut Output<'_>) -> Step {
        match (path.segments(), container) {
            ([], _) => {
                self.roots += 1;
                self.root = Root { known: self.known(), ..Root::default() };
                Step::Descend
            }
            ([Segment::Key(list)], Container::Array) if !envelope::is_part(path) => {
                self.root.note_list(list);
                Step::Descend
            }
            // With a type from elsewhere it is one record of that type.
            ([Segment::Key(data)], Container::Object) if **data == *"data" && self.record_type.is_none() => {
                Step::Descend
            }
            ([Segment::Key(data), Segment::Key(list)], Container::Array)
                if **data == *"data" && LISTS_OF_DATA.contains(&&**list) =>
            {
                Step::Descend
            }
            _ => Step::Take,
        }
    }

    fn value(&mut self, path: &Path, text: &str, output: &mut Output<'_>) {
        match path.segments() {
            [Segment::Key(data)] if **data == *"data" && text.starts_with('{') => {
                self.element(path, text, output);
            }
            // One id in place of a list of them.
            [Segment::Key(_)]
                if List::of(path)
                    .is_some_and(|list| dialects::is_deleted_id(list, text, self.is_typed())) =>
            {
                self.element(path, text, output);
            }
            [Segment::Key(_)] => {
                if !self.root.envelope.note(path, text) {
                    output.ledger.kept(path, text);
                }
            }
            [Segment::Key(data), Segment::Key(member)] if **data == *"data" => {
                self.root.data.push((member.clone(), text.into()));
            }
            _ => self.element(path, text, output),
        }
    }

    fn empty(&mut self, path: &Path, text: &str, ledger: &mut Ledger) {
        if let [Segment::Key(list)] = path.segments() {
            self.root.note_list(list);
        }
        match path.segments() {
            // A list without anything in it, or a body without anything to say.
            [] | [_] | [_, _] => ledger.mapped(1),
            _ => ledger.kept(path, text),
        }
    }

    fn leave(&mut self, path: &Path, container: Container, output: &mut Output<'_>) -> Result<(), Error> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        match (path.segments(), container) {
            ([], _) => self.end_root(true, output),
            ([Segment::Key(data)], Container::Object) if **data == *"data" => self.end_data(output),
            _ => {}
        }
        Ok(())
    }
}

//! Reads uploads of Health Connect data. Decides which dialect an element is of, and when enough is known to
//! read it.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::ledger::Ledger;
use crate::read::json::{Container, Step};
use crate::read::{Path, Segment};
use crate::source::envelope::{self, Envelope, Held};
use crate::source::health_connect::aggregates;
use crate::source::health_connect::dialects::{self, Dialect, LISTS_OF_DATA, Needs};
use crate::source::health_connect::element::List;
use crate::source::health_connect::envelope as own_envelope;
use crate::source::health_connect::groups;
use crate::source::health_connect::platform::types::{self, RecordType};
use crate::source::health_connect::upload::{self, Upload};
use crate::source::output::Output;
use crate::source::sender::{ReadJson, Reader};
use crate::source::told::Told;

/// The most lists of a root that are remembered. The platform has 42 record types.
const MOST_LISTS: usize = 256;

/// Reads uploads of Health Connect data.
pub(super) struct HealthConnectReader {
    told: Told,
    /// The type of records that do not name theirs, provided the caller gives one.
    record_type: Option<&'static RecordType>,
    root: Root,
    /// The dialect of the first elements.
    dialect: Option<&'static Dialect>,
    failed: Option<Error>,
}

/// The root in progress.
#[derive(Default)]
struct Root {
    /// The members of the envelope that were seen.
    envelope: Envelope,
    /// The whole envelope, from a first pass.
    known: Option<Envelope>,
    /// The upload, from its first record on.
    upload: Option<Upload>,
    /// The lists of the root, empty ones included.
    lists: BTreeSet<Box<str>>,
    /// The elements that wait for what comes behind them.
    held: Held,
    /// The members of `data`, which may be one record.
    data: Vec<(Box<str>, Box<str>)>,
}

impl Root {
    /// Remembers a list, empty or not.
    fn note_list(&mut self, list: &str) {
        if self.lists.len() < MOST_LISTS {
            self.lists.insert(list.into());
        }
    }
}

impl HealthConnectReader {
    /// Creates a reader of bodies.
    pub(super) fn new(told: &Told) -> Self {
        HealthConnectReader {
            record_type: told.record_type.as_deref().and_then(types::find),
            told: told.clone(),
            root: Root::default(),
            dialect: None,
            failed: None,
        }
    }

    /// Reads or holds an element of a list, or one record that is no element.
    fn element(&mut self, path: &Path, text: &str, output: &mut Output<'_>) {
        let list = List::of(path);
        let is_first = self.root.upload.is_none();
        let found =
            list.filter(|_| is_first).and_then(|list| dialects::dialect_of(list, text, self.is_typed()));
        // An unknown element waits with the others, so that each keeps its place.
        if is_first && found.is_none() && !self.root.held.is_empty() {
            return self.hold(None, path, text);
        }
        if let Some(dialect) = found {
            let lacks_type = list.is_some_and(|list| dialects::lacks_type(list, text));
            if self.must_wait(dialect, path, lacks_type && !self.is_typed()) {
                return self.hold(Some(dialect), path, text);
            }
            self.release(output);
            let Root { envelope, known, upload, .. } = &mut self.root;
            let upload = upload.get_or_insert_with(|| {
                let envelope = known.as_ref().unwrap_or(envelope);
                let record_type = self.record_type.or_else(|| dialects::named_type(envelope));
                Upload::new(dialect, envelope, &self.told, record_type)
            });
            self.dialect.get_or_insert(upload.dialect);
        }
        self.read(list, path, text, output);
    }

    /// Returns whether the caller or the envelope gives the record type.
    fn is_typed(&self) -> bool {
        let Root { envelope, known, upload, .. } = &self.root;
        let of_envelope = || dialects::named_type(known.as_ref().unwrap_or(envelope)).is_some();
        match upload {
            Some(upload) => upload.record_type.is_some(),
            None => self.record_type.is_some() || of_envelope(),
        }
    }

    /// Returns whether something that orders or places the records may still come, or the type of a record
    /// that lacks one.
    fn must_wait(&self, dialect: &'static Dialect, path: &Path, lacks_type: bool) -> bool {
        let is_member = matches!(path.segments().first(), Some(Segment::Key(_)));
        is_member
            && self.root.known.is_none()
            && match dialect.needs {
                _ if lacks_type => true,
                Needs::All => true,
                Needs::Fields(members) => !self.root.envelope.missing(members).is_empty(),
            }
    }

    fn hold(&mut self, dialect: Option<&'static Dialect>, path: &Path, text: &str) {
        let missing = match dialect.map(|dialect| dialect.needs) {
            Some(Needs::Fields(members)) => self.root.envelope.missing(members),
            Some(Needs::All) | None => Vec::new(),
        };
        if let Err(error) = self.root.held.push(path, text, &missing) {
            self.failed.get_or_insert(error);
        }
    }

    fn read(&mut self, list: Option<List<'_>>, path: &Path, text: &str, output: &mut Output<'_>) {
        let typed = self.is_typed();
        let among_records = list.is_some_and(dialects::holds_records);
        if !text.starts_with('{') && !typed && !among_records {
            return output.ledger.kept(path, text);
        }
        output.ledger.begin_record(path);
        let position = output.next_element();
        match (&mut self.root.upload, list) {
            (Some(upload), Some(list)) => {
                upload.position = position;
                upload.read(list, path, text, typed, among_records, output);
            }
            _ => upload::refuse_unknown(path, text, among_records, output.ledger),
        }
        let outcome = output.ledger.end_record();
        if let Some(upload) = &mut self.root.upload {
            upload.end_record(outcome);
        }
    }

    /// Reads the elements that waited: all that orders or places them has come.
    fn release(&mut self, output: &mut Output<'_>) {
        if self.root.held.is_empty() {
            return;
        }
        self.root.known = Some(self.root.envelope.clone());
        for (path, text) in self.root.held.take() {
            self.element(&path, &text, output);
        }
    }

    /// Ends the root.
    fn end_root(&mut self, is_whole: bool, output: &mut Output<'_>) {
        // `data` may have ended before the sender was known. A record that is cut off in it is not read.
        if is_whole {
            self.end_data(output);
        } else {
            self.keep_data(output.ledger);
        }
        self.release(output);
        if self.root.upload.is_none() && self.is_record(&self.root.envelope) {
            let members = std::mem::take(&mut self.root.envelope);
            self.element(&Path::default(), &envelope::object_of(members.members()), output);
        }
        let Root { envelope, upload, lists, .. } = std::mem::take(&mut self.root);
        let upload = upload.or_else(|| {
            let (dialect, _) = dialects::of_envelope(&envelope)?;
            Some(Upload::new(dialect, &envelope, &self.told, self.record_type))
        });
        if let Some(upload) = upload {
            self.dialect.get_or_insert(upload.dialect);
            upload.finish(&envelope, &lists, is_whole, output);
        } else {
            own_envelope::account(&envelope, output.ledger);
        }
    }

    /// Returns whether the members of a root are those of one record.
    fn is_record(&self, members: &Envelope) -> bool {
        let timed = ["time", "startTime"].iter().any(|key| members.has(key));
        timed && (self.is_typed() || members.has("recordType") || members.has("metadata"))
            || members.members().any(|(key, text)| dialects::is_total(key, text))
    }

    /// Reads the members of a `data` that is no envelope of lists: one record, or totals of a day. Any others
    /// are kept.
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
        // Totals of a day may come before their time.
        if aggregates::is_section("data", &text) && self.root.envelope.note(&path, &text) {
            return;
        }
        self.root.data = members;
        self.keep_data(output.ledger);
    }

    /// Keeps the members of `data`.
    fn keep_data(&mut self, ledger: &Ledger) {
        let mut path = Path::default();
        path.push_key("data");
        for (key, text) in std::mem::take(&mut self.root.data) {
            path.push_key(&key);
            ledger.kept(&path, &text);
            path.pop();
        }
    }
}

impl Reader for HealthConnectReader {
    fn json(&mut self) -> Option<&mut dyn ReadJson> {
        Some(self)
    }

    fn break_off(&mut self, path: &Path, output: &mut Output<'_>) {
        if path.segments().is_empty() {
            self.end_root(false, output);
        }
    }

    fn end_document(&mut self) -> bool {
        self.dialect = None;
        false
    }

    fn dialect(&self) -> Option<&'static str> {
        self.dialect.map(|dialect| dialect.name)
    }
}

impl ReadJson for HealthConnectReader {
    fn enter(&mut self, path: &Path, container: Container, output: &mut Output<'_>) -> Step {
        match (path.segments(), container) {
            ([], _) => {
                let known = self.told.envelope(output.progress.roots.saturating_sub(1)).cloned();
                self.root = Root { known, ..Root::default() };
                Step::Descend
            }
            ([Segment::Key(list)], Container::Array) if !envelope::is_part(path) => {
                self.root.note_list(list);
                Step::Descend
            }
            // If the caller gives the record type, `data` is one record of that type.
            ([Segment::Key(data)], Container::Object) if **data == *"data" && self.record_type.is_none() => {
                Step::Descend
            }
            ([Segment::Key(data), Segment::Key(list)], Container::Array)
                if **data == *"data" && (LISTS_OF_DATA.contains(&&**list) || types::find(list).is_some()) =>
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
            // This is one id in place of a list of ids.
            [Segment::Key(_)]
                if List::of(path)
                    .is_some_and(|list| dialects::is_deleted_id(list, text, self.is_typed())) =>
            {
                self.element(path, text, output);
            }
            [Segment::Key(records)] if **records == *"records" && text.starts_with('{') => {
                let elements = groups::keyed(path, text);
                if elements.is_empty() {
                    output.ledger.kept(path, text);
                }
                for (path, text) in elements {
                    if groups::is_empty_list(text) {
                        output.ledger.mapped(1);
                    } else {
                        self.element(&path, text, output);
                    }
                }
            }
            [Segment::Key(_)] | [Segment::Key(_), Segment::Key(_)] if dialects::is_in_place(path, text) => {
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

    fn empty(&mut self, path: &Path, text: &str, ledger: &Ledger) {
        if let [Segment::Key(list)] = path.segments() {
            self.root.note_list(list);
        }
        match path.segments() {
            // An empty list, or an empty body.
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

//! Recognises the sender of each document and of each root of a body, and passes them to the reader of the sender.

use super::early::{Early, empty, end_empty, pass_value, take};
use super::options::Options;
use super::outline::Outliner;
use super::skipped::{skipped, skipped_record, unreadable_document};
use crate::error::{Category, Error};
use crate::ledger::{BodyOutcome, Document, Doubts, Ledger, Reason, Report};
use crate::read::csv::{self, Cells, Columns};
use crate::read::json::{self, Container, Framer, Skipped, Step, kind_words};
use crate::read::{Limits, PassedOver, Path, Segment, Visit};
use crate::record::Change;
use crate::source::{
    self, Batches, Carried, KNOWN_SHAPES, Output, Progress, ReadJson, Reader, Recogniser, Sender, Sign, Told,
    bare_array, of_record_type,
};
use crate::take::Record;

/// How many requests may hold each other: an item of n8n holds a request, which holds a body.
const MOST_CARRIERS: usize = 3;

/// What is known about a body so far.
pub(super) struct Reading {
    told: Told,
    limits: Limits,
    /// The sender, provided the caller gives it, by its name or by a record type.
    given: Option<&'static dyn Sender>,
    /// A reader for each sender so far, in the order in which they were recognised.
    readers: Vec<(&'static dyn Sender, Box<dyn Reader>)>,
    ledger: Ledger,
    batches: Batches,
    progress: Progress,
    root: Root,
    /// The kind of the first root, in words, for the error about a body of an unknown sender.
    kind: Option<&'static str>,
    /// The reader of the latest root of the document in progress.
    latest: Option<usize>,
    document: Option<InProgress>,
    /// The source and the dialect of the first document that was recognised.
    first: Option<(&'static str, Option<&'static str>)>,
    /// The number of requests that hold the body in progress.
    carriers: usize,
}

/// The root in progress, or the table.
#[derive(Default)]
struct Root {
    /// The reader of its sender, once it is recognised.
    reader: Option<usize>,
    recogniser: Recogniser,
    early: Early,
    /// Whether it is an array.
    is_array: bool,
    /// Whether its elements are requests that hold bodies.
    carries: bool,
}

/// A document of a container.
struct InProgress {
    name: String,
    /// What was made of the body, and what was not understood, before the document began.
    made: u64,
    doubts: Doubts,
}

impl Reading {
    pub(super) fn new(options: Options) -> Self {
        let Options { source, told, without, results, limits } = options;
        let given = source
            .and_then(source::Source::sender)
            .or_else(|| told.record_type.as_deref().and_then(of_record_type));
        let mut reading = Reading {
            readers: Vec::new(),
            ledger: Ledger::new(results),
            batches: Batches::new(without),
            progress: Progress::default(),
            root: Root::default(),
            kind: None,
            latest: None,
            document: None,
            first: None,
            carriers: 0,
            given,
            told,
            limits,
        };
        if let Some(sender) = given {
            reading.root.reader = Some(reading.reader_of(sender));
        }
        reading
    }

    /// Returns the place of the reader of a sender.
    fn reader_of(&mut self, sender: &'static dyn Sender) -> usize {
        let known = self.readers.iter().position(|(known, _)| known.source() == sender.source());
        known.unwrap_or_else(|| {
            self.readers.push((sender, sender.reader(&self.told)));
            self.readers.len() - 1
        })
    }

    /// Calls `read` with the reader of the root in progress, provided the sender is known.
    fn with_reader<T>(
        &mut self,
        sink: &mut dyn FnMut(Change),
        read: impl FnOnce(&mut dyn Reader, &mut Output<'_>) -> T,
    ) -> Option<T> {
        let Reading { readers, ledger, batches, progress, root, .. } = self;
        let (_, reader) = readers.get_mut(root.reader?)?;
        Some(read(&mut **reader, &mut Output { ledger, batches, progress, sink }))
    }

    /// Returns the sender of the root in progress, if it is known.
    fn sender(&self) -> Option<&'static dyn Sender> {
        self.readers.get(self.root.reader?).map(|(sender, _)| *sender)
    }

    /// Begins a root. The sender is known if the caller or a first pass gives it.
    fn begin_root(&mut self, container: Container) {
        let index = self.progress.roots;
        self.progress.roots += 1;
        let known = self.given.or_else(|| source::of_root(&self.told, index));
        let reader = known.map(|sender| self.reader_of(sender));
        self.root = Root { reader, is_array: container == Container::Array, ..Root::default() };
        self.latest = reader.or(self.latest);
        if let Some(document) = &self.document {
            self.root.recogniser.look_at(Sign::Document(&document.name));
        }
        self.kind.get_or_insert(match container {
            Container::Object => "an object",
            Container::Array => "an array",
        });
    }

    /// Looks at a sign, unless the sender is known. A certain sign decides the sender, whose reader then receives
    /// what came before.
    fn look_at(&mut self, sign: Sign<'_>, sink: &mut dyn FnMut(Change)) -> Result<(), Error> {
        if self.root.reader.is_some() {
            return Ok(());
        }
        self.root.recogniser.look_at(sign);
        match self.root.recogniser.certain() {
            Some(sender) => self.recognise(sender, sink),
            None => Ok(()),
        }
    }

    fn recognise(&mut self, sender: &'static dyn Sender, sink: &mut dyn FnMut(Change)) -> Result<(), Error> {
        let reader = self.reader_of(sender);
        (self.root.reader, self.latest) = (Some(reader), Some(reader));
        let mut early = std::mem::take(&mut self.root.early);
        self.with_reader(sink, |reader, output| early.pass_on(sender, reader, output)).unwrap_or(Ok(()))
    }

    /// Decides the sender without a certain sign: it is the likeliest one, or else the sender of the root before in
    /// the same document. Returns whether there is one.
    fn decide(&mut self, sink: &mut dyn FnMut(Change)) -> Result<bool, Error> {
        if self.root.reader.is_some() {
            return Ok(true);
        }
        let before = self.latest.and_then(|latest| self.readers.get(latest)).map(|(sender, _)| *sender);
        match self.root.recogniser.likeliest().or(before) {
            Some(sender) => self.recognise(sender, sink).map(|()| true),
            None => Ok(false),
        }
    }

    /// Adds to what waits for the sender. If too much waits, the sender is decided. If none can be, what waits is kept.
    fn wait(&mut self, sink: &mut dyn FnMut(Change), add: impl FnOnce(&mut Early)) -> Result<(), Error> {
        add(&mut self.root.early);
        if self.root.early.is_full() && !self.may_be_carried() && !self.decide(sink)? {
            self.root.early.keep(&self.ledger);
        }
        Ok(())
    }

    /// Returns whether the root in progress may be a request that holds a body.
    fn may_be_carried(&self) -> bool {
        self.carriers < MOST_CARRIERS && self.root.early.has_container(source::is_carrier)
    }

    /// Ends a root of which the sender was not certain.
    fn end_root(&mut self, sink: &mut dyn FnMut(Change)) -> Result<(), Error> {
        if self.decide(sink)? {
            return Ok(());
        }
        self.root.early.keep(&self.ledger);
        self.root.early.clear();
        Ok(())
    }

    /// Ends the body.
    ///
    /// # Errors
    ///
    /// Returns an error if no sender was recognised, or if the body as a whole is not what its sender sends.
    pub(super) fn finish(&mut self, sink: &mut dyn FnMut(Change)) -> Result<(), Error> {
        if !self.readers.is_empty() {
            return self.finish_readers(sink);
        }
        if self.first.is_some() {
            return Ok(());
        }
        let found = match self.kind {
            Some("an array") => return Err(bare_array(self.told.record_type.as_deref())),
            Some("an object") => "an object without any known key",
            other => other.unwrap_or("nothing"),
        };
        Err(Error::new(Category::Shape, 0, "", KNOWN_SHAPES, found))
    }

    /// Ends the readers. Of several errors the first counts.
    fn finish_readers(&mut self, sink: &mut dyn FnMut(Change)) -> Result<(), Error> {
        let Reading { readers, ledger, batches, progress, .. } = self;
        let mut ended = Ok(());
        for (_, reader) in readers {
            let result = reader.finish(&mut Output { ledger, batches, progress, sink: &mut *sink });
            ended = ended.and(result);
        }
        ended
    }

    /// Ends the reading with an error. Gives out what was complete before the error, so no source record is
    /// given out in part.
    pub(super) fn break_off(&mut self, sink: &mut dyn FnMut(Change)) {
        self.break_off_root(sink);
        self.flush(sink);
    }

    /// Ends the root in progress, of which nothing more is read.
    fn break_off_root(&mut self, sink: &mut dyn FnMut(Change)) {
        // The error that ended the root counts. What waits is passed on even so.
        if !self.root.carries && !self.decide(sink).unwrap_or(true) {
            self.root.early.keep(&self.ledger);
        }
        self.break_off_at(&Path::default(), sink);
    }

    fn break_off_at(&mut self, path: &Path, sink: &mut dyn FnMut(Change)) {
        self.with_reader(sink, |reader, output| reader.break_off(path, output));
    }

    /// Closes the open batches.
    pub(super) fn flush(&mut self, sink: &mut dyn FnMut(Change)) {
        let Reading { ledger, batches, progress, .. } = self;
        Output { ledger, batches, progress, sink }.flush();
    }

    /// Begins a document of a container.
    fn begin_document(&mut self, name: &str) {
        self.ledger.set_document(Some(name));
        self.document = Some(InProgress {
            name: name.to_owned(),
            made: self.batches.made(),
            doubts: self.ledger.doubts(),
        });
        self.latest = None;
        self.root = Root::default();
        self.root.reader = self.given.map(|sender| self.reader_of(sender));
    }

    /// Ends the document in progress. What was recognised is entered in the ledger.
    fn end_document(&mut self, has_failed: bool, sink: &mut dyn FnMut(Change)) {
        let latest = self.root.reader.or(self.latest);
        let found = latest.and_then(|latest| self.readers.get(latest));
        let (source, dialect) =
            found.map(|(sender, reader)| (sender.source().as_str(), reader.dialect())).unzip();
        let dialect = dialect.flatten();
        self.root.reader = latest;
        self.with_reader(sink, |reader, output| reader.end_document(output));
        self.root = Root::default();
        self.latest = None;
        self.ledger.set_document(None);
        let Some(InProgress { name, made, doubts }) = self.document.take() else { return };
        let outcome = if self.batches.made() > made {
            BodyOutcome::Mapped
        } else if self.ledger.doubts().are_more_than(doubts) || has_failed {
            BodyOutcome::NothingMapped
        } else {
            BodyOutcome::NothingChanged
        };
        if let Some(source) = source {
            self.first.get_or_insert((source, dialect));
        }
        let [source, dialect] = [source, dialect].map(|word| word.map(str::to_owned));
        self.ledger.document_was(Document { name, source, dialect, outcome });
    }

    /// Returns the report, without the fields that only the body knows.
    pub(super) fn into_report(self) -> Report {
        let first = self.readers.first();
        let (source, dialect) = self.first.map_or_else(
            || first.map(|(sender, reader)| (sender.source().as_str(), reader.dialect())).unzip(),
            |(source, dialect)| (Some(source), Some(dialect)),
        );
        let outcome = if self.batches.made() > 0 {
            BodyOutcome::Mapped
        } else if self.ledger.doubts().are_more_than(Doubts::default()) {
            BodyOutcome::NothingMapped
        } else {
            BodyOutcome::NothingChanged
        };
        Report {
            source: source.map(str::to_owned),
            dialect: dialect.flatten().map(str::to_owned),
            outcome,
            ..self.ledger.into_report()
        }
    }
}

/// The visitor of the body. It recognises the senders, then passes everything to their readers.
pub(super) struct Visitor<'a> {
    pub(super) reading: &'a mut Reading,
    pub(super) sink: &'a mut dyn FnMut(Change),
}

impl Visitor<'_> {
    /// Calls `read` with the reader of JSON of the root in progress, provided its sender is known and sends JSON.
    fn with_json<T>(&mut self, read: impl FnOnce(&mut dyn ReadJson, &mut Output<'_>) -> T) -> Option<T> {
        self.reading.with_reader(self.sink, |reader, output| reader.json().map(|json| read(json, output)))?
    }

    /// Reads the body that a request holds, as a document of its own. `path` is the request's. Returns whether there
    /// is one.
    fn read_carried(&mut self, path: &Path, text: &str) -> bool {
        if self.reading.carriers >= MOST_CARRIERS {
            return false;
        }
        let Some(carried) = source::carried(text) else { return false };
        self.reading.root.carries = true;
        carried.account(path, &self.reading.ledger);
        let name = name_of(path, &carried, self.reading.ledger.document().as_deref());
        let mut told = self.reading.told.clone();
        told.headers.extend(carried.headers.iter().cloned());
        told.scouted = scouted(carried.text, self.reading.limits);
        let progress = Progress { roots: 0, ..self.reading.progress };
        let outer = Outer {
            told: std::mem::replace(&mut self.reading.told, told),
            readers: std::mem::take(&mut self.reading.readers),
            progress: std::mem::replace(&mut self.reading.progress, progress),
            root: std::mem::take(&mut self.reading.root),
            latest: self.reading.latest.take(),
            document: self.reading.document.take(),
            name: self.reading.ledger.document(),
        };
        self.reading.carriers += 1;
        self.enter_document(&name);
        let mut framer = Framer::starting_at(0, self.reading.limits);
        let read = framer.push(carried.text.as_bytes(), self).and_then(|()| framer.finish(self));
        let ended = self.reading.finish_readers(self.sink);
        self.leave_document(read.and(ended));
        self.reading.carriers -= 1;
        outer.restore(self.reading);
        true
    }
}

/// What is set aside while a body that a request holds is read.
struct Outer {
    told: Told,
    readers: Vec<(&'static dyn Sender, Box<dyn Reader>)>,
    progress: Progress,
    root: Root,
    latest: Option<usize>,
    document: Option<InProgress>,
    name: Option<std::sync::Arc<str>>,
}

impl Outer {
    fn restore(self, reading: &mut Reading) {
        let Outer { told, readers, progress, root, latest, document, name } = self;
        (reading.told, reading.readers, reading.root) = (told, readers, root);
        (reading.latest, reading.document) = (latest, document);
        reading.progress = Progress { elements: reading.progress.elements, ..progress };
        reading.ledger.set_document(name.as_deref());
    }
}

/// Returns the name of a body that a request holds: its path, behind the name of the document that has the request.
fn name_of(path: &Path, carried: &Carried<'_>, document: Option<&str>) -> String {
    let mut path = path.clone();
    path.push_key(carried.member);
    match document {
        Some(document) => format!("{document}: {path}"),
        None => path.to_string(),
    }
}

/// Returns what a first pass finds in a body that is in memory.
fn scouted(text: &str, limits: Limits) -> Option<source::Scouted> {
    let mut outliner = Outliner::new(limits);
    outliner.push(text.as_bytes()).ok()?;
    Some(outliner.finish().ok()?.scouted)
}

impl json::Visit for Visitor<'_> {
    fn enter(&mut self, path: &Path, container: Container) -> Step {
        if path.segments().is_empty() {
            self.reading.begin_root(container);
        }
        if let Some(step) = self.with_json(|json, output| json.enter(path, container, output)) {
            return step;
        }
        if self.reading.root.reader.is_some() {
            return Step::Take;
        }
        // That a container begins is never certain, so the sender is still unknown.
        self.reading.root.recogniser.look_at(Sign::Begin(path));
        let step = source::step(path, container);
        if step != Step::Take {
            self.reading.root.early.enter(path, container);
        }
        step
    }

    fn value(&mut self, path: &Path, _offset: u64, text: &str) -> Result<(), Error> {
        let was_unknown = self.reading.root.reader.is_none();
        let may_be_request = self.reading.root.is_array
            && matches!(path.segments(), [Segment::Index(index)] if *index == 0 || self.reading.root.reader.is_none());
        if may_be_request {
            if self.reading.given.is_none() && !self.reading.root.carries {
                self.reading.look_at(Sign::Value(path, text), self.sink)?;
            }
            let is_open = self.reading.root.reader.is_none() || self.reading.given.is_some();
            if is_open && self.read_carried(path, text) {
                return Ok(());
            }
        } else {
            self.reading.look_at(Sign::Value(path, text), self.sink)?;
        }
        let sender = self.reading.sender();
        if was_unknown && let Some(sender) = sender {
            let passed = self.reading.with_reader(self.sink, |reader, output| {
                pass_value(sender, reader, &mut path.clone(), text, output)
            });
            return passed.unwrap_or(Ok(()));
        }
        if self
            .with_json(|json, output| match sender {
                Some(sender) => take(sender, json, path, text, output),
                None => json.value(path, text, output),
            })
            .is_some()
        {
            return Ok(());
        }
        if self.reading.root.reader.is_some() {
            self.reading.ledger.kept(path, text);
            return Ok(());
        }
        self.reading.kind.get_or_insert(kind_words(text));
        self.reading.wait(self.sink, |early| early.value(path, text))
    }

    fn skipped(&mut self, path: &Path, offset: u64, why: Skipped, leaves: u64) {
        skipped(path, offset, why, leaves, self.reading.limits, &self.reading.ledger);
        let is_malformed = why == Skipped::Malformed;
        if self.reading.root.reader.is_none() {
            self.reading.root.early.break_off(path, is_malformed);
        } else if is_malformed {
            self.reading.break_off_at(path, self.sink);
        }
    }

    fn leave(&mut self, path: &Path, container: Container, children: u64) -> Result<(), Error> {
        if children == 0 {
            self.reading.look_at(Sign::Empty(path, container), self.sink)?;
        }
        let sender = self.reading.sender();
        let left = self.with_json(|json, output| {
            if children == 0
                && let Some(sender) = sender
            {
                end_empty(sender, json, path, container, output.ledger);
            }
            json.leave(path, container, output)
        });
        if let Some(left) = left {
            return left;
        }
        if self.reading.root.reader.is_some() {
            if children == 0 {
                self.reading.ledger.kept(path, empty(container));
            }
            return Ok(());
        }
        if path.segments().is_empty() && self.reading.root.carries {
            self.reading.root.early.keep(&self.reading.ledger);
            return Ok(());
        }
        self.reading.root.early.leave(path, container, children);
        if source::is_element(path) {
            let text = self.reading.root.early.collapse(path).map(str::to_owned);
            if let Some(text) = text {
                self.reading.look_at(Sign::Value(path, &text), self.sink)?;
            }
        } else if path.segments().is_empty() {
            if self.reading.may_be_carried()
                && let Some(text) = self.reading.root.early.collapse(path).map(str::to_owned)
                && self.read_carried(path, &text)
            {
                self.reading.root.early.clear();
                return Ok(());
            }
            return self.reading.end_root(self.sink);
        }
        Ok(())
    }
}

impl csv::Visit for Visitor<'_> {
    fn header(&mut self, columns: &Columns) -> Result<(), Error> {
        self.reading.kind.get_or_insert("a table");
        self.reading.look_at(Sign::Columns(columns), self.sink)?;
        let document = self.reading.ledger.document();
        let begun = self.reading.with_reader(self.sink, |reader, output| match reader.table() {
            Some(table) => table.header(columns, document.as_deref(), output),
            None => {
                let expected = "JSON, the only form in which this sender sends";
                Err(Error::new(Category::Shape, 0, "", expected, "a table"))
            }
        });
        begun.unwrap_or_else(|| Err(unknown_table(columns)))
    }

    fn record(&mut self, columns: &Columns, row: u64, _offset: u64, cells: Cells<'_>) -> Result<(), Error> {
        self.reading.with_reader(self.sink, |reader, output| {
            if let Some(table) = reader.table() {
                table.record(Record::new(columns, row, cells, output.ledger), output);
            }
        });
        Ok(())
    }

    fn skipped_record(&mut self, row: u64, _offset: u64, leaves: u64) {
        skipped_record(row, leaves, self.reading.limits, &self.reading.ledger);
    }

    fn end_table(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

impl Visit for Visitor<'_> {
    fn enter_document(&mut self, name: &str) {
        self.reading.begin_document(name);
        self.reading.kind.get_or_insert("documents without anything known");
    }

    fn leave_document(&mut self, result: Result<(), Error>) {
        let has_failed = result.is_err();
        if let Err(error) = result {
            // What waits is passed on before the error is entered.
            let _ = self.reading.decide(self.sink);
            unreadable_document(&error, &self.reading.ledger);
            self.reading.break_off_root(self.sink);
        }
        self.reading.end_document(has_failed, self.sink);
    }

    fn pass_over(&mut self, name: &str, why: PassedOver, found: &'static str) {
        let code = match why {
            PassedOver::NotData => Reason::NotData,
            PassedOver::Unsupported => Reason::Unsupported,
            PassedOver::Archiver => return self.reading.ledger.passed_over(),
        };
        let ledger = &mut self.reading.ledger;
        ledger.set_document(Some(name));
        ledger.rejected(
            &Path::default(),
            code,
            format!("expected JSON, a table or a route, found {found}"),
            0,
        );
        ledger.set_document(None);
    }
}

/// Returns the error for a table whose columns belong to no known sender. Any text that is not JSON is read
/// as a table.
fn unknown_table(columns: &Columns) -> Error {
    let found = match columns.names().len() {
        1 => "other text".to_owned(),
        columns => format!("a table of {columns} other columns"),
    };
    Error::new(Category::Shape, 0, "", KNOWN_SHAPES, found)
}

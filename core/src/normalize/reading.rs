//! Recognises the sender of a body, and passes the body to the sender's reader.

use super::options::Options;
use super::skipped::{skipped, skipped_record, unreadable_document};
use crate::error::{Category, Error};
use crate::ledger::{Ledger, Reason, Report};
use crate::read::csv::{self, Cells, Columns};
use crate::read::json::{self, Container, Skipped, Step, kind_words};
use crate::read::{Limits, PassedOver, Path, Segment, Visit};
use crate::record::Change;
use crate::source::{
    self, Batches, Certainty, KNOWN_COLUMNS, KNOWN_SHAPES, Output, Reader, Sender, Sign, Told, bare_array,
    certain, claimant,
};
use crate::take::Record;

/// What is known about a body so far.
pub(super) struct Reading {
    told: Told,
    limits: Limits,
    reader: Option<(&'static dyn Sender, Box<dyn Reader>)>,
    ledger: Ledger,
    batches: Batches,
    /// The kind of the root, in words, while the sender is unknown.
    root: Option<&'static str>,
    /// The number of roots that have begun.
    roots: usize,
    early: Early,
    /// The sender to fall back to if the root ends without a certain sign.
    fallback: Option<&'static dyn Sender>,
}

/// Values that came before the sender was recognised. They may be part of what it sends.
#[derive(Default)]
struct Early {
    values: Vec<Value>,
    bytes: usize,
}

struct Value {
    path: Path,
    text: Box<str>,
    /// Whether the value is a container that was walked and is empty.
    is_empty: bool,
}

/// The most bytes of early values that are held.
const EARLY_BYTES: usize = 64 << 10;

impl Reading {
    pub(super) fn new(options: Options) -> Self {
        let Options { source, told, without, results, limits } = options;
        let envelope = told.scouted.as_ref().and_then(|scouted| scouted.first_envelope());
        let known = source
            .and_then(source::Source::sender)
            .or_else(|| told.record_type.as_deref().and_then(|name| certain(Sign::RecordType(name))))
            .or_else(|| envelope.and_then(|envelope| certain(Sign::Envelope(envelope))));
        Reading {
            reader: known.map(|sender| (sender, sender.reader(&told, 0))),
            ledger: Ledger::new(results),
            batches: Batches::new(without),
            root: None,
            roots: 0,
            early: Early::default(),
            fallback: None,
            told,
            limits,
        }
    }

    /// Looks at a sign, unless the sender is known. A certain sign decides the sender, whose reader then
    /// receives the early values. The first possible sign decides the fallback.
    fn look_at(&mut self, sign: Sign<'_>, sink: &mut dyn FnMut(Change)) {
        if self.reader.is_some() {
            return;
        }
        match claimant(sign) {
            Some((Certainty::Certain, sender)) => self.recognise(sender, sink),
            Some((Certainty::Possible, sender)) => drop(self.fallback.get_or_insert(sender)),
            None => {}
        }
    }

    fn recognise(&mut self, sender: &'static dyn Sender, sink: &mut dyn FnMut(Change)) {
        let mut reader = sender.reader(&self.told, self.roots);
        let early = std::mem::take(&mut self.early);
        if let Some(json) = reader.json() {
            let mut output = Output { ledger: &mut self.ledger, batches: &mut self.batches, sink };
            for Value { path, text, is_empty } in early.values {
                if is_empty {
                    json.empty(&path, &text, output.ledger);
                } else {
                    json.value(&path, &text, &mut output);
                }
            }
        }
        self.reader = Some((sender, reader));
    }

    /// Holds a value of a body whose sender is unknown, if there is room.
    fn hold(&mut self, path: &Path, text: &str, is_empty: bool) {
        let bytes = self.early.bytes + path.segments().len() * 64 + text.len();
        if bytes > EARLY_BYTES {
            return self.ledger.kept(path, text);
        }
        self.early.bytes = bytes;
        self.early.values.push(Value { path: path.clone(), text: text.into(), is_empty });
    }

    /// Reports held values as unmapped: no sender claimed them.
    fn keep_early(&mut self) {
        for Value { path, text, .. } in std::mem::take(&mut self.early).values {
            self.ledger.kept(&path, &text);
        }
    }

    /// Ends the body.
    ///
    /// # Errors
    ///
    /// Returns an error if the sender is still unknown, or if the body as a whole is not what the sender
    /// sends.
    pub(super) fn finish(&mut self, sink: &mut dyn FnMut(Change)) -> Result<(), Error> {
        self.keep_early();
        let Reading { reader, ledger, batches, .. } = self;
        match (reader, self.root) {
            (Some((_, reader)), _) => reader.finish(&mut Output { ledger, batches, sink }),
            (None, Some("an array")) => Err(bare_array(self.told.record_type.as_deref())),
            (None, found) => {
                let found = match found {
                    Some("an object") => "an object without any known key",
                    other => other.unwrap_or("nothing"),
                };
                Err(Error::new(Category::Shape, 0, "", KNOWN_SHAPES, found))
            }
        }
    }

    /// Ends the reading with an error. Gives out what was complete before the error, so no source record is
    /// given out in part.
    pub(super) fn break_off(&mut self, sink: &mut dyn FnMut(Change)) {
        self.keep_early();
        self.break_off_at(&Path::default(), sink);
        self.flush(sink);
    }

    fn break_off_at(&mut self, path: &Path, sink: &mut dyn FnMut(Change)) {
        let Reading { reader, ledger, batches, .. } = self;
        if let Some((_, reader)) = reader {
            reader.break_off(path, &mut Output { ledger, batches, sink });
        }
    }

    /// Closes the open batches.
    pub(super) fn flush(&mut self, sink: &mut dyn FnMut(Change)) {
        let Reading { ledger, batches, .. } = self;
        Output { ledger, batches, sink }.flush();
    }

    /// Returns the report, without the fields that only the body knows.
    pub(super) fn into_report(self) -> Report {
        let reader = self.reader.as_ref();
        Report {
            source: reader.map(|(sender, _)| sender.source().as_str().to_owned()),
            dialect: reader.and_then(|(_, reader)| reader.dialect()).map(str::to_owned),
            ..self.ledger.into_report()
        }
    }
}

/// The visitor of the body. It recognises the sender, then passes everything to the sender's reader.
pub(super) struct Visitor<'a> {
    pub(super) reading: &'a mut Reading,
    pub(super) sink: &'a mut dyn FnMut(Change),
}

impl json::Visit for Visitor<'_> {
    fn enter(&mut self, path: &Path, container: Container) -> Step {
        if path.segments().is_empty() {
            self.reading.keep_early();
            self.reading.roots += 1;
        }
        self.reading.look_at(Sign::Begin(path), self.sink);
        let Reading { reader, ledger, batches, root, .. } = &mut *self.reading;
        match (reader, path.segments()) {
            (Some((_, reader)), _) => match reader.json() {
                Some(json) => json.enter(path, container, &mut Output { ledger, batches, sink: self.sink }),
                None => Step::Take,
            },
            (None, []) => {
                root.get_or_insert(match container {
                    Container::Object => "an object",
                    Container::Array => "an array",
                });
                Step::Descend
            }
            // While the sender is unknown, its arrays may be in an envelope. Their elements are visited one
            // by one, so a large unknown array takes no memory.
            (None, [Segment::Key(key)]) if **key == *"data" => Step::Descend,
            (None, _) if source::takes_whole(path) => Step::Take,
            (None, [_] | [_, Segment::Key(_)]) if container == Container::Array => Step::Descend,
            (None, _) => Step::Take,
        }
    }

    fn value(&mut self, path: &Path, _offset: u64, text: &str) -> Result<(), Error> {
        self.reading.look_at(Sign::Value(path, text), self.sink);
        let Reading { reader, ledger, batches, root, .. } = &mut *self.reading;
        match reader {
            Some((_, reader)) => match reader.json() {
                Some(json) => json.value(path, text, &mut Output { ledger, batches, sink: self.sink }),
                None => ledger.kept(path, text),
            },
            None => {
                root.get_or_insert(kind_words(text));
                self.reading.hold(path, text, false);
            }
        }
        Ok(())
    }

    fn skipped(&mut self, path: &Path, offset: u64, why: Skipped, leaves: u64) {
        skipped(path, offset, why, leaves, self.reading.limits, &self.reading.ledger);
        if why == Skipped::Malformed {
            self.reading.break_off_at(path, self.sink);
        }
    }

    fn leave(&mut self, path: &Path, container: Container, children: u64) -> Result<(), Error> {
        if children == 0 {
            let text = if container == Container::Object { "{}" } else { "[]" };
            self.reading.look_at(Sign::Empty(path, container), self.sink);
            let Reading { reader, ledger, .. } = &mut *self.reading;
            match reader {
                Some((_, reader)) => match reader.json() {
                    Some(json) => json.empty(path, text, ledger),
                    None => ledger.kept(path, text),
                },
                None => self.reading.hold(path, text, true),
            }
        }
        if path.segments().is_empty()
            && let Some(sender) = self.reading.fallback.take()
            && self.reading.reader.is_none()
        {
            self.reading.recognise(sender, self.sink);
        }
        let Reading { reader, ledger, batches, .. } = &mut *self.reading;
        match reader.as_mut().and_then(|(_, reader)| reader.json()) {
            Some(json) => json.leave(path, container, &mut Output { ledger, batches, sink: self.sink }),
            None => Ok(()),
        }
    }
}

impl csv::Visit for Visitor<'_> {
    fn header(&mut self, columns: &Columns) -> Result<(), Error> {
        self.reading.look_at(Sign::Columns(columns), self.sink);
        let Reading { reader, ledger, batches, .. } = &mut *self.reading;
        let Some((_, reader)) = reader else { return Err(unknown_table(columns)) };
        let Some(table) = reader.table() else {
            let expected = "JSON, the only form in which this sender sends";
            return Err(Error::new(Category::Shape, 0, "", expected, "a table"));
        };
        let document = ledger.document();
        table.header(columns, document.as_deref(), &mut Output { ledger, batches, sink: self.sink })
    }

    fn record(&mut self, columns: &Columns, row: u64, _offset: u64, cells: Cells<'_>) -> Result<(), Error> {
        let Reading { reader, ledger, batches, .. } = &mut *self.reading;
        if let Some(table) = reader.as_mut().and_then(|(_, reader)| reader.table()) {
            let record = Record::new(columns, row, cells, ledger);
            table.record(record, &mut Output { ledger, batches, sink: self.sink });
        }
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
        self.reading.ledger.set_document(Some(name));
        self.reading.root.get_or_insert("documents without anything known");
    }

    fn leave_document(&mut self, result: Result<(), Error>) {
        if let Err(error) = result {
            unreadable_document(&error, &self.reading.ledger);
            self.reading.break_off_at(&Path::default(), self.sink);
        }
        self.reading.ledger.set_document(None);
    }

    fn pass_over(&mut self, name: &str, why: PassedOver, found: &'static str) {
        let code = match why {
            PassedOver::NotData => Reason::NotData,
            PassedOver::Unsupported => Reason::Unsupported,
        };
        let ledger = &mut self.reading.ledger;
        ledger.set_document(Some(name));
        ledger.rejected(&Path::default(), code, format!("expected JSON or a table, found {found}"), 0);
        ledger.set_document(None);
    }
}

/// Returns the error for a table whose columns belong to no known sender. Any text that is not JSON is read
/// as a table.
fn unknown_table(columns: &Columns) -> Error {
    match columns.names().len() {
        1 => Error::new(Category::Shape, 0, "", KNOWN_SHAPES, "other text"),
        columns => {
            let found = format!("a table of {columns} other columns");
            Error::new(Category::Shape, 0, "", KNOWN_COLUMNS, found)
        }
    }
}

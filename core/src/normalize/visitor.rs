//! The visitor of a body: it passes everything to the readers of the senders, and reads the bodies that requests hold.

use super::early::{empty, end_empty, pass_value, take};
use super::outline::Outliner;
use super::reading::{InProgress, MOST_CARRIERS, Reading, Root};
use super::skipped::{skipped, skipped_record, unreadable_document};
use crate::error::{Category, Error};
use crate::ledger::Reason;
use crate::read::csv::{self, Cells, Columns};
use crate::read::json::{self, Container, Framer, Skipped, Step, kind_words};
use crate::read::{Limits, PassedOver, Path, Visit};
use crate::record::Change;
use crate::source::{
    self, Carried, KNOWN_COLUMNS, KNOWN_SHAPES, Output, Progress, ReadJson, Reader, Sender, Sign, Told,
};
use crate::take::Record;

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

    /// Passes a value to the reader of the root in progress.
    fn pass(&mut self, path: &Path, text: &str) {
        let Reading { readers, ledger, batches, progress, root, .. } = &mut *self.reading;
        let Some((sender, reader)) = root.reader.and_then(|reader| readers.get_mut(reader)) else { return };
        let output = &mut Output { ledger, batches, progress, sink: self.sink };
        match reader.json() {
            Some(json) => take(*sender, json, path, text, output),
            None => output.ledger.kept(path, text),
        }
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
        if self.reading.root.reader.is_some() && !self.reading.may_be_request(path) {
            self.pass(path, text);
            return Ok(());
        }
        let was_unknown = self.reading.root.reader.is_none();
        if self.reading.given.is_none() && !self.reading.root.carries {
            self.reading.look_at(Sign::Value(path, text), self.sink)?;
        }
        if self.reading.may_be_request(path) && self.read_carried(path, text) {
            return Ok(());
        }
        if let Some(sender) = self.reading.sender() {
            if !was_unknown {
                self.pass(path, text);
                return Ok(());
            }
            let passed = self.reading.with_reader(self.sink, |reader, output| {
                pass_value(sender, reader, &mut path.clone(), text, output)
            });
            return passed.unwrap_or(Ok(()));
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
        self.reading.with_reader(self.sink, |reader, output| {
            if let Some(table) = reader.table() {
                table.end(output);
            }
        });
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
    match columns.names().len() {
        1 => Error::new(Category::Shape, 0, "", KNOWN_SHAPES, "other text"),
        columns => {
            let found = format!("a table of {columns} other columns");
            Error::new(Category::Shape, 0, "", KNOWN_COLUMNS, found)
        }
    }
}

//! The push machine: bytes in, changes out, a report at the end.

use crate::error::Category;
use crate::options::{Options, Source};
use crate::read::csv::{self, Cells, Columns, Record};
use crate::read::json::{self, Container, Skipped, Step, kind_words};
use crate::read::{Body, Path, Segment, Visit};
use crate::record::Change;
use crate::report::{Fatal, Ledger};
use crate::source::{self, Batches, Output, Reader};
use crate::{Error, Report};

/// Turns one delivery into changes and a report, in pieces, with memory that does not grow with the body.
///
/// ```
/// use wellform_core::{Normalizer, Options, record::Change};
///
/// let body = br#"{"dailies":[{"userId":"u1","summaryId":"x1","calendarDate":"2024-02-06",
///     "startTimeInSeconds":1707200000,"durationInSeconds":86400,"steps":4210}]}"#;
/// let mut changes = Vec::new();
/// let mut normalizer = Normalizer::new(Options::default());
/// for chunk in body.chunks(7) {
///     normalizer.push(chunk, &mut |change| changes.push(change))?;
/// }
/// let report = normalizer.finish(&mut |change| changes.push(change))?;
///
/// let Change::Samples(steps) = &changes[0] else { panic!("expected samples") };
/// assert_eq!((steps.unit.as_ref(), steps.value.get(0)), ("{steps}", Some(4210.0)));
/// assert_eq!((report.leaves.total, report.leaves.mapped), (6, 6));
/// # Ok::<(), wellform_core::Error>(())
/// ```
pub struct Normalizer {
    body: Body,
    reading: Reading,
    /// The first fatal error: nothing is read after it.
    error: Option<Error>,
    /// Where a wrong byte ended the reading.
    stopped_at: Option<u64>,
}

impl Normalizer {
    /// A normaliser for one body.
    pub fn new(options: Options) -> Self {
        let known = (options.source)
            .or_else(|| options.record_type.as_deref().and_then(source::of_record_type))
            .or_else(|| options.outline.as_ref().and_then(|outline| outline.scouted.source()));
        Normalizer {
            body: Body::new(options.limits),
            reading: Reading {
                reader: known.map(|source| (source, source::reader(source, &options, 0))),
                ledger: Ledger::new(options.results),
                batches: Batches::new(options.without.clone()),
                root: None,
                roots: 0,
                early: Early::default(),
                otherwise: None,
                options,
            },
            error: None,
            stopped_at: None,
        }
    }

    /// Reads a piece of the body. Any cut is right, down to one byte: the changes are the same.
    ///
    /// # Errors
    ///
    /// When the body is not what it claims to be. Every element that was complete before it has then been given to
    /// `sink`; [`report`](Self::report) says what they were.
    pub fn push(&mut self, chunk: &[u8], sink: &mut dyn FnMut(Change)) -> Result<(), Error> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        let mut visitor = Visitor { reading: &mut self.reading, sink };
        let read = self.body.push(chunk, &mut visitor);
        read.map_err(|error| {
            // The body's own count depends on how the body was cut into chunks.
            self.stopped_at = Some(error.offset());
            self.fail(error, sink)
        })
    }

    /// Closes the open batches: every row and record of the elements read so far has then been given to `sink`, so
    /// that what `sink` has holds only complete source records. Batches are smaller for it.
    pub fn flush(&mut self, sink: &mut dyn FnMut(Change)) {
        let Reading { ledger, batches, .. } = &mut self.reading;
        Output { ledger, batches, sink }.flush();
    }

    /// Ends the body. Call it once.
    ///
    /// # Errors
    ///
    /// When the body is incomplete or no known sender's.
    pub fn finish(&mut self, sink: &mut dyn FnMut(Change)) -> Result<Report, Error> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        let mut visitor = Visitor { reading: &mut self.reading, sink };
        let ended = self.body.finish(&mut visitor).and_then(|()| self.reading.finish(sink));
        if let Err(error) = ended {
            return Err(self.fail(error, sink));
        }
        self.flush(sink);
        Ok(self.report())
    }

    /// Ends the reading. What was complete before the error is given out, so that no source record is given by half.
    fn fail(&mut self, error: Error, sink: &mut dyn FnMut(Change)) -> Error {
        self.reading.keep_early();
        let Reading { reader, ledger, batches, .. } = &mut self.reading;
        if let Some((_, reader)) = reader {
            reader.break_off(&Path::default(), &mut Output { ledger, batches, sink });
        }
        self.flush(sink);
        self.error.insert(error).clone()
    }

    /// The report so far: after an error, what was done before it, and the error.
    pub fn report(&self) -> Report {
        let reader = self.reading.reader.as_ref();
        Report {
            source: reader.map(|(source, _)| source.as_str().to_owned()),
            dialect: reader.and_then(|(_, reader)| reader.dialect()).map(str::to_owned),
            bytes: self.stopped_at.unwrap_or(self.body.offset()),
            error: self.error.as_ref().map(Fatal::from),
            ..self.reading.ledger.report()
        }
    }
}

/// What a body has turned out to be so far.
struct Reading {
    options: Options,
    reader: Option<(Source, Box<dyn Reader>)>,
    ledger: Ledger,
    batches: Batches,
    /// What the root is, in words, while no sender is recognised.
    root: Option<&'static str>,
    /// Roots that have begun.
    roots: usize,
    early: Early,
    /// Whose the root is, if nothing else in it tells.
    otherwise: Option<Source>,
}

/// Values that came before the sender was recognised: they may be part of what it says.
#[derive(Default)]
struct Early {
    values: Vec<Value>,
    bytes: usize,
}

struct Value {
    path: Path,
    text: Box<str>,
    /// A container that was walked and turned out to be empty.
    is_empty: bool,
}

/// The most bytes of such values that are held.
const EARLY_BYTES: usize = 64 << 10;

impl Reading {
    /// Recognises the sender by a member at or near the root, and gives its reader what came before.
    fn recognise(&mut self, source: impl FnOnce() -> Option<Source>, sink: &mut dyn FnMut(Change)) {
        if self.reader.is_some() {
            return;
        }
        let Some(source) = source() else { return };
        let mut reader = source::reader(source, &self.options, self.roots);
        let Reading { ledger, batches, early, .. } = self;
        let mut output = Output { ledger, batches, sink };
        for Value { path, text, is_empty } in std::mem::take(early).values {
            if is_empty {
                reader.empty(&path, &text, output.ledger);
            } else {
                reader.value(&path, &text, &mut output);
            }
        }
        self.reader = Some((source, reader));
    }

    /// Holds a value of a body whose sender is not known yet, as far as there is room.
    fn hold(&mut self, path: &Path, text: &str, is_empty: bool) {
        let bytes = self.early.bytes + path.segments().len() * 64 + text.len();
        if bytes > EARLY_BYTES {
            return self.ledger.kept(path, text);
        }
        self.early.bytes = bytes;
        self.early.values.push(Value { path: path.clone(), text: text.into(), is_empty });
    }

    /// What was held is nobody's.
    fn keep_early(&mut self) {
        for Value { path, text, .. } in std::mem::take(&mut self.early).values {
            self.ledger.kept(&path, &text);
        }
    }

    /// Whether the sender is known by the end, and satisfied.
    fn finish(&mut self, sink: &mut dyn FnMut(Change)) -> Result<(), Error> {
        self.keep_early();
        let Reading { reader, ledger, batches, .. } = self;
        match (reader, self.root) {
            (Some((_, reader)), _) => reader.finish(&mut Output { ledger, batches, sink }),
            (None, Some("an array")) => Err(source::bare_array(self.options.record_type.as_deref())),
            (None, found) => {
                let found = match found {
                    Some("an object") => "an object without any known key",
                    other => other.unwrap_or("nothing"),
                };
                Err(Error::new(Category::Shape, 0, "", source::KNOWN_SHAPES, found))
            }
        }
    }
}

/// The visitor of the body: recognises the sender, then passes on to its reader.
struct Visitor<'a> {
    reading: &'a mut Reading,
    sink: &'a mut dyn FnMut(Change),
}

impl json::Visit for Visitor<'_> {
    fn enter(&mut self, path: &Path, container: Container) -> Step {
        if path.segments().is_empty() {
            self.reading.keep_early();
            self.reading.roots += 1;
        }
        self.reading.recognise(|| source::recognise(path), self.sink);
        let Reading { reader, ledger, batches, root, .. } = &mut *self.reading;
        match (reader, path.segments()) {
            (Some((_, reader)), _) => {
                reader.enter(path, container, &mut Output { ledger, batches, sink: self.sink })
            }
            (None, []) => {
                root.get_or_insert(match container {
                    Container::Object => "an object",
                    Container::Array => "an array",
                });
                Step::Descend
            }
            // Until the sender is known: its arrays may stand in an envelope, and elements come one by one, so that a
            // large unknown array costs no memory.
            (None, [Segment::Key(key)]) if **key == *"data" => Step::Descend,
            (None, _) if source::is_taken_whole(path) => Step::Take,
            (None, [_] | [_, Segment::Key(_)]) if container == Container::Array => Step::Descend,
            (None, _) => Step::Take,
        }
    }

    fn value(&mut self, path: &Path, _offset: u64, text: &str) -> Result<(), Error> {
        let sender = || source::recognise(path).or_else(|| source::recognise_value(path, text));
        self.reading.recognise(sender, self.sink);
        let Reading { reader, ledger, batches, root, .. } = &mut *self.reading;
        if let Some((_, reader)) = reader {
            reader.value(path, text, &mut Output { ledger, batches, sink: self.sink });
        } else {
            root.get_or_insert(kind_words(text));
            self.reading.otherwise = self.reading.otherwise.or_else(|| source::otherwise(path, None));
            self.reading.hold(path, text, false);
        }
        Ok(())
    }

    fn skipped(&mut self, path: &Path, offset: u64, why: Skipped, leaves: u64) {
        let Reading { options, reader, ledger, batches, .. } = &mut *self.reading;
        source::skipped(path, offset, why, leaves, options, ledger);
        if let (Skipped::Malformed, Some((_, reader))) = (why, reader) {
            reader.break_off(path, &mut Output { ledger, batches, sink: self.sink });
        }
    }

    fn leave(&mut self, path: &Path, container: Container, children: u64) -> Result<(), Error> {
        if children == 0 {
            let text = if container == Container::Object { "{}" } else { "[]" };
            if self.reading.reader.is_none() {
                self.reading.otherwise =
                    self.reading.otherwise.or_else(|| source::otherwise(path, Some(container)));
            }
            let Reading { reader, ledger, .. } = &mut *self.reading;
            match reader {
                Some((_, reader)) => reader.empty(path, text, ledger),
                None => self.reading.hold(path, text, true),
            }
        }
        if path.segments().is_empty() {
            let otherwise = self.reading.otherwise.take();
            self.reading.recognise(|| otherwise, self.sink);
        }
        let Reading { reader, ledger, batches, .. } = &mut *self.reading;
        match reader {
            Some((_, reader)) => {
                reader.leave(path, container, &mut Output { ledger, batches, sink: self.sink })
            }
            None => Ok(()),
        }
    }
}

impl csv::Visit for Visitor<'_> {
    fn header(&mut self, columns: &Columns) -> Result<(), Error> {
        self.reading.recognise(|| source::recognise_table(columns), self.sink);
        let Reading { reader, ledger, batches, .. } = &mut *self.reading;
        match reader {
            Some((_, reader)) => {
                let document = ledger.document();
                let mut output = Output { ledger, batches, sink: self.sink };
                reader.header(columns, document.as_deref(), &mut output)
            }
            None => Err(source::unknown_table(columns)),
        }
    }

    fn record(&mut self, columns: &Columns, row: u64, _offset: u64, cells: Cells<'_>) -> Result<(), Error> {
        let Reading { reader, ledger, batches, .. } = &mut *self.reading;
        if let Some((_, reader)) = reader {
            let record = Record::new(columns, row, cells);
            reader.record(record, &mut Output { ledger, batches, sink: self.sink });
        }
        Ok(())
    }

    fn skipped_record(&mut self, row: u64, _offset: u64, leaves: u64) {
        let Reading { options, ledger, .. } = &mut *self.reading;
        source::skipped_record(row, leaves, options, ledger);
    }

    fn end_table(&mut self) -> Result<(), Error> {
        let Reading { reader, ledger, batches, .. } = &mut *self.reading;
        if let Some((_, reader)) = reader {
            reader.end_table(&mut Output { ledger, batches, sink: self.sink });
        }
        Ok(())
    }
}

impl Visit for Visitor<'_> {
    fn enter_document(&mut self, name: &str) {
        self.reading.ledger.set_document(Some(name));
        self.reading.root.get_or_insert("documents without anything known");
    }

    fn leave_document(&mut self, result: Result<(), Error>) {
        let Reading { reader, ledger, batches, .. } = &mut *self.reading;
        if let Err(error) = result {
            source::unreadable_document(&error, ledger);
            if let Some((_, reader)) = reader {
                reader.break_off(&Path::default(), &mut Output { ledger, batches, sink: self.sink });
            }
        }
        self.reading.ledger.set_document(None);
    }

    fn pass_over(&mut self, name: &str, code: &'static str, found: &'static str) {
        let ledger = &mut self.reading.ledger;
        ledger.set_document(Some(name));
        ledger.rejected(&Path::default(), code, format!("expected JSON or a table, found {found}"), 0);
        ledger.set_document(None);
    }
}

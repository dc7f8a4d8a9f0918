//! Recognises the sender of each document and of each root of a body, and passes them to the reader of the sender.

use super::early::Early;
use super::options::Options;
use crate::error::{Category, Error};
use crate::ledger::{BodyOutcome, DocumentReport, Doubts, Ledger, Report};
use crate::read::json::Container;
use crate::read::{Limits, Path, Segment};
use crate::record::Change;
use crate::source::{
    self, Batches, KNOWN_SHAPES, Output, Progress, Reader, Recogniser, Sender, Sign, Told, bare_array,
    of_record_type,
};

/// How many requests may hold each other: an item of n8n holds a request, which holds a body.
pub(super) const MOST_CARRIERS: usize = 3;

/// The most bytes that wait for the sender, unless they may be a request, which is one element.
const EARLY_BYTES: usize = 64 << 10;

/// What is known about a body so far.
pub(super) struct Reading {
    pub(super) told: Told,
    pub(super) limits: Limits,
    /// The sender, provided the caller gives it, by its name or by a record type.
    pub(super) given: Option<&'static dyn Sender>,
    /// A reader for each sender so far, in the order in which they were recognised.
    pub(super) readers: Vec<(&'static dyn Sender, Box<dyn Reader>)>,
    pub(super) ledger: Ledger,
    pub(super) batches: Batches,
    pub(super) progress: Progress,
    pub(super) root: Root,
    /// The kind of the first root, in words, for the error about a body of an unknown sender.
    pub(super) kind: Option<&'static str>,
    /// The reader of the latest root of the document in progress.
    pub(super) latest: Option<usize>,
    pub(super) document: Option<InProgress>,
    /// The source and the dialect of the first document that was recognised.
    pub(super) first: Option<(&'static str, Option<&'static str>)>,
    /// The number of requests that hold the body in progress.
    pub(super) carriers: usize,
    /// Which known shape the body resembles, provided no sender claims a root of it.
    pub(super) nearest: Option<&'static str>,
}

/// The root in progress, or the table.
#[derive(Default)]
pub(super) struct Root {
    /// The reader of its sender, once it is recognised.
    pub(super) reader: Option<usize>,
    pub(super) recogniser: Recogniser,
    pub(super) early: Early,
    /// Whether it is an array.
    pub(super) is_array: bool,
    /// Whether its elements are requests that hold bodies.
    pub(super) carries: bool,
}

/// A document of a container.
pub(super) struct InProgress {
    pub(super) name: String,
    /// What was made of the body, and what was not understood, before the document began.
    pub(super) made: u64,
    pub(super) doubts: Doubts,
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
            nearest: None,
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
    pub(super) fn reader_of(&mut self, sender: &'static dyn Sender) -> usize {
        let known = self.readers.iter().position(|(known, _)| known.source() == sender.source());
        known.unwrap_or_else(|| {
            self.readers.push((sender, sender.reader(&self.told)));
            self.readers.len() - 1
        })
    }

    /// Calls `read` with the reader of the root in progress, provided the sender is known.
    pub(super) fn with_reader<T>(
        &mut self,
        sink: &mut dyn FnMut(Change),
        read: impl FnOnce(&mut dyn Reader, &mut Output<'_>) -> T,
    ) -> Option<T> {
        let Reading { readers, ledger, batches, progress, root, .. } = self;
        let (_, reader) = readers.get_mut(root.reader?)?;
        Some(read(&mut **reader, &mut Output { ledger, batches, progress, sink }))
    }

    /// Returns the sender of the root in progress, if it is known.
    pub(super) fn sender(&self) -> Option<&'static dyn Sender> {
        self.readers.get(self.root.reader?).map(|(sender, _)| *sender)
    }

    /// Begins a root. The sender is known if the caller or a first pass gives it.
    pub(super) fn begin_root(&mut self, container: Container) {
        // A root that is a scalar has no end.
        self.root.early.keep(&self.ledger);
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
    pub(super) fn look_at(&mut self, sign: Sign<'_>, sink: &mut dyn FnMut(Change)) -> Result<(), Error> {
        if self.root.reader.is_some() {
            return Ok(());
        }
        self.root.recogniser.look_at(sign);
        match self.root.recogniser.certain() {
            Some(sender) => self.recognise(sender, sink),
            None => Ok(()),
        }
    }

    pub(super) fn recognise(
        &mut self,
        sender: &'static dyn Sender,
        sink: &mut dyn FnMut(Change),
    ) -> Result<(), Error> {
        let reader = self.reader_of(sender);
        (self.root.reader, self.latest) = (Some(reader), Some(reader));
        let mut early = std::mem::take(&mut self.root.early);
        self.with_reader(sink, |reader, output| early.pass_on(sender, reader, output)).unwrap_or(Ok(()))
    }

    /// Decides the sender without a certain sign: it is the likeliest one, or else the sender of the root before in
    /// the same document. Returns whether there is one.
    pub(super) fn decide(&mut self, sink: &mut dyn FnMut(Change)) -> Result<bool, Error> {
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
    pub(super) fn wait(
        &mut self,
        sink: &mut dyn FnMut(Change),
        add: impl FnOnce(&mut Early),
    ) -> Result<(), Error> {
        add(&mut self.root.early);
        let most = if self.may_be_carried() { self.limits.element_bytes } else { EARLY_BYTES };
        let is_full = self.root.early.is_longer_than(most);
        if is_full && !self.decide(sink)? {
            self.keep_early();
        }
        Ok(())
    }

    /// Keeps what waits for the sender, because none claims it. Notes which known shape it resembles.
    fn keep_early(&mut self) {
        self.nearest = self.nearest.or_else(|| self.root.early.nearest());
        self.root.early.keep(&self.ledger);
    }

    /// Returns whether the root in progress may be a request that holds a body.
    pub(super) fn may_be_carried(&self) -> bool {
        self.carriers < MOST_CARRIERS && self.root.early.has_container(source::is_carrier)
    }

    /// Returns whether the value at this path may be a request: an element of an array that is the root. If the caller
    /// gives the sender, the first element decides.
    pub(super) fn may_be_request(&self, path: &Path) -> bool {
        self.root.is_array
            && (self.root.reader.is_none() || self.given.is_some())
            && match path.segments() {
                [Segment::Index(index)] => *index == 0 || self.root.carries || self.root.reader.is_none(),
                _ => false,
            }
    }

    /// Ends a root whose sender was not certain.
    pub(super) fn end_root(&mut self, sink: &mut dyn FnMut(Change)) -> Result<(), Error> {
        if self.decide(sink)? {
            return Ok(());
        }
        self.keep_early();
        self.root.early.clear();
        Ok(())
    }

    /// Ends the body.
    ///
    /// # Errors
    ///
    /// Returns an error if no sender was recognised, or if the body as a whole is not what its sender sends.
    pub(super) fn finish(&mut self, sink: &mut dyn FnMut(Change)) -> Result<(), Error> {
        self.root.early.keep(&self.ledger);
        if !self.readers.is_empty() {
            return self.finish_readers(sink);
        }
        if self.first.is_some() {
            return Ok(());
        }
        let nearest =
            self.nearest.map(|shape| format!("; the nearest known shape is {shape}")).unwrap_or_default();
        let found = match self.kind {
            Some("an array") => return Err(bare_array(self.told.record_type.as_deref(), &nearest)),
            Some("an object") => "an object without any known key",
            other => other.unwrap_or("nothing"),
        };
        Err(Error::new(Category::Shape, 0, "", KNOWN_SHAPES, format!("{found}{nearest}")))
    }

    /// Ends the readers. Of several errors the first counts.
    pub(super) fn finish_readers(&mut self, sink: &mut dyn FnMut(Change)) -> Result<(), Error> {
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

    /// Ends the root in progress. Nothing more of it is read.
    pub(super) fn break_off_root(&mut self, sink: &mut dyn FnMut(Change)) {
        // The error that ended the root counts. What waits is passed on even so.
        if !self.root.carries && !self.decide(sink).unwrap_or(true) {
            self.root.early.keep(&self.ledger);
        }
        self.break_off_at(&Path::default(), sink);
    }

    pub(super) fn break_off_at(&mut self, path: &Path, sink: &mut dyn FnMut(Change)) {
        self.with_reader(sink, |reader, output| reader.break_off(path, output));
    }

    /// Closes the open batches.
    pub(super) fn flush(&mut self, sink: &mut dyn FnMut(Change)) {
        let Reading { ledger, batches, progress, .. } = self;
        Output { ledger, batches, progress, sink }.flush();
    }

    /// Begins a document of a container.
    pub(super) fn begin_document(&mut self, name: &str) {
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
    pub(super) fn end_document(&mut self, has_failed: bool, sink: &mut dyn FnMut(Change)) {
        self.root.early.keep(&self.ledger);
        let latest = self.root.reader.or(self.latest);
        let found = latest.and_then(|latest| self.readers.get(latest));
        let (source, dialect) =
            found.map(|(sender, reader)| (sender.source().as_str(), reader.dialect())).unzip();
        let dialect = dialect.flatten();
        self.root.reader = latest;
        let holds = self.with_reader(sink, |reader, _| reader.end_document()).unwrap_or(false);
        self.root = Root::default();
        self.latest = None;
        self.ledger.set_document(None);
        let Some(InProgress { name, made, doubts }) = self.document.take() else { return };
        let outcome = if self.batches.made() > made || holds {
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
        self.ledger.document_was(DocumentReport { name, source, dialect, outcome });
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

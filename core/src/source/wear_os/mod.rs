//! Wear OS: what Health Services measures on a watch, uploaded in Wellform's own format `whs-upload`.

mod duration;
mod envelope;
mod events;
mod goals;
mod point;
mod sports;
mod types;
mod upload;
mod words;

use crate::Error;
use crate::options::Options;
use crate::read::json::{Alias, Container, Object, Step};
use crate::read::{Path, Segment};
use crate::report::Ledger;
use crate::source::{Envelope, Envelopes, Held, Output, Reader, is_part_of_envelope};

use upload::{Told, Upload};

/// The version of this mapping: it stands in every rank, so that a replay by a newer mapping stands.
const MAPPING: i64 = 1;

/// The value of `format`, as JSON text.
const FORMAT: &str = "\"whs-upload\"";

/// Whether a body with this value is of Wear OS.
pub(super) fn recognise_value(path: &Path, text: &str) -> bool {
    match path.segments() {
        [Segment::Key(format)] => **format == *"format" && text == FORMAT,
        [_, Segment::Index(_)] => is_own_list(path),
        _ => false,
    }
}

/// Whether a body with nothing but an empty container at this path is of Wear OS.
pub(super) fn recognise_empty(path: &Path, container: Container) -> bool {
    container == Container::Array && is_own_list(path)
}

/// Whether this is a list of an upload, or in one, that has a name which no other sender would use.
fn is_own_list(path: &Path) -> bool {
    List::of(path).is_some_and(|list| list != List::Goals)
}

/// Whether a body with this envelope is of Wear OS.
pub(super) fn recognise_envelope(envelope: &Envelope) -> bool {
    envelope.text("format") == Some(FORMAT)
}

/// A list of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    DataPoints,
    UserActivityInfo,
    HealthEvents,
    Goals,
}

impl List {
    fn of(path: &Path) -> Option<List> {
        let ([Segment::Key(list)] | [Segment::Key(list), Segment::Index(_)]) = path.segments() else {
            return None;
        };
        Some(match &**list {
            "dataPoints" => List::DataPoints,
            "userActivityInfo" => List::UserActivityInfo,
            "healthEvents" => List::HealthEvents,
            "goals" => List::Goals,
            _ => return None,
        })
    }

    /// Other names of members.
    fn aliases(self) -> &'static [Alias] {
        match self {
            // As the API calls the times of its aggregates.
            List::DataPoints => &[("start", "startTime"), ("end", "endTime")],
            List::UserActivityInfo => &[],
            List::HealthEvents => &[("time", "eventTime")],
            List::Goals => &[("comparison", "comparisonType"), ("trigger", "triggerFrequency")],
        }
    }
}

/// Reads uploads of a watch.
pub(super) struct WearOs {
    told: Told,
    /// Those of a first pass.
    envelopes: Option<Envelopes>,
    /// Roots that have begun.
    roots: usize,
    root: Root,
    /// Elements so far: the place of the next one in the body.
    elements: i64,
    failed: Option<Error>,
}

/// The root in progress.
#[derive(Default)]
struct Root {
    /// What was seen beside the lists.
    envelope: Envelope,
    /// What holds for all elements, once it is known.
    upload: Option<Upload>,
    held: Held,
}

impl WearOs {
    /// With what a first pass found, where there was one; so many roots have begun.
    pub(super) fn new(options: &Options, envelopes: Option<Envelopes>, roots: usize) -> Self {
        let told = Told::new(options);
        let mut reader = WearOs { told, envelopes, roots, root: Root::default(), elements: 0, failed: None };
        reader.begin_root();
        reader
    }

    /// Whatever stands beside the lists may place, order or attribute all points, so that they wait for the end of their root
    /// where a first pass has not told it.
    fn begin_root(&mut self) {
        let known = self.envelopes.as_ref();
        let known = known.and_then(|known| known.of_root(self.roots.checked_sub(1)?));
        self.root = Root::default();
        self.root.upload = known.map(|envelope| Upload::new(envelope, &self.told));
    }

    fn element(&mut self, list: List, path: &Path, text: &str, output: &mut Output<'_>) {
        let Some(upload) = &mut self.root.upload else {
            if let Err(error) = self.root.held.push(path, text, &[]) {
                self.failed.get_or_insert(error);
            }
            return;
        };
        upload.position = self.elements;
        self.elements += 1;
        output.ledger.begin_record(path);
        if let Some(object) = Object::open(text, path.clone(), list.aliases(), output.ledger) {
            match list {
                List::DataPoints => point::read(upload, object, path, text, output),
                List::UserActivityInfo => events::read_activity(upload, object, output),
                List::HealthEvents => events::read_event(upload, object, path, text, output),
                List::Goals => goals::read(upload, object, output),
            }
        }
        output.ledger.end_record();
    }

    fn end_root(&mut self, is_whole: bool, output: &mut Output<'_>) {
        let told = &self.told;
        let Root { envelope, upload, held } = &mut self.root;
        upload.get_or_insert_with(|| Upload::new(envelope, told));
        for (path, text) in held.take() {
            if let Some(list) = List::of(&path) {
                self.element(list, &path, &text, output);
            }
        }
        let Root { envelope, .. } = std::mem::take(&mut self.root);
        upload::finish(&envelope, &self.told, is_whole, output);
    }
}

impl Reader for WearOs {
    fn enter(&mut self, path: &Path, container: Container, _output: &mut Output<'_>) -> Step {
        match (path.segments(), container) {
            ([], _) => {
                self.roots += 1;
                self.begin_root();
                Step::Descend
            }
            ([Segment::Key(_)], Container::Array) if !is_part_of_envelope(path) => Step::Descend,
            _ => Step::Take,
        }
    }

    fn value(&mut self, path: &Path, text: &str, output: &mut Output<'_>) {
        match List::of(path) {
            Some(list) if path.segments().len() > 1 => self.element(list, path, text, output),
            _ if self.root.envelope.note(path, text) => {}
            _ => output.ledger.kept(path, text),
        }
    }

    fn empty(&mut self, path: &Path, text: &str, ledger: &mut Ledger) {
        if path.segments().is_empty() || List::of(path).is_some() {
            ledger.mapped(1);
        } else if !self.root.envelope.note(path, text) {
            ledger.kept(path, text);
        }
    }

    fn leave(&mut self, path: &Path, _container: Container, output: &mut Output<'_>) -> Result<(), Error> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if path.segments().is_empty() {
            self.end_root(true, output);
        }
        Ok(())
    }

    fn break_off(&mut self, path: &Path, output: &mut Output<'_>) {
        if path.segments().is_empty() {
            self.end_root(false, output);
        }
    }

    fn finish(&mut self, _output: &mut Output<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn dialect(&self) -> Option<&'static str> {
        Some(upload::VIA)
    }
}

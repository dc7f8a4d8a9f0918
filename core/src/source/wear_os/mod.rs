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

use crate::error::Error;
use crate::ledger::Ledger;
use crate::read::json::{Container, Step};
use crate::read::{Path, Segment};
use crate::source::envelope::{Envelope, Held, is_part};
use crate::source::output::Output;
use crate::source::sender::{Certainty, ReadJson, Reader, Sender, Sign, Source};
use crate::source::told::Told;
use crate::take::{Alias, Object, members};

use upload::Upload;

/// The version of this mapping. Every rank has it, so that a replay by a newer mapping counts.
const MAPPING: i64 = 3;

/// The value of `format`, as JSON text.
const FORMAT: &str = "\"whs-upload\"";

/// Wear OS.
pub(super) struct WearOs;

impl Sender for WearOs {
    fn source(&self) -> Source {
        Source::WearOs
    }

    fn claims(&self, sign: Sign<'_>) -> Option<Certainty> {
        let (is_its_own, certainty) = match sign {
            Sign::Value(path, text) => (is_its_own(path, text), Certainty::Certain),
            Sign::Begin(path) => (is_own_list(path), Certainty::Possible),
            Sign::Empty(path, Container::Array) => (List::of(path).is_some(), Certainty::Possible),
            _ => return None,
        };
        is_its_own.then_some(certainty)
    }

    fn reader(&self, told: &Told) -> Box<dyn Reader> {
        Box::new(WearOsReader::new(told))
    }
}

/// Returns whether only Wear OS has such a value at this path. Other senders may have lists of the same names, so the
/// elements decide.
fn is_its_own(path: &Path, text: &str) -> bool {
    match path.segments() {
        [Segment::Key(format)] => **format == *"format" && text == FORMAT,
        [_, Segment::Index(_)] => List::of(path).is_some_and(|list| list.is_element(text)),
        _ => false,
    }
}

/// Returns whether the path is a list of an upload whose name hardly any other sender would use.
fn is_own_list(path: &Path) -> bool {
    matches!(path.segments(), [_]) && List::of(path).is_some_and(|list| list != List::Goals)
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

    /// Returns whether an element has the members of its list.
    fn is_element(self, text: &str) -> bool {
        let Ok(members) = members(text) else { return false };
        let has = |keys: &[&str]| members.iter().any(|(key, _)| keys.contains(&&**key));
        match self {
            List::DataPoints => {
                let times = ["time", "startTime", "start", "timeDurationFromBoot", "startDurationFromBoot"];
                has(&["dataType"]) && has(&times)
            }
            List::UserActivityInfo => has(&["stateChangeTime", "userActivityState"]),
            List::HealthEvents => has(&["eventTime"]),
            List::Goals => false,
        }
    }

    /// Returns other names of members.
    fn aliases(self) -> &'static [Alias] {
        match self {
            // The API names the times of its aggregates like this.
            List::DataPoints => &[("start", "startTime"), ("end", "endTime")],
            List::UserActivityInfo => &[],
            List::HealthEvents => &[("time", "eventTime")],
            List::Goals => &[("comparison", "comparisonType"), ("trigger", "triggerFrequency")],
        }
    }
}

/// Reads uploads of a watch.
struct WearOsReader {
    told: Told,
    root: Root,
    failed: Option<Error>,
}

/// The root in progress.
#[derive(Default)]
struct Root {
    /// The envelope, as far as it was read.
    envelope: Envelope,
    /// What holds for all elements, once it is known.
    upload: Option<Upload>,
    held: Held,
}

impl WearOsReader {
    /// Returns a reader of bodies.
    fn new(told: &Told) -> Self {
        WearOsReader { told: told.clone(), root: Root::default(), failed: None }
    }

    /// Begins a root, counted from 0. Any member of the envelope may place, order or attribute all points. So the
    /// points wait for the end of their root, unless a first pass has read the envelope.
    fn begin_root(&mut self, root: usize) {
        let known = self.told.envelope(root);
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
        upload.position = output.next_element();
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

impl Reader for WearOsReader {
    fn json(&mut self) -> Option<&mut dyn ReadJson> {
        Some(self)
    }

    fn break_off(&mut self, path: &Path, output: &mut Output<'_>) {
        if path.segments().is_empty() {
            self.end_root(false, output);
        }
    }

    fn dialect(&self) -> Option<&'static str> {
        Some(upload::VIA)
    }
}

impl ReadJson for WearOsReader {
    fn enter(&mut self, path: &Path, container: Container, output: &mut Output<'_>) -> Step {
        match (path.segments(), container) {
            ([], _) => {
                self.begin_root(output.progress.roots.saturating_sub(1));
                Step::Descend
            }
            ([Segment::Key(_)], Container::Array) if !is_part(path) => Step::Descend,
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

    fn empty(&mut self, path: &Path, text: &str, ledger: &Ledger) {
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
}

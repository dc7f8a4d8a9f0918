//! Health Auto Export: Apple Health data that the iOS app of that name sends, as JSON (v1 and v2) and CSV.

mod cycle;
mod ecg;
mod item;
mod measure;
mod medications;
mod notifications;
mod state_of_mind;
mod symptoms;
mod unit;
mod when;
mod words;
mod workouts;

use crate::Error;
use crate::options::Options;
use crate::read::json::{Container, Object, Path, Segment, Step};
use crate::report::Ledger;
use crate::source::{Output, Reader};

use item::{Delivery, Item};

/// The app's name, as it stands in provenance and keys.
const ORIGIN: &str = "health_auto_export";

/// The version of this mapping: it stands in every rank behind the sender's own order, so that a replay by a newer
/// mapping stands.
const MAPPING: i64 = 1;

/// An array of the app's bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Array {
    Metrics,
    Workouts,
    StateOfMind,
    Medications,
    Symptoms,
    CycleTracking,
    Ecg,
    HeartRateNotifications,
}

impl Array {
    fn from_key(key: &str) -> Option<Self> {
        Some(match key {
            "metrics" => Array::Metrics,
            "workouts" => Array::Workouts,
            "stateOfMind" => Array::StateOfMind,
            "medications" => Array::Medications,
            "symptoms" => Array::Symptoms,
            "cycleTracking" => Array::CycleTracking,
            "ecg" => Array::Ecg,
            "heartRateNotifications" => Array::HeartRateNotifications,
            _ => return None,
        })
    }
}

/// A path without the envelope `data`, which old files lack.
fn without_envelope(path: &Path) -> &[Segment] {
    match path.segments() {
        [Segment::Key(data), rest @ ..] if **data == *"data" => rest,
        segments => segments,
    }
}

/// Whether a body with a member at this path is the app's.
pub(super) fn recognise(path: &Path) -> bool {
    matches!(without_envelope(path), [Segment::Key(key)] if Array::from_key(key).is_some())
}

/// Reads bodies of the app.
pub(super) struct HealthAutoExport {
    delivery: Delivery,
    /// Elements so far, in all arrays: the place of the next one in the body.
    elements: i64,
    /// A workout of the old or of the new form has been seen.
    seen_v1: bool,
    seen_v2: bool,
}

impl HealthAutoExport {
    pub(super) fn new(options: &Options) -> Self {
        HealthAutoExport {
            delivery: Delivery {
                received_at: options.received_at.map_or(0, |time| time.timestamp_millis()),
                zone: options.time_zone,
            },
            elements: 0,
            seen_v1: false,
            seen_v2: false,
        }
    }

    fn element(&mut self, array: Array, path: &Path, text: &str, output: &mut Output<'_>) {
        let position = self.elements;
        self.elements += 1;
        let Some(object) = Object::open(text, path.clone(), &[], output.ledger) else { return };
        let item = Item { object, delivery: self.delivery, position };
        match array {
            Array::Metrics => drop(item.object.close(output.ledger)),
            Array::Workouts => {
                let version = workouts::read(item, output);
                self.seen_v1 |= version == workouts::Version::One;
                self.seen_v2 |= version == workouts::Version::Two;
            }
            Array::StateOfMind => state_of_mind::read(item, output),
            Array::Medications => medications::read(item, output),
            Array::Symptoms => symptoms::read(item, output),
            Array::CycleTracking => cycle::read(item, output),
            Array::Ecg => ecg::read(item, output),
            Array::HeartRateNotifications => notifications::read(item, output),
        }
    }
}

impl Reader for HealthAutoExport {
    fn enter(&mut self, path: &Path, _container: Container, _output: &mut Output<'_>) -> Step {
        match without_envelope(path) {
            [] => Step::Descend,
            [Segment::Key(key)] if Array::from_key(key).is_some() => Step::Descend,
            _ => Step::Take,
        }
    }

    fn value(&mut self, path: &Path, text: &str, output: &mut Output<'_>) {
        match without_envelope(path) {
            [Segment::Key(key), Segment::Index(_)] if let Some(array) = Array::from_key(key) => {
                self.element(array, path, text, output);
            }
            // No array is as good as an empty one.
            [Segment::Key(key)] if text == "null" && Array::from_key(key).is_some() => {
                output.ledger.mapped(1)
            }
            _ => output.ledger.kept(path, text),
        }
    }

    fn empty(&mut self, path: &Path, text: &str, ledger: &mut Ledger) {
        match without_envelope(path) {
            [] => ledger.mapped(1),
            [Segment::Key(key)] if Array::from_key(key).is_some() => ledger.mapped(1),
            _ => ledger.kept(path, text),
        }
    }

    fn finish(&mut self, _output: &mut Output<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn dialect(&self) -> Option<&'static str> {
        Some(if self.seen_v1 && !self.seen_v2 { "json_v1" } else { "json_v2" })
    }
}

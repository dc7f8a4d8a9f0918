//! Health Auto Export: Apple Health data that the iOS app of that name sends, as JSON (v1 and v2) and CSV.

mod csv;
mod cycle;
mod ecg;
mod element;
mod item;
mod measure;
mod medications;
mod metrics;
mod moment;
mod notifications;
mod points;
mod scout;
mod sleep;
mod state_of_mind;
mod symptoms;
mod unit;
mod voltages;
mod when;
mod words;
mod workouts;

use crate::Error;
use crate::options::Options;
use crate::read::csv::{Columns, Record};
use crate::read::json::{self, Alias, Container, Object, Step};
use crate::read::{Path, Segment};
use crate::report::Ledger;
use crate::source::{Output, Reader};

use csv::Table;
use item::{Delivery, Item};
use metrics::Metrics;

pub(super) use scout::{Scout, Scouted};

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

    /// Other spellings of the fields of its elements.
    fn aliases(self) -> &'static [Alias] {
        match self {
            Array::HeartRateNotifications => notifications::ALIASES,
            _ => &[],
        }
    }
}

fn is_metrics(key: &str) -> bool {
    Array::from_key(key) == Some(Array::Metrics)
}

/// A path without the envelope `data`, which old files lack.
fn without_envelope(path: &Path) -> &[Segment] {
    match path.segments() {
        [Segment::Key(data), rest @ ..] if **data == *"data" => rest,
        segments => segments,
    }
}

/// Whether a body with a member at this path is the app's. Other senders have an array of workouts, too.
pub(super) fn recognise(path: &Path) -> bool {
    matches!(without_envelope(path), [Segment::Key(key)] if Array::from_key(key).is_some_and(|array| array != Array::Workouts))
}

/// Whether a body with this value is the app's, if it is no other sender's: a workout with a name or a start.
pub(super) fn recognise_value(path: &Path, text: &str) -> bool {
    let has =
        |key: &str| json::members(text).is_ok_and(|members| members.iter().any(|(name, _)| name == key));
    may_be(path) && (has("name") || has("start"))
}

/// Whether a body with anything at this path may be the app's: an array of workouts, or what stands in it.
pub(super) fn may_be(path: &Path) -> bool {
    let is_workouts = |key: &str| Array::from_key(key) == Some(Array::Workouts);
    matches!(without_envelope(path), [Segment::Key(key)] | [Segment::Key(key), Segment::Index(_)] if is_workouts(key))
}

/// Whether a body with nothing but an empty container at this path is the app's.
pub(super) fn recognise_empty(path: &Path, container: Container) -> bool {
    match (path.segments(), container) {
        ([Segment::Key(data)], Container::Object) => **data == *"data",
        (_, Container::Array) => may_be(path),
        _ => false,
    }
}

/// Whether a table of these columns is the app's.
pub(super) fn recognise_table(columns: &Columns) -> bool {
    csv::recognise(columns)
}

/// Reads bodies of the app.
pub(super) struct HealthAutoExport {
    delivery: Delivery,
    metrics: Metrics,
    /// Elements so far, in all arrays: the place of the next one in the body.
    elements: i64,
    /// A workout of the old or of the new form has been seen.
    seen_v1: bool,
    seen_v2: bool,
    /// The table in progress.
    table: Option<Table>,
    /// What the first table was.
    seen_table: Option<&'static str>,
}

impl HealthAutoExport {
    /// With what a first pass found, where there was one.
    pub(super) fn new(options: &Options, scouted: Option<Scouted>) -> Self {
        let delivery = Delivery {
            received_at: options.received_at.map_or(0, |time| time.timestamp_millis()),
            zone: options.time_zone,
        };
        HealthAutoExport {
            delivery,
            metrics: Metrics::new(delivery, options, scouted),
            elements: 0,
            seen_v1: false,
            seen_v2: false,
            table: None,
            seen_table: None,
        }
    }

    /// The place of the next element in the body.
    fn next_element(&mut self) -> i64 {
        self.elements += 1;
        self.elements - 1
    }

    fn element(&mut self, array: Array, path: &Path, text: &str, output: &mut Output<'_>) {
        let position = self.next_element();
        let Some(object) = Object::open(text, path.clone(), array.aliases(), output.ledger) else { return };
        let item = Item { object, delivery: self.delivery, position };
        match array {
            Array::Metrics => {
                let reason = "expected an object, found something else".to_owned();
                item.object.refuse("wrong_type", reason, output.ledger);
            }
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
    fn enter(&mut self, path: &Path, container: Container, output: &mut Output<'_>) -> Step {
        if path.segments().is_empty() {
            self.metrics.next_document(output);
        }
        match (without_envelope(path), container) {
            ([], _) => Step::Descend,
            ([Segment::Key(key)], _) if Array::from_key(key).is_some() => Step::Descend,
            ([Segment::Key(key), Segment::Index(_)], Container::Object) if is_metrics(key) => {
                let position = self.next_element();
                self.metrics.begin(position, path, output);
                Step::DescendGuarded
            }
            ([Segment::Key(key), Segment::Index(_), Segment::Key(data)], Container::Array)
                if is_metrics(key) && **data == *"data" =>
            {
                Step::Descend
            }
            _ => Step::Take,
        }
    }

    fn value(&mut self, path: &Path, text: &str, output: &mut Output<'_>) {
        match without_envelope(path) {
            [Segment::Key(key), Segment::Index(_)] if let Some(array) = Array::from_key(key) => {
                self.element(array, path, text, output);
            }
            [Segment::Key(key), Segment::Index(_), Segment::Key(member)] if is_metrics(key) => {
                self.metrics.member(member, path, text, output.ledger);
            }
            [Segment::Key(key), Segment::Index(_), Segment::Key(_), Segment::Index(index)]
                if is_metrics(key) =>
            {
                self.metrics.point(path, *index, text, output);
            }
            // No array is as good as an empty one.
            [Segment::Key(key)] if text == "null" && Array::from_key(key).is_some() => {
                output.ledger.mapped(1);
            }
            _ => output.ledger.kept(path, text),
        }
    }

    fn empty(&mut self, path: &Path, text: &str, ledger: &mut Ledger) {
        match without_envelope(path) {
            [] => ledger.mapped(1),
            [Segment::Key(key)] if Array::from_key(key).is_some() => ledger.mapped(1),
            [Segment::Key(key), Segment::Index(_), Segment::Key(_)] if is_metrics(key) => ledger.mapped(1),
            _ => ledger.kept(path, text),
        }
    }

    fn leave(&mut self, path: &Path, _container: Container, output: &mut Output<'_>) -> Result<(), Error> {
        match without_envelope(path) {
            [Segment::Key(key), Segment::Index(_)] if is_metrics(key) => self.metrics.end(output),
            _ => Ok(()),
        }
    }

    fn header(
        &mut self,
        columns: &Columns,
        _document: Option<&str>,
        output: &mut Output<'_>,
    ) -> Result<(), Error> {
        self.metrics.next_document(output);
        let table = Table::of(columns, &mut self.metrics, output.ledger);
        self.seen_table.get_or_insert(table.dialect());
        self.table = Some(table);
        Ok(())
    }

    fn record(&mut self, record: Record<'_>, output: &mut Output<'_>) {
        let position = self.next_element();
        match &mut self.table {
            Some(table) => table.record(record, self.delivery, position, &mut self.metrics, output),
            None => drop(record.close(output.ledger)),
        }
    }

    fn break_off(&mut self, path: &Path, output: &mut Output<'_>) {
        if path.segments().is_empty() {
            self.metrics.break_off(output);
        } else {
            self.metrics.break_off_block(output);
        }
    }

    fn finish(&mut self, output: &mut Output<'_>) -> Result<(), Error> {
        self.metrics.finish(output)
    }

    fn dialect(&self) -> Option<&'static str> {
        if let Some(table) = self.seen_table {
            return Some(table);
        }
        Some(if self.seen_v1 && !self.seen_v2 { "json_v1" } else { "json_v2" })
    }
}

//! Health Auto Export: Apple Health data from the iOS app of that name, as JSON (v1 and v2) and CSV.

mod csv;
mod cycle;
mod ecg;
mod element;
mod gpx;
mod grouping;
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
mod voltages;
mod when;
mod words;
mod workouts;

use crate::error::Error;
use crate::ledger::{Ledger, Reason};
use crate::read::csv::Columns;
use crate::read::json::{Container, Step, count_leaves};
use crate::read::{Path, Segment};
use crate::source::output::Output;
use crate::source::sender::{Certainty, ReadJson, ReadTable, Reader, Scout, Sender, Sign, Source};
use crate::source::told::Told;
use crate::take::Record;
use crate::take::{Alias, Object, members};

use csv::Table;
use gpx::Route;
use item::{Delivery, Item};
use metrics::Metrics;

use scout::MetricScout;

/// The app's name in provenance and keys.
const ORIGIN: &str = "health_auto_export";

/// The version of this mapping. It comes after the sender's own order in every rank, so that a replay by a
/// newer mapping counts.
const MAPPING: i64 = 3;

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

    /// Returns other spellings of the fields of its elements.
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

/// Returns a path without the envelope `data`, which old files lack, and without the `result` of a call of the app's
/// own server (JSON-RPC).
fn without_envelope(path: &Path) -> &[Segment] {
    without(without(path.segments(), "result"), "data")
}

/// Returns a path without its first step, provided that is this member.
fn without<'p>(segments: &'p [Segment], member: &str) -> &'p [Segment] {
    match segments {
        [Segment::Key(key), rest @ ..] if **key == *member => rest,
        segments => segments,
    }
}

/// The sender Health Auto Export.
pub(super) struct HealthAutoExport;

impl Sender for HealthAutoExport {
    fn source(&self) -> Source {
        Source::HealthAutoExport
    }

    fn claims(&self, sign: Sign<'_>) -> Option<Certainty> {
        let is = |is_so: bool, certainty| is_so.then_some(certainty);
        match sign {
            Sign::Begin(path) => is(is_own_array(path), Certainty::Possible),
            Sign::Value(path, text) if is_element(path, text) || gpx::is_creator(path, text) => {
                Some(Certainty::Certain)
            }
            Sign::Value(path, _) | Sign::Empty(path, Container::Array) => {
                is(is_array(path), Certainty::Possible)
            }
            Sign::Empty(path, Container::Object) => {
                is(matches!(path.segments(), [Segment::Key(data)] if **data == *"data"), Certainty::Possible)
            }
            Sign::Columns(columns) => is(csv::recognise(columns), Certainty::Certain),
            Sign::Document(name) => is(gpx::is_named(name), Certainty::Likely),
            Sign::RecordType(_) => None,
        }
    }

    fn walks(&self, path: &Path, container: Container) -> Option<Step> {
        match (without_envelope(path), container) {
            ([Segment::Key(key), Segment::Index(_)], Container::Object) if is_metrics(key) => {
                Some(Step::DescendGuarded)
            }
            ([Segment::Key(key), Segment::Index(_), Segment::Key(data)], Container::Array)
                if is_metrics(key) && **data == *"data" =>
            {
                Some(Step::Descend)
            }
            _ => gpx::is_walked(path).then_some(Step::Descend),
        }
    }

    fn reader(&self, told: &Told) -> Box<dyn Reader> {
        Box::new(HealthAutoExportReader::new(told))
    }

    fn scout(&self) -> Option<Box<dyn Scout>> {
        Some(Box::new(MetricScout::default()))
    }
}

/// Returns whether this is the path of an array of the app.
fn is_array(path: &Path) -> bool {
    matches!(without_envelope(path), [Segment::Key(key)] if Array::from_key(key).is_some())
}

/// Returns whether this is the path of an array whose name hardly any other sender uses. Others have workouts, too.
fn is_own_array(path: &Path) -> bool {
    let is_workouts = |key: &str| Array::from_key(key) == Some(Array::Workouts);
    is_array(path) && !matches!(path.segments().last(), Some(Segment::Key(key)) if is_workouts(key))
}

/// Returns whether this is an element of an array of the app, or a point of a metric, as the app sends it.
fn is_element(path: &Path, text: &str) -> bool {
    let has = |keys: &[&str]| {
        members(text).is_ok_and(|members| members.iter().any(|(name, _)| keys.contains(&&**name)))
    };
    match without_envelope(path) {
        [Segment::Key(key), Segment::Index(_)] => match Array::from_key(key) {
            None | Some(Array::Metrics) => false,
            Some(Array::Workouts) => has(&["name", "start"]),
            Some(_) => has(&["name", "start", "end", "date", "scheduledDate", "valence", "classification"]),
        },
        [Segment::Key(key), Segment::Index(_), Segment::Key(data), Segment::Index(_)] => {
            is_metrics(key) && **data == *"data" && text.starts_with('{')
        }
        _ => false,
    }
}

/// Reads bodies of the app.
struct HealthAutoExportReader {
    delivery: Delivery,
    metrics: Metrics,
    /// Whether a workout of version 1 has been seen. `seen_v2` is the same for version 2.
    seen_v1: bool,
    seen_v2: bool,
    /// The table in progress.
    table: Option<Table>,
    /// What the first table was.
    seen_table: Option<&'static str>,
    route: Route,
}

impl HealthAutoExportReader {
    fn new(told: &Told) -> Self {
        let delivery = Delivery { received_at: told.received_at.unwrap_or(0), zone: told.zone };
        HealthAutoExportReader {
            delivery,
            metrics: Metrics::new(delivery, told),
            seen_v1: false,
            seen_v2: false,
            table: None,
            seen_table: None,
            route: Route::default(),
        }
    }

    fn element(&mut self, array: Array, path: &Path, text: &str, output: &mut Output<'_>) {
        let position = output.next_element();
        let Some(object) = Object::open(text, path.clone(), array.aliases(), output.ledger) else { return };
        let item = Item { object, delivery: self.delivery, position };
        match array {
            Array::Metrics => {
                let reason = "expected an object, found something else".to_owned();
                item.object.refuse(Reason::WrongType, reason);
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

impl Reader for HealthAutoExportReader {
    fn json(&mut self) -> Option<&mut dyn ReadJson> {
        Some(self)
    }

    fn table(&mut self) -> Option<&mut dyn ReadTable> {
        Some(self)
    }

    fn break_off(&mut self, path: &Path, output: &mut Output<'_>) {
        if path.segments().is_empty() {
            self.metrics.break_off(output);
        } else {
            self.metrics.break_off_block(output);
        }
    }

    fn end_document(&mut self) -> bool {
        (self.seen_v1, self.seen_v2, self.seen_table) = (false, false, None);
        self.metrics.has_held_more()
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

impl ReadJson for HealthAutoExportReader {
    fn enter(&mut self, path: &Path, container: Container, output: &mut Output<'_>) -> Step {
        if gpx::is_walked(path) {
            if path.segments().len() == 1 {
                self.route = Route::default();
                self.seen_table.get_or_insert("gpx_route");
            }
            return Step::Descend;
        }
        match (without_envelope(path), container) {
            ([], _) => Step::Descend,
            ([Segment::Key(key)], _) if Array::from_key(key).is_some() => Step::Descend,
            ([Segment::Key(key), Segment::Index(_)], Container::Object) if is_metrics(key) => {
                let position = output.next_element();
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
            _ if gpx::is_point(path) => {
                let position = output.next_element();
                if let Some(object) = Object::open(text, path.clone(), &[], output.ledger) {
                    self.route.point(object, self.delivery, position, output);
                }
            }
            _ if gpx::is_known(path) => output.ledger.mapped(count_leaves(text.as_bytes())),
            // What a call of the app's server answers is beside its result.
            [Segment::Key(key)] if path.segments().len() == 1 && matches!(&**key, "jsonrpc" | "id") => {
                output.ledger.mapped(count_leaves(text.as_bytes()));
            }
            // A null counts as an empty array.
            [Segment::Key(key)] if text == "null" && Array::from_key(key).is_some() => {
                output.ledger.mapped(1);
            }
            _ => output.ledger.kept(path, text),
        }
    }

    fn empty(&mut self, path: &Path, text: &str, ledger: &Ledger) {
        match without_envelope(path) {
            [] => ledger.mapped(1),
            [Segment::Key(key)] if Array::from_key(key).is_some() => ledger.mapped(1),
            [Segment::Key(key), Segment::Index(_), Segment::Key(_)] if is_metrics(key) => ledger.mapped(1),
            _ if gpx::is_walked(path) => ledger.mapped(1),
            _ => ledger.kept(path, text),
        }
    }

    fn leave(&mut self, path: &Path, _container: Container, output: &mut Output<'_>) -> Result<(), Error> {
        match without_envelope(path) {
            [Segment::Key(key), Segment::Index(_)] if is_metrics(key) => self.metrics.end(output),
            _ => Ok(()),
        }
    }
}

impl ReadTable for HealthAutoExportReader {
    fn header(
        &mut self,
        columns: &Columns,
        _document: Option<&str>,
        output: &mut Output<'_>,
    ) -> Result<(), Error> {
        self.end(output);
        let table = Table::of(columns, &mut self.metrics, output.ledger);
        self.seen_table.get_or_insert(table.dialect());
        self.table = Some(table);
        Ok(())
    }

    fn record(&mut self, record: Record<'_>, output: &mut Output<'_>) {
        let position = output.next_element();
        match &mut self.table {
            Some(table) => table.record(record, self.delivery, position, &mut self.metrics, output),
            None => drop(record.close()),
        }
    }

    fn end(&mut self, output: &mut Output<'_>) {
        self.table = None;
        self.metrics.end_table(output);
    }
}

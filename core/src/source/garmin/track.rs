//! What a workout recorded on its way: samples at absolute times, and laps, of which only the start is told.

use std::sync::Arc;

use crate::MAX_ROWS;
use crate::read::json::{Alias, Object, without_f32_noise};
use crate::record::{Basis, DataType, Owner, Provenance};
use crate::report::Ledger;
use crate::source::{Output, Place, Row};

use super::fields::{Column, Rows, emit};
use super::item::Span;

const ALIASES: &[Alias] = &[
    // Garmin's own spelling is the wrong one.
    ("airTemperatureCelsius", "airTemperatureCelcius"),
    ("wheelChairCadenceInPushesPerMinute", "directWheelchairCadence"),
];

/// Values at an instant.
const INSTANTS: [(&str, DataType); 9] = [
    ("elevationInMeters", DataType::Altitude),
    ("speedMetersPerSecond", DataType::Speed),
    ("airTemperatureCelcius", DataType::AirTemperature),
    ("heartRate", DataType::HeartRate),
    ("stepsPerMinute", DataType::StepCadence),
    ("powerInWatts", DataType::Power),
    ("bikeCadenceInRPM", DataType::CyclingCadence),
    ("directWheelchairCadence", DataType::PushCadence),
    ("swimCadenceInStrokesPerMinute", DataType::SwimmingCadence),
];
const ALTITUDE: usize = 0;
const SPEED: usize = 1;

/// Totals since the start: their differences become rows, which can be added up.
const CUMULATIVE: [(&str, DataType); 4] = [
    ("totalDistanceInMeters", DataType::Distance),
    // Without pauses; with them; in motion.
    ("timerDurationInSeconds", DataType::WorkoutDuration),
    ("clockDurationInSeconds", DataType::WorkoutElapsedDuration),
    ("movingDurationInSeconds", DataType::WorkoutMovingDuration),
];

/// One sample; NaN stands for none. A day can have 86,400: they are held in this form alone.
struct Sample {
    /// Epoch milliseconds.
    start: i64,
    /// Its place in the array.
    index: u32,
    /// Its leaves that count as mapped.
    leaves: u32,
    instants: [f64; INSTANTS.len()],
    cumulative: [f64; CUMULATIVE.len()],
    latitude: f64,
    longitude: f64,
}

/// The samples of a workout, in order of time, each time once.
pub(super) struct Samples(Vec<Sample>);

impl Samples {
    /// Takes `samples`. What nobody understood in a sample is listed in the report and stands in the raw body alone.
    pub(super) fn take(object: &mut Object<'_>, ledger: &mut Ledger) -> Self {
        const NAME: &str = "samples";
        let mut samples: Vec<Sample> = Vec::new();
        for (index, (path, text)) in (0..).zip(object.array(NAME, ledger)) {
            let Some(mut sample) = Object::open(text, path, ALIASES, ledger) else { continue };
            let Some(start) = sample.seconds("startTimeInSeconds", ledger) else {
                let reason = "expected startTimeInSeconds, found none that is a time".to_owned();
                sample.refuse("no_start", reason, ledger);
                continue;
            };
            let mut number = |name| sample.number(name, ledger).map_or(f64::NAN, without_f32_noise);
            let instants = INSTANTS.map(|(name, _)| number(name));
            let cumulative = CUMULATIVE.map(|(name, _)| number(name));
            let place = place(&mut sample, ["latitudeInDegree", "longitudeInDegree"], ledger);
            let (latitude, longitude) =
                place.map_or((f64::NAN, f64::NAN), |place| (place.latitude, place.longitude));
            let leaves = sample.mapped_leaves() as u32;
            samples.push(Sample { start, index, leaves, instants, cumulative, latitude, longitude });
            sample.close(ledger);
        }
        // Stable: of one time the last in the array stands.
        samples.sort_by_key(|sample| sample.start);
        let path = |index: u32| {
            let mut path = object.path_of(NAME);
            path.push_index(index.into());
            path
        };
        samples.dedup_by(|later, earlier| {
            let same = later.start == earlier.start;
            if same {
                std::mem::swap(later, earlier);
                let reason = "expected each time once, found it again".to_owned();
                ledger.rejected_after_all(&path(later.index), "repeated_time", reason, later.leaves.into());
            }
            same
        });
        let mut totals = [0.0; CUMULATIVE.len()];
        for sample in &mut samples {
            for ((value, total), (name, _)) in sample.cumulative.iter_mut().zip(&mut totals).zip(CUMULATIVE) {
                if *value < *total {
                    let mut path = path(sample.index);
                    path.push_key(name);
                    let reason = "expected a total no smaller than before, found a smaller one".to_owned();
                    ledger.rejected_after_all(&path, "decreasing_total", reason, 1);
                    *value = f64::NAN;
                } else if !value.is_nan() {
                    *total = *value;
                }
            }
        }
        Samples(samples)
    }

    /// The time of the first sample, in epoch milliseconds.
    pub(super) fn start(&self) -> Option<i64> {
        self.0.first().map(|sample| sample.start)
    }

    /// The time of the last sample, in epoch milliseconds.
    pub(super) fn end(&self) -> Option<i64> {
        self.0.last().map(|sample| sample.start)
    }

    /// Hands out the series, a batch of each at a time.
    pub(super) fn emit(
        self,
        span: Span,
        derived: bool,
        source: &Arc<Provenance>,
        owner: &Arc<Owner>,
        output: &mut Output<'_>,
    ) {
        let mut before = [(span.start, 0.0); CUMULATIVE.len()];
        for samples in self.0.chunks(MAX_ROWS) {
            let mut columns: Vec<Column> = Vec::new();
            for (at, (_, data_type)) in INSTANTS.into_iter().enumerate() {
                let points = samples.iter().map(|sample| (sample.start, sample.instants[at]));
                let points = points.filter(|(_, value)| !value.is_nan()).collect();
                columns.push(Column::of(data_type, Basis::Instant, Rows::Instants(points)));
            }
            for (at, (_, data_type)) in CUMULATIVE.into_iter().enumerate() {
                let rows =
                    samples.iter().filter_map(|sample| difference(sample, at, &mut before[at])).collect();
                columns.push(Column::of(data_type, Basis::Interval, Rows::Many(rows)));
            }
            let route =
                samples.iter().filter(|sample| !sample.latitude.is_nan()).map(Sample::place).collect();
            columns.push(Column::of(DataType::Location, Basis::Instant, Rows::Many(route)));
            for column in &mut columns {
                column.derived = derived;
            }
            emit(columns, source, owner, output);
        }
    }
}

/// What a total grew by since the sample that last told it.
fn difference(sample: &Sample, at: usize, before: &mut (i64, f64)) -> Option<Row> {
    let total = sample.cumulative[at];
    if total.is_nan() {
        return None;
    }
    let (start, earlier) = std::mem::replace(before, (sample.start, total));
    // Nothing can have grown in no time: a total of 0 at the start.
    if start >= sample.start && total == earlier {
        return None;
    }
    // Decimals of the difference of two decimals, without what binary subtraction adds.
    let value = ((total - earlier) * 1e6).round() / 1e6;
    Some(Row {
        start: start.min(sample.start),
        end: Some(sample.start),
        value: Some(value),
        ..Row::default()
    })
}

impl Sample {
    fn place(&self) -> Row {
        let told = |at: usize| Some(self.instants[at]).filter(|value| !value.is_nan());
        let place = Place {
            latitude: self.latitude,
            longitude: self.longitude,
            altitude: told(ALTITUDE),
            speed: told(SPEED),
        };
        Row { start: self.start, place: Some(place), ..Row::default() }
    }
}

/// Takes a latitude and a longitude; one without the other is rejected.
pub(super) fn place(object: &mut Object<'_>, names: [&str; 2], ledger: &mut Ledger) -> Option<Place> {
    let [north, east] = names;
    let latitude = object.number_in(north, -90.0..=90.0, "degrees from -90 to 90", ledger);
    let longitude = object.number_in(east, -180.0..=180.0, "degrees from -180 to 180", ledger);
    match (latitude, longitude) {
        (Some(latitude), Some(longitude)) => Some(Place { latitude, longitude, altitude: None, speed: None }),
        (None, None) => None,
        (latitude, _) => {
            let alone = if latitude.is_some() { north } else { east };
            object.reject_taken(
                alone,
                "half_a_position",
                "expected latitude and longitude, found one",
                ledger,
            );
            None
        }
    }
}

/// The starts of laps, in epoch milliseconds, in order, each once.
pub(super) struct Laps(Vec<i64>);

impl Laps {
    /// Takes `laps`. What nobody understood in a lap is listed in the report and stands in the raw body alone.
    pub(super) fn take(object: &mut Object<'_>, ledger: &mut Ledger) -> Self {
        let mut starts = Vec::new();
        for (path, text) in object.array("laps", ledger) {
            let Some(mut lap) = Object::open(text, path, &[], ledger) else { continue };
            let Some(start) = lap.seconds("startTimeInSeconds", ledger) else {
                let reason = "expected startTimeInSeconds, found none that is a time".to_owned();
                lap.refuse("no_start", reason, ledger);
                continue;
            };
            starts.push(start);
            lap.close(ledger);
        }
        starts.sort_unstable();
        starts.dedup();
        Laps(starts)
    }

    /// The start of the first lap.
    pub(super) fn start(&self) -> Option<i64> {
        self.0.first().copied()
    }

    /// One row for each lap: it lasts until the next, the last one until the end of the workout.
    pub(super) fn column(&self, end: i64) -> Option<Column> {
        let ends = self.0.iter().skip(1).copied().chain([end]);
        let rows = self.0.iter().zip(ends);
        let rows =
            rows.map(|(start, end)| Row { start: *start, end: Some(end.max(*start)), ..Row::default() });
        let rows: Vec<Row> = rows.collect();
        (!rows.is_empty()).then(|| Column::of(DataType::WorkoutLap, Basis::Interval, Rows::Many(rows)))
    }
}

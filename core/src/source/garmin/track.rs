//! What a workout recorded on its way: samples at absolute times, and laps, of which only the start is told.

use std::sync::Arc;

use crate::MAX_ROWS;
use crate::read::json::{Alias, Object, Path, lenient, without_f32_noise};
use crate::record::{Basis, DataType, Owner, Provenance};
use crate::report::Ledger;
use crate::source::{Output, Place, Row};

use super::fields::{self, Column, Rows};
use super::item::Span;

const ALIASES: &[Alias] = &[
    // Garmin's own spelling is the wrong one.
    ("airTemperatureCelsius", "airTemperatureCelcius"),
    ("wheelChairCadenceInPushesPerMinute", "directWheelchairCadence"),
];

const SAMPLES: &str = "samples";

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
/// Places in [`INSTANTS`].
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

/// One sample; NaN stands for none.
struct Sample {
    /// Epoch milliseconds.
    start: i64,
    instants: [f64; INSTANTS.len()],
    /// What each total grew by, since when.
    grown: [Option<(i64, f64)>; CUMULATIVE.len()],
    place: Option<Place>,
}

/// The samples of a workout as text, in order of time. There can be one a second for a day, so they are taken apart
/// a batch at a time.
pub(super) struct Samples<'a> {
    path: Path,
    /// Place in the array, and text.
    elements: Vec<(u32, &'a str)>,
    end: Option<i64>,
}

impl<'a> Samples<'a> {
    /// Takes `samples`.
    pub(super) fn take(object: &mut Object<'a>, ledger: &mut Ledger) -> Self {
        let path = object.path_of(SAMPLES);
        let texts = object.elements(SAMPLES, ledger);
        let mut latest = i64::MIN;
        let mut in_order = true;
        // One that does not say when it is stays behind the one before.
        let place = |(index, text): (u32, &'a str)| {
            let start = start_in(text).unwrap_or(latest);
            in_order &= start >= latest;
            latest = latest.max(start);
            (start, (index, text))
        };
        let mut elements: Vec<_> = (0..).zip(texts).map(place).collect();
        if !in_order {
            elements.sort_by_key(|(start, _)| *start);
        }
        let elements = elements.into_iter().map(|(_, element)| element).collect();
        Samples { path, elements, end: (latest > i64::MIN).then_some(latest) }
    }

    /// The time of the last sample, in epoch milliseconds.
    pub(super) fn end(&self) -> Option<i64> {
        self.end
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
        let mut totals =
            Totals { start: span.start, latest: None, told: [(span.start, 0.0); CUMULATIVE.len()] };
        let emit = |data_type, basis, rows, output: &mut Output<'_>| {
            fields::emit(
                vec![Column { derived, ..Column::of(data_type, basis, rows) }],
                source,
                owner,
                output,
            );
        };
        for elements in self.elements.chunks(MAX_ROWS) {
            let samples: Vec<Sample> = elements
                .iter()
                .filter_map(|element| self.sample(*element, &mut totals, output.ledger))
                .collect();
            for (at, (_, data_type)) in INSTANTS.into_iter().enumerate() {
                let points = samples.iter().map(|sample| (sample.start, sample.instants[at]));
                let points = points.filter(|(_, value)| !value.is_nan()).collect();
                emit(data_type, Basis::Instant, Rows::Instants(points), output);
            }
            for (at, (_, data_type)) in CUMULATIVE.into_iter().enumerate() {
                let row = |sample: &Sample| {
                    let (since, value) = sample.grown[at]?;
                    let (start, end) = (since.min(sample.start), Some(sample.start));
                    Some(Row { start, end, value: Some(value), ..Row::default() })
                };
                let rows = samples.iter().filter_map(row).collect();
                emit(data_type, Basis::Interval, Rows::Many(rows), output);
            }
            let route = samples.iter().filter_map(|sample| {
                Some(Row { start: sample.start, place: Some(sample.place?), ..Row::default() })
            });
            emit(DataType::Location, Basis::Instant, Rows::Many(route.collect()), output);
        }
    }

    /// Takes a sample apart. What nobody understood in it is listed in the report and stands in the raw body alone.
    fn sample(&self, (index, text): (u32, &str), totals: &mut Totals, ledger: &mut Ledger) -> Option<Sample> {
        let mut path = self.path.clone();
        path.push_index(index.into());
        let mut object = Object::open(text, path, ALIASES, ledger)?;
        let Some(start) = object.seconds("startTimeInSeconds", ledger) else {
            let reason = "expected startTimeInSeconds, found none that is a time".to_owned();
            object.refuse("no_start", reason, ledger);
            return None;
        };
        if totals.latest.is_some_and(|latest| start <= latest) {
            let reason = "expected each time once, found it again".to_owned();
            object.refuse("repeated_time", reason, ledger);
            return None;
        }
        totals.latest = Some(start);
        let number = |object: &mut Object<'_>, name, ledger: &mut Ledger| {
            object.number(name, ledger).map_or(f64::NAN, without_f32_noise)
        };
        let instants = INSTANTS.map(|(name, _)| number(&mut object, name, ledger));
        let mut at = 0;
        let grown = CUMULATIVE.map(|(name, _)| {
            let total = number(&mut object, name, ledger);
            let grown = totals.grow(at, start, total);
            at += 1;
            grown.unwrap_or_else(|()| {
                let reason = "expected a total no smaller than before, found a smaller one";
                object.reject_taken(name, "decreasing_total", reason, ledger);
                None
            })
        });
        let place =
            place(&mut object, ["latitudeInDegree", "longitudeInDegree"], ledger).map(|place| Place {
                altitude: Some(instants[ALTITUDE]).filter(|value| !value.is_nan()),
                speed: Some(instants[SPEED]).filter(|value| !value.is_nan()),
                ..place
            });
        object.close(ledger);
        Some(Sample { start, instants, grown, place })
    }
}

/// The time that the text of a sample, or of an array of them, says first: enough to put samples in order. In epoch
/// milliseconds.
pub(super) fn start_in(text: &str) -> Option<i64> {
    const KEY: &str = "\"startTimeInSeconds\"";
    let after = text.get(text.find(KEY)? + KEY.len()..)?.trim_start().strip_prefix(':')?.trim_start();
    let end = after.find([',', '}', ' ', '\n', '\r', '\t'])?;
    let seconds = lenient(after.get(..end)?).ok()?.value;
    Some((seconds * 1000.0).round() as i64)
}

/// The totals that the samples so far told.
struct Totals {
    /// When the workout starts: epoch milliseconds.
    start: i64,
    /// The time of the sample before.
    latest: Option<i64>,
    /// When each total was told last, and what it was.
    told: [(i64, f64); CUMULATIVE.len()],
}

impl Totals {
    /// What a total grew by, and since when; none where it is not told or nothing can have grown. An error where it is
    /// smaller than before.
    fn grow(&mut self, at: usize, start: i64, total: f64) -> Result<Option<(i64, f64)>, ()> {
        let (since, before) = self.told[at];
        if total.is_nan() {
            return Ok(None);
        }
        if total < before {
            return Err(());
        }
        self.told[at] = (start, total);
        if start <= self.start && total == 0.0 {
            return Ok(None);
        }
        // A decimal like the two totals, without what binary subtraction adds.
        Ok(Some((since, ((total - before) * 1e6).round() / 1e6)))
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

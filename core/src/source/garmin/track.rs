//! The track of a workout: samples at absolute times, and laps, which have only a start.

use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::ledger::{Ledger, Reason};
use crate::read::json::Path;
use crate::record::MAX_ROWS;
use crate::record::{Basis, DataType, Owner, Provenance};
use crate::source::output::{Output, Place, Row};
use crate::take::{Alias, Object, lenient, seconds_to_time};

use super::fields::{self, Column, Rows, measured};
use super::item::Span;

const ALIASES: &[Alias] = &[
    // Garmin's own spelling is the wrong one.
    ("airTemperatureCelsius", "airTemperatureCelcius"),
    ("wheelChairCadenceInPushesPerMinute", "directWheelchairCadence"),
];

const SAMPLES: &str = "samples";

/// Fields with a value at an instant.
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

/// Fields with a total since the start. Their differences become rows, which can be added up.
const CUMULATIVE: [(&str, DataType); 4] = [
    ("totalDistanceInMeters", DataType::Distance),
    // These count without pauses, with pauses, and in motion.
    ("timerDurationInSeconds", DataType::WorkoutDuration),
    ("clockDurationInSeconds", DataType::WorkoutElapsedDuration),
    ("movingDurationInSeconds", DataType::WorkoutMovingDuration),
];

/// The values of one sample. An absent one is NaN.
struct Sample {
    /// Epoch milliseconds.
    start: i64,
    instants: [f64; INSTANTS.len()],
    place: Option<Place>,
}

/// The samples of a workout as text, in order of time. There can be one a second for a day, so they are taken
/// apart a batch at a time.
pub(super) struct Samples<'a> {
    path: Path,
    /// The place in the array, and the text.
    elements: Vec<(u32, &'a str)>,
    /// Epoch milliseconds. A sample outside does not belong to this workout.
    allowed: RangeInclusive<i64>,
    end: Option<i64>,
}

impl<'a> Samples<'a> {
    /// Takes `samples`.
    pub(super) fn take(object: &mut Object<'a>, allowed: RangeInclusive<i64>) -> Self {
        let path = object.path_of(SAMPLES);
        let texts = object.elements(SAMPLES);
        let mut latest = i64::MIN;
        let mut end = None;
        let mut in_order = true;
        // A sample without a time stays after the one before it.
        let place = |(index, text): (u32, &'a str)| {
            let start = start_in(text).filter(|start| allowed.contains(start));
            end = end.max(start);
            let start = start.unwrap_or(latest);
            in_order &= start >= latest;
            latest = latest.max(start);
            (start, (index, text))
        };
        let mut elements: Vec<_> = (0..).zip(texts).map(place).collect();
        if !in_order {
            elements.sort_by_key(|(start, _)| *start);
        }
        let elements = elements.into_iter().map(|(_, element)| element).collect();
        Samples { path, elements, allowed, end }
    }

    /// Returns the time of the last sample, in epoch milliseconds.
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
        let emit = |data_type, basis, rows, output: &mut Output<'_>| {
            let column = Column { derived, ..Column::of(data_type, basis, rows) };
            fields::emit(vec![column], source, owner, output);
        };
        let mut totals = CUMULATIVE.map(|_| Total::new(span.start));
        let mut latest = None;
        for elements in self.elements.chunks(MAX_ROWS) {
            let mut samples = Vec::with_capacity(elements.len());
            for element in elements {
                samples.extend(self.sample(*element, &mut latest, &mut totals, output.ledger));
            }
            for (at, (_, data_type)) in INSTANTS.into_iter().enumerate() {
                let points = samples.iter().map(|sample| (sample.start, sample.instants[at]));
                let points = points.filter(|(_, value)| !value.is_nan()).collect();
                emit(data_type, Basis::Instant, Rows::Instants(points), output);
            }
            let route = samples.iter().filter_map(|sample| {
                Some(Row { start: sample.start, place: Some(sample.place?), ..Row::default() })
            });
            emit(DataType::Location, Basis::Instant, Rows::Many(route.collect()), output);
            for (total, (_, data_type)) in totals.iter_mut().zip(CUMULATIVE) {
                emit(data_type, Basis::Interval, Rows::Many(std::mem::take(&mut total.rows)), output);
            }
        }
        for (mut total, (_, data_type)) in totals.into_iter().zip(CUMULATIVE) {
            total.accept();
            emit(data_type, Basis::Interval, Rows::Many(total.rows), output);
        }
    }

    /// Takes a sample apart. The report lists what is kept, but its value is only in the raw body.
    fn sample(
        &self,
        (index, text): (u32, &str),
        latest: &mut Option<i64>,
        totals: &mut [Total],
        ledger: &Ledger,
    ) -> Option<Sample> {
        let mut object = Object::open(text, self.path_of(index), ALIASES, ledger)?;
        let start = match object.seconds("startTimeInSeconds") {
            Some(start) if !self.allowed.contains(&start) => Err(OUTSIDE),
            Some(start) if latest.is_some_and(|latest| start <= latest) => {
                Err((Reason::RepeatedTime, "expected each time once, found it again"))
            }
            Some(start) => Ok(start),
            None => Err((Reason::NoTime, "expected startTimeInSeconds, found none that is a time")),
        };
        let start = match start {
            Ok(start) => start,
            Err((code, reason)) => {
                object.refuse(code, reason.to_owned());
                return None;
            }
        };
        *latest = Some(start);
        let instants =
            INSTANTS.map(|(name, data_type)| measured(&mut object, name, data_type).unwrap_or(f64::NAN));
        for (total, (name, data_type)) in totals.iter_mut().zip(CUMULATIVE) {
            if let Some(value) = measured(&mut object, name, data_type) {
                total.next(value, start, index, |index, reason| {
                    let mut path = self.path_of(index);
                    path.push_key(name);
                    ledger.rejected_after_all(&path, Reason::LoneTotal, reason, 1);
                });
            }
        }
        let known = |at: usize| Some(instants[at]).filter(|value| !value.is_nan());
        let place = place(&mut object, ["latitudeInDegree", "longitudeInDegree"]);
        let place = place.map(|place| Place { altitude: known(ALTITUDE), speed: known(SPEED), ..place });
        object.close_one_of_many();
        Some(Sample { start, instants, place })
    }

    fn path_of(&self, index: u32) -> Path {
        let mut path = self.path.clone();
        path.push_index(index.into());
        path
    }
}

/// Why a sample or a lap is refused whose time is not that of its workout.
const OUTSIDE: (Reason, &str) = (
    Reason::OutsideSession,
    "expected a time from a day before the workout to two days after it, found another",
);

/// Returns the first time in the text of a sample or of an array of samples, in epoch milliseconds. This is
/// enough to put samples in order.
pub(super) fn start_in(text: &str) -> Option<i64> {
    const KEY: &str = "\"startTimeInSeconds\"";
    let after = text.get(text.find(KEY)? + KEY.len()..)?.trim_start().strip_prefix(':')?.trim_start();
    let end = after.find([',', '}', ' ', '\n', '\r', '\t'])?;
    let seconds = lenient(after.get(..end)?).ok()?.value;
    seconds_to_time(seconds)
}

/// A total that counts up from the start of the workout, split into what it grew by.
///
/// The latest total is accepted when the next one is no smaller. If the next one lies between it and the one
/// before, the latest is an outlier and is rejected. If the next one is smaller than both, counting began
/// again.
struct Total {
    /// The total accepted last: epoch milliseconds and value.
    since: i64,
    before: f64,
    /// The latest total: epoch milliseconds, value, and place of its sample in the array.
    latest: Option<(i64, f64, u32)>,
    rows: Vec<Row>,
    /// When the workout starts.
    start: i64,
}

impl Total {
    fn new(start: i64) -> Self {
        Total { since: start, before: 0.0, latest: None, rows: Vec::new(), start }
    }

    /// Takes the next total. `reject` gets the place of the latest sample if its total is an outlier.
    fn next(&mut self, value: f64, at: i64, index: u32, reject: impl FnOnce(u32, String)) {
        match self.latest {
            Some((_, latest, alone)) if value < latest && value >= self.before => {
                let reason = "expected a total no greater than the next, found a greater one".to_owned();
                reject(alone, reason);
            }
            Some((_, latest, _)) => {
                self.accept();
                if value < latest {
                    self.before = 0.0;
                }
            }
            None => {}
        }
        self.latest = Some((at, value, index));
    }

    /// Accepts the latest total, and adds a row with the amount that it grew by.
    fn accept(&mut self) {
        let Some((at, value, _)) = self.latest.take() else { return };
        // The difference is rounded to a decimal like the two totals, because binary subtraction adds noise.
        let grown = ((value - self.before) * 1e6).round() / 1e6;
        let (start, end) = (self.since.min(at), Some(at));
        (self.since, self.before) = (at, value);
        // A total cannot grow in no time.
        if at > self.start || value > 0.0 {
            self.rows.push(Row { start, end, value: Some(grown), ..Row::default() });
        }
    }
}

/// Takes a latitude and a longitude. One without the other is rejected.
pub(super) fn place(object: &mut Object<'_>, names: [&str; 2]) -> Option<Place> {
    let [north, east] = names;
    let latitude = object.number_in(north, -90.0..=90.0, "degrees from -90 to 90");
    let longitude = object.number_in(east, -180.0..=180.0, "degrees from -180 to 180");
    match (latitude, longitude) {
        (Some(latitude), Some(longitude)) => Some(Place { latitude, longitude, ..Place::default() }),
        (None, None) => None,
        (latitude, _) => {
            let alone = if latitude.is_some() { north } else { east };
            object.reject_taken(alone, Reason::NoPosition, "expected latitude and longitude, found one");
            None
        }
    }
}

/// The starts of laps, in epoch milliseconds, in order, each once.
pub(super) struct Laps(Vec<i64>);

impl Laps {
    /// Takes `laps`. The report lists what is kept of a lap, but its value is only in the raw body.
    pub(super) fn take(object: &mut Object<'_>, allowed: &RangeInclusive<i64>) -> Self {
        let mut starts = Vec::new();
        for mut lap in object.objects("laps", &[]) {
            let Some(start) = lap.seconds("startTimeInSeconds") else {
                let reason = "expected startTimeInSeconds, found none that is a time".to_owned();
                lap.refuse(Reason::NoTime, reason);
                continue;
            };
            if !allowed.contains(&start) {
                lap.refuse(OUTSIDE.0, OUTSIDE.1.to_owned());
                continue;
            }
            starts.push(start);
            lap.close();
        }
        starts.sort_unstable();
        starts.dedup();
        Laps(starts)
    }

    /// Returns one row for each lap. A lap lasts until the next one starts, and the last one until the end of
    /// the workout.
    pub(super) fn column(&self, end: i64) -> Option<Column> {
        let ends = self.0.iter().skip(1).copied().chain([end]);
        let rows = self.0.iter().zip(ends);
        let rows =
            rows.map(|(start, end)| Row { start: *start, end: Some(end.max(*start)), ..Row::default() });
        let rows: Vec<Row> = rows.collect();
        (!rows.is_empty()).then(|| Column::of(DataType::WorkoutLap, Basis::Interval, Rows::Many(rows)))
    }
}

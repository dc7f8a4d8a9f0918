//! The series and the route of a workout.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::super::item::{self, Delivery, provenance};
use super::super::measure::{self, Refusal};
use super::ORIGINAL_TYPE;
use crate::ledger::{Flag, Reason};
use crate::read::json::Path;
use crate::record::{Aggregation, Basis, Context, DataType, Owner, Provenance, UTC_OFFSET};
use crate::source::apple::units::Unit;
use crate::source::output::{Output, Place, Row, Series};
use crate::take::{Judge, Object};

/// Arrays of points, and the type of their values.
pub(super) const SERIES: &[(&str, DataType)] = &[
    ("activeEnergy", DataType::ActiveEnergy),
    ("basalEnergy", DataType::BasalEnergy),
    ("stepCount", DataType::StepCount),
    ("walkingAndRunningDistance", DataType::DistanceWalkingRunning),
    ("cyclingDistance", DataType::DistanceCycling),
    ("cyclingSpeed", DataType::CyclingSpeed),
    ("cyclingPower", DataType::CyclingPower),
    ("cyclingCadence", DataType::CyclingCadence),
    ("swimDistance", DataType::DistanceSwimming),
    ("swimStroke", DataType::SwimmingStrokeCount),
    ("runningPower", DataType::RunningPower),
];

/// Milliseconds of the buckets in which the app adds up points.
const SECOND: i64 = 1000;
const MINUTE: i64 = 60_000;

/// Reads the points of one workout.
pub(super) struct Points<'a> {
    delivery: Delivery,
    /// The offset of the workout.
    utc_offset: Option<i32>,
    /// The source of points that do not name one.
    source: Arc<Provenance>,
    /// The texts of `source` read so far. Thousands of points have the same text.
    sources: Vec<(&'a str, Arc<Provenance>)>,
}

/// The points of one array.
pub(super) struct Recorded {
    data_type: DataType,
    points: Vec<Point>,
    origins: Vec<Origin>,
    /// The place of each origin in `origins`.
    places: HashMap<Origin, usize>,
}

struct Point {
    /// Epoch milliseconds.
    start: i64,
    said: Said,
    /// A place in `origins`.
    origin: usize,
}

enum Said {
    Value { value: f64, original: f64, range: Option<(f64, f64)> },
    Place(Place),
}

/// What several points have in common.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Origin {
    source: Arc<Provenance>,
    original_unit: Option<String>,
    floating: bool,
    /// The offset of the points, if it is another than that of the workout: the clock was changed meanwhile.
    utc_offset: Option<i32>,
}

impl<'a> Points<'a> {
    pub(super) fn new(delivery: Delivery, utc_offset: Option<i32>, source: Arc<Provenance>) -> Self {
        Points { delivery, utc_offset, source, sources: Vec::new() }
    }

    /// Takes an array of values. The report lists the fields of a point that were not understood. Only the
    /// raw body holds their values.
    pub(super) fn values(&mut self, object: &mut Object<'a>, name: &str, data_type: DataType) -> Recorded {
        // The unit of the previous point. It mostly holds for all points.
        let mut unit: Option<(Cow<'a, str>, Unit)> = None;
        self.each(object, name, data_type, |element| {
            let value = element.number("qty");
            let mean = element.number("Avg");
            let range = element.number("Min").zip(element.number("Max"));
            let is_mean = value.is_none();
            let Some(value) = value.or(mean) else {
                return Err((Reason::NoValue, "expected qty or Avg, found neither".to_owned()));
            };
            let label = element.string("units");
            let unit = match (&mut unit, label) {
                (Some((known, unit)), Some(label)) if *known == label => unit,
                (slot, label) => {
                    let unit = measure::unit(value, label.as_deref(), data_type)?;
                    &mut slot.insert((label.unwrap_or_default(), unit)).1
                }
            };
            if let Some(how) = unit.mended {
                element.mended("units", how);
            }
            let range = range.filter(|range| *range != (value, value));
            let range = range.map(|(min, max)| (unit.convert(min), unit.convert(max)));
            let converted = measure::converted(value, unit, data_type)?;
            if measure::is_implausible(converted, data_type) {
                element.flagged(if is_mean { "Avg" } else { "qty" }, Flag::Implausible);
            }
            let judge = Judge::of(data_type);
            let range = range.filter(|(min, max)| {
                let is_possible = element.judge("Min", judge, *min);
                element.judge("Max", judge, *max) && is_possible
            });
            Ok((Said::Value { value: converted, original: value, range }, unit.original.clone()))
        })
    }

    /// Takes the route. CoreLocation writes an unknown course or speed as -1.
    pub(super) fn route(&mut self, object: &mut Object<'a>) -> Recorded {
        self.each(object, "route", DataType::Location, |element| {
            // Version 1 has short names.
            let [north, east] = if element.has("lat") { ["lat", "lon"] } else { ["latitude", "longitude"] };
            let latitude = element.number_in(north, -90.0..=90.0, "degrees from -90 to 90");
            let longitude = element.number_in(east, -180.0..=180.0, "degrees from -180 to 180");
            let (Some(latitude), Some(longitude)) = (latitude, longitude) else {
                return Err((Reason::NoPosition, "expected latitude and longitude, found fewer".to_owned()));
            };
            let mut known = |name| element.number(name).filter(|value| *value >= 0.0);
            let (speed, course) = (known("speed"), known("course"));
            let accuracy = known("horizontalAccuracy");
            let speed = speed.filter(|speed| element.judge("speed", Judge::of(DataType::Speed), *speed));
            let altitude = element.measured("altitude", DataType::Altitude);
            Ok((Said::Place(Place { latitude, longitude, altitude, speed, course, accuracy }), None))
        })
    }

    fn each(
        &mut self,
        object: &mut Object<'a>,
        name: &str,
        data_type: DataType,
        mut read: impl FnMut(&mut Object<'a>) -> Result<(Said, Option<String>), Refusal>,
    ) -> Recorded {
        let ledger = object.ledger();
        let mut recorded =
            Recorded { data_type, points: Vec::new(), origins: Vec::new(), places: HashMap::new() };
        let path = object.path_of(name);
        for (index, text) in (0..).zip(object.elements(name)) {
            let Some(mut element) = Object::open(text, element_of(&path, index), &[], ledger) else {
                continue;
            };
            let time = if element.has("timestamp") { "timestamp" } else { "date" };
            let Some(when) = self.delivery.when(&mut element, time) else {
                element.refuse(Reason::NoTime, format!("expected {time}, found none that is a time"));
                continue;
            };
            match read(&mut element) {
                Ok((said, original_unit)) => {
                    let source = self.source_of(&mut element);
                    let utc_offset = when.utc_offset.filter(|own| self.utc_offset != Some(*own));
                    let origin = Origin { source, original_unit, floating: when.floating(), utc_offset };
                    recorded.push(when.at, said, origin);
                    element.close_one_of_many();
                }
                Err((code, reason)) => element.refuse(code, reason),
            }
        }
        recorded.points.sort_by_key(|point| (point.start, point.origin));
        recorded
    }

    fn source_of(&mut self, element: &mut Object<'a>) -> Arc<Provenance> {
        const KEY: &str = "source";
        let text = element.peek(KEY).filter(|text| text.starts_with('"'));
        if let Some((_, source)) = self.sources.iter().find(|(known, _)| Some(*known) == text) {
            element.text_of(KEY);
            return Arc::clone(source);
        }
        let Some(app) = item::app(element) else { return Arc::clone(&self.source) };
        let source = provenance(Some(app), ORIGINAL_TYPE);
        if let Some(text) = text
            && self.sources.len() < MOST_SOURCES
        {
            self.sources.push((text, Arc::clone(&source)));
        }
        source
    }
}

/// The most sources of a workout that are remembered.
const MOST_SOURCES: usize = 16;

/// Returns the context of points that have an offset of their own.
fn at_offset(context: &Context, utc_offset: Option<i32>) -> Context {
    let own = utc_offset.map(|utc_offset| (UTC_OFFSET.into(), utc_offset.into()));
    context.clone().into_iter().chain(own).collect()
}

fn element_of(path: &Path, index: u64) -> Path {
    let mut path = path.clone();
    path.push_index(index);
    path
}

impl Recorded {
    fn push(&mut self, start: i64, said: Said, origin: Origin) {
        // The origin of the latest point is the likeliest.
        let latest = self.points.last().map(|point| point.origin).filter(|at| self.origins[*at] == origin);
        let known = latest.or_else(|| self.places.get(&origin).copied());
        let origin = known.unwrap_or_else(|| {
            self.places.insert(origin.clone(), self.origins.len());
            self.origins.push(origin);
            self.origins.len() - 1
        });
        self.points.push(Point { start, said, origin });
    }

    pub(super) fn len(&self) -> usize {
        self.points.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// Returns whether points of the heart rate are from the time after the workout: each is one measurement,
    /// and none is before the end of the workout. If all are at full minutes and the last one is after the
    /// end, the first may be up to a minute before it. Minutes say nothing about a workout shorter than two
    /// minutes.
    pub(super) fn is_after(&self, from: i64, end: i64) -> bool {
        let [Point { start: first, .. }, ..] = self.points[..] else { return false };
        let [.., Point { start: last, .. }] = self.points[..] else { return false };
        let by_minute = end - from >= 2 * MINUTE && self.is_by_minute() && last > end && first > end - MINUTE;
        let single = |point: &Point| matches!(point.said, Said::Value { range: None, .. });
        (first >= end || by_minute) && self.points.iter().all(single)
    }

    fn is_by_minute(&self) -> bool {
        self.points.iter().all(|point| point.start.rem_euclid(MINUTE) == 0)
    }

    /// Writes a row for each point. A row of a type that is summed covers the minute or second in which the
    /// app summed it. That bucket is a setting of the app. So a series replaces the same series in other
    /// buckets.
    pub(super) fn emit(self, context: &Context, owner: &Arc<Owner>, output: &mut Output<'_>) {
        let adds_up = self.data_type.definition().aggregation == Aggregation::Sum;
        let bucket = if self.is_by_minute() { MINUTE } else { SECOND };
        let series = |origin: &Origin| Series {
            data_type: self.data_type.into(),
            unit: Cow::Borrowed(self.data_type.unit()),
            basis: if adds_up { Basis::Interval } else { Basis::Instant },
            source: Arc::clone(&origin.source),
            context: at_offset(context, origin.utc_offset),
            floating: origin.floating,
            derived: false,
            original_unit: origin.original_unit.clone().map(Cow::Owned),
        };
        let series: Vec<Series> = self.origins.iter().map(series).collect();
        let owner_of = |origin: &Origin| match origin.utc_offset {
            None => Arc::clone(owner),
            own => Arc::new(Owner { utc_offset: own, ..Owner::clone(owner) }),
        };
        let owners: Vec<Arc<Owner>> = self.origins.iter().map(owner_of).collect();
        let mut latest = None;
        let mut ordinal = 0;
        for Point { start, said, origin } in self.points {
            ordinal = if latest.replace((start, origin)) == Some((start, origin)) { ordinal + 1 } else { 0 };
            let row = Row { start, end: adds_up.then_some(start + bucket), ordinal, ..Row::default() };
            let (series, owner) = (&series[origin], &owners[origin]);
            let row = match said {
                Said::Value { value, original, range } => {
                    let (min, max) = range.unzip();
                    let original = series.original_unit.is_some().then_some(original);
                    Row { value: Some(value), min, max, original, ..row }
                }
                Said::Place(place) => Row { place: Some(place), ..row },
            };
            output.row(series, owner, row);
        }
    }
}

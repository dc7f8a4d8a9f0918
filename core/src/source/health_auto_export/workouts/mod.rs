//! Workouts in both versions of the app's JSON. Each becomes a document, and under its key totals, a series
//! and a route as rows.

mod activities;
mod metrics;
mod places;
mod series;
mod sports;
mod totals;

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::item::{Item, Span, document, key, provenance};
use super::when::When;
use super::words::{LOCATIONS, letters};
use crate::ledger::{Flag, Mend, Reason};
use crate::record::{
    Basis, Body, Context, DataType, Owner, Provenance, Scope, Sensitivity, Sport, Workout, too_long,
};
use crate::source::output::{Output, Row};
use crate::take::Object;

use series::{Points, Recorded, SERIES};
use sports::{is_localised, sport};
pub(super) use totals::Totals;

pub(super) const ORIGINAL_TYPE: &str = "workouts";

/// The start of the rank of a document and of its totals. For a series it is the number of points.
pub(super) const TOTALS: [i64; 1] = [0];

/// The field that is in seconds, although it has no unit.
const DURATION: &str = "duration";

/// Words of a workout that its document has as the sender wrote them.
const WORDS: [&str; 3] = ["location", "strokeStyle", "salinity"];

/// The version of the app's JSON that a workout is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    One,
    Two,
}

impl Version {
    fn of(workout: &Object<'_>) -> Self {
        let is_array = |name| workout.peek(name).is_some_and(|text| text.starts_with('['));
        if workout.has("id") || workout.has("duration") || is_array("activeEnergy") || is_array("stepCount") {
            Version::Two
        } else {
            Version::One
        }
    }
}

/// Reads a workout.
pub(super) fn read(mut item: Item<'_>, output: &mut Output<'_>) -> Version {
    let version = Version::of(&item.object);
    let Some(start) = item.when("start") else {
        let reason = "expected start, found none that is a time".to_owned();
        item.object.refuse(Reason::NoTime, reason);
        return version;
    };
    let told_end = end_of(&mut item, start);
    let source = provenance(item.app(), ORIGINAL_TYPE);
    let name = item.object.string("name").map(Cow::into_owned);
    let id = item.object.string("id").map(|id| id.to_uppercase());
    let mut owner =
        item.owner(key_of(id.as_deref(), name.as_deref(), start), Scope::Merge, &TOTALS, start.utc_offset);
    owner.record_id = id;
    let owner = Arc::new(owner);

    recorded(&mut item, start, told_end, &source, &owner, output);
    activities::read(&mut item, &source, &owner, output);

    let mut totals = Totals::new(version == Version::One);
    totals.take(&mut item.object);
    let mut is_indoor = item.object.boolean("isIndoor");
    // It is mostly empty. It holds mainly what HealthKit has no field for.
    if let Some(mut metadata) = item.object.object("metadata", &[]) {
        totals.metadata(&mut metadata);
        is_indoor = is_indoor.or_else(|| metadata.boolean("HKIndoorWorkout"));
        item.object.return_extra("metadata", metadata.close());
    }
    let mut verbatim = verbatim(&mut item.object);
    if let Some(duration) =
        item.object.bare(DURATION).filter(|duration| is_in_another_unit(*duration, start, told_end))
    {
        item.object.flagged(DURATION, Flag::AmbiguousUnit);
        totals.remove(DataType::WorkoutDuration);
        verbatim.insert(DURATION.to_owned(), duration.into());
    }
    let summary = Summary { name, start, end: told_end, is_indoor, totals, verbatim };
    if summary.is_beyond_the_end() {
        item.object.flagged("duration", Flag::BeyondTheEnd);
    }
    if summary.is_of_an_unknown_sport() {
        item.object.flagged("name", Flag::UnknownWord);
    }
    for field in summary.localised() {
        item.object.mended(field, Mend::LocalisedWord);
    }
    let extra = item.object.close();
    summary.emit(extra, &source, &owner, output);
    version
}

/// A workout as a whole, without its series and route.
pub(super) struct Summary {
    pub(super) name: Option<String>,
    pub(super) start: When,
    pub(super) end: Option<When>,
    pub(super) is_indoor: Option<bool>,
    pub(super) totals: Totals,
    /// What the document has as the sender wrote it, by the names of [`WORDS`].
    pub(super) verbatim: Map<String, Value>,
}

impl Summary {
    /// Returns the duration in milliseconds, without pauses.
    fn duration(&self) -> Option<i64> {
        self.totals.value(DataType::WorkoutDuration).map(|seconds| (seconds * 1000.0).round() as i64)
    }

    /// Returns whether the duration is more than a minute longer than the time from start to end. Some of the
    /// app's forms write the end to the minute.
    pub(super) fn is_beyond_the_end(&self) -> bool {
        let told = self.end.map(|end| end.at - self.start.at);
        self.duration().zip(told).is_some_and(|(duration, told)| duration > told + MINUTE)
    }

    pub(super) fn is_of_an_unknown_sport(&self) -> bool {
        self.name.is_some() && self.sport().is_none()
    }

    /// Returns the fields whose words are known and in a language other than English, by their names in the
    /// JSON.
    pub(super) fn localised(&self) -> impl Iterator<Item = &'static str> {
        let location = self.verbatim.get("location").and_then(Value::as_str);
        let fields = [
            ("name", self.name.as_deref().is_some_and(is_localised)),
            ("location", location.is_some_and(|word| LOCATIONS.is_localised(word))),
        ];
        fields.into_iter().filter(|(_, is_localised)| *is_localised).map(|(field, _)| field)
    }

    fn sport(&self) -> Option<Sport> {
        let indoor = (self.is_indoor == Some(true)).then_some("indoor");
        sport(self.name.as_deref()?, self.location().or(indoor))
    }

    /// Returns the meaning of the location in [`LOCATIONS`].
    fn location(&self) -> Option<&'static str> {
        LOCATIONS.meaning(self.verbatim.get("location")?.as_str()?)
    }

    /// Writes the document and the totals. `extra` holds the fields that were not understood.
    pub(super) fn emit(
        mut self,
        extra: Map<String, Value>,
        source: &Arc<Provenance>,
        owner: &Arc<Owner>,
        output: &mut Output<'_>,
    ) {
        let end = self.end.unwrap_or_else(|| self.start.plus(self.duration().unwrap_or(0)));
        let span = Span::new(self.start, Some(end));
        let sport = self.sport();
        let workout = Workout {
            sport: self.name.as_ref().map(|_| sport.unwrap_or(Sport::Other)),
            is_indoor: self.is_indoor.or(match self.location() {
                Some("indoor") => Some(true),
                Some("outdoor" | "open_water") => Some(false),
                _ => None,
            }),
            original_sport: self.name,
            ..Workout::default()
        };
        self.verbatim.append(&mut self.totals.verbatim);
        self.verbatim.extend(extra);
        if output.is_without(Sensitivity::Location) {
            let taken = places::take_out(&mut self.verbatim);
            output.ledger.left_out(DataType::Location.name(), taken);
        }
        let body = Body::Workout(workout);
        output.record(document(owner, DataType::Workout, span, body, source, self.verbatim));
        let session =
            Row { start: self.start.at, end: Some(end.at), local_date: span.local_date, ..Row::default() };
        self.totals.emit(&session, Basis::Session, self.start.floating(), source, owner, output);
    }
}

/// Returns the key of a workout. It contains the id, which version 1 lacks. In that version two workouts may
/// start in the same minute.
fn key_of(id: Option<&str>, name: Option<&str>, start: When) -> String {
    match id {
        Some(id) => key(&[Some(ORIGINAL_TYPE), Some(id)]),
        None => key(&[Some(ORIGINAL_TYPE), name.map(letters).as_deref(), Some(&start.id())]),
    }
}

/// Writes the series and the route, one at a time.
fn recorded(
    item: &mut Item<'_>,
    start: When,
    end: Option<When>,
    source: &Arc<Provenance>,
    owner: &Arc<Owner>,
    output: &mut Output<'_>,
) {
    let object = &mut item.object;
    let mut points = Points::new(item.delivery, start.utc_offset, Arc::clone(source));
    let mut during = points.values(object, "heartRateData", DataType::HeartRate);
    let mut after = points.values(object, "heartRateRecovery", DataType::HeartRate);
    if after.is_empty() && end.is_some_and(|end| end.at > start.at && during.is_after(start.at, end.at)) {
        object.mended("heartRateData", Mend::RecoverySeries);
        std::mem::swap(&mut during, &mut after);
        // These fields are computed from the same points.
        for name in ["avgHeartRate", "maxHeartRate", "heartRate"] {
            if object.has(name) {
                object.flagged(name, Flag::OfRecovery);
            }
        }
    }
    let (delivery, position) = (item.delivery, item.position);
    // The longer series of two deliveries counts, so that a shorter one never removes recorded points.
    let owner_of = |recorded: &Recorded| {
        let rank = delivery.rank(&[recorded.len() as i64], position);
        Owner { rank, ..Owner::clone(owner) }
    };
    let none = Context::new();
    let emit = |recorded: Recorded, output: &mut Output<'_>| {
        let owner = Arc::new(owner_of(&recorded));
        recorded.emit(&none, &owner, output);
    };
    emit(during, output);
    if !after.is_empty() {
        // It has a key of its own, so that it never replaces the heart rate of the workout.
        let owner = Owner { key: format!("{}/recovery", owner.key), ..owner_of(&after) };
        let context = Context::from([("phase".into(), "recovery".into())]);
        after.emit(&context, &Arc::new(owner), output);
    }
    emit(points.route(object), output);
    for (name, data_type) in SERIES {
        // An object with the same name is a total.
        if !object.peek(name).is_some_and(|text| text.starts_with('{')) {
            emit(points.values(object, name, *data_type), output);
        }
    }
    // Series of later versions have the names of metrics.
    for (name, data_type) in metrics::named(object, '[') {
        emit(points.values(object, &name, data_type), output);
    }
}

/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;

/// Returns whether a duration without a unit is none in seconds: it is that of the whole workout in minutes or
/// hours.
fn is_in_another_unit(duration: f64, start: When, end: Option<When>) -> bool {
    let Some(length) = end.map(|end| (end.at - start.at) as f64 / 1000.0) else { return false };
    let fits = |seconds: f64| (duration * seconds - length).abs() <= (length / 20.0).min(60.0);
    duration > 0.0 && length >= 60.0 && (fits(60.0) || fits(3600.0))
}

/// Takes the end. An end before the start is rejected.
fn end_of(item: &mut Item<'_>, start: When) -> Option<When> {
    let end = item.when("end")?;
    if end.at >= start.at {
        let Some(reason) = too_long(Some(DataType::Workout), start.at, end.at) else { return Some(end) };
        item.object.reject_taken("end", Reason::SpanTooLong, &reason);
        return None;
    }
    item.object.reject_taken("end", Reason::EndBeforeStart, &Reason::EndBeforeStart.found("another"));
    None
}

/// Takes the words that the document has as the sender wrote them.
fn verbatim(object: &mut Object<'_>) -> Map<String, Value> {
    let mut verbatim = Map::new();
    for name in WORDS {
        if let Some(word) = object.string(name) {
            verbatim.insert(name.to_owned(), word.into());
        }
    }
    verbatim
}

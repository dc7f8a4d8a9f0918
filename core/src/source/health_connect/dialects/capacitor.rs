//! Capacitor plugins with shapes of their own: samples, workouts, and totals of a query.

use chrono_tz::Tz;

use crate::ledger::{Flag, Reason};
use crate::record::{Basis, Body, Context, DataType, MindfulSession, Workout};
use crate::source::android::when;
use crate::source::health_connect::aggregates;
use crate::source::health_connect::dialects::dialect::{By, Dialect, Read};
use crate::source::health_connect::element::Element;
use crate::source::health_connect::item::{Entry, Metadata, Span, span_of};
use crate::source::health_connect::metadata::device_name;
use crate::source::health_connect::platform::exercise::Parts;
use crate::source::health_connect::platform::quantity::Quantity;
use crate::source::health_connect::platform::record;
use crate::source::health_connect::platform::route::Route;
use crate::source::health_connect::platform::sleep::Stages;
use crate::source::health_connect::platform::sports;
use crate::source::health_connect::platform::types::{self, Measure, RecordType, measure};
use crate::source::health_connect::platform::words::SLEEP_STAGE;
use crate::source::health_connect::points::{self, Kind, Point};
use crate::source::health_connect::upload::Upload;
use crate::source::health_connect::{deletions, wrapped};
use crate::source::output::{Output, Row};
use crate::take::Object;

pub(crate) static DIALECT: Dialect = Dialect::new("capacitor", recognize);

fn recognize(element: &Element<'_, '_>, by: By) -> Option<Read> {
    if by == By::Record {
        let is_own = element.is_of_sdk() && element.has("type") && !element.has("recordType");
        return is_own.then_some(record::read_plain);
    }
    if by != By::List {
        return None;
    }
    if let Some(word) = wrapped::change(element) {
        let is_capitalised = word.starts_with(|first: char| first.is_ascii_uppercase());
        let read: Read = match word.to_ascii_lowercase().as_str() {
            "delete" if is_capitalised => deletions::read,
            "upsert" if !element.has("dataPoint") && (is_capitalised || element.has("record")) => {
                wrapped::read
            }
            _ => return None,
        };
        return Some(read);
    }
    match element.list.name() {
        "aggregatedData" => Some(read_aggregate),
        "samples" if element.has("dataType") => Some(read_sample),
        // A query by range does not name the type.
        "samples" if element.has("startDate") && element.has_any(&["value", "values"]) => {
            Some(read_aggregate)
        }
        "workouts" if element.has("workoutType") => Some(read_workout),
        _ => None,
    }
}

/// Reads a sample.
fn read_sample(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let Some(name) = points::peek_word(&object, "dataType") else {
        return points::refuse_untyped(object, "dataType");
    };
    let kind = points::find(&name, false);
    let named = types::find(&name)
        .filter(|found| matches!(found.name, "SleepSession" | "MindfulnessSession" | "BloodPressure"));
    let Some(record_type) = kind.map(|kind| kind.record_type).or(named) else {
        return points::keep_unknown(object);
    };
    upload.is_of(record_type);
    object.text_of("dataType");
    let mut metadata = take_metadata(&mut object, upload.delivery.zone);
    let Some((mut object, span)) = take_span(object, upload) else { return };
    match (kind, record_type.name) {
        (Some(Kind { measure, .. }), _) => {
            let measure = Measure { bare: bare(measure.data_type).unwrap_or(measure.bare), ..measure };
            // Samples of a series have the id of their record.
            metadata.is_part = matches!(record_type.reads, types::Reads::Series(_));
            let Some(amount) = points::take(&mut object, &measure, "unit") else {
                let reason = "expected value, a number with a unit of its type, found none".to_owned();
                return object.refuse(Reason::NoValue, reason);
            };
            let entry = upload.entry(record_type, span, metadata, None).with_extra(object.close());
            entry.point(&Point::new(measure.data_type, amount), &Context::new(), output);
        }
        (None, "SleepSession") => read_sleep(object, upload, record_type, span, metadata, output),
        (None, "MindfulnessSession") => {
            take_length(&mut object);
            let entry = upload.entry(record_type, span, metadata, None).with_extra(object.close());
            entry.mindful_session(MindfulSession::default(), output);
        }
        (None, _) => read_blood_pressure(object, upload, record_type, span, metadata, output),
    }
}

/// Returns the plugin's unit of a value without one, provided it differs from the usual unit.
fn bare(data_type: DataType) -> Option<&'static str> {
    match data_type {
        DataType::Height => Some("cm"),
        DataType::BloodGlucose => Some("mg/dL"),
        _ => None,
    }
}

/// Takes a value that repeats the times.
fn take_length(object: &mut Object<'_>) {
    object.number("value");
    object.string("unit");
}

/// Reads a sleep with its stages, a stage of a sleep, or a span of sleep.
fn read_sleep(
    mut object: Object<'_>,
    upload: &mut Upload,
    record_type: &'static RecordType,
    span: Span,
    mut metadata: Metadata,
    output: &mut Output<'_>,
) {
    let ledger = output.ledger;
    take_length(&mut object);
    object.boolean("hasStageData");
    let word = SLEEP_STAGE.take(&mut object, "sleepState");
    let mut stages = Stages::new(span);
    let mut has_stages = false;
    for mut stage in stages.take(&mut object, "stages") {
        let [start, end] =
            ["startDate", "endDate"].map(|field| when::take(&mut stage, field, upload.delivery.zone));
        let word = SLEEP_STAGE.take(&mut stage, "stage");
        stage.number("durationMinutes");
        let (Some(start), Some(end), Some(word)) = (start, end, word) else {
            stages.refuse(stage, "expected startDate, endDate and stage, found fewer");
            continue;
        };
        match stages.add(start.at, end.at, word, &stage) {
            Ok(()) => stage.close_one_of_many(),
            Err((code, reason)) => stage.refuse(code, reason.to_owned()),
        }
        has_stages = true;
    }
    metadata.is_part = word.is_some() && !has_stages;
    let entry = upload.entry(record_type, span, metadata, None).with_extra(object.close());
    match word {
        Some(word) if !has_stages => entry.stage(word, output),
        _ => {
            let sleep = stages.into_sleep(ledger);
            entry.document(DataType::SleepSession, Body::Sleep(sleep), output);
        }
    }
}

fn read_blood_pressure(
    mut object: Object<'_>,
    upload: &mut Upload,
    record_type: &'static RecordType,
    span: Span,
    metadata: Metadata,
    output: &mut Output<'_>,
) {
    let found: Vec<Point> =
        [("systolic", DataType::BloodPressureSystolic), ("diastolic", DataType::BloodPressureDiastolic)]
            .into_iter()
            .filter_map(|(field, data_type)| {
                let kind = points::kind(record_type.name, data_type, "mm[Hg]")?;
                let amount = points::take_bare(&mut object, field, &kind.measure)?;
                Some(Point::new(data_type, amount))
            })
            .collect();
    if found.is_empty() {
        let reason = "expected systolic and diastolic, found neither".to_owned();
        return object.refuse(Reason::NoValue, reason);
    }
    // The value repeats the systolic one.
    take_length(&mut object);
    let entry = upload.entry(record_type, span, metadata, None).with_extra(object.close());
    for point in found {
        entry.point(&point, &Context::new(), output);
    }
}

/// The plugins' names for the platform's exercise types that mean something else in other libraries.
const EXERCISES: &[(&str, &str)] = &[
    ("american_football", "football_american"),
    ("australian_football", "football_australian"),
    ("swimming", "swimming_pool"),
    ("dance", "dancing"),
    ("traditional_strength_training", "strength_training"),
    ("stair_stepper", "stair_climbing_machine"),
];

/// Totals of a workout by their names. The plugins add them up over the records of every app.
const TOTALS: &[(&str, DataType, Quantity)] = &[
    ("totalDistance", DataType::Distance, Quantity::Length),
    ("distance", DataType::Distance, Quantity::Length),
    ("totalEnergyBurned", DataType::ActiveEnergy, Quantity::Energy),
    ("calories", DataType::ActiveEnergy, Quantity::Energy),
    ("steps", DataType::StepCount, Quantity::Number),
];

/// Reads a workout.
fn read_workout(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let Some(record_type) = types::find("ExerciseSession") else { return object.close_one_of_many() };
    upload.is_of(record_type);
    let metadata = take_metadata(&mut object, upload.delivery.zone);
    let Some((mut object, span)) = take_span(object, upload) else { return };
    let exercise = object.string("workoutType").map(|name| sports::read_with(&name, EXERCISES));
    if exercise.as_ref().is_some_and(|exercise| !exercise.is_known) {
        object.flagged("workoutType", Flag::UnknownWord);
    }
    let workout = Workout {
        sport: exercise.as_ref().map(|exercise| exercise.sport),
        original_sport: exercise.map(|exercise| exercise.name.into()),
        title: object.string("title").map(Into::into),
        ..Workout::default()
    };
    let mut totals: Vec<Point> = Vec::new();
    if let Some(length) = points::take_length(&mut object, "duration", "s", points::LONGEST) {
        totals.push(Point::new(DataType::WorkoutDuration, length));
    }
    for (field, data_type, quantity) in TOTALS {
        let bare = if *quantity == Quantity::Number { "1" } else { data_type.unit() };
        let of: Measure = measure(field, *data_type, *quantity, bare, [0.0, f64::MAX]);
        if let Some(amount) = points::take_bare(&mut object, field, &of) {
            totals.push(Point { is_derived: true, ..Point::new(*data_type, amount) });
        }
    }
    let entry = upload.entry(record_type, span, metadata, None);
    let parts = Parts::take(&mut object, &entry, &upload.delivery);
    let route = Route::take(&mut object, &upload.delivery);
    let beats = take_heart_rate(&mut object, upload);
    let entry = entry.with_extra(object.close());

    let route = route.give_out(&entry, output);
    entry.document(DataType::Workout, Body::Workout(Workout { route, ..workout }), output);
    for point in totals {
        let row = Row { start: span.start.at, end: Some(span.end.at), ..Row::default() };
        entry.point_of(&point, Basis::Session, row, &Context::new(), output);
    }
    parts.give_out(&entry, output);
    give_out_heart_rate(&entry, &beats, output);
}

/// Takes the heart rate during a workout, in order of time: epoch milliseconds and beats per minute.
fn take_heart_rate(object: &mut Object<'_>, upload: &Upload) -> Vec<(i64, f64)> {
    let mut found = Vec::new();
    for mut sample in object.objects("heartRate", &[]) {
        let at = when::take(&mut sample, "timestamp", upload.delivery.zone);
        let (Some(at), Some(bpm)) = (at, sample.measured("bpm", DataType::HeartRate)) else {
            sample.refuse(Reason::NoValue, "expected timestamp and bpm, found fewer".to_owned());
            continue;
        };
        sample.close_one_of_many();
        found.push((at.at, bpm));
    }
    found.sort_by_key(|(at, _)| *at);
    found
}

/// Gives out the samples. They are those of other records in that time, of every app.
fn give_out_heart_rate(entry: &Entry, beats: &[(i64, f64)], output: &mut Output<'_>) {
    let mut series = entry.series(DataType::HeartRate, Basis::Instant);
    series.derived = true;
    output.instants(&series, &entry.owner, beats);
}

/// Reads a total or a mean of the record type that the caller gives.
fn read_aggregate(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let named = object.string("dataType").and_then(|name| points::find(&name, false));
    let Some(Kind { record_type, measure }) = named.or(upload.record_type.and_then(points::of_record)) else {
        return aggregates::refuse_untyped(object);
    };
    upload.is_of(record_type);
    let Some((mut object, span)) = take_span(object, upload) else { return };
    let Some(point) = aggregates::take_one(&mut object, &measure) else {
        return aggregates::refuse_valueless(object);
    };
    object.close_one_of_many();
    aggregates::give_out_one(upload, record_type, span, point, output);
}

fn take_span<'a>(mut object: Object<'a>, upload: &Upload) -> Option<(Object<'a>, Span)> {
    let [start, end] =
        ["startDate", "endDate"].map(|field| when::take(&mut object, field, upload.delivery.zone));
    span_of(object, start, end.or(start), true)
}

/// Takes the platform's id, the app and the device, under the names of either plugin.
fn take_metadata(object: &mut Object<'_>, zone: Option<Tz>) -> Metadata {
    let id = object.first_of(&["platformId", "id"]);
    let app = object.first_of(&["sourceId", "sourceBundleId"]);
    let mut metadata =
        Metadata { id: object.id(id), app: object.string(app).map(Into::into), ..Metadata::default() };
    // The name is the app's if the platform knows no device.
    let manufacturer = object.string("deviceManufacturer");
    let name = object.string("sourceName").filter(|name| metadata.app.as_deref() != Some(name));
    metadata.device = device_name(manufacturer.as_deref(), name.as_deref());
    metadata.take_beside(object, zone);
    metadata
}

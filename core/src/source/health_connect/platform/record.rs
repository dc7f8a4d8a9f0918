//! A record of the SDK, in the forms of every library that passes it on.

use serde_json::value::RawValue;

use crate::ledger::Reason;
use crate::read::Segment;
use crate::record::{DataType, too_long};
use crate::source::android::when::When;
use crate::source::health_connect::item::{Metadata, take_metadata, take_span};
use crate::source::health_connect::platform::types::{self, Reads, RecordType};
use crate::source::health_connect::platform::{
    cycle, exercise, measures, mindfulness, nutrition, planned, sleep,
};
use crate::source::health_connect::points;
use crate::source::health_connect::upload::Upload;
use crate::source::output::Output;
use crate::take::Object;
use crate::take::members;

/// Values from beside a record, for those that the record lacks.
#[derive(Default)]
pub(crate) struct Fallback {
    pub(crate) id: Option<String>,
    pub(crate) app: Option<String>,
    /// Epoch milliseconds.
    pub(crate) modified_at: Option<i64>,
    pub(crate) start: Option<When>,
    pub(crate) end: Option<When>,
    /// The type of the record. It takes precedence over the one that the caller gives.
    pub(crate) record_type: Option<&'static RecordType>,
}

/// Reads a record that has all of its values itself.
pub(crate) fn read_plain(upload: &mut Upload, object: Object<'_>, output: &mut Output<'_>) {
    read(upload, object, Fallback::default(), output);
}

/// Reads a record. It is kept if its type is unknown, and refused if it has no type and its fields do not
/// reveal one.
pub(crate) fn read(upload: &mut Upload, mut object: Object<'_>, fallback: Fallback, output: &mut Output<'_>) {
    let ledger = output.ledger;
    ledger.identify(|| id_of(&object).or_else(|| fallback.id.clone()));
    let record_type = match type_of(&mut object, fallback.record_type.or(upload.record_type)) {
        Type::Known(record_type) => record_type,
        Type::Unknown => {
            return points::keep_unknown(object);
        }
        Type::Unnamed(reason) => return object.refuse(Reason::NoType, reason),
    };
    upload.is_of(record_type);
    let own = take_metadata(&mut object, upload.delivery.zone);
    let metadata = Metadata {
        id: own.id.or(fallback.id),
        app: own.app.or(fallback.app),
        modified_at: own.modified_at.or(fallback.modified_at),
        ..own
    };
    let times = (fallback.start, fallback.end);
    let Some((object, span)) = take_span(object, record_type.is_interval, times, &upload.delivery) else {
        return;
    };
    let long = match record_type.reads {
        Reads::SleepSession => Some(DataType::SleepSession),
        Reads::ExerciseSession => Some(DataType::Workout),
        _ => None,
    };
    if let Some(reason) = too_long(long, span.start.at, span.end.at) {
        return object.refuse(Reason::SpanTooLong, reason);
    }
    let name = match record_type.reads {
        // Several entries of food may begin at the same time.
        Reads::Nutrition => object.peek("name").and_then(|text| serde_json::from_str::<String>(text).ok()),
        _ => None,
    };
    let entry = upload.entry(record_type, span, metadata, name.as_deref());
    let delivery = &upload.delivery;
    match &record_type.reads {
        Reads::Measures(measures, qualifiers) => measures::read(object, entry, measures, qualifiers, output),
        Reads::Series(measure) => measures::read_series(object, entry, measure, delivery, output),
        Reads::SkinTemperature => measures::read_skin_temperature(object, entry, delivery, output),
        Reads::ActivityIntensity => exercise::read_intensity(object, entry, output),
        Reads::Cycle(data_type, words) => cycle::read(object, entry, *data_type, words, output),
        Reads::Nutrition => nutrition::read(object, entry, output),
        Reads::SleepSession => sleep::read(object, entry, delivery, output),
        Reads::ExerciseSession => exercise::read(object, entry, delivery, output),
        Reads::MindfulnessSession => mindfulness::read(object, entry, output),
        Reads::PlannedExerciseSession => planned::read(object, entry, output),
    }
}

/// Returns the platform's id of a record.
fn id_of(object: &Object<'_>) -> Option<String> {
    let metadata: serde_json::Value = serde_json::from_str(object.peek("metadata")?).ok()?;
    metadata.get("id")?.as_str().map(str::to_owned)
}

/// The type of a record.
enum Type {
    Known(&'static RecordType),
    /// The record has a type that is unknown.
    Unknown,
    /// The record has no type, and its fields may be those of several.
    Unnamed(String),
}

/// Returns the type of a record: its own, else that of its list, else `given`, else the one that its fields
/// reveal.
fn type_of(object: &mut Object<'_>, given: Option<&'static RecordType>) -> Type {
    let mut said: Option<&'static RecordType> = None;
    for key in ["recordType", "type"] {
        let named = object.peek(key).and_then(|text| serde_json::from_str::<String>(text).ok());
        let Some(name) = named.filter(|name| !name.trim().is_empty()) else { continue };
        match (types::find(name.trim()), said) {
            (None, None) => return Type::Unknown,
            (Some(found), None) => said = Some(found),
            // Some libraries write the type twice. A different word in the second place is left over.
            (Some(found), Some(said)) if found.name == said.name => {}
            _ => continue,
        }
        object.text_of(key);
    }
    if let Some(found) = said {
        return Type::Known(found);
    }
    if let [Segment::Key(list), ..] = object.path().segments() {
        match types::find(list) {
            Some(found) => return Type::Known(found),
            // Lists that are keyed by type have the names of classes. Any other list begins with a small
            // letter.
            None if list.starts_with(|first: char| first.is_ascii_uppercase()) => return Type::Unknown,
            None => {}
        }
    }
    if let Some(found) = given {
        return Type::Known(found);
    }
    match by_fields(object) {
        Ok(name) => types::find(name).map_or(Type::Unknown, Type::Known),
        Err(found) => Type::Unnamed(format!(
            "expected a record type, in recordType of the record, as the name of its list, in the URL \
             (/v1/upload/health-connect/{{RecordType}}) or as the option record_type; found none, and {found}"
        )),
    }
}

/// Returns the type that alone has such fields, or the reason why there is none.
fn by_fields(object: &Object<'_>) -> Result<&'static str, &'static str> {
    const UNIQUE: &[(&str, &str)] = &[
        ("distance", "Distance"),
        ("elevation", "ElevationGained"),
        ("floors", "FloorsClimbed"),
        ("volume", "Hydration"),
        ("vo2MillilitersPerMinuteKilogram", "Vo2Max"),
        ("heartRateVariabilityMillis", "HeartRateVariabilityRmssd"),
        ("height", "Height"),
        ("weight", "Weight"),
        ("flow", "MenstruationFlow"),
        ("result", "OvulationTest"),
        ("protectionUsed", "SexualActivity"),
        ("systolic", "BloodPressure"),
        ("diastolic", "BloodPressure"),
        ("level", "BloodGlucose"),
        ("basalMetabolicRate", "BasalMetabolicRate"),
        ("appearance", "CervicalMucus"),
        ("sensation", "CervicalMucus"),
        ("blocks", "PlannedExerciseSession"),
        ("exerciseType", "ExerciseSession"),
        ("stages", "SleepSession"),
        ("deltas", "SkinTemperature"),
        ("mindfulnessSessionType", "MindfulnessSession"),
        ("activityIntensityType", "ActivityIntensity"),
        ("beatsPerMinute", "RestingHeartRate"),
        ("rate", "RespiratoryRate"),
    ];
    const OF_SAMPLES: &[(&str, &str)] = &[
        ("beatsPerMinute", "HeartRate"),
        ("revolutionsPerMinute", "CyclingPedalingCadence"),
        ("power", "Power"),
        ("speed", "Speed"),
        ("rate", "StepsCadence"),
    ];
    const AMBIGUOUS: &[(&str, &str)] = &[
        ("count", "count is of Steps and of WheelchairPushes"),
        ("energy", "energy is of ActiveCaloriesBurned and of TotalCaloriesBurned"),
        ("temperature", "temperature is of BodyTemperature and of BasalBodyTemperature"),
        ("mass", "mass is of BodyWaterMass, of BoneMass and of LeanBodyMass"),
        ("percentage", "percentage is of BodyFat and of OxygenSaturation"),
    ];
    if object.has("mealType") && nutrition::has_nutrient(object) {
        return Ok("Nutrition");
    }
    if let Some((_, name)) = UNIQUE.iter().find(|(field, _)| object.has(field)) {
        return Ok(name);
    }
    if let Some(samples) = object.peek("samples") {
        let samples: Vec<&RawValue> = serde_json::from_str(samples).unwrap_or_default();
        let first = samples.first().and_then(|sample| members(sample.get()).ok()).unwrap_or_default();
        let has = |field: &str| first.iter().any(|(key, _)| key == field);
        let known = OF_SAMPLES.iter().find(|(field, _)| has(field));
        return known.map(|(_, name)| *name).ok_or("its samples have no field that only one series has");
    }
    if let Some((_, found)) = AMBIGUOUS.iter().find(|(field, _)| object.has(field)) {
        return Err(found);
    }
    Err("a time alone is of MenstruationPeriod and of IntermenstrualBleeding")
}

//! Every value of every enumeration, by number and by name.

use serde_json::{Value, json};

use crate::build::{ENUMS, FIELDS, FORMS, Field, build};
use crate::{changes_of, document, flags_of, mapped, normalised, rows};

/// The fields of which the type is an enumeration, but for those of exercise types.
fn enum_fields() -> impl Iterator<Item = (&'static Field, &'static str)> {
    FIELDS
        .iter()
        .filter_map(|field| Some((field, field.sort.strip_prefix("enum ")?)))
        .filter(|(_, name)| *name != "ExerciseType")
}

/// What libraries write before a name.
fn prefix(name: &str) -> &'static str {
    match name {
        "ActivityIntensityType" => "ACTIVITY_INTENSITY_TYPE_",
        "BodyPosition" => "BODY_POSITION_",
        "CervicalMucusAppearance" => "APPEARANCE_",
        "CervicalMucusSensation" => "SENSATION_",
        "DeviceType" => "TYPE_",
        "ExercisePhase" => "EXERCISE_PHASE_",
        "ExerciseSegmentType" => "EXERCISE_SEGMENT_TYPE_",
        "MealType" => "MEAL_TYPE_",
        "MenstruationFlow" => "FLOW_",
        "MindfulnessSessionType" => "MINDFULNESS_SESSION_TYPE_",
        "OvulationTestResult" => "RESULT_",
        "ProtectionUsed" => "PROTECTION_USED_",
        "RecordingMethod" => "RECORDING_METHOD_",
        "RelationToMeal" => "RELATION_TO_MEAL_",
        "SleepStageType" => "STAGE_TYPE_",
        "SpecimenSource" => "SPECIMEN_SOURCE_",
        "Vo2MaxMeasurementMethod" => "MEASUREMENT_METHOD_",
        name if name.ends_with("MeasurementLocation") => "MEASUREMENT_LOCATION_",
        name => panic!("no prefix of {name}"),
    }
}

/// `EGG_WHITE` is `eggWhite`.
fn camel_case(name: &str) -> String {
    let (first, rest) = name.split_once('_').unwrap_or((name, ""));
    let word = |word: &str| word[..1].to_owned() + &word[1..].to_lowercase();
    first.to_lowercase() + &rest.split('_').filter(|rest| !rest.is_empty()).map(word).collect::<String>()
}

/// What a value becomes; null where it says that nobody knows.
fn meaning(name: &str, word: &str) -> Value {
    let word = word.to_lowercase();
    match (name, word.as_str()) {
        ("SleepStageType", "awake_in_bed") => json!("awake"),
        ("SleepStageType", "sleeping") => json!("asleep_unspecified"),
        ("SleepStageType" | "ExerciseSegmentType", _) => json!(word),
        ("RecordingMethod", "actively_recorded") => json!("active"),
        ("RecordingMethod", "automatically_recorded") => json!("automatic"),
        ("RecordingMethod", "manual_entry") => json!("manual"),
        ("MenstruationFlow" | "ProtectionUsed" | "CervicalMucusAppearance", "unknown") => {
            json!("unspecified")
        }
        (_, "unknown") => Value::Null,
        _ => json!(word),
    }
}

/// Puts a value into every field of this name and enumeration, at any depth.
fn put(object: &mut Value, path: &[&str], value: &Value) {
    match path {
        [last] => object[*last] = value.clone(),
        [first, rest @ ..] => match first.strip_suffix("[]") {
            Some(list) => put(&mut object[list][0], rest, value),
            None => put(&mut object[*first], rest, value),
        },
        [] => {}
    }
}

/// What a field of the changes of a record says.
fn found<'a>(field: &'a Field, changes: &'a [Value]) -> &'a Value {
    let becomes: Vec<&str> = field.becomes.iter().map(String::as_str).collect();
    let found = match becomes[..] {
        ["code", data_type] => rows(changes, data_type, "code").next(),
        ["context", data_type, name] => {
            changes.iter().find(|change| change["type"] == data_type).map(|batch| &batch["context"][name])
        }
        ["document", pointer] => document(changes).pointer(pointer),
        [of_source] => Some(&changes[0]["source"][of_source]),
        _ => None,
    };
    found.unwrap_or(&Value::Null)
}

#[test]
fn every_value_arrives_by_number_and_by_name() {
    for (field, name) in enum_fields() {
        // The metadata of any record will do.
        let whole = match field.record.as_str() {
            "metadata" => format!("Weight.metadata.{}", field.name),
            record => format!("{record}.{}", field.name),
        };
        let path: Vec<&str> = whole.split('.').collect();
        let (record, _) = build(
            FIELDS.iter().find(|field| field.record == path[0]).map_or("", |field| &field.record),
            FORMS[0],
        );
        for (number, word) in ENUMS[name].iter().enumerate() {
            let prefixed = format!("{}{word}", prefix(name));
            let sent = [
                json!(number),
                json!(number.to_string()),
                json!(word),
                json!(word.to_lowercase()),
                json!(camel_case(word)),
                json!(prefixed),
                json!(prefixed.to_lowercase()),
            ];
            for sent in sent {
                let mut record = record.clone();
                put(&mut record, &path[1..], &sent);
                let changes = mapped(path[0], &record);
                assert_eq!(*found(field, &changes), meaning(name, word), "{whole} of {sent}");
            }
        }
    }
}

#[test]
fn a_value_that_nobody_knows_is_kept_and_flagged() {
    for (field, _) in enum_fields().filter(|(field, _)| field.record == "BloodGlucose") {
        let (record, _) = build("BloodGlucose", FORMS[0]);
        for (sent, expected) in [(json!(99), "99"), (json!("VIA_MOON"), "via_moon")] {
            let mut record = record.clone();
            record[&field.name] = sent;
            let outcome = normalised("BloodGlucose", &[record]);
            let changes = changes_of(&outcome);
            assert_eq!(found(field, &changes), expected);
            assert_eq!(flags_of(&outcome), ["unknown_word"], "{}", field.name);
        }
    }
}

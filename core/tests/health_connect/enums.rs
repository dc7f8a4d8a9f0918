//! Every value of every enumeration, by number and by name.

use serde_json::{Value, json};

use crate::build::{ENUMS, FIELDS, FORMS, Field, build, record_types, table};
use crate::{changes_of, document, flags_of, mapped, normalised, rows};

/// The fields of which the type is an enumeration, but for those of exercise types.
fn enum_fields() -> impl Iterator<Item = (&'static Field, &'static str)> {
    FIELDS
        .iter()
        .filter_map(|field| Some((field, field.sort.strip_prefix("enum ")?)))
        .filter(|(_, name)| *name != "ExerciseType")
}

/// What libraries write before a name.
fn prefixes(name: &str) -> &'static [&'static str] {
    match name {
        "ActivityIntensityType" => &["ACTIVITY_INTENSITY_TYPE_"],
        "BloodPressureMeasurementLocation" => {
            &["MEASUREMENT_LOCATION_", "BLOOD_PRESSURE_MEASUREMENT_LOCATION_"]
        }
        "BodyPosition" => &["BODY_POSITION_"],
        "CervicalMucusAppearance" => &["APPEARANCE_"],
        "CervicalMucusSensation" => &["SENSATION_"],
        "DeviceType" => &["TYPE_", "DEVICE_TYPE_"],
        "ExercisePhase" => &["EXERCISE_PHASE_", "EXERCISE_CATEGORY_"],
        "ExerciseSegmentType" => &["EXERCISE_SEGMENT_TYPE_"],
        "MealType" => &["MEAL_TYPE_"],
        "MenstruationFlow" => &["FLOW_", "MENSTRUATION_FLOW_"],
        "MindfulnessSessionType" => &["MINDFULNESS_SESSION_TYPE_"],
        "OvulationTestResult" => &["RESULT_", "OVULATION_TEST_RESULT_"],
        "ProtectionUsed" => &["PROTECTION_USED_"],
        "RecordingMethod" => &["RECORDING_METHOD_"],
        "RelationToMeal" => &["RELATION_TO_MEAL_"],
        "SleepStageType" => &["STAGE_TYPE_", "SLEEP_STAGE_TYPE_", "SLEEP_STAGE_", "SLEEP_"],
        "SpecimenSource" => &["SPECIMEN_SOURCE_"],
        "Vo2MaxMeasurementMethod" => &["MEASUREMENT_METHOD_", "VO2_MAX_MEASUREMENT_METHOD_"],
        name if name.ends_with("MeasurementLocation") => &["MEASUREMENT_LOCATION_"],
        name => panic!("no prefix of {name}"),
    }
}

/// A constant in every spelling, with the name of its enumeration and without.
fn spellings(name: &str, word: &str) -> Vec<String> {
    let mut all = Vec::new();
    let prefixed = prefixes(name).iter().map(|prefix| format!("{prefix}{word}"));
    for constant in prefixed.chain([word.to_owned()]) {
        let camel = camel_case(&constant);
        let pascal = camel[..1].to_uppercase() + &camel[1..];
        let lower = constant.to_lowercase();
        let spaced = lower.replace('_', " ");
        all.extend([
            format!("{name}.{constant}"),
            format!("{name}.{camel}"),
            format!("androidx.health.connect.client.records.{name}.{constant}"),
            lower.replace('_', "-"),
            spaced[..1].to_uppercase() + &spaced[1..],
            format!(" {spaced} "),
            lower,
            pascal,
            camel,
            constant,
        ]);
    }
    all
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
fn every_value_arrives_by_number_and_by_name_in_every_spelling() {
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
            let spelled = spellings(name, word).into_iter().map(|spelling| json!(spelling));
            for sent in spelled.chain([json!(number), json!(number.to_string())]) {
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

/// The platform's own classes of constants: their class, the beginning of their names, and Jetpack's enumeration.
const OF_PLATFORM: &[(&str, &str, &str)] = &[
    ("BloodGlucoseRecord", "RELATION_TO_MEAL_", "RelationToMeal"),
    ("BloodGlucoseRecord", "SPECIMEN_SOURCE_", "SpecimenSource"),
    ("BloodPressureRecord", "BLOOD_PRESSURE_MEASUREMENT_LOCATION_", "BloodPressureMeasurementLocation"),
    ("BloodPressureRecord", "BODY_POSITION_", "BodyPosition"),
    ("BodyTemperatureMeasurementLocation", "MEASUREMENT_LOCATION_", "BodyTemperatureMeasurementLocation"),
    ("CervicalMucusRecord", "APPEARANCE_", "CervicalMucusAppearance"),
    ("CervicalMucusRecord", "SENSATION_", "CervicalMucusSensation"),
    ("Device", "DEVICE_TYPE_", "DeviceType"),
    ("ExerciseSegmentType", "EXERCISE_SEGMENT_TYPE_", "ExerciseSegmentType"),
    ("MealType", "MEAL_TYPE_", "MealType"),
    ("MenstruationFlowRecord", "FLOW_", "MenstruationFlow"),
    ("Metadata", "RECORDING_METHOD_", "RecordingMethod"),
    ("OvulationTestRecord", "RESULT_", "OvulationTestResult"),
    ("SexualActivityRecord", "PROTECTION_USED_", "ProtectionUsed"),
    ("SleepSessionRecord", "STAGE_TYPE_", "SleepStageType"),
    ("Vo2MaxRecord", "MEASUREMENT_METHOD_", "Vo2MaxMeasurementMethod"),
];

/// Jetpack's name of a constant of the platform, without what is before the name.
fn of_jetpack(word: &str) -> &str {
    match word {
        "AWAKE_OUT_OF_BED" => "OUT_OF_BED",
        word => word.strip_prefix("SLEEPING_").unwrap_or(word),
    }
}

#[test]
fn every_constant_of_the_platform_means_what_jetpacks_means() {
    let constants = table("platform_enums.csv");
    let mut seen = 0;
    for row in constants.iter().filter(|row| row["class"] != "RecordTypeIdentifier") {
        let is_it = |(class, prefix, _): &&(&str, &str, &str)| {
            row["class"] == *class && row["name"].starts_with(prefix)
        };
        let (_, prefix, name) = OF_PLATFORM.iter().find(is_it).unwrap_or_else(|| panic!("{row:?}"));
        let word = of_jetpack(&row["name"][prefix.len()..]);
        assert!(ENUMS[*name].iter().any(|known| known == word), "{row:?}");
        for (field, _) in enum_fields().filter(|(_, of)| of == name) {
            let whole = match field.record.as_str() {
                "metadata" => format!("Weight.metadata.{}", field.name),
                record => format!("{record}.{}", field.name),
            };
            let path: Vec<&str> = whole.split('.').collect();
            let record = record_types().into_iter().find(|record| *record == path[0]).expect("a record type");
            let (mut record, _) = build(record, FORMS[0]);
            put(&mut record, &path[1..], &json!(row["name"]));
            let changes = mapped(path[0], &record);
            assert_eq!(*found(field, &changes), meaning(name, word), "{whole} of {row:?}");
            seen += 1;
        }
    }
    assert!(seen > 150, "{seen}");
}

#[test]
fn every_identifier_of_a_record_type_is_that_type() {
    for row in table("platform_enums.csv").iter().filter(|row| row["class"] == "RecordTypeIdentifier") {
        let name = row["name"].trim_start_matches("RECORD_TYPE_");
        if name == "UNKNOWN" {
            continue;
        }
        let is_it = |known: &&str| known.to_uppercase() == name.replace('_', "");
        let known = record_types().into_iter().find(is_it).unwrap_or_else(|| panic!("{row:?}"));
        let (mut record, _) = build(known, FORMS[0]);
        for written in
            [&row["name"], name, &format!("{known}Record"), &camel_case(name), &name.replace('_', " ")]
        {
            record["recordType"] = json!(written);
            let body = json!({ "records": [record.clone()] }).to_string();
            let outcome = crate::normalise::whole(body.as_bytes(), wellform_core::Options::default());
            let leaves = outcome.report.leaves;
            assert_eq!((leaves.kept, leaves.rejected), (0, 0), "{written}: {:?}", outcome.report);
        }
    }
}

/// A night with a word that is not understood may be shorter than it seems: it has no time asleep.
#[test]
fn a_stage_that_is_not_understood_never_lengthens_a_night() {
    let night = |word: &Value| {
        let (mut record, _) = build("SleepSession", FORMS[0]);
        let stage = record["stages"][0].clone();
        record["stages"] = json!([stage, stage]);
        record["stages"][1]["stage"] = word.clone();
        let outcome = normalised("SleepSession", &[record]);
        document(&changes_of(&outcome))["sleep"]["asleep_s"].clone()
    };
    assert!(night(&json!("DEEP")).is_u64());
    for word in
        [json!("DOZING"), json!(99), json!(-1), json!("STAGE_TYPE_"), Value::Null, json!({}), json!("")]
    {
        assert_eq!(night(&word), Value::Null, "{word}");
    }
}

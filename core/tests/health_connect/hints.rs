//! A record that does not say its type, and whose fields do not tell it, is refused by itself; with a hint it is read.

use serde_json::{Value, json};
use wellform_core::Options;

use crate::build::{FORMS, build, record_types};
use crate::normalise::{Outcome, assert_balance, whole};
use crate::{changes_of, flags_of, normalised, rejections_of};

fn records(records: &[Value], options: Options) -> Outcome {
    let body = json!({ "records": records }).to_string();
    let outcome = whole(body.as_bytes(), options);
    assert_eq!(outcome.error, None, "{body}");
    assert_balance(body.as_bytes(), &outcome.report);
    outcome
}

/// A record of a type, as a library writes it that leaves the type out.
fn untyped(record_type: &'static str) -> Value {
    build(record_type, FORMS[0]).0
}

/// Types of which the fields of a record do not tell, each with what its refusal names.
const AMBIGUOUS: &[(&str, &str)] = &[
    ("Steps", "count is of Steps and of WheelchairPushes"),
    ("WheelchairPushes", "count is of Steps and of WheelchairPushes"),
    ("ActiveCaloriesBurned", "energy is of ActiveCaloriesBurned and of TotalCaloriesBurned"),
    ("TotalCaloriesBurned", "energy is of ActiveCaloriesBurned and of TotalCaloriesBurned"),
    ("BodyTemperature", "temperature is of BodyTemperature and of BasalBodyTemperature"),
    ("BasalBodyTemperature", "temperature is of BodyTemperature and of BasalBodyTemperature"),
    ("BodyWaterMass", "mass is of BodyWaterMass, of BoneMass and of LeanBodyMass"),
    ("BoneMass", "mass is of BodyWaterMass, of BoneMass and of LeanBodyMass"),
    ("LeanBodyMass", "mass is of BodyWaterMass, of BoneMass and of LeanBodyMass"),
    ("BodyFat", "percentage is of BodyFat and of OxygenSaturation"),
    ("OxygenSaturation", "percentage is of BodyFat and of OxygenSaturation"),
    ("MenstruationPeriod", "a time alone is of MenstruationPeriod and of IntermenstrualBleeding"),
    ("IntermenstrualBleeding", "a time alone is of MenstruationPeriod and of IntermenstrualBleeding"),
];

#[test]
fn each_ambiguous_record_is_refused_with_what_would_help() {
    let mut all: Vec<Value> = AMBIGUOUS.iter().map(|(name, _)| untyped(name)).collect();
    all.push(untyped("Weight"));
    let outcome = records(&all, Options::default());
    assert_eq!(outcome.report.rejected.len(), AMBIGUOUS.len());
    for (at, (rejected, (name, found))) in outcome.report.rejected.iter().zip(AMBIGUOUS).enumerate() {
        assert_eq!((rejected.code.code(), &rejected.path), ("no_type", &format!("records[{at}]")));
        assert!(rejected.reason.contains(found), "{name}: {}", rejected.reason);
        for hint in [
            "recordType",
            "the name of its list",
            "/v1/upload/health-connect/{RecordType}",
            "option record_type",
        ] {
            assert!(rejected.reason.contains(hint), "{name}: no {hint} in {}", rejected.reason);
        }
    }
    // Their neighbour stands.
    assert_eq!(outcome.report.counts["samples"]["body_mass"], 1);
}

#[test]
fn an_option_says_the_type_of_an_ambiguous_record() {
    for (name, _) in AMBIGUOUS {
        let outcome = records(&[untyped(name)], Options::default().record_type(*name));
        assert_eq!((outcome.report.leaves.kept, outcome.report.leaves.rejected), (0, 0), "{name}");
        for change in changes_of(&outcome) {
            let source = change.get("source").unwrap_or_else(|| &change["record"]["source"]);
            assert_eq!(source["original_type"], *name);
        }
    }
}

/// What a record says of itself counts before its list, and that before the option.
#[test]
fn the_nearest_word_on_the_type_counts() {
    let mut steps = untyped("Steps");
    let of = |body: &Value| {
        let outcome = whole(body.to_string().as_bytes(), Options::default().record_type("Distance"));
        outcome.report.counts["samples"].keys().next().expect("a row").clone()
    };
    assert_eq!(of(&json!({ "WheelchairPushes": [steps] })), "push_count");
    steps["recordType"] = json!("StepsRecord");
    assert_eq!(of(&json!({ "WheelchairPushes": [steps] })), "step_count");
}

#[test]
fn every_other_type_is_known_by_its_fields() {
    for name in record_types().into_iter().filter(|name| AMBIGUOUS.iter().all(|(known, _)| known != name)) {
        let outcome = records(&[untyped(name)], Options::default());
        assert_eq!(
            (outcome.report.leaves.kept, outcome.report.leaves.rejected),
            (0, 0),
            "{name}: {:?}",
            outcome.report
        );
        let changes = changes_of(&outcome);
        let of_it = |change: &Value| {
            let source = change.get("source").unwrap_or_else(|| &change["record"]["source"]);
            source["original_type"] == *name || source["original_type"] == "ExerciseRoute"
        };
        assert!(!changes.is_empty() && changes.iter().all(of_it), "{name}: {changes:?}");
    }
}

#[test]
fn a_series_without_samples_tells_nothing() {
    let mut record = untyped("HeartRate");
    record["samples"] = json!([]);
    let outcome = records(&[record], Options::default());
    assert_eq!(rejections_of(&outcome), ["no_type"]);
    assert!(outcome.report.rejected[0].reason.contains("its samples have no field that only one series has"));
}

/// Types that the platform has and Jetpack does not, as a newer phone may send them.
#[test]
fn a_record_of_a_newer_type_is_kept_and_flagged() {
    let record = |fields: Value| {
        let mut record = untyped("IntermenstrualBleeding");
        let fields = fields.as_object().expect("an object").clone();
        record.as_object_mut().expect("an object").extend(fields);
        record
    };
    let newer = [
        ("NicotineIntake", json!({ "nicotineIntakeType": 1, "quantity": 2 })),
        ("AlcoholConsumption", json!({ "beverageType": 2, "servingVolume": { "inLiters": 0.15 } })),
        ("Symptom", json!({ "symptomType": 1, "severity": 2, "count": 3 })),
        ("MenstrualCyclePhase", json!({ "phase": 1, "dayOfCycle": 4 })),
        ("SleepStage", json!({ "stage": 5 })),
    ];
    for (name, fields) in newer {
        let named = record(json!({ "recordType": name }));
        for outcome in [normalised(name, &[record(fields)]), records(&[named], Options::default())] {
            assert!(outcome.changes.is_empty(), "{name}");
            assert_eq!(flags_of(&outcome), ["unknown_type"], "{name}");
            assert_eq!(outcome.report.leaves.kept, outcome.report.leaves.total, "{name}");
        }
    }
}

/// A field that Jetpack does not have yet goes along with its record, and is listed.
#[test]
fn a_field_of_a_newer_version_is_kept() {
    for name in record_types() {
        let mut record = untyped(name);
        record["wristSide"] = json!({ "side": 1 });
        let outcome = normalised(name, &[record]);
        let unmapped: Vec<&str> =
            outcome.report.unmapped.iter().map(|unmapped| unmapped.path.as_str()).collect();
        assert_eq!(unmapped, [format!("{name}[].wristSide.side")]);
        let of_record = |change: &Value| {
            let extra = change.pointer("/owners/0/extra").unwrap_or_else(|| &change["record"]["extra"]);
            extra["wristSide"] == json!({ "side": 1 })
        };
        assert!(changes_of(&outcome).iter().any(of_record), "{name}");
    }
}

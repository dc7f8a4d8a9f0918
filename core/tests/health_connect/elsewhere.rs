//! Metadata, types, units and times of records in other places than the fields of the SDK.

use serde_json::{Value, json};
use wellform_core::Options;

use crate::build::table;
use crate::normalise::{Outcome, assert_balance, in_pieces, whole};
use crate::{changes_of, document, flags_of, rejections_of, rows};

fn outcome(body: &Value, options: Options) -> Outcome {
    let body = body.to_string();
    let outcome = whole(body.as_bytes(), options);
    assert_eq!(outcome.error, None, "{body}");
    assert_balance(body.as_bytes(), &outcome.report);
    outcome
}

/// The changes of a body, of which every leaf is mapped.
fn changes(body: &Value) -> Vec<Value> {
    let outcome = outcome(body, Options::default());
    let leaves = outcome.report.leaves;
    assert_eq!((leaves.kept, leaves.rejected), (0, 0), "{body}: {:?}", outcome.report);
    changes_of(&outcome)
}

/// The message of the error of a body of no known shape.
fn refusal(body: &Value) -> String {
    let outcome = whole(body.to_string().as_bytes(), Options::default());
    outcome.error.unwrap_or_else(|| panic!("{body} is read")).to_string()
}

const START: &str = "2026-03-02T06:00:00Z";
const END: &str = "2026-03-02T06:10:00Z";

/// Spellings of the id, the app, the time of modification, the method and the device of a record.
const METADATA: &[[&str; 5]] = &[
    ["id", "dataOrigin", "lastModifiedTime", "recordingMethod", "device"],
    ["recordId", "packageName", "lastModified", "recordingMethod", "device"],
    ["uuid", "data_origin", "last_modified_time", "recording_method", "device"],
    ["uid", "package_name", "last_modified", "recording_method", "device"],
    ["record_id", "dataOrigin", "lastModifiedAt", "recordingMethod", "device"],
];

fn with_metadata(mut record: Value, names: &[&str; 5]) -> Value {
    let values = [
        json!("x-1"),
        json!("com.example.one"),
        json!("2026-03-02T07:00:00Z"),
        json!("MANUAL_ENTRY"),
        json!("Scale 2"),
    ];
    for (name, value) in names.iter().zip(values) {
        record[*name] = value;
    }
    record
}

/// Each dialect writes a weight without metadata of its own, and gets it beside the value.
#[test]
fn metadata_is_read_wherever_it_stands_in_every_dialect() {
    let dialects: [fn(Value) -> Value; 5] = [
        |record| json!({ "records": [merged(json!({"recordType": "Weight", "time": START, "weight": {"inKilograms": 71.5}}), &record)] }),
        |record| json!({ "Weight": [merged(json!({"time": START, "weight": {"inKilograms": 71.5}}), &record)] }),
        |record| {
            let item = merged(json!({"time": START, "kilograms": 71.5}), &record);
            json!({"timestamp": END, "app_version": "1", "weight": [item]})
        },
        |record| {
            let sample = json!({"dataType": "weight", "value": 71.5, "unit": "kilogram", "startDate": START, "endDate": START});
            json!({ "samples": [merged(sample, &record)] })
        },
        |record| {
            let point = json!({"record_type": "weight", "value": 71.5, "unit": "kg", "start_time_ms": 1_772_431_200_000_i64,
                "end_time_ms": 1_772_431_200_000_i64});
            json!({ "records": [merged(point, &record)] })
        },
    ];
    for names in METADATA {
        for (at, dialect) in dialects.iter().enumerate() {
            let changes = changes(&dialect(with_metadata(json!({}), names)));
            let batch = &changes[0];
            assert_eq!(batch["owners"][0]["key"], "health_connect/weight/x-1", "{at}: {names:?}");
            assert_eq!(batch["owners"][0]["record_id"], "x-1", "{at}: {names:?}");
            assert_eq!(
                batch["owners"][0]["revision"]["modified_at"], 1_772_434_800_000_i64,
                "{at}: {names:?}"
            );
            let source = &batch["source"];
            assert_eq!(
                (&source["app"], &source["method"], &source["device"]),
                (&json!("com.example.one"), &json!("manual"), &json!("Scale 2")),
                "{at}: {names:?}"
            );
        }
    }
}

fn merged(mut record: Value, other: &Value) -> Value {
    for (key, value) in other.as_object().expect("an object") {
        record[key] = value.clone();
    }
    record
}

/// Two apps count the same minutes. Without their names one of the two would be lost.
#[test]
fn records_of_two_apps_have_two_keys() {
    let record = |app: &str| json!({"recordType": "Steps", "startTime": START, "endTime": END, "count": 10, "dataOrigin": app});
    let changes = changes(&json!({ "records": [record("com.example.one"), record("com.example.two")] }));
    let keys: Vec<&Value> = changes.iter().map(|batch| &batch["owners"][0]["key"]).collect();
    assert_eq!(
        keys,
        [
            "health_connect/steps/com.example.one/1772431200",
            "health_connect/steps/com.example.two/1772431200"
        ]
    );
}

#[test]
fn metadata_in_its_own_object_counts_before_what_stands_beside_it() {
    let record = json!({"recordType": "Weight", "time": START, "weight": {"inKilograms": 71.5}, "id": "beside",
        "dataOrigin": "com.example.beside", "metadata": {"id": "inner", "dataOrigin": "com.example.inner"}});
    let outcome = outcome(&json!({ "records": [record] }), Options::default());
    let changes = changes_of(&outcome);
    assert_eq!(
        (&changes[0]["owners"][0]["record_id"], &changes[0]["source"]["app"]),
        (&json!("inner"), &json!("com.example.inner"))
    );
    assert_eq!(outcome.report.leaves.kept, 2);
}

fn steps() -> Value {
    json!({"startTime": START, "endTime": END, "count": 1200,
        "metadata": {"id": "s-1", "dataOrigin": "com.example.one", "lastModifiedTime": "2026-03-02T07:00:00Z"}})
}

/// The type of records may be that of their upload, their group or their key, in any order of members.
#[test]
fn the_type_of_records_may_be_elsewhere() {
    let told = changes(&json!({ "Steps": [steps()] }));
    let texts = [
        r#"{"recordType":"Steps","records":[R]}"#,
        r#"{"records":[R],"recordType":"StepsRecord"}"#,
        r#"{"type":"steps","data":[R]}"#,
        r#"{"data":[R],"dataType":"STEPS"}"#,
        r#"{"record_type":"Steps","records":[R]}"#,
        r#"{"Steps":{"records":[R],"pageToken":null}}"#,
        r#"{"steps":{"pageToken":"x","records":[R]}}"#,
        r#"{"Steps":R}"#,
        r#"{"data":{"Steps":R}}"#,
        r#"{"data":{"Steps":[R]}}"#,
        r#"{"data":{"steps":[R]}}"#,
        r#"{"records":{"Steps":[R],"HeartRate":[ ]}}"#,
        r#"{"records":{"steps":[R]}}"#,
        r#"{"data":{"Steps":{"records":[R]}}}"#,
        r#"[{"recordType":"Steps","records":[R]}]"#,
        r#"{"records":[{"type":"Steps","data":[R]}]}"#,
        r#"{"data":[{"dataType":"steps","records":[R]}]}"#,
    ];
    let plain = |mut changes: Vec<Value>| {
        for change in &mut changes {
            change["source"]["via"] = Value::Null;
        }
        changes
    };
    for text in texts {
        let text = text.replace("[R]", &format!("[{}]", steps())).replace(":R}", &format!(":{}}}", steps()));
        let body: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(plain(changes(&body)), plain(told.clone()), "{text}");
        let in_bytes = in_pieces(text.as_bytes().chunks(1), Options::default());
        assert_eq!(plain(changes_of(&in_bytes)), plain(told.clone()), "{text}");
    }
}

/// A list of `data` that another dialect has, too, may hold records of the SDK.
#[test]
fn a_night_of_the_sdk_may_be_in_a_list_of_that_name() {
    let night = json!({"startTime": START, "endTime": END, "stages": [],
        "metadata": {"id": "n", "dataOrigin": "com.example.one"}});
    let changes = changes(&json!({"data": {"sleep": [night], "Steps": [steps()]}}));
    assert_eq!(document(&changes)["type"], "sleep_session");
    assert_eq!(rows(&changes, "step_count", "value").next(), Some(&json!(1200)));
}

/// Each record of a group is one of its own: a bad one costs no other, and equal ones have an order.
#[test]
fn the_records_of_a_group_are_records_of_their_own() {
    let mut bad = steps();
    bad["count"] = json!("many");
    let mut other = steps();
    other["metadata"]["id"] = json!("s-2");
    let outcome =
        outcome(&json!([{"recordType": "Steps", "records": [steps(), bad, other]}]), Options::default());
    assert_eq!(rejections_of(&outcome), ["wrong_type", "no_value"]);
    let changes = changes_of(&outcome);
    let owners = changes[0]["owners"].as_array().expect("owners");
    let places: Vec<&Value> = owners.iter().map(|owner| &owner["rank"][4]).collect();
    assert_eq!(places, [&json!(0), &json!(2)]);
}

#[test]
fn the_type_that_a_record_says_counts_before_that_of_its_upload() {
    let mut pushes = steps();
    pushes["recordType"] = json!("WheelchairPushes");
    let changes = changes(&json!({"recordType": "Steps", "records": [steps(), pushes]}));
    let types: Vec<&Value> = changes.iter().map(|batch| &batch["type"]).collect();
    assert_eq!(types, ["step_count", "push_count"]);
}

/// An object under the name of a record type that is neither a record nor a group proves nothing.
#[test]
fn an_object_of_another_kind_under_a_name_of_a_type_is_not_recognised() {
    for object in [json!({"startTime": START, "endTime": END}), json!({"score": 81}), json!({"records": 3})] {
        for name in ["sleep", "weight", "Steps"] {
            refusal(&json!({ name: object }));
        }
    }
}

/// A member of an envelope that is not the name of a record type is no type.
#[test]
fn a_type_that_is_none_of_a_record_is_kept() {
    let outcome = outcome(&json!({"type": "sync", "records": [steps()]}), Options::default());
    assert_eq!(rejections_of(&outcome), ["no_type"]);
    assert_eq!(outcome.report.leaves.kept, 1);
}

/// A type with one measure, its unit, a value in it, and what that becomes.
const VALUES: &[(&str, &str, f64, &str, f64)] = &[
    ("Weight", "kg", 71.5, "body_mass", 71.5),
    ("Weight", "lb", 150.0, "body_mass", 68.038_855_5),
    ("Height", "cm", 178.0, "height", 178.0),
    ("BodyFat", "%", 18.5, "body_fat_percentage", 18.5),
    ("OxygenSaturation", "percent", 97.0, "oxygen_saturation", 97.0),
    ("Steps", "count", 500.0, "step_count", 500.0),
    ("Steps", "steps", 500.0, "step_count", 500.0),
    ("Distance", "km", 1.5, "distance", 1500.0),
    ("ActiveCaloriesBurned", "kcal", 90.0, "active_energy", 90.0),
    ("TotalCaloriesBurned", "Cal", 90.0, "total_energy", 90.0),
    ("FloorsClimbed", "floors", 3.0, "flights_climbed", 3.0),
    ("Hydration", "mL", 250.0, "dietary_water", 250.0),
    ("RestingHeartRate", "bpm", 51.0, "resting_heart_rate", 51.0),
    ("HeartRate", "bpm", 61.0, "heart_rate", 61.0),
    ("HeartRateVariabilityRmssd", "ms", 41.0, "hrv_rmssd", 41.0),
    ("RespiratoryRate", "breaths/min", 14.0, "respiratory_rate", 14.0),
    ("BodyTemperature", "°C", 36.6, "body_temperature", 36.6),
    ("BodyTemperature", "degF", 98.6, "body_temperature", 37.0),
    ("BloodGlucose", "mmol/L", 5.0, "blood_glucose", 5.0),
    ("Vo2Max", "mL/kg/min", 44.0, "vo2_max", 44.0),
    ("Speed", "m/s", 2.5, "speed", 2.5),
    ("Power", "W", 180.0, "power", 180.0),
];

#[test]
fn a_value_with_its_unit_beside_it_is_the_one_measure_of_its_type() {
    for (record_type, unit, value, data_type, expected) in VALUES {
        for times in [json!({"time": START}), json!({"startTime": START, "endTime": START})] {
            // What adds up has a start and an end.
            let is_amount = matches!(*record_type, "Steps" | "Distance" | "FloorsClimbed" | "Hydration")
                || record_type.ends_with("CaloriesBurned");
            if is_amount && times.get("time").is_some() {
                continue;
            }
            let record = merged(json!({"recordType": record_type, "value": value, "unit": unit}), &times);
            let changes = changes(&json!({ "records": [merged(record, &json!({"metadata": {"id": "v"}}))] }));
            let found: Vec<f64> = rows(&changes, data_type, "value").filter_map(Value::as_f64).collect();
            assert!(
                matches!(found[..], [found] if (found - expected).abs() < 1e-9),
                "{record_type} in {unit}: {found:?}"
            );
        }
    }
}

#[test]
fn a_value_in_a_unit_of_something_else_is_refused() {
    let record = json!({"recordType": "Weight", "value": 71.5, "unit": "bpm", "time": START});
    let outcome = outcome(&json!({ "records": [record] }), Options::default());
    assert_eq!(rejections_of(&outcome), ["wrong_unit", "no_value"]);
}

/// Totals over a range without a type, in both shapes, need a type from the caller.
#[test]
fn totals_over_a_range_are_read_with_a_hint_and_refused_without() {
    let own = json!({"aggregates": [{"startTime": START, "endTime": END, "value": 71.5, "min": 48, "max": 140, "unit": "bpm"}]});
    let query = json!({"samples": [{"startDate": START, "endDate": END, "value": 71.5,
        "values": {"average": 71.5, "min": 48, "max": 140}, "unit": "bpm"}]});
    for body in [own, query] {
        let read = outcome(&body, Options::default().record_type("HeartRate"));
        let changes = changes_of(&read);
        let batch = &changes[0];
        assert_eq!(
            (&batch["type"], &batch["derived"], &batch["basis"]),
            (&json!("heart_rate"), &json!(true), &json!("interval"))
        );
        assert_eq!(
            (&batch["value"], &batch["min"], &batch["max"]),
            (&json!([71.5]), &json!([48]), &json!([140]))
        );
        assert_eq!((read.report.leaves.kept, read.report.leaves.rejected), (0, 0));
        let refused = outcome(&body, Options::default());
        assert_eq!(rejections_of(&refused), ["no_type"]);
        assert!(refused.report.rejected[0].reason.contains("option record_type"));
    }
}

#[test]
fn a_wall_clock_that_goes_back_keeps_its_start() {
    let point = |from: &str, to: &str| {
        json!([{"uuid": "d", "value": {"__type": "NumericHealthValue", "numericValue": 13}, "type": "STEPS", "unit": "COUNT",
            "dateFrom": from, "dateTo": to, "sourcePlatform": "googleHealthConnect", "sourceName": "com.example.fit"}])
    };
    let repeated = point("2025-10-26T02:50:00.000", "2025-10-26T02:10:00.000");
    let floating = outcome(&repeated, Options::default());
    assert_eq!(flags_of(&floating), ["end_unknown"]);
    let changes = changes_of(&floating);
    assert_eq!(
        (&changes[0]["start"], &changes[0]["end"], &changes[0]["value"]),
        (&json!([1_761_447_000_000_i64]), &json!([1_761_447_000_000_i64]), &json!([13]))
    );
    // A zone decides which 02:10 it was.
    let zone: chrono_tz::Tz = "Europe/Berlin".parse().expect("a zone");
    let resolved = outcome(&repeated, Options::default().time_zone(zone));
    let changes = changes_of(&resolved);
    assert!(flags_of(&resolved).is_empty());
    assert_eq!(
        (&changes[0]["start"], &changes[0]["end"]),
        (&json!([1_761_439_800_000_i64]), &json!([1_761_441_000_000_i64]))
    );
    // What ends an hour or more before its start is no such thing.
    let wrong = outcome(&point("2025-10-26T03:50:00.000", "2025-10-26T02:50:00.000"), Options::default());
    assert_eq!(rejections_of(&wrong), ["end_before_start"]);
}

#[test]
fn one_list_shows_the_days_of_the_others() {
    let list = |field: &str, values: &[(f64, &str, &str)]| -> Value {
        values
            .iter()
            .map(|(value, start, end)| json!({field: value, "start_time": start, "end_time": end}))
            .collect()
    };
    let (before, midnight, now) = ("2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T19:59:59Z");
    let body = json!({"timestamp": "2026-03-29T20:00:00Z", "app_version": "1",
        "steps": list("count", &[(4200.0, midnight, now), (9000.0, before, midnight)]),
        "distance": list("meters", &[(3000.0, midnight, now)]),
        "active_calories": list("calories", &[(90.0, midnight, "2026-03-28T23:20:00Z")])});
    let changes = changes(&body);
    let of = |data_type: &str| changes.iter().find(|batch| batch["type"] == data_type).expect("a batch");
    assert_eq!((&of("step_count")["basis"], &of("distance")["basis"]), (&json!("day"), &json!("day")));
    assert_eq!(of("distance")["local_date"], json!(["2026-03-29"]));
    // What ends at another time is a walk after midnight.
    assert_eq!(of("active_energy")["basis"], "interval");
}

#[test]
fn the_refusal_of_another_uploaders_shape_names_the_nearest() {
    let inner = steps();
    for (body, nearest) in [
        (json!({"records": [{"id": "k1", "kind": "Steps", "data": inner}]}), "recordType"),
        (json!({"records": [{"v": 1, "record_type": "StepsRecord", "record": inner}]}), "recordType"),
        (
            json!({"sessions": [{"startDate": START, "endDate": END, "id": "n-1",
                "stages": [{"startDate": START, "endDate": END, "stage": "light"}]}]}),
            "Capacitor Health",
        ),
        (
            json!([{"type": "Steps", "date": "2026-03-01", "value": 9123, "unit": "count"}]),
            "record_type, start_time_ms",
        ),
    ] {
        let message = refusal(&body);
        assert!(message.contains("the nearest known shape is") && message.contains(nearest), "{message}");
    }
    assert!(!refusal(&json!({"pets": [{"name": "Rex"}]})).contains("nearest"));
}

/// Every quantity type of HealthKit, by the names of two libraries.
#[test]
fn every_quantity_type_of_healthkit_is_known_to_the_dialects_that_carry_it() {
    let table = table("healthkit_types.csv");
    assert_eq!(table.len(), 120);
    for row in &table {
        let name = row["identifier"].trim_start_matches("HKQuantityTypeIdentifier");
        // HealthKit has fractions under the unit of percent.
        let value = match row["unit"].as_str() {
            "%" => 0.05,
            "L" | "appleEffortScore" => 4.0,
            _ if row["type"] == "body_mass_index" => 23.0,
            _ => 40.0,
        };
        let record = json!({"id": "a", "type": row["identifier"], "startDate": START, "endDate": END, "value": value,
            "unit": row["unit"], "source": {"appId": "x"}});
        let body = json!({"provider": "apple", "sdkVersion": "1", "syncTimestamp": END, "data": {"records": [record]}});
        let found = outcome(&body, Options::default());
        assert_eq!(
            (found.report.leaves.kept, found.report.leaves.rejected),
            (0, 0),
            "{row:?}: {:?}",
            found.report
        );
        let changes = changes_of(&found);
        assert_eq!(
            (&changes[0]["type"], &changes[0]["source"]["provider"]),
            (&json!(row["type"]), &json!("apple_health")),
            "{row:?}"
        );
        let upper = upper(name);
        let point = json!([{"uuid": "u", "value": {"__type": "NumericHealthValue", "numericValue": value}, "type": upper,
            "unit": row["unit"], "dateFrom": START, "dateTo": END, "sourcePlatform": "appleHealth", "sourceName": "x"}]);
        let found = outcome(&point, Options::default());
        assert_eq!(
            (found.report.leaves.kept, found.report.leaves.rejected),
            (0, 0),
            "{upper}: {:?}",
            found.report
        );
        assert_eq!(changes_of(&found)[0]["type"], json!(row["type"]), "{upper}");
    }
}

/// `StepCount` is `STEP_COUNT`.
fn upper(name: &str) -> String {
    let mut upper = String::new();
    let mut was_lower = false;
    for char in name.chars() {
        if char.is_ascii_uppercase() && was_lower {
            upper.push('_');
        }
        was_lower = char.is_ascii_lowercase();
        upper.push(char.to_ascii_uppercase());
    }
    upper
}

/// The categories of HealthKit come as numbers.
#[test]
fn categories_of_healthkit_are_documents() {
    let of = |name: &str, value: i64, metadata: Value| {
        let record = json!({"id": "c", "type": format!("HKCategoryTypeIdentifier{name}"), "startDate": START, "endDate": END,
            "value": value, "unit": null, "source": {"appId": "x"}, "metadata": metadata});
        changes(
            &json!({"provider": "apple", "sdkVersion": "1", "syncTimestamp": END, "data": {"records": [record]}}),
        )
    };
    let flow = of("MenstrualFlow", 4, json!({"HKMenstrualCycleStart": "1"}));
    let event = &document(&flow)["reproductive_event"];
    assert_eq!((&event["value"], &event["is_cycle_start"]), (&json!("heavy"), &json!(true)));
    assert_eq!(
        document(&of("CervicalMucusQuality", 5, Value::Null))["reproductive_event"]["value"],
        "egg_white"
    );
    assert_eq!(
        document(&of("OvulationTestResult", 2, Value::Null))["reproductive_event"]["value"],
        "positive"
    );
    let protected = of("SexualActivity", 0, json!({"HKSexualActivityProtectionUsed": "1"}));
    assert_eq!(document(&protected)["reproductive_event"]["value"], "protected");
    let headache = of("Headache", 3, Value::Null);
    let symptom = &document(&headache)["symptom"];
    assert_eq!((&symptom["name"], &symptom["severity"]), (&json!("headache"), &json!("moderate")));
    assert_eq!(document(&of("MoodChanges", 0, Value::Null))["symptom"]["severity"], "present");
    assert_eq!(document(&of("HighHeartRateEvent", 0, Value::Null))["type"], "high_heart_rate_event");
    assert_eq!(
        rows(&of("MindfulSession", 0, Value::Null), "mindful_session", "value").next(),
        Some(&json!(600))
    );
    assert_eq!(rows(&of("AppleStandHour", 0, Value::Null), "stand_hour", "value").next(), Some(&json!(1)));
    let manual = of("Fatigue", 1, json!({"HKWasUserEntered": "1"}));
    assert_eq!(
        (&document(&manual)["source"]["method"], &document(&manual)["symptom"]["severity"]),
        (&json!("manual"), &json!("not_present"))
    );
}

/// An electrocardiogram of Flutter's library: voltages by the second, in volts.
#[test]
fn an_electrocardiogram_of_apple_health_is_a_document_with_voltages() {
    let point = json!([{"uuid": "e", "type": "ELECTROCARDIOGRAM", "unit": "VOLT", "dateFrom": START, "dateTo": "2026-03-02T06:00:30Z",
        "sourcePlatform": "appleHealth", "sourceName": "Watch", "value": {"__type": "ElectrocardiogramHealthValue",
            "classification": "SINUS_RHYTHM", "averageHeartRate": 61, "samplingFrequency": 512.4, "voltageValues": [
                {"__type": "ElectrocardiogramVoltageValue", "voltage": 0.000_042, "timeSinceSampleStart": 0},
                {"__type": "ElectrocardiogramVoltageValue", "voltage": -0.000_016_5, "timeSinceSampleStart": 0.002}]}}]);
    let changes = changes(&point);
    let found = &document(&changes)["electrocardiogram"];
    assert_eq!(
        (&found["classification"], &found["heart_rate_mean"], &found["number_of_voltages"]),
        (&json!("sinus_rhythm"), &json!(61.0), &json!(2))
    );
    let voltages: Vec<f64> = rows(&changes, "electrocardiogram", "value").filter_map(Value::as_f64).collect();
    assert_eq!(voltages, [42.0, -16.5]);
}

/// The types of two Capacitor plugins, in their spellings.
#[test]
fn every_type_of_the_capacitor_plugins_is_known() {
    for (names, unit, data_type) in [
        (["steps", "STEPS"], "count", "step_count"),
        (["active-calories", "calories"], "kcal", "active_energy"),
        (["total-calories", "totalCalories"], "kcal", "total_energy"),
        (["basal-calories", "basalCalories"], "kcal", "basal_metabolic_rate"),
        (["distance", "Distance"], "m", "distance"),
        (["distance-cycling", "distanceCycling"], "m", "distance"),
        (["weight", "Weight"], "kg", "body_mass"),
        (["height", "HEIGHT"], "cm", "height"),
        (["heart-rate", "heartRate"], "bpm", "heart_rate"),
        (["resting-heart-rate", "restingHeartRate"], "bpm", "resting_heart_rate"),
        (["respiratory-rate", "respiratoryRate"], "breaths/min", "respiratory_rate"),
        (["oxygen-saturation", "oxygenSaturation"], "%", "oxygen_saturation"),
        (["blood-glucose", "bloodGlucose"], "mg/dL", "blood_glucose"),
        (["body-temperature", "bodyTemperature"], "°C", "body_temperature"),
        (["basal-body-temperature", "basalBodyTemperature"], "°C", "basal_body_temperature"),
        (["body-fat", "bodyFat"], "%", "body_fat_percentage"),
        (["flights-climbed", "flightsClimbed"], "count", "flights_climbed"),
        (["exercise-time", "exerciseTime"], "min", "exercise_time"),
        (["hrv", "heartRateVariability"], "ms", "hrv_rmssd"),
        (["vo2-max", "vo2Max"], "mL/min/kg", "vo2_max"),
        (["dietary-water", "dietaryWater"], "mL", "dietary_water"),
    ] {
        for name in names {
            let sample = json!({"dataType": name, "value": 40, "unit": unit, "startDate": START, "endDate": START,
                "sourceId": "com.x", "platformId": "p"});
            let changes = changes(&json!({"samples": [sample]}));
            assert_eq!(changes[0]["type"], data_type, "{name}");
        }
    }
}

/// Returns the first night of a body with these stages, each with its hours.
fn night(stages: &[(&str, u32, u32)]) -> Value {
    let time = |hour: u32| format!("2026-03-0{}T{:02}:00:00Z", 2 + hour / 24, hour % 24);
    let stage = |(stage, start, end): &(&str, u32, u32)| json!({ "stage": stage, "startTime": time(*start), "endTime": time(*end) });
    let record = json!({
        "recordType": "SleepSession", "startTime": time(22), "endTime": time(30),
        "stages": stages.iter().map(stage).collect::<Vec<_>>(),
        "metadata": { "id": "n", "dataOrigin": "a.b", "lastModifiedTime": "2026-03-03T08:00:00Z" },
    });
    let body = json!({ "records": [record] }).to_string();
    let outcome = whole(body.as_bytes(), Options::default());
    document(&changes_of(&outcome))["sleep"].clone()
}

/// A stage within another one ends, and the one around it goes on: time awake is not time asleep.
#[test]
fn a_stage_around_another_goes_on_after_it() {
    let sleep = night(&[("AWAKE", 22, 30), ("LIGHT", 23, 24)]);
    assert_eq!(sleep["asleep_s"], 3600);
    assert_eq!(sleep["stages"].as_array().map(Vec::len), Some(3));
}

/// The order in which stages are listed means nothing. If two begin at once and contradict each other, the time asleep is
/// unknown.
#[test]
fn stages_that_begin_at_once_do_not_depend_on_their_order() {
    let one = night(&[("AWAKE", 22, 24), ("DEEP", 22, 26)]);
    assert_eq!(one, night(&[("DEEP", 22, 26), ("AWAKE", 22, 24)]));
    assert!(one["asleep_s"].is_null());
    assert_eq!(night(&[("LIGHT", 22, 24), ("DEEP", 22, 26)])["asleep_s"], 8 * 3600);
}

/// Stages that cannot be read may have been awake.
#[test]
fn stages_that_are_no_list_give_no_time_asleep() {
    for stages in [json!("AWAKE"), json!({ "0": { "stage": "AWAKE" } }), json!(["AWAKE"])] {
        let record = json!({
            "recordType": "SleepSession", "startTime": "2026-03-02T22:00:00Z", "endTime": "2026-03-03T06:00:00Z", "stages": stages,
            "metadata": { "id": "n", "dataOrigin": "a.b", "lastModifiedTime": "2026-03-03T08:00:00Z" },
        });
        let body = json!({ "records": [record] }).to_string();
        let outcome = whole(body.as_bytes(), Options::default());
        assert!(document(&changes_of(&outcome))["sleep"]["asleep_s"].is_null(), "{stages}");
    }
}

/// A record of some minutes after midnight is no total of the day, and a total since midnight ends when it was sent.
#[test]
fn a_short_record_at_midnight_is_no_total_of_the_day() {
    let basis = |end: &str| {
        let body = json!({
            "timestamp": "2026-03-30T20:00:00Z", "app_version": "1.9.13",
            "steps": [{ "count": 41, "start_time": "2026-03-29T22:00:00Z", "end_time": end }],
        });
        let options = Options::default().time_zone(chrono_tz::Europe::Berlin);
        let outcome = whole(body.to_string().as_bytes(), options);
        changes_of(&outcome)[0]["basis"].clone()
    };
    assert_eq!(basis("2026-03-29T22:05:00Z"), "interval");
    assert_eq!(basis("2026-03-30T19:58:00Z"), "day");
    assert_eq!(basis("2026-03-30T22:00:00Z"), "day");
}

/// Deletions name the id as records do.
#[test]
fn a_deletion_has_its_id_under_any_name() {
    for name in ["recordId", "uuid", "id", "uid"] {
        let body = json!({ "records": [], "deletionChanges": [{ name: "gone" }] }).to_string();
        let outcome = whole(body.as_bytes(), Options::default());
        assert!(outcome.report.rejected.is_empty(), "{name}: {:?}", outcome.report);
        assert_eq!(changes_of(&outcome)[0]["record_id"], "gone", "{name}");
    }
}

/// Flutter's summary of a workout completes the totals of its value.
#[test]
fn totals_that_only_the_summary_of_a_workout_has_are_read() {
    let body = json!([{
        "uuid": "w", "type": "WORKOUT", "unit": "NO_UNIT", "dateFrom": "2026-03-02T08:00:00.000Z", "dateTo": "2026-03-02T09:00:00.000Z",
        "sourcePlatform": "googleHealthConnect", "sourceId": "com.example.one", "sourceName": "com.example.one",
        "value": { "__type": "WorkoutHealthValue", "workoutActivityType": "RUNNING", "totalSteps": 4100 },
        "workoutSummary": { "workoutType": "RUNNING", "totalDistance": 5000, "totalEnergyBurned": 300, "totalSteps": 4100 },
    }]);
    let changes = changes(&body);
    let total = |name: &str| {
        let found: Vec<_> = changes.iter().filter(|change| change["type"] == name).collect();
        assert_eq!(found.len(), 1, "{name}");
        found[0]["value"][0].clone()
    };
    assert_eq!(
        (total("distance"), total("total_energy"), total("step_count")),
        (json!(5000), json!(300), json!(4100))
    );
}

//! What a dialect cannot say is refused or kept, each leaf once, with a reason; and nothing is made of it.

use serde_json::{Value, json};
use wellform_core::{Limits, Options, Outliner, Report};

use crate::normalise::{Outcome, assert_balance, in_every_way, whole};

/// Normalises a body in which a person in Berlin sent something, in every way.
fn read(body: &Value) -> Outcome {
    let body = body.to_string();
    let options = Options::default().time_zone("Europe/Berlin".parse().expect("a zone"));
    let outcome = in_every_way(body.as_bytes(), &options);
    assert_eq!(outcome.error, None, "{body}");
    assert_balance(body.as_bytes(), &outcome.report);
    outcome
}

/// Path and code of what was refused.
fn rejected(report: &Report) -> Vec<(&str, &str)> {
    report.rejected.iter().map(|rejected| (rejected.path.as_str(), rejected.code.code())).collect()
}

/// The values of a type, of all rows.
fn values(outcome: &Outcome, data_type: &str) -> Vec<f64> {
    let changes = outcome.changes.iter().map(|change| serde_json::to_value(change).expect("JSON"));
    let batches = changes.filter(|change| change["type"] == data_type);
    let values = batches.filter_map(|batch| batch["value"].as_array().cloned());
    values.flatten().filter_map(|value| value.as_f64()).collect()
}

fn open_wearables(list: &str, element: &Value) -> Value {
    json!({ "provider": "google", "sdkVersion": "0.11.0", "data": { list: [element] } })
}

#[test]
fn a_type_that_is_no_word_is_refused_with_its_record() {
    for other in [json!({}), json!([]), json!(7), json!({ "a": [1, 2] }), json!(null), json!("")] {
        let point = |name: &str| json!({ name: other, "sourcePlatform": "googleHealthConnect", "value": 1 });
        let bodies = [
            (open_wearables("records", &json!({ "type": other, "value": 1 })), "data.records[0]"),
            (json!({ "samples": [{ "dataType": other, "value": 1 }] }), "samples[0]"),
            (
                json!({ "records": [{ "record_type": other, "value": 1, "start_time_ms": 1, "end_time_ms": 2 }] }),
                "records[0]",
            ),
            (json!({ "points": [point("type")] }), "points[0]"),
            (json!({ "points": [point("data_type")] }), "points[0]"),
        ];
        for (body, path) in bodies {
            assert_eq!(rejected(&read(&body).report), [(path, "no_type")], "{body}");
        }
    }
}

#[test]
fn a_record_of_a_type_that_nobody_knows_is_kept_whole() {
    let bodies = [
        open_wearables("records", &json!({ "type": "AURA", "value": 1 })),
        json!({ "samples": [{ "dataType": "aura", "value": 1 }] }),
        json!({ "records": [{ "record_type": "aura", "value": 1, "start_time_ms": 1, "end_time_ms": 2 }] }),
        json!({ "points": [{ "type": "AURA", "sourcePlatform": "googleHealthConnect", "value": 1 }] }),
    ];
    for body in bodies {
        let report = read(&body).report;
        let codes: Vec<&str> = report.flagged.iter().map(|flagged| flagged.code.code()).collect();
        assert_eq!((rejected(&report), codes), (vec![], vec!["unknown_type"]), "{body}");
        assert_eq!(report.leaves.kept, report.leaves.total - report.leaves.mapped, "{body}");
    }
}

fn sleep_of(seconds: f64) -> Value {
    json!({ "app_version": "1", "timestamp": "2026-01-01T08:00:00Z",
        "sleep": [{ "session_end_time": "2026-01-01T07:00:00Z", "duration_seconds": seconds }] })
}

#[test]
fn a_sleep_is_no_longer_than_sleeps_are() {
    for seconds in [-1.0, 2_678_401.0, 1e12, 1e300] {
        let outcome = read(&sleep_of(seconds));
        let expected = [("sleep[0].duration_seconds", "out_of_range"), ("sleep[0]", "no_time")];
        assert_eq!(rejected(&outcome.report), expected, "{seconds}");
        assert!(outcome.changes.is_empty(), "{seconds}");
    }
    let early = json!({ "app_version": "1", "timestamp": "2026-01-01T08:00:00Z",
        "sleep": [{ "session_end_time": "0001-01-01T00:00:00Z", "duration_seconds": 3600 }] });
    assert_eq!(rejected(&read(&early).report), [("sleep[0]", "no_time")]);
    assert_eq!(read(&sleep_of(28_800.0)).changes.len(), 1);
}

#[test]
fn a_workout_has_one_length_in_a_unit_of_time() {
    let workout = |values: Value| {
        open_wearables(
            "workouts",
            &json!({ "id": "w", "source": {}, "type": "RUNNING", "values": values,
                "startDate": "2026-01-01T06:00:00Z", "endDate": "2026-01-01T07:00:00Z" }),
        )
    };
    for (unit, value) in [("ms", 3_600_000.0), ("s", 3600.0), ("min", 60.0), ("h", 1.0)] {
        let outcome = read(&workout(json!([{ "type": "duration", "value": value, "unit": unit }])));
        assert_eq!(values(&outcome, "workout_duration"), [3600.0], "{unit}");
    }
    for (unit, value, code) in [("kcal", 60.0, "wrong_unit"), ("s", 1e300, "out_of_range")] {
        let outcome = read(&workout(json!([{ "type": "duration", "value": value, "unit": unit }])));
        assert_eq!(rejected(&outcome.report), [("data.workouts[0].values[0].value", code)], "{unit}");
        assert!(values(&outcome, "workout_duration").is_empty(), "{unit}");
    }
    for (names, data_type) in [
        (["duration", "totalDuration"], "workout_duration"),
        (["meanCadence", "meanCadence"], "workout_step_cadence_mean"),
    ] {
        let outcome = read(&workout(json!([
            { "type": names[0], "value": 60 },
            { "type": names[1], "value": 61 }
        ])));
        assert_eq!(values(&outcome, data_type), [60.0], "{names:?}");
    }
    let other = json!({ "workouts": [{ "workoutType": "running", "duration": -5,
        "startDate": "2026-01-01T06:00:00Z", "endDate": "2026-01-01T07:00:00Z" }] });
    assert_eq!(rejected(&read(&other).report), [("workouts[0].duration", "out_of_range")]);
}

#[test]
fn a_workout_with_a_type_that_is_none_is_no_panic() {
    let workout = json!({ "startDate": "2024-05-30T10:00:00Z", "source": {}, "values": [{ "type": [] }],
        "samples": [{ "type": {} }] });
    let outcome = read(&open_wearables("workouts", &workout));
    let expected = [
        ("data.workouts[0].values[0].type", "wrong_type"),
        ("data.workouts[0].samples[0].type", "wrong_type"),
    ];
    assert_eq!(rejected(&outcome.report), expected);
}

#[test]
fn the_names_of_constants_may_bear_that_of_their_class() {
    let body = json!({ "points": [{ "type": "HealthDataType.STEPS", "unit": "HealthDataUnit.COUNT", "uuid": "a",
        "dateFrom": "2026-01-01T06:00:00.000", "dateTo": "2026-01-01T07:00:00.000", "value": { "numericValue": 5 },
        "sourcePlatform": "HealthPlatformType.googleHealthConnect" }] });
    assert_eq!(values(&read(&body), "step_count"), [5.0]);
}

#[test]
fn an_upload_is_told_by_what_stands_around_its_empty_lists() {
    let steps = json!({ "id": "a", "type": "STEP_COUNT", "value": 5, "unit": "count",
        "startDate": "2026-01-01T06:00:00Z", "endDate": "2026-01-01T07:00:00Z" });
    // Written out, because the order of the members counts.
    let told = r#""provider":"google","sdkVersion":"0.11.0""#;
    let lists = format!(r#""data":{{"workouts":[],"records":[{steps}],"sleep":[]}}"#);
    let bodies = [
        (format!("{{{told}}}"), 0),
        (format!(r#"{{{told},"data":{{}}}}"#), 0),
        (format!(r#"{{"data":{{}},{told}}}"#), 0),
        (format!("{{{told},{lists}}}"), 1),
        (format!("{{{lists},{told}}}"), 1),
    ];
    for (body, rows) in bodies {
        let outcome = in_every_way(body.as_bytes(), &Options::default());
        let mut outliner = Outliner::new(Limits::default());
        outliner.push(body.as_bytes()).expect("JSON");
        let outline = outliner.finish().expect("an outline");
        let beforehand = whole(body.as_bytes(), Options::default().outline(outline));
        assert_eq!(
            (&outcome.error, outcome.report.dialect.as_deref()),
            (&None, Some("open_wearables")),
            "{body}"
        );
        assert_eq!(
            (outcome.changes.len(), outcome.report.leaves.mapped),
            (rows, outcome.report.leaves.total),
            "{body}"
        );
        assert_eq!(
            (outcome.ndjson(), outcome.report_json()),
            (beforehand.ndjson(), beforehand.report_json()),
            "{body}"
        );
    }
}

#[test]
fn a_change_without_what_has_changed_is_refused() {
    let cases = [
        (json!({ "type": "upsert", "dataTypeKey": "STEPS" }), "no_record"),
        (json!({ "type": "Upsert" }), "no_record"),
        (json!({ "type": "Other" }), "unknown_shape"),
        (json!({ "type": "Delete" }), "no_id"),
    ];
    let gone = json!({ "type": "Delete", "recordId": "a" });
    for (change, code) in cases {
        let outcome = read(&json!({ "changes": [gone, change] }));
        assert_eq!(rejected(&outcome.report), [("changes[1]", code)], "{change}");
    }
    for list in ["deletions", "deletionChanges", "deleted_records"] {
        let outcome = read(&json!({ list: ["a", " ", 5, {}] }));
        let codes: Vec<&str> = rejected(&outcome.report).into_iter().map(|(_, code)| code).collect();
        assert_eq!((codes, outcome.changes.len()), (vec!["no_id", "wrong_type", "no_id"], 1), "{list}");
    }
}

#[test]
fn a_value_of_capacitor_without_a_unit_is_in_that_of_the_plugin() {
    for (name, value, data_type, expected) in [
        ("height", 180.0, "height", 180.0),
        ("bloodGlucose", 90.0, "blood_glucose", 5.0),
        ("weight", 80.0, "body_mass", 80.0),
    ] {
        let sample = json!({ "dataType": name, "value": value, "startDate": "2026-01-01T06:00:00Z" });
        let outcome = read(&json!({ "samples": [sample] }));
        assert_eq!(values(&outcome, data_type), [expected], "{name}");
        assert!(outcome.report.flagged.is_empty(), "{name}");
    }
}

#[test]
fn a_sleep_without_stages_counts_whole() {
    let bodies = [
        json!({ "samples": [{ "dataType": "sleep", "value": 480, "unit": "minute", "startDate": "2026-01-01T00:00:00Z",
            "endDate": "2026-01-01T08:00:00Z" }] }),
        json!({ "records": [{ "record_type": "sleep", "value": 28_800, "unit": "s", "start_time_ms": 1_767_225_600_000_i64,
            "end_time_ms": 1_767_254_400_000_i64 }] }),
    ];
    for body in bodies {
        let outcome = read(&body);
        let [wellform_core::record::Change::Record { record }] = &outcome.changes[..] else {
            panic!("{body}")
        };
        let wellform_core::record::Body::Sleep(sleep) = &record.body else { panic!("{body}") };
        assert_eq!(sleep.asleep_s, Some(28_800), "{body}");
    }
}

#[test]
fn a_total_of_lengths_is_one_in_a_unit_of_time() {
    let total = |value: f64, unit: &str| {
        json!({ "format": "hc-upload", "aggregates": [{ "metric": "SLEEP_DURATION_TOTAL", "value": value, "unit": unit,
            "startTime": "2026-01-01T00:00:00Z", "endTime": "2026-01-02T00:00:00Z" }] })
    };
    for (value, unit) in [(28_800.0, "s"), (480.0, "minutes"), (8.0, "h")] {
        assert_eq!(values(&read(&total(value, unit)), "total_sleep_time"), [28_800.0], "{unit}");
    }
    let found = read(&total(480.0, "steps"));
    assert!(rejected(&found.report).contains(&("aggregates[0].value", "wrong_unit")), "{:?}", found.report);
    let daily = |seconds: f64| json!({ "time": "2026-01-01T08:00:00Z", "data": { "sleep_duration_seconds": seconds } });
    assert_eq!(values(&read(&daily(28_800.0)), "total_sleep_time"), [28_800.0]);
    for seconds in [-1.0, 1e300] {
        for body in [total(seconds, "s"), daily(seconds)] {
            let outcome = read(&body);
            assert!(rejected(&outcome.report).iter().any(|(_, code)| *code == "out_of_range"), "{body}");
            assert!(outcome.changes.is_empty(), "{body}");
        }
    }
}

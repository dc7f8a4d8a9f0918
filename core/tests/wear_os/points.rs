//! Points one by one: kinds, times, values, and why one is refused.

use serde_json::{Value, json};
use wellform_core::record::Change;

use crate::{BOOT, normalised, one, points, refused, upload};

fn steps(kind: Option<&str>, name: &str, value: &str) -> Value {
    let mut point = json!({"dataType": name, "startTime": "2026-06-06T09:00:00Z",
        "endTime": "2026-06-06T09:01:00Z", value: 72});
    if let Some(kind) = kind {
        point["kind"] = kind.into();
    }
    point
}

#[test]
fn a_kind_that_contradicts_the_name_or_cannot_be_told_is_refused() {
    let of = |point: &Value| one(point).owners[0].key.split('/').nth(2).expect("a kind").to_owned();
    assert_eq!(of(&steps(None, "Steps", "value")), "interval");
    assert_eq!(of(&steps(None, "Steps", "total")), "cumulative");
    assert_eq!(of(&steps(Some("cumulative"), "Steps", "value")), "cumulative");
    assert_eq!(of(&steps(Some("daily"), "Steps", "value")), "daily");
    assert_eq!(of(&steps(Some("INTERVAL"), "Daily Steps", "value")), "daily", "never added to intervals");
    for (point, part) in [
        (steps(Some("interval"), "STEPS_TOTAL", "total"), "cumulative, found interval"),
        (steps(Some("sample"), "Steps", "value"), "interval or cumulative or daily, found sample"),
        (steps(Some("daily"), "Walking Steps", "value"), "interval or cumulative, found daily"),
        (steps(Some("delta"), "Steps", "value"), "found another word"),
        (steps(None, "Steps", "other"), "found none or several"),
        (steps(None, "Heart Rate", "value"), "time"),
    ] {
        let (_, reason) = refused(&point);
        assert!(reason.contains(part), "{point}: {reason}");
    }
    let mut both = steps(None, "Steps", "value");
    both["total"] = 90.into();
    assert_eq!(refused(&both).0, "unknown_kind");
    assert_eq!(refused(&json!({"value": 3, "time": 1_780_736_400_000_i64})).0, "no_type");
}

#[test]
fn a_time_is_told_in_every_form() {
    let at = |time: &str, value: &Value| one(&json!({"dataType": "Speed", time: value, "value": 2.5})).start;
    for (time, value) in [
        ("time", json!("2026-06-06T09:02:03.500Z")),
        ("time", json!("2026-06-06T11:02:03.5+02:00")),
        ("time", json!(BOOT + 3_723_500)),
        ("time", json!({"seconds": BOOT / 1000 + 3723, "nanos": 500_000_000})),
        ("timeDurationFromBoot", json!(3_723_500)),
        ("timeDurationFromBoot", json!("PT1H2M3.5S")),
        ("timeDurationFromBoot", json!({"seconds": 3723, "nanos": 500_000_000})),
    ] {
        assert_eq!(at(time, &value), [BOOT + 3_723_500], "{value}");
    }
    for boot in [json!(BOOT), json!("2026-06-06T10:00:00+02:00"), json!({"seconds": BOOT / 1000, "nanos": 0})]
    {
        let point = json!([{"dataType": "Speed", "timeDurationFromBoot": 1000, "value": 2.5}]);
        let changes = normalised(&upload(&json!({"bootInstant": boot, "dataPoints": point}))).changes;
        let [Change::Samples(samples)] = &changes[..] else { panic!("{changes:?}") };
        assert_eq!(samples.start, [BOOT + 1000], "{boot}");
        assert_eq!(samples.owners[0].utc_offset, Some(7200), "of the zone");
    }
}

#[test]
fn a_point_without_a_time_is_refused() {
    let point = |key: &str, value: Value| json!({"dataType": "Speed", key: value, "value": 2.5});
    assert_eq!(refused(&point("other", json!(1))).0, "no_time");
    assert_eq!(refused(&point("timeDurationFromBoot", json!("an hour"))).0, "no_time");
    assert_eq!(refused(&point("timeDurationFromBoot", json!(1e300))).0, "no_time");
    assert_eq!(refused(&point("timeDurationFromBoot", json!({"hours": 1}))).0, "no_time");
    let without =
        upload(&json!({"bootInstant": null, "dataPoints": [point("timeDurationFromBoot", json!(1))]}));
    assert_eq!(normalised(&without).report.rejected[0].code.code(), "no_time");
    let mut backwards = steps(Some("interval"), "Steps", "value");
    backwards["endTime"] = "2026-06-06T08:59:59Z".into();
    assert_eq!(refused(&backwards).0, "end_before_start");
}

#[test]
fn a_sensor_that_measures_nothing_yet_is_refused() {
    let rate =
        |value: Value| json!({"dataType": "HeartRate", "kind": "sample", "time": BOOT, "value": value});
    for (value, code) in [
        (json!(0), "impossible"),
        (json!(-1.0), "impossible"),
        (json!("NaN"), "no_value"),
        (json!(null), "no_value"),
    ] {
        assert_eq!(refused(&rate(value.clone())).0, code, "{value}");
    }
    let stats = json!({"dataType": "HeartRate", "startTime": BOOT, "endTime": BOOT + 1000, "average": 71,
        "min": 0, "max": 90});
    let outcome = normalised(&upload(&json!({"dataPoints": [stats]})));
    let [Change::Samples(samples)] = &outcome.changes[..] else { panic!("{:?}", outcome.changes) };
    assert_eq!((samples.value.get(0), samples.min.as_ref()), (Some(71.0), None));
    assert_eq!(outcome.report.rejected[0].path, "dataPoints[0].min");
    let mut stopped = one(&json!({"dataType": "Pace", "time": BOOT, "value": 0}));
    assert_eq!((stopped.value.get(0), stopped.code.take()), (None, Some(vec![Some("stopped".into())])));
    assert_eq!(
        one(&json!({"dataType": "Absolute Elevation", "time": BOOT, "value": -3.5})).value.get(0),
        Some(-3.5)
    );
}

#[test]
fn what_a_position_does_not_know_is_null_or_not_a_number() {
    for unknown in [json!(null), json!("NaN")] {
        let changes = points(&json!([{"dataType": "LOCATION", "time": BOOT,
            "value": {"latitude": -33.9, "longitude": 151.2, "altitude": unknown, "bearing": unknown},
            "accuracy": {"horizontalPositionErrorMeters": 4.5, "verticalPositionErrorMeters": 9}}]));
        let [Change::Samples(vertical), Change::Samples(place)] = &changes[..] else { panic!("{changes:?}") };
        let position = place.position.as_ref().expect("a position");
        assert_eq!((&position.altitude, &position.course), (&None, &None));
        assert_eq!(position.accuracy.as_ref().and_then(|accuracy| accuracy.get(0)), Some(4.5));
        assert_eq!(
            (vertical.data_type.as_str(), vertical.value.get(0)),
            ("location_vertical_accuracy", Some(9.0))
        );
        assert_eq!(vertical.owners, place.owners, "it goes with the position");
    }
    let beyond = json!({"dataType": "LOCATION", "time": BOOT, "value": {"latitude": 91, "longitude": 0}});
    assert_eq!(refused(&beyond).0, "no_position");
}

#[test]
fn how_far_a_rate_can_be_trusted_stands_in_its_context() {
    let rate = |accuracy: Value| {
        one(&json!({"dataType": "HEART_RATE_BPM", "time": BOOT, "value": 61, "accuracy": accuracy})).context
    };
    assert_eq!(json!(rate(json!(2))), json!({"sensor_status": "unreliable"}));
    assert_eq!(json!(rate(json!("NO_CONTACT"))), json!({"sensor_status": "no_contact"}));
    assert_eq!(json!(rate(json!({"sensorStatus": "5"}))), json!({"sensor_status": "accuracy_high"}));
    assert_eq!(json!(rate(json!(null))), json!({}));
}

#[test]
fn data_that_is_not_in_the_table_goes_by_its_own_name() {
    let point =
        |name: &str, value: Value| json!({"dataType": name, "time": BOOT, "value": value, "unit": "mV"});
    let of = |name: &str, value: Value| normalised(&upload(&json!({"dataPoints": [point(name, value)]})));
    for (name, code, data_type) in [
        ("health_services.device_private.0x1f", "device_private", "health_services.device_private.0x1f"),
        ("Skin Conductance", "unknown_type", "Skin Conductance"),
        ("step_count", "unknown_type", "wear_os_step_count"),
    ] {
        let outcome = of(name, json!(-1.5));
        let [Change::Samples(samples)] = &outcome.changes[..] else { panic!("{:?}", outcome.changes) };
        assert_eq!((samples.data_type.as_str(), &*samples.unit), (data_type, "mV"));
        assert_eq!(samples.source.original_type, name);
        assert_eq!((outcome.report.flagged[0].code.code(), samples.value.get(0)), (code, Some(-1.5)));
    }
    // There is no column for it.
    let kept = of("health_services.device_private.0x1f", json!([1, 2]));
    assert_eq!((kept.changes.len(), kept.report.leaves.kept), (0, 5));
}

#[test]
fn where_a_point_comes_from_is_told() {
    let source = |mode: &str| {
        let point = steps(None, "Daily Steps", "value");
        let outcome = normalised(&upload(&json!({"mode": mode, "dataPoints": [point]})));
        let [Change::Samples(samples)] = &outcome.changes[..] else { panic!("{:?}", outcome.changes) };
        json!(samples.source)
    };
    let expected = json!({"provider": "wear_os", "via": "whs_upload", "install": "watch-1", "subject": null,
        "app": null, "device": "Example Watch 4", "device_type": "watch", "method": "automatic",
        "original_type": "Daily Steps"});
    assert_eq!(source("passive"), expected);
    assert_eq!(source("EXERCISE")["method"], "active");
    assert_eq!(source("other")["method"], json!(null));
}

#[test]
fn what_nobody_understands_goes_along() {
    let point = json!({"dataType": "Speed", "time": BOOT, "value": 2.5, "metadata": {"vendor": 7}});
    let outcome = normalised(&upload(&json!({"dataPoints": [point], "battery": 81})));
    let [Change::Samples(samples)] = &outcome.changes[..] else { panic!("{:?}", outcome.changes) };
    assert_eq!(json!(samples.owners[0].extra), json!({"metadata": {"vendor": 7}}));
    let unmapped: Vec<&str> = outcome.report.unmapped.iter().map(|unmapped| &*unmapped.path).collect();
    assert_eq!(unmapped, ["battery", "dataPoints[].metadata.vendor"]);
}

#[test]
fn points_of_one_second_stay_apart() {
    let at = |time: i64| json!({"dataType": "Speed", "time": BOOT + time, "value": time as f64 / 1000.0});
    let changes = points(&json!([at(600), at(1400), at(2600)]));
    let [Change::Samples(samples)] = &changes[..] else { panic!("{changes:?}") };
    let names: Vec<&str> =
        samples.owners.iter().map(|owner| owner.key.rsplit('/').next().expect("one")).collect();
    assert_eq!(names, ["2026-06-06T08:00:00.600", "2026-06-06T08:00:01.400", "2026-06-06T08:00:02.600"]);
}

//! Uploads of any kind: leaves balance, and no cut of a body changes what it becomes.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::{BOOT, normalised, upload};

/// What may stand anywhere.
fn junk() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(vec!["", "NaN", "-1", "1,5", "PT1H", "P", "Steps", "2026-06-06", "2026-06-06T08:00:00Z", "é"])
            .prop_map(Value::from),
    ];
    scalar.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            vec((select(vec!["seconds", "nanos", "time", "permissions", "x"]), inner), 0..3).prop_map(object),
        ]
    })
}

fn object(members: Vec<(&'static str, Value)>) -> Value {
    members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>().into()
}

/// Mostly what is right.
fn mostly(right: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Value> {
    prop_oneof![8 => right, 1 => junk()]
}

fn words(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    mostly(select(words).prop_map(Value::from))
}

fn time() -> impl Strategy<Value = Value> {
    mostly(prop_oneof![
        (0..90_000_000_i64).prop_map(|time| json!(BOOT + time)),
        (0..90_000_i64).prop_map(|time| json!({"seconds": BOOT / 1000 + time, "nanos": 5})),
        Just(json!("2026-06-05T22:00:00Z")),
    ])
}

fn duration() -> impl Strategy<Value = Value> {
    mostly((-90_000_i64..90_000).prop_map(|seconds| match seconds.rem_euclid(3) {
        0 => json!(seconds * 1000),
        1 => json!(format!("PT{seconds}.25S")),
        _ => json!({"seconds": seconds, "nanos": 1}),
    }))
}

fn value() -> impl Strategy<Value = Value> {
    mostly((-5..300_i32).prop_map(|value| json!(f64::from(value) / 2.0)))
}

/// An object with some of these members.
fn some(members: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let members: Vec<_> = members
        .into_iter()
        .map(|(key, value)| prop::option::weighted(0.6, value.prop_map(move |value| (key, value))))
        .collect();
    members.prop_map(|members| object(members.into_iter().flatten().collect())).boxed()
}

fn point() -> BoxedStrategy<Value> {
    let types =
        &["Steps", "STEPS_TOTAL", "Daily Steps", "HeartRate", "PACE_STATS", "Location", "Odd", "distance"];
    let kinds = &["sample", "interval", "daily", "cumulative", "statistical"];
    let place = some(vec![
        ("latitude", value().boxed()),
        ("longitude", value().boxed()),
        ("altitude", value().boxed()),
        ("bearing", junk().boxed()),
    ]);
    let accuracy = some(vec![
        ("sensorStatus", words(&["1", "ACCURACY_HIGH"]).boxed()),
        ("horizontalPositionErrorMeters", value().boxed()),
        ("verticalPositionErrorMeters", value().boxed()),
    ]);
    some(vec![
        ("dataType", words(types).boxed()),
        ("kind", words(kinds).boxed()),
        ("time", time().boxed()),
        ("startTime", time().boxed()),
        ("end", time().boxed()),
        ("timeDurationFromBoot", duration().boxed()),
        ("startDurationFromBoot", duration().boxed()),
        ("endDurationFromBoot", duration().boxed()),
        ("value", prop_oneof![3 => value().boxed(), 1 => place].boxed()),
        ("total", value().boxed()),
        ("average", value().boxed()),
        ("min", value().boxed()),
        ("accuracy", prop_oneof![accuracy, junk().boxed()].boxed()),
        ("metadata", junk().boxed()),
        ("localDate", words(&["2026-06-06", "June"]).boxed()),
    ])
}

fn event() -> BoxedStrategy<Value> {
    some(vec![
        ("userActivityState", words(&["ASLEEP", "2"]).boxed()),
        ("stateChangeTime", time().boxed()),
        ("exerciseInfo", some(vec![("exerciseType", value().boxed())])),
        ("type", words(&["FALL_DETECTED", "3"]).boxed()),
        ("eventTime", time().boxed()),
        ("time", time().boxed()),
        ("dataType", words(&["Pace", "Odd"]).boxed()),
        ("threshold", value().boxed()),
        ("comparison", words(&["LESS_THAN", "1"]).boxed()),
    ])
}

fn any_upload() -> BoxedStrategy<Value> {
    let list =
        |of: BoxedStrategy<Value>| vec(prop_oneof![9 => of, 1 => junk().boxed()], 0..4).prop_map(Value::from);
    some(vec![
        ("dataPoints", list(point()).boxed()),
        ("userActivityInfo", list(event()).boxed()),
        ("healthEvents", list(event()).boxed()),
        ("goals", list(event()).boxed()),
        ("bootInstant", time().boxed()),
        ("bootId", junk().boxed()),
        ("timeZone", words(&["Europe/Stockholm", "Nowhere"]).boxed()),
        ("client", junk().boxed()),
        ("mode", words(&["passive", "exercise"]).boxed()),
        ("permissionLost", junk().boxed()),
        ("grantedPermissions", junk().boxed()),
        ("window", junk().boxed()),
        ("other", junk().boxed()),
    ])
    .prop_map(|other| upload(&other))
    .boxed()
}

proptest! {
    #![proptest_config(crate::cases::cases(192))]

    #[test]
    fn any_upload_is_accounted_for_however_it_is_cut(upload in any_upload()) {
        let outcome = normalised(&upload);
        for change in &outcome.changes {
            let text = serde_json::to_string(change).expect("JSON");
            prop_assert_eq!(&serde_json::from_str::<wellform_core::record::Change>(&text).expect("a change"), change);
        }
    }
}

//! What is sent again, in any order: nothing is doubled, and of what grows the account that reaches furthest stands.

use chrono::NaiveDate;
use proptest::prelude::*;
use serde_json::{Value, json};
use wellform_core::record::{Basis, Change};

use crate::{BOOT, receive, rows, state, upload};

/// Two rates and the steps of two minutes, sent by a watch whose idea of its own start is so many milliseconds off.
fn batch(jitter: i64) -> Value {
    let steps = |from: i64, value: u32| {
        json!({"dataType": "STEPS", "startDurationFromBoot": from, "endDurationFromBoot": from + 60_000,
            "value": value})
    };
    let rate =
        |at: i64, value: u32| json!({"dataType": "HeartRate", "timeDurationFromBoot": at, "value": value});
    upload(&json!({"bootInstant": BOOT + jitter,
        "dataPoints": [rate(499, 61), rate(1_499, 62), steps(0, 30), steps(60_000, 40)]}))
}

#[test]
fn a_start_of_the_watch_that_is_never_quite_the_same_doubles_nothing() {
    for jitter in [1, -1, 2, 250, -499, 501, 3000] {
        let model = state(&[batch(0), batch(jitter)]);
        // Which of the two is nearer to the truth nobody knows: the one that came last stands, as in everything.
        let expected =
            [(jitter, 30.0), (499 + jitter, 61.0), (1_499 + jitter, 62.0), (60_000 + jitter, 40.0)];
        assert_eq!(rows(&model), expected, "{jitter}");
        let mut other = wellform_core::reconcile::Model::new();
        receive(&mut other, &batch(jitter), 1);
        receive(&mut other, &batch(0), 0);
        receive(&mut other, &batch(jitter), 1);
        assert_eq!(rows(&other), expected, "whichever is processed first");
    }
}

#[test]
fn another_start_of_the_watch_is_another_point() {
    let mut restarted = batch(86_400_000);
    restarted["bootId"] = "42".into();
    assert_eq!(rows(&state(&[batch(0), restarted])).len(), 8);
    let mut other_watch = batch(0);
    other_watch["client"]["installId"] = "watch-2".into();
    assert_eq!(rows(&state(&[batch(0), other_watch])).len(), 8);
}

#[test]
fn without_a_boot_id_a_point_is_known_by_its_second() {
    let without = |jitter: i64| {
        let mut batch = batch(jitter);
        batch["bootId"] = Value::Null;
        batch
    };
    // 499 and 1,499 ms are of the seconds 0 and 1.
    for (jitter, expected) in [(-499, 4), (-1, 4), (0, 4), (3000, 8)] {
        assert_eq!(rows(&state(&[without(0), without(jitter)])).len(), expected, "{jitter}");
    }
    assert_eq!(rows(&state(&[without(0), batch(0)])).len(), 8, "it is not known to be the same");
}

fn daily(start: &str, end: &str, zone: &str, value: u32) -> Value {
    upload(&json!({"timeZone": zone, "dataPoints": [{"dataType": "Daily Steps", "kind": "daily",
        "startTime": start, "endTime": end, "value": value}]}))
}

/// Local date and value of the totals of days that are true.
fn days(uploads: &[Value]) -> Vec<(String, f64)> {
    let mut days = Vec::new();
    for change in state(uploads).current() {
        let Change::Samples(samples) = change else { panic!("expected rows, found {change:?}") };
        assert_eq!(samples.basis, Basis::Day);
        let dates: Vec<Option<NaiveDate>> = samples.local_date.expect("dates");
        days.extend(dates.iter().map(|date| date.expect("a date").to_string()).zip(samples.value.0));
    }
    days.sort_by(|a, b| a.0.cmp(&b.0));
    days
}

#[test]
fn of_a_day_the_total_that_reaches_further_stands() {
    let stockholm = |end: &str, value| daily("2026-06-05T22:00:00Z", end, "Europe/Stockholm", value);
    let (noon, evening) = (stockholm("2026-06-06T10:00:00Z", 4000), stockholm("2026-06-06T20:00:00Z", 9000));
    let one = [("2026-06-06".to_owned(), 9000.0)];
    assert_eq!(days(&[noon.clone(), evening.clone()]), one);
    assert_eq!(days(&[evening.clone(), noon]), one, "a later upload of an earlier total");
    let corrected = stockholm("2026-06-06T20:00:00Z", 8800);
    assert_eq!(days(&[evening, corrected]), [("2026-06-06".to_owned(), 8800.0)], "of one end the later");
}

#[test]
fn a_day_stays_one_when_the_wearer_travels() {
    let before = daily("2026-06-05T22:00:00Z", "2026-06-06T10:00:00Z", "Europe/Stockholm", 4000);
    // The clock in New York is six hours behind: the day goes on until midnight there.
    for end in ["2026-06-06T18:00:00Z", "2026-06-07T03:59:00Z"] {
        let west = daily("2026-06-05T22:00:00Z", end, "America/New_York", 9000);
        assert_eq!(days(&[before.clone(), west]), [("2026-06-06".to_owned(), 9000.0)], "{end}");
    }
    // Sent late, from a zone in which the end is of the next day.
    let east = daily("2026-06-05T22:00:00Z", "2026-06-06T21:30:00Z", "Asia/Tokyo", 9500);
    assert_eq!(days(&[before.clone(), east]), [("2026-06-06".to_owned(), 9500.0)]);
    let next = daily("2026-06-06T22:00:00Z", "2026-06-07T09:00:00Z", "Europe/Stockholm", 800);
    let both = [("2026-06-06".to_owned(), 4000.0), ("2026-06-07".to_owned(), 800.0)];
    assert_eq!(days(&[before, next]), both);
}

#[test]
fn the_date_of_a_day_is_that_of_its_midnight() {
    for (start, zone, date) in [
        ("2026-06-05T21:59:59.300Z", "Europe/Stockholm", "2026-06-06"),
        ("2026-06-05T22:00:00.700Z", "Europe/Stockholm", "2026-06-06"),
        ("2026-06-05T18:15:00Z", "Asia/Kathmandu", "2026-06-06"),
        ("2026-06-05T18:15:00Z", "Europe/London", "2026-06-06"),
        ("2026-06-06T11:00:00Z", "Pacific/Pago_Pago", "2026-06-06"),
        ("2026-06-05T12:00:00Z", "Pacific/Auckland", "2026-06-06"),
        ("2026-06-06T00:00:00Z", "UTC", "2026-06-06"),
        // No midnight of anywhere: the watch was set up in the morning.
        ("2026-06-06T05:07:31Z", "Europe/Stockholm", "2026-06-06"),
        ("2026-06-06T22:30:31Z", "Europe/Stockholm", "2026-06-07"),
    ] {
        let upload = daily(start, "2026-06-07T23:00:00Z", zone, 1);
        assert_eq!(days(&[upload])[0].0, date, "{start} {zone}");
    }
    let mut told = daily("2026-06-06T05:07:31Z", "2026-06-06T09:00:00Z", "Europe/Stockholm", 1);
    told["dataPoints"][0]["localDate"] = "2026-06-05".into();
    assert_eq!(days(&[told])[0].0, "2026-06-05");
    let mut nowhere = daily("2026-06-06T05:07:31Z", "2026-06-06T09:00:00Z", "", 1);
    nowhere["timeZone"] = Value::Null;
    assert_eq!(crate::normalised(&nowhere).report.rejected[0].code.code(), "no_time");
}

#[test]
fn a_session_that_goes_on_is_one() {
    let session = |minutes: i64, jitter: i64| {
        let end = minutes * 60_000;
        upload(&json!({"mode": "exercise", "bootInstant": BOOT + jitter, "dataPoints": [
            {"dataType": "STEPS_TOTAL", "startDurationFromBoot": 0, "endDurationFromBoot": end, "total": minutes * 90},
            {"dataType": "HEART_RATE_BPM_STATS", "startTime": BOOT + jitter, "endTime": BOOT + jitter + end,
                "average": 120 + minutes, "min": 90, "max": 150},
        ]}))
    };
    let state = state(&[session(5, 0), session(30, 3), session(20, -2)]);
    assert_eq!(rows(&state), [(3, 150.0), (3, 2700.0)]);
}

proptest! {
    #![proptest_config(crate::cases::cases(64))]

    #[test]
    fn any_order_and_repetition_of_batches_ends_in_the_same(
        jitters in proptest::collection::vec(-2000_i64..2000, 1..6),
        order in proptest::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let batches: Vec<Value> = jitters.iter().map(|jitter| batch(*jitter)).collect();
        let expected = rows(&state(&batches));
        prop_assert_eq!(expected.len(), 4);
        let mut model = wellform_core::reconcile::Model::new();
        let all = order.iter().map(|at| at.index(batches.len())).chain((0..batches.len()).rev());
        for at in all {
            receive(&mut model, &batches[at], at as i64);
        }
        prop_assert_eq!(rows(&model), expected);
    }
}

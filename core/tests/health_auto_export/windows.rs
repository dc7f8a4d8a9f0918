//! A phone sends the same time again and again, in several widths of bucket, and what it sends changes: no total is doubled
//! and none is lost, whatever the order in which deliveries arrive.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use proptest::prelude::*;
use serde_json::{Value, json};
use wellform_core::reconcile::Model;
use wellform_core::record::{Basis, Change};
use wellform_core::{Limits, Options, Outliner};

use super::normalise::whole;
use super::samples;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// Midnight of a Tuesday, by the phone's clock.
const FIRST: i64 = 1_707_206_400;
const OFFSET: i64 = -8 * HOUR;

/// How an automation of the app is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Aggregation {
    Minutes,
    Hours,
    Days,
}

impl Aggregation {
    fn length(self) -> i64 {
        match self {
            Aggregation::Minutes => 60,
            Aggregation::Hours => HOUR,
            Aggregation::Days => DAY,
        }
    }

    /// The word of the app's header.
    fn word(self) -> &'static str {
        match self {
            Aggregation::Minutes => "Minutes",
            Aggregation::Hours => "Hours",
            Aggregation::Days => "Days",
        }
    }
}

/// What one body says: a total for each bucket that has one, with the apps that it comes from.
#[derive(Debug, Clone)]
struct Delivery {
    aggregation: Aggregation,
    /// By the start of the bucket in seconds.
    buckets: BTreeMap<i64, (u32, &'static str)>,
}

const APPS: [&str; 3] = ["Ana’s Apple Watch", "iPhone", "iPhone|Ana’s Apple Watch"];

fn deliveries() -> impl Strategy<Value = Vec<Delivery>> {
    let aggregation =
        prop_oneof![Just(Aggregation::Minutes), Just(Aggregation::Hours), Just(Aggregation::Days)];
    let one = (
        aggregation,
        0_i64..3,
        1_i64..3,
        proptest::collection::vec(proptest::option::of((1_u32..900, 0_usize..3)), 6),
    );
    let delivery = one.prop_map(|(aggregation, from, length, totals)| {
        let mut buckets = BTreeMap::new();
        // Six buckets of the time that the automation covers; whatever falls on one of them counts once.
        for (place, total) in (0..).zip(totals) {
            let at = FIRST + from * DAY + place * length * DAY / 6;
            let at = FIRST + (at - FIRST).div_euclid(aggregation.length()) * aggregation.length();
            if let Some((total, app)) = total {
                buckets.insert(at, (total, APPS[app]));
            }
        }
        // A body in which both apps have something, as they have at the ends of any real one.
        for (at, app) in [(from, APPS[0]), (from + length, APPS[1])] {
            buckets.insert(FIRST + at * DAY, (7, app));
        }
        Delivery { aggregation, buckets }
    });
    proptest::collection::vec(delivery, 1..6)
}

fn body(delivery: &Delivery) -> String {
    let date = |at: i64| {
        let local = DateTime::from_timestamp(at, 0)
            .unwrap()
            .with_timezone(&chrono::FixedOffset::east_opt(OFFSET as i32).unwrap());
        local.format("%Y-%m-%d %H:%M:%S %z").to_string()
    };
    let mut points: Vec<Value> = Vec::new();
    for (at, (total, app)) in &delivery.buckets {
        points.push(json!({ "date": date(*at), "qty": total, "source": app }));
    }
    json!({ "data": { "metrics": [{ "name": "step_count", "units": "count", "data": points }] } }).to_string()
}

fn changes(delivery: &Delivery, received_at: DateTime<chrono::Utc>, headers: &[(&str, &str)]) -> Vec<Change> {
    let body = body(delivery);
    let mut outliner = Outliner::new(Limits::default());
    outliner.push(body.as_bytes()).unwrap();
    let options = Options::default().received_at(received_at).outline(outliner.finish().unwrap());
    let options = options.header("automation-aggregation", delivery.aggregation.word());
    let options = headers.iter().fold(options, |options, (name, value)| options.header(name, *value));
    let outcome = whole(body.as_bytes(), options);
    assert_eq!((outcome.error, &outcome.report.rejected[..]), (None, &[][..]));
    outcome.changes
}

/// When the delivery of this number was received.
fn received(number: usize) -> DateTime<chrono::Utc> {
    DateTime::from_timestamp(FIRST + 30 * DAY + number as i64, 0).unwrap()
}

/// What is visible of the steps: by width and start, every total that stands.
fn visible(model: &Model) -> BTreeMap<(i64, i64), Vec<f64>> {
    let mut found: BTreeMap<(i64, i64), Vec<f64>> = BTreeMap::new();
    let current = model.current();
    for samples in samples(&current).filter(|samples| samples.data_type.as_str() == "step_count") {
        let end = samples.end.as_ref().expect("buckets have an end");
        for (row, start) in samples.start.iter().enumerate() {
            assert_eq!(samples.basis == Basis::Day, end[row] - start == DAY * 1000);
            let bucket = ((end[row] - start) / 1000, start / 1000);
            found.entry(bucket).or_default().push(samples.value.get(row).unwrap());
        }
    }
    found
}

/// What should be visible: of each bucket, what the last body said that reaches over it.
fn expected(deliveries: &[Delivery]) -> BTreeMap<(i64, i64), Vec<f64>> {
    let mut buckets: BTreeMap<(i64, i64), Vec<f64>> = BTreeMap::new();
    let all: BTreeSet<(Aggregation, i64)> =
        deliveries.iter().flat_map(|one| one.buckets.keys().map(|at| (one.aggregation, *at))).collect();
    for (aggregation, at) in all {
        let reaches = |one: &&Delivery| {
            let first = *one.buckets.keys().next().unwrap();
            let last = *one.buckets.keys().next_back().unwrap();
            one.aggregation == aggregation && (first..=last).contains(&at)
        };
        let last = deliveries.iter().rfind(reaches).expect("the one that has the bucket");
        if let Some((total, _)) = last.buckets.get(&at) {
            buckets.insert((aggregation.length(), at), vec![f64::from(*total)]);
        }
    }
    buckets
}

proptest! {
    #![proptest_config(crate::cases::cases(200))]

    #[test]
    fn each_bucket_has_the_total_of_the_last_body_over_it(
        deliveries in deliveries(),
        order in Just((0..16_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let expected = expected(&deliveries);
        let mut model = Model::new();
        // Any order, and some of them twice.
        for number in order.into_iter().map(|number| number % deliveries.len()) {
            model.apply(changes(&deliveries[number], received(number), &[]), received(number));
        }
        prop_assert_eq!(visible(&model), expected);
    }
}

fn hours(totals: &[(i64, u32)]) -> Delivery {
    let buckets = totals.iter().map(|(hour, total)| (FIRST + hour * HOUR, (*total, APPS[1]))).collect();
    Delivery { aggregation: Aggregation::Hours, buckets }
}

/// A body, the number of its delivery, and the headers that came with it.
type Sent<'a> = (usize, &'a Delivery, &'a [(&'a str, &'a str)]);

#[test]
fn a_body_since_the_last_synchronisation_begins_in_the_middle_of_a_bucket() {
    let since = [("Automation-Period", "Since Last Sync")];
    // At 14:40 the app sends hour 14 from 14:20 on, and knows nothing of what came before.
    let today = hours(&[(13, 900), (14, 300)]);
    let later = hours(&[(14, 200), (15, 50)]);
    let whole_day = hours(&[(13, 910), (14, 520), (15, 400)]);
    let totals = |applied: &[Sent<'_>]| {
        let mut model = Model::new();
        for (number, delivery, headers) in applied {
            model.apply(changes(delivery, received(*number), headers), received(*number));
        }
        visible(&model).into_values().flatten().collect::<Vec<f64>>()
    };
    let first: Sent<'_> = (0, &today, &[]);
    let second: Sent<'_> = (1, &later, &since);
    let third: Sent<'_> = (2, &whole_day, &[]);
    assert_eq!(totals(&[first, second]), [900.0, 300.0, 50.0]);
    assert_eq!(totals(&[second, first]), [900.0, 300.0, 50.0]);
    assert_eq!(totals(&[first, second, third]), [910.0, 520.0, 400.0]);
    assert_eq!(totals(&[third, second, first]), [910.0, 520.0, 400.0]);
    // Without the header nothing tells that the body begins in the middle.
    assert_eq!(totals(&[first, (1, &later, &[])]), [900.0, 200.0, 50.0]);
}

/// Points, `(date, total)`, and headers of a body.
type Body<'a> = (&'a [(&'a str, Value)], &'a [(&'a str, &'a str)]);

/// What stands after these bodies: start and total.
fn totals_after(bodies: &[Body<'_>]) -> Vec<(String, f64)> {
    let mut model = Model::new();
    for (number, (points, headers)) in bodies.iter().enumerate() {
        let points: Vec<Value> =
            points.iter().map(|(date, total)| json!({ "date": date, "qty": total })).collect();
        let body =
            json!({ "data": { "metrics": [{ "name": "step_count", "units": "count", "data": points }] } })
                .to_string();
        let mut outliner = Outliner::new(Limits::default());
        outliner.push(body.as_bytes()).unwrap();
        // Each is received when its last bucket has just begun.
        let last = points.last().unwrap()["date"].as_str().unwrap();
        let last = DateTime::parse_from_str(last, "%Y-%m-%d %H:%M:%S %z").unwrap().to_utc();
        let received_at = last + chrono::TimeDelta::milliseconds(60_000 + number as i64);
        let options = Options::default().received_at(received_at).outline(outliner.finish().unwrap());
        let options = headers.iter().fold(options, |options, (name, value)| options.header(name, *value));
        model.apply(whole(body.as_bytes(), options).changes, received_at);
    }
    let current = model.current();
    let mut totals = Vec::new();
    for samples in samples(&current) {
        for (row, start) in samples.start.iter().enumerate() {
            let start = DateTime::from_timestamp_millis(*start).unwrap().format("%m-%dT%H").to_string();
            totals.push((start, samples.value.get(row).unwrap()));
        }
    }
    totals.sort_by(|a, b| a.0.cmp(&b.0));
    totals
}

#[test]
fn a_window_that_ends_with_a_short_day_leaves_the_next_one() {
    let days = [("automation-aggregation", "Days")];
    let first = [("2024-03-11 00:00:00 -0400", json!(5000)), ("2024-03-12 00:00:00 -0400", json!(6000))];
    // The clock goes forward on the 10th.
    let again = [("2024-03-09 00:00:00 -0500", json!(900)), ("2024-03-10 00:00:00 -0500", json!(1000))];
    let found = totals_after(&[(&first, &days), (&again, &days)]);
    assert_eq!(found.iter().map(|(_, total)| *total).collect::<Vec<_>>(), [900.0, 1000.0, 5000.0, 6000.0]);
}

#[test]
fn a_point_that_is_refused_takes_nothing_away() {
    let hours = [("automation-aggregation", "Hours")];
    let hour = |hour: u32| format!("2024-02-06 {hour:02}:00:00 -0800");
    let [nine, ten, eleven] = [hour(9), hour(10), hour(11)];
    let first = [(nine.as_str(), json!(100)), (&ten, json!(300)), (&eleven, json!(50))];
    let second = [(nine.as_str(), json!(100)), (&ten, json!(null)), (&eleven, json!(60))];
    let found = totals_after(&[(&first, &hours), (&second, &hours)]);
    assert_eq!(found.iter().map(|(_, total)| *total).collect::<Vec<_>>(), [100.0, 300.0, 60.0]);
}

#[test]
fn a_day_that_goes_on_grows_from_one_synchronisation_to_the_next() {
    let headers = [("automation-period", "Since Last Sync"), ("automation-aggregation", "Days")];
    let day = |day: u32| format!("2024-02-{day:02} 00:00:00 -0800");
    let [fifth, sixth, seventh] = [day(5), day(6), day(7)];
    let bodies: [&[(&str, Value)]; 3] = [
        &[(&fifth, json!(8000)), (&sixth, json!(500))],
        &[(&sixth, json!(10_000))],
        &[(&sixth, json!(12_000)), (&seventh, json!(300))],
    ];
    let found = totals_after(&bodies.map(|body| (body, &headers[..])));
    assert_eq!(found.iter().map(|(_, total)| *total).collect::<Vec<_>>(), [8000.0, 12_000.0, 300.0]);
}

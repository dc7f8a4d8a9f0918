//! What a point covers is stated or unknown, never guessed: so a sent point is one row whatever comes with it, and
//! weak evidence removes nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use wellform_core::reconcile::Model;
use wellform_core::record::{Basis, Change};
use wellform_core::resample::Resampler;
use wellform_core::{Limits, Options, Outliner};

use super::normalise::{Outcome, whole};
use super::samples;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// Midnight of a Tuesday, by the phone's clock.
const FIRST: i64 = 1_707_206_400;
const OFFSET: i32 = -8 * 3600;

fn date(at: i64) -> String {
    let local =
        DateTime::from_timestamp(at, 0).unwrap().with_timezone(&FixedOffset::east_opt(OFFSET).unwrap());
    local.format("%Y-%m-%d %H:%M:%S %z").to_string()
}

/// What becomes of a body, with the header that names the app's time grouping, or without it.
fn read(body: &str, grouping: Option<&str>, received_at: DateTime<Utc>) -> Outcome {
    let mut outliner = Outliner::new(Limits::default());
    outliner.push(body.as_bytes()).unwrap();
    let options = Options::default().received_at(received_at);
    let options =
        grouping.iter().fold(options, |options, word| options.header("automation-aggregation", *word));
    let once = whole(body.as_bytes(), options.clone());
    let twice = whole(body.as_bytes(), options.outline(outliner.finish().unwrap()));
    assert_eq!((once.ndjson(), once.report_json()), (twice.ndjson(), twice.report_json()));
    assert_eq!((&once.error, &once.report.rejected[..]), (&None, &[][..]));
    once
}

/// When the delivery of this number was received.
fn received(number: usize) -> DateTime<Utc> {
    DateTime::from_timestamp(FIRST + 60 * DAY, 0).unwrap() + TimeDelta::milliseconds(number as i64)
}

/// What is visible: each row with all but the numbers that follow from its delivery.
fn state(model: &Model) -> Vec<String> {
    let current = model.current();
    let mut rows: Vec<String> = samples(&current)
        .flat_map(|samples| {
            (0..samples.start.len()).map(|row| {
                let owner = &samples.owners[samples.owner_of(row).unwrap()];
                let column = |column: Option<&wellform_core::record::Nullable>| {
                    column.and_then(|column| column.get(row))
                };
                json!([
                    samples.data_type,
                    samples.basis,
                    samples.context,
                    samples.source.app,
                    owner.key,
                    owner.scope,
                    owner.utc_offset,
                    samples.start[row],
                    samples.end.as_ref().map(|end| end[row]),
                    samples.value.get(row),
                    column(samples.min.as_ref()),
                    column(samples.max.as_ref()),
                    samples.local_date.as_ref().and_then(|dates| dates[row]),
                    samples.ordinal.as_ref().map_or(0, |ordinals| ordinals[row]),
                ])
                .to_string()
            })
        })
        .collect();
    rows.sort();
    rows
}

fn metric(name: &str, units: &str, points: &[Value]) -> Value {
    json!({ "name": name, "units": units, "data": points })
}

fn body(metrics: &[Value]) -> String {
    json!({ "data": { "metrics": metrics } }).to_string()
}

fn steps(points: &[(i64, u32)]) -> String {
    let points: Vec<Value> =
        points.iter().map(|(at, qty)| json!({ "date": date(*at), "qty": qty, "source": "iPhone" })).collect();
    body(&[metric("step_count", "count", &points)])
}

/// Metrics that the app sends, and the shape of their points.
const METRICS: [(&str, &str, Shape); 8] = [
    ("step_count", "count", Shape::Quantity),
    ("active_energy", "kcal", Shape::Quantity),
    ("dietary_water", "mL", Shape::Quantity),
    ("weight_body_mass", "kg", Shape::Quantity),
    ("heart_rate", "count/min", Shape::Spread),
    ("blood_pressure", "mmHg", Shape::Pressure),
    ("apple_sleeping_wrist_temperature", "degC", Shape::Quantity),
    ("moon_phase", "count", Shape::Quantity),
];

#[derive(Debug, Clone, Copy)]
enum Shape {
    Quantity,
    Spread,
    Pressure,
}

/// A point: its metric, its time, its app, its value, and its length if it has a start and an end.
type Point = (usize, i64, &'static str, u32, Option<i64>);

const APPS: [&str; 3] = ["iPhone", "Ana’s Apple Watch", "Ana’s Apple Watch|iPhone"];

/// Points of a body in its order: by metric, then by time.
fn points() -> impl Strategy<Value = Vec<Point>> {
    let time = prop_oneof![
        2 => (0..10_i64).prop_map(|day| day * DAY),
        2 => (0..72_i64).prop_map(|hour| hour * HOUR),
        1 => (0..200_i64).prop_map(|minute| minute * 60),
        1 => 0..3 * DAY,
    ];
    let rest = (0..APPS.len(), 20..60_u32, proptest::option::weighted(0.1, 1..7200_i64));
    proptest::collection::btree_map((0..METRICS.len(), time), rest, 2..24).prop_map(|points| {
        let point = |((metric, at), (app, value, length))| (metric, FIRST + at, APPS[app], value, length);
        points.into_iter().map(point).collect()
    })
}

fn body_of(points: &[Point]) -> String {
    let mut metrics: BTreeMap<usize, Vec<Value>> = BTreeMap::new();
    for (metric, at, app, value, length) in points {
        let mut point =
            Map::from_iter([("date".to_owned(), date(*at).into()), ("source".to_owned(), (*app).into())]);
        match METRICS[*metric].2 {
            Shape::Quantity => point.extend([("qty".to_owned(), json!(value))]),
            Shape::Spread => {
                point.extend(["Min", "Avg", "Max"].map(|name| (name.to_owned(), json!(value))));
            }
            Shape::Pressure => point.extend([
                ("systolic".to_owned(), json!(value + 60)),
                ("diastolic".to_owned(), json!(value + 20)),
            ]),
        }
        if let Some(length) = length {
            point.insert("start".to_owned(), date(*at).into());
            point.insert("end".to_owned(), date(at + length).into());
        }
        metrics.entry(*metric).or_default().push(point.into());
    }
    let metrics: Vec<Value> =
        metrics.into_iter().map(|(at, points)| metric(METRICS[at].0, METRICS[at].1, &points)).collect();
    body(&metrics)
}

/// Words of the header, understood and not.
const GROUPINGS: [Option<&str>; 7] =
    [None, Some("Default"), Some("Minutes"), Some("Stunden"), Some("Days"), Some("週"), Some("Vikur")];

/// The state after bodies, each the points and a word of the header, received in this order and applied in
/// another.
fn after(bodies: &[(&[Point], Option<&str>)], order: &[usize]) -> Vec<String> {
    let read: Vec<Vec<Change>> = (bodies.iter().enumerate())
        .map(|(number, (points, grouping))| read(&body_of(points), *grouping, received(number)).changes)
        .collect();
    let mut model = Model::new();
    for number in order.iter().map(|number| number % bodies.len()).chain(0..bodies.len()) {
        model.apply(read[number].clone(), received(number));
    }
    state(&model)
}

proptest! {
    #![proptest_config(crate::cases::cases(150))]

    /// The law of splits: cut between any two points, a body ends in the state of the whole.
    #[test]
    fn a_sent_point_is_one_row_whatever_comes_with_it(
        points in points(),
        cut in any::<proptest::sample::Index>(),
        grouping in proptest::sample::select(&GROUPINGS[..]),
        order in Just((0..4_usize).collect::<Vec<_>>()).prop_shuffle(),
        receipts in Just((0..4_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let (first, second) = points.split_at(1 + cut.index(points.len() - 1));
        let whole = after(&[(&points, grouping)], &[]);
        prop_assert_eq!(after(&[(first, grouping), (second, grouping)], &order), whole.clone());
        prop_assert_eq!(after(&[(second, grouping), (first, grouping)], &order), whole.clone());
        let parts: [&[Point]; 4] = [&points, first, second, &points];
        let bodies: Vec<_> = receipts.iter().map(|at| (parts[*at], grouping)).collect();
        prop_assert_eq!(after(&bodies, &order), whole);
    }

    /// Points that came without the header, whole, in halves and twice, leave nothing beside the same points
    /// with it.
    #[test]
    fn what_is_stated_takes_the_place_of_what_is_not(
        points in points(),
        cut in any::<proptest::sample::Index>(),
        grouping in proptest::sample::select(&GROUPINGS[1..6]),
        order in Just((0..5_usize).collect::<Vec<_>>()).prop_shuffle(),
        receipts in Just((0..5_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let (first, second) = points.split_at(1 + cut.index(points.len() - 1));
        let parts: [(&[Point], Option<&str>); 5] =
            [(&points, None), (first, None), (second, Some("Vikur")), (&points, grouping), (&points, None)];
        let bodies: Vec<_> = receipts.iter().map(|at| parts[*at]).collect();
        prop_assert_eq!(after(&bodies, &order), after(&[(&points, grouping)], &[]));
    }
}

#[test]
fn a_month_of_true_totals_survives_bodies_of_other_widths() {
    let days: Vec<(i64, u32)> = (0..29).map(|day| (FIRST + day * DAY, 8000 + day as u32)).collect();
    let days = read(&steps(&days), Some("Days"), received(0)).changes;
    let bodies = [
        ("weeks", steps(&[(FIRST, 61_234), (FIRST + 7 * DAY, 58_200)])),
        ("months", steps(&[(FIRST - 5 * DAY, 240_000), (FIRST + 24 * DAY, 235_000)])),
        (
            "hours",
            steps(&[(FIRST, 41), (FIRST + 7 * HOUR, 107), (FIRST + 8 * HOUR, 108), (FIRST + 23 * HOUR, 9)]),
        ),
        ("one hour", steps(&[(FIRST + 3 * DAY, 41)])),
        ("one minute", steps(&[(FIRST + 3 * DAY + 60, 4)])),
    ];
    for (name, body) in bodies {
        for grouping in [None, Some("Default"), Some("Vikur"), Some("Haftalar")] {
            let other = read(&body, grouping, received(1)).changes;
            for order in [[0, 1], [1, 0]] {
                let mut model = Model::new();
                for number in order {
                    let changes = if number == 0 { &days } else { &other };
                    model.apply(changes.clone(), received(number));
                }
                let current = model.current();
                let totals = samples(&current).filter(|samples| samples.basis == Basis::Day);
                let totals: Vec<f64> = totals.flat_map(|samples| samples.value.0.clone()).collect();
                let expected: Vec<f64> = (8000..8029).map(f64::from).collect();
                assert_eq!(totals, expected, "{name} {grouping:?} {order:?}");
            }
        }
    }
}

#[test]
fn a_header_that_is_not_understood_states_nothing_and_is_flagged() {
    let body = steps(&[(FIRST, 8000), (FIRST + DAY, 9000)]);
    let outcome = read(&body, Some("Vikur"), received(0));
    assert_eq!(outcome.changes.len(), 1);
    let [Change::Samples(samples)] = &outcome.changes[..] else { panic!("a batch") };
    assert_eq!((samples.basis, &samples.end), (Basis::Instant, &None));
    assert_eq!(samples.context.get("width"), Some(&json!("unknown")));
    let flagged: Vec<(&str, &str)> =
        outcome.report.flagged.iter().map(|flagged| (flagged.path.as_str(), flagged.code.code())).collect();
    assert_eq!(flagged, [("automation-aggregation", "unknown_word"), ("data.metrics[0]", "ambiguous_grain")]);
    // An empty one is none.
    let outcome = read(&body, Some(" "), received(0));
    assert_eq!(outcome.report.flagged.len(), 1);
}

#[test]
fn what_the_header_states_is_what_points_cover() {
    let widths = |grouping: &str, times: &[i64]| -> Vec<(Basis, Option<i64>)> {
        let points: Vec<(i64, u32)> = times.iter().map(|at| (*at, 50)).collect();
        let outcome = read(&steps(&points), Some(grouping), received(0));
        let rows = samples(&outcome.changes).flat_map(|samples| {
            let width = |row: usize| samples.end.as_ref().map(|end| (end[row] - samples.start[row]) / 1000);
            (0..samples.start.len()).map(move |row| (samples.basis, width(row))).collect::<Vec<_>>()
        });
        rows.collect()
    };
    // The 1st of March, a Friday.
    let march = FIRST + 24 * DAY;
    assert_eq!(widths("Minutes", &[FIRST + 60]), [(Basis::Interval, Some(60))]);
    assert_eq!(widths("Hours", &[FIRST]), [(Basis::Interval, Some(HOUR))]);
    assert_eq!(widths("Days", &[FIRST]), [(Basis::Day, Some(DAY))]);
    assert_eq!(widths("Weeks", &[FIRST]), [(Basis::Interval, Some(7 * DAY))]);
    assert_eq!(widths("Months", &[march]), [(Basis::Interval, Some(31 * DAY))]);
    assert_eq!(widths("Years", &[FIRST - 36 * DAY]), [(Basis::Interval, Some(366 * DAY))]);
    assert_eq!(widths("Default", &[FIRST + 60]), [(Basis::Interval, Some(60))]);
    // Where no bucket begins, the width is unknown.
    for (grouping, at) in [("Default", 1), ("Minutes", 1), ("Hours", 60), ("Days", 2 * HOUR), ("Months", DAY)]
    {
        assert_eq!(widths(grouping, &[FIRST + at]), [(Basis::Instant, None)], "{grouping}");
    }
}

#[test]
fn a_body_with_points_that_are_not_of_its_grouping_states_no_windows() {
    let windows = |points: &[(i64, u32)]| {
        let outcome = read(&steps(points), Some("Hours"), received(0));
        outcome.changes.iter().filter(|change| matches!(change, Change::ReplaceWindow(_))).count()
    };
    assert_eq!(windows(&[(FIRST, 1), (FIRST + HOUR, 2)]), 1);
    assert_eq!(windows(&[(FIRST, 1), (FIRST + 61, 2), (FIRST + HOUR, 2)]), 0);
}

#[test]
fn heart_rates_are_instants_whatever_stands_beside_them() {
    let rate =
        |at: i64| json!({ "date": date(FIRST + at), "Min": 60, "Avg": 61, "Max": 62, "source": "Watch" });
    let rates = metric("heart_rate", "count/min", &[rate(0), rate(60), rate(71), rate(HOUR)]);
    let beside = [
        metric("apple_stand_hour", "count", &[json!({ "date": date(FIRST), "qty": 1 })]),
        metric("step_count", "count", &[json!({ "date": date(FIRST + 60), "qty": 1 })]),
    ];
    let read = |metrics: &[Value], grouping: Option<&str>| {
        let outcome = read(&body(metrics), grouping, received(0));
        let rates: Vec<Change> = outcome
            .changes
            .into_iter()
            .filter(|change| matches!(change, Change::Samples(samples) if samples.data_type.as_str() == "heart_rate"))
            .collect();
        let [Change::Samples(rates)] = &rates[..] else { panic!("one batch of {grouping:?}") };
        (rates.basis, rates.start.len(), rates.end.is_some(), rates.context.contains_key("width"))
    };
    for grouping in [None, Some("Default"), Some("Predeterminado")] {
        let is_unknown = grouping.is_none();
        assert_eq!(read(std::slice::from_ref(&rates), grouping), (Basis::Instant, 4, false, is_unknown));
        let metrics = [beside[0].clone(), rates.clone(), beside[1].clone()];
        assert_eq!(read(&metrics, grouping), (Basis::Instant, 4, false, is_unknown));
    }
}

/// What becomes of a table of steps: basis, length in seconds, value.
fn table(rows: &[(&str, u32)], grouping: Option<&str>) -> Vec<(Basis, Option<i64>, f64)> {
    rows_of(&csv(rows), grouping)
}

fn csv(rows: &[(&str, u32)]) -> String {
    let rows: Vec<String> = rows.iter().map(|(time, steps)| format!("{time},{steps}\n")).collect();
    format!("Date/Time,Step Count (count)\n{}", rows.concat())
}

fn rows_of(body: &str, grouping: Option<&str>) -> Vec<(Basis, Option<i64>, f64)> {
    let outcome = read(body, grouping, received(0));
    let windows = outcome.changes.iter().filter(|change| matches!(change, Change::ReplaceWindow(_)));
    assert_eq!(windows.count(), 0, "a table states no windows");
    let rows = samples(&outcome.changes).flat_map(|samples| {
        let length = |row: usize| samples.end.as_ref().map(|end| (end[row] - samples.start[row]) / 1000);
        (0..samples.start.len())
            .map(move |row| (samples.basis, length(row), samples.value.get(row).unwrap()))
            .collect::<Vec<_>>()
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by(|a, b| a.2.total_cmp(&b.2));
    rows
}

#[test]
fn the_rows_of_a_table_reveal_its_grain_by_their_distance() {
    let (minute, hour, day) = (Some(60), Some(HOUR), Some(DAY));
    let two = |width: (Basis, Option<i64>)| [(width.0, width.1, 1.0), (width.0, width.1, 2.0)];
    let of = |first, second| table(&[(first, 1), (second, 2)], None);
    assert_eq!(of("2024-02-06 00:00:00", "2024-02-07 00:00:00"), two((Basis::Day, day)));
    assert_eq!(of("2024-02-06 07:00:00", "2024-02-06 08:00:00"), two((Basis::Interval, hour)));
    assert_eq!(of("2024-02-06 07:01:00", "2024-02-06 07:02:00"), two((Basis::Interval, minute)));
    // A week, a month and five hours apart.
    for second in ["2024-02-13 00:00:00", "2024-03-06 00:00:00", "2024-02-06 05:00:00"] {
        assert_eq!(of("2024-02-06 00:00:00", second), two((Basis::Instant, None)), "{second}");
    }
    assert_eq!(table(&[("2024-02-06 00:00:00", 1)], None), [(Basis::Instant, None, 1.0)]);
    // A header counts for a table as it does for JSON, but a table is grouped even by default.
    let lone = [("2024-02-06 00:00:00", 1)];
    assert_eq!(table(&lone, Some("Hours")), [(Basis::Interval, hour, 1.0)]);
    assert_eq!(table(&lone, Some("Default")), [(Basis::Instant, None, 1.0)]);
    let days = [("2024-02-06 00:00:00", 1), ("2024-02-07 00:00:00", 2)];
    assert_eq!(table(&days, Some("Default")), two((Basis::Day, day)));
    assert_eq!(table(&days, Some("Vikur")), two((Basis::Instant, None)));
}

/// A form of several documents.
fn form(parts: &[String]) -> String {
    let parts = parts
        .iter()
        .map(|part| format!("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n{part}\r\n"));
    parts.chain(["--x--\r\n".to_owned()]).collect()
}

#[test]
fn the_tables_of_a_container_share_their_grain() {
    let lone = csv(&[("2024-02-06 00:00:00", 1)]);
    let hours = csv(&[("2024-02-07 00:00:00", 2), ("2024-02-07 01:00:00", 3)]);
    let days = csv(&[("2024-02-08 00:00:00", 4), ("2024-02-09 00:00:00", 5)]);
    let weeks = csv(&[("2024-02-06 00:00:00", 6), ("2024-02-13 00:00:00", 7)]);
    let hour = |value| (Basis::Interval, Some(HOUR), value);
    for parts in [[lone.clone(), hours.clone()], [hours.clone(), lone.clone()]] {
        assert_eq!(rows_of(&form(&parts), None), [hour(1.0), hour(2.0), hour(3.0)]);
    }
    // Weeks are no days, and two grains tell nothing of a third table.
    let day = |value| (Basis::Day, Some(DAY), value);
    let unknown = |value| (Basis::Instant, None, value);
    assert_eq!(
        rows_of(&form(&[days.clone(), weeks]), None),
        [day(4.0), day(5.0), unknown(6.0), unknown(7.0)]
    );
    let all = rows_of(&form(&[lone, hours, days.clone()]), None);
    assert_eq!(all, [unknown(1.0), hour(2.0), hour(3.0), day(4.0), day(5.0)]);
    // A table with a metric of another at the same times is of another export.
    let one_hour = csv(&[("2024-02-09 00:00:00", 41)]);
    for parts in [[one_hour.clone(), days.clone()], [days.clone(), one_hour.clone()]] {
        let mut rows = rows_of(&form(&parts), None);
        rows.sort_by(|one, other| one.2.total_cmp(&other.2));
        assert_eq!(rows, [day(4.0), day(5.0), unknown(41.0)]);
    }
}

#[test]
fn weeks_that_overlap_state_no_window() {
    let windows = |dates: &[&str]| {
        let points: Vec<_> =
            dates.iter().map(|date| json!({ "date": format!("{date} 00:00:00 +0100"), "qty": 1 })).collect();
        let body =
            json!({ "data": { "metrics": [{ "name": "step_count", "units": "count", "data": points }] } });
        let changes = read(&body.to_string(), Some("Weeks"), received(0)).changes;
        changes.iter().filter(|change| matches!(change, Change::ReplaceWindow(_))).count()
    };
    assert_eq!(windows(&["2026-01-05", "2026-01-12"]), 1);
    assert_eq!(windows(&["2026-01-05", "2026-01-06"]), 0);
}

#[test]
fn a_table_takes_the_place_of_its_rows_of_unknown_width() {
    let lone = csv(&[("2024-02-06 00:00:00", 41)]);
    let days = csv(&[("2024-02-06 00:00:00", 8000), ("2024-02-07 00:00:00", 9000)]);
    let hours = csv(&[("2024-02-06 00:00:00", 41), ("2024-02-06 01:00:00", 12)]);
    let bodies = [lone, days, hours];
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let mut model = Model::new();
        for number in order {
            model.apply(read(&bodies[number], None, received(number)).changes, received(number));
        }
        let current = model.current();
        let mut values: Vec<f64> = samples(&current).flat_map(|samples| samples.value.0.clone()).collect();
        values.sort_by(f64::total_cmp);
        assert_eq!(values, [12.0, 41.0, 8000.0, 9000.0], "{order:?}");
    }
}

/// The metrics of a fixture.
fn fixture(name: &str) -> Vec<Value> {
    let path =
        format!("{}/../tests/fixtures/health_auto_export/metrics/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let body: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    body["data"]["metrics"].as_array().unwrap().clone()
}

#[test]
fn drinks_are_the_same_rows_alone_in_halves_and_within_a_week() {
    for name in ["drinks_at_full_hours", "drinks_of_some_days", "heart_rates_beside_stand_hours"] {
        let metrics = fixture(name);
        let drinks = metrics[0]["data"].as_array().unwrap();
        let of = |points: &[Value]| -> String {
            let mut metrics = metrics.clone();
            metrics[0]["data"] = points.into();
            body(&metrics)
        };
        let mut whole = Model::new();
        whole.apply(read(&of(drinks), None, received(0)).changes, received(0));
        let middle = drinks.len() / 2;
        let bodies = [of(&drinks[..1]), of(drinks), of(&drinks[..middle]), of(&drinks[middle..])];
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
            let mut model = Model::new();
            for number in order {
                model.apply(read(&bodies[number], None, received(number)).changes, received(number));
            }
            assert_eq!(state(&model), state(&whole), "{name} {order:?}");
        }
    }
}

#[test]
fn a_file_with_one_hour_beside_files_of_hours_is_no_day() {
    let files = [
        steps(&[(FIRST, 100), (FIRST + 7 * HOUR, 107), (FIRST + 8 * HOUR, 108)]),
        steps(&[(FIRST + DAY, 41)]),
    ];
    for files in [files.clone(), [files[1].clone(), files[0].clone()]] {
        let outcome = read(&form(&files), None, received(0));
        let bases: Vec<Basis> = samples(&outcome.changes).map(|samples| samples.basis).collect();
        assert_eq!(bases, [Basis::Instant]);
        assert!(!outcome.changes.iter().any(|change| matches!(change, Change::ReplaceWindow(_))));
    }
}

/// The sum of the slots of a resolution, over all that is visible, and what is in no slot.
fn sums(model: &Model, resolution: &str) -> (f64, Vec<f64>) {
    let mut resampler = Resampler::new(resolution.parse().unwrap(), i64::MIN / 4..i64::MAX / 4);
    let current = model.current();
    let mut apart = Vec::new();
    for samples in samples(&current) {
        if resampler.add(samples) == wellform_core::resample::Added::NotResampled {
            apart.extend(samples.value.0.iter().copied());
        }
    }
    let (alone, slots) = resampler.finish(i64::MIN..i64::MAX);
    apart.extend(alone.into_iter().flat_map(|samples| samples.value.0));
    (slots.flat_map(|slots| slots.value.0).sum(), apart)
}

#[test]
fn a_day_has_one_sum_whatever_came() {
    let points: Vec<(i64, u32)> = (0..24).map(|hour| (FIRST + hour * HOUR, 100)).collect();
    let minutes: Vec<(i64, u32)> = (1..30).map(|minute| (FIRST + minute * 60, 2)).collect();
    let mut model = Model::new();
    for (number, (points, grouping)) in
        [(&points[..9], None), (&points[9..], None), (&points[..], None), (&points[..], Some("Hours"))]
            .into_iter()
            .enumerate()
    {
        model.apply(read(&steps(points), grouping, received(number)).changes, received(number));
        let expected = if number == 0 { 900.0 } else { 2400.0 };
        for resolution in ["1h", "1d"] {
            assert_eq!(sums(&model, resolution), (expected, vec![]), "{number} {resolution}");
        }
    }
    // Minutes whose width is unknown lie in the hours, and totals of days and weeks are added to nothing.
    let others = [
        (steps(&minutes), None),
        (steps(&[(FIRST + DAY, 8000), (FIRST + 2 * DAY, 9000)]), None),
        (steps(&[(FIRST + 7 * DAY, 58_200)]), None),
        (steps(&[(FIRST, 2400)]), Some("Days")),
    ];
    for (number, (body, grouping)) in (4..).zip(others) {
        model.apply(read(&body, grouping, received(number)).changes, received(number));
    }
    let (sum, mut apart) = sums(&model, "1d");
    apart.sort_by(f64::total_cmp);
    assert_eq!((sum, apart), (2400.0, vec![2400.0, 8000.0, 9000.0, 58_200.0]));
}

#[test]
fn of_two_readings_of_unknown_width_the_later_one_counts() {
    let mut model = Model::new();
    let [early, late] = [100, 320].map(|qty| steps(&[(FIRST + 9 * HOUR, qty)]));
    for number in [1, 0] {
        let body = if number == 0 { &early } else { &late };
        model.apply(read(body, None, received(number)).changes, received(number));
    }
    assert_eq!(sums(&model, "1h"), (320.0, vec![]));
}

//! Workouts.

use std::time::Instant;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use wellform_core::Options;
use wellform_core::reconcile::Model;
use wellform_core::record::{Basis, Body, Change, Samples, Sensitivity, Sport, Workout};
use wellform_core::resample::Resampler;

use super::normalise::{assert_balance, whole};
use super::sports::SPORTS;
use super::{normalised, samples};

const VERSION_1: &str =
    r#"{ "name": "Walking", "start": "2024-02-06 14:30:00 -0800", "end": "2024-02-06 15:00:00 -0800" }"#;
const VERSION_2: &str = r#"{ "id": "9C62E0B4-1D7F-4C55-8A2B-3E5F6A7B8C9D", "name": "Outdoor Walk",
    "start": "2024-02-06 14:30:00 -0800", "end": "2024-02-06 15:00:00 -0800", "duration": 1800 }"#;

/// 2024-02-06 14:30:00 -0800.
const START: i64 = 1_707_258_600_000;
const END: i64 = START + 1_800_000;

fn workout(version: &str, fields: &Value) -> Value {
    let mut workout: Value = serde_json::from_str(version).expect("JSON");
    for (name, value) in fields.as_object().expect("an object") {
        workout[name] = value.clone();
    }
    workout
}

fn body_of(changes: &[Change]) -> &Workout {
    let mut bodies = changes.iter().filter_map(|change| match change {
        Change::Record { record } => match &record.body {
            Body::Workout(workout) => Some(workout),
            _ => None,
        },
        _ => None,
    });
    bodies.next().expect("a workout")
}

#[test]
fn every_name_becomes_a_sport() {
    for (name, sport) in SPORTS {
        for name in [(*name).to_owned(), name.to_lowercase(), name.replace(' ', "\u{a0}")] {
            let outcome = normalised("workouts", &json!([workout(VERSION_2, &json!({ "name": name }))]));
            let found = body_of(&outcome.changes);
            assert_eq!(found.sport.map(Sport::name), Some(*sport), "{name}");
            assert_eq!(found.original_sport.as_deref(), Some(name.as_str()));
            assert_eq!(outcome.report.flagged, [], "{name}");
        }
    }
}

/// Version, field, value and label as sent; type, unit and value that come of it.
type Total = (&'static str, &'static str, f64, &'static str, &'static str, &'static str, f64);

#[rustfmt::skip]
const TOTALS: &[Total] = &[
    (VERSION_1, "totalEnergy", 418.4, "kJ", "total_energy", "kcal", 100.0),
    (VERSION_1, "activeEnergy", 90.0, "kcal", "active_energy", "kcal", 90.0),
    (VERSION_1, "maxHeartRate", 150.0, "bpm", "workout_heart_rate_max", "/min", 150.0),
    (VERSION_1, "avgHeartRate", 120.5, "bpm", "workout_heart_rate_mean", "/min", 120.5),
    (VERSION_1, "stepCount", 900.0, "steps", "step_count", "{steps}", 900.0),
    (VERSION_1, "stepCadence", 110.0, "spm", "step_cadence", "{steps}/min", 110.0),
    (VERSION_1, "totalSwimmingStrokeCount", 90.0, "count", "swimming_stroke_count", "{strokes}", 90.0),
    (VERSION_1, "swimCadence", 21.0, "spm", "swimming_cadence", "{strokes}/min", 21.0),
    (VERSION_1, "distance", 5.0, "mi", "distance", "m", 8046.72),
    (VERSION_1, "speed", 2.5, "mi/hr", "workout_speed_mean", "m/s", 1.1176),
    (VERSION_1, "flightsClimbed", 3.0, "count", "flights_climbed", "{flights}", 3.0),
    (VERSION_1, "intensity", 4.5, "MET", "physical_effort", "kcal/kg/h", 4.5),
    (VERSION_1, "intesity", 4.5, "MET", "physical_effort", "kcal/kg/h", 4.5),
    (VERSION_1, "temperature", 68.0, "degF", "air_temperature", "Cel", 20.0),
    (VERSION_1, "humidity", 55.0, "%", "relative_humidity", "%", 55.0),
    (VERSION_2, "activeEnergyBurned", 418.4, "kJ", "active_energy", "kcal", 100.0),
    (VERSION_2, "totalEnergy", 110.0, "kcal", "total_energy", "kcal", 110.0),
    (VERSION_2, "distance", 1.5, "km", "distance", "m", 1500.0),
    (VERSION_2, "speed", 9.0, "km/hr", "workout_speed_mean", "m/s", 2.5),
    (VERSION_2, "speed", 9.0, "m/hr", "workout_speed_mean", "m/s", 2.5),
    (VERSION_2, "avgSpeed", 9.0, "km", "workout_speed_mean", "m/s", 2.5),
    (VERSION_2, "maxSpeed", 10.0, "mi", "workout_speed_max", "m/s", 4.4704),
    (VERSION_2, "intensity", 4.5, "kcal/hr·kg", "physical_effort", "kcal/kg/h", 4.5),
    (VERSION_2, "temperature", 0.0, "degC", "air_temperature", "Cel", 0.0),
    (VERSION_2, "humidity", 0.0, "%", "relative_humidity", "%", 0.0),
    (VERSION_2, "elevationUp", 100.0, "ft", "elevation_gain", "m", 30.48),
    (VERSION_2, "elevationDown", 10.0, "m", "elevation_loss", "m", 10.0),
    (VERSION_2, "stepCadence", 110.0, "count/min", "step_cadence", "{steps}/min", 110.0),
    (VERSION_2, "swimCadence", 21.0, "count/min", "swimming_cadence", "{strokes}/min", 21.0),
    (VERSION_2, "totalSwimmingStrokeCount", 90.0, "count", "swimming_stroke_count", "{strokes}", 90.0),
    (VERSION_2, "flightsClimbed", 0.0, "count", "flights_climbed", "{flights}", 0.0),
    (VERSION_2, "lapLength", 0.025, "m", "pool_length", "m", 25.0),
    (VERSION_2, "lapLength", 0.025, "km", "pool_length", "m", 25.0),
    (VERSION_2, "lapLength", 25.0, "yd", "pool_length", "m", 22.86),
    (VERSION_2, "avgHeartRate", 120.5, "count/min", "workout_heart_rate_mean", "/min", 120.5),
    (VERSION_2, "maxHeartRate", 150.0, "count/min", "workout_heart_rate_max", "/min", 150.0),
];

#[test]
fn every_total_becomes_its_type_and_unit() {
    for (version, field, qty, units, data_type, unit, expected) in TOTALS {
        let sent = workout(version, &json!({ *field: { "qty": qty, "units": units } }));
        let outcome = normalised("workouts", &json!([sent]));
        let leaves = outcome.report.leaves;
        assert_eq!((leaves.kept, leaves.rejected), (0, 0), "{field}: {:?}", outcome.report);
        assert_eq!(
            outcome.report.dialect,
            Some(if *version == VERSION_1 { "json_v1" } else { "json_v2" }.to_owned())
        );
        let mut found = samples(&outcome.changes).filter(|batch| batch.data_type.as_str() == *data_type);
        let batch = found.next().unwrap_or_else(|| panic!("{field} gives no {data_type}"));
        assert_eq!((&*batch.unit, batch.basis), (*unit, Basis::Session), "{field}");
        assert_eq!((&*batch.start, batch.end.as_deref()), (&[START][..], Some(&[END][..])), "{field}");
        let value = batch.value.get(0).expect("a value");
        assert!((value - expected).abs() < 1e-9, "{field} in {units}: {value}, not {expected}");
        let original = batch.original.as_ref();
        let original = original.map(|original| (original.unit.as_str(), original.value.get(0)));
        let converted = (value - qty).abs() > 1e-9;
        let sent = (*units, Some(*qty));
        assert_eq!(original, converted.then_some(sent), "{field}");
    }
}

#[test]
fn every_scalar_and_nested_total_has_its_place() {
    let of =
        |version: &str, fields: Value| normalised("workouts", &json!([workout(version, &fields)])).changes;
    let value = |changes: &[Change], data_type: &str| {
        let mut found = samples(changes).filter(|batch| batch.data_type.as_str() == data_type);
        found.next().and_then(|batch| batch.value.get(0))
    };
    let changes = of(VERSION_1, json!({ "elevation": { "ascent": 100, "descent": 0, "units": "ft" } }));
    assert_eq!(value(&changes, "elevation_gain"), Some(30.48));
    assert_eq!(value(&changes, "elevation_loss"), None, "0 is none in version 1");

    let rate = |qty: i64| json!({ "qty": qty, "units": "bpm" });
    let changes =
        of(VERSION_2, json!({ "heartRate": { "min": rate(80), "avg": rate(110), "max": rate(150) } }));
    assert_eq!(value(&changes, "workout_heart_rate_mean"), Some(110.0));
    assert_eq!(value(&changes, "workout_heart_rate_max"), Some(150.0));
    let batch = samples(&changes).find(|batch| batch.min.is_some()).expect("a least heart rate");
    assert_eq!(batch.min.as_ref().and_then(|min| min.get(0)), Some(80.0));

    assert_eq!(value(&of(VERSION_2, json!({ "duration": 1234.5 })), "workout_duration"), Some(1234.5));
    assert_eq!(value(&of(VERSION_2, json!({ "swolfScore": 40.5 })), "swolf_score"), Some(40.5));
    for (field, said) in
        [("strokeStyle", json!("Butterfly")), ("salinity", json!("Salt Water")), ("location", json!("Pool"))]
    {
        let changes = of(VERSION_2, json!({ field: said }));
        let Some(Change::Record { record }) =
            changes.iter().find(|change| matches!(change, Change::Record { .. }))
        else {
            panic!("no record")
        };
        assert_eq!(record.extra.get(field), Some(&said));
    }
}

#[test]
fn whether_it_was_indoors_is_told_or_follows_from_the_place() {
    for (fields, expected) in [
        (json!({ "isIndoor": true }), Some(true)),
        (json!({ "isIndoor": false, "location": "Indoor" }), Some(false)),
        (json!({ "location": "Innenräume" }), Some(true)),
        (json!({ "location": "Open Water" }), Some(false)),
        (json!({ "location": "Pool" }), None),
        (json!({}), None),
    ] {
        let outcome = normalised("workouts", &json!([workout(VERSION_2, &fields)]));
        assert_eq!(body_of(&outcome.changes).is_indoor, expected, "{fields}");
    }
}

/// Array, label and value; type, unit, basis and value.
#[rustfmt::skip]
const SERIES: &[(&str, &str, f64, &str, &str, Basis, f64)] = &[
    ("activeEnergy", "kJ", 4.184, "active_energy", "kcal", Basis::Interval, 1.0),
    ("basalEnergy", "kcal", 1.5, "basal_energy", "kcal", Basis::Interval, 1.5),
    ("stepCount", "count", 1.5, "step_count", "{steps}", Basis::Interval, 1.5),
    ("walkingAndRunningDistance", "km", 0.25, "distance_walking_running", "m", Basis::Interval, 250.0),
    ("cyclingDistance", "mi", 1.0, "distance_cycling", "m", Basis::Interval, 1609.344),
    ("cyclingSpeed", "km/hr", 9.0, "cycling_speed", "m/s", Basis::Instant, 2.5),
    ("cyclingPower", "watts", 200.0, "cycling_power", "W", Basis::Instant, 200.0),
    ("cyclingCadence", "count/min", 90.0, "cycling_cadence", "{revolutions}/min", Basis::Instant, 90.0),
    ("swimDistance", "m", 25.0, "distance_swimming", "m", Basis::Interval, 25.0),
    ("swimStroke", "count", 14.0, "swimming_stroke_count", "{strokes}", Basis::Interval, 14.0),
    ("runningPower", "W", 210.0, "running_power", "W", Basis::Instant, 210.0),
    ("heartRateData", "bpm", 99.0, "heart_rate", "/min", Basis::Instant, 99.0),
    ("heartRateRecovery", "bpm", 99.0, "heart_rate", "/min", Basis::Instant, 99.0),
];

#[test]
fn every_series_becomes_its_type_and_unit() {
    for (array, units, qty, data_type, unit, basis, expected) in SERIES {
        for (seconds, bucket) in [("00", 60_000), ("07", 1000)] {
            let date = format!("2024-02-06 14:31:{seconds} -0800");
            let point = json!({ "date": date, "qty": qty, "units": units, "source": "Watch" });
            let outcome = normalised("workouts", &json!([workout(VERSION_2, &json!({ *array: [point] }))]));
            let leaves = outcome.report.leaves;
            assert_eq!((leaves.kept, leaves.rejected), (0, 0), "{array}");
            let mut found = samples(&outcome.changes).filter(|batch| batch.data_type.as_str() == *data_type);
            let batch = found.next().unwrap_or_else(|| panic!("{array} gives no {data_type}"));
            assert_eq!((&*batch.unit, batch.basis), (*unit, *basis), "{array}");
            assert_eq!(batch.value.get(0), Some(*expected), "{array}");
            let start = START + 60_000 + seconds.parse::<i64>().expect("seconds") * 1000;
            assert_eq!(batch.start, [start], "{array}");
            let end = (*basis == Basis::Interval).then(|| vec![start + bucket]);
            assert_eq!(batch.end, end, "{array}");
            assert_eq!(batch.source.app.as_deref(), Some("Watch"), "{array}");
            assert_eq!(batch.context.contains_key("phase"), *array == "heartRateRecovery");
        }
    }
}

#[test]
fn the_route_can_be_left_out() {
    let point = json!({ "latitude": 1, "longitude": 2, "timestamp": "2024-02-06 14:30:01 -0800" });
    let body =
        json!({ "data": { "workouts": [workout(VERSION_2, &json!({ "route": [point] }))] } }).to_string();
    let outcome = whole(body.as_bytes(), Options::default().without([Sensitivity::Location]));
    assert!(samples(&outcome.changes).all(|batch| batch.data_type.as_str() != "location"));
    assert_eq!(outcome.report.left_out.get("location"), Some(&1));
}

#[test]
fn positions_that_nobody_understood_are_left_out_with_the_route() {
    let fields = json!({
        "location": "Outdoor", "startLocation": { "lat": 47.37 }, "locations": [{ "lat": 47.37, "lon": 8.54 }],
        "metadata": { "startLatitude": 47.37, "effort": 5 },
    });
    let body = json!({ "data": { "workouts": [workout(VERSION_2, &fields)] } }).to_string();
    let extra = |options: Options| {
        let outcome = whole(body.as_bytes(), options);
        assert_balance(body.as_bytes(), &outcome.report);
        let mut records = outcome.changes.into_iter().filter_map(|change| match change {
            Change::Record { record } => Some(record.extra),
            _ => None,
        });
        (records.next().map(Value::Object), outcome.report.left_out.get("location").copied())
    };
    assert_eq!(extra(Options::default()), (Some(fields.clone()), None));
    let left = json!({ "location": "Outdoor", "metadata": { "effort": 5 } });
    assert_eq!(extra(Options::default().without([Sensitivity::Location])), (Some(left), Some(3)));
}

#[test]
fn a_workout_shorter_than_a_minute_keeps_its_heart_rate_by_minute() {
    let beat =
        |minute: &str| json!({ "date": format!("2024-02-06 {minute}:00 -0800"), "qty": 99, "units": "bpm" });
    for (start, end, points, phase) in [
        ("08:00:05", "08:00:50", ["08:00", "08:01"], false),
        ("08:00:05", "08:01:50", ["08:01", "08:02"], false),
        ("08:00:05", "08:10:50", ["08:10", "08:11"], true),
        ("08:00:05", "08:00:50", ["08:01", "08:02"], true),
    ] {
        let time = |clock: &str| format!("2024-02-06 {clock} -0800");
        let fields = json!({ "start": time(start), "end": time(end), "heartRateData": points.map(beat) });
        let outcome = normalised("workouts", &json!([workout(VERSION_2, &fields)]));
        let rates = samples(&outcome.changes).find(|batch| batch.data_type.as_str() == "heart_rate");
        let rates = rates.expect("heart rates");
        assert_eq!(rates.context.contains_key("phase"), phase, "{start} to {end}: {points:?}");
    }
}

#[test]
fn points_of_one_time_are_told_apart_by_their_many_sources() {
    let sources: Vec<usize> = (0..100).chain(0..100).collect();
    let point = |source: &usize| json!({ "date": "2024-02-06 14:31:00 -0800", "qty": 99, "units": "bpm", "source": format!("App {source}") });
    let points: Vec<Value> = sources.iter().map(point).collect();
    let outcome = normalised("workouts", &json!([workout(VERSION_2, &json!({ "heartRateData": points }))]));
    let batches: Vec<&Samples> =
        samples(&outcome.changes).filter(|batch| batch.data_type.as_str() == "heart_rate").collect();
    assert_eq!(batches.len(), 100);
    assert!(batches.iter().all(|batch| batch.ordinal.as_deref() == Some(&[0, 1])));
}

#[test]
fn a_source_for_each_point_costs_little_more_than_one_for_all() {
    let time = |sources: i64| {
        let point = |second: i64| {
            let date = DateTime::from_timestamp_millis(START + second * 1000).expect("a time");
            let date = date.format("%Y-%m-%d %H:%M:%S +0000").to_string();
            json!({ "date": date, "qty": 99, "units": "bpm", "source": format!("App {}", second % sources) })
        };
        let points: Vec<Value> = (0..30_000).map(point).collect();
        let body =
            json!({ "data": { "workouts": [workout(VERSION_2, &json!({ "heartRateData": points }))] } });
        let body = body.to_string();
        let started = Instant::now();
        whole(body.as_bytes(), Options::default());
        started.elapsed()
    };
    let (one, many) = (time(1), time(30_000));
    // Three times as long; with a search through all sources at each point, fifty times.
    assert!(many < one * 15, "{one:?} with one source, {many:?} with many");
}

fn received_at(index: usize) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_707_300_000_000 + index as i64 * 1000).expect("a time")
}

/// What is true after deliveries of one workout each, that come in this order.
fn state(deliveries: &[&Value], order: &[usize]) -> Vec<Change> {
    let mut model = Model::new();
    for at in order {
        let body = json!({ "data": { "workouts": [deliveries[*at]] } }).to_string();
        let outcome = whole(body.as_bytes(), Options::default().received_at(received_at(*at)));
        model.apply(outcome.changes, received_at(*at));
    }
    model.current()
}

#[test]
fn what_is_sent_again_without_series_takes_none_away() {
    let beat = |date: &str, qty: i64| json!({ "date": date, "qty": qty, "units": "bpm" });
    let energy = |date: &str, qty: f64| json!({ "date": date, "qty": qty, "units": "kcal" });
    let full = workout(
        VERSION_2,
        &json!({
            "distance": { "qty": 2.5, "units": "km" }, "location": "Outdoor",
            "heartRateData": [beat("2024-02-06 14:30:05 -0800", 100), beat("2024-02-06 14:31:05 -0800", 101)],
            "heartRateRecovery": [beat("2024-02-06 15:00:05 -0800", 90)],
            "activeEnergy": [energy("2024-02-06 14:30:05 -0800", 0.5), energy("2024-02-06 14:30:06 -0800", 0.25)],
            "route": [{ "latitude": 1, "longitude": 2, "timestamp": "2024-02-06 14:30:01 -0800" }],
        }),
    );
    // Series in other buckets, corrected totals, no route; and the recovery alone under the name of the heart rate.
    let minutes = workout(
        VERSION_2,
        &json!({
            "distance": { "qty": 2.75, "units": "km" }, "route": null, "heartRateData": [],
            "activeEnergy": [energy("2024-02-06 14:30:00 -0800", 0.75)],
        }),
    );
    let recovery = workout(VERSION_2, &json!({ "heartRateData": [beat("2024-02-06 15:00:00 -0800", 99)] }));
    let deliveries = [&full, &minutes, &recovery];
    for order in [&[0, 1, 2][..], &[2, 1, 0], &[1, 0, 2, 0], &[2, 0, 1, 1]] {
        let current = state(&deliveries, order);
        let values = |data_type: &str, basis: Basis| -> Vec<f64> {
            let fits = samples(&current)
                .filter(|batch| batch.data_type.as_str() == data_type && batch.basis == basis);
            let mut values: Vec<f64> = fits.flat_map(|batch| batch.value.0.clone()).collect();
            values.sort_by(f64::total_cmp);
            values
        };
        assert_eq!(values("heart_rate", Basis::Instant), [99.0, 100.0, 101.0], "{order:?}");
        assert_eq!(values("location", Basis::Instant).len(), 1, "{order:?}");
        // Once, not in both buckets: the longer series stands.
        assert_eq!(values("active_energy", Basis::Interval), [0.25, 0.5], "{order:?}");
        assert_eq!(values("distance", Basis::Session), [2750.0], "{order:?}");
        let records = current.iter().filter(|change| matches!(change, Change::Record { .. }));
        assert_eq!(records.count(), 1, "{order:?}");
    }
}

#[test]
fn a_shorter_series_never_takes_the_place_of_a_longer_one() {
    let energy = |qty: &[f64]| {
        let point = |(second, qty): (usize, &f64)| json!({ "date": format!("2024-02-06 14:30:0{second} -0800"), "qty": qty, "units": "kcal" });
        let points: Vec<Value> = (1..).zip(qty).map(point).collect();
        workout(VERSION_2, &json!({ "activeEnergy": points }))
    };
    let deliveries =
        [&energy(&[1.0, 2.0, 3.0]), &energy(&[4.0]), &energy(&[5.0, 6.0, 7.0]), &energy(&[8.0, 9.0])];
    for (order, expected) in [
        (&[0, 1][..], [1.0, 2.0, 3.0]),
        (&[1, 0], [1.0, 2.0, 3.0]),
        // Of equal length the later.
        (&[0, 2], [5.0, 6.0, 7.0]),
        (&[2, 0, 3, 1], [5.0, 6.0, 7.0]),
    ] {
        let current = state(&deliveries, order);
        let series = samples(&current).filter(|batch| batch.basis == Basis::Interval);
        let values: Vec<f64> = series.flat_map(|batch| batch.value.0.clone()).collect();
        assert_eq!(values, expected, "{order:?}");
    }
}

#[test]
fn a_zone_given_later_does_not_double_the_rows_of_a_table() {
    for (table, data_type) in [
        (
            "Timestamp,Latitude,Longitude\n2024-02-06 14:30:01,1,2\n2024-02-06 14:30:01,1,3\n2024-02-06 14:30:02,1,2\n",
            "location",
        ),
        (
            "Date/Time,Min,Avg,Max\n2024-02-06 14:30:01,90,90,90\n2024-02-06 14:30:01,91,91,91\n2024-02-06 14:30:02,92,92,92\n",
            "heart_rate",
        ),
    ] {
        let zone = |name: &str| Options::default().time_zone(name.parse().expect("a zone"));
        let deliveries = [Options::default(), zone("Europe/Berlin"), zone("America/Los_Angeles")];
        let mut model = Model::new();
        for (at, options) in deliveries.into_iter().enumerate() {
            let outcome = whole(table.as_bytes(), options.received_at(received_at(at)));
            model.apply(outcome.changes, received_at(at));
            let current = model.current();
            let rows = samples(&current).filter(|batch| batch.data_type.as_str() == data_type);
            assert_eq!(rows.map(|batch| batch.start.len()).sum::<usize>(), 3, "{data_type}");
        }
    }
}

/// Type, start, end and value of every row, in order.
fn rows(changes: &[Change]) -> Vec<(String, i64, Option<i64>, String)> {
    let row = |batch: &Samples, at: usize| {
        let end = batch.end.as_ref().map(|end| end[at]);
        (batch.data_type.to_string(), batch.start[at], end, format!("{:.6?}", batch.value.get(at)))
    };
    let of_batch = |batch: &Samples| (0..batch.start.len()).map(|at| row(batch, at)).collect::<Vec<_>>();
    let mut rows: Vec<_> = samples(changes).flat_map(of_batch).collect();
    rows.sort();
    rows
}

#[test]
fn the_table_says_the_same_as_the_json() {
    let table = "Workout Type,Start,End,Duration,Active Energy (kJ),Avg. Heart Rate (count/min),Distance (mi),\
        Elevation Ascended (ft),Swim Stroke Style,Temperature (degF),Humidity (%),Location,\n\
        Outdoor Walk,2024-02-06 14:30,2024-02-06 15:00,00:28:20,418.4,101.5,1.5,100,,50.0,0.0,Outdoor,\n";
    let quantity = |qty: f64, units: &str| json!({ "qty": qty, "units": units });
    let json = workout(
        VERSION_2,
        &json!({
            "duration": 1700, "activeEnergyBurned": quantity(418.4, "kJ"), "avgHeartRate": quantity(101.5, "bpm"),
            "distance": quantity(1.5, "mi"), "elevationUp": quantity(100.0, "ft"),
            "temperature": quantity(50.0, "degF"), "location": "Outdoor",
        }),
    );
    let json = normalised("workouts", &json!([json]));
    let zone = "America/Los_Angeles".parse().expect("a zone");
    let table = whole(table.as_bytes(), Options::default().time_zone(zone));
    assert_eq!(table.error, None);
    assert_eq!(rows(&table.changes), rows(&json.changes));
    assert_eq!(body_of(&table.changes), body_of(&json.changes));
}

#[test]
fn a_row_that_stands_twice_is_one_workout_and_two_of_one_minute_are_two() {
    let row = |duration: &str| format!("Yoga,2024-02-06 14:30,2024-02-06 14:31,{duration}\n");
    let table =
        format!("Workout Type,Start,End,Duration\n{}{}{}", row("00:00:20"), row("00:00:20"), row("00:00:30"));
    let mut model = Model::new();
    model.apply(whole(table.as_bytes(), Options::default()).changes, received_at(0));
    let current = model.current();
    let records = current.iter().filter(|change| matches!(change, Change::Record { .. }));
    assert_eq!(records.count(), 2);
    let lengths: Vec<f64> = samples(&current).flat_map(|batch| batch.value.0.clone()).collect();
    assert_eq!(lengths, [20.0, 30.0]);
}

#[test]
fn a_duration_without_a_unit_that_is_none_in_seconds_is_no_total() {
    for (minutes, duration, seconds, is_flagged) in [
        (45, json!(45), None, true),
        (45, json!(44.5), None, true),
        (45, json!("45"), None, true),
        (150, json!(2.5), None, true),
        (45, json!(2611.5), Some(2611.5), false),
        // Paused for nearly all of the time: the number fits in no other unit.
        (45, json!(90), Some(90.0), false),
        (45, json!({ "qty": 45, "units": "min" }), Some(2700.0), false),
        (45, json!({ "qty": 45, "units": "s" }), Some(45.0), false),
    ] {
        let end = format!("2024-02-06 {}:{:02}:00 -0800", 10 + minutes / 60, minutes % 60);
        let fields = json!({ "start": "2024-02-06 10:00:00 -0800", "end": end, "duration": duration });
        let outcome = normalised("workouts", &json!([workout(VERSION_2, &fields)]));
        assert_eq!(outcome.report.leaves.mapped, outcome.report.leaves.total, "{duration}");
        let flags: Vec<&str> = outcome.report.flagged.iter().map(|flagged| flagged.code.code()).collect();
        assert_eq!(flags.contains(&"ambiguous_unit"), is_flagged, "{duration}");
        let total = samples(&outcome.changes).find(|batch| batch.data_type.as_str() == "workout_duration");
        assert_eq!(total.and_then(|batch| batch.value.get(0)), seconds, "{duration}");
        let Some(Change::Record { record }) = outcome.changes.first() else { panic!("a workout") };
        assert_eq!(record.extra.contains_key("duration"), is_flagged, "{duration}");
    }
}

#[test]
fn activities_are_segments_with_totals_of_their_own() {
    let activity = |id: &str, from: &str, to: &str, kcal: i64| {
        json!({
            "id": id, "name": "Running", "start": format!("2024-02-06 14:{from}:00 -0800"),
            "end": format!("2024-02-06 14:{to}:00 -0800"), "duration": 600,
            "activeEnergyBurned": { "qty": kcal, "units": "kcal" },
        })
    };
    let activities = [activity("A", "30", "40", 100), activity("B", "40", "50", 90)];
    let fields = json!({
        "workoutActivities": activities, "activeEnergyBurned": { "qty": 190, "units": "kcal" },
    });
    let outcome = normalised("workouts", &json!([workout(VERSION_2, &fields)]));
    assert_eq!(outcome.report.leaves.mapped, outcome.report.leaves.total);
    let of = |data_type: &str, basis: Basis| -> Vec<f64> {
        let found = samples(&outcome.changes);
        let batches = found.filter(|batch| batch.data_type.as_str() == data_type && batch.basis == basis);
        batches.flat_map(|batch| batch.value.0.iter().copied()).collect()
    };
    assert_eq!(of("active_energy", Basis::Session), [190.0]);
    assert_eq!(of("active_energy", Basis::Interval), [100.0, 90.0]);
    assert_eq!(of("workout_segment", Basis::Interval).len(), 2);
    // A series of the same type neither replaces the totals of the activities nor is replaced by them.
    let point = json!({ "date": "2024-02-06 14:30:00 -0800", "qty": 8, "units": "kcal", "source": "Watch" });
    let with_series =
        workout(VERSION_2, &json!({ "workoutActivities": activities, "activeEnergy": [point] }));
    let current = state(&[&with_series], &[0]);
    let energy = samples(&current).filter(|batch| batch.data_type.as_str() == "active_energy");
    let mut values: Vec<f64> = energy.flat_map(|batch| batch.value.0.iter().copied()).collect();
    values.sort_by(f64::total_cmp);
    assert_eq!(values, [8.0, 90.0, 100.0]);
}

#[test]
fn a_humidity_that_was_multiplied_twice_is_divided() {
    for (sent, expected) in [(6800.0, 68.0), (10_000.0, 100.0), (68.0, 68.0), (100.0, 100.0), (0.5, 0.5)] {
        let fields = json!({ "humidity": { "qty": sent, "units": "%" } });
        let outcome = normalised("workouts", &json!([workout(VERSION_2, &fields)]));
        let found = samples(&outcome.changes).find(|batch| batch.data_type.as_str() == "relative_humidity");
        assert_eq!(found.and_then(|batch| batch.value.get(0)), Some(expected), "{sent}");
    }
    let fields = json!({ "humidity": { "qty": 10_100, "units": "%" } });
    let outcome = normalised("workouts", &json!([workout(VERSION_2, &fields)]));
    assert_eq!(outcome.report.rejected.len(), 1, "more than a whole");
}

#[test]
fn points_of_a_workout_keep_the_offset_of_their_clock() {
    let body =
        include_str!("../../../tests/fixtures/health_auto_export/workouts/workout_over_a_clock_change.json");
    let sent = whole(body.as_bytes(), Options::default()).changes;
    let mut model = Model::new();
    model.apply(sent.clone(), received_at(0));
    let rows = |changes: &[Change]| -> Vec<(i64, Option<i32>)> {
        let steps = samples(changes).filter(|batch| batch.data_type.as_str() == "step_count");
        let rows = steps.flat_map(|batch| {
            batch.start.iter().map(|start| (*start, batch.owners[0].utc_offset)).collect::<Vec<_>>()
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort_unstable();
        rows
    };
    let expected = [(1_774_745_940_000, Some(3600)), (1_774_746_000_000, Some(7200))];
    assert_eq!(rows(&sent), expected);
    assert_eq!(rows(&model.current()), expected);
    // A day of slots has both: the context that tells them apart is none of theirs.
    let mut resampler = Resampler::new("1d".parse().expect("a resolution"), 20_540..20_542);
    for change in &model.current() {
        if let Change::Samples(samples) = change {
            resampler.add(samples);
        }
    }
    let slots: Vec<f64> = resampler
        .finish(0..i64::MAX)
        .1
        .filter(|slots| slots.data_type.as_str() == "step_count")
        .flat_map(|slots| slots.value.0)
        .collect();
    assert_eq!(slots, [190.0]);
}

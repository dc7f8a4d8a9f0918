//! One week of one person, as the app sends it in JSON of both versions and in CSV: the same values, as far as each form
//! can say them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};
use wellform_core::record::{Basis, Change, Sport};
use wellform_core::{Options, Report};

use super::normalise::{assert_balance, whole};
use super::samples;

/// What is known of a day.
struct Day {
    date: u32,
    steps: f64,
    kilometres: f64,
    kilocalories: f64,
    weight: Option<f64>,
    /// Least, mean, greatest.
    heart_rate: [f64; 3],
    /// Hours: total, core, deep, REM, awake.
    sleep: [f64; 5],
}

fn week() -> Vec<Day> {
    (5..12)
        .map(|day| {
            let n = f64::from(day);
            Day {
                date: day,
                steps: 6000.0 + 731.0 * n,
                kilometres: 4.25 + 0.375 * n,
                kilocalories: 410.5 + 12.25 * n,
                weight: (day % 2 == 1).then_some(70.5 + n / 8.0),
                heart_rate: [44.0 + n, 66.25 + n, 140.0 + n],
                sleep: [7.25, 4.0, 1.25, 2.0, 0.5],
            }
        })
        .collect()
}

struct Workout {
    name: &'static str,
    sport: Sport,
    start: &'static str,
    end: &'static str,
    seconds: f64,
    kilocalories: f64,
    kilometres: f64,
    heart_rate: [f64; 2],
}

const WORKOUTS: [Workout; 2] = [
    Workout {
        name: "Outdoor Run",
        sport: Sport::Running,
        start: "2024-02-06 18:05:00",
        end: "2024-02-06 18:45:00",
        seconds: 2400.0,
        kilocalories: 380.5,
        kilometres: 6.5,
        heart_rate: [148.0, 171.0],
    },
    Workout {
        name: "Indoor Cycling",
        sport: Sport::IndoorCycling,
        start: "2024-02-09 07:00:00",
        end: "2024-02-09 07:30:00",
        seconds: 1800.0,
        kilocalories: 210.0,
        kilometres: 11.25,
        heart_rate: [131.0, 150.0],
    },
];

const OFFSET: &str = " -0800";

fn metrics() -> Value {
    let week = week();
    let of = |name: &str, units: &str, point: &dyn Fn(&Day) -> Option<Value>| {
        let points = week.iter().filter_map(|day| {
            let mut point = point(day)?;
            point["date"] = format!("2024-02-{:02} 00:00:00{OFFSET}", day.date).into();
            Some(point)
        });
        json!({ "name": name, "units": units, "data": points.collect::<Vec<_>>() })
    };
    json!([
        of("step_count", "count", &|day| Some(json!({ "qty": day.steps }))),
        of("walking_running_distance", "km", &|day| Some(json!({ "qty": day.kilometres }))),
        of("active_energy", "kcal", &|day| Some(json!({ "qty": day.kilocalories }))),
        of("weight_body_mass", "kg", &|day| Some(json!({ "qty": day.weight? }))),
        of("heart_rate", "count/min", &|day| {
            let [min, mean, max] = day.heart_rate;
            Some(json!({ "Min": min, "Avg": mean, "Max": max }))
        }),
        of("sleep_analysis", "hr", &|day| {
            let [total, core, deep, rem, awake] = day.sleep;
            Some(json!({
                "totalSleep": total, "core": core, "deep": deep, "rem": rem, "awake": awake, "asleep": 0, "inBed": 0,
                "sleepStart": format!("2024-02-{:02} 00:15:00{OFFSET}", day.date),
                "sleepEnd": format!("2024-02-{:02} 08:00:00{OFFSET}", day.date),
            }))
        }),
    ])
}

fn of_unit(qty: f64, units: &str) -> Value {
    json!({ "qty": qty, "units": units })
}

fn json_v2() -> String {
    let workouts = WORKOUTS.iter().zip(1..).map(|(workout, n)| {
        json!({
            "id": format!("00000000-0000-4000-8000-00000000000{n}"), "name": workout.name, "duration": workout.seconds,
            "start": format!("{}{OFFSET}", workout.start), "end": format!("{}{OFFSET}", workout.end),
            "activeEnergyBurned": of_unit(workout.kilocalories, "kcal"), "distance": of_unit(workout.kilometres, "km"),
            "avgHeartRate": of_unit(workout.heart_rate[0], "count/min"),
            "maxHeartRate": of_unit(workout.heart_rate[1], "count/min"),
        })
    });
    json!({ "data": { "metrics": metrics(), "workouts": workouts.collect::<Vec<_>>() } }).to_string()
}

fn json_v1() -> String {
    let workouts = WORKOUTS.iter().map(|workout| {
        json!({
            "name": workout.name,
            "start": format!("{}{OFFSET}", workout.start), "end": format!("{}{OFFSET}", workout.end),
            "activeEnergy": of_unit(workout.kilocalories, "kcal"), "distance": of_unit(workout.kilometres, "km"),
            "avgHeartRate": of_unit(workout.heart_rate[0], "bpm"), "maxHeartRate": of_unit(workout.heart_rate[1], "bpm"),
            "elevation": { "ascent": 0, "descent": 0, "units": "m" }, "stepCount": of_unit(0.0, "steps"),
        })
    });
    json!({ "metrics": metrics(), "workouts": workouts.collect::<Vec<_>>() }).to_string()
}

fn csv_metrics() -> String {
    let mut table = "Date/Time,Active Energy (kcal),Heart Rate [Min] (count/min),Heart Rate [Max] (count/min),\
        Heart Rate [Avg] (count/min),Sleep Analysis [Total] (hr),Sleep Analysis [Core] (hr),Sleep Analysis [Deep] (hr),\
        Sleep Analysis [REM] (hr),Sleep Analysis [Awake] (hr),Step Count (count),Walking + Running Distance (km),Weight (kg) \n"
        .to_owned();
    for Day { date, steps, kilometres, kilocalories, weight, heart_rate: [min, mean, max], sleep } in week() {
        let [total, core, deep, rem, awake] = sleep;
        let weight = weight.map_or_else(String::new, |weight| weight.to_string());
        let _ = writeln!(
            table,
            "2024-02-{date:02} 00:00:00,{kilocalories},{min},{max},{mean},{total},{core},{deep},{rem},{awake},{steps},\
             {kilometres},{weight}"
        );
    }
    table
}

fn csv_workouts() -> String {
    let mut table = "Workout Type,Start,End,Duration,Active Energy (kcal),Max. Heart Rate (count/min),\
        Avg. Heart Rate (count/min),Distance (km),Flights Climbed,Location,\n"
        .to_owned();
    for workout in WORKOUTS {
        let duration = format!("00:{:02}:00", workout.seconds as u32 / 60);
        let _ = writeln!(
            table,
            "{},{},{},{duration},{},{},{},{},0.0,,",
            workout.name,
            &workout.start[..16],
            &workout.end[..16],
            workout.kilocalories,
            workout.heart_rate[1],
            workout.heart_rate[0],
            workout.kilometres,
        );
    }
    table
}

/// What a body says: by type and by the wall clock of the start, value, least and greatest value.
type Said = BTreeMap<(String, i64), (f64, Option<f64>, Option<f64>)>;

fn said(body: &str) -> (Said, Vec<Option<Sport>>, Report) {
    // The rows of the table reveal that it has days; nothing in JSON does.
    let is_json = body.starts_with('{');
    let options = Options::default();
    let options = if is_json { options.header("automation-aggregation", "Days") } else { options };
    let outcome = whole(body.as_bytes(), options);
    assert_eq!((outcome.error, &outcome.report.rejected[..]), (None, &[][..]));
    assert_balance(body.as_bytes(), &outcome.report);
    let mut said = Said::new();
    for samples in samples(&outcome.changes) {
        for row in 0..samples.start.len() {
            let owner = &samples.owners[samples.owner_of(row).unwrap()];
            let wall = samples.start[row] + i64::from(owner.utc_offset.unwrap_or(0)) * 1000;
            // Totals of a day and of its night are told by their date.
            let date = samples.local_date.as_ref().and_then(|dates| dates[row]);
            let of_workout = samples.basis == Basis::Session && owner.key.contains("/workouts/");
            let place = if of_workout { wall } else { i64::from(date.expect("a date").to_epoch_days()) };
            let column = |column: &Option<wellform_core::record::Nullable>| {
                column.as_ref().and_then(|column| column.get(row))
            };
            let value = (samples.value.get(row).unwrap(), column(&samples.min), column(&samples.max));
            assert_eq!(said.insert((samples.data_type.as_str().to_owned(), place), value), None);
        }
    }
    let mut sports: Vec<_> = outcome
        .changes
        .iter()
        .filter_map(|change| match change {
            Change::Record { record } => match &record.body {
                wellform_core::record::Body::Workout(workout) => Some((record.start, workout.sport)),
                _ => None,
            },
            _ => None,
        })
        .collect();
    sports.sort_by_key(|(start, _)| *start);
    (said, sports.into_iter().map(|(_, sport)| sport).collect(), outcome.report)
}

#[test]
fn a_week_says_the_same_in_every_form() {
    let (v2, sports, report) = said(&json_v2());
    assert_eq!(report.dialect.as_deref(), Some("json_v2"));
    assert_eq!(sports, WORKOUTS.map(|workout| Some(workout.sport)));
    // 7 days of 3 totals and a mean, 4 weights, 7 nights of 5 totals, 2 workouts of 5.
    assert_eq!(v2.len(), 7 * 4 + 4 + 7 * 5 + 2 * 5);

    let (mut v1, sports, report) = said(&json_v1());
    assert_eq!(report.dialect.as_deref(), Some("json_v1"));
    assert_eq!(sports, WORKOUTS.map(|workout| Some(workout.sport)));
    // Version 1 does not tell how long a workout was without its pauses.
    let told =
        |(key, value): (&(String, i64), _)| (key.0 != "workout_duration").then(|| (key.clone(), value));
    let without_duration: Said = v2.iter().map(|(key, value)| (key, *value)).filter_map(told).collect();
    v1.retain(|(name, _), _| name != "workout_duration");
    assert_eq!(v1, without_duration);

    let (mut tables, _, report) = said(&csv_metrics());
    assert_eq!(report.dialect.as_deref(), Some("csv_metrics"));
    let (workouts, sports, report) = said(&csv_workouts());
    assert_eq!(report.dialect.as_deref(), Some("csv_workouts"));
    assert_eq!(sports, WORKOUTS.map(|workout| Some(workout.sport)));
    tables.extend(workouts);
    assert_eq!(tables, v2);
}

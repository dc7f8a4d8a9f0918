//! Every sport by every name that a sender has for it, in every spelling, through every sender and dialect.

#[path = "../normalise/mod.rs"]
mod normalise;

use std::collections::BTreeSet;

use normalise::{assert_balance, whole};
use serde_json::{Value, json};
use wellform_core::Options;
use wellform_core::record::{Body, Change, Sport};

/// A name of a sport, as a sender has it.
#[derive(Debug, Clone, Copy)]
struct Name {
    sender: &'static str,
    text: &'static str,
    sport: &'static str,
}

fn names() -> Vec<Name> {
    let rows = include_str!("tables/sports.csv").lines().skip(1);
    let name = |row: &'static str| match row.split(',').collect::<Vec<_>>()[..] {
        [sender, text, sport] => Name { sender, text, sport },
        _ => panic!("{row}"),
    };
    rows.map(name).collect()
}

/// The words of a name: `SWIMMING_POOL` and `swimmingPool` have two.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for char in name.chars() {
        if char == '_' || char.is_ascii_uppercase() && was_lower {
            words.push(String::new());
        }
        was_lower = char.is_ascii_lowercase();
        if char != '_' {
            words.last_mut().expect("a word").push(char.to_ascii_lowercase());
        }
    }
    words
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(word.len().min(1));
    first.to_uppercase() + rest
}

/// A name in every spelling.
fn spellings(name: &str) -> BTreeSet<String> {
    let words = words(name);
    let pascal: String = words.iter().map(|word| capital(word)).collect();
    let camel = words[0].clone() + &words[1..].iter().map(|word| capital(word)).collect::<String>();
    let snake = words.join("_");
    let bare = snake.strip_prefix("exercise_session_type_").unwrap_or(&snake);
    BTreeSet::from([
        name.to_owned(),
        snake.to_uppercase(),
        snake.clone(),
        words.join("-"),
        words.join(" "),
        capital(&words.join(" ")),
        words.iter().map(|word| capital(word)).collect::<Vec<_>>().join(" "),
        format!("EXERCISE_TYPE_{}", bare.to_uppercase()),
        format!("EXERCISE_SESSION_TYPE_{}", bare.to_uppercase()),
        format!("exercise_type_{bare}"),
        format!("ExerciseSessionRecord.EXERCISE_TYPE_{}", bare.to_uppercase()),
        format!("exerciseType.{camel}"),
        format!("HealthWorkoutActivityType.{}", snake.to_uppercase()),
        format!("HKWorkoutActivityType{}", pascal.strip_prefix("Hkworkoutactivitytype").unwrap_or(&pascal)),
        camel,
        pascal,
    ])
}

/// 2026-03-02T00:00:00Z.
const START: i64 = 1_772_409_600;

/// A dialect: its name, and a body with workouts of these sports.
type Dialect = (&'static str, fn(&[String]) -> Value);

const DIALECTS: &[Dialect] = &[
    ("garmin", |names| {
        let workouts = names.iter().enumerate().map(|(at, name)| {
            json!({"userId": "5c1b8d0e2f3a4b5c6d7e8f9012345678", "summaryId": at.to_string(), "activityId": at,
                "activityType": name, "startTimeInSeconds": START, "startTimeOffsetInSeconds": 0, "durationInSeconds": 60})
        });
        json!({"activities": workouts.collect::<Vec<_>>()})
    }),
    ("react_native", |names| {
        let workouts = names.iter().enumerate().map(|(at, name)| {
            json!({"exerciseType": name, "startTime": "2026-03-02T06:00:00Z", "endTime": "2026-03-02T06:01:00Z",
                "metadata": {"id": format!("e-{at}")}})
        });
        json!({"ExerciseSession": workouts.collect::<Vec<_>>()})
    }),
    ("hc_webhook", |names| {
        let workouts = names.iter().map(|name| {
            json!({"type": name, "start_time": "2026-03-02T06:00:00Z", "end_time": "2026-03-02T06:01:00Z",
                "duration_seconds": 60})
        });
        json!({"timestamp": "2026-03-02T07:00:00Z", "app_version": "1", "exercise": workouts.collect::<Vec<_>>()})
    }),
    ("flutter", |names| flutter(names, "googleHealthConnect")),
    ("flutter of Apple Health", |names| flutter(names, "appleHealth")),
    ("open_wearables", |names| open_wearables(names, "google")),
    ("open_wearables of Apple Health", |names| open_wearables(names, "apple")),
    ("capacitor", |names| {
        let workouts = names.iter().enumerate().map(|(at, name)| {
            json!({"workoutType": name, "duration": 60, "startDate": "2026-03-02T06:00:00Z",
                "endDate": "2026-03-02T06:01:00Z", "sourceId": "com.x", "platformId": format!("c-{at}")})
        });
        json!({"workouts": workouts.collect::<Vec<_>>()})
    }),
];

fn flutter(names: &[String], platform: &str) -> Value {
    let workouts = names.iter().enumerate().map(|(at, name)| {
        json!({"uuid": format!("f-{at}"), "value": {"__type": "WorkoutHealthValue", "workoutActivityType": name},
            "type": "WORKOUT", "unit": "NO_UNIT", "dateFrom": "2026-03-02T06:00:00.000",
            "dateTo": "2026-03-02T06:01:00.000", "sourcePlatform": platform, "sourceName": "com.x"})
    });
    workouts.collect()
}

fn open_wearables(names: &[String], provider: &str) -> Value {
    let workouts = names.iter().enumerate().map(|(at, name)| {
        json!({"id": format!("o-{at}"), "type": name, "startDate": "2026-03-02T06:00:00Z",
            "endDate": "2026-03-02T06:01:00Z", "source": {"appId": "x"}, "values": []})
    });
    json!({"provider": provider, "sdkVersion": "1", "syncTimestamp": "2026-03-03T00:00:00Z",
        "data": {"workouts": workouts.collect::<Vec<_>>()}})
}

/// The sports that names become.
fn sports((dialect, body): &Dialect, names: &[String]) -> Vec<Sport> {
    let body = body(names).to_string();
    let outcome = whole(body.as_bytes(), Options::default());
    assert_eq!(outcome.error, None, "{dialect}");
    assert_balance(body.as_bytes(), &outcome.report);
    assert_eq!((outcome.report.leaves.kept, outcome.report.leaves.rejected), (0, 0), "{dialect}");
    let first = outcome.report.flagged.first();
    assert!(first.is_none(), "{dialect}: {first:?}");
    let workout = |change: &Change| match change {
        Change::Record { record } => match &record.body {
            Body::Workout(workout) => workout.sport,
            _ => None,
        },
        _ => None,
    };
    let sports: Vec<Sport> = outcome.changes.iter().filter_map(workout).collect();
    assert_eq!(sports.len(), names.len(), "{dialect}");
    sports
}

#[test]
fn a_name_known_to_one_is_known_to_all_in_every_spelling() {
    let names = names();
    assert_eq!(names.len(), 895);
    let spelled: BTreeSet<String> = names.iter().flat_map(|name| spellings(name.text)).collect();
    let spelled: Vec<String> = spelled.into_iter().collect();
    let others: BTreeSet<&str> =
        names.iter().filter(|name| name.sport == "other").map(|name| name.text).collect();
    let others: BTreeSet<String> = others.into_iter().flat_map(spellings).collect();
    for dialect in DIALECTS {
        for (name, sport) in spelled.iter().zip(sports(dialect, &spelled)) {
            assert!((sport == Sport::Other) == others.contains(name), "{}: {name} is {sport}", dialect.0);
        }
    }
}

#[test]
fn a_senders_own_name_means_what_it_means_there() {
    for (sender, dialects) in [
        ("garmin", &["garmin"][..]),
        ("jetpack", &["react_native", "hc_webhook"]),
        ("platform", &["react_native"]),
        ("healthkit", &["flutter of Apple Health", "open_wearables of Apple Health"]),
        ("flutter", &["flutter"]),
        ("open_wearables", &["open_wearables of Apple Health"]),
        ("capacitor", &["capacitor"]),
    ] {
        let own: Vec<Name> = names().into_iter().filter(|name| name.sender == sender).collect();
        assert!(own.len() > 50, "{sender}");
        for dialect in DIALECTS.iter().filter(|(name, _)| dialects.contains(name)) {
            let sent: Vec<(String, &str)> = own
                .iter()
                .flat_map(|name| spellings(name.text).into_iter().map(|spelling| (spelling, name.sport)))
                // With the name of another sender's enumeration, a name has that sender's meaning.
                .filter(|(spelling, _)| {
                    let is_android = spelling.to_lowercase().contains("exercise");
                    let is_apple = spelling.to_lowercase().contains("workoutactivitytype");
                    match sender {
                        "garmin" => !is_android && !is_apple,
                        "healthkit" | "open_wearables" => !is_android,
                        _ => !is_apple,
                    }
                })
                .collect();
            let spelled: Vec<String> = sent.iter().map(|(name, _)| name.clone()).collect();
            for ((name, expected), sport) in sent.iter().zip(sports(dialect, &spelled)) {
                assert_eq!(sport.name(), *expected, "{}: {name}", dialect.0);
            }
        }
    }
}

#[test]
fn a_name_that_no_sender_has_is_other_and_flagged() {
    for (dialect, body) in DIALECTS.iter().filter(|(dialect, _)| *dialect != "garmin") {
        let body = body(&["QUIDDITCH".to_owned()]).to_string();
        let outcome = whole(body.as_bytes(), Options::default());
        let flags: Vec<&str> = outcome.report.flagged.iter().map(|flagged| flagged.code.code()).collect();
        assert_eq!(flags, ["unknown_word"], "{dialect}");
    }
}

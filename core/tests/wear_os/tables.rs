//! The tables of the API: data types, enumerations and exercise types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use wellform_core::record::{Basis, Body, Change, DataType};

use crate::{BOOT, one, understood, upload};

fn table(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

/// Every data type: constant, name, kind, unit and canonical type.
fn data_types() -> impl Iterator<Item = [&'static str; 5]> {
    table(include_str!("tables/data_types.csv")).map(|row| match <[&str; 5]>::try_from(row) {
        Ok(row) => row,
        // The only quoted cell has a comma in it.
        Err(row) => [row[0], row[1], row[2], "deg,m", row[5]],
    })
}

/// A point of a kind, an hour after the watch was started.
fn point(name: &str, kind: Option<&str>, of: &str) -> Value {
    let mut point = match of {
        "delta-sample" => json!({"timeDurationFromBoot": 3_600_000}),
        _ => json!({"startDurationFromBoot": 3_600_000, "endDurationFromBoot": 3_660_000}),
    };
    let value = match of {
        "delta-sample" if name.eq_ignore_ascii_case("location") => {
            json!({"value": {"latitude": 59.33, "longitude": 18.07, "altitude": 28.5, "bearing": 90}})
        }
        "aggregate-cumulative" => json!({"total": 90}),
        "aggregate-statistical" => json!({"average": 90, "min": 80, "max": 99}),
        _ => json!({"value": 90}),
    };
    for (key, value) in value.as_object().expect("an object") {
        point[key] = value.clone();
    }
    point["dataType"] = name.into();
    if let Some(kind) = kind {
        point["kind"] = kind.into();
    }
    point
}

#[test]
fn every_data_type_arrives_as_its_canonical_type_and_unit() {
    let mut seen = BTreeSet::new();
    for [constant, name, of, unit, canonical] in data_types() {
        let (kind, basis) = match of {
            "delta-interval" => ("interval", Basis::Interval),
            "delta-sample" => ("sample", Basis::Instant),
            "daily-interval" => ("daily", Basis::Day),
            "aggregate-cumulative" => ("cumulative", Basis::Session),
            "aggregate-statistical" => ("statistical", Basis::Session),
            other => panic!("{other}"),
        };
        let by_name = one(&point(name, Some(kind), of));
        // The constant and the fields tell the kind too.
        for other in [point(constant, Some(kind), of), point(constant, None, of), point(name, None, of)] {
            assert_eq!(one(&other), by_name, "{other}");
        }
        let data_type = by_name.data_type.known().unwrap_or_else(|| panic!("{constant} is unknown"));
        assert_eq!((data_type.name(), &*by_name.unit), (canonical, data_type.unit()), "{constant}");
        assert_eq!(
            (by_name.basis, by_name.derived),
            (basis, kind == "cumulative"),
            "{constant}: only totals of sessions are added up"
        );
        assert_eq!(by_name.source.original_type, name);
        let start = if kind == "sample" { None } else { Some(vec![BOOT + 3_660_000]) };
        assert_eq!((by_name.start, by_name.end), (vec![BOOT + 3_600_000], start), "{constant}");
        if data_type == DataType::Location {
            let position = by_name.position.expect("a position");
            assert_eq!((position.latitude, position.longitude), (vec![59.33], vec![18.07]));
            continue;
        }
        // The only unit that is not the canonical one.
        let factor = if unit == "ms/km" { 1000.0 } else { 1.0 };
        let cell = |column: &Option<wellform_core::record::Nullable>| {
            column.as_ref().and_then(|column| column.get(0)).map(|value| value * factor)
        };
        assert_eq!(by_name.value.get(0).map(|value| value * factor), Some(90.0), "{constant}");
        let extremes = if kind == "statistical" { (Some(80.0), Some(99.0)) } else { (None, None) };
        assert_eq!((cell(&by_name.min), cell(&by_name.max)), extremes, "{constant}");
        assert_eq!(by_name.original.map(|original| original.unit), (factor > 1.0).then(|| unit.to_owned()));
        seen.insert(constant);
    }
    assert_eq!(seen.len() + 1, data_types().count());
}

/// A constant in every spelling, with the name of its enumeration and without.
fn spellings(enumeration: &str, name: &str) -> Vec<String> {
    let words: Vec<String> = name.split('_').map(str::to_lowercase).collect();
    let capital = |word: &String| word[..1].to_uppercase() + &word[1..];
    let pascal: String = words.iter().map(capital).collect();
    let camel = words[0].clone() + &words[1..].iter().map(capital).collect::<String>();
    let class = enumeration.rsplit('.').next().unwrap_or(enumeration);
    vec![
        name.to_owned(),
        name.to_lowercase(),
        words.join(" "),
        words.join("-"),
        format!("{enumeration}.{name}"),
        format!("{class}.{camel}"),
        format!("{class}{pascal}"),
        camel,
        pascal,
    ]
}

#[test]
fn every_exercise_type_arrives_as_its_sport() {
    let mut seen = 0;
    for row in table(include_str!("tables/exercise_types.csv")) {
        let [number, name, sport] = row[..] else { panic!("{row:?}") };
        let spelled = spellings("ExerciseType", name).into_iter().map(|spelling| json!(spelling));
        for written in spelled.chain([json!(number.parse::<u32>().expect("a number")), json!(number)]) {
            let info = json!([{"userActivityState": 1, "stateChangeTime": "2026-06-06T09:00:00Z",
                "exerciseInfo": {"exerciseTrackedStatus": 2, "exerciseType": written}}]);
            let outcome = understood(&upload(&json!({"userActivityInfo": info})));
            let [Change::Samples(samples)] = &outcome.changes[..] else { panic!("{:?}", outcome.changes) };
            let expected = json!({"exercise_type": name.to_lowercase(), "sport": sport,
                "exercise_tracked_status": "owned_exercise_in_progress"});
            assert_eq!(json!(samples.context), expected);
            assert_eq!(outcome.report.flagged, []);
        }
        seen += 1;
    }
    assert_eq!(seen, 93);
}

/// What the word of an enumeration becomes, written like this.
fn word(enumeration: &str, written: &Value) -> Option<Value> {
    let with = |list: &str, element: Value| {
        let outcome = understood(&upload(&json!({list: [element]})));
        assert_eq!(outcome.report.flagged, []);
        outcome.changes
    };
    let time = "2026-06-06T09:00:00Z";
    let goal = |key: &str| {
        let mut goal = json!({"time": time, "dataType": "STEPS_DAILY", "threshold": 9000});
        goal[key] = written.clone();
        let [Change::Record { record }] = &with("goals", goal)[..] else { panic!("expected a document") };
        let Body::GoalCompletion(goal) = &record.body else { panic!("expected a goal") };
        json!({"comparisonType": goal.comparison, "triggerFrequency": goal.trigger})[key].clone()
    };
    let row = |list: &str, element: Value| {
        let [Change::Samples(samples)] = &with(list, element)[..] else { panic!("expected a row") };
        samples.clone()
    };
    let code = |list: &str, element: Value| json!(row(list, element).code.expect("a code")[0]);
    let activity = |state: &Value, status: &Value| {
        json!({"stateChangeTime": time, "userActivityState": state,
            "exerciseInfo": {"exerciseTrackedStatus": status, "exerciseType": 55}})
    };
    Some(match enumeration {
        "HeartRateAccuracy.SensorStatus" => {
            let point = json!({"dataType": "HeartRate", "kind": "sample", "time": time, "value": 61,
                "accuracy": {"sensorStatus": written}});
            row("dataPoints", point).context["sensor_status"].clone()
        }
        "UserActivityState" => code("userActivityInfo", activity(written, &json!(1))),
        "ExerciseTrackedStatus" => {
            row("userActivityInfo", activity(&json!(1), written)).context["exercise_tracked_status"].clone()
        }
        "ComparisonType" => goal("comparisonType"),
        "PassiveGoal.TriggerFrequency" => goal("triggerFrequency"),
        "HealthEvent.Type" => {
            let event = json!({"type": written, "eventTime": time});
            json!(row("healthEvents", event).data_type.as_str())
        }
        _ => return None,
    })
}

#[test]
fn every_word_arrives_by_number_and_by_name() {
    let mut without: BTreeMap<&str, u32> = BTreeMap::new();
    for row in table(include_str!("tables/enums.csv")) {
        let [enumeration, name, number] = row[..] else { panic!("{row:?}") };
        let number: u32 = number.parse().expect("a number");
        let spelled = spellings(enumeration, name).into_iter().map(|spelling| json!(spelling));
        for written in spelled.chain([json!(number), json!(number.to_string())]) {
            match word(enumeration, &written) {
                Some(word) => assert_eq!(word, name.to_lowercase(), "{enumeration} {written}"),
                None => *without.entry(enumeration).or_default() += 1,
            }
        }
    }
    // States of a sensor and of an exercise in progress, which no upload has a place for.
    let no_field = ["DataTypeAvailability", "ExerciseEndReason", "ExerciseState", "LocationAvailability"];
    assert_eq!(without.into_keys().collect::<Vec<_>>(), no_field);
}

//! Every field of Garmin's lists arrives as its canonical type and unit, or stands where it belongs; every activity
//! type arrives as a sport. Laws of bodies are in `properties`, those of their order in `deliveries`.

#[path = "../cases/mod.rs"]
mod cases;
mod deliveries;
mod fields;
mod fixtures;
#[path = "../normalise/mod.rs"]
mod normalise;
mod properties;
mod sports;

use fields::{Becomes, OTHERS, ROWS};
use normalise::whole;
use serde_json::{Value, json};
use wellform_core::Options;
use wellform_core::record::{Body, Change, DataType, Samples, Sport, Verdict};

/// 2024-02-06T22:30:00Z.
const START: i64 = 1_707_258_600;

const USER: &str = "c0ffee1234567890abcdef0987654321";

/// What an item of a list cannot do without.
fn least(list: &str) -> Value {
    match list {
        "dailies" | "thirdPartyDailies" | "epochs" => json!({ "startTimeInSeconds": START, "steps": 1 }),
        "bodyComps" => json!({ "measurementTimeInSeconds": START, "weightInGrams": 70_000 }),
        "bloodPressures" => json!({ "measurementTimeInSeconds": START, "systolic": 120 }),
        "stressDetails" => json!({ "startTimeInSeconds": START, "maxStressLevel": 80 }),
        "userMetrics" => json!({ "calendarDate": "2024-02-06", "fitnessAge": 31 }),
        "pulseox" => json!({ "startTimeInSeconds": START, "timeOffsetSpo2Values": { "0": 95 } }),
        "allDayRespiration" => {
            json!({ "startTimeInSeconds": START, "timeOffsetEpochToBreaths": { "0": 14 } })
        }
        "healthSnapshot" => json!({
            "startTimeInSeconds": START, "summaries": [{ "summaryType": "heart_rate", "avgValue": 60 }],
        }),
        "hrv" => json!({ "startTimeInSeconds": START, "lastNightAvg": 44 }),
        "skinTemp" => json!({ "startTimeInSeconds": START, "avgDeviationCelsius": 0.5 }),
        "activities" | "manuallyUpdatedActivities" => json!({
            "activityId": 21_400_733_512_i64, "startTimeInSeconds": START,
            "startingLatitudeInDegree": 1, "startingLongitudeInDegree": 1,
        }),
        "activityDetails" => {
            json!({ "activityId": 21_400_733_512_i64, "summary": { "startTimeInSeconds": START } })
        }
        "activityFiles" => json!({
            "activityId": 21_400_733_512_i64, "startTimeInSeconds": START,
            "callbackURL": "https://apis.garmin.com/wellness-api/rest/activityFile?id=7",
        }),
        "mct" => {
            json!({ "periodStartDate": "2024-01-28", "fertileWindowStart": 12, "lengthOfFertileWindow": 6 })
        }
        "deregistrations" => json!({}),
        "userPermissionsChange" => json!({ "permissions": [] }),
        _ => json!({ "startTimeInSeconds": START }),
    }
}

/// What an element of an array or a nested object cannot do without; `kind` is the summary type of a snapshot's.
fn least_nested(name: &str, kind: &str) -> Value {
    match name {
        "naps" => json!({ "napStartTimeInSeconds": START }),
        "bodyBatteryDynamicFeedbackEvent" => {
            json!({ "eventStartTimeInSeconds": START, "bodyBatteryLevel": "LOW" })
        }
        "bodyBatteryActivityEvents" => json!({ "eventStartTimeInSeconds": START, "bodyBatteryImpact": 7 }),
        "summaries" => json!({ "summaryType": kind, "avgValue": 7 }),
        "samples" => json!({ "startTimeInSeconds": START, "latitudeInDegree": 1, "longitudeInDegree": 1 }),
        "laps" => json!({ "startTimeInSeconds": START }),
        "bloodGlucoseList" => {
            json!({ "reportTimestampInSeconds": START, "valueInMilligramsPerDeciliter": 90 })
        }
        _ => json!({}),
    }
}

/// Puts a value where a path says.
fn put(object: &mut Value, path: &str, value: &Value) {
    let Some((first, rest)) = path.split_once('.') else {
        object[path] = value.clone();
        return;
    };
    if let Some((array, kind)) = first.strip_suffix(']').and_then(|first| first.split_once('[')) {
        let mut element = least_nested(array, kind);
        put(&mut element, rest, value);
        object[array] = json!([element]);
    } else {
        if object[first].is_null() {
            object[first] = least_nested(first, "");
        }
        put(&mut object[first], rest, value);
    }
}

/// What becomes of an item with this field: every leaf of it is mapped.
fn normalised(list: &str, path: &str, value: &Value) -> Vec<Change> {
    let mut item = least(list);
    item["userId"] = json!(USER);
    put(&mut item, path, value);
    let outcome = whole(json!({ list: [item] }).to_string().as_bytes(), Options::default());
    assert_eq!(outcome.error, None);
    let report = outcome.report;
    assert_eq!((report.leaves.kept, report.leaves.rejected), (0, 0), "{list}.{path}: {report:?}");
    outcome.changes
}

fn samples(changes: &[Change]) -> Vec<&Samples> {
    let samples = changes.iter().filter_map(|change| match change {
        Change::Samples(samples) => Some(samples.as_ref()),
        _ => None,
    });
    samples.collect()
}

/// A number that can be of a type: 42, unless a scale ends before.
fn number(data_type: &str, becomes: &Becomes) -> f64 {
    let known = DataType::ALL.iter().find(|known| known.name() == data_type);
    let ends_before = known.is_some_and(|known| known.verdict(42.0) == Verdict::Impossible);
    if ends_before && !matches!(becomes, Becomes::Converted(_)) { 4.0 } else { 42.0 }
}

#[test]
fn every_field_becomes_its_type_and_unit() {
    for (list, path, data_type, unit, basis, becomes) in ROWS {
        let sent = match becomes {
            Becomes::Word | Becomes::LowerWord => json!("HIGHLY_Active"),
            Becomes::Instants => json!({ "60": 42, "0": 41.5 }),
            Becomes::Extent if path.ends_with("startTimeInSeconds") => json!(START + 42),
            _ => json!(number(data_type, becomes)),
        };
        let expected = sent.as_f64();
        let changes = normalised(list, path, &sent);
        let found = samples(&changes);
        let name = format!("{list}.{path}");
        let fits = |batch: &&&Samples| {
            batch.data_type.as_str() == *data_type && batch.unit == *unit && batch.basis == *basis
        };
        let Some(batch) = found.iter().find(fits) else { panic!("{name} gives no {data_type}: {found:?}") };
        let values: Vec<_> = (0..batch.start.len()).map(|row| batch.value.get(row)).collect();
        let code = batch.code.as_ref().and_then(|code| code[0].as_deref());
        match becomes {
            Becomes::Number => assert_eq!(values, [expected], "{name}"),
            Becomes::Converted(expected) => {
                assert_eq!(values, [Some(*expected)], "{name}");
                let original = batch.original.as_ref().and_then(|original| original.value.get(0));
                assert_eq!(original, Some(42.0), "{name}");
            }
            Becomes::Min => assert_eq!(batch.min.as_ref().and_then(|min| min.get(0)), expected, "{name}"),
            Becomes::Max => assert_eq!(batch.max.as_ref().and_then(|max| max.get(0)), expected, "{name}"),
            Becomes::Word => assert_eq!(code, Some("HIGHLY_Active"), "{name}"),
            Becomes::LowerWord => assert_eq!(code, Some("highly_active"), "{name}"),
            Becomes::Instants => {
                assert_eq!(values, [Some(41.5), Some(42.0)], "{name}");
                assert_eq!(batch.start, [START * 1000, (START + 60) * 1000], "{name}");
            }
            Becomes::Place => {
                let position = batch.position.as_ref().expect("a position");
                let coordinate =
                    if path.contains("atitude") { &position.latitude } else { &position.longitude };
                assert_eq!(coordinate, &[42.0], "{name}");
            }
            Becomes::Extent => assert_eq!(values, [None], "{name}"),
        }
    }
}

#[test]
fn every_other_field_stands_where_it_belongs() {
    for (list, path, sent, stands) in OTHERS {
        let sent: Value = serde_json::from_str(sent).expect("JSON");
        let changes = normalised(list, path, &sent);
        let text: String =
            changes.iter().map(|change| serde_json::to_string(change).expect("JSON")).collect();
        assert!(text.contains(stands), "{list}.{path}: no {stands} in {text}");
    }
}

#[test]
fn every_activity_type_becomes_a_sport() {
    for (activity_type, name) in sports::SPORTS {
        let changes = normalised("activities", "activityType", &json!(activity_type));
        let sport = changes.iter().find_map(|change| match change {
            Change::Record { record } => match &record.body {
                Body::Workout(workout) => workout.sport,
                _ => None,
            },
            _ => None,
        });
        assert_eq!(sport.map(Sport::name), Some(*name), "{activity_type}");
    }
}

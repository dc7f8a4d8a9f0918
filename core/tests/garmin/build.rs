//! Builds items of Garmin's lists out of the table of their fields.

use serde_json::{Value, json};
use wellform_core::record::{DataType, Verdict};

use super::fields::Becomes;

/// 2024-02-06T22:30:00Z.
pub const START: i64 = 1_707_258_600;

pub const USER: &str = "c0ffee1234567890abcdef0987654321";

/// What an item of a list cannot do without.
pub fn least(list: &str) -> Value {
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
pub fn put(object: &mut Value, path: &str, value: &Value) {
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

/// A number that can be of a type: 42, unless a scale ends before.
pub fn number(data_type: &str, becomes: &Becomes) -> f64 {
    let known = DataType::ALL.iter().find(|known| known.name() == data_type);
    let ends_before = known.is_some_and(|known| known.verdict(42.0) == Verdict::Impossible);
    if ends_before && !matches!(becomes, Becomes::Converted(_)) { 4.0 } else { 42.0 }
}

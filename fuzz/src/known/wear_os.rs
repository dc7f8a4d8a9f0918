//! Wear OS: every data type of every kind, under its constant and its name, and every exercise type.

use serde_json::{Value, json};

use super::{Choices, Known};

/// The rows of a table, cell by cell. The only quoted cell has a comma in it.
fn table(text: &'static str) -> Vec<Vec<String>> {
    let rows = csv::Reader::from_reader(text.as_bytes()).into_records();
    rows.map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

fn upload(list: &str, elements: &[Value]) -> Known {
    let body = json!({
        "format": "whs-upload", "formatVersion": 1, "syncId": "1", "sentAt": "2026-06-07T11:59:00Z",
        "client": { "app": "com.example.watch", "installId": "watch-1" }, "timeZone": "Europe/Stockholm",
        "bootInstant": "2026-06-06T08:00:00Z", "bootId": "41", "mode": "passive", list: elements,
    });
    Known::new(body.to_string())
}

pub(super) fn points(choices: &mut Choices<'_>) -> Known {
    let table = table(include_str!("../../../core/tests/wear_os/tables/data_types.csv"));
    let (mut points, mut types) = (Vec::new(), Vec::new());
    for at in 0..choices.some() {
        let [constant, name, of, _, data_type] = &choices.of(&table)[..] else { panic!("five columns") };
        let from = 3_600_000 * (at + 1);
        let mut point = match of.as_str() {
            "delta-sample" => json!({ "timeDurationFromBoot": from }),
            _ => json!({ "startDurationFromBoot": from, "endDurationFromBoot": from + 60_000 }),
        };
        let values = match of.as_str() {
            "delta-sample" if data_type == "location" => {
                json!({ "value": { "latitude": 59.33, "longitude": 18.07, "altitude": 28.5, "bearing": 90 } })
            }
            "aggregate-cumulative" => json!({ "total": 90 }),
            "aggregate-statistical" => json!({ "average": 90, "min": 80, "max": 99 }),
            _ => json!({ "value": 90 }),
        };
        point.as_object_mut().expect("an object").extend(values.as_object().expect("an object").clone());
        // Without a kind, the constant and the fields tell it. A name is that of a delta and of its aggregate.
        point["dataType"] = json!(if choices.below(2) == 0 { name } else { constant });
        let kind = match of.as_str() {
            "delta-interval" => "interval",
            "delta-sample" => "sample",
            "daily-interval" => "daily",
            "aggregate-cumulative" => "cumulative",
            _ => "statistical",
        };
        if choices.below(2) == 0 {
            point["kind"] = json!(kind);
        }
        points.push(point);
        types.push(data_type.clone());
    }
    Known { types: types.into_iter().collect(), ..upload("dataPoints", &points) }
}

pub(super) fn sports(choices: &mut Choices<'_>) -> Known {
    let mut table = table(include_str!("../../../core/tests/wear_os/tables/exercise_types.csv"));
    table.retain(|row| row[2] != "unknown");
    let (mut states, mut expected) = (Vec::new(), Vec::new());
    for at in 0..choices.some() {
        let [number, name, sport] = &choices.of(&table)[..] else { panic!("three columns") };
        let written = match choices.below(3) {
            0 => json!(number.parse::<u32>().expect("a number")),
            1 => json!(number),
            _ => json!(name),
        };
        states.push(json!({
            "userActivityState": 1, "stateChangeTime": format!("2026-06-06T0{}:00:00Z", at + 1),
            "exerciseInfo": { "exerciseTrackedStatus": 2, "exerciseType": written },
        }));
        expected.push(sport.clone());
    }
    Known { sports: expected.into_iter().collect(), ..upload("userActivityInfo", &states) }
}

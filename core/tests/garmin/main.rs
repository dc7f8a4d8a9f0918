//! Every field of Garmin's lists arrives as its canonical type and unit, or stands where it belongs; every activity
//! type arrives as a sport. Laws of bodies are in `properties`, those of their order in `deliveries`.

mod build;
#[path = "../cases/mod.rs"]
mod cases;
mod deliveries;
mod fields;
mod fixtures;
#[path = "../normalise/mod.rs"]
mod normalise;
mod properties;
mod sports;

use build::{START, USER, least, number, put};
use fields::{Becomes, OTHERS, ROWS};
use normalise::whole;
use serde_json::{Value, json};
use wellform_core::Options;
use wellform_core::record::{Body, Change, Samples, Sport};

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

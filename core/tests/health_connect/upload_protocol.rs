//! The examples of docs/upload-protocol.md are what the readers take: nothing of them is refused, mended or left over.

use crate::normalise::{assert_balance, whole};
use chrono::DateTime;
use serde_json::Value;
use wellform_core::{Options, Source};

const SCHEMA: &str = include_str!("../../../docs/schema/hc-upload.v1.schema.json");
const PAGE: &str = include_str!("../../../docs/upload-protocol.md");

/// The bodies among the blocks of JSON; the others are answers.
fn bodies() -> Vec<Value> {
    let blocks = PAGE.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next());
    let values = blocks.map(|block| serde_json::from_str(block).expect("an example in JSON"));
    values.filter(|value: &Value| value.get("format").is_some()).collect()
}

#[test]
fn every_example_is_understood() {
    let bodies = bodies();
    let formats = |name: &str| bodies.iter().filter(|body| body["format"] == name).count();
    assert_eq!((formats("hc-upload"), formats("whs-upload")), (3, 1));
    for body in bodies {
        let text = body.to_string();
        let options =
            Options::default().received_at(DateTime::from_timestamp(1_780_000_000, 0).expect("a time"));
        let outcome = whole(text.as_bytes(), options);
        assert_eq!(outcome.error, None);
        assert_balance(text.as_bytes(), &outcome.report);
        let report = outcome.report;
        assert_eq!((report.leaves.kept, report.leaves.rejected), (0, 0), "{report:?}");
        assert_eq!((report.mended.len(), report.flagged.len()), (0, 0), "{report:?}");
        assert!(!outcome.changes.is_empty());
    }
}

#[test]
fn the_schema_has_every_record_type() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let branches = schema["$defs"]["Record"]["allOf"].as_array().expect("branches");
    let mut named: Vec<&str> = Vec::new();
    for branch in branches {
        let condition = &branch["if"]["properties"]["recordType"];
        named.extend(condition["const"].as_str());
        named.extend(condition["enum"].as_array().into_iter().flatten().filter_map(Value::as_str));
    }
    named.sort_unstable();
    let mut known: Vec<&str> = Source::HealthConnect.record_types().collect();
    known.sort_unstable();
    assert_eq!(named, known);
}

//! The examples of docs/upload-protocol.md are what the readers take: nothing of them is refused, mended or left over.

mod normalise;

use chrono::DateTime;
use normalise::{assert_balance, whole};
use serde_json::Value;
use wellform_core::Options;

const PAGE: &str = include_str!("../../docs/upload-protocol.md");

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

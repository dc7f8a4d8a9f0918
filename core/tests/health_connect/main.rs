//! Every record type, field, enumeration, exercise type and unit of Health Connect arrives as its canonical type and unit, in
//! every form in which libraries write it; what cannot be known is never guessed. Uploads and dialects have modules of their own.

mod build;
#[path = "../cases/mod.rs"]
mod cases;
mod dialects;
mod elsewhere;
mod enums;
mod exercise_types;
mod fields;
mod hints;
mod laws;
#[path = "../normalise/mod.rs"]
mod normalise;
mod routes;
mod unions;
mod units;
mod upload_protocol;
mod uploads;

use normalise::{Outcome, assert_balance, whole};
use serde_json::{Value, json};
use wellform_core::{Options, Report};

/// 2026-03-28T20:00:00Z, a Saturday evening before the clocks change in Europe.
const START: i64 = 1_774_728_000_000;

/// Normalises records of one type; each leaf of theirs is accounted for.
fn normalised(record_type: &str, records: &[Value]) -> Outcome {
    let body = json!({ record_type: records }).to_string();
    let outcome = whole(body.as_bytes(), Options::default());
    assert_eq!(outcome.error, None, "{body}");
    assert_eq!(outcome.report.source.as_deref(), Some("health_connect"), "{body}");
    assert_balance(body.as_bytes(), &outcome.report);
    outcome
}

/// As [`normalised`]: one record, of which every leaf is mapped and none is doubtful. Its changes as JSON.
fn mapped(record_type: &str, record: &Value) -> Vec<Value> {
    let outcome = normalised(record_type, std::slice::from_ref(record));
    let Report { leaves, flagged, .. } = &outcome.report;
    assert_eq!((leaves.kept, leaves.rejected), (0, 0), "{record}: {:?}", outcome.report);
    assert!(flagged.is_empty(), "{record}: {flagged:?}");
    changes_of(&outcome)
}

/// The changes as JSON.
fn changes_of(outcome: &Outcome) -> Vec<Value> {
    outcome.changes.iter().map(|change| serde_json::to_value(change).expect("JSON")).collect()
}

/// The codes of what was taken although it is doubtful.
fn flags_of(outcome: &Outcome) -> Vec<&str> {
    outcome.report.flagged.iter().map(|flagged| flagged.code.code()).collect()
}

/// The codes of what was refused.
fn rejections_of(outcome: &Outcome) -> Vec<&str> {
    outcome.report.rejected.iter().map(|rejected| rejected.code.code()).collect()
}

/// The document among changes.
fn document(changes: &[Value]) -> &Value {
    let found = changes.iter().find(|change| change["change"] == "record");
    &found.unwrap_or_else(|| panic!("no document in {changes:?}"))["record"]
}

/// The cells of a column, of all rows of a type.
fn rows<'a>(changes: &'a [Value], data_type: &'a str, column: &'a str) -> impl Iterator<Item = &'a Value> {
    let batches = changes.iter().filter(move |change| change["type"] == data_type);
    batches.filter_map(move |batch| batch[column].as_array()).flatten()
}

/// Whether a number is another, but for what binary arithmetic adds.
fn is_close(found: &Value, expected: f64) -> bool {
    found.as_f64().is_some_and(|found| (found - expected).abs() <= expected.abs() * 1e-13)
}

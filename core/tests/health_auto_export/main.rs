//! What bodies of Health Auto Export become: every field its canonical type and unit, every word its meaning.

#[path = "../cases/mod.rs"]
mod cases;
mod documents;
mod languages;
mod localised;
mod metrics;
mod names;
#[path = "../normalise/mod.rs"]
mod normalise;
mod sports;
mod week;
mod widths;
mod windows;
mod workouts;

use serde_json::Value;
use wellform_core::Options;
use wellform_core::record::{Change, Samples};

use normalise::{Outcome, assert_balance, whole};

/// What becomes of a body of one array.
fn normalised(array: &str, elements: &Value) -> Outcome {
    let body = serde_json::json!({ "data": { array: elements } }).to_string();
    let outcome = whole(body.as_bytes(), Options::default());
    assert_eq!(outcome.error, None);
    assert_balance(body.as_bytes(), &outcome.report);
    outcome
}

fn samples(changes: &[Change]) -> impl Iterator<Item = &Samples> {
    changes.iter().filter_map(|change| match change {
        Change::Samples(samples) => Some(samples.as_ref()),
        _ => None,
    })
}

//! What uploads of a watch become: every data type in each kind, every word, one row for each point however often it is
//! sent.

mod account;
mod any;
#[path = "../cases/mod.rs"]
mod cases;
#[path = "../normalise/mod.rs"]
mod normalise;
mod points;
mod replaced;
mod tables;

use chrono::DateTime;
use normalise::{Outcome, assert_balance, facts, in_every_way, whole};
use serde_json::{Value, json};
use wellform_core::reconcile::Model;
use wellform_core::record::{Change, Samples};
use wellform_core::{Limits, Options, Outliner};

/// 2026-06-06T08:00:00Z, ten o'clock in Stockholm.
const BOOT: i64 = 1_780_732_800_000;

/// 2026-06-07T12:00:00Z.
const RECEIVED: i64 = 1_780_833_600_000;

/// An upload with these members instead of, or beside, what one usually has; null leaves one out.
fn upload(other: &Value) -> Value {
    let mut upload = json!({
        "format": "whs-upload",
        "formatVersion": 1,
        "syncId": "0b7e",
        "sentAt": "2026-06-07T11:59:00Z",
        "client": {"app": "com.example.watch", "appVersion": "2.1.0", "sdk": "1.1.0", "osSdkInt": 36,
            "device": "Example Watch 4", "installId": "watch-1"},
        "timeZone": "Europe/Stockholm",
        "bootInstant": "2026-06-06T08:00:00Z",
        "bootId": "41",
        "mode": "passive",
    });
    for (key, value) in other.as_object().expect("an object") {
        upload[key] = value.clone();
    }
    upload.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    upload
}

/// What becomes of an upload: all the same in any pieces, with a first pass and without.
fn normalised(upload: &Value) -> Outcome {
    let body = upload.to_string().into_bytes();
    let options = Options::default().received_at(DateTime::from_timestamp_millis(RECEIVED).expect("a time"));
    let outcome = in_every_way(&body, &options);
    assert_eq!(outcome.error, None);
    assert_balance(&body, &outcome.report);
    let mut outliner = Outliner::new(Limits::default());
    outliner.push(&body).expect("JSON");
    let twice = whole(&body, options.outline(outliner.finish().expect("a whole body")));
    assert_eq!(twice.report, outcome.report);
    assert_eq!(facts(&twice.changes), facts(&outcome.changes));
    outcome
}

/// What becomes of an upload of which everything is understood.
fn understood(upload: &Value) -> Outcome {
    let outcome = normalised(upload);
    let leaves = outcome.report.leaves;
    assert_eq!((leaves.kept, leaves.rejected), (0, 0), "{}", outcome.report_json());
    outcome
}

/// The changes of points, of which all is understood.
fn points(points: &Value) -> Vec<Change> {
    understood(&upload(&json!({"dataPoints": points}))).changes
}

/// The only point's batch.
fn one(point: &Value) -> Samples {
    match <[Change; 1]>::try_from(points(&json!([point]))) {
        Ok([Change::Samples(samples)]) if samples.start.len() == 1 => *samples,
        other => panic!("expected one row, found {other:?}"),
    }
}

/// The code and the reason with which the only point is refused.
fn refused(point: &Value) -> (String, String) {
    let outcome = normalised(&upload(&json!({"dataPoints": [point]})));
    assert_eq!(outcome.changes, []);
    let rejected = outcome.report.rejected.iter().find(|rejected| rejected.path == "dataPoints[0]");
    let rejected = rejected.unwrap_or_else(|| panic!("{}", outcome.report_json()));
    (rejected.code.code().to_owned(), rejected.reason.clone())
}

/// What is true after these uploads, received one after the other.
fn state(uploads: &[Value]) -> Model {
    let mut model = Model::new();
    for (at, upload) in (0..).zip(uploads) {
        receive(&mut model, upload, at);
    }
    model
}

/// Applies the upload that came at this place.
fn receive(model: &mut Model, upload: &Value, at: i64) {
    let received_at = DateTime::from_timestamp_millis(RECEIVED + at * 60_000).expect("a time");
    let outcome = whole(upload.to_string().as_bytes(), Options::default().received_at(received_at));
    assert_eq!(outcome.error, None);
    model.apply(outcome.changes, received_at);
}

/// Start in milliseconds since the start of the watch, and value, of all rows that are true, in order of time.
fn rows(model: &Model) -> Vec<(i64, f64)> {
    let batches = model.current().into_iter().filter_map(|change| match change {
        Change::Samples(samples) => Some(samples),
        _ => None,
    });
    let mut rows: Vec<_> = batches
        .flat_map(|samples| {
            let starts: Vec<i64> = samples.start.iter().map(|start| start - BOOT).collect();
            starts.into_iter().zip(samples.value.0)
        })
        .collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    rows
}

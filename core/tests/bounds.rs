//! Bounds on what one body may state: lengths of ids, names and units, numbers of unknown types, spans, inflation. What is beyond
//! one is rejected clearly, and costs nothing else. Odd names are as any other.

mod normalise;

use std::fmt::Write;

use normalise::{gzip, in_every_way, whole};
use serde_json::{Value, json};
use wellform_core::record::{Change, DataType};
use wellform_core::{Category, Limits, Options, Reason, Report};

/// The values of all rows of a type, in order.
fn values(changes: &[Change], data_type: &str) -> Vec<f64> {
    let batches = changes.iter().filter_map(|change| match change {
        Change::Samples(samples) if samples.data_type.as_str() == data_type => Some(samples),
        _ => None,
    });
    let mut values: Vec<f64> = batches.flat_map(|samples| samples.value.0.iter().copied()).collect();
    values.sort_by(f64::total_cmp);
    values
}

fn codes(report: &Report) -> Vec<(&str, Reason)> {
    report.rejected.iter().map(|rejected| (rejected.path.as_str(), rejected.code)).collect()
}

/// The place of the bad element among two good ones, the body, the type that the good ones give.
fn three(list: &str, good: [Value; 2], bad: &Value, wrap: impl Fn(Value) -> Value) -> Value {
    let [before, after] = good;
    wrap(json!({ list: [before, bad, after] }))
}

fn daily(day: u32) -> Value {
    json!({
        "userId": "c0ffee", "calendarDate": format!("2026-05-{day:02}"),
        "startTimeInSeconds": 1_777_852_800 + day * 86_400, "durationInSeconds": 86_400, "steps": 100 + day,
    })
}

fn steps(minute: u32) -> Value {
    json!({
        "recordType": "Steps", "startTime": format!("2026-05-04T10:{minute:02}:00Z"),
        "endTime": format!("2026-05-04T10:{:02}:00Z", minute + 1), "count": 100 + minute,
        "metadata": { "id": format!("id-{minute}"), "dataOrigin": "com.example" },
    })
}

fn with(mut element: Value, path: &str, value: Value) -> Value {
    *element.pointer_mut(path).expect("a place") = value;
    element
}

#[test]
fn an_id_that_is_too_long_costs_its_record_alone() {
    let long = "x".repeat(1001);
    let upload = |body: Value| {
        let mut upload = json!({ "format": "hc-upload", "formatVersion": 1 });
        upload["records"] = body["records"].clone();
        upload
    };
    let bodies = [
        (
            three("dailies", [daily(1), daily(3)], &with(daily(2), "/userId", json!(long)), |body| body),
            [101.0, 103.0],
        ),
        (
            three("records", [steps(1), steps(3)], &with(steps(2), "/metadata/id", json!(long)), upload),
            [101.0, 103.0],
        ),
    ];
    for (body, left) in bodies {
        let outcome = in_every_way(body.to_string().as_bytes(), &Options::default());
        assert_eq!(values(&outcome.changes, "step_count"), left);
        let codes = codes(&outcome.report);
        assert_eq!(codes.len(), 1, "{codes:?}");
        assert_eq!(codes[0].1, Reason::TextTooLong);
        assert!(codes[0].0.ends_with("[1]"), "{codes:?}");
    }
    // An id of just that length is as any other.
    let body = json!({ "dailies": [with(daily(2), "/userId", json!("x".repeat(998)))] });
    assert_eq!(whole(body.to_string().as_bytes(), Options::default()).report.leaves.rejected, 0);
}

#[test]
fn a_name_or_unit_that_is_too_long_costs_what_it_names() {
    let long = "x".repeat(1001);
    let metric = |name: &str, units: &str| json!({ "name": name, "units": units, "data": [{ "date": "2026-05-04 10:00:00 +0200", "qty": 42 }] });
    for bad in [metric(&long, "count"), metric("flights_climbed", &long), metric("metric_of_tomorrow", &long)]
    {
        let body = json!({ "data": { "metrics": [metric("step_count", "count"), bad] } });
        let outcome = in_every_way(body.to_string().as_bytes(), &Options::default());
        assert_eq!(values(&outcome.changes, "step_count"), [42.0]);
        assert_eq!(codes(&outcome.report), [("data.metrics[1].data[0]", Reason::TextTooLong)]);
    }
    let table = format!(
        "Workout Type,Start,End,Duration\n{long},2026-05-04 10:00,2026-05-04 10:30,00:30:00\n\
         Yoga,2026-05-05 10:00,2026-05-05 10:30,00:30:00\n"
    );
    let outcome = in_every_way(table.as_bytes(), &Options::default());
    assert_eq!(values(&outcome.changes, "workout_duration"), [1800.0, 1800.0]);
    assert_eq!(codes(&outcome.report), [("[0].Workout Type", Reason::TextTooLong)]);
    // A text that a person wrote may be longer, and a word that is too long costs only itself.
    let notes = "A long way. ".repeat(1000);
    let record = json!({
        "recordType": "ExerciseSession", "startTime": "2026-05-04T10:00:00Z", "endTime": "2026-05-04T10:30:00Z",
        "exerciseType": 56, "notes": notes, "metadata": { "id": "a", "dataOrigin": long },
    });
    let body = json!({ "format": "hc-upload", "formatVersion": 1, "records": [record] });
    let outcome = in_every_way(body.to_string().as_bytes(), &Options::default());
    let Some(Change::Record { record }) = outcome.changes.first() else { panic!("a workout") };
    assert!(serde_json::to_string(record).expect("JSON").contains(notes.trim()));
    assert_eq!(codes(&outcome.report), [("records[0].metadata.dataOrigin", Reason::TextTooLong)]);
}

#[test]
fn a_body_has_so_many_unknown_types_and_no_more() {
    let point = json!({ "date": "2026-05-04 10:00:00 +0200", "qty": 1 });
    let metric = |name: String| json!({ "name": name, "units": "count", "data": [point] });
    let unknown = |count: u32| (0..count).map(|at| metric(format!("metric_of_tomorrow_{at}")));
    let body = |count: u32| {
        // A name that was there is there again, and a known one is none of them.
        let again = [metric("metric_of_tomorrow_7".to_owned()), metric("step_count".to_owned())];
        json!({ "data": { "metrics": unknown(count).chain(again).collect::<Vec<_>>() } }).to_string()
    };
    let outcome = whole(body(1000).as_bytes(), Options::default());
    assert_eq!(outcome.report.leaves.rejected, 0, "{:?}", codes(&outcome.report));
    let outcome = whole(body(1003).as_bytes(), Options::default());
    let codes = codes(&outcome.report);
    assert_eq!(codes.len(), 3);
    assert!(codes.iter().all(|(_, code)| *code == Reason::TooManyNames));
    assert_eq!(values(&outcome.changes, "step_count"), [1.0]);

    let wear = |name: String| json!({ "dataType": name, "kind": "sample", "time": "2026-05-04T10:00:00Z", "value": 1.5 });
    let points: Vec<Value> = (0..1003)
        .map(|at| wear(format!("TOMORROW_{at}")))
        .chain([wear("HEART_RATE_BPM".to_owned())])
        .collect();
    let body = json!({ "format": "whs-upload", "formatVersion": 1, "client": { "installId": "w" }, "dataPoints": points });
    let outcome = whole(body.to_string().as_bytes(), Options::default());
    assert_eq!(outcome.report.rejected.len(), 3);
    assert!(outcome.report.rejected.iter().all(|rejected| rejected.code == Reason::TooManyNames));
    assert_eq!(values(&outcome.changes, "heart_rate"), [1.5]);
}

#[test]
fn a_span_beyond_its_type_costs_its_element_alone() {
    let decade = with(steps(2), "/startTime", json!("2016-05-04T10:00:00Z"));
    let body = json!({ "format": "hc-upload", "formatVersion": 1, "records": [steps(1), decade, steps(3)] });
    let outcome = in_every_way(body.to_string().as_bytes(), &Options::default());
    assert_eq!(values(&outcome.changes, "step_count"), [101.0, 103.0]);
    assert_eq!(codes(&outcome.report), [("records[1]", Reason::SpanTooLong)]);

    let point =
        |start: &str, qty: u32| json!({ "start": start, "end": "2026-05-04 10:00:00 +0200", "qty": qty });
    for data in [
        json!([point("2026-05-04 09:00:00 +0200", 1), point("2016-05-04 09:00:00 +0200", 2)]),
        // A point that is not plain is read in another way.
        json!([point("2026-05-04 09:00:00 +0200", 1), { "start": "2016-05-04 09:00:00 +0200",
            "end": "2026-05-04 10:00:00 +0200", "qty": "2" }]),
    ] {
        let body =
            json!({ "data": { "metrics": [{ "name": "step_count", "units": "count", "data": data }] } });
        let outcome = in_every_way(body.to_string().as_bytes(), &Options::default());
        assert_eq!(values(&outcome.changes, "step_count"), [1.0]);
        assert_eq!(codes(&outcome.report), [("data.metrics[0].data[1]", Reason::SpanTooLong)]);
    }
    // A year is possible, because senders add up whole years.
    let year = with(steps(2), "/startTime", json!("2025-05-04T10:03:00Z"));
    let body = json!({ "format": "hc-upload", "formatVersion": 1, "records": [year] });
    assert_eq!(whole(body.to_string().as_bytes(), Options::default()).report.leaves.rejected, 0);
    assert!(DataType::SleepSession.longest_days() < DataType::Workout.longest_days());
}

/// Bytes that are compressed to so small a share of their length.
fn bomb(bytes: usize) -> Vec<u8> {
    let mut body = br#"{"dailies":[{"userId":"u","startTimeInSeconds":1707174000,"steps":1}],"x":""#.to_vec();
    body.resize(bytes, b'x');
    body.extend(b"\"}");
    body
}

#[test]
fn a_body_inflates_to_a_multiple_of_its_length() {
    let compressed = gzip(&bomb(40 << 20));
    assert!(compressed.len() < (40 << 20) / 500);
    let error = whole(&compressed, Options::default()).error.expect("an error");
    assert_eq!(error.category(), Category::Limit);
    assert_eq!(error.expected(), "gzip data that inflates to at most 200 times its length");
    // A lower ratio is reached at the same byte however the body is cut.
    let mut limits = Limits::default();
    limits.inflated_ratio = 1;
    let compressed = gzip(&bomb(9 << 20));
    let options = Options::default().limits(limits);
    let one = whole(&compressed, options.clone()).error.expect("an error");
    assert_eq!(one.offset(), 8 << 20, "what is exempt");
    let all = in_every_way(&compressed, &options).error.expect("an error");
    assert_eq!((all.category(), all.offset()), (one.category(), one.offset()));
    // So small a body may be as repetitive as it likes, and what is hardly repetitive may be long.
    assert_eq!(whole(&gzip(&bomb(7 << 20)), Options::default()).error, None);
    let mut text = String::from("{\"dailies\":[");
    for at in 0..100_000_u64 {
        let comma = if at == 0 { "" } else { "," };
        let (start, steps) = (1_707_174_000 + at * 86_400, at.wrapping_mul(2_654_435_761) % 30_000);
        write!(text, r#"{comma}{{"userId":"u","startTimeInSeconds":{start},"steps":{steps}}}"#)
            .expect("a text");
    }
    text.push_str("]}");
    limits.inflated_ratio = 20;
    assert_eq!(whole(&gzip(text.as_bytes()), Options::default().limits(limits)).error, None);
}

#[test]
fn odd_names_are_as_any_other() {
    for odd in ["a\0b", "__proto__", "constructor", "\u{feff}x", "a/b#c%", "\u{202e}abc", "😀", "\u{e000}"]
    {
        let daily = with(daily(1), "/userId", json!(odd));
        let mut body = json!({ "dailies": [daily] });
        body["dailies"][0][odd] = json!({ odd: 7 });
        let outcome = in_every_way(body.to_string().as_bytes(), &Options::default());
        let Some(Change::Samples(samples)) = outcome.changes.first() else { panic!("{odd:?}: a batch") };
        let trimmed = odd.trim();
        assert_eq!(samples.source.subject.as_deref(), Some(trimmed));
        assert_eq!(samples.owners[0].extra.get(trimmed), Some(&json!({ odd: 7 })), "{odd:?}");
        assert_eq!(outcome.report.leaves.kept, 1);
    }
}

#[test]
fn a_lone_surrogate_is_no_text() {
    let body = r#"{"dailies":[{"userId":"u\ud800","startTimeInSeconds":1707174000,"steps":1},
        {"userId":"u","startTimeInSeconds":1707174000,"steps":2,"\udc00":3},
        {"userId":"u","startTimeInSeconds":1707174000,"steps":3}]}"#;
    let outcome = in_every_way(body.as_bytes(), &Options::default());
    assert_eq!(outcome.error, None);
    assert_eq!(outcome.report.leaves.total, 10);
    assert_eq!(values(&outcome.changes, "step_count"), [3.0]);
    let expected = [
        ("dailies[0].userId", Reason::Malformed),
        ("dailies[0]", Reason::NoUser),
        ("dailies[1]", Reason::Malformed),
    ];
    assert_eq!(codes(&outcome.report), expected);
}

#[test]
fn deep_nesting_costs_its_element_alone() {
    let deep = format!("{}7{}", "[".repeat(5000), "]".repeat(5000));
    let good = daily(1).to_string();
    let bad = format!(r#"{{"userId":"u","startTimeInSeconds":1707174000,"steps":2,"x":{deep}}}"#);
    let outcome =
        in_every_way(format!(r#"{{"dailies":[{good},{bad},{good}]}}"#).as_bytes(), &Options::default());
    assert_eq!(values(&outcome.changes, "step_count"), [101.0, 101.0]);
    assert_eq!(codes(&outcome.report), [("dailies[1]", Reason::TooDeep)]);
}

/// A URL of Garmin's may hold a token of any length. Whether it is called is the caller's to decide.
#[test]
fn a_long_url_is_given_out() {
    let url = format!("https://apis.garmin.com/wellness-api/rest/dailies?token={}", "x".repeat(5000));
    let body = json!({ "dailies": [{ "userId": "u", "callbackURL": url }] }).to_string();
    let outcome = whole(body.as_bytes(), Options::default());
    assert!(outcome.report.rejected.is_empty(), "{:?}", outcome.report.rejected);
    assert!(outcome.ndjson().contains("\"change\":\"fetch\""));
}

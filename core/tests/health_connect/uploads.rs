//! Uploads of Health Connect as a whole: what stands beside the records, deletions, windows, results.

use crate::normalise::{Outcome, cut, in_pieces, whole};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use wellform_core::record::{Account, AccountEvent, Change, Delete, ReplaceWindow, TypeName};
use wellform_core::{Options, Outliner};

const RECEIVED: &str = "2026-03-02T12:00:00Z";

fn options() -> Options {
    Options::default().received_at(time(RECEIVED))
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn weight(id: &str, kilograms: f64) -> Value {
    json!({
        "recordType": "Weight",
        "time": "2026-03-01T06:30:00Z",
        "zoneOffset": "+01:00",
        "weight": {"value": kilograms, "unit": "kilograms"},
        "metadata": {"id": id, "dataOrigin": "com.example.scale", "lastModifiedTime": "2026-03-01T06:31:00Z",
            "clientRecordVersion": 2, "recordingMethod": 3},
    })
}

/// An upload with this instead of, or beside, what one usually has.
fn upload(other: &Value) -> Value {
    let mut upload = json!({
        "format": "hc-upload",
        "formatVersion": 1,
        "source": "health_connect",
        "syncId": "9b2f",
        "sentAt": "2026-03-02T11:59:00Z",
        "client": {"app": "com.example.sync", "appVersion": "1.4.0", "sdk": "1.1.0", "osSdkInt": 36, "device": "Pixel 9",
            "installId": "phone-1"},
        "timeZone": "Europe/Stockholm",
        "upserts": [weight("w1", 71.5)],
    });
    for (key, value) in other.as_object().expect("an object") {
        upload[key] = value.clone();
    }
    upload
}

/// The text of a body, as the protocol has it: what stands beside the lists comes first.
fn lists_last(body: &Value) -> String {
    let Some(members) = body.as_object() else { return body.to_string() };
    let is_list = |key: &str| matches!(key, "upserts" | "deletions");
    let (lists, envelope): (Vec<_>, Vec<_>) = members.iter().partition(|(key, _)| is_list(key));
    let members: Vec<String> =
        envelope.into_iter().chain(lists).map(|(key, value)| format!("{}:{value}", json!(key))).collect();
    format!("{{{}}}", members.join(","))
}

/// Normalises a body with and without an outline, in one piece and in many: all the same.
fn normalise(body: &Value, options: &Options) -> Outcome {
    let bytes = lists_last(body).into_bytes();
    let outcome = whole(&bytes, options.clone());
    let mut outliner = Outliner::new(wellform_core::Limits::default());
    outliner.push(&bytes).expect("well-formed");
    let outline = outliner.finish().expect("complete");
    for seed in 0..4 {
        for options in [options.clone(), options.clone().outline(outline.clone())] {
            let other = in_pieces(cut(&bytes, seed), options);
            assert_eq!(other.ndjson(), outcome.ndjson());
            assert_eq!(other.report_json(), outcome.report_json());
        }
    }
    let leaves = outcome.report.leaves;
    assert_eq!(leaves.total, leaves.mapped + leaves.kept + leaves.rejected);
    assert_eq!(outcome.error, None);
    outcome
}

fn plain(body: &Value) -> Outcome {
    let outcome = normalise(body, &options());
    assert!(outcome.report.rejected.is_empty(), "{:?}", outcome.report.rejected);
    assert!(outcome.report.unmapped.is_empty(), "{:?}", outcome.report.unmapped);
    outcome
}

fn deletes(outcome: &Outcome) -> Vec<&Delete> {
    let of = outcome.changes.iter().filter_map(|change| match change {
        Change::Delete(delete) => Some(delete),
        _ => None,
    });
    of.collect()
}

fn windows(outcome: &Outcome) -> Vec<&ReplaceWindow> {
    let of = outcome.changes.iter().filter_map(|change| match change {
        Change::ReplaceWindow(window) => Some(&**window),
        _ => None,
    });
    of.collect()
}

fn accounts(outcome: &Outcome) -> Vec<&Account> {
    let of = outcome.changes.iter().filter_map(|change| match change {
        Change::Account(account) => Some(account),
        _ => None,
    });
    of.collect()
}

#[test]
fn a_record_says_where_it_comes_from_and_which_state_it_is() {
    let outcome = plain(&upload(&json!({})));
    assert_eq!(outcome.report.source.as_deref(), Some("health_connect"));
    assert_eq!(outcome.report.dialect.as_deref(), Some("hc_upload"));
    let [Change::Samples(samples)] = &outcome.changes[..] else { panic!("{:?}", outcome.changes) };
    let change = serde_json::to_value(samples).expect("JSON");
    let at = time("2026-03-01T06:30:00Z").timestamp_millis();
    let modified = time("2026-03-01T06:31:00Z").timestamp_millis();
    let received = time(RECEIVED).timestamp_millis();
    // The version of the mapping may be any.
    let mapping = samples.owners[0].rank[3];
    assert_eq!(
        (&change["type"], &change["unit"], &change["start"], &change["value"]),
        (&json!("body_mass"), &json!("kg"), &json!([at]), &json!([71.5]))
    );
    assert_eq!(
        change["source"],
        json!({"provider": "health_connect", "via": "hc_upload", "install": "phone-1", "subject": null,
            "app": "com.example.scale", "device": null, "method": "manual", "original_type": "Weight"})
    );
    assert_eq!(
        change["owners"],
        json!([{"key": "health_connect/weight/w1", "scope": "document", "rank": [modified, 2, received, mapping, 0],
            "record_id": "w1", "utc_offset": 3600,
            "revision": {"start": at, "end": at, "modified_at": modified}}])
    );
}

#[test]
fn the_envelope_may_stand_behind_the_records() {
    let body =
        upload(&json!({"upserts": [{"recordType": "Steps", "count": 12, "startTime": "2026-03-01T08:00",
        "endTime": "2026-03-01T08:01", "metadata": {"id": "s1"}}]}));
    let body = body.as_object().expect("an object");
    let text = |keys: Vec<&String>| {
        let members: Vec<String> = keys.iter().map(|key| format!("{}:{}", json!(key), body[*key])).collect();
        format!("{{{}}}", members.join(",")).into_bytes()
    };
    let first = whole(&text(body.keys().collect()), options());
    let last = whole(&text(body.keys().rev().collect()), options());
    assert_eq!(first.ndjson(), last.ndjson());
    assert_eq!(first.report.leaves, last.report.leaves);
    let start = time("2026-03-01T07:00:00Z").timestamp_millis();
    assert!(first.ndjson().contains(&format!("\"start\":[{start}]")), "{}", first.ndjson());
}

#[test]
fn a_modification_in_the_future_counts_as_one_at_the_receipt() {
    let mut record = weight("w1", 71.5);
    record["metadata"]["lastModifiedTime"] = json!("2031-01-01T00:00:00Z");
    let outcome = plain(&upload(&json!({"upserts": [record]})));
    let [Change::Samples(samples)] = &outcome.changes[..] else { panic!("{:?}", outcome.changes) };
    let received = time(RECEIVED).timestamp_millis();
    assert_eq!(samples.owners[0].rank[0], received);
    assert_eq!(samples.owners[0].revision.expect("a revision").modified_at, received);
}

#[test]
fn a_deletion_needs_only_an_id() {
    let body = upload(&json!({"upserts": [], "deletions": [
        {"recordType": "Steps", "recordId": "s1"},
        {"recordType": null, "recordId": "x2"},
        {"recordId": "x3"},
        {"recordType": "Weight"},
    ]}));
    let outcome = normalise(&body, &options());
    let sent = Some(time("2026-03-02T11:59:00Z").timestamp_millis());
    let said: Vec<_> = deletes(&outcome)
        .into_iter()
        .map(|delete| (delete.record_id.as_str(), delete.data_type.as_ref().map(TypeName::as_str), delete.at))
        .collect();
    assert_eq!(said, [("s1", Some("step_count"), sent), ("x2", None, sent), ("x3", None, sent)]);
    assert_eq!(outcome.report.rejected[0].path, "deletions[3]");
    assert_eq!(outcome.report.rejected[0].reason, "expected the id of a record in recordId, found none");
}

#[test]
fn changes_of_react_native() {
    let body = json!({
        "upsertionChanges": [{"record": weight("w1", 70.0)}],
        "deletionChanges": [{"recordId": "w2"}],
        "nextChangesToken": "17",
        "hasMore": false,
        "changesTokenExpired": true,
    });
    let outcome = plain(&body);
    assert_eq!(outcome.report.dialect.as_deref(), Some("react_native"));
    assert_eq!(deletes(&outcome)[0].at, None);
    let account = accounts(&outcome)[0];
    assert_eq!((account.event, account.permissions.as_ref()), (AccountEvent::TokenExpired, None));
}

#[test]
fn ids_alone_are_deletions_of_the_type_that_is_told() {
    let typed = options().record_type("Weight");
    for body in [json!({"uuid": ["w1", "w2"]}), json!({"ids": ["w1", "w2"]}), json!(["w1", "w2"])] {
        let outcome = normalise(&body, &typed);
        let ids: Vec<_> = deletes(&outcome).into_iter().map(|delete| delete.record_id.as_str()).collect();
        assert_eq!(ids, ["w1", "w2"]);
        assert_eq!(deletes(&outcome)[0].data_type.as_ref().map(TypeName::as_str), Some("body_mass"));
    }
}

#[test]
fn a_complete_window_covers_every_granted_type_with_or_without_rows() {
    let window =
        json!({"start": "2026-03-01T00:00:00+01:00", "end": "2026-03-02T00:00:00+01:00", "complete": true});
    let body = upload(&json!({"window": window, "grantedTypes": ["Weight", "Steps", "NotYetKnown"]}));
    let outcome = plain(&body);
    let said: Vec<_> = windows(&outcome)
        .into_iter()
        .map(|window| {
            (window.data_type.as_str(), &*window.source.original_type, window.rows, window.whole_records)
        })
        .collect();
    assert_eq!(said, [("step_count", "Steps", Some(0), true), ("body_mass", "Weight", Some(1), true)]);
    let first = windows(&outcome)[0];
    assert_eq!((first.start, first.end), (time("2026-02-28T23:00:00Z"), time("2026-03-01T23:00:00Z")));
    assert_eq!(first.source.install.as_deref(), Some("phone-1"));
    let account = accounts(&outcome)[0];
    assert_eq!(account.event, AccountEvent::PermissionsChanged);
    assert_eq!(account.subject.as_deref(), Some("phone-1"));
    assert_eq!(account.permissions.as_ref().map(Vec::len), Some(3));

    // Behind the records it says the same; how many records lie in it was not counted.
    let late = whole(body.to_string().as_bytes(), options());
    assert_eq!(windows(&late)[1].rows, None);
    let counted = |windows: Vec<&ReplaceWindow>| -> Vec<ReplaceWindow> {
        let uncounted = |window: &ReplaceWindow| {
            let mut window = window.clone();
            window.rows = None;
            window
        };
        windows.into_iter().map(uncounted).collect()
    };
    assert_eq!(counted(windows(&late)), counted(windows(&outcome)));

    let mut open = body.clone();
    open["window"]["complete"] = json!(false);
    assert!(windows(&plain(&open)).is_empty());
}

#[test]
fn a_refused_record_takes_its_type_out_of_the_window() {
    let window = json!({"start": "2026-03-01T00:00:00Z", "end": "2026-03-02T00:00:00Z", "complete": true});
    let types = |upserts: Value| {
        let body =
            upload(&json!({"window": window, "grantedTypes": ["Weight", "Steps"], "upserts": upserts}));
        let outcome = normalise(&body, &options());
        windows(&outcome).into_iter().map(|window| window.source.original_type.clone()).collect::<Vec<_>>()
    };
    assert_eq!(types(json!([weight("w1", 71.5)])), ["Steps", "Weight"]);
    // No time; no value; no type.
    let without = |field: &str| {
        let mut record = weight("w2", 70.0);
        record.as_object_mut().expect("an object").remove(field);
        record
    };
    assert_eq!(types(json!([weight("w1", 71.5), without("time")])), ["Steps"]);
    assert_eq!(types(json!([without("weight")])), ["Steps"]);
    let mut untyped = json!({"time": "2026-03-01T06:30:00Z", "metadata": {"id": "u"}});
    assert_eq!(types(json!([untyped.clone()])), [""; 0]);
    // A type that nobody knows is none that was granted.
    untyped["recordType"] = json!("NotYetKnown");
    assert_eq!(types(json!([untyped])), ["Steps", "Weight"]);
}

#[test]
fn a_record_has_its_own_result() {
    let mut bad = weight("w2", 70.0);
    bad["weight"] = json!({"value": 70, "unit": "stone"});
    let new = json!({"recordType": "NotYetKnown", "time": "2026-03-01T06:30:00Z", "metadata": {"id": "n1"}});
    let body = upload(&json!({"upserts": [weight("w1", 71.5), bad, new], "deletions": [{"recordId": "w3"}]}));
    let outcome = normalise(&body, &options().results(true));
    let results: Vec<Value> = outcome
        .report
        .results
        .expect("results")
        .iter()
        .map(|result| json!([result.path, result.record_id, result.outcome, result.code]))
        .collect();
    assert_eq!(
        results,
        [
            json!(["deletions[0]", "w3", "accepted", null]),
            json!(["upserts[0]", "w1", "accepted", null]),
            json!(["upserts[1]", "w2", "rejected", "no_value"]),
            json!(["upserts[2]", "n1", "kept", null]),
        ]
    );
    assert_eq!(normalise(&body, &options()).report.results, None);
}

#[test]
fn an_empty_upload_is_one() {
    let outcome = plain(&upload(&json!({"upserts": [], "deletions": []})));
    assert_eq!((outcome.report.dialect.as_deref(), outcome.changes.len()), (Some("hc_upload"), 0));
}

#[test]
fn a_body_may_be_one_record() {
    let record = weight("w1", 71.5);
    let mut bare = record.clone();
    bare.as_object_mut().expect("an object").retain(|key, _| key != "recordType" && key != "metadata");
    let typed = options().record_type("Weight");
    for (body, options) in [
        (json!([record]), options()),
        (record.clone(), options()),
        (json!({"data": [bare]}), typed.clone()),
        (json!({"data": bare}), typed.clone()),
        (json!([bare]), typed.clone()),
        (bare.clone(), typed),
        (json!({"Weight": [bare]}), options()),
        (json!({"weights": [bare]}), options()),
        (json!({"records": [record], "pageToken": null}), options()),
        (json!({"data": [record]}), options()),
        (json!({"data": record}), options()),
    ] {
        let outcome = normalise(&body, &options);
        assert!(outcome.report.rejected.is_empty(), "{body}: {:?}", outcome.report.rejected);
        assert!(outcome.report.unmapped.is_empty(), "{body}: {:?}", outcome.report.unmapped);
        let [Change::Samples(samples)] = &outcome.changes[..] else {
            panic!("{body}: {:?}", outcome.changes)
        };
        assert_eq!(
            (samples.data_type.as_str(), samples.value.0.as_slice()),
            ("body_mass", &[71.5][..]),
            "{body}"
        );
    }
}

#[test]
fn a_record_without_a_type_is_refused_alone() {
    let typed = |field: &str, value: Value| {
        json!({"startTime": "2026-03-01T06:30:00Z", "endTime": "2026-03-01T06:31:00Z", "time": "2026-03-01T06:30:00Z", field: value,
            "metadata": {"id": field, "dataOrigin": "com.example"}})
    };
    let body = json!({"records": [
        typed("count", json!(12)),
        typed("weight", json!({"inKilograms": 71.5})),
        typed("energy", json!({"inKilocalories": 71.5})),
        typed("temperature", json!({"inCelsius": 36.5})),
        typed("mass", json!({"inKilograms": 36.5})),
        typed("percentage", json!(36.5)),
        typed("samples", json!([])),
        typed("title", json!(null)),
    ]});
    let outcome = normalise(&body, &options());
    assert_eq!(outcome.changes.len(), 1);
    let paths: Vec<_> = outcome.report.rejected.iter().map(|rejected| rejected.path.as_str()).collect();
    assert_eq!(
        paths,
        ["records[0]", "records[2]", "records[3]", "records[4]", "records[5]", "records[6]", "records[7]"]
    );
    for (rejected, names) in outcome.report.rejected.iter().zip([
        "Steps and of WheelchairPushes",
        "ActiveCaloriesBurned and of TotalCaloriesBurned",
        "BodyTemperature and of BasalBodyTemperature",
        "BodyWaterMass, of BoneMass and of LeanBodyMass",
        "BodyFat and of OxygenSaturation",
        "samples have no field that only one series has",
        "MenstruationPeriod and of IntermenstrualBleeding",
    ]) {
        assert_eq!(rejected.code.code(), "no_type");
        assert!(rejected.reason.contains(names), "{}", rejected.reason);
        assert!(rejected.reason.contains("/v1/upload/health-connect/{RecordType}"), "{}", rejected.reason);
    }
}

#[test]
fn what_orders_or_places_the_records_must_be_right() {
    let body =
        upload(&json!({"sentAt": "today", "timeZone": "Somewhere/Else", "grantedTypes": ["Weight", 7]}));
    let outcome = normalise(&body, &options());
    let rejected: Vec<_> = outcome
        .report
        .rejected
        .iter()
        .map(|rejected| (rejected.path.as_str(), rejected.reason.as_str()))
        .collect();
    assert_eq!(
        rejected,
        [
            ("grantedTypes", "expected an array of the names of record types, found something else"),
            (
                "sentAt",
                "expected a time, as ISO 8601 or milliseconds since 1970-01-01T00:00:00Z, found something else"
            ),
            ("timeZone", "expected the name of a zone, such as Europe/Stockholm, found something else"),
        ]
    );
    // The record is none the worse for it.
    assert_eq!(outcome.changes.len(), 1);
}

#[test]
fn what_has_neither_id_nor_modification_is_ordered_by_how_far_it_reaches() {
    let total = |count: i64, end: &str| json!({"recordType": "Steps", "count": count, "startTime": "2026-03-01T00:00:00Z", "endTime": end});
    let apply = |model: &mut wellform_core::reconcile::Model, count, end, received: &str| {
        let received = time(received);
        let options = Options::default().received_at(received);
        model.apply(whole(json!([total(count, end)]).to_string().as_bytes(), options).changes, received);
    };
    // The shorter total was sent first, and comes last.
    let mut model = wellform_core::reconcile::Model::new();
    apply(&mut model, 900, "2026-03-01T20:00:00Z", "2026-03-01T20:01:00Z");
    apply(&mut model, 400, "2026-03-01T12:00:00Z", "2026-03-01T21:00:00Z");
    let current = model.current();
    let [Change::Samples(samples)] = &current[..] else { panic!("{current:?}") };
    assert_eq!(samples.value.0, [900.0]);
}

#[test]
fn a_token_that_nobody_understands_goes_nowhere() {
    let mut record = weight("w1", 71.5);
    record["metadata"]["authToken"] = json!("SECRET");
    record["fcm_token"] = json!({"value": "SECRET"});
    let outcome = normalise(&upload(&json!({"upserts": [record], "refreshToken": "SECRET"})), &options());
    assert!(!outcome.ndjson().contains("SECRET") && !outcome.report_json().contains("SECRET"));
    assert_eq!(outcome.report.mended.iter().filter(|mended| mended.how.code() == "withheld").count(), 2);
}

#[test]
fn one_time_with_an_offset_and_one_without_are_no_interval() {
    let record = json!({"recordType": "Steps", "count": 1, "startTime": "2026-01-01T06:00:00", "endTime": "2026-01-01T07:00:00Z"});
    let outcome = normalise(&json!([record]), &options());
    assert_eq!(outcome.report.rejected[0].code.code(), "no_time");
    assert!(outcome.report.rejected[0].reason.contains("an offset from UTC with both times"));
}

#[test]
fn a_time_of_sending_may_be_a_number() {
    let sent = time("2026-03-02T11:00:00Z").timestamp_millis();
    let outcome = plain(&upload(&json!({"sentAt": sent, "upserts": [], "deletions": [{"recordId": "x"}]})));
    assert_eq!(deletes(&outcome)[0].at, Some(sent));
}

#[test]
fn a_workout_that_is_gone_takes_its_route_with_it_and_one_without_its_route_does_not() {
    let workout = |id: &str, hour: u32, route: Value| {
        json!({"recordType": "ExerciseSession", "startTime": format!("2026-03-01T{hour:02}:00:00Z"),
            "endTime": format!("2026-03-01T{hour:02}:30:00Z"), "exerciseType": 56, "exerciseRoute": route,
            "metadata": {"id": id, "dataOrigin": "com.example", "lastModifiedTime": "2026-03-01T20:00:00Z"}})
    };
    let point = |hour: u32| {
        let at = format!("2026-03-01T{hour:02}:10:00Z");
        json!({"type": "DATA", "route": [{"time": at, "latitude": 59.0, "longitude": 18.0}]})
    };
    let window = json!({"start": "2026-03-01T00:00:00Z", "end": "2026-03-02T00:00:00Z", "complete": true});
    let mut model = wellform_core::reconcile::Model::new();
    let mut apply = |upserts: Value, received: &str| {
        let body =
            upload(&json!({"upserts": upserts, "window": window, "grantedTypes": ["ExerciseSession"]}));
        let received = time(received);
        let outcome = whole(lists_last(&body).as_bytes(), Options::default().received_at(received));
        model.apply(outcome.changes, received);
        let current = model.current();
        let routes = current.iter().filter_map(|change| match change {
            Change::Samples(samples) if samples.data_type.as_str() == "location" => Some(&samples.owners),
            _ => None,
        });
        routes.flatten().filter_map(|owner| owner.record_id.clone()).collect::<Vec<_>>()
    };
    let all = json!([workout("a", 8, point(8)), workout("b", 12, point(12)), workout("c", 16, point(16))]);
    assert_eq!(apply(all, "2026-03-02T12:00:00Z"), ["a", "b", "c"]);
    let withheld = json!({"type": "CONSENT_REQUIRED", "route": []});
    assert_eq!(apply(json!([workout("b", 12, withheld)]), "2026-03-02T13:00:00Z"), ["b"]);
    assert!(apply(json!([]), "2026-03-02T14:00:00Z").is_empty());
}

#[test]
fn lists_of_several_senders_are_told_apart_wherever_they_stand() {
    let steps = json!({"id": "s1", "type": "STEP_COUNT", "startDate": "2026-03-01T08:00:00Z",
        "endDate": "2026-03-01T08:10:00Z", "value": 12, "unit": "count", "source": {"appId": "com.example"}});
    let lists = |workouts: Value| json!({"workouts": workouts, "records": [steps], "sleep": []}).to_string();
    let workout = json!({"startDate": "2026-03-01T08:00:00Z", "endDate": "2026-03-01T08:10:00Z", "type": "RUNNING",
        "source": {"appId": "com.example"}, "id": "w1", "values": []});
    for workouts in [json!([]), json!([null, workout])] {
        for body in [
            format!(r#"{{"provider":"google","sdkVersion":"1","data":{}}}"#, lists(workouts.clone())),
            format!(r#"{{"data":{},"provider":"google","sdkVersion":"1"}}"#, lists(workouts.clone())),
        ] {
            let outcome = whole(body.as_bytes(), options());
            assert_eq!(outcome.report.dialect.as_deref(), Some("open_wearables"), "{body}");
            assert!(outcome.ndjson().contains("step_count"), "{body}");
            assert_eq!(outcome.ndjson().contains("\"workout\""), workouts != json!([]), "{body}");
        }
    }
    let samples = r#"{"workouts":[],"samples":[{"dataType":"steps","value":12,"unit":"count","startDate":"2026-03-01T08:00:00Z","endDate":"2026-03-01T08:10:00Z","platformId":"p1"}]}"#;
    let outcome = whole(samples.as_bytes(), options());
    assert_eq!((outcome.report.dialect.as_deref(), outcome.changes.len()), (Some("capacitor"), 1));
    // By itself an empty list of workouts is Health Auto Export's.
    for body in [r#"{"data":{"workouts":[]}}"#, r#"{"workouts":[]}"#, r#"{"data":{}}"#] {
        let outcome = whole(body.as_bytes(), options());
        assert_eq!(outcome.report.source.as_deref(), Some("health_auto_export"), "{body}");
        assert_eq!((outcome.report.leaves.total, outcome.report.leaves.mapped), (1, 1), "{body}");
    }
}

#[test]
fn an_interval_over_the_end_of_summer_time_is_one() {
    let record = json!({"recordType": "Steps", "count": 12, "startTime": "2026-10-25T02:50:00", "endTime": "2026-10-25T02:10:00"});
    let outcome = normalise(&json!([record]), &options().time_zone(chrono_tz::Europe::Berlin));
    let [Change::Samples(samples)] = &outcome.changes[..] else { panic!("{:?}", outcome.report) };
    let end = samples.end.as_ref().expect("an end")[0];
    assert_eq!(
        (samples.start[0], end),
        (time("2026-10-25T00:50:00Z").timestamp_millis(), time("2026-10-25T01:10:00Z").timestamp_millis())
    );
}

#[test]
fn a_long_stream_needs_what_stands_beside_it_first() {
    let record = weight("w1", 71.5).to_string();
    let records = vec![record.as_str(); (9 << 20) / record.len()].join(",");
    let failure =
        |body: &str| whole(body.as_bytes(), options()).error.map(|error| error.expected().to_owned());
    let first =
        r#""format":"hc-upload","sentAt":"2026-03-02T11:59:00Z","timeZone":"UTC","client":{"installId":"p"}"#;
    assert_eq!(failure(&format!("{{{first},\"upserts\":[{records}]}}")), None);
    let late = failure(&format!("{{\"format\":\"hc-upload\",\"upserts\":[{records}]}}")).expect("an error");
    assert!(late.starts_with("sentAt, timeZone, client before at most"), "{late}");

    let point = r#"{"dataType":"Steps","kind":"interval","startTime":"2026-03-01T06:30:00Z","endTime":"2026-03-01T06:31:00Z","value":1}"#;
    let points = vec![point; (9 << 20) / point.len()].join(",");
    let late = failure(&format!("{{\"format\":\"whs-upload\",\"dataPoints\":[{points}]}}"));
    assert!(late.expect("an error").starts_with("an outline of a first pass"));

    let item = r#"{"bpm":72,"time":"2026-03-01T06:30:00Z"}"#;
    let items = vec![item; (9 << 20) / item.len()].join(",");
    let late = failure(&format!(
        "{{\"timestamp\":\"2026-03-02T11:59:00Z\",\"app_version\":\"1\",\"heart_rate\":[{items}]}}"
    ));
    assert!(late.expect("an error").starts_with("an outline of a first pass"));
}

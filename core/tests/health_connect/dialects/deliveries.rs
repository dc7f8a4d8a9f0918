//! What several uploads of one dialect come to: totals that grow, samples in chunks, records that are gone.

use chrono::DateTime;
use serde_json::{Value, json};
use wellform_core::Options;
use wellform_core::reconcile::Model;
use wellform_core::record::{Basis, Change, Samples};

use crate::normalise::whole;

/// What stands after uploads, an hour apart, in the zone of a person.
fn after(bodies: &[Value], zone: Option<&str>) -> Vec<Change> {
    let mut model = Model::new();
    for (hour, body) in (0..).zip(bodies) {
        let received_at = DateTime::from_timestamp(1_777_900_000 + hour * 3600, 0).expect("a time");
        let mut options = Options::default().received_at(received_at);
        if let Some(zone) = zone {
            options = options.time_zone(zone.parse().expect("a zone"));
        }
        let outcome = whole(body.to_string().as_bytes(), options);
        assert_eq!(outcome.error, None, "{body}");
        model.apply(outcome.changes, received_at);
    }
    model.current()
}

/// Row by row: basis, value and local date.
fn rows(changes: &[Change]) -> Vec<(Basis, f64, Option<String>)> {
    let of = |samples: &Samples| {
        let date = |row: usize| samples.local_date.as_ref().and_then(|dates| dates[row]);
        let row = |row: usize| {
            let value = samples.value.get(row).unwrap_or(f64::NAN);
            (samples.basis, value, date(row).map(|date| date.to_string()))
        };
        (0..samples.start.len()).map(row).collect::<Vec<_>>()
    };
    let samples = changes.iter().filter_map(|change| match change {
        Change::Samples(samples) => Some(of(samples)),
        _ => None,
    });
    samples.flatten().collect()
}

fn webhook(sent: &str, steps: &[(&str, &str, u32)]) -> Value {
    let item = |(start, end, count): &(&str, &str, u32)| json!({ "count": count, "start_time": start, "end_time": end });
    json!({ "timestamp": sent, "app_version": "1.9.13", "steps": steps.iter().map(item).collect::<Vec<_>>() })
}

#[test]
fn a_total_since_midnight_grows_and_is_of_its_day() {
    // In Berlin, on the day on which summer time begins and on the next.
    let first = webhook("2026-03-29T10:00:00Z", &[("2026-03-28T23:00:00Z", "2026-03-29T10:00:00Z", 4000)]);
    let second = webhook(
        "2026-03-30T10:00:00Z",
        &[
            ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 9000),
            ("2026-03-29T22:00:00Z", "2026-03-30T10:00:00Z", 3000),
        ],
    );
    let expected = [
        (Basis::Day, 9000.0, Some("2026-03-29".to_owned())),
        (Basis::Day, 3000.0, Some("2026-03-30".to_owned())),
    ];
    for zone in [Some("Europe/Berlin"), None] {
        assert_eq!(rows(&after(&[first.clone(), second.clone()], zone)), expected, "{zone:?}");
        assert_eq!(rows(&after(&[second.clone(), first.clone()], zone)), expected, "{zone:?}, out of order");
    }
}

#[test]
fn a_day_may_begin_at_one() {
    // In Cairo summer time begins at midnight, so that the day begins at one.
    let body = webhook("2026-04-24T12:00:00Z", &[("2026-04-23T22:00:00Z", "2026-04-24T12:00:00Z", 5000)]);
    let expected = [(Basis::Day, 5000.0, Some("2026-04-24".to_owned()))];
    assert_eq!(rows(&after(&[body], Some("Africa/Cairo"))), expected);
}

#[test]
fn what_begins_at_midnight_is_no_total_among_others_of_its_day() {
    let body = webhook(
        "2026-05-04T12:00:00Z",
        &[
            ("2026-05-03T22:00:00Z", "2026-05-03T22:10:00Z", 50),
            ("2026-05-04T06:00:00Z", "2026-05-04T06:10:00Z", 400),
        ],
    );
    let bases: Vec<Basis> =
        rows(&after(&[body], Some("Europe/Berlin"))).into_iter().map(|(basis, ..)| basis).collect();
    assert_eq!(bases, [Basis::Interval, Basis::Interval]);
}

#[test]
fn a_long_list_is_none_of_days() {
    let item = |at: i64| {
        let time =
            |at: i64| DateTime::from_timestamp(1_700_006_400 + at * 86_400, 0).expect("a time").to_rfc3339();
        json!({ "count": 1, "start_time": time(at), "end_time": time(at + 1) })
    };
    for (items, basis) in [(2000, Basis::Day), (2001, Basis::Interval)] {
        let list: Vec<Value> = (0..items).map(item).collect();
        let body = json!({ "timestamp": "2036-05-04T12:00:00Z", "app_version": "1", "steps": list });
        let rows = rows(&after(&[body], Some("UTC")));
        assert_eq!(rows.len(), items as usize);
        assert!(rows.iter().all(|(found, ..)| *found == basis), "{items}");
    }
}

fn open_wearables(samples: &[(u32, u32)]) -> Value {
    let sample = |(at, bpm): &(u32, u32)| {
        let time = format!("2026-05-04T08:00:{at:02}Z");
        json!({ "id": format!("r-s{at}"), "parentId": "r", "type": "HEART_RATE", "startDate": time, "endDate": time,
            "value": bpm, "unit": "bpm" })
    };
    let records: Vec<Value> = samples.iter().map(sample).collect();
    json!({ "provider": "google", "sdkVersion": "0.11.0", "syncTimestamp": "2026-05-04T09:00:00Z",
        "data": { "records": records, "sleep": [], "workouts": [] } })
}

#[test]
fn a_chunk_of_a_series_takes_no_other_away() {
    let chunks =
        [open_wearables(&[(1, 60), (2, 61)]), open_wearables(&[(3, 62)]), open_wearables(&[(2, 61)])];
    let values = |bodies: &[Value]| {
        rows(&after(bodies, None)).into_iter().map(|(_, value, _)| value).collect::<Vec<_>>()
    };
    assert_eq!(values(&chunks), [60.0, 61.0, 62.0]);
    let mut backwards = chunks.to_vec();
    backwards.reverse();
    assert_eq!(values(&backwards), [60.0, 61.0, 62.0]);
}

#[test]
fn a_deletion_takes_the_parts_of_a_record_with_it() {
    let point = |uuid: &str, at: &str| json!({ "bpm": 60, "time": format!("2026-05-04T08:00:{at}Z"), "uuid": uuid, "source": "a" });
    let body = json!({ "timestamp": "2026-05-04T09:00:00Z", "app_version": "1", "source": "health_connect",
        "heart_rate": [point("r", "01"), point("r", "02"), point("other", "03")] });
    let deletion = json!({ "timestamp": "2026-05-04T10:00:00Z", "app_version": "1", "source": "health_connect",
        "deleted_records": [{ "type": "heart_rate", "uuid": "r" }] });
    assert_eq!(rows(&after(&[body.clone(), deletion.clone()], None)).len(), 1);
    assert_eq!(rows(&after(&[deletion, body], None)).len(), 1);
}

#[test]
fn readings_that_are_added_up_anew_are_the_same() {
    let reading = |id: &str, steps: u32| {
        json!({ "provider": "samsung", "sdkVersion": "0.11.0", "syncTimestamp": "2026-05-04T09:00:00Z", "data": { "records": [
            { "id": id, "type": "STEP_COUNT", "startDate": "2026-05-04T08:00:00Z", "endDate": "2026-05-04T09:00:00Z",
              "value": steps, "unit": "count" }], "sleep": [], "workouts": [] } })
    };
    let changes = after(&[reading("one", 300), reading("another", 320)], None);
    assert_eq!(rows(&changes), [(Basis::Interval, 320.0, None)]);
}

#[test]
fn what_a_payload_lacks_stands_beside_it() {
    let steps = |id: &str, app: &str, payload: Value| {
        json!({ "type": "Steps", "recordId": id, "recordKey": format!("Steps:{id}"), "source": app, "payload": payload,
            "startTime": "2026-05-04T08:00:00Z", "endTime": "2026-05-04T09:00:00Z",
            "lastModifiedTime": "2026-05-04T09:30:00Z" })
    };
    let body = |records: &[Value]| json!({ "deviceId": "d", "syncedAt": "2026-05-04T10:00:00Z", "records": records });
    let told = json!({ "count": 7, "startTime": "2026-05-04T06:00:00Z", "endTime": "2026-05-04T07:00:00Z",
        "metadata": { "id": "told", "dataOrigin": "c", "lastModifiedTime": "2026-05-04T07:30:00Z" } });
    let sent = body(&[
        steps("r", "a", json!({ "count": 5 })),
        steps(
            "s",
            "b",
            json!({ "count": 6, "startTime": "2026-05-04T08:00:00Z", "endTime": "2026-05-04T09:00:00Z" }),
        ),
        steps("other", "other", told),
    ]);
    let found: Vec<String> = after(std::slice::from_ref(&sent), None)
        .iter()
        .filter_map(|change| match change {
            Change::Samples(samples) => Some(samples),
            _ => None,
        })
        .flat_map(|samples| {
            let app = samples.source.app.clone().unwrap_or_default();
            let owner = samples.owners.iter().map(move |owner| {
                let revision = owner.revision.expect("a revision");
                let minutes = |at: i64| (at / 60_000) % 1440;
                format!(
                    "{} {app} {} {} {}",
                    owner.key,
                    minutes(revision.start),
                    minutes(revision.end),
                    minutes(revision.modified_at)
                )
            });
            owner.collect::<Vec<_>>()
        })
        .collect();
    let expected = [
        "health_connect/steps/r a 480 540 570",
        "health_connect/steps/s b 480 540 570",
        "health_connect/steps/told c 360 420 450",
    ];
    assert_eq!(found, expected);
    let deletion = json!({ "deletionChanges": [{ "recordId": "r" }] });
    assert_eq!(rows(&after(&[sent, deletion], None)).len(), 2);
}

#[test]
fn a_bare_id_is_a_deletion_wherever_deletions_stand() {
    let steps = json!({ "upserts": [{ "recordType": "Steps", "count": 5, "startTime": "2026-05-04T08:00:00Z",
        "endTime": "2026-05-04T09:00:00Z", "metadata": { "id": "r", "dataOrigin": "a" } }] });
    for list in ["deletions", "deletionChanges", "deleted_records"] {
        let deletion = json!({ list: ["other", "r"] });
        assert!(rows(&after(&[steps.clone(), deletion], None)).is_empty(), "{list}");
    }
    for field in ["uuid", "ids"] {
        let body = json!({ field: "r" }).to_string();
        let outcome = whole(body.as_bytes(), Options::default().record_type("Steps"));
        let [Change::Delete(delete)] = &outcome.changes[..] else { panic!("{:?}", outcome.changes) };
        assert_eq!((delete.record_id.as_str(), outcome.error), ("r", None), "{field}");
    }
}

#[test]
fn without_a_zone_one_walk_is_no_day() {
    let walk = [("2026-05-04T08:00:00Z", "2026-05-04T12:30:00Z", 4000)];
    let mut body = webhook("2026-05-04T13:00:00Z", &walk);
    body["distance"] = json!([{ "meters": 3000, "start_time": walk[0].0, "end_time": walk[0].1 }]);
    let bases: Vec<Basis> = rows(&after(&[body], None)).into_iter().map(|(basis, ..)| basis).collect();
    assert_eq!(bases, [Basis::Interval, Basis::Interval]);
    // Two days, of which the second still grows.
    let days = webhook(
        "2026-05-05T13:00:00Z",
        &[
            ("2026-05-03T22:00:00Z", "2026-05-04T22:00:00Z", 9000),
            ("2026-05-04T22:00:00Z", "2026-05-05T13:00:00Z", 10),
        ],
    );
    assert!(rows(&after(&[days], None)).iter().all(|(basis, ..)| *basis == Basis::Day));
}

#[test]
fn a_bucket_that_rests_on_more_stands() {
    let bucket = |count: u32, total: u32| {
        json!({ "timestamp": "2026-05-04T10:00:00Z", "app_version": "1", "source": "health_connect", "steps": [
            { "bucket_start": "2026-05-04T08:00:00Z", "bucket_end": "2026-05-04T09:00:00Z", "sample_count": count, "total": total }] })
    };
    let changes = after(&[bucket(12, 1840), bucket(1, 20)], None);
    assert_eq!(rows(&changes), [(Basis::Interval, 1840.0, None)]);
}

#[test]
fn the_total_of_a_day_may_stand_alone() {
    for body in [
        json!({ "data": { "steps": 8421 }, "time": 1_777_874_400_000_i64 }),
        json!({ "date": "2026-05-04", "steps": { "total_steps": 8421 } }),
        json!({ "timestamp": "2026-05-04T10:00:00Z", "app_version": "1", "daily_totals": [{ "date": "2026-05-04", "steps": 8421 }] }),
    ] {
        let expected = [(Basis::Day, 8421.0, Some("2026-05-04".to_owned()))];
        assert_eq!(rows(&after(std::slice::from_ref(&body), Some("UTC"))), expected, "{body}");
    }
}

//! Single cases, through the real normaliser where a sender is involved.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value, json};
use wellform_core::reconcile::{Block, Model};
use wellform_core::record::{
    Basis, Body, Change, DataType, Method, Nullable, Original, Owner, Position, Provenance, Provider, Record,
    ReplaceWindow, Samples, Scope, Sleep,
};
use wellform_core::views::current_sleeps;
use wellform_core::{MAX_ROWS, Normalizer, Options};

use crate::generate::{received, time};
use crate::oracle::facts;

fn normalised(body: &str, received_at: DateTime<Utc>) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut normalizer = Normalizer::new(Options::default().received_at(received_at));
    normalizer.push(body.as_bytes(), &mut |change| changes.push(change)).unwrap();
    normalizer.finish(&mut |change| changes.push(change)).unwrap();
    changes
}

/// A day with a heart rate every 15 seconds.
fn daily(summary_id: &str) -> Value {
    let mut heart_rate = Map::new();
    for at in 0..5_760_i64 {
        heart_rate.insert((at * 15).to_string(), json!(60 + (at * at / 7) % 23));
    }
    json!({
        "userId": "u", "summaryId": summary_id, "calendarDate": "2023-11-14", "startTimeInSeconds": 1_699_916_400,
        "startTimeOffsetInSeconds": 3600, "durationInSeconds": 86_400, "steps": 4210, "activeKilocalories": 321,
        "timeOffsetHeartRateSamples": heart_rate,
    })
}

fn sleep(start: i64, duration: i64, more: &Value) -> Value {
    let mut sleep = json!({
        "userId": "u", "summaryId": format!("x-{start:x}-{duration:x}"), "calendarDate": "2023-11-14",
        "startTimeInSeconds": start, "startTimeOffsetInSeconds": 3600, "durationInSeconds": duration,
        "deepSleepDurationInSeconds": 0, "lightSleepDurationInSeconds": duration, "remSleepInSeconds": 0,
        "awakeDurationInSeconds": 0, "validation": "AUTO_FINAL",
        "sleepLevelsMap": {"light": [{"startTimeInSeconds": start, "endTimeInSeconds": start + duration}]},
        "timeOffsetSleepSpo2": {"0": 95, "60": 96},
    });
    for (name, value) in more.as_object().unwrap() {
        sleep[name] = value.clone();
    }
    sleep
}

fn sleeps(changes: Vec<Change>) -> Vec<(i64, Option<String>)> {
    let sleeps = current_sleeps(changes).into_iter().filter_map(|change| match change {
        Change::Record { record } => Some((record.start.timestamp(), record.part)),
        _ => None,
    });
    let mut sleeps: Vec<_> = sleeps.collect();
    sleeps.sort();
    sleeps
}

#[test]
fn a_day_of_heart_rates_is_small() {
    let body = json!({"dailies": [daily("x1")]}).to_string();
    let mut model = Model::new();
    model.apply(normalised(&body, time(received(0))), time(received(0)));
    assert_eq!(model.blocks().count(), 1);
    for (id, block) in model.blocks() {
        assert_eq!((id.stream.as_str(), id.part.as_str()), ("garmin/u/dailies", "2023-11-14"));
        let bytes = block.encode();
        println!(
            "a daily with 5,760 heart rates: {} bytes of JSON, {} bytes as a block",
            body.len(),
            bytes.len()
        );
        assert!(bytes.len() < 16 * 1024, "{}", bytes.len());
        let summary = block.summary();
        assert!(summary.types.contains(&DataType::HeartRate.into()));
        assert_eq!(summary.start, Some(1_699_916_400_000));
        assert_eq!(summary.end, Some(1_699_916_400_000 + 86_400_000));
    }
}

#[test]
fn the_same_again_under_new_ids_changes_nothing() {
    let body = |id: &str| {
        let epoch = |kind: &str, active: i64| {
            json!({
                "userId": "u", "summaryId": format!("{id}-{kind}"), "activityType": kind, "activeTimeInSeconds": active,
                "durationInSeconds": 900, "startTimeInSeconds": 1_699_917_300, "startTimeOffsetInSeconds": 3600, "steps": 7,
            })
        };
        let night = sleep(1_699_910_000, 20_000, &json!({"summaryId": id}));
        json!({
            "dailies": [daily(id)],
            "epochs": [epoch("WALKING", 300), epoch("SEDENTARY", 600)],
            "sleeps": [night],
        })
        .to_string()
    };
    let mut model = Model::new();
    model.apply(normalised(&body("x1"), time(received(0))), time(received(0)));
    assert_eq!(model.blocks().count(), 3);
    let before = model.clone();
    model.apply_settled(normalised(&body("x2"), time(received(1))), time(received(1)));
    assert_eq!(model, before);
    model.apply(normalised(&body("x2"), time(received(1))), time(received(1)));
    assert_ne!(model, before);
    assert_eq!(facts(&model.current(), false), facts(&before.current(), false));
}

#[test]
fn a_sleep_whose_start_moved_stands_alone() {
    let early = json!({"sleeps": [sleep(1_699_910_000, 20_000, &json!({}))]}).to_string();
    let late = json!({"sleeps": [sleep(1_699_911_000, 20_000, &json!({}))]}).to_string();
    let mut model = Model::new();
    model.apply(normalised(&late, time(received(1))), time(received(1)));
    model.apply(normalised(&early, time(received(0))), time(received(0)));
    assert_eq!(sleeps(model.current()), [(1_699_911_000, None)]);
    // The rows of the old one are gone from the view, those of the new one are all there.
    let rows = |changes: Vec<Change>| -> usize {
        changes.iter().map(|c| if let Change::Samples(s) = c { s.start.len() } else { 0 }).sum()
    };
    assert_eq!(rows(current_sleeps(model.current())) * 2, rows(model.current()));

    // The old one again, after the new one: it is the latest now, although it is the same as it was.
    model.apply_settled(normalised(&early, time(received(2))), time(received(2)));
    assert_eq!(sleeps(model.current()), [(1_699_910_000, None)]);
}

#[test]
fn a_night_and_an_older_account_of_it_may_stand_on_either_side_of_midnight_utc() {
    const MIDNIGHT: i64 = 1_699_920_000;
    let day = json!({"calendarDate": "2023-11-14"});
    let early = json!({"sleeps": [sleep(MIDNIGHT - 600, 20_000, &day)]}).to_string();
    let late = json!({"sleeps": [sleep(MIDNIGHT, 20_000, &day)]}).to_string();
    let both =
        json!({"sleeps": [sleep(MIDNIGHT, 20_000, &day), sleep(MIDNIGHT - 600, 20_000, &day)]}).to_string();
    // Which stands, after deliveries in this order that skip whatever they only refresh.
    let standing = |bodies: &[&String]| {
        let (mut exact, mut skipping) = (Model::new(), Model::new());
        for (at, body) in (0..).zip(bodies) {
            let at = time(received(at));
            exact.apply(normalised(body, at), at);
            skipping.apply_settled(normalised(body, at), at);
            assert_eq!(sleeps(skipping.current()), sleeps(exact.current()));
        }
        sleeps(skipping.current())[0].0
    };
    assert_eq!(standing(&[&early, &late]), MIDNIGHT);
    assert_eq!(standing(&[&early, &late, &early]), MIDNIGHT - 600);
    assert_eq!(standing(&[&early, &late, &early, &late]), MIDNIGHT);
    assert_eq!(standing(&[&early, &late, &both]), MIDNIGHT - 600);
    assert_eq!(standing(&[&late, &early, &both, &both, &late]), MIDNIGHT);
}

#[test]
fn in_a_chain_of_sleeps_the_superseded_supersede_nothing() {
    // The second overlaps both others; the first and the third do not overlap.
    let body = |starts: [i64; 3]| {
        let sleeps = starts.map(|start| sleep(1_699_900_000 + start, 9_000, &json!({})));
        normalised(&json!({"sleeps": sleeps}).to_string(), time(received(0)))
    };
    // Later in the body is higher in rank.
    assert_eq!(sleeps(body([0, 5_000, 10_000])), [(1_699_900_000, None), (1_699_910_000, None)]);
    assert_eq!(sleeps(body([0, 10_000, 5_000])), [(1_699_905_000, None)]);
}

#[test]
fn naps_stand_beside_nights() {
    let nap = |start: i64| {
        json!({"naps": [
            {"napStartTimeInSeconds": start, "napOffsetInSeconds": 3600, "napDurationInSeconds": 1_800,
             "napValidation": "DEVICE"},
        ]})
    };
    let night = sleep(1_699_920_000, 20_000, &nap(1_699_950_000));
    // Within the night, but not with its start: Garmin says nap, so it is one.
    let other = sleep(1_699_980_000, 20_000, &nap(1_699_921_000));
    // A nap as a sleep of its own: the same start as the nap of the first night.
    let own = sleep(1_699_950_000, 1_700, &json!({}));
    let body = json!({"sleeps": [night, other, own]}).to_string();
    let changes = normalised(&body, time(received(0)));
    let all = changes.iter().filter(|change| matches!(change, Change::Record { .. })).count();
    assert_eq!(all, 5);
    let starts: Vec<i64> = sleeps(changes).into_iter().map(|(start, _)| start).collect();
    assert_eq!(starts, [1_699_920_000, 1_699_921_000, 1_699_950_000, 1_699_980_000]);

    // The naps of a superseded night go with it, and supersede nothing.
    let old = sleep(1_699_921_000, 19_000, &nap(1_699_950_000));
    let new = sleep(1_699_920_000, 20_000, &json!({}));
    let own = sleep(1_699_950_000, 1_700, &json!({}));
    let body = json!({"sleeps": [old, new, own]}).to_string();
    let sleeps = sleeps(normalised(&body, time(received(0))));
    assert_eq!(sleeps, [(1_699_920_000, None), (1_699_950_000, None)]);
}

#[test]
fn a_part_of_a_night_gives_way_to_the_night_that_the_same_app_sends_later() {
    const EVENING: i64 = 1_699_999_200;
    let night = |app: &str, from: i64, to: i64, at: u8| {
        let start = EVENING + from * 3600;
        let key = format!("apple_health/health_auto_export/sleep_analysis/{app}/{start}");
        let mut source = (*source()).clone();
        source.app = Some(app.to_owned());
        let owner = Owner::new(key, Scope::Document, vec![received(at)]);
        let (start, end) = (time(start * 1000), time((EVENING + to * 3600) * 1000));
        let body = Body::Sleep(Sleep::default());
        let mut record = Record::new(&owner, DataType::SleepSession, start, end, body, source);
        record.utc_offset = Some(0);
        // The end of the night decides: one date for all of them.
        record.local_date = time((EVENING + 12 * 3600) * 1000).date_naive().into();
        vec![Change::Record { record: Box::new(record) }]
    };
    let standing = |nights: &[(&str, i64, i64)]| {
        let mut model = Model::new();
        for (at, (app, from, to)) in (0..).zip(nights) {
            model.apply(night(app, *from, *to, at), time(received(at)));
        }
        let starts = sleeps(model.current()).into_iter().map(|(start, _)| (start - EVENING) / 3600);
        starts.collect::<Vec<_>>()
    };
    assert_eq!(standing(&[("Watch", 1, 5), ("Watch", 0, 8)]), [0]);
    assert_eq!(standing(&[("Watch", 0, 8), ("Watch", 9, 10)]), [0, 9], "a nap");
    assert_eq!(
        standing(&[("Watch", 0, 8), ("Watch", 9, 10), ("Watch", 0, 10)]),
        [0],
        "one key, and the nap is in it"
    );
    assert_eq!(standing(&[("Watch", 0, 4), ("Watch", 3, 8)]), [0, 3], "an hour in common is no half");
    assert_eq!(standing(&[("Watch", 1, 5), ("Ring", 0, 8)]), [0, 1], "each app has its say");
}

fn source() -> Arc<Provenance> {
    let mut source = Provenance::new(Provider::AppleHealth, "route");
    source.via = Some("health_auto_export".to_owned());
    source.app = Some("App".to_owned());
    source.device = Some("Watch".to_owned());
    source.method = Some(Method::Automatic);
    Arc::new(source)
}

fn owner(key: &str, scope: Scope) -> Owner {
    let mut owner = Owner::new(key, scope, vec![3, -1, i64::MAX]);
    owner.record_id = Some("ab".to_owned());
    owner.utc_offset = Some(-28_800);
    owner.extra = [("unknown".to_owned(), json!({"deep": [1.5, null]}))].into_iter().collect();
    owner
}

#[test]
fn every_column_comes_back() {
    let column = |values: [Option<f64>; 3]| values.into_iter().collect::<Nullable>();
    let mut position = Position::new(vec![1.5, -89.123_456_789, 0.0], vec![179.9, 0.1, -0.25]);
    position.altitude = Some(column([None, Some(3.0), None]));
    position.speed = Some(column([Some(1.0), Some(3.0), None]));
    position.accuracy = Some(column([None, None, Some(0.5)]));
    let mut samples = Samples::new("their_own_type", "deg", Basis::Session, source());
    samples.floating = true;
    samples.derived = true;
    samples.context = [(Cow::Borrowed("meal"), json!({"before": true}))].into_iter().collect();
    samples.owners = vec![owner("a/one", Scope::Document).into()];
    samples.start = vec![i64::MIN, 5, i64::MAX - 1];
    samples.end = Some(vec![-7, 5, i64::MAX]);
    samples.value = column([None, Some(-0.0), Some(f64::MAX)]);
    samples.min = Some(column([Some(13.45), None, Some(1e-300)]));
    samples.max = Some(column([None, None, Some(2.0)]));
    samples.code = Some(vec![None, Some("off".into()), Some("".into())]);
    samples.local_date = Some(vec![NaiveDate::from_ymd_opt(2024, 2, 29), None, Some(NaiveDate::MIN)]);
    samples.ordinal = Some(vec![0, 7, u32::MAX]);
    samples.position = Some(position);
    samples.original = Some(Original::new("°", column([Some(1.0), None, Some(0.1)])));
    let change = Change::Samples(Box::new(samples));
    let mut model = Model::new();
    model.apply(vec![change.clone()], time(received(0)));
    for (_, block) in model.blocks() {
        assert_eq!(&Block::decode(&block.encode()).unwrap(), block);
    }
    assert_eq!(model.current(), [change]);
}

#[test]
fn a_document_comes_back_as_it_was() {
    let body = json!({"sleeps": [sleep(1_699_910_000, 20_000, &json!({"overallSleepScore": {"value": 80}, "new": 1}))]});
    let changes = normalised(&body.to_string(), time(received(0)));
    let documents = |changes: &[Change]| -> Vec<Record> {
        let records = changes.iter().filter_map(|change| match change {
            Change::Record { record } => Some((**record).clone()),
            _ => None,
        });
        records.collect()
    };
    let mut model = Model::new();
    model.apply(changes.clone(), time(received(0)));
    assert_eq!(documents(&model.current()), documents(&changes));
    assert_eq!(facts(&model.current(), true), facts(&changes, true));
}

/// Single rows, one a millisecond.
fn heart_rates(range: std::ops::Range<i64>) -> Samples {
    let mut samples = Samples::new(DataType::HeartRate, "/min", Basis::Instant, source());
    samples.owners = vec![owner("apple_health/heart_rate/watch", Scope::Row).into()];
    samples.start = range.clone().collect();
    samples.value = Nullable(range.map(|at| at as f64).collect());
    samples
}

#[test]
fn batches_have_a_limit_and_rows_of_one_series_go_together() {
    let rows = MAX_ROWS as i64 + 1;
    let samples = |from, to| Change::Samples(Box::new(heart_rates(from..to)));
    let mut model = Model::new();
    model.apply(vec![samples(2_000, rows)], time(received(0)));
    model.apply(vec![samples(0, 2_000)], time(received(1)));
    let batches: Vec<(usize, usize)> = model
        .current()
        .iter()
        .map(|change| match change {
            Change::Samples(samples) => (samples.start.len(), samples.owners.len()),
            other => panic!("{other:?}"),
        })
        .collect();
    // Both claims are alike but for their time of receipt, which an owner does not show.
    assert_eq!(batches, [(MAX_ROWS, 1), (1, 1)]);
}

#[test]
fn a_window_over_a_higher_rank_leaves_a_later_lower_one_standing() {
    let row = |rank: i64, value: f64| {
        let mut samples = heart_rates(0..1);
        std::sync::Arc::make_mut(&mut samples.owners[0]).rank = vec![rank];
        samples.value = Nullable(vec![value]);
        Change::Samples(Box::new(samples))
    };
    let window = ReplaceWindow::new(DataType::HeartRate, Basis::Instant, source(), time(0), time(1));
    let window = Change::ReplaceWindow(Box::new(window));
    let mut model = Model::new();
    model.apply(vec![row(2, 71.0)], time(received(0)));
    model.apply(vec![row(1, 72.0)], time(received(1)));
    let value = |model: &Model| match model.current().as_slice() {
        [Change::Samples(samples)] => samples.value.get(0),
        other => panic!("{other:?}"),
    };
    assert_eq!(value(&model), Some(71.0));
    model.apply(vec![window.clone()], time(received(1)));
    assert_eq!(value(&model), Some(72.0));
    model.apply(vec![window], time(received(2)));
    assert_eq!(model.current(), []);
}

#[test]
fn account_events_pass_through() {
    let body = json!({"deregistrations": [{"userId": "u"}]}).to_string();
    let other = Model::new().apply(normalised(&body, time(received(0))), time(received(0)));
    assert!(matches!(other.as_slice(), [Change::Account(_)]), "{other:?}");
}

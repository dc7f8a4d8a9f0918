//! A phone that keeps its records by id: they change, move, are deleted and come back.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Map;
use wellform_core::reconcile::Model;
use wellform_core::record::{
    Basis, Change, DataType, Delete, Nullable, Owner, Provenance, Provider, ReplaceWindow, Revision, Samples,
    Scope, record_id,
};

use crate::generate::{BASE, Delivery, received, time};
use crate::oracle::{Oracle, facts};
use crate::phone::InGroups;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

fn source(install: &str) -> Arc<Provenance> {
    Arc::new(Provenance {
        provider: Provider::HealthConnect,
        via: Some("courier".to_owned()),
        install: Some(install.to_owned()),
        subject: None,
        app: Some("org.example.steps".to_owned()),
        device: None,
        device_type: None,
        method: None,
        original_type: "StepsRecord".to_owned(),
    })
}

/// A record of steps. Its times are milliseconds since [`BASE`], which is at 22:13:20 UTC.
#[derive(Debug, Clone, Copy)]
struct Steps {
    id: u32,
    start: i64,
    end: i64,
    modified_at: i64,
    count: f64,
}

fn uuid(id: u32) -> String {
    record_id(&id.to_string(), None).to_string()
}

fn steps(steps: Steps, install: &str, received_at: i64) -> Change {
    let Steps { id, start, end, modified_at, count } = steps;
    let (start, end, modified_at) = (BASE + start, BASE + end, BASE + modified_at);
    let owner = Owner {
        key: format!("health_connect/steps/{}", uuid(id)),
        scope: Scope::Document,
        rank: vec![modified_at, received_at],
        record_id: Some(uuid(id)),
        utc_offset: Some(3600),
        slot: None,
        revision: Some(Revision { start, end, modified_at }),
        extra: Map::new(),
    };
    Change::Samples(Box::new(Samples {
        data_type: DataType::StepCount.into(),
        unit: Cow::Borrowed("{steps}"),
        basis: Basis::Interval,
        floating: false,
        derived: false,
        source: source(install),
        context: BTreeMap::new(),
        owners: vec![owner.into()],
        owner: None,
        start: vec![start],
        end: Some(vec![end]),
        value: Nullable(vec![count]),
        min: None,
        max: None,
        code: None,
        local_date: None,
        ordinal: None,
        position: None,
        original: None,
    }))
}

fn delete(id: u32, at: Option<i64>) -> Change {
    Change::Delete(Delete { provider: Provider::HealthConnect, record_id: uuid(id), data_type: None, at })
}

/// A window over whole records, in milliseconds since [`BASE`].
fn window(install: &str, start: i64, end: i64, rows: Option<u64>) -> Change {
    Change::ReplaceWindow(Box::new(ReplaceWindow {
        data_type: DataType::StepCount.into(),
        basis: Basis::Interval,
        bucket_s: None,
        source: source(install),
        start: time(BASE + start),
        end: time(BASE + end),
        whole_records: true,
        rows,
    }))
}

#[test]
fn a_day_of_records_of_a_minute_is_small() {
    // The next day, each minute written ten seconds to two minutes after it ended.
    let midnight = 6_400_000;
    let day = (0..1_440_u32).map(|minute| {
        let start = midnight + i64::from(minute) * MINUTE;
        let late = 10_000 + i64::from(minute) * 7_919 % 110_000;
        let count = f64::from(minute * minute % 113);
        let record =
            Steps { id: minute, start, end: start + MINUTE, modified_at: start + MINUTE + late, count };
        steps(record, "phone", received(200))
    });
    let mut model = Model::new();
    model.apply(day.collect(), time(received(200)));
    let (id, block) = model.blocks().next().unwrap();
    assert_eq!((model.blocks().count(), id.part.as_str()), (1, "2023-11-15"));
    let bytes = block.encode().len();
    println!("a day of 1,440 records: {bytes} bytes, {:.1} a record", bytes as f64 / 1_440.0);
    assert!(bytes < 26 * 1_440, "{bytes}");
    assert_eq!(block.summary().keys.len(), 4 * 1_440);
}

/// The state after deliveries in the order of their numbers, and in the opposite order, which is the same.
fn after(deliveries: &[(u8, Vec<Change>)]) -> Model {
    let applied = |deliveries: &mut dyn Iterator<Item = &(u8, Vec<Change>)>| {
        let mut model = Model::new();
        for (at, changes) in deliveries {
            model.apply(changes.clone(), time(received(*at)));
        }
        model
    };
    let model = applied(&mut deliveries.iter());
    assert_eq!(model, applied(&mut deliveries.iter().rev()));
    model
}

/// What is shown: start in milliseconds since [`BASE`], and how many.
fn shown(model: &Model) -> Vec<(i64, f64)> {
    let rows = model.current().into_iter().flat_map(|change| match change {
        Change::Samples(samples) => (0..samples.start.len())
            .map(|at| (samples.start[at] - BASE, samples.value.get(at).unwrap()))
            .collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    });
    rows.collect()
}

/// Fifteen minutes of a phone, said in a delivery; modified in deliveries of five seconds.
fn said(id: u32, start: i64, modified: i64, at: u8) -> Change {
    let record =
        Steps { id, start, end: start + 15 * MINUTE, modified_at: modified * 5_000, count: f64::from(id) };
    steps(record, "phone", received(at))
}

#[test]
fn a_record_that_moved_across_midnight_stands_once() {
    let days = |model: &Model| model.blocks().map(|(id, _)| id.part.clone()).collect::<Vec<_>>();
    let moved = [(1, vec![said(1, HOUR, 1, 1)]), (2, vec![said(1, 2 * HOUR, 2, 2)])];
    let model = after(&moved);
    assert_eq!(shown(&model), [(2 * HOUR, 1.0)]);
    assert_eq!(days(&model), ["2023-11-15"]);

    // Where it stood comes again, late: it does not come to light, and neither does it when all comes once more.
    let stale = after(&[moved.to_vec(), vec![(3, vec![said(1, HOUR, 1, 3)])]].concat());
    assert_eq!(shown(&stale), [(2 * HOUR, 1.0)]);
    assert_eq!(days(&stale), ["2023-11-14", "2023-11-15"]);
    for again in [said(1, HOUR, 1, 4), said(1, 2 * HOUR, 2, 4)] {
        let mut settled = stale.clone();
        settled.apply_settled(vec![again], time(received(4)));
        assert_eq!(shown(&settled), [(2 * HOUR, 1.0)]);
    }

    // Until a phone that has all records has it nowhere else.
    let window = window("phone", 2 * HOUR, 3 * HOUR, None);
    assert_eq!(
        shown(&after(&[moved.to_vec(), vec![(3, vec![said(1, HOUR, 1, 3), window])]].concat())),
        [(HOUR, 1.0)]
    );
}

#[test]
fn a_deletion_hides_what_was_modified_before_it() {
    let (old, new) = (said(1, 0, 1, 1), said(1, 0, 3, 3));
    let stale = said(1, 0, 1, 4);
    assert_eq!(shown(&after(&[(1, vec![old.clone()]), (2, vec![delete(1, None)])])), []);
    assert_eq!(shown(&after(&[(1, vec![old.clone()]), (2, vec![delete(1, None)]), (4, vec![stale])])), []);
    let revived = [(1, vec![old.clone()]), (2, vec![delete(1, None)]), (3, vec![new.clone()])];
    assert_eq!(shown(&after(&revived)), [(0, 1.0)]);
    // A deletion that says when it was: the record was modified after it, although it came first.
    assert_eq!(shown(&after(&[(3, vec![new.clone()]), (4, vec![delete(1, Some(received(2)))])])), [(0, 1.0)]);
    assert_eq!(shown(&after(&[(3, vec![new]), (4, vec![delete(1, Some(received(3)))])])), []);
    assert_eq!(shown(&after(&[(1, vec![old]), (2, vec![delete(2, None)])])), [(0, 1.0)]);
}

#[test]
fn a_deletion_may_hide_the_higher_rank_and_leave_what_was_modified_later() {
    let ranked = |rank: i64, start: i64, modified: i64, at: u8| {
        let Change::Samples(mut samples) = said(1, start, modified, at) else { panic!("rows") };
        Arc::make_mut(&mut samples.owners[0]).rank = vec![rank];
        (at, vec![Change::Samples(samples)])
    };
    let deletion = (5, vec![delete(1, Some(received(2)))]);
    for start in [0, 2 * HOUR] {
        assert_eq!(shown(&after(&[ranked(0, 0, 3, 3), ranked(1, start, 1, 4)])), [(start, 1.0)]);
        assert_eq!(
            shown(&after(&[ranked(0, 0, 3, 3), ranked(1, start, 1, 4), deletion.clone()])),
            [(0, 1.0)]
        );
    }
}

#[test]
fn a_window_over_whole_records_hides_what_its_delivery_does_not_repeat() {
    let (a, b, c) = (said(1, 0, 1, 1), said(2, HOUR, 1, 1), said(3, 2 * HOUR, 1, 1));
    let all = (1, vec![a, b, c]);
    let over = |start, end| (2, vec![window("phone", start, end, None)]);
    assert_eq!(shown(&after(&[all.clone(), over(0, 2 * HOUR)])), [(2 * HOUR, 3.0)]);
    // To the end of the second, and a moment less.
    assert_eq!(shown(&after(&[all.clone(), over(0, HOUR + 15 * MINUTE)])), [(2 * HOUR, 3.0)]);
    let inside = over(0, HOUR + 15 * MINUTE - 1);
    assert_eq!(shown(&after(&[all.clone(), inside])), [(HOUR, 2.0), (2 * HOUR, 3.0)]);
    // What its own delivery says stays, and so does what comes later.
    let repeated = (2, vec![said(1, 0, 1, 2), window("phone", 0, 2 * HOUR, Some(1))]);
    assert_eq!(shown(&after(&[all.clone(), repeated.clone()])), [(0, 1.0), (2 * HOUR, 3.0)]);
    let later = (3, vec![said(2, HOUR, 1, 3)]);
    assert_eq!(shown(&after(&[all.clone(), repeated, later])), [(0, 1.0), (HOUR, 2.0), (2 * HOUR, 3.0)]);
    // Another installation has its own records.
    let other = (2, vec![window("tablet", 0, 3 * HOUR, Some(0))]);
    assert_eq!(shown(&after(&[all, other])), [(0, 1.0), (HOUR, 2.0), (2 * HOUR, 3.0)]);
}

#[test]
fn the_same_records_again_leave_state_as_it_is() {
    let stated = |at| {
        vec![
            said(1, 0, 1, at),
            said(2, 2 * HOUR, 1, at),
            delete(3, Some(received(1))),
            window("phone", 0, 3 * HOUR, Some(2)),
        ]
    };
    let mut model = Model::new();
    model.apply(vec![said(2, HOUR, 0, 1), said(3, HOUR, 0, 1)], time(received(1)));
    model.apply_settled(stated(2), time(received(2)));
    assert_eq!(shown(&model), [(0, 1.0), (2 * HOUR, 2.0)]);
    let before = model.clone();
    model.apply_settled(stated(3), time(received(3)));
    assert_eq!(model, before);
    let mut fewer = stated(4);
    fewer.remove(0);
    model.apply_settled(fewer, time(received(4)));
    assert_eq!(shown(&model), [(2 * HOUR, 2.0)]);
}

const INSTALLS: [&str; 2] = ["phone", "tablet"];

/// What a phone holds: by id hour, time of modification, and how many.
type Held = BTreeMap<u32, (u8, i64, u8)>;

/// A record is put (hour, how many) or removed; the removal is told without or with its time, or not at all.
type Edit = (u32, Option<(u8, u8)>, Option<bool>);

/// One upload: what happened before it; over which half hours it states to have all, and whether with a count; and whether it
/// was made as early as an upload before it, and comes late.
#[derive(Debug, Clone)]
struct Upload {
    install: usize,
    changes: Vec<Edit>,
    windows: Vec<(u8, u8, bool)>,
    late: Option<Index>,
}

fn uploads() -> impl Strategy<Value = Vec<Upload>> {
    let change = (
        0_u32..4,
        prop_oneof![3 => (0_u8..4, 0_u8..2).prop_map(Some), 1 => Just(None)],
        proptest::option::of(any::<bool>()),
    );
    let windows = vec((0_u8..8, 1_u8..9, prop::bool::weighted(0.9)), 0..3);
    let late = prop_oneof![3 => Just(None), 1 => any::<Index>().prop_map(Some)];
    let upload = (prop_oneof![3 => Just(0_usize), 1 => Just(1)], vec(change, 0..3), windows, late);
    let upload =
        upload.prop_map(|(install, changes, windows, late)| Upload { install, changes, windows, late });
    vec(upload, 1..7)
}

fn delivered(uploads: Vec<Upload>) -> Vec<Delivery> {
    let mut held = [Held::new(), Held::new()];
    let mut snapshots: [Vec<Held>; 2] = [Vec::new(), Vec::new()];
    let deliveries =
        uploads.into_iter().enumerate().map(|(at, Upload { install, changes, windows, late })| {
            let received_at = received(at as u8);
            let mut said = Vec::new();
            for (id, put, told) in changes {
                let id = id + 10 * install as u32;
                match put {
                    Some((hour, count)) => drop(held[install].insert(id, (hour, received_at - 2_000, count))),
                    None if held[install].remove(&id).is_some() => {
                        said.extend(told.map(|dated| delete(id, dated.then_some(received_at - 1_000))));
                    }
                    None => {}
                }
            }
            snapshots[install].push(held[install].clone());
            let state = match late {
                Some(late) => late.get(&snapshots[install]),
                None => &held[install],
            };
            let span = |hour: u8| (i64::from(hour) * HOUR, i64::from(hour) * HOUR + 50 * MINUTE);
            for (id, (hour, modified_at, count)) in state {
                let (start, end) = span(*hour);
                let record =
                    Steps { id: *id, start, end, modified_at: modified_at - BASE, count: f64::from(*count) };
                said.push(steps(record, INSTALLS[install], received_at));
            }
            for (from, to, counts) in windows {
                let (from, to) = (i64::from(from) * HOUR / 2, i64::from(to) * HOUR / 2);
                let inside = state.values().filter(|(hour, ..)| from <= span(*hour).0 && span(*hour).1 <= to);
                said.push(window(INSTALLS[install], from, to, counts.then(|| inside.count() as u64)));
            }
            (received_at, said)
        });
    deliveries.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn skipping_what_uploads_repeat_is_never_seen(
        uploads in uploads(),
        order in vec(any::<(Index, Index)>(), 12),
        swaps in vec(any::<Index>(), 0..3),
    ) {
        let deliveries = delivered(uploads);
        let mut arrivals: Vec<usize> = (0..deliveries.len()).collect();
        for at in &swaps {
            let at = at.index(arrivals.len());
            let other = (at + 1) % arrivals.len();
            arrivals.swap(at, other);
        }
        for (which, when) in order.iter().take(deliveries.len()) {
            arrivals.insert(when.index(arrivals.len() + 1), which.index(deliveries.len()));
        }
        let mut arrived = BTreeSet::new();
        let (mut all, mut skipping, mut in_groups) = (Model::new(), Model::new(), InGroups::default());
        let mut oracle = Oracle::default();
        for (at, which) in arrivals.into_iter().enumerate() {
            let (received_at, changes) = &deliveries[which];
            let settled = (0..which).all(|earlier| arrived.contains(&earlier));
            let newest = arrived.last().is_none_or(|last| *last <= which);
            arrived.insert(which);
            all.apply(changes.clone(), time(*received_at));
            oracle.apply(changes, *received_at);
            if settled {
                skipping.apply_settled(changes.clone(), time(*received_at));
            } else {
                skipping.apply(changes.clone(), time(*received_at));
            }
            in_groups.apply(&deliveries[which], order[at % order.len()].0.index(6), settled && newest);
            let truth = facts(&all.current(), false);
            prop_assert_eq!(&facts(&skipping.current(), false), &truth);
            prop_assert_eq!(&facts(&in_groups.current(), false), &truth);
        }
        prop_assert_eq!(facts(&all.current(), true), oracle.current());
    }
}

//! A phone that keeps its records by id: they change, move, are deleted and come back.

use std::sync::Arc;

use wellform_core::reconcile::Model;
use wellform_core::record::{
    Basis, Change, DataType, Delete, Nullable, Owner, Provenance, Provider, ReplaceWindow, Revision, Samples,
    Scope, record_id,
};

use crate::generate::{BASE, received, time};
use crate::oracle::facts;
use crate::phone::InGroups;

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;

fn source(install: &str) -> Arc<Provenance> {
    let mut source = Provenance::new(Provider::HealthConnect, "StepsRecord");
    source.via = Some("courier".to_owned());
    source.install = Some(install.to_owned());
    source.app = Some("org.example.steps".to_owned());
    Arc::new(source)
}

/// A record of steps. Its times are milliseconds since [`BASE`], which is at 22:13:20 UTC.
#[derive(Debug, Clone, Copy)]
pub struct Steps {
    pub id: u32,
    pub start: i64,
    pub end: i64,
    pub modified_at: i64,
    pub count: f64,
}

fn uuid(id: u32) -> String {
    record_id(&id.to_string(), None).to_string()
}

pub fn steps(steps: Steps, install: &str, received_at: i64) -> Change {
    let Steps { id, start, end, modified_at, count } = steps;
    let (start, end, modified_at) = (BASE + start, BASE + end, BASE + modified_at);
    let key = format!("health_connect/steps/{}", uuid(id));
    let mut owner = Owner::new(key, Scope::Document, vec![modified_at, received_at]);
    owner.record_id = Some(uuid(id));
    owner.utc_offset = Some(3600);
    owner.revision = Some(Revision::new(start, end, modified_at));
    let mut samples = Samples::new(DataType::StepCount, "{steps}", Basis::Interval, source(install));
    samples.owners = vec![owner.into()];
    samples.start = vec![start];
    samples.end = Some(vec![end]);
    samples.value = Nullable(vec![count]);
    Change::Samples(Box::new(samples))
}

pub fn delete(id: u32, at: Option<i64>) -> Change {
    let mut delete = Delete::new(Provider::HealthConnect, uuid(id));
    delete.at = at;
    Change::Delete(delete)
}

/// A window over whole records, in milliseconds since [`BASE`].
pub fn window(install: &str, start: i64, end: i64, rows: Option<u64>) -> Change {
    let (start, end) = (time(BASE + start), time(BASE + end));
    let mut window = ReplaceWindow::new(DataType::StepCount, Basis::Interval, source(install), start, end);
    window.whole_records = true;
    window.rows = rows;
    Change::ReplaceWindow(Box::new(window))
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

/// The first record with a rank of its own.
fn ranked(rank: i64, start: i64, modified: i64, at: u8) -> (u8, Vec<Change>) {
    let Change::Samples(mut samples) = said(1, start, modified, at) else { panic!("rows") };
    Arc::make_mut(&mut samples.owners[0]).rank = vec![rank];
    (at, vec![Change::Samples(samples)])
}

#[test]
fn a_deletion_may_hide_the_higher_rank_and_leave_what_was_modified_later() {
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
fn what_blocks_know_of_each_other_is_written_together() {
    // It counts on two days: the first was modified later, the second ranks higher.
    let mut model = after(&[ranked(0, 0, 3, 3), ranked(1, 2 * HOUR, 1, 4)]);
    // The second is only refreshed, but something else is new on the day of the first.
    let (at, mut again) = ranked(1, 2 * HOUR, 1, 5);
    again.push(said(7, 0, 5, 5));
    model.apply_settled(again, time(received(at)));
    let (at, first) = ranked(0, 0, 3, 6);
    model.apply_settled(first, time(received(at)));
    assert_eq!(shown(&model), [(0, 7.0), (2 * HOUR, 1.0)]);
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

#[test]
fn a_record_that_straddles_two_windows_is_covered_by_neither() {
    let mut model = after(&[(1, vec![said(1, 0, 1, 1), said(2, -10 * MINUTE, 1, 1)])]);
    model.apply_settled(vec![window("phone", -20 * MINUTE, 10 * MINUTE, Some(0))], time(received(2)));
    model.apply_settled(vec![window("phone", 10 * MINUTE, 20 * MINUTE, Some(0))], time(received(3)));
    assert_eq!(shown(&model), [(0, 1.0)]);
    model.apply_settled(vec![window("phone", 0, 20 * MINUTE, Some(0))], time(received(4)));
    assert_eq!(shown(&model), []);
}

#[test]
fn what_was_only_modified_later_or_lasts_longer_is_no_repetition() {
    let mut model = after(&[ranked(1, 0, 0, 1)]);
    model.apply_settled(ranked(1, 0, 2, 3).1, time(received(3)));
    model.apply_settled(vec![delete(1, Some(received(1)))], time(received(4)));
    assert_eq!(shown(&model), [(0, 1.0)]);

    let Change::Samples(mut longer) = said(1, 0, 3, 5) else { panic!("rows") };
    let revision = Arc::make_mut(&mut longer.owners[0]).revision.as_mut().unwrap();
    revision.end += 15 * MINUTE;
    let mut model = after(&[(4, vec![said(1, 0, 3, 4)])]);
    model.apply_settled(vec![Change::Samples(longer)], time(received(5)));
    model.apply_settled(vec![window("phone", 0, 20 * MINUTE, Some(0))], time(received(6)));
    assert_eq!(shown(&model), [(0, 1.0)]);
}

/// A delivery in groups whose window is over as many records as there are, but not over the same.
#[test]
fn a_count_is_not_misled_by_what_a_late_upload_repeats_in_vain() {
    let applied = |deliveries: Vec<(u8, Vec<Change>)>| {
        let mut store = InGroups::default();
        for (at, changes) in deliveries {
            store.apply(&(received(at), changes), 0, true);
        }
        facts(&store.current(), false)
    };
    let count = window("phone", 0, 2 * HOUR, Some(1));
    // The first was deleted.
    let deleted = vec![
        (1, vec![said(1, 0, 1, 1), said(2, HOUR, 1, 1)]),
        (2, vec![delete(1, None)]),
        (3, vec![said(1, 0, 1, 3), count.clone()]),
    ];
    assert_eq!(applied(deleted.clone()), facts(&after(&deleted).current(), false));
    // The first moved out of the window.
    let moved = vec![
        (1, vec![said(1, 0, 1, 1), said(2, HOUR, 1, 1)]),
        (2, vec![said(1, 3 * HOUR, 2, 2)]),
        (3, vec![said(1, 0, 1, 3)]),
        (4, vec![said(1, 0, 1, 4), count]),
    ];
    assert_eq!(applied(moved.clone()), facts(&after(&moved).current(), false));
}

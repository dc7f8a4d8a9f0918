//! Phones that upload again and again all that they hold, also late: whatever only repeats need not be written.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use wellform_core::reconcile::Model;

use crate::by_id::{HOUR, MINUTE, Steps, delete, steps, window};
use crate::generate::{BASE, Delivery, received, time};
use crate::oracle::{Oracle, facts};
use crate::phone::InGroups;

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
    #![proptest_config(crate::cases::kept(1000))]

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

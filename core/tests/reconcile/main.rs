//! The law of the apply kernel, against a model that keeps everything and computes from scratch.
#![allow(missing_docs)]

mod by_id;
#[path = "../cases/mod.rs"]
mod cases;
mod examples;
mod generate;
mod keys;
mod oracle;
mod phone;
mod uploads;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::ops::Range;

use generate::{deliveries, pieces, received, time};
use oracle::{Oracle, facts};
use proptest::prelude::*;
use proptest::sample::Index;
use wellform_core::reconcile::{
    Applied, Block, BlockId, Blocks, Census, Delivery, History, Keys, MARK_BUCKETS, Marks, Model, Summary,
    Writes, apply,
};
use wellform_core::record::Change;
use wellform_core::views::current_sleeps;

/// Puts deliveries in another order, some whole, some in pieces, some again.
fn shuffled(deliveries: &[generate::Delivery], choices: &[(Index, bool)]) -> Vec<generate::Delivery> {
    let mut stream: Vec<generate::Delivery> = Vec::new();
    for (delivery, (again, cut)) in deliveries.iter().zip(choices) {
        if *cut {
            stream.extend(pieces(delivery));
        } else {
            stream.push(delivery.clone());
        }
        stream.push(deliveries[again.index(deliveries.len())].clone());
    }
    let mut out: Vec<generate::Delivery> = Vec::new();
    for (at, delivery) in stream.into_iter().enumerate() {
        let place = choices[at % choices.len()].0.index(out.len() + 1);
        out.insert((place + at) % (out.len() + 1), delivery);
    }
    out
}

fn applied(stream: &[generate::Delivery]) -> Model {
    let mut model = Model::new();
    for (received_at, changes) in stream {
        model.apply(changes.clone(), time(*received_at));
    }
    model
}

fn bytes(model: &Model) -> Vec<(String, Vec<u8>)> {
    let blocks = model.blocks().map(|(id, block)| (format!("{id:?}"), block.encode()));
    let marks = (0..MARK_BUCKETS).map(|bucket| (bucket.to_string(), model.marks().encode(bucket)));
    blocks.chain(marks).collect()
}

fn choices() -> impl Strategy<Value = Vec<(Index, bool)>> {
    proptest::collection::vec(any::<(Index, bool)>(), 7)
}

/// A store: blocks and marks as bytes between deliveries, and an index over blocks.
#[derive(Default)]
struct Store {
    blocks: BTreeMap<BlockId, (Summary, Vec<u8>)>,
    marks: BTreeMap<u8, Vec<u8>>,
}

impl Blocks for Store {
    type Error = Infallible;

    fn block(&self, id: &BlockId) -> Result<Block, Infallible> {
        Ok(self.blocks.get(id).map_or_else(Block::new, |(_, bytes)| Block::decode(bytes).unwrap()))
    }

    fn holding(&self, stream: &str, keys: &Keys) -> Result<Vec<BlockId>, Infallible> {
        Ok(self.find(|id, summary| id.stream == stream && keys.may_be_in(&summary.keys)))
    }

    fn covered_by(&self, windows: &Census) -> Result<Vec<BlockId>, Infallible> {
        let types = windows.types();
        Ok(self.find(|_, summary| {
            reaches(summary, &windows.range().unwrap())
                && (summary.types.iter().any(|data_type| types.contains(data_type))
                    || (windows.whole_records() && !summary.keys.is_empty()))
        }))
    }

    fn near(&self, stream: &str, range: Range<i64>) -> Result<Vec<BlockId>, Infallible> {
        Ok(self.find(|id, summary| id.stream == stream && reaches(summary, &range)))
    }
}

fn reaches(summary: &Summary, range: &Range<i64>) -> bool {
    summary.start.is_some_and(|start| start < range.end) && summary.end.is_some_and(|end| end >= range.start)
}

impl Store {
    fn find(&self, is_wanted: impl Fn(&BlockId, &Summary) -> bool) -> Vec<BlockId> {
        let wanted = self.blocks.iter().filter(|(id, (summary, _))| is_wanted(id, summary));
        wanted.map(|(id, _)| id.clone()).collect()
    }

    fn marks(&self) -> Marks {
        let mut marks = Marks::new();
        for (bucket, bytes) in &self.marks {
            marks.decode(*bucket, bytes).unwrap();
        }
        marks
    }

    fn visible(&self, id: &BlockId, marks: &Marks) -> BTreeSet<String> {
        facts(&self.block(id).unwrap().visible(marks), false)
    }

    fn apply(&mut self, changes: &[Change], received_at: i64, settled: bool) {
        let applied = |history| {
            let received_at = time(received_at);
            let mut delivery = Delivery::new(changes.to_vec(), received_at);
            delivery.history = history;
            let Applied::Written(written) = apply(self, self.marks(), delivery).unwrap() else {
                panic!("a delivery in full is sent again")
            };
            for (id, block) in &written.blocks {
                assert_ne!(*block, self.block(id).unwrap(), "{id:?} has not moved");
            }
            written
        };
        let mut written = applied(History::Open);
        if settled {
            let all = std::mem::replace(&mut written, applied(History::Settled));
            for (id, block) in all.blocks.iter().filter(|(id, _)| !written.blocks.contains_key(id)) {
                assert_eq!(self.visible(id, &written.marks), facts(&block.visible(&written.marks), false));
            }
        }
        let Writes { blocks, marks, buckets, .. } = written;
        for (id, block) in blocks {
            if block.is_empty() {
                self.blocks.remove(&id);
            } else {
                self.blocks.insert(id, (block.summary(), block.encode()));
            }
        }
        self.marks.extend(buckets.into_iter().map(|bucket| (bucket, marks.encode(bucket))));
    }

    fn current(&self) -> Vec<Change> {
        let marks = self.marks();
        self.blocks.keys().flat_map(|id| self.block(id).unwrap().visible(&marks)).collect()
    }
}

proptest! {
    #![proptest_config(crate::cases::kept(500))]

    #[test]
    fn any_order_repetition_and_split_end_in_the_state_of_the_plain_definitions(
        deliveries in deliveries(true),
        choices in choices(),
    ) {
        let model = applied(&shuffled(&deliveries, &choices));
        let mut oracle = Oracle::default();
        for (received_at, changes) in &deliveries {
            oracle.apply(changes, *received_at);
        }
        prop_assert_eq!(facts(&model.current(), true), oracle.current());
        let in_order = applied(&deliveries);
        prop_assert_eq!(bytes(&model), bytes(&in_order));
        prop_assert_eq!(model.current(), in_order.current());
    }

    #[test]
    fn state_through_bytes_is_state_in_memory(deliveries in deliveries(true), choices in choices()) {
        let mut store = Store::default();
        let mut model = Model::new();
        for (received_at, changes) in shuffled(&deliveries, &choices) {
            store.apply(&changes, received_at, false);
            model.apply(changes, time(received_at));
            prop_assert_eq!(store.blocks.len(), model.blocks().count());
            for (id, block) in model.blocks() {
                prop_assert_eq!(&store.block(id).unwrap(), block);
            }
            prop_assert_eq!(&store.marks(), model.marks());
            prop_assert_eq!(store.current(), model.current());
        }
    }

    #[test]
    fn skipping_refreshed_blocks_is_never_seen(
        deliveries in deliveries(false),
        replays in proptest::collection::vec(any::<(Index, Index, bool)>(), 8),
    ) {
        let mut store = Store::default();
        let mut skipping = Model::new();
        let mut model = Model::new();
        for (at, (received_at, changes)) in deliveries.iter().enumerate() {
            model.apply(changes.clone(), time(*received_at));
            skipping.apply_settled(changes.clone(), time(*received_at));
            store.apply(changes, *received_at, true);
            // Deliveries that were already applied may come again, in any order.
            for (when, which, settled) in &replays {
                if when.index(deliveries.len()) == at {
                    let (received_at, changes) = deliveries[which.index(at + 1)].clone();
                    model.apply(changes.clone(), time(received_at));
                    store.apply(&changes, received_at, *settled);
                    if *settled {
                        skipping.apply_settled(changes, time(received_at));
                    } else {
                        skipping.apply(changes, time(received_at));
                    }
                }
            }
            let truth = model.current();
            prop_assert_eq!(facts(&skipping.current(), false), facts(&truth, false));
            prop_assert_eq!(facts(&store.current(), false), facts(&truth, false));
            prop_assert_eq!(
                facts(&current_sleeps(skipping.current()), false),
                facts(&current_sleeps(truth), false)
            );
        }
    }

    /// Pieces of one claim that contradict each other: the outcome is arbitrary, but the same in any order.
    #[test]
    fn contradictions_are_decided_without_regard_to_order(
        deliveries in deliveries(true),
        choices in choices(),
    ) {
        let at_once: Vec<generate::Delivery> =
            deliveries.iter().map(|(_, changes)| (received(0), changes.clone())).collect();
        prop_assert_eq!(bytes(&applied(&at_once)), bytes(&applied(&shuffled(&at_once, &choices))));
    }

    #[test]
    fn corrupt_bytes_are_an_error_or_a_state(
        deliveries in deliveries(true),
        at in any::<Index>(),
        byte in any::<u8>(),
        cut in any::<bool>(),
    ) {
        let model = applied(&deliveries);
        for (_, block) in model.blocks() {
            let mut bytes = block.encode();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if cut {
                bytes.truncate(at);
            }
            if let Ok(block) = Block::decode(&bytes) {
                block.visible(model.marks());
                block.summary();
                prop_assert_eq!(Block::decode(&block.encode()).unwrap(), block);
            }
        }
        for bucket in 0..MARK_BUCKETS {
            let mut bytes = model.marks().encode(bucket);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = Marks::new().decode(bucket, &bytes);
        }
    }

    #[test]
    fn any_bytes_are_an_error_or_a_state(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Block::decode(&bytes);
        let _ = Block::decode(&[&[1_u8][..], &bytes].concat());
        let _ = Marks::new().decode(0, &bytes);
    }

    #[test]
    fn the_view_of_sleeps_does_not_depend_on_order(deliveries in deliveries(true), turn in any::<Index>()) {
        let mut changes = applied(&deliveries).current();
        let view = current_sleeps(changes.clone());
        prop_assert_eq!(&current_sleeps(view.clone()), &view);
        let turn = turn.index(changes.len() + 1).min(changes.len());
        changes.rotate_left(turn);
        prop_assert_eq!(facts(&current_sleeps(changes), true), facts(&view, true));
    }
}

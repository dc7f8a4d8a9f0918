//! Applies a delivery: finds the blocks and marks that a store has to write.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::ops::Range;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::block::{Block, Outcome, Summary, sleeps_reordered};
use super::block_id::BlockId;
use super::census::Census;
use super::claim::{Frontier, UnitId};
use super::marks::Marks;
use super::moved::{Keys, echo, keys_by_stream, of_stream};
use super::partition::{Claims, Partition, partition};
use crate::record::{Change, NIGHT};

/// The stored blocks. Every lookup may return more blocks than it must.
pub trait Blocks {
    /// Why a lookup failed.
    type Error;

    /// Returns a block, or an empty one if none is stored.
    ///
    /// # Errors
    ///
    /// Returns an error if the block cannot be read.
    fn block(&self, id: &BlockId) -> Result<Block, Self::Error>;

    /// Returns the blocks of a stream that may hold one of `keys`. [`Keys::may_be_in`] decides by their
    /// [`Summary::keys`].
    ///
    /// # Errors
    ///
    /// Returns an error if the index cannot be read.
    fn holding(&self, stream: &str, keys: &Keys) -> Result<Vec<BlockId>, Self::Error>;

    /// Returns the blocks that `windows` may cover. Their times reach into [`Census::range`], and they hold
    /// one of [`Census::types`] or, if [`Census::whole_records`] is true, have [`Summary::keys`].
    ///
    /// # Errors
    ///
    /// Returns an error if the index cannot be read.
    fn covered_by(&self, windows: &Census) -> Result<Vec<BlockId>, Self::Error>;

    /// Returns the blocks of a stream whose times reach into a range of milliseconds since
    /// 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    ///
    /// Returns an error if the index cannot be read.
    fn near(&self, stream: &str, range: Range<i64>) -> Result<Vec<BlockId>, Self::Error>;
}

/// A delivery, or a part of one.
///
/// The last part has all windows. One part has all that the delivery says about one key; of a key of scope
/// `merge`, all that it says about one type of rows and about one record.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Delivery {
    /// The changes.
    pub changes: Vec<Change>,
    /// The time of receipt, cut to the millisecond.
    pub received_at: DateTime<Utc>,
    /// Whether all earlier deliveries have been applied.
    pub history: History,
    /// How the earlier parts of the same delivery were applied.
    pub parts: Parts,
}

impl Delivery {
    /// Returns a delivery, or a part of one, after which earlier deliveries may still arrive. Everything that
    /// changed is written.
    pub const fn new(changes: Vec<Change>, received_at: DateTime<Utc>) -> Self {
        Delivery { changes, received_at, history: History::Open, parts: Parts::InFull }
    }
}

/// Whether all deliveries received earlier have been applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum History {
    /// An earlier delivery may still arrive. Everything that changed is written.
    Open,
    /// All earlier deliveries have been applied. Neither a block that the delivery only refreshes nor a
    /// window that removes nothing is written. So a sender who sends the same again costs no write.
    ///
    /// A delivery *refreshes* a block if only times of receipt, values that hold them, and volatile ids
    /// change. What is visible stays the same, now and later, provided that:
    /// - all deletions of the delivery are in this part or were in an earlier part, also those that follow
    ///   the rows in the body;
    /// - deliveries have distinct times of receipt;
    /// - one place of a key's rank always has the same meaning. A place that holds the time of receipt (in
    ///   milliseconds or seconds) holds it in every claim about the key, and so does a time of modification;
    /// - a deletion with a time of its own does not have a time before a refresh that was not written;
    /// - Garmin deletes nothing by record id (its ids change with every sync);
    /// - the conditions of [`Census`] hold.
    ///
    /// A block that was not written shows the older rank, times of receipt and modification, and volatile id.
    Settled,
}

/// How the earlier parts of a delivery were applied.
///
/// A window that removes something also hides rows that its own delivery only refreshed and an earlier part
/// did not write. So the window is applied with these rows, or after they were written in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Parts {
    /// There were no earlier parts, or each was applied with [`History::Open`].
    InFull,
    /// A part was applied with [`History::Settled`]: blocks that it refreshed may not have been written.
    Skimmed,
}

/// What a store has to write, in one transaction.
#[derive(Debug, Clone, PartialEq)]
// This struct stays exhaustive: a store that ignores a field loses data.
#[allow(clippy::exhaustive_structs)]
pub struct Writes {
    /// The blocks that changed. The store removes those that are [empty](Block::is_empty).
    pub blocks: BTreeMap<BlockId, Block>,
    /// All tombstones and windows.
    pub marks: Marks,
    /// The buckets of `marks` that changed.
    pub buckets: BTreeSet<u8>,
    /// The changes that the kernel passes on: account events and URLs to pull from.
    pub other: Vec<Change>,
}

/// The outcome of [`apply`].
#[derive(Debug, Clone, PartialEq)]
// This enum stays exhaustive: a store that ignores an outcome loses data.
#[allow(clippy::exhaustive_enums)]
pub enum Applied {
    /// The delivery is applied once the store has written this.
    Written(Writes),
    /// The store writes nothing. A window removes rows, and an earlier part ([`Parts::Skimmed`]) may not have
    /// written some of them. The caller applies the whole delivery again with [`History::Open`].
    NeedsResend,
}

/// Applies a delivery to blocks and marks.
///
/// # Errors
///
/// Returns the errors of the lookups.
pub fn apply<B: Blocks>(stored: &B, mut marks: Marks, delivery: Delivery) -> Result<Applied, B::Error> {
    let Delivery { changes, received_at, history, parts } = delivery;
    let Partition { blocks: claims, marks: mut stated, other } = partition(changes, received_at);
    let windows = stated.take_windows();
    let mut buckets = BTreeSet::from_iter(marks.merge(stated));
    let Merged { blocks: mut merges, spread } = merge(stored, claims)?;
    let windows = match history {
        History::Settled => count(stored, windows, &merges, &marks)?.removing(&marks, parts),
        History::Open => windows.all(),
    };
    if !windows.is_empty() && parts == Parts::Skimmed {
        return Ok(Applied::NeedsResend);
    }
    buckets.extend(marks.merge(windows));
    judge(&mut merges, &spread, &marks);
    let skipping = history == History::Settled && !sleeps_move(stored, &merges, &marks)?;
    let is_written = |merge: &Merge| match merge.outcome {
        Outcome::Unchanged => false,
        Outcome::Refreshed => !skipping,
        Outcome::Changed => true,
    };
    let written = merges.into_iter().filter(|(_, merge)| is_written(merge));
    let blocks = written.map(|(id, merge)| (id, merge.after)).collect();
    Ok(Applied::Written(Writes { blocks, marks, buckets, other }))
}

/// A block without and with the claims of a delivery.
struct Merge {
    before: Block,
    after: Block,
    /// The units that the delivery makes claims about, as they were before.
    replaced: BTreeMap<UnitId, Frontier>,
    outcome: Outcome,
}

/// The blocks that a delivery concerns.
struct Merged {
    blocks: BTreeMap<BlockId, Merge>,
    /// The keys that several of the blocks hold.
    spread: Keys,
}

/// Merges claims into their blocks, and echoes into the other blocks that hold one of the keys.
fn merge<B: Blocks>(stored: &B, mut claims: BTreeMap<BlockId, Claims>) -> Result<Merged, B::Error> {
    let streams = keys_by_stream(&claims);
    for (stream, keys) in &streams {
        for id in stored.holding(stream, keys)? {
            claims.entry(id).or_default();
        }
    }
    let mut blocks = BTreeMap::new();
    for (id, claims) in claims {
        let block = stored.block(&id)?;
        blocks.insert(id, (block, claims));
    }
    let spread = echo(&mut blocks, streams);
    let merges = blocks.into_iter().map(|(id, (before, claims))| {
        let mut after = before.clone();
        let replaced = after.take(claims);
        (id, Merge { before, after, replaced, outcome: Outcome::Unchanged })
    });
    Ok(Merged { blocks: merges.collect(), spread })
}

/// Counts the rows and records that windows cover.
fn count<B: Blocks>(
    stored: &B,
    mut windows: Census,
    merges: &BTreeMap<BlockId, Merge>,
    marks: &Marks,
) -> Result<Census, B::Error> {
    if windows.is_empty() {
        return Ok(windows);
    }
    for id in stored.covered_by(&windows)? {
        if !merges.contains_key(&id) {
            windows.count(&stored.block(&id)?, marks);
        }
    }
    for merge in merges.values() {
        windows.count(&merge.after, marks);
    }
    Ok(windows)
}

/// Sets the outcome of each block.
///
/// If a block with a moved record is written, the blocks of its stream that hold a moved record are written
/// too. Their echoes of each other must come from one delivery.
fn judge(merges: &mut BTreeMap<BlockId, Merge>, spread: &Keys, marks: &Marks) {
    for merge in merges.values_mut() {
        merge.outcome = merge.after.outcome(&merge.replaced, marks);
    }
    let shares = |merge: &Merge| spread.are_in(&merge.before) || spread.are_in(&merge.after);
    let changed = merges.iter().filter(|(_, merge)| merge.outcome == Outcome::Changed && shares(merge));
    let changed: BTreeSet<String> = changed.map(|(id, _)| id.stream.clone()).collect();
    for (id, merge) in merges {
        if merge.outcome == Outcome::Refreshed && changed.contains(&id.stream) && shares(merge) {
            merge.outcome = Outcome::Changed;
        }
    }
}

/// Returns whether leaving refreshed blocks unwritten would change which sleeps are superseded. A night and
/// an older account of the night may be in two blocks, on either side of midnight UTC.
fn sleeps_move<B: Blocks>(
    stored: &B,
    merges: &BTreeMap<BlockId, Merge>,
    marks: &Marks,
) -> Result<bool, B::Error> {
    let of = |outcome| merges.iter().filter(move |(_, merge)| merge.outcome == outcome);
    let mut near = BTreeMap::new();
    for (id, merge) in of(Outcome::Refreshed).filter(|(_, merge)| merge.after.holds_sleep()) {
        let Summary { start: Some(start), end: Some(end), .. } = merge.after.summary() else { continue };
        let range = start.saturating_sub(NIGHT)..end.saturating_add(NIGHT);
        for id in stored.near(&id.stream, range)? {
            if merges.get(&id).is_none_or(|merge| merge.outcome == Outcome::Unchanged) {
                let block = stored.block(&id)?;
                near.insert(id, block);
            }
        }
    }
    let (before, after): (Vec<_>, Vec<_>) =
        of(Outcome::Refreshed).map(|(_, merge)| (&merge.before, &merge.after)).unzip();
    let changed = of(Outcome::Changed).map(|(_, merge)| &merge.after);
    let others: Vec<&Block> = changed.chain(near.values()).collect();
    Ok(sleeps_reordered(&before, &after, &others, marks))
}

/// Blocks in memory.
impl Blocks for BTreeMap<BlockId, Block> {
    type Error = Infallible;

    fn block(&self, id: &BlockId) -> Result<Block, Infallible> {
        Ok(self.get(id).cloned().unwrap_or_default())
    }

    fn holding(&self, stream: &str, keys: &Keys) -> Result<Vec<BlockId>, Infallible> {
        Ok(of_stream(self, stream)
            .filter(|(_, block)| keys.are_in(block))
            .map(|(id, _)| id.clone())
            .collect())
    }

    fn covered_by(&self, _: &Census) -> Result<Vec<BlockId>, Infallible> {
        Ok(self.keys().cloned().collect())
    }

    fn near(&self, stream: &str, _: Range<i64>) -> Result<Vec<BlockId>, Infallible> {
        Ok(of_stream(self, stream).map(|(id, _)| id.clone()).collect())
    }
}

//! From a delivery to the blocks and marks that a store has to write.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::ops::Range;

use chrono::{DateTime, Utc};

use super::block::{Block, Outcome, Summary, sleeps_reordered};
use super::block_id::BlockId;
use super::census::Census;
use super::claim::{Frontier, UnitId};
use super::marks::Marks;
use super::moved::{Keys, echo, keys_by_stream, of_stream};
use super::partition::{Claims, Partition, partition};
use crate::record::{Change, NIGHT};

/// The blocks that a store has. All lookups may give more than they must.
pub trait Blocks {
    /// Why a lookup failed.
    type Error;

    /// A block; an empty one where none is stored.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    fn block(&self, id: &BlockId) -> Result<Block, Self::Error>;

    /// The blocks of a stream that may hold one of these keys: those of whose [`Summary::keys`]
    /// [`Keys::may_be_in`] says so.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    fn holding(&self, stream: &str, keys: &Keys) -> Result<Vec<BlockId>, Self::Error>;

    /// The blocks of which windows may speak: those whose times reach into [`Census::range`] and that hold one of
    /// [`Census::types`] or, where [`Census::whole_records`] are spoken of, have [`Summary::keys`].
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    fn spoken_of(&self, windows: &Census) -> Result<Vec<BlockId>, Self::Error>;

    /// The blocks of a stream whose times reach into a range of milliseconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    fn near(&self, stream: &str, range: Range<i64>) -> Result<Vec<BlockId>, Self::Error>;
}

/// A delivery, or a part of one: its windows come with the last part, and all that it says about one key in one part (of
/// scope `merge`: about one type of rows, and about one record).
#[derive(Debug, Clone)]
pub struct Delivery {
    /// What it says.
    pub changes: Vec<Change>,
    /// The time of receipt, kept to the millisecond.
    pub received_at: DateTime<Utc>,
    /// All deliveries received earlier have been applied. Then a block that the delivery only refreshes (nothing moved but
    /// times of receipt, what holds them, and volatile ids) stays as it is, and a window that removes nothing is left out: so
    /// a sender who sends the same again costs no write.
    ///
    /// What is visible is the same, now and for ever after, under these conditions:
    /// - all deletions of the delivery are in this part of it or were in an earlier one, also those that stand behind the rows
    ///   in its body;
    /// - deliveries have distinct times of receipt;
    /// - one place of a key's rank always means the same, and a place that holds the time of receipt (milliseconds or
    ///   seconds) holds it in every claim of the key; so does a time of modification;
    /// - a deletion that gives a time of its own does not give one before a skipped refresh;
    /// - Garmin deletes nothing by record id (its ids change with every sync);
    /// - those of [`Census`].
    ///
    /// The skipped state shows the older rank, times of receipt and modification, and volatile id.
    pub settled: bool,
    /// Nothing of the delivery was applied before as settled. A window that removes something hides what its own delivery
    /// only refreshed and an earlier part of it left as it was, so it is taken only with these rows, or after them in full.
    pub in_full: bool,
}

/// What a store has to write, in one transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// The blocks that moved. An [empty](Block::is_empty) one is to be removed.
    pub blocks: BTreeMap<BlockId, Block>,
    /// All deletions and windows.
    pub marks: Marks,
    /// The buckets of these that moved.
    pub buckets: BTreeSet<u8>,
    /// What the kernel does not decide: account events and URLs to pull from.
    pub other: Vec<Change>,
}

/// Applies a delivery to blocks and marks. None: nothing must be written, for a window removes something and the delivery is
/// not [in full](Delivery::in_full); it is to be applied once more, not as settled.
///
/// # Errors
///
/// Those of the lookups.
pub fn apply<B: Blocks>(
    stored: &B,
    mut marks: Marks,
    delivery: Delivery,
) -> Result<Option<Applied>, B::Error> {
    let Delivery { changes, received_at, settled, in_full } = delivery;
    let Partition { blocks: claims, marks: mut stated, other } = partition(changes, received_at);
    let windows = stated.take_windows();
    let mut buckets = BTreeSet::from_iter(marks.merge(stated));
    let (mut merges, spread) = merge(stored, claims)?;
    let windows = if settled {
        count(stored, windows, &merges, &marks)?.removing(&marks, in_full)
    } else {
        windows.all()
    };
    if !windows.is_empty() && !in_full {
        return Ok(None);
    }
    buckets.extend(marks.merge(windows));
    judge(&mut merges, &spread, &marks);
    let skipping = settled && !sleeps_move(stored, &merges, &marks)?;
    let is_written = |merge: &Merge| match merge.outcome {
        Outcome::Unchanged => false,
        Outcome::Refreshed => !skipping,
        Outcome::Changed => true,
    };
    let written = merges.into_iter().filter(|(_, merge)| is_written(merge));
    let blocks = written.map(|(id, merge)| (id, merge.after)).collect();
    Ok(Some(Applied { blocks, marks, buckets, other }))
}

/// A block without and with what a delivery says about it.
struct Merge {
    before: Block,
    after: Block,
    /// The units of which the delivery speaks, as they were.
    replaced: BTreeMap<UnitId, Frontier>,
    outcome: Outcome,
}

/// Merges claims into the blocks that they belong to, and into those in which a record stood before or stands as well; also
/// gives the keys of records that stand in several.
fn merge<B: Blocks>(
    stored: &B,
    mut claims: BTreeMap<BlockId, Claims>,
) -> Result<(BTreeMap<BlockId, Merge>, Keys), B::Error> {
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
    Ok((merges.collect(), spread))
}

/// Counts what windows speak of.
fn count<B: Blocks>(
    stored: &B,
    mut windows: Census,
    merges: &BTreeMap<BlockId, Merge>,
    marks: &Marks,
) -> Result<Census, B::Error> {
    if windows.is_empty() {
        return Ok(windows);
    }
    for id in stored.spoken_of(&windows)? {
        if !merges.contains_key(&id) {
            windows.count(&stored.block(&id)?, marks);
        }
    }
    for merge in merges.values() {
        windows.count(&merge.after, marks);
    }
    Ok(windows)
}

/// Finds out what happened to each block. Where one in which a moved record stands is written, so are the others of its
/// stream: what they know of each other is of one delivery.
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

/// Whether leaving refreshed blocks as they are would change which sleeps are superseded: a night and an older account of
/// it may stand in two blocks, on either side of midnight UTC.
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

    fn spoken_of(&self, _: &Census) -> Result<Vec<BlockId>, Infallible> {
        Ok(self.keys().cloned().collect())
    }

    fn near(&self, stream: &str, _: Range<i64>) -> Result<Vec<BlockId>, Infallible> {
        Ok(of_stream(self, stream).map(|(id, _)| id.clone()).collect())
    }
}

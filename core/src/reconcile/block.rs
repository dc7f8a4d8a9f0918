//! A block: the claims about some keys, and what a merge does to the block.

use std::collections::{BTreeMap, BTreeSet};

use super::claim::{Claim, Frontier, Unit, UnitId, Units, Version, add};
use super::marks::Marks;
use super::moved::hashes;
use super::partition::{Claims, Envelope};
use super::visible::{slot_groups, visible_version};
use crate::record::{DataType, Rank, TypeName};

/// What a delivery did to a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// Nothing changed: the bytes are the same.
    Unchanged,
    /// Only times of receipt, values that hold them (places of a rank, times of modification) or volatile ids
    /// changed. What is visible is the same, and no later delivery can tell the difference: see
    /// [`History::Settled`](super::History::Settled).
    Refreshed,
    /// Something else changed. What is visible may still be the same, for example if the new claim counts
    /// only after a deletion.
    Changed,
}

/// What a block holds, visible or not. A store indexes its blocks by it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Summary {
    /// The types of the rows and records.
    pub types: BTreeSet<TypeName>,
    /// The least start, in milliseconds since 1970-01-01T00:00:00Z, or `None` if the block has no row and no
    /// record.
    pub start: Option<i64>,
    /// The greatest end (of an instant, its start), in milliseconds since 1970-01-01T00:00:00Z, or `None` if
    /// the block has no row and no record.
    pub end: Option<i64>,
    /// The hashes of the keys of records with revisions, four bytes each, for
    /// [`Keys::may_be_in`](super::Keys::may_be_in). Empty if the block has no such record.
    pub keys: Vec<u8>,
}

impl Summary {
    fn add(&mut self, data_type: &TypeName, start: i64, end: i64) {
        if !self.types.contains(data_type) {
            self.types.insert(data_type.clone());
        }
        self.start = Some(self.start.map_or(start, |least| least.min(start)));
        self.end = Some(self.end.map_or(end, |greatest| greatest.max(end)));
    }
}

/// The claims about some keys. A store keeps each block as one row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Block {
    pub(super) units: Units,
}

impl Block {
    /// Returns an empty block.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns whether the block holds no claim.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Merges claims. Returns the units that the claims concern, as they were before.
    ///
    /// The resulting state does not depend on the order of claims.
    pub(super) fn take(&mut self, claims: Claims) -> BTreeMap<UnitId, Frontier> {
        let mut replaced = BTreeMap::new();
        for (id, versions) in claims.units {
            let frontier = self.units.entry(id.clone()).or_default();
            replaced.insert(id, frontier.clone());
            for version in versions {
                add(frontier, version);
            }
        }
        for id in claims.gone {
            if let Some(before) = self.units.remove(&id) {
                replaced.insert(id, before);
            }
        }
        replaced
    }

    /// Returns what happened to the units that a delivery concerns. `marks` decides what is visible, and
    /// holds the tombstones and windows of the same delivery.
    pub(super) fn outcome(&self, replaced: &BTreeMap<UnitId, Frontier>, marks: &Marks) -> Outcome {
        let of_unit = |(id, before)| {
            let nothing = Frontier::new();
            compare(before, self.units.get(id).unwrap_or(&nothing), marks)
        };
        let outcome = replaced.iter().map(of_unit).max().unwrap_or(Outcome::Unchanged);
        if outcome == Outcome::Refreshed && self.reordered(replaced, marks) {
            Outcome::Changed
        } else {
            outcome
        }
    }

    /// Returns what the block holds, visible or not.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary { keys: hashes(self), ..Summary::default() };
        for (id, frontier) in &self.units {
            for version in frontier {
                for (series, rows) in &version.content.rows {
                    for row in rows {
                        summary.add(&series.data_type, row.start, row.end);
                    }
                }
                for (_, document) in &version.content.documents {
                    let (start, end) = (document.start.timestamp_millis(), document.end.timestamp_millis());
                    summary.add(&document.data_type, start, end);
                }
                if let Unit::Field(_, super::claim::Field::Envelope) = &id.unit
                    && let Some(json) = &version.content.field
                    && let Ok(envelope) = serde_json::from_str::<Envelope>(json)
                {
                    let (start, end) = (envelope.start.timestamp_millis(), envelope.end.timestamp_millis());
                    summary.add(&envelope.data_type, start, end);
                }
            }
        }
        summary
    }

    /// Returns whether the block holds a sleep session, visible or not.
    pub(super) fn holds_sleep(&self) -> bool {
        self.units.values().flatten().any(holds_sleep)
    }

    /// Returns whether rules that compare several units (slots, sleeps that overlap) can see a difference
    /// between the block and the block with the earlier frontiers `replaced`.
    fn reordered(&self, replaced: &BTreeMap<UnitId, Frontier>, marks: &Marks) -> bool {
        let was = |(id, now)| (id, replaced.get(id).unwrap_or(now));
        let slot_keys: BTreeSet<_> =
            replaced.keys().filter(|id| matches!(id.unit, Unit::Slot(_))).map(|id| &id.key).collect();
        let slots_reordered = slot_keys.into_iter().any(|key| {
            let of_key = UnitId { key: key.clone(), unit: Unit::Document };
            let units = || self.units.range(&of_key..).take_while(|(id, _)| id.key == *key);
            // If a part has several claims, a deletion may bring back another order.
            units().any(|(_, now)| now.len() > 1)
                || slot_groups(units(), marks) != slot_groups(units().map(was), marks)
        });
        slots_reordered
            || sleep_order(self.units.iter(), marks) != sleep_order(self.units.iter().map(was), marks)
    }
}

/// Returns whether writing the blocks that one delivery refreshed would change the order in which sleeps
/// supersede each other.
///
/// `before` and `after` are the refreshed blocks without and with the delivery. `others` are the blocks with
/// sleeps near theirs, with the delivery.
pub(super) fn sleeps_reordered(
    before: &[&Block],
    after: &[&Block],
    others: &[&Block],
    marks: &Marks,
) -> bool {
    let order = |blocks: &[&Block]| -> Vec<UnitId> {
        let units = blocks.iter().chain(others).flat_map(|block| &block.units);
        sleep_order(units, marks).into_iter().cloned().collect()
    };
    order(before) != order(after)
}

/// Returns the units that hold a sleep, in the order of their visible claims.
fn sleep_order<'a>(
    units: impl Iterator<Item = (&'a UnitId, &'a Frontier)>,
    marks: &Marks,
) -> Vec<&'a UnitId> {
    let mut order: Vec<(&Rank, &UnitId)> = units
        .filter(|(_, frontier)| frontier.iter().any(holds_sleep))
        .filter_map(|(id, frontier)| Some((&visible_version(&id.unit, frontier, marks)?.claim.rank, id)))
        .collect();
    order.sort();
    order.into_iter().map(|(_, id)| id).collect()
}

fn holds_sleep(version: &Version) -> bool {
    let mut documents = version.content.documents.iter();
    documents.any(|(_, document)| document.data_type.known() == Some(DataType::SleepSession))
}

/// Returns what happened to one unit.
fn compare(before: &Frontier, after: &Frontier, marks: &Marks) -> Outcome {
    if before == after {
        return Outcome::Unchanged;
    }
    let refreshed = before.len() == after.len()
        && before.iter().zip(after).all(|(before, after)| refreshed(before, after, marks));
    if refreshed { Outcome::Refreshed } else { Outcome::Changed }
}

/// Returns whether `after` replaced `before` without a difference that shows, now or later.
fn refreshed(before: &Version, after: &Version, marks: &Marks) -> bool {
    let (was, is) = (&*before.claim, &*after.claim);
    before.same_content(after)
        && was.says_the_same(is)
        && (was.record_id == is.record_id || is.provider.has_volatile_ids())
        && modified_with_time(was, is)
        && rank_moved_with_time(was, is)
        && marks.hide(was) == marks.hide(is)
        // A census of records must see that a delivery repeats a hidden record.
        && !(is.revised.is_some() && marks.hide(is))
        && hidden_alike(before, after, marks)
}

/// Returns whether both claims have the same time of modification, or both have their receipt in its place.
fn modified_with_time(was: &Claim, is: &Claim) -> bool {
    let by_receipt = |claim: &Claim| claim.asserted_at() == claim.received_at;
    was.asserted_at() == is.asserted_at() || (by_receipt(was) && by_receipt(is))
}

/// Returns whether the ranks are equal, or first differ in a place that holds the time of receipt. A later
/// delivery then compares with both in the same way.
fn rank_moved_with_time(was: &Claim, is: &Claim) -> bool {
    let first_difference = was.rank.iter().zip(&is.rank).find(|(was, is)| was != is);
    match first_difference {
        None => was.rank.len() == is.rank.len(),
        Some((&was_place, &is_place)) => {
            let seconds = |claim: &Claim| claim.received_at.div_euclid(1000);
            (was_place == was.received_at && is_place == is.received_at)
                || (was_place == seconds(was) && is_place == seconds(is))
        }
    }
}

/// Returns whether windows hide the same rows of two claims with the same content.
fn hidden_alike(before: &Version, after: &Version, marks: &Marks) -> bool {
    after.content.rows.iter().all(|(series, rows)| {
        let windows = marks.windows(series);
        windows.is_empty()
            || rows.iter().all(|row| {
                windows.hide(row, before.claim.received_at) == windows.hide(row, after.claim.received_at)
            })
    })
}

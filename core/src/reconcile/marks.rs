//! Marks: the tombstones and windows that hide claims.
//!
//! - A *tombstone* is what a deletion leaves. It names a source record by its provider and record id. It hides
//!   the claims about that record that were modified ([`Claim::asserted_at`]) at or before the time of
//!   deletion. If the deletion states no time, its receipt is the time of deletion.
//! - A *window over rows* states that its delivery holds all rows of one type, basis, source and length in a
//!   range. It hides the rows in the range that earlier deliveries stated.
//! - A *window over whole records* states that its delivery holds all source records of a collection in a
//!   range. It hides a claim of an earlier delivery if the revision that the claim states lies wholly in the
//!   range.
//!
//! Which delivery is earlier is decided by receipt. A window is *newer* than a claim if the window was
//! received after the claim. If the delivery of the window states a claim again, that claim has the receipt
//! of the window. So the window is not newer and does not hide it. There is one exception: a store need not
//! write a claim that is stated again unchanged. The stored claim keeps its old receipt, so the window would
//! hide it wrongly. [`Census`] describes how such windows are found and dropped.
//!
//! All times in this module are milliseconds since 1970-01-01T00:00:00Z, and all ranges are half-open.
//! `received_at` is a time of receipt. A *bucket* is a part of the marks that a store keeps in one row of its
//! database. It has nothing to do with `bucket_s`, the duration of a row of data in seconds.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::block_id::bucket;
use super::census::Census;
use super::claim::{Claim, Collection, Revised};
use super::fact::{Row, Series};
use crate::record::{Basis, Delete, Provenance, Provider, ReplaceWindow, TypeName};

/// The number of buckets of [`Marks`]. The buckets are numbered `0..MARK_BUCKETS`.
pub const MARK_BUCKETS: u8 = 32;

/// The marks of one delivery.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct NewMarks {
    /// Tombstones with their times of deletion.
    pub(super) tombstones: Vec<(Tombstone, i64)>,
    pub(super) windows: Vec<Window>,
}

/// A window of one delivery.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Window {
    pub(super) coverage: Coverage,
    pub(super) range: WindowRange,
    /// The number of rows or records of its own delivery that the window covers, or `None` if unknown.
    pub(super) rows: Option<u64>,
}

/// The kind of rows or records that a window covers, provided that they lie in its range.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Coverage {
    /// The window covers the rows that the [`WindowSeries`] describes.
    Rows(WindowSeries),
    /// The window covers the claims that state a revision of a source record of this collection.
    Records(Collection),
}

impl NewMarks {
    pub(super) fn is_empty(&self) -> bool {
        self.tombstones.is_empty() && self.windows.is_empty()
    }

    /// Moves the windows into a [`Census`], which counts what they cover and finds those that hide nothing.
    pub(super) fn take_windows(&mut self) -> Census {
        Census::of(std::mem::take(&mut self.windows))
    }

    pub(super) fn delete(&mut self, delete: Delete, received_at: i64) {
        let tombstone = Tombstone { provider: delete.provider, record_id: delete.record_id.into() };
        self.tombstones.push((tombstone, delete.at.unwrap_or(received_at)));
    }

    pub(super) fn window(&mut self, window: &ReplaceWindow, received_at: i64) {
        let range = WindowRange { start: ceil_ms(window.start), end: ceil_ms(window.end), received_at };
        if range.start < range.end {
            let coverage = if window.whole_records {
                Coverage::Records(Collection::of(&window.source))
            } else {
                Coverage::Rows(WindowSeries::of(window))
            };
            self.windows.push(Window { coverage, range, rows: window.rows });
        }
    }
}

/// Returns the first whole millisecond at or after `time`.
///
/// Rows and revisions have whole milliseconds. So whatever starts at or after a bound also starts at or after the
/// bound rounded up. The end of a window is rounded up too, so what ends less than a millisecond after it counts as
/// inside.
fn ceil_ms(time: DateTime<Utc>) -> i64 {
    time.timestamp_millis() + i64::from(!time.timestamp_subsec_nanos().is_multiple_of(1_000_000))
}

/// The source record that a tombstone is about. A record id is unique within its provider only. The time of
/// deletion is stored beside the tombstone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tombstone {
    pub(super) provider: Provider,
    pub(super) record_id: Box<str>,
}

/// The properties that rows must have for a window over rows to cover them, besides lying in its range.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WindowSeries {
    pub(super) data_type: TypeName,
    pub(super) basis: Basis,
    pub(super) source: Arc<Provenance>,
    /// The length of each row in seconds, or `None` if the rows have no end.
    pub(super) bucket_s: Option<i64>,
}

impl WindowSeries {
    fn of(window: &ReplaceWindow) -> Self {
        WindowSeries {
            data_type: window.data_type.clone(),
            basis: window.basis,
            source: Arc::clone(&window.source),
            bucket_s: window.bucket_s,
        }
    }

    /// Returns whether rows of `series` can be covered, judged by type, basis, source and whether rows have an
    /// end. A single row must also have the right length ([`covers_row`](Self::covers_row)) and lie in the range.
    /// Rows of unknown width are never covered.
    pub(super) fn covers(&self, series: &Series) -> bool {
        self.data_type == series.data_type
            && self.basis == series.basis
            && self.bucket_s.is_some() == series.has_end
            && !series.has_unknown_width()
            && self.source.covers(&series.source)
    }

    /// Returns whether `row` has the length of the rows that the window covers.
    pub(super) fn covers_row(&self, row: &Row) -> bool {
        self.bucket_s.is_none_or(|bucket_s| {
            bucket_s.checked_mul(1000).is_some_and(|width| row.end.checked_sub(row.start) == Some(width))
        })
    }
}

/// A range `[start, end)` of a window, or of several windows with the same receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WindowRange {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) received_at: i64,
}

impl WindowRange {
    /// Returns whether `[start, end)` lies in the range of the window. An instant counts as one millisecond.
    pub(super) fn holds(&self, start: i64, end: i64) -> bool {
        self.start <= start && exclusive(start, end) <= self.end
    }

    /// Returns whether `[start, end)` and the range of the window share an instant.
    pub(super) fn overlaps(&self, start: i64, end: i64) -> bool {
        self.start < exclusive(start, end) && start < self.end
    }
}

/// Returns the exclusive end of `[start, end)`. An instant has no length and counts as one millisecond.
fn exclusive(start: i64, end: i64) -> i64 {
    end.max(start.saturating_add(1))
}

/// The windows over rows of one [`WindowSeries`], as ranges that do not overlap, in ascending order.
///
/// Windows may overlap. Where they do, the latest receipt counts. So the windows are cut into ranges that
/// have one receipt each. Ranges that touch and have the same receipt are joined.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct RowWindows(pub(super) Vec<WindowRange>);

impl RowWindows {
    /// Takes ranges in the form that [`add`](Self::add) produces. Returns `None` if they have another form.
    pub(super) fn of_stored(ranges: Vec<WindowRange>) -> Option<Self> {
        let ordered = ranges.iter().all(|range| range.start < range.end)
            && ranges.windows(2).all(|pair| match pair {
                [a, b] => a.end < b.start || (a.end == b.start && a.received_at != b.received_at),
                _ => true,
            });
        ordered.then_some(RowWindows(ranges))
    }

    /// Adds a window. Returns whether the ranges changed.
    pub(super) fn add(&mut self, new: WindowRange) -> bool {
        if new.start >= new.end {
            return false;
        }
        let mut out: Vec<WindowRange> = Vec::with_capacity(self.0.len() + 2);
        let mut push = |start: i64, end: i64, received_at: i64| {
            if start >= end {
                return;
            }
            match out.last_mut() {
                Some(last) if last.end == start && last.received_at == received_at => last.end = end,
                _ => out.push(WindowRange { start, end, received_at }),
            }
        };
        // The first instant of `new` that is not in `out` yet.
        let mut rest = new.start;
        for old in &self.0 {
            push(rest, old.start.min(new.end), new.received_at);
            rest = rest.max(old.start.min(new.end));
            push(old.start, old.end.min(new.start), old.received_at);
            push(old.start.max(new.start), old.end.min(new.end), old.received_at.max(new.received_at));
            push(old.start.max(new.end), old.end, old.received_at);
            rest = rest.max(old.end.min(new.end));
        }
        push(rest, new.end, new.received_at);
        let has_changed = self.0 != out;
        self.0 = out;
        has_changed
    }

    /// Returns whether windows that are newer than a claim cover all of `[start, end)`. `received_at` is the
    /// receipt of the claim.
    pub(super) fn hide(&self, start: i64, end: i64, received_at: i64) -> bool {
        self.since(start, exclusive(start, end)).is_some_and(|since| received_at < since)
    }

    /// Returns the earliest receipt among the ranges that cover `[start, end)`, or `None` if they leave a
    /// gap.
    fn since(&self, start: i64, end: i64) -> Option<i64> {
        let first = self.0.partition_point(|range| range.end <= start);
        let (mut at, mut since) = (start, i64::MAX);
        for range in self.0.get(first..)? {
            if range.start > at {
                break;
            }
            since = since.min(range.received_at);
            at = range.end;
            if at >= end {
                return Some(since);
            }
        }
        None
    }
}

/// The windows over whole records of one [`Collection`], in ascending order.
///
/// A window that lies in another with the same or a later receipt is left out: it hides nothing that the
/// other does not hide. Windows are never joined, because a record that straddles two windows is covered by
/// neither.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct RecordWindows(pub(super) Vec<WindowRange>);

impl RecordWindows {
    /// Takes ranges in the form that [`add`](Self::add) produces. Returns `None` if they have another form.
    pub(super) fn of_stored(ranges: &[WindowRange]) -> Option<Self> {
        let mut windows = RecordWindows::default();
        let all_new = ranges.iter().all(|range| windows.add(*range));
        (all_new && windows.0 == ranges).then_some(windows)
    }

    /// Adds a window. Returns whether the windows changed.
    pub(super) fn add(&mut self, new: WindowRange) -> bool {
        let lies_in = |inner: &WindowRange, outer: &WindowRange| {
            outer.start <= inner.start && inner.end <= outer.end && inner.received_at <= outer.received_at
        };
        if new.start >= new.end || self.0.iter().any(|old| lies_in(&new, old)) {
            return false;
        }
        self.0.retain(|old| !lies_in(old, &new));
        let order = |range: &WindowRange| (range.start, range.end, range.received_at);
        let at = self.0.partition_point(|old| order(old) < order(&new));
        self.0.insert(at, new);
        true
    }

    /// Returns whether `[start, end)` lies in a window that is newer than a claim. `received_at` is the
    /// receipt of the claim.
    pub(super) fn hide(&self, start: i64, end: i64, received_at: i64) -> bool {
        self.0.iter().any(|window| window.holds(start, end) && received_at < window.received_at)
    }
}

/// One bucket of [`Marks`].
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Bucket {
    /// Tombstones with their latest times of deletion.
    pub(super) tombstones: BTreeMap<Tombstone, i64>,
    pub(super) row_windows: BTreeMap<WindowSeries, RowWindows>,
    pub(super) record_windows: BTreeMap<Collection, RecordWindows>,
}

/// All tombstones and windows, in a fixed number of buckets.
///
/// A store keeps each bucket in one row of its database, so that a new mark rewrites a small one only.
///
/// Of the deletions of one record, the latest time is stored. Of the windows over rows of one
/// kind, the latest receipt is stored for each instant. Of the windows over the records of one
/// collection, those are stored that do not lie in another with the same or a later receipt. None of this
/// depends on the order in which marks are merged.
#[derive(Debug, Clone, PartialEq)]
pub struct Marks {
    pub(super) buckets: Vec<Bucket>,
}

impl Default for Marks {
    fn default() -> Self {
        Marks { buckets: vec![Bucket::default(); usize::from(MARK_BUCKETS)] }
    }
}

impl Marks {
    /// Returns marks without tombstones and windows.
    pub fn new() -> Self {
        Self::default()
    }

    /// Merges the marks of a delivery. Returns the buckets that changed, in ascending order.
    pub(super) fn merge(&mut self, new: NewMarks) -> Vec<u8> {
        let mut changed = std::collections::BTreeSet::new();
        for (tombstone, at) in new.tombstones {
            let id = tombstone_bucket(&tombstone);
            let Some(bucket) = self.buckets.get_mut(usize::from(id)) else { continue };
            let has_changed = match bucket.tombstones.entry(tombstone) {
                Entry::Vacant(entry) => {
                    entry.insert(at);
                    true
                }
                Entry::Occupied(mut entry) => at > entry.insert(at.max(*entry.get())),
            };
            if has_changed {
                changed.insert(id);
            }
        }
        for Window { coverage, range, .. } in new.windows {
            let id = match &coverage {
                Coverage::Rows(series) => window_bucket(series),
                Coverage::Records(collection) => collection_bucket(collection),
            };
            let Some(bucket) = self.buckets.get_mut(usize::from(id)) else { continue };
            let has_changed = match coverage {
                Coverage::Rows(series) => bucket.row_windows.entry(series).or_default().add(range),
                Coverage::Records(collection) => {
                    bucket.record_windows.entry(collection).or_default().add(range)
                }
            };
            if has_changed {
                changed.insert(id);
            }
        }
        changed.into_iter().collect()
    }

    /// Returns whether a tombstone or a window over whole records hides the claim.
    ///
    /// Windows over rows hide single rows and not claims: see [`SeriesWindows::hide`].
    pub(super) fn hide(&self, claim: &Claim) -> bool {
        self.is_deleted(claim) || self.is_in_newer_window(claim)
    }

    /// Returns whether a tombstone of the claim's record is at or after the claim's time of modification.
    fn is_deleted(&self, claim: &Claim) -> bool {
        let Some(record_id) = &claim.record_id else { return false };
        let bucket = self.buckets.get(usize::from(record_bucket(record_id)));
        let Some(bucket) = bucket.filter(|bucket| !bucket.tombstones.is_empty()) else { return false };
        let tombstone = Tombstone { provider: claim.provider, record_id: record_id.clone() };
        bucket.tombstones.get(&tombstone).is_some_and(|&deleted_at| claim.asserted_at() <= deleted_at)
    }

    /// Returns whether a newer window over whole records covers the claim.
    fn is_in_newer_window(&self, claim: &Claim) -> bool {
        let Some(Revised { revision, collection }) = &claim.revised else { return false };
        self.buckets
            .get(usize::from(collection_bucket(collection)))
            .and_then(|bucket| bucket.record_windows.get(collection))
            .is_some_and(|windows| windows.hide(revision.start, revision.end, claim.received_at))
    }

    /// Returns whether a mark that is newer than `window` may hide some of what `window` covers. Such a mark
    /// is a window that was received later, or a tombstone whose time of deletion is not earlier than the
    /// receipt of `window`.
    ///
    /// The answer may be `true` although no mark hides anything: record ids are not compared, and other
    /// windows over rows are compared by bucket and range only. For a window over whole records, windows over
    /// rows do not matter, because they never hide a whole record.
    pub(super) fn newer_than(&self, window: &Window) -> bool {
        let (provider, row_windows) = match &window.coverage {
            Coverage::Rows(series) => (series.source.provider, self.row_windows(window_bucket(series))),
            Coverage::Records(collection) => (collection.provider, None),
        };
        let record_windows = self.buckets.iter().flat_map(|bucket| &bucket.record_windows);
        let record_windows = record_windows.filter(|(collection, _)| collection.provider == provider);
        let mut ranges = row_windows
            .into_iter()
            .flat_map(BTreeMap::values)
            .flat_map(|windows| &windows.0)
            .chain(record_windows.flat_map(|(_, windows)| &windows.0));
        let mut tombstones = self.buckets.iter().flat_map(|bucket| &bucket.tombstones);
        let WindowRange { start, end, received_at } = window.range;
        ranges.any(|newer| newer.received_at > received_at && newer.overlaps(start, end))
            || tombstones.any(|(tombstone, at)| tombstone.provider == provider && *at >= received_at)
    }

    /// Returns the windows over rows that are in the bucket with this number.
    fn row_windows(&self, bucket: u8) -> Option<&BTreeMap<WindowSeries, RowWindows>> {
        self.buckets.get(usize::from(bucket)).map(|bucket| &bucket.row_windows)
    }

    /// Returns the windows that cover rows of `series`.
    pub(super) fn windows(&self, series: &Series) -> SeriesWindows<'_> {
        let windows = self.row_windows(type_bucket(&series.data_type)).into_iter().flatten();
        SeriesWindows(windows.filter(|(window, _)| window.covers(series)).collect())
    }
}

/// The windows that cover rows of one series. Each entry has the windows over rows of one length and source.
pub(super) struct SeriesWindows<'a>(Vec<(&'a WindowSeries, &'a RowWindows)>);

impl SeriesWindows<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether windows over rows of this length that are newer than a claim cover all of `row`.
    /// `received_at` is the receipt of the claim, which holds the row.
    pub(super) fn hide(&self, row: &Row, received_at: i64) -> bool {
        self.0
            .iter()
            .any(|(series, windows)| series.covers_row(row) && windows.hide(row.start, row.end, received_at))
    }
}

pub(super) fn tombstone_bucket(tombstone: &Tombstone) -> u8 {
    record_bucket(&tombstone.record_id)
}

fn record_bucket(record_id: &str) -> u8 {
    bucket(record_id) % MARK_BUCKETS
}

pub(super) fn window_bucket(series: &WindowSeries) -> u8 {
    type_bucket(&series.data_type)
}

pub(super) fn collection_bucket(collection: &Collection) -> u8 {
    bucket(&collection.original_type) % MARK_BUCKETS
}

fn type_bucket(data_type: &TypeName) -> u8 {
    bucket(data_type.as_str()) % MARK_BUCKETS
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Compares the ranges with a table of every instant.
        #[test]
        fn row_windows_hold_the_latest_receipt_of_every_instant(
            windows in proptest::collection::vec((0_i64..12, 0_i64..12, 0_i64..4), 0..8),
        ) {
            let mut row_windows = RowWindows::default();
            let mut table = [None::<i64>; 12];
            for &(start, end, received_at) in &windows {
                row_windows.add(WindowRange { start, end, received_at });
                for at in start..end {
                    let cell = &mut table[at as usize];
                    *cell = (*cell).max(Some(received_at));
                }
            }
            for (at, cell) in table.iter().enumerate() {
                prop_assert_eq!(row_windows.since(at as i64, at as i64 + 1), *cell);
            }
            for start in 0..12 {
                for end in start + 1..12 {
                    let since = table[start..end].iter().copied().min().flatten();
                    prop_assert_eq!(row_windows.since(start as i64, end as i64), since);
                }
            }
            for pair in row_windows.0.windows(2) {
                prop_assert!(pair[0].end < pair[1].start
                    || (pair[0].end == pair[1].start && pair[0].received_at != pair[1].received_at));
            }
        }
    }
}

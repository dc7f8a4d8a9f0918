//! The census: counts what windows cover, to find those that remove nothing and need not be stored.

use std::collections::BTreeSet;
use std::ops::Range;

use super::apply::Parts;
use super::block::Block;
use super::claim::{Collection, Frontier, Unit, UnitId};
use super::fact::Content;
use super::marks::{Coverage, Marks, NewMarks, Window, WindowSeries};
use super::visible::visible_version;
use crate::record::TypeName;

/// A count of the rows and records that the windows of one delivery cover.
///
/// A window states how many rows of its delivery it covers ([`rows`](crate::record::ReplaceWindow::rows)). If
/// as many rows are visible in the window, it removes nothing and may be dropped. A sender who sends the same
/// again then costs no write. Dropping a window does not change what is visible, now or later, provided that:
/// - all deliveries received earlier have been applied;
/// - all rows of this delivery are in the counted blocks. Those are the blocks that hold one of the windows'
///   [`types`](Census::types) and reach into their [`range`](Census::range), each counted once;
/// - `rows` is right: each identity of a row counts once;
/// - the rows are of scope `row` or `document`, their ranks order by time of receipt first, and rows of one
///   key and type have one source;
/// - the conditions of [`History::Settled`](super::History::Settled) hold, where refreshed blocks were not
///   written.
///
/// A window over whole records removes the records that its delivery does not repeat. Where the delivery was
/// written in full, those are the records with an earlier receipt. Where refreshed blocks of the delivery
/// were not written, the census counts records as it counts rows, provided that:
/// - `rows` is right: each key counts once, and its rows or documents lie within its revision;
/// - no delivery received later and applied before has moved one of the records out of the window.
///
/// A window that is *not* dropped hides rows that its own delivery only refreshed, if the store did not write
/// them: their receipt is the old one. So the window must be among the [`Marks`] when these rows are merged,
/// or all of the rows must be written before it.
#[derive(Debug, Clone, Default)]
pub struct Census {
    windows: Vec<(Window, Count)>,
}

#[derive(Debug, Clone, Default)]
struct Count {
    rows: u64,
    /// Whether the window would hide a record that has an earlier receipt and is not hidden yet. Only for
    /// whole records.
    older: bool,
    /// Whether the count cannot show what the window removes, for example because a claim is newer than the
    /// window.
    unclear: bool,
}

impl Census {
    pub(super) fn of(windows: Vec<Window>) -> Self {
        Census { windows: windows.into_iter().map(|window| (window, Count::default())).collect() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.windows.is_empty()
    }

    /// Returns the types of the rows that the windows cover.
    pub fn types(&self) -> BTreeSet<&TypeName> {
        let types = self.windows.iter().filter_map(|(window, _)| match &window.coverage {
            Coverage::Rows(series) => Some(&series.data_type),
            Coverage::Records(_) => None,
        });
        types.collect()
    }

    /// Returns whether one of the windows covers whole records, of any type.
    pub fn whole_records(&self) -> bool {
        self.windows.iter().any(|(window, _)| matches!(window.coverage, Coverage::Records(_)))
    }

    /// Returns the range from the first start of a window to the last end, in milliseconds since
    /// 1970-01-01T00:00:00Z, or `None` if there is no window.
    pub fn range(&self) -> Option<Range<i64>> {
        let ranges = || self.windows.iter().map(|(window, _)| window.range);
        Some(ranges().map(|range| range.start).min()?..ranges().map(|range| range.end).max()?)
    }

    /// Counts the rows and records of a block. `marks` holds all stored windows and all tombstones, including
    /// those of the delivery.
    pub(super) fn count(&mut self, block: &Block, marks: &Marks) {
        for (id, frontier) in &block.units {
            for (window, count) in &mut self.windows {
                match &window.coverage {
                    Coverage::Rows(series) => count.rows_of(window, series, id, frontier, marks),
                    Coverage::Records(collection) => {
                        count.records_of(window, collection, id, frontier, marks);
                    }
                }
            }
        }
    }

    /// Returns the windows that may remove something.
    pub(super) fn removing(mut self, marks: &Marks, parts: Parts) -> NewMarks {
        self.windows.retain(|(window, count)| match &window.coverage {
            Coverage::Records(_) if parts == Parts::InFull => count.older,
            _ => window.rows != Some(count.rows) || count.unclear || marks.newer_than(window),
        });
        self.all()
    }

    /// Returns all windows.
    pub(super) fn all(self) -> NewMarks {
        let windows = self.windows.into_iter().map(|(window, _)| window).collect();
        NewMarks { tombstones: Vec::new(), windows }
    }
}

impl Count {
    fn rows_of(
        &mut self,
        window: &Window,
        stated: &WindowSeries,
        id: &UnitId,
        frontier: &Frontier,
        marks: &Marks,
    ) {
        for version in frontier {
            self.unclear |= version.claim.received_at > window.range.received_at
                && version.content.rows.iter().any(|(series, _)| stated.covers(series));
        }
        let Some(version) = visible_version(&id.unit, frontier, marks) else { return };
        for (series, rows) in version.content.rows.iter().filter(|(series, _)| stated.covers(series)) {
            let hiding = marks.windows(series);
            let counted = rows.iter().filter(|row| {
                window.range.holds(row.start, row.end)
                    && stated.covers_row(row)
                    && !hiding.hide(row, version.claim.received_at)
            });
            self.rows += counted.count() as u64;
        }
    }

    fn records_of(
        &mut self,
        Window { range, .. }: &Window,
        collection: &Collection,
        id: &UnitId,
        frontier: &Frontier,
        marks: &Marks,
    ) {
        let revised = frontier.iter().filter_map(|version| {
            let revised =
                version.claim.revised.as_ref().filter(|revised| *revised.collection == *collection)?;
            Some((version, revised.revision))
        });
        let visible = visible_version(&id.unit, frontier, marks);
        for (version, revision) in revised {
            let received_at = version.claim.received_at;
            let is_visible = visible.is_some_and(|visible| std::ptr::eq(visible, version));
            let is_in_window = range.holds(revision.start, revision.end);
            let is_record = is_in_window
                && is_visible
                && id.unit == Unit::Document
                && *version.content != Content::default();
            self.rows += u64::from(is_record);
            let older = is_in_window && received_at < range.received_at && !marks.hide(&version.claim);
            self.older |= older;
            let repeated_in_vain = is_in_window && !is_visible && received_at == range.received_at;
            self.unclear |= received_at > range.received_at || repeated_in_vain || (older && !is_record);
        }
    }
}

//! Which windows of a delivery remove something: the others need not be stored.

use std::collections::BTreeSet;
use std::ops::Range;

use super::apply::Parts;
use super::block::Block;
use super::claim::{Collection, Frontier, Unit, UnitId};
use super::fact::Content;
use super::marks::{MarkClaims, Marks, Subject, Window, WindowSeries};
use super::visible::visible_version;
use crate::record::TypeName;

/// A count of the rows and records that the windows of one delivery cover.
///
/// A window over as many visible rows as its delivery has in it ([`rows`](crate::record::ReplaceWindow::rows)) removes
/// nothing, and may be dropped: so a sender who states the same again costs no write. What is visible is the same
/// without it, now and later, provided that:
/// - all deliveries received earlier have been applied, and all rows of this one are in the blocks that are counted: those
///   of the windows' [`types`](Census::types) that reach into their [`range`](Census::range), each once;
/// - `rows` is right: each identity of a row counts once;
/// - the rows are of scope `row` or `document`, rank by time of receipt before all else, and those of one key and type have
///   one source;
/// - the conditions of [`History::Settled`](super::History::Settled), where refreshed blocks were left as they were.
///
/// A window over whole records removes the records that its delivery does not repeat: those whose receipt is older, where
/// all of the delivery is written in full. Where refreshed blocks of it were left as they were, records are counted, too:
/// - `rows` is right: each key counts once, and has rows or documents, which lie within its revision;
/// - no delivery received later, and applied before, has moved one of them out of the window.
///
/// A window that is *not* dropped hides rows that its own delivery only refreshed and a store left as they were: their
/// receipt is the old one. So it must be among the [`Marks`] when these rows are merged, or all of them must be written
/// before it.
#[derive(Debug, Clone, Default)]
pub struct Census {
    windows: Vec<(Window, Count)>,
}

#[derive(Debug, Clone, Default)]
struct Count {
    rows: u64,
    /// For whole records: the window would hide a record that was received earlier and is not hidden yet.
    older: bool,
    /// The count cannot show what the window removes, because a claim is newer than the window, say.
    unclear: bool,
}

impl Census {
    pub(super) fn of(windows: Vec<Window>) -> Self {
        Census { windows: windows.into_iter().map(|window| (window, Count::default())).collect() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.windows.is_empty()
    }

    /// Returns the types of the rows that windows cover.
    pub fn types(&self) -> BTreeSet<&TypeName> {
        let types = self.windows.iter().filter_map(|(window, _)| match &window.subject {
            Subject::Rows(series) => Some(&series.data_type),
            Subject::Records(_) => None,
        });
        types.collect()
    }

    /// Returns whether a window covers whole records, of any type.
    pub fn whole_records(&self) -> bool {
        self.windows.iter().any(|(window, _)| matches!(window.subject, Subject::Records(_)))
    }

    /// Returns the range from the first start of a window to the last end, in milliseconds since 1970-01-01T00:00:00Z, or
    /// `None` if there is no window.
    pub fn range(&self) -> Option<Range<i64>> {
        let segments = || self.windows.iter().map(|(window, _)| window.segment);
        Some(segments().map(|s| s.start).min()?..segments().map(|s| s.end).max()?)
    }

    /// Counts the rows of a block. `marks` holds all deletions, those of the delivery too, and all stored windows.
    pub(super) fn count(&mut self, block: &Block, marks: &Marks) {
        for (id, frontier) in &block.units {
            for (window, count) in &mut self.windows {
                match &window.subject {
                    Subject::Rows(series) => count.rows_of(window, series, id, frontier, marks),
                    Subject::Records(collection) => count.records_of(window, collection, id, frontier, marks),
                }
            }
        }
    }

    /// Returns the windows that may remove something.
    pub(super) fn removing(mut self, marks: &Marks, parts: Parts) -> MarkClaims {
        self.windows.retain(|(window, count)| match &window.subject {
            Subject::Records(_) if parts == Parts::InFull => count.older,
            _ => window.rows != Some(count.rows) || count.unclear || marks.newer_than(window),
        });
        self.all()
    }

    /// Returns all windows.
    pub(super) fn all(self) -> MarkClaims {
        let windows = self.windows.into_iter().map(|(window, _)| window).collect();
        MarkClaims { tombstones: Vec::new(), windows }
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
            self.unclear |= version.claim.received_at > window.segment.received_at
                && version.content.rows.iter().any(|(series, _)| stated.speaks_of(series));
        }
        let Some(version) = visible_version(&id.unit, frontier, marks) else { return };
        for (series, rows) in version.content.rows.iter().filter(|(series, _)| stated.speaks_of(series)) {
            let hiding = marks.windows(series);
            let counted = rows.iter().filter(|row| {
                window.segment.holds(row.start, row.end)
                    && stated.speaks_of_row(row)
                    && !hiding.hide(row, version.claim.received_at)
            });
            self.rows += counted.count() as u64;
        }
    }

    fn records_of(
        &mut self,
        Window { segment, .. }: &Window,
        collection: &Collection,
        id: &UnitId,
        frontier: &Frontier,
        marks: &Marks,
    ) {
        let kept = frontier.iter().filter_map(|version| {
            let kept = version.claim.kept.as_ref().filter(|kept| *kept.collection == *collection)?;
            Some((version, kept.revision))
        });
        let visible = visible_version(&id.unit, frontier, marks);
        for (version, revision) in kept {
            let received_at = version.claim.received_at;
            let is_visible = visible.is_some_and(|visible| std::ptr::eq(visible, version));
            let is_in_window = segment.holds(revision.start, revision.end);
            let is_record = is_in_window
                && is_visible
                && id.unit == Unit::Document
                && *version.content != Content::default();
            self.rows += u64::from(is_record);
            let older = is_in_window && received_at < segment.received_at && !marks.hide(&version.claim);
            self.older |= older;
            let repeated_in_vain = is_in_window && !is_visible && received_at == segment.received_at;
            self.unclear |= received_at > segment.received_at || repeated_in_vain || (older && !is_record);
        }
    }
}

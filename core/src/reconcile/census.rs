//! Which windows of a delivery remove something: the others need not be stored.

use std::collections::BTreeSet;
use std::ops::Range;

use super::block::Block;
use super::marks::{MarkClaims, Marks, Window};
use super::visible::visible_version;
use crate::record::TypeName;

/// A count of the rows that the windows of one delivery speak of.
///
/// A window over as many visible rows as its delivery has in it ([`rows`](crate::record::ReplaceWindow::rows)) removes
/// nothing, and may be dropped: so a sender who states the same again costs no write. What is visible is the same
/// without it, now and for ever after, under these conditions:
/// - all deliveries received earlier have been applied, and all rows of this one are in the blocks that are counted: those
///   of the windows' [`types`](Census::types) that reach into their [`range`](Census::range), each once;
/// - `rows` is right: each identity of a row counts once;
/// - the rows are of scope `row` or `document`, rank by time of receipt before all else, and those of one key and type have
///   one source;
/// - the conditions of [`Outcome`](super::Outcome), where refreshed blocks were left as they were.
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
    /// Something newer than the window speaks of the same rows: then they do not tell what it removes.
    newer: bool,
}

impl Census {
    pub(super) fn of(windows: Vec<Window>) -> Self {
        Census { windows: windows.into_iter().map(|window| (window, Count::default())).collect() }
    }

    /// Whether there is no window.
    pub fn is_empty(&self) -> bool {
        self.windows.is_empty()
    }

    /// The types of the rows.
    pub fn types(&self) -> BTreeSet<&TypeName> {
        self.windows.iter().map(|(window, _)| &window.series.data_type).collect()
    }

    /// From the first start of a window to the last end, in milliseconds since 1970-01-01T00:00:00Z; none without a window.
    pub fn range(&self) -> Option<Range<i64>> {
        let segments = || self.windows.iter().map(|(window, _)| window.segment);
        Some(segments().map(|s| s.start).min()?..segments().map(|s| s.end).max()?)
    }

    /// Counts the rows of a block. `marks` are all deletions, those of the delivery too, and all windows that are stored.
    pub fn count(&mut self, block: &Block, marks: &Marks) {
        for (id, frontier) in &block.units {
            for version in frontier {
                let series = version.content.rows.iter().map(|(series, _)| series);
                for (window, count) in &mut self.windows {
                    count.newer |= version.claim.received_at > window.segment.received_at
                        && series.clone().any(|series| window.series.speaks_of(series));
                }
            }
            let Some(version) = visible_version(&id.unit, frontier, marks) else { continue };
            for (series, rows) in &version.content.rows {
                let hiding = marks.windows(series);
                for (window, count) in self.windows.iter_mut().filter(|(w, _)| w.series.speaks_of(series)) {
                    let counted = rows.iter().filter(|row| {
                        window.segment.start <= row.start
                            && row.end.max(row.start.saturating_add(1)) <= window.segment.end
                            && window.series.speaks_of_row(row)
                            && !hiding.hide(row, version.claim.received_at)
                    });
                    count.rows += counted.count() as u64;
                }
            }
        }
    }

    /// The windows that may remove something.
    pub fn removing(mut self, marks: &Marks) -> MarkClaims {
        self.windows.retain(|(window, count)| {
            window.rows != Some(count.rows) || count.newer || marks.newer_than(window)
        });
        self.all()
    }

    /// All windows.
    pub fn all(self) -> MarkClaims {
        let windows = self.windows.into_iter().map(|(window, _)| window).collect();
        MarkClaims { tombstones: Vec::new(), windows }
    }
}

//! Tables of metrics. A table has one grain, which its rows may reveal. The tables of one container have the
//! same.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::grain::{Grain, Rhythm};
use super::rows::{HELD_BYTES, Held, KindId, Stated};
use crate::ledger::{Flag, Ledger};
use crate::read::Path;
use crate::source::health_auto_export::grouping::Grouping;

/// A table. Its cells are held until its grouping is settled.
#[derive(Debug)]
pub(super) struct Table {
    document: Option<Arc<str>>,
    /// The path of its times.
    path: Path,
    rhythm: Rhythm,
    /// The wall clocks of the first and the last row.
    span: Option<(i64, i64)>,
    kinds: BTreeSet<KindId>,
    cells: Vec<Held>,
    bytes: usize,
    /// The grouping of its rows, or `None` if that is unknown.
    grouping: Option<Grouping>,
    is_settled: bool,
    /// Whether one of the cells that were given out has an unknown width and may be a bucket.
    pub(super) is_ambiguous: bool,
}

impl Table {
    /// Returns a table, given the path of its times and what is stated of the whole delivery.
    pub(super) fn new(path: Path, stated: Stated, ledger: &Ledger) -> Self {
        Table {
            document: ledger.document(),
            path,
            rhythm: Rhythm::default(),
            span: None,
            kinds: BTreeSet::new(),
            cells: Vec::new(),
            bytes: 0,
            grouping: stated.grouping(),
            is_settled: !stated.lets_tables_reveal(),
            is_ambiguous: false,
        }
    }

    /// Notes the wall clock of a row.
    pub(super) fn add_row(&mut self, wall: i64) {
        self.rhythm.add(wall);
        self.span = Some(self.span.map_or((wall, wall), |(first, last)| (first.min(wall), last.max(wall))));
    }

    /// Adds a cell of the row.
    pub(super) fn add(&mut self, cell: Held) {
        self.bytes += cell.bytes();
        self.kinds.insert(cell.kind());
        self.cells.push(cell);
    }

    /// Returns whether the cells can be given out. They cannot wait any longer if there are too many.
    pub(super) fn is_ready(&self) -> bool {
        self.is_settled || self.bytes > HELD_BYTES
    }

    /// Takes the cells so far, with the grouping of their rows.
    pub(super) fn give_out(&mut self) -> (Vec<Held>, Option<Grouping>) {
        self.bytes = 0;
        (std::mem::take(&mut self.cells), self.grouping)
    }

    /// Flags the times of the table if they do not reveal what its rows cover.
    pub(super) fn flag(&self, ledger: &Ledger) {
        if !self.is_ambiguous {
            return;
        }
        let document = ledger.document();
        ledger.set_document(self.document.as_deref());
        ledger.flagged(&self.path, Flag::AmbiguousGrain);
        ledger.set_document(document.as_deref());
    }
}

/// The tables of a body that share what their rows reveal.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// Tables that ended and did not reveal their grain.
    waiting: Vec<Table>,
    /// The tables that revealed their grain.
    revealed: Vec<Revealed>,
}

/// A table that revealed its grain.
#[derive(Debug)]
struct Revealed {
    grain: Grain,
    span: Option<(i64, i64)>,
    kinds: BTreeSet<KindId>,
}

impl Revealed {
    /// Returns whether the table has a metric of `other` at the same times. Then the two are of two exports.
    fn contradicts(&self, other: &Table) -> bool {
        let overlap = self.span.zip(other.span).is_some_and(|(one, two)| one.0 <= two.1 && two.0 <= one.1);
        overlap && !self.kinds.is_disjoint(&other.kinds)
    }
}

impl Tables {
    /// Settles the grouping of a table by its own rows, if they reveal it. Returns whether it is settled.
    pub(super) fn settle(&mut self, table: &mut Table) -> bool {
        if !table.is_settled
            && let Some(grain) = table.rhythm.grain()
        {
            self.revealed.push(Revealed { grain, span: table.span, kinds: table.kinds.clone() });
            (table.grouping, table.is_settled) = (Some(Grouping::Buckets(grain)), true);
        }
        table.is_settled
    }

    /// Settles the grouping of a table whose cells cannot wait any longer.
    pub(super) fn settle_now(&mut self, table: &mut Table) {
        if !self.settle(table) {
            (table.grouping, table.is_settled) = (self.shared(table), true);
        }
    }

    /// Lets a table wait for what others reveal. Returns whether too many cells wait.
    pub(super) fn wait(&mut self, table: Table) -> bool {
        self.waiting.push(table);
        self.waiting.iter().map(|table| table.bytes).sum::<usize>() > HELD_BYTES
    }

    /// Returns the number of tables that wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Takes the tables that wait, each with its grouping settled.
    pub(super) fn give_out(&mut self) -> Vec<Table> {
        let mut waiting = std::mem::take(&mut self.waiting);
        for table in &mut waiting {
            self.settle_now(table);
        }
        waiting
    }

    /// Returns the grouping that the other tables revealed, if it is the same for all of them and the rows of
    /// a table allow it.
    fn shared(&self, table: &Table) -> Option<Grouping> {
        let grain = self.revealed.first()?.grain;
        let is_same = |other: &Revealed| other.grain == grain && !other.contradicts(table);
        let is_shared = self.revealed.iter().all(is_same) && table.rhythm.allows(grain);
        is_shared.then_some(Grouping::Buckets(grain))
    }
}

//! Tables of metrics. A table has one grain, which its rows may reveal. The tables of one container have the
//! same.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::grain::{Grain, Rhythm};
use super::rows::{HELD_BYTES, Held, Stated};
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
    }

    /// Adds a cell of the row.
    pub(super) fn add(&mut self, cell: Held) {
        self.bytes += cell.bytes();
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
    /// The grains that tables revealed.
    revealed: BTreeSet<Grain>,
}

impl Tables {
    /// Settles the grouping of a table by its own rows, if they reveal it. Returns whether it is settled.
    pub(super) fn settle(&mut self, table: &mut Table) -> bool {
        if !table.is_settled
            && let Some(grain) = table.rhythm.grain()
        {
            self.revealed.insert(grain);
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
        let grain = self.revealed.first().filter(|_| self.revealed.len() == 1)?;
        table.rhythm.allows(*grain).then_some(Grouping::Buckets(*grain))
    }
}

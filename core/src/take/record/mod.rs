//! Takes a record of a table apart, cell by cell, as [`Object`](crate::take::Object) does with an object: whatever a reader does,
//! every cell is accounted for.

use serde_json::{Map, Value};

use crate::ledger::{Flag, Ledger, Mend, Reason};
use crate::read::Path;
use crate::read::csv::{Cells, Columns};
use crate::record::Verdict;
use crate::take::judge::Judge;
use crate::take::number::lenient_text;
use crate::take::object::{EXTRA_BYTES, is_credential};
use crate::take::text::TEXT_BYTES;

/// A record from which cells are taken one by one.
///
/// Must end in [`close`](Record::close) or [`refuse`](Record::refuse): these enter its leaves in the ledger.
#[derive(Debug)]
#[must_use = "a record that is neither closed nor refused leaves its leaves unaccounted"]
pub(crate) struct Record<'a> {
    ledger: &'a Ledger,
    columns: &'a Columns,
    row: u64,
    cells: Cells<'a>,
    /// Which cells have been taken. The others are left over.
    taken: Vec<bool>,
    /// Leaves taken so far.
    mapped: u64,
}

/// A column, by its place or by its name. Of several columns with one name it is the first.
pub(crate) trait Column: Copy {
    /// The place of the column.
    fn place(self, columns: &Columns) -> Option<usize>;
}

impl Column for usize {
    fn place(self, _columns: &Columns) -> Option<usize> {
        Some(self)
    }
}

impl Column for &str {
    fn place(self, columns: &Columns) -> Option<usize> {
        columns.position(self)
    }
}

impl<'a> Record<'a> {
    pub(crate) fn new(columns: &'a Columns, row: u64, cells: Cells<'a>, ledger: &'a Ledger) -> Self {
        Record { ledger, columns, row, cells, taken: vec![false; cells.count()], mapped: 0 }
    }

    /// Returns the text of a cell without taking it, or `None` if the cell is empty or taken.
    pub(crate) fn peek(&self, column: impl Column) -> Option<&'a str> {
        let place = column.place(self.columns)?;
        self.cells.get(place).filter(|_| self.taken.get(place) == Some(&false))
    }

    /// Takes the text of a cell. Returns `None` if the cell is empty.
    pub(crate) fn take(&mut self, column: impl Column) -> Option<&'a str> {
        let cell = self.detach(column)?;
        if cell.len() > TEXT_BYTES {
            let reason = format!("expected a text of at most {TEXT_BYTES} bytes, found a longer one");
            self.ledger.rejected(&self.path_of(column), Reason::TextTooLong, reason, 1);
            return None;
        }
        self.mapped += 1;
        Some(cell)
    }

    /// Takes a cell. The caller must account for its leaf.
    fn detach(&mut self, column: impl Column) -> Option<&'a str> {
        let cell = self.peek(column)?;
        if let Some(taken) = column.place(self.columns).and_then(|place| self.taken.get_mut(place)) {
            *taken = true;
        }
        Some(cell)
    }

    /// Takes a number. Any other text is rejected.
    pub(crate) fn number(&mut self, column: impl Column) -> Option<f64> {
        let cell = self.detach(column)?;
        match lenient_text(cell, self.columns.decimal_comma()) {
            Ok(number) => {
                self.mapped += 1;
                if let Some(how) = number.mended {
                    self.mended(column, how);
                }
                Some(number.value)
            }
            Err(found) => {
                let reason = format!("expected a number, found {found}");
                self.ledger.rejected(&self.path_of(column), Reason::WrongType, reason, 1);
                None
            }
        }
    }

    /// Rejects a cell that was taken.
    pub(crate) fn reject_taken(&mut self, column: impl Column, code: Reason, reason: &str) {
        self.mapped -= 1;
        self.ledger.rejected(&self.path_of(column), code, reason.to_owned(), 1);
    }

    /// Judges a value that was taken from a cell, as [`Object::judge`](crate::take::Object::judge) does.
    pub(crate) fn judge(&mut self, column: impl Column, judge: Judge, value: f64) -> bool {
        match judge.verdict(value) {
            Verdict::Plausible => true,
            Verdict::Implausible => {
                self.flagged(column, Flag::Implausible);
                true
            }
            Verdict::Impossible => {
                self.reject_taken(column, Reason::Impossible, &judge.reason());
                false
            }
        }
    }

    /// Enters a cell as mended: it was understood although it was written wrongly.
    pub(crate) fn mended(&self, column: impl Column, how: Mend) {
        self.ledger.mended(&self.path_of(column), how);
    }

    /// Enters a cell as flagged: it was taken as it is although it is doubtful.
    pub(crate) fn flagged(&self, column: impl Column, code: Flag) {
        self.ledger.flagged(&self.path_of(column), code);
    }

    /// Returns the cells that are left over and not empty, with their places.
    fn left(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let left = (0..self.cells.count()).filter(|place| !self.taken[*place]);
        left.filter_map(|place| Some((place, self.cells.get(place)?)))
    }

    /// Accepts the record: cells that were taken are mapped, those left over are kept and returned.
    pub(crate) fn close(self) -> Map<String, Value> {
        self.ledger.mapped(self.mapped);
        let mut extra = Map::new();
        let mut room = EXTRA_BYTES;
        for (place, cell) in self.left() {
            let name = self.columns.name(place);
            if name.is_some_and(is_credential) {
                self.ledger.mapped(1);
                self.mended(place, Mend::Withheld);
                continue;
            }
            self.ledger.kept_cell(&self.path_of(place));
            let key = name.map_or_else(|| place.to_string(), str::to_owned);
            let bytes = key.len() + cell.len();
            if bytes <= room {
                room -= bytes;
                extra.entry(key).or_insert_with(|| cell.into());
            }
        }
        extra
    }

    /// Refuses the record with all of its leaves.
    pub(crate) fn refuse(self, code: Reason, reason: String) {
        let leaves = self.mapped + self.left().count() as u64;
        let mut path = Path::default();
        path.push_index(self.row);
        self.ledger.rejected(&path, code, reason, leaves);
    }

    /// Returns the path of a cell. It has the name of the column, or its number if it has no name.
    pub(crate) fn path_of(&self, column: impl Column) -> Path {
        let mut path = Path::default();
        path.push_index(self.row);
        if let Some(place) = column.place(self.columns) {
            match self.columns.name(place) {
                Some(name) => path.push_key(name),
                None => path.push_index(place as u64),
            }
        }
        path
    }
}

#[cfg(test)]
mod tests;

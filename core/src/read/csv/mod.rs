//! Tables in pieces: CSV (RFC 4180) with the separator that the first line shows.
//!
//! The first record has the names of the columns. Only the record in progress is held. White space around a
//! cell is not part of the cell. A cell without other content is empty: it has no value and is not a leaf.
//! The names of columns are not leaves either.

mod header;
mod reader;

pub use header::Columns;
pub(crate) use reader::Reader;

use crate::error::Error;

/// The most columns of a table, and the most cells of a record.
pub(crate) const MOST_CELLS: usize = 10_000;

/// The cells of one record, in order.
#[derive(Debug, Clone, Copy)]
pub struct Cells<'a> {
    text: &'a str,
    /// Where each cell ends in the text.
    ends: &'a [usize],
}

impl<'a> Cells<'a> {
    /// Returns the number of cells. It differs from the number of columns if the record is not well-formed.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// Returns the text of a cell without white space around it, or `None` if the cell is empty or missing.
    pub fn get(&self, index: usize) -> Option<&'a str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(self.text.get(start..end)?.trim()).filter(|cell| !cell.is_empty())
    }
}

/// Visits the records of a table, in document order.
pub trait Visit {
    /// Called when a table begins.
    ///
    /// # Errors
    ///
    /// An error ends the reading of the table.
    fn header(&mut self, columns: &Columns) -> Result<(), Error>;

    /// Called for a record with at least one cell that is not empty. `row` counts records from 0, without the
    /// header. `offset` is where the record begins in the body.
    ///
    /// # Errors
    ///
    /// An error ends the reading of the table.
    fn record(&mut self, columns: &Columns, row: u64, offset: u64, cells: Cells<'_>) -> Result<(), Error>;

    /// Called for a record that was skipped, with the number of its cells that are not empty. The record is
    /// longer than [`Limits::element_bytes`](crate::Limits) or has more than 10,000 cells.
    fn skipped_record(&mut self, row: u64, offset: u64, leaves: u64);

    /// Called when the table has ended.
    ///
    /// # Errors
    ///
    /// An error is an error of the table.
    fn end_table(&mut self) -> Result<(), Error>;
}

#[cfg(test)]
mod tests;

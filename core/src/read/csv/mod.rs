//! Tables in pieces: CSV after RFC 4180, with the separator that its first line shows.
//!
//! The first record names the columns. Only the record in progress is held. White space around a cell is not part of it,
//! and a cell in which nothing else stands is empty: it says nothing and is no leaf. The names of columns are no leaves either.

mod header;
mod reader;

pub use header::Columns;
pub(crate) use reader::Reader;

use crate::error::Error;

/// The most columns of a table, and cells of a record.
pub(crate) const MOST_CELLS: usize = 10_000;

/// The cells of one record, in order.
#[derive(Debug, Clone, Copy)]
pub struct Cells<'a> {
    text: &'a str,
    /// Where each cell ends in the text.
    ends: &'a [usize],
}

impl<'a> Cells<'a> {
    /// How many there are: fewer or more than the table has columns, where the record is not well-formed.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// What a cell says, without white space around it; an empty one says nothing.
    pub fn get(&self, index: usize) -> Option<&'a str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(self.text.get(start..end)?.trim()).filter(|cell| !cell.is_empty())
    }
}

/// Takes the records of a table, in document order.
pub trait Visit {
    /// A table begins.
    ///
    /// # Errors
    ///
    /// An error ends the reading of the table.
    fn header(&mut self, columns: &Columns) -> Result<(), Error>;

    /// A record in which at least one cell says something. `row` counts records from 0, the header not being one;
    /// `offset` is where it begins in the body.
    ///
    /// # Errors
    ///
    /// An error ends the reading of the table.
    fn record(&mut self, columns: &Columns, row: u64, offset: u64, cells: Cells<'_>) -> Result<(), Error>;

    /// A record that was passed over, because it is longer than [`Limits::element_bytes`](crate::Limits) or has more
    /// than 10,000 cells, with the number of its cells that are not empty.
    fn skipped_record(&mut self, row: u64, offset: u64, leaves: u64);

    /// The table has ended.
    ///
    /// # Errors
    ///
    /// An error is one of the table.
    fn end_table(&mut self) -> Result<(), Error>;
}

#[cfg(test)]
mod tests;

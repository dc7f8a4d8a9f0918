//! The first line of a table: its separator and its columns.

use super::Cells;

/// The columns of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    names: Vec<Box<str>>,
    decimal_comma: bool,
}

impl Columns {
    pub(super) fn new(cells: Cells<'_>, separator: u8) -> Self {
        let names = (0..cells.count()).map(|index| cells.get(index).unwrap_or_default().into());
        Columns { names: names.collect(), decimal_comma: separator == b';' }
    }

    /// Returns the names without white space around them. A column without a name has an empty name.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(AsRef::as_ref)
    }

    /// Returns the name of a column, or `None` if it has none.
    pub fn name(&self, index: usize) -> Option<&str> {
        self.names.get(index).map(AsRef::as_ref).filter(|name: &&str| !name.is_empty())
    }

    /// Returns the index of the first column with this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|column| **column == *name)
    }

    /// Returns whether commas in numbers are decimal commas. A sender uses semicolons as separators only if
    /// its numbers have commas.
    pub fn decimal_comma(&self) -> bool {
        self.decimal_comma
    }
}

/// The possible separators. Of those that occur equally often in the first line, the first counts.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Finds the end of the first line, and counts the possible separators in the line.
#[derive(Debug, Default)]
pub(super) struct Line {
    state: State,
    counts: [u64; 3],
}

/// A place in a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Start,
    Plain,
    Quoted,
    /// After a quote that ends the cell, or that is the first half of an escaped quote.
    Closed,
}

impl Line {
    /// Reads more text. Returns how much of it belongs to the line, or `None` if the line goes on.
    pub(super) fn find_end(&mut self, text: &[u8]) -> Option<usize> {
        for (at, byte) in text.iter().enumerate() {
            self.state = match (self.state, byte) {
                (State::Quoted, b'"') => State::Closed,
                (State::Start | State::Closed, b'"') | (State::Quoted, _) => State::Quoted,
                (_, b'\r' | b'\n') => return Some(at),
                _ => match SEPARATORS.iter().position(|separator| separator == byte) {
                    Some(which) => {
                        self.counts[which] += 1;
                        State::Start
                    }
                    None => State::Plain,
                },
            };
        }
        None
    }

    /// Returns whether the line ends within quotes.
    pub(super) fn is_open(&self) -> bool {
        self.state == State::Quoted
    }

    /// Returns the separator of the line.
    pub(super) fn separator(&self) -> u8 {
        let most = self.counts.iter().max();
        let which = self.counts.iter().position(|count| Some(count) == most);
        SEPARATORS[which.unwrap_or_default()]
    }
}

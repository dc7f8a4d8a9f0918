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

    /// Their names, without white space around them; empty for a column without a name.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(AsRef::as_ref)
    }

    /// The name of a column, if it has one.
    pub fn name(&self, index: usize) -> Option<&str> {
        self.names.get(index).map(AsRef::as_ref).filter(|name: &&str| !name.is_empty())
    }

    /// The first column of this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|column| **column == *name)
    }

    /// Whether a comma in a number is a decimal one: semicolons separate cells only where commas stand in numbers.
    pub fn decimal_comma(&self) -> bool {
        self.decimal_comma
    }
}

/// What may separate cells; of those that stand equally often in the first line, the first.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Looks for the end of the first line, and counts in it what may separate cells.
#[derive(Debug, Default)]
pub(super) struct Line {
    state: State,
    counts: [u64; 3],
}

/// Where in a cell we are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Start,
    Plain,
    Quoted,
    /// After a quote that ends the cell, or is the first half of one within it.
    Closed,
}

impl Line {
    /// Goes on with more text. Gives how much of it belongs to the line when that ends in it.
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

    /// Whether the line ends within quotes.
    pub(super) fn is_open(&self) -> bool {
        self.state == State::Quoted
    }

    /// The separator that the line shows.
    pub(super) fn separator(&self) -> u8 {
        let most = self.counts.iter().max();
        let which = self.counts.iter().position(|count| Some(count) == most);
        SEPARATORS[which.unwrap_or_default()]
    }
}

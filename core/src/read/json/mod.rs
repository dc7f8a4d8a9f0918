//! JSON in pieces: the framer finds the elements of big arrays wherever they stand and holds only the one in
//! progress. Decoding each complete element is not its work: see `take`.

#[cfg(test)]
mod arbitrary;
mod block;
mod framer;
mod hold;
mod leaf;
mod leaves;
mod scan;
mod token;
mod walk;

pub use super::path::{Path, Segment};
pub use framer::Framer;
pub use leaf::{kind, kind_words, walk_leaves};
pub use leaves::count_leaves;

use crate::error::Error;

/// A container of a JSON document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
}

/// What to do with a container that the framer has just entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Go in: its members or elements come one by one.
    Descend,
    /// Go in, and if it turns out to be malformed, pass over the rest of it, so that it costs no more than itself.
    DescendGuarded,
    /// Hold it and hand it over whole.
    Take,
}

impl Step {
    /// Whether it goes in.
    fn descends(self) -> bool {
        matches!(self, Step::Descend | Step::DescendGuarded)
    }
}

/// Why an element was not handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skipped {
    /// Its text is longer than [`Limits::element_bytes`](crate::Limits).
    TooLarge,
    /// It nests deeper than [`Limits::depth`](crate::Limits).
    TooDeep,
    /// It is malformed where it was walked: what came before stands, and this is the rest up to its closing bracket, as
    /// brackets balance in number.
    Malformed,
}

/// Takes what a [`Framer`] finds, in document order.
pub trait Visit {
    /// A container begins at `path`. Called for every container that is not inside a taken one, the root included
    /// (whose path is empty).
    fn enter(&mut self, path: &Path, container: Container) -> Step;

    /// A complete value at `path`, which starts at byte `offset` of the body. `text` has no white space
    /// around it. A scalar's is well-formed JSON. That of a container for which `enter` said [`Step::Take`] has closed
    /// strings and as many closing brackets as opening ones, the outermost two a pair; what stands between them is
    /// unchecked.
    ///
    /// # Errors
    ///
    /// An error ends the reading of the body.
    fn value(&mut self, path: &Path, offset: u64, text: &str) -> Result<(), Error>;

    /// A value that was passed over, because of a limit, with the number of its leaves: a container, even one for which
    /// `enter` said [`Step::Descend`] when that would be too deep, or a scalar. Comes in place of `value` and `leave`.
    ///
    /// Or the rest of a container for which `enter` said [`Step::DescendGuarded`], from byte `offset` on, where it is
    /// malformed. Comes in place of its `leave`, and of those of the containers that were open in it.
    fn skipped(&mut self, path: &Path, offset: u64, why: Skipped, leaves: u64);

    /// A container that `enter` went into ends. `children` counts its members or elements.
    ///
    /// # Errors
    ///
    /// An error ends the reading of the body.
    fn leave(&mut self, path: &Path, container: Container, children: u64) -> Result<(), Error>;
}

#[cfg(test)]
mod tests;

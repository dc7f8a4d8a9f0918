//! JSON in pieces. The framer finds the elements of large arrays anywhere in a body and holds only the
//! element in progress. `take` decodes the complete elements.

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

/// What the framer does with a container that it has just entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Walk the container: its members or elements are visited one by one.
    Descend,
    /// Walk the container. If it is malformed, skip the rest of the container and go on behind it.
    DescendGuarded,
    /// Hold the container and pass it on whole.
    Take,
}

impl Step {
    /// Returns whether the framer walks the container.
    fn descends(self) -> bool {
        matches!(self, Step::Descend | Step::DescendGuarded)
    }
}

/// Why an element was skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skipped {
    /// The text of the element is longer than [`Limits::element_bytes`](crate::Limits).
    TooLarge,
    /// The element nests deeper than [`Limits::depth`](crate::Limits).
    TooDeep,
    /// A guarded container is malformed. What was visited before the fault counts. The rest of the container
    /// was skipped up to its closing bracket, which the framer finds by counting brackets.
    Malformed,
}

/// Visits what a [`Framer`] finds, in document order.
pub trait Visit {
    /// Called when a container begins at `path`. The root has an empty path. Containers inside a taken
    /// container are not visited.
    fn enter(&mut self, path: &Path, container: Container) -> Step;

    /// Called for a complete value at `path`, which starts at byte `offset` of the body. `text` has no white
    /// space around it.
    ///
    /// The text of a scalar is well-formed JSON. A container is passed on if `enter` returned [`Step::Take`]
    /// for it. Its strings are closed, it has as many closing brackets as opening brackets, and the outermost
    /// two are a pair. Its content is not checked otherwise.
    ///
    /// # Errors
    ///
    /// An error ends the reading of the body.
    fn value(&mut self, path: &Path, offset: u64, text: &str) -> Result<(), Error>;

    /// Called for a value that was skipped, with the number of its leaves.
    ///
    /// If the value passes a limit, this call replaces `value` or `leave`. The value is a scalar or a
    /// container, also a container for which `enter` returned [`Step::Descend`] and that nests too deep.
    ///
    /// If a container for which `enter` returned [`Step::DescendGuarded`] is malformed, the call is for the
    /// rest of the container from byte `offset` on. It replaces `leave` for the container and for the open
    /// containers in it.
    fn skipped(&mut self, path: &Path, offset: u64, why: Skipped, leaves: u64);

    /// Called when a walked container ends. `children` is the number of its members or elements.
    ///
    /// # Errors
    ///
    /// An error ends the reading of the body.
    fn leave(&mut self, path: &Path, container: Container, children: u64) -> Result<(), Error>;
}

#[cfg(test)]
mod tests;

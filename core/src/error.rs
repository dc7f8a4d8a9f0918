//! The one error of this crate: the body is not what it claims to be.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a whole body could not be read. A bad record is never an error: it is rejected in the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    category: Category,
    offset: u64,
    path: String,
    expected: String,
    found: String,
}

/// The kind of an [`Error`], for callers that map it to a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Category {
    /// The bytes are not well-formed: not JSON, not UTF-8.
    Syntax,
    /// The bytes end before the body is complete.
    Incomplete,
    /// The body is well-formed but no known sender's.
    Shape,
    /// A limit of [`Options`](crate::Options) was reached.
    Limit,
    /// The body is of a known kind that this version does not read.
    Unsupported,
    /// The bytes could not be had: no such file, a broken transfer. Not from this crate, which reads nothing by
    /// itself: for the reports of those that do.
    Unreadable,
}

impl Error {
    pub(crate) fn new(
        category: Category,
        offset: u64,
        path: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Error(Box::new(Inner {
            category,
            offset,
            path: path.into(),
            expected: expected.into(),
            found: found.into(),
        }))
    }

    /// The kind of error.
    pub fn category(&self) -> Category {
        self.0.category
    }

    /// Where in the body, in bytes from its start; where it is gzip data, from the start of what that inflates to.
    pub fn offset(&self) -> u64 {
        self.0.offset
    }

    /// Where in the document, as `dailies[3].steps`; empty at its root.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// What would have been right here.
    pub fn expected(&self) -> &str {
        &self.0.expected
    }

    /// What stood here instead.
    pub fn found(&self) -> &str {
        &self.0.found
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { offset, path, expected, found, .. } = &*self.0;
        write!(f, "byte {offset}")?;
        if !path.is_empty() {
            write!(f, ", {path}")?;
        }
        write!(f, ": expected {expected}, found {found}")
    }
}

impl std::error::Error for Error {}

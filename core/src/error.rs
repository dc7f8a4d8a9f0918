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
    /// The bytes are not well-formed, for example not JSON or not UTF-8.
    Syntax,
    /// The bytes end before the body is complete.
    Incomplete,
    /// The body is well-formed, but its sender is unknown.
    Shape,
    /// The body reaches a limit of [`Options`](crate::Options).
    Limit,
    /// The body is of a known kind that this version does not read.
    Unsupported,
    /// The bytes could not be read: a missing file, a broken transfer. This crate reads nothing by itself and
    /// never returns it. Its callers use it in their reports.
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

    /// Returns the kind of error.
    pub fn category(&self) -> Category {
        self.0.category
    }

    /// Returns where the error is in the body, in bytes from the start. For gzip data, the offset counts
    /// inflated bytes.
    pub fn offset(&self) -> u64 {
        self.0.offset
    }

    /// Returns where the error is in the document, as `dailies[3].steps`. The path of the root is empty.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// Returns what was expected.
    pub fn expected(&self) -> &str {
        &self.0.expected
    }

    /// Returns what was found instead.
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

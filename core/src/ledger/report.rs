//! What a caller gets to know of a delivery.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Flag, Mend, Reason};
use crate::error::{Category, Error};

/// What became of one delivery.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Report {
    /// The sender that was recognised: `garmin`, `health_auto_export`, `health_connect` or `wear_os`. Of a container it is
    /// the sender of the first document that was recognised.
    pub source: Option<String>,
    /// The sender's dialect, for example `push`, `ping` or `pull`.
    pub dialect: Option<String>,
    /// What became of the body as a whole.
    pub outcome: BodyOutcome,
    /// The documents of a container, in their order: files of an archive, parts of a form, or bodies that a tool for
    /// automation passed on. Each was recognised by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentReport>,
    /// The number of documents that `documents` does not list, because there are too many.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unlisted_documents: u64,
    /// The number of files that an archiver added by itself, such as those in `__MACOSX`. They hold no data.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub passed_over: u64,
    /// Bytes read; of gzip data what it inflates to.
    pub bytes: u64,
    /// By kind of change, then by type (for `account` the event, for `fetch` the list key): how many. For `samples`
    /// the number of rows.
    pub counts: BTreeMap<String, BTreeMap<String, u64>>,
    /// What was refused.
    pub rejected: Vec<Rejected>,
    /// What is unknown, by folded path.
    pub unmapped: Vec<Unmapped>,
    /// What was understood in spite of how it was written, or withheld.
    pub mended: Vec<Mended>,
    /// What was taken as it is, although it is doubtful.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flagged: Vec<Flagged>,
    /// Sensitive rows and records left out by option, by type.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub left_out: BTreeMap<String, u64>,
    /// The balance of leaves.
    pub leaves: Leaves,
    /// Record by record what became of it, in the order of the body: only where that was asked for
    /// ([`Options::results`](crate::Options::results)), of senders that upload records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results: Option<Vec<RecordResult>>,
    /// Why reading ended before the end of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Fatal>,
}

/// What became of a body, or of a document of a container.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BodyOutcome {
    /// Something of it became changes, or was left out by option.
    Mapped,
    /// It was understood, and has nothing new: its lists are empty.
    #[default]
    NothingChanged,
    /// The body has content, and all of it was kept or rejected: no change was made of it.
    NothingMapped,
    /// Reading it ended in an error.
    Failed,
}

/// A document of a container.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DocumentReport {
    /// The name of the file or part, or the path of a body that was passed on.
    pub name: String,
    /// The sender that was recognised, or null.
    pub source: Option<String>,
    /// The sender's dialect.
    pub dialect: Option<String>,
    /// What became of it.
    pub outcome: BodyOutcome,
}

/// What became of one record of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RecordResult {
    /// Where it is.
    pub path: String,
    /// The sender's id of it; null where it has none or was refused before that was read.
    pub record_id: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// The kind of mistake, provided it was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Reason>,
    /// What was expected and what was found, where it was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What became of a record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// It became changes. Single fields of it may have been rejected.
    #[default]
    Accepted,
    /// Its type is unknown: it is in the raw delivery only.
    Kept,
    /// It was refused.
    Rejected,
}

/// Something that was refused. The first 100 of one folded path and code have an entry each, with their full path. One entry
/// with the folded path counts the rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Rejected {
    /// Where.
    pub path: String,
    /// What was expected and what was found, in words.
    pub reason: String,
    /// The kind of mistake.
    pub code: Reason,
    /// How many.
    pub count: u64,
}

/// Leaves that are unknown, of one folded path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Unmapped {
    /// Where, with indexes and map keys folded: `dailies[].fooBar`, in a table `[].Column`.
    pub path: String,
    /// How many leaves.
    pub count: u64,
    /// The JSON type of the first: `number`, `string`, `boolean`, `null`, `object`, `array`; of a cell `string`.
    pub example_type: String,
}

/// Something that was understood in spite of how it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Mended {
    /// Where; grouped as in [`Rejected`].
    pub path: String,
    /// How it was understood, or that it was withheld.
    pub how: Mend,
    /// How many.
    pub count: u64,
}

/// Something that was taken as it is, although it is doubtful.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Flagged {
    /// Where; grouped as in [`Rejected`].
    pub path: String,
    /// Why it is doubtful.
    pub code: Flag,
    /// How many.
    pub count: u64,
}

/// The balance of leaves: `total` is the sum of the others.
///
/// A leaf is a scalar, null included, or an empty array or object; an entry of an offset-keyed map is one leaf. In a table
/// it is a cell that is not empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Leaves {
    /// All leaves of the body.
    pub total: u64,
    /// Leaves whose values are in a change, or were needed to make one.
    pub mapped: u64,
    /// Leaves that are unknown: in `extra`, or listed in `unmapped`.
    pub kept: u64,
    /// Leaves of what was refused.
    pub rejected: u64,
}

/// A fatal [`Error`], as it is in a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Fatal {
    /// The kind of error.
    pub category: Category,
    /// The whole message.
    pub message: String,
    /// Bytes from the start of the body.
    pub offset: u64,
    /// Where in the document.
    pub path: String,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // As serde calls it.
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl From<&Error> for Fatal {
    fn from(error: &Error) -> Self {
        Fatal {
            category: error.category(),
            message: error.to_string(),
            offset: error.offset(),
            path: error.path().to_owned(),
        }
    }
}

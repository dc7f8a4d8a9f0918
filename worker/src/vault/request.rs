//! What a vault is asked, and what it answers.
//!
//! A [`Request`] is the first line of the body, as JSON. The changes of [`Request::Apply`] follow it, one a line: they stay
//! the bytes that the consumer wrote.

use js_sys::Uint8Array;
use serde::{Deserialize, Serialize};
use wellform_core::{
    reconcile::{History, Parts},
    record::Change,
    resample::Resolution,
};
use worker::{Error, Result};

/// A request to a vault.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Applies changes. The answer is [`Applied`] as JSON.
    Apply(Apply),
    /// Reads a page. The answer is its bytes, with the header [`NEXT`] if there is a next page, or the status 400 for
    /// [`Reading::UnknownCursor`].
    Read(Query),
    /// Lists what the vault holds. The answer is [`Holdings`](super::Holdings) as JSON.
    Holdings,
}

/// The header of a page that holds the cursor of the next one.
pub const NEXT: &str = "wellform-next";

/// How changes are to be applied.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Apply {
    /// When their delivery was received, in milliseconds since 1970-01-01T00:00:00Z.
    pub received_at: u64,
    /// Whether deliveries received earlier have been applied.
    pub history: History,
    /// How this vault applied the earlier parts of the same delivery.
    pub parts: Parts,
}

/// The answer to [`Request::Apply`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Applied {
    /// The changes are applied.
    Written {
        /// How many rows that wrote.
        rows: u64,
    },
    /// Nothing was written: a window removes rows, and earlier parts of the delivery were skimmed. The whole delivery must
    /// be applied again with [`History::Open`].
    NeedsResend,
}

/// A page to read.
#[derive(Debug, Serialize, Deserialize)]
pub struct Query {
    /// Names of data types, or `None` for all.
    pub types: Option<Vec<String>>,
    /// The start of the range, in milliseconds since 1970-01-01T00:00:00Z.
    pub from: Option<i64>,
    /// The end of the range (exclusive), in milliseconds since 1970-01-01T00:00:00Z.
    pub to: Option<i64>,
    /// The length of slots, or `None` for rows as they are.
    pub resolution: Option<Resolution>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// The page ends with the block, or the range of slots, in which so many rows and records are reached.
    pub limit: u32,
    /// How the page is written.
    pub format: Format,
}

/// How a page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// One JSON document: `records`, `samples`, `next`; with a resolution `resampled` too.
    Document,
    /// One change a line.
    Lines,
    /// An Apache Arrow table.
    Columns,
}

/// The answer to [`Request::Read`].
pub enum Reading {
    /// The page.
    Page(Page),
    /// The cursor is not one of this kind of page.
    UnknownCursor,
}

/// A page of changes.
pub struct Page {
    /// Its bytes.
    pub body: Vec<u8>,
    /// The cursor of the next page, or `None` at the end.
    pub next: Option<String>,
}

impl Request {
    /// Returns the body that carries the request and its changes.
    pub(super) fn encode(&self, changes: &[u8]) -> Result<Uint8Array> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        let (head, all) = (line.len() as u32, (line.len() + changes.len()) as u32);
        let body = Uint8Array::new_with_length(all);
        body.subarray(0, head).copy_from(&line);
        body.subarray(head, all).copy_from(changes);
        Ok(body)
    }

    /// Returns the request and the changes in a body.
    pub(super) fn decode(body: &[u8]) -> Result<(Self, &[u8])> {
        let end = body.iter().position(|byte| *byte == b'\n').unwrap_or(body.len());
        let (line, changes) = body.split_at(end);
        Ok((serde_json::from_slice(line)?, changes))
    }
}

/// Reads changes, one a line. An error does not repeat the line: it holds health values.
pub(super) fn changes(lines: &[u8]) -> Result<Vec<Change>> {
    lines
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| {
            serde_json::from_slice(line).map_err(|error| {
                Error::RustError(format!("a change cannot be read back, column {}", error.column()))
            })
        })
        .collect()
}

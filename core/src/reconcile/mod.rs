//! The apply kernel: what replaces what, on plain values, without a store and without a clock.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::record::{Change, TypeName};

/// The name of a block: what the store keeps as one row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId {
    /// The key up to its last `/`.
    pub stream: String,
    /// A UTC date (`2016-01-11`), or a bucket of two hexadecimal digits.
    pub part: String,
}

/// What one delivery says about one block.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Claims {}

/// The deletions and windows of one delivery.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MarkClaims {}

impl MarkClaims {
    /// Whether the delivery deletes nothing and states no window.
    pub fn is_empty(&self) -> bool {
        unimplemented!()
    }
}

/// A delivery, cut by block.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Partition {
    /// The claims, by the block that they belong to.
    pub blocks: BTreeMap<BlockId, Claims>,
    /// Deletions and windows.
    pub marks: MarkClaims,
    /// What the kernel does not decide: account events and URLs to pull from.
    pub other: Vec<Change>,
}

/// Cuts a delivery, or any part of one, by block.
pub fn partition(changes: Vec<Change>, received_at: DateTime<Utc>) -> Partition {
    let _ = (changes, received_at);
    unimplemented!()
}

/// What a merge did to a block. The vault writes a block when it is `Changed`, or when it is `Refreshed` and
/// older deliveries may still arrive; else it skips the write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing moved: the bytes are the same.
    Unchanged,
    /// Only ranks, times or ids moved.
    Refreshed,
    /// Something else moved.
    Changed,
}

/// What a block holds, for an index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// The types of its rows and records.
    pub types: BTreeSet<TypeName>,
    /// The least start, in milliseconds since 1970-01-01T00:00:00Z; null for an empty block.
    pub start: Option<i64>,
    /// The greatest end (start, for instants), in milliseconds since 1970-01-01T00:00:00Z.
    pub end: Option<i64>,
}

/// The bytes are not a block or bucket of this version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("stored state is corrupt: {0}")]
pub struct Corrupt(&'static str);

/// The state of one block.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Block {}

impl Block {
    /// An empty block.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads what [`encode`](Self::encode) wrote.
    ///
    /// # Errors
    ///
    /// When the bytes are something else. Never panics.
    pub fn decode(bytes: &[u8]) -> Result<Self, Corrupt> {
        let _ = bytes;
        unimplemented!()
    }

    /// The bytes of this state; equal states have equal bytes.
    pub fn encode(&self) -> Vec<u8> {
        unimplemented!()
    }

    /// Takes claims in. `marks` decide what is visible, and so what the outcome is; they must already hold the
    /// deletions and windows of the same delivery.
    pub fn merge(&mut self, claims: Claims, marks: &Marks) -> Outcome {
        let _ = (claims, marks);
        unimplemented!()
    }

    /// What the block holds, visible or not.
    pub fn summary(&self) -> Summary {
        unimplemented!()
    }

    /// What is true now, in an order that depends on nothing but the state.
    pub fn visible(&self, marks: &Marks) -> Vec<Change> {
        let _ = marks;
        unimplemented!()
    }
}

/// The number of buckets of [`Marks`]: buckets are `0..MARK_BUCKETS`.
pub const MARK_BUCKETS: u8 = 32;

/// Deletions and windows, in a fixed number of buckets, so that a change rewrites one small row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Marks {}

impl Marks {
    /// No deletion and no window.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads one bucket that [`encode`](Self::encode) wrote, in place of what the bucket held.
    ///
    /// # Errors
    ///
    /// When the bytes are something else or there is no such bucket. Never panics.
    pub fn decode(&mut self, bucket: u8, bytes: &[u8]) -> Result<(), Corrupt> {
        let _ = (bucket, bytes);
        unimplemented!()
    }

    /// The bytes of one bucket.
    pub fn encode(&self, bucket: u8) -> Vec<u8> {
        let _ = bucket;
        unimplemented!()
    }

    /// Takes deletions and windows in; returns the buckets that changed, in ascending order.
    pub fn merge(&mut self, claims: MarkClaims) -> Vec<u8> {
        let _ = claims;
        unimplemented!()
    }
}

/// The whole state in memory.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Model {}

impl Model {
    /// An empty state.
    pub fn new() -> Self {
        Self::default()
    }

    /// Applies a delivery, or any part of one; returns what the kernel does not decide (account events, URLs).
    pub fn apply(&mut self, changes: Vec<Change>, received_at: DateTime<Utc>) -> Vec<Change> {
        let _ = (changes, received_at);
        unimplemented!()
    }

    /// As [`apply`](Self::apply), for a whole delivery when no older one may still arrive: leaves blocks as they
    /// are that are only [`Refreshed`](Outcome::Refreshed), as the vault does.
    pub fn apply_settled(&mut self, changes: Vec<Change>, received_at: DateTime<Utc>) -> Vec<Change> {
        let _ = (changes, received_at);
        unimplemented!()
    }

    /// What is true now, block by block.
    pub fn current(&self) -> Vec<Change> {
        unimplemented!()
    }
}

/// The view of sleeps: leaves out Garmin sleeps that a higher-ranked, overlapping one supersedes.
pub fn current_sleeps(changes: Vec<Change>) -> Vec<Change> {
    changes
}

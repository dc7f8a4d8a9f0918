//! The whole state in memory.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::apply::{Applied, Delivery, History, Writes, apply};
use super::block::Block;
use super::block_id::BlockId;
use super::marks::Marks;
use crate::record::Change;

/// The whole state in memory. Stores are tested against it, and browsers reconcile files with it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Model {
    blocks: BTreeMap<BlockId, Block>,
    marks: Marks,
}

impl Model {
    /// Returns an empty state.
    pub fn new() -> Self {
        Self::default()
    }

    /// Applies a delivery, or any part of one. Returns the changes that the kernel passes on: account events
    /// and URLs.
    pub fn apply(&mut self, changes: Vec<Change>, received_at: DateTime<Utc>) -> Vec<Change> {
        self.take(Delivery::new(changes, received_at))
    }

    /// Applies a whole delivery as [`apply`](Self::apply) does, but writes neither blocks that the delivery
    /// only refreshes nor windows that remove nothing. A store does the same once all earlier deliveries have
    /// been applied. [`History::Settled`] says when this is right.
    pub fn apply_settled(&mut self, changes: Vec<Change>, received_at: DateTime<Utc>) -> Vec<Change> {
        self.take(Delivery { history: History::Settled, ..Delivery::new(changes, received_at) })
    }

    fn take(&mut self, delivery: Delivery) -> Vec<Change> {
        let Ok(applied) = apply(&self.blocks, std::mem::take(&mut self.marks), delivery);
        // Only a delivery with skimmed parts needs to be sent again.
        let Applied::Written(Writes { blocks, marks, other, .. }) = applied else { return Vec::new() };
        self.marks = marks;
        for (id, block) in blocks {
            if block.is_empty() {
                self.blocks.remove(&id);
            } else {
                self.blocks.insert(id, block);
            }
        }
        other
    }

    /// Returns what is visible, block by block in order of their names; see [`Block::visible`].
    pub fn current(&self) -> Vec<Change> {
        self.blocks.values().flat_map(|block| block.visible(&self.marks)).collect()
    }

    /// Returns the blocks, in order of their names.
    pub fn blocks(&self) -> impl Iterator<Item = (&BlockId, &Block)> {
        self.blocks.iter()
    }

    /// Returns all tombstones and windows.
    pub fn marks(&self) -> &Marks {
        &self.marks
    }
}

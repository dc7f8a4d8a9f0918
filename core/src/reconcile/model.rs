//! The whole state in memory.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::block::{Block, Outcome, sleeps_reordered};
use super::block_id::BlockId;
use super::marks::Marks;
use super::partition::partition;
use crate::record::Change;

/// The whole state in memory: what a store is tested against, and what reconciles files in a browser.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Model {
    blocks: BTreeMap<BlockId, Block>,
    marks: Marks,
}

impl Model {
    /// An empty state.
    pub fn new() -> Self {
        Self::default()
    }

    /// Applies a delivery, or any part of one. Returns what the kernel does not decide: account events and URLs.
    pub fn apply(&mut self, changes: Vec<Change>, received_at: DateTime<Utc>) -> Vec<Change> {
        let partition = partition(changes, received_at);
        self.marks.merge(partition.marks);
        for (id, claims) in partition.blocks {
            self.blocks.entry(id).or_default().merge(claims, &self.marks);
        }
        partition.other
    }

    /// As [`apply`](Self::apply), but leaves a block as it is when the delivery only refreshes it, and leaves out a window
    /// that removes nothing, as a store does once all earlier deliveries are in. Takes a whole delivery; see [`Outcome`] and
    /// [`Census`](super::Census) for when this is right.
    pub fn apply_settled(&mut self, changes: Vec<Change>, received_at: DateTime<Utc>) -> Vec<Change> {
        let mut partition = partition(changes, received_at);
        let mut census = partition.marks.take_windows();
        self.marks.merge(partition.marks);
        if !census.is_empty() {
            let mut blocks = self.blocks.clone();
            for (id, claims) in partition.blocks.clone() {
                blocks.entry(id).or_default().merge(claims, &self.marks);
            }
            for block in blocks.values() {
                census.count(block, &self.marks);
            }
            self.marks.merge(census.removing(&self.marks, true));
        }
        let mut refreshed = BTreeMap::new();
        for (id, claims) in partition.blocks {
            let mut block = self.blocks.get(&id).cloned().unwrap_or_default();
            match block.merge(claims, &self.marks) {
                Outcome::Changed => drop(self.blocks.insert(id, block)),
                Outcome::Refreshed => drop(refreshed.insert(id, block)),
                Outcome::Unchanged => {}
            }
        }
        let is_refreshed = |(id, _): &(&BlockId, &Block)| refreshed.contains_key(*id);
        let before: Vec<&Block> = self.blocks.iter().filter(is_refreshed).map(|(_, block)| block).collect();
        let others: Vec<&Block> =
            self.blocks.iter().filter(|entry| !is_refreshed(entry)).map(|(_, block)| block).collect();
        let after: Vec<&Block> = refreshed.values().collect();
        if sleeps_reordered(&before, &after, &others, &self.marks) {
            self.blocks.extend(refreshed);
        }
        partition.other
    }

    /// What is true now, block by block in order of their names; see [`Block::visible`].
    pub fn current(&self) -> Vec<Change> {
        self.blocks.values().flat_map(|block| block.visible(&self.marks)).collect()
    }

    /// The blocks, in order of their names.
    pub fn blocks(&self) -> impl Iterator<Item = (&BlockId, &Block)> {
        self.blocks.iter()
    }

    /// The deletions and windows.
    pub fn marks(&self) -> &Marks {
        &self.marks
    }
}

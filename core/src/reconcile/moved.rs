//! Records that move between blocks, and echoes.
//!
//! A source record with revisions belongs to the block of the day on which it starts. A later revision may
//! start on another day, so several blocks may hold claims about one key.
//!
//! A block that holds a key knows every claim about the key that may still count. The claims of other blocks
//! are *echoes*: claims without content. With its echoes, each block shows what one block with all claims
//! would show. A block in which only echoes may still count removes the key.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::block::Block;
use super::block_id::{BlockId, key_hash};
use super::claim::{Claim, Frontier, Unit, UnitId, Version, add};
use super::partition::Claims;

/// Keys of records that several blocks of a stream may hold.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    units: BTreeSet<UnitId>,
    hashes: BTreeSet<u32>,
}

impl Keys {
    fn insert(&mut self, unit: UnitId) {
        self.hashes.insert(key_hash(&unit.key));
        self.units.insert(unit);
    }

    /// Returns whether a block with these [`Summary::keys`](super::Summary::keys) may hold one of the keys.
    ///
    /// The answer is always `true` if the block holds one. It is `true` by mistake about once in a billion
    /// keys, because hashes are compared.
    pub fn may_be_in(&self, keys: &[u8]) -> bool {
        let hashes = keys.chunks_exact(4).flat_map(|hash| hash.try_into().map(u32::from_le_bytes));
        let mut held = hashes.peekable();
        self.hashes.iter().any(|hash| {
            while held.next_if(|held| held < hash).is_some() {}
            held.peek() == Some(hash)
        })
    }

    /// Returns whether a block holds one of the keys.
    pub(super) fn are_in(&self, block: &Block) -> bool {
        self.units.iter().any(|unit| block.units.contains_key(unit))
    }
}

/// Returns the keys of a delivery that other blocks may hold too, by stream: those of records with revisions.
pub(super) fn keys_by_stream(claims: &BTreeMap<BlockId, Claims>) -> BTreeMap<String, Keys> {
    let mut streams: BTreeMap<String, Keys> = BTreeMap::new();
    for (id, claims) in claims {
        let moving = claims
            .units
            .iter()
            .filter(|(unit, frontier)| unit.unit == Unit::Document && is_revised(frontier));
        for (unit, _) in moving {
            streams.entry(id.stream.clone()).or_default().insert(unit.clone());
        }
    }
    streams
}

fn is_revised(frontier: &Frontier) -> bool {
    frontier.iter().any(|version| version.claim.revised.is_some())
}

/// Returns the hashes of the keys of a block's records with revisions, in ascending order, four bytes each.
pub(super) fn hashes(block: &Block) -> Vec<u8> {
    let revised = block.units.iter().filter(|(_, frontier)| is_revised(frontier));
    let hashes: BTreeSet<u32> = revised.map(|(unit, _)| key_hash(&unit.key)).collect();
    hashes.into_iter().flat_map(u32::to_le_bytes).collect()
}

/// Returns the blocks of one stream.
pub(super) fn of_stream<'a, T>(
    blocks: &'a BTreeMap<BlockId, T>,
    stream: &'a str,
) -> impl Iterator<Item = (&'a BlockId, &'a T)> {
    let first = BlockId { stream: stream.to_owned(), part: String::new() };
    blocks.range(first..).take_while(move |(id, _)| id.stream == stream)
}

/// Adds the echoes of the other blocks to the claims of each block. Returns the keys that several blocks
/// hold.
///
/// Precondition: `blocks` has every block of the streams that holds one of the keys.
pub(super) fn echo(blocks: &mut BTreeMap<BlockId, (Block, Claims)>, streams: BTreeMap<String, Keys>) -> Keys {
    let mut spread = Keys::default();
    for (stream, keys) in streams {
        for unit in keys.units {
            let holders: Vec<BlockId> = of_stream(blocks, &stream)
                .filter(|(_, (block, claims))| {
                    block.units.contains_key(&unit) || claims.units.contains_key(&unit)
                })
                .map(|(id, _)| id.clone())
                .collect();
            if holders.len() > 1 {
                echo_unit(blocks, &unit, &holders);
                spread.insert(unit);
            }
        }
    }
    spread
}

fn echo_unit(blocks: &mut BTreeMap<BlockId, (Block, Claims)>, unit: &UnitId, holders: &[BlockId]) {
    let mut echoes = Frontier::new();
    for (block, claims) in holders.iter().filter_map(|id| blocks.get(id)) {
        for version in [&block.units, &claims.units].into_iter().filter_map(|units| units.get(unit)).flatten()
        {
            add(&mut echoes, Version { claim: Arc::clone(&version.claim), content: Arc::default() });
        }
    }
    let homes: BTreeSet<BlockId> = echoes.iter().map(|version| home(&unit.key, &version.claim)).collect();
    for id in holders {
        let Some((_, claims)) = blocks.get_mut(id) else { continue };
        if homes.contains(id) {
            let frontier = claims.units.entry(unit.clone()).or_default();
            for version in &echoes {
                add(frontier, version.clone());
            }
        } else {
            claims.units.remove(unit);
            claims.gone.insert(unit.clone());
        }
    }
}

/// Returns the block that holds the content of a claim of scope `document`.
pub(super) fn home(key: &str, claim: &Claim) -> BlockId {
    match &claim.revised {
        Some(revised) => BlockId::of_start(key, revised.revision.start),
        None => BlockId::of_key(key),
    }
}

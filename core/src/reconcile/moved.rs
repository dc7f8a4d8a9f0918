//! Source records that are kept by id may move in time: then claims about one key stand in several blocks.
//!
//! A block that holds a key knows every claim about it that still counts, those of other blocks as *echoes*: claims
//! without content. So each of these blocks by itself shows what would be shown if all claims stood in one. A block whose
//! own claims were all superseded forgets the key.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::block::Block;
use super::block_id::{BlockId, key_hash};
use super::claim::{Claim, Frontier, Unit, UnitId, Version, add};
use super::partition::Claims;

/// Keys that may stand in several blocks of a stream.
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

    /// Returns whether a block with these [`Summary::keys`](super::Summary::keys) may hold one of them. The answer is
    /// always true if it does, and true once in some billion keys if it does not.
    pub fn may_be_in(&self, keys: &[u8]) -> bool {
        let hashes = keys.chunks_exact(4).flat_map(|hash| hash.try_into().map(u32::from_le_bytes));
        let mut held = hashes.peekable();
        self.hashes.iter().any(|hash| {
            while held.next_if(|held| held < hash).is_some() {}
            held.peek() == Some(hash)
        })
    }

    /// Returns whether a block holds one of them.
    pub(super) fn are_in(&self, block: &Block) -> bool {
        self.units.iter().any(|unit| block.units.contains_key(unit))
    }
}

/// The keys of a delivery that may stand in other blocks, too, by stream.
pub(super) fn keys_by_stream(claims: &BTreeMap<BlockId, Claims>) -> BTreeMap<String, Keys> {
    let mut streams: BTreeMap<String, Keys> = BTreeMap::new();
    for (id, claims) in claims {
        let moving =
            claims.units.iter().filter(|(unit, frontier)| unit.unit == Unit::Document && is_kept(frontier));
        for (unit, _) in moving {
            streams.entry(id.stream.clone()).or_default().insert(unit.clone());
        }
    }
    streams
}

fn is_kept(frontier: &Frontier) -> bool {
    frontier.iter().any(|version| version.claim.kept.is_some())
}

/// The key hashes of a block, sorted, four bytes each.
pub(super) fn hashes(block: &Block) -> Vec<u8> {
    let kept = block.units.iter().filter(|(_, frontier)| is_kept(frontier));
    let hashes: BTreeSet<u32> = kept.map(|(unit, _)| key_hash(&unit.key)).collect();
    hashes.into_iter().flat_map(u32::to_le_bytes).collect()
}

/// Those of some blocks that are of a stream.
pub(super) fn of_stream<'a, T>(
    blocks: &'a BTreeMap<BlockId, T>,
    stream: &'a str,
) -> impl Iterator<Item = (&'a BlockId, &'a T)> {
    let first = BlockId { stream: stream.to_owned(), part: String::new() };
    blocks.range(first..).take_while(move |(id, _)| id.stream == stream)
}

/// Adds to the claims about each block the echoes of the others. Returns the keys that are in several blocks. `blocks` must
/// have all blocks of the streams that hold one of the keys.
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

/// Returns the block that holds a claim of scope `document` with its content.
pub(super) fn home(key: &str, claim: &Claim) -> BlockId {
    match &claim.kept {
        Some(kept) => BlockId::of_start(key, kept.revision.start),
        None => BlockId::of_key(key),
    }
}

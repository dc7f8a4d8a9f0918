//! The claims of a block as bytes, column by column.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::claim::{Claim, Collection, Revised, SlotShare};
use super::super::columns::{Corrupt, get_integers, get_relative, put_integers, put_relative};
use super::{Dictionary, Following, StoredScope};
use crate::record::{Provider, Revision, Scope};

/// All claims, in the order in which rows and documents number them. Their columns follow the head.
#[derive(Serialize, Deserialize, Default)]
pub(super) struct StoredClaims {
    terms: Vec<Terms>,
    /// The last segments of the keys that end in a UUID.
    uuids: Vec<[u8; 16]>,
    /// The last segments of the other keys.
    names: Vec<Following>,
    record_ids: Vec<Following>,
}

/// What many claims have in common.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Terms {
    /// The key up to and including its last `/`.
    stream: Box<str>,
    is_uuid: bool,
    scope: StoredScope,
    provider: Provider,
    record_id: StoredRecordId,
    collection: Option<StoredCollection>,
    utc_offset: Option<i32>,
    slot: Option<SlotShare>,
    extra: Box<str>,
    /// The length of the rank.
    places: u32,
}

#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum StoredRecordId {
    None,
    /// The record id is the last segment of the key.
    OfKey,
    Other,
}

/// A collection without its provider, which is that of the claim.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct StoredCollection {
    via: Option<Box<str>>,
    install: Option<Box<str>>,
    original_type: Box<str>,
}

impl StoredCollection {
    pub(super) fn new(collection: &Collection) -> Self {
        let Collection { provider: _, via, install, original_type } = collection.clone();
        StoredCollection { via, install, original_type }
    }

    pub(super) fn restore(self, provider: Provider) -> Collection {
        let StoredCollection { via, install, original_type } = self;
        Collection { provider, via, install, original_type }
    }
}

/// Returns the last segment of a key as a UUID, if it is one in its usual spelling.
fn uuid_of(segment: &str) -> Option<Uuid> {
    let uuid = Uuid::try_parse(segment).ok()?;
    (*uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == *segment).then_some(uuid)
}

fn split(key: &str) -> (&str, &str) {
    key.split_at(key.rfind('/').map_or(0, |at| at + 1))
}

/// Returns the columns that a rank and a time of modification often equal: zeros, the receipt in
/// milliseconds, the receipt in seconds, and the time of modification.
fn references(claims: &[&Claim]) -> [Vec<i64>; 4] {
    let column = |cell: fn(&Claim) -> i64| claims.iter().map(|claim| cell(claim)).collect();
    [
        column(|_| 0),
        column(|claim| claim.received_at),
        column(|claim| claim.received_at.div_euclid(1000)),
        column(Claim::asserted_at),
    ]
}

pub(super) fn put_claims(out: &mut Vec<u8>, claims: &[(&str, Scope, &Claim)]) -> StoredClaims {
    let mut stored = StoredClaims::default();
    let mut terms = Dictionary::default();
    let (mut last_name, mut last_record_id) = ("", "");
    let mut numbers = Vec::with_capacity(claims.len());
    for (key, scope, claim) in claims {
        let (stream, segment) = split(key);
        let uuid = uuid_of(segment);
        if let Some(uuid) = uuid {
            stored.uuids.push(uuid.into_bytes());
        } else {
            stored.names.push(Following::new(last_name, segment));
            last_name = segment;
        }
        let record_id = match claim.record_id.as_deref() {
            None => StoredRecordId::None,
            Some(record_id) if record_id == segment => StoredRecordId::OfKey,
            Some(record_id) => {
                stored.record_ids.push(Following::new(last_record_id, record_id));
                last_record_id = record_id;
                StoredRecordId::Other
            }
        };
        let entry = Terms {
            stream: stream.into(),
            is_uuid: uuid.is_some(),
            scope: (*scope).into(),
            provider: claim.provider,
            record_id,
            collection: claim.revised.as_ref().map(|revised| StoredCollection::new(&revised.collection)),
            utc_offset: claim.utc_offset,
            slot: claim.slot.clone(),
            extra: claim.extra.clone(),
            places: claim.rank.len() as u32,
        };
        numbers.push(i64::from(terms.number(entry.clone(), || entry)));
    }
    stored.terms = terms.entries;

    let column = |claims: &[&Claim], cell: &dyn Fn(&Claim) -> i64| {
        claims.iter().map(|claim| cell(claim)).collect::<Vec<_>>()
    };
    let claims: Vec<&Claim> = claims.iter().map(|(_, _, claim)| *claim).collect();
    put_integers(out, &numbers);
    put_integers(out, &column(&claims, &|claim| claim.received_at));
    let (revised, revisions): (Vec<&Claim>, Vec<Revision>) =
        claims.iter().filter_map(|claim| Some((*claim, claim.revised.as_ref()?.revision))).unzip();
    put_integers(out, &revisions.iter().map(|revision| revision.start).collect::<Vec<_>>());
    put_integers(out, &revisions.iter().map(|r| r.end.wrapping_sub(r.start)).collect::<Vec<_>>());
    let ends = revisions.iter().map(|revision| revision.end).collect();
    let [zero, received_at, ..] = references(&revised);
    put_relative(out, &column(&revised, &Claim::asserted_at), &[zero, received_at, ends]);
    for place in 0.. {
        let long: Vec<&Claim> = claims.iter().copied().filter(|claim| claim.rank.len() > place).collect();
        if long.is_empty() {
            break;
        }
        let cells = column(&long, &|claim| claim.rank.get(place).copied().unwrap_or_default());
        put_relative(out, &cells, &references(&long));
    }
    stored
}

/// The key, the scope and the rest of a claim.
pub(super) type RestoredClaim = (Arc<str>, StoredScope, Arc<Claim>);

pub(super) fn get_claims(input: &mut &[u8], stored: &StoredClaims) -> Result<Vec<RestoredClaim>, Corrupt> {
    // Every claim has a segment in the head, so memory is bounded by the input.
    let count = stored.uuids.len() + stored.names.len();
    let collections: Vec<Option<Arc<Collection>>> = stored
        .terms
        .iter()
        .map(|terms| Some(Arc::new(terms.collection.clone()?.restore(terms.provider))))
        .collect();
    let (mut uuids, mut names) = (stored.uuids.iter(), stored.names.iter());
    let mut record_ids = stored.record_ids.iter();
    let (mut last_name, mut last_record_id): (Box<str>, Box<str>) = ("".into(), "".into());
    let mut last_key: Arc<str> = "".into();
    let mut claims: Vec<(Arc<str>, &Terms, Claim)> = Vec::with_capacity(count);
    let numbers = get_integers(input, count)?;
    for (number, received_at) in numbers.into_iter().zip(get_integers(input, count)?) {
        let number = usize::try_from(number).map_err(|_| Corrupt("no such terms"))?;
        let terms = stored.terms.get(number).ok_or(Corrupt("no such terms"))?;
        let segment: Box<str> = if terms.is_uuid {
            let uuid = uuids.next().ok_or(Corrupt("fewer names than claims"))?;
            Uuid::from_bytes(*uuid).to_string().into()
        } else {
            last_name = names.next().ok_or(Corrupt("fewer names than claims"))?.restore(&last_name)?;
            last_name.clone()
        };
        let record_id = match terms.record_id {
            StoredRecordId::None => None,
            StoredRecordId::OfKey => Some(segment.clone()),
            StoredRecordId::Other => {
                let record_id = record_ids.next().ok_or(Corrupt("fewer ids than claims"))?;
                last_record_id = record_id.restore(&last_record_id)?;
                Some(last_record_id.clone())
            }
        };
        if last_key.strip_prefix(&*terms.stream) != Some(&*segment) {
            last_key = format!("{}{segment}", terms.stream).into();
        }
        let revised = collections.get(number).cloned().flatten().map(|collection| Revised {
            revision: Revision { start: 0, end: 0, modified_at: 0 },
            collection,
        });
        let claim = Claim {
            rank: Vec::new(),
            received_at,
            provider: terms.provider,
            record_id,
            revised,
            utc_offset: terms.utc_offset,
            slot: terms.slot.clone(),
            extra: terms.extra.clone(),
        };
        claims.push((Arc::clone(&last_key), terms, claim));
    }
    get_revisions(input, &mut claims)?;
    get_ranks(input, &mut claims)?;
    Ok(claims.into_iter().map(|(key, terms, claim)| (key, terms.scope, Arc::new(claim))).collect())
}

fn get_revisions(input: &mut &[u8], claims: &mut [(Arc<str>, &Terms, Claim)]) -> Result<(), Corrupt> {
    let revised: Vec<&Claim> =
        claims.iter().map(|(_, _, claim)| claim).filter(|claim| claim.revised.is_some()).collect();
    let [zero, received_at, ..] = references(&revised);
    let starts = get_integers(input, revised.len())?;
    let lengths = get_integers(input, revised.len())?;
    let ends: Vec<i64> =
        starts.iter().zip(lengths).map(|(start, length)| start.wrapping_add(length)).collect();
    let modified = get_relative(input, &[zero, received_at, ends.clone()])?;
    let revised = claims.iter_mut().filter_map(|(_, _, claim)| claim.revised.as_mut());
    for (revised, ((start, end), modified_at)) in revised.zip(starts.into_iter().zip(ends).zip(modified)) {
        revised.revision = Revision { start, end, modified_at };
    }
    Ok(())
}

fn get_ranks(input: &mut &[u8], claims: &mut [(Arc<str>, &Terms, Claim)]) -> Result<(), Corrupt> {
    for place in 0.. {
        let has_place = |(_, terms, _): &&mut (Arc<str>, &Terms, Claim)| terms.places > place;
        let mut long: Vec<_> = claims.iter_mut().filter(has_place).map(|(_, _, claim)| claim).collect();
        if long.is_empty() {
            break;
        }
        let cells = get_relative(input, &references(&long.iter().map(|claim| &**claim).collect::<Vec<_>>()))?;
        for (claim, cell) in long.iter_mut().zip(cells) {
            claim.rank.push(cell);
        }
    }
    Ok(())
}

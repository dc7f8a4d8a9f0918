//! Claims, units of replacement, and the claims of a unit that may still count.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fact::{Content, Part};
use crate::record::{Basis, Provenance, Provider, Rank, Revision, Scope, TypeName};

/// What a source record claims, apart from its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Claim {
    pub(super) rank: Rank,
    /// The time of receipt, in milliseconds since 1970-01-01T00:00:00Z.
    pub(super) received_at: i64,
    pub(super) provider: Provider,
    pub(super) record_id: Option<Box<str>>,
    /// The revision of the source record, or `None` if the sender does not keep records by id.
    pub(super) revised: Option<Revised>,
    pub(super) utc_offset: Option<i32>,
    pub(super) slot: Option<SlotShare>,
    /// The owner's `extra` as JSON, or an empty string.
    pub(super) extra: Box<str>,
}

/// A [`Slot`](crate::record::Slot) in a form that can be ordered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct SlotShare {
    pub(super) part: Box<str>,
    pub(super) fills: Option<i64>,
    pub(super) of: Option<i64>,
}

/// A revision of a source record, and the collection that the record belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Revised {
    pub(super) revision: Revision,
    pub(super) collection: Arc<Collection>,
}

/// The source records of one provider, app, installation and record type. A window over whole records covers
/// a range of a collection.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Collection {
    pub(super) provider: Provider,
    pub(super) via: Option<Box<str>>,
    pub(super) install: Option<Box<str>>,
    pub(super) original_type: Box<str>,
}

impl Collection {
    pub(super) fn of(source: &Provenance) -> Self {
        Collection {
            provider: source.provider,
            via: source.via.as_deref().map(Into::into),
            install: source.install.as_deref().map(Into::into),
            original_type: source.original_type.as_str().into(),
        }
    }
}

impl Claim {
    /// Returns when the sender made this claim: the time of modification, or the receipt if that is unknown.
    /// Times of deletion are compared with it.
    pub(super) fn asserted_at(&self) -> i64 {
        self.revised.as_ref().map_or(self.received_at, |revised| revised.revision.modified_at)
    }

    /// Returns what orders claims about one unit. Pieces of one claim are equal in it.
    fn order(&self) -> (&[i64], i64, i64, &Option<Revised>) {
        (&self.rank, self.received_at, self.asserted_at(), &self.revised)
    }

    /// Returns whether `other` supersedes this claim for good.
    ///
    /// `other` then ranks at least as high, and was received and modified at least as late. No deletion of
    /// the record and no window over the same time can hide `other` and leave this claim.
    fn superseded_by(&self, other: &Claim) -> bool {
        other.rank >= self.rank
            && other.received_at >= self.received_at
            && other.asserted_at() >= self.asserted_at()
            && other.order() >= self.order()
    }

    /// Joins two pieces of one claim. Where they differ, the greater value counts.
    fn join(&self, other: &Claim) -> Claim {
        let greater = |mine: &Option<Box<str>>, its: &Option<Box<str>>| mine.max(its).clone();
        Claim {
            rank: self.rank.clone(),
            received_at: self.received_at,
            provider: self.provider.max(other.provider),
            record_id: greater(&self.record_id, &other.record_id),
            revised: self.revised.clone(),
            utc_offset: self.utc_offset.max(other.utc_offset),
            slot: (&self.slot).max(&other.slot).clone(),
            extra: (&self.extra).max(&other.extra).clone(),
        }
    }

    /// Returns whether both claims are equal apart from rank, times of receipt and modification, and volatile
    /// id.
    pub(super) fn says_the_same(&self, other: &Claim) -> bool {
        let place = |claim: &Claim| {
            let Revised { revision: Revision { start, end, .. }, collection } = claim.revised.as_ref()?;
            Some((*start, *end, Arc::clone(collection)))
        };
        self.provider == other.provider
            && place(self) == place(other)
            && self.utc_offset == other.utc_offset
            && self.slot == other.slot
            && self.extra == other.extra
    }
}

/// The name of a unit of replacement: what a higher rank replaces as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct UnitId {
    pub(super) key: Arc<str>,
    pub(super) unit: Unit,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    /// Scope `document`: all rows and records of the key.
    Document,
    /// Scope `slot`: all rows and records of a part.
    Slot(Part),
    /// Scope `merge`: all rows of a type and basis.
    Series(TypeName, Basis),
    /// Scope `merge`: one field of a record.
    Field(Part, Field),
    /// Scope `row`: one row.
    Row { data_type: TypeName, start: i64, end: Option<i64>, ordinal: Option<u32> },
    /// Scope `row`: one record.
    Record(Part),
}

impl Unit {
    pub(super) fn scope(&self) -> Scope {
        match self {
            Unit::Document => Scope::Document,
            Unit::Slot(_) => Scope::Slot,
            Unit::Series(..) | Unit::Field(..) => Scope::Merge,
            Unit::Row { .. } | Unit::Record(_) => Scope::Row,
        }
    }
}

/// A field of a record of scope `merge`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Field {
    /// Type, times, source and kind of body, without the fields below. One claim provides them together.
    Envelope,
    /// A field of the body, by kind and name.
    Body(Box<str>, Box<str>),
    /// A field of `extra`.
    Extra(Box<str>),
    /// The UTC offset and local date, if known.
    Offset,
    /// The device, if known.
    Device,
}

/// A claim about one unit, with its content.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) claim: Arc<Claim>,
    pub(super) content: Arc<Content>,
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.same_claim(other) && self.same_content(other)
    }
}

impl Version {
    pub(super) fn same_claim(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.claim, &other.claim) || self.claim == other.claim
    }

    pub(super) fn same_content(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.content, &other.content) || self.content == other.content
    }
}

/// The claims of one unit that may still count, highest rank first.
///
/// No claim in it supersedes another for good, so each claim was received or modified later than those before
/// it.
pub(super) type Frontier = Vec<Version>;

/// Adds a claim to a frontier. The result does not depend on the order of additions.
pub(super) fn add(frontier: &mut Frontier, version: Version) {
    if let Some(same) = frontier.iter_mut().find(|kept| kept.claim.order() == version.claim.order()) {
        if !same.same_claim(&version) {
            same.claim = Arc::new(same.claim.join(&version.claim));
        }
        if *same.content == Content::default() {
            same.content = version.content;
        } else if !same.same_content(&version) {
            Arc::make_mut(&mut same.content).join(&version.content);
        }
        return;
    }
    if frontier.iter().any(|kept| version.claim.superseded_by(&kept.claim)) {
        return;
    }
    frontier.retain(|kept| !kept.claim.superseded_by(&version.claim));
    let at = frontier.partition_point(|kept| kept.claim.order() > version.claim.order());
    frontier.insert(at, version);
}

/// Units with the claims about each.
pub(super) type Units = BTreeMap<UnitId, Frontier>;

//! What is visible: from the claims of a block to changes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::block::Block;
use super::claim::{Claim, Field, Frontier, SlotShare, Unit, UnitId, Version};
use super::fact::{Document, Number, Part, Rare, Row, Series};
use super::marks::Marks;
use super::partition::{Envelope, Offset};
use crate::record::{
    Body, Change, Nullable, Original, Owner, Position, Rank, Record, Revision, Samples, Scope, Slot,
    record_id,
};
use crate::record::{MAX_ROWS, utc_offset_of};

/// Returns the claim that counts for a unit, or `None` if all are hidden.
///
/// The highest rank that is not hidden counts. Tombstones and windows over whole records hide claims. Windows
/// over rows hide a claim only if its unit is a single row.
pub(super) fn visible_version<'a>(
    unit: &Unit,
    frontier: &'a [Version],
    marks: &Marks,
) -> Option<&'a Version> {
    let hidden_row = |version: &Version| matches!(unit, Unit::Row { .. }) && all_rows_hidden(version, marks);
    frontier.iter().find(|version| !marks.hide(&version.claim) && !hidden_row(version))
}

fn all_rows_hidden(version: &Version, marks: &Marks) -> bool {
    version.content.rows.iter().all(|(series, rows)| {
        let windows = marks.windows(series);
        rows.iter().all(|row| windows.hide(row, version.claim.received_at))
    })
}

/// Returns the visible parts of one key's slot, grouped by delivery, newest first.
pub(super) fn slot_groups<'a>(
    units: impl Iterator<Item = (&'a UnitId, &'a Frontier)>,
    marks: &Marks,
) -> Vec<Vec<&'a UnitId>> {
    let parts = units
        .filter(|(id, _)| matches!(id.unit, Unit::Slot(_)))
        .filter_map(|(id, frontier)| Some((id, &*visible_version(&id.unit, frontier, marks)?.claim)));
    group_by_delivery(parts).into_iter().map(|group| group.into_iter().map(|(id, _)| id).collect()).collect()
}

type SlotPart<'a> = (&'a UnitId, &'a Claim);

fn group_by_delivery<'a>(parts: impl Iterator<Item = SlotPart<'a>>) -> Vec<Vec<SlotPart<'a>>> {
    let mut groups: BTreeMap<i64, Vec<SlotPart>> = BTreeMap::new();
    for (id, claim) in parts {
        groups.entry(claim.received_at).or_default().push((id, claim));
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_cached_key(|(received_at, group)| {
        let rank = group.iter().map(|(_, claim)| &claim.rank).max().cloned();
        std::cmp::Reverse((rank, *received_at))
    });
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Returns the parts of one slot that count.
///
/// Deliveries fill the slot, newest first, until it is full. A part with unknown `fills` counts and fills
/// nothing. A slot of unknown length is never full.
fn standing_parts<'a>(parts: Vec<(&'a UnitId, &'a Version)>) -> Vec<(&'a UnitId, &'a Version)> {
    let length = parts.iter().filter_map(|(_, version)| version.claim.slot.as_ref()?.of).max();
    let fills = |claim: &Claim| claim.slot.as_ref().and_then(|slot| slot.fills);
    let groups = group_by_delivery(parts.iter().map(|(id, version)| (*id, &*version.claim)));
    let mut filled = 0_i64;
    let mut superseded = Vec::new();
    for group in groups {
        if length.is_some_and(|length| filled >= length) {
            superseded.extend(group.iter().filter(|(_, claim)| fills(claim).is_some()).map(|(id, _)| *id));
        } else {
            let group_fills = group.iter().filter_map(|(_, claim)| fills(claim));
            filled = group_fills.fold(filled, i64::saturating_add);
        }
    }
    parts.into_iter().filter(|(id, _)| !superseded.contains(id)).collect()
}

/// The key, scope and claim that a row belongs to.
#[derive(Clone, Copy)]
struct OwnerRef<'a> {
    key: &'a str,
    scope: Scope,
    claim: &'a Claim,
}

#[derive(Default)]
struct Visible<'a> {
    rows: BTreeMap<&'a Series, Vec<(&'a Row, OwnerRef<'a>)>>,
    records: Vec<Record>,
}

impl Block {
    /// Returns what is visible: records in order of key and part, then batches with rows in order of start.
    ///
    /// A batch has at most [`MAX_ROWS`] rows and one type, unit, basis, source and context. The order depends
    /// only on the visible state. Views across keys and blocks, such as
    /// [`current_sleeps`](crate::views::current_sleeps), are computed from the result.
    pub fn visible(&self, marks: &Marks) -> Vec<Change> {
        let mut visible = Visible::default();
        let mut units = self.units.iter().peekable();
        while let Some((first, _)) = units.peek() {
            let key = &first.key;
            let mut slot = Vec::new();
            let mut parts = Vec::new();
            // Units of rows are in order of type and start.
            let mut place = None;
            let mut rows = Vec::new();
            let mut fields: BTreeMap<&Part, Vec<(&Field, &Version)>> = BTreeMap::new();
            while let Some((id, frontier)) = units.next_if(|(id, _)| id.key == *key) {
                match &id.unit {
                    Unit::Row { data_type, start, .. } => {
                        if place.replace((data_type, start)) != Some((data_type, start)) {
                            visible.rows_of_one_start(&mut rows, marks);
                        }
                        rows.push((id, frontier));
                        continue;
                    }
                    Unit::Slot(_) => slot.push(frontier),
                    _ => {}
                }
                let Some(version) = visible_version(&id.unit, frontier, marks) else { continue };
                match &id.unit {
                    Unit::Slot(_) => parts.push((id, version)),
                    Unit::Field(part, field) => fields.entry(part).or_default().push((field, version)),
                    _ => visible.version(id, version, marks, |_| false),
                }
            }
            visible.rows_of_one_start(&mut rows, marks);
            for (id, version) in standing_parts(parts) {
                visible.version(id, version, marks, |series| is_out(series, slot.iter().copied()));
            }
            for (part, fields) in fields {
                visible.records.extend(merged(key, part, &fields));
            }
        }
        visible.into_changes()
    }
}

/// Returns whether rows of known width take the place of the rows of a series. `frontiers` are the claims about
/// the same time.
///
/// Whether the rows of known width are visible does not matter: if a window hides them, the sender has
/// removed what the rows of unknown width repeat.
fn is_out<'a>(series: &Series, mut frontiers: impl Iterator<Item = &'a Frontier>) -> bool {
    let is_known = |(other, rows): &(Arc<Series>, Vec<Row>)| {
        other.data_type == series.data_type && !rows.is_empty() && !other.has_unknown_width()
    };
    series.has_unknown_width()
        && frontiers.any(|frontier| frontier.iter().any(|version| version.content.rows.iter().any(is_known)))
}

impl<'a> Visible<'a> {
    /// Adds the rows of one key, type and start.
    fn rows_of_one_start(&mut self, units: &mut Vec<(&'a UnitId, &'a Frontier)>, marks: &Marks) {
        let frontiers = || units.iter().map(|(_, frontier)| *frontier);
        for (id, frontier) in &*units {
            if let Some(version) = visible_version(&id.unit, frontier, marks) {
                self.version(id, version, marks, |series| is_out(series, frontiers()));
            }
        }
        units.clear();
    }

    /// Adds what a claim says, without the series that are out.
    fn version(
        &mut self,
        id: &'a UnitId,
        version: &'a Version,
        marks: &Marks,
        is_out: impl Fn(&Series) -> bool,
    ) {
        let owner = OwnerRef { key: &id.key, scope: id.unit.scope(), claim: &version.claim };
        for (series, rows) in version.content.rows.iter().filter(|(series, _)| !is_out(series)) {
            let windows = marks.windows(series);
            let shown = rows.iter().filter(|row| !windows.hide(row, version.claim.received_at));
            self.rows.entry(series).or_default().extend(shown.map(|row| (row, owner)));
        }
        for (part, document) in &version.content.documents {
            self.records.extend(record(owner, part, document));
        }
    }

    fn into_changes(mut self) -> Vec<Change> {
        self.records.sort_by(|a, b| (&a.key, &a.part, a.scope).cmp(&(&b.key, &b.part, b.scope)));
        let records = self.records.into_iter().map(|record| Change::Record { record: Box::new(record) });
        let mut changes: Vec<Change> = records.collect();
        for (series, mut rows) in self.rows {
            rows.sort_by(|(a, owner_a), (b, owner_b)| {
                let place = |row: &Row| (row.start, row.end, row.ordinal);
                let whose = |owner: &OwnerRef<'a>| (owner.key, owner.scope, &owner.claim.slot);
                (place(a), whose(owner_a)).cmp(&(place(b), whose(owner_b)))
            });
            for batch in rows.chunks(MAX_ROWS) {
                changes.push(Change::Samples(Box::new(samples(series, batch))));
            }
        }
        changes
    }
}

fn record(owner: OwnerRef<'_>, part: &Part, document: &Document) -> Option<Record> {
    Some(Record {
        id: record_id(owner.key, part.as_deref()),
        key: owner.key.to_owned(),
        part: part.as_deref().map(str::to_owned),
        scope: owner.scope,
        rank: owner.claim.rank.clone(),
        data_type: document.data_type.clone(),
        start: document.start,
        end: document.end,
        utc_offset: document.utc_offset,
        floating: document.floating,
        local_date: document.local_date,
        // This crate wrote the body from the same type, and `decode` refuses a block whose bodies cannot be
        // read.
        body: serde_json::from_str(&document.body).ok()?,
        source: Arc::clone(&document.source),
        record_id: owner.claim.record_id.as_deref().map(str::to_owned),
        modified_at: owner.claim.modified_at(),
        extra: serde_json::from_str(&document.extra).ok()?,
    })
}

/// Returns a record of scope `merge`, put together from the claims that count for each of its fields.
///
/// Every claim about the record has an envelope. So the envelope that counts has the highest rank of all, and
/// the required fields of its kind of body come with it.
fn merged(key: &str, part: &Part, fields: &[(&Field, &Version)]) -> Option<Record> {
    let (_, version) = fields.iter().find(|(field, _)| matches!(field, Field::Envelope))?;
    let envelope: Envelope = serde_json::from_str(version.content.field.as_deref()?).ok()?;
    let mut body = Map::new();
    let mut extra = Map::new();
    let mut offset = Offset::default();
    let mut source = envelope.source;
    for (field, version) in fields {
        let json = version.content.field.as_deref()?;
        match field {
            Field::Body(kind, name) if **kind == *envelope.kind => {
                body.insert(name.to_string(), serde_json::from_str(json).ok()?);
            }
            Field::Extra(name) => {
                extra.insert(name.to_string(), serde_json::from_str(json).ok()?);
            }
            Field::Offset => offset = serde_json::from_str(json).ok()?,
            Field::Device => source.device = serde_json::from_str(json).ok()?,
            Field::Envelope | Field::Body(..) => {}
        }
    }
    let body = match body.remove("") {
        Some(whole) => whole,
        None => Value::Object(body),
    };
    let body: Body =
        serde_json::from_value(Value::Object(Map::from_iter([(envelope.kind.into(), body)]))).ok()?;
    Some(Record {
        id: record_id(key, part.as_deref()),
        key: key.to_owned(),
        part: part.as_deref().map(str::to_owned),
        scope: Scope::Merge,
        rank: version.claim.rank.clone(),
        data_type: envelope.data_type,
        start: envelope.start,
        end: envelope.end,
        utc_offset: offset.utc_offset,
        floating: envelope.floating,
        local_date: offset.local_date,
        body,
        source: Arc::new(source),
        record_id: version.claim.record_id.as_deref().map(str::to_owned),
        modified_at: version.claim.modified_at(),
        extra,
    })
}

/// Returns one batch. It has a column if one of its rows has a value in the column.
fn samples(series: &Series, rows: &[(&Row, OwnerRef<'_>)]) -> Samples {
    let context = serde_json::from_str(&series.context).unwrap_or_default();
    let utc_offset = utc_offset_of(&context);
    let mut owners = Vec::new();
    let mut index = BTreeMap::new();
    let owner: Vec<u32> = rows
        .iter()
        .map(|(_, owner)| {
            *index.entry(owner.fields()).or_insert_with(|| {
                let mut own = owner.to_owner();
                own.utc_offset = utc_offset.or(own.utc_offset);
                owners.push(Arc::new(own));
                (owners.len() - 1) as u32
            })
        })
        .collect();
    let nothing = Rare::default();
    let rare = || rows.iter().map(|(row, _)| row.rare.as_deref().unwrap_or(&nothing));
    let column = |cell: fn(&Rare) -> Number| Nullable(rare().map(|rare| cell(rare).get()).collect());
    let optional = |cell: fn(&Rare) -> Number| rare().any(|rare| !cell(rare).is_none()).then(|| column(cell));
    Samples {
        data_type: series.data_type.clone(),
        unit: Cow::Owned(series.unit.to_string()),
        basis: series.basis,
        floating: series.floating,
        derived: series.derived,
        source: Arc::clone(&series.source),
        context,
        owner: (owners.len() > 1).then_some(owner),
        owners,
        start: rows.iter().map(|(row, _)| row.start).collect(),
        end: series.has_end.then(|| rows.iter().map(|(row, _)| row.end).collect()),
        value: Nullable(rows.iter().map(|(row, _)| row.value.get()).collect()),
        min: optional(|rare| rare.min),
        max: optional(|rare| rare.max),
        code: rare().any(|rare| rare.code.is_some()).then(|| {
            rare().map(|rare| rare.code.as_deref().map(|code| Cow::Owned(code.to_owned()))).collect()
        }),
        local_date: rare()
            .any(|rare| rare.local_date.is_some())
            .then(|| rare().map(|rare| rare.local_date).collect()),
        ordinal: series.has_ordinal.then(|| rows.iter().map(|(row, _)| row.ordinal).collect()),
        position: series.located.then(|| Position {
            latitude: column(|rare| rare.position[0]).0,
            longitude: column(|rare| rare.position[1]).0,
            altitude: optional(|rare| rare.position[2]),
            speed: optional(|rare| rare.position[3]),
            course: optional(|rare| rare.position[4]),
            accuracy: optional(|rare| rare.position[5]),
        }),
        original: series
            .original_unit
            .as_deref()
            .map(|unit| Original { unit: unit.to_owned(), value: column(|rare| rare.original) }),
    }
}

/// The fields of an [`Owner`], in a form that can be ordered. The time of receipt is not among them.
type OwnerFields<'a> = (
    &'a str,
    Scope,
    &'a Rank,
    &'a Option<Box<str>>,
    Option<Revision>,
    Option<i32>,
    &'a Option<SlotShare>,
    &'a str,
);

impl Claim {
    fn revision(&self) -> Option<Revision> {
        self.revised.as_ref().map(|revised| revised.revision)
    }

    fn modified_at(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.revision()?.modified_at)
    }
}

impl<'a> OwnerRef<'a> {
    fn fields(&self) -> OwnerFields<'a> {
        let claim = self.claim;
        let revision = claim.revision();
        (
            self.key,
            self.scope,
            &claim.rank,
            &claim.record_id,
            revision,
            claim.utc_offset,
            &claim.slot,
            &claim.extra,
        )
    }

    fn to_owner(self) -> Owner {
        let claim = self.claim;
        Owner {
            key: self.key.to_owned(),
            scope: self.scope,
            rank: claim.rank.clone(),
            record_id: claim.record_id.as_deref().map(str::to_owned),
            utc_offset: claim.utc_offset,
            slot: claim.slot.as_ref().map(|SlotShare { part, fills, of }| Slot {
                part: part.to_string(),
                fills: *fills,
                of: *of,
            }),
            revision: claim.revision(),
            extra: if claim.extra.is_empty() {
                Map::new()
            } else {
                serde_json::from_str(&claim.extra).unwrap_or_default()
            },
        }
    }
}

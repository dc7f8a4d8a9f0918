//! Cuts a delivery into claims about units of replacement, block by block.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::block_id::BlockId;
use super::claim::{Claim, Collection, Field, Revised, SlotShare, Unit, UnitId, Units, Version, add};
use super::fact::{Content, Document, Number, Part, Rare, Row, Series};
use super::marks::NewMarks;
use super::moved::home;
use crate::record::{
    Change, Nullable, Owner, Provenance, Record, Revision, Samples, Scope, Slot, TypeName, utc_offset_of,
};

/// The claims of one delivery that belong to one block.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Claims {
    pub(super) units: Units,
    /// Units to remove from the block, because all claims about them that may still count belong to other
    /// blocks.
    pub(super) gone: BTreeSet<UnitId>,
}

impl Claims {
    pub(super) fn add(&mut self, key: &Arc<str>, unit: Unit, version: Version) {
        add(self.units.entry(UnitId { key: Arc::clone(key), unit }).or_default(), version);
    }
}

/// A delivery, or a part of one, cut by block.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Partition {
    /// The claims, by the block that holds them.
    pub(super) blocks: BTreeMap<BlockId, Claims>,
    /// The marks of the delivery.
    pub(super) marks: NewMarks,
    /// The changes that the kernel passes on: account events and URLs to pull from.
    pub(super) other: Vec<Change>,
}

/// Cuts a delivery, or any part of one, by block. `received_at` is the time of receipt of the delivery and is
/// cut to the millisecond.
///
/// Precondition: batches are well-formed. Every column is as long as `start`, and every index in `owner` is
/// within `owners`. A missing cell counts as null. A row without an owner is left out.
pub(super) fn partition(changes: Vec<Change>, received_at: DateTime<Utc>) -> Partition {
    let received_at = received_at.timestamp_millis();
    let mut out = Partition::default();
    for change in changes {
        match change {
            Change::Samples(samples) => out.samples(&samples, received_at),
            Change::Record { record } => out.record(*record, received_at),
            Change::Delete(delete) => out.marks.delete(delete, received_at),
            Change::ReplaceWindow(window) => out.marks.window(&window, received_at),
            other @ (Change::Account(_) | Change::Fetch(_)) => out.other.push(other),
        }
    }
    out
}

impl Partition {
    fn block(&mut self, id: BlockId) -> &mut Claims {
        self.blocks.entry(id).or_default()
    }

    fn samples(&mut self, samples: &Samples, received_at: i64) {
        let series = Arc::new(Series::of(samples));
        // Two splits of the same rows into batches must give the same rows. One batch may have ordinals where
        // another has none, so ordinal 0 and no ordinal are the same.
        let first = Arc::new(Series { has_ordinal: false, ..Series::clone(&series) });
        let mut rows: Vec<Vec<Row>> = samples.owners.iter().map(|_| Vec::new()).collect();
        let mut codes = BTreeMap::new();
        for at in 0..samples.start.len() {
            let owner = samples.owner.as_ref().map_or(Some(0), |owner| owner.get(at).copied());
            if let Some(rows) = owner.and_then(|owner| rows.get_mut(owner as usize)) {
                rows.push(Row::of(samples, at, &mut codes));
            }
        }
        for (owner, rows) in samples.owners.iter().zip(rows) {
            let key: Arc<str> = owner.key.as_str().into();
            let mut claim = Claim::of_owner(owner, &samples.source, received_at);
            // An offset that rows state for themselves is in their context. It is not that of the source record.
            claim.utc_offset = claim.utc_offset.filter(|_| utc_offset_of(&samples.context).is_none());
            let claim = Arc::new(claim);
            let version = |series: &Arc<Series>, rows| Version {
                claim: Arc::clone(&claim),
                content: Arc::new(Content::of_rows(Arc::clone(series), rows)),
            };
            let unit = match owner.scope {
                Scope::Document => Unit::Document,
                Scope::Merge => {
                    let unit = Unit::Series(series.data_type.clone(), series.basis);
                    let block = self.block(BlockId::of_series(&key, &series.data_type));
                    block.add(&key, unit, version(&series, rows));
                    continue;
                }
                Scope::Slot => Unit::Slot(owner.slot.as_ref().map(|slot| slot.part.as_str().into())),
                Scope::Row => {
                    for row in rows {
                        let series = if row.ordinal == 0 { &first } else { &series };
                        let block = self.block(BlockId::of_start(&key, row.start));
                        block.add(&key, Unit::of_row(series, &row), version(series, vec![row]));
                    }
                    continue;
                }
            };
            let id = if unit == Unit::Document { home(&key, &claim) } else { BlockId::of_key(&key) };
            self.block(id).add(&key, unit, version(&series, rows));
        }
    }

    fn record(&mut self, record: Record, received_at: i64) {
        let key: Arc<str> = record.key.as_str().into();
        let revision = record.modified_at.map(|modified_at| Revision {
            start: record.start.timestamp_millis(),
            end: record.end.timestamp_millis(),
            modified_at: modified_at.timestamp_millis(),
        });
        let claim = Arc::new(Claim {
            rank: record.rank.clone(),
            received_at,
            provider: record.source.provider,
            record_id: record.record_id.as_deref().map(Into::into),
            revised: Revised::of(revision, &record.source),
            utc_offset: None,
            slot: None,
            extra: "".into(),
        });
        let scope = record.scope;
        let part: Part = record.part.as_deref().map(Into::into);
        let id = if scope == Scope::Document { home(&key, &claim) } else { BlockId::of_key(&key) };
        let block = self.block(id);
        let unit = match scope {
            Scope::Document => Unit::Document,
            Scope::Slot => Unit::Slot(None),
            Scope::Row => Unit::Record(part.clone()),
            Scope::Merge => {
                for (field, json) in fields(record) {
                    let content = Arc::new(Content::of_field(json));
                    let version = Version { claim: Arc::clone(&claim), content };
                    block.add(&key, Unit::Field(part.clone(), field), version);
                }
                return;
            }
        };
        let content = Arc::new(Content::of_document(part, Document::of(record)));
        block.add(&key, unit, Version { claim, content });
    }
}

impl Revised {
    fn of(revision: Option<Revision>, source: &Provenance) -> Option<Self> {
        Some(Revised { revision: revision?, collection: Arc::new(Collection::of(source)) })
    }
}

impl Claim {
    fn of_owner(owner: &Owner, source: &Provenance, received_at: i64) -> Self {
        Claim {
            rank: owner.rank.clone(),
            received_at,
            provider: source.provider,
            record_id: owner.record_id.as_deref().map(Into::into),
            revised: Revised::of(owner.revision, source),
            utc_offset: owner.utc_offset,
            slot: owner.slot.as_ref().map(|Slot { part, fills, of }| SlotShare {
                part: part.as_str().into(),
                fills: *fills,
                of: *of,
            }),
            extra: if owner.extra.is_empty() { "".into() } else { json(&owner.extra).into() },
        }
    }
}

impl Unit {
    pub(super) fn of_row(series: &Series, row: &Row) -> Unit {
        Unit::Row {
            data_type: series.data_type.clone(),
            start: row.start,
            end: series.has_end.then_some(row.end),
            ordinal: series.has_ordinal.then_some(row.ordinal),
        }
    }
}

impl Series {
    fn of(samples: &Samples) -> Self {
        Series {
            data_type: samples.data_type.clone(),
            unit: samples.unit.as_ref().into(),
            basis: samples.basis,
            source: Arc::clone(&samples.source),
            context: json(&samples.context).into(),
            floating: samples.floating,
            derived: samples.derived,
            has_end: samples.end.is_some(),
            has_ordinal: samples.ordinal.is_some(),
            located: samples.position.is_some(),
            original_unit: samples.original.as_ref().map(|original| original.unit.as_str().into()),
        }
    }
}

impl Row {
    fn of<'a>(samples: &'a Samples, at: usize, codes: &mut BTreeMap<&'a str, Arc<str>>) -> Self {
        fn cell(column: Option<&Nullable>, at: usize) -> Number {
            column.and_then(|column| column.get(at)).map_or(Number::NONE, Number::new)
        }
        fn exact(column: &[f64], at: usize) -> Number {
            column.get(at).map_or(Number::NONE, |&value| Number::new(value))
        }
        let start = samples.start.get(at).copied().unwrap_or_default();
        let code = samples.code.as_ref().and_then(|codes| codes.get(at)?.as_deref());
        let position = samples.position.as_ref().map_or_else(Default::default, |position| {
            [
                exact(&position.latitude, at),
                exact(&position.longitude, at),
                cell(position.altitude.as_ref(), at),
                cell(position.speed.as_ref(), at),
                cell(position.course.as_ref(), at),
                cell(position.accuracy.as_ref(), at),
            ]
        });
        let rare = Rare {
            min: cell(samples.min.as_ref(), at),
            max: cell(samples.max.as_ref(), at),
            original: cell(samples.original.as_ref().map(|original| &original.value), at),
            code: code.map(|code| Arc::clone(codes.entry(code).or_insert_with(|| code.into()))),
            local_date: samples.local_date.as_ref().and_then(|dates| dates.get(at).copied().flatten()),
            position,
        };
        Row {
            start,
            end: samples.end.as_ref().and_then(|end| end.get(at).copied()).unwrap_or(start),
            ordinal: samples.ordinal.as_ref().and_then(|ordinal| ordinal.get(at).copied()).unwrap_or(0),
            value: cell(Some(&samples.value), at),
            rare: rare.boxed(),
        }
    }
}

impl Document {
    fn of(record: Record) -> Self {
        Document {
            data_type: record.data_type,
            start: record.start,
            end: record.end,
            utc_offset: record.utc_offset,
            floating: record.floating,
            local_date: record.local_date,
            source: record.source,
            body: json(&record.body).into(),
            extra: json(&record.extra).into(),
        }
    }
}

/// The fields of a record of scope `merge` that one claim provides together.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Envelope {
    #[serde(rename = "type")]
    pub(super) data_type: TypeName,
    pub(super) start: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
    pub(super) floating: bool,
    /// The source without its device. The device is a field of its own.
    pub(super) source: Provenance,
    pub(super) kind: Cow<'static, str>,
}

/// The local clock of a record of scope `merge`.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Offset {
    pub(super) utc_offset: Option<i32>,
    pub(super) local_date: Option<NaiveDate>,
}

/// Returns the fields of a record, each as JSON. A null in the body is unknown to the sender and claims
/// nothing.
fn fields(record: Record) -> Vec<(Field, String)> {
    let (kind, body) = match serde_json::to_value(&record.body) {
        Ok(Value::Object(body)) => body.into_iter().next().unwrap_or_default(),
        Ok(Value::String(kind)) => (kind, Value::Null),
        _ => Default::default(),
    };
    let body = match body {
        Value::Object(body) => body,
        other => Map::from_iter([(String::new(), other)]),
    };
    let mut source = Arc::unwrap_or_clone(record.source);
    let device = source.device.take().map(|device| (Field::Device, json(&device)));
    let offset = Offset { utc_offset: record.utc_offset, local_date: record.local_date };
    let offset = (offset != Offset::default()).then(|| (Field::Offset, json(&offset)));
    let envelope = Envelope {
        data_type: record.data_type,
        start: record.start,
        end: record.end,
        floating: record.floating,
        source,
        kind: kind.clone().into(),
    };
    let body = body
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (Field::Body(kind.as_str().into(), name.into()), value.to_string()));
    let extra = record.extra.into_iter().map(|(name, value)| (Field::Extra(name.into()), value.to_string()));
    let envelope = std::iter::once((Field::Envelope, json(&envelope)));
    envelope.chain(offset).chain(device).chain(body).chain(extra).collect()
}

/// Returns JSON of a type of this crate or of a JSON value. All keys are strings, so writing cannot fail.
/// Maps are sorted, so equal values have equal text.
fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

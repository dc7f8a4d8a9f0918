//! Blocks and buckets of marks as bytes: a version, a head in postcard, then the columns of all rows.
//!
//! The stored types are kept apart from those in memory, and names stand as text, so that a new type of data or a new
//! field of a record leaves old bytes readable. `Provider`, `Method`, `Basis` and `Field` are stored by position:
//! add to them at the end only.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use serde::{Deserialize, Serialize};

use super::block::Block;
use super::claim::{Claim, Field, Unit, UnitId, Version};
use super::columns::{
    Corrupt, get_differences, get_integers, get_numbers, put_differences, put_integers, put_numbers,
};
use super::fact::{Content, Document, Number, Part, Rare, Row, Series};
use super::marks::{Bucket, Marks, Segment, Tombstone, WindowSeries, tombstone_bucket, window_bucket};
use super::partition::Claims;
use crate::record::{Basis, Body, Context, Method, Provenance, Provider, Scope};

/// The first byte of everything stored.
const VERSION: u8 = 1;

#[derive(Serialize, Deserialize, Default)]
struct Head {
    sources: Vec<StoredSource>,
    claims: Vec<StoredClaim>,
    groups: Vec<Group>,
    documents: Vec<StoredDocument>,
    fields: Vec<StoredField>,
    /// Claims of scope `merge` that a type has no rows.
    empty: Vec<(u32, Box<str>)>,
}

#[derive(Serialize, Deserialize)]
struct StoredSource {
    provider: Provider,
    via: Option<String>,
    subject: Option<String>,
    app: Option<String>,
    device: Option<String>,
    method: Option<Method>,
    original_type: String,
}

/// Text as what it shares with the one before it, in bytes, and the rest.
#[derive(Serialize, Deserialize)]
struct Following {
    shared: u32,
    rest: Box<str>,
}

#[derive(Serialize, Deserialize)]
struct StoredClaim {
    key: Following,
    scope: StoredScope,
    rank: Vec<i64>,
    received_at: i64,
    provider: Provider,
    record_id: Option<Following>,
    utc_offset: Option<i32>,
    slot: Option<(Box<str>, Option<i64>, Option<i64>)>,
    extra: Box<str>,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
enum StoredScope {
    Document,
    Row,
    Merge,
    Slot,
}

/// The rows of one series; their columns follow after the head.
#[derive(Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools)]
struct Group {
    data_type: Box<str>,
    unit: Box<str>,
    basis: Basis,
    source: u32,
    context: Box<str>,
    floating: bool,
    derived: bool,
    has_end: bool,
    has_ordinal: bool,
    located: bool,
    original_unit: Option<Box<str>>,
    rows: u32,
    codes: Vec<Box<str>>,
    /// Days since 0000-12-31.
    dates: Vec<i32>,
}

#[derive(Serialize, Deserialize)]
struct StoredDocument {
    claim: u32,
    part: Part,
    data_type: Box<str>,
    start: (i64, u32),
    end: (i64, u32),
    utc_offset: Option<i32>,
    floating: bool,
    local_date: Option<i32>,
    source: u32,
    body: Box<str>,
    extra: Box<str>,
}

#[derive(Serialize, Deserialize)]
struct StoredField {
    claim: u32,
    part: Part,
    field: Field,
    json: Box<str>,
}

fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<(T, &'a [u8]), Corrupt> {
    match bytes.split_first() {
        Some((&VERSION, rest)) => {
            postcard::take_from_bytes(rest).map_err(|_| Corrupt("the head does not read"))
        }
        Some(_) => Err(Corrupt("an unknown version")),
        None => Err(Corrupt("nothing")),
    }
}

fn write<T: Serialize>(head: &T) -> Vec<u8> {
    // Writing to memory fails for no type used here: all have known lengths.
    postcard::to_extend(head, vec![VERSION]).unwrap_or_default()
}

/// Numbers things in the order in which they are first met.
struct Dictionary<K, T> {
    index: BTreeMap<K, u32>,
    entries: Vec<T>,
}

impl<K, T> Default for Dictionary<K, T> {
    fn default() -> Self {
        Dictionary { index: BTreeMap::new(), entries: Vec::new() }
    }
}

impl<K: Ord, T> Dictionary<K, T> {
    fn number(&mut self, key: K, entry: impl FnOnce() -> T) -> u32 {
        *self.index.entry(key).or_insert_with(|| {
            self.entries.push(entry());
            (self.entries.len() - 1) as u32
        })
    }
}

type Sources<'a> = Dictionary<&'a Provenance, StoredSource>;

fn source_number<'a>(sources: &mut Sources<'a>, source: &'a Provenance) -> u32 {
    sources.number(source, || StoredSource {
        provider: source.provider,
        via: source.via.clone(),
        subject: source.subject.clone(),
        app: source.app.clone(),
        device: source.device.clone(),
        method: source.method,
        original_type: source.original_type.clone(),
    })
}

impl StoredSource {
    fn restore(self) -> Arc<Provenance> {
        Arc::new(Provenance {
            provider: self.provider,
            via: self.via,
            subject: self.subject,
            app: self.app,
            device: self.device,
            method: self.method,
            original_type: self.original_type,
        })
    }
}

impl Following {
    fn new(before: &str, text: &str) -> Self {
        let shared = before.chars().zip(text.chars()).take_while(|(a, b)| a == b);
        let shared = shared.map(|(c, _)| c.len_utf8()).sum();
        Following { shared: shared as u32, rest: text.get(shared..).unwrap_or_default().into() }
    }

    fn restore(&self, before: &str) -> Result<Box<str>, Corrupt> {
        let shared = before.get(..self.shared as usize).ok_or(Corrupt("a name shares more than there is"))?;
        Ok(format!("{shared}{}", self.rest).into())
    }
}

impl Block {
    /// The bytes of this state: a version first. Equal states have equal bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut head = Head::default();
        let mut sources = Sources::default();
        let mut claims = Dictionary::default();
        let mut groups: BTreeMap<&Series, Vec<(u32, &Row)>> = BTreeMap::new();
        let mut last_key: &str = "";
        let mut last_record_id: &str = "";
        for (id, frontier) in &self.units {
            for Version { claim, content } in frontier {
                let number = claims.number((&id.key, id.unit.scope(), claim), || {
                    let stored = StoredClaim::new(id, claim, last_key, last_record_id);
                    last_key = &id.key;
                    last_record_id = claim.record_id.as_deref().unwrap_or(last_record_id);
                    stored
                });
                for (series, rows) in &content.rows {
                    groups.entry(series).or_default().extend(rows.iter().map(|row| (number, row)));
                }
                for (part, document) in &content.documents {
                    let source = source_number(&mut sources, &document.source);
                    head.documents.push(StoredDocument::new(number, part, document, source));
                }
                match &id.unit {
                    Unit::Field(part, field) => head.fields.push(StoredField {
                        claim: number,
                        part: part.clone(),
                        field: field.clone(),
                        json: content.field.clone().unwrap_or_default(),
                    }),
                    Unit::Series(data_type) if content.rows.is_empty() => {
                        head.empty.push((number, data_type.as_str().into()));
                    }
                    _ => {}
                }
            }
        }
        let mut columns = Vec::new();
        for (series, rows) in groups {
            let source = source_number(&mut sources, &series.source);
            head.groups.push(put_rows(&mut columns, series, source, &rows));
        }
        head.claims = claims.entries;
        head.sources = sources.entries;
        let mut out = write(&head);
        out.append(&mut columns);
        out
    }

    /// Reads what [`encode`](Self::encode) wrote.
    ///
    /// # Errors
    ///
    /// When the bytes are something else. Never panics, and takes memory in proportion to the bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, Corrupt> {
        let (head, mut columns): (Head, _) = read(bytes)?;
        let sources: Vec<_> = head.sources.into_iter().map(StoredSource::restore).collect();
        let source = |at: u32| sources.get(at as usize).cloned().ok_or(Corrupt("no such source"));
        let claims = restore_claims(&head.claims)?;
        let mut block = Claims::default();
        let mut put = |claim: u32, content: Content, unit: &dyn Fn(&Claim, StoredScope) -> Option<Unit>| {
            let (key, scope, claim) = claims.get(claim as usize).ok_or(Corrupt("no such claim"))?;
            let unit = unit(claim, *scope).ok_or(Corrupt("a fact in a claim of another scope"))?;
            let version = Version { claim: Arc::clone(claim), content: Arc::new(content) };
            block.add(key, unit, version);
            Ok(())
        };
        for (at, (_, scope, _)) in claims.iter().enumerate() {
            if matches!(scope, StoredScope::Document | StoredScope::Slot) {
                put(at as u32, Content::default(), &whole)?;
            }
        }
        for (claim, data_type) in head.empty {
            put(claim, Content::default(), &|_, scope| {
                matches!(scope, StoredScope::Merge).then(|| Unit::Series((&*data_type).into()))
            })?;
        }
        for stored in head.documents {
            let (claim, part) = (stored.claim, stored.part.clone());
            let document = stored.restore(&source)?;
            put(claim, Content::of_document(part.clone(), document), &|claim, scope| match scope {
                StoredScope::Row => Some(Unit::Record(part.clone())),
                _ => whole(claim, scope),
            })?;
        }
        for StoredField { claim, part, field, json } in head.fields {
            put(claim, Content::of_field(json.into()), &|_, scope| {
                matches!(scope, StoredScope::Merge).then(|| Unit::Field(part.clone(), field.clone()))
            })?;
        }
        for group in head.groups {
            let (series, rows) = get_rows(&mut columns, group, &source)?;
            let series = Arc::new(series);
            let mut by_claim: BTreeMap<u32, Vec<Row>> = BTreeMap::new();
            for (claim, row) in rows {
                by_claim.entry(claim).or_default().push(row);
            }
            for (number, rows) in by_claim {
                if matches!(claims.get(number as usize), Some((_, StoredScope::Row, _))) {
                    for row in rows {
                        let unit = Unit::of_row(&series, &row);
                        let content = Content::of_rows(Arc::clone(&series), vec![row]);
                        put(number, content, &|_, _| Some(unit.clone()))?;
                    }
                } else {
                    let content = Content::of_rows(Arc::clone(&series), rows);
                    put(number, content, &|claim, scope| match scope {
                        StoredScope::Merge => Some(Unit::Series(series.data_type.clone())),
                        _ => whole(claim, scope),
                    })?;
                }
            }
        }
        if columns.is_empty() {
            Ok(Block { units: block.units })
        } else {
            Err(Corrupt("bytes after the end"))
        }
    }
}

/// The unit of a claim that is one unit.
fn whole(claim: &Claim, scope: StoredScope) -> Option<Unit> {
    match scope {
        StoredScope::Document => Some(Unit::Document),
        StoredScope::Slot => Some(Unit::Slot(claim.slot.as_ref().map(|slot| slot.0.clone()))),
        StoredScope::Row | StoredScope::Merge => None,
    }
}

impl StoredClaim {
    fn new(id: &UnitId, claim: &Claim, last_key: &str, last_record_id: &str) -> Self {
        StoredClaim {
            key: Following::new(last_key, &id.key),
            scope: match id.unit.scope() {
                Scope::Document => StoredScope::Document,
                Scope::Row => StoredScope::Row,
                Scope::Merge => StoredScope::Merge,
                Scope::Slot => StoredScope::Slot,
            },
            rank: claim.rank.clone(),
            received_at: claim.received_at,
            provider: claim.provider,
            record_id: claim.record_id.as_deref().map(|record_id| Following::new(last_record_id, record_id)),
            utc_offset: claim.utc_offset,
            slot: claim.slot.clone(),
            extra: claim.extra.clone(),
        }
    }
}

/// Key, scope and the rest.
type RestoredClaim = (Arc<str>, StoredScope, Arc<Claim>);

fn restore_claims(stored: &[StoredClaim]) -> Result<Vec<RestoredClaim>, Corrupt> {
    let mut last_key: Arc<str> = "".into();
    let mut last_record_id: Box<str> = "".into();
    let mut claims = Vec::with_capacity(stored.len());
    for stored in stored {
        let key = stored.key.restore(&last_key)?;
        if *key != *last_key {
            last_key = key.into();
        }
        let record_id = stored.record_id.as_ref().map(|id| id.restore(&last_record_id)).transpose()?;
        if let Some(record_id) = &record_id {
            last_record_id.clone_from(record_id);
        }
        let claim = Claim {
            rank: stored.rank.clone(),
            received_at: stored.received_at,
            provider: stored.provider,
            record_id,
            utc_offset: stored.utc_offset,
            slot: stored.slot.clone(),
            extra: stored.extra.clone(),
        };
        claims.push((Arc::clone(&last_key), stored.scope, Arc::new(claim)));
    }
    Ok(claims)
}

impl StoredDocument {
    fn new(claim: u32, part: &Part, document: &Document, source: u32) -> Self {
        let time = |time: DateTime<chrono::Utc>| (time.timestamp(), time.timestamp_subsec_nanos());
        StoredDocument {
            claim,
            part: part.clone(),
            data_type: document.data_type.as_str().into(),
            start: time(document.start),
            end: time(document.end),
            utc_offset: document.utc_offset,
            floating: document.floating,
            local_date: document.local_date.map(|date| chrono::Datelike::num_days_from_ce(&date)),
            source,
            body: document.body.clone(),
            extra: document.extra.clone(),
        }
    }

    fn restore(self, source: &dyn Fn(u32) -> Result<Arc<Provenance>, Corrupt>) -> Result<Document, Corrupt> {
        let time = |(seconds, nanoseconds)| {
            DateTime::from_timestamp(seconds, nanoseconds).ok_or(Corrupt("no such time"))
        };
        if serde_json::from_str::<Body>(&self.body).is_err() {
            return Err(Corrupt("the body of a record does not read"));
        }
        if serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&self.extra).is_err() {
            return Err(Corrupt("the extra of a record does not read"));
        }
        Ok(Document {
            data_type: (&*self.data_type).into(),
            start: time(self.start)?,
            end: time(self.end)?,
            utc_offset: self.utc_offset,
            floating: self.floating,
            local_date: self.local_date.map(date).transpose()?,
            source: source(self.source)?,
            body: self.body,
            extra: self.extra,
        })
    }
}

fn date(days: i32) -> Result<NaiveDate, Corrupt> {
    NaiveDate::from_num_days_from_ce_opt(days).ok_or(Corrupt("no such date"))
}

fn put_rows(out: &mut Vec<u8>, series: &Series, source: u32, rows: &[(u32, &Row)]) -> Group {
    let mut codes = Dictionary::default();
    let mut dates = Dictionary::default();
    let nothing = Rare::default();
    let rare = || rows.iter().map(|(_, row)| row.rare.as_deref().unwrap_or(&nothing));
    let column = |cell: &dyn Fn(&Row) -> i64| rows.iter().map(|(_, row)| cell(row)).collect::<Vec<_>>();

    put_differences(out, &column(&|row| row.start));
    put_integers(out, &rows.iter().map(|(claim, _)| i64::from(*claim)).collect::<Vec<_>>());
    if series.has_end {
        put_integers(out, &column(&|row| row.end.wrapping_sub(row.start)));
    }
    if series.has_ordinal {
        put_integers(out, &column(&|row| i64::from(row.ordinal)));
    }
    put_numbers(out, &rows.iter().map(|(_, row)| row.value).collect::<Vec<_>>());
    let plain = rows.iter().all(|(_, row)| row.rare.is_none());
    out.push(u8::from(!plain));
    if !plain {
        // 0 stands for none, then the dictionary.
        let code = |rare: &Rare| {
            rare.code
                .clone()
                .map_or(0, |code| 1 + i64::from(codes.number(Arc::clone(&code), || Box::from(&*code))))
        };
        put_integers(out, &rare().map(code).collect::<Vec<_>>());
        let date = |rare: &Rare| {
            rare.local_date.map_or(0, |date| {
                1 + i64::from(dates.number(date, || chrono::Datelike::num_days_from_ce(&date)))
            })
        };
        put_integers(out, &rare().map(date).collect::<Vec<_>>());
        put_numbers(out, &rare().map(|rare| rare.min).collect::<Vec<_>>());
        put_numbers(out, &rare().map(|rare| rare.max).collect::<Vec<_>>());
        put_numbers(out, &rare().map(|rare| rare.original).collect::<Vec<_>>());
        for at in 0..6 {
            let cell = |rare: &Rare| rare.position.get(at).copied().unwrap_or_default();
            put_numbers(out, &rare().map(cell).collect::<Vec<_>>());
        }
    }
    Group {
        data_type: series.data_type.as_str().into(),
        unit: series.unit.clone(),
        basis: series.basis,
        source,
        context: series.context.clone(),
        floating: series.floating,
        derived: series.derived,
        has_end: series.has_end,
        has_ordinal: series.has_ordinal,
        located: series.located,
        original_unit: series.original_unit.clone(),
        rows: rows.len() as u32,
        codes: codes.entries,
        dates: dates.entries,
    }
}

fn get_rows(
    input: &mut &[u8],
    group: Group,
    source: &dyn Fn(u32) -> Result<Arc<Provenance>, Corrupt>,
) -> Result<(Series, Vec<(u32, Row)>), Corrupt> {
    let count = group.rows as usize;
    let start = get_differences(input, count)?;
    let claim = get_integers(input, count)?;
    let length = if group.has_end { get_integers(input, count)? } else { Vec::new() };
    let ordinal = if group.has_ordinal { get_integers(input, count)? } else { Vec::new() };
    let value = get_numbers(input, count)?;
    let mut rare = match input.split_first() {
        Some((0, rest)) => {
            *input = rest;
            Vec::new()
        }
        Some((1, rest)) => {
            *input = rest;
            get_rare(input, count, &group.codes, &group.dates)?
        }
        _ => return Err(Corrupt("rows of an unknown kind")),
    }
    .into_iter();
    let mut rows = Vec::with_capacity(count);
    for (at, (start, value)) in start.into_iter().zip(value).enumerate() {
        let claim =
            claim.get(at).and_then(|claim| u32::try_from(*claim).ok()).ok_or(Corrupt("no such claim"))?;
        let ordinal = ordinal.get(at).copied().unwrap_or(0);
        let row = Row {
            start,
            end: start.wrapping_add(length.get(at).copied().unwrap_or(0)),
            ordinal: u32::try_from(ordinal).map_err(|_| Corrupt("no such ordinal"))?,
            value,
            rare: rare.next().and_then(Rare::boxed),
        };
        rows.push((claim, row));
    }
    if serde_json::from_str::<Context>(&group.context).is_err() {
        return Err(Corrupt("a context does not read"));
    }
    let series = Series {
        data_type: (&*group.data_type).into(),
        unit: group.unit,
        basis: group.basis,
        source: source(group.source)?,
        context: group.context,
        floating: group.floating,
        derived: group.derived,
        has_end: group.has_end,
        has_ordinal: group.has_ordinal,
        located: group.located,
        original_unit: group.original_unit,
    };
    Ok((series, rows))
}

fn get_rare(
    input: &mut &[u8],
    count: usize,
    codes: &[Box<str>],
    dates: &[i32],
) -> Result<Vec<Rare>, Corrupt> {
    let codes: Vec<Arc<str>> = codes.iter().map(|code| Arc::from(&**code)).collect();
    let dates: Vec<NaiveDate> = dates.iter().map(|days| date(*days)).collect::<Result<_, _>>()?;
    let mut rare = vec![Rare::default(); count];
    for (rare, number) in rare.iter_mut().zip(get_integers(input, count)?) {
        rare.code = entry(&codes, number)?;
    }
    for (rare, number) in rare.iter_mut().zip(get_integers(input, count)?) {
        rare.local_date = entry(&dates, number)?;
    }
    let mut numbers = |cell: &dyn Fn(&mut Rare) -> Option<&mut Number>| {
        for (rare, number) in rare.iter_mut().zip(get_numbers(input, count)?) {
            if let Some(cell) = cell(rare) {
                *cell = number;
            }
        }
        Ok::<(), Corrupt>(())
    };
    numbers(&|rare| Some(&mut rare.min))?;
    numbers(&|rare| Some(&mut rare.max))?;
    numbers(&|rare| Some(&mut rare.original))?;
    for at in 0..6 {
        numbers(&|rare| rare.position.get_mut(at))?;
    }
    Ok(rare)
}

/// An entry of a dictionary in which 0 stands for none.
fn entry<T: Clone>(dictionary: &[T], number: i64) -> Result<Option<T>, Corrupt> {
    if number == 0 {
        return Ok(None);
    }
    let at = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    at.and_then(|at| dictionary.get(at)).cloned().map(Some).ok_or(Corrupt("not in the dictionary"))
}

#[derive(Serialize, Deserialize)]
struct StoredBucket {
    tombstones: Vec<(Provider, Box<str>, i64)>,
    windows: Vec<StoredWindows>,
}

#[derive(Serialize, Deserialize)]
struct StoredWindows {
    data_type: Box<str>,
    basis: Basis,
    bucket_s: Option<i64>,
    source: StoredSource,
    /// Start, end, time of receipt.
    segments: Vec<(i64, i64, i64)>,
}

impl Marks {
    /// The bytes of one bucket: a version first.
    pub fn encode(&self, bucket: u8) -> Vec<u8> {
        let empty = Bucket::default();
        let bucket = self.buckets.get(usize::from(bucket)).unwrap_or(&empty);
        let tombstones = bucket.tombstones.iter();
        let windows = bucket.windows.iter().map(|(series, segments)| StoredWindows {
            data_type: series.data_type.as_str().into(),
            basis: series.basis,
            bucket_s: series.bucket_s,
            source: StoredSource {
                provider: series.source.provider,
                via: series.source.via.clone(),
                subject: series.source.subject.clone(),
                app: series.source.app.clone(),
                device: series.source.device.clone(),
                method: series.source.method,
                original_type: series.source.original_type.clone(),
            },
            segments: segments.0.iter().map(|s| (s.start, s.end, s.received_at)).collect(),
        });
        write(&StoredBucket {
            tombstones: tombstones.map(|(t, at)| (t.provider, t.record_id.clone(), *at)).collect(),
            windows: windows.collect(),
        })
    }

    /// Reads one bucket that [`encode`](Self::encode) wrote, in place of what the bucket held.
    ///
    /// # Errors
    ///
    /// When the bytes are something else or of another bucket. Never panics.
    pub fn decode(&mut self, bucket: u8, bytes: &[u8]) -> Result<(), Corrupt> {
        let place = self.buckets.get_mut(usize::from(bucket)).ok_or(Corrupt("no such bucket"))?;
        let (stored, rest): (StoredBucket, _) = read(bytes)?;
        if !rest.is_empty() {
            return Err(Corrupt("bytes after the end"));
        }
        let mut restored = Bucket::default();
        for (provider, record_id, at) in stored.tombstones {
            let tombstone = Tombstone { provider, record_id };
            if tombstone_bucket(&tombstone) != bucket {
                return Err(Corrupt("a deletion of another bucket"));
            }
            restored.tombstones.insert(tombstone, at);
        }
        for stored in stored.windows {
            let series = WindowSeries {
                data_type: (&*stored.data_type).into(),
                basis: stored.basis,
                source: stored.source.restore(),
                bucket_s: stored.bucket_s,
            };
            if window_bucket(&series) != bucket {
                return Err(Corrupt("a window of another bucket"));
            }
            let segments = restored.windows.entry(series).or_default();
            for (start, end, received_at) in stored.segments {
                segments.add(Segment { start, end, received_at });
            }
        }
        *place = restored;
        Ok(())
    }
}

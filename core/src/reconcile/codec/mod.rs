//! Blocks and buckets of marks as bytes: a version, a head in postcard, then the columns of all rows.
//!
//! The stored types are kept apart from the types in memory, and names are stored as text. So a new data type
//! or a new field of a record leaves old bytes readable. `Provider`, `Method`, `Basis` and `Field` are stored
//! by position: add variants at the end only.

mod claims;
mod marks;
mod rows;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use serde::{Deserialize, Serialize};

use self::claims::{StoredClaims, get_claims, put_claims};
use self::rows::{Group, get_rows, put_rows};
use super::block::Block;
use super::claim::{Claim, Field, Unit, Version};
use super::columns::Corrupt;
use super::fact::{Content, Document, Part, Row, Series};
use super::partition::Claims;
use crate::record::{Basis, Body, DeviceType, Method, Provenance, Provider, Scope};

/// The first byte of everything stored.
const VERSION: u8 = 1;

#[derive(Serialize, Deserialize, Default)]
struct Head {
    sources: Vec<StoredSource>,
    claims: StoredClaims,
    groups: Vec<Group>,
    documents: Vec<StoredDocument>,
    fields: Vec<StoredField>,
    /// Claims of scope `merge` that a series has no rows: the claim, the type and the basis.
    empty: Vec<(u32, Box<str>, Basis)>,
}

#[derive(Serialize, Deserialize)]
struct StoredSource {
    provider: Provider,
    via: Option<String>,
    install: Option<String>,
    subject: Option<String>,
    app: Option<String>,
    device: Option<String>,
    device_type: Option<DeviceType>,
    method: Option<Method>,
    original_type: String,
}

/// Text, stored as the number of bytes that it shares with the text before it, and the rest.
#[derive(Serialize, Deserialize)]
struct Following {
    shared: u32,
    rest: Box<str>,
}

#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum StoredScope {
    Document,
    Row,
    Merge,
    Slot,
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
    // Writing to memory cannot fail for these types, because all of them have known lengths.
    postcard::to_extend(head, vec![VERSION]).unwrap_or_default()
}

/// Numbers values in the order in which they first occur.
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
    sources.number(source, || StoredSource::new(source))
}

impl StoredSource {
    fn new(source: &Provenance) -> Self {
        StoredSource {
            provider: source.provider,
            via: source.via.clone(),
            install: source.install.clone(),
            subject: source.subject.clone(),
            app: source.app.clone(),
            device: source.device.clone(),
            device_type: source.device_type,
            method: source.method,
            original_type: source.original_type.clone(),
        }
    }

    fn restore(self) -> Arc<Provenance> {
        Arc::new(Provenance {
            provider: self.provider,
            via: self.via,
            install: self.install,
            subject: self.subject,
            app: self.app,
            device: self.device,
            device_type: self.device_type,
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
    /// Returns the bytes of this block. The first byte is a version. Equal blocks have equal bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut head = Head::default();
        let mut sources = Sources::default();
        let mut claims = Dictionary::default();
        let mut groups: BTreeMap<&Series, Vec<(u32, &Row)>> = BTreeMap::new();
        // Ids are random. Records with revisions are therefore sorted by time, which keeps the columns short.
        let mut units: Vec<_> = self.units.iter().collect();
        units.sort_by_key(|(_, frontier)| {
            frontier.first().and_then(|version| Some(version.claim.revised.as_ref()?.revision.start))
        });
        for (id, frontier) in units {
            let scope = id.unit.scope();
            for Version { claim, content } in frontier {
                let number = claims.number((&id.key, scope, claim), || (&*id.key, scope, &**claim));
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
                    Unit::Series(data_type, basis) if content.rows.is_empty() => {
                        head.empty.push((number, data_type.as_str().into(), *basis));
                    }
                    _ => {}
                }
            }
        }
        let mut columns = Vec::new();
        head.claims = put_claims(&mut columns, &claims.entries);
        for (series, rows) in groups {
            let source = source_number(&mut sources, &series.source);
            head.groups.push(put_rows(&mut columns, series, source, &rows));
        }
        head.sources = sources.entries;
        let mut out = write(&head);
        out.append(&mut columns);
        out
    }

    /// Reads what [`encode`](Self::encode) wrote. Never panics, and takes memory in proportion to the bytes.
    ///
    /// # Errors
    ///
    /// Returns [`Corrupt`] if the bytes are something else.
    pub fn decode(bytes: &[u8]) -> Result<Self, Corrupt> {
        let (head, mut columns): (Head, _) = read(bytes)?;
        let sources: Vec<_> = head.sources.into_iter().map(StoredSource::restore).collect();
        let source = |at: u32| sources.get(at as usize).cloned().ok_or(Corrupt("no such source"));
        let claims = get_claims(&mut columns, &head.claims)?;
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
        for (claim, data_type, basis) in head.empty {
            put(claim, Content::default(), &|_, scope| {
                matches!(scope, StoredScope::Merge).then(|| Unit::Series((&*data_type).into(), basis))
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
                        StoredScope::Merge => Some(Unit::Series(series.data_type.clone(), series.basis)),
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

/// Returns the unit of a claim, or `None` if its scope splits the claim into several units.
fn whole(claim: &Claim, scope: StoredScope) -> Option<Unit> {
    match scope {
        StoredScope::Document => Some(Unit::Document),
        StoredScope::Slot => Some(Unit::Slot(claim.slot.as_ref().map(|slot| slot.part.clone()))),
        StoredScope::Row | StoredScope::Merge => None,
    }
}

impl From<Scope> for StoredScope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Document => StoredScope::Document,
            Scope::Row => StoredScope::Row,
            Scope::Merge => StoredScope::Merge,
            Scope::Slot => StoredScope::Slot,
        }
    }
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

//! The apply kernel by its plain definitions: keeps every claim and computes what is true from scratch. Slow.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use wellform_core::record::{Basis, Change, Provenance, Provider, Record, Revision, Samples, Scope};

/// One row or record of a change, on its own.
#[derive(Debug, Clone)]
pub struct Atom {
    pub key: String,
    pub scope: Scope,
    pub rank: Vec<i64>,
    pub record_id: Option<String>,
    pub source: Provenance,
    pub revision: Option<Revision>,
    pub slot: Option<(String, Option<i64>, Option<i64>)>,
    /// What the owner says beside its rows.
    pub owner: Value,
    pub item: Item,
}

#[derive(Debug, Clone)]
pub enum Item {
    Row {
        data_type: String,
        basis: Basis,
        start: i64,
        end: Option<i64>,
        ordinal: Option<u32>,
        all: Value,
    },
    Record(Value),
    /// An owner by itself.
    Owner {
        data_type: String,
        basis: Basis,
    },
}

/// Where a row of unknown width and one of known width exclude each other: type and start, in a slot the type.
type Place = (String, Option<i64>);

impl Atom {
    fn place(&self) -> Option<Place> {
        match (self.scope, &self.item) {
            (Scope::Row, Item::Row { data_type, start, .. }) => Some((data_type.clone(), Some(*start))),
            (Scope::Slot, Item::Row { data_type, .. }) => Some((data_type.clone(), None)),
            _ => None,
        }
    }

    fn has_unknown_width(&self) -> bool {
        matches!(&self.item, Item::Row { all, .. } if all["context"]["width"] == "unknown")
    }
}

pub fn atoms(change: &Change) -> Vec<Atom> {
    match change {
        Change::Samples(samples) => samples_atoms(samples),
        Change::Record { record } => vec![record_atom(record)],
        _ => Vec::new(),
    }
}

fn samples_atoms(samples: &Samples) -> Vec<Atom> {
    let owner_atom = |at: usize, item: Item| {
        let owner = &samples.owners[at];
        Atom {
            key: owner.key.clone(),
            scope: owner.scope,
            rank: owner.rank.clone(),
            record_id: owner.record_id.clone(),
            source: (*samples.source).clone(),
            revision: owner.revision,
            slot: owner.slot.as_ref().map(|s| (s.part.clone(), s.fills, s.of)),
            owner: json!([owner.utc_offset, owner.slot, owner.extra]),
            item,
        }
    };
    let data_type = samples.data_type.to_string();
    let owners = (0..samples.owners.len())
        .map(|at| owner_atom(at, Item::Owner { data_type: data_type.clone(), basis: samples.basis }));
    let rows = (0..samples.start.len()).map(|at| {
        let owner = samples.owner.as_ref().map_or(0, |owner| owner[at] as usize);
        // Among single rows, no ordinal is as good as 0.
        let single = samples.owners[owner].scope == Scope::Row;
        let ordinal = samples.ordinal.as_ref().map(|ordinal| ordinal[at]).filter(|at| !single || *at > 0);
        let item = Item::Row {
            data_type: data_type.clone(),
            basis: samples.basis,
            start: samples.start[at],
            end: samples.end.as_ref().map(|end| end[at]),
            ordinal,
            all: json!({
                "type": data_type, "unit": samples.unit, "basis": samples.basis, "floating": samples.floating,
                "derived": samples.derived, "source": samples.source, "context": samples.context,
                "start": samples.start[at], "end": samples.end.as_ref().map(|end| end[at]),
                "value": samples.value.get(at),
                "min": samples.min.as_ref().and_then(|min| min.get(at)),
                "code": samples.code.as_ref().and_then(|code| code[at].clone()),
                "date": samples.local_date.as_ref().and_then(|date| date[at]),
                "ordinal": ordinal,
            }),
        };
        owner_atom(owner, item)
    });
    owners.chain(rows).collect()
}

fn record_atom(record: &Record) -> Atom {
    let mut all = serde_json::to_value(record).unwrap();
    let object = all.as_object_mut().unwrap();
    object.remove("rank");
    object.remove("record_id");
    object.remove("modified_at");
    Atom {
        key: record.key.clone(),
        scope: record.scope,
        rank: record.rank.clone(),
        record_id: record.record_id.clone(),
        source: (*record.source).clone(),
        revision: record.modified_at.map(|modified_at| {
            let [start, end, modified_at] =
                [record.start, record.end, modified_at].map(|time| time.timestamp_millis());
            Revision::new(start, end, modified_at)
        }),
        slot: None,
        owner: Value::Null,
        item: Item::Record(all),
    }
}

/// Rows and records as a set, each with the claim that it stands by; `volatile` also shows its rank and id.
pub fn facts(changes: &[Change], volatile: bool) -> BTreeSet<String> {
    changes.iter().flat_map(atoms).filter_map(|atom| fact(&atom, volatile)).collect()
}

fn fact(atom: &Atom, volatile: bool) -> Option<String> {
    let all = match &atom.item {
        Item::Row { all, .. } | Item::Record(all) => all,
        Item::Owner { .. } => return None,
    };
    let place = atom.revision.map(|revision| (revision.start, revision.end));
    let claim = if volatile { json!([atom.rank, atom.record_id, atom.revision]) } else { json!(place) };
    Some(json!([atom.key, atom.scope, atom.owner, all, claim]).to_string())
}

/// A claim on one unit.
#[derive(Debug, Clone)]
struct Claim {
    rank: Vec<i64>,
    received_at: i64,
    modified_at: i64,
    atoms: Vec<Atom>,
}

impl Claim {
    fn order(&self) -> (&Vec<i64>, i64, i64) {
        (&self.rank, self.received_at, self.modified_at)
    }
}

#[derive(Default)]
pub struct Oracle {
    deliveries: Vec<(i64, Change)>,
}

impl Oracle {
    pub fn apply(&mut self, changes: &[Change], received_at: i64) {
        self.deliveries.extend(changes.iter().map(|change| (received_at, change.clone())));
    }

    pub fn current(&self) -> BTreeSet<String> {
        let mut units: BTreeMap<(String, String), Vec<Claim>> = BTreeMap::new();
        for (received_at, change) in &self.deliveries {
            for (unit, atom) in atoms(change).into_iter().flat_map(units_of) {
                let claims = units.entry((atom.key.clone(), unit)).or_default();
                let modified_at = atom.revision.map_or(*received_at, |revision| revision.modified_at);
                match claims.iter_mut().find(|c| c.order() == (&atom.rank, *received_at, modified_at)) {
                    Some(claim) => claim.atoms.push(atom),
                    None => claims.push(Claim {
                        rank: atom.rank.clone(),
                        received_at: *received_at,
                        modified_at,
                        atoms: vec![atom],
                    }),
                }
            }
        }
        let mut visible: BTreeMap<(String, String), Claim> = BTreeMap::new();
        // Where rows of known width are, hidden or not.
        let mut known: BTreeSet<(String, Place)> = BTreeSet::new();
        for (unit, claims) in units {
            let superseded = |claim: &Claim| {
                claims.iter().any(|other| {
                    other.order() != claim.order()
                        && other.rank >= claim.rank
                        && other.received_at >= claim.received_at
                        && other.modified_at >= claim.modified_at
                })
            };
            let kept = claims.iter().filter(|claim| !superseded(claim)).flat_map(|claim| &claim.atoms);
            let places = kept.filter(|atom| !atom.has_unknown_width()).filter_map(Atom::place);
            known.extend(places.map(|place| (unit.0.clone(), place)));
            let standing = claims.iter().filter(|claim| {
                let superseded = superseded(claim);
                let row_is_hidden = unit.1.starts_with("row ")
                    && claim.atoms.iter().all(|atom| self.window_hides(atom, claim));
                !superseded && !self.deleted(claim) && !self.window_hides_record(claim) && !row_is_hidden
            });
            if let Some(highest) = standing.max_by_key(|claim| claim.order()) {
                visible.insert(unit.clone(), highest.clone());
            }
        }
        let keys: BTreeSet<String> = visible.keys().map(|(key, _)| key.clone()).collect();
        for key in keys {
            for part in superseded_parts(&key, &visible) {
                visible.remove(&(key.clone(), part));
            }
        }
        let mut facts = BTreeSet::new();
        for ((key, unit), claim) in &visible {
            let is_out = |atom: &Atom| {
                let place = atom.place().filter(|_| atom.has_unknown_width());
                place.is_some_and(|place| known.contains(&(key.clone(), place)))
            };
            let shown = claim.atoms.iter().filter(|atom| !self.window_hides(atom, claim) && !is_out(atom));
            if !unit.starts_with("field ") {
                facts.extend(shown.filter_map(|atom| fact(atom, true)));
            }
        }
        facts.extend(merged_records(&visible));
        facts
    }

    fn deleted(&self, claim: &Claim) -> bool {
        self.deliveries.iter().any(|(received_at, change)| {
            matches!(change, Change::Delete(delete) if claim.atoms.iter().any(|atom|
                atom.source.provider == delete.provider && atom.record_id.as_ref() == Some(&delete.record_id))
                && claim.modified_at <= delete.at.unwrap_or(*received_at))
        })
    }

    fn window_hides(&self, atom: &Atom, claim: &Claim) -> bool {
        let Item::Row { data_type, basis, start, end, .. } = &atom.item else { return false };
        if atom.has_unknown_width() {
            return false;
        }
        // All windows that speak of the row, from one source each, and received later.
        let mut windows: BTreeMap<String, Vec<(i64, i64)>> = BTreeMap::new();
        for (received_at, change) in &self.deliveries {
            if let Change::ReplaceWindow(window) = change
                && !window.whole_records
                && window.data_type.as_str() == data_type
                && window.basis == *basis
                && names(&window.source, &atom.source)
                && window.bucket_s == end.map(|end| (end - start) / 1000)
                && claim.received_at < *received_at
            {
                let range = (window.start.timestamp_millis(), window.end.timestamp_millis());
                windows.entry(json!(window.source).to_string()).or_default().push(range);
            }
        }
        windows.into_values().any(|ranges| cover(ranges, *start, end.unwrap_or(*start)))
    }

    fn window_hides_record(&self, claim: &Claim) -> bool {
        let collection =
            |source: &Provenance| json!([source.provider, source.via, source.install, source.original_type]);
        claim.atoms.iter().any(|atom| {
            let Some(Revision { start, end, .. }) = atom.revision else { return false };
            let mut ranges = self.deliveries.iter().filter_map(|(received_at, change)| match change {
                Change::ReplaceWindow(window) => (window.whole_records
                    && collection(&window.source) == collection(&atom.source)
                    && claim.received_at < *received_at)
                    .then_some((window.start.timestamp_millis(), window.end.timestamp_millis())),
                _ => None,
            });
            ranges.any(|range| cover(vec![range], start, end))
        })
    }
}

/// Whether ranges together cover a stretch of time; an instant, which has no length, takes a millisecond.
fn cover(mut ranges: Vec<(i64, i64)>, start: i64, end: i64) -> bool {
    ranges.sort_unstable();
    let reached = ranges.iter().fold(
        start,
        |reached, (from, to)| {
            if *from <= reached { reached.max(*to) } else { reached }
        },
    );
    reached >= end.max(start + 1)
}

/// Whether a window from one source speaks of rows from another.
fn names(window: &Provenance, row: &Provenance) -> bool {
    let apps = |source: &Provenance| -> BTreeSet<String> {
        source.app.iter().flat_map(|app| app.split('|')).map(str::to_owned).collect()
    };
    let rest = |source: &Provenance| {
        let mut rest = source.clone();
        rest.app = None;
        rest
    };
    rest(window) == rest(row)
        && window.app.is_some() == row.app.is_some()
        && apps(window).is_subset(&apps(row))
}

/// The units that an atom speaks of, and what it says about each.
fn units_of(atom: Atom) -> Vec<(String, Atom)> {
    let part = |record: &Value| record["part"].to_string();
    match (&atom.scope, &atom.item) {
        (Scope::Document, _) => vec![("document".to_owned(), atom)],
        (Scope::Slot, _) => vec![(format!("slot {:?}", atom.slot.as_ref().map(|slot| &slot.0)), atom)],
        (Scope::Row, Item::Row { data_type, start, end, ordinal, .. }) => {
            vec![(format!("row {data_type} {start} {end:?} {ordinal:?}"), atom)]
        }
        (Scope::Row, Item::Record(record)) => vec![(format!("record {}", part(record)), atom)],
        (Scope::Row, Item::Owner { .. }) => Vec::new(),
        (Scope::Merge, Item::Row { data_type, basis, .. } | Item::Owner { data_type, basis }) => {
            vec![(format!("series {data_type} {basis:?}"), atom)]
        }
        (Scope::Merge, Item::Record(record)) => {
            let mut units = Vec::new();
            let mut envelope = record.clone();
            let object = envelope.as_object_mut().unwrap();
            let sleep = object.remove("sleep").unwrap();
            let extra = object.remove("extra").unwrap();
            let mut unit = |kind: &str, name: &str, value: Value| {
                let item = Item::Record(json!([part(record), kind, name, value]));
                units.push((format!("field {} {kind} {name}", part(record)), Atom { item, ..atom.clone() }));
            };
            let object = envelope.as_object_mut().unwrap();
            let offset = json!({ "utc_offset": object["utc_offset"].take(), "local_date": object["local_date"].take() });
            let device = object["source"]["device"].take();
            unit("envelope", "", envelope);
            if offset != json!({ "utc_offset": null, "local_date": null }) {
                unit("offset", "", offset);
            }
            if !device.is_null() {
                unit("source device", "", device);
            }
            for (name, value) in sleep.as_object().unwrap().iter().filter(|(_, value)| !value.is_null()) {
                unit("sleep", name, value.clone());
            }
            for (name, value) in extra.as_object().unwrap() {
                unit("extra", name, value.clone());
            }
            units
        }
    }
}

fn merged_records(visible: &BTreeMap<(String, String), Claim>) -> Vec<String> {
    let mut records: BTreeMap<(String, String), (Value, Option<Atom>)> = BTreeMap::new();
    for ((key, unit), claim) in visible.iter().filter(|((_, unit), _)| unit.starts_with("field ")) {
        let Item::Record(field) = &claim.atoms[0].item else { panic!("{unit}") };
        let part = field[0].as_str().unwrap().to_owned();
        let (record, envelope) = records.entry((key.clone(), part)).or_insert((
            json!({"extra": {}, "sleep": {"asleep_s": null, "in_bed_s": null, "is_nap": null, "state": null}}),
            None,
        ));
        match field[1].as_str().unwrap() {
            "envelope" => {
                for (name, value) in field[3].as_object().unwrap() {
                    record[name] = value.clone();
                }
                *envelope = Some(claim.atoms[0].clone());
            }
            "offset" => {
                for (name, value) in field[3].as_object().unwrap() {
                    record[name] = value.clone();
                }
            }
            "source device" => record["source"]["device"] = field[3].clone(),
            kind => record[kind][field[2].as_str().unwrap()] = field[3].clone(),
        }
    }
    let whole = records.into_values().filter_map(|(record, envelope)| {
        let atom = Atom { item: Item::Record(record), ..envelope? };
        fact(&atom, true)
    });
    whole.collect()
}

/// Parts of a slot that a newer account of the slot leaves no room for.
fn superseded_parts(key: &str, visible: &BTreeMap<(String, String), Claim>) -> Vec<String> {
    let parts: Vec<(&String, &Claim)> = visible
        .iter()
        .filter(|((of, unit), _)| of == key && unit.starts_with("slot "))
        .map(|((_, unit), claim)| (unit, claim))
        .collect();
    let slot = |claim: &Claim| claim.atoms[0].slot.clone();
    let Some(length) = parts.iter().filter_map(|(_, claim)| slot(claim)?.2).max() else { return Vec::new() };
    let mut deliveries: Vec<(Vec<i64>, i64)> = Vec::new();
    for (_, claim) in &parts {
        match deliveries.iter_mut().find(|(_, received_at)| *received_at == claim.received_at) {
            Some(delivery) => delivery.0 = delivery.0.clone().max(claim.rank.clone()),
            None => deliveries.push((claim.rank.clone(), claim.received_at)),
        }
    }
    deliveries.sort();
    let mut filled = 0;
    let mut superseded = Vec::new();
    for (_, received_at) in deliveries.iter().rev() {
        let full = filled >= length;
        for (unit, claim) in parts.iter().filter(|(_, claim)| claim.received_at == *received_at) {
            match slot(claim).and_then(|slot| slot.1) {
                Some(_) if full => superseded.push((*unit).clone()),
                Some(fills) => filled += fills,
                None => {}
            }
        }
    }
    superseded
}

/// Whose deletions a test makes.
pub const DELETING: [Provider; 2] = [Provider::HealthConnect, Provider::AppleHealth];

//! Parts of changes: rows of a batch by time, by type, by owner.

use std::collections::{BTreeMap, BTreeSet};

use wellform_core::record::{Change, Nullable, Original, Position, Samples};

/// How many rows or records a change has.
pub fn count(change: &Change) -> u64 {
    match change {
        Change::Samples(samples) => samples.start.len() as u64,
        _ => 1,
    }
}

/// The keys of a change.
pub fn keys(change: &Change) -> Vec<&str> {
    match change {
        Change::Samples(samples) => samples.owners.iter().map(|owner| owner.key.as_str()).collect(),
        Change::Record { record } => vec![&record.key],
        _ => Vec::new(),
    }
}

/// The rows and records of these types in `[from, to)`: instants that lie in it, intervals that overlap it.
pub fn select(
    change: Change,
    types: Option<&[String]>,
    from: Option<i64>,
    to: Option<i64>,
) -> Option<Change> {
    let wanted = |name: &str| types.is_none_or(|types| types.iter().any(|wanted| wanted == name));
    let inside = |start: i64, end: i64| {
        to.is_none_or(|to| start < to) && from.is_none_or(|from| start >= from || end > from)
    };
    match change {
        Change::Samples(samples) if wanted(samples.data_type.as_str()) => {
            let end = |row: usize| samples.end.as_ref().and_then(|end| end.get(row)).copied();
            let keep: Vec<bool> = (samples.start.iter().enumerate())
                .map(|(row, start)| inside(*start, end(row).unwrap_or(*start)))
                .collect();
            kept(samples, &keep).map(Change::Samples)
        }
        Change::Record { record } if wanted(record.data_type.as_str()) => {
            inside(record.start.timestamp_millis(), record.end.timestamp_millis())
                .then_some(Change::Record { record })
        }
        _ => None,
    }
}

/// The rows and records of these keys.
pub fn of_keys(change: Change, keys: &BTreeSet<String>) -> Option<Change> {
    match change {
        Change::Samples(samples) => {
            let own: Vec<bool> = samples.owners.iter().map(|owner| keys.contains(&owner.key)).collect();
            let owned = |row: usize| {
                let owner = samples.owner.as_ref().map_or(Some(0), |owner| owner.get(row).copied());
                owner.and_then(|at| own.get(at as usize)).copied().unwrap_or(false)
            };
            let keep: Vec<bool> = (0..samples.start.len()).map(owned).collect();
            kept(samples, &keep).map(Change::Samples)
        }
        Change::Record { record } => keys.contains(&record.key).then_some(Change::Record { record }),
        other => Some(other),
    }
}

/// A batch with only these rows, and only their owners; null where there is none.
fn kept(mut samples: Box<Samples>, keep: &[bool]) -> Option<Box<Samples>> {
    if !keep.contains(&true) {
        return None;
    }
    if !keep.contains(&false) {
        return Some(samples);
    }
    column(&mut samples.start, keep);
    optional(&mut samples.end, keep);
    optional(&mut samples.code, keep);
    optional(&mut samples.local_date, keep);
    optional(&mut samples.ordinal, keep);
    column(&mut samples.value.0, keep);
    nullable(&mut samples.min, keep);
    nullable(&mut samples.max, keep);
    if let Some(Original { value, .. }) = &mut samples.original {
        column(&mut value.0, keep);
    }
    if let Some(Position { latitude, longitude, altitude, speed, course, accuracy }) = &mut samples.position {
        column(latitude, keep);
        column(longitude, keep);
        for part in [altitude, speed, course, accuracy] {
            nullable(part, keep);
        }
    }
    if let Some(mut owner) = samples.owner.take() {
        column(&mut owner, keep);
        let used: BTreeSet<u32> = owner.iter().copied().collect();
        let mut at = 0;
        samples.owners.retain(|_| {
            at += 1;
            used.contains(&(at - 1))
        });
        if samples.owners.len() > 1 {
            let places: BTreeMap<u32, u32> = used.into_iter().zip(0..).collect();
            samples.owner = Some(owner.iter().map(|at| places.get(at).copied().unwrap_or(0)).collect());
        }
    }
    Some(samples)
}

fn column<T>(column: &mut Vec<T>, keep: &[bool]) {
    let mut row = 0;
    column.retain(|_| {
        row += 1;
        keep.get(row - 1).copied().unwrap_or(false)
    });
}

fn optional<T>(values: &mut Option<Vec<T>>, keep: &[bool]) {
    if let Some(values) = values {
        column(values, keep);
    }
}

fn nullable(values: &mut Option<Nullable>, keep: &[bool]) {
    if let Some(values) = values {
        column(&mut values.0, keep);
    }
}

//! Parts of changes: rows of a batch by time, by type, by owner.

use std::collections::BTreeSet;

use wellform_core::record::{Change, TypeName};

/// Returns how many rows or records a change has.
pub fn count(change: &Change) -> u64 {
    match change {
        Change::Samples(samples) => samples.start.len() as u64,
        _ => 1,
    }
}

/// Returns the keys of a change.
pub fn keys(change: &Change) -> Vec<&str> {
    match change {
        Change::Samples(samples) => samples.owners.iter().map(|owner| owner.key.as_str()).collect(),
        Change::Record { record } => vec![&record.key],
        _ => Vec::new(),
    }
}

/// Returns whether a type is one of these.
pub fn wanted(data_type: &TypeName, types: Option<&[String]>) -> bool {
    types.is_none_or(|types| types.iter().any(|wanted| wanted == data_type.as_str()))
}

/// Returns the rows and records whose start, in milliseconds since 1970-01-01T00:00:00Z, is among these, or `None` if none
/// is.
pub fn starting(change: Change, among: impl Fn(i64) -> bool) -> Option<Change> {
    match change {
        Change::Samples(mut samples) => {
            let keep: Vec<bool> = samples.start.iter().map(|start| among(*start)).collect();
            samples.retain_rows(|row| keep[row]).then_some(Change::Samples(samples))
        }
        Change::Record { record } => {
            among(record.start.timestamp_millis()).then_some(Change::Record { record })
        }
        _ => None,
    }
}

/// Returns the rows and records of these types in `[from, to)`, or `None` if there are none: instants that lie in it,
/// intervals that overlap it.
pub fn select(
    change: Change,
    types: Option<&[String]>,
    from: Option<i64>,
    to: Option<i64>,
) -> Option<Change> {
    let inside = |start: i64, end: i64| {
        to.is_none_or(|to| start < to) && from.is_none_or(|from| start >= from || end > from)
    };
    match change {
        Change::Samples(mut samples) if wanted(&samples.data_type, types) => {
            let end = |row: usize| samples.end.as_ref().and_then(|end| end.get(row)).copied();
            let keep: Vec<bool> = (samples.start.iter().enumerate())
                .map(|(row, start)| inside(*start, end(row).unwrap_or(*start)))
                .collect();
            samples.retain_rows(|row| keep[row]).then_some(Change::Samples(samples))
        }
        Change::Record { record } if wanted(&record.data_type, types) => {
            inside(record.start.timestamp_millis(), record.end.timestamp_millis())
                .then_some(Change::Record { record })
        }
        _ => None,
    }
}

/// Returns the rows and records of these keys, or `None` if there are none.
pub fn of_keys(change: Change, keys: &BTreeSet<String>) -> Option<Change> {
    match change {
        Change::Samples(mut samples) => {
            let own: Vec<bool> = samples.owners.iter().map(|owner| keys.contains(&owner.key)).collect();
            let keep: Vec<bool> = (0..samples.start.len())
                .map(|row| samples.owner_of(row).and_then(|owner| own.get(owner)) == Some(&true))
                .collect();
            samples.retain_rows(|row| keep[row]).then_some(Change::Samples(samples))
        }
        Change::Record { record } => keys.contains(&record.key).then_some(Change::Record { record }),
        other => Some(other),
    }
}

//! Chooses among several accounts of one night.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::record::{Body, Change, DataType, Provenance, Provider, Record, Samples};

/// Returns the sleeps that count, and everything else unchanged.
///
/// A sleep often has no stable key. If an analysis moves the start, or a phone first sends a part of the
/// night, the same night comes again beside the old account. A person has one sleep at a time. So two sleeps
/// of one person by one account (provider, `via` and `app`) are one sleep if they overlap for more than half
/// of the shorter one. Garmin's sleeps are also one sleep if they overlap at all and have one `local_date`.
/// The date alone does not decide, because the date of a night can be that of its evening.
///
/// Of the two, the sleep of higher rank counts; on a tie, the greater key. All rows and records of the
/// other's key are left out. A sleep that is itself left out supersedes nothing. Sleeps of several apps in
/// one night are all shown.
///
/// A nap is listed in its night and may also come as a sleep of its own, which has more content. If a listed
/// nap and a sleep start together, the listed nap is left out together with the row of its length, and the
/// sleep becomes a nap. In all other cases a listed nap and a sleep are never one. Parts of one document
/// never supersede each other. Naps may be listed without their night before they are listed in it: these are
/// one nap, by the rule of sleeps.
///
/// The outcome does not depend on the order of `changes`. `changes` must have all sleeps of the dates of
/// interest.
pub fn current_sleeps(changes: Vec<Change>) -> Vec<Change> {
    let Superseded { sleeps, listed_naps, naps } = superseded(&changes);
    if sleeps.is_empty() && listed_naps.is_empty() {
        return changes;
    }
    let whole = |key: &str| sleeps.contains(&(key.to_owned(), None));
    let length_of_nap = |samples: &Samples, owner: &str, row: usize| {
        samples.data_type.known() == Some(DataType::NapDuration)
            && samples.start.get(row).is_some_and(|start| listed_naps.contains(&(owner.to_owned(), *start)))
    };
    changes
        .into_iter()
        .filter_map(|change| match change {
            Change::Record { mut record } => {
                let hidden =
                    whole(&record.key) || sleeps.contains(&(record.key.clone(), record.part.clone()));
                if let Body::Sleep(sleep) = &mut record.body
                    && record.part.is_none()
                    && naps.contains(&record.key)
                {
                    sleep.is_nap = Some(true);
                }
                (!hidden).then_some(Change::Record { record })
            }
            Change::Samples(samples) => {
                let hidden = |samples: &Samples, row: usize| {
                    let owner = samples.owner_of(row).and_then(|owner| samples.owners.get(owner));
                    owner.is_some_and(|owner| whole(&owner.key) || length_of_nap(samples, &owner.key, row))
                };
                without(*samples, &hidden)
            }
            other => Some(other),
        })
        .collect()
}

/// What is left out.
#[derive(Default)]
struct Superseded {
    /// Key and part of superseded sleeps. The part is `None` if the whole key is left out.
    sleeps: BTreeSet<(String, Option<String>)>,
    /// Key and start, in epoch milliseconds, of listed naps that a sleep of its own or another list replaces.
    listed_naps: BTreeSet<(String, i64)>,
    /// The keys of sleeps of their own that are naps.
    naps: BTreeSet<String>,
}

fn superseded(changes: &[Change]) -> Superseded {
    let sleeps = changes.iter().filter_map(|change| match change {
        Change::Record { record } => matches!(record.body, Body::Sleep(_)).then_some(&**record),
        _ => None,
    });
    let mut sleeps: Vec<&Record> = sleeps.collect();
    // Sleeps come before listed naps, because listed naps give way to sleeps and go with their night.
    sleeps.sort_by(|a, b| {
        (a.part.is_some(), &b.rank, &b.key, &a.part).cmp(&(b.part.is_some(), &a.rank, &a.key, &b.part))
    });
    let mut superseded = Superseded::default();
    let mut standing: Vec<&Record> = Vec::new();
    for record in sleeps {
        if superseded.sleeps.contains(&(record.key.clone(), None)) {
            continue;
        }
        let Some(other) = standing.iter().find(|other| same_sleep(record, other)) else {
            standing.push(record);
            continue;
        };
        superseded.sleeps.insert((record.key.clone(), record.part.clone()));
        if record.part.is_some() {
            superseded.listed_naps.insert((record.key.clone(), record.start.timestamp_millis()));
            if other.part.is_none() {
                superseded.naps.insert(other.key.clone());
            }
        }
    }
    superseded
}

fn same_sleep(a: &Record, b: &Record) -> bool {
    fn account(record: &Record) -> (Provider, [&Option<String>; 3]) {
        let Provenance { provider, via, app, subject, .. } = &*record.source;
        (*provider, [via, app, subject])
    }
    let overlap = a.end.min(b.end) - a.start.max(b.start);
    let shorter = (a.end - a.start).min(b.end - b.start);
    a.key != b.key
        && account(a) == account(b)
        && (a.part.is_some() == b.part.is_some() || a.start == b.start)
        && overlap > TimeDelta::zero()
        && (overlap * 2 > shorter
            || (a.source.provider.has_one_night_per_date() && a.local_date == b.local_date))
}

/// Returns a batch without some rows, or `None` if no row is left.
fn without(mut samples: Samples, hidden: &dyn Fn(&Samples, usize) -> bool) -> Option<Change> {
    let hidden: Vec<bool> = (0..samples.start.len()).map(|row| hidden(&samples, row)).collect();
    let left = !hidden.contains(&true) || samples.retain_rows(|row| !hidden[row]);
    left.then(|| Change::Samples(Box::new(samples)))
}

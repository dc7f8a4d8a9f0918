//! Views over what is true: what follows from several records together. Nothing is deleted by them.

use std::collections::BTreeSet;

use crate::record::{Body, Change, Provider, Record, Samples, Sleep};

/// The sleeps that count, with everything else unchanged.
///
/// Garmin has no stable key for a sleep: when its analysis moves the start, the same night comes again beside the
/// old one. Nobody sleeps twice at once, so two Garmin sleeps of one person and one `local_date` that overlap
/// are one sleep: the higher rank stays (on a tie the greater key), and all rows and records of the other's key are
/// left out. A sleep that is itself left out supersedes nothing.
///
/// Naps: a nap and a night are one sleep only when they also start together (a nap comes both in the list of its day
/// and as a sleep of its own). A superseded nap that is a part of another document is left out alone, not with that
/// document. Parts of one document never supersede each other.
///
/// The outcome does not depend on the order of `changes`. All sleeps of the dates of interest must be in it.
pub fn current_sleeps(changes: Vec<Change>) -> Vec<Change> {
    let superseded = superseded(&changes);
    if superseded.is_empty() {
        return changes;
    }
    let whole = |key: &str| superseded.contains(&(key.to_owned(), None));
    changes
        .into_iter()
        .filter_map(|change| match change {
            Change::Record { record } => {
                let hidden =
                    whole(&record.key) || superseded.contains(&(record.key.clone(), record.part.clone()));
                (!hidden).then_some(Change::Record { record })
            }
            Change::Samples(samples) => without(*samples, &whole),
            other => Some(other),
        })
        .collect()
}

/// Key and part of the superseded sleeps; no part: all of the key.
fn superseded(changes: &[Change]) -> BTreeSet<(String, Option<String>)> {
    let mut sleeps: Vec<(&Record, &Sleep)> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Record { record } if record.source.provider == Provider::Garmin => match &record.body {
                Body::Sleep(sleep) => Some((&**record, sleep)),
                _ => None,
            },
            _ => None,
        })
        .collect();
    // A document's own sleep comes before its naps, so that its naps go with it.
    sleeps.sort_by(|(a, _), (b, _)| {
        (&b.rank, &b.key).cmp(&(&a.rank, &a.key)).then_with(|| a.part.cmp(&b.part))
    });
    let mut superseded = BTreeSet::new();
    let mut standing: Vec<(&Record, &Sleep)> = Vec::new();
    for (record, sleep) in sleeps {
        if superseded.contains(&(record.key.clone(), None)) {
            continue;
        }
        if standing.iter().any(|(other, other_sleep)| same_sleep(record, sleep, other, other_sleep)) {
            superseded.insert((record.key.clone(), record.part.clone()));
        } else {
            standing.push((record, sleep));
        }
    }
    superseded
}

fn same_sleep(a: &Record, a_sleep: &Sleep, b: &Record, b_sleep: &Sleep) -> bool {
    let nap = |sleep: &Sleep| sleep.is_nap == Some(true);
    a.key != b.key
        && a.local_date == b.local_date
        && a.source.subject == b.source.subject
        && (nap(a_sleep) == nap(b_sleep) || a.start == b.start)
        && a.start.max(b.start) < a.end.min(b.end)
}

/// A batch without the rows of some keys; none when no row is left.
fn without(mut samples: Samples, hidden: &dyn Fn(&str) -> bool) -> Option<Change> {
    let hidden: Vec<bool> = samples.owners.iter().map(|owner| hidden(&owner.key)).collect();
    let left = !hidden.contains(&true) || {
        let owners: Vec<Option<usize>> = (0..samples.start.len()).map(|row| samples.owner_of(row)).collect();
        samples.retain_rows(|row| owners[row].is_none_or(|owner| hidden.get(owner) != Some(&true)))
    };
    left.then(|| Change::Samples(Box::new(samples)))
}

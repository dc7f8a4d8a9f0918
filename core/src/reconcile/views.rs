//! Views over what is true: what follows from several records together. Nothing is deleted by them.

use std::collections::BTreeSet;

use crate::record::{Body, Change, Provider, Record, Samples, Sleep};

/// The sleeps that count, with everything else unchanged.
///
/// Garmin has no stable key for a sleep: when its analysis moves the start, the same night comes again beside the
/// old one. So two Garmin sleeps of one person and one `local_date` that overlap by more than half of the shorter
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
        && {
            let overlap = a.end.min(b.end) - a.start.max(b.start);
            overlap * 2 > (a.end - a.start).min(b.end - b.start)
        }
}

/// A batch without the rows of some keys; none when no row is left.
fn without(mut samples: Samples, hidden: &dyn Fn(&str) -> bool) -> Option<Change> {
    let hidden: Vec<bool> = samples.owners.iter().map(|owner| hidden(&owner.key)).collect();
    if hidden.contains(&true) {
        let kept = |at: usize| {
            let owner = samples.owner.as_ref().map_or(Some(0), |owner| owner.get(at).copied());
            owner.is_none_or(|owner| hidden.get(owner as usize) != Some(&true))
        };
        let kept: Vec<bool> = (0..samples.start.len()).map(kept).collect();
        if !kept.contains(&true) {
            return None;
        }
        keep_rows(&mut samples, &kept);
        keep_owners(&mut samples, &hidden);
    }
    Some(Change::Samples(Box::new(samples)))
}

fn keep_rows(samples: &mut Samples, kept: &[bool]) {
    fn keep<T>(column: &mut Vec<T>, kept: &[bool]) {
        let mut kept = kept.iter();
        column.retain(|_| kept.next() != Some(&false));
    }
    keep(&mut samples.start, kept);
    keep(&mut samples.value.0, kept);
    samples.owner.iter_mut().for_each(|column| keep(column, kept));
    samples.end.iter_mut().for_each(|column| keep(column, kept));
    samples.min.iter_mut().for_each(|column| keep(&mut column.0, kept));
    samples.max.iter_mut().for_each(|column| keep(&mut column.0, kept));
    samples.code.iter_mut().for_each(|column| keep(column, kept));
    samples.local_date.iter_mut().for_each(|column| keep(column, kept));
    samples.ordinal.iter_mut().for_each(|column| keep(column, kept));
    samples.original.iter_mut().for_each(|original| keep(&mut original.value.0, kept));
    if let Some(position) = &mut samples.position {
        keep(&mut position.latitude, kept);
        keep(&mut position.longitude, kept);
        let optional =
            [&mut position.altitude, &mut position.speed, &mut position.course, &mut position.accuracy];
        optional.into_iter().flatten().for_each(|column| keep(&mut column.0, kept));
    }
}

/// Leaves out the hidden owners and renumbers the rest.
fn keep_owners(samples: &mut Samples, hidden: &[bool]) {
    let mut next = 0;
    let numbers: Vec<u32> = hidden
        .iter()
        .map(|hidden| {
            let number = next;
            next += u32::from(!hidden);
            number
        })
        .collect();
    let mut at = hidden.iter();
    samples.owners.retain(|_| at.next() != Some(&true));
    if samples.owners.len() < 2 {
        samples.owner = None;
    }
    for owner in samples.owner.iter_mut().flatten() {
        *owner = numbers.get(*owner as usize).copied().unwrap_or(*owner);
    }
}

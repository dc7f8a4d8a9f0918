//! The windows of a summarised body. Between its first whole bucket and its last bucket it holds all points.
//! The last bucket is the current one and may still grow. No earlier delivery has seen more of it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::DateTime;

use super::grain::{DAY, HOUR};
use super::kind::Kind;
use super::recent::Recent;
use super::rows::{AppId, KindId};
use crate::record::{Basis, Change, ReplaceWindow, TypeName};
use crate::source::health_auto_export::item::provenance;
use crate::source::output::Output;

/// The most windows of one body. No phone has a tenth of that many metrics and apps.
const MOST: usize = 4096;

/// The type, the basis, and the length of a bucket in milliseconds.
type Buckets = (TypeName, Basis, i64);

/// Collects the windows of a body.
#[derive(Debug, Default)]
pub(super) struct Windows {
    /// From the start of the first bucket to the end of the last, in epoch milliseconds. The windows of all
    /// apps have this range, because an app may have no data at an end of the body.
    reaches: Numbered<Buckets, (i64, i64)>,
    /// The number of buckets with data of an app, by the metric's name and the app's.
    counts: Numbered<(Buckets, Arc<str>, Option<String>), Count>,
    /// Where a bucket is counted, by the numbers of its series and app, its basis and its length.
    places: Recent<(KindId, AppId, Basis, i64), Place>,
    spoilt: BTreeSet<TypeName>,
}

/// Values in order of their keys. Each key also has a number.
#[derive(Debug)]
struct Numbered<K, V> {
    numbers: BTreeMap<K, usize>,
    values: Vec<V>,
}

impl<K, V> Default for Numbered<K, V> {
    fn default() -> Self {
        Numbered { numbers: BTreeMap::new(), values: Vec::new() }
    }
}

impl<K: Ord, V> Numbered<K, V> {
    /// Returns the number of a key.
    fn number(&mut self, key: K, new: V) -> usize {
        *self.numbers.entry(key).or_insert_with(|| {
            self.values.push(new);
            self.values.len() - 1
        })
    }
}

/// The numbers of the reach and the counts that a bucket belongs to.
#[derive(Debug)]
struct Place {
    reach: usize,
    counts: Vec<usize>,
}

/// The number of buckets, or `None` unless each bucket is later than the previous one, or each is earlier. So
/// no bucket is counted twice.
#[derive(Debug)]
struct Count {
    rows: Option<u64>,
    last: Option<i64>,
    direction: Option<Ordering>,
}

impl Default for Count {
    fn default() -> Self {
        Count { rows: Some(0), last: None, direction: None }
    }
}

impl Count {
    /// Counts a bucket. Returns whether it overlaps the previous one by more than a change of the clock explains.
    fn add(&mut self, start: i64, length: i64) -> bool {
        let slack = if length >= DAY { HOUR } else { 0 };
        let apart = self.last.map_or(length, |last| (start - last).abs());
        let direction = self.last.map(|last| start.cmp(&last));
        let goes_on =
            direction != Some(Ordering::Equal) && (self.direction.is_none() || self.direction == direction);
        self.rows = self.rows.filter(|_| goes_on).map(|rows| rows + 1);
        (self.last, self.direction) = (Some(start), direction);
        apart > 0 && apart + slack < length
    }
}

impl Windows {
    /// Counts a bucket. It counts for each app of a merged source.
    pub(super) fn add(
        &mut self,
        (kind_id, app_id): (KindId, AppId),
        kind: &Kind,
        app: Option<&str>,
        basis: Basis,
        length: i64,
        start: i64,
    ) {
        let Windows { reaches, counts, places, spoilt } = self;
        let place = places.get_or_insert_with((kind_id, app_id, basis, length), || {
            let buckets = (kind.data_type.clone(), basis, length);
            let apps = app.map_or_else(|| vec![None], |apps| apps.split('|').map(Some).collect());
            let apps = apps.into_iter().take(MOST.saturating_sub(counts.values.len()));
            let count = |app: Option<&str>| {
                let key = (buckets.clone(), Arc::clone(&kind.name), app.map(str::to_owned));
                counts.number(key, Count::default())
            };
            let counts = apps.map(count).collect();
            Place { reach: reaches.number(buckets, (start, start + length)), counts }
        });
        for &count in &place.counts {
            if counts.values[count].add(start, length) {
                spoilt.insert(kind.data_type.clone());
            }
        }
        let reach = &mut reaches.values[place.reach];
        *reach = (reach.0.min(start), reach.1.max(start + length));
    }

    /// Notes that a point of a type was refused, so that a bucket may be missing.
    pub(super) fn spoil(&mut self, data_type: &TypeName) {
        self.spoilt.insert(data_type.clone());
    }

    /// Forgets everything, because the body is not whole.
    pub(super) fn clear(&mut self) {
        *self = Windows::default();
    }

    /// Forgets the numbers of series and apps, which are about to be reused.
    pub(super) fn forget_numbers(&mut self) {
        self.places.clear();
    }

    /// Writes the windows.
    pub(super) fn give_out(self, output: &mut Output<'_>) {
        for ((buckets, metric, app), count) in self.counts.numbers {
            let Some(reach) = self.reaches.numbers.get(&buckets) else { continue };
            let ((start, end), (data_type, basis, length)) = (self.reaches.values[*reach], buckets);
            let (Some(start), Some(end)) =
                (DateTime::from_timestamp_millis(start), DateTime::from_timestamp_millis(end))
            else {
                continue;
            };
            if output.leaves_out(&data_type) || self.spoilt.contains(&data_type) {
                continue;
            }
            let window = ReplaceWindow {
                bucket_s: Some(length / 1000),
                rows: self.counts.values[count].rows,
                ..ReplaceWindow::new(data_type, basis, provenance(app, &metric), start, end)
            };
            output.change(Change::ReplaceWindow(Box::new(window)));
        }
    }
}

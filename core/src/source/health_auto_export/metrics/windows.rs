//! What a summarised body states as a whole: between its first whole bucket and its last it holds all there is. The last
//! one is that of now: it may go on, but nobody who came before has seen more of it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::DateTime;

use super::recent::Recent;
use super::rows::{AppId, Kind, KindId};
use crate::record::{Basis, Change, ReplaceWindow, TypeName};
use crate::source::health_auto_export::item::provenance;
use crate::source::output::Output;

/// The most windows of one body; no phone has a tenth of so many metrics and apps.
const MOST: usize = 4096;

/// Type, basis and length of a bucket in milliseconds.
type Buckets = (TypeName, Basis, i64);

/// The windows of a body, in the making.
#[derive(Debug, Default)]
pub(super) struct Windows {
    /// From the start of the first bucket to the end of the last, in epoch milliseconds. What one app has at an end of the
    /// body, another may have nothing of: the body speaks for all of them over its whole length.
    reaches: Numbered<Buckets, (i64, i64)>,
    /// The buckets that have something of an app, by the metric's name and the app's.
    counts: Numbered<(Buckets, Arc<str>, Option<String>), Count>,
    /// Where a bucket is taken in, by the numbers of its series and app, its basis and its length.
    places: Recent<(KindId, AppId, Basis, i64), Place>,
    spoilt: BTreeSet<TypeName>,
}

/// Values in order of their keys, which also have numbers.
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
    /// The number of a key.
    fn number(&mut self, key: K, new: V) -> usize {
        *self.numbers.entry(key).or_insert_with(|| {
            self.values.push(new);
            self.values.len() - 1
        })
    }
}

/// The numbers of what takes a bucket in.
#[derive(Debug)]
struct Place {
    reach: usize,
    counts: Vec<usize>,
}

/// How many buckets there are, as long as each is later than the one before it, or each earlier: then none of them stands
/// there twice.
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
    fn add(&mut self, start: i64) {
        let direction = self.last.map(|last| start.cmp(&last));
        let goes_on =
            direction != Some(Ordering::Equal) && (self.direction.is_none() || self.direction == direction);
        self.rows = self.rows.filter(|_| goes_on).map(|rows| rows + 1);
        (self.last, self.direction) = (Some(start), direction);
    }
}

impl Windows {
    /// Takes a bucket in. Each app of a merged source states all that it has.
    pub(super) fn add(
        &mut self,
        (kind_id, app_id): (KindId, AppId),
        kind: &Kind,
        app: Option<&str>,
        basis: Basis,
        length: i64,
        start: i64,
    ) {
        let Windows { reaches, counts, places, .. } = self;
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
            counts.values[count].add(start);
        }
        let reach = &mut reaches.values[place.reach];
        *reach = (reach.0.min(start), reach.1.max(start + length));
    }

    /// A bucket of a type may be missing, for what stands there was refused.
    pub(super) fn spoil(&mut self, data_type: &TypeName) {
        self.spoilt.insert(data_type.clone());
    }

    /// The body is not whole.
    pub(super) fn clear(&mut self) {
        *self = Windows::default();
    }

    /// The numbers of series and apps are given to others.
    pub(super) fn forget_numbers(&mut self) {
        self.places.clear();
    }

    /// Gives the windows out.
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

//! What a summarised body states as a whole: between its first whole bucket and its last it holds all there is. The last
//! one is that of now: it may go on, but nobody who came before has seen more of it.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::DateTime;

use super::rows::Kind;
use crate::record::{Basis, Change, ReplaceWindow, TypeName};
use crate::source::Output;
use crate::source::health_auto_export::item::provenance;

/// The most windows of one body; no phone has a tenth of so many metrics and apps.
const MOST: usize = 4096;

/// Type, basis and length of a bucket in milliseconds.
type Buckets = (TypeName, Basis, i64);

/// The windows of a body, in the making.
#[derive(Debug, Default)]
pub(super) struct Windows {
    /// From the start of the first bucket to the end of the last, in epoch milliseconds. What one app has at an end of the
    /// body, another may have nothing of: the body speaks for all of them over its whole length.
    reach: BTreeMap<Buckets, (i64, i64)>,
    /// The buckets that have something of an app, by the metric's name and the app's.
    rows: BTreeMap<(Buckets, Arc<str>, Option<String>), Count>,
}

/// How many buckets there are, as long as each is later than the one before it, or each earlier: then none of them stands
/// there twice.
#[derive(Debug)]
struct Count {
    rows: Option<u64>,
    last: i64,
    direction: Option<Ordering>,
}

impl Count {
    fn first(start: i64) -> Self {
        Count { rows: Some(1), last: start, direction: None }
    }

    fn add(&mut self, start: i64) {
        let direction = start.cmp(&self.last);
        let goes_on = direction != Ordering::Equal && self.direction.is_none_or(|before| before == direction);
        self.rows = self.rows.filter(|_| goes_on).map(|rows| rows + 1);
        (self.last, self.direction) = (start, Some(direction));
    }
}

impl Windows {
    /// Takes a bucket in. Each app of a merged source states all that it has.
    pub(super) fn add(&mut self, kind: &Kind, app: Option<&str>, basis: Basis, length: i64, start: i64) {
        if self.rows.len() >= MOST {
            return;
        }
        let buckets = (kind.data_type.clone(), basis, length);
        let apps = app.map_or_else(|| vec![None], |apps| apps.split('|').map(Some).collect());
        for app in apps {
            let key = (buckets.clone(), Arc::clone(&kind.name), app.map(str::to_owned));
            self.rows.entry(key).and_modify(|count| count.add(start)).or_insert_with(|| Count::first(start));
        }
        let end = start + length;
        let reach = self.reach.entry(buckets).or_insert((start, end));
        *reach = (reach.0.min(start), reach.1.max(end));
    }

    /// Gives the windows out.
    pub(super) fn give_out(self, output: &mut Output<'_>) {
        for ((buckets, metric, app), count) in self.rows {
            let (Some(&(start, end)), (data_type, basis, length)) = (self.reach.get(&buckets), buckets)
            else {
                continue;
            };
            let (Some(start), Some(end)) =
                (DateTime::from_timestamp_millis(start), DateTime::from_timestamp_millis(end))
            else {
                continue;
            };
            if output.leaves_out(&data_type) {
                continue;
            }
            let name = data_type.as_str().to_owned();
            let window = ReplaceWindow {
                data_type,
                basis,
                bucket_s: Some(length / 1000),
                source: provenance(app, &metric),
                start,
                end,
                rows: count.rows,
            };
            output.change("replace_window", &name, Change::ReplaceWindow(Box::new(window)));
        }
    }
}

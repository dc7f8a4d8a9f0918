//! Rows to slots: the mean, least and greatest value, or the sum, of each minute, hour or day.
//!
//! # What is put together
//!
//! Rows of basis `instant` and `interval` whose type says how its values combine
//! ([`Aggregation`]); every other row stays as it is: day and session totals, which are never added to what they total,
//! coded values, positions, and types that are not in the table. Rows of another type, unit, basis, source or context
//! never meet in a slot. Garmin's epochs of one quarter of an hour differ in context (their activity type), so they
//! stay apart too.
//!
//! | aggregation | `value` | an interval that crosses slots |
//! |---|---|---|
//! | `sum`, `duration` | sum | is split in proportion to time |
//! | `mean`, `last`, `min_max` | mean, with `min` and `max` | counts in each by its length there |
//!
//! An interval without length counts as one millisecond. A row with least and greatest values of its own gives these to
//! `min` and `max`. A row without a value (a code in its place) is in no mean and no sum; `missing` counts it.
//!
//! # Slots
//!
//! Slots are half-open. Minutes and hours are those of UTC. A day is the local day by the `utc_offset` of the row's
//! owner; where it is unknown, the row's `local_date`, to which the row then belongs as a whole, unless that is more
//! than a day away from its date in UTC; else the day in UTC. Floating rows are placed by their wall clock.
//! A day begins at the midnight of the first row in it and ends at the midnight of the last: with the offsets of
//! these rows, a day on which the clock is changed is 23 or 25 hours long.
//!
//! # Exactness
//!
//! A slot is a function of the rows in it and their order, and of nothing else: not of the range of slots that is asked
//! for, nor of how rows are cut into batches. The order matters to the last bit of a sum only.

mod resolution;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::record::{
    Aggregation, Basis, Context, Nullable, Provenance, Resampled, Samples, Statistic, TypeName,
};
use resolution::DAY;
pub use resolution::{NotAResolution, Resolution};

/// What the rows of a batch become; none where they stay as they are.
fn statistic(samples: &Samples) -> Option<Statistic> {
    if !matches!(samples.basis, Basis::Instant | Basis::Interval) {
        return None;
    }
    let definition = samples.data_type.known()?.definition();
    match definition.aggregation {
        Aggregation::Sum => Some(Statistic::Sum),
        // Stages of sleep and the like have a code in place of a number of seconds.
        Aggregation::Duration => (definition.unit == "s").then_some(Statistic::Sum),
        Aggregation::Mean | Aggregation::Last | Aggregation::MinMax => Some(Statistic::Mean),
        Aggregation::None => None,
    }
}

/// Puts rows together, in a range of slots.
#[derive(Debug)]
pub struct Resampler {
    resolution: Resolution,
    range: Range<i64>,
    series: BTreeMap<Series, Group>,
}

/// What rows of one slot have in common.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Series {
    data_type: TypeName,
    unit: Cow<'static, str>,
    basis: Basis,
    floating: bool,
    derived: bool,
    source: Arc<Provenance>,
    /// JSON.
    context: String,
}

/// The slots of one series.
#[derive(Debug)]
struct Group {
    context: Context,
    statistic: Statistic,
    /// By number.
    slots: BTreeMap<i64, Slot>,
}

#[derive(Debug)]
struct Slot {
    /// Of values, each times its weight.
    sum: f64,
    weight: f64,
    /// NaN as long as there is none.
    min: f64,
    max: f64,
    count: u32,
    missing: u32,
    first: Place,
    last: Place,
}

/// Where a row begins in a slot, and the offset of its clock from UTC, both in milliseconds.
type Place = (i64, i64);

/// A row, as a slot takes it.
struct Row {
    value: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
}

impl Resampler {
    /// Puts rows together in the slots of these numbers (see [`Resolution::slot`]); parts of rows in other slots are
    /// left out.
    pub fn new(resolution: Resolution, range: Range<i64>) -> Self {
        Resampler { resolution, range, series: BTreeMap::new() }
    }

    /// Adds the rows of a batch; false where they stay as they are.
    pub fn add(&mut self, samples: &Samples) -> bool {
        let Some(statistic) = statistic(samples) else { return false };
        let series = Series {
            data_type: samples.data_type.clone(),
            unit: samples.unit.clone(),
            basis: samples.basis,
            floating: samples.floating,
            derived: samples.derived,
            source: Arc::clone(&samples.source),
            // Never fails: keys are text.
            context: serde_json::to_string(&samples.context).unwrap_or_default(),
        };
        let group = self.series.entry(series).or_insert_with(|| Group {
            context: samples.context.clone(),
            statistic,
            slots: BTreeMap::new(),
        });
        for at in 0..samples.start.len() {
            let row = Row {
                value: samples.value.get(at),
                min: samples.min.as_ref().and_then(|min| min.get(at)),
                max: samples.max.as_ref().and_then(|max| max.get(at)),
            };
            let (start, end) = extent(samples, at);
            let clock = if self.resolution.is_day() { Clock::of(samples, at) } else { Clock::Utc(0) };
            match clock {
                Clock::Date(day) => {
                    if self.range.contains(&day) {
                        group.add(day, &row, end - start, end - start, (day * DAY, 0));
                    }
                }
                Clock::Utc(offset) => {
                    let (from, to) = (start.saturating_add(offset), end.saturating_add(offset));
                    let first = self.resolution.slot(from).max(self.range.start);
                    let last = self.resolution.slot(to - 1).min(self.range.end - 1);
                    for number in first..=last {
                        let begins = from.max(self.resolution.start_of(number));
                        let inside = to.min(self.resolution.start_of(number + 1)) - begins;
                        group.add(number, &row, inside, end - start, (begins - offset, offset));
                    }
                }
            }
        }
        true
    }

    /// The slots that overlap a time, in milliseconds since 1970-01-01T00:00:00Z: in order of type, unit, basis, source
    /// and context, and of time in each.
    pub fn finish(self, time: Range<i64>) -> impl Iterator<Item = Resampled> {
        let Resampler { resolution, series, .. } = self;
        series.into_iter().filter_map(move |(series, mut group)| {
            group.slots.retain(|number, slot| {
                slot.start(*number, resolution) < time.end && slot.end(*number, resolution) > time.start
            });
            (!group.slots.is_empty()).then(|| group.finish(series, resolution))
        })
    }
}

/// Start and exclusive end of a row, which is never without length.
fn extent(samples: &Samples, row: usize) -> (i64, i64) {
    let start = samples.start[row];
    let end = samples.end.as_ref().and_then(|end| end.get(row)).copied().unwrap_or(start);
    let end = if samples.basis == Basis::Instant { start } else { end };
    (start, end.max(start.saturating_add(1)))
}

/// By which clock the days of a row are told.
enum Clock {
    /// So many milliseconds ahead of UTC.
    Utc(i64),
    /// Unknown: all that is known is the date, as a number of days since 1970-01-01.
    Date(i64),
}

impl Clock {
    fn of(samples: &Samples, row: usize) -> Self {
        if samples.floating {
            return Clock::Utc(0);
        }
        let owner = samples.owner_of(row).and_then(|owner| samples.owners.get(owner));
        let offset = owner.and_then(|owner| owner.utc_offset).map(|seconds| i64::from(seconds) * 1000);
        if let Some(offset) = offset.filter(|offset| offset.abs() <= DAY) {
            return Clock::Utc(offset);
        }
        let date = samples.local_date.as_ref().and_then(|dates| dates.get(row).copied().flatten());
        let utc = samples.start[row].div_euclid(DAY);
        date.map(|date| i64::from(date.to_epoch_days()))
            .filter(|day| (utc - 1..=utc + 1).contains(day))
            .map_or(Clock::Utc(0), Clock::Date)
    }
}

impl Group {
    /// Adds the part of a row that lies in a slot: `inside` of its `length`, both in milliseconds.
    fn add(&mut self, number: i64, row: &Row, inside: i64, length: i64, place: Place) {
        let slot = self.slots.entry(number).or_insert(Slot {
            sum: 0.0,
            weight: 0.0,
            min: f64::NAN,
            max: f64::NAN,
            count: 0,
            missing: 0,
            first: place,
            last: place,
        });
        slot.first = slot.first.min(place);
        slot.last = slot.last.max(place);
        match row.value {
            None => slot.missing += 1,
            Some(value) => {
                slot.count += 1;
                let weight = match self.statistic {
                    Statistic::Mean => inside as f64,
                    // 1, and not a rounded 1, for a row that lies in the slot as a whole.
                    Statistic::Sum => inside as f64 / length as f64,
                };
                slot.sum += value * weight;
                slot.weight += weight;
            }
        }
        // `min` and `max` of numbers pass over NaN.
        for value in [row.value, row.min, row.max].into_iter().flatten() {
            slot.min = slot.min.min(value);
            slot.max = slot.max.max(value);
        }
    }

    fn finish(self, series: Series, resolution: Resolution) -> Resampled {
        let Series { data_type, unit, basis, floating, derived, source, .. } = series;
        let Group { context, statistic, slots } = self;
        let mean = statistic == Statistic::Mean;
        let date = |number: &i64| NaiveDate::from_epoch_days(i32::try_from(*number).ok()?);
        let column = |cell: fn(&Slot) -> f64| Nullable(slots.values().map(cell).collect());
        Resampled {
            data_type,
            unit,
            basis,
            floating,
            derived,
            source,
            context,
            resolution_s: resolution.length / 1000,
            statistic,
            start: slots.iter().map(|(number, slot)| slot.start(*number, resolution)).collect(),
            end: slots.iter().map(|(number, slot)| slot.end(*number, resolution)).collect(),
            local_date: resolution.is_day().then(|| slots.keys().map(date).collect()),
            value: column(if mean { Slot::mean } else { Slot::sum }),
            min: mean.then(|| column(|slot| slot.min)),
            max: mean.then(|| column(|slot| slot.max)),
            count: slots.values().map(|slot| slot.count).collect(),
            missing: slots.values().map(|slot| slot.missing).collect(),
        }
    }
}

impl Slot {
    fn start(&self, number: i64, resolution: Resolution) -> i64 {
        resolution.start_of(number) - self.first.1
    }

    fn end(&self, number: i64, resolution: Resolution) -> i64 {
        resolution.start_of(number + 1) - self.last.1
    }

    /// Rounding never takes a mean beyond what it is a mean of.
    fn mean(&self) -> f64 {
        if self.count == 0 { f64::NAN } else { (self.sum / self.weight).max(self.min).min(self.max) }
    }

    fn sum(&self) -> f64 {
        if self.count == 0 { f64::NAN } else { self.sum }
    }
}

#[cfg(test)]
mod tests;

//! Combines rows in slots: the mean, least and greatest value, or the sum, of each minute, hour or day.
//!
//! # Which rows are combined
//!
//! Rows of basis `instant` and `interval` are combined if their type has an [`Aggregation`]. All other rows
//! stay as they are: totals of a day or session, which are never added to what they total, coded values,
//! positions, and types that are not in the table.
//!
//! Rows that differ in type, unit, basis, source or context are never in one slot. Garmin's epochs of one
//! quarter of an hour differ in context (their activity type), so they stay apart too. Rows that differ only
//! in the sensor's status are in one slot, because the status says how good a row is and not what it is.
//! Rows of unknown width ([`WIDTH`]) are in the slots of the rows of known width: see below.
//!
//! | aggregation | `value` | an interval that crosses slots |
//! |---|---|---|
//! | `sum`, `duration` | sum | is split in proportion to time |
//! | `mean`, `last`, `min_max` | mean, with `min` and `max` | counts in each by its length there |
//!
//! A phone may send the steps of an hour and also the steps of each minute in the hour. So in a sum, an
//! interval with other intervals of its series strictly inside counts only with its excess over them, and at
//! least with 0. This holds at any depth. Intervals that overlap only in part are added as they are.
//!
//! An interval without length counts as one millisecond. A row with its own least and greatest values gives
//! them to `min` and `max`. A row without a value (a code replaces it) is in no mean and no sum, and
//! `missing` counts it. The same holds for a row whose sensor status is unreliable or unknown.
//!
//! # Rows of unknown width
//!
//! A row of unknown width may be the total of a day. So it is in no slot if it is at local midnight and the
//! only one of its series on its local day: [`Resampler::finish`] returns it as it is. Any other is a point. In
//! a sum, a point is a row like an interval, so a known interval around it counts only with its excess.
//!
//! # Slots
//!
//! Slots are half-open. Minutes and hours are those of UTC.
//!
//! A day is the local day by the `utc_offset` of the row's owner. If the offset is unknown, the whole row
//! belongs to its `local_date`, unless that is more than a day away from the row's date in UTC. Otherwise the
//! day is that of UTC. Floating rows are placed by their wall clock.
//!
//! A day begins at the midnight of its first row and ends at the midnight of its last row, by the offsets of
//! these rows. So a day on which the offset changes is 23 or 25 hours long.
//!
//! # Exactness
//!
//! A slot depends only on the rows in it, on the rows inside these, and, in the last bit of a mean, on the
//! order of its rows. It depends neither on the requested range of slots nor on how rows are cut into
//! batches. Rows inside a row may be in slots and batches that were not requested: [`Resampler::reach`]
//! returns how far these reach.

mod nested;
mod resolution;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::record::{
    Aggregation, Basis, Context, Nullable, Provenance, Resampled, SENSOR_STATUS, Samples, Statistic,
    TypeName, UTC_OFFSET, WIDTH,
};
use nested::Part;
use resolution::DAY;
pub use resolution::{NotAResolution, Resolution};

/// Returns how the rows of a batch combine, or `None` if they are not resampled.
fn statistic(samples: &Samples) -> Option<Statistic> {
    if !matches!(samples.basis, Basis::Instant | Basis::Interval) {
        return None;
    }
    let definition = samples.data_type.known()?.definition();
    match definition.aggregation {
        Aggregation::Sum => Some(Statistic::Sum),
        // Some durations, such as stages of sleep, have a code in place of a number of seconds.
        Aggregation::Duration => (definition.unit == "s").then_some(Statistic::Sum),
        Aggregation::Mean | Aggregation::Last | Aggregation::MinMax => Some(Statistic::Mean),
        Aggregation::None => None,
    }
}

/// The sensor status of readings that cannot be trusted.
const UNRELIABLE: [&str; 3] = ["unknown", "no_contact", "unreliable"];

/// Combines rows in a range of slots.
#[derive(Debug)]
pub struct Resampler {
    resolution: Resolution,
    range: Range<i64>,
    series: BTreeMap<Series, Group>,
    /// The extent of the rows of sums in the range.
    reach: Option<Range<i64>>,
}

/// What happened to a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
// This enum stays exhaustive: a caller that ignores a case loses rows.
#[allow(clippy::exhaustive_enums)]
pub enum Added {
    /// The rows are part of the slots.
    Resampled,
    /// The rows do not combine. The caller passes them on as they are.
    NotResampled,
}

/// What the rows of one slot have in common.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Series {
    data_type: TypeName,
    unit: Cow<'static, str>,
    basis: Basis,
    floating: bool,
    derived: bool,
    source: Arc<Provenance>,
    /// As JSON.
    context: String,
}

/// The slots of one series.
#[derive(Debug)]
struct Group {
    context: Context,
    statistic: Statistic,
    /// The rows of a sum, held until all rows were added.
    parts: Vec<Part>,
    /// The rows of unknown width at local midnight, held likewise.
    midnights: Vec<Samples>,
    /// The number of rows of unknown width on each local day.
    unknown: BTreeMap<i64, u32>,
    /// The slots by number.
    slots: BTreeMap<i64, Slot>,
}

#[derive(Debug)]
struct Slot {
    /// The sum of the values, each multiplied by its weight.
    sum: f64,
    weight: f64,
    /// NaN while the slot has no value.
    min: f64,
    max: f64,
    count: u32,
    missing: u32,
    first: Place,
    last: Place,
}

/// Where a row begins in a slot, and the offset of the row's clock from UTC, both in milliseconds.
type Place = (i64, i64);

/// A row in the form that slots use.
struct Row {
    value: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
}

impl Resampler {
    /// Returns a resampler for a range of slot numbers (see [`Resolution::slot`]). Parts of rows in other
    /// slots are left out.
    pub fn new(resolution: Resolution, range: Range<i64>) -> Self {
        Resampler { resolution, range, series: BTreeMap::new(), reach: None }
    }

    /// Adds the rows of a batch if they can be resampled.
    pub fn add(&mut self, samples: &Samples) -> Added {
        let Some(statistic) = statistic(samples) else { return Added::NotResampled };
        let mut context = samples.context.clone();
        context.remove(SENSOR_STATUS);
        // The owner of a row has the offset too. Rows of one series count together, whatever their clock.
        context.remove(UTC_OFFSET);
        let has_unknown_width = context.remove(WIDTH).is_some();
        let is_point = has_unknown_width && statistic == Statistic::Sum;
        let series = Series {
            data_type: samples.data_type.clone(),
            unit: samples.unit.clone(),
            basis: if is_point { Basis::Interval } else { samples.basis },
            floating: samples.floating,
            derived: samples.derived,
            source: Arc::clone(&samples.source),
            // Never fails, because keys are text.
            context: serde_json::to_string(&context).unwrap_or_default(),
        };
        let group = self.series.entry(series).or_insert_with(|| Group {
            context,
            statistic,
            parts: Vec::new(),
            midnights: Vec::new(),
            unknown: BTreeMap::new(),
            slots: BTreeMap::new(),
        });
        let mut place = |samples: &Samples| {
            let reach = group.add_rows(samples, self.resolution, &self.range);
            self.reach = join(self.reach.take(), reach);
        };
        if !has_unknown_width {
            place(samples);
            return Added::Resampled;
        }
        let mut points = samples.clone();
        if points.retain_rows(|row| !is_midnight(samples, row)) {
            place(&points);
        }
        for row in 0..samples.start.len() {
            *group.unknown.entry(Clock::of(samples, row).day(samples.start[row])).or_default() += 1;
        }
        let mut midnights = samples.clone();
        if midnights.retain_rows(|row| is_midnight(samples, row)) {
            // Other rows of the day show that a row is a point.
            let days = midnights.start.iter().map(|start| *start..start.saturating_add(LONGEST_DAY));
            self.reach = days.fold(self.reach.take(), |reach, day| join(reach, Some(day)));
            group.midnights.push(midnights);
        }
        Added::Resampled
    }

    /// Returns the range that the added rows of sums cover, and the days of rows of unknown width at midnight,
    /// in milliseconds since 1970-01-01T00:00:00Z, or `None` if there are none. The caller also adds the rows
    /// in this range, wherever they begin.
    pub fn reach(&self) -> Option<Range<i64>> {
        self.reach.clone()
    }

    /// Returns the rows of unknown width that are in no slot, and the slots that overlap a range of time, in
    /// milliseconds since 1970-01-01T00:00:00Z. The slots are in order of type, unit, basis, source and
    /// context, and then of time.
    ///
    /// The rows include those that begin outside the range of slots, if they were added. The caller leaves
    /// these out, because their day may not have been added as a whole.
    pub fn finish(self, time: Range<i64>) -> (Vec<Samples>, impl Iterator<Item = Resampled>) {
        let Resampler { resolution, range, mut series, .. } = self;
        let apart = series.values_mut().flat_map(|group| group.take_midnights(resolution, &range)).collect();
        let slots = series.into_iter().filter_map(move |(series, mut group)| {
            let mut parts = std::mem::take(&mut group.parts);
            nested::take_apart(&mut parts);
            for Part { start, end, value, clock } in parts {
                let row = Row { value: (!value.is_nan()).then_some(value), min: None, max: None };
                group.place(&row, start..end, clock, resolution, &range);
            }
            group.slots.retain(|number, slot| {
                slot.start(*number, resolution) < time.end && slot.end(*number, resolution) > time.start
            });
            (!group.slots.is_empty()).then(|| group.finish(series, resolution))
        });
        (apart, slots)
    }
}

/// Returns the range from the first start of two ranges to the last end.
fn join(a: Option<Range<i64>>, b: Option<Range<i64>>) -> Option<Range<i64>> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.start.min(b.start)..a.end.max(b.end)),
        (a, b) => a.or(b),
    }
}

/// The longest local day, in milliseconds: one on which summer time ends.
const LONGEST_DAY: i64 = DAY + DAY / 24;

/// Returns whether a row begins at local midnight.
fn is_midnight(samples: &Samples, row: usize) -> bool {
    match Clock::of(samples, row) {
        Clock::Utc(offset) => {
            samples.start[row].saturating_add(i64::from(offset) * 1000).rem_euclid(DAY) == 0
        }
        Clock::Date(_) => false,
    }
}

/// Returns start and exclusive end of a row. The end is always later than the start.
fn extent(samples: &Samples, row: usize) -> (i64, i64) {
    let start = samples.start[row];
    let end = samples.end.as_ref().and_then(|end| end.get(row)).copied().unwrap_or(start);
    let end = if samples.basis == Basis::Instant { start } else { end };
    (start, end.max(start.saturating_add(1)))
}

/// The clock that decides the day of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Clock {
    /// This number of seconds ahead of UTC.
    Utc(i32),
    /// Unknown. Only the date is known, as a number of days since 1970-01-01.
    Date(i32),
}

impl Clock {
    fn of(samples: &Samples, row: usize) -> Self {
        if samples.floating {
            return Clock::Utc(0);
        }
        let owner = samples.owner_of(row).and_then(|owner| samples.owners.get(owner));
        let offset = owner.and_then(|owner| owner.utc_offset);
        if let Some(offset) = offset.filter(|offset| i64::from(offset.saturating_abs()) * 1000 <= DAY) {
            return Clock::Utc(offset);
        }
        let date = samples.local_date.as_ref().and_then(|dates| dates.get(row).copied().flatten());
        let utc = samples.start[row].div_euclid(DAY);
        date.map(|date| date.to_epoch_days())
            .filter(|day| (utc - 1..=utc + 1).contains(&i64::from(*day)))
            .map_or(Clock::Utc(0), Clock::Date)
    }

    /// Returns the local day of an instant, as a number of days since 1970-01-01.
    fn day(self, time: i64) -> i64 {
        match self {
            Clock::Date(day) => day.into(),
            Clock::Utc(offset) => time.saturating_add(i64::from(offset) * 1000).div_euclid(DAY),
        }
    }

    /// Returns the slots in which a row lies, among a range of slots.
    fn slots(self, row: &Range<i64>, resolution: Resolution, among: &Range<i64>) -> Range<i64> {
        let (first, last) = match self {
            Clock::Date(day) => (day.into(), day.into()),
            Clock::Utc(offset) => {
                let local = |time: i64| resolution.slot(time.saturating_add(i64::from(offset) * 1000));
                (local(row.start), local(row.end - 1))
            }
        };
        first.max(among.start)..last.saturating_add(1).min(among.end)
    }
}

impl Group {
    /// Adds rows that are in slots. Returns the extent of the rows of a sum that lie in a range of slots.
    fn add_rows(
        &mut self,
        samples: &Samples,
        resolution: Resolution,
        range: &Range<i64>,
    ) -> Option<Range<i64>> {
        let status = samples.context.get(SENSOR_STATUS).and_then(|status| status.as_str());
        let is_reliable = !status.is_some_and(|status| UNRELIABLE.contains(&status));
        let mut reach = None;
        for at in 0..samples.start.len() {
            let (start, end) = extent(samples, at);
            let clock = if resolution.is_day() { Clock::of(samples, at) } else { Clock::Utc(0) };
            let reliable = |column: &Nullable| column.get(at).filter(|_| is_reliable);
            let value = reliable(&samples.value);
            match self.statistic {
                Statistic::Mean => {
                    let row = Row {
                        value,
                        min: samples.min.as_ref().and_then(reliable),
                        max: samples.max.as_ref().and_then(reliable),
                    };
                    self.place(&row, start..end, clock, resolution, range);
                }
                Statistic::Sum => {
                    if !clock.slots(&(start..end), resolution, range).is_empty() {
                        reach = join(reach, Some(start..end));
                    }
                    self.parts.push(Part { start, end, value: value.unwrap_or(f64::NAN), clock });
                }
            }
        }
        reach
    }

    /// Takes the rows of unknown width at midnight that are alone on their day. The others become points.
    fn take_midnights(&mut self, resolution: Resolution, range: &Range<i64>) -> Vec<Samples> {
        let mut alone = Vec::new();
        for mut samples in std::mem::take(&mut self.midnights) {
            let is_alone: Vec<bool> = (0..samples.start.len())
                .map(|row| self.unknown.get(&Clock::of(&samples, row).day(samples.start[row])) == Some(&1))
                .collect();
            let mut points = samples.clone();
            if points.retain_rows(|row| !is_alone[row]) {
                self.add_rows(&points, resolution, range);
            }
            if samples.retain_rows(|row| is_alone[row]) {
                alone.push(samples);
            }
        }
        alone
    }

    /// Adds a row to the slots in which it lies, among a range of slots.
    fn place(
        &mut self,
        row: &Row,
        time: Range<i64>,
        clock: Clock,
        resolution: Resolution,
        range: &Range<i64>,
    ) {
        let length = time.end - time.start;
        for number in clock.slots(&time, resolution, range) {
            match clock {
                Clock::Date(day) => self.add(number, row, length, length, (i64::from(day) * DAY, 0)),
                Clock::Utc(offset) => {
                    let offset = i64::from(offset) * 1000;
                    let (from, to) = (time.start.saturating_add(offset), time.end.saturating_add(offset));
                    let begins = from.max(resolution.start_of(number));
                    let inside = to.min(resolution.start_of(number + 1)) - begins;
                    self.add(number, row, inside, length, (begins - offset, offset));
                }
            }
        }
    }

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
                    // Exactly 1, not a rounded 1, for a row that lies in the slot as a whole.
                    Statistic::Sum => inside as f64 / length as f64,
                };
                slot.sum += value * weight;
                slot.weight += weight;
            }
        }
        // `min` and `max` of numbers ignore NaN.
        for value in [row.value, row.min, row.max].into_iter().flatten() {
            slot.min = slot.min.min(value);
            slot.max = slot.max.max(value);
        }
    }

    fn finish(self, series: Series, resolution: Resolution) -> Resampled {
        let Series { data_type, unit, basis, floating, derived, source, .. } = series;
        let Group { context, statistic, slots, .. } = self;
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

    /// Rounding must not move a mean beyond the values that it is a mean of.
    fn mean(&self) -> f64 {
        if self.count == 0 { f64::NAN } else { (self.sum / self.weight).max(self.min).min(self.max) }
    }

    fn sum(&self) -> f64 {
        if self.count == 0 { f64::NAN } else { self.sum }
    }
}

#[cfg(test)]
mod tests;

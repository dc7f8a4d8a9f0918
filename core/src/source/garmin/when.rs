//! The times of a summary: Garmin's times, offsets, lengths and dates.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::ledger::{Mend, Reason};
use crate::record::DataType;
use crate::source::output::Row;
use crate::take::Object;

use super::fields::{Column, latest};
use super::item::Item;

/// Milliseconds of a day.
pub(super) const DAY: i64 = 86_400_000;

/// The times of a summary, as its sender gives them.
#[derive(Debug, Clone, Copy)]
pub(super) struct When {
    /// Epoch milliseconds.
    pub(super) start: i64,
    /// Seconds, or `None` if the field is missing or refused.
    pub(super) duration: Option<i64>,
    /// Seconds to add to UTC. It is the display offset of the device, not a zone.
    pub(super) utc_offset: Option<i32>,
    /// The day in Garmin Connect. It decides the day of day types and is never recomputed.
    pub(super) calendar_date: Option<NaiveDate>,
}

impl When {
    /// Returns the end in epoch milliseconds, exclusive.
    pub(super) fn end(&self) -> i64 {
        self.start + self.duration.unwrap_or(0) * 1000
    }

    /// Returns a row over the whole summary, without a value.
    pub(super) fn row(&self) -> Row {
        Row { start: self.start, end: Some(self.end()), local_date: self.local_date(), ..Row::default() }
    }

    /// Returns the start as part of a key: epoch seconds, with milliseconds if it has any.
    pub(super) fn start_id(&self) -> String {
        match (self.start.div_euclid(1000), self.start.rem_euclid(1000)) {
            (seconds, 0) => seconds.to_string(),
            (seconds, milliseconds) => format!("{seconds}.{milliseconds:03}"),
        }
    }

    /// Returns how far a summary of a day reaches, for its rank. One without a duration reaches to the latest of
    /// its own instants. It may be the whole day, but nothing says so, and it must not replace a day that does.
    pub(super) fn reach(&self, columns: &[Column]) -> i64 {
        let reached = || latest(columns).map_or(0, |latest| (latest - self.start).max(0) / 1000);
        self.duration.unwrap_or_else(reached)
    }

    /// Returns the calendar date that the sender gives, or else the local date of the start. Returns `None`
    /// if both are unknown.
    pub(super) fn local_date(&self) -> Option<NaiveDate> {
        self.calendar_date.or_else(|| local_date(self.start, self.utc_offset?))
    }

    /// Returns the day of the summary as part of its key: the date, or else the start.
    pub(super) fn day(&self) -> String {
        self.local_date().map_or_else(|| self.start_id(), |date| date.to_string())
    }
}

impl Item<'_> {
    /// Takes the times of a summary. A summary without a start is refused, because nothing can be made of it.
    pub(super) fn when(self) -> Option<(Self, When)> {
        self.when_at_most(LONGEST)
    }

    /// Takes the times of a summary of a day. With a change of the clock a day has up to 25 hours, and with a
    /// journey more.
    pub(super) fn when_of_day(self) -> Option<(Self, When)> {
        self.when_at_most(48 * 3600)
    }

    fn when_at_most(mut self, longest: i64) -> Option<(Self, When)> {
        let duration = duration_at_most(&mut self.object, "durationInSeconds", longest);
        let (item, when) = self.when_in("startTimeInSeconds", "startTimeOffsetInSeconds")?;
        Some((item, When { duration, ..when }))
    }

    /// Takes the time of a measurement.
    pub(super) fn when_measured(self) -> Option<(Self, When)> {
        self.when_in("measurementTimeInSeconds", "measurementTimeOffsetInSeconds")
    }

    fn when_in(mut self, start: &str, offset: &str) -> Option<(Self, When)> {
        let object = &mut self.object;
        let found = object.seconds(start);
        let utc_offset = utc_offset(object, offset);
        let calendar_date = date(object, "calendarDate");
        let Some(start) = found else {
            let reason = format!("expected {start}, found none that is a time");
            self.object.refuse(Reason::NoTime, reason);
            return None;
        };
        Some((self, When { start, duration: None, utc_offset, calendar_date }))
    }
}

/// Returns the local date of an instant in epoch milliseconds, at an offset in seconds.
pub(super) fn local_date(instant: i64, utc_offset: i32) -> Option<NaiveDate> {
    Some(time(instant + i64::from(utc_offset) * 1000)?.date_naive())
}

/// Returns the time of epoch milliseconds.
pub(super) fn time(milliseconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(milliseconds)
}

/// Returns the start of a date as a wall-clock time, in epoch milliseconds as if it were UTC.
pub(super) fn midnight(date: NaiveDate) -> i64 {
    date.and_time(NaiveTime::MIN).and_utc().timestamp_millis()
}

/// Takes an offset to local time. It follows the wall clock that a user set, so it may be any second within a
/// day.
pub(super) fn utc_offset(object: &mut Object<'_>, name: &str) -> Option<i32> {
    let offset = object.number_in(name, -86_400.0..=86_400.0, "an offset of at most 24 hours in seconds")?;
    Some(offset.round() as i32)
}

/// The longest length of anything that is not of a day, in seconds: that of a workout.
const LONGEST: i64 = DataType::Workout.longest_days() * 86_400;

/// Takes a length in seconds.
pub(super) fn duration(object: &mut Object<'_>, name: &str) -> Option<i64> {
    duration_at_most(object, name, LONGEST)
}

fn duration_at_most(object: &mut Object<'_>, name: &str, longest: i64) -> Option<i64> {
    let expected = format!("a length from 0 to {longest} seconds");
    let duration = object.number_in(name, 0.0..=longest as f64, &expected)?;
    if duration.fract() != 0.0 {
        object.mended(name, Mend::Rounded);
    }
    Some(duration.round() as i64)
}

/// Takes a date.
pub(super) fn date(object: &mut Object<'_>, name: &str) -> Option<NaiveDate> {
    let text = object.string(name)?;
    let date = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok();
    if date.is_none() {
        let reason = "expected a date as 2024-02-06, found another text";
        object.reject_taken(name, Reason::WrongFormat, reason);
    }
    date
}

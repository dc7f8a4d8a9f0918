//! What one point of a metric covers.

use chrono::{Days, NaiveDate};

use super::grain::{DAY, Grain};
use crate::record::{Basis, UNKNOWN_WIDTH};
use crate::source::health_auto_export::when::When;

/// What one point covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Width {
    /// Unknown: nothing states it.
    Unknown,
    /// The point itself.
    Itself,
    /// The time up to an end that the point has.
    Until(i64),
    /// A bucket of this many milliseconds, but not of a day.
    Bucket(i64),
    /// A local day, the one of the date as it is written.
    Day,
    /// A night, without an end.
    Night,
}

impl Width {
    /// Returns the width of a bucket that begins at a wall clock. It is unknown if no bucket begins there.
    pub(super) fn of_bucket(grain: Grain, wall: i64) -> Self {
        match grain.length_at(wall) {
            None => Width::Unknown,
            Some(_) if grain == Grain::Day => Width::Day,
            Some(length) => Width::Bucket(length),
        }
    }

    pub(super) fn basis(self) -> Basis {
        match self {
            Width::Unknown | Width::Itself => Basis::Instant,
            Width::Until(_) | Width::Bucket(_) => Basis::Interval,
            Width::Day | Width::Night => Basis::Day,
        }
    }

    /// Returns the length in milliseconds of a bucket, or `None` if the point is no bucket.
    pub(super) fn bucket(self) -> Option<i64> {
        match self {
            Width::Bucket(length) => Some(length),
            Width::Day => Some(DAY),
            _ => None,
        }
    }

    /// Returns the end of a row, or `None` if it has none.
    pub(super) fn end(self, start: i64) -> Option<i64> {
        match self {
            Width::Until(end) => Some(end),
            _ => Some(start + self.bucket()?),
        }
    }

    /// Returns the local date of a row, or `None` if it does not cover a day or a night.
    pub(super) fn date(self, when: When) -> Option<NaiveDate> {
        let is_evening = when.wall.rem_euclid(DAY) >= DAY / 2;
        match self {
            Width::Night if is_evening => {
                Some(when.date().checked_add_days(Days::new(1)).unwrap_or(when.date()))
            }
            Width::Night | Width::Day => Some(when.date()),
            _ => None,
        }
    }

    /// Returns whether a sender may repeat the time of such a point.
    pub(super) fn may_repeat(self) -> bool {
        matches!(self, Width::Unknown | Width::Itself | Width::Until(_))
    }

    /// Returns the name of the width among the rows of one wall clock.
    pub(super) fn part(self, start: i64) -> String {
        match self {
            Width::Unknown => UNKNOWN_WIDTH.to_owned(),
            _ => (self.end(start).map_or(0, |end| end - start) / 1000).to_string(),
        }
    }
}

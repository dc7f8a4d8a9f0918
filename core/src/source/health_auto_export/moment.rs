//! Times within an element, which may be numbers.

use super::item::Delivery;
use crate::ledger::Reason;
use crate::take::{Object, seconds_to_time};

/// A time of an element of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Moment {
    /// Seconds since an [`Epoch`], from 0.
    Seconds(f64),
    /// Epoch milliseconds, and whether they are those of a wall clock.
    At(i64, bool),
}

impl Moment {
    /// Takes a time in either form. Any other value is rejected.
    pub(super) fn take(object: &mut Object<'_>, key: &str, delivery: Delivery) -> Option<Self> {
        if object.peek(key)?.starts_with('"') {
            return delivery.when(object, key).map(|when| Moment::At(when.at, when.floating()));
        }
        let seconds = object.number(key)?;
        if seconds_to_time(seconds).is_none() {
            let reason = "expected a time in seconds, found a number out of that range";
            object.reject_taken(key, Reason::OutOfRange, reason);
            return None;
        }
        Some(Moment::Seconds(seconds))
    }

    /// Returns whether it is the time of a wall clock.
    pub(super) fn floating(self) -> bool {
        matches!(self, Moment::At(_, true))
    }

    /// Returns the time this many seconds later.
    pub(super) fn plus(self, seconds: f64) -> Self {
        match self {
            Moment::Seconds(since) => Moment::Seconds(since + seconds),
            Moment::At(at, floating) => {
                Moment::At(at.saturating_add((seconds * 1000.0).round() as i64), floating)
            }
        }
    }
}

/// The time from which the seconds of a series count, as seconds since 1970-01-01T00:00:00Z.
///
/// The app does not state it. It is either 1970 or 2001, Apple's reference date. The one that brings the
/// first time of the series nearer to the start of its element counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Epoch(f64);

impl Epoch {
    pub(super) const UNIX: Epoch = Epoch(0.0);
    const APPLE: Epoch = Epoch(978_307_200.0);

    /// Returns the epoch of times. `start` is in epoch milliseconds.
    pub(super) fn of(moments: impl IntoIterator<Item = Moment>, start: i64) -> Self {
        let first = moments.into_iter().find_map(|moment| match moment {
            Moment::Seconds(seconds) => Some(seconds),
            Moment::At(..) => None,
        });
        let Some(first) = first else { return Epoch::UNIX };
        let distance = |Epoch(base): Epoch| (first + base - start as f64 / 1000.0).abs();
        if distance(Epoch::APPLE) < distance(Epoch::UNIX) { Epoch::APPLE } else { Epoch::UNIX }
    }

    /// Returns a time in epoch milliseconds.
    pub(super) fn at(self, moment: Moment) -> i64 {
        match moment {
            Moment::Seconds(seconds) => ((seconds + self.0) * 1000.0).round() as i64,
            Moment::At(at, _) => at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_epoch_is_the_one_that_is_nearer_to_the_start() {
        let start = 1_707_229_800_000;
        let epoch = |first: f64| Epoch::of([Moment::At(start, false), Moment::Seconds(first)], start);
        assert_eq!(epoch(1_707_229_800.5), Epoch::UNIX);
        assert_eq!(epoch(728_922_600.5), Epoch::APPLE);
        assert_eq!(epoch(728_922_600.5).at(Moment::Seconds(728_922_600.5)), start + 500);
        assert_eq!(Epoch::of([], start), Epoch::UNIX);
    }
}

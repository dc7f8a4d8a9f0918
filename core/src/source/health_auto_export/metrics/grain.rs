//! What one point of a summarised body covers, and how the rows of a table reveal it.

use chrono::{DateTime, Datelike as _, Months};

/// The bucket that one point of a summarised body covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::source::health_auto_export) enum Grain {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

pub(super) const MINUTE: i64 = 60_000;
pub(super) const HOUR: i64 = 3_600_000;
pub(super) const DAY: i64 = 86_400_000;

impl Grain {
    /// Returns the length in milliseconds of the bucket that begins at a wall clock, or `None` if no bucket
    /// begins there.
    pub(super) fn length_at(self, wall: i64) -> Option<i64> {
        // If summer time begins at midnight, the day begins at one o'clock.
        let is_midnight = || matches!(wall.rem_euclid(DAY), 0 | HOUR);
        match self {
            Grain::Minute => (wall.rem_euclid(MINUTE) == 0).then_some(MINUTE),
            Grain::Hour => (wall.rem_euclid(HOUR) == 0).then_some(HOUR),
            Grain::Day => is_midnight().then_some(DAY),
            // The first day of a week is a setting of the phone.
            Grain::Week => is_midnight().then_some(7 * DAY),
            Grain::Month | Grain::Year => {
                let start = DateTime::from_timestamp_millis(wall).filter(|_| is_midnight())?;
                let months = if self == Grain::Month { 1 } else { 12 };
                let begins = start.day() == 1 && start.month0().is_multiple_of(months);
                let end = start.checked_add_months(Months::new(months)).filter(|_| begins)?;
                Some(end.timestamp_millis() - wall)
            }
        }
    }
}

/// The times of the rows of a table.
#[derive(Debug, Clone)]
pub(super) struct Rhythm {
    /// The wall clock of the previous row.
    before: Option<i64>,
    /// The coarsest grain up to a day of which a bucket begins at every row, or `None` if there is none.
    begins: Option<Grain>,
    /// The grains, as in `GRAINS`, of which two rows in succession are one bucket apart.
    steps: [bool; GRAINS.len()],
    /// The number of times that two rows in succession are apart, and how often by whole weeks or months.
    apart: u64,
    long: u64,
}

impl Default for Rhythm {
    fn default() -> Self {
        Rhythm { before: None, begins: Some(Grain::Day), steps: Default::default(), apart: 0, long: 0 }
    }
}

/// The grains that consecutive rows reveal, from the finest.
const GRAINS: [(Grain, i64); 3] = [(Grain::Minute, MINUTE), (Grain::Hour, HOUR), (Grain::Day, DAY)];

impl Rhythm {
    /// Takes the wall clock of a row.
    pub(super) fn add(&mut self, wall: i64) {
        let wall = self.day_of(wall);
        let begins = |&&(_, length): &&(Grain, i64)| wall.rem_euclid(length) == 0;
        let grain = GRAINS.iter().rev().find(begins).map(|(grain, _)| *grain);
        // `None` is less than any grain.
        self.begins = self.begins.min(grain);
        let Some(before) = self.before.replace(wall).filter(|before| *before != wall) else { return };
        let (first, second) = (before.min(wall), before.max(wall));
        for ((_, length), step) in GRAINS.iter().zip(&mut self.steps) {
            *step |= second - first == *length;
        }
        self.apart += 1;
        self.long += u64::from(is_long(first, second));
    }

    /// Returns midnight in place of one o'clock if the day began then, because summer time began at midnight.
    fn day_of(&self, wall: i64) -> i64 {
        let is_late = wall.rem_euclid(DAY) == HOUR
            && self.before.is_some_and(|before| {
                before.rem_euclid(DAY) == 0 && matches!(wall - before, 90_000_000 | -82_800_000)
            });
        if is_late { wall - HOUR } else { wall }
    }

    /// Returns the grain that rows in succession reveal, or `None` if they allow several.
    pub(super) fn grain(&self) -> Option<Grain> {
        let begins = self.begins?;
        let step = GRAINS.iter().zip(self.steps).find(|((grain, _), _)| *grain == begins);
        // Weeks and months begin with a part of one, which may be a day long.
        let is_long = 2 * self.long >= self.apart;
        step.is_some_and(|(_, step)| step && !(is_long && begins == Grain::Day)).then_some(begins)
    }

    /// Returns whether the rows may be buckets of a grain that other tables of the same export have. No row of a
    /// table of minutes begins an hour only, and none a day only.
    pub(super) fn allows(&self, grain: Grain) -> bool {
        let only_long = self.apart > 0 && self.apart == self.long;
        match grain {
            Grain::Minute => self.begins == Some(grain),
            Grain::Day => self.begins == Some(grain) && !only_long,
            _ => self.begins >= Some(grain) && !only_long,
        }
    }
}

/// Returns whether two times are whole weeks or whole months apart.
fn is_long(first: i64, second: i64) -> bool {
    let months = |wall: i64| {
        let time = DateTime::from_timestamp_millis(wall)?;
        Some((time.day(), time.time()))
    };
    (second - first) % (7 * DAY) == 0 || (second - first > 27 * DAY && months(first) == months(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rhythm(walls: &[i64]) -> Rhythm {
        let mut rhythm = Rhythm::default();
        for wall in walls {
            rhythm.add(*wall);
        }
        rhythm
    }

    fn day(date: &str) -> i64 {
        let date: chrono::NaiveDate = date.parse().unwrap();
        date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis()
    }

    #[test]
    fn two_rows_one_bucket_apart_reveal_the_grain() {
        let grain = |walls: &[i64]| rhythm(walls).grain();
        assert_eq!(grain(&[0, DAY]), Some(Grain::Day));
        assert_eq!(grain(&[DAY, 0]), Some(Grain::Day));
        assert_eq!(grain(&[0, 3 * DAY, 4 * DAY]), Some(Grain::Day));
        assert_eq!(grain(&[0, HOUR, 5 * HOUR]), Some(Grain::Hour));
        assert_eq!(grain(&[61 * MINUTE, 62 * MINUTE, 3 * HOUR]), Some(Grain::Minute));
        // Summer time begins at midnight.
        assert_eq!(grain(&[0, DAY + HOUR, 2 * DAY]), Some(Grain::Day));
        assert_eq!(grain(&[2 * DAY, DAY + HOUR, 0]), Some(Grain::Day));
    }

    #[test]
    fn other_rows_allow_several_grains() {
        let grain = |walls: &[i64]| rhythm(walls).grain();
        assert_eq!(grain(&[]), None);
        assert_eq!(grain(&[0]), None);
        assert_eq!(grain(&[0, 0]), None);
        assert_eq!(grain(&[0, 7 * DAY, 14 * DAY]), None);
        // The first week is cut to its last day, and the first month likewise.
        assert_eq!(grain(&[0, DAY, 8 * DAY, 15 * DAY]), None);
        assert_eq!(grain(&["2026-01-31", "2026-02-01", "2026-03-01", "2026-04-01"].map(day)), None);
        assert_eq!(grain(&[7 * HOUR, 12 * HOUR]), None);
        // An hour apart, among minutes that are not.
        assert_eq!(grain(&[HOUR, 2 * HOUR, 2 * HOUR + 7 * MINUTE]), None);
        assert_eq!(grain(&[0, DAY, DAY + 1000]), None);
    }

    #[test]
    fn a_table_takes_the_grain_of_another_only_if_its_rows_allow_it() {
        assert!(rhythm(&[0]).allows(Grain::Hour));
        assert!(rhythm(&[0]).allows(Grain::Day));
        assert!(rhythm(&[7 * HOUR]).allows(Grain::Hour));
        assert!(!rhythm(&[7 * HOUR]).allows(Grain::Day));
        assert!(rhythm(&[7 * MINUTE, 9 * HOUR]).allows(Grain::Minute));
        assert!(!rhythm(&[1000]).allows(Grain::Minute));
        // Beside a table of minutes, a lone row at a full hour or at midnight may be a total of a longer time.
        assert!(!rhythm(&[7 * HOUR]).allows(Grain::Minute));
        assert!(!rhythm(&[0]).allows(Grain::Minute));
        assert!(rhythm(&[0, 2 * DAY]).allows(Grain::Day));
        assert!(!rhythm(&[0, 7 * DAY, 21 * DAY]).allows(Grain::Day));
        assert!(!rhythm(&[0, 7 * DAY, 21 * DAY]).allows(Grain::Hour));
        assert!(!rhythm(&["2024-01-01", "2024-02-01", "2024-04-01"].map(day)).allows(Grain::Day));
        assert!(rhythm(&[0, 7 * DAY, 8 * DAY]).allows(Grain::Day));
    }

    #[test]
    fn buckets_begin_where_their_calendar_says() {
        assert_eq!(Grain::Minute.length_at(5 * MINUTE), Some(MINUTE));
        assert_eq!(Grain::Minute.length_at(5 * MINUTE + 1000), None);
        assert_eq!(Grain::Day.length_at(DAY + HOUR), Some(DAY));
        assert_eq!(Grain::Week.length_at(day("2024-02-06")), Some(7 * DAY));
        assert_eq!(Grain::Month.length_at(day("2024-02-01")), Some(29 * DAY));
        assert_eq!(Grain::Month.length_at(day("2024-02-05")), None);
        assert_eq!(Grain::Year.length_at(day("2024-01-01")), Some(366 * DAY));
        assert_eq!(Grain::Year.length_at(day("2024-02-01")), None);
    }
}

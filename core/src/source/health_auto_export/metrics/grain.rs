//! Finds out how the app summarised a body. Its points do not say whether they are raw, or which bucket they
//! cover.
//!
//! *Summarize* is one switch for all metrics of an automation, so the whole body is evidence. A single point
//! at a full hour may be raw, the total of an hour, or the total of a minute.

use chrono::{DateTime, Months};

/// What one point of the body covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grain {
    /// Itself.
    Raw,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 86_400_000;

impl Grain {
    /// Returns the length in milliseconds of the bucket that begins at a wall clock, or `None` if no bucket
    /// begins there.
    pub(crate) fn length_at(self, wall: i64) -> Option<i64> {
        let is_start = match self {
            Grain::Raw => false,
            Grain::Minute => wall.rem_euclid(MINUTE) == 0,
            Grain::Hour => wall.rem_euclid(HOUR) == 0,
            // If summer time begins at midnight, the day begins at one o'clock.
            Grain::Day | Grain::Week | Grain::Month | Grain::Year => {
                matches!(wall.rem_euclid(DAY), 0 | HOUR)
            }
        };
        if !is_start {
            return None;
        }
        match self {
            Grain::Raw => None,
            Grain::Minute => Some(MINUTE),
            Grain::Hour => Some(HOUR),
            Grain::Day => Some(DAY),
            // The first day of a week is a setting of the phone.
            Grain::Week => Some(7 * DAY),
            Grain::Month => Some(months_later(wall, 1)? - wall),
            Grain::Year => Some(months_later(wall, 12)? - wall),
        }
    }

    /// Returns the coarsest grain up to a day whose buckets can begin at this wall clock.
    fn of(wall: i64) -> Self {
        match wall {
            _ if wall.rem_euclid(DAY) == 0 => Grain::Day,
            _ if wall.rem_euclid(HOUR) == 0 => Grain::Hour,
            _ if wall.rem_euclid(MINUTE) == 0 => Grain::Minute,
            _ => Grain::Raw,
        }
    }

    /// Returns the grain that the app's header `automation-aggregation` states. The header can be in the
    /// phone's language.
    pub(crate) fn from_header(text: &str) -> Option<Self> {
        let word: String =
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        Some(match word.as_str() {
            "minutes" | "minute" | "minuten" | "minutos" | "minuti" | "minuter" | "分钟" => Grain::Minute,
            "hours" | "hour" | "stunden" | "heures" | "horas" | "ore" | "timmar" | "uren" | "小时" => {
                Grain::Hour
            }
            "days" | "day" | "tage" | "jours" | "días" | "dias" | "giorni" | "dagar" | "dagen" | "天" => {
                Grain::Day
            }
            "weeks" | "week" | "wochen" | "semaines" | "semanas" | "settimane" | "veckor" | "weken"
            | "周" => Grain::Week,
            "months" | "month" | "monate" | "mois" | "meses" | "mesi" | "månader" | "maanden" | "月" => {
                Grain::Month
            }
            "years" | "year" | "jahre" | "années" | "ans" | "años" | "anos" | "anni" | "år" | "jaren"
            | "年" => Grain::Year,
            _ => return None,
        })
    }
}

/// Returns a wall clock this many months later.
fn months_later(wall: i64, months: u32) -> Option<i64> {
    let time = DateTime::from_timestamp_millis(wall)?.checked_add_months(Months::new(months))?;
    Some(time.timestamp_millis())
}

/// The evidence of a body's points for its grain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// Points of metrics that a phone counts all day long, such as steps, distance and energy. Such a total
    /// is summarised, or has seconds.
    counted: Seen,
    /// Points of other metrics. A person may have entered them at any time.
    other: Seen,
}

/// The evidence of points of one kind of metric.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    points: u64,
    /// Points at which no bucket begins.
    raw: u64,
    minutes: u64,
    hours: u64,
    /// Points whose least and greatest values differ. They cover more than themselves.
    spans: u64,
    /// Points with the same time as the previous one.
    repeats: u64,
    /// Steps between two points that are both at midnight. The next fields count the steps of a week, a month
    /// and a year.
    steps: u64,
    weeks: u64,
    months: u64,
    years: u64,
}

/// If this many points are all at full minutes, that is no coincidence.
const MANY: u64 = 20;

impl Seen {
    /// Takes a point: its wall clock, that of the previous point in its series, and whether its least and
    /// greatest values differ.
    pub(crate) fn add(&mut self, wall: i64, before: Option<i64>, spans: bool) {
        self.points += 1;
        self.spans += u64::from(spans);
        // Two points of one time are not totals.
        self.repeats += u64::from(before == Some(wall));
        // On the day on which summer time begins at midnight, the point is an hour later than on the day
        // before.
        let is_day = |wall: i64| Grain::of(wall) == Grain::Day;
        let is_late_day = before.is_some_and(|before| is_day(before) && wall - before == DAY + HOUR);
        match Grain::of(wall) {
            Grain::Raw => self.raw += 1,
            Grain::Minute => self.minutes += 1,
            Grain::Hour if !is_late_day => self.hours += 1,
            _ => {
                if let Some(before) = before.filter(|before| *before != wall && is_day(*before)) {
                    let (first, second) = (before.min(wall), before.max(wall));
                    let is_step = |grain: Grain| grain.length_at(first) == Some(second - first);
                    self.steps += 1;
                    self.weeks += u64::from(is_step(Grain::Week));
                    self.months += u64::from(is_step(Grain::Month));
                    self.years += u64::from(is_step(Grain::Year));
                }
            }
        }
    }

    /// Returns the grain of points that are all at midnight. Several steps that all have the same length are
    /// no coincidence.
    fn of_days(self) -> Grain {
        let all = |steps: u64| self.steps > 1 && steps == self.steps;
        if all(self.weeks) {
            Grain::Week
        } else if all(self.months) {
            Grain::Month
        } else if all(self.years) {
            Grain::Year
        } else {
            Grain::Day
        }
    }
}

impl Evidence {
    /// Adds points. `counted` says whether a phone counts their metric all day long.
    pub(crate) fn take(&mut self, seen: Seen, counted: bool) {
        let sum = if counted { &mut self.counted } else { &mut self.other };
        sum.points += seen.points;
        sum.raw += seen.raw;
        sum.minutes += seen.minutes;
        sum.hours += seen.hours;
        sum.spans += seen.spans;
        sum.repeats += seen.repeats;
        sum.steps += seen.steps;
        sum.weeks += seen.weeks;
        sum.months += seen.months;
        sum.years += seen.years;
    }

    /// Returns whether any points were seen.
    pub(crate) fn is_there(self) -> bool {
        self.counted.points + self.other.points > 0
    }

    /// Returns whether later points cannot change the grain.
    pub(crate) fn is_final(self) -> bool {
        self.counted.raw > 0
    }

    /// Returns the grain according to the points so far.
    pub(crate) fn grain(self) -> Grain {
        match (self.counted, self.other) {
            (Seen { points: 1.., raw: 1.., .. }, _) => Grain::Raw,
            (Seen { minutes: 1.., .. }, _) => Grain::Minute,
            (Seen { hours: 1.., .. }, _) => Grain::Hour,
            (days @ Seen { points: 1.., .. }, _) => days.of_days(),
            (
                _,
                Seen { raw: 1.., .. }
                | Seen { repeats: 1.., .. }
                | Seen { minutes: 1.., spans: 0, points: ..MANY, .. }
                | Seen { minutes: 0, hours: 1, spans: 0, points: 1, .. },
            ) => Grain::Raw,
            (_, Seen { minutes: 1.., .. }) => Grain::Minute,
            (_, Seen { hours: 1.., .. }) => Grain::Hour,
            (_, days @ Seen { points: 1.., .. }) => days.of_days(),
            _ => Grain::Raw,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grain(counted: &[i64], other: &[i64]) -> Grain {
        let seen = |walls: &[i64]| {
            let mut seen = Seen::default();
            let mut before = None;
            for wall in walls {
                seen.add(*wall, before.replace(*wall), false);
            }
            seen
        };
        let mut evidence = Evidence::default();
        evidence.take(seen(counted), true);
        evidence.take(seen(other), false);
        evidence.grain()
    }

    #[test]
    fn the_finest_bucket_of_what_is_counted_tells() {
        assert_eq!(grain(&[0, DAY], &[]), Grain::Day);
        assert_eq!(grain(&[0, 3 * HOUR], &[]), Grain::Hour);
        assert_eq!(grain(&[0, 3 * HOUR, 61 * MINUTE], &[]), Grain::Minute);
        assert_eq!(grain(&[0, 12_345_000], &[]), Grain::Raw);
        // Summer time begins at midnight.
        assert_eq!(grain(&[0, DAY + HOUR, 2 * DAY], &[]), Grain::Day);
        // A nightly value has the time at which sleep began.
        assert_eq!(grain(&[0, DAY], &[23 * HOUR + 27 * MINUTE]), Grain::Day);
    }

    #[test]
    fn totals_of_weeks_months_and_years_stand_apart_by_so_much() {
        let day = |date: &str| {
            let date: chrono::NaiveDate = date.parse().unwrap();
            date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis()
        };
        assert_eq!(grain(&[0, 7 * DAY, 14 * DAY], &[]), Grain::Week);
        assert_eq!(grain(&[14 * DAY, 7 * DAY, 0], &[]), Grain::Week);
        let months = ["2024-01-01", "2024-02-01", "2024-03-01"].map(day);
        assert_eq!(grain(&months, &[]), Grain::Month);
        assert_eq!(Grain::Month.length_at(months[1]), Some(29 * DAY));
        assert_eq!(grain(&["2022-01-01", "2023-01-01", "2024-01-01"].map(day), &[]), Grain::Year);
        // Two days that are a week apart may be single days.
        assert_eq!(grain(&[0, 7 * DAY], &[]), Grain::Day);
        assert_eq!(grain(&[0, 7 * DAY, 8 * DAY], &[]), Grain::Day);
    }

    #[test]
    fn without_anything_counted_few_full_minutes_tell_nothing() {
        assert_eq!(grain(&[], &[8 * HOUR + 15 * MINUTE]), Grain::Raw);
        assert_eq!(grain(&[], &[8 * HOUR]), Grain::Raw);
        assert_eq!(grain(&[], &[8 * HOUR, 9 * HOUR]), Grain::Hour);
        assert_eq!(grain(&[], &[12 * HOUR, 12 * HOUR, 18 * HOUR]), Grain::Raw);
        assert_eq!(grain(&[], &[0]), Grain::Day);
        let minutes: Vec<i64> = (0..30).map(|minute| minute * MINUTE).collect();
        assert_eq!(grain(&[], &minutes), Grain::Minute);
        assert_eq!(grain(&[], &[]), Grain::Raw);
    }

    #[test]
    fn the_header_is_read_in_any_case() {
        assert_eq!(Grain::from_header("Days"), Some(Grain::Day));
        assert_eq!(Grain::from_header(" minutes "), Some(Grain::Minute));
        assert_eq!(Grain::from_header("Fortnights"), None);
    }
}

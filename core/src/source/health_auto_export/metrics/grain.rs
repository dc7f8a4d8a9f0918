//! How the app summarised a body: its points do not say whether they are raw, or of which bucket.
//!
//! *Summarize* is one switch for all metrics of an automation, so the whole body is looked at: a point at a full hour may
//! be a raw one, an hour's total, or a minute's.

/// What a point of the body stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grain {
    /// Itself.
    Raw,
    Minute,
    Hour,
    Day,
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 86_400_000;

impl Grain {
    /// The length of a bucket in milliseconds.
    pub(crate) fn length(self) -> Option<i64> {
        match self {
            Grain::Raw => None,
            Grain::Minute => Some(MINUTE),
            Grain::Hour => Some(HOUR),
            Grain::Day => Some(DAY),
        }
    }

    /// Whether a wall clock, in milliseconds, stands where a bucket begins.
    pub(crate) fn begins_at(self, wall: i64) -> bool {
        self.length().is_some_and(|length| wall.rem_euclid(length) == 0)
    }

    /// The finest grain whose buckets begin at such a wall clock.
    fn of(wall: i64) -> Self {
        [Grain::Day, Grain::Hour, Grain::Minute]
            .into_iter()
            .find(|grain| grain.begins_at(wall))
            .unwrap_or(Grain::Raw)
    }

    /// What the app's header `automation-aggregation` says, which can be in the phone's language.
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
            _ => return None,
        })
    }
}

/// What the points of a body say of its grain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// Of what a phone counts all day long (steps, distance, energy): such a total is summarised, or has seconds.
    counted: Seen,
    /// Of other measurements, which a person may have typed in at any time.
    other: Seen,
}

/// What points of one kind of metric say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    points: u64,
    /// Points where only finer buckets begin.
    raw: u64,
    minutes: u64,
    hours: u64,
    /// Points with a least and a greatest value that differ: they stand for more than themselves.
    spans: u64,
}

/// So many points that all stand at full minutes are no coincidence.
const MANY: u64 = 20;

impl Seen {
    /// Takes a point in: its wall clock, and whether its least and greatest values differ.
    pub(crate) fn add(&mut self, wall: i64, spans: bool) {
        self.points += 1;
        self.spans += u64::from(spans);
        match Grain::of(wall) {
            Grain::Raw => self.raw += 1,
            Grain::Minute => self.minutes += 1,
            Grain::Hour => self.hours += 1,
            Grain::Day => {}
        }
    }
}

impl Evidence {
    /// Takes points in; whether they are of a metric that is counted all day long.
    pub(crate) fn take(&mut self, seen: Seen, counted: bool) {
        let sum = if counted { &mut self.counted } else { &mut self.other };
        sum.points += seen.points;
        sum.raw += seen.raw;
        sum.minutes += seen.minutes;
        sum.hours += seen.hours;
        sum.spans += seen.spans;
    }

    /// Whether any points were seen.
    pub(crate) fn is_there(self) -> bool {
        self.counted.points + self.other.points > 0
    }

    /// Nothing that follows can change what is known.
    pub(crate) fn is_final(self) -> bool {
        self.counted.raw > 0
    }

    /// The grain, as far as it is known.
    pub(crate) fn grain(self) -> Grain {
        match (self.counted, self.other) {
            (Seen { points: 1.., raw: 1.., .. }, _) => Grain::Raw,
            (Seen { minutes: 1.., .. }, _) => Grain::Minute,
            (Seen { hours: 1.., .. }, _) => Grain::Hour,
            (Seen { points: 1.., .. }, _) => Grain::Day,
            (
                _,
                Seen { raw: 1.., .. }
                | Seen { minutes: 1.., spans: 0, points: ..MANY, .. }
                | Seen { minutes: 0, hours: 1, spans: 0, points: 1, .. },
            ) => Grain::Raw,
            (_, Seen { minutes: 1.., .. }) => Grain::Minute,
            (_, Seen { hours: 1.., .. }) => Grain::Hour,
            (_, Seen { points: 1.., .. }) => Grain::Day,
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
            for wall in walls {
                seen.add(*wall, false);
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
        // A nightly value is stamped when sleep began.
        assert_eq!(grain(&[0, DAY], &[23 * HOUR + 27 * MINUTE]), Grain::Day);
    }

    #[test]
    fn without_anything_counted_few_full_minutes_tell_nothing() {
        assert_eq!(grain(&[], &[8 * HOUR + 15 * MINUTE]), Grain::Raw);
        assert_eq!(grain(&[], &[8 * HOUR]), Grain::Raw);
        assert_eq!(grain(&[], &[8 * HOUR, 9 * HOUR]), Grain::Hour);
        assert_eq!(grain(&[], &[0]), Grain::Day);
        let minutes: Vec<i64> = (0..30).map(|minute| minute * MINUTE).collect();
        assert_eq!(grain(&[], &minutes), Grain::Minute);
        assert_eq!(grain(&[], &[]), Grain::Raw);
    }

    #[test]
    fn the_header_is_read_in_any_case() {
        assert_eq!(Grain::from_header("Days"), Some(Grain::Day));
        assert_eq!(Grain::from_header(" minutes "), Some(Grain::Minute));
        assert_eq!(Grain::from_header("Weeks"), None);
    }
}

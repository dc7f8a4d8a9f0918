//! The lengths of slots.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub(super) const DAY: i64 = 24 * HOUR;
const HOUR: i64 = 60 * MINUTE;
const MINUTE: i64 = 60_000;

/// The length of a slot: a calendar day, or a number of minutes or hours that divides a day into whole slots.
///
/// ```
/// use wellform_core::resample::Resolution;
/// let quarter: Resolution = "15m".parse()?;
/// assert_eq!(quarter.to_string(), "15m");
/// assert!("7m".parse::<Resolution>().is_err());
/// # Ok::<(), wellform_core::resample::NotAResolution>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Resolution {
    /// In milliseconds.
    pub(super) length: i64,
}

/// The text is not a resolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 1m, 1h, 1d, or a number of minutes or hours that divides a day, such as 15m or 6h")]
#[non_exhaustive]
pub struct NotAResolution;

impl Resolution {
    /// Returns whether slots are calendar days.
    pub fn is_day(self) -> bool {
        self.length == DAY
    }

    /// Returns the number of the slot that holds an instant, by the slot's own clock. Slot 0 begins at
    /// 1970-01-01T00:00:00.
    pub fn slot(self, milliseconds: i64) -> i64 {
        milliseconds.div_euclid(self.length)
    }

    /// Returns the start of slot `number` by its own clock, in milliseconds since 1970-01-01T00:00:00.
    pub fn start_of(self, number: i64) -> i64 {
        number.saturating_mul(self.length)
    }

    /// Returns how far the clock of a slot may be from UTC, in milliseconds. Rows that are further from the
    /// slot's start and end in UTC belong to other slots.
    pub fn margin(self) -> i64 {
        if self.is_day() { DAY } else { 0 }
    }

    /// Returns how many slots to compute at once: at most a day of minutes, at most a week of longer slots.
    /// The rows of a sum are held until all rows of these slots were added.
    pub fn slots_at_once(self) -> i64 {
        (7 * DAY / self.length).min(DAY / MINUTE)
    }
}

impl FromStr for Resolution {
    type Err = NotAResolution;

    fn from_str(text: &str) -> Result<Self, NotAResolution> {
        let (digits, unit) = match text.as_bytes() {
            [.., b'm'] => (&text[..text.len() - 1], MINUTE),
            [.., b'h'] => (&text[..text.len() - 1], HOUR),
            b"1d" => ("1", DAY),
            _ => return Err(NotAResolution),
        };
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        let length = digits.parse::<i64>().ok().filter(|_| plain).and_then(|number| number.checked_mul(unit));
        length.filter(|length| DAY % length == 0).map(|length| Resolution { length }).ok_or(NotAResolution)
    }
}

impl fmt::Display for Resolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length {
            DAY => f.write_str("1d"),
            length if length % HOUR == 0 => write!(f, "{}h", length / HOUR),
            length => write!(f, "{}m", length / MINUTE),
        }
    }
}

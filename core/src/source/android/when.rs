//! Times and zone offsets of Android, in every form in which libraries write them.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Offset as _, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::ledger::{Mend, Reason};
use crate::take::{Object, lenient};

/// What the report expects in place of a value that is not a time.
const EXPECTED: &str = "a time: ISO 8601, milliseconds or seconds since 1970-01-01T00:00:00Z, {seconds, nanos} or {epochSecond, nano}";

/// What the report expects in place of a value that is not a zone offset.
const EXPECTED_OFFSET: &str = "a zone offset: +02:00, Z, {id, totalSeconds} or seconds";

/// The smallest number that is read as milliseconds. As seconds it would lie in the year 5138.
const MILLISECONDS: f64 = 1e11;

/// The years 1 to 9999, in milliseconds since 1970-01-01T00:00:00Z.
const CALENDAR: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

/// Offsets from UTC go from -18:00 to +18:00.
const MOST_OFFSET: i64 = 18 * 3600;

/// A time as a phone sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct When {
    /// Epoch milliseconds. A floating time has its wall clock here, as if that were UTC.
    pub(crate) at: i64,
    /// Seconds to add to UTC for the local wall clock, or `None` if the offset is unknown.
    pub(crate) utc_offset: Option<i32>,
    /// The time is a wall clock, and no zone resolves it to an instant.
    pub(crate) floating: bool,
    /// The text is a wall clock without an offset, whether or not a zone resolved it.
    local: bool,
    /// The offset of the later instant, provided the wall clock may mean two.
    later_offset: Option<i32>,
}

impl When {
    /// Returns an instant whose offset was not sent. It gets the offset of `zone`, if there is one.
    pub(crate) fn instant(at: i64, zone: Option<Tz>) -> Self {
        let offset = |zone: Tz| {
            let time = DateTime::from_timestamp_millis(at)?;
            Some(zone.offset_from_utc_datetime(&time.naive_utc()).fix().local_minus_utc())
        };
        When { at, utc_offset: zone.and_then(offset), floating: false, local: false, later_offset: None }
    }

    fn with_offset(at: i64, utc_offset: i32) -> Self {
        When { at, utc_offset: Some(utc_offset), floating: false, local: false, later_offset: None }
    }

    /// Returns a wall clock as a time. A wall clock that occurs twice, when summer time ends, is the earlier
    /// instant. One that is skipped uses the offset from before the gap.
    fn wall(time: NaiveDateTime, zone: Option<Tz>) -> Self {
        let at = time.and_utc().timestamp_millis();
        let Some(zone) = zone else {
            return When { at, utc_offset: None, floating: true, local: true, later_offset: None };
        };
        let possible = zone.offset_from_local_datetime(&time);
        let offset = possible.earliest().unwrap_or_else(|| {
            let before = time - chrono::TimeDelta::hours(3);
            zone.offset_from_utc_datetime(&before)
        });
        let utc_offset = offset.fix().local_minus_utc();
        When {
            at: at - i64::from(utc_offset) * 1000,
            utc_offset: Some(utc_offset),
            floating: false,
            local: true,
            later_offset: possible
                .latest()
                .map(|later| later.fix().local_minus_utc())
                .filter(|later| *later != utc_offset),
        }
    }

    /// Returns the later of the two instants that a wall clock may mean when summer time ends, or `None` if
    /// it means only one.
    pub(crate) fn again(self) -> Option<Self> {
        let later = self.later_offset?;
        let at = self.wall_clock() - i64::from(later) * 1000;
        Some(When { at, utc_offset: Some(later), later_offset: None, ..self })
    }

    /// Returns the same time with the offset that the sender gave.
    pub(crate) fn at_offset(self, utc_offset: Option<i32>) -> Self {
        match utc_offset {
            // A wall clock whose offset is in a field beside it.
            Some(offset) if self.local => {
                let wall = self.at + i64::from(self.utc_offset.unwrap_or(0)) * 1000;
                When { local: false, ..When::with_offset(wall - i64::from(offset) * 1000, offset) }
            }
            Some(_) => When { utc_offset, ..self },
            None => self,
        }
    }

    /// Returns the time this many milliseconds later, with the same offset.
    pub(crate) fn plus(self, milliseconds: i64) -> Self {
        When { at: self.at.saturating_add(milliseconds), ..self }
    }

    /// Returns the wall clock, in milliseconds as if it were UTC. An instant without an offset gives its wall
    /// clock in UTC.
    pub(crate) fn wall_clock(self) -> i64 {
        self.at.saturating_add(i64::from(self.utc_offset.unwrap_or(0)) * 1000)
    }

    /// Returns the date of the local clock, or `None` if that clock is unknown.
    pub(crate) fn local_date(self) -> Option<NaiveDate> {
        (self.floating || self.utc_offset.is_some())
            .then(|| DateTime::from_timestamp_millis(self.wall_clock()).unwrap_or_default().date_naive())
    }

    /// Returns the time as an instant of the calendar.
    pub(crate) fn time(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.at).unwrap_or_default()
    }

    /// Returns what the sender gave, in milliseconds: the instant, or else the wall clock as if it were UTC.
    pub(crate) fn told(self) -> i64 {
        if self.local { self.wall_clock() } else { self.at }
    }

    /// Returns the time as part of a key: in epoch seconds if the sender gave the instant, or else as the
    /// wall clock. So the key does not change with the zone in use.
    pub(crate) fn id(self) -> String {
        if self.local {
            let wall = DateTime::from_timestamp_millis(self.wall_clock()).unwrap_or_default();
            return wall.format("%Y-%m-%dT%H:%M:%S%.f").to_string();
        }
        match (self.at.div_euclid(1000), self.at.rem_euclid(1000)) {
            (seconds, 0) => seconds.to_string(),
            (seconds, milliseconds) => format!("{seconds}.{milliseconds:03}"),
        }
    }
}

/// Takes a time. A value that is not a time is rejected.
pub(crate) fn take(object: &mut Object<'_>, key: &str, zone: Option<Tz>) -> Option<When> {
    let text = object.peek(key)?;
    if text == "null" {
        object.text_of(key);
        return None;
    }
    match text.as_bytes().first() {
        Some(b'{') => {
            if let Some(at) = object.take_if(key, seconds_and_nanos) {
                return Some(When::instant(at, zone));
            }
        }
        Some(b'"') => {
            let string = object.string(key)?;
            let when = read(&string, zone);
            if when.is_none() {
                let reason = format!("expected {EXPECTED}, found another text");
                object.reject_taken(key, Reason::WrongFormat, &reason);
            } else if string.bytes().all(|byte| byte.is_ascii_digit()) {
                object.mended(key, Mend::NumberAsString);
            }
            return when;
        }
        _ => {
            let number = object.number(key)?;
            let at = of_number(number);
            if at.is_none() {
                let reason = format!("expected {EXPECTED}, found a number out of range");
                object.reject_taken(key, Reason::OutOfRange, &reason);
            }
            return at.map(|at| When::instant(at, zone));
        }
    }
    // Any other object.
    if let Some(other) = object.object(key, &[]) {
        other.refuse(Reason::WrongType, format!("expected {EXPECTED}, found another object"));
    }
    None
}

/// Takes a zone offset, in seconds. A value that is not an offset is rejected.
pub(crate) fn take_offset(object: &mut Object<'_>, key: &str) -> Option<i32> {
    let text = object.peek(key)?;
    let reason = format!("expected {EXPECTED_OFFSET}, found something else");
    match text.as_bytes().first() {
        Some(b'{') => {
            let mut zone = object.object(key, &[])?;
            let total = zone.number("totalSeconds").and_then(whole_offset);
            let id = zone.string("id").and_then(|id| offset_of(&id));
            object.return_extra(key, zone.close());
            total.or(id)
        }
        Some(b'"') => {
            let string = object.string(key)?;
            let offset = offset_of(&string);
            if offset.is_none() {
                object.reject_taken(key, Reason::WrongFormat, &reason);
            }
            offset
        }
        _ => {
            let number = object.number(key)?;
            let offset = whole_offset(number);
            if offset.is_none() {
                object.reject_taken(key, Reason::OutOfRange, &reason);
            }
            offset
        }
    }
}

/// Reads a time from a text.
pub(crate) fn read(text: &str, zone: Option<Tz>) -> Option<When> {
    if let Some(at) = plain(text) {
        return Some(When::instant(at, zone));
    }
    // Java writes the zone of a time in brackets: `2026-03-02T07:00+01:00[Europe/Berlin]`.
    if let Some((time, name)) = text.strip_suffix(']').and_then(|text| text.split_once('[')) {
        let named: Option<Tz> = name.parse().ok();
        let when = read(time, named)?;
        // The zone makes a wall clock an instant, which is the sender's own.
        return (named.is_some() || !when.local).then_some(When { local: false, ..when });
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return of_number(text.parse().ok()?).map(|at| When::instant(at, zone));
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        let at = Some(time.timestamp_millis()).filter(|at| CALENDAR.contains(at))?;
        if text.ends_with(['Z', 'z']) {
            return Some(When::instant(at, zone));
        }
        return whole_offset(f64::from(time.offset().local_minus_utc()))
            .map(|offset| When::with_offset(at, offset));
    }
    // Kotlin leaves seconds of 0 out, with and without an offset.
    let (date, rest) = text.split_at_checked(10)?;
    let date: NaiveDate = date.parse().ok()?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let end = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (clock, offset) = rest.split_at(end);
    let clock = ["%H:%M:%S%.f", "%H:%M"]
        .iter()
        .find_map(|format| chrono::NaiveTime::parse_from_str(clock.trim_end(), format).ok())?;
    let wall = date.and_time(clock);
    match offset {
        "" => Some(When::wall(wall, zone)),
        "Z" | "z" => Some(When::instant(wall.and_utc().timestamp_millis(), zone)),
        offset => {
            let offset = offset_of(offset)?;
            let at = wall.and_utc().timestamp_millis() - i64::from(offset) * 1000;
            Some(When::with_offset(at, offset))
        }
    }
}

/// Reads an instant as Java usually writes it: `2026-01-01T06:30:00Z`, with up to nine digits of a fraction.
/// Returns milliseconds since 1970-01-01T00:00:00Z, or `None` for any other text.
pub(crate) fn plain(text: &str) -> Option<i64> {
    let (clock, rest) = text.as_bytes().split_first_chunk::<19>()?;
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if marks.iter().any(|&(at, mark)| clock[at] != mark) {
        return None;
    }
    let digits = |from: usize, to: usize| {
        clock[from..to].iter().try_fold(0_i64, |number, byte| {
            byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'))
        })
    };
    let (year, month, day) = (digits(0, 4)?, digits(5, 7)?, digits(8, 10)?);
    let (hour, minute, second) = (digits(11, 13)?, digits(14, 16)?, digits(17, 19)?);
    // Days from the 29th on and leap seconds are left to the calendar.
    if !(year > 0
        && (1..=12).contains(&month)
        && (1..=28).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60)
    {
        return None;
    }
    let fraction = match rest {
        b"Z" => 0,
        [b'.', digits @ .., b'Z']
            if (1..=9).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit) =>
        {
            let digit = |at: usize| digits.get(at).map_or(0, |byte| i64::from(byte - b'0'));
            digit(0) * 100 + digit(1) * 10 + digit(2)
        }
        _ => return None,
    };
    // Counts days of the civil calendar, in years that begin in March and eras of 400 years.
    let march_year = if month > 2 { year } else { year - 1 };
    let (era, of_era) = (march_year.div_euclid(400), march_year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719_468;
    Some((days * 86_400 + hour * 3600 + minute * 60 + second) * 1000 + fraction)
}

/// Returns milliseconds since 1970-01-01T00:00:00Z. The number is in seconds, or in milliseconds if it is too
/// large for seconds.
pub(crate) fn of_number(number: f64) -> Option<i64> {
    let milliseconds = if number.abs() < MILLISECONDS { number * 1000.0 } else { number };
    let at = milliseconds.round() as i64;
    (milliseconds.is_finite() && CALENDAR.contains(&at)).then_some(at)
}

/// Returns a computed time, in milliseconds, provided it lies in the calendar.
pub(crate) fn of_calendar(at: i64) -> Option<i64> {
    CALENDAR.contains(&at).then_some(at)
}

/// Reads `{"seconds": 1767225600, "nanos": 0}` or `{"epochSecond": 1767225600, "nano": 0}`, as reflection
/// writes an instant.
fn seconds_and_nanos(text: &str) -> Option<i64> {
    let members = crate::take::members(text).ok()?;
    let number = |value: &str| lenient(value).ok().map(|number| number.value);
    let (mut seconds, mut nanos) = (None, 0.0);
    for (key, value) in &members {
        match &**key {
            "seconds" | "epochSecond" | "epochSeconds" => seconds = number(value.get()),
            "nanos" | "nano" | "nanosecondsOfSecond" | "nanoseconds" => nanos = number(value.get())?,
            _ => return None,
        }
    }
    of_number(seconds?).filter(|_| (0.0..1e9).contains(&nanos)).map(|at| at + (nanos / 1e6) as i64)
}

/// Reads an offset from a text: `+02:00`, `+0200`, `+02`, `+05:30:15`, `Z`, `UTC+02:00`.
fn offset_of(text: &str) -> Option<i32> {
    let text = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT")).unwrap_or(text);
    if matches!(text, "Z" | "z" | "") {
        return Some(0);
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let digits: String = rest.chars().filter(|char| *char != ':').collect();
    if !matches!(digits.len(), 2 | 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |at: usize| digits.get(at..at + 2).map_or(Some(0), |part| part.parse::<i64>().ok());
    let (hours, minutes, seconds) = (part(0)?, part(2)?, part(4)?);
    whole_offset((sign * (hours * 3600 + minutes * 60 + seconds)) as f64)
}

fn whole_offset(seconds: f64) -> Option<i32> {
    let whole = seconds.fract() == 0.0 && seconds.abs() <= MOST_OFFSET as f64;
    whole.then(|| FixedOffset::east_opt(seconds as i32).map(|offset| offset.local_minus_utc())).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// The quick reader agrees with the calendar.
        #[test]
        fn a_plain_instant_is_that_of_the_calendar(at in -62_135_596_800_000_i64..253_402_300_799_999, digits in 0_usize..=9) {
            let time = DateTime::from_timestamp_millis(at).unwrap();
            let nanos = format!("{:09}", time.timestamp_subsec_nanos());
            let fraction = if digits == 0 { String::new() } else { format!(".{}", &nanos[..digits]) };
            let text = format!("{}{fraction}Z", time.format("%Y-%m-%dT%H:%M:%S"));
            let calendar = DateTime::parse_from_rfc3339(&text).unwrap().timestamp_millis();
            if let Some(plain) = plain(&text) {
                prop_assert_eq!(plain, calendar);
            } else {
                prop_assert!(time.format("%d").to_string().as_str() > "28");
            }
        }
    }

    #[test]
    fn a_time_is_read_in_every_form() {
        let at = |text: &str| read(text, None).map(|when| (when.at, when.utc_offset, when.floating));
        let instant = 1_767_225_600_000;
        for text in
            ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000000000Z", "2026-01-01T00:00Z", "1767225600"]
        {
            assert_eq!(at(text), Some((instant, None, false)), "{text}");
        }
        assert_eq!(at("1767225600123"), Some((instant + 123, None, false)));
        assert_eq!(at("2026-01-01T00:00:00.123456Z"), Some((instant + 123, None, false)));
        assert_eq!(at("2026-01-01T02:00+02:00"), Some((instant, Some(7200), false)));
        assert_eq!(at("2025-12-31T20:00:00.5-04:00"), Some((instant + 500, Some(-14_400), false)));
        assert_eq!(at("2026-01-01T00:00"), Some((instant, None, true)));
        for text in [
            "2026-01-01T01:00+01:00[Europe/Berlin]",
            "2026-01-01T01:00[Europe/Berlin]",
            "2026-01-01T00:00:00Z[Europe/Berlin]",
        ] {
            assert_eq!(at(text), Some((instant, Some(3600), false)), "{text}");
        }
        assert_eq!(at("2026-01-01T01:00+01:00[Europe/Nowhere]"), Some((instant, Some(3600), false)));
        assert_eq!(at("2026-01-01T01:00[Europe/Nowhere]"), None);
        for text in ["", "yesterday", "2026-13-01T00:00:00Z", "2026-01-01", "99999999999999999999"] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn a_zone_resolves_a_wall_clock_but_not_its_identity() {
        let zone = Some(chrono_tz::Europe::Stockholm);
        let (floating, resolved) =
            (read("2026-07-01T08:00:00.000", None).unwrap(), read("2026-07-01T08:00:00.000", zone).unwrap());
        assert_eq!((resolved.at - floating.at, resolved.utc_offset), (-7_200_000, Some(7200)));
        assert_eq!(
            (floating.id(), resolved.id()),
            ("2026-07-01T08:00:00".into(), "2026-07-01T08:00:00".into())
        );
        assert_eq!(read("2026-07-01T06:00:00Z", zone).unwrap().utc_offset, Some(7200));
        assert_eq!(floating.at_offset(Some(3600)).at, floating.at - 3_600_000);
        // Summer time skips this wall clock.
        assert_eq!(
            read("2026-03-29T02:30:00", zone).unwrap().at,
            read("2026-03-29T01:30:00Z", None).unwrap().at
        );
    }

    #[test]
    fn an_offset_is_read_in_every_form() {
        for (text, seconds) in [
            ("Z", 0),
            ("+02:00", 7200),
            ("-0330", -12_600),
            ("+05:30:15", 19_815),
            ("+14", 50_400),
            ("UTC+01:00", 3600),
        ] {
            assert_eq!(offset_of(text), Some(seconds), "{text}");
        }
        for text in ["+2", "02:00", "+19:00", "Europe/Berlin", "+ab:cd"] {
            assert_eq!(offset_of(text), None, "{text}");
        }
    }
}

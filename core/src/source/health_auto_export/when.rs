//! The times of the app: local times with an offset, in the format of the phone's settings.

use std::borrow::Cow;

use crate::ledger::Mend;
use chrono::{
    DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeDelta, TimeZone as _, Utc,
};
use chrono_tz::Tz;

/// Milliseconds of a day.
pub(super) const DAY: i64 = 86_400_000;

/// A time as the phone wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct When {
    /// Epoch milliseconds; of a floating time, its wall clock as if that were UTC.
    pub(super) at: i64,
    /// Seconds to add to UTC; none where nobody says.
    pub(super) utc_offset: Option<i32>,
    /// The wall clock, in milliseconds as if it were UTC: of an instant without a local clock, that of UTC.
    pub(super) wall: i64,
    /// The text says which instant it is: otherwise a zone does, or it floats.
    pub(super) told: bool,
    /// It is the second of two that read alike, when summer time ends.
    again: bool,
}

impl When {
    /// A wall clock with what is known of its offset.
    fn new(wall: NaiveDateTime, utc_offset: Option<i32>) -> Self {
        let wall = wall.and_utc().timestamp_millis();
        let at = wall - i64::from(utc_offset.unwrap_or(0)) * 1000;
        When { at, utc_offset, wall, told: utc_offset.is_some(), again: false }
    }

    /// An instant of which only UTC is told: its local clock is that of the zone, if somebody gives one.
    fn universal(time: NaiveDateTime, zone: Option<Tz>) -> Self {
        let utc_offset = zone.map(|zone| zone.offset_from_utc_datetime(&time).fix().local_minus_utc());
        let at = time.and_utc().timestamp_millis();
        When {
            at,
            utc_offset,
            wall: at + i64::from(utc_offset.unwrap_or(0)) * 1000,
            told: true,
            again: false,
        }
    }

    /// The second time of the same wall clock, when summer time ends; none where the zone knows of only one.
    pub(super) fn again(self, zone: Option<Tz>) -> Option<Self> {
        let Some(zone) = zone else { return Some(When { again: true, ..self }) };
        let wall = DateTime::from_timestamp_millis(self.wall)?.naive_utc();
        match zone.offset_from_local_datetime(&wall) {
            LocalResult::Ambiguous(_, later) => Some(When {
                told: false,
                again: true,
                ..When::new(wall, Some(later.fix().local_minus_utc()))
            }),
            _ => None,
        }
    }

    /// The time so many seconds later, by the same clock.
    pub(super) fn later(&self, seconds: f64) -> Self {
        let milliseconds = (seconds * 1000.0) as i64;
        When {
            at: self.at.saturating_add(milliseconds),
            wall: self.wall.saturating_add(milliseconds),
            ..*self
        }
    }

    /// Which instant it is, is not known: times are those of a wall clock.
    pub(super) fn floating(&self) -> bool {
        !self.told && self.utc_offset.is_none()
    }

    /// So many milliseconds later, by the same clock.
    pub(super) fn plus(self, milliseconds: i64) -> Self {
        When { at: self.at + milliseconds, wall: self.wall + milliseconds, ..self }
    }

    /// The date of the local clock, where that is known.
    pub(super) fn local_date(&self) -> Option<NaiveDate> {
        (self.floating() || self.utc_offset.is_some()).then(|| self.date())
    }

    /// The date as it is written: never by way of UTC.
    pub(super) fn date(&self) -> NaiveDate {
        DateTime::from_timestamp_millis(self.wall).unwrap_or_default().date_naive()
    }

    /// The time as an instant of the calendar.
    pub(super) fn time(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.at).unwrap_or_default()
    }

    /// The time as part of a key: epoch seconds where the sender told the offset, else the wall clock, so that the
    /// identity does not move with the zone that somebody gives.
    pub(super) fn id(&self) -> String {
        if !self.told {
            let wall = DateTime::from_timestamp_millis(self.wall).unwrap_or_default();
            let again = if self.again { "~2" } else { "" };
            return format!("{}{again}", wall.format("%Y-%m-%dT%H:%M:%S%.f"));
        }
        match (self.at.div_euclid(1000), self.at.rem_euclid(1000)) {
            (seconds, 0) => seconds.to_string(),
            (seconds, milliseconds) => format!("{seconds}.{milliseconds:03}"),
        }
    }
}

/// What was expected in place of a text that is no time.
pub(super) const EXPECTED: &str = "a time as 2024-02-06 14:30:00 -0800";

/// Reads a time, and how its text had to be mended. A time without an offset is resolved by the zone, else it floats.
///
/// Read are `2024-02-06 14:30:00 -0800`, the same by a 12-hour clock (any case, any white space before am or pm, U+202F
/// included), ISO 8601 with `T` and `Z` or an offset, fractions of a second, no seconds, no offset, and a date alone.
/// None for anything else: words of another language, digits that are not ASCII, years of another calendar.
pub(super) fn read(text: &str, zone: Option<Tz>) -> Option<(When, Option<Mend>)> {
    if let Some(plain) = plain(text.as_bytes()) {
        return Some((plain, None));
    }
    let text = text.trim();
    let text: Cow<'_, str> =
        if text.is_ascii() { text.into() } else { text.replace(char::is_whitespace, " ").into() };
    let (date, rest) = text.split_at_checked(10)?;
    let date = date_of(date)?;
    let rest = rest.strip_prefix(['T', 't']).unwrap_or(rest).trim();
    if rest.is_empty() {
        return Some((local(date.and_time(NaiveTime::MIN), zone)?, None));
    }
    let clock =
        rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ','))).unwrap_or(rest.len());
    let (clock, rest) = rest.split_at(clock);
    let rest = rest.trim_start();
    let half =
        rest.get(..2).filter(|half| half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm"));
    let rest = half.map_or(rest, |_| rest.get(2..).unwrap_or_default()).trim_start();
    let time = clock_of(clock, half.map(|half| half.eq_ignore_ascii_case("pm")))?;
    let mended = half.map(|_| Mend::TwelveHourClock);
    let wall = date.and_time(time);
    let when = match rest {
        "" => local(wall, zone)?,
        // The phone writes the offset of its zone in digits, also where that is 0.
        "Z" | "z" => When::universal(wall, zone),
        offset => When::new(wall, Some(offset_of(offset)?)),
    };
    Some((when, mended))
}

/// The usual form, `2024-02-06 14:30:00 -0800`, byte by byte.
fn plain(text: &[u8]) -> Option<When> {
    let text: &[u8; 25] = text.try_into().ok()?;
    let marks = [(4, b'-'), (7, b'-'), (10, b' '), (13, b':'), (16, b':'), (19, b' ')];
    if marks.iter().any(|&(at, mark)| text[at] != mark) {
        return None;
    }
    let number = |from: usize, digits: usize| {
        text[from..from + digits].iter().try_fold(0_u32, |number, byte| {
            byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0'))
        })
    };
    let sign = match text[20] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let date = calendar(number(0, 4)?, number(5, 2)?, number(8, 2)?)?;
    let time = NaiveTime::from_hms_opt(number(11, 2)?, number(14, 2)?, number(17, 2)?)?;
    let offset = offset(sign, number(21, 2)?, number(23, 2)?)?;
    Some(When::new(date.and_time(time), Some(offset)))
}

fn date_of(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let mut number = |digits: usize| {
        let part = parts.next()?;
        (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
    };
    calendar(number(4)?, number(2)?, number(2)?)
}

/// A date of the Gregorian calendar. The years of the Buddhist and Japanese calendars lie outside of what is taken.
fn calendar(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    (1900..2300).contains(&year).then(|| NaiveDate::from_ymd_opt(year as i32, month, day))?
}

fn clock_of(text: &str, afternoon: Option<bool>) -> Option<NaiveTime> {
    let mut parts = text.splitn(3, ':');
    let mut number =
        || -> Option<u32> { parts.next().filter(|part| (1..=2).contains(&part.len()))?.parse().ok() };
    let (hour, minute) = (number()?, number()?);
    let seconds = parts.next().unwrap_or("0");
    let (second, fraction) = seconds.split_once(['.', ',']).unwrap_or((seconds, "0"));
    let second: u32 = second.parse().ok()?;
    let fraction: f64 = format!("0.{fraction}").parse().ok()?;
    let hour = match afternoon {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + u32::from(afternoon) * 12,
    };
    // Leap seconds count as the one before: no phone tells them apart.
    let milliseconds = ((fraction * 1000.0).round() as u32).min(999);
    NaiveTime::from_hms_milli_opt(
        hour,
        minute,
        second.min(if second == 60 { 59 } else { second }),
        milliseconds,
    )
}

fn offset_of(text: &str) -> Option<i32> {
    if matches!(text, "UTC" | "GMT") {
        return Some(0);
    }
    let text = text.strip_prefix("GMT").or_else(|| text.strip_prefix("UTC")).unwrap_or(text);
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.as_str(), "0"),
        4 => digits.split_at(2),
        _ => return None,
    };
    offset(sign, hours.parse().ok()?, minutes.parse().ok()?)
}

fn offset(sign: i32, hours: u32, minutes: u32) -> Option<i32> {
    // UTC+14 is the easternmost there is.
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60) as i32)
}

/// A wall clock in a zone. Of two times that read alike the first counts; one that the clock skipped is as long
/// after the change as it says.
fn local(wall: NaiveDateTime, zone: Option<Tz>) -> Option<When> {
    let Some(zone) = zone else { return Some(When::new(wall, None)) };
    let offset = match zone.offset_from_local_datetime(&wall) {
        LocalResult::Single(offset) | LocalResult::Ambiguous(offset, _) => offset,
        LocalResult::None => {
            zone.offset_from_local_datetime(&wall.checked_sub_signed(TimeDelta::hours(3))?).earliest()?
        }
    };
    Some(When { told: false, ..When::new(wall, Some(offset.fix().local_minus_utc())) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn instant(text: &str) -> Option<(String, Option<i32>)> {
        let (when, _) = read(text, None)?;
        Some((when.time().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true), when.utc_offset))
    }

    #[test]
    fn every_form_of_the_app_is_read() {
        let same = Some(("2024-09-28T06:51:59Z".to_owned(), Some(36_000)));
        for text in [
            "2024-09-28 16:51:59 +1000",
            "2024-09-28 4:51:59 pm +1000",
            "2024-09-28 4:51:59 PM +1000",
            "2024-09-28 04:51:59\u{202f}PM +1000",
            "2024-09-28 4:51:59\u{a0}pm\u{202f}+10:00",
            "2024-09-28T16:51:59+10:00",
            "2024-09-28T16:51:59.000+1000",
            "2024-09-28 16:51:59.000 +1000",
        ] {
            assert_eq!(instant(text), same, "{text}");
        }
        assert_eq!(instant("2026-05-05T02:35:56Z"), Some(("2026-05-05T02:35:56Z".into(), None)));
        assert_eq!(
            instant("2024-02-06 12:05:00 AM -0800"),
            Some(("2024-02-06T08:05:00Z".into(), Some(-28_800)))
        );
        assert_eq!(
            instant("2024-02-06 12:05:00 PM -0800"),
            Some(("2024-02-06T20:05:00Z".into(), Some(-28_800)))
        );
        assert_eq!(instant("2026-05-22 20:46"), Some(("2026-05-22T20:46:00Z".into(), None)));
        assert_eq!(instant("2026-05-22"), Some(("2026-05-22T00:00:00Z".into(), None)));
        assert_eq!(
            instant("2024-02-06 14:30:00.250 -0800"),
            Some(("2024-02-06T22:30:00.250Z".into(), Some(-28_800)))
        );
    }

    #[test]
    fn what_is_no_time_of_ours_is_none() {
        for text in [
            "",
            "yesterday",
            "2567-02-06 14:30:00 +0700",
            "0006-02-06 14:30:00 +0900",
            "2024-02-06 下午2:30:00 +0800",
            "2024-02-06 2:30:00 p. m. +0100",
            "٢٠٢٤-٠٢-٠٦ ١٤:٣٠:٠٠ +0300",
            "2024-02-30 14:30:00 +0000",
            "2024-02-06 25:30:00 +0000",
            "2024-02-06 13:30:00 PM +0000",
            "2024-02-06 14:30:00 +2500",
            "2024-02-06 14:30:00 CET",
        ] {
            assert_eq!(read(text, None), None, "{text}");
        }
    }

    #[test]
    fn a_zone_resolves_what_has_no_offset() {
        let berlin = Some(chrono_tz::Europe::Berlin);
        let at = |text: &str| read(text, berlin).unwrap().0;
        assert_eq!(at("2026-07-11 00:00:00").utc_offset, Some(7200));
        assert_eq!(at("2026-01-11 00:00:00").utc_offset, Some(3600));
        // Told twice: the first. Skipped: as long after the change as it says.
        assert_eq!(at("2026-10-25 02:30:00").time().to_rfc3339(), "2026-10-25T00:30:00+00:00");
        assert_eq!(at("2026-03-29 02:30:00").time().to_rfc3339(), "2026-03-29T01:30:00+00:00");
        assert_eq!(at("2026-07-11 00:00:00").id(), read("2026-07-11 00:00:00", None).unwrap().0.id());
        assert_eq!(at("2026-07-11 00:00:00 -0100").utc_offset, Some(-3600));
        let again = at("2026-10-25 02:30:00").again(berlin).unwrap();
        assert_eq!(again.time().to_rfc3339(), "2026-10-25T01:30:00+00:00");
        assert_eq!(again.id(), read("2026-10-25 02:30:00", None).unwrap().0.again(None).unwrap().id());
        assert_eq!(at("2026-10-25 04:30:00").again(berlin), None);
    }

    #[test]
    fn the_local_date_of_an_instant_in_utc_is_known_with_its_zone_alone() {
        let text = "2026-05-05T20:35:56Z";
        let (alone, _) = read(text, None).unwrap();
        assert_eq!((alone.floating(), alone.local_date()), (false, None));
        let (sydney, _) = read(text, Some(chrono_tz::Australia::Sydney)).unwrap();
        assert_eq!((sydney.at, sydney.utc_offset), (alone.at, Some(36_000)));
        assert_eq!(sydney.local_date(), NaiveDate::from_ymd_opt(2026, 5, 6));
        assert_eq!(sydney.id(), alone.id());
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "\\PC{0,40}") {
            let _ = read(&text, None);
        }

        /// The usual form is read byte by byte, anything else by the general way: they agree.
        #[test]
        fn both_ways_agree(seconds in -2_000_000_000_i64..4_000_000_000, minutes in -840_i32..=840) {
            let zone = chrono::FixedOffset::east_opt(minutes * 60).unwrap();
            let time = DateTime::from_timestamp(seconds, 0).unwrap().with_timezone(&zone);
            let (usual, _) = read(&time.format("%Y-%m-%d %H:%M:%S %z").to_string(), None).unwrap();
            let (general, _) = read(&time.format("%Y-%m-%dT%H:%M:%S%:z").to_string(), None).unwrap();
            prop_assert_eq!(usual, general);
            prop_assert_eq!(usual.at, seconds * 1000);
            prop_assert_eq!(usual.date(), time.date_naive());
        }
    }
}

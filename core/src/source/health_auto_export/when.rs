//! Times as the app writes them: local times with an offset, in the format of the phone's settings.

use std::borrow::Cow;

use crate::ledger::Mend;
use crate::source::apple::languages;
use crate::take::plain_digits;
use chrono::{
    DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeDelta, TimeZone as _, Utc,
};
use chrono_tz::Tz;

/// Milliseconds of a day.
pub(super) const DAY: i64 = 86_400_000;

/// A time as the phone wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct When {
    /// Epoch milliseconds. For a floating time this is the wall clock read as UTC.
    pub(super) at: i64,
    /// Seconds to add to UTC, or `None` if the offset is unknown.
    pub(super) utc_offset: Option<i32>,
    /// The wall clock, in milliseconds as if it were UTC. For an instant without a local clock this is the
    /// clock of UTC.
    pub(super) wall: i64,
    /// Whether the text itself determines the instant. Otherwise the caller's zone does, or the time floats.
    pub(super) told: bool,
    /// Whether this is the second of two times with the same wall clock, when summer time ends.
    again: bool,
}

impl When {
    /// Creates a time from a wall clock and its offset, if that is known.
    fn new(wall: NaiveDateTime, utc_offset: Option<i32>) -> Self {
        let wall = wall.and_utc().timestamp_millis();
        let at = wall - i64::from(utc_offset.unwrap_or(0)) * 1000;
        When { at, utc_offset, wall, told: utc_offset.is_some(), again: false }
    }

    /// Creates a time from an instant in UTC. The zone gives its local clock, if the caller has set one.
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

    /// Returns the second time with the same wall clock, when summer time ends. Returns `None` if the zone
    /// has only one such time.
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

    /// Returns the time this many seconds later, by the same clock.
    pub(super) fn later(&self, seconds: f64) -> Self {
        let milliseconds = (seconds * 1000.0) as i64;
        When {
            at: self.at.saturating_add(milliseconds),
            wall: self.wall.saturating_add(milliseconds),
            ..*self
        }
    }

    /// Returns whether the instant is unknown. The times are then those of a wall clock.
    pub(super) fn floating(&self) -> bool {
        !self.told && self.utc_offset.is_none()
    }

    /// Returns the time this many milliseconds later, by the same clock.
    pub(super) fn plus(self, milliseconds: i64) -> Self {
        When { at: self.at + milliseconds, wall: self.wall + milliseconds, ..self }
    }

    /// Returns the date of the local clock, or `None` if that is unknown.
    pub(super) fn local_date(&self) -> Option<NaiveDate> {
        (self.floating() || self.utc_offset.is_some()).then(|| self.date())
    }

    /// Returns the date as it is written, without a conversion to UTC.
    pub(super) fn date(&self) -> NaiveDate {
        DateTime::from_timestamp_millis(self.wall).unwrap_or_default().date_naive()
    }

    /// Returns the instant as a calendar time.
    pub(super) fn time(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.at).unwrap_or_default()
    }

    /// Returns the time as part of a key: epoch seconds provided the sender wrote the offset, otherwise the
    /// wall clock. So the key does not change with the caller's zone.
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

/// What a report says was expected in place of a text that is not a time.
pub(super) const EXPECTED: &str = "a time as 2024-02-06 14:30:00 -0800";

/// Reads a time, and returns how its text was mended. The zone resolves a time without an offset. Without a
/// zone, such a time floats.
///
/// Accepts `2024-02-06 14:30:00 -0800`, the same with a 12-hour clock (in any case, with any white space
/// before am or pm, including U+202F), ISO 8601 with `T` and `Z` or an offset, fractions of a second, no
/// seconds, no offset, and a date alone; and all of this in the way of the phone's language: see
/// [`localised`]. Returns `None` for anything else, such as unknown words, and years of another calendar than
/// the Gregorian and the Buddhist.
pub(super) fn read(text: &str, zone: Option<Tz>) -> Option<(When, Option<Mend>)> {
    if let Some(plain) = plain(text.as_bytes()) {
        return Some((plain, None));
    }
    english(text, zone).or_else(|| localised(text, zone))
}

/// Reads a time in the app's own language.
fn english(text: &str, zone: Option<Tz>) -> Option<(When, Option<Mend>)> {
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
        // The phone writes its offset in digits, even if it is 0.
        "Z" | "z" => When::universal(wall, zone),
        offset => When::new(wall, Some(offset_of(offset)?)),
    };
    Some((when, mended))
}

/// The longest time that is read, in bytes.
const LONGEST: usize = 128;

/// Reads a time in the way of the phone's language: digits of any script, marks of the direction of writing,
/// words for the halves and parts of the day before or after the clock (`2:30 p. m.`, `下午2:30`), and years of
/// the Buddhist calendar.
fn localised(text: &str, zone: Option<Tz>) -> Option<(When, Option<Mend>)> {
    if text.len() > LONGEST {
        return None;
    }
    let plain = plain_digits(text);
    let plain = plain.trim();
    let (date, rest) = plain.split_at_checked(10)?;
    let gregorian = date_of(date);
    let date = gregorian.or_else(|| buddhist(date))?;
    let rest = rest.strip_prefix(['T', 't']).unwrap_or(rest).trim();
    let mut mended = Mend::LocalisedTime;
    let when = if rest.is_empty() {
        local(date.and_time(NaiveTime::MIN), zone)?
    } else {
        let (before, rest) = rest.split_at(rest.find(|c: char| c.is_ascii_digit())?);
        let is_clock = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | ',');
        let (clock, rest) = rest.split_at(rest.find(|c| !is_clock(c)).unwrap_or(rest.len()));
        let (after, offset) = split_offset(rest);
        let words = if after.trim().is_empty() { before } else { after };
        let is_ambiguous = !before.trim().is_empty() && !after.trim().is_empty();
        let clock = clock.trim_end_matches(['.', ',']);
        let time = match words.trim() {
            "" => clock_of(clock, None)?,
            _ if is_ambiguous => return None,
            words => {
                // The hour of the 24-hour clock, in place of that of the 12-hour clock.
                let (hour, minutes) = clock.split_once(':')?;
                let hour = languages::hour(hour.parse().ok()?, words)?;
                let is_plain = gregorian.is_some() && text.chars().all(|c| c.is_ascii() || c.is_whitespace());
                let letters: String = words.chars().filter(char::is_ascii_alphabetic).collect();
                if is_plain && ["am", "pm"].iter().any(|half| letters.eq_ignore_ascii_case(half)) {
                    mended = Mend::TwelveHourClock;
                }
                clock_of(&format!("{hour}:{minutes}"), None)?
            }
        };
        let wall = date.and_time(time);
        match offset {
            "" => local(wall, zone)?,
            "Z" | "z" => When::universal(wall, zone),
            offset => When::new(wall, Some(offset_of(offset)?)),
        }
    };
    Some((when, Some(mended)))
}

/// Splits what follows a clock into words and an offset. Either can be empty.
fn split_offset(text: &str) -> (&str, &str) {
    let text = text.trim();
    let signed = text.rfind(['+', '-']).filter(|at| {
        let digits = &text[at + 1..];
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
    });
    let (words, offset) = match signed {
        Some(at) => text.split_at(at),
        None => text.split_at(
            ["Z", "z", "UTC", "GMT"]
                .iter()
                .find_map(|zone| text.strip_suffix(zone))
                .map_or(text.len(), str::len),
        ),
    };
    let named = words.trim_end().strip_suffix("GMT").or_else(|| words.trim_end().strip_suffix("UTC"));
    (named.unwrap_or(words), offset)
}

/// Returns a date of the Buddhist calendar, whose years are 543 ahead.
fn buddhist(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('-')?;
    let year: u32 = year.parse().ok().filter(|year| (2443..=2842).contains(year))?;
    date_of(&format!("{}-{rest}", year - 543))
}

/// Reads the usual form, `2024-02-06 14:30:00 -0800`, byte by byte.
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

/// Returns a date of the Gregorian calendar. The accepted years exclude those of other calendars.
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
    // A leap second counts as the second before it. No phone distinguishes them.
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
    // UTC+14 is the easternmost offset.
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60) as i32)
}

/// Resolves a wall clock in a zone. The first of two times with this wall clock counts. A wall clock that the
/// zone skips is read with the offset from before the change.
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
            "2303-02-06 14:30:00 +0700",
            "2442-02-06 14:30:00 +0700",
            "2843-02-06 14:30:00 +0700",
            // 2024 by the Japanese, the Islamic and the Hebrew calendar.
            "0006-02-06 14:30:00 +0900",
            "1445-07-25 14:30:00 +0300",
            "5784-11-27 14:30:00 +0200",
            "2024-02-06 foo 2:30:00 +0800",
            "2024-02-06 2:30:00 foo +0800",
            "2024-02-06 下午2:30:00 pm +0800",
            "2024-02-06 下午14:30:00 +0800",
            "2024-02-06 晚上12:30:00 +0800",
            "2024-02-06 下午 +0800",
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
    fn times_in_the_way_of_the_phone_are_read() {
        let same = Some(("2024-02-06T13:30:05Z".to_owned(), Some(3600)));
        for text in [
            "2024-02-06 2:30:05 p. m. +0100",
            "2024-02-06 2:30:05\u{a0}p.\u{a0}m. +0100",
            "2024-02-06 2:30:05\u{202f}p.m.\u{202f}+01:00",
            "2024-02-06 2:30:05 P.M. GMT+1",
            "2024-02-06 下午2:30:05 +0100",
            "2024-02-06 오후 2:30:05 +0100",
            "2024-02-06 2:30:05 오후 +0100",
            "2024-02-06 午後02:30:05 +0100",
            "2024-02-06 2:30:05 μ.μ. +0100",
            "2024-02-06 2:30:05 du. +0100",
            "2024-02-06 2:30:05 de la tarde +0100",
            "2024-02-06 2:30:05 \u{5d0}\u{5d7}\u{5d4}\u{5f4}\u{5e6} +0100",
            "٢٠٢٤-٠٢-٠٦ ٢:٣٠:٠٥ م +٠١٠٠",
            "٢٠٢٤-٠٢-٠٦ ١٤:٣٠:٠٥ \u{61c}+٠١٠٠",
            "\u{200f}2024-02-06 14:30:05 \u{200e}+0100",
            "2567-02-06 14:30:05 +0100",
            "๒๕๖๗-๐๒-๐๖ ๑๔:๓๐:๐๕ +๐๑๐๐",
            "2567-02-06 2:30:05 หลังเที่ยง +0100",
        ] {
            assert_eq!(instant(text), same, "{text}");
            let has_am_or_pm = text.to_lowercase().contains("p.") && text.contains(['m', 'M']);
            let how = if has_am_or_pm { Mend::TwelveHourClock } else { Mend::LocalisedTime };
            assert_eq!(read(text, None).unwrap().1, Some(how), "{text}");
        }
        // At noon and midnight, and a leap day of the Gregorian calendar.
        for (text, expected) in [
            ("2024-02-06 12:05:00 a. m. +0000", "2024-02-06T00:05:00Z"),
            ("2024-02-06 오후 12:05:00 +0000", "2024-02-06T12:05:00Z"),
            ("2024-02-06 ночи 12:05:00 +0000", "2024-02-06T00:05:00Z"),
            ("2024-02-06 ночи 11:05:00 +0000", "2024-02-06T23:05:00Z"),
            ("2567-02-29 10:00:00 +0000", "2024-02-29T10:00:00Z"),
        ] {
            assert_eq!(instant(text).map(|(instant, _)| instant).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(instant("2026-05-04 1:05 p.m."), instant("2026-05-04 13:05"));
    }

    #[test]
    fn a_zone_resolves_what_has_no_offset() {
        let berlin = Some(chrono_tz::Europe::Berlin);
        let at = |text: &str| read(text, berlin).unwrap().0;
        assert_eq!(at("2026-07-11 00:00:00").utc_offset, Some(7200));
        assert_eq!(at("2026-01-11 00:00:00").utc_offset, Some(3600));
        // The first of two times counts. A skipped time is read with the offset from before the change.
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

        /// Reading the usual form byte by byte and the general way give the same result.
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

//! Durations since the watch was started, in every form in which they are sent.

use crate::ledger::Reason;
use crate::take::members;
use crate::take::{Object, lenient};

/// What the report expects in place of a value that is not a duration.
const EXPECTED: &str = "a duration of at most 100 years: milliseconds, ISO 8601 or {seconds, nanos}";

/// The longest duration, in milliseconds.
const MOST: f64 = 100.0 * 366.0 * 86_400_000.0;

/// Takes a duration, in milliseconds. A value that is not a duration is rejected.
pub(super) fn take(object: &mut Object<'_>, key: &str) -> Option<i64> {
    let milliseconds = match object.peek(key)?.as_bytes().first() {
        Some(b'{') => {
            if let Some(milliseconds) = object.take_if(key, seconds_and_nanos) {
                return whole(milliseconds);
            }
            if let Some(other) = object.object(key, &[]) {
                other.refuse(Reason::WrongType, format!("expected {EXPECTED}, found another object"));
            }
            return None;
        }
        Some(b'"') if object.peek(key)?.contains(['P', 'p']) => iso(&object.string(key)?),
        _ => Some(object.number(key)?),
    };
    let milliseconds = milliseconds.and_then(whole);
    if milliseconds.is_none() {
        let reason = format!("expected {EXPECTED}, found another text or a longer one");
        object.reject_taken(key, Reason::WrongFormat, &reason);
    }
    milliseconds
}

fn whole(milliseconds: f64) -> Option<i64> {
    (-MOST..=MOST).contains(&milliseconds).then(|| milliseconds.round() as i64)
}

/// Reads `{"seconds": 3723, "nanos": 500000000}`, as reflection writes a duration.
fn seconds_and_nanos(text: &str) -> Option<f64> {
    let (mut seconds, mut nanos) = (None, 0.0);
    for (key, value) in &members(text).ok()? {
        let number = lenient(value.get()).ok()?.value;
        match &**key {
            "seconds" => seconds = Some(number),
            "nanos" | "nano" => nanos = number,
            _ => return None,
        }
    }
    seconds
        .map(|seconds| seconds * 1000.0 + nanos / 1e6)
        .filter(|milliseconds| whole(*milliseconds).is_some())
}

/// Reads `PT1H2M3.5S` and `P1DT2H`. Returns milliseconds. Java may make each part negative.
fn iso(text: &str) -> Option<f64> {
    let text = text.to_ascii_uppercase();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(&text)),
    };
    let (days, clock) = rest.strip_prefix('P')?.split_once('T').unwrap_or((rest.strip_prefix('P')?, ""));
    let (mut total, mut parts) = (0.0, 0);
    for (mut text, units) in [(days, [('D', 86_400_000.0)].as_slice()), (clock, &CLOCK)] {
        for (letter, milliseconds) in units {
            if let Some((number, after)) = text.split_once(*letter) {
                total += lenient(number).ok()?.value * milliseconds;
                (text, parts) = (after, parts + 1);
            }
        }
        if !text.is_empty() {
            return None;
        }
    }
    (parts > 0).then_some(sign * total)
}

/// The units of a clock, in milliseconds.
const CLOCK: [(char, f64); 3] = [('H', 3_600_000.0), ('M', 60_000.0), ('S', 1000.0)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_read_in_every_form() {
        for (text, milliseconds) in [
            ("PT1H2M3.5S", 3_723_500.0),
            ("PT0S", 0.0),
            ("P1DT2H", 93_600_000.0),
            ("PT-0.25S", -250.0),
            ("-PT2M", -120_000.0),
            ("pt90m", 5_400_000.0),
            ("P2D", 172_800_000.0),
        ] {
            assert_eq!(iso(text), Some(milliseconds), "{text}");
        }
        for text in ["", "P", "PT", "P1Y", "PT1S2M", "PTS", "1H", "PT1H2", "P1H"] {
            assert_eq!(iso(text), None, "{text}");
        }
        assert_eq!(seconds_and_nanos("{\"seconds\":3,\"nanos\":500000}"), Some(3000.5));
        assert_eq!(seconds_and_nanos("{\"seconds\":3,\"other\":1}"), None);
        assert_eq!(whole(1e300), None);
    }
}

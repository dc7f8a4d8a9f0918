//! Numbers as senders write them.

use super::script::plain_digits;
use crate::ledger::Mend;
use crate::read::json::kind_words;

/// A number read leniently, and how it had to be mended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lenient {
    /// The value.
    pub(crate) value: f64,
    /// How the text had to be mended, if it had to be.
    pub(crate) mended: Option<Mend>,
}

/// Reads a JSON number, or a JSON string that holds one (`"75"`, `"32,5"`).
///
/// # Errors
///
/// Returns what was found instead, in words and without its value.
pub(crate) fn lenient(text: &str) -> Result<Lenient, &'static str> {
    match text.as_bytes().first() {
        Some(b'"') => from_string(text),
        Some(b'-' | b'0'..=b'9') => match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Lenient { value, mended: None }),
            _ => Err("a number out of range"),
        },
        _ => Err(kind_words(text)),
    }
}

fn from_string(text: &str) -> Result<Lenient, &'static str> {
    let inner = serde_json::from_str::<std::borrow::Cow<'_, str>>(text).map_err(|_| NO_NUMBER)?;
    let Lenient { value, mended } = lenient_text(inner.trim(), false)?;
    Ok(Lenient { value, mended: mended.or(Some(Mend::NumberAsString)) })
}

const NO_NUMBER: &str = "a string that is not a number";

/// Reads a number from a text that is not JSON, in any script. Its comma is a decimal comma, unless groups of
/// three digits show that it is for thousands. A single comma, or a single point where `decimal_comma` says
/// that commas are decimal, is ambiguous if three digits follow it.
pub(crate) fn lenient_text(text: &str, decimal_comma: bool) -> Result<Lenient, &'static str> {
    // Rust's own parser also takes "inf" and "NaN", which are no measurements.
    if !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'+' | b'e' | b'E')) {
        return localised(text, decimal_comma);
    }
    match (text.split_once(','), text.contains('.')) {
        (Some(_), true) => localised(text, decimal_comma),
        (Some((whole, fraction)), false) => {
            if fraction.len() == 3 && whole.trim_start_matches('-') != "0" && !decimal_comma {
                return Err("a string in which the comma may be decimal or for thousands");
            }
            if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
                return Err(NO_NUMBER);
            }
            let value = text.replace(',', ".").parse::<f64>().map_err(|_| NO_NUMBER)?;
            Ok(Lenient { value, mended: Some(Mend::DecimalComma) })
        }
        (None, true) if decimal_comma && may_group(text) => {
            Err("a string in which the point may be decimal or for thousands")
        }
        (None, _) => match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Lenient { value, mended: None }),
            _ => Err(NO_NUMBER),
        },
    }
}

/// Returns whether the point of a number may be one for thousands: one to three digits, the first of which is
/// not 0, and then three.
fn may_group(text: &str) -> bool {
    let whole_and_rest = text.trim_start_matches(['-', '+']).split_once('.');
    whole_and_rest.is_some_and(|(whole, rest)| {
        (1..=3).contains(&whole.len()) && !whole.starts_with('0') && rest.len() == 3
    })
}

/// Reads a number in digits of another script, or with separators of thousands beside a decimal one.
fn localised(text: &str, decimal_comma: bool) -> Result<Lenient, &'static str> {
    let plain = plain_digits(text);
    let plain = plain.trim();
    let spaced = plain.contains([' ', '\'']);
    let (decimal, grouping) = match (plain.rfind(','), plain.rfind('.')) {
        // The later of the two is the decimal one.
        (Some(comma), Some(point)) if !spaced => {
            if comma > point {
                (Some(','), Some('.'))
            } else {
                (Some('.'), Some(','))
            }
        }
        (Some(_), Some(_)) => return Err(NO_NUMBER),
        (Some(_), None) if spaced => (Some(','), None),
        (None, Some(_)) if spaced => (Some('.'), None),
        _ if spaced => (None, None),
        // Only the script is another.
        _ if *plain != *text => {
            let read = lenient_text(plain, decimal_comma)?;
            return Ok(Lenient { mended: Some(Mend::LocalisedNumber), ..read });
        }
        _ => return Err(NO_NUMBER),
    };
    let (whole, fraction) = decimal.and_then(|mark| plain.rsplit_once(mark)).unwrap_or((plain, ""));
    let is_grouping = |c: char| grouping.map_or(matches!(c, ' ' | '\''), |mark| mark == c);
    let digits = whole.trim_start_matches(['-', '+']);
    let mut groups = digits.split(is_grouping);
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_grouped = groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && is_number(first))
        && groups.all(|group| group.len() == 3 && is_number(group));
    if !is_grouped
        || !is_number(fraction)
        || whole.len() - digits.len() > 1
        || decimal.is_some() && fraction.is_empty()
    {
        return Err(NO_NUMBER);
    }
    let number = format!("{}.{fraction}0", whole.replace(is_grouping, ""));
    let value = number.parse::<f64>().map_err(|_| NO_NUMBER)?;
    Ok(Lenient { value, mended: Some(Mend::LocalisedNumber) })
}

/// By how many digits, at least, a 32-bit float is longer when it is printed as a 64-bit float, if the digits are
/// noise. A fraction that a 32-bit float holds exactly is hardly longer than its shortest form.
const NOISE_DIGITS: usize = 6;

/// How much a 64-bit float may differ from the 32-bit float that it was made of, as a share. Some senders print 15 or
/// 16 digits in place of 17.
const PRINTED: f64 = 5e-15;

/// Returns the decimal number that a device meant when a 32-bit float was printed with 64-bit digits:
/// 13.449999809265137 is 13.45. Other numbers stay as they are. Among them are those that a 32-bit float holds
/// exactly, such as 131072.125, although a shorter number would be read as the same 32-bit float.
pub fn without_f32_noise(value: f64) -> f64 {
    if value.fract() == 0.0 {
        return value;
    }
    let single = value as f32;
    if (f64::from(single) - value).abs() > value.abs() * PRINTED {
        return value;
    }
    // `Display` prints the shortest decimal that reads back as the same float.
    let (short, long) = (single.to_string(), f64::from(single).to_string());
    if long.len() < short.len() + NOISE_DIGITS { value } else { short.parse().unwrap_or(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_of_thousands_are_left_out_where_they_are_certain() {
        let read = |text| lenient_text(text, false).map(|number| number.value).ok();
        let in_semicolons = |text| lenient_text(text, true).map(|number| number.value).ok();
        for (text, plain, semicolons) in [
            ("8123", Some(8123.0), Some(8123.0)),
            // A point or a comma before three digits may be for thousands.
            ("8.123", Some(8.123), None),
            ("-8.123", Some(-8.123), None),
            ("8,123", None, Some(8.123)),
            ("0.123", Some(0.123), Some(0.123)),
            ("8.12", Some(8.12), Some(8.12)),
            ("8123.125", Some(8123.125), Some(8123.125)),
            ("2.092,5", Some(2092.5), Some(2092.5)),
            ("2,092.0", Some(2092.0), Some(2092.0)),
            ("-1.234.567,25", Some(-1_234_567.25), Some(-1_234_567.25)),
            ("8 123", Some(8123.0), Some(8123.0)),
            ("8\u{202f}123,5", Some(8123.5), Some(8123.5)),
            ("8\u{a0}123", Some(8123.0), Some(8123.0)),
            ("8'123.25", Some(8123.25), Some(8123.25)),
            ("8’123", Some(8123.0), Some(8123.0)),
            ("٨١٢٣", Some(8123.0), Some(8123.0)),
            ("٨٬١٢٣٫٥", Some(8123.5), Some(8123.5)),
            ("\u{200f}๘๑๒๓.๕", Some(8123.5), Some(8123.5)),
            ("\u{2212}7,5", Some(-7.5), Some(-7.5)),
            ("808.742.334.249.947", None, None),
            ("1.23,4", None, None),
            ("12 34", None, None),
            ("1,2.3,4", None, None),
            ("1 234 5", None, None),
            (" ", None, None),
            ("", None, None),
            ("-", None, None),
            ("NaN", None, None),
            ("x", None, None),
        ] {
            assert_eq!((read(text), in_semicolons(text)), (plain, semicolons), "{text}");
        }
    }

    #[test]
    fn noise_of_a_single_is_no_part_of_a_number() {
        assert_eq!(without_f32_noise(13.449_999_809_265_137), 13.45);
        assert_eq!(without_f32_noise(13.45), 13.45);
        assert_eq!(without_f32_noise(2.888_999_938_964_844), 2.889);
    }

    #[test]
    fn a_number_that_is_hardly_longer_than_its_single_is_exact() {
        for exact in [
            131_072.125,
            1_024.062_5,
            200_000.375,
            0.062_5,
            65_536.062_5,
            21.5,
            -48.156_25,
            2.500_000_000_000_000_4,
        ] {
            assert_eq!(without_f32_noise(exact), exact);
        }
    }

    proptest::proptest! {
        /// A decimal of a device with up to three places, stored as a 32-bit float, is read as it was meant. A
        /// dyadic fraction, which a 32-bit float holds, stays as it is.
        #[test]
        fn what_was_meant_is_read(thousandths in 0_i32..10_000_000, eighths in 0_i32..2_000_000) {
            let meant = f64::from(thousandths) / 1000.0;
            let sent = f64::from(meant as f32);
            // Beyond the precision of a 32-bit float, the shortest decimal may be another one.
            proptest::prop_assert!((without_f32_noise(sent) - meant).abs() <= meant * 1e-7);
            let exact = f64::from(eighths) / 8.0;
            proptest::prop_assert_eq!(without_f32_noise(exact), exact);
        }
    }
}

//! Numbers as senders write them.

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

/// Reads a number from a text that is not JSON. Its comma is a decimal comma. Unless `decimal_comma` says that this is certain, the
/// comma must not look like one for thousands.
pub(crate) fn lenient_text(text: &str, decimal_comma: bool) -> Result<Lenient, &'static str> {
    // Rust's own parser also takes "inf" and "NaN", which are no measurements.
    if !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'+' | b'e' | b'E')) {
        return Err(NO_NUMBER);
    }
    if let Some((whole, fraction)) = text.split_once(',') {
        if fraction.len() == 3 && whole.trim_start_matches('-') != "0" && !decimal_comma {
            return Err("a string in which the comma may be decimal or for thousands");
        }
        if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) || whole.contains('.') {
            return Err(NO_NUMBER);
        }
        let value = text.replace(',', ".").parse::<f64>().map_err(|_| NO_NUMBER)?;
        return Ok(Lenient { value, mended: Some(Mend::DecimalComma) });
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Lenient { value, mended: None }),
        _ => Err(NO_NUMBER),
    }
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

//! Maps from an offset to a number, `{"15": 75, "30": 76}`: the bulk of a Garmin body, read straight into columns.
//!
//! A hand-written reader takes the plain form. Anything else in the map and the whole of it is read again with
//! `serde_json`, so that the two always agree.

use super::members;
use super::number::{Lenient, lenient};
use crate::ledger::{Ledger, Mend, Reason};
use crate::read::Path;
use crate::read::json::{count_leaves, kind_words};

/// The furthest offset from the start, either way. More is no time.
const FURTHEST: f64 = 9_999_999_999.0;

/// The entries in ascending order of offset, and how many leaves they were. Entries of another form are rejected.
pub(super) fn read(text: &str, path: &Path, ledger: &Ledger) -> (Vec<(f64, f64)>, u64) {
    if let Some(entries) = plain(text.as_bytes()) {
        let mapped = (entries.len() as u64).max(1);
        if entries.is_sorted_by(|a, b| a.0 < b.0) {
            return (entries, mapped);
        }
        return sorted(entries, mapped, path, ledger);
    }
    let Some((entries, mapped)) = general(text, path, ledger) else { return (Vec::new(), 0) };
    sorted(entries, mapped, path, ledger)
}

/// Sorts by offset. Of several entries with one offset the last counts, and the others are rejected.
fn sorted(mut entries: Vec<(f64, f64)>, mapped: u64, path: &Path, ledger: &Ledger) -> (Vec<(f64, f64)>, u64) {
    entries.sort_by(|a, b| a.0.total_cmp(&b.0));
    let before = entries.len();
    // `dedup_by` removes the first argument, which is the later one: keep its value.
    entries.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            earlier.1 = later.1;
        }
        same
    });
    let repeated = (before - entries.len()) as u64;
    for _ in 0..repeated {
        ledger.rejected(path, Reason::RepeatedKey, "expected each offset once, found it again".to_owned(), 1);
    }
    (entries, mapped - repeated)
}

/// Reads `{"digits":number,…}` with plain numbers only; none for anything else.
fn plain(bytes: &[u8]) -> Option<Vec<(f64, f64)>> {
    // An entry takes 6 bytes or more; most take about 9.
    let mut entries = Vec::with_capacity(bytes.len() / 8);
    let mut at = 0;
    expect(bytes, &mut at, b'{')?;
    if next(bytes, &mut at)? == b'}' {
        return finish(bytes, at, entries);
    }
    at -= 1;
    loop {
        expect(bytes, &mut at, b'"')?;
        let offset = digits(bytes, &mut at)?;
        if *bytes.get(at)? != b'"' {
            return None;
        }
        at += 1;
        expect(bytes, &mut at, b':')?;
        skip_white(bytes, &mut at);
        let value = number(bytes, &mut at)?;
        entries.push((offset, value));
        match next(bytes, &mut at)? {
            b',' => {}
            b'}' => return finish(bytes, at, entries),
            _ => return None,
        }
    }
}

fn finish(bytes: &[u8], mut at: usize, entries: Vec<(f64, f64)>) -> Option<Vec<(f64, f64)>> {
    skip_white(bytes, &mut at);
    (at == bytes.len()).then_some(entries)
}

fn skip_white(bytes: &[u8], at: &mut usize) {
    while matches!(bytes.get(*at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
        *at += 1;
    }
}

fn next(bytes: &[u8], at: &mut usize) -> Option<u8> {
    skip_white(bytes, at);
    let byte = *bytes.get(*at)?;
    *at += 1;
    Some(byte)
}

fn expect(bytes: &[u8], at: &mut usize, what: u8) -> Option<()> {
    (next(bytes, at)? == what).then_some(())
}

/// One to nine digits.
fn digits(bytes: &[u8], at: &mut usize) -> Option<f64> {
    let start = *at;
    let mut value = 0u32;
    while let Some(digit) = bytes.get(*at).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
        if *at - start == 9 {
            return None;
        }
        value = value * 10 + u32::from(digit);
        *at += 1;
    }
    (*at > start).then_some(f64::from(value))
}

/// A JSON number without exponent: up to nine digits, perhaps a fraction.
fn number(bytes: &[u8], at: &mut usize) -> Option<f64> {
    let start = *at;
    let negative = bytes.get(*at) == Some(&b'-');
    *at += usize::from(negative);
    let first = *at;
    let whole = digits(bytes, at)?;
    // JSON has no leading zeros.
    if bytes.get(first) == Some(&b'0') && *at - first > 1 {
        return None;
    }
    match bytes.get(*at) {
        Some(b'.') => {
            *at += 1;
            let fraction = *at;
            while bytes.get(*at).is_some_and(u8::is_ascii_digit) {
                *at += 1;
            }
            if *at == fraction || matches!(bytes.get(*at), Some(b'e' | b'E')) {
                return None;
            }
            std::str::from_utf8(&bytes[start..*at]).ok()?.parse().ok()
        }
        Some(b'e' | b'E') => None,
        _ => Some(if negative { -whole } else { whole }),
    }
}

/// Reads any object with `serde_json`: white space in keys, numbers as strings, nulls. None, and rejected, when it is
/// no object.
fn general(text: &str, path: &Path, ledger: &Ledger) -> Option<(Vec<(f64, f64)>, u64)> {
    let Ok(members) = members(text) else {
        let reason = format!("expected a map from offset to number, found {}", kind_words(text));
        ledger.rejected(path, Reason::WrongType, reason, count_leaves(text.as_bytes()));
        return None;
    };
    // An empty map is a leaf of its own.
    let mut mapped = u64::from(members.is_empty());
    let mut entries = Vec::new();
    for (key, value) in members {
        match entry(&key, value.get(), path, ledger) {
            Ok(entry) => {
                mapped += 1;
                entries.extend(entry);
            }
            Err(Refused { code, reason }) => {
                let mut path = path.clone();
                path.push_key(&key);
                ledger.rejected(&path, code, reason, count_leaves(value.get().as_bytes()));
            }
        }
    }
    Some((entries, mapped))
}

/// Why an entry is refused.
struct Refused {
    code: Reason,
    reason: String,
}

/// One entry; none where the value is null.
fn entry(key: &str, value: &str, path: &Path, ledger: &Ledger) -> Result<Option<(f64, f64)>, Refused> {
    let wrong_type = |reason| Refused { code: Reason::WrongType, reason };
    let trimmed = key.trim();
    let plain =
        !trimmed.is_empty() && trimmed.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    let offset = trimmed.parse::<f64>().ok().filter(|offset| plain && offset.is_finite());
    let offset = offset
        .ok_or_else(|| wrong_type("expected an offset in seconds as key, found another word".to_owned()))?;
    if offset.abs() > FURTHEST {
        let reason = "expected an offset of at most ten digits as key, found a longer one".to_owned();
        return Err(Refused { code: Reason::OutOfRange, reason });
    }
    if value == "null" {
        return Ok(None);
    }
    let Lenient { value, mended } =
        lenient(value).map_err(|found| wrong_type(format!("expected a number, found {found}")))?;
    if trimmed.len() != key.len() {
        ledger.mended(path, Mend::TrimmedKey);
    }
    if let Some(how) = mended {
        ledger.mended(path, how);
    }
    Ok(Some((offset, value)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn by_serde(text: &str) -> Option<(Vec<(f64, f64)>, u64)> {
        let ledger = Ledger::default();
        let (entries, mapped) = general(text, &Path::default(), &ledger)?;
        Some(sorted(entries, mapped, &Path::default(), &ledger))
    }

    #[test]
    fn unordered_and_repeated_offsets_come_in_order_once() {
        let ledger = Ledger::default();
        let (entries, mapped) = read(r#"{"30":76,"15":75,"30":77}"#, &Path::default(), &ledger);
        assert_eq!((entries, mapped), (vec![(15.0, 75.0), (30.0, 77.0)], 2));
        assert_eq!(ledger.leaves().rejected, 1);
    }

    #[test]
    fn an_empty_map_is_one_leaf() {
        assert_eq!(read("{ }", &Path::default(), &Ledger::default()), (vec![], 1));
    }

    proptest! {
        /// The hand-written reader takes only what serde_json takes, and finds the same.
        #[test]
        fn plain_agrees_with_serde(text in r#"\{( ?"[0-9]{1,4}": ?-?[0-9]{1,3}(\.[0-9]{1,3})?(e1)? ?,?){0,4}\}?"#) {
            if let Some(entries) = plain(text.as_bytes()) {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "not JSON: {text}");
                let mapped = (entries.len() as u64).max(1);
                let found = sorted(entries, mapped, &Path::default(), &Ledger::default());
                prop_assert_eq!(Some(found), by_serde(&text));
            }
        }
    }
}

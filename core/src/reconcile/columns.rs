//! Columns of numbers as bytes.
//!
//! Integers are stored as differences from row to row, divided by their greatest common divisor, as zigzag
//! varints. A heart rate every 15 seconds takes a byte for its time and a byte for its value. Short decimals
//! are stored as integers with an exponent.

use super::fact::Number;

/// The bytes were not written by this version of the kernel.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("stored state is corrupt: {0}")]
pub struct Corrupt(pub(super) &'static str);

pub(super) fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

pub(super) fn get_varint(input: &mut &[u8]) -> Result<u64, Corrupt> {
    let mut value = 0_u64;
    for shift in (0..70).step_by(7) {
        let (&byte, rest) = input.split_first().ok_or(Corrupt("a number is cut off"))?;
        *input = rest;
        if shift == 63 && byte > 1 {
            return Err(Corrupt("a number has more than 64 bits"));
        }
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(Corrupt("a number has more than 64 bits"))
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Writes integers as differences. Differences wrap, so any two integers have one.
pub(super) fn put_differences(out: &mut Vec<u8>, column: &[i64]) {
    let Some(&first) = column.first() else { return };
    put_varint(out, zigzag(first));
    let differences = || column.windows(2).map(|pair| if let [a, b] = pair { b.wrapping_sub(*a) } else { 0 });
    let common = differences().fold(0, |common, d| greatest_common_divisor(common, d.unsigned_abs()));
    let common = i64::try_from(common).unwrap_or(1).max(1);
    put_varint(out, common as u64);
    for difference in differences() {
        put_varint(out, zigzag(difference / common));
    }
}

/// Reads `rows` integers. Every row takes at least a byte, so memory is bounded by the input.
pub(super) fn get_differences(input: &mut &[u8], rows: usize) -> Result<Vec<i64>, Corrupt> {
    if rows == 0 {
        return Ok(Vec::new());
    }
    if rows > input.len() {
        return Err(Corrupt("a column is cut off"));
    }
    let mut value = unzigzag(get_varint(input)?);
    let common = get_varint(input)? as i64;
    let mut column = Vec::with_capacity(rows);
    column.push(value);
    for _ in 1..rows {
        value = value.wrapping_add(unzigzag(get_varint(input)?).wrapping_mul(common));
        column.push(value);
    }
    Ok(column)
}

const SAME: u8 = 0;
const DIFFERENT: u8 = 1;

/// Writes a column that often holds one integer throughout. It must not come first: only [`get_differences`]
/// bounds the number of rows.
pub(super) fn put_integers(out: &mut Vec<u8>, column: &[i64]) {
    let Some(&first) = column.first() else { return };
    if column.iter().all(|value| *value == first) {
        out.push(SAME);
        put_varint(out, zigzag(first));
    } else {
        out.push(DIFFERENT);
        put_differences(out, column);
    }
}

pub(super) fn get_integers(input: &mut &[u8], rows: usize) -> Result<Vec<i64>, Corrupt> {
    if rows == 0 {
        return Ok(Vec::new());
    }
    match get_byte(input)? {
        SAME => Ok(vec![unzigzag(get_varint(input)?); rows]),
        DIFFERENT => get_differences(input, rows),
        _ => Err(Corrupt("a column of integers of an unknown kind")),
    }
}

/// Writes a column that often equals one of the known columns `references`, apart from a common difference.
/// All columns have one length.
pub(super) fn put_relative(out: &mut Vec<u8>, column: &[i64], references: &[Vec<i64>]) {
    let encoded = (0..).zip(references).map(|(number, reference)| {
        let differences = column.iter().zip(reference).map(|(value, known)| value.wrapping_sub(*known));
        let mut encoded = vec![number];
        put_integers(&mut encoded, &differences.collect::<Vec<_>>());
        encoded
    });
    out.extend(encoded.min_by_key(Vec::len).unwrap_or_default());
}

/// Reads as many integers as the known columns have.
pub(super) fn get_relative(input: &mut &[u8], references: &[Vec<i64>]) -> Result<Vec<i64>, Corrupt> {
    let number = get_byte(input)?;
    let reference = references.get(usize::from(number)).ok_or(Corrupt("relative to no known column"))?;
    let differences = get_integers(input, reference.len())?;
    Ok(differences.into_iter().zip(reference).map(|(value, known)| value.wrapping_add(*known)).collect())
}

fn get_byte(input: &mut &[u8]) -> Result<u8, Corrupt> {
    let (&byte, rest) = input.split_first().ok_or(Corrupt("a column is cut off"))?;
    *input = rest;
    Ok(byte)
}

fn get_bytes<'a>(input: &mut &'a [u8], length: usize) -> Result<&'a [u8], Corrupt> {
    let (bytes, rest) = input.split_at_checked(length).ok_or(Corrupt("a column is cut off"))?;
    *input = rest;
    Ok(bytes)
}

const NONE: u8 = 0;
const ALL: u8 = 1;
const SOME: u8 = 2;
/// Marks, in place of an exponent, numbers that are stored as they are in memory.
const BINARY: u8 = 0xff;
const POWERS: [f64; 7] = [1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6];

pub(super) fn put_numbers(out: &mut Vec<u8>, column: &[Number]) {
    let present: Vec<f64> = column.iter().filter(|n| !n.is_none()).map(|n| n.get()).collect();
    if present.is_empty() {
        out.push(NONE);
        return;
    }
    if present.len() == column.len() {
        out.push(ALL);
    } else {
        out.push(SOME);
        out.extend(column.chunks(8).map(|eight| {
            eight.iter().enumerate().fold(0, |bits, (at, number)| bits | u8::from(!number.is_none()) << at)
        }));
    }
    for (exponent, power) in POWERS.iter().enumerate() {
        if let Some(integers) = scaled(&present, *power) {
            out.push(exponent as u8);
            put_integers(out, &integers);
            return;
        }
    }
    out.push(BINARY);
    for value in present {
        out.extend(value.to_le_bytes());
    }
}

/// Returns the numbers times a power of ten as integers, or `None` if that loses a bit.
fn scaled(numbers: &[f64], power: f64) -> Option<Vec<i64>> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    numbers
        .iter()
        .map(|number| {
            let integer = (number * power).round();
            (integer.abs() < EXACT && unscaled(integer as i64, power).to_bits() == number.to_bits())
                .then_some(integer as i64)
        })
        .collect()
}

fn unscaled(integer: i64, power: f64) -> f64 {
    integer as f64 / power
}

pub(super) fn get_numbers(input: &mut &[u8], rows: usize) -> Result<Vec<Number>, Corrupt> {
    let bits = match get_byte(input)? {
        NONE => return Ok(vec![Number::NONE; rows]),
        ALL => None,
        SOME => Some(get_bytes(input, rows.div_ceil(8))?),
        _ => return Err(Corrupt("a column of numbers of an unknown kind")),
    };
    let is_present = |row: usize| {
        bits.is_none_or(|bits| bits.get(row / 8).is_some_and(|eight| eight >> (row % 8) & 1 == 1))
    };
    let count = (0..rows).filter(|row| is_present(*row)).count();
    let exponent = get_byte(input)?;
    let present: Vec<f64> = if exponent == BINARY {
        let length = count.checked_mul(8).ok_or(Corrupt("a column is cut off"))?;
        let eights = get_bytes(input, length)?.chunks_exact(8);
        eights.map(|eight| f64::from_le_bytes(eight.try_into().unwrap_or_default())).collect()
    } else {
        let power = *POWERS.get(usize::from(exponent)).ok_or(Corrupt("an unknown exponent"))?;
        get_integers(input, count)?.into_iter().map(|integer| unscaled(integer, power)).collect()
    };
    let mut present = present.into_iter();
    Ok((0..rows)
        .map(
            |row| {
                if is_present(row) { present.next().map_or(Number::NONE, Number::new) } else { Number::NONE }
            },
        )
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![
            (-300_i64..300).prop_map(|n| n as f64),
            (-300_i64..300).prop_map(|n| n as f64 / 100.0),
            any::<f64>(),
            Just(f64::NAN),
            Just(-0.0),
        ]
    }

    proptest! {
        #[test]
        fn integers_round_trip(column in proptest::collection::vec(any::<i64>(), 0..20)) {
            let mut bytes = Vec::new();
            put_differences(&mut bytes, &column);
            put_integers(&mut bytes, &column);
            let mut input = bytes.as_slice();
            prop_assert_eq!(&get_differences(&mut input, column.len()).unwrap(), &column);
            prop_assert_eq!(&get_integers(&mut input, column.len()).unwrap(), &column);
            prop_assert!(input.is_empty());
        }

        #[test]
        fn numbers_round_trip(column in proptest::collection::vec(number(), 0..20)) {
            let column: Vec<Number> = column.into_iter().map(Number::new).collect();
            let mut bytes = Vec::new();
            put_numbers(&mut bytes, &column);
            let mut input = bytes.as_slice();
            prop_assert_eq!(&get_numbers(&mut input, column.len()).unwrap(), &column);
            prop_assert!(input.is_empty());
        }
    }

    #[test]
    fn short_decimals_are_short() {
        let column: Vec<Number> = (0..100).map(|n| Number::new(f64::from(n) / 100.0)).collect();
        let mut bytes = Vec::new();
        put_numbers(&mut bytes, &column);
        assert!(bytes.len() < 110, "{}", bytes.len());
    }
}

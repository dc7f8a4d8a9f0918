//! Columns of numbers in which a row may have no value.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A column of numbers. NaN is a missing value, and `null` in JSON. No sender can send NaN in JSON.
#[derive(Debug, Clone, Default)]
// This struct stays exhaustive: it is nothing but its column.
#[allow(clippy::exhaustive_structs)]
pub struct Nullable(pub Vec<f64>);

impl PartialEq for Nullable {
    /// Compares row by row. A missing value equals a missing value.
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self.0.iter().zip(&other.0).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
    }
}

impl FromIterator<Option<f64>> for Nullable {
    fn from_iter<I: IntoIterator<Item = Option<f64>>>(values: I) -> Self {
        Nullable(values.into_iter().map(|v| v.unwrap_or(f64::NAN)).collect())
    }
}

impl Nullable {
    /// Returns the value of a row, or `None` if it is missing.
    pub fn get(&self, row: usize) -> Option<f64> {
        self.0.get(row).copied().filter(|v| !v.is_nan())
    }
}

/// Writes 75 and not 75.0, as JavaScript does: JSON has one kind of number.
struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if self.0.is_nan() {
            serializer.serialize_none()
        } else if self.0.fract() == 0.0
            && self.0.abs() < EXACT
            && !(self.0 == 0.0 && self.0.is_sign_negative())
        {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

pub(crate) mod nullable {
    use super::{Deserializer, Nullable, Number, SeqAccess, SerializeSeq, Serializer, Visitor, fmt};

    pub(crate) fn serialize<S: Serializer>(column: &Nullable, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(column.0.len()))?;
        for &value in &column.0 {
            seq.serialize_element(&Number(value))?;
        }
        seq.end()
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Nullable, D::Error> {
        struct Column;
        impl<'de> Visitor<'de> for Column {
            type Value = Nullable;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array of numbers and nulls")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Nullable, A::Error> {
                let mut values = Vec::with_capacity(seq.size_hint().unwrap_or(0).min(4096));
                while let Some(value) = seq.next_element::<Option<f64>>()? {
                    values.push(value.unwrap_or(f64::NAN));
                }
                Ok(Nullable(values))
            }
        }
        deserializer.deserialize_seq(Column)
    }
}

pub(crate) mod nullable_option {
    use super::{Deserialize, Deserializer, Nullable, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct Wrapped(#[serde(with = "super::nullable")] Nullable);

    // serde fixes the signature.
    #[allow(clippy::ref_option)]
    pub(crate) fn serialize<S: Serializer>(
        column: &Option<Nullable>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match column {
            Some(column) => super::nullable::serialize(column, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Nullable>, D::Error> {
        Ok(Option::<Wrapped>::deserialize(deserializer)?.map(|wrapped| wrapped.0))
    }
}

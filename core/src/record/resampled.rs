//! Numbers combined slot by slot: a view of samples, never stored.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::columns::{self, Nullable};
use super::{Basis, Context, Provenance, TypeName};

/// Samples of one type, unit, basis, source and context, combined slot by slot. All columns that are present
/// have the same length. Slots without rows are left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Resampled {
    /// The data type of the numbers.
    #[serde(rename = "type")]
    pub data_type: TypeName,
    /// The UCUM unit of `value`, `min` and `max`.
    pub unit: Cow<'static, str>,
    /// What the combined rows covered: instants or intervals.
    pub basis: Basis,
    /// Whether the times are wall-clock times written as if they were UTC, because the offset is unknown.
    pub floating: bool,
    /// Whether the platform filled in or added up these numbers, so they were not measured.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub derived: bool,
    /// Where the numbers come from.
    pub source: Arc<Provenance>,
    /// The circumstances of the numbers.
    pub context: Context,
    /// The length of a slot in seconds; 86400 for calendar days, although some days are shorter or longer.
    pub resolution_s: i64,
    /// How `value` was computed.
    pub statistic: Statistic,
    /// Start of the slot, in milliseconds since 1970-01-01T00:00:00Z.
    pub start: Vec<i64>,
    /// Exclusive end of the slot, in milliseconds since 1970-01-01T00:00:00Z.
    pub end: Vec<i64>,
    /// The calendar date, if slots are days; null for shorter slots.
    pub local_date: Option<Vec<Option<NaiveDate>>>,
    /// The mean or sum; null if no row of the slot has a value.
    #[serde(with = "columns::nullable")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Option<f64>>"))]
    pub value: Nullable,
    /// The least value; null for sums.
    #[serde(with = "columns::nullable_option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<Option<f64>>>"))]
    pub min: Option<Nullable>,
    /// The greatest value; null for sums.
    #[serde(with = "columns::nullable_option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<Option<f64>>>"))]
    pub max: Option<Nullable>,
    /// How many rows with a value lie in the slot, in whole or in part.
    pub count: Vec<u32>,
    /// How many rows without a usable value lie in the slot: a code replaces the value, or the sensor does
    /// not trust it.
    pub missing: Vec<u32>,
}

/// How the values of a slot are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Statistic {
    /// The mean. Each instant counts the same, and an interval counts by its length in the slot.
    Mean,
    /// The sum. An interval counts by the part of its length that lies in the slot.
    Sum,
}

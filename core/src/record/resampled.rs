//! Numbers put together slot by slot: a view of samples, never stored.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::columns::{self, Nullable};
use super::{Basis, Context, Provenance, TypeName};

/// Samples of one type, unit, basis, source and context, put together slot by slot. All columns that are present have
/// the same length; slots in which no row lies are left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Resampled {
    /// What the numbers are.
    #[serde(rename = "type")]
    pub data_type: TypeName,
    /// UCUM unit of `value`, `min` and `max`.
    pub unit: Cow<'static, str>,
    /// What the rows covered that were put together: instants, or intervals.
    pub basis: Basis,
    /// The times are wall-clock times written as if they were UTC: the sender gave no offset.
    pub floating: bool,
    /// The platform filled in or added up these numbers; nobody measured them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub derived: bool,
    /// Where the numbers come from.
    pub source: Arc<Provenance>,
    /// What surrounds the numbers.
    pub context: Context,
    /// The length of a slot in seconds; 86400 for calendar days, of which some are shorter or longer.
    pub resolution_s: i64,
    /// What `value` is.
    pub statistic: Statistic,
    /// Start of the slot, in milliseconds since 1970-01-01T00:00:00Z.
    pub start: Vec<i64>,
    /// Exclusive end of the slot, in milliseconds since 1970-01-01T00:00:00Z.
    pub end: Vec<i64>,
    /// The calendar date, where slots are days; null for shorter ones.
    pub local_date: Option<Vec<Option<NaiveDate>>>,
    /// The mean or sum; null where no row of the slot has a value.
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
    /// How many rows without a value lie in the slot: a code stands in its place.
    pub missing: Vec<u32>,
}

/// How the values of a slot are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Statistic {
    /// The mean: of instants each counts the same, intervals count by their length in the slot.
    Mean,
    /// The sum: an interval counts in a slot by the part of its length that lies in it.
    Sum,
}

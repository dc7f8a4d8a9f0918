//! What a data type is, and the macro that makes one enum and one table from [`super::data_types`].

use serde::{Deserialize, Serialize};

/// Everything fixed about one canonical data type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Definition {
    /// The canonical name, in snake case.
    pub name: &'static str,
    /// The part of health it belongs to.
    pub group: Group,
    /// How one fact of this type stands in time.
    pub shape: Shape,
    /// The UCUM unit of its values; `1` for a coded or unit-less value.
    pub unit: &'static str,
    /// How values of one type and source combine over time.
    pub aggregation: Aggregation,
    /// LOINC codes.
    pub loinc: &'static [&'static str],
    /// Open mHealth (`omh:`) and IEEE 1752.1 (`ieee:`) schemas, as `namespace:schema:version#element`.
    pub schemas: &'static [&'static str],
    /// Whether, and why, people want it left out of a record.
    pub sensitivity: Sensitivity,
    /// What a reader must know to use it rightly.
    pub note: &'static str,
}

/// The part of health that a type belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
#[non_exhaustive]
pub enum Group {
    Activity,
    Heart,
    Respiratory,
    Body,
    Sleep,
    Nutrition,
    Reproductive,
    Mobility,
    Environment,
    Symptom,
    Mind,
    Clinical,
    Workout,
    Score,
}

/// How one fact of a type stands in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Shape {
    /// A measurement at an instant.
    Sample,
    /// A quantity over a half-open interval.
    Interval,
    /// A value of, or a document about, one session (a sleep, a workout).
    Session,
    /// A value of one local calendar day.
    Day,
    /// Something that happened.
    Event,
    /// Sent only as a series of another record.
    SeriesOnly,
}

/// How values of one type and one source combine over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Aggregation {
    /// They add up.
    Sum,
    /// They average.
    Mean,
    /// The latest stands.
    Last,
    /// Their extremes stand.
    MinMax,
    /// Their lengths add up.
    Duration,
    /// They do not combine.
    None,
}

/// Why people may want a type left out of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
#[non_exhaustive]
pub enum Sensitivity {
    /// Not sensitive beyond being health data.
    Open,
    Sexual,
    Reproductive,
    Medication,
    Location,
    Mood,
}

macro_rules! data_types {
    ($($variant:ident, $name:literal, $group:ident, $shape:ident, $unit:literal, $aggregation:ident,
       [$($loinc:literal),*], [$($schema:literal),*], $sensitivity:ident, $note:literal;)*) => {
        /// A canonical data type. Its name, unit and codes are in its [`definition`](DataType::definition).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        #[non_exhaustive]
        pub enum DataType { $($variant),* }

        impl DataType {
            /// Every canonical data type, in the order of the table.
            pub const ALL: &'static [DataType] = &[$(DataType::$variant),*];

            /// The row of the table for this type.
            pub const fn definition(self) -> &'static super::data_type::Definition {
                use super::data_type::{Aggregation, Definition, Group, Sensitivity, Shape};
                const TABLE: &[Definition] = &[$(Definition {
                    name: $name,
                    group: Group::$group,
                    shape: Shape::$shape,
                    unit: $unit,
                    aggregation: Aggregation::$aggregation,
                    loinc: &[$($loinc),*],
                    schemas: &[$($schema),*],
                    sensitivity: Sensitivity::$sensitivity,
                    note: $note,
                }),*];
                &TABLE[self as usize]
            }

            /// The type of this canonical name.
            pub fn from_name(name: &str) -> Option<DataType> {
                match name { $($name => Some(DataType::$variant),)* _ => None }
            }
        }
    };
}
pub(super) use data_types;

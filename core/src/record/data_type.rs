//! Defines what a data type is, and the macro that makes one enum and one table from [`super::data_types`].

use serde::{Deserialize, Serialize};

/// The fixed properties of one canonical data type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Definition {
    /// The canonical name, in snake case.
    pub name: &'static str,
    /// The part of health that the type belongs to.
    pub group: Group,
    /// How a fact of this type lies in time.
    pub shape: Shape,
    /// The UCUM unit of its values; `1` for a coded value or a value without a unit.
    pub unit: &'static str,
    /// How values of one type and source combine over time.
    pub aggregation: Aggregation,
    /// The LOINC codes.
    pub loinc: &'static [&'static str],
    /// The Open mHealth (`omh:`) and IEEE 1752.1 (`ieee:`) schemas, as `namespace:schema:version#element`.
    pub schemas: &'static [&'static str],
    /// Whether, and why, people want the type left out of a record.
    pub sensitivity: Sensitivity,
    /// What a reader must know to use the type rightly.
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

/// How a fact of a type lies in time.
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
    /// An event.
    Event,
    /// A value that is sent only as a series of another record.
    SeriesOnly,
}

/// How values of one type and one source combine over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Aggregation {
    /// Values add up.
    Sum,
    /// Values average.
    Mean,
    /// The latest value counts.
    Last,
    /// The extreme values count.
    MinMax,
    /// The lengths add up.
    Duration,
    /// Values do not combine.
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

            /// Returns the row of the table for this type.
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

            /// Returns the type with this canonical name, or `None` if there is none.
            pub fn from_name(name: &str) -> Option<DataType> {
                match name { $($name => Some(DataType::$variant),)* _ => None }
            }
        }
    };
}
pub(super) use data_types;

//! What a data type is, and the macro that makes one enum and one table from [`super::data_types`].

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use super::data_types::DataType;

/// Everything fixed about one canonical data type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl DataType {
    /// The canonical name, in snake case.
    pub const fn name(self) -> &'static str {
        self.definition().name
    }

    /// The canonical UCUM unit.
    pub const fn unit(self) -> &'static str {
        self.definition().unit
    }
}

/// The type of a change: one of the table, or a sender's own name for something the table does not have.
///
/// In JSON it is the name alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypeName {
    /// A type of the table.
    Known(DataType),
    /// A sender's own name, passed through.
    Other(Box<str>),
}

impl TypeName {
    /// The name as it stands in JSON.
    pub fn as_str(&self) -> &str {
        match self {
            TypeName::Known(data_type) => data_type.name(),
            TypeName::Other(name) => name,
        }
    }

    /// The type of the table, if it is one.
    pub fn known(&self) -> Option<DataType> {
        match self {
            TypeName::Known(data_type) => Some(*data_type),
            TypeName::Other(_) => None,
        }
    }
}

impl From<DataType> for TypeName {
    fn from(data_type: DataType) -> Self {
        TypeName::Known(data_type)
    }
}

impl From<&str> for TypeName {
    fn from(name: &str) -> Self {
        DataType::from_name(name).map_or_else(|| TypeName::Other(name.into()), TypeName::Known)
    }
}

impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for TypeName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for TypeName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        Ok(TypeName::from(name.as_ref()))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for TypeName {
    fn schema_name() -> Cow<'static, str> {
        "TypeName".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: Vec<&str> = DataType::ALL.iter().map(|t| t.name()).collect();
        schemars::json_schema!({
            "description": "A canonical data type, or a sender's own name for something that is not in the table.",
            "anyOf": [{ "title": "DataType", "type": "string", "enum": names }, { "type": "string" }]
        })
    }
}

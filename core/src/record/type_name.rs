//! The names of types in changes.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::data_types::DataType;

/// The type of a change: a type of the table, or a sender's own name for something that the table does not
/// have.
///
/// In JSON it is the name alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
// This enum stays exhaustive: a name is in the table or it is not.
#[allow(clippy::exhaustive_enums)]
pub enum TypeName {
    /// A type of the table.
    Known(DataType),
    /// A sender's own name, passed on unchanged.
    Other(Box<str>),
}

impl TypeName {
    /// Returns the name, as in JSON.
    pub fn as_str(&self) -> &str {
        match self {
            TypeName::Known(data_type) => data_type.name(),
            TypeName::Other(name) => name,
        }
    }

    /// Returns the type of the table, or `None` for a sender's own name.
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

//! Sports.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Sport;

macro_rules! sports {
    ($($variant:ident, $name:literal $(, $parent:ident)?;)*) => {
        /// A sport. All senders share one name for it. In JSON it is the name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        #[non_exhaustive]
        pub enum Sport { $($variant),* }

        impl Sport {
            /// Every sport, in the order of the table.
            pub const ALL: &'static [Sport] = &[$(Sport::$variant),*];

            /// Returns the canonical name, in snake case.
            pub const fn name(self) -> &'static str {
                match self { $(Sport::$variant => $name),* }
            }

            /// Returns the wider sport that the sport belongs to, or `None` if there is none.
            pub const fn parent(self) -> Option<Sport> {
                match self {
                    $($(Sport::$variant => Some(Sport::$parent),)?)*
                    _ => None,
                }
            }

            /// Returns the sport with this canonical name, or `None` if there is none.
            pub fn from_name(name: &str) -> Option<Sport> {
                match name { $($name => Some(Sport::$variant),)* _ => None }
            }
        }
    };
}
pub(super) use sports;

impl fmt::Display for Sport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Sport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Sport {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        Sport::from_name(&name)
            .ok_or_else(|| serde::de::Error::custom("expected a sport, found another word"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Sport {
    fn schema_name() -> Cow<'static, str> {
        "Sport".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: Vec<&str> = Sport::ALL.iter().map(|sport| sport.name()).collect();
        schemars::json_schema!({ "description": "A sport.", "type": "string", "enum": names })
    }
}

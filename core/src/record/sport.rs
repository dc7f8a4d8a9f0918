//! Sports.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Sport, find_word, letters};

macro_rules! sports {
    ($($variant:ident, $name:literal $(| $other:literal)* $(, $parent:ident)?;)*) => {
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

            /// Returns the other names in use, in lower case.
            pub(crate) const fn other_names(self) -> &'static [&'static str] {
                match self { $(Sport::$variant => &[$($other),*]),* }
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

/// What senders write around the name of a sport, as letters.
const AROUND: &[&str] = &[
    "healthworkoutactivitytype",
    "hkworkoutactivitytype",
    "exercisesessiontype",
    "workoutactivitytype",
    "exercisetype",
    "workouttype",
    "activitytype",
    "sporttype",
    "exercise",
    "workout",
    "sport",
    // Garmin's second generation of a name, and its winter sports.
    "v2",
    "ws",
];

impl Sport {
    /// Returns the sport of a name, in any spelling and of any sender, or `None` if it is unknown. Senders for
    /// whom a name means another sport have a table of their own, which they ask first.
    pub(crate) fn of_word(word: &str) -> Option<Sport> {
        static BY_LETTERS: LazyLock<HashMap<String, Sport>> = LazyLock::new(|| {
            let names = |sport: &Sport| {
                let sport = *sport;
                std::iter::once(sport.name())
                    .chain(sport.other_names().iter().copied())
                    .map(move |name| (letters(name), sport))
            };
            Sport::ALL.iter().flat_map(names).collect()
        });
        find_word(word, AROUND, |name| BY_LETTERS.get(name).copied())
    }
}

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

//! What a person ate.

use serde::{Deserialize, Serialize};

/// A meal, a snack, or one food of it. What it held is samples under the same key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Meal {
    /// What it was, in the person's or the app's words.
    pub name: Option<String>,
    /// `breakfast`, `lunch`, `dinner`, `snack`; the list is open. Null where the sender does not say.
    pub meal_type: Option<String>,
}

//! Meals.

use serde::{Deserialize, Serialize};

/// A meal, a snack, or one food in it. Its nutrients are samples under the same key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Meal {
    /// The name of the food, in the person's or the app's words.
    pub name: Option<String>,
    /// `breakfast`, `lunch`, `dinner`, `snack`; null if unknown. The list is open.
    pub meal_type: Option<String>,
}

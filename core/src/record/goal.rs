//! Goals that people set themselves.

use serde::{Deserialize, Serialize};

use super::TypeName;

/// A goal that was reached, at the time of the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct GoalCompletion {
    /// The data type that the goal counts.
    #[serde(rename = "type")]
    pub data_type: TypeName,
    /// The value that was to be reached.
    pub threshold: f64,
    /// The UCUM unit of the threshold; null if the type is not in the table.
    pub unit: Option<String>,
    /// How a value is compared with the threshold: `greater_than`, `greater_than_or_equal`, `less_than` or
    /// `less_than_or_equal`. The list is open.
    pub comparison: Option<String>,
    /// `once`, or `repeated` for a goal that can be reached again. The list is open.
    pub trigger: Option<String>,
}

//! Workouts.

use serde::{Deserialize, Serialize};

use super::Sport;

/// What is said of a workout as a whole. Its totals, series, route and laps are samples under the same key.
///
/// A field that is null was not said: in scope `merge` it takes nothing away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Workout {
    /// The sport; `other` for a name that is not in the vocabulary.
    pub sport: Option<Sport>,
    /// The sender's own name of the sport.
    pub original_sport: Option<String>,
    /// The sender's own name of the kind within the sport.
    pub original_subsport: Option<String>,
    /// The title that the person or the device gave it.
    pub title: Option<String>,
    /// What the person wrote about it.
    pub notes: Option<String>,
    /// It holds other workouts, whose data it repeats: its samples are `derived` and must not be added to theirs.
    pub is_parent: Option<bool>,
    /// The key of the workout that it is a leg of.
    pub parent: Option<String>,
    /// The platform detected it by itself: it may repeat a workout that was recorded.
    pub is_detected: Option<bool>,
    /// It took place indoors.
    pub is_indoor: Option<bool>,
    /// The file that the device wrote.
    pub file: Option<WorkoutFile>,
    /// The key of the planned workout that it carries out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// The key of its route, where this account of it came with one that stands apart: it may come once and not again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
}

/// The file that a device wrote about a workout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WorkoutFile {
    /// `FIT`, `TCX` or `GPX`; null where the sender does not say.
    pub file_type: Option<String>,
    /// The sender's own id of the file.
    pub record_id: Option<String>,
}

//! Workouts.

use serde::{Deserialize, Serialize};

use super::Sport;

/// A workout as a whole. Its totals, series, route and laps are samples under the same key.
///
/// A field that is null is unknown. In scope `merge` it removes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Workout {
    /// The sport; `other` if the name is not in the vocabulary.
    pub sport: Option<Sport>,
    /// The sender's own name of the sport.
    pub original_sport: Option<String>,
    /// The sender's own name of the kind within the sport.
    pub original_subsport: Option<String>,
    /// The title that the person or the device gave the workout.
    pub title: Option<String>,
    /// What the person wrote about the workout.
    pub notes: Option<String>,
    /// Whether the workout holds other workouts and repeats their data. Its samples are `derived` and must
    /// not be added to theirs.
    pub is_parent: Option<bool>,
    /// The key of the workout that this workout is a leg of.
    pub parent: Option<String>,
    /// Whether the platform detected the workout by itself. It may repeat a recorded workout.
    pub is_detected: Option<bool>,
    /// Whether the workout took place indoors.
    pub is_indoor: Option<bool>,
    /// The file that the device wrote.
    pub file: Option<WorkoutFile>,
    /// The key of the planned workout that this workout carries out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// The key of the route, if this account of the workout came with a route that has a key of its own. Such
    /// a route may come once and not again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
}

/// The file that a device wrote about a workout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WorkoutFile {
    /// `FIT`, `TCX` or `GPX`; null if unknown.
    pub file_type: Option<String>,
    /// The sender's own id of the file.
    pub record_id: Option<String>,
}

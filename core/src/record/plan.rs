//! Workouts that are planned.

use serde::{Deserialize, Serialize};

use super::Sport;

/// A workout that somebody is to do: a plan, and no observation. The document spans the time that is planned for it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct PlannedWorkout {
    /// The sport; `other` for a name that is not in the vocabulary.
    pub sport: Option<Sport>,
    /// The sender's own name of the sport.
    pub original_sport: Option<String>,
    /// The title that the person or the app gave it.
    pub title: Option<String>,
    /// What somebody wrote about it.
    pub notes: Option<String>,
    /// It is planned for that time; false where only the local date means anything. Null where the sender does not say.
    pub has_explicit_time: Option<bool>,
    /// The key of the workout that carried it out.
    pub completed_by: Option<String>,
    /// What is to be done, in order.
    pub blocks: Vec<PlannedBlock>,
}

/// Steps that are done one after the other, several times over.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct PlannedBlock {
    /// How many times; null where the sender does not say.
    pub repetitions: Option<i64>,
    /// What somebody wrote about it.
    pub description: Option<String>,
    /// The steps, in order.
    pub steps: Vec<PlannedStep>,
}

/// One thing to do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct PlannedStep {
    /// What to do, in the words of `workout_segment`: `running`, `plank`, `rest`; the list is open.
    pub exercise: Option<String>,
    /// `warmup`, `rest`, `active`, `cooldown`, `recovery`; the list is open. Null where the sender does not say.
    pub phase: Option<String>,
    /// What somebody wrote about it.
    pub description: Option<String>,
    /// When it is done.
    pub completion_goal: Option<CompletionGoal>,
    /// How hard to do it.
    pub performance_targets: Vec<PerformanceTarget>,
}

/// When a step of a planned workout is done.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CompletionGoal {
    /// After so many metres.
    Distance {
        /// Metres.
        distance_m: Option<f64>,
    },
    /// After so many metres, done in so many seconds.
    DistanceAndDuration {
        /// Metres.
        distance_m: Option<f64>,
        /// Seconds.
        duration_s: Option<f64>,
    },
    /// After so many steps.
    Steps {
        /// How many.
        steps: Option<f64>,
    },
    /// After so long.
    Duration {
        /// Seconds.
        duration_s: Option<f64>,
    },
    /// After so many repetitions.
    Repetitions {
        /// How many.
        repetitions: Option<f64>,
    },
    /// When so much energy is burned, basal energy included.
    TotalEnergy {
        /// Kilocalories.
        energy_kcal: Option<f64>,
    },
    /// When so much energy is burned, without basal energy.
    ActiveEnergy {
        /// Kilocalories.
        energy_kcal: Option<f64>,
    },
    /// When the person says so.
    Manual,
    /// The sender does not know, or says something that nobody knows.
    Unknown,
}

/// How hard to do a step of a planned workout.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum PerformanceTarget {
    /// Within a range of power.
    Power {
        /// Watts.
        min_w: Option<f64>,
        /// Watts.
        max_w: Option<f64>,
    },
    /// Within a range of speed.
    Speed {
        /// Metres per second.
        min_m_per_s: Option<f64>,
        /// Metres per second.
        max_m_per_s: Option<f64>,
    },
    /// Within a range of cadence: revolutions or steps, as the exercise has them.
    Cadence {
        /// Per minute.
        min_per_min: Option<f64>,
        /// Per minute.
        max_per_min: Option<f64>,
    },
    /// Within a range of heart rate.
    HeartRate {
        /// Beats per minute.
        min_per_min: Option<f64>,
        /// Beats per minute.
        max_per_min: Option<f64>,
    },
    /// With a weight.
    Weight {
        /// Kilograms.
        weight_kg: Option<f64>,
    },
    /// As hard as this on Borg's scale CR10.
    RateOfPerceivedExertion {
        /// 0 to 10.
        score: Option<f64>,
    },
    /// As many repetitions as possible.
    AsManyRepetitionsAsPossible,
    /// The sender does not know, or says something that nobody knows.
    Unknown,
}

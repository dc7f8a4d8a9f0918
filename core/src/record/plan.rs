//! Planned workouts.

use serde::{Deserialize, Serialize};

use super::Sport;

/// A planned workout: a plan and not an observation. The document spans the planned time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct PlannedWorkout {
    /// The sport; `other` if the name is not in the vocabulary.
    pub sport: Option<Sport>,
    /// The sender's own name of the sport.
    pub original_sport: Option<String>,
    /// The title that the person or the app gave the plan.
    pub title: Option<String>,
    /// Notes about the plan.
    pub notes: Option<String>,
    /// Whether the workout is planned for the time of the document. If false, only the local date has a
    /// meaning. Null if unknown.
    pub has_explicit_time: Option<bool>,
    /// The key of the workout that carried out the plan.
    pub completed_by: Option<String>,
    /// The blocks of the plan, in order.
    pub blocks: Vec<PlannedBlock>,
}

/// Steps that are done one after the other, with repetitions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct PlannedBlock {
    /// The number of repetitions; null if unknown.
    pub repetitions: Option<i64>,
    /// Notes about the block.
    pub description: Option<String>,
    /// The steps, in order.
    pub steps: Vec<PlannedStep>,
}

/// One step of a planned workout.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct PlannedStep {
    /// The exercise, in the words of `workout_segment`: `running`, `plank`, `rest`. The list is open.
    pub exercise: Option<String>,
    /// `warmup`, `rest`, `active`, `cooldown`, `recovery`; null if unknown. The list is open.
    pub phase: Option<String>,
    /// Notes about the step.
    pub description: Option<String>,
    /// When the step is completed.
    pub completion_goal: Option<CompletionGoal>,
    /// How hard the step is to be done.
    pub performance_targets: Vec<PerformanceTarget>,
}

/// When a step of a planned workout is completed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CompletionGoal {
    /// After a distance.
    Distance {
        /// Metres.
        distance_m: Option<f64>,
    },
    /// After a distance that was covered in a duration.
    DistanceAndDuration {
        /// Metres.
        distance_m: Option<f64>,
        /// Seconds.
        duration_s: Option<f64>,
    },
    /// After a number of steps.
    Steps {
        /// The number of steps.
        steps: Option<f64>,
    },
    /// After a duration.
    Duration {
        /// Seconds.
        duration_s: Option<f64>,
    },
    /// After a number of repetitions.
    Repetitions {
        /// The number of repetitions.
        repetitions: Option<f64>,
    },
    /// After an amount of energy was burned, including basal energy.
    TotalEnergy {
        /// Kilocalories.
        energy_kcal: Option<f64>,
    },
    /// After an amount of energy was burned, without basal energy.
    ActiveEnergy {
        /// Kilocalories.
        energy_kcal: Option<f64>,
    },
    /// When the person decides.
    Manual,
    /// Unknown to the sender, or in an unknown word.
    Unknown,
}

/// How hard a step of a planned workout is to be done.
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
    /// Within a range of cadence, in revolutions or steps, depending on the exercise.
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
    /// With a perceived exertion on Borg's scale CR10.
    RateOfPerceivedExertion {
        /// 0 to 10.
        score: Option<f64>,
    },
    /// As many repetitions as possible.
    AsManyRepetitionsAsPossible,
    /// Unknown to the sender, or in an unknown word.
    Unknown,
}

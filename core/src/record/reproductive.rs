//! Menstrual cycles and pregnancies, as a platform tracks them, and what a person logs day by day.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A menstrual cycle. The document spans the cycle from the first day of the period. Lengths are in days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct MenstrualCycle {
    /// Whether the cycle is a prediction of the platform and not an observation; null if unknown.
    pub is_predicted: Option<bool>,
    /// The day of the cycle at the last update. The first day is 1.
    pub day_in_cycle: Option<i64>,
    /// The length of the cycle.
    pub length_d: Option<i64>,
    /// The length that the platform predicts.
    pub predicted_length_d: Option<i64>,
    /// Whether the person entered the length of the cycle.
    pub has_specified_length: Option<bool>,
    /// Whether the person entered the length of the period.
    pub has_specified_period_length: Option<bool>,
}

/// A pregnancy, as the person entered it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Pregnancy {
    /// The title that the person gave the pregnancy.
    pub title: Option<String>,
    /// The first day of the cycle in which the pregnancy began.
    pub cycle_start_date: Option<NaiveDate>,
    /// The due date.
    pub due_date: Option<NaiveDate>,
    /// The due date as first entered.
    pub original_due_date: Option<NaiveDate>,
    /// The day of delivery.
    pub delivery_date: Option<NaiveDate>,
    /// The number of babies, in the sender's own word.
    pub number_of_babies: Option<String>,
    /// What the person entered for a goal. It is not a measurement.
    pub weight_goal: Option<WeightGoal>,
    /// Whether the person lost the pregnancy.
    pub has_experienced_loss: Option<bool>,
    /// Whether the person stopped tracking the pregnancy.
    pub stop_tracking: Option<bool>,
}

/// What a person entered so that the platform could compute a goal of weight.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct WeightGoal {
    /// Height in centimetres.
    pub height_cm: Option<f64>,
    /// Weight in kilograms.
    pub weight_kg: Option<f64>,
}

/// What a person logged about menstruation, fertility or sexual activity. The type of the document is the
/// kind of entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct ReproductiveEvent {
    /// The kind of entry as the sender wrote it.
    pub original_name: Option<String>,
    /// The entry in snake case: `light`, `egg_white`, `positive`, `protected`; `other` for an unknown word.
    pub value: Option<String>,
    /// The entry as the sender wrote it; null if the sender has one word for one value.
    pub original_value: Option<String>,
    /// Whether this is the first day of a cycle; null if unknown.
    pub is_cycle_start: Option<bool>,
    /// How much cervical mucus was felt, in the words of `value`. Only for cervical mucus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensation: Option<String>,
}

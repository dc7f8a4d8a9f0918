//! Menstrual cycles and pregnancies, as a platform keeps track of them, and what a person logs day by day.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A menstrual cycle. The document spans it, from the first day of the period; its lengths are in days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct MenstrualCycle {
    /// The platform predicts the cycle: it is no observation. Null where the sender does not say.
    pub is_predicted: Option<bool>,
    /// The day of the cycle at the last update, from 1.
    pub day_in_cycle: Option<i64>,
    /// The length of the cycle.
    pub length_d: Option<i64>,
    /// The length that the platform predicts.
    pub predicted_length_d: Option<i64>,
    /// The person gave the length of the cycle.
    pub has_specified_length: Option<bool>,
    /// The person gave the length of the period.
    pub has_specified_period_length: Option<bool>,
}

/// A pregnancy, as the person entered it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Pregnancy {
    /// The title that the person gave it.
    pub title: Option<String>,
    /// The first day of the cycle in which it began.
    pub cycle_start_date: Option<NaiveDate>,
    /// The due date.
    pub due_date: Option<NaiveDate>,
    /// The due date as first entered.
    pub original_due_date: Option<NaiveDate>,
    /// The day of delivery.
    pub delivery_date: Option<NaiveDate>,
    /// How many babies, in the sender's own word.
    pub number_of_babies: Option<String>,
    /// What the person entered for a goal: no measurement.
    pub weight_goal: Option<WeightGoal>,
    /// The person lost it.
    pub has_experienced_loss: Option<bool>,
    /// The person no longer wants it tracked.
    pub stop_tracking: Option<bool>,
}

/// What a person entered so that a goal of weight could be worked out.
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

/// Something that a person logged about menstruation, fertility or sexual activity; the type of the document says what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct ReproductiveEvent {
    /// The kind as the sender wrote it.
    pub original_name: Option<String>,
    /// What was logged, in snake case: `light`, `egg_white`, `positive`, `protected`; `other` for a word that is not known.
    pub value: Option<String>,
    /// What was logged, as the sender wrote it; null where the sender has one word for one value.
    pub original_value: Option<String>,
    /// It is the first day of a cycle; null where the sender does not say.
    pub is_cycle_start: Option<bool>,
    /// Cervical mucus only: how much of it was felt, in the words of `value`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensation: Option<String>,
}

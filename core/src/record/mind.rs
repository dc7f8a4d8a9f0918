//! What a person says of their state of mind.

use serde::{Deserialize, Serialize};

/// How a person felt, at a moment or over a day.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct StateOfMind {
    /// `momentary_emotion` or `daily_mood`; the list is open.
    pub kind: Option<String>,
    /// From -1, very unpleasant, to 1, very pleasant.
    pub valence: Option<f64>,
    /// The valence as a word: `very_unpleasant`, `unpleasant`, `slightly_unpleasant`, `neutral`, `slightly_pleasant`,
    /// `pleasant`, `very_pleasant`; the list is open.
    pub valence_classification: Option<String>,
    /// The person's words for the feeling, as the sender spells them.
    pub labels: Vec<String>,
    /// What it had to do with, as the sender spells it.
    pub associations: Vec<String>,
}

//! What a person says of their state of mind, and does for it.

use serde::{Deserialize, Serialize};

/// How a person felt, at a moment or over a day.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
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

/// A session of meditation, breathing or the like. How long it was is a sample under the same key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct MindfulSession {
    /// `meditation`, `breathing`, `music`, `movement`, `unguided`; the list is open. Null where the sender does not say.
    pub kind: Option<String>,
    /// The title that the person or the app gave it.
    pub title: Option<String>,
    /// What the person wrote about it.
    pub notes: Option<String>,
}

//! State of mind and mindfulness.

use serde::{Deserialize, Serialize};

/// How a person felt, at a moment or over a day.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct StateOfMind {
    /// `momentary_emotion` or `daily_mood`. The list is open.
    pub kind: Option<String>,
    /// From -1, very unpleasant, to 1, very pleasant.
    pub valence: Option<f64>,
    /// The valence as a word: `very_unpleasant`, `unpleasant`, `slightly_unpleasant`, `neutral`,
    /// `slightly_pleasant`, `pleasant`, `very_pleasant`. The list is open.
    pub valence_classification: Option<String>,
    /// The person's words for the feeling, as the sender spells them.
    pub labels: Vec<String>,
    /// What the feeling was about, as the sender spells it.
    pub associations: Vec<String>,
}

/// A session of meditation, breathing or a similar practice. Its length is a sample under the same key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct MindfulSession {
    /// `meditation`, `breathing`, `music`, `movement`, `unguided`; null if unknown. The list is open.
    pub kind: Option<String>,
    /// The title that the person or the app gave the session.
    pub title: Option<String>,
    /// What the person wrote about the session.
    pub notes: Option<String>,
}

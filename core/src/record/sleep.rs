//! Sleep: a session and its stages.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Two accounts of one night start, and end, within so many milliseconds of each other.
pub const NIGHT: i64 = 24 * 3600 * 1000;

/// A stage of sleep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SleepStage {
    /// Awake within the session.
    Awake,
    /// Out of bed within the session.
    OutOfBed,
    /// In bed: stands beside the stages, never among them.
    InBed,
    /// Asleep, stage not told.
    AsleepUnspecified,
    /// Light (Apple: core).
    Light,
    /// Deep.
    Deep,
    /// Rapid eye movement.
    Rem,
    /// The device could not tell; kept apart from asleep.
    Unmeasurable,
    /// Not known, or a word that is not in the vocabulary.
    Unknown,
}

impl SleepStage {
    /// The name as it stands in JSON and in the codes of rows.
    pub const fn name(self) -> &'static str {
        match self {
            SleepStage::Awake => "awake",
            SleepStage::OutOfBed => "out_of_bed",
            SleepStage::InBed => "in_bed",
            SleepStage::AsleepUnspecified => "asleep_unspecified",
            SleepStage::Light => "light",
            SleepStage::Deep => "deep",
            SleepStage::Rem => "rem",
            SleepStage::Unmeasurable => "unmeasurable",
            SleepStage::Unknown => "unknown",
        }
    }

    /// Whether time in this stage counts as asleep.
    pub const fn counts_as_asleep(self) -> bool {
        matches!(self, SleepStage::AsleepUnspecified | SleepStage::Light | SleepStage::Deep | SleepStage::Rem)
    }
}

/// A stretch of one stage, half-open.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct StageInterval {
    /// The stage.
    pub stage: SleepStage,
    /// Start.
    pub start: DateTime<Utc>,
    /// Exclusive end.
    pub end: DateTime<Utc>,
    /// The sender's own word, where it says more than the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_stage: Option<Cow<'static, str>>,
}

/// How final a sleep is, in the canonical words; the sender's own word stays in `extra`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SleepState {
    /// The sender will not change it by itself.
    Final,
    /// The sender may still change it.
    Tentative,
    /// A device's own estimate, not analysed further.
    Device,
    /// A person entered or corrected it.
    Manual,
    /// The device was not worn.
    OffWrist,
}

/// A sleep session: one night or one nap.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Sleep {
    /// Stages in order of start.
    pub stages: Vec<StageInterval>,
    /// Time asleep in seconds, awake and unmeasurable time excluded; null where the source knows only the bed.
    pub asleep_s: Option<i64>,
    /// Time in bed in seconds; null where the source does not tell it from the session.
    pub in_bed_s: Option<i64>,
    /// A nap rather than a night; null where the sender does not say.
    pub is_nap: Option<bool>,
    /// How final it is; null where the sender does not say or says a new word.
    pub state: Option<SleepState>,
}

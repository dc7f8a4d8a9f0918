//! Sleep: a session and its stages.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Two accounts of one night start, and end, within this number of milliseconds of each other.
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
    /// In bed. A time in bed accompanies the stages and is never one of them.
    InBed,
    /// Asleep, with an unknown stage.
    AsleepUnspecified,
    /// Light (Apple: core).
    Light,
    /// Deep.
    Deep,
    /// Rapid eye movement.
    Rem,
    /// The device could not measure the stage. Does not count as asleep.
    Unmeasurable,
    /// Unknown, or a word that is not in the vocabulary.
    Unknown,
}

impl SleepStage {
    /// Returns the name, as in JSON and in the codes of rows.
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

    /// Returns whether time in this stage counts as asleep.
    pub const fn counts_as_asleep(self) -> bool {
        matches!(self, SleepStage::AsleepUnspecified | SleepStage::Light | SleepStage::Deep | SleepStage::Rem)
    }
}

/// A half-open interval of one stage.
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
    /// The sender's own word, if it says more than the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_stage: Option<Cow<'static, str>>,
}

/// How final a sleep is, in canonical words. The sender's own word is in `extra`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SleepState {
    /// The sender will not change the sleep by itself.
    Final,
    /// The sender may still change the sleep.
    Tentative,
    /// A device's own estimate, not analysed further.
    Device,
    /// A person entered or corrected the sleep.
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
    /// Time asleep in seconds, without awake and unmeasurable time; null if the source knows only the time in
    /// bed.
    pub asleep_s: Option<i64>,
    /// Time in bed in seconds; null if the source does not distinguish it from the session.
    pub in_bed_s: Option<i64>,
    /// Whether the sleep is a nap and not a night; null if unknown.
    pub is_nap: Option<bool>,
    /// How final the sleep is; null if unknown or in a new word.
    pub state: Option<SleepState>,
}

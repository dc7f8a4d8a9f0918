//! The canonical vocabulary: data types with units and codes, times, provenance, and the content of records.
//!
//! This module knows no sender.
//!
//! Structs gain fields over time. A caller makes a struct by its `new`, which takes the required fields, or
//! by `default`, and then assigns the other fields.

mod change;
mod clinical;
mod columns;
mod data_type;
mod data_types;
mod goal;
mod key;
mod meal;
mod mind;
mod new;
mod plan;
mod provenance;
mod range;
mod ranges;
mod reproductive;
mod resampled;
mod rows;
mod sleep;
mod spans;
mod sport;
mod sports;
mod type_name;
mod unit;
mod workout;

use serde::{Deserialize, Serialize};

pub use change::*;
pub use clinical::{Coding, Electrocardiogram, HeartRateEvent, MedicationDoseEvent, Symptom};
pub use columns::Nullable;
pub use data_type::{Aggregation, Definition, Group, Sensitivity, Shape};
pub use data_types::DataType;
pub use goal::GoalCompletion;
pub use key::Key;
pub use meal::Meal;
pub use mind::{MindfulSession, StateOfMind};
pub use plan::{CompletionGoal, PerformanceTarget, PlannedBlock, PlannedStep, PlannedWorkout};
pub use provenance::{DeviceType, Method, Provenance, Provider};
pub use range::{Bounds, Range, Verdict};
pub use reproductive::{MenstrualCycle, Pregnancy, ReproductiveEvent, WeightGoal};
pub use resampled::{Resampled, Statistic};
pub use sleep::{NIGHT, Sleep, SleepStage, SleepState, StageInterval};
pub(crate) use spans::too_long;
pub use sports::Sport;
pub use type_name::TypeName;
pub use unit::Conversion;
pub(crate) use unit::tidy;
pub use workout::{Workout, WorkoutFile};

/// The content of a document, under the name of its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Body {
    /// A night or a nap.
    Sleep(Sleep),
    /// A workout. Its numbers are samples under the same key.
    Workout(Workout),
    /// A planned workout.
    PlannedWorkout(PlannedWorkout),
    /// A meal. Its nutrients are samples under the same key.
    Meal(Meal),
    /// A session of meditation, breathing or a similar practice.
    MindfulSession(MindfulSession),
    /// A menstrual cycle.
    MenstrualCycle(MenstrualCycle),
    /// A pregnancy.
    Pregnancy(Pregnancy),
    /// An entry about menstruation, fertility or sexual activity.
    ReproductiveEvent(ReproductiveEvent),
    /// A mood or an emotion.
    StateOfMind(StateOfMind),
    /// A dose of a medication.
    MedicationDoseEvent(MedicationDoseEvent),
    /// A symptom.
    Symptom(Symptom),
    /// An electrocardiogram. Its voltages are samples under the same key.
    Electrocardiogram(Electrocardiogram),
    /// A finding of a device about the heart's rate or rhythm.
    HeartRateEvent(HeartRateEvent),
    /// A goal that was reached.
    GoalCompletion(GoalCompletion),
}

/// The most rows of one batch of samples.
pub const MAX_ROWS: usize = 4096;

/// The namespace of record ids: UUIDv5 of `wellform` in the DNS namespace.
const NAMESPACE: uuid::Uuid = uuid::uuid!("17a36e90-e96e-5bad-a15a-0b10e2574f28");

/// Returns the id of the document `part` of the source record `key`.
///
/// The same fact gets the same id on every machine and in every delivery.
///
/// ```
/// use wellform_core::record::record_id;
/// assert_eq!(record_id("garmin/u/sleeps/1707196320", None), record_id("garmin/u/sleeps/1707196320", None));
/// ```
pub fn record_id(key: &str, part: Option<&str>) -> uuid::Uuid {
    match part {
        None => uuid::Uuid::new_v5(&NAMESPACE, key.as_bytes()),
        Some(part) => uuid::Uuid::new_v5(&NAMESPACE, format!("{key}#{part}").as_bytes()),
    }
}

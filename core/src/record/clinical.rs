//! Medications, symptoms, and what a device says of a heart.
//!
//! Many of these words follow the language of a phone. So each stands twice: by its canonical name, which is `other` for
//! a word that is not known, and as the sender wrote it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A dose of a medication, and what became of it. Only `taken` says that it was taken: a dosage stands beside any status.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct MedicationDoseEvent {
    /// The name of the medication.
    pub name: Option<String>,
    /// The person's own name for it.
    pub nickname: Option<String>,
    /// `taken`, `skipped`, `snoozed`, `not_interacted`, `not_logged`, `notification_not_sent`, `unspecified` or `other`.
    pub status: Option<String>,
    /// The status as the sender wrote it.
    pub original_status: Option<String>,
    /// How much was logged, in `unit`.
    pub dosage: Option<f64>,
    /// How much was due, in `unit`.
    pub scheduled_dosage: Option<f64>,
    /// The unit of both, as the sender labels it: `count`, `mL`.
    pub unit: Option<String>,
    /// When it was due; null where it was taken as needed.
    pub scheduled_at: Option<DateTime<Utc>>,
    /// Tablet, liquid: as the sender wrote it.
    pub form: Option<String>,
    /// The person no longer keeps the medication in the list.
    pub is_archived: Option<bool>,
    /// What the medication is, in systems of codes such as `RxNorm`.
    pub codings: Vec<Coding>,
}

/// A code of a system.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Coding {
    /// The system, mostly as a URL.
    pub system: Option<String>,
    /// The code.
    pub code: Option<String>,
    /// The version of the system.
    pub version: Option<String>,
}

/// A symptom. A document of it may also say that there was none (`not_present`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Symptom {
    /// The symptom in snake case: `headache`, `shortness_of_breath`; `other` for a word that is not known.
    pub name: Option<String>,
    /// The symptom as the sender wrote it.
    pub original_name: Option<String>,
    /// `unspecified`, `not_present`, `mild`, `moderate`, `severe`, `present` or `other`.
    pub severity: Option<String>,
    /// The severity as the sender wrote it.
    pub original_severity: Option<String>,
}

/// An electrocardiogram. Its voltages are samples under the same key.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Electrocardiogram {
    /// What the device made of it: `sinus_rhythm`, `atrial_fibrillation`, `high_heart_rate`, `inconclusive`,
    /// `inconclusive_low_heart_rate`, `inconclusive_high_heart_rate`, `inconclusive_poor_recording`, `unrecognized`,
    /// `not_set` or `other`.
    pub classification: Option<String>,
    /// The classification as the sender wrote it.
    pub original_classification: Option<String>,
    /// How bad the symptoms were, in the words of [`Symptom::severity`].
    pub severity: Option<String>,
    /// The severity as the sender wrote it.
    pub original_severity: Option<String>,
    /// The mean heart rate in beats per minute.
    pub heart_rate_mean: Option<f64>,
    /// Voltages in a second.
    pub sampling_frequency_hz: Option<f64>,
    /// How many voltages there are, as the sender says.
    pub number_of_voltages: Option<u64>,
}

/// A device noticed something about the heart's rate or rhythm; the type of the document says what. The heart rates that
/// led to it are samples under the same key.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct HeartRateEvent {
    /// The heart rate, in beats per minute, above or below which the person wanted to be told.
    pub threshold: Option<f64>,
}

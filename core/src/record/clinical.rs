//! Medications, symptoms, and findings of devices about the heart.
//!
//! Many of these words follow the language of a phone. So each is stored twice: as its canonical name, which
//! is `other` for an unknown word, and as the sender wrote it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A dose of a medication and its status. The dose was taken only if the status is `taken`: any status may
/// have a dosage.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct MedicationDoseEvent {
    /// The name of the medication.
    pub name: Option<String>,
    /// The person's own name for the medication.
    pub nickname: Option<String>,
    /// `taken`, `skipped`, `snoozed`, `not_interacted`, `not_logged`, `notification_not_sent`, `unspecified`
    /// or `other`.
    pub status: Option<String>,
    /// The status as the sender wrote it.
    pub original_status: Option<String>,
    /// The logged amount, in `unit`.
    pub dosage: Option<f64>,
    /// The scheduled amount, in `unit`.
    pub scheduled_dosage: Option<f64>,
    /// The unit of both amounts, as the sender writes it: `count`, `mL`.
    pub unit: Option<String>,
    /// When the dose was due; null if it was taken as needed.
    pub scheduled_at: Option<DateTime<Utc>>,
    /// The form as the sender wrote it: a tablet, a liquid.
    pub form: Option<String>,
    /// Whether the person has archived the medication.
    pub is_archived: Option<bool>,
    /// Codes of the medication in systems such as `RxNorm`.
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

/// A symptom, or its absence (`not_present`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Symptom {
    /// The symptom in snake case: `headache`, `shortness_of_breath`; `other` for an unknown word.
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
    /// The classification of the device: `sinus_rhythm`, `atrial_fibrillation`, `high_heart_rate`,
    /// `inconclusive`, `inconclusive_low_heart_rate`, `inconclusive_high_heart_rate`,
    /// `inconclusive_poor_recording`, `unrecognized`, `not_set` or `other`.
    pub classification: Option<String>,
    /// The classification as the sender wrote it.
    pub original_classification: Option<String>,
    /// The severity of the symptoms, in the words of [`Symptom::severity`].
    pub severity: Option<String>,
    /// The severity as the sender wrote it.
    pub original_severity: Option<String>,
    /// The mean heart rate in beats per minute.
    pub heart_rate_mean: Option<f64>,
    /// The number of voltages in a second.
    pub sampling_frequency_hz: Option<f64>,
    /// The number of voltages, according to the sender.
    pub number_of_voltages: Option<u64>,
}

/// A finding of a device about the heart's rate or rhythm. The type of the document is the kind of finding.
/// The heart rates that led to it are samples under the same key.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct HeartRateEvent {
    /// The heart rate, in beats per minute, above or below which the device was to notify the person.
    pub threshold: Option<f64>,
}

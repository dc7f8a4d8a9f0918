//! Where a fact comes from.

use serde::{Deserialize, Serialize};

/// Whose data it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Provider {
    Garmin,
    AppleHealth,
    HealthConnect,
    WearOs,
}

impl Provider {
    /// The name as it stands in JSON and in keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Provider::Garmin => "garmin",
            Provider::AppleHealth => "apple_health",
            Provider::HealthConnect => "health_connect",
            Provider::WearOs => "wear_os",
        }
    }
}

/// How a value came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A device recorded it by itself.
    Automatic,
    /// Someone started the recording.
    Active,
    /// Someone typed it in.
    Manual,
}

/// Where a fact comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Provenance {
    /// Whose data it is.
    pub provider: Provider,
    /// The app or library that carried it here; null when the provider itself did.
    pub via: Option<String>,
    /// The provider's name for the person; null where the delivery does not say.
    pub subject: Option<String>,
    /// The app that wrote it.
    pub app: Option<String>,
    /// The device that measured it.
    pub device: Option<String>,
    /// How it came about; null where the sender does not say.
    pub method: Option<Method>,
    /// The sender's own name for this kind of data.
    pub original_type: String,
}

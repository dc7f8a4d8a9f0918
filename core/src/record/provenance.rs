//! Where a fact comes from.

use serde::{Deserialize, Serialize};

/// The provider of the data. Data that an app reads from Samsung Health by Samsung's own SDK is not Health
/// Connect's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
#[non_exhaustive]
pub enum Provider {
    Garmin,
    AppleHealth,
    HealthConnect,
    WearOs,
    SamsungHealth,
}

impl Provider {
    /// Returns the name, as in JSON and in keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Provider::Garmin => "garmin",
            Provider::AppleHealth => "apple_health",
            Provider::HealthConnect => "health_connect",
            Provider::WearOs => "wear_os",
            Provider::SamsungHealth => "samsung_health",
        }
    }

    /// Returns whether the provider gives a record a new id with every sync, and never deletes a record by
    /// id.
    pub const fn has_volatile_ids(self) -> bool {
        matches!(self, Provider::Garmin)
    }

    /// Returns whether two sleeps of one account that overlap and have one `local_date` are one night.
    pub const fn has_one_night_per_date(self) -> bool {
        matches!(self, Provider::Garmin)
    }
}

/// How a value was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Method {
    /// A device recorded it by itself.
    Automatic,
    /// A person started the recording.
    Active,
    /// A person typed it in.
    Manual,
}

/// The kind of device that measured a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
#[non_exhaustive]
pub enum DeviceType {
    Watch,
    Phone,
    Scale,
    Ring,
    HeadMounted,
    FitnessBand,
    ChestStrap,
    SmartDisplay,
    ConsumerMedicalDevice,
    Glasses,
    Hearable,
    FitnessMachine,
    FitnessEquipment,
    PortableComputer,
    Meter,
}

/// Where a fact comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Provenance {
    /// The provider of the data.
    pub provider: Provider,
    /// The app or library that sent the data; null if the provider itself sent it.
    pub via: Option<String>,
    /// The installation of that app, if known. Two phones of one person hold different data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub install: Option<String>,
    /// The provider's name for the person; null if unknown.
    pub subject: Option<String>,
    /// The app that wrote the data. If a platform added up the rows of several apps, their names in order,
    /// each once, separated by `|`.
    pub app: Option<String>,
    /// The device that measured the data.
    pub device: Option<String>,
    /// The kind of the device; null if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_type: Option<DeviceType>,
    /// How the data was recorded; null if unknown.
    pub method: Option<Method>,
    /// The sender's own name for this kind of data.
    pub original_type: String,
}

impl Provenance {
    /// Returns whether a window over rows from `self` covers a row from `row`.
    ///
    /// It does if the apps of `self` are among the apps of `row`, or neither has an app, and everything else
    /// is equal. So a window over all rows of a watch covers rows that a phone added up from the watch and
    /// itself.
    ///
    /// ```
    /// use wellform_core::record::{Provenance, Provider};
    ///
    /// let of = |app: Option<&str>| {
    ///     let mut source = Provenance::new(Provider::AppleHealth, "step_count");
    ///     source.app = app.map(str::to_owned);
    ///     source
    /// };
    /// assert!(of(Some("Watch")).covers(&of(Some("Phone|Watch"))));
    /// assert!(!of(Some("Phone|Watch")).covers(&of(Some("Watch"))));
    /// assert!(!of(None).covers(&of(Some("Watch"))));
    /// ```
    pub fn covers(&self, row: &Provenance) -> bool {
        let apps = match (&self.app, &row.app) {
            (Some(apps), Some(of_row)) => apps.split('|').all(|app| of_row.split('|').any(|of| of == app)),
            (None, None) => true,
            _ => false,
        };
        apps && (self.provider, &self.via, &self.install, &self.subject)
            == (row.provider, &row.via, &row.install, &row.subject)
            && (&self.device, self.device_type, self.method, &self.original_type)
                == (&row.device, row.device_type, row.method, &row.original_type)
    }
}

//! Where a fact comes from.

use serde::{Deserialize, Serialize};

/// Whose data it is. What an app reads of Samsung Health by its own SDK is not Health Connect's.
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
    /// The name as it stands in JSON and in keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Provider::Garmin => "garmin",
            Provider::AppleHealth => "apple_health",
            Provider::HealthConnect => "health_connect",
            Provider::WearOs => "wear_os",
            Provider::SamsungHealth => "samsung_health",
        }
    }

    /// Returns whether the provider gives a record a new id with every sync, and deletes none by id.
    pub const fn has_volatile_ids(self) -> bool {
        matches!(self, Provider::Garmin)
    }

    /// Returns whether two sleeps of one account that overlap and have one `local_date` are one night.
    pub const fn has_one_night_per_date(self) -> bool {
        matches!(self, Provider::Garmin)
    }
}

/// How a value came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Method {
    /// A device recorded it by itself.
    Automatic,
    /// Someone started the recording.
    Active,
    /// Someone typed it in.
    Manual,
}

/// What kind of device measured something.
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
    /// Whose data it is.
    pub provider: Provider,
    /// The app or library that carried it here; null when the provider itself did.
    pub via: Option<String>,
    /// The installation of that app, where it tells which: two phones of one person hold different data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub install: Option<String>,
    /// The provider's name for the person; null where the delivery does not say.
    pub subject: Option<String>,
    /// The app that wrote it. Where a platform added up the rows of several apps, all of them: in order of their
    /// names, each once, with `|` between.
    pub app: Option<String>,
    /// The device that measured it.
    pub device: Option<String>,
    /// What kind of device that is; null where the sender does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_type: Option<DeviceType>,
    /// How it came about; null where the sender does not say.
    pub method: Option<Method>,
    /// The sender's own name for this kind of data.
    pub original_type: String,
}

impl Provenance {
    /// Whether what is said of all rows from here is said of a row from `row`: its apps are among the row's, or neither
    /// has any, and everything else is equal. So a phone that states all rows of its watch speaks of those that it added
    /// up with its own too.
    ///
    /// ```
    /// use wellform_core::record::{Provenance, Provider};
    ///
    /// let of = |app: Option<&str>| {
    ///     let mut source = Provenance::new(Provider::AppleHealth, "step_count");
    ///     source.app = app.map(str::to_owned);
    ///     source
    /// };
    /// assert!(of(Some("Watch")).speaks_of(&of(Some("Phone|Watch"))));
    /// assert!(!of(Some("Phone|Watch")).speaks_of(&of(Some("Watch"))));
    /// assert!(!of(None).speaks_of(&of(Some("Watch"))));
    /// ```
    pub fn speaks_of(&self, row: &Provenance) -> bool {
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

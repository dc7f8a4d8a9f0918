//! The list keys of Garmin bodies. A body is understood by these alone: portals let every type have its own URL.

/// A list of a Garmin body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Dailies,
    Epochs,
    Sleeps,
    Deregistrations,
    UserPermissionsChange,
    /// A list whose pings are understood and whose summaries are kept, not yet mapped.
    PingOnly(&'static str),
}

/// Every list key as Garmin writes it, then the other spellings in circulation.
const KEYS: &[(List, &[&str])] = &[
    (List::Dailies, &["dailies"]),
    (List::Epochs, &["epochs"]),
    (List::Sleeps, &["sleeps"]),
    (List::Deregistrations, &["deregistrations", "deregistration"]),
    (
        List::UserPermissionsChange,
        &["userPermissionsChange", "userPermissionChange", "userPermissions", "userPermission"],
    ),
    (List::PingOnly("bodyComps"), &["bodyComps", "bodyComposition", "bodyCompositions"]),
    (List::PingOnly("stressDetails"), &["stressDetails", "stress"]),
    (List::PingOnly("userMetrics"), &["userMetrics"]),
    (List::PingOnly("pulseox"), &["pulseox", "pulseOx"]),
    (List::PingOnly("allDayRespiration"), &["allDayRespiration", "respiration", "respirations"]),
    (List::PingOnly("healthSnapshot"), &["healthSnapshot"]),
    (List::PingOnly("hrv"), &["hrv"]),
    (List::PingOnly("bloodPressures"), &["bloodPressures", "bloodPressure"]),
    (List::PingOnly("skinTemp"), &["skinTemp"]),
    (List::PingOnly("activities"), &["activities"]),
    (List::PingOnly("activityDetails"), &["activityDetails"]),
    (List::PingOnly("activityFiles"), &["activityFiles"]),
    (List::PingOnly("manuallyUpdatedActivities"), &["manuallyUpdatedActivities", "manualActivities"]),
    (List::PingOnly("moveIQActivities"), &["moveIQActivities", "moveiq", "moveIQ", "moveIq"]),
    (List::PingOnly("mct"), &["mct", "menstrualCycleTracking"]),
    (List::PingOnly("thirdPartyDailies"), &["thirdPartyDailies"]),
    (List::PingOnly("solarIntensity"), &["solarIntensity"]),
];

impl List {
    /// The list of this key, and how the key had to be mended.
    pub(super) fn from_key(key: &str) -> Option<(List, Option<&'static str>)> {
        let trimmed = key.trim();
        let (list, keys) = KEYS.iter().find(|(_, keys)| keys.contains(&trimmed))?;
        let mended = if trimmed.len() != key.len() {
            Some("trimmed_key")
        } else if keys.first() != Some(&trimmed) {
            Some("alias")
        } else {
            None
        };
        Some((*list, mended))
    }

    /// The key as Garmin writes it.
    pub(super) fn key(self) -> &'static str {
        match self {
            List::Dailies => "dailies",
            List::Epochs => "epochs",
            List::Sleeps => "sleeps",
            List::Deregistrations => "deregistrations",
            List::UserPermissionsChange => "userPermissionsChange",
            List::PingOnly(key) => key,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_its_own_first_spelling() {
        for (list, keys) in KEYS {
            assert_eq!(keys.first(), Some(&list.key()));
            for key in *keys {
                assert_eq!(List::from_key(key).map(|(found, _)| found), Some(*list));
            }
        }
    }

    #[test]
    fn list_key_aliases_and_stray_spaces_are_mended() {
        assert_eq!(List::from_key("pulseOx"), Some((List::PingOnly("pulseox"), Some("alias"))));
        assert_eq!(List::from_key(" dailies"), Some((List::Dailies, Some("trimmed_key"))));
        assert_eq!(List::from_key("dailies"), Some((List::Dailies, None)));
        assert_eq!(List::from_key("daily"), None);
    }
}

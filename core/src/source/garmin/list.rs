//! The lists of Garmin bodies. Their keys alone identify a body, because portals let every type have its own
//! URL.

use crate::ledger::Mend;
use crate::source::output::Output;
use crate::take::Alias;

use super::item::Item;
use super::{
    account, activities, body, cycle, dailies, epochs, metrics, move_iq, oxygen, respiration, skin, sleeps,
    snapshot, stress, variability,
};

/// A list of a Garmin body.
#[derive(Debug)]
pub(super) struct List {
    /// The key as Garmin writes it.
    pub(super) key: &'static str,
    /// Other spellings in circulation.
    spellings: &'static [&'static str],
    /// Spellings of fields of its items.
    pub(super) aliases: &'static [Alias],
    /// What its items are.
    pub(super) items: Items,
}

/// What the items of a list are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Items {
    /// Summaries or account events, or pings, which point to summaries.
    Read(fn(Item<'_>, &mut Output<'_>)),
    /// Pings only, each pointing to a file.
    Files,
    /// Summaries whose fields are unknown. Their pings are read, and they themselves are kept.
    Unseen,
}

impl List {
    const fn of(key: &'static str, read: fn(Item<'_>, &mut Output<'_>)) -> Self {
        List { key, spellings: &[], aliases: &[], items: Items::Read(read) }
    }

    const fn spelled(self, spellings: &'static [&'static str]) -> Self {
        List { spellings, ..self }
    }

    const fn aliases(self, aliases: &'static [Alias]) -> Self {
        List { aliases, ..self }
    }
}

static LISTS: &[List] = &[
    List::of("dailies", dailies::read),
    // Another vendor's days, which old clients still get.
    List::of("thirdPartyDailies", dailies::read),
    List::of("epochs", epochs::read).aliases(epochs::ALIASES),
    List::of("sleeps", sleeps::read).aliases(sleeps::ALIASES),
    List::of("bodyComps", body::composition).spelled(&["bodyComposition", "bodyCompositions"]),
    List::of("bloodPressures", body::blood_pressure).spelled(&["bloodPressure"]),
    List::of("stressDetails", stress::read).spelled(&["stress"]).aliases(stress::ALIASES),
    List::of("userMetrics", metrics::read),
    List::of("pulseox", oxygen::read).spelled(&["pulseOx"]),
    List::of("allDayRespiration", respiration::read).spelled(&["respiration", "respirations"]),
    List::of("healthSnapshot", snapshot::read).aliases(snapshot::ALIASES),
    List::of("hrv", variability::read),
    List::of("skinTemp", skin::read),
    List::of("activities", activities::activity),
    List::of("activityDetails", activities::details),
    List::of("manuallyUpdatedActivities", activities::manually_updated).spelled(&["manualActivities"]),
    List { key: "activityFiles", spellings: &[], aliases: &[], items: Items::Files },
    List::of("moveIQActivities", move_iq::read)
        .spelled(&["moveiq", "moveIQ", "moveIq"])
        .aliases(move_iq::ALIASES),
    List::of("mct", cycle::read).spelled(&["menstrualCycleTracking"]),
    List { key: "solarIntensity", spellings: &[], aliases: &[], items: Items::Unseen },
    List::of("deregistrations", account::deregistration).spelled(&["deregistration"]),
    List::of("userPermissionsChange", account::permissions).spelled(&[
        "userPermissionChange",
        "userPermissions",
        "userPermission",
    ]),
];

impl List {
    /// Returns the list of this key, and how the key was mended.
    pub(super) fn from_key(key: &str) -> Option<(&'static List, Option<Mend>)> {
        let trimmed = key.trim();
        let list = LISTS.iter().find(|list| list.key == trimmed || list.spellings.contains(&trimmed))?;
        let mended = if trimmed.len() != key.len() {
            Some(Mend::TrimmedKey)
        } else if list.key != trimmed {
            Some(Mend::Alias)
        } else {
            None
        };
        Some((list, mended))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_means_one_list() {
        let spellings = || {
            LISTS.iter().flat_map(|list| list.spellings.iter().chain([&list.key]).map(move |s| (*s, list)))
        };
        for (spelling, list) in spellings() {
            assert_eq!(List::from_key(spelling).map(|(found, _)| found.key), Some(list.key));
            assert_eq!(spellings().filter(|(other, _)| *other == spelling).count(), 1, "{spelling}");
        }
    }

    #[test]
    fn list_key_aliases_and_stray_spaces_are_mended() {
        let found = |key| List::from_key(key).map(|(list, mended)| (list.key, mended));
        assert_eq!(found("pulseOx"), Some(("pulseox", Some(Mend::Alias))));
        assert_eq!(found(" dailies"), Some(("dailies", Some(Mend::TrimmedKey))));
        assert_eq!(found("dailies"), Some(("dailies", None)));
        assert_eq!(found("daily"), None);
    }
}

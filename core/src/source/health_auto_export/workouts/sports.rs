//! What the app calls a workout, in the phone's language, and the sport that it is.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::record::Sport;

use super::super::words::{LOCATIONS, letters};

/// Names without a place that are not the name of their sport in the vocabulary.
const NAMES: &[(&str, Sport)] = &[
    ("Walk", Sport::Walking),
    ("Spaziergang", Sport::Walking),
    ("步行", Sport::Walking),
    ("Wandern", Sport::Hiking),
    ("Run", Sport::Running),
    ("Laufen", Sport::Running),
    ("Correr", Sport::Running),
    // To run a program: the app's own translation of Run.
    ("Ausführen", Sport::Running),
    ("Ejecutar", Sport::Running),
    ("Cycle", Sport::Cycling),
    ("Radfahren", Sport::Cycling),
    ("Hand Cycling", Sport::Handcycling),
    ("Swim", Sport::Swimming),
    ("Schwimmen", Sport::Swimming),
    ("Traditionelles Krafttraining", Sport::TraditionalStrengthTraining),
    ("Musculation", Sport::TraditionalStrengthTraining),
    ("Funktionales Krafttraining", Sport::FunctionalStrengthTraining),
    ("Entraînement de Force Fonctionnelle", Sport::FunctionalStrengthTraining),
    ("Kerntraining", Sport::CoreTraining),
    ("HIIT", Sport::HighIntensityIntervalTraining),
    ("Hochintensives Intervalltraining", Sport::HighIntensityIntervalTraining),
    ("Elliptisch", Sport::Elliptical),
    ("Rudern", Sport::Rowing),
    // HealthKit has a stepper, and stairs.
    ("Stair Climbing", Sport::StairClimbingMachine),
    ("Stairs", Sport::StairClimbing),
    ("Flexibilität", Sport::Flexibility),
    ("Abkühlen", Sport::Cooldown),
    ("Paddle Sports", Sport::Paddling),
    ("Surfing Sports", Sport::Surfing),
    ("Snow Sports", Sport::WinterSports),
    ("Downhill Skiing", Sport::AlpineSkiing),
    ("Skating Sports", Sport::Skating),
    ("Sonstige", Sport::Other),
];

/// Every name by its letters.
static SPORTS: LazyLock<HashMap<String, Sport>> = LazyLock::new(|| {
    let canonical = Sport::ALL.iter().map(|sport| (sport.name(), *sport));
    canonical.chain(NAMES.iter().copied()).map(|(name, sport)| (letters(name), sport)).collect()
});

/// The sport of a name; none for one that is not known. A place that the name itself tells counts more than `place`,
/// a word of [`LOCATIONS`].
pub(in super::super) fn sport(name: &str, place: Option<&'static str>) -> Option<Sport> {
    let name = letters(name);
    let (sport, told) = match SPORTS.get(&name) {
        Some(sport) => (*sport, None),
        None => with_place(&name)?,
    };
    Some(at(sport, told.or(place)))
}

/// A name that begins or ends with a place: `Indoor Run`.
fn with_place(name: &str) -> Option<(Sport, Option<&'static str>)> {
    name.char_indices().find_map(|(at, _)| {
        let (head, tail) = name.split_at(at);
        let of = |place: &str, sport: &str| Some((*SPORTS.get(sport)?, Some(LOCATIONS.meaning(place)?)));
        of(head, tail).or_else(|| of(tail, head))
    })
}

/// The narrower sport that a sport is in a place.
fn at(sport: Sport, place: Option<&str>) -> Sport {
    match (sport, place) {
        (Sport::Walking, Some("indoor")) => Sport::IndoorWalking,
        (Sport::Running, Some("indoor")) => Sport::IndoorRunning,
        (Sport::Cycling, Some("indoor")) => Sport::IndoorCycling,
        (Sport::Handcycling, Some("indoor")) => Sport::IndoorHandcycling,
        (Sport::Rowing, Some("indoor")) => Sport::RowingMachine,
        (Sport::Climbing, Some("indoor")) => Sport::IndoorClimbing,
        (Sport::Swimming, Some("pool")) => Sport::PoolSwimming,
        (Sport::Swimming, Some("open_water")) => Sport::OpenWaterSwimming,
        _ => sport,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_whatever_their_case_spaces_and_place() {
        for (name, place, expected) in [
            ("outdoor\u{a0}RUN", None, Some(Sport::Running)),
            ("Correr Interior", None, Some(Sport::IndoorRunning)),
            ("户外步行", None, Some(Sport::Walking)),
            ("Running", Some("indoor"), Some(Sport::IndoorRunning)),
            // What the name says counts more.
            ("Outdoor Run", Some("indoor"), Some(Sport::Running)),
            ("Swimming", Some("open_water"), Some(Sport::OpenWaterSwimming)),
            ("Yoga", Some("indoor"), Some(Sport::Yoga)),
            ("Indoor", None, None),
            ("Apnéa", Some("pool"), None),
            ("", None, None),
        ] {
            assert_eq!(sport(name, place), expected, "{name}");
        }
    }
}

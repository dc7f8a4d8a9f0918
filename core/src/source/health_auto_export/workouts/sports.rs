//! The app's name of a workout, in the phone's language, and the sport that it means.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::record::Sport;
use crate::source::apple::languages::Names;
use crate::source::apple::sports::at;

use super::super::words::{LOCATIONS, letters};

/// English names without a place that are not the name of their sport in the vocabulary.
const NAMES: &[(&str, Sport)] = &[
    ("Walk", Sport::Walking),
    ("Run", Sport::Running),
    ("Cycle", Sport::Cycling),
    ("Hand Cycling", Sport::Handcycling),
    ("Swim", Sport::Swimming),
    ("HIIT", Sport::HighIntensityIntervalTraining),
    // HealthKit has a stepper and stairs.
    ("Stair Climbing", Sport::StairClimbingMachine),
    ("Stairs", Sport::StairClimbing),
    ("Paddle Sports", Sport::Paddling),
    ("Surfing Sports", Sport::Surfing),
    ("Snow Sports", Sport::WinterSports),
    ("Downhill Skiing", Sport::AlpineSkiing),
    ("Skating Sports", Sport::Skating),
];

/// Names without a place in other languages that their tables do not give.
const LOCALISED: &[(&str, Sport)] = &[
    // In French this is strength training, by which the app means the traditional one.
    ("Musculation", Sport::TraditionalStrengthTraining),
    ("Kerntraining", Sport::CoreTraining),
];

/// Shorter English names that other languages translate.
const SHORTER: &[(&str, Sport)] = &[
    ("strength", Sport::StrengthTraining),
    ("functional_strength", Sport::FunctionalStrengthTraining),
    ("traditional_strength", Sport::TraditionalStrengthTraining),
    ("functional_training", Sport::FunctionalStrengthTraining),
    ("core", Sport::CoreTraining),
    ("cross", Sport::CrossTraining),
    ("elliptical_training", Sport::Elliptical),
    ("interval_training", Sport::HighIntensityIntervalTraining),
    ("snow", Sport::WinterSports),
    ("skating", Sport::Skating),
    ("surfing", Sport::Surfing),
    ("paddle", Sport::Paddling),
    ("sailing_sports", Sport::Sailing),
    ("equestrian", Sport::EquestrianSports),
    ("disc", Sport::DiscSports),
    ("mixed", Sport::MixedCardio),
];

/// Every name by its letters, with its sport and whether the name is in a language other than English.
static SPORTS: LazyLock<HashMap<String, (Sport, bool)>> = LazyLock::new(|| {
    let canonical = Sport::ALL.iter().map(|sport| (sport.name(), *sport));
    let english = canonical.chain(NAMES.iter().copied()).map(|name| (name, false));
    let names = english.chain(LOCALISED.iter().map(|name| (*name, true)));
    names.map(|((name, sport), is_localised)| (letters(name), (sport, is_localised))).collect()
});

/// Places of a workout, as the tables of languages have them.
const PLACES: [&str; 4] = ["indoor", "outdoor", "pool", "open water"];

/// Names by their English words, for the tables of languages.
static NAMES_BY_WORDS: LazyLock<Names<Sport>> = LazyLock::new(|| {
    let canonical = Sport::ALL.iter().map(|sport| (sport.name(), *sport));
    Names::new(&mut NAMES.iter().copied().chain(canonical).chain(SHORTER.iter().copied()))
});

/// The meaning of a name.
struct Known {
    sport: Sport,
    /// A meaning in [`LOCATIONS`].
    place: Option<&'static str>,
    /// Whether the sport or the place is in a language other than English.
    is_localised: bool,
}

impl Known {
    fn of(name: &str) -> Option<Self> {
        let own = letters(name);
        match SPORTS.get(&own) {
            Some((sport, is_localised)) => {
                Some(Known { sport: *sport, place: None, is_localised: *is_localised })
            }
            None => Known::with_place(&own).or_else(|| Known::in_any_language(name)),
        }
    }

    /// Reads a name by the tables of languages.
    fn in_any_language(name: &str) -> Option<Self> {
        let (sport, place) = NAMES_BY_WORDS.meaning_apart(name, &PLACES)?;
        let place = place.and_then(|place| LOCATIONS.english(place));
        Some(Known { sport, place, is_localised: true })
    }

    /// Reads a name that begins or ends with an English place: `Indoor Run`.
    fn with_place(name: &str) -> Option<Self> {
        name.char_indices().find_map(|(at, _)| {
            let (head, tail) = name.split_at(at);
            let of = |place: &str, sport: &str| {
                let (sport, is_localised) = SPORTS.get(sport)?;
                let meaning = LOCATIONS.english(place)?;
                Some(Known { sport: *sport, place: Some(meaning), is_localised: *is_localised })
            };
            of(head, tail).or_else(|| of(tail, head))
        })
    }
}

/// Returns the sport of a name, or `None` if it is unknown. A place within the name counts more than `place`,
/// a meaning in [`LOCATIONS`].
pub(in super::super) fn sport(name: &str, place: Option<&'static str>) -> Option<Sport> {
    let known = Known::of(name)?;
    Some(at(known.sport, known.place.or(place)))
}

/// Returns whether a name is known and in a language other than English, the app's own.
pub(super) fn is_localised(name: &str) -> bool {
    Known::of(name).is_some_and(|known| known.is_localised)
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
            // A place within the name counts more.
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

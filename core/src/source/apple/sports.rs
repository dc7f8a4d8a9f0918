//! Sports by HealthKit's names.

use crate::record::{Sport, find_word};

/// What libraries write around a name, as letters.
const AROUND: &[&str] = &["hkworkoutactivitytype", "workoutactivitytype", "workouttype"];

/// Names that mean another sport in HealthKit than elsewhere. It has a stepper and stairs.
const OWN: &[(&str, Sport)] =
    &[("stairclimbing", Sport::StairClimbingMachine), ("stairs", Sport::StairClimbing)];

/// Returns the sport of HealthKit's name, in any spelling, or `None` if it is unknown.
pub(crate) fn sport(name: &str) -> Option<Sport> {
    let own = |letters: &str| OWN.iter().find(|(name, _)| *name == letters).map(|(_, sport)| *sport);
    find_word(name, AROUND, own).or_else(|| Sport::of_word(name))
}

/// Returns the narrower sport of a sport at a place: `indoor`, `pool` or `open_water`.
pub(crate) fn at(sport: Sport, place: Option<&str>) -> Sport {
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

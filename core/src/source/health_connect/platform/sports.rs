//! The exercise types of Jetpack, each with its sport.
//!
//! The platform and Wear OS have numbers of their own for the same names. These are Jetpack's, which all
//! uploads use.

use crate::record::{Sport, find_word, has_letters};
use crate::source::android::exercises::{Exercise, Exercises};
use crate::take::Object;

/// Number, name and sport. Older libraries still write numbers that Jetpack gave up.
const EXERCISE_TYPES: &[(u16, &str, Sport)] = &[
    (0, "other_workout", Sport::Other),
    (1, "back_extension", Sport::BackExtension),
    (2, "badminton", Sport::Badminton),
    (3, "barbell_shoulder_press", Sport::BarbellShoulderPress),
    (4, "baseball", Sport::Baseball),
    (5, "basketball", Sport::Basketball),
    (6, "bench_press", Sport::BenchPress),
    (7, "bench_sit_up", Sport::BenchSitUp),
    (8, "biking", Sport::Cycling),
    (9, "biking_stationary", Sport::IndoorCycling),
    (10, "boot_camp", Sport::BootCamp),
    (11, "boxing", Sport::Boxing),
    (12, "burpee", Sport::Burpee),
    (13, "calisthenics", Sport::Calisthenics),
    (14, "cricket", Sport::Cricket),
    (15, "crunch", Sport::Crunch),
    (16, "dancing", Sport::Dance),
    (17, "deadlift", Sport::Deadlift),
    (18, "dumbbell_curl_left_arm", Sport::DumbbellCurlLeftArm),
    (19, "dumbbell_curl_right_arm", Sport::DumbbellCurlRightArm),
    (20, "dumbbell_front_raise", Sport::DumbbellFrontRaise),
    (21, "dumbbell_lateral_raise", Sport::DumbbellLateralRaise),
    (22, "dumbbell_triceps_extension_left_arm", Sport::DumbbellTricepsExtensionLeftArm),
    (23, "dumbbell_triceps_extension_right_arm", Sport::DumbbellTricepsExtensionRightArm),
    (24, "dumbbell_triceps_extension_two_arm", Sport::DumbbellTricepsExtensionTwoArm),
    (25, "elliptical", Sport::Elliptical),
    (26, "exercise_class", Sport::ExerciseClass),
    (27, "fencing", Sport::Fencing),
    (28, "football_american", Sport::AmericanFootball),
    (29, "football_australian", Sport::AustralianFootball),
    (30, "forward_twist", Sport::ForwardTwist),
    (31, "frisbee_disc", Sport::DiscSports),
    (32, "golf", Sport::Golf),
    (33, "guided_breathing", Sport::Breathwork),
    (34, "gymnastics", Sport::Gymnastics),
    (35, "handball", Sport::Handball),
    (36, "high_intensity_interval_training", Sport::HighIntensityIntervalTraining),
    (37, "hiking", Sport::Hiking),
    (38, "ice_hockey", Sport::IceHockey),
    (39, "ice_skating", Sport::IceSkating),
    (40, "jumping_jack", Sport::JumpingJack),
    (41, "jump_rope", Sport::JumpRope),
    (42, "lat_pull_down", Sport::LatPullDown),
    (43, "lunge", Sport::Lunge),
    (44, "martial_arts", Sport::MartialArts),
    (46, "paddling", Sport::Paddling),
    (47, "paragliding", Sport::Paragliding),
    (48, "pilates", Sport::Pilates),
    (49, "plank", Sport::Plank),
    (50, "racquetball", Sport::Racquetball),
    (51, "rock_climbing", Sport::RockClimbing),
    (52, "roller_hockey", Sport::RollerHockey),
    (53, "rowing", Sport::Rowing),
    (54, "rowing_machine", Sport::RowingMachine),
    (55, "rugby", Sport::Rugby),
    (56, "running", Sport::Running),
    (57, "running_treadmill", Sport::TreadmillRunning),
    (58, "sailing", Sport::Sailing),
    (59, "scuba_diving", Sport::ScubaDiving),
    (60, "skating", Sport::Skating),
    (61, "skiing", Sport::Skiing),
    (62, "snowboarding", Sport::Snowboarding),
    (63, "snowshoeing", Sport::Snowshoeing),
    (64, "soccer", Sport::Soccer),
    (65, "softball", Sport::Softball),
    (66, "squash", Sport::Squash),
    (67, "squat", Sport::Squat),
    (68, "stair_climbing", Sport::StairClimbing),
    (69, "stair_climbing_machine", Sport::StairClimbingMachine),
    (70, "strength_training", Sport::StrengthTraining),
    (71, "stretching", Sport::Stretching),
    (72, "surfing", Sport::Surfing),
    (73, "swimming_open_water", Sport::OpenWaterSwimming),
    (74, "swimming_pool", Sport::PoolSwimming),
    (75, "table_tennis", Sport::TableTennis),
    (76, "tennis", Sport::Tennis),
    (77, "upper_twist", Sport::UpperTwist),
    (78, "volleyball", Sport::Volleyball),
    (79, "walking", Sport::Walking),
    (80, "water_polo", Sport::WaterPolo),
    (81, "weightlifting", Sport::Weightlifting),
    (82, "wheelchair", Sport::Wheelchair),
    (83, "yoga", Sport::Yoga),
];

/// Other names that libraries write for an exercise type. The platform has a type for an unknown exercise,
/// which Jetpack writes as another workout.
const ALIASES: &[(&str, &str)] = &[
    ("workout", "other_workout"),
    ("other", "other_workout"),
    ("cycling", "biking"),
    ("cycling_stationary", "biking_stationary"),
    ("hiit", "high_intensity_interval_training"),
];

const EXERCISES: Exercises = Exercises { types: EXERCISE_TYPES, aliases: ALIASES };

/// Reads an exercise type: a number, a number as text, or a name.
pub(crate) fn read(text: &str) -> Exercise {
    EXERCISES.read(text)
}

/// Reads an exercise type of a library that has names of its own: each with the platform's.
pub(crate) fn read_with(text: &str, own: &[(&str, &'static str)]) -> Exercise {
    let of = |letters: &str| own.iter().find(|(name, _)| has_letters(name, letters)).map(|(_, name)| *name);
    let around = ["healthworkoutactivitytype", "exercisesessiontype", "exercisetype", "workouttype"];
    read(find_word(text, &around, of).unwrap_or(text))
}

/// Takes an exercise type. An unknown type is flagged. Null is no type.
pub(crate) fn take(object: &mut Object<'_>, key: &str) -> Option<Exercise> {
    EXERCISES.take(object, key)
}

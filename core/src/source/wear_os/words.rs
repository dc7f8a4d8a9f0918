//! The enumerations of Health Services.

use crate::source::android::words::Words;

/// How far a heart rate can be trusted.
pub(super) static SENSOR_STATUS: Words = Words {
    names: &["unknown", "no_contact", "unreliable", "accuracy_low", "accuracy_medium", "accuracy_high"],
    around: &["heartrateaccuracysensorstatus", "sensorstatus"],
    aliases: &[("low", "accuracy_low"), ("medium", "accuracy_medium"), ("high", "accuracy_high")],
};
/// What the wearer is doing.
pub(super) static USER_ACTIVITY_STATE: Words = Words {
    names: &["unknown", "exercise", "passive", "asleep"],
    around: &["useractivitystate", "useractivity"],
    aliases: &[],
};
/// Which app tracks an exercise.
pub(super) static EXERCISE_TRACKED_STATUS: Words = Words {
    names: &["unknown", "other_app_in_progress", "owned_exercise_in_progress", "no_exercise_in_progress"],
    around: &["exercisetrackedstatus", "trackedstatus"],
    aliases: &[],
};
/// How a value is compared with the threshold of a goal.
pub(super) static COMPARISON_TYPE: Words = Words {
    names: &["unknown", "greater_than", "greater_than_or_equal", "less_than", "less_than_or_equal"],
    around: &["comparisontype", "comparison"],
    aliases: &[],
};
/// How often a goal is reached.
pub(super) static TRIGGER_FREQUENCY: Words = Words {
    names: &["unknown", "once", "repeated"],
    around: &["passivegoaltriggerfrequency", "triggerfrequency"],
    aliases: &[],
};

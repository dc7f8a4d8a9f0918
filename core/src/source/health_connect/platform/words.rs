//! The enumerations of the platform: their numbers, which Jetpack and the platform share, and their names.

use crate::source::android::words::Words;

/// The intensity of an activity.
pub(crate) static ACTIVITY_INTENSITY: Words = Words {
    names: &["moderate", "vigorous"],
    around: &["activityintensitytype", "activityintensity", "intensitytype", "intensity"],
    aliases: &[],
};
/// Where a blood pressure was measured.
pub(crate) static BLOOD_PRESSURE_LOCATION: Words = Words {
    names: &["unknown", "left_wrist", "right_wrist", "left_upper_arm", "right_upper_arm"],
    around: &["bloodpressuremeasurementlocation", "measurementlocation", "location"],
    aliases: &[],
};
/// The position of the person.
pub(crate) static BODY_POSITION: Words = Words {
    names: &["unknown", "standing_up", "sitting_down", "lying_down", "reclining"],
    around: &["bodyposition", "position"],
    aliases: &[("standing", "standing_up"), ("sitting", "sitting_down"), ("lying", "lying_down")],
};
/// Where a body temperature was measured.
pub(crate) static BODY_TEMPERATURE_LOCATION: Words = Words {
    names: &[
        "unknown",
        "armpit",
        "finger",
        "forehead",
        "mouth",
        "rectum",
        "temporal_artery",
        "toe",
        "ear",
        "wrist",
        "vagina",
    ],
    around: &["bodytemperaturemeasurementlocation", "measurementlocation", "location"],
    aliases: &[],
};
/// Where a skin temperature was measured.
pub(crate) static SKIN_TEMPERATURE_LOCATION: Words = Words {
    names: &["unknown", "finger", "toe", "wrist"],
    around: &["skintemperaturemeasurementlocation", "measurementlocation", "location"],
    aliases: &[],
};
/// The look of cervical mucus.
pub(crate) static CERVICAL_MUCUS_APPEARANCE: Words = Words {
    names: &["unknown", "dry", "sticky", "creamy", "watery", "egg_white", "unusual"],
    around: &[
        "hkcategoryvaluecervicalmucusquality",
        "cervicalmucusappearance",
        "cervicalmucusquality",
        "cervicalmucus",
        "appearance",
    ],
    aliases: &[],
};
/// The sensation of cervical mucus.
pub(crate) static CERVICAL_MUCUS_SENSATION: Words = Words {
    names: &["unknown", "light", "medium", "heavy"],
    around: &["cervicalmucussensation", "cervicalmucus", "sensation"],
    aliases: &[],
};
/// The kind of the measuring device.
pub(crate) static DEVICE_TYPE: Words = Words {
    names: &[
        "unknown",
        "watch",
        "phone",
        "scale",
        "ring",
        "head_mounted",
        "fitness_band",
        "chest_strap",
        "smart_display",
        "consumer_medical_device",
        "glasses",
        "hearable",
        "fitness_machine",
        "fitness_equipment",
        "portable_computer",
        "meter",
    ],
    around: &["devicetype", "device", "type"],
    aliases: &[
        ("smart_watch", "watch"),
        ("smart_phone", "phone"),
        ("mobile", "phone"),
        ("smart_scale", "scale"),
        ("smart_ring", "ring"),
        ("band", "fitness_band"),
    ],
};
/// The phase of a step of a planned workout.
pub(crate) static EXERCISE_PHASE: Words = Words {
    names: &["unknown", "warmup", "rest", "active", "cooldown", "recovery"],
    around: &["exercisephase", "exercisecategory", "phase"],
    aliases: &[],
};
/// The kind of meal.
pub(crate) static MEAL_TYPE: Words = Words {
    names: &["unknown", "breakfast", "lunch", "dinner", "snack"],
    around: &["mealtype", "meal"],
    aliases: &[],
};
/// The strength of a menstrual flow.
pub(crate) static MENSTRUATION_FLOW: Words = Words {
    names: &["unknown", "light", "medium", "heavy"],
    around: &[
        "hkcategoryvaluemenstrualflow",
        "hkcategoryvaluevaginalbleeding",
        "menstruationflow",
        "menstrualflow",
        "flow",
    ],
    aliases: &[("unspecified", "unknown")],
};
/// The kind of a mindful session.
pub(crate) static MINDFULNESS: Words = Words {
    names: &["unknown", "meditation", "breathing", "music", "movement", "unguided"],
    around: &["mindfulnesssessiontype", "mindfulnesstype", "mindfulness", "sessiontype", "type"],
    aliases: &[],
};
/// The result of an ovulation test.
pub(crate) static OVULATION_TEST: Words = Words {
    names: &["inconclusive", "positive", "high", "negative"],
    around: &["hkcategoryvalueovulationtestresult", "ovulationtestresult", "ovulationtest", "result"],
    aliases: &[
        ("indeterminate", "inconclusive"),
        ("luteinizing_hormone_surge", "positive"),
        ("estrogen_surge", "high"),
    ],
};
/// Whether protection was used.
pub(crate) static PROTECTION_USED: Words = Words {
    names: &["unknown", "protected", "unprotected"],
    around: &["sexualactivityprotectionused", "protectionused", "protection"],
    aliases: &[("used", "protected"), ("not_used", "unprotected"), ("unspecified", "unknown")],
};
/// How a record was made.
pub(crate) static RECORDING_METHOD: Words = Words {
    names: &["unknown", "actively_recorded", "automatically_recorded", "manual_entry"],
    around: &["recordingmethod", "method", "recorded", "entry"],
    aliases: &[
        ("active", "actively_recorded"),
        ("actively", "actively_recorded"),
        ("automatic", "automatically_recorded"),
        ("automatically", "automatically_recorded"),
        ("auto", "automatically_recorded"),
        ("manual", "manual_entry"),
        ("manually", "manual_entry"),
        ("user_entered", "manual_entry"),
    ],
};
/// The relation of a blood glucose to meals.
pub(crate) static RELATION_TO_MEAL: Words = Words {
    names: &["unknown", "general", "fasting", "before_meal", "after_meal"],
    around: &["bloodglucoserelationtomeal", "relationtomeal", "meal"],
    aliases: &[],
};
/// Whether an app gets the route of a workout.
pub(crate) static ROUTE_RESULT: Words = Words {
    names: &["data", "no_data", "consent_required"],
    around: &["exerciserouteresult", "routeresult", "exerciseroute"],
    aliases: &[],
};
/// A stage of sleep.
pub(crate) static SLEEP_STAGE: Words = Words {
    names: &["unknown", "awake", "sleeping", "out_of_bed", "light", "deep", "rem", "awake_in_bed"],
    around: &[
        "hkcategoryvaluesleepanalysis",
        "sleepstagetype",
        "sleepanalysis",
        "sleepstage",
        "sleepstate",
        "sleeptype",
        "stagetype",
        "sleeping",
        "asleep",
        "sleep",
        "stage",
    ],
    aliases: &[
        ("asleep", "sleeping"),
        ("sleep", "sleeping"),
        ("asleep_unspecified", "sleeping"),
        ("unspecified", "sleeping"),
        ("core", "light"),
        ("wake", "awake"),
        ("awake_during_sleep", "awake"),
        ("awake_in_or_out_of_bed", "awake"),
        ("awake_out_of_bed", "out_of_bed"),
        // The platform has no time in bed beside the stages. A library that writes this means being awake.
        ("in_bed", "awake_in_bed"),
    ],
};
/// The specimen in which a blood glucose was measured.
pub(crate) static SPECIMEN_SOURCE: Words = Words {
    names: &["unknown", "interstitial_fluid", "capillary_blood", "plasma", "serum", "tears", "whole_blood"],
    around: &["bloodglucosespecimensource", "specimensource", "specimen"],
    aliases: &[],
};
/// The method by which a maximal oxygen uptake was measured.
pub(crate) static VO2_MAX_METHOD: Words = Words {
    names: &[
        "other",
        "metabolic_cart",
        "heart_rate_ratio",
        "cooper_test",
        "multistage_fitness_test",
        "rockport_fitness_test",
    ],
    around: &["vo2maxmeasurementmethod", "measurementmethod", "method"],
    aliases: &[],
};
/// The kind of a segment of a workout. The numbers are Jetpack's, which differ from the platform's.
pub(crate) static SEGMENT_TYPE: Words = Words {
    names: &[
        "unknown",
        "arm_curl",
        "back_extension",
        "ball_slam",
        "barbell_shoulder_press",
        "bench_press",
        "bench_sit_up",
        "biking",
        "biking_stationary",
        "burpee",
        "crunch",
        "deadlift",
        "double_arm_triceps_extension",
        "dumbbell_curl_left_arm",
        "dumbbell_curl_right_arm",
        "dumbbell_front_raise",
        "dumbbell_lateral_raise",
        "dumbbell_row",
        "dumbbell_triceps_extension_left_arm",
        "dumbbell_triceps_extension_right_arm",
        "dumbbell_triceps_extension_two_arm",
        "elliptical",
        "forward_twist",
        "front_raise",
        "high_intensity_interval_training",
        "hip_thrust",
        "hula_hoop",
        "jumping_jack",
        "jump_rope",
        "kettlebell_swing",
        "lateral_raise",
        "lat_pull_down",
        "leg_curl",
        "leg_extension",
        "leg_press",
        "leg_raise",
        "lunge",
        "mountain_climber",
        "other_workout",
        "pause",
        "pilates",
        "plank",
        "pull_up",
        "punch",
        "rest",
        "rowing_machine",
        "running",
        "running_treadmill",
        "shoulder_press",
        "single_arm_triceps_extension",
        "sit_up",
        "squat",
        "stair_climbing",
        "stair_climbing_machine",
        "stretching",
        "swimming_backstroke",
        "swimming_breaststroke",
        "swimming_butterfly",
        "swimming_freestyle",
        "swimming_mixed",
        "swimming_open_water",
        "swimming_other",
        "swimming_pool",
        "upper_twist",
        "walking",
        "weightlifting",
        "wheelchair",
        "yoga",
    ],
    around: &["exercisesegmenttype", "segmenttype", "exercise", "segment", "other"],
    aliases: &[("cycling", "biking")],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_by_number_and_by_name() {
        for text in ["5", "5.0", "egg_white", "EGG_WHITE", "eggWhite", "APPEARANCE_EGG_WHITE"] {
            let word = CERVICAL_MUCUS_APPEARANCE.read(text);
            assert_eq!((word.name.as_ref(), word.is_known), ("egg_white", true), "{text}");
        }
        for (text, name) in
            [("7", "7"), ("-1", "-1"), ("1.5", "1.5"), ("Glassy", "glassy"), ("1e300", "1e300")]
        {
            let word = CERVICAL_MUCUS_APPEARANCE.read(text);
            assert_eq!((word.name.as_ref(), word.is_known), (name, false), "{text}");
        }
        assert_eq!(SLEEP_STAGE.read("STAGE_TYPE_REM"), SLEEP_STAGE.read("6"));
        assert_eq!(RECORDING_METHOD.read("manual"), RECORDING_METHOD.read("RECORDING_METHOD_MANUAL_ENTRY"));
    }
}

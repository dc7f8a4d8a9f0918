//! The app's metrics: their names in JSON and, as the labels of columns, in CSV.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::languages::Names;
use super::units::Unit;
use crate::record::{DataType, Group};

/// A metric of the app.
#[derive(Debug)]
pub(crate) struct Metric {
    /// The name in use.
    pub(crate) name: &'static str,
    pub(crate) data_type: DataType,
    /// The unit, provided the app sends the metric in one unit only.
    pub(crate) unit: Option<&'static str>,
}

/// Returns the name of a metric in its usual form: lower case, with one `_` for any run of characters that
/// are not letters or digits.
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        // Letters of other alphabets stay, because labels follow the phone's language.
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('_') && !slug.is_empty() {
            slug.push('_');
        }
    }
    slug.truncate(slug.trim_end_matches('_').len());
    slug
}

/// Returns the metric of a name in its usual form, of this or an earlier version of the app.
pub(crate) fn metric(slug: &str) -> Option<&'static Metric> {
    static BY_NAME: LazyLock<HashMap<&'static str, &'static Metric>> = LazyLock::new(|| {
        METRICS.iter().flat_map(|(names, metric)| names.iter().map(move |name| (*name, metric))).collect()
    });
    BY_NAME.get(slug).copied()
}

/// English labels that other languages translate, where they differ from the names. The tables of languages
/// put words together, so these are their words in any order.
const LABELS: &[(&str, &str)] = &[
    ("steps", "step_count"),
    ("flights_climbed_count", "flights_climbed"),
    ("active_energy_count", "active_energy"),
    ("exercise_minutes", "apple_exercise_time"),
    ("move_minutes", "apple_move_time"),
    ("stand_minutes", "apple_stand_time"),
    ("stand_hours", "apple_stand_hour"),
    ("average_walking_heart_rate", "walking_heart_rate_average"),
    ("body_mass", "weight_body_mass"),
    ("sleep", "sleep_analysis"),
    ("blood_oxygen", "blood_oxygen_saturation"),
    ("six_minute_walk", "six_minute_walking_test_distance"),
    ("six_minute_walk_distance", "six_minute_walking_test_distance"),
    ("walking_steadiness", "apple_walking_steadiness"),
    ("sleeping_wrist_temperature", "apple_sleeping_wrist_temperature"),
    ("stroke_count", "swimming_stroke_count"),
    ("wheelchair_push", "push_count"),
    ("body_temperature", "body_temperature"),
    ("fat", "total_fat"),
    ("energy_consumed", "dietary_energy"),
    ("distance_walking", "walking_running_distance"),
];

/// Returns the metric of a label in another language than English, or `None` if it is unknown. If the label
/// may mean several metrics, the one that has this unit counts. A name such as the app's JSON has, in small
/// letters with `_`, is in no other language.
pub(crate) fn localised_metric(label: &str, unit: Option<&str>) -> Option<&'static Metric> {
    static NAMES: LazyLock<Names<&'static str>> = LazyLock::new(|| {
        let own = METRICS.iter().flat_map(|(names, metric)| names.iter().map(|name| (*name, metric.name)));
        let names = Names::new(&mut own.chain(LABELS.iter().copied()));
        // A nutrient is named with and without a word for what is eaten.
        let is_eaten = |metric: &Metric| metric.data_type.definition().group == Group::Nutrition;
        let eaten: Vec<(String, &str)> = METRICS
            .iter()
            .filter(|(_, metric)| is_eaten(metric))
            .flat_map(|(names, metric)| names.iter().map(|name| (*name, metric.name)))
            .map(|(name, metric)| match name.strip_prefix("dietary_") {
                Some(rest) => (rest.to_owned(), metric),
                None => (format!("dietary_{name}"), metric),
            })
            .collect();
        names.with(&mut eaten.iter().map(|(name, metric)| (name.as_str(), *metric)))
    });
    let is_a_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if label.bytes().all(is_a_name) && label.contains('_') {
        return None;
    }
    let meanings = NAMES.meanings(label);
    if let [meaning] = meanings.as_slice() {
        return metric(meaning);
    }
    let has_unit = |metric: &&Metric| unit.is_some_and(|unit| Unit::of(unit, metric.data_type).is_some());
    let mut known = meanings.into_iter().filter_map(metric).filter(has_unit);
    let first = known.next()?;
    known.next().is_none().then_some(first)
}

/// Returns the name in use of every metric.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    METRICS.iter().map(|(_, metric)| metric.name)
}

macro_rules! metrics {
    ($($name:literal $(| $alias:literal)*: $data_type:ident $(, $unit:literal)?;)*) => {
        const METRICS: &[(&[&str], Metric)] = &[$((
            &[$name $(, $alias)*],
            Metric { name: $name, data_type: DataType::$data_type, unit: metrics!(@unit $($unit)?) },
        )),*];
    };
    (@unit) => { None };
    (@unit $unit:literal) => { Some($unit) };
}

metrics! {
    "step_count": StepCount, "count";
    "walking_running_distance" | "walk_run_distance" | "distance_walking_running": DistanceWalkingRunning;
    "cycling_distance": DistanceCycling;
    "swimming_distance": DistanceSwimming;
    "wheelchair_distance": DistanceWheelchair;
    "distance_downhill_snow_sports" | "downhill_snow_sports": DistanceDownhillSnowSports;
    "flights_climbed": FlightsClimbed, "count";
    "push_count" | "wheelchair_push_count": PushCount, "count";
    "swimming_stroke_count" | "swim_stroke_count": SwimmingStrokeCount, "count";
    "active_energy" | "active_energy_burned": ActiveEnergy;
    "basal_energy_burned" | "basal_energy" | "resting_energy": BasalEnergy;
    "apple_exercise_time": ExerciseTime, "min";
    "apple_move_time": MoveTime, "min";
    "apple_stand_time" | "apple_standtime": StandTime, "min";
    "apple_stand_hour": StandHour, "count";
    "physical_effort": PhysicalEffort, "kcal/hr·kg";
    "vo2_max" | "vo2max": Vo2Max, "ml/(kg·min)";
    "time_in_daylight": TimeInDaylight, "min";
    "cycling_cadence": CyclingCadence, "count/min";
    "cycling_power": CyclingPower, "W";
    "cycling_speed": CyclingSpeed;
    "cycling_functional_threshold_power": CyclingFunctionalThresholdPower, "W";
    "running_power": RunningPower, "W";
    "running_speed": RunningSpeed;
    "running_stride_length": RunningStrideLength;
    "running_vertical_oscillation": RunningVerticalOscillation;
    "running_ground_contact_time": RunningGroundContactTime, "ms";
    "weight_body_mass" | "body_mass" | "weight": BodyMass;
    "body_mass_index": BodyMassIndex, "count";
    "body_fat_percentage": BodyFatPercentage, "%";
    "lean_body_mass": LeanBodyMass;
    "height": Height;
    "waist_circumference": WaistCircumference;
    "apple_sleeping_wrist_temperature": SleepingWristTemperature;
    "heart_rate": HeartRate, "count/min";
    "resting_heart_rate": RestingHeartRate, "count/min";
    "walking_heart_rate_average" | "walking_heart_rate": WalkingHeartRate, "count/min";
    "heart_rate_variability": HrvSdnn, "ms";
    "heart_rate_variability_rmssd": HrvRmssd, "ms";
    "cardio_recovery" | "heart_rate_recovery_one_minute" | "heart_rate_recovery": HeartRateRecovery1Min, "count/min";
    "atrial_fibrillation_burden": AtrialFibrillationBurden, "%";
    "blood_pressure": BloodPressure, "mmHg";
    "high_heart_rate_notifications": HighHeartRateEvent, "count";
    "low_heart_rate_notifications": LowHeartRateEvent, "count";
    "irregular_heart_rate_notifications": IrregularHeartRhythmEvent, "count";
    "walking_speed": WalkingSpeed;
    "walking_step_length": WalkingStepLength;
    "walking_asymmetry_percentage": WalkingAsymmetryPercentage, "%";
    "walking_double_support_percentage": WalkingDoubleSupportPercentage, "%";
    "stair_speed_up": StairAscentSpeed;
    "stair_speed_down": StairDescentSpeed;
    "six_minute_walking_test_distance": SixMinuteWalkDistance;
    "apple_walking_steadiness" | "walking_steadiness": AppleWalkingSteadiness, "%";
    "respiratory_rate": RespiratoryRate, "count/min";
    "blood_oxygen_saturation" | "oxygen_saturation": OxygenSaturation, "%";
    "breathing_disturbances": SleepingBreathingDisturbances, "count";
    "forced_vital_capacity": ForcedVitalCapacity, "L";
    "forced_expiratory_volume_1" | "forced_expiratory_volume": ForcedExpiratoryVolume1s, "L";
    "peak_expiratory_flow_rate": PeakExpiratoryFlow, "L/min";
    "peripheral_perfusion_index": PeripheralPerfusionIndex, "%";
    "inhaler_usage": InhalerUsage, "count";
    "body_temperature": BodyTemperature;
    "basal_body_temperature": BasalBodyTemperature;
    "blood_glucose": BloodGlucose;
    "insulin_delivery": InsulinDelivery, "IU";
    "blood_alcohol_content": BloodAlcoholContent, "%";
    "environmental_audio_exposure" | "environmental_audio": EnvironmentalSoundLevel, "dBASPL";
    "headphone_audio_exposure" | "headphone_audio": HeadphoneSoundLevel, "dBASPL";
    "uv_exposure": UvIndex, "count";
    "underwater_depth" | "under_water_depth": UnderwaterDepth;
    "underwater_temperature" | "under_water_temperature" | "water_temperature": WaterTemperature;
    "electrodermal_activity": ElectrodermalActivity;
    "number_of_times_fallen" | "number_of_time_fallen": FallCount, "count";
    "alcohol_consumption" | "number_of_alcoholic_beverages": AlcoholicDrinkCount, "count";
    "handwashing": HandwashingEvent, "s";
    "toothbrushing": ToothbrushingEvent, "s";
    "mindful_minutes": MindfulSession, "min";
    "sexual_activity": SexualActivity, "count";
    "sleep_analysis": SleepSession;
    "dietary_energy": DietaryEnergy;
    "dietary_water" | "water": DietaryWater;
    "dietary_sugar" | "sugar": DietarySugar, "g";
    "dietary_cholesterol" | "cholesterol": DietaryCholesterol, "mg";
    "dietary_biotin" | "biotin": DietaryBiotin, "mcg";
    "caffeine" | "dietary_caffeine": DietaryCaffeine, "mg";
    "carbohydrates": DietaryCarbohydrate, "g";
    "protein": DietaryProtein, "g";
    "total_fat": DietaryFat, "g";
    "saturated_fat": DietarySaturatedFat, "g";
    "monounsaturated_fat" | "monosaturated_fat": DietaryMonounsaturatedFat, "g";
    "polyunsaturated_fat": DietaryPolyunsaturatedFat, "g";
    "fiber": DietaryFiber, "g";
    "sodium": DietarySodium, "mg";
    "potassium": DietaryPotassium, "mg";
    "calcium": DietaryCalcium, "mg";
    "iron": DietaryIron, "mg";
    "magnesium": DietaryMagnesium, "mg";
    "phosphorus": DietaryPhosphorus, "mg";
    "zinc": DietaryZinc, "mg";
    "copper": DietaryCopper, "mg";
    "manganese": DietaryManganese, "mg";
    "selenium": DietarySelenium, "mcg";
    "chromium": DietaryChromium, "mcg";
    "molybdenum": DietaryMolybdenum, "mcg";
    "iodine": DietaryIodine, "mcg";
    "chloride": DietaryChloride, "mg";
    "vitamin_a": DietaryVitaminA, "mcg";
    "vitamin_b6": DietaryVitaminB6, "mg";
    "vitamin_b12": DietaryVitaminB12, "mcg";
    "vitamin_c": DietaryVitaminC, "mg";
    "vitamin_d": DietaryVitaminD, "mcg";
    "vitamin_e": DietaryVitaminE, "mg";
    "vitamin_k": DietaryVitaminK, "mcg";
    "niacin": DietaryNiacin, "mg";
    "pantothenic_acid": DietaryPantothenicAcid, "mg";
    "riboflavin": DietaryRiboflavin, "mg";
    "thiamin": DietaryThiamin, "mg";
    "folate": DietaryFolate, "mcg";
    "cross_country_skiing_distance": DistanceCrossCountrySkiing;
    "paddle_sports_distance": DistancePaddleSports;
    "rowing_distance": DistanceRowing;
    "skating_sports_distance": DistanceSkatingSports;
    "cross_country_skiing_speed": CrossCountrySkiingSpeed;
    "paddle_sports_speed": PaddleSportsSpeed;
    "rowing_speed": RowingSpeed;
    "workout_effort_score": AppleWorkoutEffortScore, "appleEffortScore";
    "estimated_workout_effort_score": AppleEstimatedWorkoutEffortScore, "appleEffortScore";
    "environmental_sound_reduction": EnvironmentalSoundReduction, "dBASPL";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_means_one_metric() {
        let names = || METRICS.iter().flat_map(|(names, _)| names.iter());
        for name in names() {
            assert_eq!(slug(name), **name);
            assert_eq!(names().filter(|other| *other == name).count(), 1, "{name}");
        }
    }

    #[test]
    fn names_of_old_versions_and_labels_lead_to_the_metric() {
        for (name, expected) in [
            ("stair_speed:_up", "stair_speed_up"),
            ("six-minute_walking_test_distance", "six_minute_walking_test_distance"),
            ("weight_&_body_mass", "weight_body_mass"),
            ("weight/body_mass", "weight_body_mass"),
            ("Weight & Body Mass", "weight_body_mass"),
            ("Walking + Running Distance", "walking_running_distance"),
            ("VO2 Max", "vo2_max"),
            ("Resting Energy", "basal_energy_burned"),
        ] {
            assert_eq!(metric(&slug(name)).map(|metric| metric.name), Some(expected), "{name}");
        }
        assert!(metric(&slug("Aktive Energie")).is_none());
        assert_eq!(slug("  Énergie  Active "), "énergie_active");
    }
}

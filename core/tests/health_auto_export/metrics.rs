//! Every metric of the app, under each of its names and in each of its units, is its canonical type in the canonical unit.

use serde_json::json;
use wellform_core::record::{DataType, Verdict};

use super::{normalised, samples};

/// Name and unit as the app sends them, canonical type and unit, and what 50 becomes.
const METRICS: &[(&str, &str, &str, &str, f64)] = &[
    ("step_count", "count", "step_count", "{steps}", 50.0),
    ("walking_running_distance", "km", "distance_walking_running", "m", 50_000.0),
    ("walking_running_distance", "mi", "distance_walking_running", "m", 80_467.2),
    ("walk_run_distance", "km", "distance_walking_running", "m", 50_000.0),
    ("distance_walking_running", "km", "distance_walking_running", "m", 50_000.0),
    ("cycling_distance", "km", "distance_cycling", "m", 50_000.0),
    ("cycling_distance", "mi", "distance_cycling", "m", 80_467.2),
    ("swimming_distance", "m", "distance_swimming", "m", 50.0),
    ("swimming_distance", "yd", "distance_swimming", "m", 45.72),
    ("wheelchair_distance", "km", "distance_wheelchair", "m", 50_000.0),
    ("wheelchair_distance", "mi", "distance_wheelchair", "m", 80_467.2),
    ("distance_downhill_snow_sports", "km", "distance_downhill_snow_sports", "m", 50_000.0),
    ("distance_downhill_snow_sports", "mi", "distance_downhill_snow_sports", "m", 80_467.2),
    ("downhill_snow_sports", "km", "distance_downhill_snow_sports", "m", 50_000.0),
    ("flights_climbed", "count", "flights_climbed", "{flights}", 50.0),
    ("push_count", "count", "push_count", "{pushes}", 50.0),
    ("wheelchair_push_count", "count", "push_count", "{pushes}", 50.0),
    ("swimming_stroke_count", "count", "swimming_stroke_count", "{strokes}", 50.0),
    ("swim_stroke_count", "count", "swimming_stroke_count", "{strokes}", 50.0),
    ("active_energy", "kJ", "active_energy", "kcal", 11.950_286_807),
    ("active_energy", "kcal", "active_energy", "kcal", 50.0),
    ("active_energy_burned", "kJ", "active_energy", "kcal", 11.950_286_807),
    ("basal_energy_burned", "kJ", "basal_energy", "kcal", 11.950_286_807),
    ("basal_energy_burned", "kcal", "basal_energy", "kcal", 50.0),
    ("basal_energy", "kJ", "basal_energy", "kcal", 11.950_286_807),
    ("resting_energy", "kJ", "basal_energy", "kcal", 11.950_286_807),
    ("apple_exercise_time", "min", "exercise_time", "s", 3000.0),
    ("apple_move_time", "min", "move_time", "s", 3000.0),
    ("apple_stand_time", "min", "stand_time", "s", 3000.0),
    ("apple_standtime", "min", "stand_time", "s", 3000.0),
    ("apple_stand_hour", "count", "stand_hour", "{hours}", 50.0),
    ("physical_effort", "kcal/hr·kg", "physical_effort", "kcal/kg/h", 50.0),
    ("physical_effort", "MET", "physical_effort", "kcal/kg/h", 50.0),
    ("vo2_max", "ml/(kg·min)", "vo2_max", "mL/min/kg", 50.0),
    ("vo2max", "ml/(kg·min)", "vo2_max", "mL/min/kg", 50.0),
    ("time_in_daylight", "min", "time_in_daylight", "s", 3000.0),
    ("cycling_cadence", "count/min", "cycling_cadence", "{revolutions}/min", 50.0),
    ("cycling_power", "watts", "cycling_power", "W", 50.0),
    ("cycling_power", "W", "cycling_power", "W", 50.0),
    ("cycling_speed", "km/hr", "cycling_speed", "m/s", 13.888_888_889),
    ("cycling_speed", "mi/hr", "cycling_speed", "m/s", 22.352),
    ("cycling_functional_threshold_power", "watts", "cycling_functional_threshold_power", "W", 50.0),
    ("cycling_functional_threshold_power", "W", "cycling_functional_threshold_power", "W", 50.0),
    ("running_power", "watts", "running_power", "W", 50.0),
    ("running_power", "W", "running_power", "W", 50.0),
    ("running_speed", "km/hr", "running_speed", "m/s", 13.888_888_889),
    ("running_speed", "mi/hr", "running_speed", "m/s", 22.352),
    ("running_stride_length", "m", "running_stride_length", "m", 50.0),
    ("running_stride_length", "ft", "running_stride_length", "m", 15.24),
    ("running_vertical_oscillation", "cm", "running_vertical_oscillation", "cm", 50.0),
    ("running_vertical_oscillation", "in", "running_vertical_oscillation", "cm", 127.0),
    ("running_ground_contact_time", "ms", "running_ground_contact_time", "ms", 50.0),
    ("weight_body_mass", "kg", "body_mass", "kg", 50.0),
    ("weight_body_mass", "lb", "body_mass", "kg", 22.679_618_5),
    ("body_mass", "kg", "body_mass", "kg", 50.0),
    ("weight_&_body_mass", "kg", "body_mass", "kg", 50.0),
    ("weight/body_mass", "kg", "body_mass", "kg", 50.0),
    ("body_mass_index", "count", "body_mass_index", "kg/m2", 50.0),
    ("body_fat_percentage", "%", "body_fat_percentage", "%", 50.0),
    ("lean_body_mass", "kg", "lean_body_mass", "kg", 50.0),
    ("lean_body_mass", "lb", "lean_body_mass", "kg", 22.679_618_5),
    ("height", "m", "height", "cm", 5000.0),
    ("height", "cm", "height", "cm", 50.0),
    ("height", "ft", "height", "cm", 1524.0),
    ("height", "in", "height", "cm", 127.0),
    ("waist_circumference", "cm", "waist_circumference", "cm", 50.0),
    ("waist_circumference", "in", "waist_circumference", "cm", 127.0),
    ("apple_sleeping_wrist_temperature", "degC", "sleeping_wrist_temperature", "Cel", 50.0),
    ("apple_sleeping_wrist_temperature", "degF", "sleeping_wrist_temperature", "Cel", 10.0),
    ("apple_sleeping_wrist_temperature", "ºC", "sleeping_wrist_temperature", "Cel", 50.0),
    ("heart_rate", "count/min", "heart_rate", "/min", 50.0),
    ("heart_rate", "bpm", "heart_rate", "/min", 50.0),
    ("resting_heart_rate", "count/min", "resting_heart_rate", "/min", 50.0),
    ("resting_heart_rate", "bpm", "resting_heart_rate", "/min", 50.0),
    ("walking_heart_rate_average", "count/min", "walking_heart_rate", "/min", 50.0),
    ("walking_heart_rate_average", "bpm", "walking_heart_rate", "/min", 50.0),
    ("walking_heart_rate", "count/min", "walking_heart_rate", "/min", 50.0),
    ("heart_rate_variability", "ms", "hrv_sdnn", "ms", 50.0),
    ("heart_rate_variability_rmssd", "ms", "hrv_rmssd", "ms", 50.0),
    ("cardio_recovery", "count/min", "heart_rate_recovery_1_min", "/min", 50.0),
    ("heart_rate_recovery_one_minute", "count/min", "heart_rate_recovery_1_min", "/min", 50.0),
    ("heart_rate_recovery", "count/min", "heart_rate_recovery_1_min", "/min", 50.0),
    ("atrial_fibrillation_burden", "%", "atrial_fibrillation_burden", "%", 50.0),
    ("high_heart_rate_notifications", "count", "high_heart_rate_event", "1", 50.0),
    ("low_heart_rate_notifications", "count", "low_heart_rate_event", "1", 50.0),
    ("irregular_heart_rate_notifications", "count", "irregular_heart_rhythm_event", "1", 50.0),
    ("walking_speed", "km/hr", "walking_speed", "m/s", 13.888_888_889),
    ("walking_speed", "mi/hr", "walking_speed", "m/s", 22.352),
    ("walking_step_length", "cm", "walking_step_length", "m", 0.5),
    ("walking_step_length", "in", "walking_step_length", "m", 1.27),
    ("walking_asymmetry_percentage", "%", "walking_asymmetry_percentage", "%", 50.0),
    ("walking_double_support_percentage", "%", "walking_double_support_percentage", "%", 50.0),
    ("stair_speed_up", "m/s", "stair_ascent_speed", "m/s", 50.0),
    ("stair_speed_up", "ft/s", "stair_ascent_speed", "m/s", 15.24),
    ("stair_speed:_up", "m/s", "stair_ascent_speed", "m/s", 50.0),
    ("stair_speed_down", "m/s", "stair_descent_speed", "m/s", 50.0),
    ("stair_speed_down", "ft/s", "stair_descent_speed", "m/s", 15.24),
    ("stair_speed:_down", "m/s", "stair_descent_speed", "m/s", 50.0),
    ("six_minute_walking_test_distance", "m", "six_minute_walk_distance", "m", 50.0),
    ("six_minute_walking_test_distance", "ft", "six_minute_walk_distance", "m", 15.24),
    ("six-minute_walking_test_distance", "m", "six_minute_walk_distance", "m", 50.0),
    ("apple_walking_steadiness", "%", "apple_walking_steadiness", "%", 50.0),
    ("walking_steadiness", "%", "apple_walking_steadiness", "%", 50.0),
    ("respiratory_rate", "count/min", "respiratory_rate", "/min", 50.0),
    ("blood_oxygen_saturation", "%", "oxygen_saturation", "%", 50.0),
    ("oxygen_saturation", "%", "oxygen_saturation", "%", 50.0),
    ("breathing_disturbances", "count", "sleeping_breathing_disturbances", "{count}", 50.0),
    ("forced_vital_capacity", "L", "forced_vital_capacity", "L", 50.0),
    ("forced_expiratory_volume_1", "L", "forced_expiratory_volume_1s", "L", 50.0),
    ("forced_expiratory_volume", "L", "forced_expiratory_volume_1s", "L", 50.0),
    ("peak_expiratory_flow_rate", "L/min", "peak_expiratory_flow", "L/min", 50.0),
    ("peripheral_perfusion_index", "%", "peripheral_perfusion_index", "%", 50.0),
    ("inhaler_usage", "count", "inhaler_usage", "{count}", 50.0),
    ("body_temperature", "degC", "body_temperature", "Cel", 50.0),
    ("body_temperature", "degF", "body_temperature", "Cel", 10.0),
    ("basal_body_temperature", "degC", "basal_body_temperature", "Cel", 50.0),
    ("basal_body_temperature", "degF", "basal_body_temperature", "Cel", 10.0),
    ("blood_glucose", "mg/dL", "blood_glucose", "mmol/L", 2.775_372_455),
    ("blood_glucose", "mmol/L", "blood_glucose", "mmol/L", 50.0),
    ("insulin_delivery", "IU", "insulin_delivery", "[IU]", 50.0),
    ("blood_alcohol_content", "%", "blood_alcohol_content", "%", 50.0),
    ("environmental_audio_exposure", "dBASPL", "environmental_sound_level", "dB[SPL]", 50.0),
    ("environmental_audio", "dBASPL", "environmental_sound_level", "dB[SPL]", 50.0),
    ("headphone_audio_exposure", "dBASPL", "headphone_sound_level", "dB[SPL]", 50.0),
    ("headphone_audio", "dBASPL", "headphone_sound_level", "dB[SPL]", 50.0),
    ("uv_exposure", "count", "uv_index", "1", 50.0),
    ("underwater_depth", "m", "underwater_depth", "m", 50.0),
    ("underwater_depth", "ft", "underwater_depth", "m", 15.24),
    ("under_water_depth", "m", "underwater_depth", "m", 50.0),
    ("underwater_temperature", "degC", "water_temperature", "Cel", 50.0),
    ("underwater_temperature", "degF", "water_temperature", "Cel", 10.0),
    ("under_water_temperature", "degC", "water_temperature", "Cel", 50.0),
    ("water_temperature", "degC", "water_temperature", "Cel", 50.0),
    ("electrodermal_activity", "S", "electrodermal_activity", "uS", 50_000_000.0),
    ("electrodermal_activity", "mcS", "electrodermal_activity", "uS", 50.0),
    ("number_of_times_fallen", "count", "fall_count", "{falls}", 50.0),
    ("number_of_times_fallen", "falls", "fall_count", "{falls}", 50.0),
    ("number_of_time_fallen", "count", "fall_count", "{falls}", 50.0),
    ("alcohol_consumption", "count", "alcoholic_drink_count", "{drinks}", 50.0),
    ("number_of_alcoholic_beverages", "count", "alcoholic_drink_count", "{drinks}", 50.0),
    ("handwashing", "s", "handwashing_event", "s", 50.0),
    ("toothbrushing", "s", "toothbrushing_event", "s", 50.0),
    ("mindful_minutes", "min", "mindful_session", "s", 3000.0),
    ("dietary_energy", "kJ", "dietary_energy", "kcal", 11.950_286_807),
    ("dietary_energy", "kcal", "dietary_energy", "kcal", 50.0),
    ("dietary_water", "mL", "dietary_water", "mL", 50.0),
    ("dietary_water", "L", "dietary_water", "mL", 50_000.0),
    ("dietary_water", "fl_oz_us", "dietary_water", "mL", 1_478.676_478_125),
    ("water", "mL", "dietary_water", "mL", 50.0),
    ("dietary_sugar", "g", "dietary_sugar", "g", 50.0),
    ("sugar", "g", "dietary_sugar", "g", 50.0),
    ("dietary_cholesterol", "mg", "dietary_cholesterol", "mg", 50.0),
    ("cholesterol", "mg", "dietary_cholesterol", "mg", 50.0),
    ("dietary_biotin", "mcg", "dietary_biotin", "ug", 50.0),
    ("biotin", "mcg", "dietary_biotin", "ug", 50.0),
    ("caffeine", "mg", "dietary_caffeine", "mg", 50.0),
    ("dietary_caffeine", "mg", "dietary_caffeine", "mg", 50.0),
    ("carbohydrates", "g", "dietary_carbohydrate", "g", 50.0),
    ("protein", "g", "dietary_protein", "g", 50.0),
    ("total_fat", "g", "dietary_fat", "g", 50.0),
    ("saturated_fat", "g", "dietary_saturated_fat", "g", 50.0),
    ("monounsaturated_fat", "g", "dietary_monounsaturated_fat", "g", 50.0),
    ("monosaturated_fat", "g", "dietary_monounsaturated_fat", "g", 50.0),
    ("polyunsaturated_fat", "g", "dietary_polyunsaturated_fat", "g", 50.0),
    ("fiber", "g", "dietary_fiber", "g", 50.0),
    ("sodium", "mg", "dietary_sodium", "mg", 50.0),
    ("potassium", "mg", "dietary_potassium", "mg", 50.0),
    ("calcium", "mg", "dietary_calcium", "mg", 50.0),
    ("iron", "mg", "dietary_iron", "mg", 50.0),
    ("magnesium", "mg", "dietary_magnesium", "mg", 50.0),
    ("phosphorus", "mg", "dietary_phosphorus", "mg", 50.0),
    ("zinc", "mg", "dietary_zinc", "mg", 50.0),
    ("copper", "mg", "dietary_copper", "mg", 50.0),
    ("manganese", "mg", "dietary_manganese", "mg", 50.0),
    ("selenium", "mcg", "dietary_selenium", "ug", 50.0),
    ("chromium", "mcg", "dietary_chromium", "ug", 50.0),
    ("molybdenum", "mcg", "dietary_molybdenum", "ug", 50.0),
    ("iodine", "mcg", "dietary_iodine", "ug", 50.0),
    ("chloride", "mg", "dietary_chloride", "mg", 50.0),
    ("vitamin_a", "mcg", "dietary_vitamin_a", "ug", 50.0),
    ("vitamin_b6", "mg", "dietary_vitamin_b6", "mg", 50.0),
    ("vitamin_b12", "mcg", "dietary_vitamin_b12", "ug", 50.0),
    ("vitamin_c", "mg", "dietary_vitamin_c", "mg", 50.0),
    ("vitamin_d", "mcg", "dietary_vitamin_d", "ug", 50.0),
    ("vitamin_e", "mg", "dietary_vitamin_e", "mg", 50.0),
    ("vitamin_k", "mcg", "dietary_vitamin_k", "ug", 50.0),
    ("niacin", "mg", "dietary_niacin", "mg", 50.0),
    ("pantothenic_acid", "mg", "dietary_pantothenic_acid", "mg", 50.0),
    ("riboflavin", "mg", "dietary_riboflavin", "mg", 50.0),
    ("thiamin", "mg", "dietary_thiamin", "mg", 50.0),
    ("folate", "mcg", "dietary_folate", "ug", 50.0),
    ("cross_country_skiing_distance", "km", "distance_cross_country_skiing", "m", 50_000.0),
    ("cross_country_skiing_distance", "mi", "distance_cross_country_skiing", "m", 80_467.2),
    ("paddle_sports_distance", "km", "distance_paddle_sports", "m", 50_000.0),
    ("paddle_sports_distance", "mi", "distance_paddle_sports", "m", 80_467.2),
    ("rowing_distance", "km", "distance_rowing", "m", 50_000.0),
    ("rowing_distance", "mi", "distance_rowing", "m", 80_467.2),
    ("skating_sports_distance", "km", "distance_skating_sports", "m", 50_000.0),
    ("skating_sports_distance", "mi", "distance_skating_sports", "m", 80_467.2),
    ("cross_country_skiing_speed", "km/hr", "cross_country_skiing_speed", "m/s", 13.888_888_889),
    ("cross_country_skiing_speed", "mi/hr", "cross_country_skiing_speed", "m/s", 22.352),
    ("paddle_sports_speed", "km/hr", "paddle_sports_speed", "m/s", 13.888_888_889),
    ("paddle_sports_speed", "mi/hr", "paddle_sports_speed", "m/s", 22.352),
    ("rowing_speed", "km/hr", "rowing_speed", "m/s", 13.888_888_889),
    ("rowing_speed", "mi/hr", "rowing_speed", "m/s", 22.352),
    ("workout_effort_score", "appleEffortScore", "apple_workout_effort_score", "{score}", 50.0),
    (
        "estimated_workout_effort_score",
        "appleEffortScore",
        "apple_estimated_workout_effort_score",
        "{score}",
        50.0,
    ),
    ("environmental_sound_reduction", "dBASPL", "environmental_sound_reduction", "dB[SPL]", 50.0),
];

/// What a value becomes in the canonical unit, by the label of its unit and what 50 becomes.
fn becomes(label: &str, of_50: f64, value: f64) -> f64 {
    if label == "degF" { (value - 32.0) / 1.8 } else { of_50 * value / 50.0 }
}

/// A value that is plausible of a type with this label.
fn plausible(label: &str, data_type: &str, of_50: f64) -> f64 {
    let known = DataType::ALL.iter().find(|known| known.name() == data_type).expect("a type");
    let is_plausible = |value: &f64| known.verdict(becomes(label, of_50, *value)) == Verdict::Plausible;
    let mut values = [50.0, 37.5, 98.5, 5.0, 1.5, 5e-6].into_iter();
    values.find(is_plausible).unwrap_or_else(|| panic!("{data_type} in {label}"))
}

#[test]
fn every_metric_arrives_as_its_canonical_type_in_the_canonical_unit() {
    for &(name, label, data_type, unit, of_50) in METRICS {
        let sent = plausible(label, data_type, of_50);
        let expected = becomes(label, of_50, sent);
        let point = json!({ "date": "2024-02-06 14:30:12 -0800", "qty": sent, "source": "Watch" });
        let outcome = normalised("metrics", &json!([{ "name": name, "units": label, "data": [point] }]));
        assert_eq!(outcome.report.rejected, [], "{name} in {label}");
        assert_eq!(outcome.report.flagged, [], "{name} in {label}");
        let found: Vec<_> = samples(&outcome.changes).collect();
        let [samples] = found[..] else { panic!("{name} in {label} is {} batches", found.len()) };
        assert_eq!(
            (samples.data_type.as_str(), samples.unit.as_ref()),
            (data_type, unit),
            "{name} in {label}"
        );
        let value = samples.value.get(0).unwrap();
        assert!(
            (value - expected).abs() < 1e-6 * expected.abs(),
            "{name} in {label}: {value}, not {expected}"
        );
        match &samples.original {
            Some(original) => {
                assert_eq!((original.unit.as_str(), original.value.get(0)), (label, Some(sent)), "{name}");
            }
            None => assert!((value - sent).abs() < 1e-12, "{name} in {label} has no original"),
        }
    }
}

#[test]
fn metrics_with_shapes_of_their_own_arrive() {
    let date = "2024-02-06 14:30:12 -0800";
    let outcome = normalised(
        "metrics",
        &json!([
            { "name": "blood_pressure", "units": "mmHg", "data": [{ "date": date, "systolic": 120, "diastolic": 80 }] },
            { "name": "sexual_activity", "units": "count", "data": [
                { "date": "2024-02-06 00:00:00 -0800", "Unspecified": 0, "Protection Used": 1, "Protection Not Used": 0 }
            ] },
            { "name": "sleep_analysis", "units": "hr", "data": [
                { "startDate": "2024-02-06 01:00:00 -0800", "endDate": date, "value": "Core", "qty": 13.5, "source": "Watch" }
            ] },
        ]),
    );
    let found: Vec<&str> = samples(&outcome.changes).map(|samples| samples.data_type.as_str()).collect();
    for data_type in [
        DataType::BloodPressureSystolic,
        DataType::BloodPressureDiastolic,
        DataType::SexualActivity,
        DataType::SleepStage,
    ] {
        assert!(found.contains(&data_type.name()), "{data_type:?} is not among {found:?}");
    }
}

#[test]
fn a_metric_without_a_unit_has_the_only_one_that_the_app_sends_it_in() {
    for &(name, label, data_type, _, of_50) in METRICS {
        let sent = plausible(label, data_type, of_50);
        let body = json!([{ "name": name, "data": [{ "date": "2024-02-06 14:30:12 -0800", "qty": sent }] }]);
        let outcome = normalised("metrics", &body);
        match samples(&outcome.changes).next() {
            Some(samples) => {
                assert_eq!(samples.data_type.as_str(), data_type);
                let units = METRICS.iter().filter(|row| row.0 == name);
                let units: Vec<f64> = units.map(|row| becomes(row.1, row.4, sent)).collect();
                let value = samples.value.get(0).unwrap();
                assert!(units.iter().any(|one| (one - value).abs() < 1e-6 * value.abs()), "{name}: {value}");
                assert!(
                    units.iter().all(|one| (one - value).abs() < 1e-6 * value.abs()),
                    "{name} has several units"
                );
            }
            None => {
                assert_eq!(outcome.report.rejected[0].code.code(), "no_unit", "{name} in {label}");
            }
        }
    }
}

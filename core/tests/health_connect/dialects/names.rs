//! Every name that a dialect has for a type, and what it becomes.

use serde_json::{Value, json};
use wellform_core::record::Change;

use super::changes_of;

/// The types of what a body became, each once, in order.
fn types_of(body: &Value) -> String {
    let mut types: Vec<String> = changes_of(body, None)
        .iter()
        .map(|change| match change {
            Change::Samples(samples) => samples.data_type.to_string(),
            Change::Record { record } => record.data_type.to_string(),
            other => panic!("expected rows and documents, found {other:?}"),
        })
        .collect();
    types.sort();
    types.dedup();
    types.join(" ")
}

/// A number that is plausible of a type in a unit.
fn number(data_type: &str, unit: &str) -> f64 {
    match (data_type, unit) {
        ("height", "m" | "METER") => 1.75,
        ("body_temperature", "KELVIN") => 310.0,
        ("body_temperature", "DEGREE_FAHRENHEIT") => 98.5,
        ("body_temperature" | "basal_body_temperature", _) => 36.5,
        _ => 50.0,
    }
}

/// Names of Open Wearables with their units.
const OPEN_WEARABLES: &[(&str, &str, &str)] = &[
    ("STEP_COUNT", "count", "step_count"),
    ("DISTANCE", "m", "distance"),
    ("ACTIVE_CALORIES_BURNED", "kcal", "active_energy"),
    ("TOTAL_CALORIES_BURNED", "kcal", "total_energy"),
    ("BASAL_METABOLIC_RATE", "kcal/day", "basal_metabolic_rate"),
    ("FLOORS_CLIMBED", "count", "flights_climbed"),
    ("HYDRATION", "mL", "dietary_water"),
    ("HEART_RATE", "bpm", "heart_rate"),
    ("RESTING_HEART_RATE", "bpm", "resting_heart_rate"),
    ("HEART_RATE_VARIABILITY", "ms", "hrv_rmssd"),
    ("OXYGEN_SATURATION", "%", "oxygen_saturation"),
    ("BLOOD_GLUCOSE", "mmol/L", "blood_glucose"),
    ("BLOOD_PRESSURE_SYSTOLIC", "mmHg", "blood_pressure_systolic"),
    ("BLOOD_PRESSURE_DIASTOLIC", "mmHg", "blood_pressure_diastolic"),
    ("RESPIRATORY_RATE", "breaths/min", "respiratory_rate"),
    ("HEIGHT", "m", "height"),
    ("WEIGHT", "kg", "body_mass"),
    ("LEAN_BODY_MASS", "kg", "lean_body_mass"),
    ("BODY_FAT", "%", "body_fat_percentage"),
    ("BMI", "kg/m²", "body_mass_index"),
    ("BODY_TEMPERATURE", "°C", "body_temperature"),
    ("VO2_MAX", "mL/kg/min", "vo2_max"),
    ("POWER", "W", "power"),
    ("SPEED", "m/s", "speed"),
    ("CYCLING_PEDALING_CADENCE", "rpm", "cycling_cadence"),
    ("DIETARY_ENERGY", "kcal", "dietary_energy"),
    ("DIETARY_PROTEIN", "g", "dietary_protein"),
    ("DIETARY_CARBOHYDRATE", "g", "dietary_carbohydrate"),
    ("DIETARY_FIBER", "g", "dietary_fiber"),
    ("DIETARY_SUGAR", "g", "dietary_sugar"),
    ("DIETARY_TOTAL_FAT", "g", "dietary_fat"),
    ("DIETARY_SATURATED_FAT", "g", "dietary_saturated_fat"),
    ("DIETARY_MONOUNSATURATED_FAT", "g", "dietary_monounsaturated_fat"),
    ("DIETARY_POLYUNSATURATED_FAT", "g", "dietary_polyunsaturated_fat"),
    ("DIETARY_TRANS_FAT", "g", "dietary_trans_fat"),
    ("DIETARY_CHOLESTEROL", "mg", "dietary_cholesterol"),
    ("DIETARY_SODIUM", "mg", "dietary_sodium"),
    ("DIETARY_POTASSIUM", "mg", "dietary_potassium"),
    ("DIETARY_VITAMIN_A", "mcg", "dietary_vitamin_a"),
    ("DIETARY_VITAMIN_C", "mg", "dietary_vitamin_c"),
    ("DIETARY_CALCIUM", "mg", "dietary_calcium"),
    ("DIETARY_IRON", "mg", "dietary_iron"),
];

/// Names of HealthKit, without what stands before each, with their units.
const HEALTHKIT: &[(&str, &str, &str)] = &[
    ("StepCount", "count", "step_count"),
    ("HeartRate", "count/min", "heart_rate"),
    ("RestingHeartRate", "count/min", "resting_heart_rate"),
    ("WalkingHeartRateAverage", "count/min", "walking_heart_rate"),
    ("HeartRateVariabilitySDNN", "ms", "hrv_sdnn"),
    ("OxygenSaturation", "%", "oxygen_saturation"),
    ("BloodGlucose", "mg/dL", "blood_glucose"),
    ("BloodPressureSystolic", "mmHg", "blood_pressure_systolic"),
    ("BloodPressureDiastolic", "mmHg", "blood_pressure_diastolic"),
    ("RespiratoryRate", "count/min", "respiratory_rate"),
    ("Height", "cm", "height"),
    ("BodyMass", "kg", "body_mass"),
    ("BodyMassIndex", "count", "body_mass_index"),
    ("BodyFatPercentage", "%", "body_fat_percentage"),
    ("LeanBodyMass", "kg", "lean_body_mass"),
    ("BodyTemperature", "degC", "body_temperature"),
    ("BasalBodyTemperature", "degC", "basal_body_temperature"),
    ("VO2Max", "mL/min·kg", "vo2_max"),
    ("ActiveEnergyBurned", "kcal", "active_energy"),
    ("BasalEnergyBurned", "kcal", "basal_energy"),
    ("FlightsClimbed", "count", "flights_climbed"),
    ("DistanceWalkingRunning", "m", "distance_walking_running"),
    ("DistanceCycling", "m", "distance_cycling"),
    ("DistanceSwimming", "m", "distance_swimming"),
    ("DistanceWheelchair", "m", "distance_wheelchair"),
    ("PushCount", "count", "push_count"),
    ("DietaryWater", "mL", "dietary_water"),
    ("DietaryEnergyConsumed", "kcal", "dietary_energy"),
    ("DietaryCarbohydrates", "g", "dietary_carbohydrate"),
    ("DietaryFatTotal", "g", "dietary_fat"),
    ("DietaryFatSaturated", "g", "dietary_saturated_fat"),
    ("DietaryVitaminB12", "mcg", "dietary_vitamin_b12"),
    ("DietaryCaffeine", "mg", "dietary_caffeine"),
];

#[test]
fn every_name_of_open_wearables_is_a_type() {
    let body = |provider: &str, name: &str, unit: &str, value: f64| {
        json!({ "provider": provider, "sdkVersion": "1", "syncTimestamp": "2026-05-04T09:00:00Z", "data": { "records": [
            { "id": "i", "type": name, "startDate": "2026-05-04T08:00:00Z", "endDate": "2026-05-04T08:00:00Z", "value": value, "unit": unit }] } })
    };
    for (name, unit, expected) in OPEN_WEARABLES {
        assert_eq!(types_of(&body("google", name, unit, number(expected, unit))), *expected, "{name}");
    }
    for (name, unit, expected) in HEALTHKIT {
        let name = format!("HKQuantityTypeIdentifier{name}");
        assert_eq!(types_of(&body("apple", &name, unit, number(expected, unit))), *expected, "{name}");
    }
}

/// Lists of HC Webhook and Life Dashboard: their names, the fields of an item, and what it becomes.
const LISTS: &[(&str, &str, &str)] = &[
    ("steps", r#"{"count":5}"#, "step_count"),
    ("distance", r#"{"meters":5}"#, "distance"),
    ("active_calories", r#"{"calories":5}"#, "active_energy"),
    ("total_calories", r#"{"calories":5}"#, "total_energy"),
    ("heart_rate", r#"{"bpm":50}"#, "heart_rate"),
    ("resting_heart_rate", r#"{"bpm":50}"#, "resting_heart_rate"),
    ("heart_rate_variability", r#"{"rmssd_millis":50}"#, "hrv_rmssd"),
    ("heart_rate_variability", r#"{"heart_rate_variability_millis":50}"#, "hrv_rmssd"),
    ("heart_rate_variability", r#"{"avg":50,"min":40,"max":60}"#, "hrv_rmssd"),
    ("oxygen_saturation", r#"{"percentage":97}"#, "oxygen_saturation"),
    ("oxygen_saturation", r#"{"avg":97,"min":96,"max":98}"#, "oxygen_saturation"),
    ("respiratory_rate", r#"{"rate":14}"#, "respiratory_rate"),
    ("weight", r#"{"kilograms":70}"#, "body_mass"),
    ("height", r#"{"meters":1.8}"#, "height"),
    ("body_fat", r#"{"percentage":20}"#, "body_fat_percentage"),
    ("lean_body_mass", r#"{"kilograms":50}"#, "lean_body_mass"),
    ("bone_mass", r#"{"kilograms":3}"#, "bone_mass"),
    ("body_water_mass", r#"{"kilograms":40}"#, "body_water_mass"),
    ("bmi", r#"{"value":22,"weight_kg":70,"height_meters":1.8}"#, "body_mass_index"),
    (
        "blood_pressure",
        r#"{"systolic":120,"diastolic":80}"#,
        "blood_pressure_diastolic blood_pressure_systolic",
    ),
    ("blood_glucose", r#"{"mmol_per_liter":5}"#, "blood_glucose"),
    ("body_temperature", r#"{"celsius":37}"#, "body_temperature"),
    ("basal_body_temperature", r#"{"celsius":36,"measurement_location":4}"#, "basal_body_temperature"),
    ("skin_temperature", r#"{"delta_celsius":-0.5}"#, "skin_temperature_delta"),
    (
        "skin_temperature",
        r#"{"avg_delta_celsius":-0.5,"min_delta_celsius":-0.6,"max_delta_celsius":0,"baseline_celsius":33}"#,
        "skin_temperature_baseline skin_temperature_delta",
    ),
    ("basal_metabolic_rate", r#"{"watts":80}"#, "basal_metabolic_rate"),
    ("basal_metabolic_rate", r#"{"kilocalories_per_day":1600}"#, "basal_metabolic_rate"),
    ("vo2_max", r#"{"ml_per_kg_per_min":40}"#, "vo2_max"),
    ("vo2_max", r#"{"vo2_ml_per_min_per_kg":40}"#, "vo2_max"),
    ("hydration", r#"{"liters":0.2}"#, "dietary_water"),
    ("nutrition", r#"{"calories":100}"#, "dietary_energy meal"),
    ("sleep", r#"{"stages":[]}"#, "sleep_session"),
    ("exercise", r#"{"type":"56"}"#, "workout"),
    ("mindfulness", r#"{"title":"Calm"}"#, "mindful_session"),
    ("menstruation_flow", r#"{"flow":2}"#, "menstrual_flow"),
    ("menstruation_period", "{}", "menstruation_period"),
    ("intermenstrual_bleeding", "{}", "intermenstrual_bleeding"),
    ("ovulation_test", r#"{"result":1}"#, "ovulation_test_result"),
    ("cervical_mucus", r#"{"appearance":5}"#, "cervical_mucus"),
    ("sexual_activity", r#"{"protection_used":1}"#, "sexual_activity"),
];

/// Lists whose items are over some time.
const INTERVALS: &[&str] = &[
    "steps",
    "distance",
    "active_calories",
    "total_calories",
    "hydration",
    "nutrition",
    "sleep",
    "exercise",
    "mindfulness",
    "menstruation_period",
];

#[test]
fn every_list_of_the_webhooks_is_a_type() {
    for (list, fields, expected) in LISTS {
        let mut item: Value = serde_json::from_str(fields).expect("JSON");
        if INTERVALS.contains(list) {
            item["start_time"] = json!("2026-05-04T08:01:00Z");
            item["end_time"] = json!("2026-05-04T08:09:00Z");
        } else {
            item["time"] = json!("2026-05-04T08:01:00Z");
        }
        let body = json!({ "timestamp": "2026-05-04T09:00:00Z", "app_version": "1", *list: [item] });
        assert_eq!(types_of(&body), *expected, "{list}: {fields}");
    }
}

/// Types of Flutter's library on Health Connect, with their units.
const FLUTTER: &[(&str, &str, &str)] = &[
    ("STEPS", "COUNT", "step_count"),
    ("DISTANCE_DELTA", "METER", "distance"),
    ("ACTIVE_ENERGY_BURNED", "KILOCALORIE", "active_energy"),
    ("TOTAL_CALORIES_BURNED", "KILOCALORIE", "total_energy"),
    ("BASAL_ENERGY_BURNED", "KILOCALORIE", "basal_metabolic_rate"),
    ("FLIGHTS_CLIMBED", "COUNT", "flights_climbed"),
    ("WATER", "LITER", "dietary_water"),
    ("HEART_RATE", "BEATS_PER_MINUTE", "heart_rate"),
    ("RESTING_HEART_RATE", "BEATS_PER_MINUTE", "resting_heart_rate"),
    ("HEART_RATE_VARIABILITY_RMSSD", "MILLISECOND", "hrv_rmssd"),
    ("RESPIRATORY_RATE", "RESPIRATIONS_PER_MINUTE", "respiratory_rate"),
    ("BLOOD_OXYGEN", "PERCENT", "oxygen_saturation"),
    ("BLOOD_GLUCOSE", "MILLIGRAM_PER_DECILITER", "blood_glucose"),
    ("BLOOD_GLUCOSE", "MILLIMOLES_PER_LITER", "blood_glucose"),
    ("BLOOD_PRESSURE_SYSTOLIC", "MILLIMETER_OF_MERCURY", "blood_pressure_systolic"),
    ("BLOOD_PRESSURE_DIASTOLIC", "MILLIMETER_OF_MERCURY", "blood_pressure_diastolic"),
    ("BODY_TEMPERATURE", "DEGREE_CELSIUS", "body_temperature"),
    ("BODY_TEMPERATURE", "DEGREE_FAHRENHEIT", "body_temperature"),
    ("BODY_TEMPERATURE", "KELVIN", "body_temperature"),
    ("WEIGHT", "KILOGRAM", "body_mass"),
    ("WEIGHT", "POUND", "body_mass"),
    ("HEIGHT", "METER", "height"),
    ("HEIGHT", "CENTIMETER", "height"),
    ("HEIGHT", "INCH", "height"),
    ("BODY_FAT_PERCENTAGE", "PERCENT", "body_fat_percentage"),
    ("LEAN_BODY_MASS", "KILOGRAM", "lean_body_mass"),
    ("BODY_WATER_MASS", "KILOGRAM", "body_water_mass"),
    ("SPEED", "METER_PER_SECOND", "speed"),
    ("SLEEP_UNKNOWN", "MINUTE", "sleep_stage"),
    ("SLEEP_AWAKE", "MINUTE", "sleep_stage"),
    ("SLEEP_ASLEEP", "MINUTE", "sleep_stage"),
    ("SLEEP_OUT_OF_BED", "MINUTE", "sleep_stage"),
    ("SLEEP_LIGHT", "MINUTE", "sleep_stage"),
    ("SLEEP_DEEP", "MINUTE", "sleep_stage"),
    ("SLEEP_REM", "MINUTE", "sleep_stage"),
    ("SLEEP_AWAKE_IN_BED", "MINUTE", "sleep_stage"),
    ("SLEEP_SESSION", "MINUTE", "sleep_session"),
    ("MINDFULNESS", "MINUTE", "mindful_session"),
];

#[test]
fn every_type_of_flutter_is_a_type() {
    for (name, unit, expected) in FLUTTER {
        let is_long = unit == &"MINUTE";
        let end = if is_long { "2026-05-04T09:00:00.000" } else { "2026-05-04T08:00:00.000" };
        let value = json!({ "__type": "NumericHealthValue", "numericValue": number(expected, unit) });
        let body = json!([{ "uuid": "u", "value": value, "type": name,
            "unit": unit, "dateFrom": "2026-05-04T08:00:00.000", "dateTo": end, "sourcePlatform": "googleHealthConnect",
            "sourceDeviceId": "d", "sourceId": "", "sourceName": "a", "recordingMethod": "unknown" }]);
        assert_eq!(types_of(&body), *expected, "{name} {unit}");
    }
}

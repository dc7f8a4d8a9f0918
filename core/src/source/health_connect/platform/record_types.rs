//! The record types of Health Connect, each with its values.

use crate::record::DataType;
use crate::source::health_connect::platform::quantity::Quantity;
use crate::source::health_connect::platform::types::{
    Qualifier, Reads, RecordType, instant, interval, measure, qualifier,
};
use crate::source::health_connect::platform::words;

const BODY_TEMPERATURE_LOCATION: Qualifier =
    qualifier("measurementLocation", "measurement_location", &words::BODY_TEMPERATURE_LOCATION);

/// Every record type of Jetpack.
pub(crate) static RECORD_TYPES: &[RecordType] = &[
    interval(
        "ActiveCaloriesBurned",
        "active_calories_burned",
        Reads::Measures(
            &[measure("energy", DataType::ActiveEnergy, Quantity::Energy, "kcal", [0.0, 1e6])],
            &[],
        ),
    ),
    interval("ActivityIntensity", "activity_intensity", Reads::ActivityIntensity),
    instant(
        "BasalBodyTemperature",
        "basal_body_temperature",
        Reads::Measures(
            &[measure(
                "temperature",
                DataType::BasalBodyTemperature,
                Quantity::Temperature,
                "Cel",
                [0.0, 100.0],
            )],
            &[BODY_TEMPERATURE_LOCATION],
        ),
    ),
    instant(
        "BasalMetabolicRate",
        "basal_metabolic_rate",
        Reads::Measures(
            &[measure(
                "basalMetabolicRate",
                DataType::BasalMetabolicRate,
                Quantity::Power,
                "kcal/d",
                [0.0, 10_000.0],
            )],
            &[],
        ),
    ),
    instant(
        "BloodGlucose",
        "blood_glucose",
        Reads::Measures(
            &[measure("level", DataType::BloodGlucose, Quantity::BloodGlucose, "mmol/L", [0.0, 50.0])],
            &[
                qualifier("specimenSource", "specimen_source", &words::SPECIMEN_SOURCE),
                qualifier("mealType", "meal_type", &words::MEAL_TYPE),
                qualifier("relationToMeal", "relation_to_meal", &words::RELATION_TO_MEAL),
            ],
        ),
    ),
    instant(
        "BloodPressure",
        "blood_pressure",
        Reads::Measures(
            &[
                measure(
                    "systolic",
                    DataType::BloodPressureSystolic,
                    Quantity::Pressure,
                    "mm[Hg]",
                    [20.0, 200.0],
                ),
                measure(
                    "diastolic",
                    DataType::BloodPressureDiastolic,
                    Quantity::Pressure,
                    "mm[Hg]",
                    [10.0, 180.0],
                ),
            ],
            &[
                qualifier("bodyPosition", "body_position", &words::BODY_POSITION),
                qualifier("measurementLocation", "measurement_location", &words::BLOOD_PRESSURE_LOCATION),
            ],
        ),
    ),
    instant(
        "BodyFat",
        "body_fat",
        Reads::Measures(
            &[measure("percentage", DataType::BodyFatPercentage, Quantity::Percentage, "%", [0.0, 100.0])],
            &[],
        ),
    ),
    instant(
        "BodyTemperature",
        "body_temperature",
        Reads::Measures(
            &[measure("temperature", DataType::BodyTemperature, Quantity::Temperature, "Cel", [0.0, 100.0])],
            &[BODY_TEMPERATURE_LOCATION],
        ),
    ),
    instant(
        "BodyWaterMass",
        "body_water_mass",
        Reads::Measures(
            &[measure("mass", DataType::BodyWaterMass, Quantity::Mass, "kg", [0.0, 1000.0])],
            &[],
        ),
    ),
    instant(
        "BoneMass",
        "bone_mass",
        Reads::Measures(&[measure("mass", DataType::BoneMass, Quantity::Mass, "kg", [0.0, 1000.0])], &[]),
    ),
    instant(
        "CervicalMucus",
        "cervical_mucus",
        Reads::Cycle(
            DataType::CervicalMucus,
            &[
                qualifier("appearance", "value", &words::CERVICAL_MUCUS_APPEARANCE),
                qualifier("sensation", "sensation", &words::CERVICAL_MUCUS_SENSATION),
            ],
        ),
    ),
    interval(
        "CyclingPedalingCadence",
        "cycling_pedaling_cadence",
        Reads::Series(measure(
            "revolutionsPerMinute",
            DataType::CyclingCadence,
            Quantity::Number,
            "1",
            [0.0, 10_000.0],
        )),
    ),
    interval(
        "Distance",
        "distance",
        Reads::Measures(&[measure("distance", DataType::Distance, Quantity::Length, "m", [0.0, 1e6])], &[]),
    ),
    interval(
        "ElevationGained",
        "elevation_gained",
        Reads::Measures(
            &[measure("elevation", DataType::ElevationGain, Quantity::Length, "m", [-1e6, 1e6])],
            &[],
        ),
    ),
    interval("ExerciseSession", "exercise_session", Reads::ExerciseSession),
    interval(
        "FloorsClimbed",
        "floors_climbed",
        Reads::Measures(
            &[measure("floors", DataType::FlightsClimbed, Quantity::Number, "1", [0.0, 1e6])],
            &[],
        ),
    ),
    interval(
        "HeartRate",
        "heart_rate",
        Reads::Series(measure("beatsPerMinute", DataType::HeartRate, Quantity::Number, "1", [1.0, 300.0])),
    ),
    instant(
        "HeartRateVariabilityRmssd",
        "heart_rate_variability_rmssd",
        Reads::Measures(
            &[measure("heartRateVariabilityMillis", DataType::HrvRmssd, Quantity::Number, "1", [1.0, 200.0])],
            &[],
        ),
    ),
    instant(
        "Height",
        "height",
        Reads::Measures(&[measure("height", DataType::Height, Quantity::Length, "m", [0.0, 300.0])], &[]),
    ),
    interval(
        "Hydration",
        "hydration",
        Reads::Measures(
            &[measure("volume", DataType::DietaryWater, Quantity::Volume, "L", [0.0, 100_000.0])],
            &[],
        ),
    ),
    instant(
        "IntermenstrualBleeding",
        "intermenstrual_bleeding",
        Reads::Cycle(DataType::IntermenstrualBleeding, &[]),
    ),
    instant(
        "LeanBodyMass",
        "lean_body_mass",
        Reads::Measures(&[measure("mass", DataType::LeanBodyMass, Quantity::Mass, "kg", [0.0, 1000.0])], &[]),
    ),
    instant(
        "MenstruationFlow",
        "menstruation_flow",
        Reads::Cycle(DataType::MenstrualFlow, &[qualifier("flow", "value", &words::MENSTRUATION_FLOW)]),
    ),
    interval("MenstruationPeriod", "menstruation_period", Reads::Cycle(DataType::MenstruationPeriod, &[])),
    interval("MindfulnessSession", "mindfulness_session", Reads::MindfulnessSession),
    interval("Nutrition", "nutrition", Reads::Nutrition),
    instant(
        "OvulationTest",
        "ovulation_test",
        Reads::Cycle(DataType::OvulationTestResult, &[qualifier("result", "value", &words::OVULATION_TEST)]),
    ),
    instant(
        "OxygenSaturation",
        "oxygen_saturation",
        Reads::Measures(
            &[measure("percentage", DataType::OxygenSaturation, Quantity::Percentage, "%", [0.0, 100.0])],
            &[],
        ),
    ),
    interval("PlannedExerciseSession", "planned_exercise_session", Reads::PlannedExerciseSession),
    interval(
        "Power",
        "power",
        Reads::Series(measure("power", DataType::Power, Quantity::Power, "W", [0.0, 100_000.0])),
    ),
    instant(
        "RespiratoryRate",
        "respiratory_rate",
        Reads::Measures(
            &[measure("rate", DataType::RespiratoryRate, Quantity::Number, "1", [0.0, 1000.0])],
            &[],
        ),
    ),
    instant(
        "RestingHeartRate",
        "resting_heart_rate",
        Reads::Measures(
            &[measure("beatsPerMinute", DataType::RestingHeartRate, Quantity::Number, "1", [0.0, 300.0])],
            &[],
        ),
    ),
    instant(
        "SexualActivity",
        "sexual_activity",
        Reads::Cycle(
            DataType::SexualActivity,
            &[qualifier("protectionUsed", "value", &words::PROTECTION_USED)],
        ),
    ),
    interval("SkinTemperature", "skin_temperature", Reads::SkinTemperature),
    interval("SleepSession", "sleep_session", Reads::SleepSession),
    interval(
        "Speed",
        "speed",
        Reads::Series(measure("speed", DataType::Speed, Quantity::Velocity, "m/s", [0.0, 1e6])),
    ),
    interval(
        "Steps",
        "steps",
        Reads::Measures(&[measure("count", DataType::StepCount, Quantity::Number, "1", [0.0, 1e6])], &[]),
    ),
    interval(
        "StepsCadence",
        "steps_cadence",
        Reads::Series(measure("rate", DataType::StepCadence, Quantity::Number, "1", [0.0, 10_000.0])),
    ),
    interval(
        "TotalCaloriesBurned",
        "total_calories_burned",
        Reads::Measures(
            &[measure("energy", DataType::TotalEnergy, Quantity::Energy, "kcal", [0.0, 1e6])],
            &[],
        ),
    ),
    instant(
        "Vo2Max",
        "vo2_max",
        Reads::Measures(
            &[measure(
                "vo2MillilitersPerMinuteKilogram",
                DataType::Vo2Max,
                Quantity::Number,
                "1",
                [0.0, 100.0],
            )],
            &[qualifier("measurementMethod", "measurement_method", &words::VO2_MAX_METHOD)],
        ),
    ),
    instant(
        "Weight",
        "weight",
        Reads::Measures(&[measure("weight", DataType::BodyMass, Quantity::Mass, "kg", [0.0, 1000.0])], &[]),
    ),
    interval(
        "WheelchairPushes",
        "wheelchair_pushes",
        Reads::Measures(&[measure("count", DataType::PushCount, Quantity::Number, "1", [0.0, 1e6])], &[]),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Verdict;
    use crate::source::health_connect::platform::nutrition::NUTRIENTS;
    use crate::source::health_connect::platform::types::Measure;

    /// Values that the platform accepts although no person can have them.
    const TAKEN: &[(DataType, &[f64])] = &[
        (DataType::BasalBodyTemperature, &[0.0, 100.0]),
        (DataType::BasalMetabolicRate, &[0.0]),
        (DataType::BloodGlucose, &[0.0]),
        (DataType::BodyTemperature, &[0.0, 100.0]),
        (DataType::BodyWaterMass, &[0.0, 1000.0]),
        (DataType::BoneMass, &[0.0, 1000.0]),
        (DataType::Height, &[0.0]),
        (DataType::LeanBodyMass, &[0.0, 1000.0]),
        (DataType::OxygenSaturation, &[0.0]),
        (DataType::RespiratoryRate, &[0.0, 1000.0]),
        (DataType::RestingHeartRate, &[0.0]),
        (DataType::Vo2Max, &[0.0]),
        (DataType::BodyMass, &[0.0, 1000.0]),
    ];

    fn measures() -> impl Iterator<Item = &'static Measure> {
        let of_records = RECORD_TYPES.iter().flat_map(|record_type| match &record_type.reads {
            Reads::Measures(measures, _) => *measures,
            Reads::Series(measure) => std::slice::from_ref(measure),
            _ => &[],
        });
        of_records.chain(NUTRIENTS)
    }

    #[test]
    fn what_the_platform_takes_is_possible_unless_the_range_says_why_not() {
        let mut impossible = Vec::new();
        for measure in measures() {
            let data_type = measure.data_type;
            let mut bounds = measure.range.to_vec();
            bounds.retain(|bound| data_type.verdict(*bound) == Verdict::Impossible);
            if !bounds.is_empty() {
                let source = data_type.range().unwrap().source;
                assert!(source.contains("Health Connect takes") || source.contains("it takes"), "{source}");
                impossible.push((data_type, bounds));
            }
        }
        let taken: Vec<_> = TAKEN.iter().map(|(data_type, bounds)| (*data_type, bounds.to_vec())).collect();
        assert_eq!(impossible, taken);
        assert!(measures().count() > 60);
    }
}

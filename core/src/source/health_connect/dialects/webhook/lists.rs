//! The lists and their items.

use crate::record::DataType;
use crate::source::health_connect::dialects::webhook::qualifier;
use crate::source::health_connect::platform::types::Qualifier;
use crate::source::health_connect::platform::words;

/// A list.
#[derive(Clone, Copy)]
pub(super) struct List {
    pub(super) name: &'static str,
    /// The record type of its items.
    pub(super) record: &'static str,
    pub(super) says: Says,
    /// Fields that repeat the rest of the item, or are in other lists too.
    pub(super) repeated: &'static [&'static str],
    /// The app may send its sum since midnight.
    pub(super) may_be_day: bool,
    /// The app computed the values.
    pub(super) is_derived: bool,
}

/// The content of an item.
#[derive(Clone, Copy)]
pub(super) enum Says {
    /// Values, each with its unit, and words that go with them. Two of the values may be spellings of one.
    Values(&'static [(&'static str, DataType, &'static str)], &'static [Qualifier]),
    Cycle(DataType, &'static [Qualifier]),
    Sleep,
    Exercise,
    Meal,
    Mindfulness,
}

const fn list(name: &'static str, record: &'static str, says: Says) -> List {
    List { name, record, says, repeated: &[], may_be_day: false, is_derived: false }
}

const fn values(
    name: &'static str,
    record: &'static str,
    values: &'static [(&'static str, DataType, &'static str)],
) -> List {
    list(name, record, Says::Values(values, &[]))
}

const fn that_may_be_days(list: List) -> List {
    List { may_be_day: true, ..list }
}

const BODY_TEMPERATURE_LOCATION: &[Qualifier] =
    &[qualifier("measurement_location", "measurement_location", &words::BODY_TEMPERATURE_LOCATION)];
const SKIN_TEMPERATURE_LOCATION: &[Qualifier] =
    &[qualifier("measurement_location", "measurement_location", &words::SKIN_TEMPERATURE_LOCATION)];

/// Every list. Calories are kilocalories.
pub(super) static LISTS: &[List] = &[
    that_may_be_days(values("steps", "Steps", &[("count", DataType::StepCount, "1")])),
    that_may_be_days(values("distance", "Distance", &[("meters", DataType::Distance, "m")])),
    that_may_be_days(values(
        "active_calories",
        "ActiveCaloriesBurned",
        &[("calories", DataType::ActiveEnergy, "kcal")],
    )),
    that_may_be_days(values(
        "total_calories",
        "TotalCaloriesBurned",
        &[("calories", DataType::TotalEnergy, "kcal")],
    )),
    values("heart_rate", "HeartRate", &[("bpm", DataType::HeartRate, "1")]),
    values("resting_heart_rate", "RestingHeartRate", &[("bpm", DataType::RestingHeartRate, "1")]),
    values(
        "heart_rate_variability",
        "HeartRateVariabilityRmssd",
        &[
            ("rmssd_millis", DataType::HrvRmssd, "ms"),
            ("heart_rate_variability_millis", DataType::HrvRmssd, "ms"),
        ],
    ),
    values("oxygen_saturation", "OxygenSaturation", &[("percentage", DataType::OxygenSaturation, "%")]),
    values("respiratory_rate", "RespiratoryRate", &[("rate", DataType::RespiratoryRate, "1")]),
    values("weight", "Weight", &[("kilograms", DataType::BodyMass, "kg")]),
    values("height", "Height", &[("meters", DataType::Height, "m")]),
    values("body_fat", "BodyFat", &[("percentage", DataType::BodyFatPercentage, "%")]),
    values("lean_body_mass", "LeanBodyMass", &[("kilograms", DataType::LeanBodyMass, "kg")]),
    values("bone_mass", "BoneMass", &[("kilograms", DataType::BoneMass, "kg")]),
    values("body_water_mass", "BodyWaterMass", &[("kilograms", DataType::BodyWaterMass, "kg")]),
    List {
        repeated: &["weight_kg", "height_meters"],
        is_derived: true,
        ..values("bmi", "BodyMassIndex", &[("value", DataType::BodyMassIndex, "1")])
    },
    values(
        "blood_pressure",
        "BloodPressure",
        &[
            ("systolic", DataType::BloodPressureSystolic, "mm[Hg]"),
            ("diastolic", DataType::BloodPressureDiastolic, "mm[Hg]"),
        ],
    ),
    values("blood_glucose", "BloodGlucose", &[("mmol_per_liter", DataType::BloodGlucose, "mmol/L")]),
    list(
        "body_temperature",
        "BodyTemperature",
        Says::Values(&[("celsius", DataType::BodyTemperature, "Cel")], BODY_TEMPERATURE_LOCATION),
    ),
    list(
        "basal_body_temperature",
        "BasalBodyTemperature",
        Says::Values(&[("celsius", DataType::BasalBodyTemperature, "Cel")], BODY_TEMPERATURE_LOCATION),
    ),
    list(
        "skin_temperature",
        "SkinTemperature",
        Says::Values(
            &[
                ("delta_celsius", DataType::SkinTemperatureDelta, "Cel"),
                ("baseline_celsius", DataType::SkinTemperatureBaseline, "Cel"),
            ],
            SKIN_TEMPERATURE_LOCATION,
        ),
    ),
    values(
        "basal_metabolic_rate",
        "BasalMetabolicRate",
        &[
            ("watts", DataType::BasalMetabolicRate, "W"),
            ("kilocalories_per_day", DataType::BasalMetabolicRate, "kcal/d"),
        ],
    ),
    values(
        "vo2_max",
        "Vo2Max",
        &[("ml_per_kg_per_min", DataType::Vo2Max, "1"), ("vo2_ml_per_min_per_kg", DataType::Vo2Max, "1")],
    ),
    values("hydration", "Hydration", &[("liters", DataType::DietaryWater, "L")]),
    list("nutrition", "Nutrition", Says::Meal),
    list("sleep", "SleepSession", Says::Sleep),
    list("exercise", "ExerciseSession", Says::Exercise),
    list("mindfulness", "MindfulnessSession", Says::Mindfulness),
    list(
        "menstruation_flow",
        "MenstruationFlow",
        Says::Cycle(DataType::MenstrualFlow, &[qualifier("flow", "value", &words::MENSTRUATION_FLOW)]),
    ),
    list("menstruation_period", "MenstruationPeriod", Says::Cycle(DataType::MenstruationPeriod, &[])),
    list(
        "intermenstrual_bleeding",
        "IntermenstrualBleeding",
        Says::Cycle(DataType::IntermenstrualBleeding, &[]),
    ),
    list(
        "ovulation_test",
        "OvulationTest",
        Says::Cycle(DataType::OvulationTestResult, &[qualifier("result", "value", &words::OVULATION_TEST)]),
    ),
    list(
        "cervical_mucus",
        "CervicalMucus",
        Says::Cycle(
            DataType::CervicalMucus,
            &[
                qualifier("appearance", "value", &words::CERVICAL_MUCUS_APPEARANCE),
                qualifier("sensation", "sensation", &words::CERVICAL_MUCUS_SENSATION),
            ],
        ),
    ),
    list(
        "sexual_activity",
        "SexualActivity",
        Says::Cycle(
            DataType::SexualActivity,
            &[qualifier("protection_used", "value", &words::PROTECTION_USED)],
        ),
    ),
];

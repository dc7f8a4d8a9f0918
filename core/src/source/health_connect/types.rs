//! The record types of Health Connect, and what the values of each are.

use super::quantity::Quantity;
use super::words::{self, Words};
use crate::record::{Basis, DataType};

/// A record type.
#[derive(Debug)]
pub(super) struct RecordType {
    /// The name of its class, without `Record`.
    pub(super) name: &'static str,
    /// The same in snake case, as it stands in keys.
    pub(super) key: &'static str,
    /// Its records have a start and an end, and not one time.
    pub(super) is_interval: bool,
    pub(super) reads: Reads,
}

/// What a record of a type says, and so how it is read.
#[derive(Debug)]
pub(super) enum Reads {
    /// Values at an instant, or over an interval.
    Measures(&'static [Measure], &'static [Qualifier]),
    /// Samples in time.
    Series(Measure),
    SkinTemperature,
    /// A word over an interval.
    ActivityIntensity,
    /// Something that a person logged of a cycle: the words that say what, each by its field.
    Cycle(DataType, &'static [Qualifier]),
    Nutrition,
    SleepSession,
    ExerciseSession,
    MindfulnessSession,
    PlannedExerciseSession,
}

/// A field with a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure {
    pub(super) field: &'static str,
    pub(super) data_type: DataType,
    pub(super) quantity: Quantity,
    /// The unit of a number without one.
    pub(super) bare: &'static str,
    /// From the least to the greatest value that the platform takes, in the unit of the type.
    pub(super) range: [f64; 2],
}

/// A field with a word that says what surrounds a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Qualifier {
    pub(super) field: &'static str,
    /// Its name in the context.
    pub(super) name: &'static str,
    pub(super) words: &'static Words,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words")
    }
}

/// A field with a value.
pub(super) const fn measure(
    field: &'static str,
    data_type: DataType,
    quantity: Quantity,
    bare: &'static str,
    range: [f64; 2],
) -> Measure {
    Measure { field, data_type, quantity, bare, range }
}

const fn qualifier(field: &'static str, name: &'static str, words: &'static Words) -> Qualifier {
    Qualifier { field, name, words }
}

const fn instant(name: &'static str, key: &'static str, reads: Reads) -> RecordType {
    RecordType { name, key, is_interval: false, reads }
}

const fn interval(name: &'static str, key: &'static str, reads: Reads) -> RecordType {
    RecordType { name, key, is_interval: true, reads }
}

const BODY_TEMPERATURE_LOCATION: Qualifier =
    qualifier("measurementLocation", "measurement_location", &words::BODY_TEMPERATURE_LOCATION);

/// Every record type of Jetpack.
pub(super) static RECORD_TYPES: &[RecordType] = &[
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

/// Names that classes had, and that libraries have.
const ALIASES: &[(&str, &str)] = &[
    ("heartrateseries", "HeartRate"),
    ("powerseries", "Power"),
    ("speedseries", "Speed"),
    ("stepscadenceseries", "StepsCadence"),
    ("cyclingpedalingcadenceseries", "CyclingPedalingCadence"),
    ("menstruation", "MenstruationFlow"),
    ("step", "Steps"),
    ("wheelchairpush", "WheelchairPushes"),
    ("activecalories", "ActiveCaloriesBurned"),
    ("totalcalories", "TotalCaloriesBurned"),
    ("sleep", "SleepSession"),
    ("exercise", "ExerciseSession"),
    ("heartratevariability", "HeartRateVariabilityRmssd"),
    ("mindfulness", "MindfulnessSession"),
];

/// The record type of a name: in any case, in snake case, in the plural, with `Record` behind it or a package before it.
pub(super) fn find(name: &str) -> Option<&'static RecordType> {
    // Most write the name itself.
    if let Some(exact) = RECORD_TYPES.iter().find(|known| known.name == name || known.key == name) {
        return Some(exact);
    }
    let class = name.rsplit(['.', '$']).next().unwrap_or(name);
    let plain: String =
        class.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase()).collect();
    let exact = |plain: &str| {
        let alias = ALIASES.iter().find(|(alias, _)| *alias == plain).map(|(_, name)| *name);
        RECORD_TYPES.iter().find(|known| alias == Some(known.name) || known.name.eq_ignore_ascii_case(plain))
    };
    let bare = plain.strip_suffix("records").or_else(|| plain.strip_suffix("record")).unwrap_or(&plain);
    exact(bare).or_else(|| exact(bare.strip_suffix('s')?))
}

impl RecordType {
    /// What a record of the type mostly says: a window over such records bears this type and basis.
    pub(super) fn main_type(&self) -> (DataType, Basis) {
        match &self.reads {
            Reads::Measures(measures, _) => {
                let data_type = measures.first().map_or(DataType::StepCount, |measure| measure.data_type);
                (data_type, if self.is_interval { Basis::Interval } else { Basis::Instant })
            }
            Reads::Series(measure) => (measure.data_type, Basis::Instant),
            Reads::SkinTemperature => (DataType::SkinTemperatureDelta, Basis::Instant),
            Reads::ActivityIntensity => (DataType::ActivityIntensity, Basis::Interval),
            Reads::Cycle(data_type, _) => (*data_type, Basis::Instant),
            Reads::Nutrition => (DataType::Meal, Basis::Interval),
            Reads::SleepSession => (DataType::SleepSession, Basis::Session),
            Reads::ExerciseSession => (DataType::Workout, Basis::Session),
            Reads::MindfulnessSession => (DataType::MindfulSession, Basis::Session),
            Reads::PlannedExerciseSession => (DataType::PlannedWorkout, Basis::Session),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_goes_by_many_names() {
        let name = |text: &str| find(text).map(|found| found.name);
        for (text, expected) in [
            ("Steps", "Steps"),
            ("steps", "Steps"),
            ("StepsRecord", "Steps"),
            ("androidx.health.connect.client.records.StepsRecord", "Steps"),
            ("heart_rate", "HeartRate"),
            ("heartRates", "HeartRate"),
            ("HeartRateSeries", "HeartRate"),
            ("Menstruation", "MenstruationFlow"),
            ("SLEEP_SESSION", "SleepSession"),
            ("vo2max", "Vo2Max"),
        ] {
            assert_eq!(name(text), Some(expected), "{text}");
        }
        for text in ["", "s", "SleepStage", "dailies", "Record", "Symptom"] {
            assert_eq!(name(text), None, "{text}");
        }
        assert_eq!(RECORD_TYPES.len(), 42);
    }
}

//! What happened, whatever carries it: one record of the platform.

use proptest::prelude::*;

/// What a dialect calls a value, its unit, and what takes the platform's unit to that one.
type Name = (&'static str, &'static str, f64);

/// A value that several dialects have.
#[derive(Debug)]
pub struct Spec {
    pub record: &'static str,
    /// The same in snake case, as it stands in keys.
    pub key: &'static str,
    pub field: &'static str,
    /// The platform's unit, as libraries spell it; empty for a number.
    pub unit: &'static str,
    pub is_interval: bool,
    /// The least and the greatest.
    pub range: [f64; 2],
    pub open_wearables: Option<Name>,
    /// List and field; the unit is in the field.
    pub webhook: Option<(&'static str, &'static str, f64)>,
    pub flutter: Option<Name>,
    pub capacitor: Option<Name>,
    pub generic: Option<Name>,
}

const NONE: Spec = Spec {
    record: "",
    key: "",
    field: "",
    unit: "",
    is_interval: false,
    range: [0.0, 0.0],
    open_wearables: None,
    webhook: None,
    flutter: None,
    capacitor: None,
    generic: None,
};

const fn instant(
    record: &'static str,
    key: &'static str,
    field: &'static str,
    unit: &'static str,
    range: [f64; 2],
) -> Spec {
    Spec { record, key, field, unit, range, ..NONE }
}

const fn interval(
    record: &'static str,
    key: &'static str,
    field: &'static str,
    unit: &'static str,
    range: [f64; 2],
) -> Spec {
    Spec { is_interval: true, ..instant(record, key, field, unit, range) }
}

pub static SPECS: &[Spec] = &[
    Spec {
        open_wearables: Some(("STEP_COUNT", "count", 1.0)),
        webhook: Some(("steps", "count", 1.0)),
        flutter: Some(("STEPS", "COUNT", 1.0)),
        capacitor: Some(("steps", "count", 1.0)),
        generic: Some(("steps", "count", 1.0)),
        ..interval("Steps", "steps", "count", "", [1.0, 20_000.0])
    },
    Spec {
        open_wearables: Some(("DISTANCE", "m", 1.0)),
        webhook: Some(("distance", "meters", 1.0)),
        flutter: Some(("DISTANCE_DELTA", "METER", 1.0)),
        capacitor: Some(("distance", "meter", 1.0)),
        generic: Some(("distance", "km", 0.001)),
        ..interval("Distance", "distance", "distance", "meters", [1.0, 20_000.0])
    },
    Spec {
        open_wearables: Some(("ACTIVE_CALORIES_BURNED", "kcal", 1.0)),
        webhook: Some(("active_calories", "calories", 1.0)),
        flutter: Some(("ACTIVE_ENERGY_BURNED", "KILOCALORIE", 1.0)),
        capacitor: Some(("calories", "kilocalorie", 1.0)),
        generic: Some(("active_calories", "kcal", 1.0)),
        ..interval("ActiveCaloriesBurned", "active_calories_burned", "energy", "kilocalories", [1.0, 900.0])
    },
    Spec {
        open_wearables: Some(("TOTAL_CALORIES_BURNED", "kcal", 1.0)),
        webhook: Some(("total_calories", "calories", 1.0)),
        flutter: Some(("TOTAL_CALORIES_BURNED", "KILOCALORIE", 1.0)),
        capacitor: Some(("totalCalories", "kilocalorie", 1.0)),
        generic: Some(("total_calories", "cal", 1000.0)),
        ..interval("TotalCaloriesBurned", "total_calories_burned", "energy", "kilocalories", [1.0, 900.0])
    },
    Spec {
        open_wearables: Some(("FLOORS_CLIMBED", "count", 1.0)),
        flutter: Some(("FLIGHTS_CLIMBED", "COUNT", 1.0)),
        capacitor: Some(("flightsClimbed", "count", 1.0)),
        ..interval("FloorsClimbed", "floors_climbed", "floors", "", [1.0, 50.0])
    },
    interval("ElevationGained", "elevation_gained", "elevation", "meters", [1.0, 500.0]),
    interval("WheelchairPushes", "wheelchair_pushes", "count", "", [1.0, 900.0]),
    Spec {
        open_wearables: Some(("HYDRATION", "mL", 1000.0)),
        webhook: Some(("hydration", "liters", 1.0)),
        flutter: Some(("WATER", "LITER", 1.0)),
        generic: Some(("hydration", "mL", 1000.0)),
        ..interval("Hydration", "hydration", "volume", "liters", [0.05, 2.0])
    },
    Spec {
        open_wearables: Some(("WEIGHT", "kg", 1.0)),
        webhook: Some(("weight", "kilograms", 1.0)),
        flutter: Some(("WEIGHT", "KILOGRAM", 1.0)),
        capacitor: Some(("weight", "kilogram", 1.0)),
        generic: Some(("weight", "g", 1000.0)),
        ..instant("Weight", "weight", "weight", "kilograms", [40.0, 150.0])
    },
    Spec {
        open_wearables: Some(("HEIGHT", "m", 1.0)),
        webhook: Some(("height", "meters", 1.0)),
        flutter: Some(("HEIGHT", "CENTIMETER", 100.0)),
        capacitor: Some(("height", "centimeter", 100.0)),
        generic: Some(("height", "cm", 100.0)),
        ..instant("Height", "height", "height", "meters", [1.2, 2.1])
    },
    Spec {
        open_wearables: Some(("BODY_FAT", "%", 1.0)),
        webhook: Some(("body_fat", "percentage", 1.0)),
        flutter: Some(("BODY_FAT_PERCENTAGE", "PERCENT", 1.0)),
        capacitor: Some(("bodyFat", "percent", 1.0)),
        generic: Some(("body_fat", "%", 1.0)),
        ..instant("BodyFat", "body_fat", "percentage", "percent", [5.0, 45.0])
    },
    Spec {
        open_wearables: Some(("LEAN_BODY_MASS", "kg", 1.0)),
        webhook: Some(("lean_body_mass", "kilograms", 1.0)),
        flutter: Some(("LEAN_BODY_MASS", "KILOGRAM", 1.0)),
        ..instant("LeanBodyMass", "lean_body_mass", "mass", "kilograms", [30.0, 90.0])
    },
    Spec {
        webhook: Some(("bone_mass", "kilograms", 1.0)),
        ..instant("BoneMass", "bone_mass", "mass", "kilograms", [1.0, 5.0])
    },
    Spec {
        webhook: Some(("body_water_mass", "kilograms", 1.0)),
        flutter: Some(("BODY_WATER_MASS", "KILOGRAM", 1.0)),
        ..instant("BodyWaterMass", "body_water_mass", "mass", "kilograms", [20.0, 60.0])
    },
    Spec {
        open_wearables: Some(("BASAL_METABOLIC_RATE", "kcal/day", 1.0)),
        flutter: Some(("BASAL_ENERGY_BURNED", "KILOCALORIE", 1.0)),
        capacitor: Some(("basalCalories", "kilocalorie", 1.0)),
        ..instant(
            "BasalMetabolicRate",
            "basal_metabolic_rate",
            "basalMetabolicRate",
            "kilocaloriesPerDay",
            [900.0, 2500.0],
        )
    },
    Spec {
        open_wearables: Some(("BLOOD_GLUCOSE", "mmol/L", 1.0)),
        webhook: Some(("blood_glucose", "mmol_per_liter", 1.0)),
        flutter: Some(("BLOOD_GLUCOSE", "MILLIGRAM_PER_DECILITER", 18.0)),
        capacitor: Some(("bloodGlucose", "mg/dL", 18.0)),
        generic: Some(("blood_glucose", "mmol/L", 1.0)),
        ..instant("BloodGlucose", "blood_glucose", "level", "millimolesPerLiter", [3.0, 15.0])
    },
    Spec {
        open_wearables: Some(("BODY_TEMPERATURE", "°C", 1.0)),
        webhook: Some(("body_temperature", "celsius", 1.0)),
        flutter: Some(("BODY_TEMPERATURE", "DEGREE_CELSIUS", 1.0)),
        capacitor: Some(("bodyTemperature", "celsius", 1.0)),
        ..instant("BodyTemperature", "body_temperature", "temperature", "celsius", [35.0, 41.0])
    },
    Spec {
        webhook: Some(("basal_body_temperature", "celsius", 1.0)),
        capacitor: Some(("basalBodyTemperature", "celsius", 1.0)),
        ..instant("BasalBodyTemperature", "basal_body_temperature", "temperature", "celsius", [35.0, 38.0])
    },
    Spec {
        open_wearables: Some(("OXYGEN_SATURATION", "%", 1.0)),
        webhook: Some(("oxygen_saturation", "percentage", 1.0)),
        flutter: Some(("BLOOD_OXYGEN", "PERCENT", 1.0)),
        capacitor: Some(("oxygenSaturation", "percent", 1.0)),
        // A receiver whose senders nobody knows may get fractions.
        generic: Some(("oxygen_saturation", "%", 0.01)),
        ..instant("OxygenSaturation", "oxygen_saturation", "percentage", "percent", [80.0, 100.0])
    },
    Spec {
        open_wearables: Some(("RESPIRATORY_RATE", "breaths/min", 1.0)),
        webhook: Some(("respiratory_rate", "rate", 1.0)),
        flutter: Some(("RESPIRATORY_RATE", "RESPIRATIONS_PER_MINUTE", 1.0)),
        capacitor: Some(("respiratoryRate", "bpm", 1.0)),
        ..instant("RespiratoryRate", "respiratory_rate", "rate", "", [8.0, 30.0])
    },
    Spec {
        open_wearables: Some(("RESTING_HEART_RATE", "bpm", 1.0)),
        webhook: Some(("resting_heart_rate", "bpm", 1.0)),
        flutter: Some(("RESTING_HEART_RATE", "BEATS_PER_MINUTE", 1.0)),
        capacitor: Some(("restingHeartRate", "bpm", 1.0)),
        generic: Some(("resting_heart_rate", "bpm", 1.0)),
        ..instant("RestingHeartRate", "resting_heart_rate", "beatsPerMinute", "", [40.0, 90.0])
    },
    Spec {
        open_wearables: Some(("HEART_RATE_VARIABILITY", "ms", 1.0)),
        webhook: Some(("heart_rate_variability", "rmssd_millis", 1.0)),
        flutter: Some(("HEART_RATE_VARIABILITY_RMSSD", "MILLISECOND", 1.0)),
        capacitor: Some(("heartRateVariability", "millisecond", 1.0)),
        generic: Some(("heart_rate_variability", "ms", 1.0)),
        ..instant(
            "HeartRateVariabilityRmssd",
            "heart_rate_variability_rmssd",
            "heartRateVariabilityMillis",
            "",
            [5.0, 150.0],
        )
    },
    Spec {
        open_wearables: Some(("VO2_MAX", "mL/kg/min", 1.0)),
        webhook: Some(("vo2_max", "ml_per_kg_per_min", 1.0)),
        generic: Some(("vo2_max", "mL/kg/min", 1.0)),
        ..instant("Vo2Max", "vo2_max", "vo2MillilitersPerMinuteKilogram", "", [20.0, 70.0])
    },
];

/// A series that several dialects have, and the field of its samples.
#[derive(Debug)]
pub struct SeriesSpec {
    pub record: &'static str,
    pub field: &'static str,
    pub unit: &'static str,
    pub open_wearables: Option<Name>,
    pub webhook: Option<(&'static str, &'static str)>,
    pub flutter: Option<Name>,
    pub capacitor: Option<Name>,
}

pub static SERIES: &[SeriesSpec] = &[
    SeriesSpec {
        record: "HeartRate",
        field: "beatsPerMinute",
        unit: "",
        open_wearables: Some(("HEART_RATE", "bpm", 1.0)),
        webhook: Some(("heart_rate", "bpm")),
        flutter: Some(("HEART_RATE", "BEATS_PER_MINUTE", 1.0)),
        capacitor: Some(("heartRate", "bpm", 1.0)),
    },
    SeriesSpec {
        record: "Speed",
        field: "speed",
        unit: "metersPerSecond",
        open_wearables: Some(("SPEED", "m/s", 1.0)),
        webhook: None,
        flutter: Some(("SPEED", "METER_PER_SECOND", 1.0)),
        capacitor: None,
    },
    SeriesSpec {
        record: "Power",
        field: "power",
        unit: "watts",
        open_wearables: Some(("POWER", "W", 1.0)),
        webhook: None,
        flutter: None,
        capacitor: None,
    },
    SeriesSpec {
        record: "CyclingPedalingCadence",
        field: "revolutionsPerMinute",
        unit: "",
        open_wearables: Some(("CYCLING_PEDALING_CADENCE", "rpm", 1.0)),
        webhook: None,
        flutter: None,
        capacitor: None,
    },
    SeriesSpec {
        record: "StepsCadence",
        field: "rate",
        unit: "",
        open_wearables: None,
        webhook: None,
        flutter: None,
        capacitor: None,
    },
];

/// The platform's stages, by number.
pub const STAGES: [&str; 8] =
    ["unknown", "awake", "sleeping", "out_of_bed", "light", "deep", "rem", "awake_in_bed"];

/// Exercise types that all dialects have: Jetpack's number, and the names of Open Wearables, Flutter and the Capacitor plugin.
pub const EXERCISES: [(u16, &str, &str, &str); 5] = [
    (56, "RUNNING", "RUNNING", "running"),
    (79, "WALKING", "WALKING", "walking"),
    (8, "CYCLING", "BIKING", "cycling"),
    (83, "YOGA", "YOGA", "yoga"),
    (74, "SWIMMING_POOL", "SWIMMING_POOL", "swimmingPool"),
];

/// Meals, by the platform's number.
pub const MEALS: [&str; 5] = ["unknown", "breakfast", "lunch", "dinner", "snack"];

#[derive(Debug, Clone)]
pub enum What {
    /// By its place among [`SPECS`].
    Value(usize, f64),
    /// By its place among [`SERIES`]; the values, a second apart.
    Series(usize, Vec<f64>),
    /// Systolic, diastolic, and the platform's number for where.
    Pressure(f64, f64, usize),
    /// Stages, by number, one after the other, of equal length.
    Sleep(Vec<usize>),
    /// By its place among [`EXERCISES`].
    Workout(usize),
    /// Kilocalories, grams of protein and of sodium, and the platform's number of the meal.
    Meal(f64, f64, f64, usize),
    /// The platform's number of how strong it was.
    Flow(usize),
    /// The platform's number of what the test said.
    Ovulation(usize),
    Mindful,
}

/// One record of the platform.
#[derive(Debug, Clone)]
pub struct Fact {
    pub what: What,
    pub id: String,
    pub app: &'static str,
    /// Epoch seconds.
    pub start: i64,
    /// Seconds.
    pub length: i64,
}

impl Fact {
    pub fn end(&self) -> i64 {
        self.start + self.length
    }
}

/// 2026-05-04T06:00:00Z.
pub const START: i64 = 1_777_874_400;

/// A value of at most four digits behind the point.
fn number(range: [f64; 2]) -> impl Strategy<Value = f64> {
    (0..=1000_i32).prop_map(move |step| {
        let [least, most] = range;
        ((least + (most - least) * f64::from(step) / 1000.0) * 100.0).round() / 100.0
    })
}

fn what() -> BoxedStrategy<What> {
    let value = (0..SPECS.len()).prop_flat_map(|at| {
        number(SPECS[at].range).prop_map(move |value| {
            What::Value(at, if SPECS[at].unit.is_empty() { value.round().max(1.0) } else { value })
        })
    });
    let series = (0..SERIES.len(), prop::collection::vec(number([1.0, 200.0]), 1..6))
        .prop_map(|(at, values)| What::Series(at, values.into_iter().map(f64::round).collect()));
    prop_oneof![
        6 => value,
        2 => series,
        1 => (60_u8..180, 40_u8..110, 0..5_usize)
            .prop_map(|(systolic, diastolic, at)| What::Pressure(systolic.into(), diastolic.into(), at)),
        1 => prop::collection::vec(0..STAGES.len(), 1..6).prop_map(What::Sleep),
        1 => (0..EXERCISES.len()).prop_map(What::Workout),
        1 => (number([1.0, 900.0]), number([0.1, 90.0]), number([0.01, 3.0]), 0..MEALS.len())
            .prop_map(|(energy, protein, sodium, meal)| What::Meal(energy, protein, sodium, meal)),
        1 => (1..4_usize).prop_map(What::Flow),
        1 => (0..4_usize).prop_map(What::Ovulation),
        1 => Just(What::Mindful),
    ]
    .boxed()
}

/// Any fact.
pub fn fact() -> impl Strategy<Value = Fact> {
    let app = prop::sample::select(vec!["com.example.watch", "com.example.phone"]);
    (what(), 0..u32::MAX, app, 0..200_000_i64, 1..600_i64).prop_map(|(what, id, app, after, minutes)| Fact {
        what,
        id: format!("00000000-0000-4000-8000-{id:012x}"),
        app,
        // Not a full quarter of an hour, at which a day may begin.
        start: START + after * 60 + 7,
        length: minutes * 60,
    })
}

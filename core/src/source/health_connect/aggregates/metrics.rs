//! The platform's names of its sums and means.

use crate::record::DataType;
use crate::source::health_connect::platform::nutrition;
use crate::source::health_connect::platform::quantity::Quantity;
use crate::source::health_connect::platform::types::{self, RecordType};
use crate::source::health_connect::points::plain;

/// How a value is computed from records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statistic {
    Total,
    Mean,
    Least,
    Most,
}

/// A value that the platform computes from records of a type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Metric {
    pub(super) record_type: &'static RecordType,
    pub(super) data_type: DataType,
    pub(super) quantity: Quantity,
    /// The unit of a number without one.
    pub(super) bare: &'static str,
    pub(super) statistic: Statistic,
}

/// Record type, name without the statistic, the word for it in keys of the platform, value, and the unit of a
/// number without one.
const METRICS: &[(&str, &str, &str, DataType, Quantity, &str)] = &[
    ("Steps", "COUNT", "count", DataType::StepCount, Quantity::Number, "1"),
    ("WheelchairPushes", "COUNT", "count", DataType::PushCount, Quantity::Number, "1"),
    ("Distance", "DISTANCE", "distance", DataType::Distance, Quantity::Length, "m"),
    ("ActiveCaloriesBurned", "ACTIVE_CALORIES", "energy", DataType::ActiveEnergy, Quantity::Energy, "kcal"),
    ("TotalCaloriesBurned", "ENERGY", "energy", DataType::TotalEnergy, Quantity::Energy, "kcal"),
    ("BasalMetabolicRate", "BASAL_CALORIES", "energy", DataType::BasalEnergy, Quantity::Energy, "kcal"),
    ("FloorsClimbed", "FLOORS_CLIMBED", "floors", DataType::FlightsClimbed, Quantity::Number, "1"),
    ("ElevationGained", "ELEVATION_GAINED", "elevation", DataType::ElevationGain, Quantity::Length, "m"),
    ("Hydration", "VOLUME", "volume", DataType::DietaryWater, Quantity::Volume, "L"),
    ("HeartRate", "BPM", "bpm", DataType::HeartRate, Quantity::Number, "1"),
    ("RestingHeartRate", "BPM", "bpm", DataType::RestingHeartRate, Quantity::Number, "1"),
    ("Height", "HEIGHT", "height", DataType::Height, Quantity::Length, "m"),
    ("Weight", "WEIGHT", "weight", DataType::BodyMass, Quantity::Mass, "kg"),
    ("BloodPressure", "SYSTOLIC", "systolic", DataType::BloodPressureSystolic, Quantity::Pressure, "mm[Hg]"),
    (
        "BloodPressure",
        "DIASTOLIC",
        "diastolic",
        DataType::BloodPressureDiastolic,
        Quantity::Pressure,
        "mm[Hg]",
    ),
    ("Power", "POWER", "power", DataType::Power, Quantity::Power, "W"),
    ("Speed", "SPEED", "speed", DataType::Speed, Quantity::Velocity, "m/s"),
    ("StepsCadence", "RATE", "rate", DataType::StepCadence, Quantity::Number, "1"),
    ("CyclingPedalingCadence", "RPM", "rpm", DataType::CyclingCadence, Quantity::Number, "1"),
    ("SleepSession", "SLEEP_DURATION", "duration", DataType::TotalSleepTime, Quantity::Number, "s"),
    ("ExerciseSession", "EXERCISE_DURATION", "time", DataType::WorkoutDuration, Quantity::Number, "s"),
    (
        "MindfulnessSession",
        "MINDFULNESS_DURATION",
        "duration",
        DataType::MindfulSession,
        Quantity::Number,
        "s",
    ),
];

const STATISTICS: &[(&str, Statistic)] = &[
    ("_TOTAL", Statistic::Total),
    ("_AVG", Statistic::Mean),
    ("_MIN", Statistic::Least),
    ("_MAX", Statistic::Most),
];

/// Returns the metric of a name of the SDK (`COUNT_TOTAL`) or of the platform (`Steps_count_total`).
///
/// # Errors
///
/// Returns the reason if the name is none of the platform's, or one of several record types.
pub(super) fn find(name: &str, told: Option<&'static RecordType>) -> Result<Metric, &'static str> {
    const UNKNOWN: &str = "expected a metric of the platform, found another";
    // `Steps.COUNT_TOTAL` gives both.
    let (told, name) = match name.split_once('.') {
        Some((record, name)) => (types::find(record).or(told), name),
        None => (told, name),
    };
    if let Some(found) = of_platform(name) {
        return Ok(found);
    }
    let upper = name.to_ascii_uppercase();
    let (stem, statistic) = STATISTICS
        .iter()
        .find_map(|(suffix, statistic)| Some((upper.strip_suffix(suffix)?, *statistic)))
        .ok_or(UNKNOWN)?;
    let mut found = METRICS
        .iter()
        .filter(|(record, known, ..)| *known == stem && told.is_none_or(|told| told.name == *record))
        .filter_map(|metric| of(metric, statistic));
    match (found.next(), found.next()) {
        (Some(metric), None) => Ok(metric),
        (Some(_), Some(_)) => {
            Err("expected the record type of the metric beside it, because several types have one \
                                   of its name (COUNT_TOTAL is of Steps and of WheelchairPushes, BPM_AVG of HeartRate \
                                   and of RestingHeartRate), found none")
        }
        (None, _) => nutrient(stem, statistic).ok_or(UNKNOWN),
    }
}

/// Returns whether a member of an object is a metric of the SDK.
pub(crate) fn is_metric(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
        && STATISTICS.iter().any(|(suffix, _)| {
            let stem = name.strip_suffix(suffix);
            stem.is_some_and(|stem| METRICS.iter().any(|(_, known, ..)| *known == stem))
        })
}

fn of(metric: &(&str, &str, &str, DataType, Quantity, &'static str), statistic: Statistic) -> Option<Metric> {
    let (record, _, _, data_type, quantity, bare) = *metric;
    Some(Metric { record_type: types::find(record)?, data_type, quantity, bare, statistic })
}

/// Returns the metric of a key of the platform: type, field and statistic. Lengths of time are in
/// milliseconds.
fn of_platform(name: &str) -> Option<Metric> {
    let (record, rest) = name.split_once('_')?;
    let record = match record {
        "ActiveTime" => "ExerciseSession",
        "BasalCaloriesBurned" => "BasalMetabolicRate",
        other => types::find(other).filter(|_| other.bytes().any(|byte| byte.is_ascii_lowercase()))?.name,
    };
    let (field, statistic) = match rest.rsplit_once('_') {
        Some((field, word)) => {
            let suffix = format!("_{}", word.to_ascii_uppercase());
            (field, STATISTICS.iter().find(|(known, _)| *known == suffix)?.1)
        }
        None => (rest, Statistic::Total),
    };
    let found = METRICS.iter().find(|(known, _, word, ..)| *known == record && *word == field);
    let metric = match found {
        Some(found) => of(found, statistic)?,
        None if record == "Nutrition" => nutrient(field, statistic)?,
        None => return None,
    };
    Some(if metric.bare == "s" { Metric { bare: "ms", ..metric } } else { metric })
}

fn nutrient(name: &str, statistic: Statistic) -> Option<Metric> {
    let name = plain(name);
    let measure = nutrition::NUTRIENTS.iter().find(|measure| plain(measure.field) == name)?;
    Some(Metric {
        record_type: types::find("Nutrition")?,
        data_type: measure.data_type,
        quantity: measure.quantity,
        bare: measure.bare,
        statistic,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_goes_by_the_names_of_the_sdk_and_of_the_platform() {
        for (name, data_type, bare) in [
            ("DISTANCE_TOTAL", DataType::Distance, "m"),
            ("Steps.COUNT_TOTAL", DataType::StepCount, "1"),
            ("Steps_count_total", DataType::StepCount, "1"),
            ("HeartRateSeries_bpm_avg", DataType::HeartRate, "1"),
            ("ActiveTime_time_total", DataType::WorkoutDuration, "ms"),
            ("SleepSession_duration", DataType::TotalSleepTime, "ms"),
            ("SLEEP_DURATION_TOTAL", DataType::TotalSleepTime, "s"),
            ("PROTEIN_TOTAL", DataType::DietaryProtein, "g"),
            ("Nutrition_protein_total", DataType::DietaryProtein, "g"),
        ] {
            let found = find(name, None).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert_eq!((found.data_type, found.bare), (data_type, bare), "{name}");
        }
        for name in ["COUNT_TOTAL", "BPM_AVG", "MEASUREMENTS_COUNT", "", "_TOTAL", "Steps_"] {
            assert!(find(name, None).is_err(), "{name}");
        }
        assert_eq!(find("BPM_MAX", types::find("HeartRate")).unwrap().statistic, Statistic::Most);
    }
}

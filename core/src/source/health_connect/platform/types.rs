//! Record types and their names.

use crate::record::{Basis, DataType, find_word};
use crate::source::android::words::Words;
use crate::source::health_connect::platform::quantity::Quantity;
use crate::source::health_connect::platform::record_types::RECORD_TYPES;

/// A record type.
#[derive(Debug)]
pub(crate) struct RecordType {
    /// The name of its class, without `Record`.
    pub(crate) name: &'static str,
    /// The name in snake case, as in keys.
    pub(crate) key: &'static str,
    /// Whether its records have a start and an end, and not one time.
    pub(crate) is_interval: bool,
    pub(crate) reads: Reads,
}

/// The content of a type's records, which decides how they are read.
#[derive(Debug)]
pub(crate) enum Reads {
    /// Values at an instant, or over an interval.
    Measures(&'static [Measure], &'static [Qualifier]),
    /// Samples in time.
    Series(Measure),
    SkinTemperature,
    /// A word over an interval.
    ActivityIntensity,
    /// Something that a person logged of a cycle, with the words for it, each by its field.
    Cycle(DataType, &'static [Qualifier]),
    Nutrition,
    SleepSession,
    ExerciseSession,
    MindfulnessSession,
    PlannedExerciseSession,
}

/// A field with a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measure {
    pub(crate) field: &'static str,
    pub(crate) data_type: DataType,
    pub(crate) quantity: Quantity,
    /// The unit of a number without one.
    pub(crate) bare: &'static str,
    /// The least and the greatest value that the platform accepts, in the unit of the type.
    pub(crate) range: [f64; 2],
}

/// A field with a word for what surrounds a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Qualifier {
    pub(crate) field: &'static str,
    /// Its name in the context.
    pub(crate) name: &'static str,
    pub(crate) words: &'static Words,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words")
    }
}

/// Creates a field with a value.
pub(crate) const fn measure(
    field: &'static str,
    data_type: DataType,
    quantity: Quantity,
    bare: &'static str,
    range: [f64; 2],
) -> Measure {
    Measure { field, data_type, quantity, bare, range }
}

/// Creates a field with a word.
pub(crate) const fn qualifier(field: &'static str, name: &'static str, words: &'static Words) -> Qualifier {
    Qualifier { field, name, words }
}

/// Creates a record type of instants.
pub(crate) const fn instant(name: &'static str, key: &'static str, reads: Reads) -> RecordType {
    RecordType { name, key, is_interval: false, reads }
}

/// Creates a record type of intervals.
pub(crate) const fn interval(name: &'static str, key: &'static str, reads: Reads) -> RecordType {
    RecordType { name, key, is_interval: true, reads }
}

/// Former names of classes, and names that libraries write.
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

/// Returns the record type of a name. The name may be in any case, in snake case or in the plural, with
/// `Record` behind it or a package before it.
pub(crate) fn find(name: &str) -> Option<&'static RecordType> {
    // Most libraries write the name itself.
    if let Some(exact) = RECORD_TYPES.iter().find(|known| known.name == name || known.key == name) {
        return Some(exact);
    }
    find_word(name, &["healthdatatype", "recordtype", "datatype"], of_letters)
}

/// Returns the record type of a name in letters, which may be in the plural or that of a class.
fn of_letters(plain: &str) -> Option<&'static RecordType> {
    let exact = |plain: &str| {
        let alias = ALIASES.iter().find(|(alias, _)| *alias == plain).map(|(_, name)| *name);
        RECORD_TYPES.iter().find(|known| alias == Some(known.name) || known.name.eq_ignore_ascii_case(plain))
    };
    let bare = plain.strip_suffix("records").or_else(|| plain.strip_suffix("record")).unwrap_or(plain);
    exact(bare).or_else(|| exact(bare.strip_suffix('s')?))
}

impl RecordType {
    /// Returns the main type and basis of its records. A window over such records has this type and basis.
    pub(crate) fn main_type(&self) -> (DataType, Basis) {
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
            ("RECORD_TYPE_SLEEP_SESSION", "SleepSession"),
            ("HealthDataType.SLEEP_SESSION", "SleepSession"),
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

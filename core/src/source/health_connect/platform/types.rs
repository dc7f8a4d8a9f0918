//! What a record type is, and the names that it goes by.

use crate::record::{Basis, DataType};
use crate::source::android::words::Words;
use crate::source::health_connect::platform::quantity::Quantity;
use crate::source::health_connect::platform::record_types::RECORD_TYPES;

/// A record type.
#[derive(Debug)]
pub(crate) struct RecordType {
    /// The name of its class, without `Record`.
    pub(crate) name: &'static str,
    /// The same in snake case, as it stands in keys.
    pub(crate) key: &'static str,
    /// Its records have a start and an end, and not one time.
    pub(crate) is_interval: bool,
    pub(crate) reads: Reads,
}

/// What a record of a type says, and so how it is read.
#[derive(Debug)]
pub(crate) enum Reads {
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
pub(crate) struct Measure {
    pub(crate) field: &'static str,
    pub(crate) data_type: DataType,
    pub(crate) quantity: Quantity,
    /// The unit of a number without one.
    pub(crate) bare: &'static str,
    /// From the least to the greatest value that the platform takes, in the unit of the type.
    pub(crate) range: [f64; 2],
}

/// A field with a word that says what surrounds a value.
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

/// A field with a value.
pub(crate) const fn measure(
    field: &'static str,
    data_type: DataType,
    quantity: Quantity,
    bare: &'static str,
    range: [f64; 2],
) -> Measure {
    Measure { field, data_type, quantity, bare, range }
}

/// A field with a word.
pub(crate) const fn qualifier(field: &'static str, name: &'static str, words: &'static Words) -> Qualifier {
    Qualifier { field, name, words }
}

/// A record type of instants.
pub(crate) const fn instant(name: &'static str, key: &'static str, reads: Reads) -> RecordType {
    RecordType { name, key, is_interval: false, reads }
}

/// A record type of intervals.
pub(crate) const fn interval(name: &'static str, key: &'static str, reads: Reads) -> RecordType {
    RecordType { name, key, is_interval: true, reads }
}

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
pub(crate) fn find(name: &str) -> Option<&'static RecordType> {
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

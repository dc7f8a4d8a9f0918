//! Fields of a workout that have the name of a metric. Later versions of the app add some.

use crate::record::{DataType, Group};
use crate::source::apple::quantities::{metric, slug};
use crate::take::Object;

/// Returns the fields that begin with a bracket, have values in them and are named as a metric, with its type.
pub(super) fn named(object: &Object<'_>, bracket: char) -> Vec<(String, DataType)> {
    let with_values = object.keys().filter(|key| {
        let text = object.peek(key).filter(|text| text.starts_with(bracket));
        text.is_some_and(|text| text.contains("\"qty\"") || text.contains("\"Avg\""))
    });
    with_values.filter_map(|key| Some((key.to_owned(), data_type(key)?))).collect()
}

/// Returns the type of the metric of a field such as `runningStrideLength`, provided its values are plain numbers.
fn data_type(key: &str) -> Option<DataType> {
    let metric = metric(&slug(&words(key)))?;
    match (metric.data_type, metric.data_type.definition().group) {
        (DataType::BloodPressure | DataType::SexualActivity, _) | (_, Group::Sleep) => None,
        (known, _) => Some(known),
    }
}

/// Returns a name with a space before each of its words: `vo2Max` is `vo2 Max`.
fn words(key: &str) -> String {
    let mut words = String::with_capacity(key.len() + 4);
    let mut after_small = false;
    for c in key.chars() {
        if after_small && c.is_uppercase() {
            words.push(' ');
        }
        after_small = c.is_lowercase() || c.is_numeric();
        words.push(c);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_named_as_a_metric() {
        for (key, expected) in [
            ("runningSpeed", Some(DataType::RunningSpeed)),
            ("runningGroundContactTime", Some(DataType::RunningGroundContactTime)),
            ("vo2Max", Some(DataType::Vo2Max)),
            ("physicalEffort", Some(DataType::PhysicalEffort)),
            ("rowing_distance", Some(DataType::DistanceRowing)),
            ("bloodPressure", None),
            ("sleepAnalysis", None),
            ("splits", None),
        ] {
            assert_eq!(data_type(key), expected, "{key}");
        }
    }
}

//! How long something of a type can last.

use super::data_type::Group;
use super::data_types::DataType;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

impl DataType {
    /// Returns the longest time that a row or document of the type can cover, in days. What covers more is an
    /// error of its sender, and would be part of every view of every day within.
    ///
    /// ```
    /// use wellform_core::record::DataType;
    /// assert_eq!(DataType::SleepSession.longest_days(), 7);
    /// assert_eq!(DataType::StepCount.longest_days(), 366);
    /// ```
    #[must_use]
    pub const fn longest_days(self) -> i64 {
        match (self, self.definition().group) {
            // A plan may be for a season.
            (DataType::PlannedWorkout, _) => YEAR,
            // A watch that was left in a drawer writes nights of several days.
            (_, Group::Sleep) => 7,
            // The longest ultramarathons and expeditions.
            (_, Group::Workout) => 31,
            // A contraceptive, a lactation or a chronic symptom may last for years.
            (_, Group::Reproductive | Group::Symptom) => 20 * YEAR,
            // Some senders add up whole years.
            _ => YEAR,
        }
    }
}

const YEAR: i64 = 366;

/// Returns why a span is too long for a type, as the reason of a rejection, or `None` if it is not. Times are epoch
/// milliseconds. An unknown type has the bound of most types.
pub(crate) fn too_long(data_type: Option<DataType>, start: i64, end: i64) -> Option<String> {
    let days = data_type.map_or(YEAR, DataType::longest_days);
    (end.saturating_sub(start) > days * DAY)
        .then(|| format!("expected a span of at most {days} days, found a longer one"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_a_bound_that_its_plausible_durations_keep() {
        for data_type in DataType::ALL {
            let days = data_type.longest_days();
            assert!((1..=20 * YEAR).contains(&days), "{}", data_type.name());
            assert_eq!(too_long(Some(*data_type), 0, days * DAY), None);
            assert!(too_long(Some(*data_type), 0, days * DAY + 1).is_some());
        }
        assert!(too_long(None, i64::MIN, i64::MAX).is_some());
    }
}

//! The table of workouts, with a row for each. It writes 0 for an unknown value, as version 1 of the JSON
//! does.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Map;

use super::label::{Label, Places};
use super::when;
use crate::ledger::{Flag, Mend, Reason};
use crate::read::csv::Columns;
use crate::record::{DataType, Scope, too_long};
use crate::source::health_auto_export::item::{Delivery, key, provenance};
use crate::source::health_auto_export::measure::Measure;
use crate::source::health_auto_export::measure::is_implausible;
use crate::source::health_auto_export::words::letters;
use crate::source::health_auto_export::workouts::{self, ORIGINAL_TYPE, Summary, Totals};
use crate::source::output::Output;
use crate::take::{Record, plain_digits};

/// The letters of the labels of the columns. The punctuation differs between versions.
const TOTALS: &[(&str, DataType)] = &[
    ("activeenergy", DataType::ActiveEnergy),
    ("restingenergy", DataType::BasalEnergy),
    ("totalenergy", DataType::TotalEnergy),
    ("intensity", DataType::PhysicalEffort),
    ("maxheartrate", DataType::WorkoutHeartRateMax),
    ("avgheartrate", DataType::WorkoutHeartRateMean),
    ("distance", DataType::Distance),
    ("maxspeed", DataType::WorkoutSpeedMax),
    ("avgspeed", DataType::WorkoutSpeedMean),
    ("flightsclimbed", DataType::FlightsClimbed),
    ("elevationascended", DataType::ElevationGain),
    ("elevationdescended", DataType::ElevationLoss),
    ("stepcount", DataType::StepCount),
    ("stepcadence", DataType::StepCadence),
    ("swimmingstrokecount", DataType::SwimmingStrokeCount),
    ("swimcadence", DataType::SwimmingCadence),
    ("laplength", DataType::PoolLength),
    ("swolfscore", DataType::SwolfScore),
    // The humidity comes before the temperature, which may be 0 beside it.
    ("humidity", DataType::RelativeHumidity),
    ("temperature", DataType::AirTemperature),
];

/// Labels of columns with words, and their names in the JSON.
const WORDS: [(&str, &str); 3] =
    [("location", "location"), ("swimstrokestyle", "strokeStyle"), ("watersalinity", "salinity")];

/// The table of workouts.
pub(in crate::source::health_auto_export) struct Table {
    name: usize,
    start: usize,
    end: usize,
    duration: Option<usize>,
    totals: Vec<Total>,
    /// Columns with words, and their names in the JSON.
    words: Vec<(usize, &'static str)>,
}

struct Total {
    column: usize,
    data_type: DataType,
    unit: Option<String>,
}

impl Table {
    /// Returns the table, or `None` if its columns are others.
    pub(super) fn of(columns: &Columns, places: &Places) -> Option<Self> {
        let labels: Vec<Label<'_>> = columns.names().map(Label::of).collect();
        let place = |name: &str| places.find(name);
        let total = |&(name, data_type): &(&str, DataType)| {
            let column = place(name)?;
            Some(Total { column, data_type, unit: labels[column].unit.map(str::to_owned) })
        };
        let totals: Vec<Total> = TOTALS.iter().filter_map(total).collect();
        let lasts = place("duration").is_some();
        Some(Table {
            // A bare type may be of anything, unless it lasts. A name in an unknown word has totals beside it.
            name: place("workouttype")
                .or_else(|| place("type").filter(|_| lasts))
                .or_else(|| (lasts && !totals.is_empty() && places.is_unknown(0)).then_some(0))?,
            start: place("start")?,
            end: place("end")?,
            duration: place("duration"),
            totals,
            words: WORDS.iter().filter_map(|(label, name)| Some((place(label)?, *name))).collect(),
        })
    }

    /// Reads a record.
    pub(super) fn record(
        &self,
        mut record: Record<'_>,
        delivery: Delivery,
        position: i64,
        output: &mut Output<'_>,
    ) {
        let Some(start) = when(&mut record, self.start, delivery) else {
            let reason = "expected a start, found none that is a time".to_owned();
            return record.refuse(Reason::NoTime, reason);
        };
        let mut end = when(&mut record, self.end, delivery);
        if end.is_some_and(|end| end.at < start.at) {
            record.reject_taken(self.end, Reason::EndBeforeStart, &Reason::EndBeforeStart.found("another"));
            end = None;
        }
        if let Some(reason) = end.and_then(|end| too_long(Some(DataType::Workout), start.at, end.at)) {
            record.reject_taken(self.end, Reason::SpanTooLong, &reason);
            end = None;
        }
        let name = record.take(self.name).map(str::to_owned);
        let mut totals = Totals::new(true);
        let duration = self.duration(&mut record);
        if let Some(value) = duration.filter(|seconds| *seconds > 0.0) {
            totals.add("Duration", DataType::WorkoutDuration, Measure { value, original: None });
        }
        for total in &self.totals {
            total.take(&mut record, &mut totals);
        }
        let mut verbatim = Map::new();
        for (column, name) in &self.words {
            if let Some(word) = record.take(*column) {
                verbatim.insert((*name).to_owned(), word.into());
            }
        }
        // The start has no seconds. Two workouts of a kind may start in the same minute.
        let length = duration.map(|seconds| seconds.to_string());
        let sport = name.as_deref().map(letters);
        let key = key(&[Some(ORIGINAL_TYPE), sport.as_deref(), Some(&start.id()), length.as_deref()]);
        let owner = delivery.owner(position, key, Scope::Merge, &workouts::TOTALS, start.utc_offset);
        let summary = Summary { name, start, end, is_indoor: None, totals, verbatim };
        if summary.is_beyond_the_end() {
            record.flagged(self.duration.unwrap_or(self.end), Flag::BeyondTheEnd);
        }
        if summary.is_of_an_unknown_sport() {
            record.flagged(self.name, Flag::UnknownWord);
        }
        for field in summary.localised() {
            let word = self.words.iter().find(|(_, name)| *name == field);
            record.mended(word.map_or(self.name, |(column, _)| *column), Mend::LocalisedWord);
        }
        let extra = record.close();
        summary.emit(extra, &provenance(None, ORIGINAL_TYPE), &Arc::new(owner), output);
    }

    /// Takes the duration in seconds.
    fn duration(&self, record: &mut Record<'_>) -> Option<f64> {
        let column = self.duration?;
        let text = record.take(column)?;
        let digits = plain_digits(text);
        let seconds = clock(&digits);
        if seconds.is_none() {
            let reason = "expected a duration as 01:30:00, found another text";
            record.reject_taken(column, Reason::WrongFormat, reason);
        } else if matches!(digits, Cow::Owned(_)) {
            record.mended(column, Mend::LocalisedNumber);
        }
        seconds
    }
}

impl Total {
    fn take(&self, record: &mut Record<'_>, totals: &mut Totals) {
        let Some(value) = record.number(self.column) else { return };
        if value == 0.0 && totals.zero_is_none(self.data_type) {
            return;
        }
        match Measure::new(value, self.unit.as_deref(), self.data_type) {
            Ok((measure, mended)) => {
                if let Some(how) = mended {
                    record.mended(self.column, how);
                }
                if is_implausible(measure.value, self.data_type) {
                    record.flagged(self.column, Flag::Implausible);
                }
                totals.add(self.data_type.name(), self.data_type, measure);
            }
            Err((code, reason)) => record.reject_taken(self.column, code, &reason),
        }
    }
}

/// Returns the seconds of a duration such as `01:30:00`.
fn clock(text: &str) -> Option<f64> {
    let mut parts = text.splitn(3, ':');
    let mut whole = || {
        let digits = parts.next().filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?;
        digits.parse::<u32>().ok()
    };
    let (hours, minutes, seconds) = (whole()?, whole()?, whole()?);
    (hours <= 2400 && minutes < 60 && seconds < 60).then(|| f64::from(hours * 3600 + minutes * 60 + seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_hours_minutes_and_seconds() {
        for (text, seconds) in [
            ("00:28:33", Some(1713.0)),
            ("100:00:00", Some(360_000.0)),
            ("0:00:00", Some(0.0)),
            ("28:33", None),
            ("00:60:00", None),
            ("00:+5:00", None),
            ("::", None),
            ("", None),
            ("99999999999:00:00", None),
        ] {
            assert_eq!(clock(text), seconds, "{text}");
        }
    }
}

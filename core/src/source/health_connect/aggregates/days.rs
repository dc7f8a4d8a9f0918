//! Totals of days.

use crate::ledger::{Flag, Reason};
use crate::record::DataType;
use crate::source::android::when;
use crate::source::health_connect::aggregates::{Range, entry, give_out};
use crate::source::health_connect::platform::types::{self, RecordType};
use crate::source::health_connect::points::{self, Point};
use crate::source::health_connect::upload::Upload;
use crate::source::output::Output;
use crate::take::Object;

/// Fields of totals of a day: record type, value, unit.
const OF_DAY: &[(&str, &str, DataType, &str)] = &[
    ("steps", "Steps", DataType::StepCount, "1"),
    ("distance_meters", "Distance", DataType::Distance, "m"),
    ("active_calories", "ActiveCaloriesBurned", DataType::ActiveEnergy, "kcal"),
    ("total_calories", "TotalCaloriesBurned", DataType::TotalEnergy, "kcal"),
];

/// Reads the totals of the day in `date`.
pub(crate) fn read_day(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let date = object.string("date");
    let Some(range) = date.and_then(|date| Range::day(&date, upload)) else {
        let reason = "expected date, found none that is a day".to_owned();
        return object.refuse(Reason::NoTime, reason);
    };
    let mut found = Vec::new();
    for (field, record, data_type, bare) in OF_DAY {
        let Some(kind) = points::kind(record, *data_type, bare) else { continue };
        if let Some(amount) = points::take_bare(&mut object, field, &points::of_any_length(kind.measure)) {
            found.push((kind.record_type, Point::new(*data_type, amount)));
        }
    }
    if found.is_empty() {
        let reason = "expected totals of the day, found none".to_owned();
        return object.refuse(Reason::NoValue, reason);
    }
    object.close_one_of_many();
    for (record_type, point) in found {
        give_out(&entry(upload, record_type, &range, Vec::new(), 0), &range, point, output);
    }
}

/// Fields of totals of a day, in the apps that send nothing else: section, field, record type, value, unit.
const OF_DAILY: &[(&str, &str, &str, DataType, &str)] = &[
    ("data", "steps", "Steps", DataType::StepCount, "1"),
    ("data", "active_calories", "ActiveCaloriesBurned", DataType::ActiveEnergy, "kcal"),
    ("data", "total_calories", "TotalCaloriesBurned", DataType::TotalEnergy, "kcal"),
    ("data", "distance_meters", "Distance", DataType::Distance, "m"),
    ("data", "sleep_duration_seconds", "SleepSession", DataType::TotalSleepTime, "s"),
    ("steps", "total_steps", "Steps", DataType::StepCount, "1"),
    ("distance", "total_meters", "Distance", DataType::Distance, "m"),
    ("heart_rate", "avg_bpm", "HeartRate", DataType::HeartRate, "1"),
    ("resting_heart_rate", "avg_bpm", "RestingHeartRate", DataType::RestingHeartRate, "1"),
    ("active_calories", "total_kcal", "ActiveCaloriesBurned", DataType::ActiveEnergy, "kcal"),
    ("total_calories", "total_kcal", "TotalCaloriesBurned", DataType::TotalEnergy, "kcal"),
];

/// Returns whether a member of an object, by name and JSON text, is a section of totals of a day.
pub(crate) fn is_section(name: &str, text: &str) -> bool {
    let is_there = |(section, field, ..): &(&str, &str, &str, DataType, &str)| {
        *section == name && text.contains(&format!("\"{field}\""))
    };
    text.starts_with('{') && OF_DAILY.iter().any(is_there)
}

/// Reads the totals of a day, in sections of an object with `date`, or in `data` beside `time`.
pub(crate) fn read_daily(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    // One app gives the zone of its days beside the totals.
    if let Some(mut metadata) = object.object("metadata", &[]) {
        let zone = metadata.string("timezone").and_then(|name| name.parse().ok());
        upload.delivery.zone = zone.or(upload.delivery.zone);
        metadata.string("export_timestamp");
        object.return_extra("metadata", metadata.close());
    }
    let date = object.string("date").map(String::from);
    let at = when::take(&mut object, "time", upload.delivery.zone);
    if date.is_none() && at.is_some_and(|at| at.local_date().is_none()) {
        object.flagged("time", Flag::InferredDay);
    }
    let date = date.or_else(|| {
        let at = at?;
        Some(at.local_date().unwrap_or_else(|| at.time().date_naive()).to_string())
    });
    let Some(range) = date.and_then(|date| Range::day(&date, upload)) else {
        return object.refuse(Reason::NoTime, "expected date or time of a day, found neither".to_owned());
    };
    let mut found: Vec<(&'static RecordType, Point)> = Vec::new();
    let mut sections: Vec<&str> = OF_DAILY.iter().map(|(section, ..)| *section).collect();
    sections.dedup();
    for name in sections {
        if !object.peek(name).is_some_and(|text| text.starts_with('{')) {
            continue;
        }
        let Some(mut section) = object.object(name, &[]) else { continue };
        for (_, field, record, data_type, bare) in OF_DAILY.iter().filter(|(section, ..)| *section == name) {
            let Some(record_type) = types::find(record) else { continue };
            let amount = match points::kind(record, *data_type, bare) {
                Some(kind) => points::take_bare(&mut section, field, &kind.measure),
                None => points::take_length(&mut section, field, bare, points::LONGEST),
            };
            let Some(amount) = amount else { continue };
            let mut bound = |field: &str| section.measured(field, *data_type);
            let (least, most) = match *field {
                "avg_bpm" => (bound("min_bpm"), bound("max_bpm")),
                _ => (None, None),
            };
            found.push((record_type, Point { least, most, ..Point::new(*data_type, amount) }));
        }
        object.return_extra(name, section.close());
    }
    if found.is_empty() {
        let reason = "expected totals of the day, found none".to_owned();
        return object.refuse(Reason::NoValue, reason);
    }
    object.close_one_of_many();
    for (record_type, point) in found {
        give_out(&entry(upload, record_type, &range, Vec::new(), 0), &range, point, output);
    }
}

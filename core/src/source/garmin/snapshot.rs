//! `healthSnapshot`: a session of about two minutes in which the person sits still, with a summary of each
//! metric.

use serde_json::Map;

use crate::ledger::Reason;
use crate::record::{Basis, DataType, Method};
use crate::source::output::{Output, Row};
use crate::take::{Alias, EXTRA_ELEMENTS, Object};

use super::fields::{Column, Rows, measured, points, stress_code, stress_level, stress_levels};
use super::item::{Item, Statement};
use super::when::When;

/// Garmin sends this spelling, in spite of its own description.
pub(super) const ALIASES: &[Alias] = &[("offsetStartTimeInSeconds", "startTimeOffsetInSeconds")];

/// The metrics by `summaryType`. SDRR has its own name, because it is not SDNN by definition.
const METRICS: &[(&str, DataType)] = &[
    ("heart_rate", DataType::HeartRate),
    ("respiration", DataType::RespiratoryRate),
    ("stress", DataType::GarminStressLevel),
    ("spo2", DataType::OxygenSaturation),
    ("pulse_ox", DataType::OxygenSaturation),
    ("rmssd_hrv", DataType::HrvRmssd),
    ("sdrr_hrv", DataType::HrvSdrr),
];

pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    const NAME: &str = "summaries";
    let Some((mut item, when)) = item.when() else { return };
    let ledger = output.ledger;
    let mut columns = Vec::new();
    let mut left = Map::new();
    for (index, (path, text)) in item.object.array(NAME).enumerate() {
        let Some(mut summary) = Object::open(text, path, &[], ledger) else { continue };
        let name = summary.string("summaryType");
        let known = |(known, _): &&(&str, DataType)| {
            name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(known))
        };
        match METRICS.iter().find(known) {
            Some((_, data_type)) if columns.iter().any(|column: &Column| column.data_type == *data_type) => {
                let reason = "expected each metric once, found it again".to_owned();
                summary.refuse(Reason::RepeatedKey, reason);
                continue;
            }
            Some((_, data_type)) => columns.extend(self::columns(&mut summary, *data_type, &when)),
            // An unknown metric is kept whole.
            None if name.is_some() => summary.give_back("summaryType"),
            None => {}
        }
        let extra = summary.close();
        if !extra.is_empty() && left.len() < EXTRA_ELEMENTS {
            left.insert(index.to_string(), extra.into());
        }
    }
    item.object.return_extra(NAME, left);
    let columns = columns.into_iter().map(|column| column.with("during", "health_snapshot")).collect();
    let order = vec![item.received_at, when.duration.unwrap_or(0)];
    let statement = Statement::document(when.start_id(), order, &when);
    item.emit(Statement { method: Some(Method::Active), ..statement }, columns, output);
}

/// Returns the mean of the session with its least and greatest value, and the values second by second.
fn columns(summary: &mut Object<'_>, data_type: DataType, when: &When) -> Vec<Column> {
    let is_stress = data_type == DataType::GarminStressLevel;
    let mean = measured(summary, "avgValue", data_type);
    let (value, code) = match mean {
        Some(level) if is_stress => stress_level(level, stress_code),
        mean => (mean, None),
    };
    let mut bound = |name| {
        let bound = measured(summary, name, data_type)?;
        // A negative level is a code, and so never a least or greatest value.
        if is_stress && bound < 0.0 {
            summary.reject_taken(name, Reason::NoValue, "expected a level of at least 0, found a code");
            return None;
        }
        Some(bound)
    };
    let (min, max) = (bound("minValue"), bound("maxValue"));
    let points = points(summary, "epochSummaries", data_type, when.start);
    let session = Row { value, min, max, code, ..when.row() };
    let has_session =
        session.value.is_some() || session.min.is_some() || session.max.is_some() || session.code.is_some();
    let rows = if is_stress { stress_levels(points, stress_code) } else { Rows::Instants(points) };
    let mut columns = vec![Column::of(data_type, Basis::Instant, rows)];
    if has_session {
        columns.insert(0, Column::of_row(data_type, Basis::Session, session));
    }
    columns
}

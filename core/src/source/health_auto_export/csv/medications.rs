//! The table of medications, with a row for each dose. Its times have an offset.

use super::label::Places;
use super::{is_yes, when, word};
use crate::ledger::Reason;
use crate::record::{Body, DataType, MedicationDoseEvent, Scope};
use crate::source::health_auto_export::element::Word;
use crate::source::health_auto_export::item::{Delivery, Span, document, provenance};
use crate::source::health_auto_export::medications::{ORIGINAL_TYPE, key_of};
use crate::source::health_auto_export::words::MEDICATION_STATUSES;
use crate::source::output::Output;
use crate::take::Record;

/// Returns whether these are its columns.
pub(super) fn recognise(places: &Places) -> bool {
    ["date", "medication", "status"].iter().all(|name| places.find(name).is_some())
}

/// Reads a record.
pub(super) fn read(
    mut record: Record<'_>,
    places: &Places,
    delivery: Delivery,
    position: i64,
    output: &mut Output<'_>,
) {
    let logged = when(&mut record, places.at("date"), delivery);
    let scheduled = when(&mut record, places.at("scheduleddate"), delivery);
    let Some(start) = logged.or(scheduled) else {
        let reason = "expected Date or Scheduled Date, found none that is a time".to_owned();
        return record.refuse(Reason::NoTime, reason);
    };
    let status = word(&mut record, places.at("status"), &MEDICATION_STATUSES, |text| {
        MEDICATION_STATUSES.meaning(text).map(Into::into)
    });
    let (status, original_status) = Word::both(status);
    let mut text = |column| record.take(places.at(column)).map(str::to_owned);
    let [name, nickname, unit] = ["medication", "nickname", "unit"].map(&mut text);
    let dose = MedicationDoseEvent {
        // If there is no nickname, the table repeats the name.
        nickname: nickname.filter(|nickname| Some(nickname) != name.as_ref()),
        name,
        status,
        original_status,
        dosage: amount(&mut record, places.at("dosage")),
        scheduled_dosage: amount(&mut record, places.at("scheduleddosage")),
        unit,
        scheduled_at: scheduled.map(|when| when.time()),
        is_archived: is_yes(&mut record, places.at("archived")),
        ..MedicationDoseEvent::default()
    };
    let Some(key) = key_of(&dose, scheduled.unwrap_or(start)) else {
        return record.refuse(Reason::NoName, "expected Medication, found none".to_owned());
    };
    let owner = delivery.owner(position, key, Scope::Document, &[], start.utc_offset);
    let extra = record.close();
    let body = Body::MedicationDoseEvent(dose);
    let source = provenance(None, ORIGINAL_TYPE);
    let span = Span::new(start, None);
    output.record(document(&owner, DataType::MedicationDoseEvent, span, body, &source, extra));
}

/// Takes a number of at least 0.
fn amount(record: &mut Record<'_>, column: usize) -> Option<f64> {
    let amount = record.number(column)?;
    if amount < 0.0 {
        let reason = "expected a number of at least 0, found a number out of that range";
        record.reject_taken(column, Reason::OutOfRange, reason);
        return None;
    }
    Some(amount)
}

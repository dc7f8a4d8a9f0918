//! `medications`: doses and their outcomes. Statuses follow the language of the phone.

use serde_json::Map;

use super::element::Word;
use super::item::{Item, Span, document, key, provenance};
use super::when::When;
use super::words::MEDICATION_STATUSES;
use crate::ledger::Reason;
use crate::record::{Body, Coding, DataType, MedicationDoseEvent, Scope};
use crate::source::output::Output;
use crate::take::{EXTRA_ELEMENTS, Object};

pub(super) const ORIGINAL_TYPE: &str = "medications";

/// Reads an element.
pub(super) fn read(mut item: Item<'_>, output: &mut Output<'_>) {
    let [logged, scheduled] = ["start", "scheduledDate"].map(|key| item.when(key));
    let Some(start) = logged.or(scheduled) else {
        let reason = "expected start or scheduledDate, found none that is a time".to_owned();
        return item.object.refuse(Reason::NoTime, reason);
    };
    let span = Span::new(start, item.end(start));
    let app = item.app();
    let status = item.word_of("status", &MEDICATION_STATUSES);
    let object = &mut item.object;
    let mut text = |key| object.string(key).map(std::borrow::Cow::into_owned);
    let [name, nickname, unit, form] = ["displayText", "nickname", "units", "form"].map(&mut text);
    let (status, original_status) = Word::both(status);
    let dose = MedicationDoseEvent {
        name,
        nickname,
        status,
        original_status,
        dosage: amount(object, "dosage"),
        scheduled_dosage: amount(object, "scheduledDosage"),
        unit,
        scheduled_at: scheduled.map(|when| when.time()),
        form,
        is_archived: object.boolean("isArchived"),
        codings: codings(object),
    };
    let Some(key) = key_of(&dose, scheduled.unwrap_or(start)) else {
        let reason = "expected displayText, found none".to_owned();
        return item.object.refuse(Reason::NoName, reason);
    };
    let owner = item.owner(key, Scope::Document, &[], span.start.utc_offset);
    let extra = item.object.close();
    let source = provenance(app, ORIGINAL_TYPE);
    let body = Body::MedicationDoseEvent(dose);
    output.record(document(&owner, DataType::MedicationDoseEvent, span, body, &source, extra));
}

/// Returns the key of a dose. The time at which the dose was due identifies it, or the time at which it was
/// logged if it was taken as needed.
pub(super) fn key_of(dose: &MedicationDoseEvent, known_by: When) -> Option<String> {
    let name = dose.name.as_deref().or(dose.nickname.as_deref())?;
    Some(key(&[Some(ORIGINAL_TYPE), Some(name), Some(&known_by.id())]))
}

fn amount(object: &mut Object<'_>, key: &str) -> Option<f64> {
    object.number_in(key, 0.0..=f64::MAX, "a number of at least 0")
}

fn codings(object: &mut Object<'_>) -> Vec<Coding> {
    const KEY: &str = "codings";
    let ledger = object.ledger();
    let mut codings = Vec::new();
    let mut left = Map::new();
    for (index, (path, text)) in object.array(KEY).enumerate() {
        let Some(mut coding) = Object::open(text, path, &[], ledger) else { continue };
        let mut text = |key| coding.string(key).map(std::borrow::Cow::into_owned);
        let [system, code, version] = ["system", "code", "version"].map(&mut text);
        if system.is_some() || code.is_some() {
            codings.push(Coding { system, code, version });
        }
        let extra = coding.close();
        if !extra.is_empty() && left.len() < EXTRA_ELEMENTS {
            left.insert(index.to_string(), extra.into());
        }
    }
    object.return_extra(KEY, left);
    codings
}

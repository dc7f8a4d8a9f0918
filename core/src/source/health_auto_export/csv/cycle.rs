//! The table of cycle tracking, with a row for each event.

use super::label::Places;
use super::{is_yes, when, word};
use crate::ledger::Reason;
use crate::source::health_auto_export::cycle::{self, Event};
use crate::source::health_auto_export::item::{Delivery, Span};
use crate::source::health_auto_export::words::CYCLE;
use crate::source::output::Output;
use crate::take::Record;

/// Returns whether these are its columns.
pub(super) fn recognise(places: &Places) -> bool {
    ["start", "data", "value"].iter().all(|name| places.find(name).is_some())
}

/// Reads a record.
pub(super) fn read(
    mut record: Record<'_>,
    places: &Places,
    delivery: Delivery,
    position: i64,
    output: &mut Output<'_>,
) {
    let Some(start) = when(&mut record, places.at("start"), delivery) else {
        let reason = "expected Start, found none that is a time".to_owned();
        return record.refuse(Reason::NoTime, reason);
    };
    let end = when(&mut record, places.at("end"), delivery);
    if end.is_some_and(|end| end.at < start.at) {
        let code = Reason::EndBeforeStart;
        record.reject_taken(places.at("end"), code, &code.found("another"));
    }
    let Some(name) = word(&mut record, places.at("data"), &CYCLE, cycle::name) else {
        return record.refuse(Reason::NoName, "expected Data, found none".to_owned());
    };
    let event = Event {
        name,
        value: word(&mut record, places.at("value"), &CYCLE, cycle::value),
        is_cycle_start: is_yes(&mut record, places.at("cyclestart")),
        app: None,
    };
    let extra = record.close();
    event.emit(Span::new(start, end), delivery, position, extra, output);
}

//! `cycleTracking`: a person's entries about menstruation, fertility and sexual activity. Names and values
//! follow the language of the phone.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::element::Word;
use super::item::{Delivery, Item, Span, document, key, provenance};
use super::words::CYCLE;
use crate::ledger::Reason;
use crate::record::{Body, DataType, ReproductiveEvent, Scope, Sensitivity};
use crate::source::output::Output;

/// Types for which only the first word of the app's name is known.
const BY_FIRST_WORD: [(&str, DataType); 4] = [
    ("Infrequent", DataType::InfrequentMenstrualCycles),
    ("Irregular", DataType::IrregularMenstrualCycles),
    ("Prolonged", DataType::ProlongedMenstrualPeriods),
    ("Persistent", DataType::PersistentIntermenstrualBleeding),
];

/// Returns the type of events with a name.
fn data_type(name: &str) -> Option<DataType> {
    let first = name.split_whitespace().next().unwrap_or_default();
    let by_first_word = BY_FIRST_WORD.iter().find(|(word, _)| word.eq_ignore_ascii_case(first));
    // `light` and other values are among the words, but are not types.
    CYCLE.meaning(name).and_then(DataType::from_name).or(by_first_word.map(|(_, data_type)| *data_type))
}

/// Returns the meaning of an event's name.
pub(super) fn name(text: &str) -> Option<Cow<'static, str>> {
    data_type(text).map(|known| known.name().into())
}

/// Returns the meaning of an event's value.
pub(super) fn value(text: &str) -> Option<Cow<'static, str>> {
    CYCLE.meaning(text).map(Cow::Borrowed)
}

/// A logged event.
pub(super) struct Event {
    pub(super) name: Word,
    pub(super) value: Option<Word>,
    pub(super) is_cycle_start: Option<bool>,
    pub(super) app: Option<String>,
}

/// Reads an element.
pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    let Some((mut item, span)) = item.span() else { return };
    let Some(name) = item.word("name", &CYCLE, name) else {
        return item.object.refuse(Reason::NoName, "expected name, found none".to_owned());
    };
    let event = Event {
        name,
        value: item.word("value", &CYCLE, value),
        is_cycle_start: item.object.boolean("isCycleStart"),
        app: item.app(),
    };
    let extra = item.object.close();
    event.emit(span, item.delivery, item.position, extra, output);
}

impl Event {
    /// Writes the document of the event.
    pub(super) fn emit(
        self,
        span: Span,
        delivery: Delivery,
        position: i64,
        extra: Map<String, Value>,
        output: &mut Output<'_>,
    ) {
        let Event { name, value, is_cycle_start, app } = self;
        let data_type = data_type(&name.text).unwrap_or(DataType::ReproductiveEvent);
        // An unknown name may be that of sexual activity.
        if data_type == DataType::ReproductiveEvent && output.is_without(Sensitivity::Sexual) {
            return output.ledger.left_out(data_type.name(), 1);
        }
        let key = key(&[Some("cycle_tracking"), Some(name.id()), Some(&span.start.id())]);
        let owner = delivery.owner(position, key, Scope::Document, &[], span.start.utc_offset);
        let source = provenance(app, "cycleTracking");
        let (value, original_value) = Word::named(value);
        let original_name = Some(name.text);
        let event =
            ReproductiveEvent { original_name, value, original_value, is_cycle_start, sensation: None };
        output.record(document(&owner, data_type, span, Body::ReproductiveEvent(event), &source, extra));
    }
}

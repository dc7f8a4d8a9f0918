//! `cycleTracking`: what a person logged about menstruation, fertility and sexual activity. Names and values follow the
//! language of the phone.

use super::element::Word;
use super::item::{Item, document, key, provenance};
use super::words::CYCLE;
use crate::record::{Body, DataType, ReproductiveEvent, Scope, Sensitivity};
use crate::source::Output;

/// Kinds of which the app's name is known by its first word alone.
const BY_FIRST_WORD: [(&str, DataType); 4] = [
    ("Infrequent", DataType::InfrequentMenstrualCycles),
    ("Irregular", DataType::IrregularMenstrualCycles),
    ("Prolonged", DataType::ProlongedMenstrualPeriods),
    ("Persistent", DataType::PersistentIntermenstrualBleeding),
];

/// The type of the events of a name.
fn data_type(name: &str) -> Option<DataType> {
    let first = name.split_whitespace().next().unwrap_or_default();
    let by_first_word = BY_FIRST_WORD.iter().find(|(word, _)| word.eq_ignore_ascii_case(first));
    // `light` and other values are among the words, but are no types.
    CYCLE.meaning(name).and_then(DataType::from_name).or(by_first_word.map(|(_, data_type)| *data_type))
}

/// Reads an element.
pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    let ledger = &mut *output.ledger;
    let Some((mut item, span)) = item.span(ledger) else { return };
    let Some(name) = item.word("name", |name| data_type(name).map(|known| known.name().into()), ledger)
    else {
        return item.object.refuse("no_name", "expected name, found none".to_owned(), ledger);
    };
    let data_type = data_type(&name.text).unwrap_or(DataType::ReproductiveEvent);
    let value = item.word("value", |value| Word::name_of(value, &CYCLE), ledger);
    let is_cycle_start = item.object.boolean("isCycleStart", ledger);
    let app = item.app(ledger);
    let key = key(&[Some("cycle_tracking"), Some(name.id()), Some(&span.start.id())]);
    let owner = item.owner(key, Scope::Document, &[], span.start.utc_offset);
    let extra = item.object.close(ledger);
    // A name of another language may be that of sexual activity.
    if data_type == DataType::ReproductiveEvent && output.is_without(Sensitivity::Sexual) {
        return output.ledger.left_out(data_type.name(), 1);
    }
    let source = provenance(app, "cycleTracking");
    let (value, original_value) = Word::both(value);
    let original_name = Some(name.text);
    let body =
        Body::ReproductiveEvent(ReproductiveEvent { original_name, value, original_value, is_cycle_start });
    output.record(document(&owner, data_type, span, body, &source, extra));
}

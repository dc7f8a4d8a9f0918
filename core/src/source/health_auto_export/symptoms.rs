//! `symptoms`: their names and severities follow the language of the phone.

use std::sync::Arc;

use super::element::Word;
use super::item::{Item, document, key, provenance};
use super::words::{SEVERITIES, SYMPTOMS};
use crate::ledger::Reason;
use crate::record::{Body, DataType, Method, Scope, Symptom};
use crate::source::output::Output;

/// Reads an element.
pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    let Some((mut item, span)) = item.span() else { return };
    let Some(name) = item.word_of("name", &SYMPTOMS) else {
        return item.object.refuse(Reason::NoName, "expected name, found none".to_owned());
    };
    let severity = item.word_of("severity", &SEVERITIES);
    let entered = item.object.boolean("userEntered");
    let app = item.app();
    let key = key(&[Some("symptoms"), Some(name.id()), app.as_deref(), Some(&span.start.id())]);
    let owner = item.owner(key, Scope::Document, &[], span.start.utc_offset);
    let extra = item.object.close();
    let mut source = provenance(app, "symptoms");
    Arc::make_mut(&mut source).method =
        entered.map(|entered| if entered { Method::Manual } else { Method::Automatic });
    let (name, original_name) = Word::named(Some(name));
    let (severity, original_severity) = Word::both(severity);
    let body = Body::Symptom(Symptom { name, original_name, severity, original_severity });
    output.record(document(&owner, DataType::Symptom, span, body, &source, extra));
}

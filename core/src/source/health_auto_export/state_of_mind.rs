//! `stateOfMind`: emotions and moods. Its words are English whatever the language of the phone.

use super::item::{Item, document, key, provenance};
use super::words::snake_case;
use crate::ledger::{Mend, Reason};
use crate::record::{Body, DataType, Scope, StateOfMind};
use crate::source::output::Output;
use crate::take::Object;

/// Old builds send the classification as HealthKit's number, from 1.
const CLASSIFICATIONS: [&str; 7] = [
    "very_unpleasant",
    "unpleasant",
    "slightly_unpleasant",
    "neutral",
    "slightly_pleasant",
    "pleasant",
    "very_pleasant",
];

/// Reads an element.
pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    let Some((mut item, span)) = item.span() else { return };
    let app = item.app();
    let object = &mut item.object;
    let id = object.id("id");
    let state = StateOfMind {
        kind: object.string("kind").map(|kind| snake_case(&kind).unwrap_or(kind.into_owned())),
        valence: object.number_in("valence", -1.0..=1.0, "a number from -1 to 1"),
        valence_classification: classification(object),
        labels: strings(object, "labels"),
        associations: strings(object, "associations"),
    };
    if state == StateOfMind::default() && item.object.is_spent() {
        let reason = "expected at least one value, found none".to_owned();
        return item.object.refuse(Reason::NoValue, reason);
    }
    let key = match &id {
        Some(id) => key(&[Some("state_of_mind"), Some(id)]),
        None => {
            let kind = state.kind.as_deref();
            key(&[Some("state_of_mind"), kind, app.as_deref(), Some(&span.start.id())])
        }
    };
    let mut owner = item.owner(key, Scope::Document, &[], span.start.utc_offset);
    owner.record_id = id;
    let extra = item.object.close();
    let source = provenance(app, "stateOfMind");
    let body = Body::StateOfMind(state);
    output.record(document(&owner, DataType::StateOfMind, span, body, &source, extra));
}

/// Takes the classification: a word, or a number in its place.
fn classification(object: &mut Object<'_>) -> Option<String> {
    const KEY: &str = "valenceClassification";
    if object.peek(KEY)?.starts_with('"') {
        let word = object.string(KEY)?;
        return Some(snake_case(&word).unwrap_or(word.into_owned()));
    }
    let number = object.number(KEY)?;
    let word = (1_u8..).zip(CLASSIFICATIONS).find(|(at, _)| f64::from(*at) == number);
    let Some((_, word)) = word else {
        let reason = "expected a word or a number from 1 to 7, found another number";
        object.reject_taken(KEY, Reason::OutOfRange, reason);
        return None;
    };
    object.mended(KEY, Mend::NumberForAWord);
    Some(word.to_owned())
}

/// Takes a list of words. A null is an empty list.
fn strings(object: &mut Object<'_>, key: &str) -> Vec<String> {
    if object.peek(key) == Some("null") {
        return object.string(key).into_iter().map(Into::into).collect();
    }
    object.strings(key).unwrap_or_default()
}

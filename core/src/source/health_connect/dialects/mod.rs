//! The dialects of Health Connect. Health Connect is an interface on the phone without a format of its own, so
//! every app and library that reads it has invented its own JSON.
//!
//! A dialect is a value of [`Dialect`], usually in a file of its own, and a line in [`DIALECTS`]. Code outside this
//! folder calls the functions of this module, which ask all dialects, and never tests for a certain dialect.

mod capacitor;
mod daily;
mod dialect;
mod flutter;
mod generic;
mod hc_upload;
mod hcgateway;
mod health_connect_sync;
mod open_wearables;
mod react_native;
mod tasker;
mod webhook;

use crate::read::Path;
use crate::source::envelope::Envelope;
use crate::source::health_connect::element::{Element, List};
use crate::source::health_connect::groups;
use crate::source::health_connect::platform::types::{self, RecordType};

use dialect::{By, Read};
pub(crate) use dialect::{Dialect, Facts, Needs, Own};
pub(crate) use open_wearables::LISTS as LISTS_OF_DATA;
pub(crate) use webhook::DayTotals;

/// Every dialect. If several recognise an element by the same kind of sign ([`By`]), the first of them reads it.
pub(crate) static DIALECTS: &[&Dialect] = &[
    &hc_upload::DIALECT,
    &open_wearables::DIALECT,
    &webhook::LIFE_DASHBOARD,
    &flutter::DIALECT,
    &generic::DIALECT,
    &health_connect_sync::DIALECT,
    &daily::DIALECT,
    &webhook::HC_WEBHOOK,
    &hcgateway::DIALECT,
    &capacitor::DIALECT,
    &tasker::DIALECT,
    &react_native::DIALECT,
];

/// Returns the dialect of an element and the function that reads it, or `None` if no dialect recognises the
/// element.
///
/// All dialects are asked by one kind of sign before any dialect is asked by the next, less certain one.
pub(crate) fn recognize(element: &Element<'_, '_>) -> Option<(&'static Dialect, Read)> {
    // Open Wearables' arrays inside the root's object `data` hold objects of its own. Their members may have the
    // names of members of SDK records, so only the times and the metadata together show an SDK record. The array
    // `changes` holds no SDK records.
    let is_foreign = matches!(element.list, List::OfData(name) if LISTS_OF_DATA.contains(&name));
    let only_by_list = is_foreign && !element.is_of_sdk() || element.list.name() == "changes";
    let signs: &[By] = if only_by_list { &[By::List] } else { &[By::List, By::Member, By::Record] };
    signs.iter().find_map(|by| {
        DIALECTS.iter().find_map(|dialect| Some((*dialect, (dialect.recognize)(element, *by)?)))
    })
}

/// Returns the dialect of an element of a list, or `None` if no dialect recognises it. The element is an object,
/// or the id of a deleted record. `typed` is true if the record type was provided beside the body, as in the path
/// of an upload.
pub(crate) fn dialect_of(list: List<'_>, text: &str, typed: bool) -> Option<&'static Dialect> {
    if is_deleted_id(list, text, typed) {
        return Some(of_deletions(list.name()).unwrap_or(&hcgateway::DIALECT));
    }
    recognize(&Element::read(list, text, typed)?).map(|(dialect, _)| dialect)
}

/// Returns whether an element is the id of a deleted record.
///
/// A string in a dialect's list of deletions is such an id. If the record type was provided beside the body
/// (`typed`), a string in a list named for ids is one too, and so is a string in an array that is the root: a body
/// of nothing but ids asks to delete the records of that type.
pub(crate) fn is_deleted_id(list: List<'_>, text: &str, typed: bool) -> bool {
    let is_of_ids = typed && matches!(list.name(), "uuid" | "uuids" | "ids" | "");
    text.starts_with('"') && (is_of_ids || of_deletions(list.name()).is_some())
}

/// Returns the dialect whose list of deletions has this name.
fn of_deletions(name: &str) -> Option<&'static Dialect> {
    DIALECTS.iter().copied().find(|dialect| dialect.deletions == Some(name))
}

/// Returns whether every element of a list should be one that some dialect reads, be it data or a deletion. An
/// element that no dialect recognises is refused in such a list, and kept in any other list.
pub(crate) fn holds_records(list: List<'_>) -> bool {
    match list {
        List::Root => true,
        List::Of(name) | List::OfData(name) => {
            matches!(name, "records" | "data" | "changes")
                || DIALECTS
                    .iter()
                    .any(|dialect| dialect.deletions == Some(name) || (dialect.holds_records)(name))
                || types::find(name).is_some()
        }
    }
}

/// Returns the names of the members that a dialect understands in the object that its envelope has under `key`. They
/// count as mapped: they are needed to read the body. An empty slice means all members. Returns `None` if no dialect
/// has such an object.
pub(crate) fn sub_fields(key: &str) -> Option<&'static [&'static str]> {
    let fields = DIALECTS.iter().flat_map(|dialect| dialect.fields);
    fields.into_iter().find(|(field, _)| *field == key).map(|(_, sub_fields)| *sub_fields)
}

/// Returns the dialect of an envelope, or `None` if no dialect recognises it. [`Own`] tells whether the envelope
/// alone shows that the body is of Health Connect.
pub(crate) fn of_envelope(envelope: &Envelope) -> Option<(&'static Dialect, Own)> {
    DIALECTS.iter().find_map(|dialect| Some((*dialect, (dialect.is_envelope)(envelope)?)))
}

/// Returns whether a member of the root, by name and JSON text, shows that the body is of Health Connect.
pub(crate) fn is_sign(key: &str, text: &str) -> bool {
    DIALECTS.iter().any(|dialect| (dialect.is_sign)(key, text))
}

/// Returns whether a member, by name and JSON text, is a total or mean that an app computed from records. An
/// object with such a member is an element, although it is in no list.
pub(crate) fn is_total(key: &str, text: &str) -> bool {
    DIALECTS.iter().any(|dialect| (dialect.is_total)(key, text))
}

/// Returns whether a dialect has a list that may be empty: there is nothing new.
pub(crate) fn may_be_empty(list: List<'_>) -> bool {
    let name = list.name();
    holds_records(list)
        || matches!(name, "samples" | "aggregates" | "aggregatedData")
        || DIALECTS.iter().any(|dialect| dialect.lists.contains(&name))
}

/// Returns whether a value is in place of a list that is named after a record type: the result of a query, or
/// one record.
pub(crate) fn is_in_place(path: &Path, text: &str) -> bool {
    if !text.starts_with('{') {
        return false;
    }
    let element = List::of(path).and_then(|list| Element::read(list, text, false));
    element.is_some_and(|element| groups::type_of(&element).is_some() || element.is_of_sdk())
}

/// Returns the type of the records of an upload that names it in its envelope.
pub(crate) fn named_type(envelope: &Envelope) -> Option<&'static RecordType> {
    groups::TYPES.iter().find_map(|field| groups::named(envelope.text(field)?))
}

/// Returns whether an element may be of several record types, unless its upload names the type.
pub(crate) fn lacks_type(list: List<'_>, text: &str) -> bool {
    let Some(element) = Element::read(list, text, false) else { return false };
    let is_named = element.has_any(&groups::TYPES) || types::find(list.name()).is_some();
    !is_named && element.is_timed() && element.has_any(AMBIGUOUS)
}

/// The fields of records of several types.
const AMBIGUOUS: &[&str] = &["count", "energy", "temperature", "mass", "percentage", "value"];

/// Returns the record types whose change tokens have expired, or `None` if no token has. A change token is
/// the platform's bookmark from which an app asks for changes.
pub(crate) fn expired_tokens(envelope: &Envelope) -> Option<Vec<String>> {
    DIALECTS.iter().find_map(|dialect| (dialect.expired)(envelope))
}

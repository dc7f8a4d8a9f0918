//! Groups of records of one type, which the group names and its records do not: `{"recordType": "Steps",
//! "records": […]}`, or the result of a query under the name of its type.

use serde_json::value::RawValue;

use crate::read::Path;
use crate::source::health_connect::element::{Element, List};
use crate::source::health_connect::platform::record::{self, Fallback};
use crate::source::health_connect::platform::types::{self, RecordType};
use crate::source::health_connect::upload::Upload;
use crate::source::output::Output;
use crate::take::{Object, members};

/// The fields in which a group, or a whole upload, names the type of its records.
pub(super) const TYPES: [&str; 5] = ["recordType", "record_type", "dataType", "data_type", "type"];

/// The fields that hold the records of a group.
const RECORDS: [&str; 2] = ["records", "data"];

/// Returns the record type of this JSON text, provided it is the name of one.
pub(super) fn named(text: &str) -> Option<&'static RecordType> {
    types::find(serde_json::from_str::<String>(text).ok()?.trim())
}

/// Returns the type of the records of a group, or `None` if an element is none.
pub(super) fn type_of(element: &Element<'_, '_>) -> Option<&'static RecordType> {
    let holds_records =
        RECORDS.iter().any(|field| element.get(field).is_some_and(|text| text.starts_with('[')));
    if !holds_records || element.is_timed() {
        return None;
    }
    let own = TYPES.iter().find_map(|field| named(element.get(field)?));
    own.or_else(|| match element.list {
        List::Of(name) | List::OfData(name) => types::find(name),
        List::Root => None,
    })
}

/// Reads the records of a group, each as a record of its own.
pub(super) fn read(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let ledger = output.ledger;
    let mut record_type = None;
    for field in TYPES {
        let found = object.peek(field).and_then(named);
        if found.is_some() && record_type.is_none() {
            record_type = found;
            object.text_of(field);
        }
    }
    for field in ["pageToken", "nextPageToken", "count", "total"] {
        if object.peek(field).is_some_and(|text| !text.starts_with(['{', '['])) {
            object.text_of(field);
        }
    }
    let field = object.first_of(&RECORDS);
    let mut is_first = true;
    for record in object.objects(field, &[]) {
        if !is_first {
            upload.end_record(ledger.end_record());
            upload.position = output.next_element();
            ledger.begin_record(record.path());
        }
        ledger.record_is_at(record.path());
        is_first = false;
        record::read(upload, record, Fallback { record_type, ..Fallback::default() }, output);
    }
    object.close_one_of_many();
}

/// Returns the elements of an object of lists, each named after a record type, with their paths: `{"Steps": […],
/// "HeartRate": […]}`. The other members come whole. Returns an empty list if no member is such a list.
pub(super) fn keyed<'a>(path: &Path, text: &'a str) -> Vec<(Path, &'a str)> {
    let members = members(text).unwrap_or_default();
    let is_list = |name: &str, value: &RawValue| value.get().starts_with('[') && types::find(name).is_some();
    if !members.iter().any(|(name, value)| is_list(name, value)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut path = path.clone();
    for (name, value) in &members {
        path.push_key(name);
        let elements: Vec<&RawValue> = if is_list(name, value) {
            serde_json::from_str(value.get()).unwrap_or_default()
        } else {
            Vec::new()
        };
        if elements.is_empty() {
            found.push((path.clone(), value.get()));
        }
        for (index, element) in (0..).zip(elements) {
            path.push_index(index);
            found.push((path.clone(), element.get()));
            path.pop();
        }
        path.pop();
    }
    found
}

/// Returns whether this JSON text is a list without elements.
pub(super) fn is_empty_list(text: &str) -> bool {
    text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(|rest| rest.trim().is_empty())
}

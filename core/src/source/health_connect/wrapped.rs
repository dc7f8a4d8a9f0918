//! Records that are a member of an element, with what their sender states beside them.

use crate::ledger::Reason;
use crate::source::health_connect::element::Element;
use crate::source::health_connect::platform::record::{self, Fallback};
use crate::source::health_connect::upload::Upload;
use crate::source::output::Output;
use crate::take::Object;

/// Returns the kind of an entry in a list of changes, such as `upsert` or `Delete`, or `None` if it is in
/// another list.
pub(super) fn change(element: &Element<'_, '_>) -> Option<String> {
    let word = element.get("type").filter(|_| element.list.name() == "changes")?;
    serde_json::from_str(word).ok()
}

/// Reads the record in `record` of an upsert.
pub(super) fn read(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    object.text_of("type");
    read_inner(upload, object, "record", Fallback::default(), output);
}

/// Reads a record that is a member of an element, and is refused with it.
pub(super) fn read_inner(
    upload: &mut Upload,
    object: Object<'_>,
    key: &str,
    fallback: Fallback,
    output: &mut Output<'_>,
) {
    if let Some(record) = open_inner(object, key) {
        record::read(upload, record, fallback, output);
    }
}

/// Takes the record in the member `key` of an element. The outcome of the record is that of the element. An
/// element without one is refused.
pub(super) fn open_inner<'a>(mut object: Object<'a>, key: &str) -> Option<Object<'a>> {
    let is_object = object.peek(key).is_some_and(|text| text.starts_with('{'));
    let Some(text) = is_object.then(|| object.leave_to_another(key)).flatten() else {
        object.refuse(Reason::NoRecord, format!("expected an object in {key}, found none"));
        return None;
    };
    let (ledger, path) = (object.ledger(), object.path_of(key));
    object.close_one_of_many();
    ledger.record_is_at(&path);
    Object::open(text, path, &[], ledger)
}

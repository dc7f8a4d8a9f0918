//! What has changed since the last time: records in a wrapper, and records that are gone.

use crate::ledger::Ledger;
use crate::read::Path;
use crate::record::{Change, Delete, Provider};
use crate::source::android::when;
use crate::source::health_connect::dialects::Dialect;
use crate::source::health_connect::platform::record::{self, Fallback};
use crate::source::health_connect::platform::types;
use crate::source::health_connect::points;
use crate::source::health_connect::upload::Upload;
use crate::source::output::Output;
use crate::take::Object;

/// Reads a record that stands in `record`, beside the word that it is an upsert.
pub(super) fn read_wrapped(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    object.text_of("type", output.ledger);
    read_inner(upload, object, "record", Fallback::default(), output);
}

/// Reads a record that stands in `payload`, with what a server needs beside it.
pub(super) fn read_payload(
    upload: &mut Upload,
    mut object: Object<'_>,
    path: &Path,
    text: &str,
    output: &mut Output<'_>,
) {
    let named = object.peek("type").and_then(|text| serde_json::from_str::<String>(text).ok());
    let before = upload.record_type;
    if let Some(name) = named {
        let Some(found) = types::find(&name) else {
            return points::keep_unknown(path, text, output.ledger);
        };
        object.text_of("type", output.ledger);
        upload.record_type = Some(found);
    }
    let (zone, ledger) = (upload.delivery.zone, &mut *output.ledger);
    let mut time = |key: &str| when::take(&mut object, key, zone, ledger);
    let (at, start, end) = (time("time"), time("startTime"), time("endTime"));
    let fallback = Fallback {
        modified_at: time("lastModifiedTime").map(|when| when.at),
        id: object.id("recordId", ledger),
        app: object.string("source", ledger).map(Into::into),
        start: start.or(at),
        end: end.or(at),
    };
    for key in ["recordKey", "unit"] {
        object.text_of(key, ledger);
    }
    read_inner(upload, object, "payload", fallback, output);
    upload.record_type = before;
}

/// Reads a record that is a member of an element, and is refused with it.
fn read_inner(
    upload: &mut Upload,
    object: Object<'_>,
    key: &str,
    fallback: Fallback,
    output: &mut Output<'_>,
) {
    let Some((path, text)) = open_inner(object, key, output) else { return };
    if let Some(record) = Object::open(text, path.clone(), &[], output.ledger) {
        record::read(upload, record, fallback, &path, text, output);
    }
}

/// Takes a record that is a member of an element and stands for it: what becomes of the record becomes of the element. An
/// element without one is refused.
pub(super) fn open_inner<'a>(
    mut object: Object<'a>,
    key: &str,
    output: &mut Output<'_>,
) -> Option<(Path, &'a str)> {
    let is_object = object.peek(key).is_some_and(|text| text.starts_with('{'));
    let Some(text) = is_object.then(|| object.leave_to_another(key)).flatten() else {
        object.refuse("no_record", format!("expected an object in {key}, found none"), output.ledger);
        return None;
    };
    let path = object.path_of(key);
    object.close_one_of_many(output.ledger);
    output.ledger.record_is_at(&path);
    Some((path, text))
}

/// Reads the deletion of a record: its id, and its type where the sender knows it.
pub(super) fn read_deletion(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let ledger = &mut *output.ledger;
    let id = match upload.dialect {
        Dialect::LifeDashboard => object.id("uuid", ledger),
        _ => None,
    };
    let Some(id) = id.or_else(|| object.id("recordId", ledger)).or_else(|| object.id("uuid", ledger)) else {
        return object.refuse(
            "no_id",
            "expected the id of a record in recordId, found none".to_owned(),
            ledger,
        );
    };
    let named = object.string("recordType", ledger);
    let kind = object.string("type", ledger);
    let type_name = named.or(kind.filter(|kind| !kind.eq_ignore_ascii_case("delete")));
    object.close_one_of_many(ledger);
    delete(upload, id, type_name.as_deref(), output);
}

/// Reads the id of a record that is gone.
pub(super) fn read_id(upload: &mut Upload, path: &Path, text: &str, output: &mut Output<'_>) {
    match serde_json::from_str::<String>(text).map(|id| id.trim().to_owned()) {
        Ok(id) if !id.is_empty() => {
            output.ledger.mapped(1);
            delete(upload, id, None, output);
        }
        _ => reject_id(path, output.ledger),
    }
}

fn reject_id(path: &Path, ledger: &mut Ledger) {
    ledger.rejected(path, "no_id", "expected the id of a record, found another text".to_owned(), 1);
}

/// A record is gone: from when the phone said so on, if it says when, else from the receipt on.
fn delete(upload: &Upload, record_id: String, type_name: Option<&str>, output: &mut Output<'_>) {
    output.ledger.identify(|| Some(record_id.clone()));
    let record_type = type_name.and_then(types::find).or(upload.record_type);
    let data_type = record_type.map(|found| found.main_type().0);
    let name = data_type.map_or("unknown", crate::record::DataType::name);
    let delete = Delete {
        provider: Provider::HealthConnect,
        record_id,
        data_type: data_type.map(Into::into),
        at: upload.delivery.sent_at,
    };
    output.change("delete", name, Change::Delete(delete));
}

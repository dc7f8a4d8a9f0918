//! Deletions of records.

use crate::ledger::{Ledger, Reason};
use crate::read::Path;
use crate::record::{Change, Delete, Provider};
use crate::source::health_connect::platform::types;
use crate::source::health_connect::upload::Upload;
use crate::source::output::Output;
use crate::take::Object;

/// Reads the deletion of a record: its id, and its type if the sender knows it.
pub(super) fn read(upload: &mut Upload, object: Object<'_>, output: &mut Output<'_>) {
    read_by(upload, object, &["recordId", "uuid", "id", "uid"], output);
}

/// Reads a deletion as [`read`] does. The id has one of several names, and the first that is there counts.
pub(super) fn read_by(
    upload: &mut Upload,
    mut object: Object<'_>,
    spellings: &[&str],
    output: &mut Output<'_>,
) {
    let Some(id) = spellings.iter().find_map(|name| object.id(name)) else {
        return object.refuse(Reason::NoId, "expected the id of a record in recordId, found none".to_owned());
    };
    let named = object.string("recordType");
    let kind = object.string("type");
    let type_name = named.or(kind.filter(|kind| {
        !["delete", "deletion", "deleted"].iter().any(|word| kind.eq_ignore_ascii_case(word))
    }));
    object.close_one_of_many();
    delete(upload, id, type_name.as_deref(), output);
}

/// Reads the id of a deleted record.
pub(super) fn read_id(upload: &mut Upload, path: &Path, text: &str, output: &mut Output<'_>) {
    match serde_json::from_str::<String>(text).map(|id| id.trim().to_owned()) {
        Ok(id) if !id.is_empty() => {
            output.ledger.mapped(1);
            delete(upload, id, None, output);
        }
        _ => reject_id(path, output.ledger),
    }
}

fn reject_id(path: &Path, ledger: &Ledger) {
    ledger.rejected(path, Reason::NoId, "expected the id of a record, found another text".to_owned(), 1);
}

/// Gives out a deletion. It holds from the time that the phone gives, else from the receipt on.
fn delete(upload: &Upload, record_id: String, type_name: Option<&str>, output: &mut Output<'_>) {
    output.ledger.identify(|| Some(record_id.clone()));
    let record_type = type_name.and_then(types::find).or(upload.record_type);
    let data_type = record_type.map(|found| found.main_type().0);
    let delete = Delete {
        data_type: data_type.map(Into::into),
        at: upload.delivery.sent_at,
        ..Delete::new(Provider::HealthConnect, record_id)
    };
    output.change(Change::Delete(delete));
}

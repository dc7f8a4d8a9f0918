//! Flutter `health`.

use super::upload::Upload;
use crate::read::json::Object;
use crate::source::Output;

pub(super) fn read_point(_upload: &mut Upload, object: Object<'_>, output: &mut Output<'_>) {
    object.refuse("unsupported", "expected another shape".to_owned(), output.ledger);
}

pub(super) fn read_change(_upload: &mut Upload, object: Object<'_>, output: &mut Output<'_>) {
    object.refuse("unsupported", "expected another shape".to_owned(), output.ledger);
}

//! Open Wearables.

use super::upload::Upload;
use crate::read::json::Object;
use crate::source::Output;

pub(super) fn read_record(_upload: &mut Upload, object: Object<'_>, output: &mut Output<'_>) {
    object.refuse("unsupported", "expected another shape".to_owned(), output.ledger);
}

pub(super) fn read_sleep(_upload: &mut Upload, object: Object<'_>, output: &mut Output<'_>) {
    object.refuse("unsupported", "expected another shape".to_owned(), output.ledger);
}

pub(super) fn read_workout(_upload: &mut Upload, object: Object<'_>, output: &mut Output<'_>) {
    object.refuse("unsupported", "expected another shape".to_owned(), output.ledger);
}

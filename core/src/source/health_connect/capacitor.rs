//! Capacitor plugins with shapes of their own.

use super::upload::Upload;
use crate::read::json::Object;
use crate::source::Output;

pub(super) fn read_sample(_upload: &mut Upload, object: Object<'_>, output: &mut Output<'_>) {
    object.refuse("unsupported", "expected another shape".to_owned(), output.ledger);
}

pub(super) fn read_workout(_upload: &mut Upload, object: Object<'_>, output: &mut Output<'_>) {
    object.refuse("unsupported", "expected another shape".to_owned(), output.ledger);
}

pub(super) fn read_aggregate(_upload: &mut Upload, object: Object<'_>, output: &mut Output<'_>) {
    object.refuse("unsupported", "expected another shape".to_owned(), output.ledger);
}

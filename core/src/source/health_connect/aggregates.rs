//! Totals that the platform added up.

use super::upload::Upload;
use crate::read::json::Object;
use crate::source::Output;

pub(super) fn read_own(_upload: &mut Upload, object: Object<'_>, output: &mut Output<'_>) {
    object.refuse("unsupported", "expected another shape".to_owned(), output.ledger);
}

pub(super) fn read_group(_upload: &mut Upload, object: Object<'_>, output: &mut Output<'_>) {
    object.refuse("unsupported", "expected another shape".to_owned(), output.ledger);
}

pub(super) fn read_daily(_upload: &mut Upload, object: Object<'_>, output: &mut Output<'_>) {
    object.refuse("unsupported", "expected another shape".to_owned(), output.ledger);
}

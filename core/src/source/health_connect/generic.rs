//! One value with its type and unit.

use super::upload::Upload;
use crate::read::json::Object;
use crate::source::Output;

pub(super) fn read(_upload: &mut Upload, object: Object<'_>, output: &mut Output<'_>) {
    object.refuse("unsupported", "expected another shape".to_owned(), output.ledger);
}

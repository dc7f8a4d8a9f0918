//! Mindful sessions.

use super::item::Entry;
use crate::read::json::Object;
use crate::source::Output;

pub(super) fn read(object: Object<'_>, _entry: Entry, output: &mut Output<'_>) {
    object.refuse("unsupported", "expected another type".to_owned(), output.ledger);
}

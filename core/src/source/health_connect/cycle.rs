//! What a person logs of a cycle.

use super::item::Entry;
use super::types::Qualifier;
use crate::read::json::Object;
use crate::record::DataType;
use crate::source::Output;

pub(super) fn read(
    object: Object<'_>,
    _entry: Entry,
    _data_type: DataType,
    _words: &[Qualifier],
    output: &mut Output<'_>,
) {
    object.refuse("unsupported", "expected another type".to_owned(), output.ledger);
}

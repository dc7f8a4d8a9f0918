//! Not read yet: kept.

use super::item::Item;
use crate::source::Output;

/// Reads an element.
pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    drop(item.object.close(output.ledger));
}

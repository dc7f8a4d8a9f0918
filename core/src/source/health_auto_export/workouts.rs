//! Not read yet: kept.

use super::item::Item;
use crate::source::Output;

/// The version of the app's JSON that a workout is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    One,
    Two,
}

/// Reads a workout.
pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) -> Version {
    drop(item.object.close(output.ledger));
    Version::Two
}

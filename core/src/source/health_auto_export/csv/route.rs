//! Not read yet.

use crate::read::csv::{Columns, Record};
use crate::source::Output;
use crate::source::health_auto_export::item::Delivery;

/// The table.
pub(in crate::source::health_auto_export) struct Table;

impl Table {
    /// The table, where these are its columns.
    pub(super) fn of(_columns: &Columns) -> Option<Self> {
        None
    }

    /// Reads a record.
    #[allow(clippy::unused_self)]
    pub(super) fn record(
        &self,
        record: Record<'_>,
        _delivery: Delivery,
        _position: i64,
        output: &mut Output<'_>,
    ) {
        drop(record.close(output.ledger));
    }
}

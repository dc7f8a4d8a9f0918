//! `allDayRespiration`: breaths per minute, in slots of about 15 minutes.

use crate::record::{Basis, DataType};
use crate::source::Output;

use super::fields::{Column, Rows, points};
use super::item::{Item, Statement};

pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    const NAME: &str = "timeOffsetEpochToBreaths";
    let Some((mut item, when)) = item.when(output) else { return };
    let (breaths, none): (Vec<_>, Vec<_>) = points(&mut item.object, NAME, when.start, output.ledger)
        .into_iter()
        .partition(|(_, rate)| *rate > 0.0);
    // A gap means no data; a rate of 0 or less is a device's way to say the same.
    let reason = "expected a respiratory rate above 0, found another number";
    item.object.reject_entries(NAME, "out_of_range", reason, none.len() as u64, output.ledger);
    let column = Column::of(DataType::RespiratoryRate, Basis::Instant, Rows::Instants(breaths));
    // Not documented, and no part of a row or of the key: it is kept.
    if when.calendar_date.is_some() {
        item.object.give_back("calendarDate");
    }
    let order = vec![item.received_at, when.duration.unwrap_or(0)];
    item.emit(Statement::document(when.start_seconds().to_string(), order, &when), vec![column], output);
}

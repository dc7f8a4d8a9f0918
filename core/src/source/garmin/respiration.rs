//! `allDayRespiration`: breaths per minute, in slots of about 15 minutes.

use crate::record::DataType;
use crate::source::output::Output;

use super::item::{Item, Statement};

pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    let Some((mut item, when)) = item.when() else { return };
    let column = item.instants("timeOffsetEpochToBreaths", DataType::RespiratoryRate, when.start);
    // The date is not documented, and no part of a row or of the key. It is kept.
    if when.calendar_date.is_some() {
        item.object.give_back("calendarDate");
    }
    let order = vec![item.received_at, when.duration.unwrap_or(0)];
    item.emit(Statement::document(when.start_id(), order, &when), vec![column], output);
}

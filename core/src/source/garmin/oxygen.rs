//! `pulseox`: blood oxygen, as averages through a day or night, or as spot checks on demand. Both come for one date.

use crate::record::DataType;
use crate::source::output::Output;

use super::item::{Item, Statement};

pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    let Some((mut item, when)) = item.when() else { return };
    let mut column = item.instants("timeOffsetSpo2Values", DataType::OxygenSaturation, when.start);
    let on_demand = item.object.boolean("onDemand");
    if let Some(on_demand) = on_demand {
        column = column.with("on_demand", on_demand);
    }
    // The day in Garmin Connect; it is no part of the key, and instants have no date.
    if let Some(date) = when.calendar_date {
        column = column.with("calendar_date", date.to_string());
    }
    // The kind is part of what the summary is, and so is the start: a date can have several of a kind.
    let kind = if on_demand == Some(true) { "@on_demand" } else { "" };
    let order = vec![item.received_at, when.duration.unwrap_or(0)];
    item.emit(Statement::document(when.start_id() + kind, order, &when), vec![column], output);
}

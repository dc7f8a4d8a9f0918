//! `pulseox`: blood oxygen, as averages through a day or night, or as spot checks on demand. One date can
//! have both.

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
    // The day in Garmin Connect goes into the context: it is not part of the key, and instants have no date.
    if let Some(date) = when.calendar_date {
        column = column.with("calendar_date", date.to_string());
    }
    // A date can have several summaries of a kind. So the key has the kind and the start.
    let kind = if on_demand == Some(true) { "@on_demand" } else { "" };
    let order = vec![item.received_at, when.duration.unwrap_or(0)];
    item.emit(Statement::document(when.start_id() + kind, order, &when), vec![column], output);
}

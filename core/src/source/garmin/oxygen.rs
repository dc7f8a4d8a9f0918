//! `pulseox`: blood oxygen, as averages through a day or night, or as spot checks on demand. Both come for one date.

use crate::record::DataType;
use crate::source::Output;

use super::item::{Item, Statement};

pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    let Some((mut item, when)) = item.when(output) else { return };
    let mut column =
        item.instants("timeOffsetSpo2Values", DataType::OxygenSaturation, when.start, output.ledger);
    let on_demand = item.object.boolean("onDemand", output.ledger);
    if let Some(on_demand) = on_demand {
        column = column.with("on_demand", on_demand);
    }
    // The kind is part of what the summary is.
    let kind = if on_demand == Some(true) { "@on_demand" } else { "" };
    // A day grows: the longer one is the later one. Spot checks have no length.
    let order = vec![when.duration.unwrap_or(0), item.received_at];
    item.emit(Statement::document(when.day() + kind, order, &when), vec![column], output);
}

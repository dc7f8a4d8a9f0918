//! `hrv`: the variability of heart rate (RMSSD) through a night.

use crate::record::{Basis, DataType};
use crate::source::output::Output;

use super::fields::{Field, Read, fields};
use super::item::{Item, Statement};

const FIELDS: &[Field] = &[
    Field("lastNightAvg", DataType::GarminHrvNightMean, Read::Number),
    Field("lastNight5MinHigh", DataType::GarminHrvNight5minMax, Read::Number),
];

pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    let Some((mut item, when)) = item.when() else { return };
    let night = when.row();
    let mut columns = fields(&mut item.object, FIELDS, Basis::Day, &night);
    columns.push(item.instants("hrvValues", DataType::HrvRmssd, when.start).with("during", "sleep"));
    // A later analysis may find a shorter night, so the receipt comes first.
    let order = vec![item.received_at, when.duration.unwrap_or(0)];
    item.emit(Statement::document(when.day(), order, &when), columns, output);
}

//! `skinTemp`: the deviation of the skin's temperature from the person's own baseline in a night. It is a
//! difference, never a temperature.

use crate::record::{Basis, DataType};
use crate::source::output::Output;

use super::fields::{Field, Read, fields};
use super::item::{Item, Statement};

const FIELDS: &[Field] = &[Field("avgDeviationCelsius", DataType::SkinTemperatureDelta, Read::Number)];

pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    let Some((mut item, when)) = item.when() else { return };
    let night = when.row();
    let columns = fields(&mut item.object, FIELDS, Basis::Day, &night);
    let columns = columns.into_iter().map(|column| column.with("during", "sleep")).collect();
    let order = vec![item.received_at, when.duration.unwrap_or(0)];
    item.emit(Statement::document(when.day(), order, &when), columns, output);
}

//! `userMetrics`: VO2 max and fitness age, one of each per date. They have no time but the date, and a value
//! may be carried over from earlier days.

use crate::ledger::Reason;
use crate::record::{Basis, DataType, Scope};
use crate::source::output::{Output, Row};

use super::fields::{Field, Read, fields};
use super::item::{Item, Statement};
use super::when::{DAY, When, date, midnight};

const FIELDS: &[Field] = &[
    Field("vo2Max", DataType::Vo2Max, Read::Number),
    Field("vo2MaxCycling", DataType::Vo2MaxCycling, Read::Number),
    Field("fitnessAge", DataType::GarminFitnessAge, Read::Number),
];

pub(super) fn read(mut item: Item<'_>, output: &mut Output<'_>) {
    let Some(calendar_date) = date(&mut item.object, "calendarDate") else {
        let reason = "expected calendarDate, found none that is a date".to_owned();
        return item.object.refuse(Reason::NoTime, reason);
    };
    let start = midnight(calendar_date);
    let day = Row { start, end: Some(start + DAY), local_date: Some(calendar_date), ..Row::default() };
    let mut columns = fields(&mut item.object, FIELDS, Basis::Day, &day);
    // It states which algorithm computed the fitness age.
    let enhanced = item.object.boolean("enhanced");
    for column in &mut columns {
        column.floating = true;
        if let (DataType::GarminFitnessAge, Some(enhanced)) = (column.data_type, enhanced) {
            column.context.insert("enhanced".into(), enhanced.into());
        }
    }
    let when = When { start, duration: None, utc_offset: None, calendar_date: Some(calendar_date) };
    // A later summary does not replace what it leaves out.
    let statement = Statement {
        scope: Scope::Merge,
        ..Statement::document(calendar_date.to_string(), vec![item.received_at], &when)
    };
    item.emit(statement, columns, output);
}

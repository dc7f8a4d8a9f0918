//! `bodyComps` and `bloodPressures`: measurements of the body at one time.

use crate::record::{Basis, DataType, Method};
use crate::source::output::{Output, Row};

use super::fields::{Field, GRAM, Read, fields};
use super::item::{Item, Statement};
use super::when::When;

const COMPOSITION: &[Field] = &[
    Field("weightInGrams", DataType::BodyMass, Read::In(GRAM)),
    Field("muscleMassInGrams", DataType::MuscleMass, Read::In(GRAM)),
    Field("boneMassInGrams", DataType::BoneMass, Read::In(GRAM)),
    Field("bodyWaterInPercent", DataType::BodyWaterPercentage, Read::Number),
    Field("bodyFatInPercent", DataType::BodyFatPercentage, Read::Number),
    Field("bodyMassIndex", DataType::BodyMassIndex, Read::Number),
];

const BLOOD_PRESSURE: &[Field] = &[
    Field("systolic", DataType::BloodPressureSystolic, Read::Number),
    Field("diastolic", DataType::BloodPressureDiastolic, Read::Number),
];

const PULSE: &[Field] = &[Field("pulse", DataType::HeartRate, Read::Number)];

/// Reads an item of `bodyComps`: a measurement of a scale, or a weight that a person typed in. Garmin does
/// not state which.
pub(super) fn composition(item: Item<'_>, output: &mut Output<'_>) {
    let Some((mut item, when)) = item.when_measured() else { return };
    let columns = fields(&mut item.object, COMPOSITION, Basis::Instant, &instant(&when));
    let statement = measurement(&item, &when);
    item.emit(statement, columns, output);
}

/// Reads an item of `bloodPressures`.
pub(super) fn blood_pressure(item: Item<'_>, output: &mut Output<'_>) {
    let Some((mut item, when)) = item.when_measured() else { return };
    let row = instant(&when);
    let mut columns = fields(&mut item.object, BLOOD_PRESSURE, Basis::Instant, &row);
    let pulse = fields(&mut item.object, PULSE, Basis::Instant, &row);
    columns.extend(pulse.into_iter().map(|pulse| pulse.with("during", "blood_pressure")));
    let source_type = item.object.string("sourceType");
    let method = source_type.as_deref().map(|word| match word.to_uppercase().as_str() {
        "MANUAL" => Method::Manual,
        // A person put the cuff on.
        _ => Method::Active,
    });
    if let Some(source_type) = source_type {
        for column in &mut columns {
            column.context.insert("source_type".into(), source_type.as_ref().into());
        }
    }
    let statement = Statement { method, ..measurement(&item, &when) };
    item.emit(statement, columns, output);
}

fn instant(when: &When) -> Row {
    Row { start: when.start, local_date: when.local_date(), ..Row::default() }
}

fn measurement(item: &Item<'_>, when: &When) -> Statement {
    let statement = Statement::document(when.start_id(), vec![item.received_at], when);
    Statement { method: None, ..statement }
}

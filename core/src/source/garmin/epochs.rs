//! `epochs`: slots of 15 minutes, one item per activity type in the slot.

use serde_json::Value;

use crate::ledger::Mend;
use crate::record::{Basis, DataType, Scope, Slot};
use crate::source::output::Output;
use crate::take::Alias;

use super::fields::{Field, Read, Rows, fields};
use super::item::{Item, Statement};

pub(super) const ALIASES: &[Alias] = &[("Steps", "steps"), ("Met", "met")];

const FIELDS: &[Field] = &[
    Field("activeTimeInSeconds", DataType::GarminActiveTime, Read::Number),
    Field("steps", DataType::StepCount, Read::Number),
    Field("pushes", DataType::PushCount, Read::Number),
    Field("distanceInMeters", DataType::Distance, Read::Number),
    Field("pushDistanceInMeters", DataType::DistanceWheelchair, Read::Number),
    Field("activeKilocalories", DataType::ActiveEnergy, Read::Number),
    Field("met", DataType::MetabolicEquivalent, Read::Number),
    Field("intensity", DataType::GarminEpochIntensity, Read::LowerWord),
    Field("meanMotionIntensity", DataType::GarminMotionIntensityMean, Read::Number),
    Field("maxMotionIntensity", DataType::GarminMotionIntensityMax, Read::Number),
];

pub(super) fn read(item: Item<'_>, output: &mut Output<'_>) {
    let Some((mut item, when)) = item.when() else { return };
    let activity_type = activity_type(&mut item, output);
    let slot = when.row();
    let mut columns = fields(&mut item.object, FIELDS, Basis::Interval, &slot);
    if let Some(activity_type) = &activity_type {
        for column in &mut columns {
            column.context.insert("activity_type".into(), Value::from(activity_type.as_str()));
        }
    }
    let active = columns.iter().find(|column| column.data_type == DataType::GarminActiveTime);
    let fills = active.and_then(|column| match &column.rows {
        Rows::Many(rows) => rows.first()?.value.map(|seconds| seconds as i64),
        Rows::Instants(_) => None,
    });
    let order = vec![item.received_at, when.duration.unwrap_or(0)];
    let statement = Statement {
        scope: Scope::Slot,
        // A part needs a name. Garmin uses GENERIC for whatever has no other.
        slot: Some(Slot {
            part: activity_type.unwrap_or_else(|| "GENERIC".to_owned()),
            fills,
            of: when.duration,
        }),
        ..Statement::document(when.start_id(), order, &when)
    };
    item.emit(statement, columns, output);
}

/// Returns the type of activity in the API's spelling. The data generator writes WHEELCHAIR_PUSHING.
fn activity_type(item: &mut Item<'_>, _output: &mut Output<'_>) -> Option<String> {
    let given = item.object.string("activityType")?.to_uppercase();
    if given == "WHEELCHAIR_PUSHING" {
        item.object.mended("activityType", Mend::Alias);
        return Some("WHEELCHAIR_PUSH".to_owned());
    }
    Some(given)
}

//! One value with its type and unit, as a server for several phones accepts it.

use crate::ledger::Reason;
use crate::record::{Body, Context, DataType};
use crate::source::android::when;
use crate::source::health_connect::dialects::dialect::{By, Dialect, Read};
use crate::source::health_connect::element::Element;
use crate::source::health_connect::item::{Metadata, span_of};
use crate::source::health_connect::platform::sleep::Stages;
use crate::source::health_connect::platform::types;
use crate::source::health_connect::points::{self, Kind, Point};
use crate::source::health_connect::upload::Upload;
use crate::source::output::Output;
use crate::take::Object;

pub(crate) static DIALECT: Dialect = Dialect::new("generic", recognize);

fn recognize(element: &Element<'_, '_>, by: By) -> Option<Read> {
    let is_own = by == By::Member && element.has("record_type") && element.has("start_time_ms");
    is_own.then_some(read)
}

/// Reads a value.
fn read(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let ledger = output.ledger;
    let Some(name) = points::peek_word(&object, "record_type") else {
        return points::refuse_untyped(object, "record_type");
    };
    let is_sleep = types::find(&name).is_some_and(|found| found.name == "SleepSession");
    let kind = points::find(&name, false);
    let Some(record_type) = kind.map(|kind| kind.record_type).or(types::find(&name).filter(|_| is_sleep))
    else {
        return points::keep_unknown(object);
    };
    upload.is_of(record_type);
    object.text_of("record_type");
    let zone = upload.delivery.zone;
    let [start, end, captured] =
        ["start_time_ms", "end_time_ms", "captured_at_ms"].map(|field| when::take(&mut object, field, zone));
    let Some((mut object, span)) = span_of(object, start, end.or(start), true) else { return };
    let mut metadata = Metadata {
        client_record_id: object.id("external_id"),
        modified_at: captured.map(|when| when.at),
        device: object.string("device_id").map(Into::into),
        ..Metadata::default()
    };
    metadata.take_beside(&mut object, zone);
    let Some(Kind { measure, .. }) = kind else {
        // The value repeats the times.
        object.number("value");
        object.string("unit");
        let sleep = Stages::new(span).into_sleep(ledger);
        let entry = upload.entry(record_type, span, metadata, None).with_extra(object.close());
        return entry.document(DataType::SleepSession, Body::Sleep(sleep), output);
    };
    let is_saturation = measure.data_type == DataType::OxygenSaturation;
    let mend = |amount, object: &Object<'_>| {
        if is_saturation { points::whole_percent(amount, measure.data_type, object) } else { amount }
    };
    let Some(amount) = points::take_with(&mut object, &measure, "unit", mend) else {
        let reason = "expected value, a number with a unit of its type, found none".to_owned();
        return object.refuse(Reason::NoValue, reason);
    };
    let entry = upload.entry(record_type, span, metadata, None).with_extra(object.close());
    entry.point(&Point::new(measure.data_type, amount), &Context::new(), output);
}

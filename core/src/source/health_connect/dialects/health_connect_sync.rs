//! The shape of health-connect-sync: a record in `payload`, with members for a server beside it.

use super::dialect::{By, Dialect, Facts, Needs, Read};
use crate::source::android::when;
use crate::source::health_connect::element::Element;
use crate::source::health_connect::platform::record::Fallback;
use crate::source::health_connect::platform::types;
use crate::source::health_connect::upload::Upload;
use crate::source::health_connect::{points, wrapped};
use crate::source::output::Output;
use crate::take::Object;

pub(crate) static DIALECT: Dialect = Dialect {
    fields: &[("deviceId", &[]), ("syncedAt", &[]), ("rangeStart", &[]), ("rangeEnd", &[])],
    needs: Needs::Fields(&["deviceId", "syncedAt"]),
    facts: |envelope, _| Facts { install: envelope.string("deviceId"), ..Facts::default() },
    ..Dialect::new("health_connect_sync", recognize)
};

fn recognize(element: &Element<'_, '_>, by: By) -> Option<Read> {
    let is_own = by == By::Member && element.has("payload") && element.has_any(&["recordKey", "recordId"]);
    is_own.then_some(read)
}

fn read(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let named = object.peek("type").and_then(|text| serde_json::from_str::<String>(text).ok());
    let mut record_type = None;
    if let Some(name) = named {
        record_type = types::find(&name);
        if record_type.is_none() {
            return points::keep_unknown(object);
        }
        object.text_of("type");
    }
    let zone = upload.delivery.zone;
    let mut time = |key: &str| when::take(&mut object, key, zone);
    let (at, start, end) = (time("time"), time("startTime"), time("endTime"));
    let fallback = Fallback {
        modified_at: time("lastModifiedTime").map(|when| when.at),
        id: object.id("recordId"),
        app: object.string("source").map(Into::into),
        start: start.or(at),
        end: end.or(at),
        record_type,
    };
    for key in ["recordKey", "unit"] {
        object.text_of(key);
    }
    wrapped::read_inner(upload, object, "payload", fallback, output);
}

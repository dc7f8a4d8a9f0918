//! The signs of a Health Connect body.

use crate::read::json::Container;
use crate::read::{Path, Segment};
use crate::source::envelope::Envelope;
use crate::source::health_connect::dialects::{self, Own};
use crate::source::health_connect::element::{Element, List, is_metadata};
use crate::source::health_connect::groups;
use crate::source::health_connect::platform::types;

/// Returns whether a body with this value is of Health Connect.
pub(super) fn is_own_value(path: &Path, text: &str) -> bool {
    match path.segments() {
        // The root is one record, or a total.
        [Segment::Key(key)] if **key == *"recordType" => {
            serde_json::from_str::<String>(text).is_ok_and(|name| types::find(&name).is_some())
        }
        [Segment::Key(key)] if **key == *"metadata" => is_metadata(text),
        [Segment::Key(key)] if dialects::is_sign(key, text) || dialects::is_total(key, text) => true,
        // `data` is one record, or holds totals.
        [Segment::Key(data), Segment::Key(key)] if **data == *"data" => match &**key {
            "metadata" => is_metadata(text),
            "steps" | "active_calories" | "total_calories" | "sleep_duration_seconds" => {
                text.parse::<f64>().is_ok()
            }
            _ => dialects::is_in_place(path, text),
        },
        [Segment::Key(records)] if **records == *"records" => {
            let is_own = |(path, text): &(Path, &str)| {
                List::of(path).is_some_and(|list| dialects::dialect_of(list, text, false).is_some())
            };
            text.starts_with('{') && groups::keyed(path, text).iter().any(is_own)
        }
        // An object in place of a list proves less than an element of the list.
        [Segment::Key(key)] if types::find(key).is_some() => dialects::is_in_place(path, text),
        _ => List::of(path).is_some_and(|list| dialects::dialect_of(list, text, false).is_some()),
    }
}

/// Returns whether a body that holds only this empty container is of Health Connect.
pub(super) fn is_own_empty(path: &Path, container: Container) -> bool {
    match path.segments() {
        [Segment::Key(list)] => {
            container == Container::Array && (dialects::is_list(list) || types::find(list).is_some())
        }
        _ => false,
    }
}

/// Returns whether a body with this envelope is of Health Connect.
pub(super) fn is_own_envelope(envelope: &Envelope) -> bool {
    dialects::of_envelope(envelope).is_some_and(|(_, own)| own == Own::Certainly)
}

/// Returns whether a container belongs to a record that is the member `data`.
pub(super) fn is_part_of_record(path: &Path) -> bool {
    let parts = ["samples", "stages", "deltas", "segments", "laps", "blocks", "exerciseRoute"];
    matches!(path.segments(), [Segment::Key(data), Segment::Key(part)] if **data == *"data" && parts.contains(&&**part))
}

/// Returns which shape an element of an unknown dialect resembles most, or `None` if it is like none.
pub(super) fn nearest(path: &Path, text: &str) -> Option<&'static str> {
    if !text.starts_with('{') {
        return None;
    }
    let element = Element::read(List::of(path)?, text, false)?;
    let is_type = |field: &str| element.get(field).and_then(groups::named).is_some();
    let is_named = ["recordType", "record_type", "dataType", "type", "kind"].into_iter().any(is_type);
    if is_named && ["record", "data", "payload"].into_iter().any(|field| element.is_object(field)) {
        return Some(
            "that of react-native-health-connect: records of the objects themselves, each with its type in recordType",
        );
    }
    if element.has("startDate") && element.has_any(&["stages", "sleepState"]) {
        return Some(
            "that of Capacitor Health: samples, each with dataType (sleep for a night) and sourceId",
        );
    }
    if is_named && element.has_any(&["value", "stage_events", "stages"]) {
        return Some(
            "one value with record_type, start_time_ms, end_time_ms, value and unit, and that of HC Webhook for a night: \
             sleep with start_time, end_time and stages",
        );
    }
    None
}

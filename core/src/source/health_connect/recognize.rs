//! The signs of a Health Connect body.

use crate::read::json::Container;
use crate::read::{Path, Segment};
use crate::source::health_connect::dialects::{self, LISTS_OF_DATA};
use crate::source::health_connect::element::{Element, List, is_metadata};
use crate::source::health_connect::groups;
use crate::source::health_connect::platform::types;
use crate::source::sender::Certainty;

/// Returns how certain it is that a body with this value is of Health Connect.
pub(super) fn of_value(path: &Path, text: &str) -> Option<Certainty> {
    let certain = match path.segments() {
        // The root is one record.
        [Segment::Key(key)] if **key == *"recordType" => {
            serde_json::from_str::<String>(text).is_ok_and(|name| types::find(&name).is_some())
        }
        [Segment::Key(key)] if **key == *"metadata" => is_metadata(text),
        [Segment::Key(key)] if dialects::is_sign(key, text) => {
            // The name of a format leaves no doubt. Any other member may be some sender's.
            return Some(if **key == *"format" { Certainty::Certain } else { Certainty::Likely });
        }
        // The root is a total.
        [Segment::Key(key)] if dialects::is_total(key, text) => return Some(Certainty::Likely),
        // `data` is one record, or holds totals.
        [Segment::Key(data), Segment::Key(key)] if **data == *"data" => match &**key {
            "metadata" => is_metadata(text),
            "steps" | "active_calories" | "total_calories" | "sleep_duration_seconds" => {
                return text.parse::<f64>().is_ok().then_some(Certainty::Likely);
            }
            _ => return dialects::is_in_place(path, text).then_some(Certainty::Likely),
        },
        [Segment::Key(records)] if **records == *"records" && text.starts_with('{') => {
            groups::keyed(path, text).iter().any(|(path, text)| {
                List::of(path).is_some_and(|list| dialects::dialect_of(list, text, false).is_some())
            })
        }
        // An object in place of a list proves less than an element of the list.
        [Segment::Key(key)] if types::find(key).is_some() => {
            return dialects::is_in_place(path, text).then_some(Certainty::Likely);
        }
        _ => return of_element(List::of(path)?, text),
    };
    certain.then_some(Certainty::Certain)
}

/// Returns how certain it is that a body with this element of a list is of Health Connect. In a list of another name than
/// those of Health Connect, a member `metadata` is only the platform's if it has the members of that.
fn of_element(list: List<'_>, text: &str) -> Option<Certainty> {
    dialects::dialect_of(list, text, false)?;
    let metadata = || Element::read(list, text, false)?.get("metadata");
    let is_platforms = |metadata: &str| is_metadata(metadata) || metadata.contains("\"id\"");
    let is_certain = dialects::holds_records(list) || metadata().is_none_or(is_platforms);
    Some(if is_certain { Certainty::Certain } else { Certainty::Likely })
}

/// Returns whether a body that holds only empty containers like this one may be of Health Connect.
pub(super) fn is_own_empty(path: &Path, container: Container) -> bool {
    let is_one = match path.segments() {
        [Segment::Key(list)] => dialects::may_be_empty(List::Of(list)),
        // Workouts are another sender's, too.
        [Segment::Key(data), Segment::Key(list)] if **data == *"data" => {
            LISTS_OF_DATA.contains(&&**list) && **list != *"workouts"
        }
        _ => false,
    };
    is_one && container == Container::Array
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

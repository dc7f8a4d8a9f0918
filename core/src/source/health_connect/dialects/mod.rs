//! In which of many shapes a body is: every project that reads Health Connect has invented its own JSON.

pub(super) mod capacitor;
pub(super) mod flutter;
pub(super) mod generic;
pub(super) mod open_wearables;
pub(super) mod webhook;

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::read::{Path, Segment};
use crate::source::envelope::Envelope;
use crate::source::health_connect::aggregates;
use crate::source::health_connect::platform::types;
use crate::take::Object;
use crate::take::members;

/// What carried the data here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Wellform's own format.
    HcUpload,
    ReactNative,
    HcGateway,
    /// The objects of the SDK as Jackson writes them.
    Tasker,
    Capacitor,
    OpenWearables,
    HcWebhook,
    LifeDashboard,
    Flutter,
    /// The shape of health-connect-sync.
    HealthConnectSync,
    /// One value with its type and unit.
    Generic,
    /// Totals of a day.
    Daily,
}

impl Dialect {
    /// The name, as it stands in reports and in `via`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Dialect::HcUpload => "hc_upload",
            Dialect::ReactNative => "react_native",
            Dialect::HcGateway => "hcgateway",
            Dialect::Tasker => "tasker",
            Dialect::Capacitor => "capacitor",
            Dialect::OpenWearables => "open_wearables",
            Dialect::HcWebhook => "hc_webhook",
            Dialect::LifeDashboard => "life_dashboard",
            Dialect::Flutter => "flutter",
            Dialect::HealthConnectSync => "health_connect_sync",
            Dialect::Generic => "generic",
            Dialect::Daily => "daily",
        }
    }

    /// The dialect of a body of which the lists are empty.
    pub(crate) fn of_envelope(envelope: &Envelope) -> Option<Self> {
        if envelope.has("format") {
            Some(Dialect::HcUpload)
        } else if envelope.has("provider") && envelope.has("sdkVersion") {
            Some(Dialect::OpenWearables)
        } else if envelope.has("app_version") {
            Some(Dialect::HcWebhook)
        } else if envelope.has("nextChangesToken") || envelope.has("changesTokenExpired") {
            Some(Dialect::ReactNative)
        } else {
            None
        }
    }

    /// The members beside the lists that must be known before the first record is read: they order or place it.
    pub(crate) fn needs(self) -> Needs {
        match self {
            Dialect::HcUpload => Needs::Members(&["format", "sentAt", "timeZone", "client"]),
            Dialect::OpenWearables => Needs::Members(&["provider", "sdkVersion", "syncTimestamp"]),
            Dialect::HealthConnectSync => Needs::Members(&["deviceId", "syncedAt"]),
            // What an upload is counted by, and whether it is one of the first or of the second, may come at the end.
            Dialect::HcWebhook | Dialect::LifeDashboard => Needs::All,
            _ => Needs::Members(&[]),
        }
    }
}

/// What must be known before the first record is read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Needs {
    Members(&'static [&'static str]),
    All,
}

/// What an element of a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A record as the SDK has it.
    Record,
    /// A record as the SDK has it, in `record`.
    WrappedRecord,
    /// A record as the SDK has it, in `payload`.
    Payload,
    /// The id of a record that is gone.
    Deletion,
    OpenWearablesRecord,
    OpenWearablesSleep,
    OpenWearablesWorkout,
    /// An event of the Open Wearables SDK about itself.
    Telemetry,
    /// An item of a list of HC Webhook.
    Webhook,
    FlutterPoint,
    /// A point of Flutter's changes, in `dataPoint`.
    FlutterChange,
    CapacitorSample,
    CapacitorWorkout,
    CapacitorAggregate,
    Generic,
    Aggregate,
    GroupAggregate,
    DailyTotals,
}

/// The top-level members of an object: of one that is being taken apart, or of a text.
pub(crate) enum Members<'o, 'a> {
    Object(&'o Object<'a>),
    Text(Vec<(Cow<'a, str>, &'a RawValue)>),
}

impl<'a> Members<'_, 'a> {
    pub(crate) fn of(text: &'a str) -> Option<Self> {
        members(text).ok().map(Members::Text)
    }

    fn get(&self, key: &str) -> Option<&'a str> {
        match self {
            Members::Object(object) => object.peek(key),
            Members::Text(members) => {
                members.iter().find(|(name, _)| name == key).map(|(_, value)| value.get())
            }
        }
    }

    fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Whether a member is such a one, by name and text.
    fn any(&self, is: impl Fn(&str, &str) -> bool) -> bool {
        match self {
            Members::Object(object) => {
                object.keys().any(|key| object.peek(key).is_some_and(|text| is(key, text)))
            }
            Members::Text(members) => members.iter().any(|(name, value)| is(name, value.get())),
        }
    }

    fn has_any(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.has(key))
    }

    /// Whether a member is a container that begins with this mark.
    fn begins(&self, key: &str, mark: char) -> bool {
        self.get(key).is_some_and(|text| text.starts_with(mark))
    }

    /// A member of an object that is a member.
    fn within(&self, key: &str, inner: &str) -> Option<&'a str> {
        Members::of(self.get(key)?)?.get(inner)
    }
}

/// Where an element stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List<'p> {
    /// In an array that is the root.
    Root,
    /// In a list of the root, or that list itself where it is one element.
    Of(&'p str),
    /// In a list of `data`.
    OfData(&'p str),
}

impl<'p> List<'p> {
    /// The list of a path of an element.
    pub(crate) fn of(path: &'p Path) -> Option<Self> {
        Some(match path.segments() {
            [] | [Segment::Index(_)] => List::Root,
            [Segment::Key(list), Segment::Index(_)] => List::Of(list),
            [Segment::Key(data), Segment::Key(list), Segment::Index(_)] if **data == *"data" => {
                List::OfData(list)
            }
            [Segment::Key(list)] if matches!(&**list, "data" | "uuid" | "uuids" | "ids") => List::Of(list),
            _ => return None,
        })
    }

    /// The name of the list; empty for the root.
    fn name(self) -> &'p str {
        match self {
            List::Root => "",
            List::Of(name) | List::OfData(name) => name,
        }
    }
}

/// What an element is, by where it stands and what it has; none for what is not of Health Connect.
///
/// The order is that of how sure a sign is. `typed`: somebody says what type the records of the body are.
pub(crate) fn shape(list: List<'_>, text: &str, typed: bool) -> Option<(Dialect, Shape)> {
    if is_deleted_id(list, text, typed) {
        return Some((of_deletions(list.name()).unwrap_or(Dialect::HcGateway), Shape::Deletion));
    }
    shape_of(list, &Members::of(text)?, typed)
}

/// Whether this is what the platform says of a record.
pub(crate) fn is_metadata(text: &str) -> bool {
    Members::of(text).is_some_and(|metadata| metadata.has_any(&["dataOrigin", "lastModifiedTime"]))
}

/// Whether an element of a list is the id of a record that is gone: `typed`, in one of ids or in the root.
pub(crate) fn is_deleted_id(list: List<'_>, text: &str, typed: bool) -> bool {
    let is_of_ids = typed && matches!(list.name(), "uuid" | "uuids" | "ids" | "");
    text.starts_with('"') && (is_of_ids || of_deletions(list.name()).is_some())
}

/// The dialect that has a list of this name for records that are gone.
pub(crate) fn of_deletions(name: &str) -> Option<Dialect> {
    Some(match name {
        "deletions" => Dialect::HcUpload,
        "deletionChanges" => Dialect::ReactNative,
        "deleted_records" => Dialect::LifeDashboard,
        _ => return None,
    })
}

/// As [`shape`], of an object.
pub(crate) fn shape_of(list: List<'_>, element: &Members<'_, '_>, typed: bool) -> Option<(Dialect, Shape)> {
    let name = list.name();
    if let List::OfData(_) = list {
        let ow = Dialect::OpenWearables;
        return match name {
            "records" if element.has("type") => Some((ow, Shape::OpenWearablesRecord)),
            "sleep" if element.has("stage") => Some((ow, Shape::OpenWearablesSleep)),
            "workouts" if element.has_any(&["parentId", "source"]) && element.has("startDate") => {
                Some((ow, Shape::OpenWearablesWorkout))
            }
            _ => None,
        };
    }
    if let Some(dialect) = of_deletions(name) {
        return Some((dialect, Shape::Deletion));
    }
    match name {
        "upserts" => return Some((Dialect::HcUpload, Shape::Record)),
        "aggregates" => return Some((Dialect::HcUpload, Shape::Aggregate)),
        "upsertionChanges" => return Some((Dialect::ReactNative, Shape::WrappedRecord)),
        "changes" => return change(element),
        "events" if element.has_any(&["eventType", "event_type"]) => {
            return Some((Dialect::OpenWearables, Shape::Telemetry));
        }
        "aggregatedData" => return Some((Dialect::Capacitor, Shape::CapacitorAggregate)),
        "samples" if element.has("dataType") => return Some((Dialect::Capacitor, Shape::CapacitorSample)),
        "workouts" if element.has("workoutType") => {
            return Some((Dialect::Capacitor, Shape::CapacitorWorkout));
        }
        _ => {}
    }
    if element.has_any(&["sourcePlatform", "source_platform", "platform_type"])
        || element.within("value", "__type").is_some()
    {
        return Some((Dialect::Flutter, Shape::FlutterPoint));
    }
    if element.has("record_type") && element.has("start_time_ms") {
        return Some((Dialect::Generic, Shape::Generic));
    }
    if element.has("payload") && element.has_any(&["recordKey", "recordId"]) {
        return Some((Dialect::HealthConnectSync, Shape::Payload));
    }
    if element.has_any(&["time", "date"]) && element.any(aggregates::is_section) {
        return Some((Dialect::Daily, Shape::DailyTotals));
    }
    if element.has_any(&["doubleValues", "longValues"]) {
        return Some((Dialect::Tasker, Shape::GroupAggregate));
    }
    if element.begins("result", '{') && element.has("startTime")
        || element.any(|name, _| aggregates::is_metric(name))
    {
        return Some((Dialect::ReactNative, Shape::GroupAggregate));
    }
    record(list, element, typed)
}

/// An entry of a list of changes.
fn change(element: &Members<'_, '_>) -> Option<(Dialect, Shape)> {
    let kind: String = serde_json::from_str(element.get("type")?).ok()?;
    let capitalised = kind.starts_with(|first: char| first.is_ascii_uppercase());
    let dialect = if capitalised { Dialect::Capacitor } else { Dialect::Flutter };
    Some(match kind.to_ascii_lowercase().as_str() {
        "delete" => (dialect, Shape::Deletion),
        "upsert" if element.has("dataPoint") => (Dialect::Flutter, Shape::FlutterChange),
        "upsert" if element.has("record") || capitalised => (Dialect::Capacitor, Shape::WrappedRecord),
        "upsert" => (Dialect::Flutter, Shape::FlutterChange),
        _ => return None,
    })
}

/// A record in the shape of the SDK, or an item of a list of HC Webhook.
fn record(list: List<'_>, element: &Members<'_, '_>, typed: bool) -> Option<(Dialect, Shape)> {
    let times = ["startTime", "time", "endTime"];
    if let List::Of(name) = list
        && is_of_webhook(name, element)
    {
        return Some((Dialect::HcWebhook, Shape::Webhook));
    }
    if element.has("metadata") && element.has_any(&times) {
        let dialect = if matches!(list, List::Of("data")) {
            Dialect::HcGateway
        } else if element.has("recordType") {
            Dialect::ReactNative
        } else if element.has("type") {
            Dialect::Capacitor
        } else if element.within("metadata", "dataOrigin").is_some_and(|origin| origin.starts_with('{')) {
            Dialect::Tasker
        } else {
            Dialect::ReactNative
        };
        return Some((dialect, Shape::Record));
    }
    let named = matches!(list, List::Of(name) if types::find(name).is_some());
    if element.has_any(&times) && (typed || named || element.has("recordType")) {
        return Some((Dialect::ReactNative, Shape::Record));
    }
    None
}

/// Whether this is an item of a list of HC Webhook. Its times are in snake case, or it has one time and one of the fields
/// of its list: a list of the SDK's records may have the same name.
fn is_of_webhook(name: &str, element: &Members<'_, '_>) -> bool {
    let Some(fields) = webhook::fields(name) else { return false };
    let is_scalar = |field: &str| element.get(field).is_some_and(|text| !text.starts_with('{'));
    element.has_any(&["start_time", "end_time", "session_end_time", "bucket_start", "date"])
        || element.has("time")
            && element.within("metadata", "dataOrigin").is_none()
            && (fields.into_iter().any(|field| is_scalar(field) || is_scalar(&format!("avg_{field}")))
                || is_scalar("avg"))
}

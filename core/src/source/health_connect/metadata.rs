//! The metadata of a record: its id, app, device and times of modification, in any place of the record and in any
//! spelling.

use chrono_tz::Tz;

use crate::source::android::when;
use crate::source::health_connect::item::{Metadata, device_type, method};
use crate::source::health_connect::platform::words;
use crate::take::Object;

/// The names of each field. The platform's own name comes first.
const ID: &[&str] = &["id", "recordId", "record_id", "uuid", "uid", "platformId"];
const CLIENT_RECORD_ID: &[&str] = &["clientRecordId", "client_record_id"];
const CLIENT_RECORD_VERSION: &[&str] = &["clientRecordVersion", "client_record_version"];
const MODIFIED: &[&str] = &[
    "lastModifiedTime",
    "last_modified_time",
    "lastModified",
    "last_modified",
    "lastModifiedAt",
    "last_modified_at",
];
const ORIGIN: &[&str] = &["dataOrigin", "data_origin", "packageName", "package_name"];
const METHOD: &[&str] = &["recordingMethod", "recording_method"];
const MANUFACTURER: &[&str] = &["manufacturer", "deviceManufacturer", "device_manufacturer"];
const MODEL: &[&str] = &["model", "deviceModel", "device_model"];
const DEVICE_TYPE: &[&str] = &["deviceType", "device_type"];

/// Returns whether a field of this name is metadata. It is one of the names above.
fn is_metadata(name: &str) -> bool {
    matches!(
        name,
        "id" | "recordId"
            | "record_id"
            | "uuid"
            | "uid"
            | "platformId"
            | "clientRecordId"
            | "client_record_id"
            | "clientRecordVersion"
            | "client_record_version"
            | "lastModifiedTime"
            | "last_modified_time"
            | "lastModified"
            | "last_modified"
            | "lastModifiedAt"
            | "last_modified_at"
            | "dataOrigin"
            | "data_origin"
            | "packageName"
            | "package_name"
            | "recordingMethod"
            | "recording_method"
            | "device"
            | "manufacturer"
            | "deviceManufacturer"
            | "device_manufacturer"
            | "model"
            | "deviceModel"
            | "device_model"
            | "deviceType"
            | "device_type"
    )
}

/// Which names of each field are looked for.
#[derive(Clone, Copy)]
struct Look(usize);

impl Look {
    /// The platform's own names, which nearly all records have.
    const FIRST: Look = Look(1);
    const ALL: Look = Look(usize::MAX);

    fn at(self, names: &'static [&'static str]) -> &'static [&'static str] {
        names.get(..self.0).unwrap_or(names)
    }
}

/// Returns the platform's id of a record, without taking it.
pub(super) fn peek_id(object: &Object<'_>) -> Option<String> {
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let within = || {
        let metadata: serde_json::Value = serde_json::from_str(object.peek("metadata")?).ok()?;
        ID.iter().find_map(|name| text(metadata.get(name)?))
    };
    within().or_else(|| ID.iter().find_map(|name| text(&serde_json::from_str(object.peek(name)?).ok()?)))
}

/// Takes the metadata of a record: `metadata`, which every library passes on, and the same fields beside the
/// values.
pub(super) fn take_metadata(object: &mut Object<'_>, zone: Option<Tz>) -> Metadata {
    let mut metadata = Metadata::default();
    if let Some(mut fields) = object.object("metadata", &[]) {
        metadata.take_members(&mut fields, zone, Look::FIRST);
        metadata.take_beside(&mut fields, zone);
        object.return_extra("metadata", fields.close());
    }
    metadata.take_beside(object, zone);
    metadata
}

impl Metadata {
    /// Takes the metadata beside the values of a record. Fields that are known are not replaced.
    pub(super) fn take_beside(&mut self, object: &mut Object<'_>, zone: Option<Tz>) {
        if object.keys().any(is_metadata) {
            self.take_members(object, zone, Look::ALL);
        }
    }

    /// Takes the members that are metadata and that no field of this has yet. An id that repeats the known one
    /// is taken too.
    fn take_members(&mut self, fields: &mut Object<'_>, zone: Option<Tz>, look: Look) {
        for name in look.at(ID) {
            if fields.peek(name).is_none() {
                continue;
            }
            let id = fields.id(name);
            match (&self.id, id) {
                (None, id) => self.id = id,
                (Some(known), Some(id)) if *known != id => fields.give_back(name),
                _ => {}
            }
        }
        if self.client_record_id.is_none() {
            let name = fields.first_of(look.at(CLIENT_RECORD_ID));
            self.client_record_id = fields.string(name).map(Into::into);
        }
        if self.version == 0 {
            let name = fields.first_of(look.at(CLIENT_RECORD_VERSION));
            self.version = fields.number(name).map_or(0, |version| version as i64);
        }
        if self.modified_at.is_none() {
            let name = fields.first_of(look.at(MODIFIED));
            self.modified_at = when::take(fields, name, zone).map(|when| when.at);
        }
        if self.app.is_none() {
            let name = fields.first_of(look.at(ORIGIN));
            self.app = take_origin(fields, name);
        }
        if self.method.is_none() {
            let name = fields.first_of(look.at(METHOD));
            self.method = words::RECORDING_METHOD.take(fields, name).as_ref().and_then(method);
        }
        if self.device.is_none() && self.device_type.is_none() {
            self.take_device(fields, look);
        }
    }

    /// Takes the device: an object, its type, or its name.
    fn take_device(&mut self, fields: &mut Object<'_>, look: Look) {
        let (mut manufacturer, mut model, mut name) = (None, None, None);
        match fields.peek("device").map(|text| text.as_bytes().first().copied()) {
            Some(Some(b'{')) => {
                if let Some(mut device) = fields.object("device", &[]) {
                    let kind = device.first_of(&["type", "deviceType", "device_type"]);
                    self.device_type =
                        words::DEVICE_TYPE.take(&mut device, kind).as_ref().and_then(device_type);
                    manufacturer = device.string("manufacturer");
                    model = device.string("model");
                    name = device.string("name");
                    fields.return_extra("device", device.close());
                }
            }
            Some(Some(b'"')) => {
                // Some libraries give only the type, others only the name.
                let text = fields.string("device");
                let word = text.as_deref().map(|text| words::DEVICE_TYPE.read(text));
                match word {
                    Some(word) if word.is_known => self.device_type = device_type(&word),
                    _ => name = text,
                }
            }
            Some(_) => {
                let word = words::DEVICE_TYPE.take(fields, "device");
                self.device_type = word.as_ref().and_then(device_type);
            }
            None => {}
        }
        // Some libraries have these beside the device, or repeat them there.
        manufacturer = fields.string(fields.first_of(look.at(MANUFACTURER))).or(manufacturer);
        model = fields.string(fields.first_of(look.at(MODEL))).or(model);
        self.device = device_name(manufacturer.as_deref(), model.as_deref().or(name.as_deref()));
        if self.device_type.is_none() {
            let kind = fields.first_of(look.at(DEVICE_TYPE));
            self.device_type = words::DEVICE_TYPE.take(fields, kind).as_ref().and_then(device_type);
        }
    }
}

/// Takes the package of an app: a string, or an object with `packageName`.
fn take_origin(object: &mut Object<'_>, key: &str) -> Option<String> {
    if !object.peek(key)?.starts_with('{') {
        return object.string(key).map(Into::into);
    }
    let mut origin = object.object(key, &[])?;
    let name = origin.first_of(&["packageName", "package_name", "name"]);
    let name = origin.string(name).map(Into::into);
    object.return_extra(key, origin.close());
    name
}

/// Joins manufacturer and model into one name. Many models begin with the manufacturer.
pub(super) fn device_name(manufacturer: Option<&str>, model: Option<&str>) -> Option<String> {
    match (manufacturer.filter(|name| !name.is_empty()), model.filter(|name| !name.is_empty())) {
        (Some(manufacturer), Some(model)) => {
            let repeats = model.to_lowercase().starts_with(&manufacturer.to_lowercase());
            Some(if repeats { model.to_owned() } else { format!("{manufacturer} {model}") })
        }
        (one, other) => one.or(other).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_field_is_metadata() {
        let fields = [
            ID,
            CLIENT_RECORD_ID,
            CLIENT_RECORD_VERSION,
            MODIFIED,
            ORIGIN,
            METHOD,
            MANUFACTURER,
            MODEL,
            DEVICE_TYPE,
            &["device"],
        ];
        assert!(fields.iter().copied().flatten().all(|name| is_metadata(name)));
        for name in ["count", "source", "time", "metadata", "ids", ""] {
            assert!(!is_metadata(name), "{name}");
        }
    }
}

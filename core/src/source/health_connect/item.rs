//! What the records of all dialects share: times, origin, a key, a rank.

use std::sync::Arc;

use chrono_tz::Tz;
use serde_json::{Map, Value};

use crate::ledger::Reason;
use crate::record::{
    Basis, Body, Context, DataType, DeviceType, Key, Method, Owner, Provenance, Provider, Rank, Record,
    Revision, Scope, TypeName, too_long,
};
use crate::source::android::when::{self, When};
use crate::source::android::words::Word;
use crate::source::health_connect::MAPPING;
use crate::source::health_connect::platform::types::{Reads, RecordType};
use crate::source::health_connect::platform::words;
use crate::source::output::{Output, Row, Series};
use crate::take::Object;

/// What holds for a whole delivery.
#[derive(Debug, Clone, Default)]
pub(super) struct Delivery {
    /// The receipt in epoch milliseconds, or `None` if it is unknown.
    pub(super) received_at: Option<i64>,
    /// The zone of the person, for times without an offset.
    pub(super) zone: Option<Tz>,
    /// When the phone sent it, in epoch milliseconds and never after the receipt.
    pub(super) sent_at: Option<i64>,
    /// The number of the upload, provided the phone counts uploads.
    pub(super) sequence: i64,
    /// The app or library that carried it.
    pub(super) via: &'static str,
    /// The installation of that app or library.
    pub(super) install: Option<String>,
}

impl Delivery {
    /// Returns when a record was last modified. It is the time that its sender gives, else the time of
    /// sending, else the receipt. It is never after the receipt, because a clock may be ahead.
    pub(super) fn modified_at(&self, told: Option<i64>) -> i64 {
        let received_at = self.received_at.unwrap_or(i64::MAX);
        told.or(self.sent_at).or(self.received_at).unwrap_or(0).min(received_at)
    }

    /// Returns a rank: two numbers of the sender's own order, the receipt, the version of the mapping, the
    /// place in the body.
    fn rank(&self, first: i64, second: i64, position: i64) -> Rank {
        vec![first, second, self.received_at.unwrap_or(0), MAPPING, position]
    }
}

/// What a dialect states about a record beside its times and values.
#[derive(Debug, Clone, Default)]
pub(super) struct Metadata {
    /// The platform's id of the record.
    pub(super) id: Option<String>,
    /// The writing app's own id of the record.
    pub(super) client_record_id: Option<String>,
    /// Of records with equal modification times, the one with the higher version counts.
    pub(super) version: i64,
    /// Epoch milliseconds.
    pub(super) modified_at: Option<i64>,
    /// The package of the app that wrote it.
    pub(super) app: Option<String>,
    /// Manufacturer and model.
    pub(super) device: Option<String>,
    pub(super) device_type: Option<DeviceType>,
    pub(super) method: Option<Method>,
    /// The record is one of several parts that are sent separately under the id of the whole. No part
    /// replaces another.
    pub(super) is_part: bool,
    /// The provider, and its name for the record type, provided the data is not Health Connect's.
    pub(super) foreign: Option<(Provider, String)>,
}

/// The time that a record covers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) start: When,
    /// Exclusive; equal to the start for an instant.
    pub(super) end: When,
}

/// One source record, ready for its rows and documents.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) record_type: &'static RecordType,
    pub(super) span: Span,
    pub(super) owner: Arc<Owner>,
    pub(super) source: Arc<Provenance>,
}

impl Entry {
    /// Creates the entry of a record at its place in the body. `name` tells apart records without an id that
    /// begin at the same time.
    pub(super) fn new(
        delivery: &Delivery,
        record_type: &'static RecordType,
        span: Span,
        metadata: Metadata,
        name: Option<&str>,
        position: i64,
    ) -> Self {
        let start = span.start.id();
        // A key has one scope, so the parts of a record have another key than the whole.
        let is_part = metadata.is_part && (metadata.id.is_some() || metadata.client_record_id.is_some());
        let provider = metadata.foreign.as_ref().map_or(Provider::HealthConnect, |(provider, _)| *provider);
        let key = Key::new(provider).parts(is_part.then_some(PARTS)).part(record_type.key);
        let app = metadata.app.as_deref();
        let key = match (&metadata.id, &metadata.client_record_id, name) {
            (Some(id), ..) => key.part(id),
            // The platform ensures that this id is unique for the app that wrote the record.
            (None, Some(id), _) => key.optional(app).part(id),
            (None, None, name) => key.optional(app).parts(name).part(&start),
        };
        let has_id = metadata.id.is_some() || metadata.client_record_id.is_some();
        let (modified_at, rank) = if has_id || metadata.modified_at.is_some() {
            let modified_at = delivery.modified_at(metadata.modified_at);
            (modified_at, delivery.rank(modified_at, metadata.version, position))
        } else {
            // A growing total keeps its start. The one that ends later is newer, whenever it arrives.
            let grows = record_type.is_interval && matches!(record_type.reads, Reads::Measures(..));
            let reaches = if grows { span.end.at } else { 0 };
            (delivery.received_at.unwrap_or(0), delivery.rank(reaches, delivery.sequence, position))
        };
        let mut extra = Map::new();
        if let Some(id) = metadata.client_record_id {
            extra.insert("client_record_id".to_owned(), Value::String(id));
        }
        // The offset changes on a journey, or in a night of a clock change.
        if let Some(offset) = span.end.utc_offset.filter(|offset| span.start.utc_offset != Some(*offset)) {
            extra.insert("end_utc_offset".to_owned(), offset.into());
        }
        let scope = if is_part { Scope::Row } else { Scope::Document };
        let owner = Owner {
            record_id: metadata.id,
            utc_offset: span.start.utc_offset,
            revision: Some(Revision { start: span.start.at, end: span.end.at, modified_at }),
            extra,
            ..Owner::new(key, scope, rank)
        };
        let original_type = metadata.foreign.map(|(_, name)| name);
        let source = Provenance {
            via: Some(delivery.via.to_owned()),
            install: delivery.install.clone(),
            app: metadata.app,
            device: metadata.device,
            device_type: metadata.device_type,
            method: metadata.method,
            ..Provenance::new(provider, original_type.unwrap_or_else(|| record_type.name.to_owned()))
        };
        Entry { record_type, span, owner: Arc::new(owner), source: Arc::new(source) }
    }

    /// Adds the fields that were not understood to the record's `extra`.
    pub(super) fn with_extra(mut self, extra: Map<String, Value>) -> Self {
        if !extra.is_empty() {
            Arc::make_mut(&mut self.owner).extra.extend(extra);
        }
        self
    }

    /// Returns a part of the record as a record of its own, because the record may come again without it. The
    /// part has its own key and its own record type. A deletion of the record deletes the part too.
    pub(super) fn part(&self, key: &str, original_type: &str) -> Entry {
        let mut part = self.clone();
        let owner = Arc::make_mut(&mut part.owner);
        let provider = self.source.provider;
        let [of_record, of_part] =
            [self.record_type.key, key].map(|key| String::from(Key::new(provider).part(key).part("")));
        let id = owner.key.strip_prefix(&of_record).unwrap_or(&owner.key);
        owner.key = of_part + id;
        owner.extra.clear();
        original_type.clone_into(&mut Arc::make_mut(&mut part.source).original_type);
        part
    }

    /// Returns a series of values of the record.
    pub(super) fn series(&self, data_type: DataType, basis: Basis) -> Series {
        Series {
            data_type: data_type.into(),
            unit: data_type.definition().unit.into(),
            basis,
            source: Arc::clone(&self.source),
            context: Context::new(),
            floating: self.span.start.floating,
            derived: false,
            original_unit: None,
        }
    }

    /// Returns a row over the whole record, or at its instant.
    pub(super) fn row(&self, value: Option<f64>) -> Row {
        let end = self.record_type.is_interval.then_some(self.span.end.at);
        Row { start: self.span.start.at, end, value, ..Row::default() }
    }

    /// Gives out a document of the record, with the `extra` of its owner.
    pub(super) fn document(&self, data_type: impl Into<TypeName>, body: Body, output: &mut Output<'_>) {
        let owner = &self.owner;
        let Span { start, end } = self.span;
        let local_date = match &body {
            // A night belongs to the day of waking.
            Body::Sleep(_) => end.local_date().or_else(|| end.at_offset(start.utc_offset).local_date()),
            _ => start.local_date(),
        };
        let source = Arc::clone(&self.source);
        output.record(Record {
            utc_offset: start.utc_offset,
            floating: start.floating,
            local_date,
            extra: owner.extra.clone(),
            ..Record::new(owner, data_type, start.time(), end.time(), body, source)
        });
    }
}

/// The part of a key that marks records that come in parts. The record type follows it.
const PARTS: &str = "parts";

/// Returns a key of Health Connect: the provider, then `parts`.
pub(super) fn key(parts: &[&str]) -> String {
    Key::new(Provider::HealthConnect).parts(parts.iter().copied()).into()
}

/// Takes the times of a record: those of an interval if `is_interval`, else those of an instant. A record
/// without a time is refused.
///
/// The offset beside a time counts, else the offset in it, else that of the person's zone at that time.
/// `fallback` holds the times to use if the record itself has none.
pub(super) fn take_span<'a>(
    mut object: Object<'a>,
    is_interval: bool,
    fallback: (Option<When>, Option<When>),
    delivery: &Delivery,
) -> Option<(Object<'a>, Span)> {
    let zone = delivery.zone;
    let take = |object: &mut Object<'a>, time: &str, offset: &str| {
        let when = when::take(object, time, zone);
        let offset = when::take_offset(object, offset);
        when.map(|when| when.at_offset(offset))
    };
    let (start, end) = if is_interval {
        (take(&mut object, "startTime", "startZoneOffset"), take(&mut object, "endTime", "endZoneOffset"))
    } else {
        let at = take(&mut object, "time", "zoneOffset");
        // Some readers write both times of an instant.
        let start = take(&mut object, "startTime", "startZoneOffset");
        let end = take(&mut object, "endTime", "endZoneOffset");
        let at = at.or(start).or(end);
        (at, at)
    };
    span_of(object, start.or(fallback.0), end.or(fallback.1), is_interval)
}

/// Returns the span from a start to an end that were taken. A record that has no start, or that ends before
/// it, is refused.
pub(super) fn span_of(
    object: Object<'_>,
    start: Option<When>,
    end: Option<When>,
    is_interval: bool,
) -> Option<(Object<'_>, Span)> {
    // In the hour that a clock change repeats, an end may read like a time before the start.
    let end = match (start, end) {
        (Some(start), Some(end)) if end.at < start.at => end.again().or(Some(end)),
        _ => end,
    };
    let found = match (start, end) {
        (None, _) => {
            if is_interval {
                "expected a start, found none that is a time"
            } else {
                "expected a time, found none"
            }
        }
        (Some(_), None) => "expected an end, found none that is a time",
        (Some(start), Some(end)) if end.floating != start.floating => {
            "expected an offset from UTC with both times, or a zone for them; found one with only one of them"
        }
        (Some(start), Some(end)) if end.at < start.at => {
            object.refuse(Reason::EndBeforeStart, Reason::EndBeforeStart.found("another"));
            return None;
        }
        (Some(start), Some(end)) => {
            if let Some(reason) = too_long(None, start.at, end.at) {
                object.refuse(Reason::SpanTooLong, reason);
                return None;
            }
            return Some((object, Span { start, end }));
        }
    };
    object.refuse(Reason::NoTime, found.to_owned());
    None
}

/// Takes `metadata`: the platform's metadata of a record, which every library passes on.
pub(super) fn take_metadata(object: &mut Object<'_>, zone: Option<Tz>) -> Metadata {
    let Some(mut told) = object.object("metadata", &[]) else { return Metadata::default() };
    let mut metadata = Metadata {
        id: told.id("id"),
        client_record_id: told.string("clientRecordId").map(Into::into),
        version: told.number("clientRecordVersion").map_or(0, |version| version as i64),
        modified_at: when::take(&mut told, "lastModifiedTime", zone).map(|when| when.at),
        app: take_origin(&mut told, "dataOrigin"),
        method: words::RECORDING_METHOD.take(&mut told, "recordingMethod").as_ref().and_then(method),
        ..Metadata::default()
    };
    let device = told.peek("device").map(|text| text.as_bytes().first().copied());
    let (mut manufacturer, mut model) = (None, None);
    match device {
        Some(Some(b'{')) => {
            if let Some(mut device) = told.object("device", &[]) {
                metadata.device_type =
                    words::DEVICE_TYPE.take(&mut device, "type").as_ref().and_then(device_type);
                manufacturer = device.string("manufacturer");
                model = device.string("model");
                told.return_extra("device", device.close());
            }
        }
        // Old libraries give only the type.
        Some(_) => {
            let word = words::DEVICE_TYPE.take(&mut told, "device");
            metadata.device_type = word.as_ref().and_then(device_type);
        }
        None => {}
    }
    // One library repeats manufacturer and model here.
    manufacturer = told.string("manufacturer").or(manufacturer);
    model = told.string("model").or(model);
    metadata.device = device_name(manufacturer.as_deref(), model.as_deref());
    object.return_extra("metadata", told.close());
    metadata
}

/// Takes the package of an app: a string, or an object with `packageName`.
fn take_origin(object: &mut Object<'_>, key: &str) -> Option<String> {
    if !object.peek(key)?.starts_with('{') {
        return object.string(key).map(Into::into);
    }
    let mut origin = object.object(key, &[])?;
    let name = origin.string("packageName").map(Into::into);
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

/// Returns how a record was made.
pub(super) fn method(word: &Word) -> Option<Method> {
    match &*word.name {
        "actively_recorded" => Some(Method::Active),
        "automatically_recorded" => Some(Method::Automatic),
        "manual_entry" => Some(Method::Manual),
        _ => None,
    }
}

/// Returns the kind of the measuring device.
pub(super) fn device_type(word: &Word) -> Option<DeviceType> {
    Some(match &*word.name {
        "watch" => DeviceType::Watch,
        "phone" => DeviceType::Phone,
        "scale" => DeviceType::Scale,
        "ring" => DeviceType::Ring,
        "head_mounted" => DeviceType::HeadMounted,
        "fitness_band" => DeviceType::FitnessBand,
        "chest_strap" => DeviceType::ChestStrap,
        "smart_display" => DeviceType::SmartDisplay,
        "consumer_medical_device" => DeviceType::ConsumerMedicalDevice,
        "glasses" => DeviceType::Glasses,
        "hearable" => DeviceType::Hearable,
        "fitness_machine" => DeviceType::FitnessMachine,
        "fitness_equipment" => DeviceType::FitnessEquipment,
        "portable_computer" => DeviceType::PortableComputer,
        "meter" => DeviceType::Meter,
        _ => return None,
    })
}

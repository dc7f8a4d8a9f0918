//! HC Webhook and Life Dashboard: a list of small objects for each type, in snake case.

mod days;
mod lists;
mod sessions;

use crate::ledger::Reason;
use crate::source::android::words::Words;
use crate::source::health_connect::platform::quantity::Amount;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::read::Segment;
use crate::record::DataType;
use crate::source::android::when::{self, When};
use crate::source::envelope::Envelope;
use crate::source::health_connect::dialects::dialect::{By, Dialect, Facts, Needs, Own, Read};
use crate::source::health_connect::element::{Element, List as Place};
use crate::source::health_connect::envelope::time_of;
use crate::source::health_connect::item::{Metadata, device_type, method, span_of};
use crate::source::health_connect::metadata::device_name;
use crate::source::health_connect::platform::types::{Measure, Qualifier, Reads};
use crate::source::health_connect::platform::{cycle, measures, words};
use crate::source::health_connect::points::{self, Point};
use crate::source::health_connect::upload::Upload;
use crate::source::health_connect::{aggregates, deletions};
use crate::source::output::Output;
use crate::take::{Names, Object};

pub(crate) use days::DayTotals;
use lists::{LISTS, List, Says};

/// HC Webhook.
pub(crate) static HC_WEBHOOK: Dialect = Dialect {
    fields: &[("timestamp", &[]), ("app_version", &[]), ("test", &[])],
    // The sequence number, and the members that tell the two apps apart, may come at the end.
    needs: Needs::All,
    // There may be nothing to send, or only the screen time.
    is_sign: |key, _| key == "app_version",
    holds_records: |name| name == DAILY_TOTALS || LISTS.iter().any(|list| list.name == name),
    is_envelope: |envelope| {
        let own = if envelope.has("timestamp") { Own::Certainly } else { Own::OfHealthConnect };
        envelope.has("app_version").then_some(own)
    },
    other: |envelope| is_life_dashboard(envelope).then_some(&LIFE_DASHBOARD),
    ..Dialect::new("hc_webhook", recognize)
};

/// Life Dashboard: its elements are those of HC Webhook, and its envelope has more fields.
pub(crate) static LIFE_DASHBOARD: Dialect = Dialect {
    fields: &[
        ("source", &[]),
        ("sequence", &[]),
        ("window_start", &[]),
        ("window_end", &[]),
        ("window_complete", &[]),
        ("deletions_unavailable", &[]),
        ("_resolutions", &[]),
    ],
    needs: Needs::All,
    deletions: Some(DELETIONS),
    facts: |envelope, zone| Facts {
        sent_at: envelope.text("timestamp").and_then(|text| time_of(text, zone)),
        sequence: envelope.text("sequence").and_then(|text| text.parse().ok()).unwrap_or(0),
        ..Facts::default()
    },
    expired: |envelope| deletions_unavailable(envelope).filter(|types| !types.is_empty()),
    window: |envelope| {
        let text = |key: &str| envelope.text(key).map(str::to_owned);
        let is_complete = envelope.text("window_complete") == Some("true");
        is_complete.then(|| [text("window_start"), text("window_end")])
    },
    complete_types: Some(complete_types),
    ..Dialect::new("life_dashboard", |element, by| {
        let is_own = by == By::List && element.list.name() == DELETIONS;
        is_own.then_some(|upload, object, output| {
            deletions::read_by(upload, object, &["uuid", "recordId", "id", "uid"], output);
        })
    })
};

/// Life Dashboard's list of deleted records.
const DELETIONS: &str = "deleted_records";

/// Recognises an item of a list. Its times are in snake case, or it has one time and one of the fields of its
/// list. A list of the SDK's records may have the same name.
fn recognize(element: &Element<'_, '_>, by: By) -> Option<Read> {
    let Place::Of(name) = element.list else { return None };
    if by != By::Record {
        return None;
    }
    let fields = fields(name)?;
    let is_scalar = |field: &str| element.get(field).is_some_and(|text| !text.starts_with('{'));
    let is_own = element.has_any(&["start_time", "end_time", "session_end_time", "bucket_start", "date"])
        || element.has("time")
            && element.within("metadata", "dataOrigin").is_none()
            && (fields.into_iter().any(|field| is_scalar(field) || is_scalar(&format!("avg_{field}")))
                || is_scalar("avg"));
    is_own.then_some(read)
}

/// Returns the fields of the items of a list, or `None` if there is no such list. An item has at least one of
/// them.
fn fields(name: &str) -> Option<Vec<&'static str>> {
    if name == DAILY_TOTALS {
        return Some(vec!["date"]);
    }
    let list = LISTS.iter().find(|list| list.name == name)?;
    Some(match list.says {
        Says::Values(values, _) => values.iter().map(|(field, ..)| *field).collect(),
        // An event may have nothing but its time.
        Says::Cycle(_, []) => vec!["time"],
        Says::Cycle(_, words) => words.iter().map(|word| word.field).collect(),
        _ => Vec::new(),
    })
}

/// The totals of days that the platform added up.
const DAILY_TOTALS: &str = "daily_totals";

/// Members of an upload that only Life Dashboard has.
const OF_LIFE_DASHBOARD: [&str; 6] =
    ["source", "sequence", "window_complete", "deletions_unavailable", "_diagnostics", "_resolutions"];

/// Returns whether the upload is Life Dashboard's.
fn is_life_dashboard(envelope: &Envelope) -> bool {
    OF_LIFE_DASHBOARD.iter().any(|key| envelope.has(key))
}

/// Returns the record types whose records in a complete window are all there. They are those that have a
/// list, empty or not. A type is left out if the app does not know its deletions, or sends sums of its
/// records. If the app's account of these is not understood, no type is returned.
fn complete_types(envelope: &Envelope, lists: &BTreeSet<Box<str>>) -> Vec<String> {
    let resolutions: Option<Map<String, Value>> = match envelope.text("_resolutions") {
        None | Some("null") => Some(Map::new()),
        Some(text) => serde_json::from_str(text).ok(),
    };
    let (Some(unknown), Some(resolutions)) = (deletions_unavailable(envelope), resolutions) else {
        return Vec::new();
    };
    let is_complete = |list: &&List| {
        lists.contains(list.name)
            && !unknown.iter().any(|name| name == list.name)
            && !resolutions.contains_key(list.name)
    };
    LISTS.iter().filter(is_complete).map(|list| list.record.to_owned()).collect()
}

/// Returns the lists whose deletions the app does not know, or `None` if its account of them is not
/// understood.
fn deletions_unavailable(envelope: &Envelope) -> Option<Vec<String>> {
    match envelope.text("deletions_unavailable") {
        None | Some("null") => Some(Vec::new()),
        Some(text) => Names::read(text).ok().map(|read| read.list),
    }
}

/// Reads an item of a list.
fn read(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let path = object.path().clone();
    let name = match path.segments() {
        [Segment::Key(name), ..] => &**name,
        _ => "",
    };
    if name == DAILY_TOTALS {
        return aggregates::read_day(upload, object, output);
    }
    let found = LISTS.iter().find(|list| list.name == name);
    let Some((list, record_type)) = found.and_then(|list| Some((list, points::record_type(list.record)?)))
    else {
        let reason = "expected an item of a known list, found another".to_owned();
        return object.refuse(Reason::UnknownShape, reason);
    };
    upload.is_of(record_type);
    if let Some(measure) = list.main_measure()
        && object.has("bucket_start")
    {
        return aggregates::read_bucket(upload, object, measure, record_type, output);
    }
    let is_series = matches!(record_type.reads, Reads::Series(_) | Reads::SkinTemperature);
    let (mut metadata, offsets) = take_metadata(&mut object, upload);
    // A record of a series comes sample by sample.
    metadata.is_part = is_series;
    let Some([start, end]) = take_times(&mut object, record_type.is_interval && !is_series, upload, offsets)
    else {
        let reason = "expected times of the item, found fewer".to_owned();
        return object.refuse(Reason::NoTime, reason);
    };
    let Some((mut object, span)) = span_of(object, Some(start), Some(end), true) else { return };
    let name = match list.says {
        Says::Meal => object.peek("name").and_then(|text| serde_json::from_str::<String>(text).ok()),
        _ => None,
    };
    let may_be_day = list.may_be_day
        && metadata.id.is_none()
        && metadata.client_record_id.is_none()
        && metadata.app.is_none();
    let entry = upload.entry(record_type, span, metadata, name.as_deref());
    for field in list.repeated {
        object.number(field);
    }
    match list.says {
        Says::Values(values, qualifiers) => {
            let found = take_values(&mut object, list, values);
            if found.is_empty() {
                let reason = format!("expected {}, found none that is a value", list.main_field());
                return object.refuse(Reason::NoValue, reason);
            }
            let context = measures::take_context(&mut object, qualifiers);
            let entry = entry.with_extra(object.close());
            for point in found {
                if may_be_day {
                    upload.totals.add(entry.clone(), point, &path, output);
                } else {
                    entry.point(&point, &context, output);
                }
            }
        }
        Says::Cycle(data_type, words) => cycle::read(object, entry, data_type, words, output),
        Says::Sleep => sessions::read_sleep(object, entry, upload, output),
        Says::Exercise => sessions::read_exercise(object, entry, output),
        Says::Meal => sessions::read_meal(object, entry, output),
        Says::Mindfulness => sessions::read_mindfulness(object, entry, output),
    }
}

/// Takes the values of an item: by their names, or, for the first value, a mean with the minimum and the
/// maximum.
fn take_values(
    object: &mut Object<'_>,
    list: &List,
    values: &'static [(&'static str, DataType, &'static str)],
) -> Vec<Point> {
    let mut found: Vec<Point> = Vec::new();
    for (field, data_type, bare) in values {
        let Some(measure) = list.measure(field, *data_type, bare) else { continue };
        let mut take = |field: &str| points::take_bare(object, field, &measure);
        if let Some(amount) = take(field) {
            // Two fields may be spellings of one value.
            if !found.iter().any(|point| point.data_type == *data_type) {
                found.push(Point { is_derived: list.is_derived, ..Point::new(*data_type, amount) });
            }
            continue;
        }
        let mut of = |what: &str| take(&format!("{what}_{field}")).or_else(|| take(what));
        let (mean, least, most) = (of("avg"), of("min"), of("max"));
        if let Some(amount) = mean {
            let value = |amount: Amount| amount.value;
            found.push(Point {
                least: least.map(value),
                most: most.map(value),
                is_derived: true,
                ..Point::new(*data_type, amount)
            });
        }
    }
    found
}

/// Takes start and end of an item. An interval has both, an instant has one time, and a sleep has its end and
/// its length.
fn take_times(
    object: &mut Object<'_>,
    is_interval: bool,
    upload: &Upload,
    offsets: [Option<i32>; 2],
) -> Option<[When; 2]> {
    let zone = upload.delivery.zone;
    let mut take =
        |field: &str, offset: Option<i32>| when::take(object, field, zone).map(|when| when.at_offset(offset));
    let [start_offset, end_offset] = offsets;
    let end_offset = end_offset.or(start_offset);
    if !is_interval {
        let at = take("time", start_offset).or_else(|| take("start_time", start_offset))?;
        return Some([at, at]);
    }
    let start = take("start_time", start_offset);
    let end = take("end_time", end_offset).or_else(|| take("session_end_time", end_offset))?;
    match start {
        Some(start) => Some([start, end]),
        None => {
            let length = points::take_length(object, "duration_seconds", "s", points::LONGEST)?;
            let start = when::of_calendar(end.at - (length.value * 1000.0) as i64)?;
            let start = When::instant(start, zone);
            Some([start.at_offset(start_offset.or(start.utc_offset).or(end.utc_offset)), end])
        }
    }
}

/// Takes the metadata of a record and its zone offsets.
fn take_metadata(object: &mut Object<'_>, upload: &Upload) -> (Metadata, [Option<i32>; 2]) {
    let zone = upload.delivery.zone;
    let mut metadata = Metadata {
        id: object.id("uuid"),
        app: object.string("source").map(Into::into),
        modified_at: when::take(object, "sleep_updated_at", zone).map(|when| when.at),
        ..Metadata::default()
    };
    let Some(mut told) = object.object("metadata", &[]) else {
        metadata.take_beside(object, zone);
        let mut offset = |key: &str| when::take_offset(object, key);
        let offsets = [offset("zone_offset").or(offset("start_zone_offset")), offset("end_zone_offset")];
        return (metadata, offsets);
    };
    metadata.id = metadata.id.or_else(|| told.id("id"));
    metadata.client_record_id = told.id("client_record_id");
    metadata.version = told.number("client_record_version").map_or(0, |version| version as i64);
    metadata.app = metadata.app.or_else(|| told.string("data_origin").map(Into::into));
    metadata.method = words::RECORDING_METHOD.take(&mut told, "recording_method").as_ref().and_then(method);
    for key in ["last_modified", "last_modified_time"] {
        let at = when::take(&mut told, key, zone).map(|when| when.at);
        metadata.modified_at = at.or(metadata.modified_at);
    }
    if let Some(mut device) = told.object("device", &[]) {
        metadata.device_type = words::DEVICE_TYPE.take(&mut device, "type").as_ref().and_then(device_type);
        let manufacturer = device.string("manufacturer");
        let model = device.string("model");
        metadata.device = device_name(manufacturer.as_deref(), model.as_deref());
        told.return_extra("device", device.close());
    }
    let mut offset = |key: &str| when::take_offset(&mut told, key);
    let offsets = [offset("zone_offset").or(offset("start_zone_offset")), offset("end_zone_offset")];
    object.return_extra("metadata", told.close());
    metadata.take_beside(object, zone);
    (metadata, offsets)
}

impl List {
    /// Returns the measure of a value of the list, under the name of its field.
    fn measure(&self, field: &'static str, data_type: DataType, bare: &'static str) -> Option<Measure> {
        let kind = points::kind(self.record, data_type, bare)?;
        Some(Measure { field, ..kind.measure })
    }

    /// Returns the measure of the main value of the list.
    fn main_measure(&self) -> Option<Measure> {
        match self.says {
            Says::Values([(field, data_type, bare), ..], _) => self.measure(field, *data_type, bare),
            _ => None,
        }
    }

    fn main_field(&self) -> &'static str {
        match self.says {
            Says::Values([(field, ..), ..], _) => field,
            _ => "a value",
        }
    }
}

const fn qualifier(field: &'static str, name: &'static str, words: &'static Words) -> Qualifier {
    Qualifier { field, name, words }
}

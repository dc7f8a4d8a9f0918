//! Open Wearables: single values, stages of sleep, and workouts, from Health Connect, Samsung Health or Apple
//! Health.

mod workouts;

use crate::ledger::Reason;
use crate::record::{Body, Context, DataType, Method, Provider};
use crate::source::android::when;
use crate::source::android::words::Word;
use crate::source::android::words::Words;
use crate::source::envelope::Envelope;
use crate::source::health_connect::dialects::dialect::{By, Dialect, Facts, Needs, Own, Read};
use crate::source::health_connect::element::{Element, List};
use crate::source::health_connect::healthkit::{self, Category};
use crate::source::health_connect::item::{Entry, Metadata, Span, device_type, method, span_of};
use crate::source::health_connect::metadata::device_name;
use crate::source::health_connect::platform::measures;
use crate::source::health_connect::platform::sleep::Stages;
use crate::source::health_connect::platform::types::{self, Qualifier};
use crate::source::health_connect::platform::words::{self, SLEEP_STAGE};
use crate::source::health_connect::points::{self, Kind, Point};
use crate::source::health_connect::upload::Upload;
use crate::source::output::Output;
use crate::take::Object;

/// The dialect of the Open Wearables SDK, which carries data of Health Connect, Samsung Health and Apple
/// Health.
pub(crate) static DIALECT: Dialect = Dialect {
    fields: &[("provider", &[]), ("sdkVersion", &[]), ("syncTimestamp", &[])],
    needs: Needs::Fields(&["provider", "sdkVersion", "syncTimestamp"]),
    // There may be nothing to send.
    is_sign: |key, _| key == "sdkVersion",
    is_envelope: |envelope| {
        (envelope.has("provider") && envelope.has("sdkVersion")).then_some(Own::Certainly)
    },
    facts: |envelope, _| Facts { provider: provider(envelope), ..Facts::default() },
    ..Dialect::new("open_wearables", recognize)
};

/// The lists in `data`.
pub(crate) const LISTS: [&str; 3] = ["records", "sleep", "workouts"];

fn recognize(element: &Element<'_, '_>, by: By) -> Option<Read> {
    match element.list {
        _ if by != By::List => None,
        List::OfData("records") if element.has("type") => Some(read_record),
        List::OfData("sleep") if element.has("stage") => Some(read_sleep),
        List::OfData("workouts") if element.has_any(&["parentId", "source"]) && element.has("startDate") => {
            Some(workouts::read)
        }
        // The SDK sends events about itself.
        List::Of("events") if element.has_any(&["eventType", "event_type"]) => {
            Some(|_, object, _| object.keep())
        }
        _ => None,
    }
}

/// Returns the provider of an upload. Samsung Health is read through its own SDK, not through Health Connect.
fn provider(envelope: &Envelope) -> Provider {
    match envelope.string("provider").as_deref() {
        Some("samsung") => Provider::SamsungHealth,
        Some("apple") => Provider::AppleHealth,
        _ => Provider::HealthConnect,
    }
}

/// Words beside the values, as in the platform's own records.
const QUALIFIERS: &[Qualifier] = &[
    qualifier("specimenSource", "specimen_source", &words::SPECIMEN_SOURCE),
    qualifier("relationToMeal", "relation_to_meal", &words::RELATION_TO_MEAL),
    qualifier("mealType", "meal_type", &words::MEAL_TYPE),
    qualifier("bodyPosition", "body_position", &words::BODY_POSITION),
];

const fn qualifier(field: &'static str, name: &'static str, words: &'static Words) -> Qualifier {
    Qualifier { field, name, words }
}

/// Types of Samsung Health that the SDK adds up by the hour. Each reading has another id.
const ADDED_UP: [&str; 2] = ["Steps", "ActiveCaloriesBurned"];

/// Reads a value.
fn read_record(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let Some(name) = points::peek_word(&object, "type") else {
        return points::refuse_untyped(object, "type");
    };
    if name == "FOOD" {
        object.text_of("type");
        return read_food(upload, object, output);
    }
    let is_sdnn = object.peek("metadata").is_some_and(|text| text.contains("sdnn"));
    let found = match &*name {
        "HEART_RATE_VARIABILITY" if is_sdnn => points::find("heartRateVariabilitySdnn", true),
        name => points::find(name, upload.provider == Provider::AppleHealth),
    };
    let Some(Kind { record_type, measure }) = found else {
        return match healthkit::category(&name) {
            Some(category) => read_category(upload, object, category, &name, output),
            None => points::keep_unknown(object),
        };
    };
    upload.is_of(record_type);
    object.text_of("type");
    let (mut metadata, own_id) = take_metadata(&mut object, upload, &name);
    metadata.id = metadata.id.or(own_id);
    let is_added_up = upload.provider == Provider::SamsungHealth && ADDED_UP.contains(&record_type.name);
    if is_added_up {
        metadata.id = None;
    }
    let Some((mut object, span)) = take_span(object, upload) else { return };
    let is_apple = upload.provider == Provider::AppleHealth;
    let mend = |amount, object: &Object<'_>| {
        if is_apple { points::whole_percent(amount, measure.data_type, object) } else { amount }
    };
    let Some(amount) = points::take_with(&mut object, &measure, "unit", mend) else {
        let reason = "expected value, a number with a unit of its type, found none".to_owned();
        return object.refuse(Reason::NoValue, reason);
    };
    let context = take_context(&mut object, measure.data_type);
    let is_part = metadata.is_part;
    let entry = close(upload.entry(record_type, span, metadata, None), object, is_part);
    let point = Point { is_derived: is_added_up, ..Point::new(measure.data_type, amount) };
    entry.point(&point, &context, output);
}

/// Reads a category of HealthKit, whose value is a number without a unit.
fn read_category(
    upload: &mut Upload,
    mut object: Object<'_>,
    category: Category,
    name: &str,
    output: &mut Output<'_>,
) {
    let Some(record_type) = category.record_type() else { return points::keep_unknown(object) };
    upload.is_of(record_type);
    object.text_of("type");
    let (mut metadata, own_id) = take_metadata(&mut object, upload, name);
    metadata.id = metadata.id.or(own_id);
    let Some((mut object, span)) = take_span(object, upload) else { return };
    let mut taken = category.take(&mut object, "value");
    object.take_nulls(&["unit", "metadata"]);
    if object.peek("metadata").is_some_and(|text| text.starts_with('{'))
        && let Some(mut said) = object.object("metadata", &[])
    {
        said.text_of(healthkit::USER_ENTERED);
        taken.take_metadata(&mut said);
        object.return_extra("metadata", said.close());
    }
    let entry = upload.entry(record_type, span, metadata, None).with_extra(object.close());
    taken.give_out(&entry, output);
}

/// Closes an element. Fields that are left over go into `extra`, except those of one of many samples.
fn close(entry: Entry, object: Object<'_>, is_part: bool) -> Entry {
    if is_part {
        object.close_one_of_many();
        entry
    } else {
        entry.with_extra(object.close())
    }
}

/// Takes the words in `metadata`. It is empty if it is a list.
fn take_context(object: &mut Object<'_>, data_type: DataType) -> Context {
    object.take_nulls(&["metadata"]);
    if !object.peek("metadata").is_some_and(|text| text.starts_with('{')) {
        return Context::new();
    }
    let Some(mut metadata) = object.object("metadata", &[]) else { return Context::new() };
    // The type already gives the kind of variability.
    metadata.string("method");
    metadata.text_of(healthkit::USER_ENTERED);
    let mut context = measures::take_context(&mut metadata, QUALIFIERS);
    let locations = match data_type {
        DataType::BodyTemperature | DataType::BasalBodyTemperature => &words::BODY_TEMPERATURE_LOCATION,
        _ => &words::BLOOD_PRESSURE_LOCATION,
    };
    let location = &[qualifier("measurementLocation", "measurement_location", locations)];
    context.append(&mut measures::take_context(&mut metadata, location));
    object.return_extra("metadata", metadata.close());
    context
}

/// Reads the name of a food. Its nutrients come as single values.
fn read_food(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let Some(record_type) = types::find("Nutrition") else { return object.close_one_of_many() };
    upload.is_of(record_type);
    let (mut metadata, own_id) = take_metadata(&mut object, upload, "FOOD");
    (metadata.id, metadata.is_part) = (own_id, false);
    let Some((mut object, span)) = take_span(object, upload) else { return };
    // Every food has the value 1.
    for field in ["value", "unit"] {
        object.text_of(field);
    }
    let mut name = None;
    let mut context = Context::new();
    if let Some(mut said) = object.object("metadata", &[]) {
        name = said.string("title").map(Into::into);
        context = measures::take_context(&mut said, QUALIFIERS);
        object.return_extra("metadata", said.close());
    }
    let entry = upload.entry(record_type, span, metadata, name.as_deref());
    entry.with_extra(object.close()).meal(name, &[], &context, output);
}

/// Reads a stage of a sleep, or a sleep without stages.
fn read_sleep(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    let ledger = output.ledger;
    let Some(record_type) = types::find("SleepSession") else { return object.close_one_of_many() };
    upload.is_of(record_type);
    let Some(word) = SLEEP_STAGE.take(&mut object, "stage") else {
        return object.refuse(Reason::NoValue, "expected stage, found none".to_owned());
    };
    let (mut metadata, own_id) = take_metadata(&mut object, upload, "SLEEP");
    metadata.id = metadata.id.or(own_id);
    let Some((mut object, span)) = take_span(object, upload) else { return };
    object.take_nulls(&["values", "metadata"]);
    // A session without stages comes as one stage that covers it. Any other element without a parent is a
    // single stage.
    let is_session = !metadata.is_part && word.name == "sleeping" && upload.provider != Provider::AppleHealth;
    metadata.is_part = !is_session;
    let entry = upload.entry(record_type, span, metadata, None);
    let entry = entry.with_extra(object.close());
    if is_session {
        let sleep = Stages::new(span).into_sleep(ledger);
        return entry.document(DataType::SleepSession, Body::Sleep(sleep), output);
    }
    // In HealthKit, lying in bed is separate from the stages. In Health Connect it means being awake.
    let lies_in_bed = upload.provider == Provider::AppleHealth && word.name == "awake_in_bed";
    let word = if lies_in_bed { Word { name: "in_bed".into(), ..word } } else { word };
    entry.stage(word, output);
}

/// Takes start and end, with the offset beside them.
fn take_span<'a>(mut object: Object<'a>, upload: &Upload) -> Option<(Object<'a>, Span)> {
    let zone = upload.delivery.zone;
    let [start, end] = ["startDate", "endDate"].map(|field| when::take(&mut object, field, zone));
    let offset = when::take_offset(&mut object, "zoneOffset");
    let at = |when: Option<when::When>| when.map(|when| when.at_offset(offset));
    span_of(object, at(start), at(end).or(at(start)), true)
}

/// Takes `source` and the id of the parent, and returns the own id beside them. `name` is the SDK's name of
/// the type.
fn take_metadata(object: &mut Object<'_>, upload: &Upload, name: &str) -> (Metadata, Option<String>) {
    const MAY_BE_NULL: &[&str] = &[
        "deviceId",
        "deviceName",
        "name",
        "bundleIdentifier",
        "version",
        "productType",
        "operatingSystemVersion",
        "deviceHardwareVersion",
        "deviceSoftwareVersion",
    ];
    let own_id = object.id("id");
    let parent = object.id("parentId");
    let is_foreign = upload.provider != Provider::HealthConnect;
    let mut metadata = Metadata {
        is_part: parent.is_some(),
        id: parent,
        foreign: is_foreign.then(|| (upload.provider, name.to_owned())),
        ..Metadata::default()
    };
    if let Some(mut source) = object.object("source", &[]) {
        let app = source.string("appId");
        metadata.app = app.or_else(|| source.string("bundleIdentifier")).map(Into::into);
        let manufacturer = source.string("deviceManufacturer");
        let model = source.string("deviceModel").or_else(|| source.string("productType"));
        metadata.device = device_name(manufacturer.as_deref(), model.as_deref());
        if metadata.device.is_none() {
            metadata.device = source.string("deviceName").map(Into::into);
        }
        metadata.device_type =
            words::DEVICE_TYPE.take(&mut source, "deviceType").as_ref().and_then(device_type);
        metadata.method =
            words::RECORDING_METHOD.take(&mut source, "recordingMethod").as_ref().and_then(method);
        source.take_nulls(MAY_BE_NULL);
        object.return_extra("source", source.close());
    }
    if metadata.method.is_none() && healthkit::is_manual(object) {
        metadata.method = Some(Method::Manual);
    }
    // The id of the whole is that of the parent.
    let parent = metadata.id.take();
    metadata.id = parent.clone().or_else(|| own_id.clone());
    metadata.take_beside(object, upload.delivery.zone);
    metadata.id = parent;
    (metadata, own_id)
}

//! Flutter `health`: one point for each value, in the names of three generations of the library.

mod sessions;

use chrono_tz::Tz;

use crate::ledger::Reason;
use crate::record::{Basis, Context, DataType, Method, Provider};
use crate::source::android::when;
use crate::source::health_connect::dialects::dialect::{By, Dialect, Read};
use crate::source::health_connect::element::Element;
use crate::source::health_connect::healthkit::{self, Category};
use crate::source::health_connect::item::{Entry, Metadata, Span, device_type, method, span_of};
use crate::source::health_connect::platform::measures;
use crate::source::health_connect::platform::quantity::Quantity;
use crate::source::health_connect::platform::types::{self, Measure, Qualifier, Reads, RecordType};
use crate::source::health_connect::platform::words;
use crate::source::health_connect::points::{self, Kind, Point};
use crate::source::health_connect::upload::Upload;
use crate::source::health_connect::{deletions, wrapped};
use crate::source::output::{Output, Row};
use crate::take::{Judge, Object};

pub(crate) static DIALECT: Dialect = Dialect::new("flutter", recognize);

fn recognize(element: &Element<'_, '_>, by: By) -> Option<Read> {
    match by {
        By::List => {
            let word = wrapped::change(element)?;
            let is_lower = word.starts_with(|first: char| first.is_ascii_lowercase());
            match word.to_ascii_lowercase().as_str() {
                "delete" if is_lower => Some(deletions::read),
                "upsert" if element.has("dataPoint") || is_lower && !element.has("record") => {
                    Some(read_change)
                }
                _ => None,
            }
        }
        By::Member => {
            let is_own = element.has_any(&["sourcePlatform", "source_platform", "platform_type"])
                || element.within("value", "__type").is_some();
            is_own.then_some(read_point)
        }
        By::Record => None,
    }
}

/// Reads a point of the library's own JSON.
fn read_point(upload: &mut Upload, object: Object<'_>, output: &mut Output<'_>) {
    read(upload, object, None, output);
}

/// Reads a changed record, in the form of the library's native side.
fn read_change(upload: &mut Upload, mut object: Object<'_>, output: &mut Output<'_>) {
    object.string("type");
    let name = object.string("dataTypeKey").map(Into::into);
    if let Some(point) = wrapped::open_inner(object, "dataPoint") {
        read(upload, point, name, output);
    }
}

/// The content of a point, by its type.
enum What {
    Value(Kind),
    SkinTemperature,
    Stage,
    Sleep,
    Workout,
    Route,
    Meal,
    Flow,
    Intensity,
    Mindfulness,
    Category(Category),
}

/// The beginning of the names of headaches. Their severity follows.
const HEADACHE: &str = "HEADACHE_";

impl What {
    fn of(name: &str, is_apple: bool) -> Option<Self> {
        Some(match name {
            "SLEEP_SESSION" => What::Sleep,
            "WORKOUT" => What::Workout,
            "WORKOUT_ROUTE" => What::Route,
            "NUTRITION" => What::Meal,
            "MENSTRUATION_FLOW" => What::Flow,
            "ACTIVITY_INTENSITY" => What::Intensity,
            "SKIN_TEMPERATURE" => What::SkinTemperature,
            "MINDFULNESS" => What::Mindfulness,
            name => return What::of_table(name, is_apple),
        })
    }

    fn of_table(name: &str, is_apple: bool) -> Option<Self> {
        if let Some(kind) = points::find(name, is_apple) {
            return Some(What::Value(kind));
        }
        // The severity is in the name.
        let bare = if name.starts_with(HEADACHE) { "HEADACHE" } else { name };
        match healthkit::category(bare) {
            Some(category) => Some(What::Category(category)),
            None => name.starts_with("SLEEP_").then_some(What::Stage),
        }
    }

    fn record_type(&self) -> Option<&'static RecordType> {
        types::find(match self {
            What::Value(kind) => return Some(kind.record_type),
            What::Category(category) => return category.record_type(),
            What::SkinTemperature => "SkinTemperature",
            What::Stage | What::Sleep => "SleepSession",
            What::Workout | What::Route => "ExerciseSession",
            What::Meal => "Nutrition",
            What::Flow => "MenstruationFlow",
            What::Intensity => "ActivityIntensity",
            What::Mindfulness => "MindfulnessSession",
        })
    }

    /// Returns whether several points have the id of one record.
    fn shares_its_id(&self) -> bool {
        match self {
            What::Value(Kind { record_type, .. }) => {
                matches!(record_type.reads, Reads::Series(_) | Reads::Measures([_, _, ..], _))
            }
            What::SkinTemperature | What::Stage => true,
            _ => false,
        }
    }
}

fn read(upload: &mut Upload, mut object: Object<'_>, name: Option<String>, output: &mut Output<'_>) {
    let platform_field = object.first_of(&["sourcePlatform", "source_platform", "platform_type"]);
    let platform = points::peek_word(&object, platform_field).unwrap_or_default().to_ascii_lowercase();
    if platform.contains("fit") {
        let reason =
            "expected a point of Health Connect or of Apple Health, found one of Google Fit".to_owned();
        return object.refuse(Reason::Unsupported, reason);
    }
    let is_apple = platform.contains("apple") || platform.contains("ios");
    let type_field = object.first_of(&["type", "data_type"]);
    let Some(name) = name.or_else(|| points::peek_word(&object, type_field)) else {
        return points::refuse_untyped(object, "type");
    };
    let name = without_class(&name);
    let Some((what, record_type)) =
        What::of(name, is_apple).and_then(|what| what.record_type().map(|record_type| (what, record_type)))
    else {
        return points::keep_unknown(object);
    };
    upload.is_of(record_type);
    for field in [platform_field, type_field] {
        object.string(field);
    }
    let mut metadata = take_metadata(&mut object, upload.delivery.zone);
    metadata.is_part = what.shares_its_id();
    metadata.foreign = is_apple.then(|| (Provider::AppleHealth, name.to_owned()));
    let zone = upload.delivery.zone;
    let [start, end] = [["dateFrom", "date_from"], ["dateTo", "date_to"]].map(|names| {
        let name = object.first_of(&names);
        when::take(&mut object, name, zone)
    });
    let Some((mut object, span)) = span_of(object, start, end.or(start), true) else { return };
    if !matches!(what, What::Workout) {
        // The summary of the workout around the value.
        for field in sessions::SUMMARY {
            object.text_of(field);
        }
    }
    object.take_nulls(&["metadata", "deviceModel", "device_model"]);
    // The native side writes the members of a value beside the rest.
    let inner = object.peek("value").is_some_and(|text| text.starts_with('{'));
    let value = if inner { object.object("value", &[]) } else { None };
    let point = FlutterPoint { object, value, record_type, metadata, span, is_apple };
    match what {
        What::Value(kind) => read_value(point, &kind.measure, upload, output),
        What::SkinTemperature => read_skin_temperature(point, upload, output),
        What::Stage => sessions::read_stage(point, name, upload, output),
        What::Sleep => sessions::read_sleep(point, upload, output),
        What::Workout => sessions::read_workout(point, upload, output),
        What::Route => sessions::read_route(point, upload, output),
        What::Meal => sessions::read_meal(point, upload, output),
        What::Flow => sessions::read_flow(point, upload, output),
        What::Intensity => sessions::read_intensity(point, upload, output),
        What::Mindfulness => sessions::read_mindfulness(point, upload, output),
        What::Category(category) => read_category(point, category, name, upload, output),
    }
}

/// A point whose value is not read yet.
struct FlutterPoint<'a> {
    object: Object<'a>,
    /// The value, provided it is an object.
    value: Option<Object<'a>>,
    record_type: &'static RecordType,
    metadata: Metadata,
    span: Span,
    is_apple: bool,
}

impl<'a> FlutterPoint<'a> {
    /// Returns the object that has the members of the value.
    fn value(&mut self) -> &mut Object<'a> {
        self.value.as_mut().unwrap_or(&mut self.object)
    }

    /// Returns the name of the field with the number of a value.
    fn number_field(&self) -> &'static str {
        match &self.value {
            // Insulin is in `units`.
            Some(value) => value.first_of(&["numericValue", "numeric_value", "units"]),
            None => "value",
        }
    }

    /// Takes the value of a length of time. It repeats the times.
    fn take_length(&mut self) {
        let field = self.number_field();
        self.value().number(field);
        self.object.string("unit");
    }

    /// Accepts the point. Fields that are left over go into `extra`, except those of one of many samples.
    fn close(mut self, name: Option<&str>, upload: &mut Upload) -> Entry {
        if let Some(mut value) = self.value.take() {
            value.string("__type");
            self.object.return_extra("value", value.close());
        }
        let is_part = self.metadata.is_part;
        let entry = upload.entry(self.record_type, self.span, self.metadata, name);
        if is_part {
            self.object.close_one_of_many();
            entry
        } else {
            entry.with_extra(self.object.close())
        }
    }

    fn refuse(mut self, code: Reason, reason: String) {
        if let Some(value) = self.value.take() {
            value.refuse(code, reason.clone());
        }
        self.object.refuse(code, reason);
    }
}

fn read_value(mut point: FlutterPoint<'_>, measure: &Measure, upload: &mut Upload, output: &mut Output<'_>) {
    let is_sample = matches!(point.record_type.reads, Reads::Series(_));
    if is_sample && point.span.start.at < point.span.end.at && !point.is_apple {
        let reason =
            "expected a sample at one time, found a range, for which the library gives the number of samples";
        return point.refuse(Reason::NoTime, reason.to_owned());
    }
    let unit = point.object.string("unit");
    let bare = match (unit.as_deref().map(without_class), measure.quantity) {
        (Some(unit), _) => unit,
        // The native side writes this without a unit.
        (None, Quantity::BloodGlucose) => "mg/dL",
        (None, _) => measure.bare,
    };
    let field = point.number_field();
    let Some(value) = point.value().number(field) else {
        return point.refuse(Reason::NoValue, "expected a number, found none".to_owned());
    };
    let Some(mut amount) = points::convert(measure, value, bare) else {
        let reason = format!("expected a unit of {}, found one of something else", measure.data_type.name());
        return point.refuse(Reason::WrongUnit, reason);
    };
    if point.is_apple {
        amount = points::whole_percent(amount, measure.data_type, &point.object);
    }
    let Some(amount) = measures::check(point.value(), field, amount, measure) else {
        return point.refuse(Reason::NoValue, "expected a number that counts, found none".to_owned());
    };
    let entry = point.close(None, upload);
    entry.point(&Point::new(measure.data_type, amount), &Context::new(), output);
}

/// Reads a category of HealthKit.
fn read_category(
    mut point: FlutterPoint<'_>,
    category: Category,
    name: &str,
    upload: &mut Upload,
    output: &mut Output<'_>,
) {
    point.object.string("unit");
    let field = point.number_field();
    let taken = match (name.strip_prefix(HEADACHE), category) {
        (Some(severity), Category::Symptom(symptom)) => {
            point.value().number(field);
            healthkit::symptom(symptom, Some(severity))
        }
        _ => category.take(point.value(), field),
    };
    let entry = point.close(None, upload);
    taken.give_out(&entry, output);
}

/// The fields of a skin temperature.
const SKIN_TEMPERATURE: [(&str, &str, DataType, Quantity); 2] = [
    ("temperature_delta", "temperatureDelta", DataType::SkinTemperatureDelta, Quantity::TemperatureDelta),
    ("baseline", "baseline", DataType::SkinTemperatureBaseline, Quantity::Temperature),
];

fn read_skin_temperature(mut point: FlutterPoint<'_>, upload: &mut Upload, output: &mut Output<'_>) {
    let unit = point.object.string("unit").unwrap_or("Cel".into());
    let unit = without_class(&unit);
    let mut found = Vec::new();
    for (snake, camel, data_type, quantity) in SKIN_TEMPERATURE {
        let value = point.value();
        let field = value.first_of(&[snake, camel]);
        // A difference in kelvins is the same in degrees Celsius.
        let is_kelvin = quantity == Quantity::TemperatureDelta && unit == "KELVIN";
        let amount = value
            .number(field)
            .and_then(|number| quantity.convert(number, if is_kelvin { "Cel" } else { unit }, "Cel"))
            .filter(|amount| value.judge(field, Judge::of(data_type), amount.value));
        found.extend(amount.map(|amount| Point::new(data_type, amount)));
    }
    // Sum and delta repeat the rest.
    for field in ["temperature", "value"] {
        if point.value().peek(field).is_some_and(|text| !text.starts_with('{')) {
            point.value().number(field);
        }
    }
    let field = point.value().first_of(&["measurement_location", "measurementLocation"]);
    let location =
        &[Qualifier { field, name: "measurement_location", words: &words::SKIN_TEMPERATURE_LOCATION }];
    let context = measures::take_context(point.value(), location);
    if found.is_empty() {
        return point
            .refuse(Reason::NoValue, "expected a difference or a baseline, found neither".to_owned());
    }
    let entry = point.close(None, upload);
    for point in found {
        let row = Row { start: entry.span.start.at, ..Row::default() };
        entry.point_of(&point, Basis::Instant, row, &context, output);
    }
}

/// Returns the name of a constant without that of its class: `STEPS` for `HealthDataType.STEPS`.
fn without_class(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, name)| name)
}

/// Takes a text under one of several names.
fn take_text(object: &mut Object<'_>, names: &[&'static str]) -> Option<String> {
    let name = object.first_of(names);
    object.string(name).map(Into::into)
}

/// Takes the metadata of a record.
fn take_metadata(object: &mut Object<'_>, zone: Option<Tz>) -> Metadata {
    let mut metadata = Metadata { id: object.id("uuid"), ..Metadata::default() };
    let name = take_text(object, &["sourceName", "source_name"]);
    let id = take_text(object, &["sourceId", "source_id"]);
    // The package is in the name for Health Connect, and in the id for HealthKit.
    metadata.app = id.or(name);
    let recorded = object.first_of(&["recordingMethod", "recording_method"]);
    metadata.method = words::RECORDING_METHOD.take(object, recorded).as_ref().and_then(method);
    let is_manual = object.first_of(&["is_manual_entry", "isManualEntry"]);
    if object.boolean(is_manual) == Some(true) {
        metadata.method = Some(Method::Manual);
    }
    // This is the phone on which the app runs. It need not be the device that measured.
    take_text(object, &["sourceDeviceId", "source_device_id", "device_id"]);
    metadata.device = take_text(object, &["deviceModel", "device_model"]);
    metadata.device_type = words::DEVICE_TYPE.take(object, "deviceType").as_ref().and_then(device_type);
    metadata.take_beside(object, zone);
    metadata
}

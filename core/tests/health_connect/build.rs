//! Builds records out of the table of record types, in the forms of several libraries.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{DateTime, SecondsFormat};
use serde_json::{Map, Value, json};
use wellform_core::record::{Bounds, DataType};

use super::START;

/// A field of a record, of one of its parts, or of the metadata.
#[derive(Debug)]
pub struct Field {
    pub record: String,
    pub kind: String,
    pub name: String,
    pub sort: String,
    pub unit: String,
    /// The least and the greatest value that the platform takes and a person can have.
    pub range: [f64; 2],
    pub becomes: Vec<String>,
}

/// A table of the folder.
pub fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    let text = match name {
        "record_types.csv" => include_str!("tables/record_types.csv"),
        "enums.csv" => include_str!("tables/enums.csv"),
        "exercise_types.csv" => include_str!("tables/exercise_types.csv"),
        "healthkit_types.csv" => include_str!("tables/healthkit_types.csv"),
        "platform_enums.csv" => include_str!("tables/platform_enums.csv"),
        name => panic!("no table {name}"),
    };
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.expect("a row")).collect()
}

pub static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let field = |row: BTreeMap<String, String>| Field {
        record: row["record"].clone(),
        kind: row["kind"].clone(),
        name: row["field"].clone(),
        sort: row["type"].clone(),
        unit: row["unit"].clone(),
        range: range(&row["range"], &row["becomes"]),
        becomes: row["becomes"].split(' ').map(str::to_owned).collect(),
    };
    table("record_types.csv").into_iter().map(field).collect()
});

/// The values that the platform takes, as far as the type that they become has them.
fn range(platform: &str, becomes: &str) -> [f64; 2] {
    let (least, most) = platform.split_once("..").unwrap_or_default();
    let [least, most] = [(least, 0.0), (most, 1e6)].map(|(bound, other)| bound.parse().unwrap_or(other));
    let becomes: Vec<&str> = becomes.split(' ').collect();
    let ["row", data_type, _, factor] = becomes[..] else { return [least, most] };
    let data_type = DataType::ALL.iter().find(|known| known.name() == data_type).expect("a type");
    let Some(Bounds { least: low, most: high, .. }) = data_type.range().map(|range| range.plausible) else {
        return [least, most];
    };
    let factor: f64 = factor.parse().expect("a factor");
    [least.max(low / factor), most.min(high / factor)]
}

/// The enumerations: their names in the order of their numbers.
pub static ENUMS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let mut enums = BTreeMap::<String, Vec<String>>::new();
    for row in table("enums.csv") {
        let names = enums.entry(row["enum"].clone()).or_default();
        assert_eq!(row["int"], names.len().to_string(), "{row:?}");
        names.push(row["name"].clone());
    }
    enums
});

/// The fields of a record type or of a part of one.
pub fn fields_of(record: &str) -> Vec<&'static Field> {
    FIELDS.iter().filter(|field| field.record == record).collect()
}

/// The record types.
pub fn record_types() -> Vec<&'static str> {
    let mut names: Vec<&str> =
        FIELDS.iter().filter(|field| field.kind != "sub").map(|field| field.record.as_str()).collect();
    names.dedup();
    names
}

#[derive(Debug, Clone, Copy)]
pub enum Times {
    Text,
    Milliseconds,
}

#[derive(Debug, Clone, Copy)]
pub enum Offsets {
    Text,
    Object,
    Seconds,
}

#[derive(Debug, Clone, Copy)]
pub enum Quantities {
    /// `{"inMeters": 1}`
    In,
    /// `{"meters": 1}`
    Plain,
    /// `{"value": 1, "unit": "meters"}`
    Unit,
    /// `{"value": 1, "type": "METERS"}`
    Type,
    /// `1`
    Bare,
}

#[derive(Debug, Clone, Copy)]
pub enum Words {
    Number,
    NumberAsText,
    Name,
    LowerName,
}

/// How a library writes.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    pub times: Times,
    pub offsets: Offsets,
    pub quantities: Quantities,
    pub words: Words,
    /// Whether `dataOrigin` and `exerciseRoute` are wrapped as in the SDK.
    pub wrapped: bool,
}

pub const FORMS: [Form; 5] = [
    Form {
        times: Times::Text,
        offsets: Offsets::Object,
        quantities: Quantities::In,
        words: Words::Number,
        wrapped: false,
    },
    Form {
        times: Times::Milliseconds,
        offsets: Offsets::Text,
        quantities: Quantities::Plain,
        words: Words::Number,
        wrapped: true,
    },
    Form {
        times: Times::Text,
        offsets: Offsets::Text,
        quantities: Quantities::Unit,
        words: Words::LowerName,
        wrapped: false,
    },
    Form {
        times: Times::Text,
        offsets: Offsets::Seconds,
        quantities: Quantities::Type,
        words: Words::Name,
        wrapped: true,
    },
    Form {
        times: Times::Milliseconds,
        offsets: Offsets::Seconds,
        quantities: Quantities::Bare,
        words: Words::NumberAsText,
        wrapped: false,
    },
];

/// What was put into a field.
#[derive(Debug)]
pub struct Put {
    pub field: &'static Field,
    pub value: Value,
}

/// A record with a value in every field, different ones as far as possible.
pub fn build(record: &'static str, form: Form) -> (Value, Vec<Put>) {
    let mut put = Vec::new();
    let object = object_of(record, form, &mut put);
    (object, put)
}

/// The object of a record, of a part, of the metadata or of one kind of a union.
pub fn object_of(name: &str, form: Form, put: &mut Vec<Put>) -> Value {
    let mut object = Map::new();
    for field in fields_of(name) {
        let (at, sort) = (put.len(), field.sort.as_str());
        let own = |value: Value, sent: Value, put: &mut Vec<Put>| {
            put.push(Put { field, value });
            sent
        };
        let number = number(field, at);
        let sent = match sort.split([' ', '<']).next().unwrap_or_default().trim_end_matches('?') {
            "Instant" => {
                let value = time(field);
                own(json!(value), write_time(value, form), put)
            }
            "ZoneOffset" => {
                let seconds = if field.name == "endZoneOffset" { 7200 } else { 3600 };
                own(json!(seconds), write_offset(seconds, form), put)
            }
            "enum" => {
                let (word, sent) = word(sort.trim_start_matches("enum "), at, form);
                own(word, sent, put)
            }
            "String" => {
                let text = format!("{}-{at}", field.name);
                own(json!(text), json!(text), put)
            }
            "bool" => own(json!(false), json!(false), put),
            "int" | "Int" | "long" => own(json!(number.round()), json!(number.round() as i64), put),
            "Percentage" if matches!(form.quantities, Quantities::Plain) => {
                own(json!(number), json!({ "value": number }), put)
            }
            "double" | "Float" | "Duration" | "Percentage" => own(json!(number), json!(number), put),
            "List" if field.name == "performanceTargets" => json!([]),
            "List" => json!([object_of(&format!("{name}.{}[]", field.name), form, put)]),
            "Metadata" => metadata(form, put),
            "Data(exerciseRoute)|NoData|ConsentRequired" => {
                let route = json!([object_of("ExerciseSession.exerciseRoute.route[]", form, put)]);
                object.extend(write_route(&route, form));
                continue;
            }
            // An object whose members have rows of their own, a union, or nothing at all.
            "Device" | "ExerciseCompletionGoal" | "" => continue,
            _ => own(json!(number), write_quantity(number, &field.unit, form), put),
        };
        object.insert(field.name.clone(), sent);
    }
    Value::Object(object)
}

/// A number in the range of a field: another in each place of a record, as far as possible.
fn number(Field { range: [least, most], .. }: &Field, at: usize) -> f64 {
    let number = least + 1.0 + at as f64 * 0.25;
    if number <= *most { number } else { least + (most - least) * ((at % 15) as f64 + 0.5) / 16.0 }
}

/// When something of a record is: the record from the start on for two hours, parts within.
fn time(field: &Field) -> i64 {
    const MINUTE: i64 = 60_000;
    let minutes = match (field.kind.as_str(), field.name.as_str()) {
        ("sub", "startTime") => 10,
        ("sub", "endTime") => 40,
        ("sub", "lastModifiedTime") => 240,
        ("sub", _) => 15,
        (_, "endTime") => 120,
        _ => 0,
    };
    START + minutes * MINUTE
}

/// A time as documents have it.
pub fn text(time: i64) -> String {
    DateTime::from_timestamp_millis(time).expect("a time").to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn write_time(time: i64, form: Form) -> Value {
    match form.times {
        Times::Text => json!(text(time)),
        Times::Milliseconds => json!(time),
    }
}

fn write_offset(seconds: i32, form: Form) -> Value {
    let text = format!("+{:02}:00", seconds / 3600);
    match form.offsets {
        Offsets::Text => json!(text),
        Offsets::Object => json!({ "id": text, "totalSeconds": seconds }),
        Offsets::Seconds => json!(seconds),
    }
}

/// A word of an enumeration, in lower case, and how it is written: one that says something.
fn word(name: &str, at: usize, form: Form) -> (Value, Value) {
    if name == "ExerciseType" {
        return (json!("running"), write_word(56, "RUNNING", form));
    }
    let names = &ENUMS[name];
    // Some stages have another name here.
    let number = if name == "SleepStageType" { 5 } else { 1 + at % (names.len() - 1) };
    (json!(names[number].to_lowercase()), write_word(number, &names[number], form))
}

fn write_word(number: usize, name: &str, form: Form) -> Value {
    match form.words {
        Words::Number => json!(number),
        Words::NumberAsText => json!(number.to_string()),
        Words::Name => json!(name),
        Words::LowerName => json!(name.to_lowercase()),
    }
}

/// The name that the platform has for a unit of the table.
fn unit_name(unit: &str) -> &'static str {
    match unit {
        "kcal" => "kilocalories",
        "m" => "meters",
        "g" => "grams",
        "kg" => "kilograms",
        "L" => "liters",
        "W" => "watts",
        "kcal/day" => "kilocaloriesPerDay",
        "mmHg" => "millimetersOfMercury",
        "degC" | "degC (delta: degF = degC*1.8)" => "celsius",
        "m/s" => "metersPerSecond",
        "mmol/L" => "millimolesPerLiter",
        _ => panic!("no name of {unit}"),
    }
}

fn write_quantity(value: f64, unit: &str, form: Form) -> Value {
    let name = unit_name(unit);
    match form.quantities {
        Quantities::In => json!({ in_key(name): value }),
        Quantities::Plain => json!({ name: value }),
        Quantities::Unit => json!({ "value": value, "unit": name }),
        Quantities::Type => json!({ "value": value, "type": upper_snake(name) }),
        Quantities::Bare => json!(value),
    }
}

/// `kilocaloriesPerDay` is `inKilocaloriesPerDay`.
pub fn in_key(name: &str) -> String {
    format!("in{}{}", name[..1].to_uppercase(), &name[1..])
}

/// `kilocaloriesPerDay` is `KILOCALORIES_PER_DAY`.
pub fn upper_snake(name: &str) -> String {
    let letters = name.chars().flat_map(|char| {
        let mark = char.is_ascii_uppercase().then_some('_');
        mark.into_iter().chain([char.to_ascii_uppercase()])
    });
    letters.collect()
}

fn write_route(route: &Value, form: Form) -> Map<String, Value> {
    let route = match (form.wrapped, form.times) {
        (true, Times::Text) => json!({ "exerciseRouteResult": route }),
        (true, Times::Milliseconds) => {
            json!({ "exerciseRouteResult": { "exerciseRoute": { "route": route } } })
        }
        (false, _) => json!({ "exerciseRoute": { "type": "DATA", "route": route } }),
    };
    route.as_object().expect("an object").clone()
}

/// Metadata: the fields of nested objects have a dot in their names.
fn metadata(form: Form, put: &mut Vec<Put>) -> Value {
    let flat = object_of("metadata", form, put);
    let mut metadata = json!({});
    for (name, value) in flat.as_object().expect("an object") {
        let place = match name.split_once('.') {
            Some(("dataOrigin", _)) if !form.wrapped => &mut metadata["dataOrigin"],
            Some((object, member)) => &mut metadata[object][member],
            None => &mut metadata[name],
        };
        *place = value.clone();
    }
    metadata
}

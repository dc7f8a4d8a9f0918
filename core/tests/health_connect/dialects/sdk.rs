//! The platform's objects, as libraries pass them on.

use serde_json::{Map, Value, json};

use super::facts::{EXERCISES, Fact, SERIES, SPECS, What};
use super::render::{Sent, iso};

/// How a library writes what the platform's objects hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `{"inKilograms": 71.2}`
    In,
    /// `{"value": 71.2, "unit": "kilograms"}`
    ValueUnit,
    /// `{"kilograms": 71.2}`, times in milliseconds, offsets and origins as objects.
    Jackson,
    /// `{"value": 71.2, "unit": "kilogram"}`, and words for numbers.
    Ubie,
}

fn quantity(value: f64, unit: &str, style: Style) -> Value {
    let mut key = unit.to_owned();
    match (style, unit) {
        (Style::Jackson, "percent") => json!({ "value": value }),
        (_, "" | "percent") => json!(value),
        (Style::In, _) => {
            key[..1].make_ascii_uppercase();
            json!({ format!("in{key}"): value })
        }
        (Style::Jackson, _) => json!({ key: value }),
        (Style::ValueUnit, _) => json!({ "value": value, "unit": unit }),
        (Style::Ubie, _) => {
            let singular = if unit.contains("Per") { unit } else { unit.trim_end_matches('s') };
            let singular = if unit == "celsius" { unit } else { singular };
            json!({ "value": value, "unit": singular })
        }
    }
}

/// A number of an enumeration, or its name.
fn word(number: usize, names: &[&str], style: Style) -> Value {
    if style == Style::Ubie { json!(names[number]) } else { json!(number) }
}

const LOCATIONS: [&str; 5] = ["unknown", "left_wrist", "right_wrist", "left_upper_arm", "right_upper_arm"];
const FLOWS: [&str; 4] = ["unknown", "light", "medium", "heavy"];
const OVULATION: [&str; 4] = ["inconclusive", "positive", "high", "negative"];

/// The record type of a fact, and its record.
pub fn record(fact: &Fact, style: Style) -> (&'static str, Map<String, Value>) {
    let time =
        |seconds: i64| if style == Style::Jackson { json!(seconds * 1000) } else { json!(iso(seconds)) };
    let mut said = Map::new();
    let mut say = |key: &str, value: Value| drop(said.insert(key.to_owned(), value));
    let (record, is_interval) = match &fact.what {
        What::Value(at, value) => {
            let spec = &SPECS[*at];
            say(spec.field, quantity(*value, spec.unit, style));
            (spec.record, spec.is_interval)
        }
        What::Series(at, values) => {
            let spec = &SERIES[*at];
            let sample = |(second, value): (i64, &f64)| json!({ "time": time(fact.start + second), spec.field: quantity(*value, spec.unit, style) });
            say("samples", (0..).zip(values).map(sample).collect());
            (spec.record, true)
        }
        What::Pressure(systolic, diastolic, location) => {
            say("systolic", quantity(*systolic, "millimetersOfMercury", style));
            say("diastolic", quantity(*diastolic, "millimetersOfMercury", style));
            say("measurementLocation", word(*location, &LOCATIONS, style));
            ("BloodPressure", false)
        }
        What::Sleep(stages) => {
            let each = fact.length / stages.len() as i64;
            let stage = |(at, stage): (i64, &usize)| {
                let start = fact.start + at * each;
                json!({ "startTime": time(start), "endTime": time(start + each), "stage": word(*stage, &super::facts::STAGES, style) })
            };
            say("stages", (0..).zip(stages).map(stage).collect());
            ("SleepSession", true)
        }
        What::Workout(at) => {
            say("exerciseType", json!(EXERCISES[*at].0));
            ("ExerciseSession", true)
        }
        What::Meal(energy, protein, sodium, meal) => {
            say("energy", quantity(*energy, "kilocalories", style));
            say("protein", quantity(*protein, "grams", style));
            say("sodium", quantity(*sodium, "grams", style));
            say("mealType", word(*meal, &super::facts::MEALS, style));
            say("name", json!("Soup"));
            ("Nutrition", true)
        }
        What::Flow(flow) => {
            say("flow", word(*flow, &FLOWS, style));
            ("MenstruationFlow", false)
        }
        What::Ovulation(result) => {
            say("result", word(*result, &OVULATION, style));
            ("OvulationTest", false)
        }
        What::Mindful => {
            say("mindfulnessSessionType", json!(0));
            ("MindfulnessSession", true)
        }
    };
    let offset = if style == Style::In || style == Style::Jackson {
        json!({ "id": "+02:00", "totalSeconds": 7200 })
    } else {
        json!("+02:00")
    };
    if is_interval {
        for (key, seconds) in [("start", fact.start), ("end", fact.end())] {
            say(&format!("{key}Time"), time(seconds));
            say(&format!("{key}ZoneOffset"), offset.clone());
        }
    } else {
        say("time", time(fact.start));
        say("zoneOffset", offset);
    }
    let origin = if style == Style::Jackson { json!({ "packageName": fact.app }) } else { json!(fact.app) };
    say(
        "metadata",
        json!({ "id": fact.id, "clientRecordId": null, "clientRecordVersion": 0, "dataOrigin": origin,
            "lastModifiedTime": time(fact.end() + 60), "device": null, "recordingMethod": 2 }),
    );
    (record, said)
}

/// With its type in a field of this name.
fn typed(fact: &Fact, style: Style, key: &str) -> Value {
    let (record, mut said) = record(fact, style);
    said.insert(key.to_owned(), json!(record));
    said.into()
}

pub fn own_format(fact: &Fact, style: Style) -> Sent {
    Sent::whole(json!({ "format": "hc-upload", "formatVersion": 1, "source": "health_connect", "syncId": "s",
        "sentAt": iso(fact.end() + 120), "client": { "installId": "i" }, "timeZone": "Etc/GMT-2",
        "upserts": [typed(fact, style, "recordType")] }))
}

pub fn react_native(fact: &Fact) -> Sent {
    Sent::whole(json!({ "records": [typed(fact, Style::In, "recordType")], "pageToken": null }))
}

pub fn react_native_untyped(fact: &Fact) -> Sent {
    let (record, said) = record(fact, Style::In);
    Sent::whole(json!({ "records": [said], "pageToken": null })).of(record)
}

pub fn react_native_keyed(fact: &Fact) -> Sent {
    let (record, said) = record(fact, Style::In);
    Sent::whole(json!({ record: [said] }))
}

pub fn react_native_changes(fact: &Fact) -> Sent {
    Sent::whole(json!({ "upsertionChanges": [{ "record": typed(fact, Style::In, "recordType") }],
        "deletionChanges": [], "nextChangesToken": "t", "hasMore": false, "changesTokenExpired": false }))
}

pub fn hcgateway(fact: &Fact) -> Sent {
    let (record, said) = record(fact, Style::In);
    Sent::whole(json!({ "data": [said] })).of(record)
}

pub fn hcgateway_single(fact: &Fact) -> Sent {
    let (record, said) = record(fact, Style::In);
    Sent::whole(json!({ "data": said })).of(record)
}

pub fn tasker(fact: &Fact) -> Sent {
    let (record, said) = record(fact, Style::Jackson);
    Sent::whole(json!({ "pageToken": null, "records": [said] })).of(record)
}

pub fn capacitor_connect(fact: &Fact) -> Sent {
    Sent::whole(json!({ "records": [typed(fact, Style::Ubie, "type")] }))
}

pub fn capacitor_connect_changes(fact: &Fact) -> Sent {
    let change = json!({ "type": "Upsert", "record": typed(fact, Style::Ubie, "type") });
    Sent::whole(json!({ "changes": [change], "nextToken": "t" }))
}

pub fn health_connect_sync(fact: &Fact) -> Sent {
    let (record, said) = record(fact, Style::Jackson);
    Sent::whole(json!({ "deviceId": "d", "syncId": "s", "syncedAt": iso(fact.end() + 120),
        "records": [{ "type": format!("{record}Record"), "recordId": fact.id, "recordKey": fact.id, "payload": said }] }))
}

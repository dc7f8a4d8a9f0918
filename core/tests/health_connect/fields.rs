//! Every field of every record type stands where it belongs, in every form.

use chrono::DateTime;
use serde_json::{Value, json};

use crate::build::{FORMS, Put, build, record_types};
use crate::{document, is_close, mapped, rows};

#[test]
fn every_field_of_every_record_type_arrives_in_every_form() {
    assert_eq!(record_types().len(), 42);
    for (at, form) in FORMS.into_iter().enumerate() {
        for name in record_types() {
            let (record, put) = build(name, form);
            let changes = mapped(name, &record);
            for put in &put {
                let field = format!("{}.{} of form {at}", put.field.record, put.field.name);
                assert!(arrives(put, &changes), "{field} in {record} is not in {changes:#?}");
            }
        }
    }
}

/// Whether a value stands where the table says.
fn arrives(Put { field, value }: &Put, changes: &[Value]) -> bool {
    let equals = |found: &Value| found == value || value.as_f64().is_some_and(|value| is_close(found, value));
    let becomes: Vec<&str> = field.becomes.iter().map(String::as_str).collect();
    match becomes[..] {
        ["row", data_type, unit, factor] => {
            let expected = value.as_f64().expect("a number") * factor.parse::<f64>().expect("a factor");
            let has_unit = changes.iter().any(|change| change["type"] == data_type && change["unit"] == unit);
            has_unit && rows(changes, data_type, "value").any(|found| is_close(found, expected))
        }
        ["start" | "end" | "code", data_type] => rows(changes, data_type, becomes[0]).any(equals),
        ["position", column] => rows(changes, "location", column).any(equals),
        ["context", data_type, name] => {
            changes.iter().any(|change| change["type"] == data_type && equals(&change["context"][name]))
        }
        ["document", pointer] => {
            let found = document(changes).pointer(pointer).unwrap_or(&Value::Null);
            equals(found) || time(found).is_some_and(|found| found == *value)
        }
        ["document", pointer, key] => {
            let expected = format!("{key}{}", value.as_str().expect("an id"));
            document(changes).pointer(pointer) == Some(&json!(expected))
        }
        // Manufacturer and model are one name.
        ["device"] => {
            let value = value.as_str().expect("a text");
            changes.iter().all(|change| {
                told(change, "device")
                    .is_some_and(|name| name.as_str().is_some_and(|name| name.contains(value)))
            })
        }
        ["method"] => {
            let value = value.as_str().expect("a word");
            changes.iter().all(|change| {
                told(change, "method").is_some_and(|name| value.starts_with(name.as_str().unwrap_or("-")))
            })
        }
        [what] => changes.iter().all(|change| match told(change, what) {
            Some(found) => equals(&found),
            // A route has no more than its workout needs.
            None => change["source"]["original_type"] == "ExerciseRoute",
        }),
        _ => panic!("{becomes:?} is no place"),
    }
}

/// Epoch milliseconds of a time as documents have it.
fn time(text: &Value) -> Option<Value> {
    let time = DateTime::parse_from_rfc3339(text.as_str()?).ok()?;
    Some(json!(time.timestamp_millis()))
}

/// What a change says of its record.
fn told(change: &Value, what: &str) -> Option<Value> {
    let (record, owner) = (&change["record"], &change["owners"][0]);
    let is_record = !record.is_null();
    let said = if is_record { record } else { owner };
    let found = match what {
        "start" | "end" | "modified_at" if is_record => time(&record[what])?,
        "start" | "end" | "modified_at" => owner["revision"][what].clone(),
        "offset" => said["utc_offset"].clone(),
        "record_id" => said[what].clone(),
        "end_offset" => said["extra"]["end_utc_offset"].clone(),
        "client_record_id" => said["extra"][what].clone(),
        "version" => said["rank"][1].clone(),
        _ if is_record => record["source"][what].clone(),
        _ => change["source"][what].clone(),
    };
    (!found.is_null()).then_some(found)
}

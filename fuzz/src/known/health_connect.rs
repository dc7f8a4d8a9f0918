//! Health Connect: every record type with every field, every exercise type and every word of every enumeration, in the forms of
//! several libraries.

use serde_json::{Value, json};

use super::{Choices, Known};
use wellform_core::Options;

#[allow(dead_code, unreachable_pub)]
#[path = "../../../core/tests/health_connect/build.rs"]
mod build;

use build::{ENUMS, FIELDS, FORMS, build, record_types, table};

/// 2026-03-28T20:00:00Z.
const START: i64 = 1_774_728_000_000;

/// A body of records of one type, in the envelope of one of several libraries.
fn body(record_type: &str, mut records: Vec<Value>, choices: &mut Choices<'_>) -> Known {
    for (at, record) in records.iter_mut().enumerate() {
        record["metadata"]["id"] = json!(format!("id-{at}"));
    }
    // Some name the type in a field of each record.
    let typed = |field: &str| -> Vec<Value> {
        let typed = records.iter().cloned().map(|mut record| {
            record[field] = json!(record_type);
            record
        });
        typed.collect()
    };
    // Some do not name it at all.
    let untyped = || Options::default().record_type(record_type);
    let (body, options) = match choices.below(7) {
        0 => (json!({ record_type: records }), Options::default()),
        1 => {
            let client = json!({ "app": "com.example", "installId": "phone" });
            let upserts = typed("recordType");
            let upload =
                json!({ "format": "hc-upload", "formatVersion": 1, "client": client, "upserts": upserts });
            (upload, Options::default())
        }
        2 => (json!({ "records": typed("recordType"), "pageToken": null }), Options::default()),
        3 => (json!({ "records": records, "pageToken": null }), untyped()),
        4 => {
            let changes = typed("recordType").into_iter().map(|record| json!({ "record": record }));
            let changes = json!({
                "upsertionChanges": changes.collect::<Vec<_>>(), "deletionChanges": [],
                "nextChangesToken": "t", "hasMore": false, "changesTokenExpired": false,
            });
            (changes, Options::default())
        }
        5 => (json!({ "data": records }), untyped()),
        _ => (json!({ "records": typed("type") }), Options::default()),
    };
    Known { options, ..Known::new(body.to_string()) }
}

pub(super) fn records(choices: &mut Choices<'_>) -> Known {
    let record_type = *choices.of(&record_types());
    let records = (0..choices.some()).map(|_| build(record_type, *choices.of(&FORMS)).0).collect();
    let rows = FIELDS.iter().filter(|field| field.record == record_type && field.becomes[0] == "row");
    let types = rows.map(|field| field.becomes[1].clone()).collect();
    Known { types, ..body(record_type, records, choices) }
}

/// A word in one of its spellings: by number, by name, or in lower case.
fn spelled(number: usize, name: &str, choices: &mut Choices<'_>) -> Value {
    match choices.below(4) {
        0 => json!(number),
        1 => json!(number.to_string()),
        2 => json!(name),
        _ => json!(name.to_lowercase()),
    }
}

pub(super) fn sports(choices: &mut Choices<'_>) -> Known {
    let table = table("exercise_types.csv");
    let (mut records, mut expected) = (Vec::new(), Vec::new());
    for _ in 0..choices.some() {
        let row = choices.of(&table);
        let (mut record, _) = build("ExerciseSession", *choices.of(&FORMS));
        let number = row["int"].parse().expect("a number");
        record["exerciseType"] = match choices.below(4) {
            0 => json!(format!("EXERCISE_TYPE_{}", row["name"])),
            _ => spelled(number, &row["name"], choices),
        };
        records.push(record);
        expected.push(row["sport"].clone());
    }
    Known { sports: expected.into_iter().collect(), ..body("ExerciseSession", records, choices) }
}

pub(super) fn words(choices: &mut Choices<'_>) -> Known {
    let fields: Vec<_> = FIELDS
        .iter()
        .filter(|field| field.kind != "sub" && record_types().contains(&field.record.as_str()))
        .filter_map(|field| Some((field, field.sort.strip_prefix("enum ")?)))
        .filter(|(_, name)| *name != "ExerciseType")
        .collect();
    let (field, name) = choices.of(&fields);
    let record_type = record_types().into_iter().find(|name| *name == field.record).expect("a record type");
    let names = &ENUMS[*name];
    let mut records = Vec::new();
    for _ in 0..choices.some() {
        // The first word of each says that it is unknown.
        let number = 1 + choices.below(names.len() - 1);
        let (mut record, _) = build(record_type, *choices.of(&FORMS));
        record[field.name.as_str()] = spelled(number, &names[number], choices);
        records.push(record);
    }
    body(record_type, records, choices)
}

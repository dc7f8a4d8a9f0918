use serde_json::{Value, json};

use super::super::fixtures::{full, location, record, samples};
use super::*;

/// Restores the JSON form of a batch, as a reader of the columns does.
fn restore(header: &Value, owners: &str, numbers: &mut &[f64], indexes: &mut &[u32]) -> Value {
    let rows = header["rows"].as_u64().unwrap() as usize;
    let mut batch = header.clone();
    batch["owners"] = serde_json::from_str(owners).unwrap();
    assert_eq!(batch["owners"].as_array().unwrap().len() as u64, header["owners"].as_u64().unwrap());
    let names = |list: &str| -> Vec<String> {
        header[list].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    for name in names("numbers") {
        let (column, rest) = numbers.split_at(rows);
        *numbers = rest;
        batch[name] = column.iter().map(|&n| if n.is_nan() { Value::Null } else { json!(n) }).collect();
    }
    for name in names("indexes") {
        let (column, rest) = indexes.split_at(rows);
        *indexes = rest;
        let words = matches!(name.as_str(), "code" | "local_date");
        let restored =
            column.iter().map(|&i| if words { header["words"][i as usize].clone() } else { json!(i) });
        batch[name] = restored.collect();
    }
    batch
}

fn same(column: &Value, expected: &Value) -> bool {
    match (column, expected) {
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (a, b) => a == b,
    }
}

#[test]
fn every_column_can_be_read_back() {
    let batches = [samples(), full(), location()];
    let mut columns = Columns::default();
    for batch in &batches {
        columns.write(&Change::Samples(Box::new(batch.clone())));
    }
    columns.write(&record());
    let json: Value = serde_json::from_str(&columns.json()).unwrap();
    let (mut numbers, mut indexes) = (columns.numbers(), columns.indexes());
    let owners = columns.owners();
    assert_eq!(owners.lines().count(), batches.len());
    for ((batch, header), owners) in batches.iter().zip(json.as_array().unwrap()).zip(owners.lines()) {
        let restored = restore(header, owners, &mut numbers, &mut indexes);
        let Value::Object(expected) = serde_json::to_value(Change::Samples(Box::new(batch.clone()))).unwrap()
        else {
            panic!("a change is an object")
        };
        for (name, value) in expected {
            match name.as_str() {
                "original" => {
                    assert_eq!(restored["original_unit"], value["unit"]);
                    assert!(same(&restored["original_value"], &value["value"]));
                }
                // A batch of positions has no column of values.
                "value" if batch.position.is_some() => assert_eq!(restored[&name], Value::Null),
                _ => assert!(same(&restored[&name], &value), "{name}: {} is not {value}", restored[&name]),
            }
        }
    }
    assert!(numbers.is_empty() && indexes.is_empty());
    assert_eq!(json[3], serde_json::to_value(record()).unwrap());
}

#[test]
fn nothing_written_is_empty() {
    let mut columns = Columns::default();
    assert!(columns.is_empty());
    assert_eq!(columns.json(), "");
    columns.write(&record());
    assert!(!columns.is_empty() && columns.bytes() > 0);
    columns.clear();
    assert!(columns.is_empty());
}

#[test]
fn a_short_column_does_not_shift_the_next() {
    let mut batch = full();
    batch.value.0.truncate(1);
    let mut columns = Columns::default();
    columns.write(&Change::Samples(Box::new(batch)));
    let header: Value = serde_json::from_str(&columns.json()).unwrap();
    let (mut numbers, mut indexes) = (columns.numbers(), columns.indexes());
    let restored = restore(&header[0], &columns.owners(), &mut numbers, &mut indexes);
    assert_eq!(restored["value"], json!([null, null]));
    assert_eq!(restored["min"], json!([0.0, null]));
}

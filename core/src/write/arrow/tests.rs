use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, UInt32Type};
use arrow_ipc::reader::StreamReader;
use arrow_schema::DataType;
use serde_json::{Map, Value};

use super::super::fixtures::{days, full, location, minutes, record, samples};
use super::*;
use crate::record::Change;

/// Returns the batches of a stream in their JSON form, and the metadata of its schema.
fn read(stream: &[u8]) -> (Vec<Value>, HashMap<String, String>) {
    let reader = StreamReader::try_new(stream, None).unwrap();
    let metadata = reader.schema().metadata().clone();
    let mut batches = Vec::new();
    for table in reader {
        let table = table.unwrap();
        for row in 0..table.num_rows() {
            let fields = table.schema();
            let cells = fields.fields().iter().zip(table.columns());
            let cells = cells.filter(|(_, column)| !column.is_null(row));
            batches.push(restore(
                cells.map(|(field, column)| (field.name().clone(), cell(column, row))).collect(),
            ));
        }
    }
    (batches, metadata.into())
}

fn cell(column: &ArrayRef, row: usize) -> Value {
    if column.is_null(row) {
        return Value::Null;
    }
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).into(),
        DataType::Boolean => column.as_boolean().value(row).into(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).into(),
        DataType::UInt32 => column.as_primitive::<UInt32Type>().value(row).into(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).into(),
        DataType::Date32 => {
            let date = column.as_primitive::<arrow_array::types::Date32Type>().value_as_date(row);
            date.unwrap().to_string().into()
        }
        DataType::Timestamp(_, Some(zone)) if &**zone == "UTC" => {
            column.as_primitive::<TimestampMillisecondType>().value(row).into()
        }
        DataType::List(_) => {
            let list = column.as_list::<i32>().value(row);
            (0..list.len()).map(|item| cell(&list, item)).collect()
        }
        other => panic!("no column is of type {other}"),
    }
}

/// Restores the JSON form of a batch: parses JSON texts and nests the original numbers.
fn restore(mut batch: Map<String, Value>) -> Value {
    for name in ["source", "context", "owners"] {
        if let Some(text) = batch.get_mut(name) {
            *text = serde_json::from_str(text.as_str().unwrap()).unwrap();
        }
    }
    if let (Some(unit), Some(value)) = (batch.remove("original_unit"), batch.remove("original_value")) {
        batch.insert("original".into(), serde_json::json!({ "unit": unit, "value": value }));
    }
    Value::Object(batch)
}

/// Returns a batch as JSON without nulls, with the fields that JSON leaves out when they are false.
fn expected(batch: &impl Serialize) -> Value {
    let mut json = serde_json::to_value(batch).unwrap();
    let map = json.as_object_mut().unwrap();
    map.retain(|_, value| !value.is_null());
    map.entry("derived").or_insert(false.into());
    json
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (a, b) => a == b,
    }
}

#[test]
fn every_column_comes_back() {
    let batches = [samples(), full(), location()];
    let resampled = [minutes(), days()];
    let Change::Record { record } = record() else { panic!("the fixture is a record") };
    let stream = write(&batches, &resampled, &[*record.clone()], &[("next", "x")]).unwrap();
    let (found, metadata) = read(&stream);
    let all: Vec<Value> = batches.iter().map(expected).chain(resampled.iter().map(expected)).collect();
    assert_eq!(found.len(), all.len());
    for (found, expected) in found.iter().zip(&all) {
        assert!(same(found, expected), "{found:#}\nis not\n{expected:#}");
    }
    let records: Vec<Record> = serde_json::from_str(&metadata["records"]).unwrap();
    assert_eq!((records, metadata["next"].as_str()), (vec![*record], "x"));
}

#[test]
fn the_schema_is_the_same_whatever_is_in_it() {
    let schema = |stream: &[u8]| StreamReader::try_new(stream, None).unwrap().schema();
    let nothing = write(&[], &[], &[], &[]).unwrap();
    assert_eq!(schema(&nothing), schema(&write(&[location()], &[], &[], &[]).unwrap()));
    assert_eq!(read(&nothing).0, Vec::<Value>::new());
}

#[test]
fn a_missing_number_is_nan_beneath_its_null() {
    let stream = write(&[full()], &[], &[], &[]).unwrap();
    let table = StreamReader::try_new(&stream[..], None).unwrap().next().unwrap().unwrap();
    let column = table.column_by_name("value").unwrap().as_list::<i32>().value(0);
    let values = column.as_primitive::<Float64Type>();
    assert!(values.is_null(0) && values.values()[0].is_nan());
    assert_eq!(values.values()[1], -0.000_000_25);
}

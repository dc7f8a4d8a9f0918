use super::super::fixtures::{full, location, record, samples};
use super::*;
use crate::record::{Account, AccountEvent, DataType, Delete, Fetch, Provider, ReplaceWindow};

/// Parses RFC 4180 text into rows of fields.
fn parse(text: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(text).unwrap();
    let (mut rows, mut row, mut field) = (vec![], vec![], String::new());
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    assert!(!quoted && field.is_empty() && row.is_empty(), "the text ends with a row");
    rows
}

fn rows(change: &Change) -> Vec<std::collections::BTreeMap<&'static str, String>> {
    let mut text = Vec::new();
    write(change, &mut text);
    parse(&text)
        .into_iter()
        .map(|row| {
            assert_eq!(row.len(), COLUMNS.len());
            COLUMNS.iter().copied().zip(row).filter(|(_, field)| !field.is_empty()).collect()
        })
        .collect()
}

#[test]
fn a_row_per_sample() {
    let rows = rows(&Change::Samples(Box::new(samples())));
    assert_eq!(rows.len(), 2);
    let row = &rows[1];
    assert_eq!(row["change"], "samples");
    assert_eq!(row["type"], "heart_rate");
    assert_eq!(row["unit"], "/min");
    assert_eq!(row["start"], "2024-02-06T05:12:15.500Z");
    assert_eq!(row["value"], "60.5");
    assert_eq!(rows[0]["value"], "61");
    assert_eq!(row["key"], "garmin/u1/dailies/2024-02-06");
    assert_eq!(row["record_id"], "x1-\"2\"");
    assert_eq!(row["device"], "Watch, \"7\"");
    assert_eq!(row["original_type"], "dailies");
    assert_eq!(row["utc_offset"], "3600");
    assert!(!row.contains_key("end") && !row.contains_key("json") && !row.contains_key("code"));
}

#[test]
fn every_column_of_a_batch() {
    let rows = rows(&Change::Samples(Box::new(full())));
    assert_eq!(rows[0]["start"], "2024-02-06T05:12:00", "a floating time bears no Z");
    assert_eq!(rows[0]["end"], "2024-02-06T05:12:15");
    assert_eq!(rows[0]["key"], "k2");
    assert_eq!(rows[1]["key"], "k1");
    assert_eq!(rows[0]["code"], "off_wrist");
    assert!(!rows[0].contains_key("value"));
    assert_eq!(rows[1]["value"], "-2.5e-7");
    assert_eq!(rows[0]["min"], "0");
    assert_eq!(rows[1]["max"], "1e300");
    assert_eq!(rows[0]["local_date"], "2024-02-06");
    assert!(!rows[1].contains_key("local_date"));
    assert_eq!(rows[0]["derived"], "true");
    assert_eq!(rows[0]["context"], r#"{"body_position":"lying"}"#);
    assert_eq!((&*rows[0]["original_value"], &*rows[0]["original_unit"]), ("1", "count/s"));
    assert!(!rows[1].contains_key("original_value"));
}

#[test]
fn positions() {
    let rows = rows(&Change::Samples(Box::new(location())));
    assert_eq!(rows[1]["latitude"], "-33.25");
    assert_eq!(rows[1]["longitude"], "151");
    assert_eq!(rows[0]["altitude"], "34");
    assert_eq!(rows[0]["speed"], "2.5");
    assert!(!rows[1].contains_key("altitude") && !rows[0].contains_key("value"));
}

#[test]
fn other_changes_carry_their_json() {
    let time = chrono::DateTime::from_timestamp(1_707_196_320, 0).unwrap();
    let changes = [
        record(),
        Change::Delete(Delete {
            data_type: Some(DataType::StepCount.into()),
            ..Delete::new(Provider::HealthConnect, "r\n1")
        }),
        Change::ReplaceWindow(Box::new(ReplaceWindow {
            bucket_s: Some(3600),
            rows: Some(24),
            ..ReplaceWindow::new(DataType::StepCount, Basis::Interval, samples().source, time, time)
        })),
        Change::Account(Account {
            event: AccountEvent::PermissionsChanged,
            subject: Some("u1".into()),
            at: Some(time),
            permissions: Some(vec!["A".into()]),
        }),
        Change::Fetch(Fetch::new("https://example.org/?a,b", "epochs")),
    ];
    for change in &changes {
        let rows = rows(change);
        assert_eq!(rows.len(), 1);
        let json: serde_json::Value = serde_json::from_str(&rows[0]["json"]).unwrap();
        assert_eq!(json, serde_json::to_value(change).unwrap());
        assert_eq!(json["change"], rows[0]["change"]);
    }
    let record = &rows(&changes[0])[0];
    assert_eq!(record["start"], "2024-02-06T05:12:00Z");
    assert_eq!(record["local_date"], "2024-02-06");
    assert_eq!(record["key"], "garmin/u1/sleeps/1707196320");
    assert_eq!(rows(&changes[1])[0]["record_id"], "r\n1");
    assert_eq!(rows(&changes[1])[0]["provider"], "health_connect");
    assert_eq!(rows(&changes[2])[0]["basis"], "interval");
    assert_eq!(rows(&changes[3])[0]["subject"], "u1");
}

#[test]
fn the_header_names_the_columns() {
    let mut text = Vec::new();
    header(&mut text);
    assert_eq!(parse(&text), [COLUMNS.map(str::to_owned)]);
}

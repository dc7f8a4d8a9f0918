//! The table of fields and the fixtures of all fields of a list name the same fields.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::fields::{OTHERS, ROWS};

/// Objects that are read by the code of another list: list, what precedes the names of their fields, the other list.
const READ_ALIKE: &[(&str, &str, &str)] = &[
    ("thirdPartyDailies", "", "dailies"),
    ("manuallyUpdatedActivities", "", "activities"),
    ("activityDetails", "summary.", "activities"),
];

/// Fields that need no line: every item has the user, and a path of the table names the summary.
const NEED_NO_LINE: &[&str] = &["userId", "summaryType"];

/// Lines whose fields are understood in a list, though its fixture of all fields does not have them.
const NEED_NO_FIXTURE: &[(&str, &str)] = &[
    ("dailies", "userAccessToken"),
    ("epochs", "calendarDate"),
    ("manuallyUpdatedActivities", "activityId"),
    ("moveIQActivities", "startTimeOffsetInSeconds"),
];

/// The lines of the table: list, path.
fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = ROWS.iter().map(|(list, path, ..)| (*list, *path));
    rows.chain(OTHERS.iter().map(|(list, path, ..)| (*list, *path)))
}

fn has_line(list: &str, path: &str) -> bool {
    lines().any(|line| line == (list, path))
        || READ_ALIKE.iter().any(|(alike, before, other)| {
            *alike == list && path.strip_prefix(before).is_some_and(|path| has_line(other, path))
        })
}

/// The fields of the fixtures.
#[derive(Default)]
struct Fields {
    lists: BTreeSet<String>,
    with_line: BTreeSet<(String, String)>,
    without_line: BTreeSet<String>,
}

impl Fields {
    /// Adds the fields of an object by the paths that the table has. A field with a line is not looked into.
    fn add(&mut self, list: &str, before: &str, object: &Value) {
        for (key, value) in object.as_object().expect("an object") {
            let path = format!("{before}{key}");
            match value {
                _ if has_line(list, &path) => drop(self.with_line.insert((list.to_owned(), path))),
                _ if NEED_NO_LINE.contains(&key.as_str()) => {}
                Value::Object(_) => self.add(list, &format!("{path}."), value),
                Value::Array(elements) if elements.iter().any(Value::is_object) => {
                    for element in elements {
                        let kind = element["summaryType"].as_str().unwrap_or_default();
                        self.add(list, &format!("{path}[{kind}]."), element);
                    }
                }
                _ => drop(self.without_line.insert(format!("{list}: {path}"))),
            }
        }
    }

    fn of_fixtures() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/garmin");
        let mut fields = Fields::default();
        let entries = |folder: &Path| std::fs::read_dir(folder).expect("a folder of fixtures");
        for file in entries(&folder).flat_map(|list| entries(&list.expect("a list").path())) {
            let path = file.expect("a file").path();
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
            if !name.starts_with("all_fields_of_") || name.matches('.').count() > 1 {
                continue;
            }
            let body = std::fs::read(&path).expect("a fixture");
            let body: Value = serde_json::from_slice(&body).expect("JSON");
            for (list, items) in body.as_object().expect("an object of lists") {
                fields.lists.insert(list.clone());
                for item in items.as_array().expect("a list") {
                    fields.add(list, "", item);
                }
            }
        }
        fields
    }
}

#[test]
fn every_field_of_a_fixture_has_a_line() {
    let without = Fields::of_fixtures().without_line;
    assert!(without.is_empty(), "without a line in core/tests/garmin/fields.rs: {without:#?}");
}

#[test]
fn every_line_has_its_field_in_a_fixture() {
    let Fields { lists, with_line, .. } = Fields::of_fixtures();
    let without: Vec<_> = lines()
        .filter(|(list, path)| lists.contains(*list) && !NEED_NO_FIXTURE.contains(&(*list, *path)))
        .filter(|(list, path)| !with_line.contains(&((*list).to_owned(), (*path).to_owned())))
        .collect();
    assert!(without.is_empty(), "not in a fixture all_fields_of_…: {without:#?}");
}

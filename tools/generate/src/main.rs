//! Writes what is generated from the types and the table of wellform-core: the pages of data types and of the report, the
//! JSON Schemas and the TypeScript unions.
//!
//! `cargo run -p generate` writes; with `--check` it only tells which files are stale, and then ends with status 1.
//! The TypeScript of the changes is made from the JSON Schemas by `npm --prefix pkg run generate`.

mod page;
mod report;
mod schema;
mod typescript;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use wellform_core::record::{DataType, Group, Sensitivity};

/// The groups in the order of the page.
const GROUPS: [Group; 14] = [
    Group::Activity,
    Group::Workout,
    Group::Heart,
    Group::Respiratory,
    Group::Sleep,
    Group::Body,
    Group::Nutrition,
    Group::Mobility,
    Group::Environment,
    Group::Reproductive,
    Group::Symptom,
    Group::Mind,
    Group::Clinical,
    Group::Score,
];

/// Every generated file: its path from the root of the repository, and its text.
fn files() -> Vec<(&'static str, String)> {
    vec![
        ("docs/data-types.md", page::data_types()),
        ("docs/report.md", report::page()),
        ("pkg/js/data-types.mjs", typescript::values()),
        ("pkg/types/data-types.d.ts", typescript::types()),
        ("pkg/schema/change.schema.json", schema::change()),
        ("pkg/schema/report.schema.json", schema::report()),
        ("pkg/schema/resampled.schema.json", schema::resampled()),
    ]
}

/// The files that are not what they should be.
fn stale(root: &Path) -> Vec<&'static str> {
    let differs =
        |(path, text): &(&str, String)| std::fs::read_to_string(root.join(path)).ok().as_ref() != Some(text);
    files().into_iter().filter(differs).map(|(path, _)| path).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == "--check") {
        let stale = stale(&root());
        for path in &stale {
            eprintln!("{path} is stale: run make generate");
        }
        return if stale.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    for (path, text) in files() {
        let file = root().join(path);
        let written =
            file.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&file, text));
        if let Err(error) = written {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Returns the word of a fieldless enum, as it is written in JSON.
fn word(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => unreachable!("an enum without fields is a word, not {other:?}"),
    }
}

/// The word of a sensitivity that is not `open`.
fn sensitive(data_type: DataType) -> Option<String> {
    let sensitivity = data_type.definition().sensitivity;
    (sensitivity != Sensitivity::Open).then(|| word(sensitivity))
}

/// What `of` gives for all data types, each once, in the order of the table.
fn distinct(of: impl Fn(DataType) -> Option<String>) -> Vec<String> {
    let mut words = Vec::new();
    for word in DataType::ALL.iter().filter_map(|&data_type| of(data_type)) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_files_are_up_to_date() {
        assert_eq!(stale(&root()), Vec::<&str>::new(), "run make generate");
    }

    #[test]
    fn every_group_has_its_place_on_the_page() {
        for data_type in DataType::ALL {
            assert!(GROUPS.contains(&data_type.definition().group), "{}", data_type.name());
        }
    }
}

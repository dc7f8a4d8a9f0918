//! Health Auto Export: every metric under each of its names and in each of its units, as JSON and as a table, and every name of a
//! workout in every language of the table.

use serde_json::{Value, json};

use super::{Choices, Known};
use wellform_core::Options;
use wellform_core::record::{Aggregation, DataType};

#[allow(unreachable_pub)]
#[path = "../../../core/tests/health_auto_export/names.rs"]
mod names;
#[allow(unreachable_pub)]
#[path = "../../../core/tests/health_auto_export/sports.rs"]
mod sports;

use names::{METRICS, plausible};
use sports::SPORTS;

/// One time in the forms in which phones write it.
const TIMES: [&str; 4] = [
    "2024-02-06 14:30:00 -0800",
    "2024-02-06 2:30:00 PM -0800",
    "2024-02-06 2:30:00\u{202f}pm -0800",
    "2024-02-06T22:30:00Z",
];

/// A name in the forms in which versions of the app write it.
fn spelled(name: &str, choices: &mut Choices<'_>) -> String {
    match choices.below(3) {
        0 => name.to_owned(),
        1 => title(name),
        _ => name.to_uppercase(),
    }
}

/// `step_count` is `Step Count`.
fn title(name: &str) -> String {
    let word = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').map(word).collect::<Vec<_>>().join(" ")
}

/// Returns whether a summary of a type is its mean.
fn has_mean(data_type: &str) -> bool {
    let known = DataType::ALL.iter().find(|known| known.name() == data_type);
    known.is_some_and(|known| known.definition().aggregation == Aggregation::Mean)
}

pub(super) fn metrics(choices: &mut Choices<'_>) -> Known {
    let (mut blocks, mut types) = (Vec::new(), Vec::new());
    for _ in 0..choices.some() {
        let (name, label, data_type, _, of_50) = choices.of(METRICS);
        let value = plausible(label, data_type, *of_50);
        let mut point = match choices.below(3) {
            0 => json!({ "qty": value.to_string() }),
            1 if has_mean(data_type) => json!({ "Avg": value, "Min": value, "Max": value }),
            _ => json!({ "qty": value }),
        };
        let time = *choices.of(&TIMES);
        if choices.below(4) == 1 {
            (point["start"], point["end"]) = (json!(time), json!(time));
        } else {
            point["date"] = json!(time);
        }
        if choices.below(2) == 1 {
            point["source"] = json!("Ana\u{2019}s Apple\u{a0}Watch|iPhone");
        }
        blocks.push(json!({ "name": spelled(name, choices), "units": label, "data": [point] }));
        types.push((*data_type).to_owned());
    }
    let metrics = json!({ "metrics": blocks });
    let body = if choices.below(3) == 1 { metrics } else { json!({ "data": metrics }) };
    Known { types: types.into_iter().collect(), ..Known::new(body.to_string()) }
}

pub(super) fn table(choices: &mut Choices<'_>) -> Known {
    let separator = *choices.of(&[",", ";", "\t"]);
    let (mut header, mut row, mut types) = (vec!["Date/Time".to_owned()], Vec::new(), Vec::new());
    for _ in 0..choices.some() {
        let (name, label, data_type, _, of_50) = choices.of(METRICS);
        let column = format!("{} ({label})", title(name));
        // A column that is there again would state another value for the same time.
        if types.iter().any(|known| known == data_type) {
            continue;
        }
        header.push(column);
        row.push(plausible(label, data_type, *of_50).to_string());
        types.push((*data_type).to_owned());
    }
    let line = |date: &str, row: &[String]| [&[date.to_owned()], row].concat().join(separator);
    let lines = [
        header.join(separator),
        line("2024-02-06 00:00:00", &row),
        line("2024-02-07 00:00:00", &row),
        line("2024-02-08 00:00:00", &row),
    ];
    let options = Options::default().time_zone(chrono_tz::Europe::Berlin);
    Known { options, types: types.into_iter().collect(), ..Known::new(lines.join("\n")) }
}

pub(super) fn workouts(choices: &mut Choices<'_>) -> Known {
    let (mut workouts, mut expected) = (Vec::new(), Vec::new());
    for at in 0..choices.some() {
        let (name, sport) = choices.of(SPORTS);
        let name = match choices.below(3) {
            0 => (*name).to_owned(),
            1 => name.to_lowercase(),
            _ => name.replace(' ', "\u{a0}"),
        };
        let mut workout: Value = json!({
            "name": name, "start": format!("2024-02-{:02} 14:30:00 -0800", at + 1),
            "end": format!("2024-02-{:02} 15:00:00 -0800", at + 1),
        });
        if choices.below(2) == 1 {
            workout["id"] = json!(format!("9C62E0B4-1D7F-4C55-8A2B-3E5F6A7B8C{at:02}"));
            workout["duration"] = json!(1790.5);
        }
        workouts.push(workout);
        expected.push((*sport).to_owned());
    }
    let body = json!({ "data": { "workouts": workouts } });
    Known { sports: expected.into_iter().collect(), ..Known::new(body.to_string()) }
}

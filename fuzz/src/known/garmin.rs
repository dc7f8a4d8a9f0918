//! Garmin: every field of every list, and every activity type, as pushed and as pulled.

use serde_json::{Value, json};

use super::{Choices, Known};
use wellform_core::{Options, Source};

#[allow(dead_code, unreachable_pub)]
#[path = "../../../core/tests/garmin/build.rs"]
mod build;
#[allow(dead_code, unreachable_pub)]
#[path = "../../../core/tests/garmin/fields.rs"]
mod fields;
#[allow(unreachable_pub)]
#[path = "../../../core/tests/garmin/sports.rs"]
mod sports;

use build::{START, USER, least, number, put};
use fields::{Becomes, ROWS};
use sports::SPORTS;

/// Lists of workouts that name their sport.
const WORKOUTS: [&str; 3] = ["activities", "manuallyUpdatedActivities", "moveIQActivities"];

/// A body of items of one list. What is pulled does not name its list and its user.
fn body(list: &str, mut items: Vec<Value>, choices: &mut Choices<'_>) -> Known {
    let pulled = choices.below(3) == 1 && !matches!(list, "activityFiles");
    if pulled {
        let options = Options::default().source(Source::Garmin).record_type(list).subject(USER);
        return Known { options, ..Known::new(json!(items).to_string()) };
    }
    for item in &mut items {
        item["userId"] = json!(USER);
    }
    let body = if items.len() == 1 && choices.below(4) == 1 {
        // An object in place of a list of one.
        json!({ list: items[0] })
    } else {
        json!({ list: items })
    };
    Known::new(body.to_string())
}

/// A value that a field can have.
fn sent(path: &str, data_type: &str, becomes: &Becomes) -> Value {
    match becomes {
        Becomes::Word | Becomes::LowerWord => json!("HIGHLY_Active"),
        Becomes::Instants => json!({ "60": 42, "0": 41.5 }),
        Becomes::Extent if path.ends_with("startTimeInSeconds") => json!(START + 42),
        _ => json!(number(data_type, becomes)),
    }
}

pub(super) fn fields(choices: &mut Choices<'_>) -> Known {
    let (list, ..) = choices.of(ROWS);
    let of_list: Vec<_> = ROWS.iter().filter(|(other, ..)| other == list).collect();
    let (mut items, mut types) = (Vec::new(), Vec::new());
    for _ in 0..choices.some() {
        let (_, path, data_type, _, _, becomes) = choices.of(&of_list);
        let mut item = least(list);
        put(&mut item, path, &sent(path, data_type, becomes));
        items.push(item);
        types.push((*data_type).to_owned());
    }
    Known { types: types.into_iter().collect(), ..body(list, items, choices) }
}

pub(super) fn sports(choices: &mut Choices<'_>) -> Known {
    let list = *choices.of(&WORKOUTS);
    let (mut items, mut expected) = (Vec::new(), Vec::new());
    for at in 0..choices.some() {
        let (name, sport) = choices.of(SPORTS);
        let name = match choices.below(3) {
            0 => (*name).to_owned(),
            1 => name.to_lowercase(),
            _ => format!(" {name}"),
        };
        let mut item = least(list);
        item["startTimeInSeconds"] = json!(START + 86_400 * at as i64);
        item["activityType"] = json!(name);
        items.push(item);
        expected.push((*sport).to_owned());
    }
    Known { sports: expected.into_iter().collect(), ..body(list, items, choices) }
}

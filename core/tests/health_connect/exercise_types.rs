//! Every exercise type that Jetpack has, or had, is a sport.

use serde_json::{Value, json};
use wellform_core::record::Sport;

use crate::build::{FORMS, build, table};
use crate::{changes_of, document, flags_of, mapped, normalised};

/// What an exercise type becomes.
fn sport_of(sent: &Value) -> (Value, Value) {
    let (mut record, _) = build("ExerciseSession", FORMS[0]);
    record["exerciseType"] = sent.clone();
    let changes = mapped("ExerciseSession", &record);
    let workout = &document(&changes)["workout"];
    (workout["sport"].clone(), workout["original_sport"].clone())
}

#[test]
fn every_exercise_type_is_a_sport_by_number_and_by_name() {
    let table = table("exercise_types.csv");
    assert_eq!(table.len(), 83);
    for row in table {
        let (number, name) = (row["int"].parse::<u32>().expect("a number"), &row["name"]);
        let prefixed = format!("EXERCISE_TYPE_{name}");
        let sent =
            [json!(number), json!(row["int"]), json!(name), json!(name.to_lowercase()), json!(prefixed)];
        for sent in sent {
            let expected = (json!(row["sport"]), json!(name.to_lowercase()));
            assert_eq!(sport_of(&sent), expected, "{sent}");
        }
    }
}

/// What a phone shows for a number that Jetpack gave up is a wider sport, or a narrower one is told.
#[test]
fn a_number_that_was_given_up_stays_what_it_was() {
    for row in table("exercise_types.csv").iter().filter(|row| !row["fallback"].is_empty()) {
        let sport = Sport::from_name(&row["sport"]).expect("a sport");
        let is_of = sport.parent().is_some_and(|parent| parent.name() == row["fallback"]);
        assert!(is_of || row["name"] == "JUMP_ROPE", "{row:?}");
    }
}

#[test]
fn names_of_old_libraries_are_sports() {
    for (sent, sport) in [("workout", "other"), ("para_gliding", "paragliding"), ("biking", "cycling")] {
        assert_eq!(sport_of(&json!(sent)).0, sport, "{sent}");
    }
}

/// The platform has 33 for running, Wear OS 55: no number is guessed to be of another space.
#[test]
fn a_number_of_another_space_is_jetpacks_or_other() {
    assert_eq!(sport_of(&json!(33)).0, "breathwork");
    assert_eq!(sport_of(&json!(55)).0, "rugby");
    for (sent, kept) in
        [(json!(84), "84"), (json!(45), "45"), (json!(1e6), "1000000"), (json!("QUIDDITCH"), "quidditch")]
    {
        let (mut record, _) = build("ExerciseSession", FORMS[0]);
        record["exerciseType"] = sent.clone();
        let outcome = normalised("ExerciseSession", &[record]);
        let changes = changes_of(&outcome);
        let workout = &document(&changes)["workout"];
        assert_eq!((&workout["sport"], &workout["original_sport"]), (&json!("other"), &json!(kept)));
        assert_eq!(flags_of(&outcome), ["unknown_word"], "{sent}");
    }
}

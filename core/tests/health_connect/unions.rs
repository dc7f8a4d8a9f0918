//! Goals and targets of planned workouts, tagged in the ways in which libraries tag them.

use serde_json::{Value, json};

use crate::build::{FIELDS, FORMS, Form, Put, build, object_of};
use crate::{changes_of, document, flags_of, is_close, mapped, normalised};

/// The kinds of a union, each with the name of its class.
fn kinds(union: &str) -> Vec<(&'static str, &'static str)> {
    let of_union = FIELDS.iter().filter(|field| field.record.starts_with(union));
    let mut kinds: Vec<(&str, &str)> =
        of_union.map(|field| (field.record.as_str(), field.becomes[1].as_str())).collect();
    kinds.dedup();
    kinds
}

/// A plan whose one step has this goal and this target.
fn plan(form: Form, goal: &Value, target: &Value) -> Vec<Value> {
    let (mut record, _) = build("PlannedExerciseSession", form);
    let step = &mut record["blocks"][0]["steps"][0];
    step["completionGoal"] = goal.clone();
    step["performanceTargets"] = json!([target]);
    mapped("PlannedExerciseSession", &record)
}

/// Asserts that what was put into a goal or target is what it says.
fn assert_says(found: &Value, kind: &str, put: &[Put]) {
    assert_eq!(found["kind"], kind);
    for Put { field, value } in put {
        let name = field.becomes.get(2).expect("a name");
        assert!(
            is_close(&found[name], value.as_f64().expect("a number")),
            "{name} of {found} is not {value}"
        );
    }
    assert_eq!(found.as_object().expect("an object").len(), 1 + put.len(), "{found}");
}

#[test]
fn every_goal_and_target_arrives_by_its_class_and_by_its_fields() {
    for form in FORMS {
        for (class, kind) in kinds("ExerciseCompletionGoal") {
            for (goal, put) in tagged(class, form) {
                let changes = plan(form, &goal, &json!({ "type": "AmrapTarget" }));
                let step = &document(&changes)["planned_workout"]["blocks"][0]["steps"][0];
                assert_says(&step["completion_goal"], kind, &put);
            }
        }
        for (class, kind) in kinds("ExercisePerformanceTarget") {
            for (target, put) in tagged(class, form) {
                let changes = plan(form, &json!("MANUAL_COMPLETION"), &target);
                let step = &document(&changes)["planned_workout"]["blocks"][0]["steps"][0];
                assert_says(&step["performance_targets"][0], kind, &put);
                assert_says(&step["completion_goal"], "manual", &[]);
            }
        }
    }
}

/// An object of a class: with the name of the class in several spellings, and without any name where its fields tell.
fn tagged(class: &'static str, form: Form) -> Vec<(Value, Vec<Put>)> {
    let (_, simple) = class.split_once('.').expect("a class of a class");
    let mut objects = Vec::new();
    let package = "androidx.health.connect.client.records.";
    let tags = [
        Some(("type", simple.to_owned())),
        Some(("@class", format!("{package}{}", class.replace('.', "$")))),
        Some(("kind", class.to_owned())),
        None,
    ];
    for tag in tags {
        let mut put = Vec::new();
        let mut object = object_of(class, form, &mut put);
        match tag {
            Some((member, name)) => object[member] = json!(name),
            None if put.is_empty() => continue,
            None => {}
        }
        objects.push((object, put));
    }
    objects
}

#[test]
fn a_duration_is_read_in_every_form() {
    for duration in [
        json!(95),
        json!("95"),
        json!("PT1M35S"),
        json!("PT95S"),
        json!({ "inSeconds": 95 }),
        json!({ "seconds": 95, "nano": 0 }),
    ] {
        let (mut record, _) = build("PlannedExerciseSession", FORMS[0]);
        record["blocks"][0]["steps"][0]["completionGoal"] = json!({ "duration": duration });
        let outcome = normalised("PlannedExerciseSession", &[record]);
        assert_eq!((outcome.report.leaves.kept, outcome.report.leaves.rejected), (0, 0), "{duration}");
        let found = &changes_of(&outcome)[0];
        let goal = &found["record"]["planned_workout"]["blocks"][0]["steps"][0]["completion_goal"];
        assert_eq!(*goal, json!({ "kind": "duration", "duration_s": 95.0 }), "{duration}");
    }
}

/// What a class says that nobody knows is listed; the step stays.
#[test]
fn a_goal_that_nobody_knows_is_unknown_and_flagged() {
    let (mut record, _) = build("PlannedExerciseSession", FORMS[0]);
    record["blocks"][0]["steps"][0]["completionGoal"] = json!({ "type": "FloorsGoal", "floors": 12 });
    let outcome = normalised("PlannedExerciseSession", &[record]);
    let found = &changes_of(&outcome)[0];
    let goal = &found["record"]["planned_workout"]["blocks"][0]["steps"][0]["completion_goal"];
    assert_eq!(*goal, json!({ "kind": "unknown" }));
    assert_eq!(flags_of(&outcome), ["unknown_word"]);
    assert_eq!(
        outcome.report.unmapped[0].path,
        "PlannedExerciseSession[].blocks[].steps[].completionGoal.floors"
    );
}

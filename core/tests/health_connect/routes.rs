//! The route of a workout has a key of its own, so that the workout may come again without it.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use wellform_core::Options;
use wellform_core::reconcile::Model;
use wellform_core::record::Sensitivity;

use crate::normalise::whole;
use crate::{START, changes_of, document, mapped, normalised, rows};

fn point(minute: i64, metres: f64) -> Value {
    json!({
        "time": START + minute * 60_000, "latitude": 59.3 + metres / 1000.0, "longitude": 18.1,
        "altitude": { "inMeters": metres, "inFeet": metres / 0.3048 },
        "horizontalAccuracy": { "inMeters": 4 },
    })
}

fn workout(modified: i64, route: &Value) -> Value {
    let mut workout = json!({
        "startTime": START, "endTime": START + 1_800_000, "exerciseType": 56,
        "metadata": { "id": "w1", "lastModifiedTime": START + modified * 60_000 },
    });
    workout.as_object_mut().expect("an object").extend(route.as_object().expect("an object").clone());
    workout
}

#[test]
fn a_route_is_read_however_it_is_wrapped() {
    let points = json!([point(1, 20.0), point(0, 10.0)]);
    for route in [
        json!({ "exerciseRoute": points }),
        json!({ "exerciseRoute": { "route": points } }),
        json!({ "exerciseRoute": { "type": "DATA", "route": points } }),
        json!({ "exerciseRoute": { "type": 0, "route": points } }),
        json!({ "exerciseRouteResult": points }),
        json!({ "exerciseRouteResult": { "exerciseRoute": { "route": points } } }),
    ] {
        let changes = mapped("ExerciseSession", &workout(0, &route));
        assert_eq!(document(&changes)["workout"]["route"], "health_connect/exercise_route/w1");
        let altitudes: Vec<&Value> = rows(&changes, "location", "altitude").collect();
        assert_eq!(altitudes, [&json!(10), &json!(20)], "{route}");
    }
}

#[test]
fn a_route_that_is_withheld_is_no_route() {
    for (route, why) in [
        (json!({ "exerciseRoute": { "type": "CONSENT_REQUIRED" } }), "consent_required"),
        (json!({ "exerciseRoute": { "type": 2, "route": [] } }), "consent_required"),
    ] {
        let changes = mapped("ExerciseSession", &workout(0, &route));
        assert_eq!(changes.len(), 1);
        let workout = document(&changes);
        assert_eq!(
            (&workout["workout"]["route"], &workout["extra"]["exercise_route"]),
            (&Value::Null, &json!(why))
        );
    }
    for route in [
        json!({ "exerciseRoute": { "type": "NO_DATA" } }),
        json!({ "exerciseRoute": { "type": 1 } }),
        json!({ "exerciseRouteResult": {} }),
        json!({ "exerciseRoute": null }),
        json!({ "exerciseRoute": [] }),
    ] {
        let changes = mapped("ExerciseSession", &workout(0, &route));
        assert_eq!((changes.len(), &document(&changes)["extra"]), (1, &json!({})), "{route}");
    }
}

/// What is left of workouts, in the order in which they come.
fn state(bodies: &[Value]) -> Vec<Value> {
    let mut model = Model::new();
    for (minute, body) in (0..).zip(bodies) {
        let received_at: DateTime<Utc> =
            DateTime::from_timestamp_millis(START + 86_400_000 + minute * 60_000).expect("a time");
        let outcome = whole(body.to_string().as_bytes(), Options::default().received_at(received_at));
        assert_eq!(outcome.report.leaves.rejected, 0, "{body}");
        model.apply(outcome.changes, received_at);
    }
    model.current().iter().map(|change| serde_json::to_value(change).expect("JSON")).collect()
}

#[test]
fn a_route_outlives_a_version_of_its_workout_without_it_but_not_a_deletion() {
    let with = json!({ "ExerciseSession": [workout(1, &json!({ "exerciseRoute": { "route": [point(0, 10.0)] } }))] });
    let without = json!({ "ExerciseSession": [workout(2, &json!({ "title": "Run", "exerciseRoute": { "type": "CONSENT_REQUIRED" } }))] });
    for order in [[with.clone(), without.clone()], [without.clone(), with.clone()]] {
        let left = state(&order);
        assert_eq!(rows(&left, "location", "altitude").collect::<Vec<_>>(), [&json!(10)]);
        assert_eq!(document(&left)["workout"]["title"], "Run");
    }
    let gone = json!({ "upsertionChanges": [], "deletionChanges": [{ "recordId": "w1" }] });
    assert_eq!(state(&[with, without, gone]), [] as [Value; 0]);
}

#[test]
fn a_newer_route_takes_the_place_of_an_older_one() {
    let route = |modified, metres| json!({ "ExerciseSession": [workout(modified, &json!({ "exerciseRoute": [point(0, metres)] }))] });
    let left = state(&[route(2, 20.0), route(1, 10.0)]);
    assert_eq!(rows(&left, "location", "altitude").collect::<Vec<_>>(), [&json!(20)]);
}

#[test]
fn without_places_a_workout_names_no_route() {
    let body = json!({ "ExerciseSession": [workout(0, &json!({ "exerciseRoute": [point(0, 10.0)] }))] });
    let outcome = whole(body.to_string().as_bytes(), Options::default().without([Sensitivity::Location]));
    let changes = changes_of(&outcome);
    assert_eq!((changes.len(), &document(&changes)["workout"]["route"]), (1, &Value::Null));
    assert_eq!(outcome.report.left_out["location"], 1);
}

#[test]
fn points_that_are_no_places_are_refused_one_by_one() {
    let mut points =
        vec![point(0, 10.0), point(1, 20.0), point(1, 30.0), json!({ "latitude": 1, "longitude": 2 })];
    points[0]["latitude"] = json!(90.5);
    points[2]["altitude"] = json!({ "inMeters": 0, "inKilometers": 0 });
    let outcome =
        normalised("ExerciseSession", &[workout(0, &json!({ "exerciseRoute": { "route": points } }))]);
    let changes = changes_of(&outcome);
    // Of two at one time the last stands, and zeros in all units are no altitude.
    assert_eq!(rows(&changes, "location", "start").collect::<Vec<_>>(), [&json!(START + 60_000)]);
    assert_eq!(rows(&changes, "location", "altitude").count(), 0);
    let mut mended: Vec<&str> = outcome.report.mended.iter().map(|mended| mended.how.code()).collect();
    mended.sort_unstable();
    assert_eq!(mended, ["repeated_time", "zero_for_missing"]);
    let codes: Vec<(&str, &str)> = outcome
        .report
        .rejected
        .iter()
        .map(|rejected| (rejected.path.as_str(), rejected.code.code()))
        .collect();
    let at = |index: usize| format!("ExerciseSession[0].exerciseRoute.route[{index}]");
    assert_eq!(
        codes,
        [
            (format!("{}.latitude", at(0)).as_str(), "out_of_range"),
            (&at(0), "no_position"),
            (&at(3), "no_position")
        ]
    );
}

/// All of a long route comes, in order, though no batch holds it whole.
#[test]
fn a_long_route_arrives_whole() {
    let points: Vec<Value> = (0..30_000)
        .map(|second| json!({ "time": START + second * 1000, "latitude": 1, "longitude": 2 }))
        .collect();
    let mut workout = workout(0, &json!({ "exerciseRoute": { "route": points } }));
    workout["endTime"] = json!(START + 30_000_000);
    let changes = mapped("ExerciseSession", &workout);
    let times: Vec<i64> = rows(&changes, "location", "start").filter_map(Value::as_i64).collect();
    assert!(times.len() == 30_000 && times.is_sorted());
}

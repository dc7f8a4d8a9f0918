//! What an upload says of permissions, of the wearer and of goals.

use serde_json::{Value, json};
use wellform_core::record::{Account, AccountEvent, Body, Change};

use crate::{normalised, rows, state, understood, upload};

fn accounts(other: &Value) -> Vec<Account> {
    let changes = understood(&upload(other)).changes.into_iter();
    changes
        .map(|change| match change {
            Change::Account(account) => account,
            other => panic!("expected an account, found {other:?}"),
        })
        .collect()
}

#[test]
fn lost_permissions_are_told_in_every_form() {
    let background = "android.permission.BODY_SENSORS_BACKGROUND";
    for (lost, at, permissions) in [
        (json!(true), None, None),
        (json!([background]), None, Some(vec![background.to_owned()])),
        (json!({"time": "2026-06-06T21:00:00Z"}), Some("2026-06-06T21:00:00Z"), None),
        (
            json!({"time": 1_780_779_600_000_i64, "permissions": [background]}),
            Some("2026-06-06T21:00:00Z"),
            Some(vec![background.to_owned()]),
        ),
    ] {
        let mut expected = Account::new(AccountEvent::PermissionLost);
        expected.subject = Some("watch-1".to_owned());
        expected.at = at.map(|at| at.parse().expect("a time"));
        expected.permissions = permissions;
        assert_eq!(accounts(&json!({"permissionLost": lost})), [expected], "{lost}");
    }
    assert_eq!(accounts(&json!({"permissionLost": false})), []);
}

#[test]
fn the_permissions_that_are_granted_are_the_full_set() {
    let granted = json!(["BODY_SENSORS_BACKGROUND", "BODY_SENSORS", "ACTIVITY_RECOGNITION", "BODY_SENSORS"]);
    let [account] = &accounts(&json!({"grantedPermissions": granted}))[..] else { panic!("expected one") };
    assert_eq!((account.event, account.at), (AccountEvent::PermissionsChanged, None), "as of the receipt");
    let sorted = ["ACTIVITY_RECOGNITION", "BODY_SENSORS", "BODY_SENSORS_BACKGROUND"].map(str::to_owned);
    assert_eq!(account.permissions, Some(sorted.to_vec()));
    let [none] = &accounts(&json!({"permissions": []}))[..] else { panic!("expected one") };
    assert_eq!(none.permissions, Some(Vec::new()), "none is granted any more");
}

#[test]
fn an_upload_that_breaks_off_says_nothing_of_permissions() {
    let body = upload(&json!({"permissionLost": true})).to_string();
    let cut = &body.as_bytes()[..body.len() - 1];
    let outcome = crate::whole(cut, wellform_core::Options::default());
    assert!(outcome.error.is_some());
    assert_eq!(outcome.changes, []);
}

#[test]
fn what_the_wearer_does_is_one_row_however_often_it_is_told() {
    let info = |state: &str, time: &str| json!({"userActivityState": state, "stateChangeTime": time});
    let asleep = info("USER_ACTIVITY_ASLEEP", "2026-06-06T08:00:05Z");
    let passive = info("2", "2026-06-06T08:00:09Z");
    let first = upload(&json!({"userActivityInfo": [asleep, asleep]}));
    let again = upload(&json!({"userActivityInfo": [asleep, passive], "sentAt": "2026-06-07T12:30:00Z"}));
    let times: Vec<i64> = rows(&state(&[first, again])).into_iter().map(|(start, _)| start).collect();
    assert_eq!(times, [5000, 9000]);
}

#[test]
fn an_exercise_of_an_unknown_number_is_kept_and_flagged() {
    let info = json!({"userActivityState": 1, "stateChangeTime": "2026-06-06T09:00:00Z",
        "exerciseInfo": {"exerciseType": 93, "exerciseTrackedStatus": 9}});
    let outcome = understood(&upload(&json!({"userActivityInfo": [info]})));
    let [Change::Samples(samples)] = &outcome.changes[..] else { panic!("{:?}", outcome.changes) };
    let expected = json!({"exercise_type": "93", "sport": "other", "exercise_tracked_status": "9"});
    assert_eq!(json!(samples.context), expected);
    assert_eq!(outcome.report.flagged.len(), 2);
}

#[test]
fn a_goal_is_a_document_in_canonical_units() {
    let goal = json!({"time": "2026-06-06T16:20:00Z", "dataType": "Pace", "threshold": 330_000,
        "comparison": 4, "trigger": "REPEATED"});
    let changes = understood(&upload(&json!({"goals": [goal]}))).changes;
    let [Change::Record { record }] = &changes[..] else { panic!("{changes:?}") };
    let Body::GoalCompletion(goal) = &record.body else { panic!("{record:?}") };
    let expected = json!({"type": "pace", "threshold": 330.0, "unit": "s/km",
        "comparison": "less_than_or_equal", "trigger": "repeated"});
    assert_eq!(json!(goal), expected);
    assert_eq!(record.data_type.as_str(), "goal_completed");
    assert_eq!(record.local_date.map(|date| date.to_string()).as_deref(), Some("2026-06-06"));
}

#[test]
fn events_that_are_not_known_are_kept() {
    let events = json!([{"type": 4, "eventTime": "2026-06-06T09:00:00Z"},
        {"type": ["FALL_DETECTED"], "eventTime": "2026-06-06T09:00:00Z"}]);
    let outcome = normalised(&upload(&json!({"healthEvents": events})));
    assert_eq!((outcome.changes.len(), outcome.report.leaves.kept), (0, 4));
    assert_eq!(outcome.report.flagged.len(), 2);
}

#[test]
fn what_says_nothing_is_refused_with_the_reason() {
    for (list, element) in [
        ("userActivityInfo", json!({"userActivityState": 3})),
        ("userActivityInfo", json!({"stateChangeTime": "2026-06-06T09:00:00Z"})),
        ("healthEvents", json!({"type": 3})),
        ("goals", json!({"dataType": "Steps", "time": "2026-06-06T09:00:00Z"})),
        ("goals", json!({"dataType": "Steps", "threshold": 9000})),
        ("dataPoints", json!("Steps")),
    ] {
        let outcome = normalised(&upload(&json!({list: [element]})));
        assert_eq!((outcome.changes.len(), outcome.report.rejected.len()), (0, 1), "{element}");
        assert_eq!(outcome.report.rejected[0].path, format!("{list}[0]"));
    }
}

#[test]
fn an_envelope_that_is_wrong_in_places_costs_these() {
    let outcome = normalised(&upload(&json!({"timeZone": "Mars/Olympus", "bootInstant": "at noon",
        "formatVersion": 2, "client": {"installId": 7, "extra": true}, "grantedPermissions": "all",
        "dataPoints": [{"dataType": "Speed", "time": 1_780_736_400_000_i64, "value": 2}]})));
    let rejected: Vec<&str> = outcome.report.rejected.iter().map(|rejected| &*rejected.path).collect();
    assert_eq!(rejected, ["timeZone", "bootInstant", "grantedPermissions"]);
    assert_eq!(outcome.report.flagged[0].path, "formatVersion");
    let [Change::Samples(samples)] = &outcome.changes[..] else { panic!("{:?}", outcome.changes) };
    assert_eq!(samples.source.install.as_deref(), Some("7"));
}

//! Every field of Garmin's dailies, epochs and sleeps arrives as its canonical type and unit.

mod normalise;

use normalise::whole;
use serde_json::{Value, json};
use wellform_core::Options;
use wellform_core::record::{Basis, Body, Change, Record, Samples, SleepStage};

/// 2024-02-06T22:30:00Z.
const START: i64 = 1_707_258_600;

/// What a field's value becomes.
enum Becomes {
    /// The value of a row.
    Value,
    /// The code of a row, verbatim.
    Word,
    /// The code of a row, in lower case.
    LowerWord,
    /// Instants at offsets from the start.
    Instants,
}
use Becomes::{Instants, LowerWord, Value as Number, Word};

/// List, path of the field within an item, canonical type, unit, basis, and what the value becomes.
const FIELDS: &[(&str, &str, &str, &str, Basis, Becomes)] = &[
    ("dailies", "steps", "step_count", "{steps}", Basis::Day, Number),
    ("dailies", "pushes", "push_count", "{pushes}", Basis::Day, Number),
    ("dailies", "distanceInMeters", "distance", "m", Basis::Day, Number),
    ("dailies", "pushDistanceInMeters", "distance_wheelchair", "m", Basis::Day, Number),
    ("dailies", "activeTimeInSeconds", "garmin_active_time", "s", Basis::Day, Number),
    ("dailies", "activeKilocalories", "active_energy", "kcal", Basis::Day, Number),
    ("dailies", "bmrKilocalories", "basal_energy", "kcal", Basis::Day, Number),
    ("dailies", "consumedCalories", "dietary_energy", "kcal", Basis::Day, Number),
    ("dailies", "moderateIntensityDurationInSeconds", "moderate_activity_duration", "s", Basis::Day, Number),
    ("dailies", "vigorousIntensityDurationInSeconds", "vigorous_activity_duration", "s", Basis::Day, Number),
    ("dailies", "floorsClimbed", "flights_climbed", "{flights}", Basis::Day, Number),
    ("dailies", "minHeartRateInBeatsPerMinute", "heart_rate_min_day", "/min", Basis::Day, Number),
    (
        "dailies",
        "averageHeartRateInBeatsPerMinute",
        "garmin_heart_rate_7_day_mean",
        "/min",
        Basis::Day,
        Number,
    ),
    ("dailies", "maxHeartRateInBeatsPerMinute", "heart_rate_max_day", "/min", Basis::Day, Number),
    ("dailies", "restingHeartRateInBeatsPerMinute", "resting_heart_rate", "/min", Basis::Day, Number),
    ("dailies", "timeOffsetHeartRateSamples", "heart_rate", "/min", Basis::Instant, Instants),
    ("dailies", "averageStressLevel", "garmin_stress_level_mean", "{score}", Basis::Day, Number),
    ("dailies", "maxStressLevel", "garmin_stress_level_max", "{score}", Basis::Day, Number),
    ("dailies", "stressDurationInSeconds", "garmin_stress_duration", "s", Basis::Day, Number),
    ("dailies", "restStressDurationInSeconds", "garmin_rest_stress_duration", "s", Basis::Day, Number),
    (
        "dailies",
        "activityStressDurationInSeconds",
        "garmin_activity_stress_duration",
        "s",
        Basis::Day,
        Number,
    ),
    ("dailies", "lowStressDurationInSeconds", "garmin_low_stress_duration", "s", Basis::Day, Number),
    ("dailies", "mediumStressDurationInSeconds", "garmin_medium_stress_duration", "s", Basis::Day, Number),
    ("dailies", "highStressDurationInSeconds", "garmin_high_stress_duration", "s", Basis::Day, Number),
    ("dailies", "stressQualifier", "garmin_stress_qualifier", "1", Basis::Day, Word),
    ("dailies", "bodyBatteryChargedValue", "garmin_body_battery_charged", "{score}", Basis::Day, Number),
    ("dailies", "bodyBatteryDrainedValue", "garmin_body_battery_drained", "{score}", Basis::Day, Number),
    ("dailies", "stepsGoal", "step_count_goal", "{steps}", Basis::Day, Number),
    ("dailies", "pushesGoal", "push_count_goal", "{pushes}", Basis::Day, Number),
    ("dailies", "intensityDurationGoalInSeconds", "garmin_intensity_duration_goal", "s", Basis::Day, Number),
    ("dailies", "floorsClimbedGoal", "flights_climbed_goal", "{flights}", Basis::Day, Number),
    ("dailies", "netKilocaloriesGoal", "garmin_net_energy_goal", "kcal", Basis::Day, Number),
    ("epochs", "activeTimeInSeconds", "garmin_active_time", "s", Basis::Interval, Number),
    ("epochs", "steps", "step_count", "{steps}", Basis::Interval, Number),
    ("epochs", "pushes", "push_count", "{pushes}", Basis::Interval, Number),
    ("epochs", "distanceInMeters", "distance", "m", Basis::Interval, Number),
    ("epochs", "pushDistanceInMeters", "distance_wheelchair", "m", Basis::Interval, Number),
    ("epochs", "activeKilocalories", "active_energy", "kcal", Basis::Interval, Number),
    ("epochs", "met", "metabolic_equivalent", "[MET]", Basis::Interval, Number),
    ("epochs", "intensity", "garmin_epoch_intensity", "1", Basis::Interval, LowerWord),
    ("epochs", "meanMotionIntensity", "garmin_motion_intensity_mean", "{score}", Basis::Interval, Number),
    ("epochs", "maxMotionIntensity", "garmin_motion_intensity_max", "{score}", Basis::Interval, Number),
    ("sleeps", "durationInSeconds", "total_sleep_time", "s", Basis::Session, Number),
    ("sleeps", "deepSleepDurationInSeconds", "deep_sleep_duration", "s", Basis::Session, Number),
    ("sleeps", "lightSleepDurationInSeconds", "light_sleep_duration", "s", Basis::Session, Number),
    ("sleeps", "remSleepInSeconds", "rem_sleep_duration", "s", Basis::Session, Number),
    ("sleeps", "awakeDurationInSeconds", "awake_duration", "s", Basis::Session, Number),
    ("sleeps", "unmeasurableSleepInSeconds", "unmeasurable_sleep_duration", "s", Basis::Session, Number),
    ("sleeps", "totalNapDurationInSeconds", "nap_duration_day", "s", Basis::Day, Number),
    ("sleeps", "naps[].napDurationInSeconds", "nap_duration", "s", Basis::Session, Number),
    ("sleeps", "timeOffsetSleepRespiration", "respiratory_rate", "/min", Basis::Instant, Instants),
    ("sleeps", "timeOffsetSleepSpo2", "oxygen_saturation", "%", Basis::Instant, Instants),
    ("sleeps", "overallSleepScore.value", "garmin_sleep_score", "{score}", Basis::Session, Number),
    ("sleeps", "overallSleepScore.qualifierKey", "garmin_sleep_score", "{score}", Basis::Session, Word),
    (
        "sleeps",
        "sleepScores.totalDuration.value",
        "garmin_sleep_score_duration",
        "{score}",
        Basis::Session,
        Number,
    ),
    (
        "sleeps",
        "sleepScores.totalDuration.qualifierKey",
        "garmin_sleep_score_duration",
        "{score}",
        Basis::Session,
        Word,
    ),
    ("sleeps", "sleepScores.stress.value", "garmin_sleep_score_stress", "{score}", Basis::Session, Number),
    (
        "sleeps",
        "sleepScores.stress.qualifierKey",
        "garmin_sleep_score_stress",
        "{score}",
        Basis::Session,
        Word,
    ),
    (
        "sleeps",
        "sleepScores.awakeCount.value",
        "garmin_sleep_score_awake_count",
        "{score}",
        Basis::Session,
        Number,
    ),
    (
        "sleeps",
        "sleepScores.awakeCount.qualifierKey",
        "garmin_sleep_score_awake_count",
        "{score}",
        Basis::Session,
        Word,
    ),
    (
        "sleeps",
        "sleepScores.remPercentage.value",
        "garmin_sleep_score_rem",
        "{score}",
        Basis::Session,
        Number,
    ),
    (
        "sleeps",
        "sleepScores.remPercentage.qualifierKey",
        "garmin_sleep_score_rem",
        "{score}",
        Basis::Session,
        Word,
    ),
    (
        "sleeps",
        "sleepScores.restlessness.value",
        "garmin_sleep_score_restlessness",
        "{score}",
        Basis::Session,
        Number,
    ),
    (
        "sleeps",
        "sleepScores.restlessness.qualifierKey",
        "garmin_sleep_score_restlessness",
        "{score}",
        Basis::Session,
        Word,
    ),
    (
        "sleeps",
        "sleepScores.lightPercentage.value",
        "garmin_sleep_score_light",
        "{score}",
        Basis::Session,
        Number,
    ),
    (
        "sleeps",
        "sleepScores.lightPercentage.qualifierKey",
        "garmin_sleep_score_light",
        "{score}",
        Basis::Session,
        Word,
    ),
    (
        "sleeps",
        "sleepScores.deepPercentage.value",
        "garmin_sleep_score_deep",
        "{score}",
        Basis::Session,
        Number,
    ),
    (
        "sleeps",
        "sleepScores.deepPercentage.qualifierKey",
        "garmin_sleep_score_deep",
        "{score}",
        Basis::Session,
        Word,
    ),
];

/// An item with nothing but its user, its start and one field.
fn item(path: &str, value: &Value) -> Value {
    let mut field = value.clone();
    let mut keys: Vec<&str> = path.split('.').collect();
    let first = keys.remove(0);
    for key in keys.into_iter().rev() {
        field = json!({ key: field });
    }
    let mut item = json!({ "userId": "c0ffee1234567890abcdef0987654321", "startTimeInSeconds": START });
    match first.strip_suffix("[]") {
        Some(array) => {
            field["napStartTimeInSeconds"] = json!(START);
            item[array] = json!([field]);
        }
        None => item[first] = field,
    }
    item
}

fn normalised(list: &str, item: &Value) -> Vec<Change> {
    let outcome = whole(json!({ list: [item] }).to_string().as_bytes(), Options::default());
    assert_eq!(outcome.error, None);
    let report = outcome.report;
    assert_eq!((report.leaves.kept, report.leaves.rejected), (0, 0), "{report:?}");
    outcome.changes
}

fn samples(changes: &[Change]) -> Vec<&Samples> {
    let samples = changes.iter().filter_map(|change| match change {
        Change::Samples(samples) => Some(samples.as_ref()),
        _ => None,
    });
    samples.collect()
}

#[test]
fn every_field_becomes_its_type_and_unit() {
    for (list, path, data_type, unit, basis, becomes) in FIELDS {
        let sent = match becomes {
            Number => json!(42),
            Word | LowerWord => json!("HIGHLY_Active"),
            Instants => json!({ "60": 42, "0": 41.5 }),
        };
        let changes = normalised(list, &item(path, &sent));
        let found = samples(&changes);
        let one = found.iter().find(|samples| samples.data_type.as_str() == *data_type);
        let one = one.unwrap_or_else(|| panic!("{list}.{path} gives no {data_type}: {found:?}"));
        assert_eq!((one.unit.as_ref(), one.basis), (*unit, *basis), "{list}.{path}");
        // Totals of asleep stages give a total sleep time as well; nothing else comes of one field.
        let others = found.iter().filter(|other| other.data_type != one.data_type);
        let others: Vec<_> = others.map(|other| other.data_type.as_str()).collect();
        let asleep =
            ["deep_sleep_duration", "light_sleep_duration", "rem_sleep_duration"].contains(data_type);
        assert_eq!(others, if asleep { vec!["total_sleep_time"] } else { vec![] }, "{list}.{path}");
        let values: Vec<_> = (0..one.start.len()).map(|row| one.value.get(row)).collect();
        let codes: Vec<_> = one.code.iter().flatten().map(|code| code.as_deref().unwrap_or("")).collect();
        let (expected_values, expected_codes) = match becomes {
            Number => (vec![Some(42.0)], vec![]),
            Word => (vec![None], vec!["HIGHLY_Active"]),
            LowerWord => (vec![None], vec!["highly_active"]),
            Instants => (vec![Some(41.5), Some(42.0)], vec![]),
        };
        assert_eq!((values, codes), (expected_values, expected_codes), "{list}.{path}");
        let starts = if matches!(becomes, Instants) { vec![0, 60_000] } else { vec![0] };
        let found: Vec<_> = one.start.iter().map(|start| start - START * 1000).collect();
        assert_eq!(found, starts, "{list}.{path}");
    }
}

#[test]
fn no_field_stands_twice_in_the_table() {
    let mut names: Vec<_> = FIELDS.iter().map(|field| (field.0, field.1)).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), FIELDS.len());
}

fn sleep_records(item: &Value) -> Vec<Record> {
    let records = normalised("sleeps", item).into_iter().filter_map(|change| match change {
        Change::Record { record } => Some(*record),
        _ => None,
    });
    let records: Vec<_> = records.collect();
    assert!(records.iter().all(|record| record.data_type.as_str() == "sleep_session"));
    records
}

#[test]
fn every_stage_becomes_a_stage_of_the_session() {
    for (name, stage) in [
        ("deep", SleepStage::Deep),
        ("light", SleepStage::Light),
        ("rem", SleepStage::Rem),
        ("awake", SleepStage::Awake),
        ("unmeasurable", SleepStage::Unmeasurable),
    ] {
        let interval = json!([{ "startTimeInSeconds": START + 600, "endTimeInSeconds": START + 1500 }]);
        let records = sleep_records(&item(&format!("sleepLevelsMap.{name}"), &interval));
        let [record] = records.as_slice() else { panic!("one session, not {records:?}") };
        let Body::Sleep(sleep) = &record.body else { panic!("a sleep, not {record:?}") };
        let found: Vec<_> =
            sleep.stages.iter().map(|one| (one.stage, one.start.timestamp(), one.end.timestamp())).collect();
        assert_eq!(found, [(stage, START + 600, START + 1500)]);
        assert_eq!((record.start.timestamp(), record.end.timestamp()), (START, START + 1500));
    }
}

#[test]
fn fields_of_the_session_itself_stand_in_its_record() {
    let record = |field, value| sleep_records(&item(field, &value)).remove(0);
    assert_eq!(record("validation", json!("AUTO_FINAL")).extra["validation"], "AUTO_FINAL");
    assert_eq!(record("summaryId", json!("x1f-65c2b1e8")).record_id.as_deref(), Some("x1f-65c2b1e8"));
    assert_eq!(record("startTimeOffsetInSeconds", json!(-18_000)).utc_offset, Some(-18_000));
    assert_eq!(
        record("calendarDate", json!("2024-02-07")).local_date.map(|date| date.to_string()).as_deref(),
        Some("2024-02-07")
    );
    assert_eq!(record("durationInSeconds", json!(3600)).end.timestamp(), START + 3600);
    let nap = json!([{
        "napStartTimeInSeconds": START + 50_000, "napDurationInSeconds": 900, "napValidation": "MANUAL",
        "napOffsetInSeconds": 7200,
    }]);
    let nap = sleep_records(&item("naps", &nap)).remove(1);
    assert_eq!((nap.start.timestamp(), nap.end.timestamp()), (START + 50_000, START + 50_900));
    assert_eq!((nap.utc_offset, &nap.extra["napValidation"]), (Some(7200), &json!("MANUAL")));
}

#[test]
fn fields_of_the_source_record_stand_in_its_owner() {
    for list in ["dailies", "epochs"] {
        let mut item = item("steps", &json!(42));
        item["summaryId"] = json!("x1f-65c2b1e8");
        item["startTimeOffsetInSeconds"] = json!(3600);
        item["durationInSeconds"] = json!(900);
        item["activityType"] = json!("GENERIC");
        item["calendarDate"] = json!("2024-02-06");
        let changes = normalised(list, &item);
        let [steps] = samples(&changes)[..] else { panic!("one batch, not {changes:?}") };
        let [owner] = steps.owners.as_slice() else { panic!("one owner, not {:?}", steps.owners) };
        assert_eq!((owner.record_id.as_deref(), owner.utc_offset), (Some("x1f-65c2b1e8"), Some(3600)));
        assert_eq!(steps.end, Some(vec![(START + 900) * 1000]));
        assert_eq!(
            steps.local_date.as_ref().and_then(|dates| dates[0]).map(|date| date.to_string()).as_deref(),
            Some("2024-02-06")
        );
        assert_eq!(steps.source.subject.as_deref(), Some("c0ffee1234567890abcdef0987654321"));
        let context = (list == "epochs").then(|| json!("GENERIC"));
        assert_eq!(steps.context.get("activity_type"), context.as_ref());
        item["source"] = json!("FITBIT");
        if list == "dailies" {
            let changes = normalised(list, &item);
            assert_eq!(samples(&changes)[0].source.app.as_deref(), Some("FITBIT"));
        }
    }
}

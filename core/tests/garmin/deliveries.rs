//! Any order, any repetition and any split of deliveries end in the same state, for every list of Garmin's; and of two
//! versions of one thing the right one stands, whichever came first.

use crate::normalise::{facts, whole};
use chrono::DateTime;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use wellform_core::Options;
use wellform_core::reconcile::Model;
use wellform_core::record::{Body, Change, Method};
use wellform_core::views::current_sleeps;

/// 2024-02-05T23:00:00Z, midnight at UTC+1.
const DAY: i64 = 1_707_174_000;

/// Every list that brings something to keep.
const LISTS: [&str; 18] = [
    "dailies",
    "thirdPartyDailies",
    "epochs",
    "sleeps",
    "bodyComps",
    "bloodPressures",
    "stressDetails",
    "userMetrics",
    "pulseox",
    "allDayRespiration",
    "healthSnapshot",
    "hrv",
    "skinTemp",
    "activities",
    "activityDetails",
    "manuallyUpdatedActivities",
    "moveIQActivities",
    "mct",
];

fn pick<T: Copy>(from: &[T], at: i64) -> T {
    from[at as usize % from.len()]
}

/// The least item that says when it is: its day, its length, and something that tells versions apart.
fn item(list: &str, which: i64, version: i64) -> Value {
    let start = DAY + which * 86_400;
    let date = pick(&["2024-02-06", "2024-02-07"], which);
    // Neither always growing nor always shrinking.
    let length = pick(&[30_000, 86_400, 50_000, 30_000, 70_000], version);
    let user = "5f0c2e9a7b3d4e1f8a6b1c2d3e4f5a60";
    let common = json!({
        "userId": user, "summaryId": format!("x5f0c2e9-{which}-{version}"), "calendarDate": date,
        "startTimeInSeconds": start, "startTimeOffsetInSeconds": 3600, "durationInSeconds": length,
    });
    let offsets: serde_json::Map<String, Value> =
        (0..version % 4).map(|at| ((at * 60).to_string(), json!(60 + version))).collect();
    let mut own = match list {
        "dailies" => json!({ "steps": 1000 + version, "timeOffsetHeartRateSamples": offsets }),
        "thirdPartyDailies" => json!({ "steps": 1000 + version, "source": "FITBIT" }),
        // Parts that fill their slot or half of it.
        "epochs" => json!({
            "startTimeInSeconds": start + 900, "durationInSeconds": 900, "steps": 10 + version,
            "activityType": pick(&["WALKING", "RUNNING", "SEDENTARY"], version),
            "activeTimeInSeconds": pick(&[900, 450], version),
        }),
        // Grows, shrinks, and its start moves.
        "sleeps" => json!({
            "startTimeInSeconds": start + version % 2 * 600, "durationInSeconds": 20_000 + length / 10,
            "validation": pick(&["AUTO_TENTATIVE", "AUTO_FINAL", "ENHANCED_TENTATIVE"], version),
            "deepSleepDurationInSeconds": 3000 + version, "timeOffsetSleepSpo2": offsets,
            "naps": if version % 2 == 0 { json!([{ "napStartTimeInSeconds": start + 50_000,
                "napDurationInSeconds": 600 + version }]) } else { json!([]) },
        }),
        "bodyComps" => json!({ "measurementTimeInSeconds": start, "weightInGrams": 70_000 + version }),
        "bloodPressures" => json!({ "measurementTimeInSeconds": start, "systolic": 110 + version }),
        "stressDetails" => json!({
            "startTimeInSeconds": start + version * 180, "timeOffsetStressLevelValues": offsets,
            "maxStressLevel": 50 + version,
        }),
        "userMetrics" if version % 2 == 0 => json!({ "vo2Max": 40 + version }),
        "userMetrics" => json!({ "vo2MaxCycling": 40 + version, "fitnessAge": 30 + version }),
        "pulseox" => {
            json!({ "timeOffsetSpo2Values": offsets, "onDemand": version % 3 == 0, "extra": version })
        }
        "allDayRespiration" => json!({
            "startTimeInSeconds": start, "durationInSeconds": 900, "timeOffsetEpochToBreaths": { "0": 12 + version },
        }),
        "healthSnapshot" => json!({
            "durationInSeconds": 120,
            "summaries": [{ "summaryType": "heart_rate", "avgValue": 60 + version, "epochSummaries": offsets }],
        }),
        "hrv" => json!({ "lastNightAvg": 40 + version, "hrvValues": offsets }),
        "skinTemp" => json!({ "avgDeviationCelsius": 0.25 * version as f64 }),
        "activities" | "manuallyUpdatedActivities" => json!({
            "activityId": 21_400_733_512 + which, "activityType": pick(&["RUNNING", "TRAIL_RUNNING"], version),
            "distanceInMeters": 1000 + version, "steps": if version % 2 == 0 { json!(900 + version) } else { json!(null) },
            "durationInSeconds": 600 + version,
        }),
        "activityDetails" => json!({
            "activityId": 21_400_733_512 + which,
            "summary": { "startTimeInSeconds": start, "distanceInMeters": 1000.5 + version as f64 },
            "samples": (0..version % 4).map(|at| json!({
                "startTimeInSeconds": start + at * 5, "heartRate": 100 + at + version,
                "totalDistanceInMeters": at * 10, "latitudeInDegree": 52.5, "longitudeInDegree": 13.4,
            })).collect::<Vec<_>>(),
        }),
        "moveIQActivities" => json!({ "activityType": "Running", "durationInSeconds": 600 + version }),
        "mct" => json!({
            "periodStartDate": date, "lastUpdatedTimeInSeconds": DAY + version % 3, "dayInCycle": 1 + version,
            "periodLength": 5,
        }),
        other => panic!("no item of {other}"),
    };
    let mut item = common;
    if list == "activityDetails" {
        // Its own time stands in the summary.
        item.as_object_mut().expect("an object").retain(|key, _| key == "userId" || key == "summaryId");
    }
    item.as_object_mut().expect("an object").append(own.as_object_mut().expect("an object"));
    item
}

/// Which item of which list, in which version.
type Choice = (usize, i64, i64);

/// A delivery: of one thing at most one version, because of two in one body the last stands.
fn delivery() -> impl Strategy<Value = Vec<Choice>> {
    vec((0..LISTS.len(), 0..2_i64, 0..6_i64), 1..5).prop_map(|mut choices| {
        choices.sort_unstable();
        choices.dedup_by_key(|(list, which, _)| (*list, *which));
        choices
    })
}

/// Deliveries of few things, so that they meet: of any list, or all of two lists that speak of the same things.
fn deliveries() -> impl Strategy<Value = Vec<Vec<Choice>>> {
    let of = |lists: &'static [&'static str]| {
        let at = lists.iter().map(|list| LISTS.iter().position(|known| known == list).expect("a list"));
        let at: Vec<usize> = at.collect();
        vec((proptest::sample::select(at), Just(0_i64), 0..6_i64).prop_map(|choice| vec![choice]), 2..8)
    };
    prop_oneof![
        3 => vec(delivery(), 1..8),
        1 => of(&["activities", "activityDetails", "manuallyUpdatedActivities"]),
        1 => of(&["sleeps"]),
        1 => of(&["epochs"]),
        1 => (0..LISTS.len()).prop_flat_map(|list| {
            vec((Just(list), Just(0_i64), 0..6_i64).prop_map(|choice| vec![choice]), 2..6)
        }),
    ]
}

fn changes(choices: &[Choice], received_at: i64) -> Vec<Change> {
    let mut body = serde_json::Map::new();
    for (list, which, version) in choices {
        let items = body.entry(LISTS[*list]).or_insert_with(|| json!([]));
        items.as_array_mut().expect("an array").push(item(LISTS[*list], *which, *version));
    }
    let received_at = DateTime::from_timestamp_millis(received_at).expect("a time");
    let outcome =
        whole(Value::Object(body).to_string().as_bytes(), Options::default().received_at(received_at));
    assert_eq!((&outcome.error, outcome.report.leaves.rejected), (&None, 0), "{:?}", outcome.report);
    outcome.changes
}

fn received_at(index: usize) -> i64 {
    1_707_300_000_000 + index as i64 * 1000
}

fn apply(model: &mut Model, choices: &[Choice], index: usize) {
    let time = DateTime::from_timestamp_millis(received_at(index)).expect("a time");
    model.apply(changes(choices, received_at(index)), time);
}

fn state(model: &Model) -> std::collections::BTreeMap<String, u64> {
    facts(&current_sleeps(model.current()))
}

proptest! {
    #![proptest_config(crate::cases::cases(256))]

    #[test]
    fn any_order_any_repetition_any_split(
        deliveries in deliveries(),
        order in vec((any::<prop::sample::Index>(), any::<bool>()), 0..24),
    ) {
        let mut in_order = Model::new();
        for (index, choices) in deliveries.iter().enumerate() {
            apply(&mut in_order, choices, index);
        }
        let mut another = Model::new();
        let repeated = order.iter().map(|(at, split)| (at.index(deliveries.len()), *split));
        let all = (0..deliveries.len()).rev().map(|at| (at, at % 2 == 0));
        for (at, split) in repeated.chain(all) {
            if split {
                for choice in deliveries[at].iter().rev() {
                    apply(&mut another, &[*choice], at);
                }
            } else {
                apply(&mut another, &deliveries[at], at);
            }
        }
        prop_assert_eq!(state(&another), state(&in_order));
    }
}

/// Every value of a type that is true after these deliveries, in order of time.
fn values(deliveries: &[Value], data_type: &str) -> Vec<f64> {
    let mut model = Model::new();
    for (index, body) in deliveries.iter().enumerate() {
        let time = DateTime::from_timestamp_millis(received_at(index)).expect("a time");
        let outcome = whole(body.to_string().as_bytes(), Options::default().received_at(time));
        assert_eq!(outcome.report.leaves.rejected, 0, "{:?}", outcome.report);
        model.apply(outcome.changes, time);
    }
    let values = current_sleeps(model.current()).into_iter().filter_map(|change| match change {
        Change::Samples(samples) if samples.data_type.as_str() == data_type => Some(samples.value.0),
        _ => None,
    });
    values.flatten().collect()
}

/// A list's item with other fields.
fn with(list: &str, fields: &Value) -> Value {
    let mut item = item(list, 0, 0);
    for (name, value) in fields.as_object().expect("an object") {
        item[name] = value.clone();
    }
    json!({ list: [item] })
}

#[test]
fn of_a_growing_day_the_longer_account_stands_even_when_it_came_first() {
    for (list, field, data_type) in [
        ("dailies", "steps", "step_count"),
        ("thirdPartyDailies", "steps", "step_count"),
        ("stressDetails", "maxStressLevel", "garmin_stress_level_max"),
    ] {
        let long = with(list, &json!({ "durationInSeconds": 80_000, field: 77 }));
        let late_and_short = with(list, &json!({ "durationInSeconds": 20_000, field: 11 }));
        assert_eq!(values(&[long.clone(), late_and_short.clone()], data_type), [77.0], "{list}");
        assert_eq!(values(&[late_and_short.clone(), long], data_type), [77.0], "{list}");
        let mut untold = with(list, &json!({ field: 12 }));
        untold[list][0].as_object_mut().expect("an object").remove("durationInSeconds");
        for deliveries in [[late_and_short.clone(), untold.clone()], [untold.clone(), late_and_short]] {
            assert_eq!(values(&deliveries, data_type), [11.0], "{list}: nothing says that it is longer");
        }
        let mut later = untold.clone();
        later[list][0][field] = json!(13);
        assert_eq!(values(&[untold, later], data_type), [13.0], "{list}: of two without a length the later");
        let again = |steps| with(list, &json!({ "durationInSeconds": 80_000, field: steps }));
        assert_eq!(values(&[again(77), again(78)], data_type), [78.0], "{list}: of equal length the later");
    }
}

#[test]
fn of_everything_else_the_later_account_stands_though_it_be_shorter() {
    for (list, field, data_type) in [
        ("allDayRespiration", "timeOffsetEpochToBreaths", "respiratory_rate"),
        ("hrv", "lastNightAvg", "garmin_hrv_night_mean"),
        ("skinTemp", "avgDeviationCelsius", "skin_temperature_delta"),
        ("bodyComps", "bodyFatInPercent", "body_fat_percentage"),
        ("bloodPressures", "systolic", "blood_pressure_systolic"),
        ("userMetrics", "vo2Max", "vo2_max"),
        ("activities", "distanceInMeters", "distance"),
    ] {
        let body = |length: i64, value: i64| {
            let value = if field.starts_with("timeOffset") { json!({ "0": value }) } else { json!(value) };
            match list {
                "bodyComps" | "bloodPressures" | "userMetrics" => with(list, &json!({ field: value })),
                _ => with(list, &json!({ "durationInSeconds": length, field: value })),
            }
        };
        assert_eq!(values(&[body(900, 21), body(600, 22)], data_type), [22.0], "{list}");
    }
}

#[test]
fn of_equal_ranks_of_epochs_the_later_notice_of_the_slot_stands() {
    let walk = |active: i64, steps: i64| {
        with("epochs", &json!({ "activityType": "WALKING", "activeTimeInSeconds": active, "steps": steps }))
    };
    let run = with("epochs", &json!({ "activityType": "RUNNING", "activeTimeInSeconds": 900, "steps": 5 }));
    assert_eq!(values(&[walk(900, 7), walk(900, 8)], "step_count"), [8.0]);
    // A re-analysis that merges the types leaves no room for the other part.
    assert_eq!(values(&[run.clone(), walk(900, 8)], "step_count"), [8.0]);
    assert_eq!(values(&[run, walk(450, 8)], "step_count"), [5.0, 8.0]);
}

#[test]
fn a_sleep_that_shrinks_and_moves_is_still_one() {
    let night = |start: i64, length: i64, deep: i64| {
        with(
            "sleeps",
            &json!({
                "startTimeInSeconds": DAY + start, "durationInSeconds": length, "deepSleepDurationInSeconds": deep,
                "validation": "AUTO_FINAL", "naps": [],
            }),
        )
    };
    assert_eq!(values(&[night(0, 27_000, 5000), night(900, 21_000, 4000)], "deep_sleep_duration"), [4000.0]);
}

#[test]
fn a_nap_in_the_list_of_its_night_and_as_a_sleep_is_one_nap() {
    let nap = DAY + 50_000;
    for (of_night, of_nap) in [("ENHANCED_FINAL", "DEVICE"), ("DEVICE", "ENHANCED_FINAL")] {
        let fields = json!({
            "durationInSeconds": 27_000, "deepSleepDurationInSeconds": 27_000, "validation": of_night,
            "naps": [{ "napStartTimeInSeconds": nap, "napDurationInSeconds": 1800 }],
        });
        let night = with("sleeps", &fields);
        let fields = json!({
            "startTimeInSeconds": nap, "durationInSeconds": 1800, "deepSleepDurationInSeconds": 1700,
            "validation": of_nap, "naps": [],
        });
        let own = with("sleeps", &fields);
        for deliveries in [[night.clone(), own.clone()], [own, night.clone()]] {
            assert_eq!(
                values(&deliveries, "total_sleep_time"),
                [27_000.0, 1700.0],
                "what the sleep says stands"
            );
            assert_eq!(values(&deliveries, "nap_duration"), [0.0; 0], "and is not counted twice");
        }
        assert_eq!(values(&[night], "nap_duration"), [1800.0]);
    }
}

#[test]
fn a_night_that_was_dated_by_its_evening_is_the_same_night() {
    let night = |date: &str, validation: &str, deep: i64| {
        let fields = json!({
            "calendarDate": date, "durationInSeconds": 27_000, "deepSleepDurationInSeconds": deep,
            "validation": validation, "startTimeInSeconds": DAY + deep, "naps": [],
        });
        with("sleeps", &fields)
    };
    let deliveries = [night("2024-02-05", "AUTO_TENTATIVE", 5000), night("2024-02-06", "AUTO_FINAL", 4000)];
    assert_eq!(values(&deliveries, "deep_sleep_duration"), [4000.0]);
}

#[test]
fn a_correction_stands_though_the_details_come_after_it() {
    let of = |list: &str, distance: f64| {
        json!({ list: [{ "userId": "u", "summaryId": "21400733512", "activityType": "RUNNING",
            "startTimeInSeconds": DAY, "distanceInMeters": distance }] })
    };
    let details = json!({ "activityDetails": [{ "userId": "u", "activityId": 21_400_733_512_i64,
        "summary": { "startTimeInSeconds": DAY, "distanceInMeters": 1000 } }] });
    let deliveries = [of("activities", 1.0), of("manuallyUpdatedActivities", 900.0), details];
    assert_eq!(values(&deliveries, "distance"), [900.0]);
}

#[test]
fn field_by_field_the_latest_user_metrics_stand() {
    let deliveries = [
        json!({ "userMetrics": [{ "userId": "u", "calendarDate": "2024-02-06", "vo2Max": 48, "fitnessAge": 31 }] }),
        json!({ "userMetrics": [{ "userId": "u", "calendarDate": "2024-02-06", "vo2Max": null, "fitnessAge": 30 }] }),
    ];
    assert_eq!(values(&deliveries, "vo2_max"), [48.0]);
    assert_eq!(values(&deliveries, "garmin_fitness_age"), [30.0]);
}

#[test]
fn the_newest_account_of_a_cycle_stands_by_its_own_time() {
    let cycle = |updated: i64, value: i64| {
        json!({ "mct": [{ "userId": "u", "periodStartDate": "2024-01-28", "lastUpdatedTimeInSeconds": updated,
            "fertileWindowStart": 12, "lengthOfFertileWindow": value }] })
    };
    assert_eq!(values(&[cycle(DAY + 60, 6), cycle(DAY, 5)], "fertile_window"), [6.0]);
}

#[test]
fn activity_details_correction_and_file_make_one_workout() {
    let activity = json!({ "activities": [{ "userId": "u", "summaryId": "21400733512", "activityId": 21_400_733_512_i64,
        "activityType": "RUNNING", "activityName": "Loop", "startTimeInSeconds": DAY, "durationInSeconds": 600,
        "startTimeOffsetInSeconds": 3600, "deviceName": "forerunner955",
        "distanceInMeters": 2000.0, "steps": 1800 }] });
    let details = json!({ "activityDetails": [{ "userId": "u", "summaryId": "21400733512-detail",
        "activityId": 21_400_733_512_i64,
        "summary": { "activityType": "RUNNING", "startTimeInSeconds": DAY, "durationInSeconds": 600,
            "distanceInMeters": 2001.5 },
        "samples": [{ "startTimeInSeconds": DAY, "heartRate": 90, "totalDistanceInMeters": 0.0 },
            { "startTimeInSeconds": DAY + 60, "heartRate": 120, "totalDistanceInMeters": 200.5 }] }] });
    let corrected = json!({ "manuallyUpdatedActivities": [{ "userId": "u", "summaryId": "21400733512",
        "activityType": "TRAIL_RUNNING", "startTimeInSeconds": DAY, "durationInSeconds": 590, "manual": true }] });
    let file = json!({ "activityFiles": [{ "userId": "u", "summaryId": "21400733512-file", "fileType": "FIT",
        "startTimeInSeconds": DAY, "activityName": "another name",
        "callbackURL": "https://apis.garmin.com/wellness-api/rest/activityFile?id=7" }] });
    let all = [file, activity, details, corrected];
    // The correction is the last that was received; the others come in any order.
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]] {
        let mut model = Model::new();
        for at in order {
            let time = DateTime::from_timestamp_millis(received_at(at)).expect("a time");
            let options = Options::default().received_at(time);
            model.apply(whole(all[at].to_string().as_bytes(), options).changes, time);
        }
        let current = model.current();
        let records: Vec<_> = current
            .iter()
            .filter_map(|change| match change {
                Change::Record { record } => Some(record),
                _ => None,
            })
            .collect();
        let [record] = records.as_slice() else { panic!("one workout, not {records:?}") };
        let Body::Workout(workout) = &record.body else { panic!("a workout, not {record:?}") };
        assert_eq!(workout.sport.map(wellform_core::record::Sport::name), Some("trail_running"));
        assert_eq!(workout.title.as_deref(), Some("Loop"), "neither taken away nor given by a lower claim");
        let told = (record.utc_offset, record.source.device.as_deref());
        assert_eq!(told, (Some(3600), Some("forerunner955")), "of what only the activity told");
        assert_eq!(workout.file.as_ref().and_then(|file| file.file_type.as_deref()), Some("FIT"));
        let of = |data_type: &str| -> Vec<f64> {
            let samples = current.iter().filter_map(|change| match change {
                Change::Samples(samples) if samples.data_type.as_str() == data_type => Some(samples),
                _ => None,
            });
            samples.flat_map(|samples| samples.value.0.clone()).collect()
        };
        assert_eq!(of("heart_rate"), [90.0, 120.0]);
        assert_eq!(of("step_count"), [1800.0]);
        assert_eq!(of("workout_duration"), [590.0]);
        // The series of the details beside the total.
        assert_eq!(of("distance").len(), 2);
        assert!(of("distance").contains(&2001.5));
    }
}

/// The offset and the method of each row of a type, as they are sent and after they were stored.
fn offsets_and_methods(body: &str, data_type: &str) -> Vec<(Option<i32>, Option<Method>)> {
    let sent = whole(body.as_bytes(), Options::default()).changes;
    let mut model = Model::new();
    model.apply(sent.clone(), DateTime::UNIX_EPOCH);
    let rows = |changes: Vec<Change>| -> Vec<_> {
        let rows = changes.iter().filter_map(|change| match change {
            Change::Samples(samples) if samples.data_type.as_str() == data_type => Some(samples),
            _ => None,
        });
        let mut rows: Vec<_> = rows
            .flat_map(|samples| {
                (0..samples.start.len()).map(|row| {
                    let owner = samples.owner.as_ref().map_or(0, |owner| owner[row] as usize);
                    (samples.start[row], samples.owners[owner].utc_offset, samples.source.method)
                })
            })
            .collect();
        rows.sort_by_key(|(start, ..)| *start);
        rows.into_iter().map(|(_, utc_offset, method)| (utc_offset, method)).collect()
    };
    let (sent, stored) = (rows(sent), rows(model.current()));
    assert_eq!(sent, stored, "{data_type}");
    sent
}

#[test]
fn a_part_of_a_summary_has_the_offset_and_the_method_that_it_states() {
    let nap = include_str!("../../../tests/fixtures/garmin/sleeps/nap_on_the_sunday_of_a_clock_change.json");
    let of_naps = [(Some(7200), Some(Method::Manual)), (Some(7200), None)];
    assert_eq!(offsets_and_methods(nap, "nap_duration"), of_naps);
    assert_eq!(offsets_and_methods(nap, "total_sleep_time"), [(Some(3600), Some(Method::Automatic))]);
    let event = include_str!(
        "../../../tests/fixtures/garmin/stress_details/body_battery_event_of_another_offset.json"
    );
    let automatic = Some(Method::Automatic);
    let of_events = [(Some(3600), automatic), (Some(7200), automatic)];
    assert_eq!(offsets_and_methods(event, "garmin_body_battery_event"), of_events);
    assert_eq!(offsets_and_methods(event, "garmin_stress_level"), [(Some(3600), automatic)]);
    assert_eq!(offsets_and_methods(event, "garmin_body_battery_level"), [(Some(3600), automatic)]);
    let mut event: Value = serde_json::from_str(event).expect("JSON");
    event["stressDetails"][0]["bodyBatteryDynamicFeedbackEvent"]["eventStartTimeOffsetInSeconds"] =
        json!(7200);
    let level = offsets_and_methods(&event.to_string(), "garmin_body_battery_level");
    assert_eq!(level, [(Some(7200), automatic)]);
}

#[test]
fn naps_without_a_night_are_naps_and_a_night_of_no_length_is_none() {
    for body in [
        include_str!("../../../tests/fixtures/garmin/sleeps/naps_without_a_night.json"),
        include_str!("../../../tests/fixtures/garmin/sleeps/naps_beside_a_night_of_no_length.json"),
    ] {
        let body: Value = serde_json::from_str(body).expect("JSON");
        assert_eq!(values(std::slice::from_ref(&body), "nap_duration"), [1800.0]);
        assert_eq!(values(std::slice::from_ref(&body), "total_sleep_time"), [0.0; 0]);
        // The night may come later, or have come before: it is not replaced, and the nap counts once.
        let mut night = item("sleeps", 0, 0);
        for (name, value) in [
            ("userId", json!("5c1b8d0e2f3a4b5c6d7e8f9012345678")),
            ("calendarDate", json!("2026-03-02")),
            ("startTimeInSeconds", json!(1_772_406_000)),
            ("durationInSeconds", json!(25_000)),
            ("deepSleepDurationInSeconds", json!(25_000)),
            ("naps", body["sleeps"][0]["naps"].clone()),
        ] {
            night[name] = value;
        }
        let night = json!({ "sleeps": [night] });
        for deliveries in [[body.clone(), night.clone()], [night, body]] {
            assert_eq!(values(&deliveries, "total_sleep_time"), [25_000.0]);
            assert_eq!(values(&deliveries, "nap_duration"), [1800.0]);
        }
    }
}

#[test]
fn of_user_metrics_twice_in_one_body_the_second_counts() {
    let body =
        include_str!("../../../tests/fixtures/garmin/user_metrics/user_metrics_twice_in_one_body.json");
    let body: Value = serde_json::from_str(body).expect("JSON");
    let items = body["userMetrics"].as_array().expect("a list");
    let halves = items.iter().map(|item| json!({ "userMetrics": [item] }));
    for deliveries in [vec![body.clone()], halves.collect()] {
        assert_eq!(values(&deliveries, "vo2_max"), [49.0]);
        assert_eq!(values(&deliveries, "vo2_max_cycling"), [51.5]);
    }
}

#[test]
fn an_item_that_says_that_nothing_was_measured_claims_nothing() {
    for (list, field, data_type, empty) in [
        ("hrv", "lastNightAvg", "garmin_hrv_night_mean", json!({ "lastNightAvg": null, "hrvValues": {} })),
        ("dailies", "steps", "step_count", json!({ "steps": null, "timeOffsetHeartRateSamples": {} })),
        ("pulseox", "timeOffsetSpo2Values", "oxygen_saturation", json!({ "timeOffsetSpo2Values": {} })),
    ] {
        let value = if field == "timeOffsetSpo2Values" { json!({ "0": 44 }) } else { json!(44) };
        let full = with(list, &json!({ field: value }));
        let item = full[list][0].clone();
        let mut nothing = json!({});
        for name in ["userId", "summaryId", "calendarDate", "startTimeInSeconds", "startTimeOffsetInSeconds"]
        {
            nothing[name] = item[name].clone();
        }
        for (name, value) in empty.as_object().expect("an object") {
            nothing[name] = value.clone();
        }
        // `values` asserts that nothing is rejected.
        assert_eq!(values(&[full, json!({ list: [nothing] })], data_type), [44.0], "{list}");
    }
}

/// A night whose length is refused claims nothing, so it replaces no other under its key.
#[test]
fn a_night_whose_length_is_refused_is_no_night() {
    let night = |duration: i64| {
        json!({ "sleeps": [{ "userId": "u", "summaryId": "s", "startTimeInSeconds": 1_772_402_400, "startTimeOffsetInSeconds": 3600,
            "durationInSeconds": duration }] })
        .to_string()
    };
    assert!(!whole(night(25_200).as_bytes(), Options::default()).changes.is_empty());
    assert!(whole(night(-1).as_bytes(), Options::default()).changes.is_empty());
}

/// The stages are found in any case.
#[test]
fn levels_of_sleep_are_read_in_any_case() {
    let stages = |name: &str| {
        let body = json!({ "sleeps": [{ "userId": "u", "summaryId": "s", "startTimeInSeconds": 1_772_402_400,
            "startTimeOffsetInSeconds": 3600, "durationInSeconds": 7200, "sleepLevelsMap":
            { name: [{ "startTimeInSeconds": 1_772_402_400, "endTimeInSeconds": 1_772_409_600 }] } }] });
        let outcome = whole(body.to_string().as_bytes(), Options::default());
        assert_eq!(outcome.report.leaves.kept, 0, "{name}");
        outcome.ndjson().contains("\"stages\":[{\"stage\":\"light\"")
    };
    assert!(["light", "LIGHT", "Light"].into_iter().all(stages));
}

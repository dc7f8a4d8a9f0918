//! Moods, symptoms, cycles, doses, electrocardiograms and heart rate notifications.

use std::collections::BTreeMap;

use chrono::DateTime;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use wellform_core::Options;
use wellform_core::reconcile::Model;
use wellform_core::record::{Body, Change, Record, Sensitivity};

use super::normalise::{facts, whole};
use super::{normalised, samples};

const ARRAYS: [&str; 6] =
    ["stateOfMind", "symptoms", "cycleTracking", "medications", "ecg", "heartRateNotifications"];

/// 2024-02-06T14:30:00Z, and what Apple counts its seconds from.
const START: f64 = 1_707_229_800.0;
const REFERENCE: f64 = 978_307_200.0;

fn documents(changes: &[Change]) -> Vec<&Record> {
    let documents = changes.iter().filter_map(|change| match change {
        Change::Record { record } => Some(&**record),
        _ => None,
    });
    documents.collect()
}

#[test]
fn every_name_of_cycle_tracking_has_its_type() {
    for (name, data_type) in [
        ("Menstrual Flow", "menstrual_flow"),
        ("Flujo Menstrual", "menstrual_flow"),
        ("Cervical Mucus Quality", "cervical_mucus"),
        ("Ovulation Test Result", "ovulation_test_result"),
        ("Progesterone Test Result", "progesterone_test_result"),
        ("Pregnancy Test Result", "pregnancy_test_result"),
        ("Sexual Activity", "sexual_activity"),
        ("Pregnancy", "pregnancy"),
        ("Lactation", "lactation"),
        ("Contraceptive", "contraceptive"),
        ("Intermenstrual Bleeding", "intermenstrual_bleeding"),
        ("Infrequent Periods", "infrequent_menstrual_cycles"),
        ("Irregular Periods", "irregular_menstrual_cycles"),
        ("Prolonged Periods", "prolonged_menstrual_periods"),
        ("Persistent Spotting", "persistent_intermenstrual_bleeding"),
        // A value is no name.
        ("Heavy", "reproductive_event"),
    ] {
        for name in [name.to_owned(), name.to_uppercase(), name.replace(' ', "\u{a0}")] {
            let sent = json!([{ "start": "2024-02-06 14:30:00 +0000", "end": null, "name": name }]);
            let outcome = normalised("cycleTracking", &sent);
            let [record] = documents(&outcome.changes)[..] else { panic!("{name} is no document") };
            assert_eq!(record.data_type.as_str(), data_type, "{name}");
            let Body::ReproductiveEvent(event) = &record.body else { panic!("{name} is {:?}", record.body) };
            assert_eq!(event.original_name.as_deref(), Some(name.as_str()));
        }
    }
}

#[test]
fn what_is_sensitive_is_left_out_by_its_kind() {
    let start = "2024-02-06 14:30:00 +0000";
    let event = |name: &str| json!({ "start": start, "name": name });
    let body = json!({
        "stateOfMind": [{ "id": "a", "start": start, "valence": 0.5 }],
        "symptoms": [event("Headache")],
        "medications": [{ "displayText": "Ibuprofen", "start": start, "status": "Taken" }],
        "cycleTracking": [event("Lactation"), event("Sexual Activity"), event("Kynlíf")],
    });
    for (kind, left_out) in [
        (Sensitivity::Mood, vec![("state_of_mind", 1)]),
        (Sensitivity::Medication, vec![("medication_dose_event", 1)]),
        // A name that is not known may be that of sexual activity.
        (Sensitivity::Sexual, vec![("reproductive_event", 1), ("sexual_activity", 1)]),
        (Sensitivity::Reproductive, vec![("lactation", 1), ("reproductive_event", 1)]),
    ] {
        let outcome = whole(body.to_string().as_bytes(), Options::default().without([kind]));
        let expected: BTreeMap<String, u64> =
            left_out.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        assert_eq!(outcome.report.left_out, expected, "{kind:?}");
        let types = documents(&outcome.changes).into_iter().map(|record| record.data_type.as_str());
        let types: Vec<&str> = types.collect();
        assert_eq!(types.len(), 6 - left_out.len(), "{types:?}");
        assert!(left_out.iter().all(|(name, _)| !types.contains(name)), "{types:?}");
    }
}

/// An electrocardiogram of the usual length: 30 seconds at 512 Hz.
fn electrocardiogram(epoch: f64, date: fn(f64) -> Value) -> Value {
    let voltages: Vec<Value> = (0..15_379)
        .map(|at| {
            let time = START - epoch + f64::from(at) / 512.0;
            json!({ "date": date(time), "voltage": f64::from(at % 640) - 320.25, "units": "mcV" })
        })
        .collect();
    json!([{
        "start": "2024-02-06 14:30:00 +0000", "end": "2024-02-06 14:30:30 +0000", "source": "Watch",
        "numberOfVoltageMeasurements": 15_379, "voltageMeasurements": voltages,
    }])
}

#[test]
fn an_electrocardiogram_is_the_same_however_its_times_are_written() {
    let number = |time: f64| json!(time);
    let unix = normalised("ecg", &electrocardiogram(0.0, number));
    let start: Vec<i64> = samples(&unix.changes).flat_map(|batch| batch.start.clone()).collect();
    assert_eq!((start.len(), start.first()), (15_379, Some(&1_707_229_800_000)));
    assert!(start.is_sorted_by(|a, b| a < b), "times are told apart");
    assert_eq!((&unix.report.mended[..], &unix.report.flagged[..]), (&[][..], &[][..]));

    let apple = normalised("ecg", &electrocardiogram(REFERENCE, number));
    assert_eq!(apple.ndjson(), unix.ndjson());
    let mended: Vec<&str> = apple.report.mended.iter().map(|mended| mended.how.code()).collect();
    assert_eq!(mended, ["epoch_base"]);

    let text = normalised(
        "ecg",
        &electrocardiogram(0.0, |time| {
            let time = DateTime::from_timestamp_millis((time * 1000.0).round() as i64).expect("a time");
            json!(time.format("%Y-%m-%d %H:%M:%S%.3f +0000").to_string())
        }),
    );
    assert_eq!(text.ndjson(), unix.ndjson());
}

#[test]
fn a_point_of_a_notification_is_as_long_as_its_interval() {
    const START_MILLIS: i64 = START as i64 * 1000;
    for start in [json!("2024-02-06T14:30:00Z"), json!(START)] {
        for (interval, expected, rejected) in [
            (json!({ "duration": 30, "units": "seconds" }), 30_000, &[][..]),
            (json!({ "duration": 30 }), 30_000, &[]),
            (json!({ "duration": 2, "units": "Minute" }), 120_000, &[]),
            (json!({ "duration": 2, "units": "min" }), 120_000, &[]),
            (json!({ "duration": 0.5, "units": "hr" }), 1_800_000, &[]),
            (json!({ "duration": 3, "units": "parsec" }), 0, &[("interval", "wrong_unit")]),
            (json!({ "duration": -30, "units": "s" }), 0, &[("interval.duration", "out_of_range")]),
            (json!({ "duration": 1e16, "units": "s" }), 0, &[("interval.duration", "out_of_range")]),
            (json!({ "duration": 1e300, "units": "s" }), 0, &[("interval.duration", "out_of_range")]),
            (json!({ "duration": 1e308, "units": "hours" }), 0, &[("interval.duration", "out_of_range")]),
        ] {
            let point = json!({ "qty": 99, "timestamp": { "start": start, "interval": interval } });
            let outcome = normalised(
                "heartRateNotifications",
                &json!([{ "start": "2024-02-06 14:30:00 +0000", "heartRateData": [point] }]),
            );
            let batch = samples(&outcome.changes).next().expect("a heart rate");
            assert_eq!(batch.start, [START_MILLIS], "{interval}");
            let end = (expected > 0).then(|| vec![START_MILLIS + expected]);
            assert_eq!(batch.end, end, "{interval}");
            let found: Vec<(&str, &str)> = outcome
                .report
                .rejected
                .iter()
                .map(|rejected| {
                    let field = rejected.path.split_once("timestamp.").map_or("", |(_, field)| field);
                    (field, rejected.code.code())
                })
                .collect();
            assert_eq!(found, rejected, "{interval}");
        }
    }
}

#[test]
fn an_unknown_word_in_ascii_is_named_by_itself_and_flagged() {
    for (array, element, field) in [
        ("symptoms", json!({ "name": "Dolor de rodilla" }), "name"),
        ("cycleTracking", json!({ "name": "Menstrual Flow", "value": "Dolor de rodilla" }), "value"),
    ] {
        let mut element = element;
        element["start"] = "2024-02-06 14:30:00 +0000".into();
        let outcome = normalised(array, &json!([element]));
        let [record] = documents(&outcome.changes)[..] else { panic!("{array} is no document") };
        let name = match &record.body {
            Body::Symptom(symptom) => &symptom.name,
            Body::ReproductiveEvent(event) => &event.value,
            other => panic!("{array} is {other:?}"),
        };
        assert_eq!(name.as_deref(), Some("dolor_de_rodilla"));
        let flagged: Vec<(bool, &str)> = outcome
            .report
            .flagged
            .iter()
            .map(|flagged| (flagged.path.ends_with(field), flagged.code.code()))
            .collect();
        assert_eq!(flagged, [(true, "unknown_word")], "{array}");
    }
}

#[test]
fn doses_and_events_are_the_same_in_json_and_in_a_table() {
    let options =
        || Options::default().received_at(DateTime::from_timestamp(START as i64, 0).expect("a time"));
    for (body, table) in [
        (
            json!({ "medications": [
                { "displayText": "Amlodipine", "start": "2025-01-01 08:20:00 +1030", "dosage": 1, "units": "count",
                  "scheduledDate": "2025-01-01 08:00:00 +1030", "scheduledDosage": 1, "status": "Taken",
                  "isArchived": false, "codings": [] },
                { "displayText": "Syrup", "nickname": "Sweet", "start": "2025-01-01 21:00:00 +1030",
                  "dosage": 7.5, "units": "mL", "status": "Omitido", "isArchived": true },
            ] }),
            "Date,Scheduled Date,Medication,Nickname,Dosage,Scheduled Dosage,Unit,Status,Archived,Codings\n\
             2025-01-01 08:20:00 +1030,2025-01-01 08:00:00 +1030,Amlodipine,Amlodipine,1.0,1.0,count,Taken,No,\n\
             2025-01-01 21:00:00 +1030,,Syrup,Sweet,7.5,,mL,Omitido,Yes,\n",
        ),
        (
            json!({ "cycleTracking": [
                { "start": "2024-02-01 00:00:00 +0100", "end": "2024-02-02 00:00:00 +0100", "name": "Menstrual Flow",
                  "value": "Light", "isCycleStart": true },
                { "start": "2024-02-03 21:30:00 +0100", "end": null, "name": "生理" },
            ] }),
            "Start,End,Data,Value,Cycle Start\n\
             2024-02-01 00:00:00 +0100,2024-02-02 00:00:00 +0100,Menstrual Flow,Light,Yes\n\
             2024-02-03 21:30:00 +0100,,生理,,\n",
        ),
    ] {
        let [json, table] =
            [body.to_string(), table.to_owned()].map(|body| whole(body.as_bytes(), options()));
        assert_eq!((&json.error, &table.error), (&None, &None));
        assert_eq!(facts(&json.changes), facts(&table.changes));
    }
}

/// One thing of an array in one of its versions, which differ in what they say and in the phone's language.
fn element(array: &str, which: i64, version: i64) -> Value {
    let pick = |words: &[&'static str]| words[version as usize % words.len()];
    let minute = 30 + which;
    let mut element = match array {
        "stateOfMind" => {
            json!({ "id": format!("id-{which}"), "valence": version as f64 / 10.0, "labels": ["calm"] })
        }
        "symptoms" => json!({
            "name": pick(&["Fatigue", "Fatiga"]), "severity": pick(&["Mild", "Léger", "Severe"]), "source": "iPhone",
        }),
        "cycleTracking" => json!({
            "name": pick(&["Menstrual Flow", "Flujo Menstrual"]), "value": pick(&["Light", "Pesado", "None"]),
        }),
        // The time of the log moves.
        "medications" => json!({
            "displayText": "Amlodipine", "status": pick(&["Not Logged", "Tomado", "Skipped"]),
            "scheduledDate": format!("2024-02-06 14:{minute}:00 +0000"), "start": format!("2024-02-06 15:{minute}:0{version} +0000"),
        }),
        "ecg" => json!({
            "classification": pick(&["Sinus Rhythm", "Ritmo Sinusal", "Not Set"]), "source": "Watch",
            "voltageMeasurements": (0..version % 4).map(|at| json!({
                "date": START + at as f64 / 512.0, "voltage": at + version, "units": pick(&["mcV", "mV"]),
            })).collect::<Vec<_>>(),
        }),
        "heartRateNotifications" => json!({
            "heartNotification": "low_heart_rate_notification", "threshold": 40 + version,
            "heartRateData": (0..version % 3).map(|at| json!({ "date": START + at as f64, "qty": 38 })).collect::<Vec<_>>(),
        }),
        other => panic!("no element of {other}"),
    };
    if element.get("start").is_none() {
        element["start"] = format!("2024-02-06 14:{minute}:00 +0000").into();
    }
    element
}

/// Which thing of which array, in which version.
type Choice = (usize, i64, i64);

/// A delivery: of one thing at most one version, because of two in one body the last stands.
fn delivery() -> impl Strategy<Value = Vec<Choice>> {
    vec((0..ARRAYS.len(), 0..2_i64, 0..6_i64), 1..5).prop_map(|mut choices| {
        choices.sort_unstable();
        choices.dedup_by_key(|(array, which, _)| (*array, *which));
        choices
    })
}

fn apply(model: &mut Model, choices: &[Choice], index: usize) {
    let mut body = Map::new();
    for (array, which, version) in choices {
        let elements = body.entry(ARRAYS[*array]).or_insert_with(|| json!([]));
        elements.as_array_mut().expect("an array").push(element(ARRAYS[*array], *which, *version));
    }
    let time = DateTime::from_timestamp_millis(1_707_300_000_000 + index as i64).expect("a time");
    let outcome = whole(json!({ "data": body }).to_string().as_bytes(), Options::default().received_at(time));
    assert_eq!((&outcome.error, outcome.report.leaves.rejected), (&None, 0), "{:?}", outcome.report);
    model.apply(outcome.changes, time);
}

proptest! {
    #![proptest_config(crate::cases::cases(256))]

    /// Any order, any repetition and any split of deliveries end in the same state: of each thing its latest version.
    #[test]
    fn any_order_any_repetition_any_split(
        deliveries in vec(delivery(), 1..6),
        order in vec((any::<prop::sample::Index>(), any::<bool>()), 0..16),
    ) {
        let mut in_order = Model::new();
        for (index, choices) in deliveries.iter().enumerate() {
            apply(&mut in_order, choices, index);
        }
        let mut another = Model::new();
        let repeated = order.iter().map(|(at, split)| (at.index(deliveries.len()), *split));
        for (at, split) in repeated.chain((0..deliveries.len()).rev().map(|at| (at, at % 2 == 0))) {
            if split {
                for choice in deliveries[at].iter().rev() {
                    apply(&mut another, &[*choice], at);
                }
            } else {
                apply(&mut another, &deliveries[at], at);
            }
        }
        prop_assert_eq!(facts(&another.current()), facts(&in_order.current()));

        let latest: BTreeMap<(usize, i64), i64> =
            deliveries.iter().flatten().map(|(array, which, version)| ((*array, *which), *version)).collect();
        let mut fresh = Model::new();
        for (index, ((array, which), version)) in latest.iter().enumerate() {
            apply(&mut fresh, &[(*array, *which, *version)], index);
        }
        let bodies = |model: &Model| -> Vec<String> {
            let current = model.current();
            let mut bodies: Vec<String> = documents(&current)
                .into_iter()
                .map(|record| format!("{} {} {:?}", record.key, record.start, record.body))
                .collect();
            bodies.extend(samples(&current).map(|batch| format!("{} {:?} {:?}", batch.data_type, batch.start, batch.value)));
            bodies.sort();
            bodies
        };
        prop_assert_eq!(documents(&in_order.current()).len(), latest.len());
        prop_assert_eq!(bodies(&in_order), bodies(&fresh));
    }
}

#[test]
fn time_in_bed_is_bounded_by_the_time_in_bed() {
    let night = |fields: &Value| {
        let mut night = json!({
            "date": "2026-05-05 00:00:00 +0200", "totalSleep": 7.25, "source": "Phone",
            "sleepStart": "2026-05-04 23:00:00 +0200", "sleepEnd": "2026-05-05 06:30:00 +0200",
        });
        for (name, value) in fields.as_object().expect("an object") {
            night[name] = value.clone();
        }
        let metric = json!({ "name": "sleep_analysis", "units": "hr", "data": [night] });
        let outcome = normalised("metrics", &json!([metric]));
        let Some(Change::Record { record }) = outcome.changes.first() else { panic!("a night") };
        let Body::Sleep(sleep) = &record.body else { panic!("a night") };
        (sleep.asleep_s, sleep.in_bed_s)
    };
    let asleep = Some(26_100);
    assert_eq!(night(&json!({ "inBed": 8.25 })), (asleep, Some(29_700)), "no time in bed is given");
    let bed = |up: &str, hours: f64| json!({ "inBedStart": "2026-05-04 22:30:00 +0200", "inBedEnd": format!("2026-05-05 {up}:00 +0200"), "inBed": hours });
    assert_eq!(night(&bed("07:00", 8.25)), (asleep, Some(29_700)));
    assert_eq!(night(&bed("07:00", 9.5)), (asleep, Some(30_600)), "from going to bed to getting up");
    assert_eq!(
        night(&json!({ "inBedStart": "2026-05-04 22:30:00 +0200", "inBed": 8.25 })),
        (asleep, Some(29_700))
    );
    assert_eq!(night(&json!({ "inBed": 600 })), (asleep, None), "what cannot be is none");
    assert_eq!(night(&json!({ "totalSleep": 600, "inBed": 8 })), (None, Some(28_800)));
    assert_eq!(night(&json!({ "totalSleep": 9.5 })).0, Some(27_000), "hours beyond the night are clamped");
}

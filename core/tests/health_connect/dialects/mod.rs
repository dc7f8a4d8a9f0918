//! What happened does not depend on what carried it: one set of facts, rendered into every dialect that can say each of them,
//! gives the same rows and documents; and where a dialect carries the platform's id of a whole record, the same key.

mod deliveries;
mod facts;
mod names;
mod refusals;
mod render;
mod sdk;

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;
use wellform_core::Options;
use wellform_core::record::{Body, Change, Record, Samples};

use crate::normalise::{assert_balance, whole};
use facts::{Fact, SERIES, SPECS, START, What, fact};
use render::Sent;
use sdk::Style;

/// A dialect, and what an app that speaks it would send of a fact; none where it has no words for it.
type Dialect = (&'static str, fn(&Fact) -> Option<Sent>);

const DIALECTS: &[Dialect] = &[
    ("own format, inUnit", |fact| Some(sdk::own_format(fact, Style::In))),
    ("own format, value and unit", |fact| Some(sdk::own_format(fact, Style::ValueUnit))),
    ("React Native", |fact| Some(sdk::react_native(fact))),
    ("React Native, untyped", |fact| Some(sdk::react_native_untyped(fact))),
    ("React Native, keyed", |fact| Some(sdk::react_native_keyed(fact))),
    ("React Native, changes", |fact| Some(sdk::react_native_changes(fact))),
    ("HCGateway", |fact| Some(sdk::hcgateway(fact))),
    ("HCGateway, one record", |fact| Some(sdk::hcgateway_single(fact))),
    ("Tasker", |fact| Some(sdk::tasker(fact))),
    ("Capacitor Health Connect", |fact| Some(sdk::capacitor_connect(fact))),
    ("Capacitor Health Connect, changes", |fact| Some(sdk::capacitor_connect_changes(fact))),
    ("health-connect-sync", |fact| Some(sdk::health_connect_sync(fact))),
    ("Open Wearables", render::open_wearables),
    ("HC Webhook", render::hc_webhook),
    ("Life Dashboard", render::life_dashboard),
    ("Flutter from 10.2 on", render::flutter_10_2),
    ("Flutter 10.0", render::flutter_10_0),
    ("Flutter before 10", render::flutter_before_10),
    ("Capacitor Health", render::capacitor_health),
    ("generic", render::generic),
];

/// What the changes say, and under which keys. A stage is the same whether it comes by itself or in its session, and what a
/// library worked out, or repeats of the times, is not part of a fact.
fn said(changes: &[Change], has_context: bool) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut said, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for change in changes {
        match change {
            Change::Samples(samples) => {
                keys.extend(samples.owners.iter().map(|owner| owner.key.clone()));
                let is_repeated = samples.derived || samples.data_type.as_str() == "workout_duration";
                let rows = 0..if is_repeated { 0 } else { samples.start.len() };
                said.extend(rows.map(|row| row_of(samples, row, has_context)));
            }
            Change::Record { record } => {
                keys.insert(record.key.clone());
                said.extend(documents_of(record, has_context));
            }
            other => panic!("expected rows and documents, found {other:?}"),
        }
    }
    (said, keys)
}

fn row_of(samples: &Samples, row: usize, has_context: bool) -> String {
    let end = samples.end.as_ref().map_or(samples.start[row], |end| end[row]);
    let code = samples.code.as_ref().and_then(|code| code[row].clone());
    // To ten digits: each dialect comes to the number by another way.
    let value = samples.value.get(row).map(|value| format!("{value:.9e}"));
    let is_stage = samples.data_type.as_str() == "sleep_stage";
    let context = if has_context || is_stage { format!("{:?}", samples.context) } else { String::new() };
    assert!(!samples.floating);
    format!(
        "{} {} {:?} {} {end} {value:?} {code:?} {context}",
        samples.data_type, samples.unit, samples.basis, samples.start[row]
    )
}

fn documents_of(record: &Record, has_context: bool) -> Vec<String> {
    let (start, end) = (record.start.timestamp_millis(), record.end.timestamp_millis());
    match &record.body {
        Body::Sleep(sleep) => {
            let stage = |stage: &wellform_core::record::StageInterval| {
                let context = stage.original_stage.as_ref().map(|word| format!("\"word\": String({word:?})"));
                format!(
                    "sleep_stage 1 Interval {} {} None Some({:?}) {{{}}}",
                    stage.start.timestamp_millis(),
                    stage.end.timestamp_millis(),
                    stage.stage.name(),
                    context.unwrap_or_default()
                )
            };
            sleep.stages.iter().map(stage).collect()
        }
        Body::Meal(meal) if !has_context => vec![format!("meal {start} {end} {:?}", meal.name)],
        Body::Meal(meal) => vec![format!("meal {start} {end} {:?} {:?}", meal.name, meal.meal_type)],
        body => {
            vec![format!("{} {start} {end} {}", record.data_type, serde_json::to_string(body).expect("JSON"))]
        }
    }
}

/// Normalises what an app sent; nothing of it is refused, and nothing doubtful but what stands outside the platform's ranges.
fn normalised(name: &str, sent: &Sent) -> Vec<Change> {
    let body = sent.body.to_string();
    let zone = "Etc/GMT-2".parse().expect("a zone");
    let received_at = chrono::DateTime::from_timestamp(START + 100_000_000, 0).expect("a time");
    let mut options = Options::default().time_zone(zone).received_at(received_at);
    if let Some(record_type) = sent.record_type {
        options = options.record_type(record_type);
    }
    let outcome = whole(body.as_bytes(), options);
    assert_eq!(outcome.error, None, "{name}: {body}");
    assert_balance(body.as_bytes(), &outcome.report);
    assert!(outcome.report.rejected.is_empty(), "{name}: {body}: {:?}", outcome.report.rejected);
    let unknown = outcome.report.flagged.iter().find(|flagged| flagged.code.code() != "implausible");
    assert_eq!(unknown, None, "{name}: {body}");
    outcome.changes
}

/// Says in how many dialects a fact came out alike.
fn assert_same(fact: &Fact) -> usize {
    let reference = normalised("React Native", &sdk::react_native(fact));
    let (_, keys) = said(&reference, true);
    if let What::Value(at, _) = fact.what {
        assert_eq!(keys, BTreeSet::from([format!("health_connect/{}/{}", SPECS[at].key, fact.id)]));
    }
    let mut alike = 0;
    for (name, render) in DIALECTS {
        let Some(sent) = render(fact) else { continue };
        let changes = normalised(name, &sent);
        let (expected, _) = said(&reference, sent.has_context);
        let (found, found_keys) = said(&changes, sent.has_context);
        assert_eq!(found, expected, "{name}: {}", sent.body);
        if sent.is_whole {
            assert_eq!(found_keys, keys, "{name}: {}", sent.body);
        } else {
            assert!(found_keys.is_disjoint(&keys) || *name == "Open Wearables", "{name}: {found_keys:?}");
        }
        alike += 1;
    }
    alike
}

/// A fact of each kind.
fn each() -> Vec<Fact> {
    let values = SPECS.iter().enumerate().map(|(at, spec)| {
        let value = spec.range[0].midpoint(spec.range[1]);
        What::Value(at, if spec.unit.is_empty() { value.round() } else { (value * 100.0).round() / 100.0 })
    });
    let series = (0..SERIES.len()).map(|at| What::Series(at, vec![61.0, 62.0, 64.0]));
    let others = [
        What::Pressure(118.0, 76.0, 3),
        What::Sleep(vec![1, 4, 5, 6, 7, 2]),
        What::Sleep(vec![3, 0]),
        What::Workout(0),
        What::Workout(2),
        What::Meal(450.5, 25.5, 0.4, 1),
        What::Meal(450.5, 25.5, 0.4, 0),
        What::Flow(2),
        What::Ovulation(1),
        What::Mindful,
    ];
    let fact = |(number, what)| Fact {
        what,
        id: format!("00000000-0000-4000-8000-{number:012}"),
        app: "com.example.watch",
        start: START,
        length: 3600,
    };
    values.chain(series).chain(others).enumerate().map(fact).collect()
}

#[test]
fn every_dialect_says_the_same_of_every_fact() {
    for fact in each() {
        let alike = assert_same(&fact);
        assert!(alike >= 12, "{fact:?}: only {alike}");
    }
}

#[test]
fn every_dialect_has_words_for_something() {
    let facts = each();
    for (name, render) in DIALECTS {
        let sayable = facts.iter().filter(|fact| render(fact).is_some()).count();
        assert!(sayable >= 12, "{name}: {sayable}");
    }
}

#[test]
fn facts_differ_where_they_should() {
    let of = |fact: &Fact| said(&normalised("", &sdk::react_native(fact)), true);
    let facts = each();
    let all: BTreeSet<String> = facts.iter().map(|fact| format!("{:?}", of(fact))).collect();
    assert_eq!(all.len(), facts.len());
}

proptest! {
    #![proptest_config(crate::cases::cases(200))]

    #[test]
    fn any_fact_is_the_same_in_every_dialect(fact in fact()) {
        assert_same(&fact);
    }
}

/// The rows and documents of a body, as JSON.
fn changes_of(body: &Value, record_type: Option<&'static str>) -> Vec<Change> {
    normalised("", &Sent { record_type, ..Sent::whole(body.clone()) })
}

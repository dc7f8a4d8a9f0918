//! Laws that hold for records of any type, in any form, whole or odd, in any list and in any pieces.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};
use wellform_core::Options;
use wellform_core::record::Change;

use crate::build::{FORMS, build, record_types};
use crate::normalise::{
    Outcome, assert_balance, assert_well_formed, cut, facts, in_every_way, in_pieces, whole,
};

/// Where records stand.
#[derive(Debug, Clone, Copy)]
enum List {
    Typed,
    Untyped,
    Keyed,
    Changed,
}

/// What is put in the place of a value.
fn odd() -> impl Strategy<Value = Value> {
    select(vec![
        json!(null),
        json!(0),
        json!(-1),
        json!(1e300),
        json!(4.9e-324),
        json!("12"),
        json!(" 7,5 "),
        json!("NaN"),
        json!("2026-03-28T20:10:00.123456789Z"),
        json!("2026-03-28T21:10"),
        json!("😴 \"\\"),
        json!(""),
        json!(true),
        json!([]),
        json!({}),
        json!([[null], {"a": []}]),
        json!({ "value": 3, "unit": "furlongs" }),
        json!({ "inMeters": 0, "inFeet": 0 }),
        json!({ "type": "DistanceGoal", "distance": -1 }),
    ])
}

/// How many values a record has at any depth, containers among them.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(elements) => elements.iter().map(size).sum::<usize>(),
        Value::Object(members) => members.values().map(size).sum(),
        _ => 0,
    }
}

/// The value of a record at a place in that count.
fn nth(value: &mut Value, at: usize) -> &mut Value {
    if at == 0 {
        return value;
    }
    let mut left = at - 1;
    let members: Box<dyn Iterator<Item = &mut Value>> = match value {
        Value::Array(elements) => Box::new(elements.iter_mut()),
        Value::Object(members) => Box::new(members.values_mut()),
        _ => unreachable!("a scalar has no members"),
    };
    for member in members {
        let size = size(member);
        if left < size {
            return nth(member, left);
        }
        left -= size;
    }
    unreachable!("a place within the count")
}

/// A record of a type, mostly as a library writes it; now and then something else stands in the place of a value.
fn record() -> impl Strategy<Value = (&'static str, Value)> {
    let oddities = prop_oneof![2 => Just(Vec::new()), 3 => vec((any::<Index>(), odd()), 1..4)];
    (select(record_types()), select(FORMS.to_vec()), oddities, 0..3_u32).prop_map(|(name, form, odd, id)| {
        let (mut record, _) = build(name, form);
        record["metadata"]["id"] = json!(format!("{name}-{id}"));
        for (at, value) in odd {
            let at = at.index(size(&record));
            *nth(&mut record, at) = value;
        }
        (name, record)
    })
}

fn body_of(list: List, records: &[(&'static str, Value)]) -> String {
    let untyped = || records.iter().map(|(_, record)| record.clone());
    let typed = || {
        records.iter().map(|(name, record)| {
            let mut record = record.clone();
            if let Value::Object(members) = &mut record {
                members.insert("recordType".to_owned(), json!(name));
            }
            record
        })
    };
    let body = match list {
        List::Typed => json!({ "records": typed().collect::<Vec<_>>(), "pageToken": null }),
        List::Untyped => json!({ "records": untyped().collect::<Vec<_>>() }),
        List::Changed => json!({
            "upsertionChanges": typed().map(|record| json!({ "record": record })).collect::<Vec<_>>(),
            "deletionChanges": [{ "recordId": "Steps-0" }],
        }),
        List::Keyed => {
            let mut lists = Map::new();
            for (name, record) in records {
                let list = lists.entry(*name).or_insert_with(|| json!([]));
                list.as_array_mut().expect("a list").push(record.clone());
            }
            Value::Object(lists)
        }
    };
    body.to_string()
}

fn body() -> impl Strategy<Value = (List, Vec<(&'static str, Value)>)> {
    let list = select(vec![List::Typed, List::Untyped, List::Keyed, List::Changed]);
    // The first is whole, so that the body is known as one of Health Connect.
    (list, record(), vec(record(), 0..5)).prop_map(|(list, (name, _), mut records)| {
        records.insert(0, (name, build(name, FORMS[0]).0));
        (list, records)
    })
}

proptest! {
    #![proptest_config(crate::cases::cases(96))]

    #[test]
    fn leaves_balance_in_any_pieces((list, records) in body(), seed: u64) {
        let body = body_of(list, &records);
        let outcome = in_every_way(body.as_bytes(), &Options::default());
        prop_assert_eq!(&outcome.error, &None);
        prop_assert_eq!(outcome.report.source.as_deref(), Some("health_connect"));
        assert_balance(body.as_bytes(), &outcome.report);
        assert_well_formed(&outcome);
        let cut = in_pieces(cut(body.as_bytes(), seed), Options::default());
        prop_assert_eq!(cut.ndjson(), outcome.ndjson());
    }

    #[test]
    fn a_record_gives_the_same_alone_as_among_others((_, records) in body()) {
        let of = |records: &[(&'static str, Value)]| whole(body_of(List::Typed, records).as_bytes(), Options::default());
        let together = of(&records);
        let whole_one = records[0].clone();
        let alone: Vec<Outcome> = records.iter().map(|record| of(&[whole_one.clone(), record.clone()])).collect();
        let first = of(&[whole_one]);
        let mut expected = facts(&first.changes);
        for outcome in alone.iter().skip(1) {
            for (fact, count) in facts(&outcome.changes) {
                *expected.entry(fact).or_insert(0) += count;
            }
        }
        // The whole one came along with each of the others.
        for (fact, count) in facts(&first.changes) {
            *expected.entry(fact).or_insert(0) -= count * (alone.len() as u64 - 1);
        }
        expected.retain(|_, count| *count > 0);
        prop_assert_eq!(facts(&together.changes), expected);
    }

    /// However its type is told, a record says the same; only the library that is taken to have carried it differs.
    #[test]
    fn a_record_says_the_same_in_every_list(record in record()) {
        let facts_of = |list| {
            let body = body_of(list, std::slice::from_ref(&record));
            let mut changes = whole(body.as_bytes(), Options::default()).changes;
            changes.retain(|change| !matches!(change, Change::Delete(_)));
            let facts = facts(&changes).into_iter();
            facts.map(|(fact, count)| (fact.replace("tasker", "react_native"), count)).collect::<Vec<_>>()
        };
        let typed = facts_of(List::Typed);
        prop_assert_eq!(&facts_of(List::Changed), &typed);
        prop_assert_eq!(&facts_of(List::Keyed), &typed);
    }
}

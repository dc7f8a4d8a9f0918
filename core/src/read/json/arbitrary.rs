//! Random JSON documents for property tests.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Number, Value};

/// Returns strings that are hard to scan: with quotes, backslashes, brackets, commas, control characters and
/// wide characters.
pub(super) fn string() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z]{0,6}",
        2 => "([\"\\\\\\[\\]{},:/ ]|\\\\\\\\|\u{e9}|\u{20ac}|\u{1f600}|\n|\u{1}){0,12}",
        1 => "[a-z]{60,140}",
        1 => any::<String>(),
    ]
}

/// Returns a scalar.
pub(super) fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|x| Number::from_f64(x).map_or(Value::Null, Value::Number)),
        string().prop_map(Value::String),
    ]
}

/// Returns a document at most six levels deep.
pub(super) fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(5, 80, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Value::Array),
            vec((string(), inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

//! What a tool for automation, such as n8n, passes on: the request that it received, with the body of the sender in
//! it. The body is read as a document of its own, under the headers of its request.

use serde_json::value::RawValue;

use crate::ledger::Ledger;
use crate::read::Path;
use crate::read::json::count_leaves;
use crate::take::members;

/// The member that holds the body, with the members beside it that show what it is. These are mapped: they are the
/// request.
const CARRIERS: &[(&str, &[&str])] = &[
    // n8n, Pipedream and most others.
    ("body", &["headers", "params", "query", "webhookUrl", "executionMode", "method", "path", "url"]),
    // Node-RED.
    ("payload", &["headers", "_msgid", "req", "res", "topic"]),
    // The items of n8n, as it exports them.
    ("json", &["pairedItem", "binary"]),
];

/// The body of a sender in a request.
pub(crate) struct Carried<'a> {
    /// The member that holds the body.
    pub(crate) member: &'static str,
    /// The body.
    pub(crate) text: &'a str,
    /// The headers of the request, by lower-case name.
    pub(crate) headers: Vec<(String, String)>,
    beside: Vec<(String, &'a RawValue)>,
    known: &'static [&'static str],
}

/// Returns whether this is a member of a root in which a request holds a body.
pub(crate) fn is_carrier(key: &str) -> bool {
    CARRIERS.iter().any(|(member, _)| *member == key)
}

/// Returns the body that a request in this JSON text holds, or `None` if the text is no request.
pub(crate) fn carried(text: &str) -> Option<Carried<'_>> {
    let members = members(text).ok()?;
    let (member, known) = CARRIERS.iter().find(|(member, known)| {
        let is_held = |(key, value): &(_, &RawValue)| *key == *member && value.get().starts_with(['{', '[']);
        // An item of n8n may have nothing but its data.
        let is_known = |(key, _): &(std::borrow::Cow<'_, str>, _)| known.contains(&&**key);
        members.iter().filter(|member| is_held(member)).count() == 1
            && (members.iter().any(is_known) || *member == "json" && members.len() == 1)
    })?;
    let (held, beside): (Vec<_>, Vec<_>) = members.into_iter().partition(|(key, _)| key == member);
    let (_, body) = held.into_iter().next()?;
    let headers = beside.iter().find(|(key, _)| key == "headers").map(|(_, value)| headers_of(value.get()));
    Some(Carried {
        member,
        text: body.get(),
        headers: headers.unwrap_or_default(),
        beside: beside.into_iter().map(|(key, value)| (key.into_owned(), value)).collect(),
        known,
    })
}

impl Carried<'_> {
    /// Accounts for what is beside the body, at the path of the request. No value of it is in a report, because
    /// headers may hold credentials.
    pub(crate) fn account(&self, path: &Path, ledger: &Ledger) {
        let mut path = path.clone();
        for (key, value) in &self.beside {
            if self.known.contains(&key.as_str()) {
                ledger.mapped(count_leaves(value.get().as_bytes()));
            } else {
                path.push_key(key);
                ledger.kept(&path, value.get());
                path.pop();
            }
        }
    }
}

/// Returns the headers that are texts.
fn headers_of(text: &str) -> Vec<(String, String)> {
    let members = members(text).unwrap_or_default();
    let texts = members.into_iter().filter_map(|(name, value)| {
        let value: String = serde_json::from_str(value.get()).ok()?;
        Some((name.to_ascii_lowercase(), value))
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_known_by_what_is_beside_its_body() {
        let found = |text| carried(text).map(|carried| (carried.member, carried.text, carried.headers));
        let text = r#"{"headers": {"Session-Id": "1", "n": 2}, "body": {"a": []}}"#;
        let headers = vec![("session-id".to_owned(), "1".to_owned())];
        assert_eq!(found(text), Some(("body", r#"{"a": []}"#, headers)));
        assert_eq!(found(r#"{"json": {"body": {}}}"#), Some(("json", r#"{"body": {}}"#, Vec::new())));
        for other in [
            r#"{"body": {}}"#,
            r#"{"body": 1, "headers": {}}"#,
            r#"{"headers": {}}"#,
            r#"{"body": {}, "body": {}, "headers": {}}"#,
            "[]",
            "{",
        ] {
            assert_eq!(found(other), None, "{other}");
        }
    }
}

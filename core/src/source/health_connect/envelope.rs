//! The envelope of an upload.

use chrono_tz::Tz;

use crate::ledger::{Flag, Ledger, Reason};
use crate::read::Path;
use crate::read::json::count_leaves;
use crate::source::android::when::{self, When};
use crate::source::envelope::Envelope;
use crate::source::health_connect::dialects::sub_fields;
use crate::source::health_connect::groups;
use crate::take::{Names, Object};

/// Accounts for the envelope.
pub(super) fn account(envelope: &Envelope, ledger: &Ledger) {
    for (key, text) in envelope.members() {
        let mut path = Path::default();
        path.push_key(key);
        if (key, text) == ("test", "true") {
            ledger.flagged(&path, Flag::TestData);
        }
        if groups::TYPES.contains(&key) && groups::named(text).is_some() {
            ledger.mapped(1);
            continue;
        }
        match (sub_fields(key), text.starts_with('{')) {
            (Some(members), true) if !members.is_empty() => {
                let Some(mut object) = Object::open(text, path, &[], ledger) else { continue };
                for member in members {
                    let _ = object.text_of(member);
                }
                object.close_one_of_many();
            }
            (Some(_), _) => match expected(key, text) {
                Some(expected) => {
                    let reason = format!("expected {expected}, found something else");
                    ledger.rejected(&path, Reason::WrongFormat, reason, count_leaves(text.as_bytes()));
                }
                None => {
                    let names = is_list_of_names(key).then(|| Names::read(text).ok()).flatten();
                    let leaves = names.map(|names| names.account(&path, ledger));
                    ledger.mapped(leaves.unwrap_or_else(|| count_leaves(text.as_bytes())));
                }
            },
            (None, _) => ledger.kept(&path, text),
        }
    }
}

/// Returns whether a member is a set, written as a list of names.
fn is_list_of_names(key: &str) -> bool {
    matches!(key, "grantedTypes" | "deletions_unavailable")
}

/// Returns the expected value of a member that orders, places or covers the records, provided it has another.
fn expected(key: &str, text: &str) -> Option<&'static str> {
    let string = || serde_json::from_str::<String>(text).ok();
    let (expected, is_right) = match key {
        "sentAt" | "timestamp" => {
            ("a time, as ISO 8601 or milliseconds since 1970-01-01T00:00:00Z", time_of(text, None).is_some())
        }
        "timeZone" => (
            "the name of a zone, such as Europe/Stockholm",
            string().is_some_and(|name| name.trim().parse::<Tz>().is_ok()),
        ),
        "grantedTypes" => ("an array of the names of record types", Names::read(text).is_ok()),
        "deletions_unavailable" => ("an array of the names of lists", Names::read(text).is_ok()),
        "_resolutions" => ("an object", text.starts_with('{')),
        _ => return None,
    };
    (!is_right && text != "null").then_some(expected)
}

/// Reads a time from JSON text that is a string or a number.
pub(super) fn time_of(text: &str, zone: Option<Tz>) -> Option<When> {
    match serde_json::from_str(text).ok()? {
        serde_json::Value::String(text) => when::read(text.trim(), zone),
        serde_json::Value::Number(number) => {
            when::of_number(number.as_f64()?).map(|at| When::instant(at, zone))
        }
        _ => None,
    }
}

//! Wellform's own format `hc-upload`.

use std::collections::BTreeMap;

use super::dialect::{By, Dialect, Facts, Needs, Own, Range, Read};
use crate::source::envelope::Envelope;
use crate::source::health_connect::element::Element;
use crate::source::health_connect::envelope::time_of;
use crate::source::health_connect::platform::record;
use crate::source::health_connect::{aggregates, deletions};

pub(crate) static DIALECT: Dialect = Dialect {
    fields: &[
        ("client", &["app", "appVersion", "sdk", "osSdkInt", "device", "installId"]),
        ("window", &["start", "end", "complete"]),
        ("changesTokens", &["expired"]),
        ("format", &[]),
        ("formatVersion", &[]),
        ("syncId", &[]),
        ("sentAt", &[]),
        ("timeZone", &[]),
        ("grantedTypes", &[]),
    ],
    needs: Needs::Fields(&["format", "sentAt", "timeZone", "client"]),
    is_sign: |key, text| key == "format" && text == FORMAT,
    lists: &["upserts", DELETIONS],
    deletions: Some(DELETIONS),
    holds_records: |name| name == "upserts",
    is_envelope: |envelope| match envelope.text("format") {
        Some(FORMAT) => Some(Own::Certainly),
        other => other.map(|_| Own::OfHealthConnect),
    },
    facts: |envelope, zone| Facts {
        sent_at: envelope.text("sentAt").and_then(|text| time_of(text, zone)),
        install: install(envelope),
        ..Facts::default()
    },
    expired,
    window,
    ..Dialect::new("hc_upload", recognize)
};

/// The value of `format`, as JSON text.
const FORMAT: &str = "\"hc-upload\"";

const DELETIONS: &str = "deletions";

fn recognize(element: &Element<'_, '_>, by: By) -> Option<Read> {
    match element.list.name() {
        _ if by != By::List => None,
        DELETIONS => Some(deletions::read),
        "upserts" => Some(record::read_plain),
        "aggregates" => Some(aggregates::read_own),
        _ => None,
    }
}

/// Returns the installation that sent an upload: its own id, else the device that it names.
fn install(envelope: &Envelope) -> Option<String> {
    let client: serde_json::Value = serde_json::from_str(envelope.text("client")?).ok()?;
    let text = |value: Option<&serde_json::Value>| {
        let text = value?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    text(client.get("installId")).or_else(|| text(client.get("device")))
}

fn window(envelope: &Envelope) -> Option<Range> {
    let window: serde_json::Value = serde_json::from_str(envelope.text("window")?).ok()?;
    let text = |key: &str| window.get(key).map(ToString::to_string);
    (window["complete"] == true).then(|| [text("start"), text("end")])
}

fn expired(envelope: &Envelope) -> Option<Vec<String>> {
    let tokens: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(envelope.text("changesTokens")?).ok()?;
    let expired: Vec<String> = serde_json::from_value(tokens.get("expired")?.clone()).ok()?;
    (!expired.is_empty()).then_some(expired)
}

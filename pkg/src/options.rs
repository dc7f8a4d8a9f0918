//! Options from their form as an object.

use std::fmt::Display;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use js_sys::{JSON, Number, Reflect};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IntoDeserializer, value};
use wasm_bindgen::JsValue;
use wellform_core::record::Sensitivity;
use wellform_core::{Limits, Options, Source};

/// The kinds of sensitive types that can be left out.
const KINDS: &str = "sexual, reproductive, medication, location, mood";

/// Reads options, and the limits among them. Names that are not options are refused before, by `js/options.mjs`.
///
/// # Errors
///
/// A sentence that names the option, what was expected and what was found.
pub(crate) fn parse(given: &JsValue) -> Result<(Options, Limits), String> {
    let given = Given { object: given, path: "" };
    let mut options = Options::default();
    let sources = || Source::ALL.iter().map(|source| source.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(source) = given.read("source", sources, |name: String| Source::from_name(&name))? {
        options = options.source(source);
    }
    let zone = || "an IANA time zone such as \"Europe/Berlin\"";
    if let Some(zone) = given.read("timeZone", zone, |name: String| name.parse::<Tz>().ok())? {
        options = options.time_zone(zone);
    }
    if let Some(record_type) = given.read("recordType", || "a name such as \"dailies\"", not_empty)? {
        options = options.record_type(record_type);
    }
    if let Some(subject) = given.read("subject", || "the sender's name for an account", not_empty)? {
        options = options.subject(subject);
    }
    if let Some(time) = received_at(&given)? {
        options = options.received_at(time);
    }
    let pairs = || "pairs of names and values";
    for (name, value) in given.read("headers", pairs, Some::<Vec<(String, String)>>)?.unwrap_or_default() {
        options = options.header(&name, value);
    }
    if let Some(kinds) = given.read("without", || format!("an array of {KINDS}"), Some::<Vec<String>>)? {
        let kinds: Result<Vec<_>, _> = kinds.iter().map(|name| kind(name)).collect();
        options = options.without(kinds?);
    }
    let limits = limits(&given)?;
    Ok((options.limits(limits), limits))
}

fn not_empty(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn received_at(given: &Given) -> Result<Option<DateTime<Utc>>, String> {
    let expected = || "an ISO 8601 time with an offset, or milliseconds since 1970-01-01T00:00:00Z";
    if given.get("receivedAt").as_f64().is_some() {
        return given.read("receivedAt", expected, DateTime::from_timestamp_millis);
    }
    let parse = |text: String| DateTime::parse_from_rfc3339(&text).ok();
    Ok(given.read("receivedAt", expected, parse)?.map(|time| time.to_utc()))
}

fn kind(name: &str) -> Result<Sensitivity, String> {
    let name_of: value::StrDeserializer<'_, value::Error> = name.into_deserializer();
    match Sensitivity::deserialize(name_of) {
        Ok(kind) if kind != Sensitivity::Open => Ok(kind),
        _ => Err(format!("without: expected {KINDS}, found {name:?}")),
    }
}

fn limits(given: &Given) -> Result<Limits, String> {
    let mut limits = Limits::default();
    let object = given.get("limits");
    // An exception that wasm-bindgen catches costs a place in its table for good.
    if !object.is_object() {
        return Ok(limits);
    }
    let given = Given { object: &object, path: "limits." };
    let expected = || "a whole number above 0";
    let length = |bound: u64| usize::try_from(bound).ok().filter(|bound| *bound > 0);
    if let Some(bytes) = given.read("elementBytes", expected, length)? {
        limits.element_bytes = bytes;
    }
    if let Some(depth) = given.read("depth", expected, length)? {
        limits.depth = depth;
    }
    if let Some(bytes) = given.read("inflatedBytes", expected, |bytes: u64| (bytes > 0).then_some(bytes))? {
        limits.inflated_bytes = bytes;
    }
    if let Some(ratio) = given.read("inflatedRatio", expected, |ratio: u64| (ratio > 0).then_some(ratio))? {
        limits.inflated_ratio = ratio;
    }
    Ok(limits)
}

/// An object of options, and where it is among them.
struct Given<'a> {
    object: &'a JsValue,
    path: &'static str,
}

impl Given<'_> {
    /// The value under a name, `undefined` where there is none.
    fn get(&self, name: &str) -> JsValue {
        Reflect::get(self.object, &name.into()).unwrap_or_default()
    }

    /// Reads the value under a name, `None` where it is missing, `undefined` or `null`.
    fn read<T: DeserializeOwned, V, E: Display>(
        &self,
        name: &str,
        expected: impl FnOnce() -> E,
        value_of: impl FnOnce(T) -> Option<V>,
    ) -> Result<Option<V>, String> {
        let given = self.get(name);
        if given.is_null() || given.is_undefined() {
            return Ok(None);
        }
        match serde_wasm_bindgen::from_value(given.clone()).ok().and_then(value_of) {
            Some(value) => Ok(Some(value)),
            None => Err(format!("{}{name}: expected {}, found {}", self.path, expected(), shown(&given))),
        }
    }
}

/// A value as a message shows it.
fn shown(value: &JsValue) -> String {
    // JSON has no NaN.
    if let Some(number) = value.as_f64() {
        return Number::from(number)
            .to_string_with_radix(10)
            .map_or_else(|_| number.to_string(), String::from);
    }
    let text = JSON::stringify(value).ok().and_then(|text| text.as_string());
    text.or_else(|| value.js_typeof().as_string()).unwrap_or_default()
}

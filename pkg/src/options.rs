//! Options from their JSON form.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::Value;
use wellform_core::record::Sensitivity;
use wellform_core::{Limits, Options, Source};

/// The names of the options, for messages.
const NAMES: &str = "source, time_zone, record_type, received_at, without, limits";

/// The kinds of sensitive types that can be left out.
const KINDS: &str = "sexual, reproductive, medication, location, mood";

/// Reads options, and the limits among them.
///
/// # Errors
///
/// A sentence that names the option, what was expected and what was found.
pub(crate) fn parse(json: &str) -> Result<(Options, Limits), String> {
    let given: serde_json::Map<String, Value> =
        serde_json::from_str(json).map_err(|_| "options: expected an object".to_owned())?;
    let mut options = Options::default();
    let mut bounds = Limits::default();
    for (name, value) in &given {
        let wrong = |expected: &str| format!("{name}: expected {expected}, found {value}");
        if value.is_null() {
            continue;
        }
        options = match name.as_str() {
            "source" => {
                let known =
                    || Source::ALL.iter().map(|source| source.as_str()).collect::<Vec<_>>().join(", ");
                let source = value.as_str().and_then(Source::from_name).ok_or_else(|| wrong(&known()))?;
                options.source(source)
            }
            "time_zone" => {
                let zone = value.as_str().and_then(|name| name.parse::<Tz>().ok());
                options.time_zone(zone.ok_or_else(|| wrong("an IANA time zone such as \"Europe/Berlin\""))?)
            }
            "record_type" => {
                let record_type = value.as_str().filter(|name| !name.is_empty());
                options.record_type(record_type.ok_or_else(|| wrong("a name such as \"dailies\""))?)
            }
            "received_at" => {
                const TIME: &str =
                    "an ISO 8601 time with an offset, or milliseconds since 1970-01-01T00:00:00Z";
                options.received_at(time(value).ok_or_else(|| wrong(TIME))?)
            }
            "without" => {
                let kinds = value.as_array().ok_or_else(|| wrong(&format!("an array of {KINDS}")))?;
                let kinds: Result<Vec<_>, _> = kinds.iter().map(kind).collect();
                options.without(kinds?)
            }
            "limits" => {
                bounds = limits(value)?;
                options.limits(bounds)
            }
            _ => return Err(format!("options: expected {NAMES}, found {name}")),
        };
    }
    Ok((options, bounds))
}

fn time(value: &Value) -> Option<DateTime<Utc>> {
    match value {
        Value::String(text) => DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc()),
        Value::Number(number) => DateTime::from_timestamp_millis(number.as_i64()?),
        _ => None,
    }
}

fn kind(value: &Value) -> Result<Sensitivity, String> {
    match Sensitivity::deserialize(value) {
        Ok(kind) if kind != Sensitivity::Open => Ok(kind),
        _ => Err(format!("without: expected {KINDS}, found {value}")),
    }
}

fn limits(value: &Value) -> Result<Limits, String> {
    const LIMITS: &str = "element_bytes, depth, inflated_bytes";
    let given =
        value.as_object().ok_or_else(|| format!("limits: expected an object of {LIMITS}, found {value}"))?;
    let mut limits = Limits::default();
    for (name, value) in given {
        let number = |most: u64| {
            let number = value.as_u64().filter(|number| (1..=most).contains(number));
            number.ok_or_else(|| format!("limits.{name}: expected a whole number above 0, found {value}"))
        };
        let length = || number(usize::MAX as u64).map(|length| length as usize);
        match name.as_str() {
            "element_bytes" => limits.element_bytes = length()?,
            "depth" => limits.depth = length()?,
            "inflated_bytes" => limits.inflated_bytes = number(u64::MAX)?,
            _ => return Err(format!("limits: expected {LIMITS}, found {name}")),
        }
    }
    Ok(limits)
}

//! Headers that are kept with a delivery: those of Health Auto Export hold what its bodies do not.

use std::collections::BTreeMap;

use worker::{Headers, Result};

/// Their names.
const KEPT: [&str; 5] =
    ["automation-name", "automation-id", "automation-aggregation", "automation-period", "session-id"];

/// Longer values are cut.
const MAX_BYTES: usize = 1024;

/// Returns the headers that are kept, by name, as JSON, or `None` if there are none.
pub fn kept(headers: &Headers) -> Result<Option<String>> {
    let mut kept = BTreeMap::new();
    for name in KEPT {
        let value = headers.get(name)?.map(|value| clean(&value)).filter(|value| !value.is_empty());
        kept.extend(value.map(|value| (name, value)));
    }
    Ok(if kept.is_empty() { None } else { Some(serde_json::to_string(&kept)?) })
}

/// Reads the headers that [`kept`] wrote.
pub fn read(json: &str) -> Result<BTreeMap<String, String>> {
    Ok(serde_json::from_str(json)?)
}

/// Cleans the text of a header, which a person may have typed. The runtime replaces what is not UTF-8 with U+FFFD.
fn clean(value: &str) -> String {
    let mut text = value.replace(char::is_control, "");
    text.truncate(text.floor_char_boundary(MAX_BYTES));
    text.trim().to_owned()
}

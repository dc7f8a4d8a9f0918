//! Headers that are kept with a delivery: Health Auto Export says in them what its bodies do not.

use std::collections::BTreeMap;

use worker::{Headers, Result};

/// Their names.
const KEPT: [&str; 5] =
    ["automation-name", "automation-id", "automation-aggregation", "automation-period", "session-id"];

/// Longer values are cut.
const MAX_BYTES: usize = 1024;

/// The headers that are kept, by name, as JSON; none where there is none.
pub fn kept(headers: &Headers) -> Result<Option<String>> {
    let mut kept = BTreeMap::new();
    for name in KEPT {
        let value = headers.get(name)?.map(|value| clean(&value)).filter(|value| !value.is_empty());
        kept.extend(value.map(|value| (name, value)));
    }
    Ok(if kept.is_empty() { None } else { Some(serde_json::to_string(&kept)?) })
}

/// The headers of [`kept`].
pub fn read(json: &str) -> Result<BTreeMap<String, String>> {
    Ok(serde_json::from_str(json)?)
}

/// The text of a header, which a person may have typed. The runtime has put U+FFFD in place of what is not UTF-8.
fn clean(value: &str) -> String {
    let mut text = value.replace(char::is_control, "");
    text.truncate(text.floor_char_boundary(MAX_BYTES));
    text.trim().to_owned()
}

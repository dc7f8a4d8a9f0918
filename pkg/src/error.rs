//! How a failure reaches JavaScript: as JSON text, from which the package makes its own error.

use serde::Serialize;
use wasm_bindgen::JsValue;
use wellform_core::{Category, Error, Fatal, Report};

/// A fatal error with the report so far.
#[derive(Serialize)]
struct Failure<'a> {
    category: Category,
    message: String,
    offset: u64,
    path: &'a str,
    expected: &'a str,
    found: &'a str,
    report: Report,
}

/// The text to throw for a fatal error.
pub(crate) fn fatal(error: &Error, mut report: Report) -> JsValue {
    report.error.get_or_insert_with(|| Fatal::from(error));
    let failure = Failure {
        category: error.category(),
        message: error.to_string(),
        offset: error.offset(),
        path: error.path(),
        expected: error.expected(),
        found: error.found(),
        report,
    };
    json(&failure).unwrap_or_else(|failed| failed)
}

/// The text of a value.
pub(crate) fn json(value: &impl Serialize) -> Result<JsValue, JsValue> {
    match serde_json::to_string(value) {
        Ok(text) => Ok(JsValue::from_str(&text)),
        Err(error) => Err(js_sys::Error::new(&error.to_string()).into()),
    }
}

//! Reports and errors as plain objects, such as `JSON.parse` makes of their JSON text.

use js_sys::{Map, Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};
use wellform_core::{Category, Failure, Report};

/// As JSON, but for maps: a sender can name a type `__proto__`, and an object set key by key would lose it.
const SERIALIZER: Serializer = Serializer::json_compatible().serialize_maps_as_objects(false);

/// A fatal error with the report so far.
#[derive(Serialize)]
struct Thrown<'a> {
    category: Category,
    message: String,
    offset: u64,
    path: &'a str,
    expected: &'a str,
    found: &'a str,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    report: JsValue,
}

/// The report as an object.
///
/// # Errors
///
/// A number in it is above 2^53.
pub(crate) fn report(report: &Report) -> Result<JsValue, JsValue> {
    let object = report.serialize(&SERIALIZER)?;
    for field in ["counts", "left_out"] {
        if let Some(map) = Reflect::get(&object, &field.into())?.dyn_ref::<Map>() {
            Reflect::set(&object, &field.into(), &plain(map)?)?;
        }
    }
    Ok(object)
}

/// The object to throw for a fatal error; the package makes its own error of it.
pub(crate) fn fatal(failure: &Failure) -> JsValue {
    let Failure { error, .. } = failure;
    let thrown = report(&failure.report).and_then(|report| {
        let thrown = Thrown {
            category: error.category(),
            message: error.to_string(),
            offset: error.offset(),
            path: error.path(),
            expected: error.expected(),
            found: error.found(),
            report,
        };
        Ok(thrown.serialize(&SERIALIZER)?)
    });
    thrown.unwrap_or_else(|failed| failed)
}

/// A map, and the maps in it, as objects.
fn plain(map: &Map) -> Result<JsValue, JsValue> {
    for key in map.keys() {
        let key = key?;
        if let Some(inner) = map.get(&key).dyn_ref::<Map>() {
            map.set(&key, &plain(inner)?);
        }
    }
    Ok(Object::from_entries(map)?.into())
}

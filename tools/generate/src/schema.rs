//! The JSON Schemas of a change, of a report and of resampled rows, as they are written.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

/// Returns the schema of a change, as it is written on a line of NDJSON.
pub(crate) fn change() -> String {
    let mut schema = Value::from(schema_of::<wellform_core::record::Change>());
    name_variants(&mut schema);
    print(schema)
}

/// A report.
pub(crate) fn report() -> String {
    print(schema_of::<wellform_core::Report>().into())
}

/// Samples put together slot by slot.
pub(crate) fn resampled() -> String {
    print(schema_of::<wellform_core::record::Resampled>().into())
}

fn schema_of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}

fn print(mut schema: Value) -> String {
    tidy(&mut schema);
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// Gives each kind of change a definition of its own that holds all its properties: readers and generators of code
/// want one name for one thing, not a reference with something beside it.
fn name_variants(schema: &mut Value) {
    let mut definitions = take(schema, "$defs");
    let variants = schema["oneOf"].take();
    let mut named = Vec::new();
    for mut variant in variants.as_array().cloned().unwrap_or_default() {
        let tag = variant["properties"]["change"]["const"].as_str().unwrap_or_default().to_owned();
        let name = format!("{}Change", pascal(&tag));
        if let Some(reference) = variant["$ref"].as_str() {
            let target = reference.trim_start_matches("#/$defs/").to_owned();
            let mut whole = definitions.remove(&target).unwrap_or_default();
            whole["properties"]["change"] = variant["properties"]["change"].take();
            if let Some(required) = whole["required"].as_array_mut() {
                required.insert(0, json!("change"));
            }
            variant = whole;
        }
        definitions.insert(name.clone(), variant);
        named.push(json!({ "$ref": format!("#/$defs/{name}") }));
    }
    // What documents of each kind say beyond what all documents say gets a name too.
    if let Some(record) = definitions.get_mut("Record").and_then(Value::as_object_mut)
        && let Some(bodies) = record.remove("oneOf")
    {
        record.insert("allOf".to_owned(), json!([{ "$ref": "#/$defs/Body" }]));
        let body =
            json!({ "description": "What a document says, under the name of its kind.", "oneOf": bodies });
        definitions.insert("Body".to_owned(), body);
    }
    schema["oneOf"] = named.into();
    schema["$defs"] = definitions.into();
}

fn take(schema: &mut Value, name: &str) -> Map<String, Value> {
    match schema[name].take() {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn pascal(words: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    words.split('_').filter(|word| !word.is_empty()).map(capital).collect()
}

/// Makes descriptions plain prose: one line, without links into the Rust documentation.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(description)) = map.get_mut("description") {
                *description = without_links(&description.replace('\n', " "));
            }
            without_null(map);
            map.values_mut().for_each(tidy);
        }
        Value::Array(list) => list.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// What may be left out is never null: it is left out when there is none.
fn without_null(schema: &mut Map<String, Value>) {
    let required = schema.get("required").cloned().unwrap_or_default();
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    let is_required = |name: &str| required.as_array().is_some_and(|names| names.iter().any(|n| n == name));
    for (_, property) in properties.iter_mut().filter(|(name, _)| !is_required(name)) {
        if let Some(Value::Array(types)) = property.get_mut("type") {
            types.retain(|kind| kind != "null");
            if let [one] = types.as_slice() {
                property["type"] = one.clone();
            }
        }
        let Some(Value::Array(choices)) = property.get_mut("anyOf") else { continue };
        choices.retain(|choice| choice["type"] != "null");
        if let [Value::Object(one)] = choices.as_slice() {
            let one = one.clone();
            if let Value::Object(property) = property {
                property.remove("anyOf");
                property.extend(one);
            }
        }
    }
}

fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[`") {
        let Some((word, after)) = after.split_once("`]") else { break };
        plain.push_str(before);
        plain.push('`');
        plain.push_str(word);
        plain.push('`');
        rest = match after.strip_prefix('(').and_then(|link| link.split_once(')')) {
            Some((_, after)) => after,
            None => after,
        };
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_words() {
        assert_eq!(
            without_links("at most [`MAX_ROWS`](crate::MAX_ROWS) rows, [`A`] too"),
            "at most `MAX_ROWS` rows, `A` too"
        );
        assert_eq!(without_links("half-open [start, end)"), "half-open [start, end)");
    }

    #[test]
    fn every_reference_has_its_definition() {
        for text in [change(), report(), resampled()] {
            let schema: Value = serde_json::from_str(&text).unwrap();
            let mut references = vec![];
            collect(&schema, &mut references);
            for reference in references {
                let name = reference.strip_prefix("#/$defs/").unwrap();
                assert!(schema["$defs"].get(name).is_some(), "{name}");
            }
        }
    }

    fn collect(value: &Value, references: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                references.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
                map.values().for_each(|value| collect(value, references));
            }
            Value::Array(list) => list.iter().for_each(|value| collect(value, references)),
            _ => {}
        }
    }
}

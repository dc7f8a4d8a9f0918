//! Reads a plain point of a metric without a parser's detours. Most of a large body is such points.

use crate::take::Cursor;

/// The fields of a point that has no others. A text is the one between the quotes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Plain<'a> {
    pub(super) date: Option<&'a str>,
    pub(super) start: Option<&'a str>,
    pub(super) end: Option<&'a str>,
    pub(super) source: Option<&'a str>,
    pub(super) value: Option<f64>,
    pub(super) mean: Option<f64>,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    /// The number of leaves.
    pub(super) fields: u64,
}

/// Reads a point. Returns `None` for anything that is not plain, which the general way takes: other fields,
/// repeated fields, escapes, a value that is not a number, malformed JSON.
pub(super) fn read(text: &str) -> Option<Plain<'_>> {
    let mut cursor = Cursor::new(text);
    let mut point = Plain::default();
    cursor.mark(b'{')?;
    loop {
        let key = cursor.string()?;
        cursor.mark(b':')?;
        point.fields += 1;
        match key {
            "date" => put(&mut point.date, cursor.string()?)?,
            "source" => put(&mut point.source, cursor.string()?)?,
            "start" => put(&mut point.start, cursor.string()?)?,
            "end" => put(&mut point.end, cursor.string()?)?,
            "qty" => put(&mut point.value, cursor.number()?)?,
            "Avg" => put(&mut point.mean, cursor.number()?)?,
            "Min" => put(&mut point.min, cursor.number()?)?,
            "Max" => put(&mut point.max, cursor.number()?)?,
            _ => return None,
        }
        match cursor.next()? {
            b',' => {}
            b'}' => return cursor.is_at_end().then_some(point),
            _ => return None,
        }
    }
}

/// Fills a field. Returns `None` if it is already filled.
fn put<T>(field: &mut Option<T>, value: T) -> Option<()> {
    field.replace(value).is_none().then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    #[test]
    fn the_usual_form_is_read_in_any_order_and_with_any_white_space() {
        let point = read(
            "{ \"qty\" : 12.5,\n\t\"source\" : \"Ana’s Watch\", \"date\":\"2024-02-06 14:30:00 -0800\" }",
        )
        .unwrap();
        assert_eq!((point.value, point.source, point.fields), (Some(12.5), Some("Ana’s Watch"), 3));
        assert_eq!(point.date, Some("2024-02-06 14:30:00 -0800"));
        let point = read(r#"{"Min":-1,"Avg":2e1,"Max":3.5E+1,"date":""}"#).unwrap();
        assert_eq!((point.min, point.mean, point.max), (Some(-1.0), Some(20.0), Some(35.0)));
    }

    #[test]
    fn anything_unusual_is_left_to_the_general_way() {
        for text in [
            "{}",
            "{\"qty\":1",
            "{\"qty\":1}x",
            "{\"qty\":\"1\"}",
            "{\"qty\":null}",
            "{\"qty\":1,\"qty\":2}",
            "{\"qty\":1,}",
            "{\"qty\":01}",
            "{\"qty\":1.}",
            "{\"qty\":.5}",
            "{\"qty\":+1}",
            "{\"qty\":1e999}",
            "{\"source\":\"a\\u0020b\"}",
            "{\"foodType\":\"Apple\"}",
            "[1]",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        /// Text that is read this way is JSON, and a JSON parser finds the same in it.
        #[test]
        fn agrees_with_serde_json(
            text in "\\{( ?\"(qty|Avg|Min|Max|date|source|start)\" ?: ?(-?[0-9]{1,3}(\\.[0-9]{0,3})?([eE][+-]?[0-9]{1,2})?|\"[a-z\\\\ ]{0,3}\"|null) ?,?){0,4}\\}"
        ) {
            if let Some(point) = read(&text) {
                let json: Value = serde_json::from_str(&text).unwrap();
                prop_assert_eq!(json.as_object().unwrap().len() as u64, point.fields);
                let number = |name: &str| json.get(name).and_then(Value::as_f64);
                let text = |name: &str| json.get(name).and_then(Value::as_str);
                prop_assert_eq!(point.value, number("qty"));
                prop_assert_eq!([point.min, point.mean, point.max], [number("Min"), number("Avg"), number("Max")]);
                prop_assert_eq!([point.date, point.start, point.source], [text("date"), text("start"), text("source")]);
            }
        }
    }
}

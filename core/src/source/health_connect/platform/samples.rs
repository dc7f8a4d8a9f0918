//! Reads plain samples of a series without a parser's detours: they are the bulk of an upload.

use crate::source::android::when;
use crate::take::Cursor;

/// Returns the samples of an array in which each is `{"time": "2026-01-01T06:30:00Z", FIELD: 72}`, with its
/// two members in any order. Returns `None` if one of them is anything else.
pub(crate) fn plain(array: &str, field: &str) -> Option<Vec<(i64, f64)>> {
    let mut cursor = Cursor::new(array);
    let mut samples = Vec::with_capacity(array.len() / 64);
    cursor.mark(b'[')?;
    if cursor.peek()? == b']' {
        return None;
    }
    loop {
        samples.push(sample(&mut cursor, field)?);
        match cursor.next()? {
            b',' => {}
            b']' => return cursor.is_at_end().then_some(samples),
            _ => return None,
        }
    }
}

fn sample(cursor: &mut Cursor<'_>, field: &str) -> Option<(i64, f64)> {
    let (mut at, mut value) = (None, None);
    cursor.mark(b'{')?;
    loop {
        let key = cursor.string()?;
        cursor.mark(b':')?;
        if key == "time" && at.is_none() {
            at = Some(when::plain(cursor.string()?)?);
        } else if key == field && value.is_none() {
            value = Some(cursor.number()?);
        } else {
            return None;
        }
        match cursor.next()? {
            b',' => {}
            b'}' => return Some((at?, value?)),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_usual_form_is_read() {
        let one = r#"[{"time":"2026-01-01T06:30:00Z","beatsPerMinute":72}]"#;
        assert_eq!(plain(one, "beatsPerMinute"), Some(vec![(1_767_249_000_000, 72.0)]));
        let two = r#" [ {"beatsPerMinute": 7.2e1, "time": "2026-01-01T06:30:00.5Z"} , {"time":"2026-01-01T06:30:01Z","beatsPerMinute":73} ] "#;
        assert_eq!(
            plain(two, "beatsPerMinute"),
            Some(vec![(1_767_249_000_500, 72.0), (1_767_249_001_000, 73.0)])
        );
        for other in [
            "[]",
            "{}",
            "[null]",
            r#"[{"time":"2026-01-01T06:30:00Z"}]"#,
            r#"[{"time":"2026-01-01T06:30:00Z","beatsPerMinute":"72"}]"#,
            r#"[{"time":"2026-01-01T06:30:00+01:00","beatsPerMinute":72}]"#,
            r#"[{"time":"2026-01-01T06:30:00Z","beatsPerMinute":72,"beatsPerMinute":73}]"#,
            r#"[{"time":"2026-01-01T06:30:00Z","beatsPerMinute":72,"note":1}]"#,
            r#"[{"time":"2026-01-01T06:30:00Z","beatsPerMinute":72}"#,
            r#"[{"time":"2026-01-01T06:30:00Z","beatsPerMinute":072}]"#,
            r#"[{"time":"2026-01-01T06:30:00Z","beatsPerMinute":72},]"#,
        ] {
            assert_eq!(plain(other, "beatsPerMinute"), None, "{other}");
        }
    }
}

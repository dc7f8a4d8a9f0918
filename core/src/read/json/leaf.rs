//! The leaves of a JSON value, with their paths.

use crate::read::path::folded_key;

/// Returns the JSON type of a value's text.
pub fn kind(text: &str) -> &'static str {
    match text.as_bytes().first() {
        Some(b'"') => "string",
        Some(b'{') => "object",
        Some(b'[') => "array",
        Some(b't' | b'f') => "boolean",
        Some(b'n') => "null",
        _ => "number",
    }
}

/// Returns the JSON type of a value's text, in words for a message.
pub fn kind_words(text: &str) -> &'static str {
    match kind(text) {
        "string" => "a string",
        "object" => "an object",
        "array" => "an array",
        "boolean" => "a boolean",
        "null" => "null",
        _ => "a number",
    }
}

/// Calls `each` with the folded path and the text of every leaf of a value. A leaf is a scalar, null
/// included, or an empty array or object.
///
/// `path` is the folded path of the value and is restored before the call returns. Only the open containers
/// are held, so a large unknown value takes little memory. Never panics. In text that is not well-formed, the
/// leaves are an estimate.
pub fn walk_leaves(text: &str, path: &mut String, each: &mut dyn FnMut(&str, &str)) {
    let bytes = text.as_bytes();
    let whole = path.len();
    // Whether each open container is an object, and the length of its path.
    let mut open: Vec<(bool, usize)> = Vec::new();
    let mut at_key = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let end = match byte {
            b'{' | b'[' => {
                let close = skip(bytes, at + 1, u8::is_ascii_whitespace);
                if matches!(bytes.get(close), Some(b'}' | b']')) {
                    each(path, &text[at..=close]);
                    close + 1
                } else {
                    at_key = byte == b'{';
                    if !at_key {
                        path.push_str("[]");
                    }
                    open.push((at_key, path.len()));
                    at + 1
                }
            }
            b'}' | b']' => {
                let _ = open.pop();
                path.truncate(open.last().map_or(whole, |(_, length)| *length));
                at_key = false;
                at + 1
            }
            b',' => {
                at_key = open.last().is_some_and(|(object, _)| *object);
                at + 1
            }
            b'"' => {
                let end = string_end(bytes, at);
                if at_key {
                    at_key = false;
                    path.truncate(open.last().map_or(whole, |(_, length)| *length));
                    push_key(path, &text[at..end]);
                } else {
                    each(path, &text[at..end]);
                }
                end
            }
            b':' => at + 1,
            _ if byte.is_ascii_whitespace() => at + 1,
            _ => {
                let end =
                    skip(bytes, at, |b| !matches!(b, b',' | b'}' | b']' | b':') && !b.is_ascii_whitespace());
                each(path, &text[at..end]);
                end
            }
        };
        at = end;
    }
    path.truncate(whole);
}

fn skip(bytes: &[u8], from: usize, what: impl Fn(&u8) -> bool) -> usize {
    from + bytes.get(from..).unwrap_or_default().iter().take_while(|byte| what(byte)).count()
}

/// Returns the index behind the closing quote of the string that opens at `at`, or the end of the text.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while let Some(&byte) = bytes.get(end) {
        end += match byte {
            b'\\' => 2,
            b'"' => return end + 1,
            _ => 1,
        };
    }
    bytes.len()
}

/// Appends a member's key, which is JSON text. A key that is a number, a date or an id is folded.
fn push_key(path: &mut String, quoted: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    let key: std::borrow::Cow<'_, str> = serde_json::from_str(quoted).unwrap_or_else(|_| quoted.into());
    path.push_str(folded_key(&key));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(text: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        walk_leaves(text, &mut "a".to_owned(), &mut |path, leaf| {
            found.push((path.to_owned(), leaf.to_owned()));
        });
        found
    }

    #[test]
    fn paths_fold_indexes_and_map_keys() {
        let found =
            leaves(r#"{"b":[{"c":1},{"c":[]}], "d" : {"15":7,"x":{"y":null}},"e":"\"}","f":[[true]]}"#);
        let paths: Vec<_> = found.iter().map(|(path, leaf)| format!("{path}={leaf}")).collect();
        assert_eq!(
            paths,
            ["a.b[].c=1", "a.b[].c=[]", "a.d.{}=7", "a.d.x.y=null", r#"a.e="\"}""#, "a.f[][]=true"]
        );
    }

    #[test]
    fn a_scalar_and_an_empty_container_are_one_leaf() {
        for text in ["1", "null", "\"\"", "{}", "[ ]"] {
            assert_eq!(leaves(text), [("a".to_owned(), text.to_owned())]);
        }
    }
}

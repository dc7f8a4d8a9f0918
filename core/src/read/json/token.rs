//! The grammar of scalars and keys (RFC 8259), byte by byte, so that the text may be cut anywhere.

/// An error in the bytes of a token.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The index of the wrong byte in the bytes that were read.
    pub(super) at: usize,
    pub(super) expected: &'static str,
    pub(super) found: String,
}

/// Names a byte outside of strings, by its class or, for punctuation, by itself.
pub(super) fn describe(byte: u8) -> String {
    match byte {
        b'"' => "a string".into(),
        b'0'..=b'9' => "a digit".into(),
        b'a'..=b'z' | b'A'..=b'Z' => "a letter".into(),
        b' ' | b'\t' | b'\n' | b'\r' => "white space".into(),
        0x80.. => "a character outside ASCII".into(),
        0..=0x1F | 0x7F => "a control character".into(),
        _ => format!("'{}'", char::from(byte)),
    }
}

/// Names a byte of a string only by its class, because the string may hold a health value.
fn describe_in_string(byte: u8) -> String {
    match byte {
        b'"' => "the end of the string".into(),
        b'0'..=b'9' => "a digit".into(),
        b'a'..=b'z' | b'A'..=b'Z' => "a letter".into(),
        0..=0x1F => "a control character".into(),
        _ => "another character".into(),
    }
}

/// A place in a string, behind its opening quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    /// Among plain characters.
    Plain,
    /// After a backslash.
    Escape,
    /// After `\u`, with this number of hexadecimal digits missing.
    Hex(u8),
}

impl Text {
    /// Reads more bytes. Returns how many of them belong to the string, with its closing quote, or `None` if
    /// the string goes on.
    ///
    /// The grammar allows a lone half of a surrogate pair. Decoding the string deals with it.
    pub(super) fn find_end(&mut self, bytes: &[u8]) -> Result<Option<usize>, Wrong> {
        for (at, &byte) in bytes.iter().enumerate() {
            *self = match *self {
                Text::Plain => match byte {
                    b'"' => return Ok(Some(at + 1)),
                    b'\\' => Text::Escape,
                    0..=0x1F => {
                        return Err(wrong_in_string(at, "control characters in strings to be escaped", byte));
                    }
                    _ => continue,
                },
                Text::Escape => match byte {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Text::Plain,
                    b'u' => Text::Hex(4),
                    _ => {
                        return Err(wrong_in_string(
                            at,
                            "one of \" \\ / b f n r t u after a backslash",
                            byte,
                        ));
                    }
                },
                Text::Hex(left) => match (byte.is_ascii_hexdigit(), left) {
                    (false, _) => return Err(wrong_in_string(at, "four hexadecimal digits after \\u", byte)),
                    (true, 0 | 1) => Text::Plain,
                    (true, left) => Text::Hex(left - 1),
                },
            };
        }
        Ok(None)
    }
}

fn wrong_in_string(at: usize, expected: &'static str, byte: u8) -> Wrong {
    Wrong { at, expected, found: describe_in_string(byte) }
}

/// A place in a number: the kind of its last byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    Minus,
    /// A leading zero.
    Zero,
    Integer,
    Point,
    Fraction,
    /// `e` or `E`
    Exponent,
    ExponentSign,
    Power,
}

impl Number {
    /// Returns the start of a number that begins with `byte`, or `None` if no number does.
    pub(super) fn begin(byte: u8) -> Option<Number> {
        match byte {
            b'-' => Some(Number::Minus),
            b'0' => Some(Number::Zero),
            b'1'..=b'9' => Some(Number::Integer),
            _ => None,
        }
    }

    /// Returns whether the number may end here.
    pub(super) fn is_complete(self) -> bool {
        matches!(self, Number::Zero | Number::Integer | Number::Fraction | Number::Power)
    }

    /// Returns what must follow, if the number may not end here.
    pub(super) fn expected(self) -> &'static str {
        match self {
            Number::Minus => "a digit after '-'",
            Number::Point => "a digit after the decimal point",
            Number::Exponent => "a digit or a sign in the exponent",
            Number::ExponentSign => "a digit in the exponent",
            Number::Zero | Number::Integer | Number::Fraction | Number::Power => "the rest of the body",
        }
    }

    /// Reads more bytes. Returns how many of them belong to the number, or `None` if the number may go on.
    pub(super) fn find_end(&mut self, bytes: &[u8]) -> Result<Option<usize>, Wrong> {
        for (at, &byte) in bytes.iter().enumerate() {
            *self = match (*self, byte) {
                (Number::Minus, b'0') => Number::Zero,
                (Number::Minus | Number::Integer, b'0'..=b'9') => Number::Integer,
                (Number::Zero, b'0'..=b'9') => {
                    return Err(Wrong {
                        at,
                        expected: "no digit after a leading zero",
                        found: describe(byte),
                    });
                }
                (Number::Zero | Number::Integer, b'.') => Number::Point,
                (Number::Point | Number::Fraction, b'0'..=b'9') => Number::Fraction,
                (Number::Zero | Number::Integer | Number::Fraction, b'e' | b'E') => Number::Exponent,
                (Number::Exponent, b'+' | b'-') => Number::ExponentSign,
                (Number::Exponent | Number::ExponentSign | Number::Power, b'0'..=b'9') => Number::Power,
                (number, _) if number.is_complete() => return Ok(Some(at)),
                (number, _) => return Err(Wrong { at, expected: number.expected(), found: describe(byte) }),
            };
        }
        Ok(None)
    }
}

/// One of `true`, `false` and `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Literal {
    /// The whole word.
    pub(super) word: &'static str,
    seen: usize,
}

impl Literal {
    /// Returns the start of the word that begins with `byte`, or `None` if no word does.
    pub(super) fn begin(byte: u8) -> Option<Literal> {
        let word = match byte {
            b't' => "true",
            b'f' => "false",
            b'n' => "null",
            _ => return None,
        };
        Some(Literal { word, seen: 1 })
    }

    /// Reads more bytes. Returns how many of them belong to the word, or `None` if the word goes on.
    pub(super) fn find_end(&mut self, bytes: &[u8]) -> Result<Option<usize>, Wrong> {
        let rest = self.word.as_bytes().get(self.seen..).unwrap_or_default();
        for (at, (&expected, &byte)) in rest.iter().zip(bytes).enumerate() {
            if byte != expected {
                return Err(Wrong { at, expected: self.word, found: describe(byte) });
            }
        }
        self.seen += bytes.len().min(rest.len());
        Ok((bytes.len() >= rest.len()).then_some(rest.len()))
    }
}

/// Decodes a key from JSON text with its quotes. [`Text`] has checked the text. A lone half of a surrogate
/// pair becomes U+FFFD.
pub(super) fn unescape_key(text: &str) -> String {
    let mut rest = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let mut key = String::with_capacity(rest.len());
    while let Some((plain, escape)) = rest.split_once('\\') {
        key.push_str(plain);
        let mut chars = escape.chars();
        match chars.next() {
            Some('b') => key.push('\u{8}'),
            Some('f') => key.push('\u{c}'),
            Some('n') => key.push('\n'),
            Some('r') => key.push('\r'),
            Some('t') => key.push('\t'),
            Some('u') => {
                let (unit, after) = hex(chars.as_str());
                let low =
                    after.strip_prefix("\\u").map(hex).filter(|(low, _)| (0xDC00..0xE000).contains(low));
                let (code, after) = match low {
                    Some((low, after)) if (0xD800..0xDC00).contains(&unit) => {
                        (0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00), after)
                    }
                    _ => (unit, after),
                };
                key.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                chars = after.chars();
            }
            Some(itself) => key.push(itself),
            None => {}
        }
        rest = chars.as_str();
    }
    key.push_str(rest);
    key
}

/// Returns the number that four hexadecimal digits represent, and the text behind them.
fn hex(text: &str) -> (u32, &str) {
    text.split_at_checked(4)
        .and_then(|(digits, after)| Some((u32::from_str_radix(digits, 16).ok()?, after)))
        .unwrap_or((u32::MAX, text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_are_unescaped() {
        for (text, key) in [
            (r#""steps""#, "steps"),
            (r#""""#, ""),
            (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r#""caf\u00e9 \u20AC""#, "caf\u{e9} \u{20ac}"),
            (r#""\ud83d\ude00!""#, "\u{1f600}!"),
            (r#""\ud83d!""#, "\u{fffd}!"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\ud83d\u0041""#, "\u{fffd}A"),
            (r#""\\u0041""#, "\\u0041"),
        ] {
            assert_eq!(unescape_key(text), key, "{text}");
        }
    }

    proptest! {
        #[test]
        fn keys_as_serde_json_reads_them(
            text in "\"(\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4}|\\\\ud83d\\\\ude0[0-9a-f]|[a-z]|\u{e9}|\u{1f600}){0,20}\"",
        ) {
            // serde_json refuses lone halves of surrogate pairs.
            if let Ok(key) = serde_json::from_str::<String>(&text) {
                prop_assert_eq!(unescape_key(&text), key);
            } else {
                prop_assert!(unescape_key(&text).contains(char::REPLACEMENT_CHARACTER));
            }
        }

        #[test]
        fn unescaping_takes_any_text(text in "\\PC{0,20}|\"(\\\\u?[0-9a-fé]{0,4}){0,5}\"?") {
            unescape_key(&text);
        }
    }
}

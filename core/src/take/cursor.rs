//! Reads plain JSON without a parser's detours: most of a large body is short objects of plain members.

/// A place in a text. Each method reads one thing there and moves past it. It returns `None` for text that is not plain, such as a
/// string with escapes or malformed JSON: serde_json then reads the element.
#[derive(Debug)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Cursor { text, at: 0 }
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The next byte that is no white space; the cursor stays before it.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.text.as_bytes().get(self.at)?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    /// The next byte that is no white space.
    pub(crate) fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Goes over one byte of punctuation.
    pub(crate) fn mark(&mut self, mark: u8) -> Option<()> {
        (self.next()? == mark).then_some(())
    }

    /// Whether nothing but white space follows.
    pub(crate) fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Reads a string without escapes. Returns the text between its quotes.
    pub(crate) fn string(&mut self) -> Option<&'a str> {
        self.mark(b'"')?;
        let rest = self.rest();
        let length = plain_length(rest)?;
        let text = self.text.get(self.at..self.at + length)?;
        self.at += length + 1;
        (rest[length] == b'"').then_some(text)
    }

    /// A number that a double can hold.
    pub(crate) fn number(&mut self) -> Option<f64> {
        self.number_text()?.parse().ok().filter(|value: &f64| value.is_finite())
    }

    /// Reads a string without escapes, a number or a word. Returns its JSON text.
    pub(crate) fn scalar(&mut self) -> Option<&'a str> {
        let first = self.peek()?;
        let from = self.at;
        match first {
            b'"' => {
                self.string()?;
                self.text.get(from..self.at)
            }
            b'-' | b'0'..=b'9' => self.number_text(),
            _ => {
                let rest = self.rest();
                let word =
                    ["null", "true", "false"].into_iter().find(|word| rest.starts_with(word.as_bytes()))?;
                self.at += word.len();
                Some(word)
            }
        }
    }

    /// Reads a value of any kind that nests at most `depth` levels deep. Returns its JSON text.
    pub(crate) fn value(&mut self, depth: usize) -> Option<&'a str> {
        let first = self.peek()?;
        let from = self.at;
        let close = match first {
            b'{' => b'}',
            b'[' => b']',
            _ => return self.scalar(),
        };
        let depth = depth.checked_sub(1)?;
        self.at += 1;
        if self.peek()? == close {
            self.at += 1;
            return self.text.get(from..self.at);
        }
        loop {
            if first == b'{' {
                self.string()?;
                self.mark(b':')?;
            }
            self.value(depth)?;
            match self.next()? {
                b',' => {}
                end if end == close => return self.text.get(from..self.at),
                _ => return None,
            }
        }
    }

    /// A number by the grammar of JSON.
    fn number_text(&mut self) -> Option<&'a str> {
        self.peek()?;
        let from = self.at;
        self.skip(|byte| byte == b'-');
        let first = self.rest().first().copied();
        let whole = self.digits();
        if whole == 0 || whole > 1 && first == Some(b'0') {
            return None;
        }
        if self.skip(|byte| byte == b'.') && self.digits() == 0 {
            return None;
        }
        if self.skip(|byte| matches!(byte, b'e' | b'E')) {
            self.skip(|byte| matches!(byte, b'+' | b'-'));
            if self.digits() == 0 {
                return None;
            }
        }
        self.text.get(from..self.at)
    }

    /// Goes over a byte if it is one of these.
    fn skip(&mut self, is: impl Fn(u8) -> bool) -> bool {
        let found = self.rest().first().is_some_and(|byte| is(*byte));
        self.at += usize::from(found);
        found
    }

    /// Goes over digits: how many there are.
    fn digits(&mut self) -> usize {
        let rest = self.rest();
        let length = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        self.at += length;
        length
    }
}

/// How many bytes stand before the first that is a quote, a backslash or a control character: looked for in eight bytes at a
/// time.
fn plain_length(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // The high bit of each byte below `than`, the lowest of them exactly: what is borrowed goes upwards only.
    let below = |word: u64, than: u8| word.wrapping_sub(ONES * u64::from(than)) & !word & (ONES << 7);
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
        let found = below(word, b' ') | equal(b'"') | equal(b'\\');
        if found != 0 {
            return Some(at * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let in_rest = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))?;
    Some(words.len() * 8 + in_rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn whole<'a, T>(text: &'a str, read: impl FnOnce(&mut Cursor<'a>) -> Option<T>) -> Option<T> {
        let mut cursor = Cursor::new(text);
        let found = read(&mut cursor)?;
        cursor.is_at_end().then_some(found)
    }

    #[test]
    fn what_json_forbids_is_none() {
        for text in ["", "+1", ".5", "1.", "01", "-", "1e", "1e+", "--1", "1e999", "NaN", "1 2"] {
            assert_eq!(whole(text, Cursor::number), None, "{text}");
        }
        for text in ["\"", "\"a", "\"\\n\"", "\"\n\"", "a\"", "nul", "True", "{}", "[]", "\"a\" b", "nullx"] {
            assert_eq!(whole(text, Cursor::scalar), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn eight_bytes_at_a_time_are_as_good_as_one(bytes in proptest::collection::vec(prop_oneof![any::<u8>(), b'!'..b'&', Just(b'a')], 0..40)) {
            let one_by_one = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
            prop_assert_eq!(plain_length(&bytes), one_by_one);
        }

        /// What it takes is JSON, and says the same to a JSON parser. It takes all scalars without escapes.
        #[test]
        fn agrees_with_serde_json(
            text in "[ \n]{0,2}(-?[0-9]{0,3}(\\.[0-9]{0,3})?([eE][+-]?[0-9]{0,2})?|\"[a-zé\\\\\t]{0,3}\"?|null|true|false|tru)[ \n]{0,2}",
        ) {
            let json: Option<Value> = serde_json::from_str(&text).ok();
            prop_assert_eq!(whole(&text, Cursor::scalar), json.is_some().then(|| text.trim()).filter(|_| !text.contains('\\')));
            let number = json.as_ref().filter(|json| json.is_number()).and_then(|_| text.trim().parse().ok());
            prop_assert_eq!(whole(&text, Cursor::number), number);
            let string = json.as_ref().and_then(Value::as_str).filter(|_| !text.contains('\\'));
            prop_assert_eq!(whole(&text, Cursor::string), string);
        }
    }
}

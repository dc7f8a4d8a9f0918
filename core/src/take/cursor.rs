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

    /// Returns the next byte that is no white space. The cursor stays before it.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        let byte = *bytes.get(self.at)?;
        if byte > b' ' {
            return Some(byte);
        }
        // Within a line, white space is usually one space.
        match bytes.get(self.at + 1) {
            Some(next @ b'!'..) if byte == b' ' => {
                self.at += 1;
                Some(*next)
            }
            _ => self.go_over_white_space(),
        }
    }

    /// Goes over white space. Returns the byte behind it.
    #[inline(never)]
    fn go_over_white_space(&mut self) -> Option<u8> {
        loop {
            match *self.text.as_bytes().get(self.at)? {
                b' ' | b'\r' | b'\t' => self.at += 1,
                // Indentation follows a line break.
                b'\n' => {
                    self.at += 1;
                    self.at += spaces(self.rest());
                }
                byte => return Some(byte),
            }
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

    /// Goes over digits. Returns how many there are.
    fn digits(&mut self) -> usize {
        let length = digits(self.rest());
        self.at += length;
        length
    }
}

/// A byte of 1 in each of the eight bytes of a word.
const ONES: u64 = 0x0101_0101_0101_0101;

/// The high bit of each byte of a word.
const HIGH: u64 = ONES << 7;

/// Returns the length of the text before the first byte of a kind. It looks at eight bytes at a time: `mark` sets the high bit of
/// bytes of that kind in a word. Of the marked bytes only the first has to be right, because a carry or borrow goes upwards.
#[inline]
fn length_before(bytes: &[u8], mark: impl Fn(u64) -> u64, is: impl Fn(u8) -> bool) -> Option<usize> {
    let mut at = 0;
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let found = mark(u64::from_le_bytes(*word)) & HIGH;
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    Some(at + bytes.get(at..)?.iter().position(|byte| is(*byte))?)
}

/// Returns the number of bytes before the first quote, backslash or control character.
#[inline]
fn plain_length(bytes: &[u8]) -> Option<usize> {
    // Subtraction sets the high bit of a byte that is less. That of other bytes is set only if it was set before.
    let less = |word: u64, than: u8| word.wrapping_sub(ONES * u64::from(than));
    let equal = |word: u64, byte: u8| less(word ^ (ONES * u64::from(byte)), 1);
    let mark = |word: u64| (less(word, b' ') | equal(word, b'"') | equal(word, b'\\')) & !word;
    length_before(bytes, mark, |byte| matches!(byte, b'"' | b'\\' | 0..0x20))
}

/// Returns the number of spaces that the text begins with. Indented JSON has many.
#[inline]
fn spaces(bytes: &[u8]) -> usize {
    let mark = |word: u64| {
        let other = word ^ (ONES * u64::from(b' '));
        other | (other & !HIGH).wrapping_add(!HIGH)
    };
    length_before(bytes, mark, |byte| byte != b' ').unwrap_or(bytes.len())
}

/// Returns the number of digits that the text begins with.
#[inline]
fn digits(bytes: &[u8]) -> usize {
    let mark = |word: u64| {
        let other = word ^ (ONES * u64::from(b'0'));
        other | (other & !HIGH).wrapping_add(ONES * (0x80 - 10))
    };
    length_before(bytes, mark, |byte| !byte.is_ascii_digit()).unwrap_or(bytes.len())
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

        #[test]
        fn spaces_and_digits_are_counted_eight_at_a_time(
            bytes in proptest::collection::vec(prop_oneof![3 => Just(b' '), 3 => b'0'..=b'9', 1 => any::<u8>()], 0..24),
            spaces_first in 0_usize..20,
            digits_first in 0_usize..20,
        ) {
            for (text, is, count) in [
                ([vec![b' '; spaces_first], bytes.clone()].concat(), (|byte| byte == b' ') as fn(u8) -> bool, spaces as fn(&[u8]) -> usize),
                ([vec![b'7'; digits_first], bytes].concat(), |byte| byte.is_ascii_digit(), digits),
            ] {
                prop_assert_eq!(count(&text), text.iter().take_while(|byte| is(**byte)).count());
            }
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

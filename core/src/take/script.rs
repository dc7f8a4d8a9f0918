//! Digits and marks of other scripts.

use std::borrow::Cow;

/// Returns the value of a decimal digit of any script.
pub(crate) fn digit(c: char) -> Option<u32> {
    /// The zeros of the scripts in which CLDR writes numbers. The other digits follow them.
    const ZEROS: &str = "٠۰߀०০੦૦୦௦౦೦൦෦๐໐༠၀႐០᠐᥆᧐᪀᪐᭐᮰᱀᱐꘠꣐꤀꧐꧰꩐꯰０";
    let after = |zero: char| (c as u32).checked_sub(zero as u32).filter(|digit| *digit < 10);
    c.to_digit(10).or_else(|| if c.is_ascii() { None } else { ZEROS.chars().find_map(after) })
}

/// Returns whether a character only says in which direction the text is written, or has no width.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Returns a text with the ASCII form of digits, signs and white space, and without invisible characters.
pub(crate) fn plain_digits(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return text.into();
    }
    let plain = |c: char| match c {
        '\u{2212}' | '\u{2010}' | '\u{2011}' | '\u{2013}' | '\u{ff0d}' => '-',
        '\u{ff0b}' => '+',
        '\u{ff1a}' => ':',
        '\u{66b}' | '\u{ff0e}' => '.',
        '\u{ff0c}' => ',',
        '\u{66c}' | '\u{2019}' => '\'',
        _ if c.is_whitespace() => ' ',
        _ => digit(c).and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c),
    };
    text.chars().filter(|c| !is_invisible(*c)).map(plain).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_other_scripts_are_digits() {
        assert_eq!(plain_digits("٢٠٢٦-٠٥-٠٤"), "2026-05-04");
        assert_eq!(plain_digits("\u{200f}๒๕๖๙ ०१२३४५६७८९ \u{2212}５"), "2569 0123456789 -5");
        assert_eq!(digit('x'), None);
        assert_eq!(digit('四'), None);
    }
}

//! Enumerations of Android: a number, a number as text, or a name in one of several spellings.

use std::borrow::Cow;

use crate::ledger::Flag;
use crate::record::{find_word, has_letters};
use crate::take::Object;

/// An enumeration: the names of 0, 1, 2 … in lower case.
pub(crate) struct Words {
    pub(crate) names: &'static [&'static str],
    /// What libraries write before or behind a name, such as the name of the enumeration. The letters are in
    /// lower case, and longer ones come first.
    pub(crate) around: &'static [&'static str],
    /// Other names in use.
    pub(crate) aliases: &'static [(&'static str, &'static str)],
}

/// A value of an enumeration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// The name in lower case. An unknown number stays a number, and an unknown word stays that word.
    pub(crate) name: Cow<'static, str>,
    pub(crate) is_known: bool,
}

impl Word {
    /// Creates a word that is known.
    pub(crate) const fn known(name: &'static str) -> Self {
        Word { name: Cow::Borrowed(name), is_known: true }
    }

    /// Returns the name, or `None` if it is `unknown`.
    pub(crate) fn told(self) -> Option<Cow<'static, str>> {
        (self.name != UNKNOWN).then_some(self.name)
    }
}

/// The meaning of 0 in most enumerations.
const UNKNOWN: &str = "unknown";

impl Words {
    /// Reads a number, a number as text or a name in any spelling, with or without the name of the
    /// enumeration.
    pub(crate) fn read(&self, text: &str) -> Word {
        let text = text.trim();
        if let Ok(number) = text.parse::<f64>() {
            return match self.numbered(number) {
                Some(name) => Word::known(name),
                None => Word { name: Cow::Owned(text.to_owned()), is_known: false },
            };
        }
        match find_word(text, self.around, |letters| self.find(letters)) {
            Some(name) => Word::known(name),
            None => Word { name: Cow::Owned(snake_case(text)), is_known: false },
        }
    }

    fn numbered(&self, number: f64) -> Option<&'static str> {
        let is_whole = number.fract() == 0.0 && (0.0..=f64::from(u16::MAX)).contains(&number);
        is_whole.then(|| self.names.get(number as usize).copied()).flatten()
    }

    fn find(&self, letters: &str) -> Option<&'static str> {
        let is_it = |name: &str| has_letters(name, letters);
        let alias = self.aliases.iter().find(|(alias, _)| is_it(alias)).map(|(_, name)| *name);
        alias
            .or_else(|| self.names.iter().copied().find(|name| is_it(name)))
            // A library writes `other_12` for a number without a name.
            .or_else(|| self.numbered(f64::from(letters.parse::<u16>().ok()?)))
    }

    /// Takes a value. An unknown one is flagged. Null counts as absent.
    pub(crate) fn take(&self, object: &mut Object<'_>, key: &str) -> Option<Word> {
        let text = take_text(object, key)?;
        let word = self.read(&text);
        if !word.is_known {
            object.flagged(key, Flag::UnknownWord);
        }
        Some(word)
    }
}

/// Takes the text of a number or of a name. Null counts as absent.
pub(crate) fn take_text<'a>(object: &mut Object<'a>, key: &str) -> Option<Cow<'a, str>> {
    match object.peek(key)?.as_bytes().first() {
        // A plain number does not have to be mended into a text.
        Some(b'0'..=b'9') => Some(Cow::Owned(object.number(key)?.to_string())),
        _ => object.string(key),
    }
}

/// Returns a name in lower case with `_` between its words: `eggWhite`, `EGG_WHITE` and `egg white` become
/// `egg_white`.
pub(crate) fn snake_case(text: &str) -> String {
    let mut name = String::with_capacity(text.len() + 4);
    let mut was_lower = false;
    for char in text.trim().chars() {
        if matches!(char, ' ' | '-' | '_') {
            name.push('_');
            was_lower = false;
            continue;
        }
        if char.is_ascii_uppercase() && was_lower {
            name.push('_');
        }
        was_lower = char.is_ascii_lowercase();
        name.push(char.to_ascii_lowercase());
    }
    name
}

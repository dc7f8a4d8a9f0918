//! Enumerations of Android: a number, a number as text, or a name in one of several spellings.

use std::borrow::Cow;

use crate::ledger::Flag;
use crate::take::Object;

/// An enumeration: the names of 0, 1, 2 … in lower case.
pub(crate) struct Words {
    pub(crate) names: &'static [&'static str],
    /// The prefixes that libraries write before a name, in lower case.
    pub(crate) prefixes: &'static [&'static str],
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
    /// Returns the name, or `None` if it is `unknown`.
    pub(crate) fn told(self) -> Option<Cow<'static, str>> {
        (self.name != UNKNOWN).then_some(self.name)
    }
}

/// The meaning of 0 in most enumerations.
const UNKNOWN: &str = "unknown";

impl Words {
    /// Reads a number, a number as text or a name in any case, with or without its prefix.
    pub(crate) fn read(&self, text: &str) -> Word {
        if let Ok(number) = text.trim().parse::<f64>() {
            let whole = number.fract() == 0.0 && (0.0..=f64::from(u16::MAX)).contains(&number);
            let known = whole.then(|| self.names.get(number as usize)).flatten();
            return match known {
                Some(name) => Word { name: Cow::Borrowed(name), is_known: true },
                None => Word { name: Cow::Owned(text.trim().to_owned()), is_known: false },
            };
        }
        let name = snake_case(text);
        let find = |name: &str| {
            let alias = self.aliases.iter().find(|(alias, _)| *alias == name).map(|(_, name)| *name);
            alias.or_else(|| self.names.iter().copied().find(|known| *known == name))
        };
        let bare = self.prefixes.iter().find_map(|prefix| name.strip_prefix(prefix));
        // A library writes `other_12` for a number without a name.
        if let Some(number) = bare.filter(|bare| bare.parse::<u16>().is_ok()) {
            return self.read(number);
        }
        match find(&name).or_else(|| bare.and_then(find)) {
            Some(name) => Word { name: Cow::Borrowed(name), is_known: true },
            None => Word { name: Cow::Owned(name), is_known: false },
        }
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

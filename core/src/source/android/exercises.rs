//! Exercise types of Android: a number, a number as text, or a name. Jetpack, the platform and Wear OS each
//! have their own numbers for the same names.

use std::borrow::Cow;

use crate::ledger::Flag;
use crate::record::Sport;
use crate::source::android::words::{snake_case, take_text};
use crate::take::Object;

/// The exercise types of one library.
pub(crate) struct Exercises {
    /// Number, name in lower case and sport of each type.
    pub(crate) types: &'static [(u16, &'static str, Sport)],
    /// Other names in use.
    pub(crate) aliases: &'static [(&'static str, &'static str)],
}

/// A sport as the sender wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exercise {
    pub(crate) sport: Sport,
    /// The name in lower case. An unknown number stays a number.
    pub(crate) name: Cow<'static, str>,
    pub(crate) is_known: bool,
}

impl Exercises {
    /// Reads a number, a number as text, or a name in any case, with or without `EXERCISE_TYPE_`.
    pub(crate) fn read(&self, text: &str) -> Exercise {
        let number = text.trim().parse::<f64>().ok();
        // An unknown number stays as it was written.
        let name = if number.is_some() { text.trim().to_owned() } else { snake_case(text) };
        let name = name.strip_prefix("exercise_type_").unwrap_or(&name);
        let name = self.aliases.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, name)| *name);
        let found = self
            .types
            .iter()
            .find(|(known, known_name, _)| number == Some(f64::from(*known)) || name == *known_name);
        match found {
            Some((_, name, sport)) => Exercise { sport: *sport, name: Cow::Borrowed(name), is_known: true },
            None => Exercise { sport: Sport::Other, name: Cow::Owned(name.to_owned()), is_known: false },
        }
    }

    /// Takes an exercise type. An unknown one is flagged. Null counts as absent.
    pub(crate) fn take(&self, object: &mut Object<'_>, key: &str) -> Option<Exercise> {
        let exercise = self.read(&take_text(object, key)?);
        if !exercise.is_known {
            object.flagged(key, Flag::UnknownWord);
        }
        Some(exercise)
    }
}

//! Exercise types of Android: a number, a number as text, or a name. Jetpack, the platform and Wear OS each
//! have their own numbers for the same names.

use std::borrow::Cow;

use crate::ledger::Flag;
use crate::record::{Sport, find_word, has_letters};
use crate::source::android::words::{snake_case, take_text};
use crate::take::Object;

/// The exercise types of one library.
pub(crate) struct Exercises {
    /// Number, name in lower case and sport of each type.
    pub(crate) types: &'static [(u16, &'static str, Sport)],
    /// Other names in use.
    pub(crate) aliases: &'static [(&'static str, &'static str)],
}

/// What libraries write around the name of an exercise type, or around a number that has none, as letters.
const AROUND: &[&str] = &["exercisesessiontype", "exercisetype", "workouttype", "unknown", "other"];

/// A sport as the sender wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exercise {
    pub(crate) sport: Sport,
    /// The name in lower case. An unknown number stays a number.
    pub(crate) name: Cow<'static, str>,
    pub(crate) is_known: bool,
}

impl Exercise {
    /// Creates a sport that is known although the library has no exercise type of this name.
    pub(crate) fn of_sport(sport: Sport, name: &str) -> Self {
        Exercise { sport, name: Cow::Owned(snake_case(name)), is_known: true }
    }
}

impl Exercises {
    /// Reads a number, a number as text, or a name in any spelling, with or without `EXERCISE_TYPE_`. A name
    /// that the library does not have may be that of a sport.
    pub(crate) fn read(&self, text: &str) -> Exercise {
        let text = text.trim();
        if let Ok(number) = text.parse::<f64>() {
            return self.numbered(number).unwrap_or_else(|| Exercise {
                sport: Sport::Other,
                // An unknown number stays as it was written.
                name: Cow::Owned(text.to_owned()),
                is_known: false,
            });
        }
        if let Some(own) = find_word(text, AROUND, |letters| self.find(letters)) {
            return own;
        }
        match Sport::of_word(text) {
            Some(sport) => Exercise::of_sport(sport, text),
            None => {
                let name = snake_case(text);
                let name = name.strip_prefix("exercise_type_").unwrap_or(&name).to_owned();
                Exercise { sport: Sport::Other, name: Cow::Owned(name), is_known: false }
            }
        }
    }

    fn numbered(&self, number: f64) -> Option<Exercise> {
        self.types.iter().find(|(known, ..)| number == f64::from(*known)).map(Self::known)
    }

    fn find(&self, letters: &str) -> Option<Exercise> {
        let alias = self.aliases.iter().find(|(alias, _)| has_letters(alias, letters)).map(|(_, name)| *name);
        let is_it = |name: &str| alias.map_or_else(|| has_letters(name, letters), |alias| name == alias);
        let named = self.types.iter().find(|(_, name, _)| is_it(name)).map(Self::known);
        named.or_else(|| self.numbered(f64::from(letters.parse::<u16>().ok()?)))
    }

    fn known((_, name, sport): &(u16, &'static str, Sport)) -> Exercise {
        Exercise { sport: *sport, name: Cow::Borrowed(name), is_known: true }
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

//! What documents take from their elements: times, and words in the language of the phone.

use std::borrow::Cow;

use super::item::{Item, Span};
use super::when::When;
use super::words::{Words, snake_case};
use crate::ledger::{Flag, Mend, Reason};
use crate::record::{DataType, too_long};

/// A word in the language of the phone.
#[derive(Debug)]
pub(super) struct Word {
    /// Its canonical name, or `None` if it is unknown.
    meaning: Option<Cow<'static, str>>,
    pub(super) text: String,
}

impl Word {
    pub(super) fn new(text: String, meaning: impl FnOnce(&str) -> Option<Cow<'static, str>>) -> Self {
        Word { meaning: meaning(&text), text }
    }

    pub(super) fn is_known(&self) -> bool {
        self.meaning.is_some()
    }

    /// Returns the word as part of a key. It is the meaning, if that is known, so that the language of the
    /// phone does not matter.
    pub(super) fn id(&self) -> &str {
        self.meaning.as_deref().unwrap_or(&self.text)
    }

    /// Returns the canonical name, or `other` if it is unknown, and the word itself.
    pub(super) fn both(word: Option<Word>) -> (Option<String>, Option<String>) {
        let Some(Word { meaning, text }) = word else { return (None, None) };
        (Some(meaning.unwrap_or(Cow::Borrowed("other")).into_owned()), Some(text))
    }

    /// Does the same as [`both`](Self::both), but an unknown word of ASCII letters keeps its own name,
    /// because it may be English.
    pub(super) fn named(word: Option<Word>) -> (Option<String>, Option<String>) {
        Word::both(word.map(|Word { meaning, text }| {
            let meaning = meaning.or_else(|| snake_case(&text).map(Cow::Owned));
            Word { meaning, text }
        }))
    }
}

impl Item<'_> {
    /// Takes the start and the end of the element. An element without a start is refused.
    pub(super) fn span(mut self) -> Option<(Self, Span)> {
        let Some(start) = self.when("start") else {
            let reason = "expected start, found none that is a time".to_owned();
            self.object.refuse(Reason::NoTime, reason);
            return None;
        };
        let end = self.end(start);
        Some((self, Span::new(start, end)))
    }

    /// Takes the end, given the start. An end before the start is rejected.
    pub(super) fn end(&mut self, start: When) -> Option<When> {
        let end = self.when("end")?;
        if end.at >= start.at && end.floating() == start.floating() {
            // Symptoms and what a person logs of a cycle last longest.
            let Some(reason) = too_long(Some(DataType::Lactation), start.at, end.at) else {
                return Some(end);
            };
            self.object.reject_taken("end", Reason::SpanTooLong, &reason);
            return None;
        }
        let code = Reason::EndBeforeStart;
        self.object.reject_taken("end", code, &code.found("another"));
        None
    }

    /// Takes a word. A word without a meaning is flagged. A word of `words` that is not English is listed in
    /// `mended`.
    pub(super) fn word(
        &mut self,
        key: &str,
        words: &Words,
        meaning: impl FnOnce(&str) -> Option<Cow<'static, str>>,
    ) -> Option<Word> {
        let word = Word::new(self.object.string(key)?.into_owned(), meaning);
        if !word.is_known() {
            self.object.flagged(key, Flag::UnknownWord);
        } else if words.is_localised(&word.text) {
            self.object.mended(key, Mend::LocalisedWord);
        }
        Some(word)
    }

    /// Takes a word of a closed list.
    pub(super) fn word_of(&mut self, key: &str, words: &Words) -> Option<Word> {
        self.word(key, words, |word| words.meaning(word).map(Cow::Borrowed))
    }
}

//! The languages of the phone: words of labels, names, units and clocks.
//!
//! Each language has a table beside this file, `es.txt` for Spanish. A line has an English phrase, and the
//! words that mean it. The same words make up the names of metrics, columns, sports and stages of sleep, so a
//! table needs no list of all names: a text is cut into words of one language, and the English phrases of
//! these words, in any order, are compared with the English names. So `Frecuencia Cardíaca en Reposo` is the
//! `resting heart rate`, and a label that the app may word in another way tomorrow is still understood. A text
//! with a single unknown word means nothing, and the report says so.
//!
//! In a table, `~` at the end of a word stands for any ending, and the words of `-` mean nothing. The build
//! script packs the words as hashes, because the text would be three times as large.

mod fold;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use fold::{START, fold, hash, packed};

/// English phrases, in the order of the packed tables.
const PHRASES: &str = include_str!(concat!(env!("OUT_DIR"), "/words.txt"));

/// UCUM codes, and `count` and `count/min`, in the order of the packed tables.
const UNITS: &str = include_str!(concat!(env!("OUT_DIR"), "/units.txt"));

/// The packed tables of all languages.
const TABLES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/languages.bin"));

/// Words of the clock without spaces, and the hours of the day that they can mean, as bits.
const CLOCK: &str = include_str!(concat!(env!("OUT_DIR"), "/clock.txt"));

/// The longest text that is looked up, in letters. The app's own labels have at most 40.
const LONGEST: usize = 96;

/// The most meanings of a text in one language that are compared.
const MEANINGS: usize = 32;

/// The place of the phrase `-`, of words that mean nothing. It is the first in the order of the phrases.
const NOTHING: u16 = 0;

/// What words mean: the hash of a word, and in the lowest 16 bits the place of a phrase in a list. Sorted.
type Hashes = Vec<u64>;

fn entry(hash: u32, place: u16) -> u64 {
    u64::from(hash) << 16 | u64::from(place)
}

struct Language {
    words: Hashes,
    units: Hashes,
}

static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    let mut table = TABLES;
    let mut languages = Vec::new();
    while !table.is_empty() {
        languages.push(Language { words: unpack(&mut table, PHRASES), units: unpack(&mut table, UNITS) });
    }
    languages
});

/// English phrases themselves, which stand among the words of other languages.
static ENGLISH: LazyLock<Hashes> = LazyLock::new(|| {
    let mut hashes: Hashes = Vec::new();
    for (place, phrase) in (0..).zip(PHRASES.lines()) {
        hashes.push(entry(packed(fold(phrase).chars().fold(START, hash)), place));
    }
    hashes.sort_unstable();
    hashes
});

fn unpack(table: &mut &[u8], meanings: &str) -> Hashes {
    let mut hashes = Hashes::new();
    for (place, _) in (0..).zip(meanings.lines()) {
        let Some((&number, rest)) = table.split_first() else { break };
        let number = usize::from(number);
        let (low, rest) = rest.split_at_checked(number * 3).unwrap_or((rest, &[]));
        let (high, rest) = rest.split_at_checked(number.div_ceil(2)).unwrap_or((rest, &[]));
        hashes.extend(low.chunks_exact(3).enumerate().map(|(at, low)| {
            let two = high.get(at / 2).copied().unwrap_or(0);
            let high = if at % 2 == 0 { two >> 4 } else { two & 0xf };
            entry(u32::from_be_bytes([high, low[0], low[1], low[2]]), place)
        }));
        *table = rest;
    }
    hashes.sort_unstable();
    hashes
}

/// Returns the places of the meanings of a word.
fn find(hashes: &Hashes, hash: u32) -> impl Iterator<Item = u16> {
    let from = hashes.partition_point(|known| *known < entry(hash, 0));
    hashes[from..].iter().take_while(move |known| **known >> 16 == u64::from(hash)).map(|known| *known as u16)
}

/// Names by their English words, in any order and with other endings: `walking_speed` is `speed walk`.
pub(crate) struct Names<T> {
    places: Places,
    meanings: Vec<T>,
}

/// The places of meanings in a list, by the English words of their names.
#[derive(Default)]
struct Places(HashMap<String, u16>);

impl<T: Copy + PartialEq> Names<T> {
    /// Returns the names. Of two with the same words, the first counts.
    pub(crate) fn new(names: &mut dyn Iterator<Item = (&str, T)>) -> Self {
        Names { places: Places::default(), meanings: Vec::new() }.with(names)
    }

    /// Adds names, unless their words are known.
    pub(crate) fn with(mut self, names: &mut dyn Iterator<Item = (&str, T)>) -> Self {
        for (name, meaning) in names {
            let place = self.meanings.iter().position(|known| *known == meaning).unwrap_or_else(|| {
                self.meanings.push(meaning);
                self.meanings.len() - 1
            });
            self.places.insert(name, place as u16);
        }
        self
    }

    fn at(&self, place: u16) -> Option<T> {
        self.meanings.get(usize::from(place)).copied()
    }

    /// Returns the meaning of a text in any language, or `None` if no language has all of its words, or if
    /// two languages mean different things.
    pub(crate) fn meaning(&self, text: &str) -> Option<T> {
        match self.places.all(text).as_slice() {
            [place] => self.at(*place),
            _ => None,
        }
    }

    /// Returns all meanings of a text.
    pub(crate) fn meanings(&self, text: &str) -> Vec<T> {
        self.places.all(text).into_iter().filter_map(|place| self.at(place)).collect()
    }

    /// Returns the meanings of several texts of one language. A text that may mean several things means what it
    /// means in the language that has the most of the texts.
    pub(crate) fn of_one_language(&self, texts: &[&str]) -> Vec<Option<T>> {
        self.places.of_one_language(texts).into_iter().map(|place| self.at(place?)).collect()
    }

    /// Returns the meaning of a text of which some phrases are set apart. `apart` are phrases, and the result
    /// has the one that is in the text.
    pub(crate) fn meaning_apart(
        &self,
        text: &str,
        apart: &[&'static str],
    ) -> Option<(T, Option<&'static str>)> {
        let (place, phrase) = self.places.apart(text, apart)?;
        Some((self.at(place)?, phrase))
    }
}

impl Places {
    fn insert(&mut self, name: &str, place: u16) {
        self.0.entry(words_of(&mut std::iter::once(name.to_lowercase().as_str()))).or_insert(place);
    }

    /// Returns the meanings of a text, each once.
    fn all(&self, text: &str) -> Vec<u16> {
        let mut places = Vec::new();
        for (_, place) in self.by_language(text) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// Returns the meanings of a text, with the language of each.
    fn by_language(&self, text: &str) -> Vec<(usize, u16)> {
        let meaning = |(language, phrases): &Reading| {
            Some((*language, *self.0.get(&words_of(&mut phrases.iter().copied()))?))
        };
        readings(text).iter().filter_map(meaning).collect()
    }

    fn of_one_language(&self, texts: &[&str]) -> Vec<Option<u16>> {
        let known: Vec<Vec<(usize, u16)>> = texts.iter().map(|text| self.by_language(text)).collect();
        let mut texts_of = vec![0; LANGUAGES.len()];
        for meanings in &known {
            let mut before = None;
            for (language, _) in meanings {
                texts_of[*language] += usize::from(before != Some(language));
                before = Some(language);
            }
        }
        let most = (0..texts_of.len()).rev().max_by_key(|language| texts_of[*language]);
        let only = |meanings: &[(usize, u16)], language: Option<usize>| {
            let own = |(of, _): &&(usize, u16)| language.is_none_or(|language| language == *of);
            let mut places = meanings.iter().filter(own).map(|(_, place)| *place);
            let first = places.next()?;
            places.all(|other| other == first).then_some(first)
        };
        known.iter().map(|meanings| only(meanings, None).or_else(|| only(meanings, most))).collect()
    }

    fn apart(&self, text: &str, apart: &[&'static str]) -> Option<(u16, Option<&'static str>)> {
        let readings = readings(text);
        let mut known = readings.iter().filter_map(|(_, phrases)| {
            let phrase = apart.iter().copied().find(|phrase| phrases.contains(phrase));
            let mut rest = phrases.iter().copied().filter(|phrase| !apart.contains(phrase));
            Some((*self.0.get(&words_of(&mut rest))?, phrase))
        });
        let first = known.next()?;
        known.all(|other| other == first).then_some(first)
    }
}

/// Returns the words of English phrases in alphabetical order, in one form of each.
fn words_of(phrases: &mut dyn Iterator<Item = &str>) -> String {
    let mut words: Vec<&str> = phrases
        .flat_map(|phrase| phrase.split(|c: char| !c.is_ascii_alphanumeric()))
        .filter_map(form_of)
        .collect();
    words.sort_unstable();
    words.join(" ")
}

/// Returns the one form of an English word, or `None` if it adds nothing. The word is in lower case.
fn form_of(word: &str) -> Option<&str> {
    Some(match word {
        "" | "and" | "of" | "the" | "in" | "per" | "apple" => return None,
        "walking" => "walk",
        "running" => "run",
        "cycling" => "cycle",
        "swimming" => "swim",
        "steps" => "step",
        "hours" => "hour",
        "avg" | "mean" => "average",
        "min" => "minimum",
        "max" => "maximum",
        "number" => "count",
        "workout" => "training",
        "beverages" => "consumption",
        _ => word,
    })
}

/// The phrases of a text in one of its languages, with the place of the language.
type Reading = (usize, Vec<&'static str>);

/// The most texts whose readings are remembered. A body has few words, and has them often.
const REMEMBERED: usize = 1024;

/// Returns the phrases of a text in each language that has all of its words.
fn readings(text: &str) -> Arc<[Reading]> {
    static KNOWN: LazyLock<Mutex<HashMap<String, Arc<[Reading]>>>> = LazyLock::new(Mutex::default);
    if text.len() > LONGEST * 4 {
        return Arc::new([]);
    }
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(readings) = known.get(text) {
        return Arc::clone(readings);
    }
    let readings: Arc<[Reading]> = read(text).into();
    if known.len() >= REMEMBERED {
        known.clear();
    }
    known.insert(text.to_owned(), Arc::clone(&readings));
    readings
}

fn read(text: &str) -> Vec<Reading> {
    let letters: Vec<char> = fold(text).chars().collect();
    if letters.is_empty() || letters.len() > LONGEST {
        return Vec::new();
    }
    let phrases: Vec<&str> = PHRASES.lines().collect();
    let mut all = Vec::new();
    for (language, Language { words, .. }) in LANGUAGES.iter().enumerate() {
        let readings = Readings { words, letters: &letters, known: vec![None; letters.len()] }.from(0);
        all.extend(readings.iter().map(|places| {
            let own = places.iter().filter(|place| **place != NOTHING);
            (language, own.map(|place| phrases[usize::from(*place)]).collect())
        }));
    }
    all
}

/// Cuts a text into words of one language.
struct Readings<'a> {
    words: &'a Hashes,
    letters: &'a [char],
    /// The readings of the rest of the text, by where it begins, as far as they are known.
    known: Vec<Option<Vec<Vec<u16>>>>,
}

impl Readings<'_> {
    /// Returns the meanings of the text from a letter on.
    fn from(&mut self, start: usize) -> Vec<Vec<u16>> {
        let start = if self.letters.get(start) == Some(&' ') { start + 1 } else { start };
        if start >= self.letters.len() {
            return vec![Vec::new()];
        }
        if let Some(known) = &self.known[start] {
            return known.clone();
        }
        let mut readings: Vec<Vec<u16>> = Vec::new();
        for word in self.words_at(start) {
            let (end, place) = ((word >> 16) as usize, word as u16);
            for rest in self.from(end) {
                if readings.len() < MEANINGS {
                    readings.push([&[place], rest.as_slice()].concat());
                }
            }
        }
        self.known[start] = Some(readings.clone());
        readings
    }

    /// Returns the words that begin at a letter: where each ends, and in the lowest 16 bits what it means.
    fn words_at(&self, start: usize) -> Vec<u64> {
        let begins = self.is_between_words(start);
        let mut words = Vec::new();
        let mut letters = START;
        for (at, &c) in self.letters.iter().enumerate().skip(start) {
            letters = hash(letters, c);
            if c == ' ' {
                continue;
            }
            let end = at + 1;
            let ends = self.is_between_words(end);
            let own = find(self.words, packed(letters));
            let found = own.chain(find(&ENGLISH, packed(letters))).map(|place| entry(end as u32, place));
            if begins && ends || self.is_joined(start, end, begins) {
                words.extend(found);
            } else if end - start >= 3 {
                // A part of a compound. A word that means nothing is none.
                words.extend(found.filter(|word| *word as u16 != NOTHING));
            }
            if begins && end - start >= 3 {
                let rest = self.letters[end..].iter().position(|c| *c == ' ');
                let word_end = rest.map_or(self.letters.len(), |rest| end + rest);
                words.extend(
                    find(self.words, packed(hash(letters, '~'))).map(|place| entry(word_end as u32, place)),
                );
            }
        }
        words.sort_unstable();
        words.dedup();
        words
    }

    /// Returns whether a word can end and another begin at a letter: at a space, at either end of the text, and
    /// between scripts with and without spaces.
    fn is_between_words(&self, at: usize) -> bool {
        let is_wide = |c: char| c >= '\u{e00}';
        match (at.checked_sub(1).and_then(|before| self.letters.get(before)), self.letters.get(at)) {
            (Some(before), Some(after)) => {
                *before == ' ' || *after == ' ' || is_wide(*before) != is_wide(*after)
            }
            _ => true,
        }
    }

    /// Returns whether a word is written together with the next by the rules of its script: one without spaces,
    /// or the short words that Hebrew and Arabic put before another.
    fn is_joined(&self, start: usize, end: usize, begins: bool) -> bool {
        let is_right_to_left = |c: &char| ('\u{590}'..'\u{700}').contains(c);
        let word = &self.letters[start..end];
        word.iter().any(|c| *c >= '\u{e00}') || begins && word.iter().all(is_right_to_left)
    }
}

/// Returns the meanings of the name of a unit: UCUM codes, `count`, or `count/min`. A name may mean different
/// units in different languages.
pub(crate) fn units(label: &str) -> Vec<&'static str> {
    let label = fold(label);
    if label.is_empty() || label.chars().count() > LONGEST {
        return Vec::new();
    }
    let label = packed(label.chars().fold(START, hash));
    let mut places: Vec<u16> = LANGUAGES.iter().flat_map(|language| find(&language.units, label)).collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().filter_map(|place| UNITS.lines().nth(usize::from(place))).collect()
}

/// Returns the hour of the day that an hour of the 12-hour clock is, given the words beside it. Returns `None`
/// for unknown words, and for an hour that they do not decide.
pub(crate) fn hour(hour: u32, words: &str) -> Option<u32> {
    // The build script sorts the words.
    static HOURS: LazyLock<Vec<(&str, u32)>> = LazyLock::new(|| {
        let lines = CLOCK.lines().filter_map(|line| line.split_once(' '));
        lines.filter_map(|(word, hours)| Some((word, u32::from_str_radix(hours, 16).ok()?))).collect()
    });
    let words = fold(words).replace(' ', "");
    let place = HOURS.binary_search_by(|(known, _)| (*known).cmp(words.as_str())).ok()?;
    let hours = HOURS[place].1;
    if !(1..=12).contains(&hour) {
        return None;
    }
    let (before_noon, after_noon) = (hour % 12, hour % 12 + 12);
    match [before_noon, after_noon].map(|hour| hours >> hour & 1 == 1) {
        [true, false] => Some(before_noon),
        [false, true] => Some(after_noon),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

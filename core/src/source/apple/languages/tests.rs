use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::*;
use crate::source::apple::quantities::{localised_metric, metric, names, slug};

/// The tables as they are written: by language and section, the lines.
fn tables() -> BTreeMap<String, Vec<(String, String, Vec<String>)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/source/apple/languages");
    let mut tables = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder of languages") {
        let path = entry.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a table");
        let mut section = String::new();
        let mut lines = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.split_once(" = ") {
                Some((meaning, words)) => {
                    let words = words.split(',').map(|word| word.trim().to_owned()).collect();
                    lines.push((section.clone(), meaning.to_owned(), words));
                }
                None => section = line.to_owned(),
            }
        }
        tables.insert(path.file_stem().expect("a name").to_string_lossy().into_owned(), lines);
    }
    tables
}

/// Returns the first word of a language for each English phrase.
fn first_words(table: &[(String, String, Vec<String>)]) -> BTreeMap<&str, &str> {
    let words = table.iter().filter(|(section, meaning, _)| section == "[words]" && meaning != "-");
    words.map(|(_, meaning, words)| (meaning.as_str(), words[0].trim_end_matches('~'))).collect()
}

/// Returns a text in a language with the meaning of an English name. A phrase that the language lacks is in
/// English, as the app's own translations have it.
fn translated(name: &str, words: &BTreeMap<&str, &str>) -> String {
    let mut rest: Vec<&str> = name.split('_').filter_map(form_of).collect();
    let mut phrases: Vec<&&str> = words.keys().collect();
    phrases.sort_by_key(|phrase| std::cmp::Reverse((phrase.split(' ').count(), phrase.len())));
    let mut text: Vec<&str> = Vec::new();
    for phrase in phrases {
        let needed: Vec<&str> = phrase.split(' ').filter_map(form_of).collect();
        if !needed.is_empty() && needed.iter().all(|word| rest.contains(word)) {
            rest.retain(|word| !needed.contains(word));
            text.push(words[*phrase]);
        }
    }
    [text, rest].concat().join(" ")
}

/// Names of sports as the app has them, and the sport of each that is not of the same name.
const SPORTS: &str = "walking running cycling swimming hiking archery australian_football badminton barre baseball \
    basketball bowling boxing cardio_dance climbing cooldown core_training cricket cross_country_skiing cross_training \
    curling dance disc_sports elliptical equestrian_sports fencing fishing fitness_gaming flexibility \
    functional_strength_training golf gymnastics handball handcycling high_intensity_interval_training hockey hunting \
    jump_rope kickboxing lacrosse martial_arts mind_and_body mixed_cardio other pickleball pilates play \
    preparation_and_recovery racquetball rowing rugby sailing skating snowboarding social_dance softball squash \
    stair_climbing step_training strength_training surfing table_tennis tai_chi tennis track_and_field \
    traditional_strength_training underwater_diving volleyball water_fitness water_polo water_sports \
    wheelchair_run_pace wheelchair_walk_pace wrestling yoga swim_bike_run transition";

/// The names of metrics in every language lead to the metrics: names that are put together from the words of the
/// language.
#[test]
fn metrics_are_known_in_every_language() {
    for (language, table) in tables() {
        let words = first_words(&table);
        for name in names() {
            // Of this metric, labels name the distance only.
            let shorter = name.replace("walking_test", "walk");
            let text = translated(&shorter, &words);
            let unit = metric(name).and_then(|metric| metric.unit);
            let found = localised_metric(&text, unit).map(|metric| metric.name);
            let is_english = metric(&slug(&text)).is_some() || language == "en" || language == "other";
            assert!(is_english || found == Some(name), "{language}: {text} is {found:?} and no {name}");
        }
    }
}

#[test]
fn sports_are_known_in_every_language() {
    let sports: Vec<&str> = SPORTS.split(' ').filter(|name| !name.is_empty()).collect();
    let names = Names::new(&mut sports.iter().map(|name| (*name, *name)));
    for (language, table) in
        tables().into_iter().filter(|(language, _)| language != "en" && language != "other")
    {
        let words = first_words(&table);
        for name in &sports {
            let name = name.replace("handcycling", "hand_cycling");
            let text = translated(&name, &words);
            let found = names.meanings(&text);
            let is_known = found == [name.as_str()] || name == "hand_cycling";
            assert!(is_known, "{language}: {text} is {found:?} and not {name}");
        }
    }
}

/// Every word by itself is read as what its line says.
#[test]
fn every_word_has_its_meaning() {
    // The packed tables are in the order of the names of the files.
    let phrases: Vec<&str> = PHRASES.lines().collect();
    assert_eq!(tables().len(), LANGUAGES.len());
    for ((language, table), Language { words, .. }) in tables().into_iter().zip(LANGUAGES.iter()) {
        for (section, meaning, texts) in &table {
            for word in texts {
                let word = word.replace('~', "");
                match section.as_str() {
                    "[words]" if meaning != "-" && word.len() > 2 => {
                        let letters: Vec<char> = fold(&word).chars().collect();
                        let known = vec![None; letters.len()];
                        let found = Readings { words, letters: &letters, known }.from(0);
                        let is_known = found.iter().any(|places| matches!(&places[..], [place] if phrases[usize::from(*place)] == meaning));
                        assert!(is_known, "{language}: {word}");
                    }
                    "[units]" => assert!(units(&word).contains(&meaning.as_str()), "{language}: {word}"),
                    _ => {}
                }
            }
        }
    }
}

/// Returns the hours that a line of the clock names.
fn hours(line: &str) -> Vec<u32> {
    let (from, to) = line.split_once('-').expect("two hours");
    let [from, to]: [u32; 2] = [from, to].map(|hour| hour.parse().expect("an hour"));
    (0..24)
        .filter(|&hour| if from < to { (from..to).contains(&hour) } else { hour >= from || hour < to })
        .collect()
}

/// An hour with a word of the clock is the hour of the day that the word leaves, or unknown if two languages
/// disagree.
#[test]
fn words_of_the_clock_decide_the_hour() {
    let tables = tables();
    let lines = || tables.values().flatten().filter(|(section, ..)| section == "[clock]");
    let key = |word: &str| fold(word).replace(' ', "");
    let mut known: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (_, line, words) in lines() {
        for word in words {
            known.entry(key(word)).or_default().extend(hours(line));
        }
    }
    for (_, line, words) in lines() {
        for word in words {
            for at in hours(line) {
                let twelve = if at % 12 == 0 { 12 } else { at % 12 };
                let is_clear = !known[&key(word)].contains(&((at + 12) % 24));
                assert_eq!(hour(twelve, word), is_clear.then_some(at), "{word} {twelve}");
                let pointed = word.chars().flat_map(|c| [c, '.', '\u{a0}']).collect::<String>();
                assert_eq!(hour(twelve, &pointed), is_clear.then_some(at), "{pointed} {twelve}");
            }
            assert_eq!((hour(0, word), hour(13, word)), (None, None), "{word}");
        }
    }
    assert_eq!(hour(3, "gibberish"), None);
    assert_eq!(hour(3, ""), None);
}

#[test]
fn accents_points_and_spaces_do_not_matter() {
    let names = [("heart_rate", 1), ("active_energy", 2), ("resting_heart_rate", 3), ("steps", 4)];
    let names = Names::new(&mut names.into_iter());
    for (text, expected) in [
        ("Frecuencia Cardíaca", Some(1)),
        ("FRECUENCIA  cardiaca", Some(1)),
        ("Freque\u{301}ncia Cardi\u{301}aca", Some(1)),
        ("Énergie active", Some(2)),
        ("energia a\u{301}ctiva", Some(2)),
        ("Herzfrequenz (in Ruhe)", Some(3)),
        ("Ruhe-Herzfrequenz", Some(3)),
        ("Ruheherzfrequenz", Some(3)),
        ("静息心率", Some(3)),
        ("Количество шагов", None),
        ("Шаги", Some(4)),
        // A word that is unknown, or too little.
        ("Frecuencia Cardíaca Foo", None),
        ("Frecuencia", None),
        ("Foo", None),
        ("", None),
        ("()", None),
    ] {
        assert_eq!(names.meaning(text), expected, "{text}");
    }
    assert_eq!(names.meaning(&"energia ".repeat(10_000)), None);
    assert_eq!(names.meaning(&"a".repeat(90)), None);
}

//! Packs the tables of languages into the form in which the library has them: see
//! `src/source/apple/languages/mod.rs`.

#[path = "src/source/apple/languages/fold.rs"]
mod fold;

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use fold::{START, fold, hash, packed};

const FOLDER: &str = "src/source/apple/languages";

/// Lines of a table: a meaning, and the words that have it.
type Lines = Vec<(String, Vec<String>)>;

/// The table of a language.
struct Language {
    clock: Lines,
    words: Lines,
    units: Lines,
}

fn read(path: &Path) -> Language {
    let text = fs::read_to_string(path).expect("a table of a language");
    let mut language = Language { clock: Vec::new(), words: Vec::new(), units: Vec::new() };
    let mut section = "";
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line {
            "[clock]" | "[words]" | "[units]" => section = line,
            _ => {
                let fail = || panic!("{}: expected a meaning, = and words, found {line}", path.display());
                let (meaning, words) = line.split_once(" = ").unwrap_or_else(fail);
                let entry =
                    (meaning.to_owned(), words.split(',').map(|word| word.trim().to_owned()).collect());
                match section {
                    "[clock]" => language.clock.push(entry),
                    "[words]" => language.words.push(entry),
                    "[units]" => language.units.push(entry),
                    _ => drop(fail()),
                }
            }
        }
    }
    language
}

/// Returns the packed hash of a word. `~` at the end of a word matches any ending.
fn hash_of(word: &str) -> u32 {
    let (word, open) = word.strip_suffix('~').map_or((word, false), |stem| (stem, true));
    let letters = fold(word).chars().fold(START, hash);
    packed(if open { hash(letters, '~') } else { letters })
}

/// Appends the words of each meaning: their number in a byte, then the hashes of 28 bits. Three bytes of each come
/// first, and then the four bits that are left, two of them in a byte.
fn pack(lines: &Lines, meanings: &[String], packed: &mut Vec<u8>) {
    for meaning in meanings {
        let words = lines.iter().filter(|(own, _)| own == meaning).flat_map(|(_, words)| words);
        let mut hashes: Vec<u32> = words.map(|word| hash_of(word)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        packed.push(u8::try_from(hashes.len()).expect("at most 255 words of one meaning"));
        packed.extend(hashes.iter().flat_map(|hash| hash.to_be_bytes().into_iter().skip(1)));
        let high = |hash: Option<&u32>| hash.map_or(0, |hash| hash >> 24) as u8;
        packed.extend(hashes.chunks(2).map(|two| high(two.first()) << 4 | high(two.get(1))));
    }
}

fn main() {
    println!("cargo::rerun-if-changed={FOLDER}");
    println!("cargo::rerun-if-changed=build.rs");
    let mut paths: Vec<_> = fs::read_dir(FOLDER)
        .expect("the folder of languages")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    paths.sort();
    let languages: Vec<Language> = paths.iter().map(|path| read(path)).collect();

    let meanings = |of: fn(&Language) -> &Lines| {
        let mut meanings: Vec<String> = languages
            .iter()
            .flat_map(|language| of(language).iter().map(|(meaning, _)| meaning.clone()))
            .collect();
        meanings.sort();
        meanings.dedup();
        meanings
    };
    let (words, units) = (meanings(|language| &language.words), meanings(|language| &language.units));
    let mut table = Vec::new();
    for language in &languages {
        pack(&language.words, &words, &mut table);
        pack(&language.units, &units, &mut table);
    }

    // A word of the clock has the hours of all languages that have it.
    let mut clock: BTreeMap<String, u32> = BTreeMap::new();
    for (hours, words) in languages.iter().flat_map(|language| &language.clock) {
        let (from, to) = hours.split_once('-').expect("two hours");
        let [from, to]: [u32; 2] = [from, to].map(|hour| hour.parse().expect("an hour"));
        let mask = (0..24)
            .filter(|&hour| if from < to { (from..to).contains(&hour) } else { hour >= from || hour < to })
            .fold(0, |mask, hour| mask | 1 << hour);
        for word in words {
            let known = clock.entry(fold(word).replace(' ', "")).or_insert(mask);
            // Both halves of the day at once would say nothing.
            *known = if *known == mask { mask } else { *known | mask };
        }
    }
    let clock: Vec<String> = clock.iter().map(|(word, hours)| format!("{word} {hours:x}")).collect();

    let out = env::var("OUT_DIR").expect("a folder for what is built");
    let write =
        |name: &str, bytes: &[u8]| fs::write(Path::new(&out).join(name), bytes).expect("a file written");
    write("words.txt", words.join("\n").as_bytes());
    write("units.txt", units.join("\n").as_bytes());
    write("clock.txt", clock.join("\n").as_bytes());
    write("languages.bin", &table);
    let names: Vec<_> = paths.iter().filter_map(|path| path.file_stem()?.to_str()).collect();
    write("names.txt", names.join("\n").as_bytes());
}

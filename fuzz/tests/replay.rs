//! Runs every law over its corpus, over the fixtures, and over both with small damages.

use std::path::{Path, PathBuf};

use chrono::DateTime;
use wellform_core::reconcile::Model;
use wellform_core::{Normalizer, Options};
use wellform_fuzz::{LAWS, Law, block};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The files of a folder and of the folders in it, by name.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            return files(&path);
        }
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name in UTF-8");
        vec![(name.to_owned(), std::fs::read(&path).expect("a file"))]
    };
    let mut files: Vec<_> = entries.flat_map(read).collect();
    files.sort();
    files
}

fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = |sender: &str| files(&root().join("../tests/fixtures").join(sender));
    let mut files: Vec<_> =
        ["garmin", "health_auto_export", "health_connect", "wear_os"].into_iter().flat_map(folder).collect();
    files.retain(|(name, _)| {
        name.split_once('.').is_some_and(|(_, extension)| ["json", "csv"].contains(&extension))
    });
    assert!(files.len() > 50);
    files
}

fn law(name: &str) -> Law {
    LAWS.iter().find(|(law, _)| *law == name).expect("a law of this name").1
}

/// Says which body breaks a law.
fn try_body(law: Law, name: &str, body: &[u8]) {
    let tried = std::panic::catch_unwind(|| law(body));
    assert!(tried.is_ok(), "{name} breaks the law; as text: {}", String::from_utf8_lossy(body));
}

/// A number that make sets for all tests, or what it is without make.
fn set(name: &str, without: usize) -> usize {
    std::env::var(name).map_or(without, |value| value.parse().expect("a number"))
}

/// Where the numbers begin: at the same on every machine; `make soak` sets another.
fn seed() -> u64 {
    set("PROPTEST_RNG_SEED", 1) as u64
}

/// So many times, or more where `make soak` wants more.
fn times(usual: usize) -> usize {
    usual * set("PROPTEST_CASES", 256) / 256
}

/// Numbers that look random and follow from the first.
fn random(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

/// A body with one to four small damages.
fn damaged(body: &[u8], state: &mut u64) -> Vec<u8> {
    let mut body = body.to_vec();
    for _ in 0..=random(state) % 4 {
        if body.is_empty() {
            break;
        }
        let at = random(state) % body.len();
        let until = (at + 1 + random(state) % 12).min(body.len());
        match random(state) % 5 {
            0 => body[at] = b"{}[]\",:\\0-9eEn \n\x00\x80\xff"[random(state) % 19],
            1 => drop(body.drain(at..until)),
            2 => {
                let piece = body[at..until].to_vec();
                let to = random(state) % body.len();
                body.splice(to..to, piece);
            }
            3 => body.truncate(at),
            _ => body[at] ^= 1 << (random(state) % 8),
        }
    }
    body
}

#[test]
fn every_law_has_a_corpus_and_every_corpus_a_law() {
    let mut names: Vec<_> = LAWS.iter().map(|(name, _)| (*name).to_owned()).collect();
    names.sort();
    let folders = std::fs::read_dir(root().join("corpus")).expect("the corpus");
    let mut found: Vec<_> =
        folders.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    found.sort();
    assert_eq!(found, names);
}

#[test]
fn corpus() {
    for (law_name, law) in LAWS {
        let files = files(&root().join("corpus").join(law_name));
        assert!(!files.is_empty(), "{law_name} has an empty corpus");
        for (name, body) in files {
            try_body(*law, &format!("{law_name}/{name}"), &body);
        }
    }
}

#[test]
fn every_law_of_bodies_over_the_corpus_of_normalize() {
    for law_name in ["framer", "outline", "apply", "body"] {
        for (name, body) in files(&root().join("corpus/normalize")) {
            try_body(law(law_name), &format!("{law_name} over {name}"), &body);
        }
    }
}

#[test]
fn tables_forms_archives_and_gzip_whole_and_damaged() {
    let mut state = seed();
    for (name, body) in files(&root().join("corpus/body")) {
        for law_name in ["normalize", "outline", "body"] {
            try_body(law(law_name), &format!("{law_name} over {name}"), &body);
            for _ in 0..times(40) {
                let damaged = damaged(&body, &mut state);
                try_body(law(law_name), &format!("{law_name} over {name}, damaged"), &damaged);
            }
        }
    }
}

#[test]
fn fixtures_whole_and_damaged() {
    let mut state = seed();
    for (name, body) in fixtures() {
        for law_name in ["normalize", "framer", "outline", "apply"] {
            try_body(law(law_name), &format!("{law_name} over {name}"), &body);
            for _ in 0..times(8) {
                try_body(
                    law(law_name),
                    &format!("{law_name} over {name}, damaged"),
                    &damaged(&body, &mut state),
                );
            }
        }
    }
}

#[test]
fn blocks_whole_cut_off_and_damaged() {
    let received_at = DateTime::from_timestamp_millis(1_717_200_000_000).expect("a time");
    let mut state = seed();
    for (name, body) in fixtures() {
        let mut changes = Vec::new();
        let options = Options::default();
        // Some of Garmin's are bare arrays, which do not say of what.
        let options = if body.starts_with(b"[") { options.record_type("dailies") } else { options };
        let mut normalizer = Normalizer::new(options);
        normalizer.push(&body, &mut |change| changes.push(change)).expect("a fixture");
        normalizer.finish(&mut |change| changes.push(change)).expect("a fixture");
        let mut model = Model::new();
        model.apply(changes, received_at);
        for (_, stored) in model.blocks() {
            let bytes = stored.encode();
            for length in 0..=bytes.len() {
                try_body(block, &name, &bytes[..length]);
            }
            for _ in 0..times(64) {
                try_body(block, &name, &damaged(&bytes, &mut state));
            }
        }
    }
}

#[test]
fn bodies_made_of_the_tables() {
    let mut state = seed();
    for at in 0..times(3000) {
        // Each maker of bodies has its turn.
        let mut choices = vec![0, at as u8];
        choices.extend((0..40).map(|_| random(&mut state) as u8));
        try_body(law("known"), &format!("known over {choices:?}"), &choices);
    }
}

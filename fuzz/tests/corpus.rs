//! Every fuzz body over every body of the corpus, on stable Rust.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use wellform_fuzz::BODIES;

#[test]
fn the_corpus_keeps_every_law() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "no bodies in {}", folder.display());
    let mut broken = Vec::new();
    for path in paths {
        let body = fs::read(&path).unwrap();
        for (name, law) in BODIES {
            if catch_unwind(|| law(&body)).is_err() {
                broken.push(format!("{name}: {}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "laws that do not hold:\n{}", broken.join("\n"));
}

//! Properties draw the same cases on every machine, and none can leave that out.

mod cases;

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};

fn draw(config: Config) -> Vec<u64> {
    let mut runner = TestRunner::new(config);
    (0..8).map(|_| any::<u64>().new_tree(&mut runner).expect("a number").current()).collect()
}

#[test]
fn the_seed_is_fixed() {
    assert!(
        matches!(Config::default().rng_seed, RngSeed::Fixed(_)),
        ".cargo/config.toml sets PROPTEST_RNG_SEED"
    );
    assert_eq!(draw(Config::default()), draw(cases::cases(1)));
    assert_eq!(draw(cases::kept(7)), draw(cases::cases(9)));
    let other = Config { rng_seed: RngSeed::Fixed(1), ..Config::default() };
    assert_ne!(draw(other), draw(Config::default()));
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name in UTF-8");
        if path.is_dir() {
            if !["target", "node_modules", ".git", ".wrangler"].contains(&name) {
                sources(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// A configuration of its own could name another seed, and would not follow `make soak`.
#[test]
fn no_property_has_a_configuration_of_its_own() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    sources(&root, &mut found);
    let own = [root.join("core/tests/cases/mod.rs"), root.join("core/tests/seeds.rs")];
    found.retain(|path| !own.contains(path));
    let mut configured = 0;
    for path in found {
        let text = std::fs::read_to_string(&path).expect("a source file");
        for name in ["ProptestConfig", "RngSeed", "TestRunner", "test_runner::Config"] {
            assert!(!text.contains(name), "{}: {name}; use crate::cases", path.display());
        }
        for line in text.lines().filter(|line| line.contains("proptest_config(")) {
            let shared = ["::cases::cases(", "::cases::kept("].iter().any(|name| line.contains(name));
            assert!(shared, "{}: {line}", path.display());
            configured += 1;
        }
    }
    assert!(configured > 5);
}

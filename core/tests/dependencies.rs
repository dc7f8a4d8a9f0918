//! Which module may use which. The folders of `src/` are layers; an arrow runs from what uses to what is used, and always down.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each folder of `src/` may use besides itself. `lib.rs` re-exports, so nothing inside uses it.
const LAYERS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("record", &["error"]),
    ("reconcile", &["error", "record"]),
    ("resample", &["error", "record"]),
    ("views", &["error", "record", "resample"]),
    ("write", &["error", "record"]),
    ("read", &["error"]),
    ("ledger", &["error", "record", "read"]),
    ("take", &["error", "record", "read", "ledger"]),
    ("source", &["error", "record", "read", "ledger", "take"]),
    ("normalize", &["error", "record", "read", "ledger", "take", "source"]),
];

/// What each module of `source/` may use of its siblings. A sender uses no other sender.
const SOURCE: &[(&str, &[&str])] = &[
    ("envelope", &[]),
    ("told", &["envelope"]),
    ("output", &[]),
    ("sender", &["envelope", "told", "output"]),
    ("carrier", &[]),
    ("recognition", &["envelope", "sender", "SENDERS"]),
    ("android", &[]),
    ("apple", &[]),
    ("garmin", GROUND),
    ("health_auto_export", &["envelope", "told", "output", "sender", "apple"]),
    ("health_connect", &["envelope", "told", "output", "sender", "android", "apple"]),
    ("wear_os", &["envelope", "told", "output", "sender", "android"]),
];

const GROUND: &[&str] = &["envelope", "told", "output", "sender"];

/// Folders whose modules use each other in a circle, because they are one algorithm:
/// - `reconcile`: claims, blocks and marks decide together what replaces what;
/// - `read`: a body may hold bodies, in forms, archives and gzip data.
const CIRCLES: &[&str] = &["reconcile", "read"];

/// The folders of which every two modules that use each other are looked at.
const FLAT: &[&str] =
    &["record", "ledger", "take", "resample", "views", "write", "normalize", "read", "reconcile"];

/// Every Rust file below a folder, with its path from `src/`.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The modules of a file: `source/garmin/mod.rs` is `["source", "garmin"]`.
fn module(path: &Path) -> Vec<String> {
    let mut parts: Vec<String> =
        path.with_extension("").iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod" || last == "lib") {
        parts.pop();
    }
    parts
}

/// The paths that a file uses: those of its `use` declarations, and others that begin with `crate::` or `super::`. Comments do not
/// count.
fn used(text: &str) -> Vec<Vec<String>> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::").chain(code.match_indices("super::")) {
        let before = code[..at].chars().next_back();
        if before
            .is_some_and(|before| before == ':' || before.is_alphanumeric() || before == '_' || before == '$')
        {
            continue;
        }
        tree(&code[at..], &mut Vec::new(), &mut found);
    }
    found
}

/// Reads a path with `{}`, `a::{b, c::d}`; returns what follows it.
fn tree<'a>(mut text: &'a str, prefix: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> &'a str {
    let depth = prefix.len();
    loop {
        text = text.trim_start();
        let length = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        let (name, rest) = text.split_at(length);
        if !name.is_empty() {
            prefix.push(name.to_owned());
            text = rest;
        }
        if let Some(rest) = text.strip_prefix("::") {
            text = rest;
            if let Some(rest) = text.trim_start().strip_prefix('{') {
                text = rest;
                while !text.trim_start().starts_with('}') && !text.trim().is_empty() {
                    text = tree(text, prefix, found).trim_start();
                    text = text.strip_prefix(',').unwrap_or(text);
                }
                text = text.trim_start().strip_prefix('}').unwrap_or(text);
                break;
            }
            continue;
        }
        found.push(prefix.clone());
        if text.is_empty() || name.is_empty() {
            text = text.get(1..).unwrap_or_default();
        }
        break;
    }
    prefix.truncate(depth);
    text
}

/// The same path from the root of the crate.
fn resolve(path: &[String], module: &[String]) -> Vec<String> {
    let mut base: Vec<String> = if path[0] == "crate" { Vec::new() } else { module.to_vec() };
    for part in path {
        match part.as_str() {
            "crate" => base.clear(),
            "self" => {}
            "super" => drop(base.pop()),
            _ => base.push(part.clone()),
        }
    }
    base
}

/// Every arrow: the module that uses, and the path that it uses.
fn arrows() -> Vec<(Vec<String>, Vec<String>)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&src, &mut paths);
    assert!(paths.len() > 200, "expected the sources of the crate, found {} files", paths.len());
    let mut arrows = Vec::new();
    for path in paths {
        let module = module(path.strip_prefix(&src).unwrap());
        if module.is_empty() {
            continue;
        }
        // A module of tests in a file stands one level below it.
        let text = fs::read_to_string(&path).unwrap();
        let (code, tests) = text.split_once("mod tests {").unwrap_or((&text, ""));
        let mut inner = module.clone();
        inner.push("tests".to_owned());
        let of = |text: &str, module: &[String]| -> Vec<_> {
            used(text).iter().map(|path| (module.to_vec(), resolve(path, module))).collect()
        };
        arrows.extend(of(code, &module));
        arrows.extend(of(tests, &inner));
    }
    arrows
}

fn check(layers: &[(&str, &[&str])], depth: usize, wrong: &mut BTreeSet<String>) {
    for (module, used) in arrows() {
        let at = |path: &[String]| path.get(depth).cloned().unwrap_or_default();
        if depth == 1 && (module[0] != "source" || used.first().is_none_or(|first| first != "source")) {
            continue;
        }
        let (from, to) = (at(&module), at(&used));
        // The table of senders is above all of them.
        // So is no layer: how many cases a property tries.
        let is_test = module.iter().any(|part| part == "tests");
        if from == to || depth == 1 && from.is_empty() || is_test && to == "cases" {
            continue;
        }
        let known = layers.iter().find(|(layer, _)| *layer == from);
        if !known.is_some_and(|(_, may)| may.contains(&to.as_str())) {
            wrong.insert(format!("{} uses {}", module.join("::"), used.join("::")));
        }
    }
}

#[test]
fn every_arrow_between_layers_runs_down() {
    let mut wrong = BTreeSet::new();
    check(LAYERS, 0, &mut wrong);
    check(SOURCE, 1, &mut wrong);
    assert!(
        wrong.is_empty(),
        "arrows that run back up, or to a module that is not in the tables:\n{wrong:#?}"
    );
}

/// Two modules of a folder that use each other, directly or by way of others, are one algorithm or wrongly cut.
#[test]
fn circles_within_a_folder_are_named() {
    for folder in FLAT {
        let mut edges = BTreeSet::new();
        for (module, used) in arrows() {
            let is_test = module.iter().any(|part| part == "tests");
            if module[0] == *folder
                && used.first().is_some_and(|first| first == folder)
                && !is_test
                && let (Some(from), Some(to)) = (module.get(1), used.get(2).and(used.get(1)))
                && from != to
            {
                edges.insert((from.clone(), to.clone()));
            }
        }
        loop {
            let more: Vec<_> = edges
                .iter()
                .flat_map(|(a, b)| {
                    edges.iter().filter(move |(from, _)| from == b).map(move |(_, c)| (a.clone(), c.clone()))
                })
                .filter(|edge| !edges.contains(edge))
                .collect();
            if more.is_empty() {
                break;
            }
            edges.extend(more);
        }
        let circles: Vec<_> = edges.iter().filter(|(a, b)| a == b).map(|(a, _)| a).collect();
        assert_eq!(!circles.is_empty(), CIRCLES.contains(folder), "{folder}: {circles:?}");
    }
}

#[test]
fn paths_are_found_in_every_form() {
    let text = "use crate::a::{b, c::{self, D}};\nuse super::e;\nfn f() { crate::g::h(1); } // use crate::no\npub(in crate::x) fn y() {}";
    let found: Vec<_> = used(text).into_iter().map(|path| path.join("::")).collect();
    assert_eq!(
        found,
        ["crate::a::b", "crate::a::c::self", "crate::a::c::D", "crate::g::h", "crate::x", "super::e"]
    );
}

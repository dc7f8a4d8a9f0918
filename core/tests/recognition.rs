//! What every body in the repository is recognised as: whole, cut off at any byte, with the members of its objects in
//! the opposite order, and each member of its root alone.
//!
//! Recognition is behaviour, and `recognition.txt` records it: `UPDATE_FIXTURES=1 cargo test --test recognition` writes it
//! anew: read the difference.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use wellform_core::{Category, Limits, Normalizer, Options, Outline, Outliner};

/// Where bodies are, from the root of the repository.
const FOLDERS: &[&str] = &["tests/fixtures", "fuzz/corpus/normalize", "fuzz/corpus/body"];

/// A body is cut off at every byte up to this one, and behind it at every so many bytes: at each byte in between where what
/// is recognised differs. Where a table ends is an error at single bytes, so tables are cut off at more of them.
const EVERY_BYTE: usize = 96;
const EVERY_BYTE_OF_A_TABLE: usize = 1024;
const STRIDE: usize = 12;
const MOST_STRIDES: usize = 256;

/// The record types that a caller may name for a bare array.
const RECORD_TYPES: &[&str] = &["dailies", "Steps"];

const HEADER: &str = "\
# What every body in the repository is recognised as, written by core/tests/recognition.rs.
#
# FILE [as RECORD_TYPE] [reversed] [outlined]: for each run of lengths at which the body is cut off, the first length, the
# sender, its dialect, the error. Reversed: with the members of all objects in the opposite order. Outlined: the whole body
# after a first pass, where that differs.
# FILE MEMBER [EMPTY]: an object with this member of the body's root alone, its value as it is or emptied. FILE is FOLDER/*
# where all files of a folder, of a sender among the fixtures, agree.
";

/// The sender, the dialect and the error of a body. The one place that calls the normaliser.
fn recognised(body: &[u8], options: Options) -> String {
    let mut normalizer = Normalizer::new(options);
    // The error of a push comes again at the end.
    let _ = normalizer.push(body, &mut |_| {});
    let (report, error) = match normalizer.finish(&mut |_| {}) {
        Ok(report) => (report, None),
        Err(failure) => (*failure.report, Some(failure.error.category())),
    };
    let mut text = report.source.unwrap_or_else(|| "-".to_owned());
    if let Some(dialect) = report.dialect {
        write!(text, "/{dialect}").expect("a String");
    }
    match error {
        None => {}
        Some(Category::Syntax) => text.push_str(" syntax"),
        Some(Category::Incomplete) => text.push_str(" incomplete"),
        Some(Category::Shape) => text.push_str(" shape"),
        Some(Category::Limit) => text.push_str(" limit"),
        Some(Category::Unsupported) => text.push_str(" unsupported"),
        Some(other) => panic!("{other:?}"),
    }
    text
}

fn outline(body: &[u8]) -> Option<Outline> {
    let mut outliner = Outliner::new(Limits::default());
    outliner.push(body).ok()?;
    outliner.finish().ok()
}

/// What a body is recognised as, from which length on.
fn cut_off(body: &[u8], options: &Options) -> String {
    let at = |length: usize| recognised(&body[..length], options.clone());
    let stride = STRIDE.max(body.len() / MOST_STRIDES);
    let every_byte =
        if body.starts_with(b"{") || body.starts_with(b"[") { EVERY_BYTE } else { EVERY_BYTE_OF_A_TABLE };
    let strides = (every_byte..body.len()).step_by(stride).skip(1).chain([body.len()]);
    let (mut runs, mut last, mut until) = (Vec::new(), String::new(), 0);
    let mut note = |length: usize, found: String| {
        if found != last {
            runs.push(format!("{length} {found}"));
            last = found;
        }
        last.clone()
    };
    let mut before = String::new();
    for length in 0..=every_byte.min(body.len()) {
        (before, until) = (note(length, at(length)), length);
    }
    for length in strides.filter(|_| body.len() > every_byte) {
        let found = at(length);
        if found != before {
            for length in until + 1..length {
                note(length, at(length));
            }
        }
        (before, until) = (note(length, found), length);
    }
    runs.join(", ")
}

/// The lines of a body that is cut off, and of the whole after a first pass.
fn add_cut_off(what: String, body: &[u8], options: Options, lines: &mut Vec<(String, String)>) {
    let alone = recognised(body, options.clone());
    let runs = cut_off(body, &options);
    let outlined = outline(body).map(|outline| recognised(body, options.outline(outline)));
    lines.extend(outlined.filter(|found| *found != alone).map(|found| (format!("{what} outlined"), found)));
    lines.push((what, runs));
}

/// The members of an object in their order, repeated keys included.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

fn members(text: &str) -> Vec<(String, Box<RawValue>)> {
    serde_json::from_str(text).map_or_else(|_| Vec::new(), |Members(members)| members)
}

/// A JSON text with the members of all its objects in the opposite order.
fn reversed(text: &str, depth: usize) -> String {
    match text.as_bytes().first() {
        // A text nested deeper than the normaliser goes is left as it is.
        _ if depth == 0 => text.to_owned(),
        Some(b'{') => {
            let member = |(key, value): &(String, Box<RawValue>)| {
                format!("{}:{}", serde_json::Value::from(key.as_str()), reversed(value.get(), depth - 1))
            };
            format!("{{{}}}", members(text).iter().rev().map(member).collect::<Vec<_>>().join(","))
        }
        Some(b'[') => {
            let elements: Vec<Box<RawValue>> = serde_json::from_str(text).expect("an array");
            let elements: Vec<String> =
                elements.iter().map(|element| reversed(element.get(), depth - 1)).collect();
            format!("[{}]", elements.join(","))
        }
        _ => text.to_owned(),
    }
}

/// The lines of a body.
fn lines(name: &str, body: &[u8]) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    add_cut_off(name.to_owned(), body, Options::default(), &mut lines);
    let json = std::str::from_utf8(body).ok().and_then(|text| serde_json::from_str::<&RawValue>(text).ok());
    let Some(json) = json.map(RawValue::get) else { return lines };
    let reversed = reversed(json, Limits::default().depth);
    add_cut_off(format!("{name} reversed"), reversed.as_bytes(), Options::default(), &mut lines);
    if json.starts_with('[') {
        for record_type in RECORD_TYPES {
            let options = Options::default().record_type(*record_type);
            add_cut_off(format!("{name} as {record_type}"), body, options, &mut lines);
        }
    }
    lines
}

/// The lines of each member of a body's root alone.
fn member_lines(body: &[u8]) -> BTreeMap<String, String> {
    let mut lines = BTreeMap::new();
    for (key, value) in std::str::from_utf8(body).map_or_else(|_| Vec::new(), members) {
        let key = serde_json::Value::from(key);
        let recognised =
            |value: &str| recognised(format!("{{{key}:{value}}}").as_bytes(), Options::default());
        let empty = match value.get().as_bytes()[0] {
            b'{' => "{}",
            b'[' => "[]",
            _ => "null",
        };
        lines.insert(key.to_string(), recognised(value.get()));
        lines.insert(format!("{key} {empty}"), recognised(empty));
    }
    lines
}

/// The lines of the members of all bodies; of those in a folder that agree, one.
fn all_member_lines(bodies: &[(String, Vec<u8>)]) -> Vec<(String, String)> {
    let mut members: BTreeMap<(&str, String), Vec<(&str, String)>> = BTreeMap::new();
    for (name, body) in bodies {
        let (folder, _) = name.rsplit_once('/').expect("a folder");
        let folder = folder.match_indices('/').nth(2).map_or(folder, |(end, _)| &folder[..end]);
        for (member, how) in member_lines(body) {
            members.entry((folder, member)).or_default().push((name, how));
        }
    }
    let mut lines = Vec::new();
    for ((folder, member), found) in members {
        if found.iter().all(|(_, how)| *how == found[0].1) {
            lines.push((format!("{folder}/* {member}"), found[0].1.clone()));
        } else {
            lines.extend(found.into_iter().map(|(name, how)| (format!("{name} {member}"), how)));
        }
    }
    lines
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The bodies in a folder and the folders in it, by path from the root of the repository.
fn add_bodies(folder: &str, bodies: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(root().join(folder)).expect("a folder of bodies") {
        let entry = entry.expect("an entry");
        let name = format!("{folder}/{}", entry.file_name().into_string().expect("a name in UTF-8"));
        if entry.file_type().expect("a type").is_dir() {
            add_bodies(&name, bodies);
        } else if !name.ends_with(".changes.ndjson") && !name.ends_with(".report.json") {
            bodies.insert(name, std::fs::read(entry.path()).expect("a body"));
        }
    }
}

/// The lines of all bodies, worked out by all processors.
fn all_lines() -> Vec<String> {
    let mut bodies = BTreeMap::new();
    for folder in FOLDERS {
        add_bodies(folder, &mut bodies);
    }
    let bodies: Vec<_> = bodies.into_iter().collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((name, body)) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.extend(lines(name, body));
        }
        done
    };
    let mut lines: Vec<_> = std::thread::scope(|scope| {
        let workers = std::thread::available_parallelism().map_or(1, Into::into);
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a worker")).collect()
    });
    lines.extend(all_member_lines(&bodies));
    lines.sort();
    lines.into_iter().map(|(what, how)| format!("{what}: {how}")).collect()
}

#[test]
fn every_body_is_recognised_as_recorded() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recognition.txt");
    let found = all_lines();
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, format!("{HEADER}{}\n", found.join("\n"))).expect("a writable record");
        return;
    }
    let expected = std::fs::read_to_string(&path).expect("the record");
    let expected: Vec<&str> = expected.lines().filter(|line| !line.starts_with('#')).collect();
    let missing = expected.iter().filter(|line| !found.iter().any(|found| found == **line));
    let other = found.iter().filter(|line| !expected.contains(&line.as_str()));
    let missing: Vec<_> = missing.map(|line| format!("- {line}")).collect();
    let other: Vec<_> = other.map(|line| format!("+ {line}")).collect();
    let differences = [missing, other].concat().join("\n");
    assert!(differences.is_empty(), "recorded (-) and found (+) differ:\n{differences}");
}

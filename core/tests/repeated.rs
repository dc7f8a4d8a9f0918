//! A key that is there twice counts twice, in whatever is read as a whole: the leaves of every fixture balance when a member of any of
//! its objects is repeated.

mod normalise;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use normalise::{assert_balance, whole};
use serde_json::Value;
use wellform_core::Options;

/// The bodies of the fixtures that are JSON.
fn bodies(folder: &Path, found: &mut Vec<(PathBuf, Value)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            bodies(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json")
            && !name.ends_with(".report.json")
        {
            let body = std::fs::read(&path).expect("a body");
            // Some are malformed. A value has one of two equal keys.
            found.extend(serde_json::from_slice(&body).ok().map(|body| (path, body)));
        }
    }
}

/// What is repeated: all members of an object, in turn.
struct Repeated {
    /// Which member of all members of the body, in order.
    which: usize,
    at: usize,
}

impl Repeated {
    /// Writes a value as JSON, with the member twice.
    fn write(&mut self, value: &Value, text: &mut String) {
        match value {
            Value::Object(members) => {
                let mut before = '{';
                for (key, value) in members {
                    let is_it = self.at == self.which;
                    self.at += 1;
                    write!(text, "{before}{}:", Value::from(key.as_str())).expect("a text");
                    self.write(value, text);
                    before = ',';
                    if is_it {
                        write!(text, ",{}:{value}", Value::from(key.as_str())).expect("a text");
                    }
                }
                text.push_str(if members.is_empty() { "{}" } else { "}" });
            }
            Value::Array(elements) => {
                text.push('[');
                for (at, element) in elements.iter().enumerate() {
                    text.push_str(if at == 0 { "" } else { "," });
                    self.write(element, text);
                }
                text.push(']');
            }
            scalar => write!(text, "{scalar}").expect("a text"),
        }
    }
}

/// The most members of a body that are repeated, each in a body of its own.
const MOST: usize = 40;

#[test]
fn a_repeated_member_is_counted_wherever_it_is() {
    let mut found = Vec::new();
    bodies(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures"), &mut found);
    let mut tried = 0;
    for (path, body) in found {
        for which in 0..MOST {
            let mut text = String::new();
            let mut repeated = Repeated { which, at: 0 };
            repeated.write(&body, &mut text);
            if repeated.at <= which {
                break;
            }
            let outcome = whole(text.as_bytes(), Options::default());
            if outcome.error.is_none() {
                let balanced = std::panic::catch_unwind(|| assert_balance(text.as_bytes(), &outcome.report));
                assert!(balanced.is_ok(), "{}: member {which} in {text}", path.display());
                tried += 1;
            }
        }
    }
    assert!(tried > 4000, "{tried}");
}

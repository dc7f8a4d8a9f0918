//! Fuzz bodies: plain functions that panic when a law does not hold for a body, whatever its bytes are.
//!
//! `make test` runs them over their corpora on stable Rust, `make fuzz` looks for new bodies with libFuzzer. A body
//! that broke a law joins the corpus in `corpus/`, which all share.

use serde::de::IgnoredAny;
use wellform_core::record::Change;
use wellform_core::{Category, Error, Limits, Normalizer, Options, Report};

/// A body, a name for it, and the law it must keep.
pub type Body = fn(&[u8]);

/// Every fuzz body by name.
pub const BODIES: &[(&str, Body)] = &[("chunking", chunking), ("account", account)];

/// Small enough that fuzzing reaches them.
const LIMITS: Limits = Limits { element_bytes: 4096, depth: 32 };

/// Everything that one reading of a body gave.
#[derive(Debug, PartialEq)]
struct Outcome {
    changes: Vec<Change>,
    report: Report,
    error: Option<Error>,
}

fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, options: Options) -> Outcome {
    let mut changes = Vec::new();
    let mut sink = |change| changes.push(change);
    let mut normalizer = Normalizer::new(options);
    let pushed = pieces.into_iter().try_for_each(|piece| normalizer.push(piece, &mut sink));
    let finished = pushed.and_then(|()| normalizer.finish(&mut sink));
    let (report, error) = match finished {
        Ok(report) => (report, None),
        Err(error) => (normalizer.report(), Some(error)),
    };
    Outcome { changes, report, error }
}

/// The senders' own words where the body names no list.
fn options() -> Options {
    Options::default().record_type("dailies").limits(LIMITS)
}

/// Law: any cut of a body gives the same changes, the same report and the same error.
///
/// # Panics
///
/// When it does not hold.
pub fn chunking(body: &[u8]) {
    let whole = read([body], options());
    assert_eq!(read(body.chunks(1), options()), whole, "cut into single bytes");
    let length = body.len() % 61 + 2;
    assert_eq!(read(body.chunks(length), options()), whole, "cut into pieces of {length} bytes");
    let (head, tail) = body.split_at(body.len() / 3);
    assert_eq!(read([head, &[], tail], options()), whole, "cut at a third, with an empty piece");
}

/// Laws: the leaves balance; what is well-formed JSON is no syntax error; a body that is read is well-formed.
///
/// # Panics
///
/// When one does not hold.
pub fn account(body: &[u8]) {
    let Outcome { report, error, .. } = read([body], options());
    let leaves = report.leaves;
    assert_eq!(leaves.total, leaves.mapped + leaves.kept + leaves.rejected, "leaves: {leaves:?}");
    // `serde_json` does not look for UTF-8 in what it ignores.
    let text = std::str::from_utf8(body).unwrap_or_default();
    if serde_json::from_str::<IgnoredAny>(text).is_ok() {
        let category = error.map(|error| error.category());
        let malformed = matches!(category, Some(Category::Syntax | Category::Incomplete));
        assert!(!malformed, "well-formed JSON was called {category:?}");
    }
}

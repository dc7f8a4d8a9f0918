//! Enters in the ledger what could not be read.

use crate::error::{Category, Error};
use crate::ledger::{Ledger, Reason};
use crate::read::csv::MOST_CELLS;
use crate::read::json::Skipped;
use crate::read::{Limits, Path};

/// Rejects a value that was skipped at byte `offset` of its document.
pub(super) fn skipped(path: &Path, offset: u64, why: Skipped, leaves: u64, limits: Limits, ledger: &Ledger) {
    let (code, reason) = match why {
        Skipped::TooLarge => (
            Reason::TooLarge,
            format!("expected an element of at most {} bytes, found a longer one", limits.element_bytes),
        ),
        Skipped::TooDeep => (
            Reason::TooDeep,
            format!("expected nesting of at most {} levels, found deeper nesting", limits.depth),
        ),
        Skipped::Malformed => {
            (Reason::Malformed, format!("expected well-formed JSON, found malformed JSON at byte {offset}"))
        }
    };
    ledger.rejected(path, code, reason, leaves);
}

/// Rejects one of several documents that could not be read to its end.
pub(super) fn unreadable_document(error: &Error, ledger: &Ledger) {
    let code = match error.category() {
        Category::Incomplete => Reason::Incomplete,
        Category::Shape => Reason::UnknownShape,
        Category::Limit => Reason::TooLarge,
        Category::Unsupported => Reason::Unsupported,
        Category::Syntax | Category::Unreadable => Reason::Malformed,
    };
    ledger.rejected(&Path::default(), code, error.to_string(), 0);
}

/// Rejects a record of a table that passed a limit.
pub(super) fn skipped_record(row: u64, leaves: u64, limits: Limits, ledger: &Ledger) {
    let mut path = Path::default();
    path.push_index(row);
    let bytes = limits.element_bytes;
    let reason =
        format!("expected a record of at most {bytes} bytes and {MOST_CELLS} cells, found a longer one");
    ledger.rejected(&path, Reason::TooLarge, reason, leaves);
}

//! Newline-delimited JSON: each change on a line of its own, in the form of its JSON Schema.

use crate::record::Change;

/// Appends a change and a line feed. The text of a change holds no line feed.
///
/// ```
/// use wellform_core::{record::{Change, Delete, Provider}, write::ndjson};
/// let gone = Delete::new(Provider::HealthConnect, "r1");
/// let mut lines = Vec::new();
/// ndjson::write(&Change::Delete(gone), &mut lines);
/// assert_eq!(lines, b"{\"change\":\"delete\",\"provider\":\"health_connect\",\"record_id\":\"r1\",\"type\":null}\n");
/// ```
pub fn write(change: &Change, to: &mut Vec<u8>) {
    let length = to.len();
    // JSON fails only for a map whose keys are not strings, and no change has one.
    if serde_json::to_writer(&mut *to, change).is_ok() {
        to.push(b'\n');
    } else {
        debug_assert!(false, "a change that JSON cannot hold");
        to.truncate(length);
    }
}

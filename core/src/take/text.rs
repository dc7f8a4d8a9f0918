//! How long a text may be.

/// The most bytes of a name, an id, a unit or a word, as JSON. A sender's have a tenth of it.
pub(crate) const TEXT_BYTES: usize = 1000;

/// The most bytes of a text that a person wrote.
const PROSE_BYTES: usize = 64 << 10;

/// Fields with a text that a person wrote.
const PROSE: [&str; 7] = ["title", "notes", "note", "description", "comment", "comments", "activityName"];

/// Returns the most bytes of the text of a field, as JSON.
pub(super) fn most_bytes(key: &str) -> usize {
    if PROSE.contains(&key) { PROSE_BYTES } else { TEXT_BYTES }
}

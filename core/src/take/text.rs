//! How long a text may be.

/// The most bytes of a name, an id, a unit or a word, as JSON. A sender's have a tenth of it.
pub(crate) const TEXT_BYTES: usize = 1000;

/// The most bytes of a text that a person wrote, and of a URL, which may hold a token.
const LONG_BYTES: usize = 64 << 10;

/// Fields with such a text.
const LONG: [&str; 8] =
    ["title", "notes", "note", "description", "comment", "comments", "activityName", "callbackURL"];

/// Returns the most bytes of the text of a field, as JSON.
pub(super) fn most_bytes(key: &str) -> usize {
    if LONG.contains(&key) { LONG_BYTES } else { TEXT_BYTES }
}

//! The keys of source records.

use super::Provider;

/// The key of a source record: a provider, then parts, separated by `/`.
///
/// ```
/// use wellform_core::record::{Key, Provider};
///
/// let key = Key::new(Provider::Garmin).part("a/b").optional(None).part("2024-02-06");
/// assert_eq!(String::from(key), "garmin/a%2Fb/-/2024-02-06");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(String);

/// How a missing part is written.
const MISSING: char = '-';

impl Key {
    /// Returns a key without parts.
    pub fn new(provider: Provider) -> Self {
        Key(provider.as_str().to_owned())
    }

    /// Adds a part. `/` and `#` within the part are escaped, because they separate the parts of keys and ids.
    #[must_use]
    pub fn part(mut self, part: &str) -> Self {
        self.0.reserve(part.len() + 1);
        self.0.push('/');
        if part.contains(['%', '/', '#']) {
            for character in part.chars() {
                match character {
                    '%' => self.0.push_str("%25"),
                    '/' => self.0.push_str("%2F"),
                    '#' => self.0.push_str("%23"),
                    other => self.0.push(other),
                }
            }
        } else {
            self.0.push_str(part);
        }
        self
    }

    /// Adds parts.
    #[must_use]
    pub fn parts<'p>(self, parts: impl IntoIterator<Item = &'p str>) -> Self {
        parts.into_iter().fold(self, Key::part)
    }

    /// Adds a part that may be missing or empty, and is then written `-`. A part that is a dash is escaped,
    /// so it differs from a missing part.
    #[must_use]
    pub fn optional(mut self, part: Option<&str>) -> Self {
        match part {
            Some("-") => self.0.push_str("/%2D"),
            Some(part) if !part.is_empty() => return self.part(part),
            _ => self.0.extend(['/', MISSING]),
        }
        self
    }
}

impl From<Key> for String {
    fn from(key: Key) -> String {
        key.0
    }
}

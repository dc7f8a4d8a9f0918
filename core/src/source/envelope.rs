//! The envelope of a root: when it was sent, by which installation, in which zone. It may come after the
//! lists that it describes, so a first pass looks for it.

use std::collections::BTreeMap;

use crate::error::{Category, Error};
use crate::read::{Path, Segment};

/// The most members that are remembered, and the most bytes of all of them together. Envelopes are small.
const MOST_MEMBERS: usize = 128;
const MOST_BYTES: usize = 64 << 10;

/// The members of an envelope that are containers, of all senders.
const CONTAINERS: &[&str] = &[
    "client",
    "window",
    "grantedTypes",
    "changesTokens",
    "bootInstant",
    "permissionLost",
    "permissions",
    "grantedPermissions",
    "deletions_unavailable",
    "dataOrigins",
];

/// How many bytes of elements wait for what follows them, if there was no first pass.
const HELD_BYTES: usize = 8 << 20;

/// Returns whether a member of a root is a container that belongs to an envelope. Such a container is taken
/// whole.
pub(crate) fn is_part(path: &Path) -> bool {
    matches!(path.segments(), [Segment::Key(key)] if CONTAINERS.contains(&&**key))
}

/// The members of a root that are not lists, as JSON text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Envelope {
    members: BTreeMap<Box<str>, Box<str>>,
    bytes: usize,
}

impl Envelope {
    /// Remembers a value, provided it is a member of the root and there is room. Of several with one name the
    /// first counts. Returns whether the value is remembered.
    pub(crate) fn note(&mut self, path: &Path, text: &str) -> bool {
        let [Segment::Key(key)] = path.segments() else { return false };
        let bytes = self.bytes + key.len() + text.len();
        let room =
            bytes <= MOST_BYTES && self.members.len() < MOST_MEMBERS && !self.members.contains_key(key);
        if room {
            self.bytes = bytes;
            self.members.insert(key.clone(), text.into());
        }
        room
    }

    /// Returns a member as JSON text, or `None` if there is none.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.members.get(key).map(|text| &**text)
    }

    /// Returns a member that is a string, trimmed, or `None` if it is not a string or is empty.
    pub(crate) fn string(&self, key: &str) -> Option<String> {
        let text: String = serde_json::from_str(self.text(key)?).ok()?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Returns whether there is a member of this name.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.members.contains_key(key)
    }

    /// Returns the keys that have no member.
    pub(crate) fn missing(&self, keys: &[&'static str]) -> Vec<&'static str> {
        keys.iter().copied().filter(|key| !self.has(key)).collect()
    }

    /// Returns the members, as JSON text.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &str)> {
        self.members.iter().map(|(key, text)| (&**key, &**text))
    }
}

/// Returns the object of these members, as JSON text.
pub(crate) fn object_of<'a>(members: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut object = String::from("{");
    for (key, text) in members {
        if object.len() > 1 {
            object.push(',');
        }
        // Every string can be written as JSON.
        object += &serde_json::to_string(key).unwrap_or_default();
        object.push(':');
        object += text;
    }
    object.push('}');
    object
}

/// Elements that wait for what follows them, in the order of the body.
#[derive(Default)]
pub(crate) struct Held {
    elements: Vec<(Path, Box<str>)>,
    bytes: usize,
}

impl Held {
    /// Holds an element, because these members have not come yet. If `missing` is empty, any member may still
    /// come.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no room for the element. Nothing is held from then on.
    pub(crate) fn push(&mut self, path: &Path, text: &str, missing: &[&str]) -> Result<(), Error> {
        self.bytes = self.bytes.saturating_add(text.len() + 64);
        if self.bytes <= HELD_BYTES {
            self.elements.push((path.clone(), text.into()));
            return Ok(());
        }
        self.elements.clear();
        let expected = match missing {
            [] => format!(
                "an outline of a first pass over the body (option outline) where there are more than {HELD_BYTES} bytes of \
                 records, because what follows them may order them"
            ),
            missing => format!(
                "{} before at most {HELD_BYTES} bytes of records, or an outline of a first pass over the body (option outline)",
                missing.join(", ")
            ),
        };
        Err(Error::new(Category::Limit, 0, path.to_string(), expected, "more records"))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// Returns the elements, and holds none from then on.
    pub(crate) fn take(&mut self) -> Vec<(Path, Box<str>)> {
        std::mem::take(&mut self.elements)
    }
}

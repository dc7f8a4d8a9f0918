//! Places in a document.

use std::fmt;

/// A place in a document: `dailies[3].steps` in JSON, `[3].Step Count (count)` in a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Path {
    segments: Vec<Segment>,
}

/// One step of a [`Path`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// A member of an object by its key, or a cell of a record by the name of its column.
    Key(Box<str>),
    /// An element of an array or a record of a table. The first is 0.
    Index(u64),
}

impl Path {
    /// Returns the steps from the root.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Steps down into a member of an object.
    pub fn push_key(&mut self, key: &str) {
        self.segments.push(Segment::Key(key.into()));
    }

    /// Steps down into an element of an array.
    pub fn push_index(&mut self, index: u64) {
        self.segments.push(Segment::Index(index));
    }

    /// Steps back up.
    pub fn pop(&mut self) {
        self.segments.pop();
    }

    /// Steps back up until the path has this many steps.
    pub(super) fn truncate(&mut self, steps: usize) {
        self.segments.truncate(steps);
    }

    /// Returns the path with array indexes and map keys folded, so that equal places in different elements
    /// have one path: `dailies[].steps`, `dailies[].timeOffsetHeartRateSamples.{}`.
    pub fn folded(&self) -> String {
        let room = |segment: &Segment| match segment {
            Segment::Key(key) => key.len() + 1,
            Segment::Index(_) => 2,
        };
        let mut text = String::with_capacity(self.segments.iter().map(room).sum());
        // Writing to a String cannot fail.
        let _ = self.write(&mut text, true);
        text
    }

    fn write(&self, to: &mut impl fmt::Write, fold: bool) -> fmt::Result {
        for (i, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Key(key) => {
                    let dot = if i == 0 { "" } else { "." };
                    let key = if fold { folded_key(key) } else { key };
                    to.write_str(dot)?;
                    to.write_str(key)?;
                }
                Segment::Index(_) if fold => to.write_str("[]")?,
                Segment::Index(index) => write!(to, "[{index}]")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, false)
    }
}

/// Returns `{}` for a key that looks like an offset, a date or an id, otherwise the key.
pub(super) fn folded_key(key: &str) -> &str {
    let digit = key.bytes().any(|byte| byte.is_ascii_digit());
    let time = key.bytes().all(|byte| byte.is_ascii_digit() || b"-.:+TZ ".contains(&byte));
    let id = key.len() >= 8 && key.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    if digit && (time || id) { "{}" } else { key }
}

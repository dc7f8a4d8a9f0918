//! Lists of names that state a whole set, such as all permissions that are granted.
//!
//! What such a list does not name is taken away, so a list that is understood in part states nothing.

use serde_json::value::RawValue;

use crate::ledger::{Ledger, Mend, Reason};
use crate::read::Path;
use crate::read::json::kind_words;
use crate::take::text::TEXT_BYTES;

/// A list in which every entry is a name, or is blank.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    /// The names, each trimmed, in the order of the list.
    pub(crate) list: Vec<String>,
    /// Names that were written with white space around them.
    trimmed: u64,
    /// The blank entries, by index, with the reason for which they are rejected.
    nameless: Vec<(u64, &'static str)>,
}

impl Names {
    /// Reads a list from its JSON text. An empty list is an empty set.
    ///
    /// # Errors
    ///
    /// Returns what was found if the set is unknown: the text is no array, an entry is neither a string nor null, or no entry has a
    /// name. An object or a number might mean a name that is not understood. Null and a blank string mean no name.
    pub(crate) fn read(text: &str) -> Result<Names, String> {
        let Ok(entries) = serde_json::from_str::<Vec<&RawValue>>(text) else {
            return Err(kind_words(text).to_owned());
        };
        let mut read = Names::default();
        for (index, entry) in (0..).zip(entries) {
            let entry = entry.get();
            if entry == "null" {
                read.nameless.push((index, "expected a string, found null"));
                continue;
            }
            let Ok(name) = serde_json::from_str::<String>(entry) else {
                let malformed = if entry.starts_with('"') { "a malformed string" } else { kind_words(entry) };
                return Err(format!("an array with {malformed} in it"));
            };
            if name.len() > TEXT_BYTES {
                return Err(format!("an array with a text of more than {TEXT_BYTES} bytes in it"));
            }
            match name.trim() {
                "" => read.nameless.push((index, "expected a name, found a blank string")),
                trimmed => {
                    read.trimmed += u64::from(trimmed.len() != name.len());
                    read.list.push(trimmed.to_owned());
                }
            }
        }
        if read.list.is_empty() && !read.nameless.is_empty() {
            return Err("an array without a name in it".to_owned());
        }
        Ok(read)
    }

    /// Enters in the ledger what was mended, and blank entries as rejected. Returns the number of leaves of the list that are mapped.
    pub(crate) fn account(&self, path: &Path, ledger: &Ledger) -> u64 {
        for (index, reason) in &self.nameless {
            let mut path = path.clone();
            path.push_index(*index);
            ledger.rejected(&path, Reason::WrongType, (*reason).to_owned(), 1);
        }
        for _ in 0..self.trimmed {
            ledger.mended(path, Mend::TrimmedValue);
        }
        // An empty array is a leaf of its own.
        (self.list.len() as u64).max(u64::from(self.nameless.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_understood_in_part_states_nothing() {
        let names = |text| Names::read(text).map(|read| read.list);
        assert_eq!(names(r#"["a", null, " b ", ""]"#), Ok(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(names("[]"), Ok(Vec::new()));
        for (text, found) in [
            (r#"["a", {"name": "b"}]"#, "an array with an object in it"),
            (r#"["a", 7]"#, "an array with a number in it"),
            (r#"["a", "\ud800"]"#, "an array with a malformed string in it"),
            ("[null]", "an array without a name in it"),
            (r#"[" "]"#, "an array without a name in it"),
            ("{}", "an object"),
            ("\"a\"", "a string"),
        ] {
            assert_eq!(names(text), Err(found.to_owned()), "{text}");
        }
    }
}

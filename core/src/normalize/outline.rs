//! The first pass over a body that can be read twice.

use serde::de::IgnoredAny;

use crate::error::Error;
use crate::read::csv::{self, Cells, Columns};
use crate::read::json::{self, Container, Skipped, Step};
use crate::read::{Body, Limits, PassedOver, Path, Visit};
use crate::source::{Scouted, Scouts, is_part_of_envelope};
use crate::take::members;

/// The most blocks that an outline lists.
const MOST_BLOCKS: usize = 4096;

/// The longest element that a sender's reader looks at in the first pass, in bytes.
const LOOKED_AT_BYTES: usize = 64 << 10;

/// The most bytes that the paths of an outline's blocks take together.
const MOST_PATH_BYTES: usize = 256 << 10;

/// What a first pass found. The structure of the body is complete and balanced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outline {
    /// The number of bytes read; for gzip data, of inflated bytes.
    pub bytes: u64,
    /// The number of root values: 1, or more for newline-delimited JSON.
    pub roots: u64,
    /// The arrays and objects directly below the root, with the number of children of each, in the order in
    /// which they end.
    ///
    /// A root that is an array is listed with an empty path. A table is listed as a root array of its
    /// records. A block in a container has the name of its document in front: `Name.json: dailies`.
    pub blocks: Vec<(String, u64)>,
    /// The number of blocks that are not listed, because there are too many. So an outline stays small for
    /// any body.
    pub unlisted: u64,
    /// What the sender's own reader needs before the second pass.
    pub(super) scouted: Scouted,
}

/// Reads a body of any format for its [`Outline`] without holding the body (see [`Body`](crate::read::Body)).
///
/// ```
/// use wellform_core::Outliner;
/// let mut outliner = Outliner::new(wellform_core::Limits::default());
/// outliner.push(br#"{"dailies": [{}, {}], "sl"#)?;
/// outliner.push(br#"eeps": []}"#)?;
/// let outline = outliner.finish()?;
/// assert_eq!(outline.blocks, [("dailies".to_owned(), 2), ("sleeps".to_owned(), 0)]);
/// # Ok::<(), wellform_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Outliner {
    body: Body,
    blocks: Blocks,
}

impl Outliner {
    /// Returns an outliner at the start of a body. Only the limits on depth and inflated bytes matter.
    pub fn new(limits: Limits) -> Self {
        // Only short elements are looked at, so longer elements need not be held.
        let limits = Limits { element_bytes: limits.element_bytes.min(LOOKED_AT_BYTES), ..limits };
        Outliner { body: Body::new(limits), blocks: Blocks::default() }
    }

    /// Reads the next bytes of the body.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Body::push`].
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), Error> {
        self.body.push(chunk, &mut self.blocks)
    }

    /// Ends the body.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Body::finish`].
    pub fn finish(mut self) -> Result<Outline, Error> {
        self.body.finish(&mut self.blocks)?;
        let Blocks { mut outline, scouts, .. } = self.blocks;
        outline.scouted = scouts.finish();
        (outline.bytes, outline.roots) = (self.body.offset(), self.body.roots());
        Ok(outline)
    }
}

/// Collects the blocks.
#[derive(Debug, Default)]
struct Blocks {
    outline: Outline,
    scouts: Scouts,
    path_bytes: usize,
    /// Whether the root in progress is an array.
    array: bool,
    /// The name of the document in progress, or `None` outside of containers.
    document: Option<String>,
    /// The number of records of the table in progress.
    records: u64,
}

impl Blocks {
    fn add(&mut self, path: &Path, children: u64) {
        let path = match &self.document {
            Some(name) => format!("{name}: {path}"),
            None => path.to_string(),
        };
        self.path_bytes = self.path_bytes.saturating_add(path.len());
        if self.outline.blocks.len() < MOST_BLOCKS && self.path_bytes <= MOST_PATH_BYTES {
            self.outline.blocks.push((path, children));
        } else {
            self.outline.unlisted += 1;
        }
    }
}

impl json::Visit for Blocks {
    fn enter(&mut self, path: &Path, container: Container) -> Step {
        let scouted = self.scouts.enter(path, container);
        match path.segments().len() {
            0 => {
                self.array = container == Container::Array;
                Step::Descend
            }
            1 if !self.array && !is_part_of_envelope(path) => Step::Descend,
            1 if !self.array => Step::Take,
            _ => scouted,
        }
    }

    fn value(&mut self, path: &Path, _offset: u64, text: &str) -> Result<(), Error> {
        self.scouts.value(path, text);
        // A part of an envelope is a block that is not walked.
        if path.segments().len() == 1
            && !self.array
            && let Some(children) = children(text)
        {
            self.add(path, children);
        }
        Ok(())
    }

    fn skipped(&mut self, _path: &Path, _offset: u64, _why: Skipped, _leaves: u64) {}

    fn leave(&mut self, path: &Path, container: Container, children: u64) -> Result<(), Error> {
        let below_root = path.segments().len() == 1;
        if below_root || container == Container::Array && path.segments().is_empty() {
            self.add(path, children);
        }
        Ok(())
    }
}

/// Returns the number of members or elements of a container, or `None` for a scalar or malformed JSON.
fn children(text: &str) -> Option<u64> {
    match text.as_bytes().first() {
        Some(b'{') => members(text).ok().map(|members| members.len() as u64),
        Some(b'[') => {
            serde_json::from_str::<Vec<IgnoredAny>>(text).ok().map(|elements| elements.len() as u64)
        }
        _ => None,
    }
}

impl csv::Visit for Blocks {
    fn header(&mut self, _columns: &Columns) -> Result<(), Error> {
        self.records = 0;
        Ok(())
    }

    fn record(&mut self, _: &Columns, _row: u64, _offset: u64, _cells: Cells<'_>) -> Result<(), Error> {
        self.records += 1;
        Ok(())
    }

    fn skipped_record(&mut self, _row: u64, _offset: u64, leaves: u64) {
        self.records += u64::from(leaves > 0);
    }

    fn end_table(&mut self) -> Result<(), Error> {
        self.add(&Path::default(), self.records);
        Ok(())
    }
}

impl Visit for Blocks {
    fn enter_document(&mut self, name: &str) {
        self.document = Some(name.to_owned());
    }

    fn leave_document(&mut self, _result: Result<(), Error>) {
        self.document = None;
    }

    fn pass_over(&mut self, _name: &str, _why: PassedOver, _found: &'static str) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Category;

    fn outline(text: &str, chunk: usize) -> Result<Outline, Error> {
        let mut outliner = Outliner::new(Limits::default());
        text.as_bytes().chunks(chunk).try_for_each(|chunk| outliner.push(chunk))?;
        outliner.finish()
    }

    fn blocks(text: &str) -> Vec<(String, u64)> {
        let whole = outline(text, usize::MAX).unwrap();
        assert_eq!(outline(text, 1).unwrap(), whole);
        assert_eq!(whole.bytes, text.len() as u64);
        whole.blocks
    }

    #[test]
    fn lists_the_containers_below_the_root() {
        assert_eq!(blocks(r#"{"client": {"app": 1}, "x": [[]]}"#), [("client".into(), 1), ("x".into(), 1)]);
        let text = r#"{"a": [1, {"b": [2]}, []], "c": 3, "d": {"e": {}, "f": "x"}, "g": []}"#;
        assert_eq!(blocks(text), [("a".into(), 3), ("d".into(), 2), ("g".into(), 0)]);
    }

    #[test]
    fn lists_a_root_array_but_not_its_elements() {
        assert_eq!(blocks("[{\"a\": []}, [1, 2], 3]"), [(String::new(), 3)]);
        assert_eq!(blocks("[]"), [(String::new(), 0)]);
    }

    #[test]
    fn lists_a_table_as_its_records() {
        assert_eq!(blocks("a,b\n1,2\n,\n\n3,\"4\n5\"\n"), [(String::new(), 2)]);
        let error = outline("a,b\n1,\"2", 3).unwrap_err();
        assert_eq!((error.category(), error.offset()), (Category::Incomplete, 8));
    }

    #[test]
    fn lists_what_a_container_holds() {
        let part = |name: &str, content: &str| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{content}\r\n")
        };
        let parts =
            [part("x", "{\"a\": [1, 2]}"), part("bad", "{\"a\": [1"), part("y", "a,b\n1,2\n")].concat();
        let whole = format!("{parts}--b--\r\n");
        assert_eq!(blocks(&whole), [("x: a".into(), 2), ("y: ".into(), 1)]);
        let error = outline(&parts, 3).unwrap_err();
        assert_eq!((error.category(), error.path()), (Category::Incomplete, "y"));
    }

    #[test]
    fn counts_the_roots_of_newline_delimited_json() {
        let text = "{\"a\": [1]}\n[2]\n{\"a\": [3, 4]}\n5\n";
        assert_eq!(blocks(text), [("a".into(), 1), (String::new(), 1), ("a".into(), 2)]);
        assert_eq!(outline(text, 7).unwrap().roots, 4);
    }

    #[test]
    fn stays_small() {
        let members: Vec<String> = (0..5000).map(|i| format!("\"k{i}\": []")).collect();
        let outline = outline(&format!("{{{}}}", members.join(",")), 100).unwrap();
        assert_eq!((outline.blocks.len(), outline.unlisted), (4096, 904));

        let members: Vec<String> = (0..5).map(|i| format!("\"{i}{}\": []", "k".repeat(60_000))).collect();
        let outline = super::tests::outline(&format!("{{{}}}", members.join(",")), usize::MAX).unwrap();
        assert_eq!((outline.blocks.len(), outline.unlisted), (4, 1));
    }

    #[test]
    fn a_body_that_is_cut_off_has_no_outline() {
        let error = outline(r#"{"dailies": [{"steps": 1}, {"st"#, 5).unwrap_err();
        assert_eq!(
            (error.category(), error.offset(), error.path()),
            (Category::Incomplete, 31, "dailies[1]")
        );
    }
}

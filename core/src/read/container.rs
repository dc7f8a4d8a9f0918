//! Reads the documents of a container one after the other. The readers of containers share it.

use super::body::{PassedOver, Place};
use super::{Body, Visit};
use crate::error::Error;
use crate::read::Limits;

/// Takes the entries of a container, one after the other.
pub(super) trait Entries {
    /// Called when an entry begins.
    fn begin(&mut self, name: &str);

    /// Called with more content of the entry.
    fn content(&mut self, bytes: &[u8]);

    /// Called when the entry has ended or, with an error, cannot be read further.
    fn end(&mut self, result: Result<(), Error>);

    /// Called for an entry that is not read.
    fn pass_over(&mut self, name: &str, why: PassedOver, found: &'static str);
}

/// Reads each entry as a body of its own. An entry that cannot be read costs no other entry.
pub(super) struct Documents<'a, V: ?Sized> {
    /// The document in progress, or `None` if the document has failed.
    pub(super) document: &'a mut Option<Box<Body>>,
    pub(super) limits: Limits,
    pub(super) visitor: &'a mut V,
}

impl<V: Visit + ?Sized> Entries for Documents<'_, V> {
    fn begin(&mut self, name: &str) {
        if is_of_archiver(name) {
            return self.visitor.pass_over(name, PassedOver::Archiver, "a file of an archiver");
        }
        *self.document = Some(Box::new(Body::at(Place::Document, self.limits)));
        self.visitor.enter_document(name);
    }

    fn content(&mut self, bytes: &[u8]) {
        if let Some(document) = self.document
            && let Err(error) = document.push(bytes, self.visitor)
        {
            *self.document = None;
            self.visitor.leave_document(Err(error));
        }
    }

    fn end(&mut self, result: Result<(), Error>) {
        if let Some(mut document) = self.document.take() {
            let result = result.and_then(|()| document.finish(self.visitor));
            self.visitor.leave_document(result);
        }
    }

    fn pass_over(&mut self, name: &str, why: PassedOver, found: &'static str) {
        let why = if is_of_archiver(name) { PassedOver::Archiver } else { why };
        self.visitor.pass_over(name, why, found);
    }
}

/// Returns whether an archiver or a file system added a file of this name by itself: resource forks, views of
/// folders, and previews. Such a file is never data, whatever its name ends in.
pub(super) fn is_of_archiver(name: &str) -> bool {
    const FOLDERS: [&str; 7] = [
        "__MACOSX",
        ".AppleDouble",
        ".Spotlight-V100",
        ".TemporaryItems",
        ".Trashes",
        ".fseventsd",
        "@eaDir",
    ];
    const FILES: [&str; 6] = [".DS_Store", ".localized", "Icon\r", "Thumbs.db", "ehthumbs.db", "desktop.ini"];
    let mut parts = name.rsplit(['/', '\\']);
    let file = parts.next().unwrap_or(name);
    let is_named = |names: &[&str], name: &str| names.iter().any(|other| other.eq_ignore_ascii_case(name));
    file.starts_with("._") || is_named(&FILES, file) || parts.any(|folder| is_named(&FOLDERS, folder))
}

/// The name, the content and the end of an entry. An entry that is passed over has the reason as its content.
#[cfg(test)]
pub(super) type Recorded = (String, Vec<u8>, Option<Result<(), Error>>);

/// Records every entry.
#[cfg(test)]
#[derive(Debug, Default)]
pub(super) struct Recorder {
    pub(super) entries: Vec<Recorded>,
}

#[cfg(test)]
impl Entries for Recorder {
    fn begin(&mut self, name: &str) {
        self.entries.push((name.to_owned(), Vec::new(), None));
    }

    fn content(&mut self, bytes: &[u8]) {
        let (_, content, end) = self.entries.last_mut().expect("an entry");
        assert_eq!(*end, None);
        content.extend_from_slice(bytes);
    }

    fn end(&mut self, result: Result<(), Error>) {
        let (_, _, end) = self.entries.last_mut().expect("an entry");
        assert_eq!(end.replace(result), None);
    }

    fn pass_over(&mut self, name: &str, why: PassedOver, found: &'static str) {
        self.entries.push((name.to_owned(), format!("{why:?}: {found}").into(), None));
    }
}

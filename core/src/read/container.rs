//! What the readers of containers have in common: documents one after the other.

use super::body::Place;
use super::{Body, Visit};
use crate::error::Error;
use crate::read::Limits;

/// Takes the entries of a container, one after the other.
pub(super) trait Entries {
    /// An entry begins.
    fn begin(&mut self, name: &str);

    /// More of its content.
    fn content(&mut self, bytes: &[u8]);

    /// It has ended, or why it cannot be read further.
    fn end(&mut self, result: Result<(), Error>);

    /// An entry that is not read.
    fn pass_over(&mut self, name: &str, code: &'static str, found: &'static str);
}

/// Reads each entry as a body of its own. One that cannot be read costs no other.
pub(super) struct Documents<'a, V: ?Sized> {
    /// The one in progress; none when it has failed.
    pub(super) document: &'a mut Option<Box<Body>>,
    pub(super) limits: Limits,
    pub(super) visitor: &'a mut V,
}

impl<V: Visit + ?Sized> Entries for Documents<'_, V> {
    fn begin(&mut self, name: &str) {
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

    fn pass_over(&mut self, name: &str, code: &'static str, found: &'static str) {
        self.visitor.pass_over(name, code, found);
    }
}

/// The name, the content and the end of an entry; of one that is passed over the reason as its content.
#[cfg(test)]
pub(super) type Recorded = (String, Vec<u8>, Option<Result<(), Error>>);

/// Notes every entry.
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

    fn pass_over(&mut self, name: &str, code: &'static str, found: &'static str) {
        self.entries.push((name.to_owned(), format!("{code}: {found}").into(), None));
    }
}

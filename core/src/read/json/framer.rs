//! The public face of the framer: bytes in, calls of a visitor out.

use super::Visit;
use super::walk::Walk;
use crate::error::Error;
use crate::read::Limits;
use crate::read::utf8::Utf8;

/// Finds the elements of a JSON body that comes in chunks.
///
/// A [`Visit`] decides for each container whether it is walked or taken whole. Walked containers are checked
/// as they are read. Taken containers are only framed: they are valid UTF-8, their brackets balance in
/// number, their strings are closed, and they end with the right bracket. Any cut of the body into chunks
/// gives the same calls and the same error.
///
/// - A byte order mark is skipped. Several root values may follow each other, separated by white space
///   (newline-delimited JSON). The path of each root is empty.
/// - Only the element in progress is held, and only if it straddles chunks. A value that is longer than
///   [`Limits::element_bytes`] or nests deeper than [`Limits::depth`] is skipped, and its leaves are counted.
/// - A key may have 64 KiB. A longer key ends the reading.
#[derive(Debug)]
pub struct Framer {
    walk: Walk,
    text: Utf8,
    failed: Option<Error>,
}

impl Framer {
    /// Returns a framer for JSON that begins at byte `offset` of the body.
    pub fn starting_at(offset: u64, limits: Limits) -> Self {
        Framer { walk: Walk::new(limits), text: Utf8::starting_at(offset), failed: None }
    }

    /// Returns the number of bytes read so far. After an error, returns the number of bytes up to the end of
    /// the text that holds the error.
    pub fn offset(&self) -> u64 {
        self.text.offset()
    }

    /// Returns the number of root values that have begun. It exceeds 1 only in newline-delimited JSON.
    pub fn roots(&self) -> u64 {
        self.walk.roots()
    }

    /// Reads the next bytes of the body.
    ///
    /// # Errors
    ///
    /// Returns [`Category::Syntax`](crate::Category) if the body is not UTF-8 or not JSON,
    /// [`Category::Limit`](crate::Category) if a key is too long or memory ends, or the error of the visitor.
    /// Every later call returns the same error.
    pub fn push<V: Visit + ?Sized>(&mut self, chunk: &[u8], visitor: &mut V) -> Result<(), Error> {
        self.check()?;
        let Framer { walk, text, .. } = self;
        let read = text.push(chunk, |offset, text| walk.push(offset, text, visitor));
        let result = read.map_err(|stop| stop.at(walk.path().to_string()));
        self.remember(result)
    }

    /// Ends the body.
    ///
    /// # Errors
    ///
    /// Returns [`Category::Incomplete`](crate::Category) if the body is cut off or empty, the error that
    /// [`push`](Self::push) returned before, or the error of the visitor.
    pub fn finish<V: Visit + ?Sized>(&mut self, visitor: &mut V) -> Result<(), Error> {
        self.check()?;
        let Framer { walk, text, .. } = self;
        let ended = text.finish(walk.in_text()).map_err(|stop| stop.at(walk.path().to_string()));
        let result = ended.and_then(|()| walk.finish(text.offset(), visitor));
        self.remember(result)
    }

    fn check(&self) -> Result<(), Error> {
        self.failed.clone().map_or(Ok(()), Err)
    }

    fn remember(&mut self, result: Result<(), Error>) -> Result<(), Error> {
        self.failed = result.as_ref().err().cloned();
        result
    }
}

//! The framer's front: what stands between bytes and the walk.

use super::Visit;
use super::walk::Walk;
use crate::error::Error;
use crate::read::Limits;
use crate::read::utf8::Utf8;

/// Finds the elements of a JSON body that comes in chunks.
///
/// A [`Visit`] says of each container whether it is walked or taken whole. Walked containers are checked as they are
/// read; taken ones are only framed: of these it is known that they are valid UTF-8, that their brackets balance in
/// number, that their strings are closed, and that they end with the right bracket. However the body is cut into chunks,
/// the calls and the error are the same.
///
/// - A byte order mark is skipped. Several root values may follow each other with white space between them
///   (newline-delimited JSON); each begins with an empty path.
/// - Only the element in progress is held, and only when it straddles chunks. A value that is longer than
///   [`Limits::element_bytes`], or that nests deeper than [`Limits::depth`], is passed over and its leaves are counted.
/// - A key may have 64 KiB; a longer one ends the reading.
#[derive(Debug)]
pub struct Framer {
    walk: Walk,
    text: Utf8,
    failed: Option<Error>,
}

impl Framer {
    /// A framer for what begins at a byte of its body.
    pub fn starting_at(offset: u64, limits: Limits) -> Self {
        Framer { walk: Walk::new(limits), text: Utf8::starting_at(offset), failed: None }
    }

    /// Bytes read so far. After an error: up to the text that held it.
    pub fn offset(&self) -> u64 {
        self.text.offset()
    }

    /// Root values that have begun so far: more than 1 in newline-delimited JSON.
    pub fn roots(&self) -> u64 {
        self.walk.roots()
    }

    /// Goes on with the next bytes of the body.
    ///
    /// # Errors
    ///
    /// [`Category::Syntax`](crate::Category) where the body is not UTF-8 or not JSON, [`Category::Limit`](crate::Category) for an endless key or when memory
    /// ends, and whatever the visitor returns. The framer then stays as it is and returns the same error again.
    pub fn push<V: Visit + ?Sized>(&mut self, chunk: &[u8], visitor: &mut V) -> Result<(), Error> {
        self.check()?;
        let Framer { walk, text, .. } = self;
        let read = text.push(chunk, |offset, text| walk.push(offset, text, visitor));
        let result = read.map_err(|stop| stop.at(walk.path().to_string()));
        self.remember(result)
    }

    /// The body ends here.
    ///
    /// # Errors
    ///
    /// [`Category::Incomplete`](crate::Category) where the body ends too early, an empty one included; an error that [`push`](Self::push)
    /// returned before; and whatever the visitor returns.
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

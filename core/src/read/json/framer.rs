//! The framer's front: what stands between bytes and the walk.

use super::Visit;
use super::walk::Walk;
use crate::read::utf8::Utf8;
use crate::{Error, Limits};

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
///
/// ```
/// use wellform_core::read::json::{Container, Framer, Path, Skipped, Step, Visit};
/// use wellform_core::{Error, Limits};
///
/// #[derive(Default)]
/// struct Elements(Vec<(String, usize)>);
///
/// impl Visit for Elements {
///     fn enter(&mut self, path: &Path, _: Container) -> Step {
///         if path.segments().len() < 2 { Step::Descend } else { Step::Take }
///     }
///     fn value(&mut self, path: &Path, _offset: u64, text: &str) -> Result<(), Error> {
///         self.0.push((path.to_string(), text.len()));
///         Ok(())
///     }
///     fn skipped(&mut self, _: &Path, _: u64, _: Skipped, _: u64) {}
///     fn leave(&mut self, _: &Path, _: Container, _: u64) -> Result<(), Error> {
///         Ok(())
///     }
/// }
///
/// let mut framer = Framer::new(Limits::default());
/// let mut elements = Elements::default();
/// framer.push(br#"{"dailies": [{"steps": 42"#, &mut elements)?;
/// framer.push(br#"10}, {"steps": 17}]}"#, &mut elements)?;
/// framer.finish(&mut elements)?;
/// assert_eq!(elements.0, [("dailies[0]".to_owned(), 15), ("dailies[1]".to_owned(), 13)]);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub struct Framer {
    walk: Walk,
    text: Utf8,
    failed: Option<Error>,
}

impl Framer {
    /// A framer at the start of a body.
    pub fn new(limits: Limits) -> Self {
        Framer::starting_at(0, limits)
    }

    /// A framer for what begins at a byte of its body.
    pub(in crate::read) fn starting_at(offset: u64, limits: Limits) -> Self {
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

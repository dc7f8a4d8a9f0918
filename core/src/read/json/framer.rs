//! The framer's front: UTF-8, the byte order mark, and what is left to say after an error.

use simdutf8::compat::from_utf8;

use super::Visit;
use super::walk::Walk;
use crate::{Category, Error, Limits};

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
///     fn value(&mut self, path: &Path, _offset: u64, bytes: &[u8]) -> Result<(), Error> {
///         self.0.push((path.to_string(), bytes.len()));
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
    /// Bytes that the walk has been shown, or that were skipped.
    read: u64,
    /// The beginning of a character that the last chunk cut off.
    cut: [u8; 4],
    cut_length: usize,
    failed: Option<Error>,
}

impl Framer {
    /// A framer at the start of a body.
    pub fn new(limits: Limits) -> Self {
        Framer { walk: Walk::new(limits), read: 0, cut: [0; 4], cut_length: 0, failed: None }
    }

    /// Bytes read so far. After an error: up to the text that held it.
    pub fn offset(&self) -> u64 {
        self.read + self.cut_length as u64
    }

    /// Root values that have begun so far: more than 1 in newline-delimited JSON.
    pub fn roots(&self) -> u64 {
        self.walk.roots()
    }

    /// Goes on with the next bytes of the body.
    ///
    /// # Errors
    ///
    /// [`Category::Syntax`] where the body is not UTF-8 or not JSON, [`Category::Limit`] for an endless key or when memory
    /// ends, and whatever the visitor returns. The framer then stays as it is and returns the same error again.
    pub fn push<V: Visit + ?Sized>(&mut self, chunk: &[u8], visitor: &mut V) -> Result<(), Error> {
        self.check()?;
        let result = self.read(chunk, visitor);
        self.remember(result)
    }

    /// The body ends here.
    ///
    /// # Errors
    ///
    /// [`Category::Incomplete`] where the body ends too early, an empty one included; an error that [`push`](Self::push)
    /// returned before; and whatever the visitor returns.
    pub fn finish<V: Visit + ?Sized>(&mut self, visitor: &mut V) -> Result<(), Error> {
        self.check()?;
        let result = if self.cut_length == 0 {
            self.walk.finish(self.read, visitor)
        } else if self.walk.in_text() {
            Err(Error::new(
                Category::Incomplete,
                self.offset(),
                self.walk.path().to_string(),
                "the rest of a character",
                "the end of the body",
            ))
        } else {
            Err(self.not_utf8(self.cut[0]))
        };
        self.remember(result)
    }

    fn check(&self) -> Result<(), Error> {
        self.failed.clone().map_or(Ok(()), Err)
    }

    fn remember(&mut self, result: Result<(), Error>) -> Result<(), Error> {
        self.failed = result.as_ref().err().cloned();
        result
    }

    fn read<V: Visit + ?Sized>(&mut self, chunk: &[u8], visitor: &mut V) -> Result<(), Error> {
        let chunk = self.complete_cut(chunk, visitor)?;
        let Err(error) = from_utf8(chunk) else {
            return self.walk(chunk, visitor);
        };
        // What comes before a bad byte is read first, so that chunks make no difference.
        let (valid, rest) = chunk.split_at(error.valid_up_to());
        self.walk(valid, visitor)?;
        match (error.error_len(), self.cut.get_mut(..rest.len())) {
            (None, Some(cut)) => {
                cut.copy_from_slice(rest);
                self.cut_length = rest.len();
                Ok(())
            }
            _ => Err(self.not_utf8(rest.first().copied().unwrap_or_default())),
        }
    }

    /// Completes a character that was cut off before, and gives the chunk without the bytes this took.
    fn complete_cut<'a, V: Visit + ?Sized>(
        &mut self,
        mut chunk: &'a [u8],
        visitor: &mut V,
    ) -> Result<&'a [u8], Error> {
        while self.cut_length > 0
            && let Some((&byte, rest)) = chunk.split_first()
        {
            let mut character = self.cut;
            let length = self.cut_length + 1;
            if let Some(next) = character.get_mut(self.cut_length) {
                *next = byte;
            }
            match std::str::from_utf8(&character[..length.min(4)]) {
                Ok(text) => {
                    self.cut_length = 0;
                    self.walk(text.as_bytes(), visitor)?;
                }
                Err(error) if error.error_len().is_none() => {
                    (self.cut, self.cut_length) = (character, length);
                }
                Err(_) => return Err(self.not_utf8(self.cut[0])),
            }
            chunk = rest;
        }
        Ok(chunk)
    }

    /// Shows text to the walk: whole characters, and nothing of a byte order mark.
    fn walk<V: Visit + ?Sized>(&mut self, text: &[u8], visitor: &mut V) -> Result<(), Error> {
        let text = match text.strip_prefix("\u{feff}".as_bytes()) {
            Some(rest) if self.read == 0 => {
                self.read = 3;
                rest
            }
            _ => text,
        };
        self.walk.push(self.read, text, visitor)?;
        self.read += text.len() as u64;
        Ok(())
    }

    fn not_utf8(&self, byte: u8) -> Error {
        let found = match (self.read, byte) {
            (0, 0xFE | 0xFF) => "the byte order mark of UTF-16",
            _ => "bytes that are not UTF-8",
        };
        Error::new(Category::Syntax, self.read, self.walk.path().to_string(), "UTF-8 text", found)
    }
}

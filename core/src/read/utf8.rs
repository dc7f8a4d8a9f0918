//! Text that comes in chunks, where a chunk may end within a character.

use simdutf8::compat::from_utf8;

use crate::error::{Category, Error};

/// Passes on the text of a document in whole characters, without a byte order mark.
#[derive(Debug)]
pub(super) struct Utf8 {
    /// Bytes that were passed on or skipped.
    read: u64,
    /// The beginning of a character that the last chunk cut off.
    cut: [u8; 4],
    cut_length: usize,
}

/// Why the reading of text stopped.
pub(super) enum Stop {
    /// The receiver of the text returned an error.
    Refused(Error),
    /// The bytes are not UTF-8, or end within a character.
    Bad { category: Category, offset: u64, expected: &'static str, found: &'static str },
}

impl Stop {
    /// Returns the error, with `path` as its path.
    pub(super) fn at(self, path: String) -> Error {
        match self {
            Stop::Refused(error) => error,
            Stop::Bad { category, offset, expected, found } => {
                Error::new(category, offset, path, expected, found)
            }
        }
    }
}

impl Utf8 {
    /// Returns a reader for text that begins at byte `offset` of its body. A byte order mark is skipped only
    /// at offset 0.
    pub(super) fn starting_at(offset: u64) -> Self {
        Utf8 { read: offset, cut: [0; 4], cut_length: 0 }
    }

    /// Returns the number of bytes read so far. After an error, returns the number of bytes up to the end of
    /// the text that holds the error.
    pub(super) fn offset(&self) -> u64 {
        self.read + self.cut_length as u64
    }

    /// Reads the next bytes. `take` receives text and the offset of its first byte.
    pub(super) fn push(
        &mut self,
        chunk: &[u8],
        mut take: impl FnMut(u64, &str) -> Result<(), Error>,
    ) -> Result<(), Stop> {
        let chunk = self.complete_cut(chunk, &mut take)?;
        let error = match from_utf8(chunk) {
            Ok(text) => return self.pass_on(text, &mut take),
            Err(error) => error,
        };
        // The text before a bad byte is passed on first, so that chunks make no difference.
        let (valid, rest) = chunk.split_at(error.valid_up_to());
        self.pass_on(from_utf8(valid).unwrap_or_default(), &mut take)?;
        match (error.error_len(), self.cut.get_mut(..rest.len())) {
            (None, Some(cut)) => {
                cut.copy_from_slice(rest);
                self.cut_length = rest.len();
                Ok(())
            }
            _ => Err(self.not_utf8(rest.first().copied().unwrap_or_default())),
        }
    }

    /// Ends the text. `in_text` is whether the place allows any character.
    pub(super) fn finish(&self, in_text: bool) -> Result<(), Stop> {
        match (self.cut_length, in_text) {
            (0, _) => Ok(()),
            (_, true) => Err(Stop::Bad {
                category: Category::Incomplete,
                offset: self.offset(),
                expected: "the rest of a character",
                found: "the end of the body",
            }),
            (_, false) => Err(self.not_utf8(self.cut[0])),
        }
    }

    /// Completes a character that the last chunk cut off. Returns the chunk without the bytes of the
    /// character.
    fn complete_cut<'a>(
        &mut self,
        mut chunk: &'a [u8],
        take: &mut impl FnMut(u64, &str) -> Result<(), Error>,
    ) -> Result<&'a [u8], Stop> {
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
                    self.pass_on(text, take)?;
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

    fn pass_on(
        &mut self,
        text: &str,
        take: &mut impl FnMut(u64, &str) -> Result<(), Error>,
    ) -> Result<(), Stop> {
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) if self.read == 0 => {
                self.read = 3;
                rest
            }
            _ => text,
        };
        take(self.read, text).map_err(Stop::Refused)?;
        self.read += text.len() as u64;
        Ok(())
    }

    fn not_utf8(&self, byte: u8) -> Stop {
        let found = match (self.read, byte) {
            (0, 0xFE | 0xFF) => "the byte order mark of UTF-16",
            _ => "bytes that are not UTF-8",
        };
        Stop::Bad { category: Category::Syntax, offset: self.read, expected: "UTF-8 text", found }
    }
}

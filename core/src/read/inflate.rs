//! Inflates deflated data (RFC 1951) in pieces.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{TINFL_FLAG_HAS_MORE_INPUT, TINFL_FLAG_IGNORE_ADLER32};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// How far back deflated data may refer, in bytes.
const WINDOW: usize = 32 << 10;

/// Inflates data that comes in chunks. Holds only the window of the data.
pub(super) struct Inflater {
    core: DecompressorOxide,
    window: Vec<u8>,
    at: usize,
}

/// How far the data was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inflated {
    /// More data follows.
    More,
    /// The data has ended.
    Done,
    /// The data is malformed here.
    Malformed,
}

impl std::fmt::Debug for Inflater {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inflater").field("at", &self.at).finish_non_exhaustive()
    }
}

impl Inflater {
    /// Returns an inflater at the start of deflated data.
    pub(super) fn new() -> Self {
        Inflater { core: DecompressorOxide::new(), window: vec![0; WINDOW], at: 0 }
    }

    /// Starts again at the start of other data.
    pub(super) fn restart(&mut self) {
        self.core.init();
    }

    /// Inflates data and gives it to `pass_on`. Returns how many bytes were read, and how far the data was
    /// read.
    ///
    /// # Errors
    ///
    /// Returns the error of `pass_on`. Nothing may be read after an error.
    pub(super) fn read<E>(
        &mut self,
        input: &[u8],
        mut pass_on: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(usize, Inflated), E> {
        let mut total = 0;
        loop {
            let flags = TINFL_FLAG_HAS_MORE_INPUT | TINFL_FLAG_IGNORE_ADLER32;
            let rest = &input[total..];
            let (status, read, written) = decompress(&mut self.core, rest, &mut self.window, self.at, flags);
            total += read;
            let content = &self.window[self.at..self.at + written];
            if !content.is_empty() {
                pass_on(content)?;
            }
            self.at = (self.at + written) % WINDOW;
            match status {
                TINFLStatus::HasMoreOutput => {}
                TINFLStatus::NeedsMoreInput => return Ok((total, Inflated::More)),
                TINFLStatus::Done => return Ok((total, Inflated::Done)),
                _ => return Ok((total, Inflated::Malformed)),
            }
        }
    }
}

//! The push machine: bytes in, changes out, a report at the end.

use crate::{Error, Options, Report, record::Change};

/// Turns one delivery into changes and a report, in pieces, with memory that does not grow with the body.
pub struct Normalizer {
    #[allow(dead_code)]
    options: Options,
}

impl Normalizer {
    /// A normaliser for one body.
    pub fn new(options: Options) -> Self {
        Normalizer { options }
    }

    /// Reads a piece of the body. Any cut is right, down to one byte.
    ///
    /// # Errors
    ///
    /// When the body is not what it claims to be. Changes already given to `sink` stand.
    pub fn push(&mut self, chunk: &[u8], sink: &mut dyn FnMut(Change)) -> Result<(), Error> {
        let _ = (chunk, sink);
        Ok(())
    }

    /// Closes the open batches: every row and record of the elements read so far has then been given to `sink`.
    pub fn flush(&mut self, sink: &mut dyn FnMut(Change)) {
        let _ = sink;
    }

    /// Ends the body.
    ///
    /// # Errors
    ///
    /// When the body is incomplete or no known sender's.
    pub fn finish(&mut self, sink: &mut dyn FnMut(Change)) -> Result<Report, Error> {
        let _ = sink;
        Ok(Report::default())
    }

    /// The report so far: after an error, what was done before it, and the error.
    pub fn report(&self) -> Report {
        Report::default()
    }
}

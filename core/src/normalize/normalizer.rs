//! The push machine: bytes in, changes out, a report at the end.

use super::failure::Failure;
use super::options::Options;
use super::reading::Reading;
use super::visitor::Visitor;
use crate::error::Error;
use crate::ledger::{BodyOutcome, Fatal, Report};
use crate::read::Body;
use crate::record::Change;

/// Turns one delivery into changes and a report, in pieces, with memory that does not grow with the body.
///
/// ```
/// use wellform_core::{Normalizer, Options, record::Change};
///
/// let body = br#"{"dailies":[{"userId":"u1","summaryId":"x1","calendarDate":"2024-02-06",
///     "startTimeInSeconds":1707200000,"durationInSeconds":86400,"steps":4210}]}"#;
/// let mut changes = Vec::new();
/// let mut normalizer = Normalizer::new(Options::default());
/// for chunk in body.chunks(7) {
///     normalizer.push(chunk, &mut |change| changes.push(change))?;
/// }
/// let report = normalizer.finish(&mut |change| changes.push(change))?;
///
/// let Change::Samples(steps) = &changes[0] else { panic!("expected samples") };
/// assert_eq!((steps.unit.as_ref(), steps.value.get(0)), ("{steps}", Some(4210.0)));
/// assert_eq!((report.leaves.total, report.leaves.mapped), (6, 6));
/// # Ok::<(), wellform_core::Error>(())
/// ```
pub struct Normalizer {
    body: Body,
    reading: Reading,
    /// The first fatal error. Nothing is read after it.
    error: Option<Error>,
    /// The offset of the wrong byte that ended the reading.
    stopped_at: Option<u64>,
}

impl Normalizer {
    /// Returns a normaliser for one body.
    pub fn new(options: Options) -> Self {
        Normalizer {
            body: Body::new(options.limits),
            reading: Reading::new(options),
            error: None,
            stopped_at: None,
        }
    }

    /// Reads a piece of the body. The body may be cut anywhere: the changes are the same.
    ///
    /// # Errors
    ///
    /// Returns an error if the body is not what it claims to be. `sink` has then received every element that
    /// was complete before the error. [`finish`](Self::finish) returns the same error, with the report on
    /// what was read before.
    pub fn push(&mut self, chunk: &[u8], sink: &mut dyn FnMut(Change)) -> Result<(), Error> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        let mut visitor = Visitor { reading: &mut self.reading, sink };
        let read = self.body.push(chunk, &mut visitor);
        read.map_err(|error| {
            // The body's own count of bytes depends on how the body was cut into chunks.
            self.stopped_at = Some(error.offset());
            self.fail(error, sink)
        })
    }

    /// Closes the open batches. `sink` has then received every row and record of the elements read so far,
    /// and so only complete source records. Flushing makes batches smaller.
    pub fn flush(&mut self, sink: &mut dyn FnMut(Change)) {
        self.reading.flush(sink);
    }

    /// Ends the body.
    ///
    /// # Errors
    ///
    /// Returns a failure if the body is incomplete, if its sender is unknown, or if [`push`](Self::push)
    /// returned an error before. The failure has the report on what was read before the error.
    pub fn finish(mut self, sink: &mut dyn FnMut(Change)) -> Result<Report, Failure> {
        if self.error.is_none() {
            let mut visitor = Visitor { reading: &mut self.reading, sink };
            let ended = self.body.finish(&mut visitor).and_then(|()| self.reading.finish(sink));
            match ended {
                Ok(()) => self.flush(sink),
                Err(error) => drop(self.fail(error, sink)),
            }
        }
        let mut report = self.reading.into_report();
        report.bytes = self.stopped_at.unwrap_or(self.body.offset());
        report.error = self.error.as_ref().map(Fatal::from);
        if self.error.is_some() {
            report.outcome = BodyOutcome::Failed;
        }
        match self.error {
            Some(error) => Err(Failure { error, report: Box::new(report) }),
            None => Ok(report),
        }
    }

    /// Ends the reading with an error.
    fn fail(&mut self, error: Error, sink: &mut dyn FnMut(Change)) -> Error {
        self.reading.break_off(sink);
        self.error.insert(error).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_normalizer_can_be_sent_to_another_thread() {
        let mut normalizer = Normalizer::new(Options::default());
        let body = br#"{"dailies":[{"userId":"u","startTimeInSeconds":1707200000,"steps":1}]}"#;
        normalizer.push(&body[..40], &mut drop).unwrap();
        let finish = move || {
            normalizer.push(&body[40..], &mut drop)?;
            normalizer.finish(&mut drop)
        };
        let report = std::thread::spawn(finish).join().unwrap().unwrap();
        assert_eq!(report.leaves.mapped, 3);
    }
}

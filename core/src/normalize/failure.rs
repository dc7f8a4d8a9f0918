//! How reading a body fails.

use std::fmt;

use crate::error::Error;
use crate::ledger::{BodyOutcome, Fatal, Report};

/// A body that could not be read to its end.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Failure {
    /// The error.
    pub error: Error,
    /// The report on what was read before the error. It has the error too.
    pub report: Box<Report>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl From<Error> for Failure {
    /// Returns the failure of a first pass, after which no part of the body is normalised.
    fn from(error: Error) -> Failure {
        let report = Report {
            bytes: error.offset(),
            error: Some(Fatal::from(&error)),
            outcome: BodyOutcome::Failed,
            ..Report::default()
        };
        Failure { error, report: Box::new(report) }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        failure.error
    }
}

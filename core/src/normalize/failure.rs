//! How a body fails.

use std::fmt;

use crate::error::Error;
use crate::ledger::{Fatal, Report};

/// A body that could not be read to its end.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Failure {
    /// Why.
    pub error: Error,
    /// What became of what was read before the error; the error is in it too.
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
    /// The failure of a first pass: nothing of the body was normalised.
    fn from(error: Error) -> Failure {
        let report = Report { bytes: error.offset(), error: Some(Fatal::from(&error)), ..Report::default() };
        Failure { error, report: Box::new(report) }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        failure.error
    }
}

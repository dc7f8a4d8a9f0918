//! Turns what wearables and phones send into one well-formed health record.

mod error;
mod normalizer;
mod options;
pub mod read;
pub mod reconcile;
pub mod record;
mod report;
mod source;
pub mod write;

pub use error::{Category, Error};
pub use normalizer::Normalizer;
pub use options::{Limits, Options, Source};
pub use report::{Fatal, Leaves, Mended, Rejected, Report, Unmapped};

/// The most rows of one batch of samples.
pub const MAX_ROWS: usize = 4096;

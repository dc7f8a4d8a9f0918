//! Turns what wearables and phones send into one well-formed health record.
//!
//! - [`Normalizer`] takes a delivery in pieces and gives its [changes](record::Change) and a [`Report`] in which every
//!   leaf of the body is accounted for. What the caller knows of the body goes into [`Options`].
//! - [`Outliner`] checks in a first pass, where there can be one, that a body is complete.
//! - [`reconcile`] decides what replaces what: any order, any repetition, any split of deliveries ends in the same state.
//! - [`resample`] puts rows together by minute, hour or day.
//! - [`mod@write`] turns changes into NDJSON, CSV and columns.
//!
//! Pure Rust without I/O, clock or `unsafe`: the same bytes and options give the same changes on every machine.

mod error;
mod normalizer;
mod options;
mod outline;
pub mod read;
pub mod reconcile;
pub mod record;
mod report;
pub mod resample;
mod source;
pub mod write;

pub use error::{Category, Error};
pub use normalizer::Normalizer;
pub use options::{Limits, Options, Source};
pub use outline::{Outline, Outliner};
pub use report::{Fatal, Flagged, Leaves, Mended, Outcome, RecordResult, Rejected, Report, Unmapped};

/// The most rows of one batch of samples.
pub const MAX_ROWS: usize = 4096;

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
mod ledger;
mod normalize;
#[cfg(not(feature = "fuzzing"))]
mod read;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod read;
pub mod reconcile;
pub mod record;
pub mod resample;
mod source;
#[cfg(not(feature = "fuzzing"))]
mod take;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod take;
pub mod views;
pub mod write;

pub use error::{Category, Error};
pub use ledger::{Fatal, Flagged, Leaves, Mended, Outcome, RecordResult, Rejected, Report, Unmapped};
pub use normalize::{Normalizer, Options, Outline, Outliner};
pub use read::Limits;
pub use record::MAX_ROWS;
pub use source::Source;

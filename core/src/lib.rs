//! Turns what wearables and phones send into one well-formed health record.
//!
//! Pure Rust without I/O, clock or `unsafe`: the same bytes and options give the same changes on every
//! machine.
//!
//! # Concepts
//!
//! A **delivery** is one body as it arrived, with its time of receipt. Its content shows its **sender**
//! ([`Source`]) and **dialect**. Normalising a delivery gives **changes** ([`record::Change`]) and a
//! [`Report`]:
//!
//! - [`Samples`](record::Samples): a batch of numbers as columns, at most [`MAX_ROWS`] rows of one type, unit
//!   and source;
//! - [`Record`](record::Record): one document, such as a night or a workout;
//! - [`Delete`](record::Delete): the sender has deleted a record;
//! - [`ReplaceWindow`](record::ReplaceWindow): the delivery holds all there is in a range of time;
//! - [`Account`](record::Account) and [`Fetch`](record::Fetch): what a server has to do.
//!
//! The report accounts for every **leaf** of the body. A leaf is mapped to a change, kept beside a change, or
//! rejected with its path and a reason. A bad record never costs its neighbours.
//!
//! A change makes **claims**. A claim has a **key** that says what it is about, and a **rank** that orders it
//! among the claims about that key. [`reconcile`] combines the claims of many deliveries. The result depends
//! neither on their order nor on repetition.
//!
//! # A first program
//!
//! [`normalize`] takes a whole body. [`reconcile::Model`] keeps what counts after several deliveries.
//!
//! ```
//! use wellform_core::reconcile::Model;
//! use wellform_core::record::Change;
//! use wellform_core::{Options, normalize};
//!
//! // The same day twice: a watch sends a day again as the day grows.
//! let body = |seconds: u32, steps: u32| {
//!     format!(
//!         r#"{{"dailies":[{{"userId":"u1","summaryId":"x{steps}","calendarDate":"2024-02-06",
//!             "startTimeInSeconds":1707200000,"durationInSeconds":{seconds},"steps":{steps}}}]}}"#
//!     )
//! };
//! let mut model = Model::default();
//! for (second, body) in [body(86_400, 4210), body(43_200, 1800)].iter().enumerate() {
//!     let received_at = chrono::DateTime::from_timestamp(1_707_290_000 + second as i64, 0).unwrap();
//!     let normalized = normalize(body.as_bytes(), Options::default().received_at(received_at))?;
//!     assert!(normalized.report.rejected.is_empty());
//!     model.apply(normalized.changes, received_at);
//! }
//! let current = model.current();
//! let [Change::Samples(steps)] = &current[..] else { panic!("expected one batch") };
//! // The longer day counts, although it came first.
//! assert_eq!(steps.value.get(0), Some(4210.0));
//! # Ok::<(), wellform_core::Failure>(())
//! ```
//!
//! # Two passes
//!
//! A sender may write what orders or names its records behind the records. So a body is best read twice.
//! [`Outliner`] checks that the body is complete and finds what its records need, without holding the body.
//! [`Normalizer`] then gives the changes. [`normalize`] does both.
//!
//! A stream that can be read only once goes through a [`Normalizer`] alone, in pieces of any size. Data that
//! has to wait is held up to 8 MiB. Beyond that, the body is refused with a [`Category::Limit`] error. Memory
//! does not grow with the body, apart from its largest element.
//!
//! # What comes after
//!
//! [`views`] computes what follows from several records together. [`resample`] combines rows by minute, hour
//! or day. [`mod@write`] turns changes into NDJSON, CSV, columns and, with the feature `arrow`, Apache Arrow.
//!
//! # Not supported
//!
//! - Writing back to a sender.
//! - Apple's own `export.xml`; FIT and TCX files, and GPX files of other tools than Health Auto Export; databases of phone apps.
//! - Bluetooth.
//! - Containers within containers, which are refused.

// Public types are `non_exhaustive`. A type that is exhaustive says why.
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod error;
mod ledger;
mod normalize;
#[cfg(not(feature = "fuzzing"))]
mod read;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
#[allow(clippy::exhaustive_enums, clippy::exhaustive_structs)]
pub mod read;
pub mod reconcile;
pub mod record;
pub mod resample;
mod source;
#[cfg(not(feature = "fuzzing"))]
mod take;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
#[allow(clippy::exhaustive_enums, clippy::exhaustive_structs)]
pub mod take;
pub mod views;
pub mod write;

pub use error::{Category, Error};
pub use ledger::{
    BodyOutcome, DocumentReport, Fatal, Flag, Flagged, Leaves, Mend, Mended, Outcome, Reason, RecordResult,
    Rejected, Report, Unmapped,
};
pub use normalize::{Failure, Normalized, Normalizer, Options, Outline, Outliner, normalize};
pub use read::Limits;
pub use record::MAX_ROWS;
pub use source::Source;

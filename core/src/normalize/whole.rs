//! Normalises a whole body in memory.

use super::failure::Failure;
use super::normalizer::Normalizer;
use super::options::Options;
use super::outline::Outliner;
use crate::ledger::Report;
use crate::record::Change;

/// The changes and the report of a body.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Normalized {
    /// The changes, in the order of the body.
    pub changes: Vec<Change>,
    /// The account of every leaf of the body.
    pub report: Report,
}

/// Normalises a whole body in memory.
///
/// The body is read twice. The first pass checks that the body is complete, and finds what its records need.
/// So a body that is cut off gives no changes, and the parts of a body may be in any order.
///
/// A body that does not fit into memory goes through a [`Normalizer`] piece by piece, after an [`Outliner`]
/// if the body can be read twice.
///
/// # Errors
///
/// Returns a failure if the body is not well-formed or not complete, if it passes a limit, or if its sender
/// is unknown. A bad record is not an error: it is in [`Report::rejected`], and its neighbours are read.
///
/// ```
/// use wellform_core::{Options, normalize, record::Change};
///
/// let body = br#"{"dailies":[{"userId":"u1","summaryId":"x1","calendarDate":"2024-02-06",
///     "startTimeInSeconds":1707200000,"durationInSeconds":86400,"steps":4210}]}"#;
/// let normalized = normalize(body, Options::default())?;
///
/// let Change::Samples(steps) = &normalized.changes[0] else { panic!("expected samples") };
/// assert_eq!((steps.data_type.as_str(), steps.unit.as_ref()), ("step_count", "{steps}"));
/// assert_eq!(steps.value.get(0), Some(4210.0));
/// assert_eq!(normalized.report.source.as_deref(), Some("garmin"));
/// assert_eq!(normalized.report.leaves.total, normalized.report.leaves.mapped);
/// # Ok::<(), wellform_core::Failure>(())
/// ```
pub fn normalize(body: &[u8], options: Options) -> Result<Normalized, Failure> {
    let mut outliner = Outliner::new(options.limits);
    outliner.push(body)?;
    let outline = outliner.finish()?;
    let mut changes = Vec::new();
    let mut normalizer = Normalizer::new(options.outline(outline));
    // `finish` returns the error of `push` again, with the report.
    let _ = normalizer.push(body, &mut |change| changes.push(change));
    let report = normalizer.finish(&mut |change| changes.push(change))?;
    Ok(Normalized { changes, report })
}

//! What a caller may tell a normaliser about a body.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::outline::Outline;
use crate::read::Limits;
use crate::record::Sensitivity;
use crate::source::{Source, Told};

/// What a caller tells a normaliser about a body. Everything has a default.
///
/// ```
/// use wellform_core::{Options, Source};
/// let options = Options::default().source(Source::Garmin).record_type("dailies");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub(super) source: Option<Source>,
    /// What the sender's reader gets to know.
    pub(super) told: Told,
    pub(super) without: BTreeSet<Sensitivity>,
    pub(super) results: bool,
    pub(super) limits: Limits,
}

impl Options {
    /// The sender, where the caller knows it. Without it the body decides.
    #[must_use]
    pub fn source(mut self, source: Source) -> Self {
        self.source = Some(source);
        self
    }

    /// The zone that local times without an offset are in. Without it they stay floating.
    #[must_use]
    pub fn time_zone(mut self, time_zone: chrono_tz::Tz) -> Self {
        self.told.zone = Some(time_zone);
        self
    }

    /// A Garmin list key such as `dailies`, or a Health Connect record type such as `Steps`, where the body does not name
    /// it.
    #[must_use]
    pub fn record_type(mut self, record_type: impl Into<String>) -> Self {
        self.told.record_type = Some(record_type.into());
        self
    }

    /// The sender's name for the account that a pulled Garmin array is of. An item that names its own account is that
    /// account's.
    ///
    /// ```
    /// use wellform_core::{Normalizer, Options, record::Change};
    ///
    /// let body = br#"[{"calendarDate":"2024-02-06","startTimeInSeconds":1707200000,"steps":4210},
    ///     {"userId":"u2","calendarDate":"2024-02-07","startTimeInSeconds":1707286400,"steps":12}]"#;
    /// let mut subjects = Vec::new();
    /// let mut sink = |change| {
    ///     let Change::Samples(samples) = change else { panic!("expected samples") };
    ///     subjects.push(samples.source.subject.clone());
    /// };
    /// let mut normalizer = Normalizer::new(Options::default().record_type("dailies").subject("u1"));
    /// normalizer.push(body, &mut sink)?;
    /// normalizer.finish(&mut sink)?;
    /// assert_eq!(subjects, [Some("u1".to_owned()), Some("u2".to_owned())]);
    /// # Ok::<(), wellform_core::Error>(())
    /// ```
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.told.subject = Some(subject.into());
        self
    }

    /// When the delivery was received: it orders claims for which the sender gives no order. Default: the epoch.
    #[must_use]
    pub fn received_at(mut self, received_at: DateTime<Utc>) -> Self {
        self.told.received_at = Some(received_at.timestamp_millis());
        self
    }

    /// The outline of a first pass over the same body.
    #[must_use]
    pub fn outline(mut self, outline: Outline) -> Self {
        self.told.scouted = Some(outline.scouted);
        self
    }

    /// Leaves out sensitive types; the report counts them.
    #[must_use]
    pub fn without(mut self, kinds: impl IntoIterator<Item = Sensitivity>) -> Self {
        self.without.extend(kinds);
        self
    }

    /// Whether the report says of every record what became of it ([`Report::results`](crate::Report)), for senders that
    /// upload records: for small bodies, because it takes memory for each. Default: no.
    #[must_use]
    pub fn results(mut self, results: bool) -> Self {
        self.results = results;
        self
    }

    /// A header that came with the delivery, in any case of its name; some senders say in headers what the body does
    /// not, for example Health Auto Export's `automation-aggregation`. The last of one name counts.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.told.headers.insert(name.to_ascii_lowercase(), value.into());
        self
    }

    /// Bounds on what the body may ask for.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

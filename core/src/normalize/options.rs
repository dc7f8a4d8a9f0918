//! What a caller knows about a body.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::outline::Outline;
use crate::read::Limits;
use crate::record::Sensitivity;
use crate::source::{Source, Told};

/// What a caller knows about a body, and the limits of reading it. Every option has a default.
///
/// ```
/// use wellform_core::{Options, Source};
/// let options = Options::default().source(Source::Garmin).record_type("dailies");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub(super) source: Option<Source>,
    /// The part of the options that the sender's reader receives.
    pub(super) told: Told,
    pub(super) without: BTreeSet<Sensitivity>,
    pub(super) results: bool,
    pub(super) limits: Limits,
}

impl Options {
    /// Sets the sender. By default the body decides.
    #[must_use]
    pub fn source(mut self, source: Source) -> Self {
        self.source = Some(source);
        self
    }

    /// Sets the time zone of local times without an offset. By default these times float.
    #[must_use]
    pub fn time_zone(mut self, time_zone: chrono_tz::Tz) -> Self {
        self.told.zone = Some(time_zone);
        self
    }

    /// Sets a Garmin list key such as `dailies`, or a Health Connect record type such as `Steps`, for a body
    /// that does not name it.
    #[must_use]
    pub fn record_type(mut self, record_type: impl Into<String>) -> Self {
        self.told.record_type = Some(record_type.into());
        self
    }

    /// Sets the sender's name for the account of a pulled Garmin array. An item that names an account belongs
    /// to that account.
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

    /// Sets the time of receipt. It orders claims that the sender does not order. The default is the epoch.
    #[must_use]
    pub fn received_at(mut self, received_at: DateTime<Utc>) -> Self {
        self.told.received_at = Some(received_at.timestamp_millis());
        self
    }

    /// Sets the outline of a first pass over the same body.
    #[must_use]
    pub fn outline(mut self, outline: Outline) -> Self {
        self.told.scouted = Some(outline.scouted);
        self
    }

    /// Leaves out sensitive types. The report counts them.
    #[must_use]
    pub fn without(mut self, kinds: impl IntoIterator<Item = Sensitivity>) -> Self {
        self.without.extend(kinds);
        self
    }

    /// Sets whether the report has the outcome of every record ([`Report::results`](crate::Report)), for
    /// senders that upload records. Only for small bodies, because each outcome takes memory. The default is
    /// no.
    #[must_use]
    pub fn results(mut self, results: bool) -> Self {
        self.results = results;
        self
    }

    /// Sets a header of the delivery. The case of the name does not matter. Some senders put in headers what
    /// the body lacks, for example Health Auto Export in `automation-aggregation`. Of several headers with
    /// one name, the last counts.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.told.headers.insert(name.to_ascii_lowercase(), value.into());
        self
    }

    /// Sets the limits on what the body may use.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

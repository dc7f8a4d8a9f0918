//! What a caller may tell a normaliser about a body.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::outline::Outline;
use crate::record::Sensitivity;
use crate::source;

/// A sender whose deliveries are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
#[non_exhaustive]
pub enum Source {
    Garmin,
    HealthAutoExport,
    HealthConnect,
    WearOs,
}

impl Source {
    /// Every sender.
    pub const ALL: &'static [Source] =
        &[Source::Garmin, Source::HealthAutoExport, Source::HealthConnect, Source::WearOs];

    /// The name as it stands in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Source::Garmin => "garmin",
            Source::HealthAutoExport => "health_auto_export",
            Source::HealthConnect => "health_connect",
            Source::WearOs => "wear_os",
        }
    }

    /// The sender's record type of this name, in any of its spellings, as its own documents write it: one that a body of its
    /// may leave out ([`Options::record_type`]). None where there is no such type, and of senders whose bodies name theirs.
    ///
    /// ```
    /// use wellform_core::Source;
    /// assert_eq!(Source::HealthConnect.record_type("heart_rate"), Some("HeartRate"));
    /// assert_eq!(Source::HealthConnect.record_type("HeartRateRecord"), Some("HeartRate"));
    /// assert_eq!(Source::HealthConnect.record_type("dailies"), None);
    /// ```
    pub fn record_type(self, name: &str) -> Option<&'static str> {
        (self == Source::HealthConnect).then(|| source::health_connect::record_type(name))?
    }

    /// Every record type of [`record_type`](Self::record_type).
    pub fn record_types(self) -> impl Iterator<Item = &'static str> {
        source::health_connect::record_types().filter(move |_| self == Source::HealthConnect)
    }

    /// The sender of this name.
    pub fn from_name(name: &str) -> Option<Source> {
        Source::ALL.iter().copied().find(|source| source.as_str() == name)
    }
}

/// Bounds on what one body may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest element that is held, in bytes. Longer ones are rejected. Default 64 MiB.
    pub element_bytes: usize,
    /// The deepest nesting within an element. Deeper ones are rejected. Default 128.
    pub depth: usize,
    /// The most bytes that gzip data may inflate to, and that the compressed files of an archive may have together. Default
    /// 4 GiB.
    pub inflated_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { element_bytes: 64 << 20, depth: 128, inflated_bytes: 4 << 30 }
    }
}

/// What a caller tells a normaliser about a body. Everything has a default.
///
/// ```
/// use wellform_core::{Options, Source};
/// let options = Options::default().source(Source::Garmin).record_type("dailies");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub(crate) source: Option<Source>,
    pub(crate) time_zone: Option<chrono_tz::Tz>,
    pub(crate) record_type: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) received_at: Option<DateTime<Utc>>,
    pub(crate) outline: Option<Outline>,
    pub(crate) without: BTreeSet<Sensitivity>,
    pub(crate) results: bool,
    /// By lower-case name.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) limits: Limits,
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
        self.time_zone = Some(time_zone);
        self
    }

    /// A Garmin list key such as `dailies`, or a Health Connect record type such as `Steps`, where the body does not name
    /// it.
    #[must_use]
    pub fn record_type(mut self, record_type: impl Into<String>) -> Self {
        self.record_type = Some(record_type.into());
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
        self.subject = Some(subject.into());
        self
    }

    /// When the delivery was received: it orders claims for which the sender gives no order. Default: the epoch.
    #[must_use]
    pub fn received_at(mut self, received_at: DateTime<Utc>) -> Self {
        self.received_at = Some(received_at);
        self
    }

    /// The outline of a first pass over the same body.
    #[must_use]
    pub fn outline(mut self, outline: Outline) -> Self {
        self.outline = Some(outline);
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
        self.headers.insert(name.to_ascii_lowercase(), value.into());
        self
    }

    /// Bounds on what the body may ask for.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

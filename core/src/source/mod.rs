//! The senders, which turn elements into changes.
//!
//! Each sender has a folder and a line in [`SENDERS`]. A sender's folder knows no other sender. What several
//! need is below them: [`sender`] (what a sender is), [`told`] (what is known beforehand), [`envelope`],
//! [`output`], and what the senders of one platform share, [`android`] and [`apple`].

mod android;
mod apple;
mod envelope;
mod garmin;
mod health_auto_export;
mod health_connect;
mod output;
mod sender;
mod told;
mod wear_os;

use crate::read::Path;
use crate::read::json::Step;

use envelope::Envelopes;
pub(crate) use envelope::is_part as is_part_of_envelope;
pub(crate) use output::{Batches, Output};
pub use sender::Source;
pub(crate) use sender::{Certainty, Reader, Scout, Sender, Sign, bare_array};
pub(crate) use told::{Scouted, Told};

/// Every sender. Of senders that claim one sign with the same certainty, the first gets the body.
pub(crate) static SENDERS: &[&dyn Sender] = &[
    &garmin::Garmin,
    &wear_os::WearOs,
    &health_connect::HealthConnect,
    &health_auto_export::HealthAutoExport,
];

/// What a body of a known sender looks like, for the message about a body of an unknown one.
pub(crate) const KNOWN_SHAPES: &str = "a body of a known sender: a JSON object with a Garmin list key such as dailies, \
    epochs or sleeps, with an array of Health Auto Export such as metrics or workouts, by itself or in data, with records \
    of Health Connect, or with the format hc-upload or whs-upload";

/// What a table of a known sender looks like, for the message about a table of an unknown one.
pub(crate) const KNOWN_COLUMNS: &str = "a table of a known sender: a first column of dates and columns of metrics with \
    their units in parentheses, or the columns of workouts, or another table of Health Auto Export. If it is one with \
    other columns, name its sender (option source, --source health_auto_export)";

/// Returns the sender that claims a body with this sign, and how certain that is.
pub(crate) fn claimant(sign: Sign<'_>) -> Option<(Certainty, &'static dyn Sender)> {
    let claims = SENDERS.iter().filter_map(|sender| Some((sender.claims(sign)?, *sender)));
    // The first of equals counts. `max_by_key` would return the last.
    claims.reduce(|best, next| if next.0 > best.0 { next } else { best })
}

/// Returns the sender that certainly sends bodies with this sign.
pub(crate) fn certain(sign: Sign<'_>) -> Option<&'static dyn Sender> {
    claimant(sign).and_then(|(certainty, sender)| (certainty == Certainty::Certain).then_some(sender))
}

/// Returns whether a container of a body that no sender has claimed yet is taken whole.
pub(crate) fn takes_whole(path: &Path) -> bool {
    is_part_of_envelope(path) || SENDERS.iter().any(|sender| sender.takes_whole(path))
}

impl Source {
    /// Returns the sender's record type of this name, in any of its spellings, as its own documents write it: one that a body
    /// may leave out ([`Options::record_type`](crate::Options::record_type)). Returns `None` if there is no such type, and for
    /// senders whose bodies name theirs.
    ///
    /// ```
    /// use wellform_core::Source;
    /// assert_eq!(Source::HealthConnect.record_type("heart_rate"), Some("HeartRate"));
    /// assert_eq!(Source::HealthConnect.record_type("HeartRateRecord"), Some("HeartRate"));
    /// assert_eq!(Source::HealthConnect.record_type("dailies"), None);
    /// ```
    pub fn record_type(self, name: &str) -> Option<&'static str> {
        self.sender()?.record_type(name)
    }

    /// Returns every record type of [`record_type`](Self::record_type).
    pub fn record_types(self) -> impl Iterator<Item = &'static str> {
        self.sender().into_iter().flat_map(Sender::record_types)
    }

    /// Returns the sender of this name in [`SENDERS`]; every one is there.
    pub(crate) fn sender(self) -> Option<&'static dyn Sender> {
        SENDERS.iter().copied().find(|sender| sender.source() == self)
    }
}

/// Looks at a body in a first pass, for all senders.
#[derive(Debug)]
pub(crate) struct Scouts {
    scouts: Vec<Box<dyn Scout>>,
    envelopes: Envelopes,
}

impl Default for Scouts {
    fn default() -> Self {
        let scouts = SENDERS.iter().filter_map(|sender| sender.scout());
        Scouts { scouts: scouts.collect(), envelopes: Envelopes::default() }
    }
}

impl Scouts {
    /// Begins a container. Returns the step of the scout that goes furthest.
    pub(crate) fn enter(&mut self, path: &Path) -> Step {
        if path.segments().is_empty() {
            self.envelopes.begin_root();
        }
        let steps = self.scouts.iter_mut().map(|scout| scout.enter(path));
        steps.fold(Step::Take, |furthest, step| if furthest == Step::Take { step } else { furthest })
    }

    /// Looks at a complete value.
    pub(crate) fn value(&mut self, path: &Path, text: &str) {
        self.envelopes.note(path, text);
        for scout in &mut self.scouts {
            scout.value(path, text);
        }
    }

    /// Returns what was found.
    pub(crate) fn finish(self) -> Scouted {
        let findings = self.scouts.into_iter().map(Scout::finish).collect();
        Scouted { envelopes: self.envelopes, findings }
    }
}

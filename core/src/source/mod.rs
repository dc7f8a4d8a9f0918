//! The senders, which turn elements into changes.
//!
//! Each sender has a folder and a line in [`SENDERS`]. A sender's folder knows no other sender. What several
//! need is below them: [`sender`] (what a sender is), [`told`] (what is known beforehand), [`envelope`],
//! [`output`], and what the senders of one platform share, [`android`] and [`apple`].

mod android;
mod apple;
mod carrier;
mod envelope;
mod garmin;
mod health_auto_export;
mod health_connect;
mod output;
mod recognition;
mod sender;
mod told;
mod wear_os;

use crate::read::Path;
use crate::read::json::{Container, Step};

pub(crate) use carrier::{Carried, carried, is_carrier};
pub(crate) use envelope::is_part as is_part_of_envelope;
pub(crate) use output::{Batches, Output, Progress};
pub(crate) use recognition::{Recogniser, is_element, is_empty_of_others, step};
pub use sender::Source;
pub(crate) use sender::{ReadJson, Reader, Scout, Sender, Sign, bare_array};
pub(crate) use told::{Roots, Scouted, Told};

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

/// Returns the sender that has a root, counted from 0, for certain, provided there was a first pass.
pub(crate) fn of_root(told: &Told, root: usize) -> Option<&'static dyn Sender> {
    SENDERS.get(told.sender(root)?).copied()
}

/// Returns which known shape a value of an unknown body resembles most.
pub(crate) fn nearest(path: &Path, text: &str) -> Option<&'static str> {
    SENDERS.iter().find_map(|sender| sender.nearest(path, text))
}

/// Returns the sender that has this record type, by the caller's word.
pub(crate) fn of_record_type(name: &str) -> Option<&'static dyn Sender> {
    let mut recogniser = Recogniser::default();
    recogniser.look_at(Sign::RecordType(name));
    recogniser.certain()
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
    all: Vec<Box<dyn Scout>>,
    roots: Roots,
    /// What the signs of the root in progress reveal.
    recogniser: Recogniser,
}

impl Default for Scouts {
    fn default() -> Self {
        let scouts = SENDERS.iter().filter_map(|sender| sender.scout());
        Scouts { all: scouts.collect(), roots: Roots::default(), recogniser: Recogniser::default() }
    }
}

impl Scouts {
    /// Begins a container. Returns the step that goes furthest.
    pub(crate) fn enter(&mut self, path: &Path, container: Container) -> Step {
        if path.segments().is_empty() {
            self.end_root();
            self.roots.begin();
        }
        let steps = self.all.iter_mut().map(|scout| scout.enter(path));
        let scouted =
            steps.fold(Step::Take, |furthest, step| if furthest == Step::Take { step } else { furthest });
        // Once the sender is certain, no more evidence is needed.
        let is_open = scouted == Step::Take && self.recogniser.place().is_none();
        if is_open { step(path, container) } else { scouted }
    }

    /// Looks at a complete value.
    pub(crate) fn value(&mut self, path: &Path, text: &str) {
        self.roots.note(path, text);
        self.recogniser.glance_at(path, text);
        for scout in &mut self.all {
            scout.value(path, text);
        }
    }

    /// Ends the root in progress, if there is one.
    fn end_root(&mut self) {
        self.roots.recognised(std::mem::take(&mut self.recogniser).place());
    }

    /// Returns what was found.
    pub(crate) fn finish(mut self) -> Scouted {
        self.end_root();
        let findings = self.all.into_iter().map(Scout::finish).collect();
        Scouted { roots: self.roots, findings }
    }
}

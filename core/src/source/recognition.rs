//! Recognises the sender of a root by its elements. The members of an object have no order, so neither their
//! order nor an empty list decides against an element that a sender has for certain.

use std::cmp::Reverse;

use super::sender::{Certainty, Sender, Sign, Source};
use super::{SENDERS, envelope};
use crate::read::json::{Container, Step};
use crate::read::{Path, Segment};

/// The first elements of a list that a first pass looks at.
const LOOKED_AT: u64 = 4;

/// The weight of a likely sign. It exceeds that of all possible signs together.
const LIKELY: u32 = 1 << 16;

/// The evidence for the sender of a root, or of a table, so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recogniser {
    /// Which senders claim the body for certain.
    certain: [bool; Source::ALL.len()],
    /// The weight of the other signs of each sender.
    scores: [u32; Source::ALL.len()],
}

impl Recogniser {
    /// Looks at a sign.
    pub(crate) fn look_at(&mut self, sign: Sign<'_>) {
        for (at, sender) in SENDERS.iter().enumerate() {
            match sender.claims(sign) {
                Some(Certainty::Certain) => self.certain[at] = true,
                Some(Certainty::Likely) => self.scores[at] = self.scores[at].saturating_add(LIKELY),
                Some(Certainty::Possible) => self.scores[at] = self.scores[at].saturating_add(1),
                None => {}
            }
        }
    }

    /// Looks at a value, as a first pass does: at the members of a root, and at the first elements of each of its
    /// lists, so that a long list costs little.
    pub(super) fn glance_at(&mut self, path: &Path, text: &str) {
        let is_early = |segment: &Segment| !matches!(segment, Segment::Index(index) if *index >= LOOKED_AT);
        if path.segments().iter().all(is_early) {
            self.look_at(Sign::Value(path, text));
        }
    }

    /// Returns the place in [`SENDERS`] of the sender that has the root for certain. Of several, the first counts.
    pub(super) fn place(&self) -> Option<usize> {
        self.certain.iter().position(|certain| *certain)
    }

    /// Returns the sender that has the root for certain.
    pub(crate) fn certain(&self) -> Option<&'static dyn Sender> {
        SENDERS.get(self.place()?).copied()
    }

    /// Returns the sender that most signs reveal, or `None` if there was no sign. Of equals it is the first in
    /// [`SENDERS`].
    pub(crate) fn likeliest(&self) -> Option<&'static dyn Sender> {
        self.certain().or_else(|| {
            let scored = self.scores.iter().enumerate().filter(|(_, score)| **score > 0);
            let (at, _) = scored.min_by_key(|(_, score)| Reverse(**score))?;
            SENDERS.get(at).copied()
        })
    }
}

/// Returns what is done with a container of a body that no sender has claimed yet. Lists are walked, at the root and
/// in what usually holds lists, so a large list takes no memory.
pub(crate) fn step(path: &Path, container: Container) -> Step {
    if envelope::is_part(path) || SENDERS.iter().any(|sender| sender.takes_whole(path)) {
        return Step::Take;
    }
    match (path.segments(), container) {
        ([], _) | ([Segment::Key(_)], Container::Array) => Step::Descend,
        (holders, Container::Object) if are_holders(holders) => Step::Descend,
        ([holders @ .., Segment::Key(_)], Container::Array) if are_holders(holders) => Step::Descend,
        _ => SENDERS.iter().find_map(|sender| sender.walks(path, container)).unwrap_or(Step::Take),
    }
}

/// Returns whether this is the place of an object that usually holds the lists of a body: `data`, also in the
/// `result` of a remote call.
fn are_holders(segments: &[Segment]) -> bool {
    let is = |segment: &Segment, name: &str| matches!(segment, Segment::Key(key) if **key == *name);
    match segments {
        [outer] => is(outer, "data") || is(outer, "result"),
        [outer, inner] => is(outer, "result") && is(inner, "data"),
        _ => false,
    }
}

/// Returns whether a container that was walked is an element of a list, which is looked at as a whole when it ends.
pub(crate) fn is_element(path: &Path) -> bool {
    let step = |sender: &&dyn Sender| sender.walks(path, Container::Object);
    matches!(path.segments(), [.., Segment::Index(_)])
        && SENDERS.iter().any(|sender| step(sender) == Some(Step::DescendGuarded))
}

/// Returns whether only other senders than this one have a list here that may be empty. Nothing is lost with it, so it
/// counts as understood.
pub(crate) fn is_empty_of_others(own: &dyn Sender, path: &Path, container: Container) -> bool {
    let claims = |sender: &dyn Sender| sender.claims(Sign::Empty(path, container)).is_some();
    !claims(own) && SENDERS.iter().any(|sender| claims(*sender))
}

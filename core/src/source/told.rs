//! What is known of a body before it is read: from the caller, and from a first pass.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use chrono_tz::Tz;

use super::envelope::Envelope;
use crate::read::Path;

/// The most roots of newline-delimited JSON, or documents of a container, of which something is remembered.
const MOST_ROOTS: usize = 4096;

/// What the caller, or a first pass over the same body, provides to the reader of a sender.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    /// The sender's record type, if the body does not name it.
    pub(crate) record_type: Option<String>,
    /// The sender's name for the account, if the body does not name it.
    pub(crate) subject: Option<String>,
    /// The time of receipt, in epoch milliseconds.
    pub(crate) received_at: Option<i64>,
    /// The zone of local times without an offset.
    pub(crate) zone: Option<Tz>,
    /// Headers of the delivery, by lower-case name.
    pub(crate) headers: BTreeMap<String, String>,
    /// What a first pass found.
    pub(crate) scouted: Option<Scouted>,
}

impl Told {
    /// Returns what the scout of a sender found, provided there was a first pass.
    pub(crate) fn finding<F: Any>(&self) -> Option<&F> {
        self.scouted.as_ref()?.findings.iter().find_map(|finding| {
            let any: &dyn Any = &**finding;
            any.downcast_ref()
        })
    }

    /// Returns the envelope of a root, counted from 0, provided there was a first pass.
    pub(crate) fn envelope(&self, root: usize) -> Option<&Envelope> {
        Some(&self.scouted.as_ref()?.roots.0.get(root)?.envelope)
    }

    /// Returns the place of the sender that has a root, counted from 0, for certain, provided there was a first pass.
    pub(super) fn sender(&self, root: usize) -> Option<usize> {
        self.scouted.as_ref()?.roots.0.get(root)?.sender
    }
}

/// What a first pass found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scouted {
    pub(super) roots: Roots,
    /// What the scouts of the senders found, for their readers.
    pub(crate) findings: Vec<Arc<dyn Finding>>,
}

/// What is known of the roots of a body, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Roots(Vec<Root>);

/// What is known of a root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Root {
    envelope: Envelope,
    /// The place of the sender that has the root for certain, in the table of all.
    sender: Option<usize>,
    /// Whether a later root has begun, of which nothing is remembered.
    is_over: bool,
}

impl Roots {
    /// Begins a root.
    pub(super) fn begin(&mut self) {
        if self.0.len() < MOST_ROOTS {
            self.0.push(Root::default());
        } else if let Some(root) = self.0.last_mut() {
            root.is_over = true;
        }
    }

    fn current(&mut self) -> Option<&mut Root> {
        self.0.last_mut().filter(|root| !root.is_over)
    }

    /// Remembers a value of the root in progress.
    pub(super) fn note(&mut self, path: &Path, text: &str) {
        if let Some(root) = self.current() {
            let _ = root.envelope.note(path, text);
        }
    }

    /// Remembers the sender of the root in progress, by its place in the table of all.
    pub(super) fn recognised(&mut self, sender: Option<usize>) {
        if let Some(root) = self.current() {
            root.sender = sender;
        }
    }
}

/// What a sender's own scout found.
pub(crate) trait Finding: Any + Debug + Send + Sync {
    /// Returns whether another scout found the same.
    fn equals(&self, other: &dyn Finding) -> bool;
}

impl<T: Any + Debug + Send + Sync + PartialEq> Finding for T {
    fn equals(&self, other: &dyn Finding) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref() == Some(self)
    }
}

impl PartialEq for dyn Finding {
    fn eq(&self, other: &dyn Finding) -> bool {
        self.equals(other)
    }
}

impl Eq for dyn Finding {}

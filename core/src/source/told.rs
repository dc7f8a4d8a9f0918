//! What is known of a body before it is read: from the caller, and from a first pass.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use chrono_tz::Tz;

use super::envelope::{Envelope, Envelopes};

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

    /// Returns the envelopes of all roots, provided there was a first pass.
    pub(crate) fn envelopes(&self) -> Option<&Envelopes> {
        self.scouted.as_ref().map(|scouted| &scouted.envelopes)
    }
}

/// What a first pass found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scouted {
    pub(crate) envelopes: Envelopes,
    /// What the scouts of the senders found, for their readers.
    pub(crate) findings: Vec<Arc<dyn Finding>>,
}

impl Scouted {
    /// Returns the envelope of the first root.
    pub(crate) fn first_envelope(&self) -> Option<&Envelope> {
        self.envelopes.of_root(0)
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

//! Mindful sessions.

use super::item::Entry;
use super::words::{MINDFULNESS, Word};
use crate::read::json::Object;
use crate::record::{Basis, Body, DataType, MindfulSession};
use crate::source::Output;

/// Reads a session.
pub(super) fn read(mut object: Object<'_>, entry: Entry, output: &mut Output<'_>) {
    let ledger = &mut *output.ledger;
    let kind = MINDFULNESS.take(&mut object, "mindfulnessSessionType", ledger).and_then(Word::told);
    let session = MindfulSession {
        kind: kind.map(Into::into),
        title: object.string("title", ledger).map(Into::into),
        notes: object.string("notes", ledger).map(Into::into),
    };
    entry.with_extra(object.close(ledger)).mindful_session(session, output);
}

impl Entry {
    /// Gives out a mindful session, and how long it was.
    pub(super) fn mindful_session(&self, session: MindfulSession, output: &mut Output<'_>) {
        self.document(DataType::MindfulSession, Body::MindfulSession(session), output);
        let seconds = (self.span.end.at - self.span.start.at) as f64 / 1000.0;
        let series = self.series(DataType::MindfulSession, Basis::Session);
        output.row(&series, &self.owner, self.row(Some(seconds)));
    }
}

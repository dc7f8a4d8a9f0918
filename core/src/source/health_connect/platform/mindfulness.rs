//! Mindful sessions.

use crate::record::{Basis, Body, DataType, MindfulSession};
use crate::source::android::words::Word;
use crate::source::health_connect::item::Entry;
use crate::source::health_connect::platform::words::MINDFULNESS;
use crate::source::output::Output;
use crate::take::Object;

/// Reads a session.
pub(crate) fn read(mut object: Object<'_>, entry: Entry, output: &mut Output<'_>) {
    let kind = MINDFULNESS.take(&mut object, "mindfulnessSessionType").and_then(Word::told);
    let session = MindfulSession {
        kind: kind.map(Into::into),
        title: object.string("title").map(Into::into),
        notes: object.string("notes").map(Into::into),
    };
    entry.with_extra(object.close()).mindful_session(session, output);
}

impl Entry {
    /// Gives out a mindful session and its length.
    pub(crate) fn mindful_session(&self, session: MindfulSession, output: &mut Output<'_>) {
        self.document(DataType::MindfulSession, Body::MindfulSession(session), output);
        let seconds = (self.span.end.at - self.span.start.at) as f64 / 1000.0;
        let series = self.series(DataType::MindfulSession, Basis::Session);
        output.row(&series, &self.owner, self.row(Some(seconds)));
    }
}

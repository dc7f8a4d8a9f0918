//! HC Webhook and Life Dashboard.

use std::collections::BTreeSet;

use super::upload::Upload;
use crate::read::Path;
use crate::read::json::Object;
use crate::source::{Envelope, Output};

/// Totals of days, until their list has ended.
#[derive(Default)]
pub(super) struct DayTotals;

impl DayTotals {
    pub(super) fn finish(self, _upload: &mut Upload, _output: &mut Output<'_>) {}
}

/// Whether this is the name of a list.
pub(super) fn is_list(name: &str) -> bool {
    name == "steps"
}

/// Whether the upload is Life Dashboard's.
pub(super) fn is_life_dashboard(envelope: &Envelope) -> bool {
    ["sequence", "window_complete", "deletions_unavailable"].iter().any(|key| envelope.has(key))
}

/// The record types of which a complete window holds all there is.
pub(super) fn complete_types(_envelope: &Envelope, lists: &BTreeSet<Box<str>>) -> Vec<String> {
    lists.iter().map(|list| list.to_string()).collect()
}

pub(super) fn read(_upload: &mut Upload, object: Object<'_>, _path: &Path, output: &mut Output<'_>) {
    object.refuse("unsupported", "expected another shape".to_owned(), output.ledger);
}

//! Wear OS: what Health Services measures on a watch, uploaded in Wellform's own format `whs-upload`.

use crate::Error;
use crate::options::Options;
use crate::read::json::{Container, Step};
use crate::read::{Path, Segment};
use crate::report::Ledger;
use crate::source::{Envelope, Envelopes, Output, Reader};

/// Whether a body with this value is of Wear OS.
pub(super) fn recognise_value(path: &Path, text: &str) -> bool {
    matches!(path.segments(), [Segment::Key(format)] if **format == *"format") && text == "\"whs-upload\""
}

/// Whether a body with this envelope is of Wear OS.
pub(super) fn recognise_envelope(envelope: &Envelope) -> bool {
    envelope.text("format") == Some("\"whs-upload\"")
}

/// Reads uploads of a watch.
pub(super) struct WearOs;

impl WearOs {
    /// With what a first pass found, where there was one; so many roots have begun.
    pub(super) fn new(_options: &Options, _envelopes: Option<Envelopes>, _roots: usize) -> Self {
        WearOs
    }
}

impl Reader for WearOs {
    fn enter(&mut self, _path: &Path, _container: Container, _output: &mut Output<'_>) -> Step {
        Step::Take
    }

    fn value(&mut self, path: &Path, text: &str, output: &mut Output<'_>) {
        output.ledger.kept(path, text);
    }

    fn empty(&mut self, path: &Path, text: &str, ledger: &mut Ledger) {
        ledger.kept(path, text);
    }

    fn finish(&mut self, _output: &mut Output<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn dialect(&self) -> Option<&'static str> {
        Some("whs_upload")
    }
}

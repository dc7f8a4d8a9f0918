//! Health Connect: what Android apps read from it and upload, each in the JSON of its library.
//!
//! Most libraries pass the SDK's objects on (`platform/`), each with its own names and forms for times,
//! units, words and ids. All of these are read alike. The other libraries have shapes of their own
//! (`dialects/`).

mod aggregates;
mod deletions;
mod dialects;
mod element;
mod envelope;
mod groups;
mod healthkit;
mod item;
mod metadata;
mod platform;
mod points;
mod reader;
mod recognize;
mod upload;
mod windows;
mod wrapped;

use platform::record_types::RECORD_TYPES;
use platform::types;
use reader::HealthConnectReader;

use crate::read::Path;
use crate::source::sender::{Certainty, Reader, Sender, Sign, Source};
use crate::source::told::Told;

/// The version of this mapping. Every rank has it behind the sender's own order, so that a replay by a newer
/// mapping counts.
const MAPPING: i64 = 3;

/// The sender Health Connect.
pub(super) struct HealthConnect;

impl Sender for HealthConnect {
    fn source(&self) -> Source {
        Source::HealthConnect
    }

    fn claims(&self, sign: Sign<'_>) -> Option<Certainty> {
        match sign {
            Sign::Value(path, text) => recognize::of_value(path, text),
            Sign::Empty(path, container) => {
                recognize::is_own_empty(path, container).then_some(Certainty::Possible)
            }
            Sign::RecordType(name) => types::find(name).map(|_| Certainty::Certain),
            Sign::Begin(_) | Sign::Columns(_) | Sign::Document(_) => None,
        }
    }

    fn nearest(&self, path: &Path, text: &str) -> Option<&'static str> {
        recognize::nearest(path, text)
    }

    fn takes_whole(&self, path: &Path) -> bool {
        recognize::is_part_of_record(path)
    }

    fn reader(&self, told: &Told) -> Box<dyn Reader> {
        Box::new(HealthConnectReader::new(told))
    }

    fn record_types(&self) -> Box<dyn Iterator<Item = &'static str>> {
        Box::new(RECORD_TYPES.iter().map(|known| known.name))
    }

    fn record_type(&self, name: &str) -> Option<&'static str> {
        types::find(name).map(|found| found.name)
    }
}

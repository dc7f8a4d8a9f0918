//! The first pass over a body. It collects the names and units of the metrics, which can come after their
//! points.

use std::sync::Arc;

use super::{is_metrics, without_envelope};
use crate::read::json::Step;
use crate::read::{Path, Segment};
use crate::source::sender::Scout;
use crate::source::told::Finding;

/// The findings of a first pass: the headers of the blocks of metrics in order, as far as they are remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Scouted(pub(super) Vec<Header>);

/// The name and the unit of a block of metrics.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) name: Option<String>,
    pub(super) unit: Option<String>,
}

/// The most blocks whose headers are remembered, and the greatest length of a name. The app has some 130
/// metrics.
const BLOCKS: usize = 4096;
const NAME_BYTES: usize = 256;

/// Looks at the metrics of a framed body.
#[derive(Debug, Default)]
pub(super) struct MetricScout {
    scouted: Scouted,
    /// The header of the block in progress.
    block: Option<Header>,
}

impl MetricScout {
    /// Ends a block with the next block, the next document or the body: malformed text may hide its end.
    fn end_block(&mut self) {
        let Some(header) = self.block.take() else { return };
        if self.scouted.0.len() < BLOCKS {
            self.scouted.0.push(header);
        }
    }
}

impl Scout for MetricScout {
    fn enter(&mut self, path: &Path) -> Step {
        match without_envelope(path) {
            [] => {
                self.end_block();
                Step::Descend
            }
            [Segment::Key(key)] if is_metrics(key) => Step::Descend,
            [Segment::Key(key), Segment::Index(_)] if is_metrics(key) => {
                self.end_block();
                self.block = Some(Header::default());
                Step::DescendGuarded
            }
            [Segment::Key(key), Segment::Index(_), Segment::Key(data)]
                if is_metrics(key) && **data == *"data" =>
            {
                Step::Descend
            }
            _ => Step::Take,
        }
    }

    fn value(&mut self, path: &Path, text: &str) {
        let Some(header) = &mut self.block else { return };
        let [Segment::Key(_), Segment::Index(_), Segment::Key(key)] = without_envelope(path) else { return };
        let field = match &**key {
            "name" => &mut header.name,
            "units" => &mut header.unit,
            _ => return,
        };
        if field.is_none() && text.len() <= NAME_BYTES {
            *field = serde_json::from_str(text).ok();
        }
    }

    fn finish(mut self: Box<Self>) -> Arc<dyn Finding> {
        self.end_block();
        Arc::new(self.scouted)
    }
}

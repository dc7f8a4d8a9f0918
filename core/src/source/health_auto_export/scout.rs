//! The first pass over a body. It collects the names and units of the metrics, which can come after their
//! points, and the evidence of the points for the grain.

use std::sync::Arc;

use super::metrics::{Evidence, Seen, Told, metric_kind, told};
use super::{is_metrics, without_envelope};
use crate::read::json::Step;
use crate::read::{Path, Segment};
use crate::source::sender::Scout;
use crate::source::told::Finding;

/// The findings of a first pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Scouted {
    /// The headers of the blocks of metrics in order, as far as they are remembered.
    pub(super) headers: Vec<Header>,
    /// The evidence for the grain, by document with blocks of metrics.
    pub(super) documents: Vec<Evidence>,
    /// The earliest time of a point of a bucket, in epoch milliseconds.
    pub(super) first: Option<i64>,
}

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
    /// Whether the document in progress has had no block yet.
    fresh: bool,
    /// The block in progress.
    block: Option<Block>,
}

#[derive(Debug, Default)]
struct Block {
    header: Header,
    seen: Seen,
    /// The wall clock of the previous point.
    before: Option<i64>,
    first: Option<i64>,
}

impl MetricScout {
    /// Ends a block with its last member, with the next block or with the body: malformed text may hide its
    /// end.
    fn end_block(&mut self) {
        let Some(Block { header, seen, first, .. }) = self.block.take() else { return };
        let Scouted { headers, documents, first: earliest } = &mut self.scouted;
        if let Some(evidence) = documents.last_mut()
            && let Some(counted) = header.name.as_deref().and_then(metric_kind)
        {
            evidence.take(seen, counted);
            *earliest = [*earliest, first].into_iter().flatten().min();
        }
        if headers.len() < BLOCKS {
            headers.push(header);
        }
    }
}

impl Scout for MetricScout {
    fn enter(&mut self, path: &Path) -> Step {
        if path.segments().is_empty() {
            self.end_block();
            self.fresh = true;
        }
        match without_envelope(path) {
            [] => Step::Descend,
            [Segment::Key(key)] if is_metrics(key) => Step::Descend,
            [Segment::Key(key), Segment::Index(_)] if is_metrics(key) => {
                self.end_block();
                if std::mem::take(&mut self.fresh) && self.scouted.documents.len() < BLOCKS {
                    self.scouted.documents.push(Evidence::default());
                }
                self.block = Some(Block::default());
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
        let Some(block) = &mut self.block else { return };
        match without_envelope(path) {
            [Segment::Key(_), Segment::Index(_), Segment::Key(key)] => {
                let field = match &**key {
                    "name" => &mut block.header.name,
                    "units" => &mut block.header.unit,
                    _ => return,
                };
                if field.is_none() && text.len() <= NAME_BYTES {
                    *field = serde_json::from_str(text).ok();
                }
            }
            [Segment::Key(_), Segment::Index(_), Segment::Key(_), Segment::Index(_)] => {
                if let Some(Told { wall, at, spans }) = told(text) {
                    block.seen.add(wall, block.before.replace(wall), spans);
                    block.first = Some(block.first.map_or(at, |first| first.min(at)));
                }
            }
            _ => {}
        }
    }

    fn finish(mut self: Box<Self>) -> Arc<dyn Finding> {
        self.end_block();
        Arc::new(self.scouted)
    }
}

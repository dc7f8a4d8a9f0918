//! Writes a page: as one JSON document, as lines, as a table.

use serde::Serialize;
use wellform_core::{
    record::{Change, Record, Resampled, Samples},
    write::{arrow, ndjson},
};
use worker::{Error, Result};

use super::Format;

/// A page that is being written.
pub enum Writer {
    Document { records: Vec<u8>, samples: Vec<u8>, resampled: Option<Vec<u8>> },
    Lines(Vec<u8>),
    Columns { records: Vec<Record>, samples: Vec<Samples>, resampled: Vec<Resampled> },
}

/// What a page is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Records and samples as they are.
    Rows,
    /// Slots, with the records and samples that are not resampled.
    Slots,
}

impl Writer {
    /// Begins a page.
    pub fn new(format: Format, content: Content) -> Self {
        match format {
            Format::Document => Writer::Document {
                records: Vec::new(),
                samples: Vec::new(),
                resampled: (content == Content::Slots).then(Vec::new),
            },
            Format::Lines => Writer::Lines(Vec::new()),
            Format::Columns => {
                Writer::Columns { records: Vec::new(), samples: Vec::new(), resampled: Vec::new() }
            }
        }
    }

    /// Adds a record or a batch of samples; nothing else is visible in a vault.
    pub fn change(&mut self, change: Change) -> Result<()> {
        match (self, change) {
            (Writer::Lines(lines), change) => ndjson::write(&change, lines),
            (Writer::Document { records, .. }, Change::Record { record }) => item(records, &record)?,
            (Writer::Document { samples, .. }, Change::Samples(batch)) => item(samples, &batch)?,
            (Writer::Columns { records, .. }, Change::Record { record }) => records.push(*record),
            (Writer::Columns { samples, .. }, Change::Samples(batch)) => samples.push(*batch),
            _ => {}
        }
        Ok(())
    }

    /// Adds slots.
    pub fn resampled(&mut self, slots: Resampled) -> Result<()> {
        /// A line of slots is tagged like a line of a change.
        #[derive(Serialize)]
        #[serde(tag = "change", rename_all = "snake_case")]
        enum Line<'a> {
            Resampled(&'a Resampled),
        }
        match self {
            Writer::Document { resampled, .. } => item(resampled.get_or_insert_default(), &slots)?,
            Writer::Lines(lines) => {
                serde_json::to_writer(&mut *lines, &Line::Resampled(&slots))?;
                lines.push(b'\n');
            }
            Writer::Columns { resampled, .. } => resampled.push(slots),
        }
        Ok(())
    }

    /// Returns the page, with the cursor of the next one if the format has a place for it.
    pub fn finish(self, next: Option<&str>) -> Result<Vec<u8>> {
        match self {
            Writer::Document { records, samples, resampled } => {
                let mut body = b"{\"records\":[".to_vec();
                body.extend(records);
                body.extend(b"],\"samples\":[");
                body.extend(samples);
                if let Some(resampled) = resampled {
                    body.extend(b"],\"resampled\":[");
                    body.extend(resampled);
                }
                body.extend(b"],\"next\":");
                serde_json::to_writer(&mut body, &next)?;
                body.push(b'}');
                Ok(body)
            }
            Writer::Lines(lines) => Ok(lines),
            Writer::Columns { records, samples, resampled } => {
                let metadata: Vec<_> = next.map(|next| ("next", next)).into_iter().collect();
                arrow::write(&samples, &resampled, &records, &metadata)
                    .map_err(|error| Error::RustError(format!("a table cannot be written: {error}")))
            }
        }
    }
}

/// Adds an item to a list without its brackets.
fn item(list: &mut Vec<u8>, item: &impl Serialize) -> Result<()> {
    if !list.is_empty() {
        list.push(b',');
    }
    Ok(serde_json::to_writer(list, item)?)
}

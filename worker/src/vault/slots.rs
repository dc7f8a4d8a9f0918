//! Reads a vault slot by slot, in ranges of slots. Each range is resampled from all blocks that reach into it.
//!
//! So a slot is whole, and the same on any page and for any `from` and `to`: they say which slots are
//! given, not which rows are in them. Memory is bounded by a range of slots and the largest block.

use std::ops::Range;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use wellform_core::{
    reconcile::{BlockId, Marks},
    record::Change,
    resample::{Added, Resampler, Resolution},
};
use worker::Result;

use super::{
    Page, Query, Reading,
    page::visible,
    rows,
    store::Store,
    writer::{Content, Writer},
};

/// Before all that is stored: the earliest time of a JavaScript `Date`.
const EARLIEST: i64 = -8_640_000_000_000_000;

/// Returns the cursor that names a range of slots. The name of a block does not end like this.
fn encode(resolution: Resolution, range: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("{resolution} {range}\n"))
}

/// Returns the range of slots in a cursor, or `None` if it is another text.
fn decode(resolution: Resolution, cursor: &str) -> Option<i64> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    text.strip_suffix('\n')?.strip_prefix(&format!("{resolution} "))?.parse().ok()
}

/// Reads the page that begins with the range of slots that the cursor names.
pub fn read(store: &Store, query: &Query, resolution: Resolution) -> Result<Reading> {
    let ranges = Ranges { store, query, resolution };
    let mut next = match &query.cursor {
        None => ranges.first()?,
        Some(cursor) => match decode(resolution, cursor) {
            None => return Ok(Reading::UnknownCursor),
            found => found,
        },
    };
    let marks = store.marks()?;
    let mut writer = Writer::new(query.format, Content::Slots);
    let mut count = 0;
    while let Some(range) = next
        && count < u64::from(query.limit)
    {
        count += ranges.write(range, &marks, &mut writer)?;
        next = ranges.reached(range + 1)?;
    }
    let next = next.map(|range| encode(resolution, range));
    Ok(Reading::Page(Page { body: writer.finish(next.as_deref())?, next }))
}

/// Ranges of slots, which tile time whatever is asked for, so that every page is cut at the same places.
struct Ranges<'a> {
    store: &'a Store,
    query: &'a Query,
    resolution: Resolution,
}

impl Ranges<'_> {
    /// Writes the slots of a range, and before them what is not resampled and begins in the range. Returns how many slots,
    /// rows and records that is.
    fn write(&self, range: i64, marks: &Marks, writer: &mut Writer) -> Result<u64> {
        let Query { from, to, .. } = *self.query;
        let types = self.query.types.as_deref();
        let reach = self.reach(range);
        let next_block = |after: Option<&BlockId>, time: &Range<i64>| {
            self.store.next_block(after, Some(time.start), Some(time.end), types)
        };
        // What began before `from` is in the range of `from`.
        let begins_here = |start: i64| self.of(start.max(from.unwrap_or(start))) == range;
        let mut resampler = Resampler::new(self.resolution, self.slots(range));
        let mut count = 0;
        let mut entry = next_block(None, &reach)?;
        while let Some(found) = &entry {
            for change in visible(self.store, marks, found)? {
                if let Change::Samples(samples) = &change
                    && rows::wanted(&samples.data_type, types)
                    && resampler.add(samples) == Added::Resampled
                {
                    continue;
                }
                let selected = rows::select(change, types, from, to);
                if let Some(change) = selected.and_then(|change| rows::starting(change, begins_here)) {
                    count += rows::count(&change);
                    writer.change(change)?;
                }
            }
            entry = next_block(Some(&found.id), &reach)?;
        }
        // A row at an end of the range may hold rows beyond it, which count against it.
        if let Some(wider) = resampler.reach().filter(|time| time.start < reach.start || time.end > reach.end)
        {
            let mut entry = next_block(None, &wider)?;
            while let Some(found) = &entry {
                if found.end < reach.start || found.start >= reach.end {
                    for change in visible(self.store, marks, found)? {
                        if let Change::Samples(samples) = &change
                            && rows::wanted(&samples.data_type, types)
                        {
                            resampler.add(samples);
                        }
                    }
                }
                entry = next_block(Some(&found.id), &wider)?;
            }
        }
        let (apart, slots) = resampler.finish(from.unwrap_or(i64::MIN)..to.unwrap_or(i64::MAX));
        for samples in apart {
            let selected = rows::select(Change::Samples(Box::new(samples)), types, from, to);
            if let Some(change) = selected.and_then(|change| rows::starting(change, begins_here)) {
                count += rows::count(&change);
                writer.change(change)?;
            }
        }
        for slots in slots {
            count += slots.start.len() as u64;
            writer.resampled(slots)?;
        }
        Ok(count)
    }

    /// Returns the range in which an instant of UTC lies.
    fn of(&self, milliseconds: i64) -> i64 {
        self.resolution.slot(milliseconds).div_euclid(self.resolution.slots_at_once())
    }

    /// Returns the slots of a range.
    fn slots(&self, range: i64) -> Range<i64> {
        let start = |range: i64| range.saturating_mul(self.resolution.slots_at_once());
        start(range)..start(range.saturating_add(1))
    }

    /// Returns the time in which rows of a range may lie, in milliseconds since 1970-01-01T00:00:00Z.
    fn reach(&self, range: i64) -> Range<i64> {
        let (slots, margin) = (self.slots(range), self.resolution.margin());
        let time = |slot| self.resolution.start_of(slot);
        time(slots.start).saturating_sub(margin)..time(slots.end).saturating_add(margin)
    }

    /// Returns the first range with a slot that may overlap the query, or `None` if no block reaches into it.
    fn first(&self) -> Result<Option<i64>> {
        let from = self.query.from.unwrap_or(EARLIEST);
        self.reached(self.of(from.saturating_sub(self.resolution.margin())))
    }

    /// Returns this range, or the next one into which a block may reach, or `None` if there is none before `to`.
    fn reached(&self, range: i64) -> Result<Option<i64>> {
        let start = self.store.first_start(self.reach(range).start, self.query.types.as_deref())?;
        let first = |start: i64| range.max(self.of(start.saturating_sub(self.resolution.margin())));
        let before = |range: &i64| self.query.to.is_none_or(|to| self.reach(*range).start < to);
        Ok(start.map(first).filter(before))
    }
}

//! The reader of a table, on the automaton of `csv-core`.

use csv_core::{ReadRecordResult, ReaderBuilder};

use super::header::Line;
use super::{Cells, Columns, MOST_CELLS, Visit};
use crate::error::{Category, Error};
use crate::read::Limits;
use crate::read::utf8::Utf8;

/// The longest first line, in bytes.
const HEADER_BYTES: usize = 1 << 20;

/// A larger buffer is released after its record, because WebAssembly memory never shrinks by itself.
const KEEP: usize = 1 << 20;

/// Reads a table that comes in chunks. Any cut into chunks gives the same calls and the same error.
#[derive(Debug)]
pub(crate) struct Reader {
    text: Utf8,
    part: Part,
    limits: Limits,
}

#[derive(Debug)]
enum Part {
    /// In the first line.
    Header {
        line: Line,
        text: Vec<u8>,
    },
    Records(Box<Records>),
}

impl Reader {
    /// Returns a reader for a table that begins at byte `offset` of its body.
    pub(crate) fn starting_at(offset: u64, limits: Limits) -> Self {
        let part = Part::Header { line: Line::default(), text: Vec::new() };
        Reader { text: Utf8::starting_at(offset), part, limits }
    }

    /// Returns the number of bytes read so far. After an error, returns the number of bytes up to the end of
    /// the text that holds the error.
    pub(crate) fn offset(&self) -> u64 {
        self.text.offset()
    }

    /// Reads the next bytes of the table. Nothing may be read after an error.
    ///
    /// # Errors
    ///
    /// Returns [`Category::Syntax`] if the bytes are not UTF-8, [`Category::Limit`] if the header is too long
    /// or memory ends, or the error of the visitor.
    pub(crate) fn push<V: Visit + ?Sized>(&mut self, chunk: &[u8], visitor: &mut V) -> Result<(), Error> {
        let Reader { text, part, limits } = self;
        let read = text.push(chunk, |offset, text| part.push(offset, text.as_bytes(), limits, visitor));
        read.map_err(|stop| stop.at(part.place()))
    }

    /// Ends the table. A table that is cut off after a record or within a cell looks like a complete table.
    ///
    /// # Errors
    ///
    /// Returns [`Category::Incomplete`] if the table ends within quotes or within a character, or the error
    /// of the visitor.
    pub(crate) fn finish<V: Visit + ?Sized>(&mut self, visitor: &mut V) -> Result<(), Error> {
        let Reader { text, part, limits } = self;
        text.finish(true).map_err(|stop| stop.at(part.place()))?;
        if let Part::Header { line, .. } = part {
            if line.is_open() {
                return Err(unclosed(text.offset(), part.place()));
            }
            // The first line may be the whole table, without a line end.
            part.push(text.offset(), b"\n", limits, visitor)?;
        }
        if let Part::Records(records) = part {
            records.finish(text.offset(), visitor)?;
        }
        visitor.end_table()
    }
}

impl Part {
    /// Returns the current place as the path of an error.
    fn place(&self) -> String {
        match self {
            Part::Header { .. } => String::new(),
            Part::Records(records) => records.place(),
        }
    }

    fn push<V: Visit + ?Sized>(
        &mut self,
        offset: u64,
        mut text: &[u8],
        limits: &Limits,
        visitor: &mut V,
    ) -> Result<(), Error> {
        let whole = text.len();
        if let Part::Header { line, text: held } = self {
            let end = line.find_end(text);
            let (header, rest) = text.split_at(end.unwrap_or(whole));
            if held.len() + header.len() > HEADER_BYTES {
                let end = offset + (HEADER_BYTES - held.len()) as u64;
                let expected = format!("a first line of at most {HEADER_BYTES} bytes");
                return Err(Error::new(Category::Limit, end, "", expected, "a longer one"));
            }
            held.extend_from_slice(header);
            if end.is_none() {
                return Ok(());
            }
            let mut records = Records::new(line.separator(), limits);
            let start = offset + header.len() as u64 - held.len() as u64;
            held.push(b'\n');
            records.push(start, held, visitor)?;
            text = rest;
            *self = Part::Records(Box::new(records));
        }
        match self {
            Part::Records(records) => records.push(offset + (whole - text.len()) as u64, text, visitor),
            Part::Header { .. } => Ok(()),
        }
    }
}

/// Reads records. The first is the header.
#[derive(Debug)]
struct Records {
    core: csv_core::Reader,
    separator: u8,
    element_bytes: usize,
    columns: Option<Columns>,
    /// The number of records that have ended.
    row: u64,
    /// Where the record in progress begins, in bytes from the start of the body, or `None` between records.
    start: Option<u64>,
    /// The text of its cells. The first `written` bytes are in use.
    text: Vec<u8>,
    written: usize,
    /// Where each of its cells ends. The first `ended` entries are in use.
    ends: Vec<usize>,
    ended: usize,
    /// Counts the cells of the record in progress once it is no longer held.
    skipping: Option<Count>,
}

/// Counts the cells that are not empty, by their ends.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    leaves: u64,
    end: usize,
}

impl Count {
    fn add(&mut self, ends: &[usize]) {
        for &end in ends {
            self.leaves += u64::from(end > self.end);
            self.end = end;
        }
    }
}

impl Records {
    fn new(separator: u8, limits: &Limits) -> Self {
        Records {
            core: ReaderBuilder::new().delimiter(separator).build(),
            separator,
            element_bytes: limits.element_bytes,
            columns: None,
            row: 0,
            start: None,
            text: vec![0; 1 << 12],
            written: 0,
            ends: vec![0; 1 << 7],
            ended: 0,
            skipping: None,
        }
    }

    fn place(&self) -> String {
        if self.columns.is_some() { format!("[{}]", self.row) } else { String::new() }
    }

    fn push<V: Visit + ?Sized>(
        &mut self,
        offset: u64,
        mut text: &[u8],
        visitor: &mut V,
    ) -> Result<(), Error> {
        let whole = text.len();
        while let Some(byte) = text.first() {
            if self.start.is_none() {
                if matches!(byte, b'\r' | b'\n') {
                    text = &text[1..];
                    continue;
                }
                self.start = Some(offset + (whole - text.len()) as u64);
            }
            let (result, read) = self.read(text);
            text = &text[read..];
            self.go_on(&result, visitor)?;
        }
        Ok(())
    }

    fn finish<V: Visit + ?Sized>(&mut self, end: u64, visitor: &mut V) -> Result<(), Error> {
        // A line end ends every record, except a record that is within quotes.
        self.push(end, b"\n", visitor)?;
        if self.start.is_some() { Err(unclosed(end, self.place())) } else { Ok(()) }
    }

    /// Reads on in the record in progress, until it ends, needs room, or the text ends.
    fn read(&mut self, text: &[u8]) -> (ReadRecordResult, usize) {
        let (room, ends) = (&mut self.text[self.written..], &mut self.ends[self.ended..]);
        let (result, read, written, ended) = self.core.read_record(text, room, ends);
        self.written += written;
        self.ended += ended;
        (result, read)
    }

    fn go_on<V: Visit + ?Sized>(&mut self, result: &ReadRecordResult, visitor: &mut V) -> Result<(), Error> {
        match result {
            ReadRecordResult::InputEmpty => Ok(()),
            ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => self.make_room(result),
            ReadRecordResult::Record | ReadRecordResult::End => self.end_record(visitor),
        }
    }

    /// Returns the longest record that is held, in bytes.
    fn most(&self) -> usize {
        if self.columns.is_some() { self.element_bytes } else { HEADER_BYTES }
    }

    fn make_room(&mut self, full: &ReadRecordResult) -> Result<(), Error> {
        // One more byte, so that a record of exactly the limit does not fill the buffer.
        let most = self.most().saturating_add(1);
        let (text, ends) = (self.text.len(), self.ends.len());
        let grown = match full {
            _ if self.skipping.is_some() => None,
            ReadRecordResult::OutputFull if text < most => Some((text.saturating_mul(2).min(most), ends)),
            ReadRecordResult::OutputEndsFull if ends < MOST_CELLS => Some((text, (ends * 2).min(MOST_CELLS))),
            _ => None,
        };
        let Some((text, ends)) = grown else {
            return self.skip();
        };
        if self.text.try_reserve_exact(text - self.text.len()).is_err() {
            let expected = "a record that fits into memory";
            let found = format!("more than {} bytes", self.written);
            return Err(self.limit(expected, found));
        }
        self.text.resize(text, 0);
        self.ends.resize(ends, 0);
        Ok(())
    }

    /// Stops holding the record in progress, and counts its cells from here on.
    fn skip(&mut self) -> Result<(), Error> {
        if self.columns.is_none() {
            return Err(self.limit(format!("at most {MOST_CELLS} columns"), "more columns"));
        }
        self.skipping.get_or_insert_default().add(&self.ends[..self.ended]);
        (self.written, self.ended) = (0, 0);
        Ok(())
    }

    fn limit(&self, expected: impl Into<String>, found: impl Into<String>) -> Error {
        Error::new(Category::Limit, self.start.unwrap_or_default(), self.place(), expected, found)
    }

    fn end_record<V: Visit + ?Sized>(&mut self, visitor: &mut V) -> Result<(), Error> {
        let Some(start) = self.start.take() else { return Ok(()) };
        let (text, ends) = (&self.text[..self.written], &self.ends[..self.ended]);
        let too_long = text.len() > self.most();
        let mut skipped = self.skipping.take().or_else(|| too_long.then(Count::default));
        if let Some(count) = &mut skipped {
            count.add(ends);
            visitor.skipped_record(self.row, start, count.leaves);
            self.row += 1;
        } else {
            let text = simdutf8::basic::from_utf8(text).map_err(|_| {
                Error::new(Category::Syntax, start, self.place(), "UTF-8 text", "other bytes")
            })?;
            let cells = Cells { text, ends };
            if let Some(columns) = &self.columns {
                if (0..cells.count()).any(|index| cells.get(index).is_some()) {
                    visitor.record(columns, self.row, start, cells)?;
                }
                self.row += 1;
            } else {
                visitor.header(self.columns.insert(Columns::new(cells, self.separator)))?;
            }
        }
        (self.written, self.ended) = (0, 0);
        if self.text.len() > KEEP {
            self.text.truncate(KEEP);
            self.text.shrink_to_fit();
        }
        Ok(())
    }
}

fn unclosed(end: u64, path: String) -> Error {
    Error::new(Category::Incomplete, end, path, "the quote that closes a cell", "the end of the body")
}

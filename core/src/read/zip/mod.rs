//! Archives in pieces: ZIP (APPNOTE 6.3), read from the first byte to the last. The header of each entry says
//! what the entry is. The directory at the end only shows that the archive is complete.

mod entry;
mod header;

use super::container::Entries;
use crate::error::{Category, Error};
use crate::read::Limits;
use crate::read::limits::Allowance;
use entry::{Entry, Progress};
use header::Local;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const ARCHIVE_EXTRA: [u8; 4] = *b"PK\x06\x08";
const SIGNATURE: [u8; 4] = *b"PK\x05\x05";
const ZIP64_END: [u8; 4] = *b"PK\x06\x06";
const ZIP64_LOCATOR: [u8; 4] = *b"PK\x06\x07";
const END: [u8; 4] = *b"PK\x05\x06";

/// Reads an archive that comes in chunks. Any cut into chunks gives the same calls and the same error.
#[derive(Debug)]
pub(super) struct Reader {
    /// The number of bytes read.
    offset: u64,
    state: State,
    /// The header in progress.
    held: Vec<u8>,
    /// The number of bytes inflated.
    inflated: u64,
    allowance: Allowance,
}

#[derive(Debug)]
enum State {
    /// Before or within a header.
    Header,
    Entry(Box<Entry>),
    /// After the content of an entry whose length is in its descriptor.
    Descriptor(Box<Entry>),
    /// Before this number of bytes that are skipped.
    Skip(u64),
    /// After the directory.
    End,
}

impl Reader {
    /// Returns a reader for an archive that begins at byte `offset` of its body.
    pub(super) fn starting_at(offset: u64, limits: Limits) -> Self {
        let allowance = Allowance::new(limits);
        Reader { offset, state: State::Header, held: Vec::new(), inflated: 0, allowance }
    }

    /// Returns the number of bytes read so far.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Reads the next bytes of the archive. Nothing may be read after an error.
    ///
    /// # Errors
    ///
    /// Returns [`Category::Syntax`] if the bytes are not an archive, [`Category::Unsupported`] if the length
    /// of an entry is unknown, and [`Category::Limit`] if the archive inflates to too many bytes.
    pub(super) fn push(&mut self, mut chunk: &[u8], entries: &mut impl Entries) -> Result<(), Error> {
        while self.read(&mut chunk, entries)? {}
        Ok(())
    }

    /// Ends the archive.
    ///
    /// # Errors
    ///
    /// Returns [`Category::Incomplete`] if the end of the directory has not been read.
    pub(super) fn finish(&self) -> Result<(), Error> {
        match &self.state {
            State::End => Ok(()),
            _ => Err(self.error(
                Category::Incomplete,
                "the end of the archive's directory",
                "the end of the body",
            )),
        }
    }

    /// Takes one step. Returns whether another step may be possible without more bytes.
    fn read(&mut self, chunk: &mut &[u8], entries: &mut impl Entries) -> Result<bool, Error> {
        match &mut self.state {
            State::Header => return self.header(chunk, entries),
            State::Entry(entry) => {
                let block = chunk.len().min(Allowance::left_in_block(self.offset));
                let mut now = &chunk[..block];
                let room = self.allowance.at(self.offset).saturating_sub(self.inflated);
                let mut left = room;
                let progress = entry.read(&mut now, &mut left, entries);
                self.inflated += room - left;
                let (at, read) = (self.offset, block - now.len());
                self.offset += read as u64;
                *chunk = &chunk[read..];
                match progress {
                    Progress::More => return Ok(read > 0 && !chunk.is_empty()),
                    Progress::Done => self.end_content(entries),
                    // The exact place in the entry depends on how the body was cut into chunks.
                    Progress::Full => {
                        self.offset = entry.start();
                        let expected = self.allowance.expected("an archive", at);
                        return Err(self.error(Category::Limit, &expected, "more"));
                    }
                    Progress::Malformed => {
                        self.offset = entry.start();
                        let expected = "compressed data that says where it ends";
                        return Err(self.error(Category::Syntax, expected, "malformed data"));
                    }
                }
            }
            State::Descriptor(_) => return self.descriptor(chunk, entries),
            State::Skip(left) => {
                let now = chunk.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= now as u64;
                let done = *left == 0;
                self.pass(chunk, now);
                if !done {
                    return Ok(false);
                }
                self.state = State::Header;
            }
            State::End => {
                self.pass(chunk, chunk.len());
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn pass(&mut self, chunk: &mut &[u8], bytes: usize) {
        *chunk = &chunk[bytes..];
        self.offset += bytes as u64;
    }

    /// Fills the held header up to `bytes` bytes. Returns whether it has as many.
    fn fill(&mut self, chunk: &mut &[u8], bytes: usize) -> bool {
        let now = chunk.len().min(bytes.saturating_sub(self.held.len()));
        self.held.extend_from_slice(&chunk[..now]);
        self.pass(chunk, now);
        self.held.len() >= bytes
    }

    fn header(&mut self, chunk: &mut &[u8], entries: &mut impl Entries) -> Result<bool, Error> {
        if !self.fill(chunk, 4) {
            return Ok(false);
        }
        // The length of the fixed part of the header, and the length of what follows the part.
        let (fixed, length): (usize, fn(&[u8]) -> u64) = match self.held.first_chunk() {
            Some(&LOCAL) => return self.local(chunk, entries),
            Some(&CENTRAL) => (46, |held| {
                u64::from(header::u16(held, 28))
                    + u64::from(header::u16(held, 30))
                    + u64::from(header::u16(held, 32))
            }),
            Some(&ARCHIVE_EXTRA) => (8, |held| u64::from(header::u32(held, 4))),
            Some(&SIGNATURE) => (6, |held| u64::from(header::u16(held, 4))),
            Some(&ZIP64_END) => (12, |held| header::u64(held, 4)),
            Some(&ZIP64_LOCATOR) => (20, |_| 0),
            Some(&END) => (22, |_| 0),
            _ => {
                self.offset -= 4;
                return Err(self.error(Category::Syntax, "a header of an archive", "other bytes"));
            }
        };
        if !self.fill(chunk, fixed) {
            return Ok(false);
        }
        let ended = self.held.starts_with(&END);
        self.state = if ended { State::End } else { State::Skip(length(&self.held)) };
        self.held.clear();
        Ok(true)
    }

    /// Reads the header of an entry.
    fn local(&mut self, chunk: &mut &[u8], entries: &mut impl Entries) -> Result<bool, Error> {
        if !self.fill(chunk, Local::FIXED) || !self.fill(chunk, Local::length(&self.held)) {
            return Ok(false);
        }
        let entry = Entry::begin(Local::read(&self.held), self.offset, entries);
        self.held.clear();
        match entry {
            Ok(entry) => {
                self.state = State::Entry(Box::new(entry));
                Ok(true)
            }
            Err((name, found)) => {
                let expected = "an entry that says how long it is";
                Err(Error::new(Category::Unsupported, self.offset, name, expected, found))
            }
        }
    }

    /// Ends the content of an entry.
    fn end_content(&mut self, entries: &mut impl Entries) {
        if let State::Entry(entry) = std::mem::replace(&mut self.state, State::Header) {
            if entry.has_descriptor() {
                self.state = State::Descriptor(entry);
            } else {
                entry.end(None, entries);
            }
        }
    }

    /// Reads the descriptor behind the content of an entry. It has a signature or none, and lengths of 4 or 8
    /// bytes.
    fn descriptor(&mut self, chunk: &mut &[u8], entries: &mut impl Entries) -> Result<bool, Error> {
        if !self.fill(chunk, 4) {
            return Ok(false);
        }
        let State::Descriptor(entry) = &self.state else { return Ok(true) };
        let (packed, is_long) = (entry.packed(), entry.is_zip64());
        let first = self.held.first_chunk();
        let crc = if first == Some(&DESCRIPTOR) { 4 } else { 0 };
        let missing = packed == 0 && matches!(first, Some(&LOCAL | &CENTRAL));
        if !missing {
            if !self.fill(chunk, crc + 12) {
                return Ok(false);
            }
            if is_long || u64::from(header::u32(&self.held, crc + 4)) != packed {
                if !self.fill(chunk, crc + 20) {
                    return Ok(false);
                }
                if header::u64(&self.held, crc + 4) != packed {
                    let (category, expected) = match packed {
                        0 => (Category::Unsupported, "a stored entry that says before it how long it is"),
                        _ => (Category::Syntax, "behind an entry how long it was"),
                    };
                    return Err(self.error(category, expected, "other bytes"));
                }
            }
        }
        if let State::Descriptor(entry) = std::mem::replace(&mut self.state, State::Header) {
            entry.end((!missing).then(|| header::u32(&self.held, crc)), entries);
        }
        if !missing {
            self.held.clear();
        }
        Ok(true)
    }

    fn error(&self, category: Category, expected: &str, found: &str) -> Error {
        let name = match &self.state {
            State::Entry(entry) | State::Descriptor(entry) => entry.name(),
            _ => "",
        };
        Error::new(category, self.offset, name, expected, found)
    }
}

#[cfg(test)]
mod tests;

//! Compressed data in pieces: gzip (RFC 1952), one member after the other.

use super::inflate::{Inflated, Inflater};
use crate::error::{Category, Error};
use crate::read::Limits;
use crate::read::limits::Allowance;

/// The first bytes of each member: gzip, deflated.
const MAGIC: [u8; 3] = [0x1F, 0x8B, 8];

// The flags announce parts of the header.
const HEADER_CRC: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;
const RESERVED: u8 = 0xE0;

/// Inflates a body that comes in chunks. Any cut into chunks gives the same content and the same error.
///
/// The offsets of errors count inflated bytes, as the offsets in the content do.
#[derive(Debug)]
pub(super) struct Reader {
    state: State,
    /// The bytes of the number in progress.
    held: Vec<u8>,
    inflater: Inflater,
    /// The checksum of the header or content in progress.
    crc: crc32fast::Hasher,
    /// The number of bytes inflated in this member, modulo 2³². Only that is checked.
    member: u32,
    /// The number of bytes inflated.
    inflated: u64,
    /// The number of bytes read.
    read: u64,
    allowance: Allowance,
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// Before a member or in its first bytes.
    Start,
    /// In the part of the header that the first of these flags announces.
    Header(u8),
    /// In an extra field with this many bytes left, before the parts that these flags announce.
    Extra(u16, u8),
    Content,
    /// In the checksum and length behind the content.
    Trailer,
}

impl Reader {
    /// Returns a reader at the start of the first member.
    pub(super) fn new(limits: Limits) -> Self {
        Reader {
            state: State::Start,
            held: Vec::new(),
            inflater: Inflater::new(),
            crc: crc32fast::Hasher::new(),
            member: 0,
            inflated: 0,
            read: 0,
            allowance: Allowance::new(limits),
        }
    }

    /// Reads the next bytes. `take` receives the inflated bytes. Nothing may be read after an error.
    ///
    /// # Errors
    ///
    /// Returns [`Category::Syntax`] if the bytes are not gzip or a checksum is wrong,
    /// [`Category::Unsupported`] if they use what RFC 1952 reserves, [`Category::Limit`] if they inflate to
    /// too much, or the error of `take`.
    pub(super) fn push(
        &mut self,
        mut chunk: &[u8],
        mut take: impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        while !chunk.is_empty() {
            let block = chunk.len().min(Allowance::left_in_block(self.read));
            let mut now = &chunk[..block];
            self.read(&mut now, &mut take)?;
            let read = block - now.len();
            self.read += read as u64;
            chunk = &chunk[read..];
        }
        Ok(())
    }

    /// Ends the body.
    ///
    /// # Errors
    ///
    /// Returns [`Category::Incomplete`] if a member has not ended.
    pub(super) fn finish(&self) -> Result<(), Error> {
        match self.state {
            State::Start if self.held.is_empty() => Ok(()),
            _ => Err(self.error(Category::Incomplete, "the rest of the gzip data", "the end of the body")),
        }
    }

    /// Takes one step.
    fn read(
        &mut self,
        chunk: &mut &[u8],
        take: &mut impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self.state {
            State::Start => {
                let Some(start) = self.fill::<10>(chunk) else { return Ok(()) };
                let flags = start[3];
                if !start.starts_with(&MAGIC) {
                    return Err(self.error(
                        Category::Syntax,
                        "the header of deflated gzip data",
                        "other bytes",
                    ));
                }
                if flags & RESERVED != 0 {
                    return Err(self.error(
                        Category::Unsupported,
                        "a gzip header",
                        "one with reserved flags",
                    ));
                }
                self.crc.update(&start);
                self.header(flags);
            }
            State::Header(flags) if flags & EXTRA != 0 => {
                let Some(length) = self.fill(chunk) else { return Ok(()) };
                self.crc.update(&length);
                self.state = State::Extra(u16::from_le_bytes(length), flags & !EXTRA);
            }
            State::Header(flags) if flags & (NAME | COMMENT) != 0 => {
                // The name and the comment end with a zero.
                let end = memchr::memchr(0, chunk);
                let (text, rest) = chunk.split_at(end.map_or(chunk.len(), |end| end + 1));
                self.crc.update(text);
                *chunk = rest;
                if end.is_some() {
                    self.header(flags & !if flags & NAME != 0 { NAME } else { COMMENT });
                }
            }
            State::Header(_) => {
                let Some(crc) = self.fill(chunk) else { return Ok(()) };
                if u32::from(u16::from_le_bytes(crc)) != self.crc.clone().finalize() & 0xFFFF {
                    return Err(self.error(Category::Syntax, "a gzip header of its checksum", "another one"));
                }
                self.header(0);
            }
            State::Extra(left, flags) => {
                let now = chunk.len().min(left.into());
                let (field, rest) = chunk.split_at(now);
                self.crc.update(field);
                *chunk = rest;
                self.state = State::Extra(left - now as u16, flags);
                if now == usize::from(left) {
                    self.header(flags);
                }
            }
            State::Content => self.content(chunk, take)?,
            State::Trailer => {
                let Some(trailer) = self.fill::<8>(chunk) else { return Ok(()) };
                let crc = std::mem::take(&mut self.crc).finalize();
                let expected = [crc.to_le_bytes(), self.member.to_le_bytes()].concat();
                if trailer != expected[..] {
                    let expected = "content with the checksum and length that follow it";
                    return Err(self.error(Category::Syntax, expected, "content with others"));
                }
                self.inflater.restart();
                self.member = 0;
                self.state = State::Start;
            }
        }
        Ok(())
    }

    /// Goes on with the part of the header that these flags announce, or with the content if there is none.
    fn header(&mut self, flags: u8) {
        self.state = if flags & (EXTRA | NAME | COMMENT | HEADER_CRC) == 0 {
            self.crc = crc32fast::Hasher::new();
            State::Content
        } else {
            State::Header(flags)
        };
    }

    fn content(
        &mut self,
        chunk: &mut &[u8],
        take: &mut impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Reader { inflater, crc, member, inflated, .. } = self;
        let (allowance, at) = (self.allowance, self.read);
        let most = allowance.at(at);
        let (read, status) = inflater.read(chunk, |content| {
            let room = usize::try_from(most.saturating_sub(*inflated)).unwrap_or(usize::MAX);
            let fits = &content[..content.len().min(room)];
            crc.update(fits);
            *member = member.wrapping_add(fits.len() as u32);
            *inflated += fits.len() as u64;
            take(fits)?;
            if fits.len() == content.len() {
                return Ok(());
            }
            Err(Error::new(Category::Limit, *inflated, "", allowance.expected("gzip data", at), "more"))
        })?;
        *chunk = &chunk[read..];
        match status {
            Inflated::More => Ok(()),
            Inflated::Done => {
                self.state = State::Trailer;
                Ok(())
            }
            Inflated::Malformed => {
                Err(self.error(Category::Syntax, "well-formed deflated data", "malformed data"))
            }
        }
    }

    /// Holds bytes until there are `N`, then returns them.
    fn fill<const N: usize>(&mut self, chunk: &mut &[u8]) -> Option<[u8; N]> {
        let (now, rest) = chunk.split_at(chunk.len().min(N - self.held.len()));
        self.held.extend_from_slice(now);
        *chunk = rest;
        let filled = self.held.first_chunk().copied();
        if filled.is_some() {
            self.held.clear();
        }
        filled
    }

    fn error(&self, category: Category, expected: &str, found: &str) -> Error {
        Error::new(category, self.inflated, "", expected, found)
    }
}

#[cfg(test)]
mod tests;

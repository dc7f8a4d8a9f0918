//! Multipart bodies in pieces: `multipart/form-data` (RFC 7578). The first line of the body is its boundary.

mod header;

use memchr::{memchr, memmem};

use super::container::Entries;
use crate::error::{Category, Error};

/// The longest first line, in bytes. A boundary has at most 70.
const BOUNDARY_BYTES: usize = 256;

/// The longest headers of a part, in bytes.
const HEADER_BYTES: usize = 16 << 10;

/// The most white space between a boundary and the end of its line, in bytes.
const PADDING: usize = 64;

/// Reads a multipart body that comes in chunks. Any cut into chunks gives the same calls and the same error.
#[derive(Debug)]
pub(super) struct Reader {
    /// The number of bytes read.
    offset: u64,
    state: State,
    /// What ends the content of a part: `\r\n--boundary`. A line feed without a carriage return is accepted
    /// too.
    delimiter: Vec<u8>,
    /// The number of parts that have begun.
    parts: u64,
    /// The name of the last part.
    name: String,
}

#[derive(Debug)]
enum State {
    /// In the first line, which is the boundary.
    First(Vec<u8>),
    Headers(Vec<u8>),
    Content(Seen),
    /// After a delimiter. The rest of its line decides whether it is one.
    Boundary(Seen, Vec<u8>),
    /// After the boundary that closes the body.
    End,
}

/// How much of the delimiter was seen, if any: its bytes from `from` to `to`.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    from: usize,
    to: usize,
}

impl Reader {
    /// Returns a reader for a multipart body that begins at byte `offset` of the whole body.
    pub(super) fn starting_at(offset: u64) -> Self {
        Reader {
            offset,
            state: State::First(Vec::new()),
            delimiter: Vec::new(),
            parts: 0,
            name: String::new(),
        }
    }

    /// Returns the number of bytes read so far.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Reads the next bytes of the multipart body. Nothing may be read after an error.
    ///
    /// # Errors
    ///
    /// Returns [`Category::Syntax`] if the first line is not a boundary, and [`Category::Limit`] if headers
    /// are too long.
    pub(super) fn push(&mut self, mut chunk: &[u8], entries: &mut impl Entries) -> Result<(), Error> {
        while !chunk.is_empty() {
            let read = self.read(chunk, entries)?;
            self.offset += read as u64;
            chunk = &chunk[read..];
        }
        Ok(())
    }

    /// Ends the multipart body.
    ///
    /// # Errors
    ///
    /// Returns [`Category::Incomplete`] if the boundary that closes the body has not been read.
    pub(super) fn finish(&self) -> Result<(), Error> {
        match self.state {
            State::End => Ok(()),
            _ => Err(Error::new(
                Category::Incomplete,
                self.offset,
                self.name.as_str(),
                "the boundary that closes the form",
                "the end of the body",
            )),
        }
    }

    /// Reads some bytes of a chunk that is not empty. Returns how many.
    fn read(&mut self, chunk: &[u8], entries: &mut impl Entries) -> Result<usize, Error> {
        match &mut self.state {
            State::First(line) => {
                let (read, ended) = hold_line(line, chunk, BOUNDARY_BYTES);
                let boundary = line.trim_ascii_end();
                let good = boundary.len() > 2 && boundary.starts_with(b"--");
                if line.len() > BOUNDARY_BYTES || (ended && !good) {
                    let start = self.offset + read as u64 - line.len() as u64;
                    let expected = "the boundary of a form as the first line";
                    return Err(Error::new(Category::Syntax, start, "", expected, "another one"));
                }
                if ended {
                    self.delimiter = [b"\r\n", boundary].concat();
                    self.state = State::Headers(Vec::new());
                }
                Ok(read)
            }
            State::Headers(headers) => {
                let (read, ended) = hold_line(headers, chunk, HEADER_BYTES);
                if headers.len() > HEADER_BYTES {
                    let start = self.offset + read as u64 - headers.len() as u64;
                    let expected = format!("headers of a part of at most {HEADER_BYTES} bytes");
                    return Err(Error::new(Category::Limit, start, "", expected, "longer ones"));
                }
                if ended && ends_with_a_blank_line(headers) {
                    self.parts += 1;
                    self.name = header::name(headers).unwrap_or_else(|| format!("part {}", self.parts));
                    entries.begin(&self.name);
                    // The line end before a delimiter may be the line end of the headers.
                    self.state = State::Content(Seen { from: 2, to: 2 });
                }
                Ok(read)
            }
            State::Content(seen) => {
                let mut seen = *seen;
                let read = self.content(&mut seen, chunk, entries);
                let ended = seen.to == self.delimiter.len();
                self.state = if ended { State::Boundary(seen, Vec::new()) } else { State::Content(seen) };
                Ok(read)
            }
            State::Boundary(seen, after) => {
                after.push(chunk[0]);
                match after.as_slice() {
                    b"-" => {}
                    b"--" => {
                        self.state = State::End;
                        entries.end(Ok(()));
                    }
                    [padding @ .., b'\n'] if is_padding(padding) => {
                        self.state = State::Headers(Vec::new());
                        entries.end(Ok(()));
                    }
                    padding if is_padding(padding) && padding.len() <= PADDING => {}
                    _ => {
                        // The bytes are content that looked like a delimiter.
                        pass_on(&self.delimiter[seen.from..], entries);
                        let after = std::mem::take(after);
                        self.state = State::Content(Seen::default());
                        let mut rest = after.as_slice();
                        while !rest.is_empty() {
                            rest = &rest[self.read(rest, entries)?..];
                        }
                    }
                }
                Ok(1)
            }
            State::End => Ok(chunk.len()),
        }
    }

    /// Passes on content, up to a delimiter or to what may be the beginning of a delimiter. Returns how many
    /// bytes were read.
    fn content(&self, seen: &mut Seen, chunk: &[u8], entries: &mut impl Entries) -> usize {
        if seen.to > 0 {
            if chunk[0] == self.delimiter[seen.to] {
                seen.to += 1;
                return 1;
            }
            pass_on(&self.delimiter[seen.from..seen.to], entries);
            *seen = Seen::default();
            return 0;
        }
        let feed = &self.delimiter[1..];
        let (end, read) = if let Some(at) = memmem::find(chunk, feed) {
            let carriage_return = chunk[..at].ends_with(b"\r");
            *seen = Seen { from: usize::from(!carriage_return), to: self.delimiter.len() };
            (at - usize::from(carriage_return), at + feed.len())
        } else {
            let last = chunk.len().saturating_sub(self.delimiter.len());
            let begins =
                |at: &usize| self.delimiter.starts_with(&chunk[*at..]) || feed.starts_with(&chunk[*at..]);
            let at = (last..chunk.len()).find(begins).unwrap_or(chunk.len());
            if at < chunk.len() {
                let from = usize::from(chunk[at] == b'\n');
                *seen = Seen { from, to: from + chunk.len() - at };
            }
            (at, chunk.len())
        };
        pass_on(&chunk[..end], entries);
        read
    }
}

/// Holds the next bytes of a line, at most one more than `most`. Returns how many, and whether the line ends
/// with them.
fn hold_line(held: &mut Vec<u8>, chunk: &[u8], most: usize) -> (usize, bool) {
    let chunk = &chunk[..chunk.len().min((most + 1).saturating_sub(held.len()))];
    let end = memchr(b'\n', chunk);
    let line = &chunk[..end.map_or(chunk.len(), |at| at + 1)];
    held.extend_from_slice(line);
    (line.len(), end.is_some())
}

fn ends_with_a_blank_line(headers: &[u8]) -> bool {
    let lines = headers.strip_suffix(b"\n").unwrap_or(headers);
    let lines = lines.strip_suffix(b"\r").unwrap_or(lines);
    lines.is_empty() || lines.ends_with(b"\n")
}

fn is_padding(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
}

fn pass_on(content: &[u8], entries: &mut impl Entries) {
    if !content.is_empty() {
        entries.content(content);
    }
}

#[cfg(test)]
mod tests;

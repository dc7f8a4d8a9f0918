//! The content of an entry: stored or deflated.

use super::header::Local;
use crate::error::{Category, Error};
use crate::read::container::Entries;
use crate::read::inflate::{Inflated, Inflater};

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// An entry of an archive.
#[derive(Debug)]
pub(super) struct Entry {
    header: Local,
    /// Where its content begins, in bytes from the start of the body.
    start: u64,
    content: Content,
    /// Bytes of its content read so far.
    packed: u64,
    /// Bytes passed on so far.
    unpacked: u64,
    crc: crc32fast::Hasher,
    /// Whether anybody is told of it, and nothing was wrong with it yet.
    told: bool,
}

#[derive(Debug)]
enum Content {
    Stored,
    Deflated(Box<Inflater>),
    /// Not read, or not any more.
    Skipped,
}

/// How far the content of an entry has been read.
pub(super) enum Progress {
    /// More of it is to come.
    More,
    /// To its end.
    Done,
    /// More is in it than may be.
    Full,
    /// Where it ends cannot be known.
    Malformed,
}

impl Entry {
    /// Begins an entry, or tells its name and why nobody can know where it ends.
    pub(super) fn begin(
        header: Local,
        start: u64,
        entries: &mut impl Entries,
    ) -> Result<Self, (String, &'static str)> {
        let folder = header.name.ends_with('/');
        let refused = match header.method {
            _ if header.encrypted => Some("an encrypted one"),
            STORED | DEFLATED => None,
            _ => Some("one of another method than deflate"),
        };
        if let Some(found) = refused {
            if header.descriptor && header.packed == 0 {
                return Err((header.name, found));
            }
            entries.pass_over(&header.name, "unsupported", found);
        }
        let told = !folder && refused.is_none() && is_data(&header.name);
        if told {
            entries.begin(&header.name);
        } else if !folder && refused.is_none() {
            entries.pass_over(&header.name, "not_data", "a file of another kind");
        }
        let content = match header.method {
            _ if refused.is_some() => Content::Skipped,
            DEFLATED => Content::Deflated(Box::new(Inflater::new())),
            _ => Content::Stored,
        };
        Ok(Entry { header, start, content, packed: 0, unpacked: 0, crc: crc32fast::Hasher::new(), told })
    }

    pub(super) fn name(&self) -> &str {
        &self.header.name
    }

    /// Where its content begins, in bytes from the start of the body.
    pub(super) fn start(&self) -> u64 {
        self.start
    }

    pub(super) fn has_descriptor(&self) -> bool {
        self.header.descriptor
    }

    pub(super) fn is_zip64(&self) -> bool {
        self.header.zip64
    }

    /// How long its content was.
    pub(super) fn packed(&self) -> u64 {
        self.packed
    }

    /// How much of its content is to come, where its header says so. Only deflated data says by itself where it ends.
    fn left(&self) -> Option<u64> {
        let untold = self.header.descriptor && self.header.packed == 0 && self.header.method == DEFLATED;
        (!untold).then(|| self.header.packed - self.packed)
    }

    /// Reads on in the content; `room` is how much may still be inflated.
    pub(super) fn read(&mut self, chunk: &mut &[u8], room: &mut u64, entries: &mut impl Entries) -> Progress {
        let left = self.left();
        let most = left.and_then(|left| usize::try_from(left).ok()).unwrap_or(usize::MAX);
        let now = &chunk[..chunk.len().min(most)];
        let inflated = match &mut self.content {
            Content::Stored => {
                self.crc.update(now);
                self.unpacked += now.len() as u64;
                if self.told && !now.is_empty() {
                    entries.content(now);
                }
                Ok((now.len(), Inflated::More))
            }
            Content::Skipped => Ok((now.len(), Inflated::More)),
            Content::Deflated(inflater) => inflater.read(now, |content| {
                let fits = content.len().min(usize::try_from(*room).unwrap_or(usize::MAX));
                *room -= fits as u64;
                self.crc.update(content);
                self.unpacked += content.len() as u64;
                if self.told {
                    entries.content(&content[..fits]);
                }
                if fits == content.len() { Ok(()) } else { Err(Progress::Full) }
            }),
        };
        let (read, inflated) = match inflated {
            Ok(inflated) => inflated,
            Err(full) => return full,
        };
        *chunk = &chunk[read..];
        self.packed += read as u64;
        let at_end = left == Some(read as u64);
        match (&self.content, inflated) {
            (Content::Deflated(_), Inflated::Done) if left.is_none() || at_end => Progress::Done,
            (Content::Deflated(_), Inflated::More) if !at_end => Progress::More,
            (Content::Deflated(_), _) if left.is_none() => Progress::Malformed,
            (Content::Deflated(_), _) => {
                // Its length is known, so that it costs only itself.
                self.refuse("well-formed deflated data", "malformed data", entries);
                self.content = Content::Skipped;
                if at_end { Progress::Done } else { self.read(chunk, room, entries) }
            }
            _ if at_end => Progress::Done,
            _ => Progress::More,
        }
    }

    /// Ends the entry; `crc` is what its descriptor says.
    pub(super) fn end(mut self, crc: Option<u32>, entries: &mut impl Entries) {
        if self.crc.clone().finalize() != crc.unwrap_or(self.header.crc) {
            self.refuse("content of the checksum that its archive says", "other content", entries);
        } else if self.told {
            entries.end(Ok(()));
        }
    }

    fn refuse(&mut self, expected: &str, found: &str, entries: &mut impl Entries) {
        if std::mem::take(&mut self.told) {
            entries.end(Err(Error::new(Category::Syntax, self.unpacked, "", expected, found)));
        }
    }
}

/// Whether it can be a document at all. What a phone adds for itself is none, nor are pictures; a route comes as a table
/// as well.
fn is_data(name: &str) -> bool {
    const OTHERS: [&str; 7] = ["gpx", "gif", "heic", "jpeg", "jpg", "pdf", "png"];
    let file = name.rsplit('/').next().unwrap_or(name);
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    let other = OTHERS.iter().any(|other| extension.eq_ignore_ascii_case(other));
    !(name.starts_with("__MACOSX/") || file.starts_with('.') || other)
}

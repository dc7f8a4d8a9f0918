//! The content of an entry, stored or deflated.

use super::header::Local;
use crate::error::{Category, Error};
use crate::read::PassedOver;
use crate::read::container::{Entries, is_of_archiver};
use crate::read::inflate::{Inflated, Inflater};

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// An entry of an archive.
#[derive(Debug)]
pub(super) struct Entry {
    header: Local,
    /// Where the content begins, in bytes from the start of the body.
    start: u64,
    content: Content,
    /// The number of bytes of the content read so far.
    packed: u64,
    /// The number of bytes passed on so far.
    unpacked: u64,
    crc: crc32fast::Hasher,
    /// Whether the entry is passed on, and no error was found in it yet.
    is_reported: bool,
}

#[derive(Debug)]
enum Content {
    Stored,
    Deflated(Box<Inflater>),
    /// Skipped from the start, or after an error.
    Skipped,
}

/// How far the content of an entry was read.
pub(super) enum Progress {
    /// More content follows.
    More,
    /// The content has ended.
    Done,
    /// The content inflates to more bytes than the limit allows.
    Full,
    /// The end of the content is unknown.
    Malformed,
}

impl Entry {
    /// Begins an entry. If the end of the entry cannot be known, returns its name and the reason.
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
            entries.pass_over(&header.name, PassedOver::Unsupported, found);
        }
        let is_reported = !folder && refused.is_none() && is_data(&header.name);
        if is_reported {
            entries.begin(&header.name);
        } else if !folder && refused.is_none() {
            entries.pass_over(&header.name, PassedOver::NotData, "a file of another kind");
        }
        let content = match header.method {
            _ if refused.is_some() => Content::Skipped,
            DEFLATED => Content::Deflated(Box::new(Inflater::new())),
            _ => Content::Stored,
        };
        Ok(Entry {
            header,
            start,
            content,
            packed: 0,
            unpacked: 0,
            crc: crc32fast::Hasher::new(),
            is_reported,
        })
    }

    pub(super) fn name(&self) -> &str {
        &self.header.name
    }

    /// Returns where the content begins, in bytes from the start of the body.
    pub(super) fn start(&self) -> u64 {
        self.start
    }

    pub(super) fn has_descriptor(&self) -> bool {
        self.header.descriptor
    }

    pub(super) fn is_zip64(&self) -> bool {
        self.header.zip64
    }

    /// Returns the number of bytes of the content read so far.
    pub(super) fn packed(&self) -> u64 {
        self.packed
    }

    /// Returns how many bytes of the content follow, or `None` if the header does not say. In that case the
    /// deflated data itself shows its end.
    fn left(&self) -> Option<u64> {
        let unknown_length =
            self.header.descriptor && self.header.packed == 0 && self.header.method == DEFLATED;
        (!unknown_length).then(|| self.header.packed - self.packed)
    }

    /// Reads on in the content. `room` is how many bytes may still be inflated.
    pub(super) fn read(&mut self, chunk: &mut &[u8], room: &mut u64, entries: &mut impl Entries) -> Progress {
        let left = self.left();
        let most = left.and_then(|left| usize::try_from(left).ok()).unwrap_or(usize::MAX);
        let now = &chunk[..chunk.len().min(most)];
        let inflated = match &mut self.content {
            Content::Stored => {
                self.crc.update(now);
                self.unpacked += now.len() as u64;
                if self.is_reported && !now.is_empty() {
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
                if self.is_reported {
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
                // The length of the entry is known, so the error costs only the entry.
                self.refuse("well-formed deflated data", "malformed data", entries);
                self.content = Content::Skipped;
                if at_end { Progress::Done } else { self.read(chunk, room, entries) }
            }
            _ if at_end => Progress::Done,
            _ => Progress::More,
        }
    }

    /// Ends the entry. `crc` is the checksum in its descriptor.
    pub(super) fn end(mut self, crc: Option<u32>, entries: &mut impl Entries) {
        if self.crc.clone().finalize() != crc.unwrap_or(self.header.crc) {
            self.refuse("content with the checksum that the archive states", "content with another", entries);
        } else if self.is_reported {
            entries.end(Ok(()));
        }
    }

    fn refuse(&mut self, expected: &str, found: &str, entries: &mut impl Entries) {
        if std::mem::take(&mut self.is_reported) {
            entries.end(Err(Error::new(Category::Syntax, self.unpacked, "", expected, found)));
        }
    }
}

/// Returns whether a file may be a document. Hidden files and pictures are not. Files of an archiver are passed over
/// by the reader of all containers.
fn is_data(name: &str) -> bool {
    const OTHERS: [&str; 6] = ["gif", "heic", "jpeg", "jpg", "pdf", "png"];
    let file = name.rsplit('/').next().unwrap_or(name);
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    let other = OTHERS.iter().any(|other| extension.eq_ignore_ascii_case(other));
    is_of_archiver(name) || !(file.starts_with('.') || other)
}

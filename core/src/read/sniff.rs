//! Recognises the format of a body by its first bytes.

/// The format of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// An object or an array. Senders never send a lone scalar.
    Json,
    /// XML, with its declaration or the root of a route.
    Xml,
    /// Any other text.
    Csv,
    /// A multipart body, whose first line is its boundary.
    Multipart,
    /// An archive, which may be empty.
    Zip,
    /// Any of the other formats, compressed.
    Gzip,
}

/// Reads the first bytes of a body.
#[derive(Debug, Default)]
pub(super) struct Sniffer {
    /// The bytes of a byte order mark and of white space at the start.
    skipped: u64,
    /// Bytes that do not decide the format yet.
    held: Vec<u8>,
}

impl Sniffer {
    /// Returns where the first byte begins that is neither white space nor a byte order mark.
    pub(super) fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Returns the bytes read from there on.
    pub(super) fn held(&self) -> &[u8] {
        &self.held
    }

    /// Reads the next bytes. Returns the format once it is decided, with the bytes that were not read.
    pub(super) fn push<'a>(&mut self, chunk: &'a [u8]) -> Option<(Format, &'a [u8])> {
        for (at, &byte) in chunk.iter().enumerate() {
            if self.held.is_empty() && matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                self.skipped += 1;
                continue;
            }
            self.held.push(byte);
            if self.skipped == 0 && self.held == "\u{feff}".as_bytes() {
                self.skipped = 3;
                self.held.clear();
            } else if let Some(format) = format(&self.held) {
                return Some((format, &chunk[at + 1..]));
            }
        }
        None
    }
}

/// Returns the format that begins with `bytes`, or `None` if the next byte may change it.
fn format(bytes: &[u8]) -> Option<Format> {
    match bytes {
        [0xEF | 0x1F] | [0xEF, 0xBB] | b"-" | b"P" | b"PK" | b"PK\x03" | b"PK\x05" => None,
        b"<?xml" | b"<gpx" => Some(Format::Xml),
        [b'<', ..] if b"<?xml".starts_with(bytes) || b"<gpx".starts_with(bytes) => None,
        [b'{' | b'[', ..] => Some(Format::Json),
        [b'-', b'-', ..] => Some(Format::Multipart),
        b"PK\x03\x04" | b"PK\x05\x06" => Some(Format::Zip),
        [0x1F, 0x8B] => Some(Format::Gzip),
        _ => Some(Format::Csv),
    }
}

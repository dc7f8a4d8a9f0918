//! Finds out by its first bytes what a body is.

/// What a body can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// An object or an array. Nobody sends a lone scalar.
    Json,
    /// Any other text.
    Csv,
    /// A form: its first line is its boundary.
    Multipart,
    /// An archive, which may be empty.
    Zip,
    /// Any of them, compressed.
    Gzip,
}

/// Looks at the first bytes of a body.
#[derive(Debug, Default)]
pub(super) struct Sniffer {
    /// Bytes of a byte order mark and of white space, which say nothing.
    skipped: u64,
    /// Bytes that do not say yet what they begin.
    held: Vec<u8>,
}

impl Sniffer {
    /// Where the first byte that says something stands.
    pub(super) fn skipped(&self) -> u64 {
        self.skipped
    }

    /// The bytes from there on that have been looked at.
    pub(super) fn held(&self) -> &[u8] {
        &self.held
    }

    /// Looks at the next bytes. Once they tell, gives what they tell and those that were not looked at.
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

/// What begins so; none where the next byte may change it.
fn format(bytes: &[u8]) -> Option<Format> {
    match bytes {
        [0xEF | 0x1F] | [0xEF, 0xBB] | b"-" | b"P" | b"PK" | b"PK\x03" | b"PK\x05" => None,
        [b'{' | b'[', ..] => Some(Format::Json),
        [b'-', b'-', ..] => Some(Format::Multipart),
        b"PK\x03\x04" | b"PK\x05\x06" => Some(Format::Zip),
        [0x1F, 0x8B] => Some(Format::Gzip),
        _ => Some(Format::Csv),
    }
}

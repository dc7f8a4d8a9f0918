//! The header of an entry.

/// The fields of an entry's header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Local {
    pub(super) name: String,
    pub(super) encrypted: bool,
    /// Whether a descriptor with the lengths follows the entry. The header may have the lengths too.
    pub(super) descriptor: bool,
    pub(super) method: u16,
    pub(super) crc: u32,
    /// The number of bytes of the content, or 0 if only the descriptor has it.
    pub(super) packed: u64,
    /// Whether the lengths in the descriptor have 8 bytes.
    pub(super) zip64: bool,
}

impl Local {
    /// The number of bytes before the name.
    pub(super) const FIXED: usize = 30;

    /// Returns the number of bytes of the header.
    pub(super) fn length(header: &[u8]) -> usize {
        Self::FIXED + usize::from(u16(header, 26)) + usize::from(u16(header, 28))
    }

    pub(super) fn read(header: &[u8]) -> Local {
        let (name, extra) = header
            .get(Self::FIXED..)
            .and_then(|rest| rest.split_at_checked(usize::from(u16(header, 26))))
            .unwrap_or_default();
        let flags = u16(header, 6);
        let (packed, unpacked) = (u32(header, 18), u32(header, 22));
        let long = zip64(extra);
        // The long field has only the lengths that do not fit into their short fields. The unpacked length
        // comes first.
        let place = if unpacked == u32::MAX { 8 } else { 0 };
        let packed = match long {
            Some(lengths) if packed == u32::MAX => u64(lengths, place),
            _ => u64::from(packed),
        };
        Local {
            name: text(name),
            encrypted: flags & 1 != 0,
            descriptor: flags & 8 != 0,
            method: u16(header, 8),
            crc: u32(header, 14),
            packed,
            zip64: long.is_some(),
        }
    }
}

/// Returns the extra field with long lengths.
fn zip64(mut extra: &[u8]) -> Option<&[u8]> {
    while extra.len() >= 4 {
        let (id, length) = (u16(extra, 0), usize::from(u16(extra, 2)));
        let (field, rest) = extra[4..].split_at_checked(length)?;
        if id == 1 {
            return Some(field);
        }
        extra = rest;
    }
    None
}

/// Returns a name. In a name that is not UTF-8 each byte becomes a character, so that different names stay
/// different.
fn text(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(name) => name.to_owned(),
        Err(_) => name.iter().copied().map(char::from).collect(),
    }
}

/// Returns the bytes at a place, in little-endian order, or 0 beyond the end.
fn bytes<const N: usize>(header: &[u8], at: usize) -> [u8; N] {
    header.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or([0; N])
}

pub(super) fn u16(header: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(bytes(header, at))
}

pub(super) fn u32(header: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes(header, at))
}

pub(super) fn u64(header: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes(header, at))
}

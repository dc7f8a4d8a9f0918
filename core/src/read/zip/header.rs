//! The header of an entry.

/// What the header of an entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Local {
    pub(super) name: String,
    pub(super) encrypted: bool,
    /// How long it is stands behind it too, or only there.
    pub(super) descriptor: bool,
    pub(super) method: u16,
    pub(super) crc: u32,
    /// The bytes of its content; 0 where only the descriptor tells.
    pub(super) packed: u64,
    /// Its lengths have 8 bytes.
    pub(super) zip64: bool,
}

impl Local {
    /// The bytes before the name.
    pub(super) const FIXED: usize = 30;

    /// The bytes in all.
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
        // Of the two lengths only those stand in the long form that have no room in the short one, this one behind.
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

/// The extra field that has room for long lengths.
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

/// A name in UTF-8. One that is not gets a character for each byte, so that names that differ stay different.
fn text(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(name) => name.to_owned(),
        Err(_) => name.iter().copied().map(char::from).collect(),
    }
}

/// The bytes at a place, in little-endian order; 0 beyond the end.
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

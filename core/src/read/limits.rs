//! Limits on what one body may use.

/// Limits on what one body may use.
///
/// ```
/// let mut limits = wellform_core::Limits::default();
/// limits.inflated_bytes = 256 << 20;
/// let options = wellform_core::Options::default().limits(limits);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The longest element that is held, in bytes. Longer elements are rejected. The default is 64 MiB.
    pub element_bytes: usize,
    /// The deepest nesting within an element. Elements that nest deeper are rejected. The default is 128.
    pub depth: usize,
    /// The most bytes that gzip data may inflate to, and that the compressed files of an archive may inflate
    /// to together. The default is 4 GiB.
    pub inflated_bytes: u64,
    /// How many times as many bytes compressed data may inflate to as the body has, up to the place that was
    /// read. The first 8 MiB of inflated data are exempt. The default is 200: a body of measurements inflates
    /// to less than 50 times its length.
    pub inflated_ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { element_bytes: 64 << 20, depth: 128, inflated_bytes: 4 << 30, inflated_ratio: 200 }
    }
}

/// How much may be inflated, by how much of the body was read.
///
/// The bound grows with every block of the body. An inflater must not be given bytes of two blocks at once:
/// then a body reaches the bound at the same byte however it is cut into chunks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    bytes: u64,
    ratio: u64,
}

impl Allowance {
    /// The inflated bytes that are exempt from the ratio.
    const EXEMPT: u64 = 8 << 20;

    /// The bytes of a block.
    const BLOCK: u64 = 16 << 10;

    pub(super) fn new(limits: Limits) -> Self {
        Allowance { bytes: limits.inflated_bytes, ratio: limits.inflated_ratio }
    }

    /// Returns how many bytes follow byte `offset` of the body in its block.
    pub(super) fn left_in_block(offset: u64) -> usize {
        (Self::BLOCK - offset % Self::BLOCK) as usize
    }

    /// Returns how many bytes may be inflated in all while the block with byte `offset` is read.
    pub(super) fn at(self, offset: u64) -> u64 {
        self.bytes.min(self.by_length(offset))
    }

    fn by_length(self, offset: u64) -> u64 {
        let read = offset.saturating_add(Self::left_in_block(offset) as u64);
        read.saturating_mul(self.ratio).max(Self::EXEMPT)
    }

    /// Returns what was expected of `what` where the bound was exceeded.
    pub(super) fn expected(self, what: &str, offset: u64) -> String {
        if self.bytes <= self.by_length(offset) {
            format!("{what} that inflates to at most {} bytes", self.bytes)
        } else {
            format!("{what} that inflates to at most {} times its length", self.ratio)
        }
    }
}

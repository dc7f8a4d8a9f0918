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
}

impl Default for Limits {
    fn default() -> Self {
        Limits { element_bytes: 64 << 20, depth: 128, inflated_bytes: 4 << 30 }
    }
}

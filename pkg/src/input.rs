//! The body, copied into linear memory in pieces through one buffer.

use js_sys::Uint8Array;

/// How much of the body is copied in at a time.
const PIECE: u32 = 256 << 10;

/// The buffer through which a body comes in, so that linear memory does not grow with what the caller hands over.
#[derive(Default)]
pub(crate) struct Input(Vec<u8>);

impl Input {
    /// Gives `bytes` to `take`, piece by piece.
    pub(crate) fn pieces<E>(
        &mut self,
        bytes: &Uint8Array,
        mut take: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let length = bytes.length();
        let mut at = 0;
        while at < length {
            let end = length.min(at.saturating_add(PIECE));
            let room = (end - at) as usize;
            if self.0.len() < room {
                self.0.resize(room, 0);
            }
            let piece = &mut self.0[..room];
            bytes.subarray(at, end).copy_to(piece);
            take(piece)?;
            at = end;
        }
        Ok(())
    }
}

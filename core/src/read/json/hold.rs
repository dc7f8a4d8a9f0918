//! The text of an element that straddles chunks.

use std::collections::TryReserveError;

/// A larger buffer is released after its element, because WebAssembly memory never shrinks by itself.
const KEEP: usize = 1 << 20;

/// A smaller buffer doubles. A larger buffer grows by an eighth, so that little is reserved in vain.
const DOUBLE_BELOW: usize = 256 << 10;

/// Holds the beginning of the one element in progress.
#[derive(Debug, Default)]
pub(super) struct Hold {
    text: String,
}

impl Hold {
    /// Returns the held text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Appends text. Reserves at most `most` bytes more than are needed.
    pub(super) fn push(&mut self, text: &str, most: usize) -> Result<(), TryReserveError> {
        let (length, capacity) = (self.text.len(), self.text.capacity());
        let needed = length.saturating_add(text.len());
        if needed > capacity {
            let step = if capacity < DOUBLE_BELOW { capacity } else { capacity / 8 };
            let roomy = capacity.saturating_add(step).min(most).max(needed);
            #[cfg(target_family = "wasm")]
            self.make_room(roomy - capacity);
            self.text
                .try_reserve_exact(roomy - length)
                .or_else(|_| self.text.try_reserve_exact(needed - length))?;
        }
        self.text.push_str(text);
        Ok(())
    }

    /// Tries to make room so that the buffer can grow by `more` bytes in place, if it is the last block of
    /// memory.
    ///
    /// The allocator of WebAssembly requests memory to allocate but not to enlarge a block. It moves the
    /// block instead, and the old and the new buffer then take twice the size of the element. So this
    /// function allocates memory directly behind the buffer and releases it, and the buffer can grow into
    /// that memory. This is only a hint to the allocator: nothing breaks if the memory is elsewhere.
    #[cfg(target_family = "wasm")]
    fn make_room(&self, more: usize) {
        let end = self.text.as_ptr().addr() + self.text.capacity();
        let mut elsewhere: [Vec<u8>; 8] = Default::default();
        for place in &mut elsewhere {
            // The allocator keeps some bytes of its own between two buffers.
            if place.try_reserve_exact(more + 64).is_err()
                || std::hint::black_box(&*place).as_ptr().addr() > end
            {
                return;
            }
        }
    }

    /// Returns the whole text of an element that ends with `rest`. This is `rest` itself if nothing is held.
    pub(super) fn complete<'a>(&'a mut self, rest: &'a str, most: usize) -> Result<&'a str, TryReserveError> {
        if self.text.is_empty() {
            return Ok(rest);
        }
        self.push(rest, most)?;
        Ok(&self.text)
    }

    /// Removes the held text, and releases a large buffer.
    pub(super) fn clear(&mut self) {
        if self.text.capacity() > KEEP {
            self.text = String::new();
        } else {
            self.text.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserves_at_most_an_eighth_too_much_and_gives_large_buffers_back() {
        let mut hold = Hold::default();
        for _ in 0..5000 {
            hold.push(&"x".repeat(1000), usize::MAX).unwrap();
            let (length, capacity) = (hold.text.len(), hold.text.capacity());
            assert!(
                capacity <= DOUBLE_BELOW * 2 || capacity <= length + length / 8 + 1000,
                "{capacity} {length}"
            );
        }
        hold.clear();
        assert_eq!(hold.text.capacity(), 0);
    }

    #[test]
    fn never_reserves_past_the_limit() {
        let mut hold = Hold::default();
        for _ in 0..3000 {
            hold.push(&"x".repeat(1000), 3_000_000).unwrap();
            assert!(hold.text.capacity() <= 3_000_000);
        }
        assert_eq!(hold.complete("", 3_000_000).unwrap().len(), 3_000_000);
    }

    #[test]
    fn reuses_a_small_buffer_and_borrows_what_was_never_held() {
        let mut hold = Hold::default();
        assert_eq!(hold.complete("[1]", 64).unwrap(), "[1]");
        assert_eq!(hold.text.capacity(), 0);
        hold.push("[1", 64).unwrap();
        assert_eq!(hold.complete("]", 64).unwrap(), "[1]");
        let capacity = hold.text.capacity();
        hold.clear();
        assert!(hold.text().is_empty() && hold.text.capacity() == capacity);
    }
}

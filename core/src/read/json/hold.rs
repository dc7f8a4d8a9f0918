//! The text of an element that straddles chunks.

use std::collections::TryReserveError;

/// Above this the buffer is given back after its element, because WASM memory never shrinks by itself.
const KEEP: usize = 1 << 20;

/// Below this the buffer doubles; above, it grows by an eighth, so that little is reserved in vain.
const DOUBLE_BELOW: usize = 256 << 10;

/// Holds the beginning of the one element in progress.
#[derive(Debug, Default)]
pub(super) struct Hold {
    text: String,
}

impl Hold {
    /// What is held.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Holds some more, never reserving more than `most` bytes beyond need.
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

    /// Sees to it that the buffer can grow by `more` bytes where it is, if it is the last thing in memory.
    ///
    /// The allocator of WASM asks for memory only when it allocates, not when it is to enlarge what it gave: then it
    /// moves, and the old and the new buffer take twice the element's size. Memory that was taken right behind the buffer
    /// and given back is there to grow into. This is no more than a hint to it: wherever the memory is taken, nothing
    /// breaks.
    #[cfg(target_family = "wasm")]
    fn make_room(&self, more: usize) {
        let end = self.text.as_ptr().addr() + self.text.capacity();
        let mut elsewhere: [Vec<u8>; 8] = Default::default();
        for place in &mut elsewhere {
            // Some bytes more, for what the allocator notes down between two buffers.
            if place.try_reserve_exact(more + 64).is_err()
                || std::hint::black_box(&*place).as_ptr().addr() > end
            {
                return;
            }
        }
    }

    /// The whole text of an element that ends with `rest`: `rest` itself when nothing was held before it.
    pub(super) fn complete<'a>(&'a mut self, rest: &'a str, most: usize) -> Result<&'a str, TryReserveError> {
        if self.text.is_empty() {
            return Ok(rest);
        }
        self.push(rest, most)?;
        Ok(&self.text)
    }

    /// Forgets what is held, and gives the buffer back when it is a large one.
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

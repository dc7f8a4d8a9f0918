//! Finds the end of a container by depth, strings and escapes, without reading its content.

use super::block::{BLOCK, Strings, bitmaps, next_block};

/// Finds the bracket that closes a container, across pieces of its text. Memory does not grow with depth.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scanner {
    strings: Strings,
    depth: u64,
    limit: u64,
    too_deep: bool,
}

impl Scanner {
    /// Returns a scanner for the text behind the first bracket of a container. The scanner records whether
    /// the container nests deeper than `limit`. The brackets of the container itself have depth 1.
    pub(super) fn new(limit: usize) -> Self {
        Scanner { depth: 1, limit: limit as u64, too_deep: limit == 0, ..Scanner::default() }
    }

    /// Returns a scanner for text within `depth` open brackets. The scanner finds the end of the outermost.
    pub(super) fn inside(depth: usize) -> Self {
        Scanner { depth: depth as u64, limit: u64::MAX, ..Scanner::default() }
    }

    /// Returns whether the container nests deeper than the limit, as far as it was read.
    pub(super) fn too_deep(&self) -> bool {
        self.too_deep
    }

    /// Records that the container is too deep, because of the containers around it.
    pub(super) fn set_too_deep(&mut self) {
        self.too_deep = true;
    }

    /// Reads the next piece of text. Returns how many bytes of the piece belong to the container, or `None`
    /// if the container goes on.
    pub(super) fn find_end(&mut self, text: &[u8]) -> Option<usize> {
        let mut short = [0; BLOCK];
        let mut at = 0;
        while let Some((block, length)) = next_block(&text[at..], &mut short) {
            let found = bitmaps(block);
            let outside = !self.strings.step(found.quotes, found.backslashes, length);
            let (opens, closes) = (found.opens & outside, found.closes & outside);
            let (rise, fall) = (u64::from(opens.count_ones()), u64::from(closes.count_ones()));
            if self.depth > fall && (self.too_deep || self.depth + rise <= self.limit) {
                // In this block, the container can neither end nor become too deep.
                self.depth = self.depth + rise - fall;
            } else if let Some(end) = self.step_by_bracket(opens, closes) {
                return Some(at + end);
            }
            at += length;
        }
        None
    }

    /// Reads one block bracket by bracket.
    fn step_by_bracket(&mut self, opens: u64, closes: u64) -> Option<usize> {
        let mut brackets = opens | closes;
        while brackets != 0 {
            let lowest = brackets & brackets.wrapping_neg();
            brackets ^= lowest;
            if opens & lowest != 0 {
                self.depth += 1;
                self.too_deep |= self.depth > self.limit;
            } else {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    return Some(lowest.trailing_zeros() as usize + 1);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Does the same as the scanner, one byte at a time.
    fn naive(text: &[u8], limit: u64) -> (Option<usize>, bool) {
        let (mut depth, mut inside, mut escaped, mut too_deep) = (1u64, false, false, limit == 0);
        for (i, &byte) in text.iter().enumerate() {
            let was_escaped = std::mem::take(&mut escaped);
            match byte {
                b'\\' if !was_escaped => escaped = true,
                b'"' if !was_escaped => inside = !inside,
                b'[' | b'{' if !inside => {
                    depth += 1;
                    too_deep |= depth > limit;
                }
                b']' | b'}' if !inside => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return (Some(i + 1), too_deep);
                    }
                }
                _ => {}
            }
        }
        (None, too_deep)
    }

    fn chunked(text: &[u8], limit: usize, mut cut: impl FnMut() -> usize) -> (Option<usize>, bool) {
        let mut scanner = Scanner::new(limit);
        let mut at = 0;
        while at < text.len() {
            let to = text.len().min(at + cut());
            if let Some(end) = scanner.find_end(&text[at..to]) {
                return (Some(at + end), scanner.too_deep());
            }
            at = to;
        }
        (None, scanner.too_deep())
    }

    #[test]
    fn ten_million_brackets_need_a_counter_only() {
        let text = vec![b'['; 10_000_000];
        assert_eq!(chunked(&text, 128, || 65_536), (None, true));
        let mut text = text;
        text.extend(std::iter::repeat_n(b']', 10_000_001));
        assert_eq!(chunked(&text, 128, || 1_000_003), (Some(20_000_001), true));
    }

    proptest! {
        #[test]
        fn finds_what_a_loop_over_bytes_finds(
            body in "([\\[\\]{}\"\\\\ ,a]|aaaaaaaaaaaa|\\[\\[\\[){0,400}",
            limit in 0usize..12,
            cuts in proptest::collection::vec(1usize..150, 1..20),
        ) {
            let text = body.as_bytes();
            let expected = naive(text, limit as u64);
            prop_assert_eq!(chunked(text, limit, || usize::MAX / 2), expected);
            prop_assert_eq!(chunked(text, limit, || 1), expected);
            let mut cut = cuts.iter().cycle();
            prop_assert_eq!(chunked(text, limit, || *cut.next().unwrap()), expected);
        }
    }
}

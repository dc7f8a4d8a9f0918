//! Bitmaps of the bytes that give JSON its structure, 64 bytes at a time.
//!
//! Bit `i` of a bitmap represents byte `i` of the block. One version is for WebAssembly with SIMD, one for
//! every other target. Tests compare both with the same loop over single bytes.

/// The number of bytes of a block.
pub(super) const BLOCK: usize = 64;

/// Where a block has the bytes that give structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bitmaps {
    /// `"`
    pub(super) quotes: u64,
    /// `\`
    pub(super) backslashes: u64,
    /// `[` and `{`
    pub(super) opens: u64,
    /// `]` and `}`
    pub(super) closes: u64,
}

/// Finds the bytes of a block that lie inside strings, across blocks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Strings {
    /// All ones if the next byte lies inside a string, otherwise 0.
    inside: u64,
    /// 1 if the next byte is escaped, otherwise 0.
    escaped: u64,
}

impl Strings {
    /// Returns the bytes of a block that lie inside strings, with opening quotes and without closing quotes.
    ///
    /// The first `length` bytes (1 to 64) of the block are from the text. The rest must be neither quotes nor
    /// backslashes. A backslash outside of a string escapes the next byte too. Such text is never
    /// well-formed, and all versions treat it alike.
    pub(super) fn step(&mut self, quotes: u64, backslashes: u64, length: usize) -> u64 {
        let quotes = quotes & !self.escaped(backslashes, length);
        let inside = prefix_xor(quotes) ^ self.inside;
        // Spreads the sign bit over the whole word.
        self.inside = ((inside as i64) >> 63) as u64;
        inside
    }

    /// Returns the escaped bytes: those after an odd number of backslashes.
    fn escaped(&mut self, backslashes: u64, length: usize) -> u64 {
        const ODD: u64 = 0xAAAA_AAAA_AAAA_AAAA;
        if backslashes == 0 {
            return std::mem::take(&mut self.escaped);
        }
        // Subtracting the starts from the runs carries through each run. The end of a run then shows whether
        // its length is odd.
        let starts = backslashes & !self.escaped;
        let runs = ((starts << 1) | ODD).wrapping_sub(starts);
        let ends = runs ^ ODD;
        let escaped = ends ^ (backslashes | self.escaped);
        self.escaped = ((ends & backslashes) >> (length - 1)) & 1;
        escaped
    }
}

/// Returns a bitmap in which bit `i` is the parity of the bits 0 to `i`.
fn prefix_xor(mut bits: u64) -> u64 {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^= bits << 32;
    bits
}

/// Takes the next block from `bytes`. Returns the block and how many of its bytes are from `bytes`, or `None`
/// at the end. A short last block is filled up with spaces.
#[inline]
pub(super) fn next_block<'a>(
    bytes: &'a [u8],
    short: &'a mut [u8; BLOCK],
) -> Option<(&'a [u8; BLOCK], usize)> {
    if let Some(block) = bytes.first_chunk::<BLOCK>() {
        return Some((block, BLOCK));
    }
    if bytes.is_empty() {
        return None;
    }
    short[..bytes.len()].copy_from_slice(bytes);
    short[bytes.len()..].fill(b' ');
    Some((short, bytes.len()))
}

#[cfg(target_feature = "simd128")]
pub(super) use simd::{bitmaps, commas};

#[cfg(not(target_feature = "simd128"))]
pub(super) use portable::{bitmaps, commas};

#[cfg(target_feature = "simd128")]
mod simd {
    use core::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_splat, u64x2, v128, v128_or};

    use super::{BLOCK, Bitmaps};

    /// Returns the four vectors of a block.
    #[inline]
    fn vectors(block: &[u8; BLOCK]) -> [v128; 4] {
        let (words, _) = block.as_chunks::<8>();
        std::array::from_fn(|i| u64x2(u64::from_le_bytes(words[2 * i]), u64::from_le_bytes(words[2 * i + 1])))
    }

    #[inline]
    fn equal(vectors: &[v128; 4], byte: u8) -> u64 {
        let byte = u8x16_splat(byte);
        let [a, b, c, d] = vectors.map(|vector| u64::from(u8x16_bitmask(u8x16_eq(vector, byte))));
        a | b << 16 | c << 32 | d << 48
    }

    #[inline]
    pub(in super::super) fn bitmaps(block: &[u8; BLOCK]) -> Bitmaps {
        let vectors = vectors(block);
        // `[` differs from `{`, and `]` from `}`, in this bit alone.
        let folded = vectors.map(|vector| v128_or(vector, u8x16_splat(0x20)));
        Bitmaps {
            quotes: equal(&vectors, b'"'),
            backslashes: equal(&vectors, b'\\'),
            opens: equal(&folded, b'{'),
            closes: equal(&folded, b'}'),
        }
    }

    #[inline]
    pub(in super::super) fn commas(block: &[u8; BLOCK]) -> (u64, u64, u64) {
        let vectors = vectors(block);
        (equal(&vectors, b'"'), equal(&vectors, b'\\'), equal(&vectors, b','))
    }
}

#[cfg(any(test, not(target_feature = "simd128")))]
mod portable {
    use super::{BLOCK, Bitmaps};

    const ONES: u64 = 0x0101_0101_0101_0101;
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;

    /// Returns the eight words of a block.
    #[inline]
    fn words(block: &[u8; BLOCK]) -> [u64; 8] {
        let (words, _) = block.as_chunks::<8>();
        std::array::from_fn(|i| u64::from_le_bytes(words[i]))
    }

    #[inline]
    fn equal(words: &[u64; 8], byte: u8) -> u64 {
        let byte = ONES * u64::from(byte);
        words.iter().enumerate().fold(0, |bits, (i, word)| {
            let differs = word ^ byte;
            // The high bit of each zero byte. The result is exact, because nothing carries from one byte into
            // the next.
            let zeros = !(((differs & LOW) + LOW) | differs | LOW);
            // Gathers the eight high bits into one byte.
            bits | ((zeros >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * i)
        })
    }

    #[inline]
    pub(in super::super) fn bitmaps(block: &[u8; BLOCK]) -> Bitmaps {
        let words = words(block);
        // `[` differs from `{`, and `]` from `}`, in this bit alone.
        let folded = words.map(|word| word | (ONES * 0x20));
        Bitmaps {
            quotes: equal(&words, b'"'),
            backslashes: equal(&words, b'\\'),
            opens: equal(&folded, b'{'),
            closes: equal(&folded, b'}'),
        }
    }

    /// Returns the bitmaps of quotes, backslashes and commas.
    #[inline]
    pub(in super::super) fn commas(block: &[u8; BLOCK]) -> (u64, u64, u64) {
        let words = words(block);
        (equal(&words, b'"'), equal(&words, b'\\'), equal(&words, b','))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn naive(block: &[u8; BLOCK], is: impl Fn(u8) -> bool) -> u64 {
        block.iter().enumerate().fold(0, |bits, (i, &byte)| bits | u64::from(is(byte)) << i)
    }

    fn check(block: &[u8; BLOCK]) {
        let expected = Bitmaps {
            quotes: naive(block, |b| b == b'"'),
            backslashes: naive(block, |b| b == b'\\'),
            opens: naive(block, |b| matches!(b, b'[' | b'{')),
            closes: naive(block, |b| matches!(b, b']' | b'}')),
        };
        let commas_expected = (expected.quotes, expected.backslashes, naive(block, |b| b == b','));
        assert_eq!(portable::bitmaps(block), expected);
        assert_eq!(portable::commas(block), commas_expected);
        assert_eq!(bitmaps(block), expected);
        assert_eq!(commas(block), commas_expected);
    }

    #[test]
    fn every_byte_at_every_place() {
        for byte in 0..=u8::MAX {
            for place in 0..BLOCK {
                for other in [0u8, b' ', 0xFF, b'"' ^ 1, b'z'] {
                    let mut block = [other; BLOCK];
                    block[place] = byte;
                    check(&block);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn random_blocks(block in proptest::array::uniform32(any::<[u8; 2]>())) {
            let bytes: Vec<u8> = block.concat();
            check(bytes.first_chunk().unwrap());
        }

        #[test]
        fn strings_as_a_loop_over_bytes_sees_them(
            bytes in proptest::collection::vec(prop_oneof![Just(b'"'), Just(b'\\'), Just(b'a')], 0..300),
            cuts in proptest::collection::vec(1usize..100, 1..20),
        ) {
            let (mut inside, mut escaped) = (false, false);
            let expected: Vec<bool> = bytes.iter().map(|&byte| {
                let was_escaped = std::mem::take(&mut escaped);
                match byte {
                    b'\\' if !was_escaped => escaped = true,
                    b'"' if !was_escaped => inside = !inside,
                    _ => {}
                }
                inside
            }).collect();

            let (mut strings, mut actual, mut rest, mut cut) = (Strings::default(), vec![], &bytes[..], cuts.iter().cycle());
            while !rest.is_empty() {
                let (mut piece, after) = rest.split_at(rest.len().min(*cut.next().unwrap()));
                rest = after;
                let mut short = [0; BLOCK];
                while let Some((block, length)) = next_block(piece, &mut short) {
                    let found = bitmaps(block);
                    let mask = strings.step(found.quotes, found.backslashes, length);
                    actual.extend((0..length).map(|i| mask >> i & 1 == 1));
                    piece = &piece[length..];
                }
            }
            prop_assert_eq!(actual, expected);
        }
    }
}

//! Counts the leaves of a value without decoding the value.
//!
//! A leaf is a scalar, null included, or an empty array or object. A container with `n` children holds `n -
//! 1` commas and turns one leaf into `n`. So a value has one leaf more than it has commas outside of strings.

use super::block::{BLOCK, Strings, commas, next_block};

/// Counts the leaves of one value whose text comes in pieces.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LeafCounter {
    strings: Strings,
    commas: u64,
}

impl LeafCounter {
    /// Reads the next piece of the value's text.
    pub(super) fn push(&mut self, mut text: &[u8]) {
        let mut short = [0; BLOCK];
        while let Some((block, length)) = next_block(text, &mut short) {
            let (quotes, backslashes, commas) = commas(block);
            let inside = self.strings.step(quotes, backslashes, length);
            self.commas += u64::from((commas & !inside).count_ones());
            text = &text[length..];
        }
    }

    /// Returns the number of leaves of the whole value.
    pub(super) fn leaves(self) -> u64 {
        self.commas + 1
    }
}

/// Returns the number of leaves in the complete text of one JSON value. A leaf is a scalar, null included, or
/// an empty array or object.
///
/// Text that is not well-formed gets an estimate, and white space alone gets 0.
pub fn count_leaves(text: &[u8]) -> u64 {
    if text.trim_ascii().is_empty() {
        return 0;
    }
    let mut counter = LeafCounter::default();
    counter.push(text);
    counter.leaves()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::super::{arbitrary, walk_leaves};
    use super::*;

    fn recursive(value: &Value) -> u64 {
        match value {
            Value::Array(array) if !array.is_empty() => array.iter().map(recursive).sum(),
            Value::Object(object) if !object.is_empty() => object.values().map(recursive).sum(),
            _ => 1,
        }
    }

    #[test]
    fn small_values() {
        for (text, leaves) in [
            ("null", 1),
            (" \"a,b\\\",c\" ", 1),
            ("[]", 1),
            ("{}", 1),
            ("[ ]", 1),
            ("[[],{}]", 2),
            ("[1,[2,[3,\"4,5\"]],{\"a,\":6}]", 5),
            ("", 0),
            (" \n", 0),
        ] {
            assert_eq!(count_leaves(text.as_bytes()), leaves, "{text}");
        }
    }

    proptest! {
        #[test]
        fn as_a_recursive_count(value in arbitrary::value(), pretty: bool, cut in 1usize..200) {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let text = text.unwrap();
            prop_assert_eq!(count_leaves(text.as_bytes()), recursive(&value));
            let mut counter = LeafCounter::default();
            text.as_bytes().chunks(cut).for_each(|piece| counter.push(piece));
            prop_assert_eq!(counter.leaves(), recursive(&value));
            let mut walked = 0;
            walk_leaves(&text, &mut String::new(), &mut |_, _| walked += 1);
            prop_assert_eq!(walked, recursive(&value));
        }

        #[test]
        fn anything_gets_some_count(bytes: Vec<u8>) {
            prop_assert!(count_leaves(&bytes) <= bytes.len() as u64 + 1);
        }
    }
}

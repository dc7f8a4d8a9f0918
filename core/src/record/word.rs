//! Words of enumerations, whatever their spelling.

/// The longest word that is compared, and the longest with the package and the class before it.
const LONGEST: usize = 96;
const LONGEST_QUALIFIED: usize = 512;

/// The most parts that are left out around a name.
const MOST_AROUND: u8 = 3;

/// Returns what `find` knows of a word. `find` gets the letters and digits of the word in lower case, first of
/// the whole word, then without the name of its class (`SleepStageType.deep`), then without what libraries
/// write `around` a name: `STAGE_TYPE_DEEP`, `DEEP_SLEEP`.
///
/// `around` holds letters in lower case, the longer ones first.
pub(crate) fn find_word<T>(word: &str, around: &[&str], find: impl Fn(&str) -> Option<T>) -> Option<T> {
    if word.len() > LONGEST_QUALIFIED {
        return None;
    }
    let whole = Some(letters(word)).filter(|whole| whole.len() <= LONGEST);
    let inner = word.trim().rsplit(['.', '$', ':', '/', '#']).next().map(letters);
    let inner =
        inner.filter(|inner| !inner.is_empty() && inner.len() <= LONGEST && Some(inner) != whole.as_ref());
    let exact = whole.as_deref().and_then(&find);
    let found = exact.or_else(|| within(inner.as_deref()?, around, &find, MOST_AROUND));
    found.or_else(|| within(whole.as_deref()?, around, &find, MOST_AROUND))
}

fn within<T>(name: &str, around: &[&str], find: &impl Fn(&str) -> Option<T>, most: u8) -> Option<T> {
    if let Some(found) = find(name) {
        return Some(found);
    }
    let most = most.checked_sub(1)?;
    let shorter = around.iter().flat_map(|part| [name.strip_prefix(part), name.strip_suffix(part)]);
    shorter.flatten().filter(|rest| !rest.is_empty()).find_map(|rest| within(rest, around, find, most))
}

/// Returns the letters and digits of a word, in lower case.
pub(crate) fn letters(word: &str) -> String {
    word.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns whether a name in ASCII has these letters, as [`letters`] returns them.
pub(crate) fn has_letters(name: &str, letters: &str) -> bool {
    let own = name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    own.eq(letters.bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_every_spelling() {
        let find =
            |word: &str| find_word(word, &["stagetype", "sleep"], |name| (name == "outofbed").then_some(()));
        for word in [
            "out_of_bed",
            "OUT_OF_BED",
            "outOfBed",
            "OutOfBed",
            "out of bed",
            " Out-of-bed ",
            "STAGE_TYPE_OUT_OF_BED",
            "SleepStageType.outOfBed",
            "SleepSessionRecord.STAGE_TYPE_OUT_OF_BED",
            "sleepStageTypeOutOfBed",
            "out of bed (sleep)",
        ] {
            assert!(find(word).is_some(), "{word}");
        }
        for word in ["", "sleep", "stage_type", "not_out_of_bed", ".", "outofbeds"] {
            assert!(find(word).is_none(), "{word}");
        }
        assert!(find(&"sleep".repeat(100_000)).is_none());
    }
}

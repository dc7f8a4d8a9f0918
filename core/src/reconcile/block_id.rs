//! The names of blocks: which block a claim belongs to.

use chrono::{DateTime, NaiveDate};

use crate::record::TypeName;

/// The name of a block. A store keeps each block as one row.
///
/// The name is a pure function of a claim:
/// - a single row (scope `row`) and a document with a revision (scope `document`): of the key and the start;
/// - a series (scope `merge`): of the key and the type, because a workout can have many long series;
/// - anything else: of the key.
///
/// So all claims about a unit of replacement meet in one block. The exception is a record with revisions that
/// moves in time: several blocks hold its claims, and each has the claims of the others as echoes, without
/// their content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
// This struct stays exhaustive: a store keeps a block under exactly these two fields.
#[allow(clippy::exhaustive_structs)]
pub struct BlockId {
    /// The key up to its last `/`, or an empty string if the key has no `/`. For a series, the whole key.
    pub stream: String,
    /// For a single row and a document with a revision, the UTC date of the start. For a series, the name of
    /// the type.
    ///
    /// Otherwise the last segment of the key decides. A date is used as it is, a local time
    /// (`2026-07-11T14:00:00`) by its date, and epoch seconds (9 or 10 digits) by their UTC date. Any other
    /// segment gives two hexadecimal digits of its hash.
    pub part: String,
}

impl BlockId {
    /// Returns the block of what a key owns, apart from series and what is stored by its start.
    ///
    /// ```
    /// use wellform_core::reconcile::BlockId;
    /// let block = BlockId::of_key("garmin/4aac/sleeps/1707196320");
    /// assert_eq!((block.stream.as_str(), block.part.as_str()), ("garmin/4aac/sleeps", "2024-02-06"));
    /// ```
    pub fn of_key(key: &str) -> Self {
        let (stream, last) = split(key);
        let part = date_of(last).unwrap_or_else(|| format!("{:02x}", bucket(last)));
        BlockId { stream: stream.to_owned(), part }
    }

    /// Returns the block of all rows of a type that a key of scope `merge` owns.
    ///
    /// ```
    /// use wellform_core::{reconcile::BlockId, record::DataType};
    /// let block = BlockId::of_series("garmin/4aac/activities/21400733512", &DataType::HeartRate.into());
    /// assert_eq!((block.stream.as_str(), block.part.as_str()), ("garmin/4aac/activities/21400733512", "heart_rate"));
    /// ```
    pub fn of_series(key: &str, data_type: &TypeName) -> Self {
        BlockId { stream: key.to_owned(), part: data_type.as_str().to_owned() }
    }

    /// Returns the block of a single row or of a document with a revision. `start` is in milliseconds since
    /// 1970-01-01T00:00:00Z.
    pub fn of_start(key: &str, start: i64) -> Self {
        let (stream, last) = split(key);
        let part = DateTime::from_timestamp_millis(start).map_or_else(
            // `start` is outside of chrono's calendar, more than 262,000 years away.
            || format!("{:02x}", bucket(last)),
            |start| start.date_naive().to_string(),
        );
        BlockId { stream: stream.to_owned(), part }
    }
}

fn split(key: &str) -> (&str, &str) {
    key.rsplit_once('/').unwrap_or(("", key))
}

fn date_of(segment: &str) -> Option<String> {
    if matches!(segment.len(), 9 | 10) && segment.bytes().all(|b| b.is_ascii_digit()) {
        let start = DateTime::from_timestamp(segment.parse().ok()?, 0)?;
        return Some(start.date_naive().to_string());
    }
    // A local time belongs to the date of its wall clock.
    let segment = segment.split_once('T').map_or(segment, |(date, _)| date);
    // `parse` also accepts `2016-1-2`. Two spellings of a key are two keys, so only the exact spelling is a
    // date.
    let date: NaiveDate = segment.parse().ok()?;
    (date.to_string() == segment).then(|| segment.to_owned())
}

/// Returns the FNV-1a hash of `text`. Stored rows are named by it, so it must never change.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Returns the hash of `text`, folded to a byte.
pub(super) fn bucket(text: &str) -> u8 {
    hash(text).to_le_bytes().iter().fold(0, |folded, byte| folded ^ byte)
}

/// Returns the hash of a key, folded to four bytes.
pub(super) fn key_hash(key: &str) -> u32 {
    let hash = hash(key);
    (hash >> 32) as u32 ^ hash as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(key: &str) -> String {
        BlockId::of_key(key).part
    }

    #[test]
    fn the_last_segment_decides() {
        assert_eq!(part("garmin/u/dailies/2016-01-11"), "2016-01-11");
        assert_eq!(part("garmin/u/epochs/1519679700"), "2018-02-26");
        assert_eq!(part("a/2016-1-11").len(), 2);
        assert_eq!(part("a/21000000000").len(), 2);
        assert_eq!(part("").len(), 2);
        assert_eq!(BlockId::of_key("alone").stream, "");
    }

    #[test]
    fn the_hash_never_changes() {
        assert_eq!(bucket(""), 0xcb ^ 0xf2 ^ 0x9c ^ 0xe4 ^ 0x84 ^ 0x22 ^ 0x23 ^ 0x25);
        assert_eq!(part("health_connect/steps/3f1c"), part("health_connect/other/3f1c"));
        assert_ne!(part("x/a"), part("x/b"));
        assert_eq!(key_hash(""), 0xcbf2_9ce4 ^ 0x8422_2325);
    }

    #[test]
    fn rows_go_by_their_day() {
        assert_eq!(BlockId::of_start("a/b", 0).part, "1970-01-01");
        assert_eq!(BlockId::of_start("a/b", -1).part, "1969-12-31");
        assert_eq!(BlockId::of_start("a/b", i64::MIN).part.len(), 2);
    }
}

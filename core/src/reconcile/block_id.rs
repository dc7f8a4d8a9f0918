//! Which block a claim belongs to.

use chrono::{DateTime, NaiveDate};

use crate::record::TypeName;

/// The name of a block: what a store keeps as one row.
///
/// It is a pure function of a claim's key; for single rows (scope `row`) and for documents (scope `document`) that their
/// sender keeps by id, of the key and the start; for series (scope `merge`: a workout can have many long ones) of the key
/// and the type. So every claim about a unit of replacement meets the others in one block, but for a record that is kept by
/// id and moves in time: each block that holds it also holds the claims of the others, without their content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
// It stays exhaustive: a store keeps a block under exactly these two.
#[allow(clippy::exhaustive_structs)]
pub struct BlockId {
    /// The key up to its last `/`, empty where it has none; for series the whole key.
    pub stream: String,
    /// The last segment of the key where it is a date or a local time (`2026-07-11T14:00:00`); the UTC date of it where it is epoch seconds (9 or 10 digits);
    /// else a bucket, two hexadecimal digits of a hash of it. For single rows, and what is kept by id: the UTC date of the
    /// start. For series: the name of the type.
    pub part: String,
}

impl BlockId {
    /// The block of everything that a key owns, but for what goes by its start and for series.
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

    /// The block of all rows of a type that a key of scope `merge` owns.
    ///
    /// ```
    /// use wellform_core::{reconcile::BlockId, record::DataType};
    /// let block = BlockId::of_series("garmin/4aac/activities/21400733512", &DataType::HeartRate.into());
    /// assert_eq!((block.stream.as_str(), block.part.as_str()), ("garmin/4aac/activities/21400733512", "heart_rate"));
    /// ```
    pub fn of_series(key: &str, data_type: &TypeName) -> Self {
        BlockId { stream: key.to_owned(), part: data_type.as_str().to_owned() }
    }

    /// The block of a single row or of a document that is kept by id, whose start is in milliseconds since
    /// 1970-01-01T00:00:00Z.
    pub fn of_start(key: &str, start: i64) -> Self {
        let (stream, last) = split(key);
        let part = DateTime::from_timestamp_millis(start).map_or_else(
            // Beyond the calendar of chrono, 262,000 years from now.
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
    // A local time has the date of its wall clock.
    let segment = segment.split_once('T').map_or(segment, |(date, _)| date);
    // `parse` also takes `2016-1-2`; two spellings of a key are two keys, so only the exact one is a date.
    let date: NaiveDate = segment.parse().ok()?;
    (date.to_string() == segment).then(|| segment.to_owned())
}

/// A stable hash, FNV-1a. It names stored rows: it must never change.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The hash, folded to a byte.
pub(super) fn bucket(text: &str) -> u8 {
    hash(text).to_le_bytes().iter().fold(0, |folded, byte| folded ^ byte)
}

/// The hash of a key, folded to four bytes.
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

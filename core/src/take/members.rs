//! The members of an object, as text.

use std::borrow::Cow;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of a JSON object in document order, repeated keys included.
///
/// # Errors
///
/// When `text` is not one well-formed object.
pub fn members(text: &str) -> Result<Vec<(Cow<'_, str>, &RawValue)>, serde_json::Error> {
    members_up_to(text, usize::MAX)
}

/// As [`members`], but an error of the category `Data` where there are more than so many.
pub(super) fn members_up_to(
    text: &str,
    most: usize,
) -> Result<Vec<(Cow<'_, str>, &RawValue)>, serde_json::Error> {
    struct Members(usize);
    impl<'de> Visitor<'de> for Members {
        type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(Key(key)) = map.next_key()? {
                if members.len() == self.0 {
                    return Err(serde::de::Error::custom("too many members"));
                }
                members.push((key, map.next_value()?));
            }
            Ok(members)
        }
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let members = deserializer.deserialize_map(Members(most))?;
    deserializer.end()?;
    Ok(members)
}

/// A key, borrowed where it has no escapes (`Cow` alone would always copy).
#[derive(serde::Deserialize)]
pub(super) struct Key<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

//! Removes positions from the fields of a workout that were not understood.

use serde_json::{Map, Value};

/// Parts of names that positions have.
const PARTS: [&str; 3] = ["latitude", "longitude", "coordinate"];

/// Words of names that positions have.
const WORDS: [&str; 8] = ["lat", "lon", "lng", "location", "locations", "route", "routes", "gps"];

/// Removes the members that may reveal a position from an object, at any depth. Returns how many it removed.
pub(super) fn take_out(members: &mut Map<String, Value>) -> u64 {
    let before = members.len();
    members.retain(|key, value| !is_of_a_place(key) || is_plain_word(value));
    let taken = (before - members.len()) as u64;
    taken + members.values_mut().map(take_out_of_value).sum::<u64>()
}

fn take_out_of_value(value: &mut Value) -> u64 {
    match value {
        Value::Object(members) => take_out(members),
        Value::Array(elements) => elements.iter_mut().map(take_out_of_value).sum(),
        _ => 0,
    }
}

/// Returns whether a value is a word such as `Indoor`. A position has digits.
fn is_plain_word(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.contains(|c: char| c.is_numeric()))
}

/// Returns whether a member of this name may reveal a position: `startLatitude`, `lat` and `GPSTrack` may,
/// `flat` may not.
fn is_of_a_place(key: &str) -> bool {
    let lower = key.to_lowercase();
    PARTS.iter().any(|part| lower.contains(part)) || words(key).any(|word| WORDS.contains(&word.as_str()))
}

/// Returns the words of a name in lower case. Marks or capitals separate them.
fn words(key: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = key.chars().collect();
    let begins = |at: usize| {
        let small = |at: usize| letters.get(at).is_some_and(|c| c.is_lowercase());
        let before = at.checked_sub(1);
        letters[at].is_uppercase() && before.is_some_and(|before| small(before) || small(at + 1))
    };
    let mut words = vec![String::new()];
    for (at, letter) in letters.iter().enumerate() {
        if !letter.is_alphabetic() || begins(at) {
            words.push(String::new());
        }
        if letter.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.into_iter()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_of_positions_are_known_by_their_words() {
        for key in [
            "lat",
            "Lon",
            "startLatitude",
            "END_LONGITUDE",
            "startlatitude",
            "locations",
            "startLocation",
            "GPSTrack",
            "gps",
            "route_2",
            "hkRoute",
            "coordinates",
            "start.lat",
            "lat1",
        ] {
            assert!(is_of_a_place(key), "{key}");
        }
        for key in ["flat", "plateau", "colon", "allocation", "latency", "salon", "Lateral", "routine", ""] {
            assert!(!is_of_a_place(key), "{key}");
        }
    }

    #[test]
    fn positions_are_taken_out_at_any_depth() {
        let Value::Object(mut extra) = json!({
            "location": "Indoor", "endLocation": "47.37, 8.54", "locations": [{ "x": 1 }], "effort": 5,
            "metadata": { "startLatitude": 47.37, "notes": [[{ "lat": 47.37, "kept": true }]] },
        }) else {
            panic!("no object")
        };
        assert_eq!(take_out(&mut extra), 4);
        let left = json!({
            "location": "Indoor", "effort": 5, "metadata": { "notes": [[{ "kept": true }]] },
        });
        assert_eq!(Value::Object(extra), left);
    }
}

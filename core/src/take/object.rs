//! Takes an element apart, field by field. When the element ends, the ledger gets every field: one that was taken is mapped, one
//! that is left over is kept. So every leaf is accounted for, whatever a reader does.

use std::borrow::Cow;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::cursor::Cursor;
use super::judge::Judge;
use super::members::{Key, members_up_to};
use super::names::Names;
use super::number::{Lenient, lenient};
use super::text::{TEXT_BYTES, most_bytes};
use crate::ledger::{Flag, Ledger, Mend, Reason};
use crate::read::Path;
use crate::read::json::{count_leaves, kind_words};
use crate::record::{DataType, Verdict};

/// An object whose fields are taken one by one.
///
/// It must end in [`close`](Object::close), [`close_one_of_many`](Object::close_one_of_many), [`keep`](Object::keep) or
/// [`refuse`](Object::refuse), which enter its leaves in the ledger.
#[derive(Debug)]
#[must_use = "an object that is neither closed, kept nor refused leaves its leaves unaccounted"]
pub(crate) struct Object<'a> {
    ledger: &'a Ledger,
    /// The JSON text of the object.
    text: &'a str,
    /// The path of the object in the body.
    path: Path,
    fields: Vec<Field<'a>>,
    /// The number of leaves taken so far. They are entered as mapped when the object is closed.
    mapped: u64,
    /// What was left over in nested objects, by the key of each.
    nested: Map<String, Value>,
}

#[derive(Debug)]
struct Field<'a> {
    /// The name, in the spelling that the reader expects.
    key: Cow<'a, str>,
    /// The JSON text of the value.
    text: &'a str,
    /// Whether the body has the key in another spelling.
    is_alias: bool,
    /// Whether a reader took the field. A field that is not taken is left over.
    taken: bool,
    /// Whether the field was taken and rejected. Its leaves are then in the ledger already.
    rejected: bool,
}

impl<'a> Field<'a> {
    fn new(key: Cow<'a, str>, text: &'a str) -> Self {
        Field { key, text, is_alias: false, taken: false, rejected: false }
    }

    /// Returns whether the value is null, or an empty string, object or array.
    fn is_empty(&self) -> bool {
        matches!(self.text, "null" | "{}" | "[]" | "\"\"")
    }
}

/// The deepest nesting of objects and arrays that the hand-written JSON parser ([`Cursor`]) accepts. `serde_json` parses deeper ones.
const PLAIN_DEPTH: usize = 8;

/// Returns the fields of an object that the hand-written parser accepts: not empty, without escapes, nested at most
/// [`PLAIN_DEPTH`] deep, with at most [`MOST_FIELDS`] fields. Returns `None` for any other text, which may be valid JSON.
fn plain_fields(text: &str) -> Option<Vec<Field<'_>>> {
    let mut cursor = Cursor::new(text);
    let mut fields = Vec::with_capacity(12);
    cursor.mark(b'{')?;
    loop {
        let key = cursor.string()?;
        cursor.mark(b':')?;
        fields.push(Field::new(Cow::Borrowed(key), cursor.value(PLAIN_DEPTH)?));
        match cursor.next()? {
            b',' if fields.len() < MOST_FIELDS => {}
            b'}' => return cursor.is_at_end().then_some(fields),
            _ => return None,
        }
    }
}

/// Returns the elements of an array that the hand-written parser accepts, as [`plain_fields`] does.
fn plain_elements(text: &str) -> Option<Vec<&str>> {
    let mut cursor = Cursor::new(text);
    let mut elements = Vec::new();
    cursor.mark(b'[')?;
    if cursor.peek()? == b']' {
        return None;
    }
    loop {
        elements.push(cursor.value(PLAIN_DEPTH)?);
        match cursor.next()? {
            b',' => {}
            b']' => return cursor.is_at_end().then_some(elements),
            _ => return None,
        }
    }
}

/// Returns the fields of any object, also of one that is not plain.
fn fields(text: &str) -> Result<Vec<Field<'_>>, serde_json::Error> {
    let members = members_up_to(text, MOST_FIELDS)?;
    Ok(members.into_iter().map(|(key, value)| Field::new(key, value.get())).collect())
}

/// Returns the string of a JSON text, or `None` if it is malformed.
fn string_in(text: &str) -> Option<Cow<'_, str>> {
    let mut cursor = Cursor::new(text);
    match cursor.string() {
        Some(plain) if cursor.is_at_end() => Some(Cow::Borrowed(plain)),
        _ => serde_json::from_str(text).ok().map(|Key(string)| string),
    }
}

/// Returns a text without white space around it. Most texts have none, which two bytes show.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

/// The most bytes of its left-over fields, as JSON, that one object puts into `extra`. A nested object that a reader opens has a limit of its own.
/// The values of the rest are in the raw body only. The report lists the paths of all.
pub(super) const EXTRA_BYTES: usize = 16 << 10;

/// The most fields of an object that is taken apart. No object of a sender has a hundredth of that.
const MOST_FIELDS: usize = 10_000;

/// Returns whether a field of this name identifies the object.
fn is_id(key: &str) -> bool {
    key.len() >= 2 && key.is_char_boundary(key.len() - 2) && key[key.len() - 2..].eq_ignore_ascii_case("id")
}

/// Returns whether a field has an id that is too long, by itself or in its metadata. Nothing can be made of the object: without its
/// id it might take the place of another.
fn has_long_id(field: &Field<'_>) -> bool {
    if field.text.len() <= TEXT_BYTES {
        return false;
    }
    match field.text.as_bytes()[0] {
        b'"' => is_id(&field.key),
        b'{' if field.key == "metadata" => {
            fields(field.text).is_ok_and(|fields| fields.iter().any(has_long_id))
        }
        _ => false,
    }
}

/// The most elements of one array that put their left-over fields into `extra`. Those of further elements are in the report only.
pub(crate) const EXTRA_ELEMENTS: usize = 100;

/// Words that the names of credentials contain, in lower case.
const CREDENTIALS: [&str; 11] = [
    "token",
    "callbackurl",
    "authorization",
    "password",
    "passwd",
    "secret",
    "apikey",
    "bearer",
    "privatekey",
    "cookie",
    "jwt",
];

/// Returns whether a field of this name may hold a credential.
pub(super) fn is_credential(key: &str) -> bool {
    let mut letters = Vec::with_capacity(key.len());
    letters.extend(key.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase()));
    let may_begin = |at: usize| {
        let [first, second] =
            [at, at + 1].map(|at| letters.get(at).map_or(0, |byte| byte.wrapping_sub(b'a')));
        SECOND_LETTERS.get(usize::from(first)).is_some_and(|seconds| seconds & letter_bit(second) != 0)
    };
    let begins = |at: usize| CREDENTIALS.iter().any(|name| letters[at..].starts_with(name.as_bytes()));
    (0..letters.len()).any(|at| may_begin(at) && begins(at))
}

/// For each first letter (index 0 is `a`), the letters that follow it in [`CREDENTIALS`], one bit for each. This rules out most
/// keys quickly, which matters because the name of every kept field is checked.
const SECOND_LETTERS: [u32; 26] = {
    let mut seconds = [0; 26];
    let mut at = 0;
    while at < CREDENTIALS.len() {
        let [first, second, ..] = CREDENTIALS[at].as_bytes() else { panic!("a name of two letters or more") };
        seconds[(*first - b'a') as usize] |= letter_bit(*second - b'a');
        at += 1;
    }
    seconds
};

/// Returns the bit of a letter, counted from `a`. Anything else has none.
const fn letter_bit(letter: u8) -> u32 {
    if letter < 26 { 1 << letter } else { 0 }
}

/// Removes credentials from a value that goes into `extra`.
fn without_credentials(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|key, _| !is_credential(key));
            members.values_mut().for_each(without_credentials);
        }
        Value::Array(elements) => elements.iter_mut().for_each(without_credentials),
        _ => {}
    }
}

/// Another spelling of a key that is in use, and the key that the reader expects.
pub(crate) type Alias = (&'static str, &'static str);

impl<'a> Object<'a> {
    /// Opens an object. White space around a key is removed, and an alias is replaced by the key that it means: both are entered as
    /// mended.
    ///
    /// Returns `None` if the text is not a well-formed object, or has more than [`MOST_FIELDS`] fields. It is then rejected.
    pub(crate) fn open(text: &'a str, path: Path, aliases: &[Alias], ledger: &'a Ledger) -> Option<Self> {
        let fields = plain_fields(text).map_or_else(|| fields(text), Ok);
        let fields = match fields {
            Ok(fields) => fields,
            Err(error) => {
                let (code, reason) = if !text.starts_with('{') {
                    (Reason::WrongType, format!("expected an object, found {}", kind_words(text)))
                } else if error.is_data() {
                    (
                        Reason::TooManyFields,
                        format!("expected an object of at most {MOST_FIELDS} fields, found more"),
                    )
                } else {
                    let at = byte_of(text, &error);
                    (
                        Reason::Malformed,
                        format!("expected an object, found malformed JSON at byte {at} of the element"),
                    )
                };
                ledger.rejected(&path, code, reason, count_leaves(text.as_bytes()));
                return None;
            }
        };
        if fields.iter().any(has_long_id) {
            let reason = format!("expected an id of at most {TEXT_BYTES} bytes, found a longer one");
            ledger.rejected(&path, Reason::TextTooLong, reason, count_leaves(text.as_bytes()));
            return None;
        }
        let mut object = Object { ledger, text, path, fields, mapped: 0, nested: Map::new() };
        for at in 0..object.fields.len() {
            object.mend_key(at, aliases);
        }
        Some(object)
    }

    fn mend_key(&mut self, at: usize, aliases: &[Alias]) {
        let key = &self.fields[at].key;
        let trimmed = trimmed(key);
        if trimmed.len() != key.len() {
            let trimmed = trimmed.to_owned();
            self.mended(&trimmed, Mend::TrimmedKey);
            self.fields[at].key = Cow::Owned(trimmed);
        }
        let is_alias = |(alias, _): &&Alias| *alias == self.fields[at].key;
        if let Some((alias, name)) = aliases.iter().find(is_alias) {
            self.mended(alias, Mend::Alias);
            let field = &mut self.fields[at];
            (field.key, field.is_alias) = (Cow::Borrowed(*name), true);
        }
    }

    /// Returns the path of the object in the body.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the ledger in which the leaves are entered.
    pub(crate) fn ledger(&self) -> &'a Ledger {
        self.ledger
    }

    /// Returns whether the object has no fields.
    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Returns whether every field has been taken.
    pub(crate) fn is_spent(&self) -> bool {
        self.fields.iter().all(|field| field.taken)
    }

    /// Returns whether a field was taken that is null, or an empty string, object or array. Fields of the names
    /// `except` do not count.
    pub(crate) fn took_empty(&self, except: &[&str]) -> bool {
        let fits = |field: &Field<'_>| field.taken && !field.rejected && field.is_empty();
        self.fields.iter().any(|field| fits(field) && !except.contains(&&*field.key))
    }

    /// Returns the JSON text of a field without taking it, or `None` if no such field is left. Of several, it returns the last,
    /// which need not be the one that [`text_of`](Object::text_of) takes.
    pub(crate) fn peek(&self, key: &str) -> Option<&'a str> {
        self.fields.iter().rev().find(|field| !field.taken && field.key == key).map(|field| field.text)
    }

    /// Returns whether a field is present, not null and not yet taken.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.fields.iter().any(|field| !field.taken && field.key == key && field.text != "null")
    }

    /// Returns the names of the fields that have not been taken.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(|field| !field.taken).map(|field| &*field.key)
    }

    /// Returns the first of several names that a field has, or the first name if no field has one of them.
    pub(crate) fn first_of<'n>(&self, names: &[&'n str]) -> &'n str {
        let found = names.iter().find(|name| self.peek(name).is_some());
        found.or(names.first()).copied().unwrap_or_default()
    }

    /// Takes those fields of these names that are null.
    pub(crate) fn take_nulls(&mut self, names: &[&str]) {
        for name in names {
            if self.index_of(name).is_some_and(|chosen| self.fields[chosen].text == "null") {
                self.text_of(name);
            }
        }
    }

    /// Takes a field as JSON text. All of its leaves are mapped.
    ///
    /// An object can have several fields of one name, because a key is repeated or has several spellings. One of them counts, and the
    /// others are rejected. A field with a value is preferred to an empty one, then the expected spelling to an alias, then the last.
    pub(crate) fn text_of(&mut self, key: &str) -> Option<&'a str> {
        let text = self.detach(key)?;
        self.mapped += count_leaves(text.as_bytes());
        Some(text)
    }

    /// Takes a field, provided `read` returns a value for its JSON text. All of its leaves are then mapped. If `read` returns `None`,
    /// the field is not taken.
    pub(crate) fn take_if<T>(&mut self, key: &str, read: impl FnOnce(&'a str) -> Option<T>) -> Option<T> {
        // The text is read before the field is taken, because taking a field rejects the others of its name.
        let chosen = self.index_of(key)?;
        let value = read(self.fields[chosen].text)?;
        let text = self.detach_all(key, chosen);
        self.mapped += count_leaves(text.as_bytes());
        Some(value)
    }

    /// Takes an object or array as JSON text. The caller must enter its leaves in the ledger. A scalar is not taken. Of several
    /// fields of the name, it takes the last, and the others are left over.
    pub(crate) fn leave_to_another(&mut self, key: &str) -> Option<&'a str> {
        let field = self.fields.iter_mut().rev().find(|field| !field.taken && field.key == key)?;
        field.taken = field.text.starts_with(['{', '[']);
        field.taken.then_some(field.text)
    }

    /// Returns the index of the field that counts among those of one name. Taken fields are not among them.
    fn index_of(&self, key: &str) -> Option<usize> {
        let preference = |(index, field): &(usize, &Field<'a>)| (!field.is_empty(), !field.is_alias, *index);
        let named = self.fields.iter().enumerate().filter(|(_, field)| !field.taken && field.key == key);
        named.max_by_key(preference).map(|(index, _)| index)
    }

    /// Takes a field as JSON text. The caller must add its leaves to `mapped`, or reject them.
    fn detach(&mut self, key: &str) -> Option<&'a str> {
        let chosen = self.index_of(key)?;
        Some(self.detach_all(key, chosen))
    }

    /// Takes all fields of one name. `chosen` is the index of the one that counts. Returns its JSON text, and the caller must add its
    /// leaves to `mapped`, or reject them. The leaves of the others are accounted for here.
    fn detach_all(&mut self, key: &str, chosen: usize) -> &'a str {
        for index in 0..self.fields.len() {
            if self.fields[index].taken || self.fields[index].key != key {
                continue;
            }
            self.fields[index].taken = true;
            if index != chosen {
                // Some senders write both spellings and leave one of them empty.
                if self.fields[index].is_empty()
                    && self.fields[chosen].is_alias != self.fields[index].is_alias
                {
                    self.mapped += 1;
                } else {
                    let text = self.fields[index].text;
                    self.reject(key, Reason::RepeatedKey, "expected each key once, found it again", text);
                }
                // A later look-up must not find it in place of the one that counts.
                self.fields[index].key = Cow::Borrowed("");
            }
        }
        self.fields[chosen].text
    }

    /// Takes a number. A string that holds a number is taken and mended. Returns `None` for null. Any other value is rejected.
    pub(crate) fn number(&mut self, key: &str) -> Option<f64> {
        self.number_and_text(key).map(|(value, _)| value)
    }

    fn number_and_text(&mut self, key: &str) -> Option<(f64, &'a str)> {
        let text = self.detach(key)?;
        if text == "null" {
            self.mapped += 1;
            return None;
        }
        match lenient(text) {
            Ok(Lenient { value, mended }) => {
                self.mapped += 1;
                if let Some(how) = mended {
                    self.mended(key, how);
                }
                Some((value, text))
            }
            Err(found) => {
                self.reject(key, Reason::WrongType, &format!("expected a number, found {found}"), text);
                None
            }
        }
    }

    /// Takes a number. One that does not lie in the range is rejected. `expected` describes the range in the report.
    pub(crate) fn number_in(
        &mut self,
        key: &str,
        range: std::ops::RangeInclusive<f64>,
        expected: &str,
    ) -> Option<f64> {
        let value = self.number(key)?;
        if range.contains(&value) {
            return Some(value);
        }
        let reason = format!("expected {expected}, found a number out of that range");
        self.reject_taken(key, Reason::OutOfRange, &reason);
        None
    }

    /// Takes a time in seconds since 1970-01-01T00:00:00Z. Returns it in milliseconds. A number with a fraction or an exponent is
    /// rounded to the millisecond and mended.
    pub(crate) fn seconds(&mut self, key: &str) -> Option<i64> {
        let (seconds, text) = self.number_and_text(key)?;
        let Some(time) = seconds_to_time(seconds) else {
            let reason = "expected seconds since 1970-01-01T00:00:00Z, found a number out of that range";
            self.reject_taken(key, Reason::OutOfRange, reason);
            return None;
        };
        if text.contains(['.', 'e', 'E']) {
            self.mended(key, Mend::FloatTime);
        }
        Some(time)
    }

    /// Takes a string. White space around it is removed and mended. A number or boolean is taken as its JSON text and mended.
    /// Returns `None` for null and for an empty string. An object or array is rejected.
    pub(crate) fn string(&mut self, key: &str) -> Option<Cow<'a, str>> {
        let text = self.detach(key)?;
        self.string_of(key, text)
    }

    fn string_of(&mut self, key: &str, text: &'a str) -> Option<Cow<'a, str>> {
        if text.len() > TEXT_BYTES && text.starts_with('"') {
            let most = most_bytes(key);
            if text.len() > most {
                let reason = format!("expected a text of at most {most} bytes, found a longer one");
                self.reject(key, Reason::TextTooLong, &reason, text);
                return None;
            }
        }
        match text.as_bytes().first() {
            Some(b'"') => {
                let Some(string) = string_in(text) else {
                    self.reject(key, Reason::Malformed, "expected a string, found a malformed one", text);
                    return None;
                };
                self.mapped += 1;
                let trimmed = trimmed(&string);
                if trimmed.len() == string.len() {
                    return (!string.is_empty()).then_some(string);
                }
                let trimmed = trimmed.to_owned();
                self.mended(key, Mend::TrimmedValue);
                (!trimmed.is_empty()).then_some(Cow::Owned(trimmed))
            }
            Some(b'{' | b'[') => {
                let found = format!("expected a string, found {}", kind_words(text));
                self.reject(key, Reason::WrongType, &found, text);
                None
            }
            Some(b'n') => {
                self.mapped += 1;
                None
            }
            _ => {
                self.mapped += 1;
                self.mended(key, Mend::StringFromOtherType);
                Some(Cow::Borrowed(text))
            }
        }
    }

    /// Takes an id: a number or a string. Returns it as text, because an id may have more digits than a number holds exactly. Returns
    /// `None` for null.
    pub(crate) fn id(&mut self, key: &str) -> Option<String> {
        /// The largest whole number up to which a float is exact.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let plain = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let text = self.detach(key)?;
        if plain(&text) {
            self.mapped += 1;
            return Some(text.to_owned());
        }
        // A program that read an id as a float writes it as 2.1e10 or 21000000001.0.
        if let Ok(value) = text.parse::<f64>()
            && value.fract() == 0.0
            && (0.0..EXACT).contains(&value)
        {
            self.mapped += 1;
            self.mended(key, Mend::IdAsFloat);
            return Some(format!("{value:.0}"));
        }
        self.string_of(key, text).map(Cow::into_owned)
    }

    /// Takes a boolean. A string with the word `true` or `false` is taken and mended. Returns `None` for null. Any other value is
    /// rejected.
    pub(crate) fn boolean(&mut self, key: &str) -> Option<bool> {
        let text = self.detach(key)?;
        let value = match text {
            "true" => Some(true),
            "false" => Some(false),
            "null" => None,
            "0" | "1" => {
                self.mended(key, Mend::BooleanAsNumber);
                Some(text == "1")
            }
            _ => {
                let word = text.trim_matches(['"', ' ']);
                let value = ["false", "true"].iter().position(|known| word.eq_ignore_ascii_case(known));
                let Some(value) = value.filter(|_| text.starts_with('"')) else {
                    let reason = format!("expected true or false, found {}", kind_words(text));
                    self.reject(key, Reason::WrongType, &reason, text);
                    return None;
                };
                self.mended(key, Mend::BooleanAsString);
                Some(value == 1)
            }
        };
        self.mapped += 1;
        value
    }

    /// Takes and opens a nested object, which must be closed or refused too. Returns `None` for null and for an empty object. Any
    /// other value is rejected.
    pub(crate) fn object(&mut self, key: &str, aliases: &[Alias]) -> Option<Object<'a>> {
        let text = self.detach(key)?;
        if text == "null" {
            self.mapped += 1;
            return None;
        }
        let object = Object::open(text, self.path_of(key), aliases, self.ledger)?;
        if object.is_empty() {
            // An empty object is a leaf of its own.
            self.mapped += 1;
            return None;
        }
        Some(object)
    }

    /// Takes an array. Returns the path and the JSON text of each element. The caller must enter their leaves in the ledger. Null
    /// counts as an empty array. Any other value is rejected.
    pub(crate) fn array(&mut self, key: &str) -> impl Iterator<Item = (Path, &'a str)> + use<'a> {
        let elements = self.elements(key);
        let base = self.path_of(key);
        (0..).zip(elements).map(move |(index, text)| {
            let mut path = base.clone();
            path.push_index(index);
            (path, text)
        })
    }

    /// Takes an array, as [`array`](Self::array) does, and opens each element. An element that is not an object is rejected.
    pub(crate) fn objects(
        &mut self,
        key: &str,
        aliases: &'static [Alias],
    ) -> impl Iterator<Item = Object<'a>> + use<'a> {
        let ledger = self.ledger;
        self.array(key).filter_map(move |(path, text)| Object::open(text, path, aliases, ledger))
    }

    /// Takes an array, as [`array`](Self::array) does. Returns the JSON text of each element.
    pub(crate) fn elements(&mut self, key: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.taken_elements(key).into_iter()
    }

    fn taken_elements(&mut self, key: &str) -> Vec<&'a str> {
        let Some(text) = self.detach(key) else { return Vec::new() };
        if text == "null" {
            self.mapped += 1;
            return Vec::new();
        }
        let any = |text| serde_json::from_str::<Vec<&'a RawValue>>(text).ok();
        let any = |text| any(text).map(|elements| elements.into_iter().map(RawValue::get).collect());
        let Some(elements): Option<Vec<&'a str>> = plain_elements(text).or_else(|| any(text)) else {
            let reason = format!("expected an array, found {}", kind_words(text));
            self.reject(key, Reason::WrongType, &reason, text);
            return Vec::new();
        };
        if elements.is_empty() {
            self.mapped += 1;
        }
        elements
    }

    /// Takes an array of strings. White space around each is removed and mended. An entry that is not a string is rejected by itself.
    /// Returns `None` if the field is missing or is not an array.
    pub(crate) fn strings(&mut self, key: &str) -> Option<Vec<String>> {
        let text = self.detach(key)?;
        let Ok(elements) = serde_json::from_str::<Vec<&RawValue>>(text) else {
            let reason = format!("expected an array of strings, found {}", kind_words(text));
            self.reject(key, Reason::WrongType, &reason, text);
            return None;
        };
        self.mapped += u64::from(elements.is_empty());
        let mut strings = Vec::new();
        for (index, element) in (0..).zip(elements) {
            let text = element.get();
            let Ok(string) = serde_json::from_str::<String>(text) else {
                let mut path = self.path_of(key);
                path.push_index(index);
                let found = if text.starts_with('"') { "a malformed one" } else { kind_words(text) };
                let reason = format!("expected a string, found {found}");
                self.ledger.rejected(&path, Reason::WrongType, reason, count_leaves(text.as_bytes()));
                continue;
            };
            self.mapped += 1;
            if string.trim().len() != string.len() {
                self.mended(key, Mend::TrimmedValue);
            }
            strings.push(string.trim().to_owned());
        }
        Some(strings)
    }

    /// Takes an array of names that states a whole set, such as all permissions that are granted. White space around each name is
    /// removed and mended. If [`Names::read`] cannot read the array, the set is unknown: the array is rejected as a whole.
    pub(crate) fn names(&mut self, key: &str) -> Option<Vec<String>> {
        let text = self.detach(key)?;
        match Names::read(text) {
            Ok(read) => {
                self.mapped += read.account(&self.path_of(key), self.ledger);
                Some(read.list)
            }
            Err(found) => {
                let reason = format!("expected an array of strings, found {found}");
                self.reject(key, Reason::WrongType, &reason, text);
                None
            }
        }
    }

    /// Takes an offset map, such as `{"15": 75, "30": 76}`. Returns its offsets in seconds and its numbers, in ascending order of
    /// offset. Each entry is one leaf. An entry of another form is rejected by itself.
    pub(crate) fn offset_map(&mut self, key: &str) -> Vec<(f64, f64)> {
        let Some(text) = self.detach(key) else { return Vec::new() };
        if text == "null" {
            self.mapped += 1;
            return Vec::new();
        }
        let path = self.path_of(key);
        let (entries, mapped) = super::offset_map::read(text, &path, self.ledger);
        self.mapped += mapped;
        entries
    }

    /// Adds what was left over in a nested object to the `extra` of this one. `extra` is what closing the nested object returned.
    pub(crate) fn return_extra(&mut self, key: &str, extra: Map<String, Value>) {
        if !extra.is_empty() {
            self.nested.insert(key.to_owned(), Value::Object(extra));
        }
    }

    /// Rejects a scalar that was taken.
    pub(crate) fn reject_taken(&mut self, key: &str, code: Reason, reason: &str) {
        self.mapped -= 1;
        self.set_rejected(key);
        let path = self.path_of(key);
        self.ledger.rejected(&path, code, reason.to_owned(), 1);
    }

    /// Judges a value that was taken from a field. `value` must already be in the unit in which the data type is stored. An
    /// impossible value is rejected, an implausible one is flagged. Returns whether the value can be used.
    pub(crate) fn judge(&mut self, key: &str, judge: Judge, value: f64) -> bool {
        match judge.verdict(value) {
            Verdict::Plausible => true,
            Verdict::Implausible => {
                self.flagged(key, Flag::Implausible);
                true
            }
            Verdict::Impossible => {
                self.reject_value(key, Reason::Impossible, &judge.reason());
                false
            }
        }
    }

    /// Takes a number that the body states in the unit of `data_type`, and judges it. Returns `None` if it is missing or impossible.
    pub(crate) fn measured(&mut self, key: &str, data_type: DataType) -> Option<f64> {
        let value = self.number(key)?;
        self.judge(key, Judge::of(data_type), value).then_some(value)
    }

    /// Rejects a field from which a value was taken. The field is a scalar, or an object that is closed by now.
    fn reject_value(&mut self, key: &str, code: Reason, reason: &str) {
        let text = self.taken(key).map_or("", |field| field.text);
        if !text.starts_with('{') {
            return self.reject_taken(key, code, reason);
        }
        // Closing the object entered its leaves as mapped or kept. The mapped ones become rejected. The kept ones remain listed in
        // the report, but no longer go into `extra`.
        let kept = self.nested.remove(key).map_or(0, |extra| count_leaves(extra.to_string().as_bytes()));
        self.set_rejected(key);
        let leaves = count_leaves(text.as_bytes()).saturating_sub(kept);
        self.ledger.rejected_after_all(&self.path_of(key), code, reason.to_owned(), leaves);
    }

    /// Rejects some entries of an offset map that was taken.
    pub(crate) fn reject_entries(&mut self, key: &str, code: Reason, reason: &str, entries: u64) {
        if entries > 0 {
            self.mapped -= entries;
            let path = self.path_of(key);
            self.ledger.rejected_entries(&path, code, reason.to_owned(), entries);
        }
    }

    /// Undoes the taking of a scalar, so that the field is left over. A rejected field remains rejected.
    pub(crate) fn give_back(&mut self, key: &str) {
        if let Some(field) = self.taken(key).filter(|field| !field.rejected) {
            field.taken = false;
            self.mapped -= 1;
        }
    }

    /// Returns the number of a field that was taken and accepted, provided it is a number alone.
    pub(crate) fn bare(&self, key: &str) -> Option<f64> {
        let field =
            self.fields.iter().rev().find(|field| field.taken && !field.rejected && field.key == key)?;
        lenient(field.text).ok().map(|number| number.value)
    }

    /// Returns whether a field was taken and not rejected.
    pub(crate) fn is_taken(&self, key: &str) -> bool {
        self.fields.iter().any(|field| field.taken && !field.rejected && field.key == key)
    }

    fn taken(&mut self, key: &str) -> Option<&mut Field<'a>> {
        self.fields.iter_mut().rev().find(|field| field.taken && field.key == key)
    }

    /// Takes a credential, which is withheld.
    pub(crate) fn withhold(&mut self, key: &str) {
        if self.text_of(key).is_some() {
            self.mended(key, Mend::Withheld);
        }
    }

    /// Enters a field as mended: it was understood although it was written wrongly.
    pub(crate) fn mended(&self, key: &str, how: Mend) {
        self.ledger.mended(&self.path_of(key), how);
    }

    /// Enters a field as flagged: it was taken as it is although it is doubtful.
    pub(crate) fn flagged(&self, key: &str, code: Flag) {
        self.ledger.flagged(&self.path_of(key), code);
    }

    /// Enters the whole object as mended: it was understood although it was written wrongly.
    pub(crate) fn mend(&self, how: Mend) {
        self.ledger.mended(&self.path, how);
    }

    /// Enters the whole object as flagged: it was taken as it is although it is doubtful.
    pub(crate) fn flag(&self, code: Flag) {
        self.ledger.flagged(&self.path, code);
    }

    /// Closes the object: fields that were taken are mapped, fields that are left over are kept. Returns what is kept, up to
    /// [`EXTRA_BYTES`], for the `extra` of a document or owner.
    pub(crate) fn close(self) -> Map<String, Value> {
        self.close_with(EXTRA_BYTES)
    }

    /// Closes the object as [`close`](Object::close) does, but returns nothing of what is kept. The report lists it. This is for
    /// elements of which a body has thousands, such as the samples of a workout.
    pub(crate) fn close_one_of_many(self) {
        self.close_with(0);
    }

    fn close_with(mut self, mut room: usize) -> Map<String, Value> {
        self.ledger.mapped(self.mapped);
        if self.fields.is_empty() {
            // An empty object is a leaf of its own.
            self.ledger.kept(&self.path, "{}");
        }
        let mut extra = std::mem::take(&mut self.nested);
        for field in self.fields.iter().filter(|field| !field.taken) {
            if is_credential(&field.key) {
                self.ledger.mapped(count_leaves(field.text.as_bytes()));
                self.mended(&field.key, Mend::Withheld);
                continue;
            }
            self.path.push_key(&field.key);
            self.ledger.kept(&self.path, field.text);
            self.path.pop();
            let bytes = field.key.len() + field.text.len();
            // A value that is too deep for serde_json, or too long, is in the raw body only.
            if bytes <= room
                && let Ok(mut value) = serde_json::from_str(field.text)
            {
                room -= bytes;
                without_credentials(&mut value);
                extra.insert(field.key.clone().into_owned(), value);
            }
        }
        extra
    }

    /// Keeps the whole object, because it is not understood. No field may have been taken.
    pub(crate) fn keep(self) {
        self.ledger.kept(&self.path, self.text);
    }

    /// Refuses the object: all of its leaves are rejected, also those of fields that were taken.
    pub(crate) fn refuse(self, code: Reason, reason: String) {
        let left = self.fields.iter().filter(|field| !field.taken);
        let leaves = self.mapped + left.map(|field| count_leaves(field.text.as_bytes())).sum::<u64>();
        // An empty object is a leaf of its own.
        self.ledger.rejected(&self.path, code, reason, if self.fields.is_empty() { 1 } else { leaves });
    }

    fn set_rejected(&mut self, key: &str) {
        if let Some(field) = self.taken(key) {
            field.rejected = true;
        }
    }

    fn reject(&mut self, key: &str, code: Reason, reason: &str, text: &str) {
        self.set_rejected(key);
        self.ledger.rejected(&self.path_of(key), code, reason.to_owned(), count_leaves(text.as_bytes()));
    }

    /// Returns the path of a field.
    pub(crate) fn path_of(&self, key: &str) -> Path {
        let mut path = self.path.clone();
        path.push_key(key);
        path
    }
}

/// Converts seconds since 1970-01-01T00:00:00Z to milliseconds, rounded. Returns `None` if the number is no time in seconds, for
/// example because it is in milliseconds.
pub(crate) fn seconds_to_time(seconds: f64) -> Option<i64> {
    /// 9999-12-31T23:59:59Z; a time in milliseconds lies beyond it.
    const LATEST: f64 = 253_402_300_799.0;
    (0.0..=LATEST).contains(&seconds).then(|| (seconds * 1000.0).round() as i64)
}

/// Returns the byte of `text` at which serde_json stopped. serde_json itself gives line and column.
fn byte_of(text: &str, error: &serde_json::Error) -> usize {
    let lines: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    lines + error.column().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// The hand-written parser accepts only what a JSON parser accepts, and finds the same.
        #[test]
        fn plain_objects_are_what_a_parser_finds(
            text in "\\{([ \n]?\"[a-c \\\\]{0,2}\"[ ]?:[ ]?(-?[0-9]{1,2}(\\.[0-9]{0,2})?|\"[a-z\\\\]{0,3}\"|null|\\{\\}|\\[1,?\\]|\\[\\[\"a\"\\], \\{\"a\" ?:?[tn]rue,?\\}\\]) ?,?){0,4}\\} ?",
        ) {
            if let Some(plain) = plain_fields(&text) {
                let any = fields(&text).unwrap();
                prop_assert_eq!(format!("{plain:?}"), format!("{any:?}"));
            }
            let array = format!("[{text}, {text}]");
            if let Some(plain) = plain_elements(&array) {
                let any: Vec<&RawValue> = serde_json::from_str(&array).unwrap();
                prop_assert_eq!(plain, any.into_iter().map(RawValue::get).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn objects_without_escapes_are_plain() {
        let text = r#"{"a": 1.50, "é" : "x y" ,"a":null, "b":true,"c":-1e2, "d": [ {"e":[]}, 1 ] }"#;
        let texts =
            |fields: &[Field<'_>]| fields.iter().map(|field| field.text.to_owned()).collect::<Vec<_>>();
        assert_eq!(
            texts(&plain_fields(text).unwrap()),
            ["1.50", "\"x y\"", "null", "true", "-1e2", r#"[ {"e":[]}, 1 ]"#]
        );
        for other in ["{}", r#"{"a":"\n"}"#, r#"{"a":1,}"#, r#"{"a":1} {}"#, r#"["a"]"#] {
            assert!(plain_fields(other).is_none(), "{other}");
        }
    }
}

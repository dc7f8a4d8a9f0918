//! Columns: the numbers of many changes in two plain arrays, and the changes as JSON without these numbers.
//!
//! Changes cross into JavaScript in this form. Four values cross for thousands of rows: the JSON text, the
//! numbers (a `Float64Array`), the indexes (a `Uint32Array`), and the owners of all batches as lines of JSON.
//! The owners are apart because there can be as many owners as rows and few readers need them. In the JSON, a
//! batch of samples has
//!
//! - `rows`: the number of its rows;
//! - `owners`: the number of its owners. They are an array on the line of the batch, and the first line
//!   belongs to the first batch;
//! - `numbers`: the names of its columns of numbers, in their order in the array. Each has `rows` numbers.
//!   Times are milliseconds since 1970-01-01T00:00:00Z, and NaN is a missing number;
//! - `indexes`: the names of its columns of indexes, likewise. `code` and `local_date` point into `words`,
//!   and [`NONE`] is a missing word.
//!
//! A column that the batch does not have is not named. Every other change is in the JSON as it is.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use crate::record::{Basis, Change, Context, Nullable, Provenance, Samples, TypeName};

/// The index of a missing word.
pub const NONE: u32 = u32::MAX;

/// Changes as columns.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    json: Vec<u8>,
    numbers: Vec<f64>,
    indexes: Vec<u32>,
    owners: Vec<u8>,
}

/// A batch of samples without its columns.
#[derive(Serialize)]
struct Header<'a> {
    change: &'static str,
    #[serde(rename = "type")]
    data_type: &'a TypeName,
    unit: &'a str,
    basis: Basis,
    floating: bool,
    derived: bool,
    source: &'a Provenance,
    context: &'a Context,
    owners: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_unit: Option<&'a str>,
    rows: usize,
    numbers: Vec<&'static str>,
    indexes: Vec<&'static str>,
    words: Vec<Cow<'a, str>>,
}

impl Columns {
    /// Adds a change.
    pub fn write(&mut self, change: &Change) {
        let length = self.json.len();
        self.json.push(if length == 0 { b'[' } else { b',' });
        // JSON fails only for a map whose keys are not strings, and no change has one.
        let written = match change {
            Change::Samples(samples) => {
                let header = self.samples(samples);
                let written = serde_json::to_writer(&mut self.json, &header);
                written.and_then(|()| serde_json::to_writer(&mut self.owners, &samples.owners))
            }
            other => serde_json::to_writer(&mut self.json, other),
        };
        debug_assert!(written.is_ok(), "a change that JSON cannot hold");
        if matches!(change, Change::Samples(_)) {
            self.owners.push(b'\n');
        }
    }

    /// Returns about how many bytes are held.
    pub fn bytes(&self) -> usize {
        self.json.len() + self.owners.len() + 8 * self.numbers.len() + 4 * self.indexes.len()
    }

    /// Returns whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.json.is_empty()
    }

    /// Returns the changes as a JSON array, or an empty string if there are none.
    pub fn json(&self) -> String {
        if self.json.is_empty() {
            return String::new();
        }
        let mut json = String::with_capacity(self.json.len() + 1);
        json.push_str(&String::from_utf8_lossy(&self.json));
        json.push(']');
        json
    }

    /// Returns the owners of the batches: one line for each batch, with a JSON array.
    pub fn owners(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.owners)
    }

    /// Returns the columns of numbers, one after the other.
    pub fn numbers(&self) -> &[f64] {
        &self.numbers
    }

    /// Returns the columns of indexes, one after the other.
    pub fn indexes(&self) -> &[u32] {
        &self.indexes
    }

    /// Removes what is held and keeps the memory for more.
    pub fn clear(&mut self) {
        self.json.clear();
        self.numbers.clear();
        self.indexes.clear();
        self.owners.clear();
    }

    fn samples<'a>(&mut self, samples: &'a Samples) -> Header<'a> {
        let rows = samples.start.len();
        let mut header = Header {
            change: "samples",
            data_type: &samples.data_type,
            unit: &samples.unit,
            basis: samples.basis,
            floating: samples.floating,
            derived: samples.derived,
            source: &samples.source,
            context: &samples.context,
            owners: samples.owners.len(),
            original_unit: samples.original.as_ref().map(|original| original.unit.as_str()),
            rows,
            numbers: Vec::new(),
            indexes: Vec::new(),
            words: Vec::new(),
        };
        let mut number = |name, column: &mut dyn Iterator<Item = f64>| {
            let length = self.numbers.len();
            self.numbers.extend(column.chain(std::iter::repeat(f64::NAN)).take(rows));
            debug_assert_eq!(self.numbers.len(), length + rows);
            header.numbers.push(name);
        };
        number("start", &mut samples.start.iter().map(|&t| t as f64));
        if let Some(end) = &samples.end {
            number("end", &mut end.iter().map(|&t| t as f64));
        }
        let position = samples.position.as_ref();
        let originals = samples.original.as_ref().map(|original| &original.value);
        let columns: [(&str, Option<&Nullable>); 8] = [
            ("value", Some(&samples.value).filter(|value| position.is_none() || !value.0.is_empty())),
            ("min", samples.min.as_ref()),
            ("max", samples.max.as_ref()),
            ("original_value", originals),
            ("altitude", position.and_then(|p| p.altitude.as_ref())),
            ("speed", position.and_then(|p| p.speed.as_ref())),
            ("course", position.and_then(|p| p.course.as_ref())),
            ("accuracy", position.and_then(|p| p.accuracy.as_ref())),
        ];
        for (name, column) in columns {
            if let Some(column) = column {
                number(name, &mut column.0.iter().copied());
            }
        }
        if let Some(position) = position {
            number("latitude", &mut position.latitude.iter().copied());
            number("longitude", &mut position.longitude.iter().copied());
        }
        let mut words = Words::default();
        let mut index = |name, column: &mut dyn Iterator<Item = u32>| {
            self.indexes.extend(column.chain(std::iter::repeat(NONE)).take(rows));
            header.indexes.push(name);
        };
        if let Some(owner) = &samples.owner {
            index("owner", &mut owner.iter().copied());
        }
        if let Some(ordinal) = &samples.ordinal {
            index("ordinal", &mut ordinal.iter().copied());
        }
        if let Some(code) = &samples.code {
            let find = |code: &'a Option<Cow<'static, str>>| {
                code.as_ref().map_or(NONE, |code| words.index(Cow::Borrowed(&**code)))
            };
            index("code", &mut code.iter().map(find));
        }
        if let Some(dates) = &samples.local_date {
            // Equal dates follow each other, and comparing a date costs far less than writing one.
            let mut last = (None, NONE);
            let find = |date: &Option<chrono::NaiveDate>| {
                if *date != last.0 {
                    last = (*date, date.map_or(NONE, |date| words.index(Cow::Owned(date.to_string()))));
                }
                last.1
            };
            index("local_date", &mut dates.iter().map(find));
        }
        header.words = words.list;
        header
    }
}

/// Texts, each once.
#[derive(Default)]
struct Words<'a> {
    list: Vec<Cow<'a, str>>,
    found: HashMap<Cow<'a, str>, u32>,
}

impl<'a> Words<'a> {
    fn index(&mut self, word: Cow<'a, str>) -> u32 {
        if let Some(&index) = self.found.get(&word) {
            return index;
        }
        let index = self.list.len() as u32;
        self.list.push(word.clone());
        self.found.insert(word, index);
        index
    }
}

#[cfg(test)]
mod tests;

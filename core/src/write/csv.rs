//! Comma-separated values: a row per sample, and a row per other change with its JSON in the last column.
//!
//! RFC 4180 with a header row. Rows end in a line feed. Times are UTC in ISO 8601. Times of a floating batch
//! are wall-clock times without `Z`. A missing value is an empty field.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use crate::record::{Basis, Change, Method, Nullable, Provenance, Samples};

/// The names of the columns, in order.
pub const COLUMNS: [&str; 33] = [
    "change",
    "type",
    "unit",
    "basis",
    "start",
    "end",
    "value",
    "min",
    "max",
    "code",
    "local_date",
    "utc_offset",
    "floating",
    "derived",
    "key",
    "record_id",
    "provider",
    "via",
    "subject",
    "app",
    "device",
    "method",
    "original_type",
    "latitude",
    "longitude",
    "altitude",
    "speed",
    "course",
    "accuracy",
    "original_value",
    "original_unit",
    "context",
    "json",
];

/// Appends the header row.
pub fn header(to: &mut Vec<u8>) {
    to.extend_from_slice(COLUMNS.join(",").as_bytes());
    to.push(b'\n');
}

/// Appends the rows of a change: a row for each sample, or one row for any other change.
pub fn write(change: &Change, to: &mut Vec<u8>) {
    match change {
        Change::Samples(batch) => samples(batch, to),
        Change::Record { record } => {
            let mut row = Row::new(to, "record", record.data_type.as_str());
            row.skip_to("start");
            row.time(Some(record.start), record.floating);
            row.time(Some(record.end), record.floating);
            row.skip_to("local_date");
            row.display(record.local_date.as_ref());
            row.display(record.utc_offset.as_ref());
            row.text(truth(record.floating));
            row.skip_to("key");
            row.text(&record.key);
            row.text(record.record_id.as_deref().unwrap_or_default());
            row.source(&record.source);
            row.json(change);
        }
        Change::Delete(delete) => {
            let data_type = delete.data_type.as_ref().map_or("", |t| t.as_str());
            let mut row = Row::new(to, "delete", data_type);
            row.skip_to("record_id");
            row.text(&delete.record_id);
            row.text(delete.provider.as_str());
            row.json(change);
        }
        Change::ReplaceWindow(window) => {
            let mut row = Row::new(to, "replace_window", window.data_type.as_str());
            row.skip_to("basis");
            row.text(basis(window.basis));
            row.time(Some(window.start), false);
            row.time(Some(window.end), false);
            row.skip_to("provider");
            row.source(&window.source);
            row.json(change);
        }
        Change::Account(account) => {
            let mut row = Row::new(to, "account", "");
            row.skip_to("start");
            row.time(account.at, false);
            row.skip_to("subject");
            row.text(account.subject.as_deref().unwrap_or_default());
            row.json(change);
        }
        Change::Fetch(fetch) => {
            let mut row = Row::new(to, "fetch", "");
            row.skip_to("subject");
            row.text(fetch.subject.as_deref().unwrap_or_default());
            row.json(change);
        }
    }
}

fn samples(batch: &Samples, to: &mut Vec<u8>) {
    // What all rows share is written once.
    let mut source = Vec::new();
    Row { to: &mut source, column: 0 }.source(&batch.source);
    let context = if batch.context.is_empty() {
        String::new()
    } else {
        serde_json::to_string(&batch.context).unwrap_or_default()
    };
    for i in 0..batch.start.len() {
        let owner = match &batch.owner {
            Some(owner) => owner.get(i).and_then(|&owner| batch.owners.get(owner as usize)),
            None => batch.owners.first(),
        };
        let mut row = Row::new(to, "samples", batch.data_type.as_str());
        row.text(&batch.unit);
        row.text(basis(batch.basis));
        row.time(batch.start.get(i).copied().and_then(DateTime::from_timestamp_millis), batch.floating);
        let end = batch.end.as_ref().and_then(|end| end.get(i).copied());
        row.time(end.and_then(DateTime::from_timestamp_millis), batch.floating);
        row.number(batch.value.get(i));
        row.number(batch.min.as_ref().and_then(|min| min.get(i)));
        row.number(batch.max.as_ref().and_then(|max| max.get(i)));
        row.text(batch.code.as_ref().and_then(|code| code.get(i)?.as_deref()).unwrap_or_default());
        row.display(batch.local_date.as_ref().and_then(|date| date.get(i)?.as_ref()));
        row.display(owner.and_then(|owner| owner.utc_offset.as_ref()));
        row.text(truth(batch.floating));
        row.text(truth(batch.derived));
        row.text(owner.map_or("", |owner| &owner.key));
        row.text(owner.and_then(|owner| owner.record_id.as_deref()).unwrap_or_default());
        row.raw(&source, 7);
        if let Some(position) = &batch.position {
            let at = |column: &Option<Nullable>| column.as_ref().and_then(|column| column.get(i));
            row.number(position.latitude.get(i).copied());
            row.number(position.longitude.get(i).copied());
            row.number(at(&position.altitude));
            row.number(at(&position.speed));
            row.number(at(&position.course));
            row.number(at(&position.accuracy));
        } else {
            row.skip_to("original_value");
        }
        row.number(batch.original.as_ref().and_then(|original| original.value.get(i)));
        row.text(batch.original.as_ref().map_or("", |original| &original.unit));
        row.text(&context);
        row.end();
    }
}

/// A row in progress.
struct Row<'a> {
    to: &'a mut Vec<u8>,
    column: usize,
}

impl<'a> Row<'a> {
    fn new(to: &'a mut Vec<u8>, change: &str, data_type: &str) -> Self {
        let mut row = Row { to, column: 0 };
        row.text(change);
        row.text(data_type);
        row
    }

    fn separate(&mut self) {
        if self.column > 0 {
            self.to.push(b',');
        }
        self.column += 1;
    }

    /// Leaves the columns before `name` empty.
    fn skip_to(&mut self, name: &str) {
        while COLUMNS.get(self.column).is_some_and(|column| *column != name) {
            self.separate();
        }
    }

    /// Writes a field, in quotes if necessary.
    fn text(&mut self, text: &str) {
        self.separate();
        if text.bytes().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r')) {
            self.to.push(b'"');
            for byte in text.bytes() {
                if byte == b'"' {
                    self.to.push(b'"');
                }
                self.to.push(byte);
            }
            self.to.push(b'"');
        } else {
            self.to.extend_from_slice(text.as_bytes());
        }
    }

    /// Writes a value whose text needs no quotes.
    fn display(&mut self, value: Option<&impl std::fmt::Display>) {
        self.separate();
        if let Some(value) = value {
            let mut text = Text(self.to);
            let _ = write!(text, "{value}");
        }
    }

    fn number(&mut self, value: Option<f64>) {
        match value {
            // JavaScript writes these numbers without an exponent.
            Some(value) if value == 0.0 || (1e-6..1e21).contains(&value.abs()) => self.display(Some(&value)),
            Some(value) => self.display(Some(&format_args!("{value:e}"))),
            None => self.separate(),
        }
    }

    fn time(&mut self, time: Option<DateTime<Utc>>, floating: bool) {
        let form = if floating { "%Y-%m-%dT%H:%M:%S%.f" } else { "%Y-%m-%dT%H:%M:%S%.fZ" };
        self.display(time.map(|time| time.format(form)).as_ref());
    }

    fn source(&mut self, source: &Provenance) {
        self.text(source.provider.as_str());
        self.text(source.via.as_deref().unwrap_or_default());
        self.text(source.subject.as_deref().unwrap_or_default());
        self.text(source.app.as_deref().unwrap_or_default());
        self.text(source.device.as_deref().unwrap_or_default());
        self.text(match source.method {
            Some(Method::Automatic) => "automatic",
            Some(Method::Active) => "active",
            Some(Method::Manual) => "manual",
            None => "",
        });
        self.text(&source.original_type);
    }

    /// Appends fields that were written before.
    fn raw(&mut self, fields: &[u8], columns: usize) {
        self.separate();
        self.to.extend_from_slice(fields);
        self.column += columns - 1;
    }

    /// Ends the row with the whole change as JSON.
    fn json(&mut self, change: &Change) {
        self.skip_to("json");
        self.text(&serde_json::to_string(change).unwrap_or_default());
        self.end();
    }

    fn end(&mut self) {
        while self.column < COLUMNS.len() {
            self.separate();
        }
        self.to.push(b'\n');
    }
}

/// Lets `write!` append to bytes.
struct Text<'a>(&'a mut Vec<u8>);

impl std::fmt::Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

const fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

const fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Instant => "instant",
        Basis::Interval => "interval",
        Basis::Day => "day",
        Basis::Session => "session",
    }
}

#[cfg(test)]
mod tests;

//! What the items of all Garmin lists share: a user, a time, rows of fields, a key.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::list::List;
use super::{MAPPING, key_part};
use crate::read::json::{Object, without_f32_noise};
use crate::record::{Basis, Context, DataType, Method, Owner, Provenance, Provider};
use crate::report::Ledger;
use crate::source::{Output, Row, Series};

/// One item of a list, its user already taken.
pub(super) struct Item<'a> {
    pub(super) object: Object<'a>,
    pub(super) list: List,
    pub(super) subject: Option<String>,
    /// Epoch milliseconds.
    pub(super) received_at: i64,
    /// The item's place among the items of the body.
    pub(super) position: i64,
}

/// When a summary is, as its sender says.
#[derive(Debug, Clone, Copy)]
pub(super) struct When {
    /// Epoch milliseconds.
    pub(super) start: i64,
    /// Seconds; none where it is missing or refused.
    pub(super) duration: Option<i64>,
    /// Seconds to add to UTC: the display offset of the device, no zone.
    pub(super) utc_offset: Option<i32>,
    /// The day in Garmin Connect: the truth for day types, never recomputed.
    pub(super) calendar_date: Option<NaiveDate>,
}

impl When {
    /// Epoch milliseconds, exclusive.
    pub(super) fn end(&self) -> i64 {
        self.start + self.duration.unwrap_or(0) * 1000
    }

    /// The calendar date that the sender gives, else the local date of the instant; none where neither is known.
    pub(super) fn local_date_of(&self, instant: i64) -> Option<NaiveDate> {
        self.calendar_date.or_else(|| local_date(instant, self.utc_offset?))
    }
}

/// The local date of an instant, in epoch milliseconds, at an offset in seconds.
pub(super) fn local_date(instant: i64, utc_offset: i32) -> Option<NaiveDate> {
    Some(time(instant + i64::from(utc_offset) * 1000)?.date_naive())
}

/// The time of epoch milliseconds.
pub(super) fn time(milliseconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(milliseconds)
}

/// How a field's value is read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Read {
    /// A number; 32-bit float noise is taken off.
    Number,
    /// A stress level: below 0 it is a code in place of a value.
    Stress,
    /// A word in place of a value, verbatim.
    Word,
    /// A word in place of a value, in lower case.
    LowerWord,
}

/// A field of a summary, and the canonical type of its value.
pub(super) struct Field(pub(super) &'static str, pub(super) DataType, pub(super) Read);

/// Rows of one type, taken from an item that is not closed yet.
pub(super) struct Column {
    pub(super) data_type: DataType,
    pub(super) basis: Basis,
    pub(super) context: Context,
    pub(super) rows: Rows,
}

/// The rows of a column.
pub(super) enum Rows {
    One(Row),
    /// Epoch milliseconds and value.
    Instants(Vec<(i64, f64)>),
}

impl Rows {
    fn is_empty(&self) -> bool {
        matches!(self, Rows::Instants(points) if points.is_empty())
    }
}

impl Item<'_> {
    /// The key of this item.
    pub(super) fn key(&self, id: &str) -> String {
        let subject = self.subject.as_deref().map_or_else(|| "-".to_owned(), key_part);
        format!("garmin/{subject}/{}/{}", self.list.key(), key_part(id))
    }

    /// Takes the fields that say when the summary is. Without a start nothing can be made of it: it is refused.
    pub(super) fn when(mut self, output: &mut Output) -> Option<(Self, When)> {
        let (object, ledger) = (&mut self.object, &mut output.ledger);
        let start = object.seconds("startTimeInSeconds", ledger);
        let utc_offset = utc_offset(object, "startTimeOffsetInSeconds", ledger);
        let duration = duration(object, "durationInSeconds", ledger);
        let calendar_date = calendar_date(object, ledger);
        let Some(start) = start else {
            let reason = "expected startTimeInSeconds, found none that is a time".to_owned();
            self.object.refuse("no_start", reason, ledger);
            return None;
        };
        Some((self, When { start, duration, utc_offset, calendar_date }))
    }

    /// Takes the fields of a table; each gives one row over the whole summary.
    pub(super) fn fields(
        &mut self,
        fields: &[Field],
        basis: Basis,
        row: &Row,
        output: &mut Output,
    ) -> Vec<Column> {
        let mut columns = Vec::new();
        for Field(name, data_type, read) in fields {
            let value = read.take(&mut self.object, name, &mut output.ledger);
            let Some((value, code)) = value else { continue };
            let rows = Rows::One(Row { value, code, ..row.clone() });
            columns.push(Column { data_type: *data_type, basis, context: Context::new(), rows });
        }
        columns
    }

    /// Takes a map of offsets from the start of the summary; each entry gives one instant.
    pub(super) fn instants(
        &mut self,
        name: &str,
        data_type: DataType,
        start: i64,
        context: Context,
        output: &mut Output,
    ) -> Column {
        let entries = self.object.offset_map(name, &mut output.ledger);
        let point = |(offset, value): (f64, f64)| {
            (start + (offset * 1000.0).round() as i64, without_f32_noise(value))
        };
        let rows = Rows::Instants(entries.into_iter().map(point).collect());
        Column { data_type, basis: Basis::Instant, context, rows }
    }

    /// Where the item comes from.
    pub(super) fn provenance(&self, app: Option<String>, method: Method) -> Arc<Provenance> {
        Arc::new(Provenance {
            provider: Provider::Garmin,
            via: None,
            subject: self.subject.clone(),
            app,
            device: None,
            method: Some(method),
            original_type: self.list.key().to_owned(),
        })
    }

    /// Whether nothing at all comes of the item: no rows, and no unknown field that the report would name.
    pub(super) fn says_nothing(&self, columns: &[Column]) -> bool {
        self.object.is_spent() && columns.iter().all(|column| column.rows.is_empty())
    }

    /// Refuses an item of which nothing comes, so that its leaves do not count as mapped.
    pub(super) fn refuse_empty(self, output: &mut Output) {
        let reason = "expected at least one value, found none".to_owned();
        self.object.refuse("no_values", reason, &mut output.ledger);
    }

    /// The places of a rank that come after the sender's own order.
    pub(super) fn order(&self) -> [i64; 2] {
        [self.position, MAPPING]
    }
}

/// Hands out columns of one owner.
pub(super) fn emit(columns: Vec<Column>, source: &Arc<Provenance>, owner: Owner, output: &mut Output) {
    let owner = Arc::new(owner);
    for Column { data_type, basis, context, rows } in columns {
        let unit = Cow::Borrowed(data_type.unit());
        let series = Series { data_type: data_type.into(), unit, basis, source: Arc::clone(source), context };
        match rows {
            Rows::One(row) => output.row(&series, &owner, row),
            Rows::Instants(points) => output.instants(&series, &owner, &points),
        }
    }
}

impl Read {
    /// Takes a field: its value and the code in place of it.
    pub(super) fn take(
        self,
        object: &mut Object<'_>,
        name: &str,
        ledger: &mut Ledger,
    ) -> Option<(Option<f64>, Option<Cow<'static, str>>)> {
        match self {
            Read::Number => {
                let value = object.number(name, ledger)?;
                let meant = without_f32_noise(value);
                if meant != value {
                    object.mended(name, "f32_noise", ledger);
                }
                Some((Some(meant), None))
            }
            Read::Stress => {
                let level = object.number(name, ledger)?;
                if level >= 0.0 { Some((Some(level), None)) } else { Some((None, Some(stress_code(level)))) }
            }
            Read::Word => Some((None, Some(Cow::Owned(object.string(name, ledger)?.into_owned())))),
            Read::LowerWord => Some((None, Some(Cow::Owned(object.string(name, ledger)?.to_lowercase())))),
        }
    }
}

/// What a negative stress level of a day says in place of a level: the daily summary documents -1, production sends
/// -2 as well, and the details have more.
fn stress_code(level: f64) -> Cow<'static, str> {
    Cow::Borrowed(match level {
        -1.0 => "not_enough_data",
        -2.0 => "large_motion",
        -3.0 => "not_enough_data",
        -4.0 => "recovering_from_exercise",
        _ => "unidentified",
    })
}

/// An offset to local time: the wall clock a user set, so any second within a day.
pub(super) fn utc_offset(object: &mut Object<'_>, name: &str, ledger: &mut Ledger) -> Option<i32> {
    let offset =
        object.number_in(name, -86_400.0..=86_400.0, "an offset of at most 24 hours in seconds", ledger)?;
    Some(offset.round() as i32)
}

/// A length in seconds.
pub(super) fn duration(object: &mut Object<'_>, name: &str, ledger: &mut Ledger) -> Option<i64> {
    const TEN_YEARS: f64 = 315_576_000.0;
    let duration = object.number_in(name, 0.0..=TEN_YEARS, "a length in seconds, 0 or more", ledger)?;
    Some(duration.round() as i64)
}

fn calendar_date(object: &mut Object<'_>, ledger: &mut Ledger) -> Option<NaiveDate> {
    let text = object.string("calendarDate", ledger)?;
    let date = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok();
    if date.is_none() {
        let reason = "expected a date as 2024-02-06, found another text";
        object.reject_taken("calendarDate", "wrong_format", reason, ledger);
    }
    date
}

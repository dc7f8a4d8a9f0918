//! The app's tables. The columns reveal what a table is: names of files and of parts depend on the app's
//! version, the way of export and the phone's language.

mod cycle;
mod heart_rate;
mod label;
mod medications;
mod metrics;
mod route;
pub(super) mod rows;
mod workouts;

use std::borrow::Cow;

use super::element::Word;
use super::item::Delivery;
use super::metrics::Metrics;
use super::when::{self, When};
use super::words::{Words, YES_OR_NO};
use crate::ledger::{Flag, Ledger, Mend, Reason};
use crate::read::csv::Columns;
use crate::source::output::Output;
use crate::take::Record;
use label::Places;

/// A table of the app.
pub(super) enum Table {
    Metrics(metrics::Table),
    Workouts(workouts::Table),
    HeartRate(heart_rate::Table),
    Route(Box<route::Table>),
    Medications(Places),
    Cycle(Places),
    /// Any other table. Its cells are kept.
    Other,
}

/// Columns with times, in tables whose columns are not known beforehand.
const TIMES: [&str; 6] = ["Date/Time", "Date", "Start", "Start Date", "Start Time", "Timestamp"];

/// Returns whether a table with these columns is the app's.
pub(super) fn recognise(columns: &Columns) -> bool {
    columns.names().len() > 1 && TIMES.iter().any(|time| columns.position(time).is_some())
        || metrics::recognise(columns)
        || Table::other_than_metrics(columns, &Places::of(columns)).is_some()
}

impl Table {
    /// Returns the table with these columns.
    pub(super) fn of(columns: &Columns, metrics: &mut Metrics, ledger: &Ledger) -> Self {
        // Most tables are in English, and are not looked up in other languages.
        let is_other = Table::other_than_metrics(columns, &Places::english(columns)).is_some();
        if !is_other && metrics::is_english(columns) {
            return Table::Metrics(metrics::Table::new(columns, metrics, ledger));
        }
        let places = Places::of(columns);
        if let Some(table) = Table::other_than_metrics(columns, &places) {
            places.tell(columns, ledger);
            table
        } else if metrics::recognise(columns) || metrics::has_units(columns) {
            Table::Metrics(metrics::Table::new(columns, metrics, ledger))
        } else {
            Table::Other
        }
    }

    fn other_than_metrics(columns: &Columns, places: &Places) -> Option<Self> {
        if medications::recognise(places) {
            Some(Table::Medications(places.clone()))
        } else if cycle::recognise(places) {
            Some(Table::Cycle(places.clone()))
        } else if let Some(table) = route::Table::of(columns, places) {
            Some(Table::Route(Box::new(table)))
        } else if let Some(table) = heart_rate::Table::of(columns, places) {
            Some(Table::HeartRate(table))
        } else {
            workouts::Table::of(columns, places).map(Table::Workouts)
        }
    }

    pub(super) fn dialect(&self) -> &'static str {
        match self {
            Table::Metrics(_) => "csv_metrics",
            Table::Workouts(_) => "csv_workouts",
            Table::HeartRate(_) => "csv_workout_heart_rate",
            Table::Route(_) => "csv_route",
            Table::Medications(_) => "csv_medications",
            Table::Cycle(_) => "csv_cycle_tracking",
            Table::Other => "csv_table",
        }
    }

    /// Reads a record. `position` is its place among the elements of the body.
    pub(super) fn record(
        &mut self,
        record: Record<'_>,
        delivery: Delivery,
        position: i64,
        metrics: &mut Metrics,
        output: &mut Output<'_>,
    ) {
        match self {
            Table::Metrics(table) => table.record(record, delivery, position, metrics, output),
            Table::Workouts(table) => table.record(record, delivery, position, output),
            Table::HeartRate(table) => table.record(record, delivery, position, output),
            Table::Route(table) => table.record(record, delivery, position, output),
            Table::Medications(places) => medications::read(record, places, delivery, position, output),
            Table::Cycle(places) => cycle::read(record, places, delivery, position, output),
            Table::Other => drop(record.close()),
        }
    }
}

/// Takes a time. Text that is not a time is rejected.
fn when(record: &mut Record<'_>, column: usize, delivery: Delivery) -> Option<When> {
    let text = record.take(column)?;
    let Some((when, mended)) = when::read(text, delivery.zone) else {
        let reason = format!("expected {}, found another text", when::EXPECTED);
        record.reject_taken(column, Reason::WrongFormat, &reason);
        return None;
    };
    if let Some(how) = mended {
        record.mended(column, how);
    }
    Some(when)
}

/// Takes a word. A word without a meaning is flagged. A word of `words` that is not English is listed in
/// `mended`.
fn word(
    record: &mut Record<'_>,
    column: usize,
    words: &Words,
    meaning: impl FnOnce(&str) -> Option<Cow<'static, str>>,
) -> Option<Word> {
    let word = Word::new(record.take(column)?.to_owned(), meaning);
    if !word.is_known() {
        record.flagged(column, Flag::UnknownWord);
    } else if words.is_localised(&word.text) {
        record.mended(column, Mend::LocalisedWord);
    }
    Some(word)
}

/// Takes yes or no. Any other text is rejected.
fn is_yes(record: &mut Record<'_>, column: usize) -> Option<bool> {
    let known = YES_OR_NO.meaning(record.take(column)?);
    if known.is_none() {
        record.reject_taken(column, Reason::UnknownWord, "expected Yes or No, found another text");
    }
    known.map(|word| word == "yes")
}

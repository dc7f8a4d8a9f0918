//! The table of the heart rate in one workout. It does not say which workout.

use std::borrow::Cow;

use super::label::{Label, Places};
use super::rows::{Instant, Rows};
use super::when;
use crate::ledger::{Flag, Reason};
use crate::read::csv::Columns;
use crate::record::{Context, DataType};
use crate::source::health_auto_export::item::{Delivery, app_name};
use crate::source::health_auto_export::measure::{self, Refusal};
use crate::source::output::{Output, Row};
use crate::take::{Judge, Record};

/// The table of heart rates.
pub(in crate::source::health_auto_export) struct Table {
    time: usize,
    mean: usize,
    min: Option<usize>,
    max: Option<usize>,
    context: Option<usize>,
    source: Option<usize>,
    unit: Option<String>,
    rows: Rows,
}

impl Table {
    /// Returns the table, or `None` if its columns are others.
    pub(super) fn of(columns: &Columns, places: &Places) -> Option<Self> {
        let labels: Vec<Label<'_>> = columns.names().map(Label::of).collect();
        let place = |name: &str| places.find(name).filter(|place| labels[*place].part.is_none());
        let mean = place("avg")?;
        Some(Table {
            time: place("datetime").or_else(|| place("date"))?,
            mean,
            min: place("min"),
            max: place("max"),
            context: place("context"),
            source: place("source"),
            unit: labels[mean].unit.map(str::to_owned),
            rows: Rows::new("csv_workout_heart_rate", DataType::HeartRate),
        })
    }

    /// Reads a record.
    pub(super) fn record(
        &mut self,
        mut record: Record<'_>,
        delivery: Delivery,
        position: i64,
        output: &mut Output<'_>,
    ) {
        let Some(when) = when(&mut record, self.time, delivery) else {
            return record.refuse(Reason::NoTime, "expected a time, found none".to_owned());
        };
        let mut number = |column: Option<usize>| column.and_then(|column| record.number(column));
        let (mean, range) = (number(Some(self.mean)), number(self.min).zip(number(self.max)));
        let value = match self.mean(mean) {
            Ok(value) => value,
            Err((code, reason)) => return record.refuse(code, reason),
        };
        if measure::is_implausible(value, DataType::HeartRate) {
            record.flagged(self.mean, Flag::Implausible);
        }
        let judge = Judge::of(DataType::HeartRate);
        let mut counts =
            |column: Option<usize>, value| column.is_some_and(|at| record.judge(at, judge, value));
        let range = range.filter(|range| Some(*range) != mean.map(|mean| (mean, mean)));
        let range = range.filter(|(min, max)| {
            let is_possible = counts(self.min, *min);
            counts(self.max, *max) && is_possible
        });
        let (min, max) = range.unzip();
        let row = Row { value: Some(value), min, max, ..Row::default() };
        let mut word = |column: Option<usize>| column.and_then(|column| record.take(column));
        let context = word(self.context).map(|word| (Cow::Borrowed("context"), word.into()));
        let app = word(self.source).and_then(app_name);
        record.close();
        let instant = Instant { when, app, context: Context::from_iter(context), row };
        self.rows.add(instant, delivery, position, output);
    }

    fn mean(&self, mean: Option<f64>) -> Result<f64, Refusal> {
        let Some(mean) = mean else {
            return Err((Reason::NoValue, "expected a mean heart rate, found none".to_owned()));
        };
        let unit = measure::unit(mean, self.unit.as_deref(), DataType::HeartRate)?;
        measure::converted(mean, &unit, DataType::HeartRate)
    }
}

//! The points of a series within an element: values with times that may be numbers.

use std::borrow::Cow;
use std::sync::Arc;

use super::measure::{self, Refusal};
use super::moment::{Epoch, Moment};
use crate::record::{Basis, Context, DataType, Owner, Provenance, Verdict};
use crate::source::apple::units::Unit;
use crate::source::output::{Output, Row, Series};

/// Points of one type.
#[derive(Debug, PartialEq)]
pub(super) struct Points {
    data_type: DataType,
    list: Vec<Point>,
    kinds: Vec<Kind>,
}

#[derive(Debug, PartialEq)]
struct Point {
    start: Moment,
    end: Option<Moment>,
    value: f64,
    /// The value as it was sent.
    original: f64,
    min: Option<f64>,
    max: Option<f64>,
    /// A place in `kinds`.
    kind: usize,
}

/// What points have in common. Most lists have one kind.
#[derive(Debug, PartialEq)]
struct Kind {
    label: String,
    unit: Unit,
    floating: bool,
    basis: Basis,
}

/// A value as it was sent, with its least and its greatest value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub(super) value: f64,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
}

impl From<f64> for Reading {
    fn from(value: f64) -> Self {
        Reading { value, min: None, max: None }
    }
}

impl Points {
    pub(super) fn new(data_type: DataType) -> Self {
        Points { data_type, list: Vec::new(), kinds: Vec::new() }
    }

    /// Adds a point. Returns the verdict on its value.
    ///
    /// # Errors
    ///
    /// Returns a refusal if the label is not a unit of the type, or if the value is impossible.
    pub(super) fn push(
        &mut self,
        start: Moment,
        end: Option<Moment>,
        reading: Reading,
        label: &str,
    ) -> Result<Verdict, Refusal> {
        let floating = start.floating();
        let basis = if end.is_some() { Basis::Interval } else { Basis::Instant };
        let alike = |kind: &Kind| kind.label == label && (kind.floating, kind.basis) == (floating, basis);
        let known = self.kinds.iter().position(alike);
        let kind = known.unwrap_or(self.kinds.len());
        if known.is_none() {
            let unit = measure::unit(reading.value, Some(label), self.data_type)?;
            self.kinds.push(Kind { label: label.to_owned(), unit, floating, basis });
        }
        let Reading { value: original, min, max } = reading;
        let value = measure::converted(original, &self.kinds[kind].unit, self.data_type)?;
        self.list.push(Point { start, end, value, original, min, max, kind });
        Ok(self.data_type.verdict(value))
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn moments(&self) -> impl Iterator<Item = Moment> {
        self.list.iter().map(|point| point.start)
    }

    /// Writes the points in order of time. Ordinals distinguish points of one millisecond.
    pub(super) fn emit(
        mut self,
        epoch: Epoch,
        context: &Context,
        source: &Arc<Provenance>,
        owner: &Arc<Owner>,
        output: &mut Output<'_>,
    ) {
        let data_type = self.data_type;
        let series = self.kinds.iter().map(|kind| Series {
            data_type: data_type.into(),
            unit: Cow::Borrowed(data_type.unit()),
            basis: kind.basis,
            source: Arc::clone(source),
            context: context.clone(),
            floating: kind.floating,
            derived: false,
            original_unit: kind.unit.original.clone().map(Cow::Owned),
        });
        let series: Vec<Series> = series.collect();
        self.list.sort_by_key(|point| epoch.at(point.start));
        if let [series] = &series[..]
            && let Some(instants) = self.instants(epoch)
        {
            return output.instants(series, owner, &instants);
        }
        let mut before = None;
        let mut ordinal = 0;
        for point in self.list {
            let start = epoch.at(point.start);
            ordinal = if before == Some(start) { ordinal + 1 } else { 0 };
            before = Some(start);
            let unit = &self.kinds[point.kind].unit;
            let convert = |value| unit.convert(value);
            let row = Row {
                start,
                end: point.end.map(|end| epoch.at(end)),
                value: Some(point.value),
                min: point.min.map(convert),
                max: point.max.map(convert),
                original: unit.original.is_some().then_some(point.original),
                ordinal,
                ..Row::default()
            };
            output.row(&series[point.kind], owner, row);
        }
    }

    /// Returns the points as times and values, provided that they have nothing else. The voltages of an
    /// electrocardiogram are such points.
    fn instants(&self, epoch: Epoch) -> Option<Vec<(i64, f64)>> {
        let converted = self.kinds.iter().any(|kind| kind.unit.original.is_some());
        let alone = |point: &Point| (point.end, point.min, point.max) == (None, None, None);
        if converted || !self.list.iter().all(alone) {
            return None;
        }
        let instants: Vec<(i64, f64)> =
            self.list.iter().map(|point| (epoch.at(point.start), point.value)).collect();
        instants.is_sorted_by(|a, b| a.0 < b.0).then_some(instants)
    }
}

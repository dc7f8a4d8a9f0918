//! Apache Arrow: one table, as an [IPC
//! stream](https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format).
//!
//! A row of the table is a batch. A column of the batch is a list in a cell of the row, or null if the batch
//! has no such column. So the table has what the rows of a batch share only once, and a reader gets numbers
//! without parsing. Every stream has the same schema. `source`, `context` and `owners` are JSON.
//! `resolution_s`, `statistic`, `count` and `missing` are null except for resampled batches. Documents are
//! JSON in the metadata of the schema.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::types::{Float64Type, TimestampMillisecondType};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Int64Array, ListArray, PrimitiveArray, RecordBatch,
    StringArray, UInt32Array,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, Field, Schema};
use chrono::NaiveDate;
use serde::Serialize;

use crate::record::{Basis, Context, Nullable, Position, Provenance, Record, Resampled, Samples, TypeName};

/// The media type of the stream.
pub const MEDIA_TYPE: &str = "application/vnd.apache.arrow.stream";

/// Writes a table of batches: samples first, then resampled batches. The metadata of its schema has
/// `records`, a JSON array, and the entries of `metadata`.
///
/// # Errors
///
/// Returns the errors of Arrow's writer.
pub fn write(
    samples: &[Samples],
    resampled: &[Resampled],
    records: &[Record],
    metadata: &[(&str, &str)],
) -> Result<Vec<u8>, ArrowError> {
    let batches: Vec<Batch> =
        samples.iter().map(Batch::from).chain(resampled.iter().map(Batch::from)).collect();
    let columns = columns(&Table(&batches));
    let fields: Vec<Field> =
        columns.iter().map(|(name, column)| Field::new(*name, column.data_type().clone(), true)).collect();
    let mut entries: HashMap<String, String> =
        metadata.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    entries.insert("records".to_owned(), json(&records));
    let schema = Arc::new(Schema::new_with_metadata(fields, entries));
    let columns = columns.into_iter().map(|(_, column)| column).collect();
    let mut writer = StreamWriter::try_new(Vec::new(), &schema)?;
    if !batches.is_empty() {
        writer.write(&RecordBatch::try_new(schema, columns)?)?;
    }
    writer.into_inner()
}

/// A batch of either kind.
struct Batch<'a> {
    data_type: &'a TypeName,
    unit: &'a str,
    basis: Basis,
    floating: bool,
    derived: bool,
    source: &'a Provenance,
    context: &'a Context,
    start: &'a [i64],
    end: Option<&'a [i64]>,
    value: &'a Nullable,
    min: Option<&'a Nullable>,
    max: Option<&'a Nullable>,
    local_date: Option<&'a [Option<NaiveDate>]>,
    kind: Kind<'a>,
}

#[derive(Clone, Copy)]
enum Kind<'a> {
    Samples(&'a Samples),
    Resampled(&'a Resampled),
}

impl<'a> From<&'a Samples> for Batch<'a> {
    fn from(samples: &'a Samples) -> Self {
        Batch {
            data_type: &samples.data_type,
            unit: &samples.unit,
            basis: samples.basis,
            floating: samples.floating,
            derived: samples.derived,
            source: &samples.source,
            context: &samples.context,
            start: &samples.start,
            end: samples.end.as_deref(),
            value: &samples.value,
            min: samples.min.as_ref(),
            max: samples.max.as_ref(),
            local_date: samples.local_date.as_deref(),
            kind: Kind::Samples(samples),
        }
    }
}

impl<'a> From<&'a Resampled> for Batch<'a> {
    fn from(resampled: &'a Resampled) -> Self {
        Batch {
            data_type: &resampled.data_type,
            unit: &resampled.unit,
            basis: resampled.basis,
            floating: resampled.floating,
            derived: resampled.derived,
            source: &resampled.source,
            context: &resampled.context,
            start: &resampled.start,
            end: Some(&resampled.end),
            value: &resampled.value,
            min: resampled.min.as_ref(),
            max: resampled.max.as_ref(),
            local_date: resampled.local_date.as_deref(),
            kind: Kind::Resampled(resampled),
        }
    }
}

impl<'a> Batch<'a> {
    fn samples(&self) -> Option<&'a Samples> {
        match self.kind {
            Kind::Samples(samples) => Some(samples),
            Kind::Resampled(_) => None,
        }
    }

    fn resampled(&self) -> Option<&'a Resampled> {
        match self.kind {
            Kind::Samples(_) => None,
            Kind::Resampled(resampled) => Some(resampled),
        }
    }

    fn position(&self) -> Option<&'a Position> {
        self.samples()?.position.as_ref()
    }
}

/// Returns the columns of the table, in order.
fn columns(table: &Table<'_>) -> Vec<(&'static str, ArrayRef)> {
    let samples = Batch::samples;
    let resampled = Batch::resampled;
    vec![
        ("type", table.texts(|batch| Some(batch.data_type.as_str().to_owned()))),
        ("unit", table.texts(|batch| Some(batch.unit.to_owned()))),
        ("basis", table.texts(|batch| Some(word(&batch.basis)))),
        ("floating", table.truths(|batch| batch.floating)),
        ("derived", table.truths(|batch| batch.derived)),
        ("source", table.texts(|batch| Some(json(batch.source)))),
        ("context", table.texts(|batch| Some(json(batch.context)))),
        ("resolution_s", table.integers(|batch| Some(resampled(batch)?.resolution_s))),
        ("statistic", table.texts(|batch| Some(word(&resampled(batch)?.statistic)))),
        ("start", table.times(|batch| Some(batch.start))),
        ("end", table.times(|batch| batch.end)),
        ("value", table.numbers(|batch| Some(&batch.value.0))),
        ("min", table.numbers(|batch| Some(&batch.min?.0))),
        ("max", table.numbers(|batch| Some(&batch.max?.0))),
        ("count", table.indexes(|batch| Some(&resampled(batch)?.count))),
        ("missing", table.indexes(|batch| Some(&resampled(batch)?.missing))),
        ("code", table.codes()),
        ("local_date", table.dates()),
        ("ordinal", table.indexes(|batch| samples(batch)?.ordinal.as_deref())),
        ("latitude", table.numbers(|batch| Some(&batch.position()?.latitude))),
        ("longitude", table.numbers(|batch| Some(&batch.position()?.longitude))),
        ("altitude", table.numbers(|batch| Some(&batch.position()?.altitude.as_ref()?.0))),
        ("speed", table.numbers(|batch| Some(&batch.position()?.speed.as_ref()?.0))),
        ("course", table.numbers(|batch| Some(&batch.position()?.course.as_ref()?.0))),
        ("accuracy", table.numbers(|batch| Some(&batch.position()?.accuracy.as_ref()?.0))),
        ("original_unit", table.texts(|batch| Some(samples(batch)?.original.as_ref()?.unit.clone()))),
        ("original_value", table.numbers(|batch| Some(&samples(batch)?.original.as_ref()?.value.0))),
        ("owners", table.texts(|batch| Some(json(&samples(batch)?.owners)))),
        ("owner", table.indexes(|batch| samples(batch)?.owner.as_deref())),
    ]
}

struct Table<'a>(&'a [Batch<'a>]);

impl<'a> Table<'a> {
    fn texts(&self, cell: impl Fn(&Batch<'a>) -> Option<String>) -> ArrayRef {
        Arc::new(self.0.iter().map(cell).collect::<StringArray>())
    }

    fn truths(&self, cell: impl Fn(&Batch<'a>) -> bool) -> ArrayRef {
        Arc::new(self.0.iter().map(|batch| Some(cell(batch))).collect::<BooleanArray>())
    }

    fn integers(&self, cell: impl Fn(&Batch<'a>) -> Option<i64>) -> ArrayRef {
        Arc::new(self.0.iter().map(cell).collect::<Int64Array>())
    }

    fn times(&self, cell: impl Fn(&Batch<'a>) -> Option<&'a [i64]>) -> ArrayRef {
        self.lists(cell, |times| {
            let times = PrimitiveArray::<TimestampMillisecondType>::from_iter_values(times.copied());
            Arc::new(times.with_timezone("UTC"))
        })
    }

    /// Writes a missing number as null, with NaN beneath for readers that ignore validity.
    fn numbers(&self, cell: impl Fn(&Batch<'a>) -> Option<&'a [f64]>) -> ArrayRef {
        self.lists(cell, |numbers| {
            let numbers: Vec<f64> = numbers.copied().collect();
            let nulls: NullBuffer = numbers.iter().map(|number| !number.is_nan()).collect();
            let nulls = Some(nulls).filter(|nulls| nulls.null_count() > 0);
            Arc::new(PrimitiveArray::<Float64Type>::new(numbers.into(), nulls))
        })
    }

    fn indexes(&self, cell: impl Fn(&Batch<'a>) -> Option<&'a [u32]>) -> ArrayRef {
        self.lists(cell, |indexes| Arc::new(UInt32Array::from_iter_values(indexes.copied())))
    }

    fn codes(&self) -> ArrayRef {
        let codes = |batch: &Batch<'a>| batch.samples()?.code.as_deref();
        self.lists(codes, |codes| Arc::new(codes.map(Option::as_deref).collect::<StringArray>()))
    }

    fn dates(&self) -> ArrayRef {
        let day = |date: &Option<NaiveDate>| Some(date.as_ref()?.to_epoch_days());
        self.lists(|batch| batch.local_date, |dates| Arc::new(dates.map(day).collect::<Date32Array>()))
    }

    /// Returns an array with a list for each batch. `items` makes one array of the items of all lists.
    fn lists<T: 'a>(
        &self,
        cell: impl Fn(&Batch<'a>) -> Option<&'a [T]>,
        items: impl FnOnce(&mut dyn Iterator<Item = &'a T>) -> ArrayRef,
    ) -> ArrayRef {
        let cells: Vec<Option<&[T]>> = self.0.iter().map(cell).collect();
        let lengths = OffsetBuffer::from_lengths(cells.iter().map(|cell| cell.map_or(0, <[T]>::len)));
        let nulls: NullBuffer = cells.iter().map(Option::is_some).collect();
        let items = items(&mut cells.iter().copied().flatten().flatten());
        let field = Arc::new(Field::new_list_field(items.data_type().clone(), true));
        Arc::new(ListArray::new(field, lengths, items, Some(nulls)))
    }
}

/// Returns JSON. Writing fails only for a map whose keys are not text, and no value here has one.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Returns the word of a fieldless enum, as in JSON.
fn word(value: &impl Serialize) -> String {
    json(value).trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests;

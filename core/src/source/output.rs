//! What a sender's reader hands out: rows gathered into batches, documents, and the account of leaves.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::ledger::Ledger;
use crate::record::MAX_ROWS;
use crate::record::{
    Basis, Change, Context, Nullable, Original, Owner, Position, Provenance, Record, Samples, Sensitivity,
    TypeName,
};

/// The most rows in all open batches together. A row takes about 100 bytes, and 300 more if it has its own
/// owner.
const MAX_OPEN_ROWS: usize = 8 * 1024;
const ROW_BYTES: usize = 100;

/// The most open batches. A body of many users opens some for each user.
const MAX_OPEN_BATCHES: usize = 512;

/// What the rows of one batch have in common.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    pub(crate) data_type: TypeName,
    pub(crate) unit: Cow<'static, str>,
    pub(crate) basis: Basis,
    pub(crate) source: Arc<Provenance>,
    pub(crate) context: Context,
    /// The times are wall-clock times, written as if they were UTC.
    pub(crate) floating: bool,
    /// The platform filled in the values or added them up.
    pub(crate) derived: bool,
    /// The sender's own unit, if the values were converted. Every row then has its `original`.
    pub(crate) original_unit: Option<Cow<'static, str>>,
}

/// One row of a series.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// Epoch milliseconds.
    pub(crate) start: i64,
    /// Epoch milliseconds, exclusive, or `None` for an instant.
    pub(crate) end: Option<i64>,
    pub(crate) value: Option<f64>,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
    /// The value in the sender's own unit.
    pub(crate) original: Option<f64>,
    pub(crate) code: Option<Cow<'static, str>>,
    pub(crate) local_date: Option<NaiveDate>,
    pub(crate) place: Option<Place>,
    /// Distinguishes raw points that a sender may rightly repeat. It counts from 0.
    pub(crate) ordinal: u32,
}

/// A position, for the type `location`. Its units are degrees, metres, and metres per second.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) altitude: Option<f64>,
    pub(crate) speed: Option<f64>,
    pub(crate) course: Option<f64>,
    /// The horizontal accuracy.
    pub(crate) accuracy: Option<f64>,
}

/// Where a sender's reader puts what it finds. Documents and full batches are handed out at once, so that one
/// large element is never held a second time as changes.
pub(crate) struct Output<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) batches: &'a mut Batches,
    pub(crate) progress: &'a mut Progress,
    pub(crate) sink: &'a mut dyn FnMut(Change),
}

/// How far a body has been read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Progress {
    /// The number of roots that have begun, in all documents.
    pub(crate) roots: usize,
    /// The number of elements so far, of all senders.
    pub(crate) elements: i64,
}

/// The open batches.
#[derive(Debug, Default)]
pub(crate) struct Batches {
    without: BTreeSet<Sensitivity>,
    /// The batches, in the order in which they were opened. They are handed out in this order.
    open: Vec<(Series, Batch)>,
    /// The open batches that may fit, by type and basis.
    index: HashMap<(TypeName, Basis), Vec<usize>>,
    /// The batch of the latest row.
    latest: usize,
    open_rows: usize,
    /// The number of rows and changes so far, those left out by an option included.
    made: u64,
}

impl Batches {
    /// Returns no open batches. Types of the sensitivities in `without` never get one.
    pub(crate) fn new(without: BTreeSet<Sensitivity>) -> Self {
        Batches { without, ..Batches::default() }
    }

    /// Returns the number of rows and changes so far, those that an option leaves out included.
    pub(crate) fn made(&self) -> u64 {
        self.made
    }
}

impl Output<'_> {
    /// Returns the place of the next element in the body, and counts the element.
    pub(crate) fn next_element(&mut self) -> i64 {
        self.progress.elements += 1;
        self.progress.elements - 1
    }

    /// Adds a row to its series.
    pub(crate) fn row(&mut self, series: &Series, owner: &Arc<Owner>, row: Row) {
        if self.leaves_out(&series.data_type) {
            self.batches.made += 1;
            return self.ledger.left_out(series.data_type.as_str(), 1);
        }
        let (at, _) = self.room(series);
        self.batches.open[at].1.push(owner, row);
        self.added(at, 1);
        // The extra is handed out with its owner. It takes as much room as this many rows.
        self.batches.open_rows += extra_bytes(&owner.extra) / ROW_BYTES;
    }

    /// Adds instants to their series. A point is epoch milliseconds and a value.
    pub(crate) fn instants(&mut self, series: &Series, owner: &Arc<Owner>, mut points: &[(i64, f64)]) {
        if self.leaves_out(&series.data_type) {
            self.batches.made += 1;
            return self.ledger.left_out(series.data_type.as_str(), points.len() as u64);
        }
        while !points.is_empty() {
            let (at, room) = self.room(series);
            let (now, later) = points.split_at(room.min(points.len()));
            self.batches.open[at].1.extend(owner, now);
            self.added(at, now.len());
            points = later;
        }
    }

    /// Adds a document.
    pub(crate) fn record(&mut self, record: Record) {
        if self.leaves_out(&record.data_type) {
            self.batches.made += 1;
            self.ledger.left_out(record.data_type.as_str(), 1);
            return;
        }
        self.change(Change::Record { record: Box::new(record) });
    }

    /// Hands out a change.
    pub(crate) fn change(&mut self, change: Change) {
        self.batches.made += 1;
        self.ledger.emitted(&change);
        (self.sink)(change);
    }

    /// Closes the open batches.
    pub(crate) fn flush(&mut self) {
        for (series, batch) in std::mem::take(&mut self.batches.open) {
            if !batch.start.is_empty() {
                self.samples(&series, batch);
            }
        }
        self.batches.index.clear();
        self.batches.open_rows = 0;
    }

    /// Returns whether an option leaves out data of this sensitivity.
    pub(crate) fn is_without(&self, kind: Sensitivity) -> bool {
        self.batches.without.contains(&kind)
    }

    /// Returns whether an option leaves out this type.
    pub(crate) fn leaves_out(&self, data_type: &TypeName) -> bool {
        !self.batches.without.is_empty()
            && data_type.known().is_some_and(|known| self.is_without(known.definition().sensitivity))
    }

    /// Returns the place of the open batch of a series, and how many rows it has room for.
    fn room(&mut self, series: &Series) -> (usize, usize) {
        if self.batches.open_rows >= MAX_OPEN_ROWS {
            self.flush();
        }
        let at = self.find_or_open(series);
        (at, MAX_ROWS - self.batches.open[at].1.start.len())
    }

    /// Counts rows that were added to an open batch, and hands the batch out if it is full.
    fn added(&mut self, at: usize, rows: usize) {
        self.batches.open_rows += rows;
        self.batches.made += 1;
        let (series, batch) = &mut self.batches.open[at];
        if batch.start.len() == MAX_ROWS {
            let (series, batch) = (series.clone(), std::mem::take(batch));
            self.batches.open_rows = self.batches.open_rows.saturating_sub(MAX_ROWS);
            self.samples(&series, batch);
        }
    }

    fn find_or_open(&mut self, series: &Series) -> usize {
        // The latest batch is the likeliest one: rows of one series are adjacent, and so are items of one
        // user.
        let fits = |at: &usize| self.batches.open.get(*at).is_some_and(|(open, _)| open == series);
        if fits(&self.batches.latest) {
            return self.batches.latest;
        }
        let key = (series.data_type.clone(), series.basis);
        let index = &self.batches.index;
        if let Some(at) = index.get(&key).and_then(|fit| fit.iter().rev().copied().find(fits)) {
            self.batches.latest = at;
            return at;
        }
        if self.batches.open.len() == MAX_OPEN_BATCHES {
            self.flush();
        }
        self.batches.open.push((series.clone(), Batch::default()));
        let at = self.batches.open.len() - 1;
        self.batches.index.entry(key).or_default().push(at);
        self.batches.latest = at;
        at
    }

    fn samples(&mut self, series: &Series, batch: Batch) {
        self.change(batch.into_change(series.clone()));
    }
}

/// The columns of a batch in progress. A column is `None` until a row needs it.
#[derive(Debug, Default)]
struct Batch {
    owners: Vec<Arc<Owner>>,
    owner: Vec<u32>,
    start: Vec<i64>,
    end: Option<Vec<i64>>,
    /// An absent value is NaN.
    value: Vec<f64>,
    min: Option<Vec<Option<f64>>>,
    max: Option<Vec<Option<f64>>>,
    original: Option<Vec<Option<f64>>>,
    code: Option<Vec<Option<Cow<'static, str>>>>,
    local_date: Option<Vec<Option<NaiveDate>>>,
    place: Option<Vec<Option<Place>>>,
    /// An absent ordinal means 0.
    ordinal: Option<Vec<Option<u32>>>,
}

impl Batch {
    fn push(&mut self, owner: &Arc<Owner>, row: Row) {
        // A row without an end among rows with one is an instant: it ends where it starts.
        if row.end.is_some() && self.end.is_none() {
            self.end = Some(self.start.clone());
        }
        if let Some(end) = &mut self.end {
            end.push(row.end.unwrap_or(row.start));
        }
        let rows = self.start.len();
        push_sparse(&mut self.min, row.min, rows);
        push_sparse(&mut self.max, row.max, rows);
        push_sparse(&mut self.original, row.original, rows);
        push_sparse(&mut self.code, row.code, rows);
        push_sparse(&mut self.local_date, row.local_date, rows);
        push_sparse(&mut self.place, row.place, rows);
        push_sparse(&mut self.ordinal, Some(row.ordinal).filter(|ordinal| *ordinal > 0), rows);
        self.start.push(row.start);
        self.value.push(row.value.unwrap_or(f64::NAN));
        self.own(owner);
    }

    fn extend(&mut self, owner: &Arc<Owner>, points: &[(i64, f64)]) {
        self.start.extend(points.iter().map(|(start, _)| *start));
        self.value.extend(points.iter().map(|(_, value)| *value));
        let rows = self.start.len();
        if let Some(end) = &mut self.end {
            end.extend_from_slice(&self.start[end.len()..]);
        }
        resize_sparse(&mut self.min, rows);
        resize_sparse(&mut self.max, rows);
        resize_sparse(&mut self.original, rows);
        resize_sparse(&mut self.code, rows);
        resize_sparse(&mut self.local_date, rows);
        resize_sparse(&mut self.place, rows);
        resize_sparse(&mut self.ordinal, rows);
        self.own(owner);
    }

    /// Makes this the owner of the rows that have none yet.
    fn own(&mut self, owner: &Arc<Owner>) {
        if !self.owners.last().is_some_and(|last| Arc::ptr_eq(last, owner)) {
            self.owners.push(Arc::clone(owner));
        }
        self.owner.resize(self.start.len(), self.owners.len() as u32 - 1);
    }

    fn into_change(self, series: Series) -> Change {
        let numbers = |column: Vec<Option<f64>>| column.into_iter().collect::<Nullable>();
        let rows = self.start.len();
        let original = |unit: Cow<'static, str>| Original {
            unit: unit.into_owned(),
            value: numbers(self.original.unwrap_or_else(|| vec![None; rows])),
        };
        Change::Samples(Box::new(Samples {
            data_type: series.data_type,
            unit: series.unit,
            basis: series.basis,
            floating: series.floating,
            derived: series.derived,
            source: series.source,
            context: series.context,
            owner: (self.owners.len() > 1).then_some(self.owner),
            owners: self.owners,
            start: self.start,
            end: self.end,
            value: Nullable(self.value),
            min: self.min.map(numbers),
            max: self.max.map(numbers),
            code: self.code,
            local_date: self.local_date,
            ordinal: self
                .ordinal
                .map(|ordinals| ordinals.into_iter().map(Option::unwrap_or_default).collect()),
            position: self.place.map(|places| position(&places)),
            original: series.original_unit.map(original),
        }))
    }
}

/// Returns about how much memory an extra takes, in bytes.
pub(crate) fn extra_bytes(extra: &Map<String, Value>) -> usize {
    fn of(value: &Value) -> usize {
        64 + match value {
            Value::String(text) => text.len(),
            Value::Array(elements) => elements.iter().map(of).sum(),
            Value::Object(members) => extra_bytes(members),
            _ => 0,
        }
    }
    extra.iter().map(|(key, value)| key.len() + of(value)).sum()
}

fn position(places: &[Option<Place>]) -> Position {
    let exact =
        |get: fn(&Place) -> f64| places.iter().map(|place| place.as_ref().map_or(f64::NAN, get)).collect();
    let sparse = |get: fn(&Place) -> Option<f64>| {
        let column: Vec<Option<f64>> = places.iter().map(|place| place.as_ref().and_then(get)).collect();
        column.iter().any(Option::is_some).then(|| column.into_iter().collect())
    };
    Position {
        latitude: exact(|place| place.latitude),
        longitude: exact(|place| place.longitude),
        altitude: sparse(|place| place.altitude),
        speed: sparse(|place| place.speed),
        course: sparse(|place| place.course),
        accuracy: sparse(|place| place.accuracy),
    }
}

/// Adds a cell to a column that is created when a row first needs it. `rows` is the number of rows before
/// this one.
fn push_sparse<T: Clone>(column: &mut Option<Vec<Option<T>>>, cell: Option<T>, rows: usize) {
    match column {
        Some(column) => column.push(cell),
        None if cell.is_some() => {
            let mut cells = vec![None; rows];
            cells.push(cell);
            *column = Some(cells);
        }
        None => {}
    }
}

/// Adds empty cells to a column, provided it exists.
fn resize_sparse<T: Clone>(column: &mut Option<Vec<Option<T>>>, rows: usize) {
    if let Some(column) = column {
        column.resize(rows, None);
    }
}

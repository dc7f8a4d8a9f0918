//! What a sender's reader hands out: rows gathered into batches, documents, and the account of leaves.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::MAX_ROWS;
use crate::record::{
    Basis, Change, Context, Nullable, Owner, Provenance, Record, Samples, Sensitivity, TypeName,
};
use crate::report::Ledger;

/// Rows held in open batches, all together: each takes about 100 bytes, and 300 more where it has its own owner.
const MAX_OPEN_ROWS: usize = 8 * 1024;

/// Open batches, all together: a body of many users opens some for each.
const MAX_OPEN_BATCHES: usize = 512;

/// What the rows of one batch have in common.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    pub(crate) data_type: TypeName,
    pub(crate) unit: Cow<'static, str>,
    pub(crate) basis: Basis,
    pub(crate) source: Arc<Provenance>,
    pub(crate) context: Context,
}

/// One row of a series.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// Epoch milliseconds.
    pub(crate) start: i64,
    /// Epoch milliseconds, exclusive; none for an instant.
    pub(crate) end: Option<i64>,
    pub(crate) value: Option<f64>,
    pub(crate) code: Option<Cow<'static, str>>,
    pub(crate) local_date: Option<NaiveDate>,
}

/// Takes rows and documents, and has changes ready.
#[derive(Debug, Default)]
pub(crate) struct Output {
    pub(crate) ledger: Ledger,
    without: BTreeSet<Sensitivity>,
    ready: VecDeque<Change>,
    /// In the order in which they were opened: the order in which they go out.
    open: Vec<(Series, Batch)>,
    /// By type and basis, the open batches that may fit.
    index: HashMap<(TypeName, Basis), Vec<usize>>,
    open_rows: usize,
}

impl Output {
    pub(crate) fn new(without: BTreeSet<Sensitivity>) -> Self {
        Output { without, ..Output::default() }
    }

    /// Adds a row to its series.
    pub(crate) fn row(&mut self, series: &Series, owner: &Arc<Owner>, row: Row) {
        if self.leaves_out(&series.data_type) {
            return self.ledger.left_out(series.data_type.as_str(), 1);
        }
        let (at, _) = self.room(series);
        self.open[at].1.push(owner, row);
        self.added(at, 1);
    }

    /// Adds instants to their series: epoch milliseconds and value.
    pub(crate) fn instants(&mut self, series: &Series, owner: &Arc<Owner>, mut points: &[(i64, f64)]) {
        if self.leaves_out(&series.data_type) {
            return self.ledger.left_out(series.data_type.as_str(), points.len() as u64);
        }
        while !points.is_empty() {
            let (at, room) = self.room(series);
            let (now, later) = points.split_at(room.min(points.len()));
            self.open[at].1.extend(owner, now);
            self.added(at, now.len());
            points = later;
        }
    }

    /// Adds a document.
    pub(crate) fn record(&mut self, record: Record) {
        if self.leaves_out(&record.data_type) {
            self.ledger.left_out(record.data_type.as_str(), 1);
            return;
        }
        self.ledger.emitted("record", record.data_type.as_str(), 1);
        self.ready.push_back(Change::Record { record: Box::new(record) });
    }

    /// Adds another change; `kind` and `name` are what the report counts it under.
    pub(crate) fn change(&mut self, kind: &str, name: &str, change: Change) {
        self.ledger.emitted(kind, name, 1);
        self.ready.push_back(change);
    }

    /// Closes the open batches.
    pub(crate) fn flush(&mut self) {
        for (series, batch) in std::mem::take(&mut self.open) {
            if !batch.start.is_empty() {
                let change = batch.into_change(&series, &mut self.ledger);
                self.ready.push_back(change);
            }
        }
        self.index.clear();
        self.open_rows = 0;
    }

    /// The next change that is ready.
    pub(crate) fn next(&mut self) -> Option<Change> {
        self.ready.pop_front()
    }

    fn leaves_out(&self, data_type: &TypeName) -> bool {
        data_type.known().is_some_and(|known| self.without.contains(&known.definition().sensitivity))
    }

    /// The open batch of a series, and how many rows it has room for.
    fn room(&mut self, series: &Series) -> (usize, usize) {
        if self.open_rows >= MAX_OPEN_ROWS {
            self.flush();
        }
        let at = self.find_or_open(series);
        (at, MAX_ROWS - self.open[at].1.start.len())
    }

    /// Rows were added to an open batch: when it is full it goes out.
    fn added(&mut self, at: usize, rows: usize) {
        self.open_rows += rows;
        let (series, batch) = &mut self.open[at];
        if batch.start.len() == MAX_ROWS {
            self.open_rows -= MAX_ROWS;
            let change = std::mem::take(batch).into_change(series, &mut self.ledger);
            self.ready.push_back(change);
        }
    }

    fn find_or_open(&mut self, series: &Series) -> usize {
        let key = (series.data_type.clone(), series.basis);
        // The latest is the likeliest: items of one user stand together.
        let fits = |at: &usize| self.open[*at].0 == *series;
        if let Some(at) = self.index.get(&key).and_then(|fit| fit.iter().rev().copied().find(fits)) {
            return at;
        }
        if self.open.len() == MAX_OPEN_BATCHES {
            self.flush();
        }
        self.open.push((series.clone(), Batch::default()));
        let at = self.open.len() - 1;
        self.index.entry(key).or_default().push(at);
        at
    }
}

/// Columns in the making. A column that no row has needed yet is not there.
#[derive(Debug, Default)]
struct Batch {
    owners: Vec<Arc<Owner>>,
    owner: Vec<u32>,
    start: Vec<i64>,
    end: Option<Vec<i64>>,
    /// NaN for none.
    value: Vec<f64>,
    code: Option<Vec<Option<Cow<'static, str>>>>,
    local_date: Option<Vec<Option<NaiveDate>>>,
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
        push_sparse(&mut self.code, row.code, self.start.len());
        push_sparse(&mut self.local_date, row.local_date, self.start.len());
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
        if let Some(code) = &mut self.code {
            code.resize(rows, None);
        }
        if let Some(local_date) = &mut self.local_date {
            local_date.resize(rows, None);
        }
        self.own(owner);
    }

    /// Gives the rows that have no owner yet to this one.
    fn own(&mut self, owner: &Arc<Owner>) {
        if !self.owners.last().is_some_and(|last| Arc::ptr_eq(last, owner)) {
            self.owners.push(Arc::clone(owner));
        }
        self.owner.resize(self.start.len(), self.owners.len() as u32 - 1);
    }

    fn into_change(self, series: &Series, ledger: &mut Ledger) -> Change {
        let Series { data_type, unit, basis, source, context } = series.clone();
        ledger.emitted("samples", data_type.as_str(), self.start.len() as u64);
        Change::Samples(Box::new(Samples {
            data_type,
            unit,
            basis,
            floating: false,
            derived: false,
            source,
            context,
            owner: (self.owners.len() > 1).then_some(self.owner),
            owners: self.owners,
            start: self.start,
            end: self.end,
            value: Nullable(self.value),
            min: None,
            max: None,
            code: self.code,
            local_date: self.local_date,
            ordinal: None,
            position: None,
            original: None,
        }))
    }
}

/// Adds a cell to a column that is only there once a row has needed it; `rows` stand before it.
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

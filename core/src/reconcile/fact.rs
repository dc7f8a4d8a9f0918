//! The content of a claim, in a form that can be compared, joined and stored.

use std::cmp::Ordering;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::record::{Basis, Context, Provenance, TypeName, UNKNOWN_WIDTH, WIDTH};

/// A number or none. None is the least.
///
/// Numbers are ordered, so that a tie can be decided without regard to arrival.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number(f64);

impl Number {
    pub(super) const NONE: Number = Number(f64::NAN);

    pub(super) fn new(value: f64) -> Self {
        if value.is_nan() { Self::NONE } else { Number(value) }
    }

    pub(super) fn get(self) -> f64 {
        self.0
    }

    pub(super) fn is_none(self) -> bool {
        self.0.is_nan()
    }
}

impl Default for Number {
    fn default() -> Self {
        Self::NONE
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        other.is_none().cmp(&self.is_none()).then_with(|| self.0.total_cmp(&other.0))
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

/// What the rows of one batch share. Two rows of one claim that differ in it are different rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Series {
    pub(super) data_type: TypeName,
    pub(super) unit: Box<str>,
    pub(super) basis: Basis,
    pub(super) source: Arc<Provenance>,
    /// The context as JSON.
    pub(super) context: Box<str>,
    pub(super) floating: bool,
    pub(super) derived: bool,
    pub(super) has_end: bool,
    pub(super) has_ordinal: bool,
    pub(super) located: bool,
    pub(super) original_unit: Option<Box<str>>,
}

impl Series {
    /// Returns whether it is unknown what the rows cover. See [`WIDTH`].
    pub(super) fn has_unknown_width(&self) -> bool {
        // Few contexts have to be read.
        self.context.contains(WIDTH)
            && serde_json::from_str(&self.context)
                .is_ok_and(|context: Context| context.get(WIDTH).is_some_and(|width| width == UNKNOWN_WIDTH))
    }
}

/// One row of a series. Start, end and ordinal identify it within the series.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub(super) start: i64,
    /// Equal to `start` if the series has no end.
    pub(super) end: i64,
    pub(super) ordinal: u32,
    pub(super) value: Number,
    pub(super) rare: Option<Box<Rare>>,
}

impl Row {
    fn identity(&self) -> (i64, i64, u32) {
        (self.start, self.end, self.ordinal)
    }
}

/// The columns in which few rows have a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Rare {
    pub(super) min: Number,
    pub(super) max: Number,
    pub(super) original: Number,
    pub(super) code: Option<Arc<str>>,
    pub(super) local_date: Option<NaiveDate>,
    /// Latitude, longitude, altitude, speed, course, accuracy.
    pub(super) position: [Number; 6],
}

impl Rare {
    pub(super) fn boxed(self) -> Option<Box<Rare>> {
        (self != Rare::default()).then(|| Box::new(self))
    }
}

/// A record without what belongs to its claim.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Document {
    pub(super) data_type: TypeName,
    pub(super) start: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
    pub(super) utc_offset: Option<i32>,
    pub(super) floating: bool,
    pub(super) local_date: Option<NaiveDate>,
    pub(super) source: Arc<Provenance>,
    /// The [`Body`](crate::record::Body) as JSON.
    pub(super) body: Box<str>,
    /// The fields of `extra` as JSON.
    pub(super) extra: Box<str>,
}

/// The name of a part of a record, or `None` for the record itself.
pub(super) type Part = Option<Box<str>>;

/// What a claim says about one unit of replacement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Content {
    /// Rows by series. Series and rows are in ascending order, and each identity occurs once.
    pub(super) rows: Vec<(Arc<Series>, Vec<Row>)>,
    /// Documents by part, in ascending order. Each part occurs once.
    pub(super) documents: Vec<(Part, Document)>,
    /// One field as JSON, for the scope `merge`.
    pub(super) field: Option<Box<str>>,
}

impl Content {
    pub(super) fn of_rows(series: Arc<Series>, mut rows: Vec<Row>) -> Self {
        normalise(&mut rows);
        let rows = if rows.is_empty() { Vec::new() } else { vec![(series, rows)] };
        Content { rows, ..Content::default() }
    }

    pub(super) fn of_document(part: Part, document: Document) -> Self {
        Content { documents: vec![(part, document)], ..Content::default() }
    }

    pub(super) fn of_field(json: String) -> Self {
        Content { field: Some(json.into()), ..Content::default() }
    }

    /// Joins another piece of the claim. Where pieces contradict each other, the greater value counts, so the
    /// order of arrival does not matter.
    pub(super) fn join(&mut self, other: &Content) {
        for (series, rows) in &other.rows {
            match self.rows.binary_search_by(|(mine, _)| mine.cmp(series)) {
                Ok(at) => {
                    if let Some((_, mine)) = self.rows.get_mut(at)
                        && mine != rows
                    {
                        mine.extend_from_slice(rows);
                        normalise(mine);
                    }
                }
                Err(at) => self.rows.insert(at, (Arc::clone(series), rows.clone())),
            }
        }
        for (part, document) in &other.documents {
            match self.documents.binary_search_by(|(mine, _)| mine.cmp(part)) {
                Ok(at) => {
                    if let Some((_, mine)) = self.documents.get_mut(at)
                        && *mine < *document
                    {
                        mine.clone_from(document);
                    }
                }
                Err(at) => self.documents.insert(at, (part.clone(), document.clone())),
            }
        }
        if self.field < other.field {
            self.field.clone_from(&other.field);
        }
    }
}

/// Sorts rows and keeps the greatest of each identity.
fn normalise(rows: &mut Vec<Row>) {
    if rows.windows(2).all(|pair| matches!(pair, [a, b] if a.identity() < b.identity())) {
        return;
    }
    // The sort is stable: two sorted runs, the usual case, merge in linear time.
    rows.sort();
    rows.dedup_by(|later, kept| {
        let same = later.identity() == kept.identity();
        if same {
            std::mem::swap(later, kept);
        }
        same
    });
}

//! Fields of a summary, and the rows made from them.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::item::Item;
use crate::ledger::{Flag, Mend, Reason};
use crate::record::{
    Basis, Context, DataType, Method, Owner, Provenance, UTC_OFFSET, Verdict, utc_offset_of,
};
use crate::source::output::{Output, Row, Series};
use crate::take::{Judge, Object, without_f32_noise};

/// A field of a summary: its name, the canonical type of its value, and how it is read.
pub(super) struct Field(pub(super) &'static str, pub(super) DataType, pub(super) Read);

/// How the value of a field is read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Read {
    /// A number, without 32-bit float noise.
    Number,
    /// A number in another unit than the canonical one. The original value is kept beside the converted one.
    In(Unit),
    /// A stress level. A negative one is a code in place of a value.
    Stress(fn(f64) -> Cow<'static, str>),
    /// A word in place of a value, verbatim.
    Word,
    /// A word in place of a value, in lower case.
    LowerWord,
}

/// A unit of Garmin that is not the canonical one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    /// Its UCUM code.
    pub(super) code: &'static str,
    convert: fn(f64) -> f64,
}

pub(super) const GRAM: Unit = Unit { code: "g", convert: |grams| grams / 1000.0 };
pub(super) const MINUTE_PER_KILOMETRE: Unit = Unit { code: "min/km", convert: |pace| tidy(pace * 60.0) };
/// The unit of glucose. A mole of it weighs 180.156 g.
pub(super) const MILLIGRAM_PER_DECILITRE: Unit =
    Unit { code: "mg/dL", convert: |value| tidy(value / 18.0156) };

impl Unit {
    /// Returns a value in the canonical unit.
    pub(super) fn convert(self, value: f64) -> f64 {
        (self.convert)(value)
    }
}

/// Removes what binary multiplication adds in the last places.
fn tidy(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

/// Rows of one type, taken from an item that is not closed yet.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) data_type: DataType,
    pub(super) basis: Basis,
    pub(super) context: Context,
    pub(super) floating: bool,
    pub(super) derived: bool,
    pub(super) original_unit: Option<&'static str>,
    pub(super) how: How,
    pub(super) rows: Rows,
}

/// How the rows of a column came to be.
#[derive(Debug, Clone, Copy)]
pub(super) enum How {
    /// As their summary.
    AsSummary,
    /// In their own way, which may be unknown: they are a part of the summary, such as a nap.
    Own(Option<Method>),
}

/// The rows of a column.
#[derive(Debug)]
pub(super) enum Rows {
    Many(Vec<Row>),
    /// Instants as epoch milliseconds and value.
    Instants(Vec<(i64, f64)>),
}

impl Column {
    /// Returns a column of one row.
    pub(super) fn of_row(data_type: DataType, basis: Basis, row: Row) -> Self {
        Column::of(data_type, basis, Rows::Many(vec![row]))
    }

    pub(super) fn of(data_type: DataType, basis: Basis, rows: Rows) -> Self {
        Column {
            data_type,
            basis,
            context: Context::new(),
            floating: false,
            derived: false,
            original_unit: None,
            how: How::AsSummary,
            rows,
        }
    }

    /// Adds a member to the context of the rows.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.context.insert(name.into(), value.into());
        self
    }

    /// Sets the offset that the rows state for themselves.
    pub(super) fn at_offset(self, utc_offset: Option<i32>) -> Self {
        utc_offset.into_iter().fold(self, |column, utc_offset| column.with(UTC_OFFSET, utc_offset))
    }

    pub(super) fn is_empty(&self) -> bool {
        match &self.rows {
            Rows::Many(rows) => rows.is_empty(),
            Rows::Instants(points) => points.is_empty(),
        }
    }

    /// Returns the series of the rows.
    pub(super) fn series(&self, source: &Arc<Provenance>) -> Series {
        let source = match self.how {
            How::Own(method) if method != source.method => {
                Arc::new(Provenance { method, ..Provenance::clone(source) })
            }
            _ => Arc::clone(source),
        };
        Series {
            data_type: self.data_type.into(),
            unit: Cow::Borrowed(self.data_type.unit()),
            basis: self.basis,
            source,
            context: self.context.clone(),
            floating: self.floating,
            derived: self.derived,
            original_unit: self.original_unit.map(Cow::Borrowed),
        }
    }
}

/// Hands out the columns of one owner.
pub(super) fn emit(
    columns: Vec<Column>,
    source: &Arc<Provenance>,
    owner: &Arc<Owner>,
    output: &mut Output<'_>,
) {
    for column in columns {
        let series = column.series(source);
        let owner = &owner_of(owner, &series.context);
        match column.rows {
            Rows::Many(rows) => rows.into_iter().for_each(|row| output.row(&series, owner, row)),
            Rows::Instants(points) => output.instants(&series, owner, &points),
        }
    }
}

/// Returns the owner of rows with a context: the owner of the summary, with the offset of the rows if they have
/// their own.
fn owner_of(owner: &Arc<Owner>, context: &Context) -> Arc<Owner> {
    match utc_offset_of(context) {
        Some(own) if owner.utc_offset != Some(own) => {
            // The unknown fields are with the other rows.
            Arc::new(Owner { utc_offset: Some(own), extra: Map::new(), ..Owner::clone(owner) })
        }
        _ => Arc::clone(owner),
    }
}

/// Returns the time of the latest instant, in epoch milliseconds.
pub(super) fn latest(columns: &[Column]) -> Option<i64> {
    let instants = columns.iter().filter(|column| column.basis == Basis::Instant);
    instants
        .filter_map(|column| match &column.rows {
            Rows::Many(rows) => rows.iter().map(|row| row.start).max(),
            Rows::Instants(points) => points.iter().map(|(start, _)| *start).max(),
        })
        .max()
}

/// Takes the fields of a table. Each becomes one row over the whole summary.
pub(super) fn fields(object: &mut Object<'_>, fields: &[Field], basis: Basis, row: &Row) -> Vec<Column> {
    let take = |Field(name, data_type, read): &Field| {
        let (value, code) = read.take(object, name, *data_type)?;
        let row = Row { value, code, ..row.clone() };
        Some(read.column(*data_type, basis, row))
    };
    fields.iter().filter_map(take).collect()
}

impl Item<'_> {
    /// Takes an offset map from the start of the summary. Each entry becomes one instant.
    pub(super) fn instants(&mut self, name: &str, data_type: DataType, start: i64) -> Column {
        let points = points(&mut self.object, name, data_type, start);
        Column::of(data_type, Basis::Instant, Rows::Instants(points))
    }
}

/// Takes an offset map. Returns its points as epoch milliseconds and value, in order of time. Impossible
/// values are rejected.
pub(super) fn points(
    object: &mut Object<'_>,
    name: &str,
    data_type: DataType,
    start: i64,
) -> Vec<(i64, f64)> {
    let entries = object.offset_map(name);
    let readings = Readings::of(data_type);
    let (mut noisy, mut doubtful, mut impossible) = (false, false, 0);
    let mut points = Vec::with_capacity(entries.len());
    for (offset, value) in entries {
        let meant = without_f32_noise(value);
        noisy |= meant != value;
        match readings.verdict(meant) {
            Verdict::Impossible => {
                impossible += 1;
                continue;
            }
            Verdict::Implausible => doubtful = true,
            Verdict::Plausible => {}
        }
        points.push((start + (offset * 1000.0).round() as i64, meant));
    }
    if noisy {
        object.mended(name, Mend::F32Noise);
    }
    if doubtful {
        object.flagged(name, Flag::Implausible);
    }
    object.reject_entries(name, Reason::Impossible, &readings.judge.reason(), impossible);
    points
}

/// Returns stress levels as rows. A negative level becomes a code.
pub(super) fn stress_levels(points: Vec<(i64, f64)>, code: fn(f64) -> Cow<'static, str>) -> Rows {
    if points.iter().all(|(_, level)| *level >= 0.0) {
        return Rows::Instants(points);
    }
    let row = |(start, level): (i64, f64)| {
        let (value, code) = stress_level(level, code);
        Row { start, value, code, ..Row::default() }
    };
    Rows::Many(points.into_iter().map(row).collect())
}

/// A value, and the code in place of it.
pub(super) type Reading = (Option<f64>, Option<Cow<'static, str>>);

/// Returns a stress level, or the code of a negative one.
pub(super) fn stress_level(level: f64, code: fn(f64) -> Cow<'static, str>) -> Reading {
    if level >= 0.0 { (Some(level), None) } else { (None, Some(code(level))) }
}

/// Returns the meaning of a negative level in the details of a day.
pub(super) fn stress_code(level: f64) -> Cow<'static, str> {
    Cow::Borrowed(match level {
        -1.0 => "off_wrist",
        -2.0 => "large_motion",
        -3.0 => "not_enough_data",
        -4.0 => "recovering_from_exercise",
        -5.0 => "unidentified",
        other => return Cow::Owned(format!("unknown_{}", -other)),
    })
}

/// Returns the meaning of a negative level in the summary of a day. It documents -1 only, in another sense
/// than the details.
pub(super) fn stress_code_of_day(level: f64) -> Cow<'static, str> {
    if level == -1.0 { Cow::Borrowed("not_enough_data") } else { stress_code(level) }
}

impl Read {
    /// Takes a field. Returns its value as sent, and the code in place of it.
    fn take(self, object: &mut Object<'_>, name: &str, data_type: DataType) -> Option<Reading> {
        match self {
            Read::Number => Some((Some(measured(object, name, data_type)?), None)),
            Read::In(unit) => Some((Some(measured_in(unit, object, name, data_type)?), None)),
            Read::Stress(code) => {
                let (value, code) = stress_level(object.number(name)?, code);
                let counts = value.is_none_or(|level| object.judge(name, Judge::of(data_type), level));
                counts.then_some((value, code))
            }
            Read::Word => Some((None, Some(Cow::Owned(object.string(name)?.into_owned())))),
            Read::LowerWord => Some((None, Some(Cow::Owned(object.string(name)?.to_lowercase())))),
        }
    }

    /// Returns the column of a row that holds the value as sent.
    fn column(self, data_type: DataType, basis: Basis, row: Row) -> Column {
        match self {
            Read::In(unit) => {
                let row = Row { value: row.value.map(unit.convert), original: row.value, ..row };
                Column { original_unit: Some(unit.code), ..Column::of_row(data_type, basis, row) }
            }
            _ => Column::of_row(data_type, basis, row),
        }
    }
}

/// Takes a number, and removes 32-bit float noise.
pub(super) fn number(object: &mut Object<'_>, name: &str) -> Option<f64> {
    let value = object.number(name)?;
    let meant = without_f32_noise(value);
    if meant != value {
        object.mended(name, Mend::F32Noise);
    }
    Some(meant)
}

/// Takes a number that is a measurement. An impossible one is rejected, and an implausible one is flagged.
pub(super) fn measured(object: &mut Object<'_>, name: &str, data_type: DataType) -> Option<f64> {
    let value = number(object, name)?;
    let readings = Readings::of(data_type);
    match readings.verdict(value) {
        Verdict::Plausible => {}
        Verdict::Implausible => object.flagged(name, Flag::Implausible),
        Verdict::Impossible => {
            object.reject_taken(name, Reason::Impossible, &readings.judge.reason());
            return None;
        }
    }
    Some(value)
}

/// Takes a number that is a measurement in another unit, and judges it in the canonical one. Returns the number as it was sent.
pub(super) fn measured_in(
    unit: Unit,
    object: &mut Object<'_>,
    name: &str,
    data_type: DataType,
) -> Option<f64> {
    let value = number(object, name)?;
    object.judge(name, Judge::of(data_type), unit.convert(value)).then_some(value)
}

/// Values that devices write if they have none, with the types that have them. The range of these types has room for the value:
/// elsewhere it is impossible anyway.
const NONES: &[(f64, &[DataType])] = &[(
    // A byte without a value.
    255.0,
    &[
        DataType::HeartRate,
        DataType::HeartRateMinDay,
        DataType::HeartRateMaxDay,
        DataType::RestingHeartRate,
        DataType::GarminHeartRate7DayMean,
        DataType::WorkoutHeartRateMean,
        DataType::WorkoutHeartRateMax,
    ],
)];

/// The value of [`NONES`] of each type, or NaN if there is none.
static NONE_OF: [f64; DataType::ALL.len()] = {
    let mut table = [f64::NAN; DataType::ALL.len()];
    let mut row = 0;
    while row < NONES.len() {
        let (none, types) = NONES[row];
        let mut at = 0;
        while at < types.len() {
            table[types[at] as usize] = none;
            at += 1;
        }
        row += 1;
    }
    table
};

/// How the values of one field are judged.
#[derive(Debug, Clone, Copy)]
struct Readings {
    judge: Judge,
    /// The value that devices write if they have none. NaN if there is no such value.
    none: f64,
    /// Whether a negative value is a code.
    has_codes: bool,
}

impl Readings {
    fn of(data_type: DataType) -> Self {
        let (judge, none) = (Judge::of(data_type), NONE_OF[data_type as usize]);
        Readings { judge, none, has_codes: data_type == DataType::GarminStressLevel }
    }

    fn verdict(self, value: f64) -> Verdict {
        if value == self.none {
            return Verdict::Impossible;
        }
        self.judge.verdict(if self.has_codes { value.abs() } else { value })
    }
}

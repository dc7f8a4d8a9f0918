//! The table of metrics. It has a row for each bucket of time and a column for each metric or part of one. An
//! empty cell says nothing.

use crate::read::Path;
use crate::take::Judge;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::LazyLock;

use crate::ledger::{Flag, Ledger, Mend, Reason};
use crate::read::csv::Columns;
use crate::record::{DataType, Group};
use crate::source::apple::languages::Names;
use crate::source::apple::quantities::{Metric, localised_metric, metric, slug};
use crate::source::apple::units::{self, Unit};
use crate::source::health_auto_export::item::Delivery;
use crate::source::health_auto_export::metrics::{self, Kind, KindId, Metrics, Point, StandsFor};
use crate::source::health_auto_export::when::{self, When};
use crate::source::health_auto_export::words::letters;
use crate::source::output::Output;
use crate::take::Record;

use super::label::{Label, letters_of};

/// The letters of the names of the first column in old and new versions.
const TIMES: [&str; 3] = ["datetime", "date", "timestamp"];

/// Units that only the app names so.
const OWN_UNITS: [&str; 10] =
    ["count", "count/min", "kcal/hr·kg", "ml/(kg·min)", "dBASPL", "hr", "degC", "degF", "km/hr", "mi/hr"];

/// The table of metrics and its columns.
pub(in crate::source::health_auto_export) struct Table {
    columns: Vec<Column>,
    /// The previous record: its time, a hash of its cells, and whether its time was the second of two with
    /// one wall clock.
    before: (String, u64, bool),
}

/// The meaning of a column. Parts of one point are columns side by side.
enum Column {
    /// The start of the bucket.
    Time,
    /// A value of its own.
    Value { kind: KindId, unit: Option<Unit>, code: Option<&'static str>, judge: Judge },
    /// The least, greatest and mean value of one bucket. `min`, `max` and `mean` are columns.
    Spread { kind: KindId, unit: Unit, min: Option<usize>, max: Option<usize>, mean: usize, judge: Judge },
    /// A column that belongs to a spread.
    OfSpread,
    /// A column whose cells are refused with this code and reason.
    Refused(Reason, String),
    /// A column that is unknown. Its cells are kept.
    Unknown,
}

/// Returns whether the columns are those of the table of metrics in English.
pub(super) fn is_english(columns: &Columns) -> bool {
    let mut names = columns.names().map(|name| Label::of(name).name);
    let is_time = names.next().is_some_and(|name| TIMES.contains(&letters(name).as_str()));
    is_time && names.any(|name| metric(&slug(name)).is_some())
}

/// Returns whether the columns are those of the table of metrics: a time, and then labels of which at least
/// one is a known metric or has a unit. A first column of an unknown name is a time if units of the app follow.
pub(super) fn recognise(columns: &Columns) -> bool {
    if is_english(columns) {
        return true;
    }
    let labels: Vec<Label<'_>> = columns.names().map(Label::of).collect();
    let Some((first, others)) = labels.split_first() else { return false };
    if TIMES.contains(&letters_of(first.name).as_str()) {
        return others.iter().any(|label| label.unit.is_some() || metric_of(*label).is_some());
    }
    let has_own_unit = |label: &Label<'_>| label.unit.is_some_and(|unit| OWN_UNITS.contains(&unit));
    first.unit.is_none()
        && !first.name.is_empty()
        && others.iter().any(has_own_unit)
        && others.iter().all(|label| label.unit.is_some() || label.name.is_empty())
}

/// Returns whether a column other than the first has a known unit. Of a table that is known to be the app's,
/// this is enough.
pub(super) fn has_units(columns: &Columns) -> bool {
    columns.names().skip(1).any(|name| Label::of(name).unit.is_some_and(units::is_known))
}

/// Returns the metric of a label in any language.
fn metric_of(label: Label<'_>) -> Option<&'static Metric> {
    metric(&slug(label.name)).or_else(|| localised_metric(label.name, label.unit))
}

/// Returns the app's English name of a part of a measurement, or the part itself if it is unknown.
fn part_of(part: &str) -> String {
    const PARTS: [&str; 14] = [
        "min",
        "max",
        "avg",
        "total",
        "asleep",
        "in_bed",
        "core",
        "deep",
        "rem",
        "awake",
        "systolic",
        "diastolic",
        "unspecified",
        "average",
    ];
    static NAMES: LazyLock<Names<&'static str>> = LazyLock::new(|| {
        let sleep =
            [("deep_sleep", "deep"), ("core_sleep", "core"), ("rem_sleep", "rem"), ("total_sleep", "total")];
        Names::new(&mut PARTS.map(|part| (part, part)).into_iter().chain(sleep))
    });
    let own = slug(part);
    if PARTS.contains(&own.as_str()) { own } else { NAMES.meaning(part).map_or(own, str::to_owned) }
}

/// A label that was looked up.
struct Heading<'a> {
    label: Label<'a>,
    metric: Option<&'static Metric>,
    part: Option<String>,
}

impl<'a> Heading<'a> {
    fn of(name: &'a str) -> Self {
        let label = Label::of(name);
        Heading { label, metric: metric_of(label), part: label.part.map(part_of) }
    }

    /// Returns whether the label is known, but in another language than English.
    fn is_localised(&self) -> bool {
        let name = self.metric.is_some() && metric(&slug(self.label.name)).is_none();
        name || self.label.part.map(slug) != self.part
    }
}

/// Parts of sleep, and the type of a night's hours of each.
const SLEEP: [(&str, DataType); 7] = [
    ("total", DataType::TotalSleepTime),
    ("asleep", DataType::AsleepUnspecifiedDuration),
    ("in_bed", DataType::InBedDuration),
    ("core", DataType::LightSleepDuration),
    ("deep", DataType::DeepSleepDuration),
    ("rem", DataType::RemSleepDuration),
    ("awake", DataType::AwakeDuration),
];

const PRESSURE: [(&str, DataType); 2] =
    [("systolic", DataType::BloodPressureSystolic), ("diastolic", DataType::BloodPressureDiastolic)];

const PROTECTION: [(&str, &str); 3] = [
    ("unspecified", "unspecified"),
    ("protection_used", "protected"),
    ("protection_not_used", "unprotected"),
];

impl Table {
    pub(super) fn new(columns: &Columns, metrics: &mut Metrics, ledger: &Ledger) -> Self {
        metrics.begin_table(columns.name(0).unwrap_or_default(), ledger);
        let headings: Vec<Heading<'_>> = columns.names().map(Heading::of).collect();
        let column = |at: usize| {
            let column = if at == 0 { Column::Time } else { Column::of(at, &headings, metrics) };
            if let Some(name) = columns.name(at) {
                let mut path = Path::default();
                path.push_key(name);
                let unit = match &column {
                    Column::Value { unit, .. } => {
                        if unit.is_none() {
                            ledger.flagged(&path, Flag::UnknownType);
                        }
                        unit.as_ref()
                    }
                    Column::Spread { unit, .. } => Some(unit),
                    _ => None,
                };
                let is_localised =
                    if at == 0 { letters_of(name) != letters(name) } else { headings[at].is_localised() };
                let by_name = is_localised.then_some(Mend::LocalisedWord);
                let by_unit = unit.and_then(|unit| unit.mended).filter(|how| Some(*how) != by_name);
                for how in by_name.into_iter().chain(by_unit) {
                    ledger.mended(&path, how);
                }
                if unit.is_some_and(|unit| unit.is_unknown) {
                    ledger.flagged(&path, Flag::UnknownWord);
                }
            }
            column
        };
        Table { columns: (0..headings.len()).map(column).collect(), before: Default::default() }
    }

    /// Reads a record.
    pub(super) fn record(
        &mut self,
        mut record: Record<'_>,
        delivery: Delivery,
        position: i64,
        metrics: &mut Metrics,
        output: &mut Output<'_>,
    ) {
        let Some(when) = self.when(&mut record, delivery) else {
            let reason = format!("expected {}, found none", when::EXPECTED);
            return record.refuse(Reason::NoTime, reason);
        };
        metrics.begin_row(when);
        for (at, column) in self.columns.iter().enumerate() {
            let mut number = |at: usize, unit: Option<&Unit>, judge: Judge| {
                let value = record.number(at)?;
                let converted = unit.map_or(value, |unit| unit.convert(value));
                record.judge(at, judge, converted).then_some(value)
            };
            let point = |[value, min, max]: [Option<f64>; 3], unit: Option<&Unit>, code| {
                let none = f64::NAN;
                let convert = |value: Option<f64>| {
                    value.map_or(none, |value| unit.map_or(value, |unit| unit.convert(value)))
                };
                let converted = unit.is_some_and(|unit| unit.original.is_some());
                Point {
                    when,
                    end: None,
                    value: convert(value),
                    min: convert(min),
                    max: convert(max),
                    original: value.filter(|_| converted).unwrap_or(none),
                    order: [value.unwrap_or(none), none],
                    code,
                    extra: None,
                }
            };
            match column {
                Column::Value { kind, unit, code, judge } => {
                    let value = number(at, unit.as_ref(), *judge);
                    // A zero of sleep can mean none, or that the value is unknown.
                    if value.is_some_and(|value| value != 0.0 || !metrics.is_sleep(*kind)) {
                        metrics.cell(
                            *kind,
                            position,
                            point([value, None, None], unit.as_ref(), *code),
                            output,
                        );
                    }
                }
                Column::Spread { kind, unit, min, max, mean, judge } => {
                    let values =
                        [Some(*mean), *min, *max].map(|at| at.and_then(|at| number(at, Some(unit), *judge)));
                    if values.iter().any(Option::is_some) {
                        metrics.cell(*kind, position, point(values, Some(unit), None), output);
                    }
                }
                Column::Refused(code, reason) => {
                    if record.take(at).is_some() {
                        record.reject_taken(at, *code, reason);
                    }
                }
                Column::Time | Column::OfSpread | Column::Unknown => {}
            }
        }
        drop(record.close());
    }

    /// Takes the time of a record. A time that reads as the previous one is the second of two, when summer
    /// time ends, unless the whole record is the same.
    fn when(&mut self, record: &mut Record<'_>, delivery: Delivery) -> Option<When> {
        let text = record.take(0)?;
        let (when, mended) = when::read(text, delivery.zone)?;
        if let Some(how) = mended {
            record.mended(0, how);
        }
        let mut cells = DefaultHasher::new();
        (0..self.columns.len()).for_each(|at| record.peek(at).hash(&mut cells));
        let cells = cells.finish();
        let (before, same, again) = &self.before;
        let again = before == text && !when.told && (*again || *same != cells);
        self.before = (text.to_owned(), cells, again);
        Some(if again { when.again(delivery.zone).unwrap_or(when) } else { when })
    }
}

impl Column {
    fn of(at: usize, headings: &[Heading<'_>], metrics: &mut Metrics) -> Self {
        let Heading { label, metric, part } = &headings[at];
        let name = slug(label.name);
        match (*metric, part.as_deref()) {
            (None, None) if label.unit.is_some() && metrics.admits(&name, label.unit) => {
                let kind = metrics.kind(metrics::unknown(&name, label.unit));
                Column::Value { kind, unit: None, code: None, judge: Judge::ANY }
            }
            (None, _) => Column::Unknown,
            (Some(metric), None) => Column::value(metric, metric.data_type, label.unit, metrics),
            (Some(metric), Some(part)) => match metric.data_type {
                DataType::SleepSession => {
                    Column::part(metric, part, &SLEEP, label.unit.or(Some("hr")), metrics)
                }
                DataType::BloodPressure => Column::part(metric, part, &PRESSURE, label.unit, metrics),
                DataType::SexualActivity => {
                    let Some((_, code)) = PROTECTION.into_iter().find(|(name, _)| *name == part) else {
                        return Column::Unknown;
                    };
                    match metrics::kind(metric, metric.data_type, label.unit) {
                        Ok((kind, unit)) => {
                            let kind = Kind { stands_for: StandsFor::Day(code), ..kind };
                            Column::Value {
                                kind: metrics.kind(of_table(kind)),
                                unit: Some(unit),
                                code: Some(code),
                                judge: Judge::of(metric.data_type),
                            }
                        }
                        Err((code, reason)) => Column::Refused(code, reason),
                    }
                }
                _ => Column::spread(at, headings, metric, part, metrics),
            },
        }
    }

    fn value(metric: &Metric, data_type: DataType, unit: Option<&str>, metrics: &mut Metrics) -> Self {
        match metrics::kind(metric, data_type, unit) {
            Ok((kind, unit)) => {
                let judge = match data_type.definition().group {
                    // A table has the sleep of one day.
                    Group::Sleep => Judge::of(data_type).at_most(86_400.0),
                    _ => Judge::of(data_type),
                };
                Column::Value { kind: metrics.kind(of_table(kind)), unit: Some(unit), code: None, judge }
            }
            Err((code, reason)) => Column::Refused(code, reason),
        }
    }

    fn part(
        metric: &Metric,
        part: &str,
        parts: &[(&str, DataType)],
        unit: Option<&str>,
        metrics: &mut Metrics,
    ) -> Self {
        match parts.iter().find(|(name, _)| *name == part) {
            Some((_, data_type)) => Column::value(metric, *data_type, unit, metrics),
            None => Column::Unknown,
        }
    }

    /// Returns the least, greatest and mean value as one column. It is the column of the mean.
    fn spread(
        at: usize,
        headings: &[Heading<'_>],
        metric: &Metric,
        part: &str,
        metrics: &mut Metrics,
    ) -> Self {
        let other = |part: &str| {
            headings.iter().position(|heading| {
                heading.label.name == headings[at].label.name && heading.part.as_deref() == Some(part)
            })
        };
        let mean = other("avg");
        match part {
            "min" | "max" if mean.is_some() => Column::OfSpread,
            // The first of several columns with one name counts.
            "avg" if mean == Some(at) => {
                match metrics::kind(metric, metric.data_type, headings[at].label.unit) {
                    Ok((kind, unit)) => {
                        let kind = metrics.kind(of_table(kind));
                        let judge = Judge::of(metric.data_type);
                        Column::Spread { kind, unit, min: other("min"), max: other("max"), mean: at, judge }
                    }
                    Err((code, reason)) => Column::Refused(code, reason),
                }
            }
            _ => Column::Unknown,
        }
    }
}

/// An empty cell of a table says nothing. So a table never states that it holds all points.
fn of_table(kind: Kind) -> Kind {
    Kind { is_whole: false, ..kind }
}

//! Determines from the name and unit of a block what its points are, and takes the points apart.

use std::ops::RangeInclusive;

use super::kind::{Kind, Point, StandsFor};
use super::rows::{KindId, MOST_UNKNOWN, Rows};
use crate::ledger::{Flag, Ledger, Mend, Reason};
use crate::read::json::Path;
use crate::record::{Context, DataType, Sensitivity, TypeName};
use crate::source::apple::quantities::{self, Metric, localised_metric, metric, slug};
use crate::source::apple::units::{self, Unit};
use crate::source::health_auto_export::ORIGIN;
use crate::source::health_auto_export::when::When;
use crate::source::health_auto_export::words;
use crate::take::{Alias, Judge, Object, TEXT_BYTES};

/// Spellings of a point's fields that are in use.
pub(super) const ALIASES: &[Alias] =
    &[("startDate", "start"), ("endDate", "end"), ("avg", "Avg"), ("min", "Min"), ("max", "Max")];

/// How the points of a block are read.
pub(super) enum Reading {
    /// Sleep, which has shapes of its own.
    Sleep {
        /// The length of its unit in seconds.
        seconds: f64,
        /// Whether the unit is in another language than English.
        is_localised: bool,
    },
    Points(Series),
    /// Every point is refused with this code and reason.
    Refused(Reason, String),
}

/// How the points of a metric become rows.
pub(super) struct Series {
    /// The metric and its unit, or `None` if the metric is unknown. Values of an unknown metric are not
    /// converted.
    known: Option<(&'static Metric, Unit)>,
    pub(super) kind: KindId,
    /// The series of the lower value of blood pressure.
    diastolic: Option<KindId>,
    judge: Judge,
    /// The plausible values, from `judge`.
    plausible: RangeInclusive<f64>,
}

/// Returns how to read the points of a metric with this name and unit.
pub(super) fn reading(name: &str, label: Option<&str>, rows: &mut Rows) -> Reading {
    let (sent, name) = (name, slug(name));
    if name.is_empty() {
        return Reading::Refused(
            Reason::NoName,
            "expected the name of the metric, found an empty one".to_owned(),
        );
    }
    if name.len().max(label.map_or(0, str::len)) > TEXT_BYTES {
        let reason = format!("expected a name and units of at most {TEXT_BYTES} bytes, found longer ones");
        return Reading::Refused(Reason::TextTooLong, reason);
    }
    let Some(metric) = metric(&name).or_else(|| localised_metric(sent, label)) else {
        if !rows.admits(&unknown(&name, label)) {
            let reason = format!("expected at most {MOST_UNKNOWN} unknown types in a body, found more");
            return Reading::Refused(Reason::TooManyNames, reason);
        }
        return Reading::Points(Series {
            known: None,
            kind: rows.kind(unknown(&name, label)),
            diastolic: None,
            judge: Judge::ANY,
            plausible: Judge::ANY.plausible(),
        });
    };
    if metric.data_type == DataType::SleepSession {
        let is_localised = label.is_some_and(|label| units::code(label).is_none());
        let sleep = |seconds| Reading::Sleep { seconds, is_localised };
        return match label.map_or(Some("h"), units::code_in_any_language) {
            Some("s") => sleep(1.0),
            Some("min") => sleep(60.0),
            Some("h") => sleep(3600.0),
            _ => Reading::Refused(
                Reason::WrongUnit,
                "expected hr, min or s as units of sleep, found another".to_owned(),
            ),
        };
    }
    let data_type = match metric.data_type {
        DataType::BloodPressure => DataType::BloodPressureSystolic,
        other => other,
    };
    let (kind, unit) = match kind(metric, data_type, label) {
        Ok(found) => found,
        Err((code, reason)) => return Reading::Refused(code, reason),
    };
    let diastolic = (metric.data_type == DataType::BloodPressure)
        .then(|| Kind { data_type: DataType::BloodPressureDiastolic.into(), ..kind.clone() });
    Reading::Points(Series {
        judge: Judge::of(data_type),
        plausible: Judge::of(data_type).plausible(),
        known: Some((metric, unit)),
        kind: rows.kind(kind),
        diastolic: diastolic.map(|kind| rows.kind(kind)),
    })
}

/// Returns what the values of an unknown metric have in common. They are not converted.
pub(in crate::source::health_auto_export) fn unknown(name: &str, label: Option<&str>) -> Kind {
    let unit = label.map(str::trim).filter(|unit| !unit.is_empty()).unwrap_or("1");
    let data_type = match TypeName::from(name) {
        // The metric has the name of a canonical type, but its unit and meaning may differ, so it gets a name
        // of its own. A sensitive type keeps its name, and so stays sensitive.
        known if known.known().is_some_and(|known| known.definition().sensitivity == Sensitivity::Open) => {
            TypeName::from(format!("{ORIGIN}_{name}").as_str())
        }
        own => own,
    };
    Kind {
        data_type,
        name: name.into(),
        unit: unit.to_owned().into(),
        original_unit: None,
        context: Context::new(),
        stands_for: StandsFor::Stated,
        is_whole: false,
    }
}

/// Returns what the values of a known metric, or of a part of one, have in common, and their unit. Returns a
/// code and a reason if the unit is wrong.
pub(in crate::source::health_auto_export) fn kind(
    metric: &Metric,
    data_type: DataType,
    label: Option<&str>,
) -> Result<(Kind, Unit), (Reason, String)> {
    let Some(label) = label.map(str::trim).filter(|label| !label.is_empty()).or(metric.unit) else {
        return Err((
            Reason::NoUnit,
            format!("expected the units of {}, which has several, found none", metric.name),
        ));
    };
    let unit = match metric.unit {
        Some(only) => Unit::only(label, only, data_type),
        None => Unit::of(label, data_type),
    };
    let Some(unit) = unit else {
        return Err((
            Reason::WrongUnit,
            format!("expected a unit that converts to {}, found another", data_type.unit()),
        ));
    };
    let kind = Kind {
        data_type: data_type.into(),
        name: metric.name.into(),
        unit: data_type.unit().into(),
        original_unit: unit.original.clone(),
        context: Context::new(),
        stands_for: StandsFor::of(data_type),
        is_whole: true,
    };
    Ok((kind, unit))
}

/// Fields of a point of `sexual_activity` that are counts of a day, and the code that each counts.
const PROTECTION: [(&str, &str); 3] = [
    ("Unspecified", "unspecified"),
    ("Protection Used", "protected"),
    ("Protection Not Used", "unprotected"),
];

impl Series {
    /// Returns whether the metric is unknown. Its points may have any shape, so what is no point is kept.
    pub(super) fn is_unknown(&self) -> bool {
        self.known.is_none()
    }

    /// Returns whether its points have fields that points of most metrics lack.
    pub(super) fn is_special(&self) -> bool {
        matches!(
            self.data_type(),
            Some(
                DataType::BloodPressure
                    | DataType::BloodGlucose
                    | DataType::InsulinDelivery
                    | DataType::HandwashingEvent
                    | DataType::ToothbrushingEvent
                    | DataType::SexualActivity
            )
        )
    }

    fn convert(&self, value: f64) -> f64 {
        self.known.as_ref().map_or(value, |(_, unit)| unit.convert(value))
    }

    /// Returns whether a value is plausible.
    pub(super) fn is_plausible(&self, value: f64) -> bool {
        self.plausible.contains(&self.convert(value))
    }

    /// Takes a number. An impossible one is rejected, an implausible one is flagged.
    fn number(&self, object: &mut Object<'_>, key: &str) -> Option<f64> {
        let value = object.number(key)?;
        object.judge(key, self.judge, self.convert(value)).then_some(value)
    }

    fn data_type(&self) -> Option<DataType> {
        self.known.as_ref().map(|(metric, _)| metric.data_type)
    }

    /// Reports what was mended or flagged in the name and unit of the block. `path` is the path of the block.
    pub(super) fn tell(&self, name: &str, path: &Path, ledger: &Ledger) {
        let member = |key| {
            let mut path = path.clone();
            path.push_key(key);
            path
        };
        match &self.known {
            None => ledger.flagged(&member("name"), Flag::UnknownType),
            Some((metric, unit)) => {
                if metric.name != name {
                    let is_english = quantities::metric(&slug(name)).is_some();
                    let how = if is_english { Mend::Alias } else { Mend::LocalisedWord };
                    ledger.mended(&member("name"), how);
                }
                if let Some(how) = unit.mended {
                    ledger.mended(&member("units"), how);
                }
                if unit.is_unknown {
                    ledger.flagged(&member("units"), Flag::UnknownWord);
                }
            }
        }
    }

    /// Returns a point with its value or mean, its least and its greatest value. NaN means that there is
    /// none.
    pub(super) fn point(&self, when: When, end: Option<i64>, [value, min, max]: [f64; 3]) -> Point {
        let converted = self.known.as_ref().is_some_and(|(_, unit)| unit.original.is_some());
        Point {
            when,
            end,
            value: self.convert(value),
            min: self.convert(min),
            max: self.convert(max),
            original: if converted { value } else { f64::NAN },
            order: [value, f64::NAN],
            code: None,
            extra: None,
        }
    }

    /// Takes the values of a point.
    pub(super) fn take(
        &self,
        rows: &mut Rows,
        object: &mut Object<'_>,
        when: When,
        end: Option<i64>,
    ) -> Vec<(KindId, Point)> {
        let one = |kind: KindId, value: Option<f64>| {
            value.map(|value| (kind, self.point(when, end, [value, f64::NAN, f64::NAN])))
        };
        match self.data_type() {
            Some(DataType::BloodPressure) => {
                let systolic = self.number(object, "systolic");
                let diastolic = object.number("diastolic").filter(|value| {
                    let judge = Judge::of(DataType::BloodPressureDiastolic);
                    object.judge("diastolic", judge, self.convert(*value))
                });
                let order = [systolic, diastolic].map(|value| value.unwrap_or(f64::NAN));
                let diastolic = self.diastolic.and_then(|kind| one(kind, diastolic));
                let both = one(self.kind, systolic).into_iter().chain(diastolic);
                both.map(|(kind, point)| (kind, Point { order, ..point })).collect()
            }
            Some(DataType::BloodGlucose) => {
                let kind = self.kind_with(rows, "meal", object, "mealTime");
                // A summary of an hour or a day has its mean.
                let value = self.number(object, if object.has("qty") { "qty" } else { "Avg" });
                let Some(value) = value else { return Vec::new() };
                let [min, max] = ["Min", "Max"].map(|key| self.number(object, key).unwrap_or(f64::NAN));
                vec![(kind, self.point(when, end, [value, min, max]))]
            }
            Some(DataType::InsulinDelivery) => {
                let kind = self.kind_with(rows, "reason", object, "reason");
                one(kind, self.number(object, "qty")).into_iter().collect()
            }
            Some(DataType::HandwashingEvent | DataType::ToothbrushingEvent) => {
                let value = self.number(object, "qty");
                let code = object.string("value").and_then(|word| {
                    let code =
                        ["complete", "incomplete"].into_iter().find(|code| words::letters(&word) == *code);
                    if code.is_none() {
                        let reason = "expected Complete or Incomplete, found another word";
                        object.reject_taken("value", Reason::UnknownWord, reason);
                    }
                    code
                });
                if value.is_none() && code.is_none() {
                    return Vec::new();
                }
                let point = self.point(when, end, [value.unwrap_or(f64::NAN), f64::NAN, f64::NAN]);
                vec![(self.kind, Point { code, ..point })]
            }
            Some(DataType::SexualActivity) => {
                let mut points = Vec::new();
                for (name, code) in PROTECTION {
                    let Some(value) = self.number(object, name) else { continue };
                    let kind = Kind { stands_for: StandsFor::Day(code), ..rows.kind_of(self.kind).clone() };
                    let point = self.point(when, None, [value, f64::NAN, f64::NAN]);
                    points.push((rows.kind(kind), Point { code: Some(code), ..point }));
                }
                points
            }
            _ => {
                let (value, mean) = (object.number("qty"), object.peek("Avg"));
                // If a point has a value and a mean, the value counts and the mean is left over.
                let value_is_mean = value.is_none() && mean.is_some();
                let value = if value_is_mean { object.number("Avg") } else { value };
                let Some(value) = value else { return Vec::new() };
                let key = if value_is_mean { "Avg" } else { "qty" };
                if !object.judge(key, self.judge, self.convert(value)) {
                    return Vec::new();
                }
                let min = self.number(object, "Min").unwrap_or(f64::NAN);
                let max = self.number(object, "Max").unwrap_or(f64::NAN);
                let mut points = vec![(self.kind, self.point(when, end, [value, min, max]))];
                // Later versions send another variability of the same heartbeats.
                if self.data_type() == Some(DataType::HrvSdnn)
                    && let Some(rmssd) = self.number(object, "rmssd")
                {
                    let kind =
                        Kind { data_type: DataType::HrvRmssd.into(), ..rows.kind_of(self.kind).clone() };
                    points.extend(one(rows.kind(kind), Some(rmssd)));
                }
                points
            }
        }
    }

    /// Returns the series with the context that a word adds. An unknown word stays with the point.
    fn kind_with(
        &self,
        rows: &mut Rows,
        context: &'static str,
        object: &mut Object<'_>,
        key: &str,
    ) -> KindId {
        const WORDS: [&str; 4] = ["before_meal", "after_meal", "bolus", "basal"];
        let Some(said) = object.string(key).map(|word| slug(&word)) else { return self.kind };
        if said == "unspecified" {
            return self.kind;
        }
        let Some(word) = WORDS.into_iter().find(|word| *word == said) else {
            object.flagged(key, Flag::UnknownWord);
            object.give_back(key);
            return self.kind;
        };
        let mut kind = rows.kind_of(self.kind).clone();
        kind.context.insert(context.into(), word.into());
        rows.kind(kind)
    }
}

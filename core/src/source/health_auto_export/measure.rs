//! Numbers with the label of their unit: `{"qty": 5.1, "units": "km"}`.

use std::borrow::Cow;

use crate::ledger::{Flag, Mend, Reason};
use crate::record::{DataType, Verdict};
use crate::source::apple::units::Unit;
use crate::take::{Judge, Object};

/// A value in the unit of its type.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Measure {
    pub(super) value: f64,
    /// The value as it was sent and its label, provided that its unit was another.
    pub(super) original: Option<(f64, String)>,
}

/// Why a value is refused: a code and a reason.
pub(super) type Refusal = (Reason, String);

impl Measure {
    /// Returns a value with the label of its unit, and how the label was mended.
    ///
    /// # Errors
    ///
    /// Returns a refusal if the label is not a unit of the type, or if the value is impossible.
    pub(super) fn new(
        value: f64,
        label: Option<&str>,
        data_type: DataType,
    ) -> Result<(Self, Option<Mend>), Refusal> {
        let unit = unit(value, label, data_type)?;
        let measure = Measure {
            value: converted(value, &unit, data_type)?,
            original: unit.original.map(|label| (value, label)),
        };
        Ok((measure, unit.mended))
    }

    /// Takes a field: an object with a number and the label of its unit, or a number alone, provided its type
    /// has one usual unit. An impossible value is rejected. A 0 that means a missing value gives `None`.
    pub(super) fn take(
        object: &mut Object<'_>,
        key: &str,
        data_type: DataType,
        zero_is_none: bool,
    ) -> Option<Self> {
        let is_none = |value: f64| zero_is_none && value == 0.0;
        if !object.peek(key)?.starts_with('{') {
            let value = object.number(key).filter(|value| !is_none(*value))?;
            return match Measure::new(value, None, data_type) {
                Ok((measure, mended)) => {
                    if let Some(how) = mended {
                        object.mended(key, how);
                    }
                    if is_implausible(measure.value, data_type) {
                        object.flagged(key, Flag::Implausible);
                    }
                    Some(measure)
                }
                Err((code, reason)) => {
                    object.reject_taken(key, code, &reason);
                    None
                }
            };
        }
        let mut nested = object.object(key, &[])?;
        let value = nested.number("qty");
        let label = nested.string("units");
        let measure = match value.filter(|value| !is_none(*value)) {
            None => None,
            Some(value) => match Measure::new(value, label.as_deref(), data_type) {
                Ok((measure, mended)) => {
                    if let Some(how) = mended {
                        nested.mended("units", how);
                    }
                    if is_implausible(measure.value, data_type) {
                        nested.flagged("qty", Flag::Implausible);
                    }
                    Some(measure)
                }
                Err((code, reason)) => {
                    nested.refuse(code, reason);
                    return None;
                }
            },
        };
        object.return_extra(key, nested.close());
        measure
    }
}

/// Returns the unit that a label means for a value.
pub(super) fn unit(value: f64, label: Option<&str>, data_type: DataType) -> Result<Unit, Refusal> {
    let name = data_type.name();
    let Some(label) = label.map(Cow::Borrowed).or_else(|| usual(data_type)) else {
        return Err((Reason::NoUnit, format!("expected a unit of {name}, found none")));
    };
    let unit = match data_type {
        DataType::PoolLength => Unit::of_pool(&label, value),
        DataType::RelativeHumidity => Unit::of_humidity(&label, value),
        _ => Unit::of(&label, data_type),
    };
    unit.ok_or_else(|| (Reason::WrongUnit, format!("expected a unit of {name}, found another text")))
}

/// Returns a value in the unit of its type, or a refusal if it is impossible.
pub(super) fn converted(value: f64, unit: &Unit, data_type: DataType) -> Result<f64, Refusal> {
    let value = unit.convert(value);
    let judge = Judge::of(data_type);
    match judge.verdict(value) {
        Verdict::Impossible => Err((Reason::Impossible, judge.reason())),
        _ => Ok(value),
    }
}

/// Returns whether a value in the unit of its type is possible, but not plausible.
pub(super) fn is_implausible(value: f64, data_type: DataType) -> bool {
    data_type.verdict(value) == Verdict::Implausible
}

/// Returns the label for values without one. Only types whose unit does not follow the phone's settings have
/// one.
fn usual(data_type: DataType) -> Option<Cow<'static, str>> {
    let label = match data_type.unit() {
        "s" => "s",
        "%" => "%",
        "W" => "W",
        unit if unit.ends_with("/min") => "count/min",
        unit if unit.starts_with('{') => "count",
        _ => return None,
    };
    Some(label.into())
}

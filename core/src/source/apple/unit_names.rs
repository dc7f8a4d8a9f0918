//! Units by their names, as libraries write HealthKit's.

use crate::record::{Conversion, DataType, letters};
use crate::source::apple::units::{Unit, code_in_any_language};

/// The letters of names and of formulas, and their UCUM codes.
const NAMES: &[(&str, &str)] = &[
    ("gram", "g"),
    ("kilogram", "kg"),
    ("milligram", "mg"),
    ("microgram", "ug"),
    ("ounce", "[oz_av]"),
    ("pound", "[lb_av]"),
    ("stone", "[stone_av]"),
    ("meter", "m"),
    ("kilometer", "km"),
    ("centimeter", "cm"),
    ("inch", "[in_i]"),
    ("foot", "[ft_i]"),
    ("feet", "[ft_i]"),
    ("yard", "[yd_i]"),
    ("mile", "[mi_i]"),
    ("liter", "L"),
    ("milliliter", "mL"),
    ("fluidounceus", "[foz_us]"),
    ("cupus", "[cup_us]"),
    ("pintus", "[pt_us]"),
    ("millimeterofmercury", "mm[Hg]"),
    ("decibelaweightedsoundpressurelevel", "dB[SPL]"),
    ("decibel", "dB[SPL]"),
    ("db", "dB[SPL]"),
    ("second", "s"),
    ("millisecond", "ms"),
    ("minute", "min"),
    ("hour", "h"),
    ("day", "d"),
    ("joule", "J"),
    ("kilojoule", "kJ"),
    ("kilocalorie", "kcal"),
    ("largecalorie", "kcal"),
    ("smallcalorie", "cal"),
    ("degreecelsius", "Cel"),
    ("celsius", "Cel"),
    ("degreefahrenheit", "[degF]"),
    ("fahrenheit", "[degF]"),
    ("kelvin", "K"),
    ("siemen", "S"),
    ("microsiemen", "uS"),
    ("volt", "V"),
    ("internationalunit", "[IU]"),
    ("percent", "%"),
    ("watt", "W"),
    ("milligramperdeciliter", "mg/dL"),
    ("millimolesperliter", "mmol/L"),
    ("millimoleperliter", "mmol/L"),
    ("meterpersecond", "m/s"),
    ("meterspersecond", "m/s"),
    ("kilometerperhour", "km/h"),
    ("kilometersperhour", "km/h"),
    ("mileperhour", "[mi_i]/h"),
    ("milesperhour", "[mi_i]/h"),
    ("literperminute", "L/min"),
    ("litersperminute", "L/min"),
    ("kcalkghr", "kcal/kg/h"),
    ("kcalhrkg", "kcal/kg/h"),
    ("kcalkgh", "kcal/kg/h"),
    ("mlkgmin", "mL/min/kg"),
    ("mlminkg", "mL/min/kg"),
];

/// Names of things that are counted, and of rates of them.
const COUNTS: &[&str] =
    &["count", "counts", "nounit", "unknownunit", "hour", "hours", "step", "steps", "kgm2", "kgm²"];
const RATES: &[&str] = &[
    "countmin",
    "countperminute",
    "beatsperminute",
    "beatsmin",
    "breathsmin",
    "breathsperminute",
    "respirationsperminute",
    "rpm",
    "spm",
];

/// Returns a value of a type in its unit, and the UCUM code of the unit that it was sent in if that is another
/// one, or `None` if the label is unknown or measures something else.
pub(crate) fn convert(value: f64, label: &str, data_type: DataType) -> Option<(f64, Option<&'static str>)> {
    if let Some(unit) = Unit::of(label, data_type) {
        let original = unit.original.as_deref().and_then(code_in_any_language);
        return Some((unit.convert(value), original));
    }
    let canonical = data_type.unit();
    let name = letters(label);
    let is_count = canonical == "1" || canonical == "kg/m2" || canonical.starts_with('{');
    let is_rate = canonical.ends_with("/min");
    if COUNTS.contains(&&*name) && is_count && !is_rate || RATES.contains(&&*name) && is_rate {
        return Some((value, None));
    }
    let singular = name.strip_suffix('s').unwrap_or(&name);
    let code = NAMES.iter().find(|(known, _)| *known == name || *known == singular).map(|(_, code)| *code)?;
    let conversion = Conversion::between(code, canonical)?;
    Some((conversion.apply(value), (!conversion.is_identity()).then_some(code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_labels_of_units_are_read_alike() {
        let of = |value, label, data_type| convert(value, label, data_type);
        assert_eq!(of(2.0, "MINUTE", DataType::ExerciseTime), Some((120.0, Some("min"))));
        assert_eq!(of(2.0, "min", DataType::ExerciseTime), Some((120.0, Some("min"))));
        assert_eq!(of(7.0, "DEGREE_CELSIUS", DataType::WaterTemperature), Some((7.0, None)));
        assert_eq!(of(1.5, "METER_PER_SECOND", DataType::WalkingSpeed), Some((1.5, None)));
        assert_eq!(of(5.0, "kcal/kg/hr", DataType::PhysicalEffort), Some((5.0, None)));
        assert_eq!(of(3.0, "count/min", DataType::HeartRateRecovery1Min), Some((3.0, None)));
        assert_eq!(of(23.0, "kg/m²", DataType::BodyMassIndex), Some((23.0, None)));
        assert_eq!(of(3.0, "KILOGRAM", DataType::WalkingSpeed), None);
        assert_eq!(of(3.0, "parsec", DataType::WalkingStepLength), None);
    }

    #[test]
    fn every_name_is_of_a_unit() {
        for (name, code) in NAMES {
            assert!(Conversion::between(code, code).is_some(), "{name}");
            assert_eq!(letters(name), *name);
        }
    }
}

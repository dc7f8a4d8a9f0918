//! Units as the app labels them, which follow its settings and can change at any time.

use super::languages;
use crate::ledger::Mend;
use crate::record::{Conversion, DataType};

/// How the values of a block become values of a canonical type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unit {
    conversion: Conversion,
    /// The app's label, if the values were converted.
    pub(crate) original: Option<String>,
    /// How the label was mended: it is known to be wrong, or is not the app's usual one for its meaning.
    pub(crate) mended: Option<Mend>,
    /// Whether the label is unknown, and means the unit because there is no other.
    pub(crate) is_unknown: bool,
}

/// The app's labels, and their UCUM codes.
const LABELS: &[(&str, &str)] = &[
    ("ms", "ms"),
    ("s", "s"),
    ("sec", "s"),
    ("min", "min"),
    ("hr", "h"),
    ("h", "h"),
    ("hours", "h"),
    ("%", "%"),
    ("kJ", "kJ"),
    ("kcal", "kcal"),
    ("Cal", "kcal"),
    ("cal", "cal"),
    ("km", "km"),
    ("mi", "[mi_i]"),
    ("m", "m"),
    ("ft", "[ft_i]"),
    ("cm", "cm"),
    ("in", "[in_i]"),
    ("yd", "[yd_i]"),
    ("kg", "kg"),
    ("lb", "[lb_av]"),
    ("lbs", "[lb_av]"),
    ("st", "[stone_av]"),
    ("g", "g"),
    ("mg", "mg"),
    ("mcg", "ug"),
    ("µg", "ug"),
    ("μg", "ug"),
    ("mL", "mL"),
    ("ml", "mL"),
    ("L", "L"),
    ("fl_oz_us", "[foz_us]"),
    ("fl oz", "[foz_us]"),
    ("fl_oz_imp", "[foz_br]"),
    ("cup_us", "[cup_us]"),
    ("pt_us", "[pt_us]"),
    ("IU", "[IU]"),
    ("degC", "Cel"),
    ("degF", "[degF]"),
    // The first two have the ordinal indicator U+00BA, and the next two the degree sign.
    ("ºC", "Cel"),
    ("ºF", "[degF]"),
    ("°C", "Cel"),
    ("°F", "[degF]"),
    ("km/hr", "km/h"),
    ("km/h", "km/h"),
    ("kmph", "km/h"),
    ("mi/hr", "[mi_i]/h"),
    ("mph", "[mi_i]/h"),
    ("m/s", "m/s"),
    ("ft/s", "[ft_i]/s"),
    ("kcal/hr·kg", "kcal/kg/h"),
    ("kcal/(kg·hr)", "kcal/kg/h"),
    ("ml/(kg·min)", "mL/min/kg"),
    ("mL/min·kg", "mL/min/kg"),
    ("dBASPL", "dB[SPL]"),
    ("mmHg", "mm[Hg]"),
    ("mg/dL", "mg/dL"),
    ("mmol/L", "mmol/L"),
    ("mmol<180.1558800000541>/L", "mmol/L"),
    ("watts", "W"),
    ("W", "W"),
    ("S", "S"),
    ("mcS", "uS"),
    ("L/min", "L/min"),
    ("mcV", "uV"),
    ("µV", "uV"),
    ("μV", "uV"),
    ("uV", "uV"),
    ("mV", "mV"),
    ("V", "V"),
];

/// Labels of things that are counted. The unit of the type determines what.
const COUNTS: &[&str] = &["count", "steps", "falls", "times", "appleEffortScore", "hours", "hr"];

/// Labels of things that are counted in a minute.
const RATES: &[&str] = &["count/min", "bpm", "spm", "steps/min", "rpm", "BPM"];

impl Unit {
    /// Returns the meaning of a label for values of a type, or `None` if the label is unknown or measures
    /// something else.
    pub(crate) fn of(label: &str, data_type: DataType) -> Option<Self> {
        let label = label.trim();
        let canonical = data_type.unit();
        let same = |mended| {
            let conversion = Conversion::between(canonical, canonical)?;
            Some(Unit { conversion, original: None, mended, is_unknown: false })
        };
        if canonical == "m/s"
            && let Some(code) = mislabelled_speed(label)
        {
            return Unit::converted(label, code, canonical, Some(Mend::UnitLabel));
        }
        if COUNTS.contains(&label) && is_count(canonical)
            || RATES.contains(&label) && canonical.ends_with("/min")
        {
            return same(None);
        }
        if label == "MET" && canonical == "kcal/kg/h" {
            // Old versions use this label for the same number.
            return same(Some(Mend::UnitLabel));
        }
        if let Some(code) = code(label) {
            return Unit::converted(label, code, canonical, None);
        }
        let mended = Some(Mend::LocalisedWord);
        let mut meanings = languages::units(label).into_iter().filter_map(|meaning| match meaning {
            "count" if is_count(canonical) => same(mended),
            "count/min" if canonical.ends_with("/min") => same(mended),
            "count" | "count/min" => None,
            meaning => Unit::converted(label, code(meaning).unwrap_or(meaning), canonical, mended),
        });
        // Two languages may name different units alike.
        let meaning = meanings.next()?;
        meanings.all(|other| other == meaning).then_some(meaning)
    }

    /// Returns the meaning of a label for values of a type that has only one unit, `only`. An unknown label
    /// then means this unit. A label that is known to be another unit means nothing.
    pub(crate) fn only(label: &str, only: &str, data_type: DataType) -> Option<Self> {
        let known = Unit::of(label, data_type);
        if known.is_some() || is_known(label.trim()) || is_symbol(label.trim(), data_type.unit()) {
            return known;
        }
        let unit = Unit::of(only, data_type)?;
        Some(Unit { mended: Some(Mend::UnitLabel), is_unknown: true, ..unit })
    }

    /// Returns the meaning of a label for the length of a pool. The app writes kilometres as `m`. No pool is
    /// shorter than a metre, so a length below 1 is in kilometres.
    pub(crate) fn of_pool(label: &str, value: f64) -> Option<Self> {
        if value < 1.0 && label.trim() == "m" {
            return Unit::converted("m", "km", "m", Some(Mend::UnitLabel));
        }
        Unit::of(label, DataType::PoolLength)
    }

    /// Returns the meaning of a label for a humidity. `HealthKit` multiplies a percentage by 100 once more. No
    /// humidity is more than 100 %, so a number above has this one meaning.
    pub(crate) fn of_humidity(label: &str, value: f64) -> Option<Self> {
        if value > 100.0 && label.trim() == "%" {
            return Unit::converted("%", "10*-4", "%", Some(Mend::Hundredfold));
        }
        Unit::of(label, DataType::RelativeHumidity)
    }

    fn converted(label: &str, code: &str, canonical: &str, mended: Option<Mend>) -> Option<Self> {
        let conversion = Conversion::between(code, canonical)?;
        let original = (!conversion.is_identity()).then(|| label.to_owned());
        Some(Unit { conversion, original, mended, is_unknown: false })
    }

    /// Returns a value in the unit of the type.
    pub(crate) fn convert(&self, value: f64) -> f64 {
        self.conversion.apply(value)
    }
}

/// Returns the UCUM code of a label.
pub(crate) fn code(label: &str) -> Option<&'static str> {
    let found = LABELS.iter().find(|(known, _)| *known == label);
    found
        .or_else(|| LABELS.iter().find(|(known, _)| known.eq_ignore_ascii_case(label)))
        .map(|(_, code)| *code)
}

/// Symbols of units in which nothing is converted. They look like words.
const SYMBOLS: [&str; 9] = ["kpa", "cmhg", "hpa", "mbar", "bar", "watt", "kilowatt", "hertz", "torr"];

/// Returns whether an unknown label is rather the symbol of another unit than a word of a language: it is shorter than a
/// word, or a rate of another time than `canonical` is.
fn is_symbol(label: &str, canonical: &str) -> bool {
    let rate = |text: &str| text.rsplit_once('/').map(|(_, time)| time.to_lowercase());
    let is_short = label.is_ascii() && label.chars().filter(char::is_ascii_alphabetic).count() < 4;
    let is_other_rate = label.is_ascii() && rate(label).is_some() && rate(label) != rate(canonical);
    is_short || is_other_rate || SYMBOLS.contains(&&*label.to_lowercase())
}

/// Returns whether a label is a unit of any type, in any language.
pub(crate) fn is_known(label: &str) -> bool {
    COUNTS.contains(&label)
        || RATES.contains(&label)
        || code(label).is_some()
        || !languages::units(label).is_empty()
}

/// Returns the UCUM code of a label in any language, or `None` if it is unknown or ambiguous.
pub(crate) fn code_in_any_language(label: &str) -> Option<&'static str> {
    code(label).or_else(|| match languages::units(label).as_slice() {
        [meaning] => Some(code(meaning).unwrap_or(meaning)),
        _ => None,
    })
}

/// Returns the unit of a speed whose label is known to be wrong. A length means this length in an hour, and
/// `m/hr` means km/h.
fn mislabelled_speed(label: &str) -> Option<&'static str> {
    match label {
        "mi" => Some("[mi_i]/h"),
        "km" | "m" | "m/hr" => Some("km/h"),
        _ => None,
    }
}

/// Returns whether values in a UCUM unit are a number of something.
fn is_count(canonical: &str) -> bool {
    canonical == "1" || canonical == "kg/m2" || (canonical.starts_with('{') && canonical.ends_with('}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(value: f64, label: &str, data_type: DataType) -> Option<f64> {
        Unit::of(label, data_type).map(|unit| unit.convert(value))
    }

    #[test]
    fn labels_of_every_setting_lead_to_the_canonical_unit() {
        assert_eq!(converted(5.0, "km", DataType::DistanceWalkingRunning), Some(5000.0));
        assert_eq!(converted(5.0, "mi", DataType::DistanceWalkingRunning), Some(8046.72));
        assert_eq!(converted(418.4, "kJ", DataType::ActiveEnergy), Some(100.0));
        assert_eq!(converted(36.6, "ºC", DataType::BodyTemperature), Some(36.6));
        assert_eq!(converted(98.6, "degF", DataType::BodyTemperature), Some(37.0));
        assert_eq!(converted(62.0, "bpm", DataType::HeartRate), Some(62.0));
        assert_eq!(converted(22.5, "count", DataType::BodyMassIndex), Some(22.5));
        assert_eq!(converted(1.0, "hours", DataType::StandHour), Some(1.0));
        assert_eq!(converted(30.0, "min", DataType::ExerciseTime), Some(1800.0));
        assert_eq!(converted(42.5, "ml/(kg·min)", DataType::Vo2Max), Some(42.5));
        assert_eq!(converted(1.5, "MET", DataType::PhysicalEffort), Some(1.5));
        assert_eq!(converted(62.0, "kg", DataType::HeartRate), None);
        assert_eq!(converted(62.0, "furlong", DataType::DistanceWalkingRunning), None);
    }

    #[test]
    fn wrong_labels_of_speeds_are_mended() {
        for (label, expected) in [("km", 3.0), ("m/hr", 3.0), ("km/hr", 3.0), ("mi", 4.828_032)] {
            let unit = Unit::of(label, DataType::WalkingSpeed).unwrap();
            assert_eq!((unit.convert(10.8), unit.mended.is_some()), (expected, label != "km/hr"), "{label}");
        }
    }

    #[test]
    fn the_symbol_of_another_unit_is_not_the_only_unit() {
        let only = |label, only, data_type| Unit::only(label, only, data_type).is_some();
        assert!(only("kroków", "count", DataType::StepCount));
        assert!(only("skref", "count", DataType::StepCount));
        assert!(only("slög/min", "count/min", DataType::HeartRate));
        for (label, unit, data_type) in [
            ("kPa", "mmHg", DataType::BloodPressureSystolic),
            ("cmHg", "mmHg", DataType::BloodPressureSystolic),
            ("Hz", "count/min", DataType::HeartRate),
            ("count/s", "count/min", DataType::RespiratoryRate),
            ("L/s", "L/min", DataType::PeakExpiratoryFlow),
            ("kW", "W", DataType::CyclingPower),
            ("PS", "W", DataType::CyclingPower),
        ] {
            assert!(!only(label, unit, data_type), "{label}");
        }
    }

    #[test]
    fn only_what_is_converted_keeps_the_original() {
        assert_eq!(Unit::of("bpm", DataType::HeartRate).unwrap().original, None);
        assert_eq!(Unit::of("kJ", DataType::ActiveEnergy).unwrap().original.as_deref(), Some("kJ"));
    }
}

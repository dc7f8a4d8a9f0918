//! Conversion between UCUM units.

/// A conversion of values from one UCUM unit to another of the same kind of quantity.
///
/// ```
/// use wellform_core::record::Conversion;
/// let to_kcal = Conversion::between("kJ", "kcal").unwrap();
/// assert_eq!(to_kcal.apply(418.4), 100.0);
/// assert_eq!(Conversion::between("[degF]", "Cel").unwrap().apply(98.6), 37.0);
/// assert_eq!(Conversion::between("kg", "m"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conversion {
    from: (f64, f64, f64),
    to: (f64, f64, f64),
    identity: bool,
}

/// Kinds of quantity. Only units of one kind convert into each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Length,
    Mass,
    Time,
    Energy,
    Volume,
    Temperature,
    Speed,
    Flow,
    Conductance,
    Voltage,
    Glucose,
    Power,
    Share,
}

/// The units. `value * numerator / denominator + shift` is the value in the base unit of the kind.
///
/// The factors are those of the definitions (the international mile, pound and calorie, the US and the imperial fluid ounce).
/// Glucose has 180.156 g to the mole.
const UNITS: &[(&str, Kind, f64, f64, f64)] = &[
    ("m", Kind::Length, 1.0, 1.0, 0.0),
    ("km", Kind::Length, 1000.0, 1.0, 0.0),
    ("cm", Kind::Length, 1.0, 100.0, 0.0),
    ("mm", Kind::Length, 1.0, 1000.0, 0.0),
    ("[in_i]", Kind::Length, 254.0, 10_000.0, 0.0),
    ("[ft_i]", Kind::Length, 3048.0, 10_000.0, 0.0),
    ("[yd_i]", Kind::Length, 9144.0, 10_000.0, 0.0),
    ("[mi_i]", Kind::Length, 1_609_344.0, 1000.0, 0.0),
    ("g", Kind::Mass, 1.0, 1.0, 0.0),
    ("kg", Kind::Mass, 1000.0, 1.0, 0.0),
    ("mg", Kind::Mass, 1.0, 1000.0, 0.0),
    ("ug", Kind::Mass, 1.0, 1_000_000.0, 0.0),
    ("[lb_av]", Kind::Mass, 45_359_237.0, 100_000.0, 0.0),
    ("[oz_av]", Kind::Mass, 45_359_237.0, 1_600_000.0, 0.0),
    ("[stone_av]", Kind::Mass, 635_029_318.0, 100_000.0, 0.0),
    ("s", Kind::Time, 1.0, 1.0, 0.0),
    ("ms", Kind::Time, 1.0, 1000.0, 0.0),
    ("min", Kind::Time, 60.0, 1.0, 0.0),
    ("h", Kind::Time, 3600.0, 1.0, 0.0),
    ("d", Kind::Time, 86_400.0, 1.0, 0.0),
    ("kcal", Kind::Energy, 4184.0, 1.0, 0.0),
    ("cal", Kind::Energy, 4184.0, 1000.0, 0.0),
    ("kJ", Kind::Energy, 1000.0, 1.0, 0.0),
    ("J", Kind::Energy, 1.0, 1.0, 0.0),
    ("mL", Kind::Volume, 1.0, 1.0, 0.0),
    ("L", Kind::Volume, 1000.0, 1.0, 0.0),
    ("[foz_us]", Kind::Volume, 295_735_295_625.0, 10_000_000_000.0, 0.0),
    ("[foz_br]", Kind::Volume, 284_130_625.0, 10_000_000.0, 0.0),
    ("[cup_us]", Kind::Volume, 2_365_882_365.0, 10_000_000.0, 0.0),
    ("[pt_us]", Kind::Volume, 473_176_473.0, 1_000_000.0, 0.0),
    ("Cel", Kind::Temperature, 1.0, 1.0, 0.0),
    ("[degF]", Kind::Temperature, 5.0, 9.0, -160.0 / 9.0),
    ("K", Kind::Temperature, 1.0, 1.0, -273.15),
    ("m/s", Kind::Speed, 1.0, 1.0, 0.0),
    ("km/h", Kind::Speed, 1000.0, 3600.0, 0.0),
    ("[mi_i]/h", Kind::Speed, 1_609_344.0, 3_600_000.0, 0.0),
    ("[ft_i]/s", Kind::Speed, 3048.0, 10_000.0, 0.0),
    ("L/min", Kind::Flow, 1.0, 1.0, 0.0),
    ("L/s", Kind::Flow, 60.0, 1.0, 0.0),
    ("uS", Kind::Conductance, 1.0, 1.0, 0.0),
    ("S", Kind::Conductance, 1_000_000.0, 1.0, 0.0),
    ("uV", Kind::Voltage, 1.0, 1.0, 0.0),
    ("mV", Kind::Voltage, 1000.0, 1.0, 0.0),
    ("V", Kind::Voltage, 1_000_000.0, 1.0, 0.0),
    ("mmol/L", Kind::Glucose, 1.0, 1.0, 0.0),
    ("mg/dL", Kind::Glucose, 10.0, 180.156, 0.0),
    ("W", Kind::Power, 1.0, 1.0, 0.0),
    ("kW", Kind::Power, 1000.0, 1.0, 0.0),
    ("%", Kind::Share, 1.0, 1.0, 0.0),
    ("10*-4", Kind::Share, 1.0, 100.0, 0.0),
];

impl Conversion {
    /// Returns the conversion from one UCUM unit to another, or `None` if they measure different things or
    /// one is unknown.
    pub fn between(from: &str, to: &str) -> Option<Self> {
        if from == to {
            return Some(Conversion { from: (1.0, 1.0, 0.0), to: (1.0, 1.0, 0.0), identity: true });
        }
        let unit = |code: &str| UNITS.iter().find(|(known, ..)| *known == code);
        let (from, to) = (unit(from)?, unit(to)?);
        let scale =
            |&(_, _, numerator, denominator, shift): &(_, _, f64, f64, f64)| (numerator, denominator, shift);
        (from.1 == to.1).then(|| Conversion { from: scale(from), to: scale(to), identity: false })
    }

    /// Returns whether the conversion leaves values unchanged.
    pub fn is_identity(self) -> bool {
        self.identity
    }

    /// Returns a value in the other unit, to 14 significant digits. Later digits come only from binary
    /// arithmetic.
    pub fn apply(self, value: f64) -> f64 {
        if self.identity {
            return value;
        }
        let (numerator, denominator, shift) = self.from;
        let base = value * numerator / denominator + shift;
        let (numerator, denominator, shift) = self.to;
        tidy((base - shift) * denominator / numerator)
    }
}

/// Rounds to 14 significant digits.
pub(crate) fn tidy(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let places = 13 - value.abs().log10().floor() as i32;
    if !(-300..=300).contains(&places) {
        return value;
    }
    // Powers of ten up to 22 are exact. Beyond that, dividing by the inverse is as close.
    let scaled = if places >= 0 { value * 10f64.powi(places) } else { value / 10f64.powi(-places) };
    let rounded = scaled.round();
    if places >= 0 { rounded / 10f64.powi(places) } else { rounded * 10f64.powi(-places) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_are_exact_to_the_last_digit_that_is_written() {
        for (value, from, to, expected) in [
            (1.0, "[mi_i]", "m", 1609.344),
            (26.2, "[mi_i]", "m", 42_164.812_8),
            (150.0, "[lb_av]", "kg", 68.038_855_5),
            (72.0, "[in_i]", "cm", 182.88),
            (10.8, "km/h", "m/s", 3.0),
            (7.5, "[mi_i]/h", "m/s", 3.3528),
            (100.4, "[degF]", "Cel", 38.0),
            (37.0, "Cel", "[degF]", 98.6),
            (90.0, "mg/dL", "mmol/L", 4.995_670_419_0),
            (8.0, "[foz_us]", "mL", 236.588_236_5),
            (7.5, "h", "s", 27_000.0),
            (0.000_002, "S", "uS", 2.0),
        ] {
            let found = Conversion::between(from, to).unwrap().apply(value);
            assert!((found - expected).abs() <= expected.abs() * 1e-10, "{value} {from} is {found} {to}");
        }
        assert_eq!(Conversion::between("kJ", "kcal").unwrap().apply(1.0), 0.239_005_736_137_67);
    }

    #[test]
    fn every_unit_leads_back() {
        for (from, kind, ..) in UNITS {
            for (to, other, ..) in UNITS {
                let there = Conversion::between(from, to);
                assert_eq!(there.is_some(), kind == other, "{from} {to}");
                let Some(there) = there else { continue };
                let back = Conversion::between(to, from).unwrap();
                let value = 123.456;
                assert!((back.apply(there.apply(value)) - value).abs() < 1e-9, "{from} {to}");
            }
        }
    }
}

//! Defines what a range of values is, and the macro that makes one table from [`super::ranges`].

use std::fmt;

/// The least value above 0: the lower bound of a type that cannot be 0. Android writes smaller doubles for a
/// missing value.
pub(super) const ABOVE_ZERO: f64 = f64::MIN_POSITIVE;

/// The bounds of a range. Both belong to the range.
///
/// `Display` writes the range for a person: `0 to 1,000`, or `above 0 to 400` if 0 is just outside.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Bounds {
    /// The least value of the range. `f64::MIN_POSITIVE` if the range has all values above 0.
    pub least: f64,
    /// The greatest value of the range.
    pub most: f64,
}

impl Bounds {
    /// Returns whether a value lies between the bounds or on a bound. NaN does not.
    #[inline]
    pub const fn contains(self, value: f64) -> bool {
        self.least <= value && value <= self.most
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.least == ABOVE_ZERO {
            f.write_str("above 0")?;
        } else {
            write_grouped(self.least, f)?;
        }
        f.write_str(" to ")?;
        write_grouped(self.most, f)
    }
}

/// Writes a number with a comma between thousands.
fn write_grouped(value: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let text = value.abs().to_string();
    let digits = text.split_once('.').map_or(text.len(), |(whole, _)| whole.len());
    if value < 0.0 {
        f.write_str("-")?;
    }
    for (place, digit) in text.char_indices() {
        if place > 0 && place < digits && (digits - place).is_multiple_of(3) {
            f.write_str(",")?;
        }
        write!(f, "{digit}")?;
    }
    Ok(())
}

/// The possible and plausible values of a measurement, in the canonical unit of its type.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Range {
    /// The values that a reading can have at all. A value outside is an error of a sensor or a sender.
    pub possible: Bounds,
    /// The values that a living person's reading can have, with room to spare. A value outside is probably an
    /// error.
    pub plausible: Bounds,
    /// The source of the bounds.
    pub source: &'static str,
}

impl Range {
    /// Returns the verdict on a value. NaN and the infinities are impossible.
    #[inline]
    pub const fn verdict(&self, value: f64) -> Verdict {
        if self.plausible.contains(value) {
            Verdict::Plausible
        } else if self.possible.contains(value) {
            Verdict::Implausible
        } else {
            Verdict::Impossible
        }
    }
}

/// The verdict on a value, from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
// This enum stays exhaustive: a value is taken, flagged or rejected.
#[allow(clippy::exhaustive_enums)]
pub enum Verdict {
    /// A person can have the value.
    Plausible,
    /// The value is possible but probably wrong. It is taken and flagged.
    Implausible,
    /// The value cannot be a reading. It is rejected.
    Impossible,
}

/// Makes `decide`, which has an arm for every data type. The compiler refuses a type that is missing or
/// decided twice.
macro_rules! ranges {
    ($([$($variant:ident),+], $possible:expr, $plausible:expr, $source:expr;)* none: [$($none:ident),+ $(,)?]) => {
        const fn decide(data_type: DataType) -> Option<Range> {
            /// Returns the bounds of a `RangeInclusive`, whose fields are private.
            const fn bounds(range: &RangeInclusive<f64>) -> Bounds {
                Bounds { least: *range.start(), most: *range.end() }
            }
            match data_type {
                $($(DataType::$variant)|+ => Some(Range {
                    possible: bounds(&($possible)),
                    plausible: bounds(&($plausible)),
                    source: $source,
                }),)*
                $(DataType::$none)|+ => None,
            }
        }
    };
}
pub(super) use ranges;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_written_for_a_person() {
        for (least, most, expected) in [
            (0.0, 100.0, "0 to 100"),
            (ABOVE_ZERO, 400.0, "above 0 to 400"),
            (-1e4, 1e12, "-10,000 to 1,000,000,000,000"),
            (-999.5, 1234.25, "-999.5 to 1,234.25"),
            (0.05, 1e5, "0.05 to 100,000"),
        ] {
            assert_eq!(Bounds { least, most }.to_string(), expected);
        }
    }

    #[test]
    fn bounds_belong_to_the_range_and_nothing_else_does() {
        let bounds = Bounds { least: ABOVE_ZERO, most: 400.0 };
        for value in [ABOVE_ZERO, 0.5, 400.0] {
            assert!(bounds.contains(value), "{value}");
        }
        for value in [0.0, -0.0, -1.0, 5e-324, 400.000_001, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(!bounds.contains(value), "{value}");
        }
    }
}

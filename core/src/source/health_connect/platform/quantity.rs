//! Quantities: numbers with a unit, in every form in which libraries write the platform's unit objects.
//!
//! The factors are those of the platform's own classes, so that a value is the one that the phone shows.

use crate::ledger::Reason;
use crate::record::{Conversion, DataType};
use crate::take::{Object, lenient};

/// A kind of quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// A number without a unit.
    Number,
    /// Percent, 0 to 100.
    Percentage,
    Energy,
    Length,
    Mass,
    Power,
    Pressure,
    Temperature,
    /// A difference of temperatures. Its conversion does not shift the zero.
    TemperatureDelta,
    Velocity,
    Volume,
    BloodGlucose,
    /// A quantity that only HealthKit has. Its units are those of `source/apple/`.
    HealthKit,
}

/// A unit: the keys under which libraries write it, its names in lower case, its UCUM code, and its
/// conversion to the first unit of its quantity.
struct Unit {
    keys: [&'static str; 2],
    names: &'static [&'static str],
    ucum: &'static str,
    to_first: fn(f64) -> f64,
}

const fn unit(
    keys: [&'static str; 2],
    names: &'static [&'static str],
    ucum: &'static str,
    to_first: fn(f64) -> f64,
) -> Unit {
    Unit { keys, names, ucum, to_first }
}

/// 1 kcal/d, in watts.
const WATTS: f64 = 0.048_425_925_9;

// The units of each quantity. The factors of all others lead to the first.
const ENERGY: &[Unit] = &[
    unit(["inKilocalories", "kilocalories"], &["kilocalories", "kilocalorie", "kcal"], "kcal", |value| value),
    unit(["inCalories", "calories"], &["calories", "calorie", "cal"], "cal", |value| value / 1000.0),
    unit(["inKilojoules", "kilojoules"], &["kilojoules", "kilojoule", "kj"], "kJ", |value| {
        value * 0.239_005_736_1
    }),
    unit(["inJoules", "joules"], &["joules", "joule", "j"], "J", |value| value * 0.239_005_736_1 / 1000.0),
];
const LENGTH: &[Unit] = &[
    unit(["inMeters", "meters"], &["meters", "meter", "m"], "m", |value| value),
    unit(["inKilometers", "kilometers"], &["kilometers", "kilometer", "km"], "km", |value| value * 1000.0),
    unit(["inCentimeters", "centimeters"], &["centimeters", "centimeter", "cm"], "cm", |value| value / 100.0),
    unit(["inMiles", "miles"], &["miles", "mile", "mi"], "[mi_i]", |value| value * 1609.34),
    unit(["inFeet", "feet"], &["feet", "foot", "ft"], "[ft_i]", |value| value * 0.3048),
    unit(["inInches", "inches"], &["inches", "inch", "in"], "[in_i]", |value| value * 0.0254),
];
const MASS: &[Unit] = &[
    unit(["inKilograms", "kilograms"], &["kilograms", "kilogram", "kg"], "kg", |value| value),
    unit(["inGrams", "grams"], &["grams", "gram", "g"], "g", |value| value / 1000.0),
    unit(["inMilligrams", "milligrams"], &["milligrams", "milligram", "mg"], "mg", |value| value / 1e6),
    unit(["inMicrograms", "micrograms"], &["micrograms", "microgram", "mcg", "ug"], "ug", |value| {
        value / 1e9
    }),
    unit(["inPounds", "pounds"], &["pounds", "pound", "lb", "lbs"], "[lb_av]", |value| {
        value * 453.592_37 / 1000.0
    }),
    unit(["inOunces", "ounces"], &["ounces", "ounce", "oz"], "[oz_av]", |value| value * 28.349_52 / 1000.0),
];
const POWER: &[Unit] = &[
    unit(["inWatts", "watts"], &["watts", "watt", "w"], "W", |value| value),
    unit(
        ["inKilocaloriesPerDay", "kilocaloriesPerDay"],
        &["kilocaloriesperday", "kilocalorieperday", "kcalperday", "kcal/day"],
        "kcal/d",
        |value| value * WATTS,
    ),
];
const PRESSURE: &[Unit] = &[unit(
    ["inMillimetersOfMercury", "millimetersOfMercury"],
    &["millimetersofmercury", "millimeterofmercury", "mmhg"],
    "mm[Hg]",
    |value| value,
)];
const TEMPERATURE: &[Unit] = &[
    unit(["inCelsius", "celsius"], &["celsius", "degreecelsius", "c"], "Cel", |value| value),
    unit(["inFahrenheit", "fahrenheit"], &["fahrenheit", "degreefahrenheit", "f"], "[degF]", |value| {
        (value - 32.0) / 1.8
    }),
    unit(["inKelvin", "kelvin"], &["kelvin", "k"], "K", |value| value - 273.15),
];
const TEMPERATURE_DELTA: &[Unit] = &[
    unit(["inCelsius", "celsius"], &["celsius", "degreecelsius", "c"], "Cel", |value| value),
    unit(["inFahrenheit", "fahrenheit"], &["fahrenheit", "degreefahrenheit", "f"], "[degF]", |value| {
        value / 1.8
    }),
];
const VELOCITY: &[Unit] = &[
    unit(
        ["inMetersPerSecond", "metersPerSecond"],
        &["meterspersecond", "meterpersecond", "m/s"],
        "m/s",
        |value| value,
    ),
    unit(
        ["inKilometersPerHour", "kilometersPerHour"],
        &["kilometersperhour", "kilometerperhour", "km/h"],
        "km/h",
        |value| value / 3.6,
    ),
    unit(["inMilesPerHour", "milesPerHour"], &["milesperhour", "mileperhour", "mph"], "[mi_i]/h", |value| {
        value * 0.447_040_357_632
    }),
];
const VOLUME: &[Unit] = &[
    unit(["inLiters", "liters"], &["liters", "liter", "l"], "L", |value| value),
    unit(["inMilliliters", "milliliters"], &["milliliters", "milliliter", "ml"], "mL", |value| {
        value / 1000.0
    }),
    unit(["inFluidOuncesUs", "fluidOuncesUs"], &["fluidouncesus", "fluidounceus"], "[foz_us]", |value| {
        value * 0.029_573_53
    }),
];
const BLOOD_GLUCOSE: &[Unit] = &[
    unit(
        ["inMillimolesPerLiter", "millimolesPerLiter"],
        &["millimolesperliter", "millimoleperliter", "mmol/l"],
        "mmol/L",
        |value| value,
    ),
    unit(
        ["inMilligramsPerDeciliter", "milligramsPerDeciliter"],
        &["milligramsperdeciliter", "milligramperdeciliter", "mg/dl"],
        "mg/dL",
        |value| value / 18.0,
    ),
];
const PERCENTAGE: &[Unit] =
    &[unit(["inPercent", "percent"], &["percent", "percentage", "%"], "%", |value| value)];
const NUMBER: &[Unit] = &[unit(["inCount", "count"], &["count", "value"], "1", |value| value)];

/// A value in the requested unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Amount {
    pub(crate) value: f64,
    /// The UCUM code and the value as sent, provided another unit was sent.
    pub(crate) original: Option<(&'static str, f64)>,
    /// A library wrote zeros in all units, as it does for a missing value.
    pub(crate) all_zero: bool,
}

impl Amount {
    /// Creates a value that needs no conversion.
    pub(crate) fn plain(value: f64) -> Self {
        Amount { value, original: None, all_zero: false }
    }
}

impl Quantity {
    fn units(self) -> &'static [Unit] {
        match self {
            Quantity::Number => NUMBER,
            Quantity::Percentage => PERCENTAGE,
            Quantity::Energy => ENERGY,
            Quantity::Length => LENGTH,
            Quantity::Mass => MASS,
            Quantity::Power => POWER,
            Quantity::Pressure => PRESSURE,
            Quantity::Temperature => TEMPERATURE,
            Quantity::TemperatureDelta => TEMPERATURE_DELTA,
            Quantity::Velocity => VELOCITY,
            Quantity::Volume => VOLUME,
            Quantity::BloodGlucose => BLOOD_GLUCOSE,
            Quantity::HealthKit => &[],
        }
    }

    /// Returns the UCUM unit in which a value of a canonical type is taken. Counts and rates have no object with a unit.
    pub(crate) fn unit_of(self, data_type: DataType) -> &'static str {
        match self {
            Quantity::Number => "1",
            _ => data_type.unit(),
        }
    }

    /// Converts a value from the unit `name` to the UCUM unit `to`. Returns `None` if `name` is no unit of
    /// this quantity.
    pub(crate) fn convert(self, value: f64, name: &str, to: &str) -> Option<Amount> {
        let unit = self.unit(name)?;
        Some(self.amount(value, unit, to))
    }

    fn unit(self, name: &str) -> Option<&'static Unit> {
        let name = name.trim();
        let plain: String = name
            .chars()
            .filter(|char| !matches!(char, '_' | ' ' | '-'))
            .map(|char| char.to_ascii_lowercase())
            .collect();
        // Units of temperature may be written as `°C` or `degC`.
        let plain = plain.trim_start_matches('\u{b0}');
        let plain = plain.strip_prefix("deg").filter(|rest| rest.len() == 1).unwrap_or(plain);
        self.units().iter().find(|unit| unit.names.contains(&plain) || unit.ucum == name)
    }

    fn amount(self, value: f64, unit: &'static Unit, to: &str) -> Amount {
        if unit.ucum == to {
            return Amount::plain(value);
        }
        let first = self.units().first().map_or(to, |first| first.ucum);
        let in_first = (unit.to_first)(value);
        let converted = match self {
            Quantity::Power if to == "kcal/d" => Some(in_first / WATTS),
            _ => Conversion::between(first, to).map(|conversion| conversion.apply(in_first)),
        };
        Amount {
            value: crate::record::tidy(converted.unwrap_or(in_first)),
            original: Some((unit.ucum, value)),
            all_zero: false,
        }
    }

    /// Takes a quantity, in the UCUM unit `to`. Its forms are `{"inKilograms": 71.2, "inGrams": 71200}`, the
    /// same without `in`, `{"value": 71.2, "unit": "kilograms"}`, `{"value": 71.2, "type": "KILOGRAMS"}`,
    /// `{"value": 71.2}`, and a number in the unit `bare`. Any other form is rejected.
    pub(crate) fn take(self, object: &mut Object<'_>, key: &str, bare: &str, to: &str) -> Option<Amount> {
        if !object.peek(key)?.starts_with('{') {
            let value = object.number(key)?;
            return Some(self.convert(value, bare, to).unwrap_or_else(|| Amount::plain(value)));
        }
        let mut quantity = object.object(key, &[])?;
        let amount = self.of_value(&mut quantity, bare, to).or_else(|| self.of_units(&mut quantity, to));
        if amount.is_some() {
            let extra = quantity.close();
            object.return_extra(key, extra);
        } else {
            let reason = "expected a value with a unit of this field, found another object".to_owned();
            quantity.refuse(Reason::WrongUnit, reason);
        }
        amount
    }

    /// Takes `{"value": …}` with the unit beside it.
    fn of_value(self, quantity: &mut Object<'_>, bare: &str, to: &str) -> Option<Amount> {
        let is_number = |text: &str| lenient(text).is_ok();
        if !quantity.peek("value").is_some_and(is_number) {
            return None;
        }
        let known = |text: &str| {
            let name: String = serde_json::from_str(text).ok()?;
            self.unit(&name)
        };
        let named = quantity.has("unit") || quantity.has("type");
        let unit = quantity.take_if("unit", known).or_else(|| quantity.take_if("type", known));
        let unit = match unit {
            Some(unit) => unit,
            None if named => return None,
            None => self.unit(bare)?,
        };
        let value = quantity.number("value")?;
        Some(self.amount(value, unit, to))
    }

    /// Takes a value that is written in several units. All are the same value, so the one that needs no
    /// conversion is taken.
    fn of_units(self, quantity: &mut Object<'_>, to: &str) -> Option<Amount> {
        let mut best: Option<Amount> = None;
        let (mut all_zero, mut plain) = (true, false);
        for unit in self.units() {
            for (at, key) in unit.keys.iter().enumerate() {
                if !quantity.has(key) {
                    continue;
                }
                let Some(value) = quantity.number(key) else { continue };
                plain |= at == 1;
                all_zero &= value == 0.0;
                let amount = self.amount(value, unit, to);
                if best.is_none_or(|best| best.original.is_some() && amount.original.is_none()) {
                    best = Some(amount);
                }
            }
        }
        // Only the library that writes `in…` writes zeros for a missing value.
        best.map(|amount| Amount { all_zero: all_zero && !plain, ..amount })
    }
}

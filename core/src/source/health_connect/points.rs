//! Single values, each under a name of its dialect and with its unit beside it.

use crate::ledger::{Flag, Mend, Reason};
use crate::record::{Basis, Context, DataType, tidy};
use crate::source::apple::unit_names;
use crate::source::health_connect::healthkit;
use crate::source::health_connect::item::Entry;
use crate::source::health_connect::platform::quantity::{Amount, Quantity};
use crate::source::health_connect::platform::types::{self, Measure, Reads, RecordType, measure};
use crate::source::health_connect::platform::{measures, nutrition};
use crate::source::output::{Output, Row};
use crate::take::Object;

/// The meaning of a name: a value of a record type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    pub(super) record_type: &'static RecordType,
    pub(super) measure: Measure,
}

/// Plain names, that is in lower case and without punctuation, that are not names of record types or of a
/// type's only value. Each has its record type, its value, and the unit of a number without one.
const NAMES: &[(&str, &str, DataType, &str)] = &[
    ("activeenergyburned", "ActiveCaloriesBurned", DataType::ActiveEnergy, "kcal"),
    ("calories", "ActiveCaloriesBurned", DataType::ActiveEnergy, "kcal"),
    // The platform stores a rate, whatever the name suggests.
    ("basalenergyburned", "BasalMetabolicRate", DataType::BasalMetabolicRate, "kcal/d"),
    ("basalcalories", "BasalMetabolicRate", DataType::BasalMetabolicRate, "kcal/d"),
    ("bloodoxygen", "OxygenSaturation", DataType::OxygenSaturation, "%"),
    ("spo2", "OxygenSaturation", DataType::OxygenSaturation, "%"),
    ("hrv", "HeartRateVariabilityRmssd", DataType::HrvRmssd, "1"),
    ("hrvrmssd", "HeartRateVariabilityRmssd", DataType::HrvRmssd, "1"),
    ("hrvsdnn", "HeartRateVariabilitySdnn", DataType::HrvSdnn, "1"),
    ("heartratevariabilitysdnn", "HeartRateVariabilitySdnn", DataType::HrvSdnn, "1"),
    ("bloodpressuresystolic", "BloodPressure", DataType::BloodPressureSystolic, "mm[Hg]"),
    ("bloodpressurediastolic", "BloodPressure", DataType::BloodPressureDiastolic, "mm[Hg]"),
    ("bmi", "BodyMassIndex", DataType::BodyMassIndex, "1"),
    ("bodyfatpercentage", "BodyFat", DataType::BodyFatPercentage, "%"),
    ("bodymassindex", "BodyMassIndex", DataType::BodyMassIndex, "1"),
    ("bodywatermass", "BodyWaterMass", DataType::BodyWaterMass, "kg"),
    ("dietarywater", "Hydration", DataType::DietaryWater, "mL"),
    ("distancecycling", "Distance", DataType::Distance, "m"),
    ("distancedelta", "Distance", DataType::Distance, "m"),
    ("flightsclimbed", "FloorsClimbed", DataType::FlightsClimbed, "1"),
    ("hydration", "Hydration", DataType::DietaryWater, "mL"),
    ("stepcount", "Steps", DataType::StepCount, "1"),
    ("water", "Hydration", DataType::DietaryWater, "L"),
];

/// HealthKit's names that have another meaning there, or that only HealthKit has.
const APPLE_NAMES: &[(&str, &str, DataType, &str)] = &[
    ("basalenergyburned", "BasalEnergy", DataType::BasalEnergy, "kcal"),
    ("bodymass", "Weight", DataType::BodyMass, "kg"),
    ("distancecycling", "DistanceCycling", DataType::DistanceCycling, "m"),
    ("distanceswimming", "DistanceSwimming", DataType::DistanceSwimming, "m"),
    ("distancewalkingrunning", "DistanceWalkingRunning", DataType::DistanceWalkingRunning, "m"),
    ("distancewheelchair", "DistanceWheelchair", DataType::DistanceWheelchair, "m"),
    ("heartratevariability", "HeartRateVariabilitySdnn", DataType::HrvSdnn, "ms"),
    ("hrv", "HeartRateVariabilitySdnn", DataType::HrvSdnn, "ms"),
    ("heartratevariabilitysdnn", "HeartRateVariabilitySdnn", DataType::HrvSdnn, "ms"),
    ("pushcount", "WheelchairPushes", DataType::PushCount, "1"),
    ("walkingheartrateaverage", "WalkingHeartRate", DataType::WalkingHeartRate, "1"),
];

/// Values that others send and for which Health Connect has no record type.
static OTHERS: &[RecordType] = &[
    other("BasalEnergy", "basal_energy", true, &[of(DataType::BasalEnergy, Quantity::Energy, "kcal")]),
    other("BodyMassIndex", "body_mass_index", false, &[of(DataType::BodyMassIndex, Quantity::Number, "1")]),
    other(
        "DistanceCycling",
        "distance_cycling",
        true,
        &[of(DataType::DistanceCycling, Quantity::Length, "m")],
    ),
    other(
        "DistanceSwimming",
        "distance_swimming",
        true,
        &[of(DataType::DistanceSwimming, Quantity::Length, "m")],
    ),
    other(
        "DistanceWalkingRunning",
        "distance_walking_running",
        true,
        &[of(DataType::DistanceWalkingRunning, Quantity::Length, "m")],
    ),
    other(
        "DistanceWheelchair",
        "distance_wheelchair",
        true,
        &[of(DataType::DistanceWheelchair, Quantity::Length, "m")],
    ),
    other(
        "HeartRateVariabilitySdnn",
        "heart_rate_variability_sdnn",
        false,
        &[of(DataType::HrvSdnn, Quantity::Number, "1")],
    ),
    other(
        "WalkingHeartRate",
        "walking_heart_rate",
        false,
        &[of(DataType::WalkingHeartRate, Quantity::Number, "1")],
    ),
];

const fn other(
    name: &'static str,
    key: &'static str,
    is_interval: bool,
    measures: &'static [Measure],
) -> RecordType {
    RecordType { name, key, is_interval, reads: Reads::Measures(measures, &[]) }
}

const fn of(data_type: DataType, quantity: Quantity, bare: &'static str) -> Measure {
    measure("value", data_type, quantity, bare, [f64::MIN, f64::MAX])
}

/// Returns the meaning of the name of a value, in any case and with any punctuation between its words.
pub(super) fn find(name: &str, is_apple: bool) -> Option<Kind> {
    let plain = plain(name);
    let plain = plain.strip_prefix("hkquantitytypeidentifier").unwrap_or(&plain);
    let tables = if is_apple { &[APPLE_NAMES, NAMES][..] } else { &[NAMES] };
    let named = tables.iter().find_map(|table| table.iter().find(|(known, ..)| *known == plain));
    if let Some((_, record, data_type, bare)) = named {
        return kind(record, *data_type, bare);
    }
    if let Some(measure) = plain.strip_prefix("dietary").and_then(nutrient) {
        let record_type = types::find("Nutrition")?;
        return Some(Kind { record_type, measure: Measure { field: "value", ..*measure } });
    }
    match types::find(plain) {
        Some(record_type) => of_record(record_type),
        None => healthkit::find(name),
    }
}

/// Returns the value of a record type, or `None` if it has several or none.
pub(super) fn of_record(record_type: &'static RecordType) -> Option<Kind> {
    let measure = match &record_type.reads {
        Reads::Measures([measure], _) | Reads::Series(measure) => *measure,
        _ => return None,
    };
    Some(Kind { record_type, measure: Measure { field: "value", ..measure } })
}

/// HealthKit's names of nutrients, without `dietary`, with the platform's names.
const NUTRIENTS: &[(&str, &str)] = &[
    ("carbohydrates", "totalcarbohydrate"),
    ("carbsconsumed", "totalcarbohydrate"),
    ("fatsconsumed", "totalfat"),
    ("proteinconsumed", "protein"),
    ("energyconsumed", "energy"),
    ("fattotal", "totalfat"),
    ("fatsaturated", "saturatedfat"),
    ("fatmonounsaturated", "monounsaturatedfat"),
    ("fatpolyunsaturated", "polyunsaturatedfat"),
];

/// Returns the measure of a nutrient, by a plain name without `dietary`.
fn nutrient(name: &str) -> Option<&'static Measure> {
    let name = NUTRIENTS.iter().find(|(other, _)| *other == name).map_or(name, |(_, name)| *name);
    let is_named = |measure: &&Measure| {
        let own = plain(measure.field);
        let (own, canonical) = (own.strip_prefix("dietary").unwrap_or(&own), plain(measure.data_type.name()));
        own == name || canonical.strip_prefix("dietary") == Some(name)
    };
    nutrition::NUTRIENTS.iter().find(is_named)
}

/// Returns the record type of this name, also if it is one that only others have.
pub(super) fn record_type(name: &str) -> Option<&'static RecordType> {
    OTHERS.iter().find(|other| other.name == name).or_else(|| types::find(name))
}

/// Returns a value of a record type. `bare` is the unit of a number without one.
pub(super) fn kind(record: &str, data_type: DataType, bare: &'static str) -> Option<Kind> {
    let record_type = record_type(record)?;
    let measure = match &record_type.reads {
        Reads::Measures(measures, _) => *measures.iter().find(|measure| measure.data_type == data_type)?,
        Reads::Series(measure) => *measure,
        Reads::SkinTemperature if data_type == DataType::SkinTemperatureDelta => {
            of(data_type, Quantity::TemperatureDelta, bare)
        }
        Reads::SkinTemperature => of(data_type, Quantity::Temperature, bare),
        _ => return None,
    };
    Some(Kind { record_type, measure: Measure { field: "value", bare, ..measure } })
}

/// Returns a name in lower case and without punctuation.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase()).collect()
}

/// Units of counts and rates, as plain names.
const NUMBER_UNITS: &[&str] = &[
    "1",
    "count",
    "nounit",
    "steps",
    "floors",
    "bpm",
    "min",
    "beatsperminute",
    "countmin",
    "countperminute",
    "breathsmin",
    "breathsperminute",
    "respirationsperminute",
    "rpm",
    "spm",
    "ms",
    "millisecond",
    "milliseconds",
    "mlkgmin",
    "mlminkg",
    "mlperkgpermin",
    "kgm",
    "kgm2",
];

/// Returns the word in a field without taking it, so that an element of unknown type can be kept whole.
pub(super) fn peek_word(object: &Object<'_>, field: &str) -> Option<String> {
    let word: String = serde_json::from_str(object.peek(field)?).ok()?;
    let word = word.trim();
    (!word.is_empty()).then(|| word.to_owned())
}

/// Refuses an element without the name of a type in the field.
pub(super) fn refuse_untyped(object: Object<'_>, field: &str) {
    let reason = format!("expected the name of a type in {field}, found none");
    object.refuse(Reason::NoType, reason);
}

/// Keeps an element of unknown type, whole.
pub(super) fn keep_unknown(object: Object<'_>) {
    object.flag(Flag::UnknownType);
    object.keep();
}

/// The longest sleep or workout, in days.
pub(super) const LONGEST: f64 = 31.0;

/// Takes a length of time in the given unit. Returns it in seconds. It is rejected if the unit is no unit of
/// time, or if it is negative or longer than `longest` days.
pub(super) fn take_length(object: &mut Object<'_>, field: &str, unit: &str, longest: f64) -> Option<Amount> {
    let value = object.number(field)?;
    let seconds = match plain(unit).as_str() {
        "ms" | "millisecond" | "milliseconds" => value / 1000.0,
        "s" | "sec" | "second" | "seconds" => value,
        "min" | "minute" | "minutes" => value * 60.0,
        "h" | "hr" | "hour" | "hours" => value * 3600.0,
        _ => {
            let reason = "expected a unit of time, found one of something else";
            object.reject_taken(field, Reason::WrongUnit, reason);
            return None;
        }
    };
    if (0.0..=longest * 86_400.0).contains(&seconds) {
        return Some(Amount::plain(tidy(seconds)));
    }
    let reason = format!("expected a length of 0 to {longest} days, found another");
    object.reject_taken(field, Reason::OutOfRange, &reason);
    None
}

/// Takes a value with its unit beside it. It is rejected if the value is missing, or if its unit measures
/// something else.
pub(super) fn take(object: &mut Object<'_>, measure: &Measure, unit_field: &str) -> Option<Amount> {
    take_with(object, measure, unit_field, |amount, _| amount)
}

/// Takes a value as [`take`] does, but mends it before it is judged.
pub(super) fn take_with(
    object: &mut Object<'_>,
    measure: &Measure,
    unit_field: &str,
    mend: impl FnOnce(Amount, &Object<'_>) -> Amount,
) -> Option<Amount> {
    let amount = take_as_sent(object, measure, unit_field)?;
    let amount = mend(amount, object);
    measures::check(object, measure.field, amount, measure)
}

/// Takes a value as [`take`] does, but leaves judging it to the caller.
pub(super) fn take_as_sent(object: &mut Object<'_>, measure: &Measure, unit_field: &str) -> Option<Amount> {
    let unit = object.string(unit_field);
    let value = object.number(measure.field)?;
    let amount = match unit.as_deref() {
        None => convert(measure, value, measure.bare),
        Some(unit) => convert(measure, value, unit),
    };
    if amount.is_none() {
        let reason = format!("expected a unit of {}, found one of something else", measure.data_type.name());
        object.reject_taken(measure.field, Reason::WrongUnit, &reason);
    }
    amount
}

/// Takes a value from this field, in the unit of the measure.
pub(super) fn take_bare(object: &mut Object<'_>, field: &str, measure: &Measure) -> Option<Amount> {
    let amount = convert(measure, object.number(field)?, measure.bare)?;
    measures::check(object, field, amount, measure)
}

/// Returns the measure of a sum. The platform's range is that of one record, so a sum has none.
pub(super) fn of_any_length(measure: Measure) -> Measure {
    Measure { range: [f64::MIN, f64::MAX], ..measure }
}

/// Converts a value from `unit` to the unit of its type.
pub(super) fn convert(measure: &Measure, value: f64, unit: &str) -> Option<Amount> {
    let unit = match (measure.quantity, plain(unit).as_str()) {
        // Counts and rates have one unit each, under many names.
        (Quantity::Number, plain) => return NUMBER_UNITS.contains(&plain).then(|| Amount::plain(value)),
        // Some libraries leave `per day` out of the unit of a daily rate.
        (Quantity::Power, "kilocalorie" | "kcal") => "kcal/d",
        // With a capital letter it is the large calorie.
        (Quantity::Energy, _) if unit.trim() == "Cal" => "kcal",
        _ => unit,
    };
    let by_platform = measure.quantity.convert(value, unit, measure.data_type.unit());
    by_platform.or_else(|| {
        let (converted, original) = unit_names::convert(value, unit, measure.data_type)?;
        Some(Amount { original: original.map(|code| (code, value)), ..Amount::plain(converted) })
    })
}

/// A value with its type and what goes with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) data_type: DataType,
    pub(super) amount: Amount,
    pub(super) least: Option<f64>,
    pub(super) most: Option<f64>,
    /// The value is a sum or a mean of others.
    pub(super) is_derived: bool,
}

impl Point {
    pub(super) fn new(data_type: DataType, amount: Amount) -> Self {
        Point { data_type, amount, least: None, most: None, is_derived: false }
    }
}

impl Entry {
    /// Gives out a value of the record: at its time, or over its span. A sample of a series has a time, but
    /// covers its span if it represents several samples.
    pub(super) fn point(&self, point: &Point, context: &Context, output: &mut Output<'_>) {
        let is_sample = matches!(self.record_type.reads, Reads::Series(_) | Reads::SkinTemperature);
        let is_interval =
            self.record_type.is_interval && !(is_sample && self.span.start.at == self.span.end.at);
        let basis = if is_interval { Basis::Interval } else { Basis::Instant };
        let row =
            Row { start: self.span.start.at, end: is_interval.then_some(self.span.end.at), ..Row::default() };
        self.point_of(point, basis, row, context, output);
    }

    /// Gives out a value of a part of the record or of the whole.
    pub(super) fn point_of(
        &self,
        point: &Point,
        basis: Basis,
        row: Row,
        context: &Context,
        output: &mut Output<'_>,
    ) {
        let mut series = self.series(point.data_type, basis);
        series.context.clone_from(context);
        series.derived = point.is_derived;
        series.original_unit = point.amount.original.map(|(unit, _)| unit.into());
        let row = Row {
            value: Some(point.amount.value),
            min: point.least,
            max: point.most,
            original: point.amount.original.map(|(_, value)| value),
            ..row
        };
        output.row(&series, &self.owner, row);
    }
}

/// Turns a fraction into percent. HealthKit writes fractions where the others write percent, and no
/// measurement is 1 % or less.
pub(super) fn whole_percent(amount: Amount, data_type: DataType, object: &Object<'_>) -> Amount {
    if data_type.unit() != "%" || amount.value > 1.0 {
        return amount;
    }
    object.mended("value", Mend::Fraction);
    Amount { original: Some(("1", amount.value)), ..Amount::plain(crate::record::tidy(amount.value * 100.0)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_of_a_value() {
        for (name, record, data_type, bare) in NAMES.iter().chain(APPLE_NAMES) {
            let kind = kind(record, *data_type, bare).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(kind.measure.data_type, *data_type, "{name}");
            assert!(convert(&kind.measure, 1.0, bare).is_some(), "{name}: {bare}");
        }
    }

    #[test]
    fn a_name_means_one_thing_in_health_connect_and_may_mean_another_in_healthkit() {
        let of = |name, is_apple| find(name, is_apple).map(|kind| kind.measure.data_type);
        assert_eq!(of("BASAL_ENERGY_BURNED", false), Some(DataType::BasalMetabolicRate));
        assert_eq!(of("HKQuantityTypeIdentifierBasalEnergyBurned", true), Some(DataType::BasalEnergy));
        assert_eq!(of("HKQuantityTypeIdentifierStepCount", true), Some(DataType::StepCount));
        assert_eq!(of("heartRateVariability", false), Some(DataType::HrvRmssd));
        assert_eq!(of("heartRateVariability", true), Some(DataType::HrvSdnn));
        assert_eq!((of("hrv", false), of("HRV", true)), (Some(DataType::HrvRmssd), Some(DataType::HrvSdnn)));
        assert_eq!(of("BLOOD_PRESSURE", false), None);
        assert_eq!(of("SKELETAL_MUSCLE_MASS", false), None);
    }
}

//! Every unit in which the platform has a quantity, with the factor that the platform has.

use serde_json::{Value, json};
use wellform_core::record::{DataType, Verdict};

use crate::build::{in_key, upper_snake};
use crate::{START, changes_of, flags_of, is_close, normalised, rejections_of, rows};

/// A record type, the field of the quantity, its canonical type, and its units: each with what one of it is in the
/// canonical unit.
type Quantity = (&'static str, &'static str, &'static str, &'static [(&'static str, fn(f64) -> f64)]);

const QUANTITIES: &[Quantity] = &[
    (
        "ActiveCaloriesBurned",
        "energy",
        "active_energy",
        &[
            ("kilocalories", |value| value),
            ("calories", |value| value / 1000.0),
            ("joules", |value| value * 0.239_005_736_1 / 1000.0),
            ("kilojoules", |value| value * 0.239_005_736_1),
        ],
    ),
    (
        "Distance",
        "distance",
        "distance",
        &[
            ("meters", |value| value),
            ("kilometers", |value| value * 1000.0),
            ("miles", |value| value * 1609.34),
            ("inches", |value| value * 0.0254),
            ("feet", |value| value * 0.3048),
        ],
    ),
    ("Height", "height", "height", &[("meters", |value| value * 100.0), ("feet", |value| value * 30.48)]),
    (
        "Weight",
        "weight",
        "body_mass",
        &[
            ("grams", |value| value / 1000.0),
            ("kilograms", |value| value),
            ("milligrams", |value| value / 1e6),
            ("micrograms", |value| value / 1e9),
            ("ounces", |value| value * 28.34952 / 1000.0),
            ("pounds", |value| value * 453.59237 / 1000.0),
        ],
    ),
    (
        "Nutrition",
        "sodium",
        "dietary_sodium",
        &[
            ("grams", |value| value * 1000.0),
            ("milligrams", |value| value),
            ("micrograms", |value| value / 1000.0),
            ("ounces", |value| value * 28_349.52),
        ],
    ),
    (
        "Nutrition",
        "biotin",
        "dietary_biotin",
        &[("grams", |value| value * 1e6), ("kilograms", |value| value * 1e9)],
    ),
    (
        "BasalMetabolicRate",
        "basalMetabolicRate",
        "basal_metabolic_rate",
        &[("kilocaloriesPerDay", |value| value), ("watts", |value| value / 0.048_425_925_9)],
    ),
    ("BloodPressure", "systolic", "blood_pressure_systolic", &[("millimetersOfMercury", |value| value)]),
    (
        "BodyTemperature",
        "temperature",
        "body_temperature",
        &[("celsius", |value| value), ("fahrenheit", |value| (value - 32.0) / 1.8)],
    ),
    (
        "Hydration",
        "volume",
        "dietary_water",
        &[
            ("liters", |value| value * 1000.0),
            ("milliliters", |value| value),
            ("fluidOuncesUs", |value| value * 29.57353),
        ],
    ),
    (
        "BloodGlucose",
        "level",
        "blood_glucose",
        &[("millimolesPerLiter", |value| value), ("milligramsPerDeciliter", |value| value / 18.0)],
    ),
];

/// The same in series: the field of a sample and its canonical type.
const SERIES: &[Quantity] = &[
    (
        "Power",
        "samples.power",
        "power",
        &[("watts", |value| value), ("kilocaloriesPerDay", |value| value * 0.048_425_925_9)],
    ),
    (
        "Speed",
        "samples.speed",
        "speed",
        &[
            ("metersPerSecond", |value| value),
            ("kilometersPerHour", |value| value / 3.6),
            ("milesPerHour", |value| value * 0.447_040_357_632),
        ],
    ),
    // A difference has no shift.
    (
        "SkinTemperature",
        "deltas.delta",
        "skin_temperature_delta",
        &[("celsius", |value| value), ("fahrenheit", |value| value / 1.8)],
    ),
];

/// The changes of a record with this quantity.
fn sent_as(record_type: &str, field: &str, quantity: &Value) -> Vec<Value> {
    let mut record = json!({
        "startTime": START, "endTime": START + 60_000, "time": START, "metadata": { "id": "u" },
    });
    match field.split_once('.') {
        Some((list, field)) => record[list] = json!([{ "time": START, field: quantity }]),
        None => record[field] = quantity.clone(),
    }
    if ["Height", "Weight", "BasalMetabolicRate", "BloodPressure", "BodyTemperature", "BloodGlucose"]
        .contains(&record_type)
    {
        let record = record.as_object_mut().expect("an object");
        record.retain(|key, _| !key.ends_with("Time"));
    } else {
        record.as_object_mut().expect("an object").remove("time");
    }
    let outcome = normalised(record_type, &[record]);
    assert_eq!((outcome.report.leaves.kept, outcome.report.leaves.rejected), (0, 0), "{quantity}");
    changes_of(&outcome)
}

/// A value that is plausible of a type when it is converted.
fn plausible(data_type: &str, convert: fn(f64) -> f64) -> f64 {
    let known = DataType::ALL.iter().find(|known| known.name() == data_type).expect("a type");
    let mut values = [37.25, 98.5, 1.5, 0.125, 4250.5, 72_500.25, 7.25e7, 7.25e10].into_iter();
    let is_plausible = |value: &f64| known.verdict(convert(*value)) == Verdict::Plausible;
    values.find(is_plausible).unwrap_or_else(|| panic!("{data_type}"))
}

#[test]
fn every_unit_has_the_factor_of_the_platform() {
    const SENT: f64 = 100.0 / 3.0;
    for (record_type, field, data_type, units) in QUANTITIES.iter().chain(SERIES) {
        for (unit, convert) in *units {
            let sent = plausible(data_type, *convert);
            let forms = [
                json!({ in_key(unit): sent }),
                json!({ *unit: sent }),
                json!({ "value": sent, "unit": unit }),
                json!({ "value": sent, "type": upper_snake(unit) }),
            ];
            for form in forms {
                let changes = sent_as(record_type, field, &form);
                let found: Vec<&Value> = rows(&changes, data_type, "value").collect();
                let expected = convert(sent);
                assert!(
                    found.len() == 1 && is_close(found[0], expected),
                    "{form}: {found:?} is not {expected}"
                );
            }
        }
        // All units at once say one thing: the one that needs no conversion is taken as it is.
        let identity = units.iter().any(|(_, convert)| (convert(SENT) - SENT).abs() < f64::EPSILON);
        if identity {
            let all = units.iter().map(|(unit, _)| (in_key(unit), json!(SENT)));
            let changes = sent_as(record_type, field, &Value::Object(all.collect()));
            assert_eq!(
                rows(&changes, data_type, "value").collect::<Vec<_>>(),
                [&json!(SENT)],
                "{record_type}"
            );
        }
    }
}

#[test]
fn a_unit_of_another_quantity_is_rejected() {
    for quantity in [
        json!({ "value": 70, "unit": "meters" }),
        json!({ "inMeters": 70 }),
        json!({ "value": 70, "unit": 3 }),
    ] {
        let record = json!({ "time": START, "weight": quantity, "metadata": { "id": "u" } });
        let outcome = normalised("Weight", &[record]);
        assert!(outcome.changes.is_empty(), "{quantity}");
        assert_eq!(rejections_of(&outcome), ["wrong_unit", "no_value"], "{quantity}");
    }
}

/// In the database of the platform a missing number is the least double, or -1.
#[test]
fn what_the_platform_writes_for_a_missing_number_is_none() {
    for (record_type, field, sent) in [
        ("Weight", "weight", json!({ "inKilograms": 4.9e-324 })),
        ("RestingHeartRate", "beatsPerMinute", json!(-1)),
        ("Vo2Max", "vo2MillilitersPerMinuteKilogram", json!(5e-324)),
    ] {
        let record = json!({ "time": START, field: sent, "metadata": { "id": "u" } });
        let outcome = normalised(record_type, &[record]);
        assert!(outcome.changes.is_empty(), "{record_type}");
        assert_eq!(outcome.report.mended[0].how.code(), "sentinel_for_missing");
        assert_eq!(outcome.report.rejected[0].code.code(), "no_value");
    }
    let record = json!({
        "startTime": START, "endTime": START + 60_000,
        "samples": [
            { "time": "2026-03-28T20:00:00Z", "rate": 4.9e-324 }, { "time": "2026-03-28T20:00:01Z", "rate": 160 },
        ],
    });
    let outcome = normalised("StepsCadence", &[record]);
    assert_eq!(rows(&changes_of(&outcome), "step_cadence", "value").collect::<Vec<_>>(), [&json!(160)]);
    // Where a number may be negative, -1 is one.
    let changes = sent_as("ElevationGained", "elevation", &json!({ "inMeters": -1 }));
    assert_eq!(rows(&changes, "elevation_gain", "value").collect::<Vec<_>>(), [&json!(-1)]);
}

#[test]
fn a_value_out_of_the_range_of_the_platform_is_flagged_and_kept() {
    for (record_type, field, sent, data_type) in [
        ("Weight", "weight", 650.0, "body_mass"),
        ("BloodPressure", "systolic", 201.0, "blood_pressure_systolic"),
        ("BloodPressure", "diastolic", 9.0, "blood_pressure_diastolic"),
        ("OxygenSaturation", "percentage", 20.5, "oxygen_saturation"),
        ("HeartRateVariabilityRmssd", "heartRateVariabilityMillis", 0.5, "hrv_rmssd"),
        ("RestingHeartRate", "beatsPerMinute", 301.0, "resting_heart_rate"),
    ] {
        let record = json!({ "time": START, field: sent, "metadata": { "id": "u" } });
        let outcome = normalised(record_type, &[record]);
        assert_eq!(flags_of(&outcome), ["implausible"], "{record_type}");
        assert_eq!(outcome.report.flagged[0].path, format!("{record_type}[0].{field}"));
        let changes = changes_of(&outcome);
        assert_eq!(rows(&changes, data_type, "value").filter_map(Value::as_f64).collect::<Vec<_>>(), [sent]);
    }
}

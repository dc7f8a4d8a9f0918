//! What values of each data type can be.

use proptest::prelude::*;

use wellform_core::record::Verdict::{Implausible, Impossible, Plausible};
use wellform_core::record::{Aggregation, DataType, Verdict};

/// Types with a unit and without a range: their numbers are in parts, or in documents with a unit of their own.
const WITHOUT_A_NUMBER: [DataType; 3] =
    [DataType::BloodPressure, DataType::Location, DataType::MedicationDoseEvent];

/// Types whose values are numbers without a unit.
const WITHOUT_A_UNIT: [DataType; 3] =
    [DataType::RunningVerticalRatio, DataType::UvIndex, DataType::SexualActivity];

#[test]
fn every_type_with_a_unit_has_a_range_and_no_other() {
    for &data_type in DataType::ALL {
        let is_measured = WITHOUT_A_UNIT.contains(&data_type)
            || data_type.unit() != "1" && !WITHOUT_A_NUMBER.contains(&data_type);
        assert_eq!(data_type.range().is_some(), is_measured, "{}", data_type.name());
    }
}

#[test]
fn what_is_plausible_is_possible() {
    for &data_type in DataType::ALL {
        let (name, Some(range)) = (data_type.name(), data_type.range()) else { continue };
        for bounds in [range.possible, range.plausible] {
            assert!(bounds.least.is_finite() && bounds.most.is_finite(), "{name}");
            assert!(bounds.least < bounds.most, "{name}: {bounds}");
            assert!(range.possible.contains(bounds.least) && range.possible.contains(bounds.most), "{name}");
        }
        assert!(!range.source.trim().is_empty(), "{name} has no source");
        assert!(
            range.source == range.source.trim() && !range.source.ends_with('.'),
            "{name}: {}",
            range.source
        );
    }
}

/// What a unit or the way values combine says of all its types.
#[test]
fn ranges_keep_to_their_units() {
    // Amounts that can be negative: a fall in height, a sign that is not documented.
    let signed = [
        DataType::ElevationGain,
        DataType::ElevationLoss,
        DataType::GarminBodyBatteryCharged,
        DataType::GarminBodyBatteryDrained,
    ];
    for &data_type in DataType::ALL {
        let (name, Some(range)) = (data_type.name(), data_type.range()) else { continue };
        let possible = range.possible;
        if data_type.unit() == "%" {
            assert!(possible.least >= 0.0 && possible.most <= 100.0, "{name}: {possible}");
        }
        if data_type.unit() == "Cel" {
            assert!(possible.least > -273.15, "{name}: {possible}");
        }
        let is_amount =
            matches!(data_type.definition().aggregation, Aggregation::Sum | Aggregation::Duration);
        if is_amount && !signed.contains(&data_type) {
            assert!(possible.least == 0.0 && range.plausible.least == 0.0, "{name}: none of it is an amount");
        }
        if data_type.unit() == "s" {
            let a_day = 86_400.0;
            assert!(range.possible.contains(a_day) && range.possible.contains(0.0), "{name}: {possible}");
        }
        if data_type.name().starts_with("garmin_") && data_type.name().contains("score") {
            assert_eq!((possible.least, possible.most), (0.0, 100.0), "{name}");
        }
    }
}

#[test]
fn known_values_have_their_verdict() {
    for (data_type, verdict, values) in [
        (DataType::HeartRate, Impossible, &[0.0, -1.0, 400.5, 65_535.0][..]),
        (DataType::HeartRate, Implausible, &[15.0, 320.0, 400.0]),
        (DataType::HeartRate, Plausible, &[26.0, 30.0, 61.5, 220.0, 300.0]),
        (DataType::RestingHeartRate, Impossible, &[0.0, 401.0]),
        (DataType::WorkoutHeartRateMax, Implausible, &[320.0]),
        (DataType::BodyMass, Impossible, &[0.0, -70.0, 700.1, 1751.732]),
        (DataType::BodyMass, Implausible, &[0.1, 699.0]),
        (DataType::BodyMass, Plausible, &[0.212, 3.4, 71.2, 635.0]),
        (DataType::OxygenSaturation, Impossible, &[0.0, 100.1, 127.0, 255.0]),
        (DataType::OxygenSaturation, Implausible, &[0.97, 29.0]),
        (DataType::OxygenSaturation, Plausible, &[34.4, 97.5, 100.0]),
        (DataType::RespiratoryRate, Impossible, &[-1.0, 0.0, 255.0]),
        (DataType::RespiratoryRate, Plausible, &[4.0, 14.5, 60.0]),
        (DataType::HrvRmssd, Impossible, &[-1.0, 0.0]),
        (DataType::HrvRmssd, Plausible, &[8.0, 44.0, 250.0]),
        (DataType::RrInterval, Plausible, &[210.0, 850.0, 2900.0]),
        (DataType::HeartRateRecovery1Min, Plausible, &[-4.0, 28.0, 80.0]),
        (DataType::BloodPressureSystolic, Implausible, &[15.0, 480.0]),
        (DataType::BloodPressureSystolic, Plausible, &[118.0, 210.0, 260.0]),
        (DataType::BloodPressureDiastolic, Implausible, &[0.0, 185.0, 350.0]),
        (DataType::BloodGlucose, Impossible, &[0.0, 201.0]),
        (DataType::BloodGlucose, Implausible, &[90.0, 147.6]),
        (DataType::BloodGlucose, Plausible, &[1.1, 5.4, 33.0]),
        (DataType::Vo2Max, Plausible, &[9.0, 42.5, 97.5]),
        (DataType::BodyFatPercentage, Implausible, &[0.0, 0.215]),
        (DataType::BodyFatPercentage, Plausible, &[4.0, 18.5, 60.0]),
        (DataType::BodyTemperature, Impossible, &[0.0, 98.6]),
        (DataType::BodyTemperature, Implausible, &[11.8, 46.5]),
        (DataType::BodyTemperature, Plausible, &[33.0, 36.6, 41.5]),
        (DataType::SkinTemperatureDelta, Plausible, &[-2.5, 0.0, 1.2]),
        (DataType::WaterTemperature, Plausible, &[-1.8, 26.0, 40.0]),
        (DataType::AirTemperature, Plausible, &[-40.0, 0.0, 45.0]),
        (DataType::AirTemperature, Implausible, &[85.0]),
        (DataType::Altitude, Plausible, &[-430.0, 34.2, 8849.0]),
        (DataType::ElevationGain, Plausible, &[-12.0, 0.0, 8848.0]),
        (DataType::StepCount, Impossible, &[-5.0, 2_147_483_647.0, 4_294_967_295.0]),
        (DataType::StepCount, Plausible, &[0.0, 7.5, 15_230.0, 4_500_000.0]),
        (DataType::FlightsClimbed, Plausible, &[0.0, 0.5, 10.0]),
        (DataType::ActiveEnergy, Plausible, &[0.0, 612.0, 1_100_000.0]),
        (DataType::Distance, Plausible, &[0.0, 42_195.0, 12_000_000.0]),
        (DataType::Pace, Plausible, &[0.0, 391.5]),
        (DataType::WorkoutDuration, Impossible, &[-1.0]),
        (DataType::WorkoutDuration, Plausible, &[0.0, 5400.0, 600_000.0]),
        (DataType::TotalSleepTime, Implausible, &[108_000.0]),
        (DataType::GarminHighStressDuration, Implausible, &[108_000.0]),
        (DataType::GarminHighStressDuration, Impossible, &[180_001.0]),
        (DataType::GarminStressLevel, Impossible, &[-1.0, -2.0, 101.0]),
        (DataType::GarminBodyBattery, Impossible, &[-1.0, 101.0, 255.0]),
        (DataType::GarminBodyBatteryEvent, Plausible, &[-12.0, 47.0]),
        (DataType::RelativeHumidity, Impossible, &[8800.0]),
        (DataType::UvIndex, Plausible, &[0.0, 11.0, 43.3]),
        (DataType::UvIndex, Impossible, &[255.0]),
        (DataType::HeadphoneSoundLevel, Plausible, &[0.0, 72.5, 110.0]),
        (DataType::RunningGroundContactTime, Plausible, &[0.0, 95.0, 240.0]),
        (DataType::MenstrualCycle, Plausible, &[21.0, 28.0, 95.0]),
        (DataType::Electrocardiogram, Plausible, &[-118.75, 0.0, 2400.0]),
        (DataType::DietarySodium, Plausible, &[0.0, 2300.0, 1_250_000.0]),
        (DataType::PoolLength, Impossible, &[0.02]),
        (DataType::PoolLength, Plausible, &[20.0, 22.86, 50.0]),
        (DataType::SleepStage, Plausible, &[-1.0, 1e300]),
    ] {
        for &value in values {
            assert_eq!(data_type.verdict(value), verdict, "{} {value}", data_type.name());
        }
    }
}

#[test]
fn what_is_no_number_is_impossible() {
    for &data_type in DataType::ALL {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(data_type.verdict(value), Impossible, "{} {value}", data_type.name());
            assert_eq!(data_type.worst(&[0.5, value]), Impossible, "{} {value}", data_type.name());
        }
        assert_eq!(data_type.worst(&[]), Plausible, "{}", data_type.name());
    }
}

proptest! {
    #[test]
    fn the_worst_of_a_batch_is_the_worst_of_its_values(
        at in 0..DataType::ALL.len(),
        values in prop::collection::vec(prop_oneof![-10.0..500.0, prop::num::f64::ANY], 0..20),
    ) {
        let data_type = DataType::ALL[at];
        let worst = values.iter().map(|value| data_type.verdict(*value)).max().unwrap_or(Verdict::Plausible);
        prop_assert_eq!(data_type.worst(&values), worst);
    }
}

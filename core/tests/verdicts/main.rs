//! One value, one verdict, whoever sent it: an impossible value is rejected, an implausible one is flagged and kept, and what
//! a sender writes for "none" is never a value.

mod documents;
#[path = "../normalise/mod.rs"]
mod normalise;
mod senders;

use normalise::{Outcome, assert_balance, whole};
use senders::{ELSEWHERE, NONES, Sender};
use wellform_core::Options;
use wellform_core::record::{Change, DataType, Verdict};

/// A type with values in its canonical unit: impossible, implausible and plausible ones.
type Values = (DataType, &'static [f64], &'static [f64], &'static [f64]);

#[rustfmt::skip]
const VALUES: &[Values] = &[
    (DataType::HeartRate, &[401.0, 0.0, -4.0], &[320.0, 15.0], &[30.0, 62.0]),
    (DataType::RestingHeartRate, &[401.0, 0.0, -4.0], &[320.0, 15.0], &[30.0, 52.0]),
    (DataType::HrvRmssd, &[10_001.0, 0.0], &[600.0, 0.5], &[45.0]),
    (DataType::HrvSdnn, &[10_001.0, 0.0], &[600.0, 0.5], &[45.0]),
    (DataType::BloodPressureSystolic, &[601.0, 0.0], &[350.0, 30.0], &[120.0]),
    (DataType::BloodPressureDiastolic, &[601.0, -4.0], &[250.0, 5.0], &[80.0]),
    (DataType::OxygenSaturation, &[101.0, 0.0, -4.0], &[20.0], &[97.0]),
    (DataType::RespiratoryRate, &[201.0, 0.0, 255.0], &[150.0, 1.0], &[14.0]),
    (DataType::BodyMass, &[701.0, 0.0, -4.0], &[650.0, 0.125], &[70.5]),
    (DataType::Height, &[301.0, 0.0], &[280.0, 10.0], &[175.0]),
    (DataType::BodyMassIndex, &[1001.0, 0.0], &[300.0, 3.0], &[22.5]),
    (DataType::BodyFatPercentage, &[101.0, -4.0], &[90.0], &[22.0]),
    (DataType::BodyTemperature, &[61.0, 4.0], &[47.0, 20.0], &[36.5]),
    (DataType::BloodGlucose, &[201.0, 0.0], &[60.0, 0.25], &[5.5]),
    (DataType::StepCount, &[2e9, -4.0], &[3e7], &[5000.0, 0.0]),
    (DataType::Distance, &[2e9, -4.0], &[2e8], &[5000.0, 0.0]),
    (DataType::DistanceWalkingRunning, &[2e9, -4.0], &[5e7], &[5000.0, 0.0]),
    (DataType::ActiveEnergy, &[2e8, -4.0], &[4e6], &[500.0, 0.0]),
    (DataType::TotalEnergy, &[2e8, -4.0], &[4e6], &[500.0, 0.0]),
    (DataType::FlightsClimbed, &[2e9, -4.0], &[2e6], &[10.0, 0.0]),
    (DataType::Vo2Max, &[201.0, 0.0], &[150.0, 3.0], &[45.5]),
    (DataType::Speed, &[2e6, -4.0], &[400.0], &[2.5, 0.0]),
    (DataType::Power, &[200_000.0, -4.0], &[4000.0], &[250.0]),
];

/// What was understood of a body.
fn normalised(body: &str) -> Outcome {
    let outcome = whole(body.as_bytes(), Options::default());
    assert_eq!(outcome.error, None, "{body}");
    assert_balance(body.as_bytes(), &outcome.report);
    outcome
}

/// The values of rows of a type.
fn values(outcome: &Outcome, data_type: DataType) -> Vec<f64> {
    let of_type = outcome.changes.iter().filter_map(|change| match change {
        Change::Samples(samples) if samples.data_type.as_str() == data_type.name() => Some(samples),
        _ => None,
    });
    of_type.flat_map(|samples| (0..samples.start.len()).filter_map(|row| samples.value.get(row))).collect()
}

/// The verdict that the report and the rows show, or what they show instead of one.
fn verdict(outcome: &Outcome, data_type: DataType, value: f64) -> Result<Verdict, String> {
    let report = &outcome.report;
    let rejected: Vec<&str> = report.rejected.iter().map(|rejected| rejected.code.code()).collect();
    let flagged: Vec<&str> = report.flagged.iter().map(|flagged| flagged.code.code()).collect();
    let rows = values(outcome, data_type);
    let is_kept = matches!(rows[..], [row] if (row - value).abs() <= value.abs() * 1e-6);
    match (&rejected[..], &flagged[..]) {
        ([], []) if is_kept => Ok(Verdict::Plausible),
        ([], ["implausible"]) if is_kept => Ok(Verdict::Implausible),
        (codes, []) if codes.contains(&"impossible") && rows.is_empty() => Ok(Verdict::Impossible),
        _ => Err(format!("rows {rows:?}, {report:?}")),
    }
}

#[test]
fn a_value_has_one_verdict_whoever_sent_it() {
    for (data_type, impossible, implausible, plausible) in VALUES {
        let groups = [
            (Verdict::Impossible, impossible),
            (Verdict::Implausible, implausible),
            (Verdict::Plausible, plausible),
        ];
        for (expected, values) in groups {
            assert!(!values.is_empty(), "{data_type:?} {expected:?}");
            for &value in *values {
                assert_eq!(data_type.verdict(value), expected, "{data_type:?} {value}");
                for sender in Sender::ALL {
                    let Some(body) = sender.body(*data_type, value) else { continue };
                    let found = verdict(&normalised(&body), *data_type, value);
                    assert_eq!(found, Ok(expected), "{sender:?} {data_type:?} {value}: {body}");
                }
            }
        }
    }
}

#[test]
fn what_a_sender_writes_for_none_is_no_value() {
    for (sender, data_type, body) in NONES {
        let outcome = normalised(body);
        assert_eq!(values(&outcome, *data_type), [0.0; 0], "{sender:?} {data_type:?}: {body}");
        assert_eq!(outcome.report.flagged, [], "{sender:?} {data_type:?}: {body}");
        assert_eq!(outcome.report.source.as_deref(), Some(sender.source()), "{body}");
    }
    assert!(Sender::ALL.iter().all(|sender| NONES.iter().any(|(of, ..)| of == sender)));
}

/// A value beside another, or of a part, is judged too: the rest is kept.
#[test]
fn a_value_is_judged_wherever_it_is_sent() {
    for (sender, path, body) in ELSEWHERE {
        let report = normalised(body).report;
        assert_eq!(report.source.as_deref(), Some(sender.source()), "{body}");
        let impossible = report.rejected.iter().filter(|rejected| rejected.code.code() == "impossible");
        let found: Vec<_> = impossible.map(|rejected| (rejected.path.as_str(), rejected.count)).collect();
        assert_eq!(found, [(*path, 1)], "{body}: {report:?}");
        assert!(!report.counts.is_empty(), "{body}: {report:?}");
    }
}

/// The table would prove nothing of a sender that it never asks.
#[test]
fn every_sender_sends_many_of_the_types() {
    let sends = |sender: Sender, data_type: DataType| sender.body(data_type, 1.0).is_some();
    for (sender, least) in [
        (Sender::Garmin, 14),
        (Sender::HealthConnect, 19),
        (Sender::HealthAutoExport, 17),
        (Sender::HealthAutoExportTable, 17),
        (Sender::WearOs, 7),
    ] {
        let count = VALUES.iter().filter(|(data_type, ..)| sends(sender, *data_type)).count();
        assert!(count >= least, "{sender:?} sends {count}");
    }
    for (data_type, ..) in VALUES {
        assert!(Sender::ALL.iter().any(|sender| sends(*sender, *data_type)), "{data_type:?}");
    }
}

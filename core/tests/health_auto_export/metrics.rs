//! Every metric of the app, under each of its names and in each of its units, is its canonical type in the canonical unit.

use serde_json::json;
use wellform_core::record::DataType;

use super::names::{METRICS, becomes, plausible};
use super::{normalised, samples};

#[test]
fn every_metric_arrives_as_its_canonical_type_in_the_canonical_unit() {
    for &(name, label, data_type, unit, of_50) in METRICS {
        let sent = plausible(label, data_type, of_50);
        let expected = becomes(label, of_50, sent);
        let point = json!({ "date": "2024-02-06 14:30:12 -0800", "qty": sent, "source": "Watch" });
        let outcome = normalised("metrics", &json!([{ "name": name, "units": label, "data": [point] }]));
        assert_eq!(outcome.report.rejected, [], "{name} in {label}");
        assert_eq!(outcome.report.flagged, [], "{name} in {label}");
        let found: Vec<_> = samples(&outcome.changes).collect();
        let [samples] = found[..] else { panic!("{name} in {label} is {} batches", found.len()) };
        assert_eq!(
            (samples.data_type.as_str(), samples.unit.as_ref()),
            (data_type, unit),
            "{name} in {label}"
        );
        let value = samples.value.get(0).unwrap();
        assert!(
            (value - expected).abs() < 1e-6 * expected.abs(),
            "{name} in {label}: {value}, not {expected}"
        );
        match &samples.original {
            Some(original) => {
                assert_eq!((original.unit.as_str(), original.value.get(0)), (label, Some(sent)), "{name}");
            }
            None => assert!((value - sent).abs() < 1e-12, "{name} in {label} has no original"),
        }
    }
}

#[test]
fn metrics_with_shapes_of_their_own_arrive() {
    let date = "2024-02-06 14:30:12 -0800";
    let outcome = normalised(
        "metrics",
        &json!([
            { "name": "blood_pressure", "units": "mmHg", "data": [{ "date": date, "systolic": 120, "diastolic": 80 }] },
            { "name": "sexual_activity", "units": "count", "data": [
                { "date": "2024-02-06 00:00:00 -0800", "Unspecified": 0, "Protection Used": 1, "Protection Not Used": 0 }
            ] },
            { "name": "sleep_analysis", "units": "hr", "data": [
                { "startDate": "2024-02-06 01:00:00 -0800", "endDate": date, "value": "Core", "qty": 13.5, "source": "Watch" }
            ] },
        ]),
    );
    let found: Vec<&str> = samples(&outcome.changes).map(|samples| samples.data_type.as_str()).collect();
    for data_type in [
        DataType::BloodPressureSystolic,
        DataType::BloodPressureDiastolic,
        DataType::SexualActivity,
        DataType::SleepStage,
    ] {
        assert!(found.contains(&data_type.name()), "{data_type:?} is not among {found:?}");
    }
}

#[test]
fn a_metric_without_a_unit_has_the_only_one_that_the_app_sends_it_in() {
    for &(name, label, data_type, _, of_50) in METRICS {
        let sent = plausible(label, data_type, of_50);
        let body = json!([{ "name": name, "data": [{ "date": "2024-02-06 14:30:12 -0800", "qty": sent }] }]);
        let outcome = normalised("metrics", &body);
        match samples(&outcome.changes).next() {
            Some(samples) => {
                assert_eq!(samples.data_type.as_str(), data_type);
                let units = METRICS.iter().filter(|row| row.0 == name);
                let units: Vec<f64> = units.map(|row| becomes(row.1, row.4, sent)).collect();
                let value = samples.value.get(0).unwrap();
                assert!(units.iter().any(|one| (one - value).abs() < 1e-6 * value.abs()), "{name}: {value}");
                assert!(
                    units.iter().all(|one| (one - value).abs() < 1e-6 * value.abs()),
                    "{name} has several units"
                );
            }
            None => {
                assert_eq!(outcome.report.rejected[0].code.code(), "no_unit", "{name} in {label}");
            }
        }
    }
}

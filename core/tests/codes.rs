//! The codes of a report: each has a meaning and an example, and each comes out of a body.

mod normalise;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use normalise::whole;
use wellform_core::{Flag, Limits, Mend, Options, Reason, Report};

/// Every expected report of the fixtures.
fn expected_reports() -> Vec<(PathBuf, Report)> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.to_string_lossy().ends_with(".report.json") {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures"), &mut paths);
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a text");
        let report =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, report)
    };
    paths.into_iter().map(read).collect()
}

/// An archive of one stored file that is empty.
fn archive_of(name: &str) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0".to_vec();
    bytes.extend([0; 12]);
    bytes.extend(u16::try_from(name.len()).expect("a short one").to_le_bytes());
    bytes.extend([[0; 2].as_slice(), name.as_bytes(), b"PK\x05\x06", &[0; 18]].concat());
    bytes
}

/// A body of Health Auto Export with so many metrics that are unknown.
fn unknown_metrics(count: usize) -> String {
    let point = r#"{"date":"2024-02-06 14:30:00 -0800","qty":1}"#;
    let metric =
        |at: usize| format!(r#"{{"name":"metric_of_tomorrow_{at}","units":"count","data":[{point}]}}"#);
    format!(r#"{{"data":{{"metrics":[{}]}}}}"#, (0..count).map(metric).collect::<Vec<_>>().join(","))
}

/// Reports of bodies with what no fixture has.
fn other_reports() -> Vec<Report> {
    let dailies = |second: &str| {
        let daily = r#"{"userId":"u","startTimeInSeconds":1707174000,"steps":1}"#;
        format!(r#"{{"dailies":[{daily},{second},{daily}]}}"#)
    };
    let long = format!(r#"{{"userId":"u","note":"{}"}}"#, "x".repeat(1000));
    let fields = vec!["\"steps\":1"; 10_001].join(",");
    let mut small = Limits::default();
    small.element_bytes = 1000;
    let upload = |rest: &str| format!(r#"{{"format":"hc-upload","formatVersion":1,{rest}}}"#);
    let bodies = [
        (dailies(&long).into_bytes(), Options::default().limits(small)),
        (unknown_metrics(1001).into_bytes(), Options::default()),
        (dailies(&format!("{}7{}", "[".repeat(129), "]".repeat(129))).into_bytes(), Options::default()),
        (dailies(&format!("{{{fields}}}")).into_bytes(), Options::default()),
        (archive_of("a/Photo.png"), Options::default()),
        (archive_of("data.json"), Options::default()),
        (
            upload(r#""deletions":[{"recordId":"a"},{"recordId":"b"},{"recordId":"c"},{}]"#).into_bytes(),
            Options::default(),
        ),
        (
            br#"{"format":"whs-upload","formatVersion":2,"dataPoints":[{"dataType":"STEPS","value":3,
                "startTime":"2026-06-06T09:00:00Z","endTime":"2026-06-06T09:01:00Z"}]}"#
                .to_vec(),
            Options::default(),
        ),
        (
            br#"{"data":{"workouts":[{"name":"Running","start":"2024-02-06 14:30:00 -0800",
                "end":"2024-02-06 15:00:00 -0800","duration":1800,"isIndoor":"true"}]}}"#
                .to_vec(),
            Options::default(),
        ),
        (
            br#"{"sleeps":[{"userId":"u","startTimeInSeconds":1707174000,"durationInSeconds":25200.6}]}"#
                .to_vec(),
            Options::default(),
        ),
    ];
    bodies.into_iter().map(|(body, options)| whole(&body, options).report).collect()
}

#[test]
fn every_code_of_a_fixture_is_one_of_the_enums() {
    let reports = expected_reports();
    assert!(reports.len() > 300, "{} reports", reports.len());
    for (path, report) in reports {
        let path = path.display();
        // A word that is in no enum is read as `Other`.
        for rejected in &report.rejected {
            assert!(Reason::ALL.contains(&rejected.code), "{path}: {rejected:?}");
        }
        for mended in &report.mended {
            assert!(Mend::ALL.contains(&mended.how), "{path}: {mended:?}");
        }
        for flagged in &report.flagged {
            assert!(Flag::ALL.contains(&flagged.code), "{path}: {flagged:?}");
        }
        for code in report.results.iter().flatten().filter_map(|result| result.code) {
            assert!(Reason::ALL.contains(&code), "{path}: {code}");
        }
    }
}

/// The example of every code is an entry of a report that this version writes. So there is no code that no body gets.
#[test]
fn every_code_has_an_example_that_a_body_gets() {
    let mut reports: Vec<Report> = expected_reports().into_iter().map(|(_, report)| report).collect();
    reports.extend(other_reports());
    let rejected: BTreeSet<_> = reports
        .iter()
        .flat_map(|report| &report.rejected)
        .map(|at| (at.code, at.path.as_str(), at.reason.as_str()))
        .collect();
    let mended: BTreeSet<_> =
        reports.iter().flat_map(|report| &report.mended).map(|at| (at.how, at.path.as_str())).collect();
    let flagged: BTreeSet<_> =
        reports.iter().flat_map(|report| &report.flagged).map(|at| (at.code, at.path.as_str())).collect();
    let mut missing = Vec::new();
    for &code in Reason::ALL {
        let (path, reason) = code.example();
        if !rejected.contains(&(code, path, reason)) {
            missing.push((code.code(), path, reason));
        }
    }
    for &how in Mend::ALL {
        let (path, example) = how.example();
        if !mended.contains(&(how, path)) {
            missing.push((how.code(), path, example));
        }
    }
    for &code in Flag::ALL {
        let (path, example) = code.example();
        if !flagged.contains(&(code, path)) {
            missing.push((code.code(), path, example));
        }
    }
    assert!(missing.is_empty(), "no report has {missing:#?}");
}

#[test]
fn every_code_is_a_word_with_a_meaning() {
    let reasons = Reason::ALL.iter().map(|code| (code.code(), code.meaning(), serde_json::to_value(code)));
    let mends = Mend::ALL.iter().map(|code| (code.code(), code.meaning(), serde_json::to_value(code)));
    let flags = Flag::ALL.iter().map(|code| (code.code(), code.meaning(), serde_json::to_value(code)));
    for (code, meaning, json) in reasons.chain(mends).chain(flags) {
        assert!(
            code.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit()),
            "{code}"
        );
        assert!(meaning.ends_with('.') && meaning.len() > 20, "{code}: {meaning}");
        assert_eq!(json.expect("a word"), code);
    }
}

#[test]
fn a_code_of_a_later_version_is_another() {
    assert_eq!(serde_json::from_str::<Reason>("\"no_gravity\"").expect("a code"), Reason::Other);
    assert_eq!(serde_json::from_str::<Reason>("\"no_time\"").expect("a code"), Reason::NoTime);
    assert!(!Reason::ALL.contains(&Reason::Other));
}

#[test]
fn reasons_say_what_their_code_expects() {
    for (path, report) in expected_reports() {
        for rejected in &report.rejected {
            // A stage of no length is refused although it ends at its start.
            let is_stricter = rejected.reason.contains("an end after the start");
            if let Some(expected) = rejected.code.expected().filter(|_| !is_stricter) {
                assert!(rejected.reason.contains(expected), "{}: {rejected:?}", path.display());
            }
        }
    }
}

//! Elements decide what a body is: not the order of members, not the names of lists, not what else a container holds.

mod normalise;

use std::path::Path;

use normalise::{Outcome, archive, assert_balance, facts, in_every_way, in_pieces, whole};
use serde_json::value::RawValue;
use wellform_core::record::Change;
use wellform_core::{BodyOutcome, Category, Limits, Options, Outliner, Source};

/// Normalises a body after a first pass, as a caller does who can read it twice.
fn twice(body: &[u8]) -> Outcome {
    let mut outliner = Outliner::new(Limits::default());
    match outliner.push(body).and_then(|()| outliner.finish()) {
        Ok(outline) => whole(body, Options::default().outline(outline)),
        Err(_) => whole(body, Options::default()),
    }
}

/// What a body says, whatever the order of its members.
fn said(outcome: &Outcome) -> impl PartialEq + std::fmt::Debug + use<> {
    let report = &outcome.report;
    let leaves = report.leaves;
    let counts = [leaves.total, leaves.mapped, leaves.kept, leaves.rejected];
    let mut rejected: Vec<_> =
        report.rejected.iter().map(|at| (at.path.clone(), at.code.code(), at.count)).collect();
    rejected.sort();
    let error = outcome.error.as_ref().map(wellform_core::Error::category);
    let sender = (report.source.clone(), report.dialect.clone(), report.outcome);
    (facts(&outcome.changes), sender, counts, rejected, error)
}

/// The members of an object as text, in their order. Empty if the text is no object, or has a key twice.
fn members(text: &str) -> Vec<(String, Box<RawValue>)> {
    struct Members;
    impl<'de> serde::de::Visitor<'de> for Members {
        type Value = Vec<(String, Box<RawValue>)>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let members = serde::Deserializer::deserialize_map(&mut json, Members)
        .and_then(|members| json.end().map(|()| members))
        .unwrap_or_default();
    let mut keys: Vec<_> = members.iter().map(|(key, _)| key.trim().to_owned()).collect();
    keys.sort();
    keys.dedup();
    if keys.len() == members.len() { members } else { Vec::new() }
}

fn object(members: &[(String, Box<RawValue>)]) -> String {
    let member = |(key, value): &(String, Box<RawValue>)| {
        format!("{}:{}", serde_json::Value::from(key.as_str()), value.get())
    };
    format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
}

/// A text with the members of all of its objects in the opposite order.
fn reversed(text: &str) -> String {
    match text.as_bytes().first() {
        Some(b'[') => {
            let elements: Vec<Box<RawValue>> = serde_json::from_str(text).expect("an array");
            let elements = elements.iter().map(|element| reversed(element.get()));
            format!("[{}]", elements.collect::<Vec<_>>().join(","))
        }
        Some(b'{') => {
            let members = members(text);
            if members.is_empty() {
                return text.to_owned();
            }
            let member = |(key, value): &(String, Box<RawValue>)| {
                format!("{}:{}", serde_json::Value::from(key.as_str()), reversed(value.get()))
            };
            format!("{{{}}}", members.iter().rev().map(member).collect::<Vec<_>>().join(","))
        }
        _ => text.to_owned(),
    }
}

/// Every order that begins with another member, the opposite order, and the opposite order of all objects.
fn permutations(members: Vec<(String, Box<RawValue>)>) -> Vec<String> {
    let count = members.len();
    let mut orders: Vec<Vec<_>> = (0..count)
        .map(|by| {
            let mut order = members.clone();
            order.rotate_left(by);
            order
        })
        .collect();
    let mut opposite = members;
    opposite.reverse();
    orders.push(opposite);
    let mut texts: Vec<String> = orders.iter().map(|order| object(order)).collect();
    let deep = texts.first().map(|text| reversed(text));
    texts.extend(deep);
    texts
}

fn bodies(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            bodies(&path, found);
        } else if !name.ends_with(".changes.ndjson") && !name.ends_with(".report.json") {
            found.push((name, std::fs::read(&path).expect("a body")));
        }
    }
}

#[test]
fn the_members_of_a_root_have_no_order() {
    let mut fixtures = Vec::new();
    bodies(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures"), &mut fixtures);
    let mut permuted = 0;
    let mut differences = Vec::new();
    for (name, body) in &fixtures {
        let text = std::str::from_utf8(body).unwrap_or_default();
        let orders = permutations(members(text.trim_start_matches('\u{feff}')));
        for read in [|body: &[u8]| whole(body, Options::default()), twice] {
            let Some(first) = orders.first() else { continue };
            let expected = said(&read(first.as_bytes()));
            for order in &orders[1..] {
                permuted += 1;
                let found = said(&read(order.as_bytes()));
                if found != expected {
                    differences
                        .push(format!("{name}: {}\n{expected:?}\n{found:?}", &order[..order.len().min(200)]));
                }
            }
        }
    }
    assert!(permuted > 1000, "expected the members of all fixtures, found {permuted}");
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n\n"));
}

const GARMIN: &str = r#"{"dailies":[{"userId":"u","startTimeInSeconds":1707174000,"steps":4210}]}"#;
const PHONE: &str = r#"{"data":{"metrics":[{"data":[{"qty":41,"date":"2026-05-04 10:00:00 +0200"}],"units":"count","name":"step_count"}]}}"#;
const ANDROID: &str = r#"{"steps":[{"count":5,"startTime":"2026-03-02T08:00:00Z","endTime":"2026-03-02T08:10:00Z","metadata":{"id":"s-1","dataOrigin":"com.example.fit","lastModifiedTime":"2026-03-02T09:00:00Z"}}]}"#;
const WATCH: &str = r#"{"format":"whs-upload","formatVersion":1,"dataPoints":[{"dataType":"HEART_RATE_BPM","value":61,"time":"2026-03-02T08:00:00Z"}]}"#;
const TABLE: &str = "Date/Time,Step Count (count)\n2024-02-06 00:00:00,4210\n";
const FLUTTER: &str = r#"{"uuid":"a","value":{"__type":"NumericHealthValue","numericValue":10},"type":"STEPS","unit":"COUNT","dateFrom":"2025-01-01T10:00:00.000","dateTo":"2025-01-01T11:00:00.000","sourcePlatform":"googleHealthConnect","sourceDeviceId":"AP3A","sourceId":"","sourceName":"com.example.fit","recordingMethod":"automatic"}"#;

/// A form with a part for each document, by file name and content.
fn form(documents: &[(&str, &str)]) -> Vec<u8> {
    let part = |(name, content): &(&str, &str)| {
        format!(
            "--boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n{content}\r\n"
        )
    };
    let parts: Vec<String> = documents.iter().map(part).collect();
    format!("{}--boundary--\r\n", parts.concat()).into_bytes()
}

fn read(body: &[u8]) -> Outcome {
    let outcome = in_every_way(body, &Options::default());
    assert_eq!(outcome.error, None, "{}", String::from_utf8_lossy(body));
    assert_balance(body, &outcome.report);
    assert_eq!(said(&twice(body)), said(&outcome));
    outcome
}

/// The documents of a report: name, sender, dialect, what became of them.
fn documents(outcome: &Outcome) -> Vec<(&str, Option<&str>, Option<&str>, BodyOutcome)> {
    let documents = outcome.report.documents.iter();
    documents.map(|at| (at.name.as_str(), at.source.as_deref(), at.dialect.as_deref(), at.outcome)).collect()
}

fn all(parts: &[&Outcome]) -> std::collections::BTreeMap<String, u64> {
    facts(&parts.iter().flat_map(|part| part.changes.clone()).collect::<Vec<Change>>())
}

#[test]
fn elements_decide_whatever_the_name_of_their_list() {
    let flutter = facts(&read(format!(r#"{{"points":[{FLUTTER}]}}"#).as_bytes()).changes);
    assert_eq!(flutter.len(), 1);
    for name in [
        "dataPoints",
        "dailies",
        "activities",
        "metrics",
        "workouts",
        "symptoms",
        "userActivityInfo",
        "records",
        "steps",
        "data",
        "samples",
        "healthEvents",
        "respiration",
    ] {
        let outcome = read(format!(r#"{{"{name}":[{FLUTTER}]}}"#).as_bytes());
        assert_eq!(outcome.report.dialect.as_deref(), Some("flutter"), "{name}");
        assert_eq!(facts(&outcome.changes), flutter, "{name}");
    }
}

#[test]
fn lists_that_say_nothing_decide_nothing() {
    for (body, sender) in
        [(GARMIN, "garmin"), (PHONE, "health_auto_export"), (ANDROID, "health_connect"), (WATCH, "wear_os")]
    {
        let expected = facts(&read(body.as_bytes()).changes);
        for name in [
            "dailies",
            "metrics",
            "workouts",
            "records",
            "steps",
            "dataPoints",
            "goals",
            "changes",
            "respiration",
        ] {
            if body.contains(&format!("\"{name}\"")) {
                continue;
            }
            let before = format!("{{\"{name}\":[],{}", &body[1..]);
            let behind = format!("{},\"{name}\":[]}}", &body[..body.len() - 1]);
            for other in [before, behind] {
                let outcome = read(other.as_bytes());
                assert_eq!(outcome.report.source.as_deref(), Some(sender), "{other}");
                assert_eq!(facts(&outcome.changes), expected, "{other}");
                let leaves = outcome.report.leaves;
                assert_eq!((leaves.kept, leaves.rejected), (0, 0), "{other}");
            }
        }
    }
}

#[test]
fn a_body_of_empty_lists_changes_nothing() {
    for body in [
        r#"{"changes":[],"nextChangesToken":"AAb3","hasMore":false,"changesTokenExpired":false}"#,
        r#"{"changes":[],"nextToken":"AAb3"}"#,
        r#"{"samples":[]}"#,
        r#"{"data":[]}"#,
        r#"{"aggregates":[]}"#,
        r#"{"aggregatedData":[]}"#,
        r#"{"records":[],"pageToken":null}"#,
        r#"{"upserts":[],"deletions":[]}"#,
        r#"{"data":{"records":[],"sleep":[],"workouts":[]}}"#,
        r#"{"steps":[],"heartRate":[],"sleepSession":[]}"#,
        r#"{"activities":[],"steps":[]}"#,
        r#"{"dailies":[],"epochs":null}"#,
        r#"{"data":{"metrics":[],"workouts":[]}}"#,
        r#"{"metrics":[]}"#,
        r#"{"dataPoints":[]}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{"data":{"metrics":[]}}}"#,
    ] {
        let outcome = read(body.as_bytes());
        assert!(outcome.changes.is_empty(), "{body}");
        assert_eq!(outcome.report.outcome, BodyOutcome::NothingChanged, "{body}");
        let leaves = outcome.report.leaves;
        assert_eq!((leaves.kept, leaves.rejected), (0, 0), "{body}");
    }
}

#[test]
fn what_became_of_a_body_is_in_its_report() {
    let outcome_of = |body: &str| whole(body.as_bytes(), Options::default()).report.outcome;
    assert_eq!(outcome_of(GARMIN), BodyOutcome::Mapped);
    assert_eq!(outcome_of(r#"{"dailies":[{"steps":1,"startTimeInSeconds":1}]}"#), BodyOutcome::NothingMapped);
    assert_eq!(outcome_of(r#"{"dataPoints":[{"x":1}],"user":"u"}"#), BodyOutcome::NothingMapped);
    assert_eq!(outcome_of(r#"{"deregistrations":[{"userId":"u"}]}"#), BodyOutcome::Mapped);
    assert_eq!(outcome_of("{}"), BodyOutcome::Failed);
    assert_eq!(outcome_of(&GARMIN[..40]), BodyOutcome::Failed);
    // A next page is beside the lists.
    assert_eq!(outcome_of(r#"{"records":[],"cursor":"x"}"#), BodyOutcome::NothingChanged);
}

#[test]
fn each_document_of_a_container_is_recognised_by_itself() {
    let all_of_them = [
        ("push.json", GARMIN, "garmin", "push"),
        ("phone.json", PHONE, "health_auto_export", "json_v2"),
        ("android.json", ANDROID, "health_connect", "react_native"),
        ("table.csv", TABLE, "health_auto_export", "csv_metrics"),
        ("watch.json", WATCH, "wear_os", "whs_upload"),
    ];
    let alone: Vec<Outcome> = all_of_them.iter().map(|(_, text, ..)| read(text.as_bytes())).collect();
    let leaves: u64 = alone.iter().map(|outcome| outcome.report.leaves.total).sum();
    let mapped: u64 = alone.iter().map(|outcome| outcome.report.leaves.mapped).sum();
    let expected = all(&alone.iter().collect::<Vec<_>>());
    for first in 0..all_of_them.len() {
        let mut order = all_of_them;
        order.rotate_left(first);
        let named = order.map(|(name, text, ..)| (name, text));
        for body in [archive(&named), form(&named)] {
            let outcome = in_every_way(&body, &Options::default());
            assert_eq!(outcome.error, None);
            assert_eq!(facts(&outcome.changes), expected);
            assert_eq!((outcome.report.leaves.total, outcome.report.leaves.mapped), (leaves, mapped));
            let found = documents(&outcome);
            let listed = order
                .map(|(name, _, source, dialect)| (name, Some(source), Some(dialect), BodyOutcome::Mapped));
            assert_eq!(found, listed);
            assert_eq!(outcome.report.source.as_deref(), Some(order[0].2));
            assert_eq!(said(&twice(&body)), said(&outcome));
        }
    }
}

#[test]
fn a_document_of_nothing_known_is_listed() {
    let named = [
        ("a.json", r#"{"lunarPhases":[1]}"#),
        ("b.json", GARMIN),
        ("c.json", r#"{"dailies":[]}"#),
        ("d.json", r#"{"dailies":[{"userId":"u","startTimeInSeconds":-1,"steps":"x"}]}"#),
        ("e.json", "{\"dailies\":["),
    ];
    for body in [archive(&named), form(&named)] {
        let outcome = in_every_way(&body, &Options::default());
        let garmin = Some("garmin");
        let expected = [
            ("a.json", None, None, BodyOutcome::NothingMapped),
            ("b.json", garmin, Some("push"), BodyOutcome::Mapped),
            ("c.json", garmin, Some("push"), BodyOutcome::NothingChanged),
            ("d.json", garmin, Some("push"), BodyOutcome::NothingMapped),
            ("e.json", garmin, Some("push"), BodyOutcome::NothingMapped),
        ];
        assert_eq!(documents(&outcome), expected);
        assert_eq!(outcome.report.outcome, BodyOutcome::Mapped);
    }
}

#[test]
fn lines_of_several_senders_are_all_read() {
    let lines = [GARMIN, PHONE, ANDROID, WATCH, GARMIN].join("\n");
    let alone = [GARMIN, PHONE, ANDROID, WATCH, GARMIN].map(|text| read(text.as_bytes()));
    let outcome = in_every_way(lines.as_bytes(), &Options::default());
    assert_eq!(outcome.error, None);
    assert_eq!(facts(&outcome.changes), all(&alone.each_ref()));
    assert_eq!(outcome.report.leaves.kept, 0);
    assert_eq!(said(&twice(lines.as_bytes())), said(&outcome));
}

#[test]
fn a_line_that_is_no_object_is_kept() {
    for lines in
        [["{\"x\":1}", "5", GARMIN], ["{}", "5", GARMIN], [GARMIN, "5", "true"], ["[]", "null", GARMIN]]
    {
        let body = lines.join("\n");
        let outcome = in_every_way(body.as_bytes(), &Options::default());
        assert_eq!(outcome.error, None, "{body}");
        let leaves = outcome.report.leaves;
        assert_eq!((leaves.total, leaves.mapped, leaves.kept), (5, 3, 2), "{body}");
    }
}

#[test]
fn files_of_an_archiver_are_passed_over_in_silence() {
    let named = [
        ("__MACOSX/export/._data.json", "\0\u{5}"),
        ("export/.DS_Store", "\0\0\0\u{1}Bud1"),
        ("export/._data.json", "\0"),
        ("export/Thumbs.db", "x"),
        ("desktop.ini", "[.ShellClassInfo]"),
        ("export/data.json", GARMIN),
    ];
    for body in [archive(&named), form(&named)] {
        let outcome = in_every_way(&body, &Options::default());
        assert_eq!(outcome.error, None);
        assert_eq!((outcome.report.passed_over, outcome.report.rejected.len()), (5, 0));
        assert_eq!(documents(&outcome).len(), 1);
        assert_eq!(facts(&outcome.changes), facts(&read(GARMIN.as_bytes()).changes));
    }
}

#[test]
fn a_request_that_a_tool_passes_on_is_read_with_its_headers() {
    let headers = r#"{"content-type":"application/json","authorization":"Bearer secret","Automation-Period":"Since Last Sync","automation-aggregation":"Hours"}"#;
    let told = Options::default()
        .header("automation-period", "Since Last Sync")
        .header("automation-aggregation", "Hours");
    let mut expected = whole(PHONE.as_bytes(), told.clone());
    let mut outliner = Outliner::new(Limits::default());
    outliner.push(PHONE.as_bytes()).unwrap();
    expected.changes = whole(PHONE.as_bytes(), told.outline(outliner.finish().unwrap())).changes;
    for body in [
        format!(
            r#"[{{"headers":{headers},"params":{{}},"query":{{}},"body":{PHONE},"webhookUrl":"https://n8n.invalid/x","executionMode":"production"}}]"#
        ),
        format!(r#"[{{"body":{PHONE},"executionMode":"test","headers":{headers}}}]"#),
        format!(r#"{{"body":{PHONE},"headers":{headers}}}"#),
        format!(r#"{{"headers":{headers},"body":{PHONE}}}"#),
        format!(r#"[{{"json":{{"headers":{headers},"body":{PHONE}}},"pairedItem":{{"item":0}}}}]"#),
        format!(r#"{{"payload":{PHONE},"headers":{headers},"_msgid":"1"}}"#),
    ] {
        let outcome = read(body.as_bytes());
        assert_eq!(facts(&outcome.changes), facts(&expected.changes), "{body}");
        let leaves = outcome.report.leaves;
        assert_eq!(leaves.total, leaves.mapped, "{body}");
        assert_eq!(outcome.report.source.as_deref(), Some("health_auto_export"));
        assert!(!outcome.report_json().contains("secret"));
    }
}

#[test]
fn requests_of_several_senders_are_all_read() {
    let request = |body: &str| format!(r#"{{"headers":{{}},"query":{{}},"body":{body}}}"#);
    let body = format!("[{}]", [GARMIN, PHONE, ANDROID, WATCH].map(request).join(","));
    let outcome = read(body.as_bytes());
    let alone = [GARMIN, PHONE, ANDROID, WATCH].map(|text| read(text.as_bytes()));
    assert_eq!(facts(&outcome.changes), all(&alone.each_ref()));
    let names: Vec<_> = documents(&outcome).iter().map(|at| (at.0, at.1)).collect();
    assert_eq!(
        names,
        [
            ("[0].body", Some("garmin")),
            ("[1].body", Some("health_auto_export")),
            ("[2].body", Some("health_connect")),
            ("[3].body", Some("wear_os")),
        ]
    );
    // Each is in the order of the body.
    let ranks: Vec<i64> = outcome
        .changes
        .iter()
        .filter_map(|change| match change {
            Change::Samples(samples) => samples.owners[0].rank.last().copied(),
            _ => None,
        })
        .collect();
    assert_eq!(ranks, [0, 1, 2, 3]);
    // What is wrong in one costs only itself.
    let broken = format!("[{},{}]", request("{\"dailies\":[1 2]}"), request(GARMIN));
    let outcome = in_every_way(broken.as_bytes(), &Options::default());
    assert_eq!(facts(&outcome.changes), facts(&alone[0].changes));
    let rejected: Vec<_> = outcome.report.rejected.iter().map(|at| at.path.as_str()).collect();
    assert_eq!(rejected, ["[0]"]);
    // A request of something unknown is no known body.
    let error =
        whole(request(r#"{"lunarPhases":[1]}"#).as_bytes(), Options::default()).error.expect("an error");
    assert_eq!(error.category(), Category::Shape);
}

#[test]
fn much_that_is_unknown_is_held_only_so_far() {
    let unknown = format!("\"lunarPhases\":[{}]", vec![r#"{"phase":"full","light":1.0}"#; 5000].join(","));
    for body in
        [format!("{{{unknown},{}", &ANDROID[1..]), format!("{},{unknown}}}", &ANDROID[..ANDROID.len() - 1])]
    {
        let outcome = read(body.as_bytes());
        assert_eq!(outcome.report.source.as_deref(), Some("health_connect"));
        assert_eq!(facts(&outcome.changes), facts(&read(ANDROID.as_bytes()).changes));
        assert_eq!(outcome.report.leaves.kept, 10_000);
    }
}

#[test]
fn a_sender_that_the_caller_gives_is_not_doubted() {
    let options = Options::default().source(Source::HealthConnect);
    let outcome = in_pieces([GARMIN.as_bytes()], options);
    assert_eq!(outcome.report.source.as_deref(), Some("health_connect"));
    assert_eq!(outcome.report.outcome, BodyOutcome::NothingMapped);
}

/// A route of two points, as the app writes it.
fn route(creator: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"{creator}\" \
         xmlns=\"http://www.topografix.com/GPX/1/1\"><trk><name>Outdoor Run</name><trkseg>\
         <trkpt lat=\"35.1\" lon=\"139.2\"><ele>12.5</ele><time>2026-08-23T21:30:05Z</time></trkpt>\
         <trkpt lat=\"35.2\" lon=\"139.3\"><ele>13</ele><time>2026-08-23T21:30:06Z</time>\
         <extensions><speed>2.5</speed><course>-1</course><hAcc>4</hAcc></extensions></trkpt>\
         </trkseg></trk></gpx>"
    )
}

#[test]
fn a_route_of_a_workout_is_read() {
    let told = route("Health Auto Export");
    let outcome = in_every_way(told.as_bytes(), &Options::default());
    assert_eq!(outcome.error, None);
    let leaves = outcome.report.leaves;
    assert_eq!((leaves.total, leaves.mapped), (15, 15));
    assert_eq!(outcome.report.dialect.as_deref(), Some("gpx_route"));
    let [Change::Samples(points)] = &outcome.changes[..] else { panic!("{:?}", outcome.changes) };
    let position = points.position.as_ref().expect("positions");
    assert_eq!(points.start, [1_787_520_605_000, 1_787_520_606_000]);
    assert_eq!((&position.latitude[..], &position.longitude[..]), (&[35.1, 35.2][..], &[139.2, 139.3][..]));
    let altitude = position.altitude.as_ref().expect("altitudes");
    assert_eq!([altitude.get(0), altitude.get(1)], [Some(12.5), Some(13.0)]);
    assert_eq!(position.course, None);
    assert_eq!(said(&twice(told.as_bytes())), said(&outcome));
    // The same points as a table are the same rows.
    let table = "Timestamp,Latitude,Longitude,Altitude (m)\n2026-08-23 21:30:05 +0000,35.1,139.2,12.5\n";
    let table = whole(table.as_bytes(), Options::default());
    let [Change::Samples(row)] = &table.changes[..] else { panic!("{:?}", table.changes) };
    assert_eq!(row.owners[0].key, points.owners[0].key);
}

#[test]
fn a_route_of_another_tool_needs_a_sender() {
    let other = route("Another Tool");
    let error = whole(other.as_bytes(), Options::default()).error.expect("an error");
    assert_eq!(error.category(), Category::Shape);
    // The caller, or the name of the file, may say whose it is.
    let given = in_every_way(other.as_bytes(), &Options::default().source(Source::HealthAutoExport));
    let expected = facts(&whole(route("Health Auto Export").as_bytes(), Options::default()).changes);
    assert_eq!(facts(&given.changes), expected);
    let named = [("x/Outdoor Run-Route-20260824_063000.gpx", other.as_str())];
    for body in [archive(&named), form(&named)] {
        let outcome = in_every_way(&body, &Options::default());
        assert_eq!(facts(&outcome.changes), expected);
        assert_eq!(said(&twice(&body)), said(&outcome));
    }
    let named = [("a.json", PHONE), ("route.gpx", other.as_str())];
    let outcome = in_every_way(&archive(&named), &Options::default());
    assert_eq!(documents(&outcome)[1], ("route.gpx", None, None, BodyOutcome::NothingMapped));
}

#[test]
fn a_route_in_an_archive_comes_with_its_workout() {
    for name in
        ["tests/fixtures/containers/export_with_a_route.zip", "tests/fixtures/containers/export_of_a_mac.zip"]
    {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
        let body = std::fs::read(path).expect("an archive");
        let outcome = in_every_way(&body, &Options::default());
        assert_eq!((outcome.error.as_ref(), outcome.report.rejected.len()), (None, 0), "{name}");
        let leaves = outcome.report.leaves;
        assert_eq!((leaves.kept, leaves.rejected), (0, 0), "{name}");
        let has_route = outcome.report.counts["samples"].contains_key("location");
        let is_mac = name.contains("mac");
        assert_eq!((has_route, outcome.report.passed_over), (!is_mac, if is_mac { 2 } else { 0 }), "{name}");
        assert_eq!(outcome.report.counts["record"]["workout"], 1, "{name}");
    }
}

//! Forms and archives: what a document says does not depend on what it comes in, and a bad one costs only itself.

mod normalise;

use normalise::{Outcome, archive, facts, gzip, in_every_way, whole};
use wellform_core::{Category, Limits, Options, Report};

const STEPS: &str = "{\"dailies\":[{\"userId\":\"u\",\"startTimeInSeconds\":1707174000,\"steps\":4210}]}";
const SLEEP: &str = "{\"sleeps\":[{\"userId\":\"u\",\"startTimeInSeconds\":1707258600,\
                     \"durationInSeconds\":3600,\"odd\":[1,2]}]}";
const TABLE: &str = "Date/Time,Step Count (count),Odd\n2024-02-06 00:00:00,4210,x\n";

/// A form with a part for each document, by file name and content.
fn form(documents: &[(&str, &str)]) -> Vec<u8> {
    let part = |(name, content): &(&str, &str)| {
        format!(
            "--boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"/var/{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n{content}\r\n"
        )
    };
    let parts: Vec<String> = documents.iter().map(part).collect();
    format!("{}--boundary--\r\n", parts.concat()).into_bytes()
}

fn containers(documents: &[(&str, &str)]) -> [Vec<u8>; 2] {
    [form(documents), archive(documents)]
}

fn read(body: &[u8]) -> Outcome {
    let outcome = in_every_way(body, &Options::default());
    assert_eq!(outcome.error, None);
    assert_eq!(outcome.report.bytes, body.len() as u64);
    outcome
}

/// What was rejected: path, code, reason.
fn rejected(report: &Report) -> Vec<(&str, &str, &str)> {
    report.rejected.iter().map(|at| (at.path.as_str(), at.code.code(), at.reason.as_str())).collect()
}

#[test]
fn a_container_says_what_its_documents_say() {
    for documents in [vec![STEPS], vec![STEPS, SLEEP], vec![TABLE]] {
        let alone: Vec<_> = documents.iter().map(|text| whole(text.as_bytes(), Options::default())).collect();
        let expected: Vec<_> = alone.iter().flat_map(|outcome| facts(&outcome.changes)).collect();
        let named: Vec<_> = documents.iter().map(|text| ("any name", *text)).collect();
        for body in containers(&named) {
            let outcome = read(&body);
            assert_eq!(facts(&outcome.changes).into_iter().collect::<Vec<_>>(), expected);
            let leaves: u64 = alone.iter().map(|outcome| outcome.report.leaves.total).sum();
            assert_eq!(outcome.report.leaves.total, leaves);
            assert_eq!(outcome.report.source, alone[0].report.source);
            assert_eq!(outcome.report.dialect, alone[0].report.dialect);
        }
    }
}

#[test]
fn a_bad_document_costs_only_itself() {
    let documents = [
        ("empty.json", ""),
        ("cut.json", &STEPS[..60]),
        ("bad.json", "{\"dailies\":[1 2]}"),
        ("unknown.csv", "a,b\n1,2\n"),
        ("nested.zip", "PK\x03\x04"),
        ("good.json", STEPS),
        ("table.csv", "a,b\n1,2\n"),
    ];
    for body in containers(&documents) {
        let outcome = read(&body);
        assert_eq!(outcome.report.leaves.mapped, 3);
        let found: Vec<_> =
            rejected(&outcome.report).into_iter().map(|(path, code, _)| (path, code)).collect();
        assert_eq!(
            found,
            [
                ("empty.json", "incomplete"),
                ("cut.json", "incomplete"),
                ("bad.json: dailies[0]", "wrong_type"),
                ("bad.json", "malformed"),
                ("unknown.csv", "unknown_shape"),
                ("nested.zip", "unsupported"),
                ("table.csv", "unknown_shape"),
            ]
        );
        let (_, _, reason) = rejected(&outcome.report)[3];
        assert_eq!(reason, "byte 14, dailies: expected ',' or ']', found a digit");
    }
}

#[test]
fn what_is_no_document_is_listed() {
    let outcome =
        read(&archive(&[("__MACOSX/._a.json", "x"), ("a/Photo.png", "\u{89}PNG"), ("a/b.json", STEPS)]));
    let reason = "expected JSON, a table or a route, found a file of another kind";
    assert_eq!(rejected(&outcome.report), [("a/Photo.png", "not_data", reason)]);
    assert_eq!(outcome.report.passed_over, 1);
}

#[test]
fn paths_of_many_documents_fold() {
    let names: Vec<String> = (0..300).map(|number| format!("{number}.json")).collect();
    let bad =
        "{\"dailies\":[{\"userId\":\"u\",\"startTimeInSeconds\":1707174000,\"steps\":\"x\",\"odd\":1}]}";
    let documents: Vec<_> = names.iter().map(|name| (name.as_str(), bad)).collect();
    for body in containers(&documents) {
        let report = whole(&body, Options::default()).report;
        let count = |path: &str| report.rejected.iter().find(|at| at.path == path).map(|at| at.count);
        assert_eq!((count("0.json: dailies[0].steps"), count("dailies[].steps")), (Some(1), Some(200)));
        let unmapped: Vec<_> = report.unmapped.iter().map(|at| (at.path.as_str(), at.count)).collect();
        assert_eq!(unmapped, [("dailies[].odd", 300)]);
    }
}

#[test]
fn a_container_that_is_cut_off_is_incomplete() {
    for body in containers(&[("a.json", STEPS), ("b.json", SLEEP)]) {
        let whole = &body[..body.trim_ascii_end().len()];
        for length in 4..whole.len() {
            let outcome = in_every_way(&whole[..length], &Options::default());
            let error = outcome.error.expect("an error");
            assert_eq!((error.category(), error.offset()), (Category::Incomplete, length as u64), "{error}");
        }
    }
}

#[test]
fn a_container_of_nothing_known_has_no_known_shape() {
    for body in containers(&[("a.csv", "a,b\n1,2\n"), ("b.json", "{\"a\":1}")]) {
        let outcome = in_every_way(&body, &Options::default());
        let error = outcome.error.expect("an error");
        assert_eq!(error.category(), Category::Shape);
        assert_eq!(error.found(), "documents without anything known");
    }
}

#[test]
fn compressed_is_read_as_if_it_were_not() {
    let documents = [("a.json", STEPS), ("b.json", &SLEEP[..60])];
    let [form, archive] = containers(&documents);
    let bodies: [&[u8]; 7] =
        [b"", STEPS.as_bytes(), &STEPS.as_bytes()[..40], TABLE.as_bytes(), b"\xff", &form, &archive];
    for body in bodies {
        let (plain, compressed) =
            (whole(body, Options::default()), in_every_way(&gzip(body), &Options::default()));
        assert_eq!(compressed.ndjson(), plain.ndjson());
        assert_eq!(compressed.report_json(), plain.report_json());
        assert_eq!(compressed.error, plain.error);
    }
}

#[test]
fn compressed_stands_in_nothing_and_has_its_limit() {
    let twice = in_every_way(&gzip(&gzip(STEPS.as_bytes())), &Options::default()).error.expect("an error");
    assert_eq!((twice.category(), twice.found()), (Category::Unsupported, "a container in a container"));
    let compressed = gzip(STEPS.as_bytes());
    let part = b"--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n".as_slice();
    let inside = in_every_way(&[part, &compressed, b"\r\n--b--\r\n"].concat(), &Options::default()).report;
    assert_eq!(rejected(&inside)[0].1, "unsupported");

    let bomb = gzip(&b" ".repeat(1 << 20));
    let mut limits = Limits::default();
    limits.inflated_bytes = 1000;
    let error = in_every_way(&bomb, &Options::default().limits(limits)).error.expect("an error");
    assert_eq!((error.category(), error.offset()), (Category::Limit, 1000));
    assert_eq!(error.expected(), "gzip data that inflates to at most 1000 bytes");
}

#[test]
fn compressed_that_is_cut_off_is_incomplete() {
    let body = gzip(STEPS.as_bytes());
    for length in 2..body.len() {
        let error = in_every_way(&body[..length], &Options::default()).error.expect("an error");
        assert_eq!(error.category(), Category::Incomplete, "{error}");
    }
}

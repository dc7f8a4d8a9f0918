//! Bodies that are not what they claim to be: each the documented error, and everything good before it given out.

mod normalise;

use normalise::{Outcome, assert_balance, in_every_way, whole};
use wellform_core::record::Change;
use wellform_core::{Category, Error, Limits, Normalizer, Options, Source};

const USER: &str = "5f0c2e9a7b3d4e1f8a6b1c2d3e4f5a60";

/// A daily that gives one row, of this many steps.
fn daily(steps: u32) -> String {
    format!(
        "{{\"userId\":\"{USER}\",\"startTimeInSeconds\":1707174000,\"note\":\"caf\u{e9}\",\"steps\":{steps}}}"
    )
}

/// The steps of every row that was given out.
fn steps(outcome: &Outcome) -> Vec<f64> {
    let rows = outcome.changes.iter().filter_map(|change| match change {
        Change::Samples(samples) if samples.data_type.as_str() == "step_count" => Some(&samples.value.0),
        _ => None,
    });
    rows.flatten().copied().collect()
}

/// Normalises a body that must fail, in every way.
fn failure(body: &[u8], options: &Options) -> (Outcome, Error) {
    let outcome = in_every_way(body, options);
    let error = outcome.error.clone().unwrap_or_else(|| panic!("no error: {:?}", outcome.report));
    let fatal = outcome.report.error.as_ref().expect("the error stands in the report");
    assert_eq!(
        (fatal.category, fatal.offset, fatal.path.as_str()),
        (error.category(), error.offset(), error.path())
    );
    assert_eq!(fatal.message, error.to_string());
    let leaves = outcome.report.leaves;
    assert_eq!(leaves.total, leaves.mapped + leaves.kept + leaves.rejected);
    (outcome, error)
}

fn assert_error(error: &Error, category: Category, offset: usize, path: &str, expected: &str, found: &str) {
    let said = (error.category(), error.offset(), error.path(), error.expected(), error.found());
    assert_eq!(said, (category, offset as u64, path, expected, found));
}

const KNOWN_SHAPES: &str = "a body of a known sender: a JSON object with a Garmin list key such as dailies, epochs or \
    sleeps, with an array of Health Auto Export such as metrics or workouts, by itself or in data, with records of Health \
    Connect, or with the format hc-upload or whs-upload";
const KNOWN_COLUMNS: &str = "a table of a known sender: a first column of dates and columns of metrics with their units in \
    parentheses, or the columns of workouts, or another table of Health Auto Export. If it is one with other columns, name \
    its sender (option source, --source health_auto_export)";
const RECORD_TYPE: &str = "a record type with a bare array, because its items do not name their list \
                           (option record_type, for example dailies or Steps)";

#[test]
fn truncated_at_every_byte() {
    let items = [daily(1), daily(2)];
    let body = format!(
        "{{\"dailies\":[{}],\"hrv\":[{{\"userId\":\"u\",\"x\":-1.5e2}},true],\"z\":[]}}",
        items.join(", ")
    );
    let first = "{\"dailies\":[".len() + items[0].len();
    let second = first + ", ".len() + items[1].len();
    for length in 0..body.len() {
        let (outcome, error) = failure(&body.as_bytes()[..length], &Options::default());
        assert_eq!((error.category(), error.offset()), (Category::Incomplete, length as u64), "{error}");
        assert_eq!(error.found(), "the end of the body");
        let expected = match length {
            _ if length >= second => vec![1.0, 2.0],
            _ if length >= first => vec![1.0],
            _ => vec![],
        };
        assert_eq!(steps(&outcome), expected, "cut off at byte {length}");
        assert!(!error.to_string().contains(USER) && !error.expected().is_empty());
    }
    let whole = in_every_way(body.as_bytes(), &Options::default());
    assert_eq!((whole.error, steps(&whole_of(&body))), (None, vec![1.0, 2.0]));
}

fn whole_of(body: &str) -> Outcome {
    whole(body.as_bytes(), Options::default())
}

#[test]
fn truncated_bodies_say_where_and_what_was_missing() {
    let item = daily(1);
    for (body, path, expected) in [
        ("{\"dailies\":[".to_owned(), "dailies", "a JSON value or ']'".to_owned()),
        (format!("{{\"dailies\":[{item}"), "dailies", "',' or ']'".to_owned()),
        (format!("{{\"dailies\":[{item}]"), "", "',' or '}'".to_owned()),
        (
            format!("{{\"dailies\":[{item},{{\"userId\":"),
            "dailies[1]",
            format!("the rest of the object that begins at byte {}", "{\"dailies\":[,".len() + item.len()),
        ),
        ("{\"dai".to_owned(), "", "the rest of the key that begins at byte 1".to_owned()),
        ("{\"dailies\"".to_owned(), "dailies", "':'".to_owned()),
        (
            "{\"dailies\":\"x".to_owned(),
            "dailies",
            "the rest of the string that begins at byte 11".to_owned(),
        ),
        ("{\"dailies\":-".to_owned(), "dailies", "a digit after '-'".to_owned()),
        ("{\"dailies\":nul".to_owned(), "dailies", "the rest of `null`".to_owned()),
    ] {
        let (_, error) = failure(body.as_bytes(), &Options::default());
        assert_error(&error, Category::Incomplete, body.len(), path, &expected, "the end of the body");
    }
}

#[test]
fn a_source_record_before_an_error_is_given_out_complete() {
    let sleep = format!(
        "{{\"userId\":\"{USER}\",\"startTimeInSeconds\":1707258600,\"durationInSeconds\":3600,\
         \"timeOffsetSleepSpo2\":{{\"0\":95,\"60\":94}}}}"
    );
    let complete = whole_of(&format!("{{\"sleeps\":[{sleep}]}}"));
    let (cut, _) = failure(format!("{{\"sleeps\":[{sleep},{{\"userId\"").as_bytes(), &Options::default());
    assert_eq!(cut.ndjson(), complete.ndjson());
    assert_eq!(cut.report.counts, complete.report.counts);
    assert_eq!(cut.report.leaves, complete.report.leaves);
}

#[test]
fn not_utf8() {
    for bad in [&b"\xff"[..], b"\xc3(", b"\xed\xa0\x80", b"\xc0\x80", b"\xf5\x80\x80\x80"] {
        let before = format!("{{\"dailies\":[{},{{\"userId\":\"", daily(1));
        let body = [before.as_bytes(), bad, b"\"}]}"].concat();
        let (outcome, error) = failure(&body, &Options::default());
        let found = "bytes that are not UTF-8";
        assert_error(&error, Category::Syntax, before.len(), "dailies[1]", "UTF-8 text", found);
        assert_eq!(steps(&outcome), [1.0]);
    }
}

#[test]
fn utf16_is_told_apart() {
    let text = format!("{{\"dailies\":[{}]}}", daily(1));
    for (mark, bytes) in
        [([0xff, 0xfe], u16::to_le_bytes as fn(u16) -> [u8; 2]), ([0xfe, 0xff], u16::to_be_bytes)]
    {
        let units = text.encode_utf16().flat_map(bytes);
        let body: Vec<u8> = mark.into_iter().chain(units).collect();
        let (outcome, error) = failure(&body, &Options::default());
        let found = "the byte order mark of UTF-16";
        assert_error(&error, Category::Syntax, 0, "", "UTF-8 text", found);
        assert!(outcome.changes.is_empty());
    }
}

#[test]
fn a_utf8_byte_order_mark_is_skipped() {
    let text = format!("{{\"dailies\":[{}]}}", daily(1));
    let marked = format!("\u{feff}{text}");
    let outcome = in_every_way(marked.as_bytes(), &Options::default());
    assert_eq!(outcome.error, None);
    assert_eq!(outcome.ndjson(), whole_of(&text).ndjson());
    assert_balance(marked.as_bytes(), &outcome.report);
    // Offsets count from the first byte that was sent, the mark included.
    let (_, error) = failure("\u{feff}{\"dailies\"?".as_bytes(), &Options::default());
    assert_error(&error, Category::Syntax, 13, "dailies", "':'", "'?'");
    // It is a mark at the beginning only.
    let (_, error) = failure("{}\u{feff}".as_bytes(), &Options::default());
    let found = "a character outside ASCII";
    assert_error(&error, Category::Syntax, 2, "", "white space or the end of the body", found);
}

#[test]
fn nothing() {
    for body in ["", " ", " \n\t\r\n", "\u{feff}", "\u{feff} "] {
        let (outcome, error) = failure(body.as_bytes(), &Options::default());
        assert_error(&error, Category::Incomplete, body.len(), "", "a JSON value", "the end of the body");
        assert!(outcome.changes.is_empty());
    }
}

#[test]
fn other_shapes() {
    for (body, expected, found) in [
        ("{}", KNOWN_SHAPES, "an object without any known key"),
        ("{\"daily\":[{\"userId\":\"u\"}]}", KNOWN_SHAPES, "an object without any known key"),
        ("{\"data\":{\"dailies\":[]}}", KNOWN_SHAPES, "an object without any known key"),
        ("[]", RECORD_TYPE, "a bare array without one"),
        (
            "[{\"userId\":\"u\",\"startTimeInSeconds\":1707174000,\"steps\":1}]",
            RECORD_TYPE,
            "a bare array without one",
        ),
    ] {
        let (outcome, error) = failure(body.as_bytes(), &Options::default());
        assert_error(&error, Category::Shape, 0, "", expected, found);
        assert!(outcome.changes.is_empty());
        assert_eq!(outcome.report.source, None);
        assert_balance(body.as_bytes(), &outcome.report);
    }
}

#[test]
fn other_text_and_other_tables() {
    for (body, found) in [
        ("42", "other text"),
        ("\"dailies\"", "other text"),
        (" null ", "other text"),
        ("<html><body>502 Bad Gateway</body></html>\n", "other text"),
        ("Day,Steps\n2024-02-06,4210\n", "a table of 2 other columns"),
    ] {
        let (outcome, error) = failure(body.as_bytes(), &Options::default());
        let expected = if found == "other text" { KNOWN_SHAPES } else { KNOWN_COLUMNS };
        assert_error(&error, Category::Shape, 0, "", expected, found);
        assert!(outcome.changes.is_empty());
        let (_, error) = failure(body.as_bytes(), &Options::default().source(Source::Garmin));
        let expected = "JSON, the only form in which this sender sends";
        assert_error(&error, Category::Shape, 0, "", expected, "a table");
    }
}

#[test]
fn a_bare_array_needs_a_record_type_of_its_sender() {
    let body = format!("[{}]", daily(1));
    let unknown = "a bare array and \"naps\", which is no known record type";
    for (options, found) in [
        (Options::default().source(Source::Garmin), "a bare array without one"),
        (Options::default().record_type("naps"), unknown),
        (Options::default().source(Source::Garmin).record_type("naps"), unknown),
    ] {
        let (_, error) = failure(body.as_bytes(), &options);
        assert_error(&error, Category::Shape, 0, "", RECORD_TYPE, found);
    }
    let outcome = in_every_way(body.as_bytes(), &Options::default().record_type("dailies"));
    assert_eq!((outcome.error.clone(), steps(&outcome)), (None, vec![1.0]));
}

#[test]
fn an_unknown_key_is_an_error_only_where_nothing_is_known() {
    let body = "{\"lunarPhases\":[{\"userId\":\"u\",\"phase\":\"full\"},[]]}";
    let (outcome, error) = failure(body.as_bytes(), &Options::default());
    assert_error(&error, Category::Shape, 0, "", KNOWN_SHAPES, "an object without any known key");
    assert_balance(body.as_bytes(), &outcome.report);
    let outcome = in_every_way(body.as_bytes(), &Options::default().source(Source::Garmin));
    assert_eq!(outcome.error, None);
    assert_balance(body.as_bytes(), &outcome.report);
    assert_eq!(outcome.report.leaves.kept, 3);
}

/// Syntax errors outside of items, at the `¦`.
#[test]
fn syntax_errors_say_where() {
    for (marked, path, expected, found) in [
        ("{\"dailies\":[ITEM ¦{}]}", "dailies", "',' or ']'", "'{'"),
        ("{\"dailies\":[ITEM,¦]}", "dailies[1]", "a JSON value", "']'"),
        ("{\"dailies\":[ITEM],¦}", "", "a key in quotes", "'}'"),
        ("{\"dailies\":[ITEM¦}", "dailies", "',' or ']'", "'}'"),
        ("{\"dailies\":[ITEM]¦]", "", "',' or '}'", "']'"),
        ("{\"dailies\":[ITEM], ¦'sleeps':[]}", "", "a key in quotes", "'''"),
        ("{\"dailies\":[ITEM, ¦NaN]}", "dailies[1]", "a JSON value", "a letter"),
        ("{\"dailies\":[ITEM, 0¦1]}", "dailies[1]", "no digit after a leading zero", "a digit"),
        ("{\"dailies\":[ITEM, tr¦ie]}", "dailies[1]", "true", "a letter"),
        (
            "{\"dailies\":[ITEM], \"a¦\nb\":1}",
            "",
            "control characters in strings to be escaped",
            "a control character",
        ),
        ("{\"dailies\":[ITEM], \"a\\¦x\":1}", "", "one of \" \\ / b f n r t u after a backslash", "a letter"),
        ("{\"dailies\":[ITEM, {\"userId\":[\"u\"}¦]]}", "dailies[1]", "'}'", "']'"),
        ("{\"dailies\":[ITEM]}¦}", "", "white space or the end of the body", "'}'"),
        ("{\"dailies\":[ITEM]}\n¦garbage", "", "a JSON value", "a letter"),
    ] {
        let marked = marked.replace("ITEM", &daily(1));
        let offset = marked.find('¦').expect("a mark");
        let (outcome, error) = failure(marked.replace('¦', "").as_bytes(), &Options::default());
        assert_error(&error, Category::Syntax, offset, path, expected, found);
        assert_eq!(steps(&outcome), [1.0], "{marked}");
    }
}

#[test]
fn after_an_error_nothing_more_is_read() {
    let mut changes = Vec::new();
    let mut normalizer = Normalizer::new(Options::default());
    let body = format!("{{\"dailies\":[{}]}}", daily(1));
    let error = normalizer.push(b"[}", &mut |change| changes.push(change)).expect_err("an error");
    assert_eq!(normalizer.push(body.as_bytes(), &mut |change| changes.push(change)), Err(error.clone()));
    let failure = normalizer.finish(&mut |change| changes.push(change)).expect_err("the same error");
    assert_eq!(failure.error, error);
    assert_eq!(failure.report.error.map(|fatal| fatal.message), Some(error.to_string()));
    assert!(changes.is_empty());
}

fn nested(open: &str, middle: &str, close: &str, levels: usize) -> String {
    format!("{}{middle}{}", open.repeat(levels), close.repeat(levels))
}

#[test]
fn nesting_of_10_000_levels_among_good_items() {
    for deep in [
        nested("[", "", "]", 10_000),
        nested("{\"a\":", "1", "}", 10_000),
        format!("{{\"userId\":\"{USER}\",\"steps\":9,\"novelty\":{}}}", nested("[", "7", "]", 10_000)),
    ] {
        let body = format!("{{\"dailies\":[{},{deep},{}]}}", daily(1), daily(2));
        let outcome = in_every_way(body.as_bytes(), &Options::default());
        assert_eq!((&outcome.error, steps(&outcome)), (&None, vec![1.0, 2.0]));
        let [rejected] = outcome.report.rejected.as_slice() else { panic!("{:?}", outcome.report.rejected) };
        assert_eq!((rejected.path.as_str(), rejected.code.code()), ("dailies[1]", "too_deep"));
        assert_eq!(rejected.reason, "expected nesting of at most 128 levels, found deeper nesting");
        let inside = if deep.starts_with("{\"userId\"") { 3 } else { 1 };
        assert_eq!(outcome.report.leaves.rejected, inside);
        assert_eq!(outcome.report.leaves.total, 8 + inside);
    }
}

#[test]
fn nesting_of_10_000_levels_as_the_whole_body() {
    let body = nested("[", "1", "]", 10_000);
    let (outcome, error) = failure(body.as_bytes(), &Options::default());
    assert_error(&error, Category::Shape, 0, "", RECORD_TYPE, "a bare array without one");
    assert_eq!(outcome.report.leaves.total, 1);
    let outcome = in_every_way(body.as_bytes(), &Options::default().record_type("sleeps"));
    assert_eq!((outcome.error, outcome.report.leaves.rejected), (None, 1));
    let objects = nested("{\"dailies\":", "1", "}", 10_000);
    let outcome = in_every_way(objects.as_bytes(), &Options::default());
    assert_eq!((outcome.error, outcome.report.leaves.rejected), (None, 1));
    let (_, error) = failure("[".repeat(10_000).as_bytes(), &Options::default());
    assert_eq!((error.category(), error.offset()), (Category::Incomplete, 10_000));
}

#[test]
fn nesting_within_the_limit_is_read() {
    let novelty = nested("[", "7", "]", 126);
    let item = daily(3).replace("\"note\"", &format!("\"novelty\":{novelty},\"note\""));
    let body = format!("{{\"dailies\":[{item}]}}");
    let outcome = in_every_way(body.as_bytes(), &Options::default());
    assert_eq!((&outcome.error, steps(&outcome)), (&None, vec![3.0]));
    assert_balance(body.as_bytes(), &outcome.report);
    assert_eq!(outcome.report.rejected, []);
    let mut limits = Limits::default();
    limits.depth = 2;
    let shallow = format!("{{\"dailies\":[{},{{\"a\":[[1,2]]}},{}]}}", daily(1), daily(2));
    let outcome = in_every_way(shallow.as_bytes(), &Options::default().limits(limits));
    assert_eq!((&outcome.error, steps(&outcome)), (&None, vec![1.0, 2.0]));
    assert_eq!(
        outcome.report.rejected[0].reason,
        "expected nesting of at most 2 levels, found deeper nesting"
    );
    assert_balance(shallow.as_bytes(), &outcome.report);
}

#[test]
fn an_oversize_element_among_good_ones() {
    let long = daily(2)
        .replace("\"note\"", &format!("\"tags\":[\"{}\",[],{{\"a\":null}}],\"note\"", "x".repeat(900)));
    let body = format!("{{\"dailies\":[{},{long},{}]}}", daily(1), daily(3));
    let limits = |element_bytes| {
        let mut limits = Limits::default();
        limits.element_bytes = element_bytes;
        Options::default().limits(limits)
    };
    let outcome = in_every_way(body.as_bytes(), &limits(long.len() - 1));
    assert_eq!((&outcome.error, steps(&outcome)), (&None, vec![1.0, 3.0]));
    let [rejected] = outcome.report.rejected.as_slice() else { panic!("{:?}", outcome.report.rejected) };
    assert_eq!((rejected.path.as_str(), rejected.code.code()), ("dailies[1]", "too_large"));
    let reason = format!("expected an element of at most {} bytes, found a longer one", long.len() - 1);
    assert_eq!(rejected.reason, reason);
    assert_eq!(outcome.report.leaves.rejected, 7);
    assert_balance(body.as_bytes(), &outcome.report);
    let outcome = in_every_way(body.as_bytes(), &limits(long.len()));
    assert_eq!((&outcome.error, steps(&outcome)), (&None, vec![1.0, 2.0, 3.0]));
}

#[test]
fn an_object_of_too_many_fields_costs_itself_alone() {
    let fields = vec!["\"steps\":1"; 10_001].join(",");
    let body = format!("{{\"dailies\":[{},{{{fields}}},{}]}}", daily(1), daily(3));
    let outcome = in_every_way(body.as_bytes(), &Options::default());
    assert_eq!((&outcome.error, steps(&outcome)), (&None, vec![1.0, 3.0]));
    let [rejected] = outcome.report.rejected.as_slice() else { panic!("{:?}", outcome.report.rejected) };
    assert_eq!((rejected.path.as_str(), rejected.code.code()), ("dailies[1]", "too_many_fields"));
    assert_eq!(rejected.reason, "expected an object of at most 10000 fields, found more");
    assert_balance(body.as_bytes(), &outcome.report);
}

#[test]
fn an_endless_key_ends_the_reading() {
    let before = format!("{{\"dailies\":[{}],\"", daily(1));
    let body = format!("{before}{}\":1}}", "k".repeat(70_000));
    let (outcome, error) = failure(body.as_bytes(), &Options::default());
    let expected = "a key of at most 65536 bytes";
    assert_error(&error, Category::Limit, before.len() + 65_536, "", expected, "a longer key");
    assert_eq!(steps(&outcome), [1.0]);
}

#[test]
fn several_bodies_follow_each_other_line_by_line() {
    let body = format!("{{\"dailies\":[{}]}}\n{{\"dailies\":[{},{}]}}\r\n", daily(1), daily(2), daily(3));
    let outcome = in_every_way(body.as_bytes(), &Options::default());
    assert_eq!((&outcome.error, steps(&outcome)), (&None, vec![1.0, 2.0, 3.0]));
    assert_eq!(outcome.report.leaves.total, 12);
    // The place in the whole delivery, so that the last of equals stands.
    let positions = outcome.changes.iter().filter_map(|change| match change {
        Change::Samples(samples) => Some(samples.owners.iter().map(|owner| owner.rank[3])),
        _ => None,
    });
    assert_eq!(positions.flatten().collect::<Vec<_>>(), [0, 1, 2]);
    let first = format!("{{\"dailies\":[{}]}}\n", daily(1));
    let (outcome, error) = failure(format!("{first}{{\"dailies\":[").as_bytes(), &Options::default());
    let expected = "a JSON value or ']'";
    assert_error(&error, Category::Incomplete, first.len() + 12, "dailies", expected, "the end of the body");
    assert_eq!(steps(&outcome), [1.0]);
}

//! The framer as a whole: its calls, its errors, and that chunks make no difference.

use proptest::prelude::*;
use proptest::sample::Index;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::*;
use crate::error::Category;
use crate::read::Limits;

/// A call of the visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Call {
    Enter(String, Container, Step),
    Value(String, u64, String),
    Skipped(String, u64, Skipped, u64),
    Leave(String, Container, u64),
}

/// Records every call, and answers as `step` does.
struct Recorder<F> {
    calls: Vec<Call>,
    step: F,
}

impl<F: Fn(&Path, Container) -> Step> Visit for Recorder<F> {
    fn enter(&mut self, path: &Path, container: Container) -> Step {
        let step = (self.step)(path, container);
        self.calls.push(Call::Enter(path.to_string(), container, step));
        step
    }

    fn value(&mut self, path: &Path, offset: u64, text: &str) -> Result<(), Error> {
        self.calls.push(Call::Value(path.to_string(), offset, text.to_owned()));
        Ok(())
    }

    fn skipped(&mut self, path: &Path, offset: u64, why: Skipped, leaves: u64) {
        self.calls.push(Call::Skipped(path.to_string(), offset, why, leaves));
    }

    fn leave(&mut self, path: &Path, container: Container, children: u64) -> Result<(), Error> {
        self.calls.push(Call::Leave(path.to_string(), container, children));
        Ok(())
    }
}

type Framed = (Vec<Call>, Result<u64, Error>);

/// Frames `text` in chunks of the lengths that `cut` returns. Returns the calls, and the number of roots if
/// the text was read to its end.
fn frame(
    text: &[u8],
    limits: Limits,
    step: impl Fn(&Path, Container) -> Step,
    mut cut: impl FnMut() -> usize,
) -> Framed {
    let mut recorder = Recorder { calls: vec![], step };
    let mut framer = Framer::starting_at(0, limits);
    let mut rest = text;
    let mut result = Ok(());
    while result.is_ok() && !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.len().min(cut()));
        result = framer.push(chunk, &mut recorder);
        rest = after;
    }
    let result = result.and_then(|()| framer.finish(&mut recorder));
    match &result {
        Ok(()) => assert_eq!(framer.offset(), text.len() as u64),
        Err(error) => {
            assert_eq!(framer.push(b"[]", &mut recorder).as_ref(), Err(error), "an error stays");
            assert_eq!(framer.finish(&mut recorder).as_ref(), Err(error), "an error stays");
        }
    }
    (recorder.calls, result.map(|()| framer.roots()))
}

/// Descends into containers above this depth.
fn descend_to(depth: usize) -> impl Fn(&Path, Container) -> Step + Copy {
    move |path, _| if path.segments().len() < depth { Step::Descend } else { Step::Take }
}

/// Frames `text` whole, in chunks of every length up to 17, and cut in two at every place near its ends. All
/// results must be equal.
fn frame_all_ways(text: &[u8], limits: Limits, step: impl Fn(&Path, Container) -> Step + Copy) -> Framed {
    let whole = frame(text, limits, step, || usize::MAX);
    for length in 1..=17 {
        assert_eq!(frame(text, limits, step, || length), whole, "chunks of {length}");
    }
    for first in 1..text.len().min(80) {
        let mut lengths = [first].into_iter();
        assert_eq!(
            frame(text, limits, step, || lengths.next().unwrap_or(usize::MAX)),
            whole,
            "cut at {first}"
        );
    }
    whole
}

fn calls(text: &str, depth: usize) -> Vec<Call> {
    let (calls, result) = frame_all_ways(text.as_bytes(), Limits::default(), descend_to(depth));
    result.expect(text);
    calls
}

fn error(text: impl AsRef<[u8]>, depth: usize) -> Error {
    let text = text.as_ref();
    frame_all_ways(text, Limits::default(), descend_to(depth)).1.expect_err("an error")
}

/// Returns the values among the calls.
fn values(calls: &[Call]) -> Vec<(&str, u64, &str)> {
    let value = |call| match call {
        &Call::Value(ref path, offset, ref text) => Some((path.as_str(), offset, text.as_str())),
        _ => None,
    };
    calls.iter().filter_map(value).collect()
}

fn skipped(calls: &[Call]) -> Vec<(&str, Skipped, u64)> {
    let skipped = |call| match call {
        &Call::Skipped(ref path, _, why, leaves) => Some((path.as_str(), why, leaves)),
        _ => None,
    };
    calls.iter().filter_map(skipped).collect()
}

#[test]
fn calls_in_document_order() {
    use Container::{Array, Object};
    use Step::{Descend, Take};
    let text = r#"{"a": [ {"b":1} , 2 ], "c": {}, "d":"x"}"#;
    assert_eq!(
        calls(text, 2),
        [
            Call::Enter(String::new(), Object, Descend),
            Call::Enter("a".into(), Array, Descend),
            Call::Enter("a[0]".into(), Object, Take),
            Call::Value("a[0]".into(), 8, r#"{"b":1}"#.into()),
            Call::Value("a[1]".into(), 18, "2".into()),
            Call::Leave("a".into(), Array, 2),
            Call::Enter("c".into(), Object, Descend),
            Call::Leave("c".into(), Object, 0),
            Call::Value("d".into(), 36, "\"x\"".into()),
            Call::Leave(String::new(), Object, 3),
        ]
    );
}

#[test]
fn a_root_may_be_taken_or_a_scalar() {
    assert_eq!(values(&calls(" [1, {}] ", 0)), [("", 1, "[1, {}]")]);
    assert_eq!(values(&calls("-12.5e+3", 9)), [("", 0, "-12.5e+3")]);
    assert_eq!(values(&calls("\"]\"\n", 9)), [("", 0, "\"]\"")]);
    assert_eq!(values(&calls("null", 9)), [("", 0, "null")]);
}

#[test]
fn byte_order_mark() {
    assert_eq!(values(&calls("\u{feff}{\"a\":1}", 9)), [("a", 8, "1")]);
    // A byte order mark is skipped only at the very start.
    let found = error("{}\u{feff}", 9);
    assert_eq!((found.category(), found.offset()), (Category::Syntax, 2));
    assert_eq!(error("\u{feff}\u{feff}1", 9).offset(), 3);
    for mark in [[0xFF, 0xFE, b'{', 0], [0xFE, 0xFF, 0, b'{']] {
        let found = error(mark, 9);
        assert_eq!((found.category(), found.offset()), (Category::Syntax, 0));
        assert_eq!((found.expected(), found.found()), ("UTF-8 text", "the byte order mark of UTF-16"));
    }
}

#[test]
fn newline_delimited_json() {
    let (calls, roots) = frame_all_ways(b"{\"a\":1}\r\n\n[2]\n3 \"x\"\n", Limits::default(), descend_to(9));
    assert_eq!(roots, Ok(4));
    assert_eq!(values(&calls), [("a", 5, "1"), ("[0]", 11, "2"), ("", 14, "3"), ("", 16, "\"x\"")]);
    for (text, offset) in [("{}{}", 2), ("{},{}", 2), ("1\"x\"", 1), ("[]\n]", 3)] {
        assert_eq!(error(text, 9).offset(), offset, "{text}");
    }
}

#[test]
fn an_empty_body_is_incomplete() {
    for text in ["", "  \r\n\t", "\u{feff}", "\u{feff} "] {
        let found = error(text, 9);
        assert_eq!(
            (found.category(), found.offset(), found.path()),
            (Category::Incomplete, text.len() as u64, "")
        );
        assert_eq!((found.expected(), found.found()), ("a JSON value", "the end of the body"));
    }
}

#[test]
fn truncated_bodies_say_what_is_missing() {
    for (text, path, expected) in [
        ("{", "", "a key in quotes or '}'"),
        ("{\"a", "", "the rest of the key that begins at byte 1"),
        ("{\"a\"", "a", "':'"),
        ("{\"a\":", "a", "a JSON value"),
        ("{\"a\":1", "a", "',' or '}'"),
        ("{\"a\":1 ", "", "',' or '}'"),
        ("{\"a\":1,", "", "a key in quotes"),
        ("[", "", "a JSON value or ']'"),
        ("[1,", "", "a JSON value"),
        ("[1,nul", "[1]", "the rest of `null`"),
        ("[1,-", "[1]", "a digit after '-'"),
        ("1.", "", "a digit after the decimal point"),
        ("1e", "", "a digit or a sign in the exponent"),
        ("[\"caf\\u00", "[0]", "the rest of the string that begins at byte 1"),
        ("{\"a\":[{\"b\":[1", "a[0]", "the rest of the object that begins at byte 6"),
    ] {
        let found = error(text, 2);
        assert_eq!((found.category(), found.offset()), (Category::Incomplete, text.len() as u64), "{text}");
        assert_eq!((found.expected(), found.found()), (expected, "the end of the body"), "{text}");
        if path != "a" || !text.ends_with('1') {
            assert_eq!(found.path(), path, "{text}");
        }
    }
}

#[test]
fn bad_syntax_at_walked_levels_is_found() {
    for (text, offset, path, expected, found) in [
        ("[1 2]", 3, "", "',' or ']'", "a digit"),
        ("{\"a\":1 \"b\":2}", 7, "", "',' or '}'", "a string"),
        ("[1,]", 3, "[1]", "a JSON value", "']'"),
        ("{\"a\":1,}", 7, "", "a key in quotes", "'}'"),
        ("[,1]", 1, "[0]", "a JSON value or ']'", "','"),
        ("{\"a\" 1}", 5, "a", "':'", "a digit"),
        ("{\"a\":}", 5, "a", "a JSON value", "'}'"),
        ("{a:1}", 1, "", "a key in quotes or '}'", "a letter"),
        ("{1:1}", 1, "", "a key in quotes or '}'", "a digit"),
        ("[NaN]", 1, "[0]", "a JSON value or ']'", "a letter"),
        ("[nil]", 2, "[0]", "null", "a letter"),
        ("[truefalse]", 5, "", "',' or ']'", "a letter"),
        ("[1}", 2, "", "',' or ']'", "'}'"),
        ("{\"a\":1]", 6, "", "',' or '}'", "']'"),
        ("{]", 1, "", "a key in quotes or '}'", "']'"),
        ("[}", 1, "[0]", "a JSON value or ']'", "'}'"),
        ("]", 0, "", "a JSON value", "']'"),
        ("[01]", 2, "[0]", "no digit after a leading zero", "a digit"),
        ("[1.]", 3, "[0]", "a digit after the decimal point", "']'"),
        ("[+1]", 1, "[0]", "a JSON value or ']'", "'+'"),
        ("[-a]", 2, "[0]", "a digit after '-'", "a letter"),
        ("[1e+,2]", 4, "[0]", "a digit in the exponent", "','"),
        ("{\"\\x\":1}", 3, "", "one of \" \\ / b f n r t u after a backslash", "a letter"),
        ("{\"\\u12\":1}", 6, "", "four hexadecimal digits after \\u", "the end of the string"),
        ("[\"a\nb\"]", 3, "[0]", "control characters in strings to be escaped", "a control character"),
        ("[\u{a0}1]", 1, "[0]", "a JSON value or ']'", "a character outside ASCII"),
        ("[1]\0", 3, "", "white space or the end of the body", "a control character"),
    ] {
        let error = error(text, 9);
        assert_eq!(error.category(), Category::Syntax, "{text}");
        assert_eq!((error.offset(), error.path()), (offset, path), "{text}");
        assert_eq!((error.expected(), error.found()), (expected, found), "{text}");
    }
}

#[test]
fn a_taken_element_ends_with_its_own_bracket() {
    let found = error(r#"[{"a": 1]]"#, 1);
    assert_eq!((found.category(), found.offset(), found.path()), (Category::Syntax, 8, "[0]"));
    assert_eq!((found.expected(), found.found()), ("'}'", "']'"));
    // The decoder judges the content of a taken container.
    assert_eq!(values(&calls(r#"[{"a": (1, [}, "]"}]"#, 1)), [("[0]", 1, r#"{"a": (1, [}, "]"}"#)]);
}

#[test]
fn escapes_across_chunks() {
    let text = r#"{"a\"\\":[{"b]\\\"}":"\\"},{"c":"\\\\\"]}\u005d"}],"\ud83d\ude00":"\\"}"#;
    assert_eq!(
        values(&calls(text, 2)),
        [
            ("a\"\\[0]", 10, r#"{"b]\\\"}":"\\"}"#),
            ("a\"\\[1]", 27, r#"{"c":"\\\\\"]}\u005d"}"#),
            ("\u{1f600}", 66, r#""\\""#),
        ]
    );
    for run in 0..140 {
        let text = format!("[[\"{}\\\"]{}\"],1]", "\\\\".repeat(run), "\\".repeat(run * 2));
        assert_eq!(values(&calls(&text, 1)).len(), 2, "{run}");
    }
}

#[test]
fn characters_across_chunks() {
    let text = "{\"caf\u{e9}\":[\"\u{20ac}\",{\"\u{1f600}\":\"\u{1f600}\"}],\"\u{1f600}\":\"\u{10ffff}\"}";
    let calls = calls(text, 2);
    let found: Vec<_> = values(&calls).into_iter().map(|(path, _, text)| (path, text)).collect();
    assert_eq!(
        found,
        [
            ("caf\u{e9}[0]", "\"\u{20ac}\""),
            ("caf\u{e9}[1]", "{\"\u{1f600}\":\"\u{1f600}\"}"),
            ("\u{1f600}", "\"\u{10ffff}\""),
        ]
    );
}

#[test]
fn bytes_that_are_not_utf_8_are_found_where_they_stand() {
    for bad in [
        &b"\xFF"[..],
        b"\x80",
        b"\xC0\xAF",
        b"\xE2\x82a",
        b"\xED\xA0\x80",
        b"\xF0\x9F\x98\"",
        b"\xF4\x90\x80\x80",
        b"\xF8",
    ] {
        for (before, path, count) in
            [("{\"a\":[1,\"", "a[1]", 1), ("{\"a\":[1,{\"b\":\"", "a[1]", 1), ("{\"", "", 0), ("[1,", "", 1)]
        {
            let text = [before.as_bytes(), bad, b"\"}]}"].concat();
            let (calls, result) = frame_all_ways(&text, Limits::default(), descend_to(2));
            let error = result.expect_err("an error");
            assert_eq!(
                (error.category(), error.offset()),
                (Category::Syntax, before.len() as u64),
                "{bad:x?}"
            );
            assert_eq!((error.expected(), error.path()), ("UTF-8 text", path), "{bad:x?}");
            assert_eq!(values(&calls).len(), count, "what came before was read");
        }
    }
}

#[test]
fn a_body_that_ends_within_a_character() {
    let found = error(b"[{\"a\":\"\xE2\x82", 1);
    assert_eq!((found.category(), found.offset(), found.path()), (Category::Incomplete, 9, "[0]"));
    assert_eq!(found.expected(), "the rest of a character");
    // Only structure may be here, so a character of several bytes is wrong.
    let found = error(b"[1]\xE2\x82", 1);
    assert_eq!((found.category(), found.offset(), found.expected()), (Category::Syntax, 3, "UTF-8 text"));
}

#[test]
fn oversized_elements_are_passed_over_and_counted() {
    let big = format!("{{\"a\":[{}null],\"b\":\"x,y\",\"c\":{{}}}}", "1, ".repeat(40));
    let text = format!("[{{\"a\":1}},{big},[2],\"{}\",{},3]", "z,".repeat(60), "9".repeat(101));
    let limits = Limits { element_bytes: 100, ..Limits::default() };
    let (calls, roots) = frame_all_ways(text.as_bytes(), limits, descend_to(1));
    assert_eq!(roots, Ok(1));
    let found: Vec<_> = values(&calls).into_iter().map(|(path, _, text)| (path, text)).collect();
    assert_eq!(found, [("[0]", "{\"a\":1}"), ("[2]", "[2]"), ("[5]", "3")]);
    assert_eq!(
        skipped(&calls),
        [("[1]", Skipped::TooLarge, 43), ("[3]", Skipped::TooLarge, 1), ("[4]", Skipped::TooLarge, 1)]
    );
}

#[test]
fn an_element_of_exactly_the_limit_is_held() {
    let limits = Limits { element_bytes: 5, ..Limits::default() };
    let (calls, _) = frame_all_ways(b"[[123],[1234],\"123\",\"1234\"]", limits, descend_to(1));
    assert_eq!(values(&calls), [("[0]", 1, "[123]"), ("[2]", 14, "\"123\"")]);
    assert_eq!(skipped(&calls), [("[1]", Skipped::TooLarge, 1), ("[3]", Skipped::TooLarge, 1)]);
}

#[test]
fn deep_elements_are_passed_over_and_counted() {
    let limits = Limits { depth: 3, ..Limits::default() };
    let (calls, roots) =
        frame_all_ways(b"[[[[1]]],[[[[2,3]]]],{\"a\":{\"b\":[{}]}},[4]]", limits, descend_to(1));
    assert_eq!(roots, Ok(1));
    assert_eq!(values(&calls), [("[0]", 1, "[[[1]]]"), ("[3]", 38, "[4]")]);
    assert_eq!(skipped(&calls), [("[1]", Skipped::TooDeep, 2), ("[2]", Skipped::TooDeep, 1)]);
}

#[test]
fn walking_stops_at_the_depth_limit() {
    let limits = Limits { depth: 2, ..Limits::default() };
    let (calls, _) = frame_all_ways(b"[[1,[2,[3]],4],5]", limits, descend_to(9));
    assert_eq!(values(&calls), [("[0][0]", 2, "1"), ("[0][2]", 12, "4"), ("[1]", 15, "5")]);
    assert_eq!(skipped(&calls), [("[0][1]", Skipped::TooDeep, 2)]);
}

#[test]
fn ten_thousand_and_ten_million_brackets_deep() {
    for depth in [10_000, 10_000_000] {
        for (walk, taken) in [(usize::MAX, "[0]".repeat(1024)), (1, "[0]".into()), (0, String::new())] {
            let mut text = vec![b'['; depth];
            let limits = Limits { depth: if walk == usize::MAX { walk } else { 128 }, ..Limits::default() };
            let (_, result) = frame(&text, limits, descend_to(walk), || 65_536);
            let error = result.expect_err("it is cut off");
            assert_eq!((error.category(), error.offset()), (Category::Incomplete, depth as u64));
            assert_eq!(error.path(), taken);

            text.extend(std::iter::repeat_n(b']', depth));
            let (calls, result) = frame(&text, limits, descend_to(walk), || 65_536);
            assert_eq!(result, Ok(1));
            assert_eq!(skipped(&calls), [(taken.as_str(), Skipped::TooDeep, 1)]);
        }
    }
}

#[test]
fn long_keys_are_a_limit_error() {
    let key = "k".repeat(64 << 10);
    let whole = |text: &str| frame(text.as_bytes(), Limits::default(), descend_to(9), || usize::MAX);
    let (calls, _) = whole(&format!("{{\"{key}\":1}}"));
    assert_eq!(values(&calls), [(key.as_str(), 65_540, "1")]);
    for text in [format!("{{\"{key}k\":1}}"), format!("{{\"{key}kkk"), format!("{{\"{key}\\n\":1}}")] {
        let found = whole(&text);
        let error = found.1.clone().expect_err("a limit");
        assert_eq!((error.category(), error.offset(), error.path()), (Category::Limit, 65_538, ""));
        for length in [1, 7, 65_537, 65_538, 65_539] {
            assert_eq!(frame(text.as_bytes(), Limits::default(), descend_to(9), || length), found);
        }
    }
}

/// Descends everywhere, and guards the blocks of the array `a`.
fn guard_blocks(path: &Path, _: Container) -> Step {
    if path.segments().len() == 2 { Step::DescendGuarded } else { Step::Descend }
}

#[test]
fn what_is_malformed_in_a_guarded_container_costs_no_more_than_it() {
    for (block, children, offset, leaves) in [
        // The children before the error count. The rest is counted by its commas.
        ("[1,2 3,4]", 2, 5, 2),
        ("[1,{\"x\":[2,3,]}, 4, \"]\", 5]", 3, 13, 4),
        ("{\"x\":1,\"y\"}", 1, 10, 1),
        ("[1,]", 1, 3, 1),
        ("[1,nil,2]", 1, 4, 2),
        ("[1,01,2]", 1, 4, 2),
        ("[1,+1,2]", 1, 3, 2),
        // Brackets and commas within strings and keys do not count.
        ("[1,\"a\n],[,\\\"],\",2,3]", 1, 5, 3),
        ("{\"x\":1,\"\\x]}\":2,\"y\":3}", 1, 9, 2),
        // Any closing bracket closes any container.
        ("[1,2}", 2, 4, 1),
        ("[1,{\"x\":2],3]", 2, 9, 2),
    ] {
        let text = format!("{{\"a\":[[0],{block},[9]],\"b\":true}}");
        let (calls, result) = frame_all_ways(text.as_bytes(), Limits::default(), guard_blocks);
        assert_eq!(result, Ok(1), "{text}");
        assert_eq!(skipped(&calls), [("a[1]", Skipped::Malformed, leaves)], "{text}");
        let at = calls.iter().find_map(|call| match call {
            Call::Skipped(_, at, ..) => Some(*at),
            _ => None,
        });
        assert_eq!(at, Some(10 + offset), "{text}");
        let values = values(&calls);
        assert_eq!(values.len(), children + 3, "{text}");
        assert_eq!(
            (values[0].0, values[children + 1].0, values[children + 2].0),
            ("a[0][0]", "a[2][0]", "b")
        );
    }
}

#[test]
fn what_is_malformed_in_a_taken_element_of_a_guarded_container() {
    let step = |path: &Path, _: Container| match path.segments().len() {
        0 => Step::Descend,
        1 => Step::DescendGuarded,
        _ => Step::Take,
    };
    let limits = Limits { element_bytes: 8, ..Limits::default() };
    for (limits, leaves) in [(Limits::default(), 3), (limits, 3)] {
        let (calls, result) = frame_all_ways(b"[[[1],{\"x\": [1, 2]],3],[4]]", limits, step);
        assert_eq!((result, values(&calls).len()), (Ok(1), 2));
        assert_eq!(skipped(&calls), [("[0]", Skipped::Malformed, leaves)]);
    }
}

#[test]
fn a_guard_does_not_make_up_for_what_is_missing() {
    for (text, path) in [("{\"a\":[[1 2,[3],{\"x\":4}", "a[0]"), ("{\"a\":[[1 2,\"]]}", "a[0]")] {
        let (_, result) = frame_all_ways(text.as_bytes(), Limits::default(), guard_blocks);
        let error = result.expect_err("it is cut off");
        assert_eq!((error.category(), error.offset()), (Category::Incomplete, text.len() as u64));
        assert_eq!(
            (error.path(), error.expected()),
            (path, "the bracket that closes what is malformed at byte 9")
        );
    }
    // An error outside of the guarded containers or text that is not UTF-8 costs the body.
    for (text, offset) in [(&b"{\"a\":[[1] 2]}"[..], 10), (b"{\"a\":[[1 2,\xFF]]}", 11)] {
        let (_, result) = frame_all_ways(text, Limits::default(), guard_blocks);
        let error = result.expect_err("an error");
        assert_eq!((error.category(), error.offset()), (Category::Syntax, offset));
    }
}

#[test]
fn a_visitor_ends_the_reading() {
    struct Refuses;
    impl Visit for Refuses {
        fn enter(&mut self, _: &Path, _: Container) -> Step {
            Step::Descend
        }
        fn value(&mut self, path: &Path, offset: u64, _: &str) -> Result<(), Error> {
            Err(Error::new(Category::Shape, offset, path.to_string(), "nothing", "something"))
        }
        fn skipped(&mut self, _: &Path, _: u64, _: Skipped, _: u64) {}
        fn leave(&mut self, _: &Path, _: Container, _: u64) -> Result<(), Error> {
            Ok(())
        }
    }
    let mut framer = Framer::starting_at(0, Limits::default());
    let visitor: &mut dyn Visit = &mut Refuses;
    let error = framer.push(b"{\"a\": 1, }", visitor).expect_err("the visitor's error");
    assert_eq!((error.category(), error.path()), (Category::Shape, "a"));
    assert_eq!(framer.finish(visitor), Err(error));
}

/// Rebuilds a document from the calls.
fn rebuild(calls: &[Call]) -> Vec<Value> {
    let mut roots: Vec<Value> = vec![];
    let mut open: Vec<(String, Value)> = vec![];
    for call in calls {
        let (path, value) = match call {
            Call::Enter(path, container, Step::Descend | Step::DescendGuarded) => {
                let empty = if *container == Container::Array {
                    Value::Array(vec![])
                } else {
                    Value::Object(Map::default())
                };
                open.push((path.clone(), empty));
                continue;
            }
            Call::Enter(..) => continue,
            Call::Value(path, _, text) => {
                (path.clone(), serde_json::from_str(text).expect("a value is JSON"))
            }
            Call::Leave(path, ..) => {
                let (opened, value) = open.pop().expect("it was entered");
                assert_eq!(&opened, path);
                (opened, value)
            }
            Call::Skipped(..) => unreachable!("nothing is over a limit"),
        };
        let nested = open.len();
        match open.last_mut() {
            None => roots.push(value),
            Some((parent, Value::Array(array))) => {
                assert_eq!(path, format!("{parent}[{}]", array.len()));
                array.push(value);
            }
            Some((parent, Value::Object(object))) => {
                let key = path.strip_prefix(parent.as_str()).expect("below its parent");
                let key = if nested == 1 { key } else { key.strip_prefix('.').expect("a member") };
                object.insert(key.into(), value);
            }
            Some(_) => unreachable!("only containers are entered"),
        }
    }
    roots
}

/// Answers pseudorandomly by the path and a seed.
fn random_step(seed: u64) -> impl Fn(&Path, Container) -> Step + Copy {
    move |path, _| {
        let hash = path
            .to_string()
            .bytes()
            .fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
        let descend = if hash.is_multiple_of(3) { Step::DescendGuarded } else { Step::Descend };
        if path.segments().len() <= (hash >> 32) as usize % 6 { descend } else { Step::Take }
    }
}

#[derive(Debug, Clone)]
enum Edit {
    Cut(Index),
    Remove(Index),
    Insert(Index, u8),
    Replace(Index, u8),
}

fn edit() -> impl Strategy<Value = Edit> {
    let byte = || {
        prop_oneof![
            8 => proptest::sample::select(b"\"\\[]{},:0129.eE+-tfnu \n\t/".to_vec()),
            1 => any::<u8>(),
        ]
    };
    prop_oneof![
        any::<Index>().prop_map(Edit::Cut),
        any::<Index>().prop_map(Edit::Remove),
        (any::<Index>(), byte()).prop_map(|(at, byte)| Edit::Insert(at, byte)),
        (any::<Index>(), byte()).prop_map(|(at, byte)| Edit::Replace(at, byte)),
    ]
}

/// Returns a document whose text is spaced and escaped in one of several ways and then damaged.
fn spoilt() -> impl Strategy<Value = Vec<u8>> {
    (document(), proptest::collection::vec(edit(), 0..4)).prop_map(|((_, text), edits)| {
        let mut text = text.into_bytes();
        for edit in edits {
            let at = |index: Index| index.index(text.len().max(1));
            match edit {
                _ if text.is_empty() => {}
                Edit::Cut(index) => text.truncate(at(index)),
                Edit::Remove(index) => drop(text.remove(at(index))),
                Edit::Insert(index, byte) => text.insert(at(index), byte),
                Edit::Replace(index, byte) => {
                    let at = at(index);
                    text[at] = byte;
                }
            }
        }
        text
    })
}

fn document() -> impl Strategy<Value = (Value, String)> {
    (arbitrary::value(), 0..3u8).prop_map(|(value, style)| {
        let text = match style {
            0 => value.to_string(),
            1 => serde_json::to_string_pretty(&value).expect("JSON"),
            _ => value.to_string().chars().fold(String::new(), |mut text, c| {
                if c.is_ascii() {
                    text.push(c);
                } else {
                    text.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04X}")));
                }
                text
            }),
        };
        (value, text)
    })
}

fn limits() -> impl Strategy<Value = Limits> {
    let bytes = prop_oneof![3 => Just(64 << 20), 1 => 0..100usize];
    let depth = prop_oneof![3 => Just(128), 1 => 0..6usize];
    (bytes, depth).prop_map(|(element_bytes, depth)| Limits { element_bytes, depth, ..Limits::default() })
}

/// Returns how many root values serde_json reads with white space between them, or otherwise whether it
/// reports that they are cut off.
fn serde_json_reads(mut text: &str) -> Result<u64, bool> {
    for roots in 0.. {
        let mut stream = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
        match stream.next() {
            None if roots == 0 => return Err(true),
            None => return Ok(roots),
            Some(Err(error)) => return Err(error.is_eof()),
            Some(Ok(_)) => text = &text[stream.byte_offset()..],
        }
        if text.starts_with(|c: char| !c.is_ascii_whitespace()) {
            return Err(false);
        }
    }
    unreachable!("a text has an end")
}

proptest! {
    #![proptest_config(crate::read::cases::cases(1000))]

    #[test]
    fn chunks_make_no_difference(
        text in spoilt(),
        seed: u64,
        limits in limits(),
        cuts in proptest::collection::vec(0usize..90, 1..30),
    ) {
        let step = random_step(seed);
        let whole = frame(&text, limits, step, || usize::MAX);
        prop_assert_eq!(&frame(&text, limits, step, || 1), &whole);
        let mut cut = cuts.iter().copied().chain([1]).cycle();
        prop_assert_eq!(&frame(&text, limits, step, || cut.next().unwrap()), &whole);
    }

    #[test]
    fn nothing_is_lost((value, text) in document(), seed: u64, cut in 1usize..100) {
        let (calls, result) = frame(text.as_bytes(), Limits::default(), random_step(seed), || cut);
        prop_assert_eq!(result, Ok(1));
        prop_assert_eq!(rebuild(&calls), vec![value]);
    }

    #[test]
    fn leaves_balance_whatever_is_passed_over((value, text) in document(), seed: u64, limits in limits(), cut in 1usize..100) {
        let (calls, result) = frame(text.as_bytes(), limits, random_step(seed), || cut);
        prop_assert_eq!(result, Ok(1));
        let leaves: u64 = calls.iter().map(|call| match call {
            Call::Value(_, _, text) => count_leaves(text.as_bytes()),
            &Call::Skipped(_, _, _, leaves) => leaves,
            Call::Leave(_, _, 0) => 1,
            Call::Enter(..) | Call::Leave(..) => 0,
        }).sum();
        prop_assert_eq!(leaves, count_leaves(value.to_string().as_bytes()));
    }

    #[test]
    fn in_a_guarded_root_nothing_is_bad_syntax(text in spoilt(), seed: u64) {
        let step = |path: &Path, container| match path.segments() {
            [] => Step::DescendGuarded,
            _ => random_step(seed)(path, container),
        };
        let (calls, result) = frame(&text, Limits::default(), step, || usize::MAX);
        let in_root = calls.iter().fold(false, |in_root, call| match call {
            Call::Enter(path, ..) if path.is_empty() => true,
            Call::Leave(path, ..) | Call::Skipped(path, ..) if path.is_empty() => false,
            _ => in_root,
        });
        if let Err(error) = result && std::str::from_utf8(&text).is_ok() {
            prop_assert!(error.category() != Category::Syntax || !in_root, "{}", error);
        }
    }

    #[test]
    fn refuses_what_serde_json_refuses(text in spoilt()) {
        prop_assume!(!text.starts_with("\u{feff}".as_bytes()));
        let (_, result) = frame(&text, Limits::default(), |_, _| Step::Descend, || usize::MAX);
        match (result, std::str::from_utf8(&text).map(serde_json_reads)) {
            (Ok(roots), theirs) => prop_assert_eq!(theirs, Ok(Ok(roots))),
            (Err(ours), Ok(theirs)) => {
                let cut_off = ours.category() == Category::Incomplete;
                // serde_json calls a cut-off number invalid, and a bad \u near the end of the text cut off.
                if ours.expected().contains("digit") {
                    prop_assert!(theirs.is_err(), "{}", ours);
                } else {
                    prop_assert_eq!(theirs, Err(cut_off), "{}", ours);
                }
            }
            (Err(_), Err(_)) => {}
        }
    }
}

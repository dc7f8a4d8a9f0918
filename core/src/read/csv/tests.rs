//! Tables as a whole: the calls of the visitor, the errors, and that chunks make no difference.

use proptest::prelude::*;

use super::*;
use crate::error::Category;
use crate::read::Limits;
use crate::read::json::{Container, Path, Skipped, Step};
use crate::read::{Body, Visit as VisitBody, json};

/// A call of the visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Call {
    Header(Vec<String>),
    Record(u64, u64, Vec<Option<String>>),
    Skipped(u64, u64, u64),
    End,
}

#[derive(Default)]
struct Recorder(Vec<Call>);

impl Visit for Recorder {
    fn header(&mut self, columns: &Columns) -> Result<(), Error> {
        self.0.push(Call::Header(columns.names().map(str::to_owned).collect()));
        Ok(())
    }

    fn record(&mut self, _: &Columns, row: u64, offset: u64, cells: Cells<'_>) -> Result<(), Error> {
        let cells = (0..cells.count()).map(|index| cells.get(index).map(str::to_owned)).collect();
        self.0.push(Call::Record(row, offset, cells));
        Ok(())
    }

    fn skipped_record(&mut self, row: u64, offset: u64, leaves: u64) {
        self.0.push(Call::Skipped(row, offset, leaves));
    }

    fn end_table(&mut self) -> Result<(), Error> {
        self.0.push(Call::End);
        Ok(())
    }
}

impl json::Visit for Recorder {
    fn enter(&mut self, _: &Path, _: Container) -> Step {
        Step::Take
    }
    fn value(&mut self, _: &Path, _: u64, _: &str) -> Result<(), Error> {
        Ok(())
    }
    fn skipped(&mut self, _: &Path, _: u64, _: Skipped, _: u64) {}
    fn leave(&mut self, _: &Path, _: Container, _: u64) -> Result<(), Error> {
        Ok(())
    }
}

impl VisitBody for Recorder {
    fn enter_document(&mut self, _: &str) {}
    fn leave_document(&mut self, _: Result<(), Error>) {}
    fn pass_over(&mut self, _: &str, _: crate::read::PassedOver, _: &'static str) {}
}

type Read = (Vec<Call>, Result<(), Error>);

fn read(text: &[u8], limits: Limits, mut cut: impl FnMut() -> usize) -> Read {
    let (mut recorder, mut body, mut rest) = (Recorder::default(), Body::new(limits), text);
    let mut result = Ok(());
    while result.is_ok() && !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.len().min(cut()));
        result = body.push(chunk, &mut recorder);
        rest = after;
    }
    let result = result.and_then(|()| body.finish(&mut recorder));
    match &result {
        Ok(()) => assert_eq!(body.offset(), text.len() as u64),
        Err(error) => assert_eq!(body.finish(&mut recorder).as_ref(), Err(error), "an error stays"),
    }
    (recorder.0, result)
}

fn read_all_ways(text: &[u8], limits: Limits) -> Read {
    let whole = read(text, limits, || usize::MAX);
    for length in 1..=17 {
        assert_eq!(read(text, limits, || length), whole, "chunks of {length}");
    }
    whole
}

fn calls(text: &str) -> Vec<Call> {
    let (calls, result) = read_all_ways(text.as_bytes(), Limits::default());
    result.expect(text);
    calls
}

fn error(text: impl AsRef<[u8]>) -> Error {
    read_all_ways(text.as_ref(), Limits::default()).1.expect_err("an error")
}

fn header(names: &[&str]) -> Call {
    Call::Header(names.iter().map(|name| (*name).to_owned()).collect())
}

fn record(row: u64, offset: u64, cells: &[&str]) -> Call {
    let cell = |cell: &&str| (!cell.is_empty()).then(|| (*cell).to_owned());
    Call::Record(row, offset, cells.iter().map(cell).collect())
}

#[test]
fn calls_in_document_order() {
    assert_eq!(
        calls("Start,Value (m)\n2024-02-06,1\n,2\n"),
        [
            header(&["Start", "Value (m)"]),
            record(0, 16, &["2024-02-06", "1"]),
            record(1, 29, &["", "2"]),
            Call::End
        ]
    );
    assert_eq!(calls("a"), [header(&["a"]), Call::End]);
}

#[test]
fn line_ends_blank_lines_and_a_byte_order_mark() {
    let expected = [header(&["a", "b"]), record(0, 8, &["1", "2"]), record(1, 13, &["3", "4"]), Call::End];
    assert_eq!(calls("\u{feff}a,b\r\n1,2\r\n3,4\r\n"), expected);
    assert_eq!(calls("\u{feff}a,b\r\n1,2\r\n3,4"), expected);
    assert_eq!(calls("\r\n\r\na,b\n\n1,2\r\r3,4"), calls("    a,b\r\n1,2\r\n3,4"));
}

#[test]
fn a_record_that_says_nothing_is_counted_but_not_told() {
    assert_eq!(calls("a,b\n,\n \t, \n1,\n"), [header(&["a", "b"]), record(2, 11, &["1", ""]), Call::End]);
}

#[test]
fn quotes() {
    assert_eq!(
        calls("\"a\",\"b;;;\"\"\n;c\"\n\"1\"\"\r\n2\", \"3\"\n\"\",4\"5\n"),
        [
            header(&["a", "b;;;\"\n;c"]),
            record(0, 16, &["1\"\r\n2", "\"3\""]),
            record(1, 30, &["", "4\"5"]),
            Call::End
        ]
    );
}

#[test]
fn the_first_line_shows_the_separator() {
    for (separator, other) in [(',', ';'), (';', '\t'), ('\t', ',')] {
        let text = format!("a{other}b{separator}c{separator}d\n1{separator}2{other}3{separator}4\n");
        let (name, cell) = (format!("a{other}b"), format!("2{other}3"));
        assert_eq!(calls(&text), [header(&[&name, "c", "d"]), record(0, 8, &["1", &cell, "4"]), Call::End]);
    }
    assert_eq!(calls("a;b,c\n1;2,3")[1], record(0, 6, &["1;2", "3"]), "a comma of as many");
}

#[test]
fn white_space_around_cells_and_a_trailing_separator() {
    assert_eq!(
        calls("a , b, \n 1, \u{a0}2,\u{202f}\n"),
        [header(&["a", "b", ""]), record(0, 8, &["1", "2", ""]), Call::End]
    );
}

#[test]
fn short_and_long_records() {
    assert_eq!(calls("a,b\n1\n1,2,3,4\n")[1..3], [record(0, 4, &["1"]), record(1, 6, &["1", "2", "3", "4"])]);
}

#[test]
fn a_table_that_ends_within_quotes_is_incomplete() {
    for (text, path) in [("a,\"b", ""), ("a,b\n1,2\n\"3,4\n5,6\n", "[1]"), ("a\n\"\"\"", "[0]")] {
        let found = error(text);
        assert_eq!((found.category(), found.offset()), (Category::Incomplete, text.len() as u64), "{text}");
        assert_eq!((found.path(), found.expected()), (path, "the quote that closes a cell"), "{text}");
    }
}

#[test]
fn an_empty_body_is_incomplete() {
    for text in ["", "\u{feff}", " \r\n"] {
        let found = error(text);
        assert_eq!((found.category(), found.offset()), (Category::Incomplete, text.len() as u64));
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_found_where_they_stand() {
    for (before, path, count) in [("a,", "", 0), ("a,b\n1,2\n3,", "[1]", 2)] {
        for bad in [&b"\xff"[..], b"\xc3(", b"\xe2\x82\n"] {
            let text = [before.as_bytes(), bad, b"\n4,5\n"].concat();
            let (calls, result) = read_all_ways(&text, Limits::default());
            let error = result.expect_err("an error");
            assert_eq!((error.category(), error.offset()), (Category::Syntax, before.len() as u64));
            assert_eq!((error.path(), error.expected()), (path, "UTF-8 text"));
            assert_eq!(calls.len(), count, "what came before was read");
        }
    }
    let cut = error(b"a,b\n1,\xe2\x82");
    assert_eq!((cut.category(), cut.offset(), cut.path()), (Category::Incomplete, 8, "[0]"));
    assert_eq!(error(b"\xff\xfea\0").found(), "the byte order mark of UTF-16");
}

#[test]
fn oversized_records_are_passed_over_and_counted() {
    let limits = Limits { element_bytes: 10, ..Limits::default() };
    let text = format!("column,another\n12345,67890\n{},,2,\"3\n\"\n12345,678901\n4,5", "x".repeat(9000));
    let (calls, result) = read_all_ways(text.as_bytes(), limits);
    assert_eq!(result, Ok(()));
    assert_eq!(
        calls[1..],
        [
            record(0, 15, &["12345", "67890"]),
            Call::Skipped(1, 27, 3),
            Call::Skipped(2, 9036, 2),
            record(3, 9049, &["4", "5"]),
            Call::End
        ]
    );
}

#[test]
fn as_many_cells_as_are_allowed() {
    let limits = Limits::default();
    let line = |cells: usize| vec!["1"; cells].join(",");
    let text = format!("{}\n{}\n{}\n2", line(10_000), line(10_000), line(10_001));
    let (calls, result) = read(text.as_bytes(), limits, || 4096);
    assert_eq!(result, Ok(()));
    assert_eq!(calls[2..], [Call::Skipped(1, 40_000, 10_001), record(2, 60_002, &["2"]), Call::End]);
    let (_, result) = read_all_ways(line(10_001).as_bytes(), limits);
    let error = result.expect_err("a limit");
    assert_eq!((error.category(), error.expected()), (Category::Limit, "at most 10000 columns"));
}

#[test]
fn an_endless_first_line_is_a_limit_error() {
    let text = vec![b'a'; (1 << 20) + 2];
    assert!(read(&text[..1 << 20], Limits::default(), || 65_537).1.is_ok());
    for length in [usize::MAX, 65_537, 1 << 20] {
        let error = read(&text, Limits::default(), || length).1.expect_err("a limit");
        assert_eq!((error.category(), error.offset()), (Category::Limit, 1 << 20));
    }
}

/// Returns text that is hard to read as CSV.
fn text() -> impl Strategy<Value = String> {
    "([a-c1-9]{1,4}|[,;\t]|\"|\"\"|\n|\r\n|\r| |\u{e9}|\u{20ac}|,,|aaaaaaaaaaaaaaaaaaaa){0,60}"
}

proptest! {
    #![proptest_config(crate::read::cases::cases(500))]

    #[test]
    fn chunks_make_no_difference(
        text in text(),
        bad in proptest::option::weighted(0.2, (any::<proptest::sample::Index>(), any::<u8>())),
        element_bytes in prop_oneof![Just(64 << 20), 0..40usize],
        cuts in proptest::collection::vec(0usize..30, 1..30),
    ) {
        let mut text = text.into_bytes();
        if let Some((at, byte)) = bad {
            text.insert(at.index(text.len() + 1), byte);
        }
        let limits = Limits { element_bytes, ..Limits::default() };
        let whole = read(&text, limits, || usize::MAX);
        prop_assert_eq!(&read(&text, limits, || 1), &whole);
        let mut cut = cuts.iter().copied().chain([1]).cycle();
        prop_assert_eq!(&read(&text, limits, || cut.next().unwrap()), &whole);
    }

    #[test]
    fn as_the_csv_crate_reads_it(text in text(), cut in 1usize..20) {
        let text = format!("a,b,c,,,\n{}", text.replace([';', '\t'], ""));
        let (calls, result) = read(text.as_bytes(), Limits::default(), || cut);
        let mut theirs = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let mut expected: Vec<Vec<Option<String>>> = Vec::new();
        for record in theirs.records() {
            let record = record.expect("UTF-8");
            let cell = |cell: &str| Some(cell.trim().to_owned()).filter(|cell| !cell.is_empty());
            expected.push(record.iter().map(cell).collect());
        }
        // The csv crate accepts an unclosed cell as complete.
        if result.is_err() {
            expected.pop();
        }
        expected.retain(|cells| cells.iter().any(Option::is_some));
        let found = calls.into_iter().filter_map(|call| match call {
            Call::Record(_, _, cells) => Some(cells),
            _ => None,
        });
        prop_assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn offsets_are_where_records_begin(text in "([a-c]{1,3}|,|\n|\r\n|\u{e9}){0,40}", cut in 1usize..20) {
        let text = format!("h,h\n{text}");
        let (calls, _) = read(text.as_bytes(), Limits::default(), || cut);
        for call in calls {
            let Call::Record(_, offset, cells) = call else { continue };
            let line = text[offset as usize..].split(['\r', '\n']).next().unwrap();
            let cells: Vec<_> = cells.into_iter().map(Option::unwrap_or_default).collect();
            prop_assert_eq!(line, cells.join(","));
        }
    }
}

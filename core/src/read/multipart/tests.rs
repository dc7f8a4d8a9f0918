use proptest::prelude::*;

use super::*;
use crate::read::container::{Recorded, Recorder};

type Read = (Vec<Recorded>, Result<(), Error>);

fn read(form: &[u8], mut cut: impl FnMut() -> usize) -> Read {
    let (mut recorder, mut reader, mut rest) = (Recorder::default(), Reader::starting_at(0), form);
    let mut result = Ok(());
    while result.is_ok() && !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.len().min(cut()));
        result = reader.push(chunk, &mut recorder);
        rest = after;
    }
    if result.is_ok() {
        assert_eq!(reader.offset(), form.len() as u64);
    }
    let result = result.and_then(|()| reader.finish());
    (recorder.entries, result)
}

fn read_all_ways(form: &[u8]) -> Read {
    let whole = read(form, || usize::MAX);
    for length in 1..=17 {
        assert_eq!(read(form, || length), whole, "chunks of {length}");
    }
    whole
}

/// Returns the parts of a complete multipart body, by name and content.
fn parts(form: &str) -> Vec<(String, String)> {
    let (entries, result) = read_all_ways(form.as_bytes());
    result.expect(form);
    let part = |(name, content, end): Recorded| {
        assert_eq!(end, Some(Ok(())), "{form}");
        (name, String::from_utf8(content).expect("UTF-8"))
    };
    entries.into_iter().map(part).collect()
}

fn part(name: &str, content: &str) -> (String, String) {
    (name.to_owned(), content.to_owned())
}

#[test]
fn parts_with_carriage_returns_and_without() {
    let form = "--x1\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: text/csv\r\n\r\n1,2\r\n3\r\n\
        --x1 \t\r\ncontent-disposition: form-data; name=b\r\n\r\n\r\n--x1--\r\nepilogue";
    let expected = [part("a", "1,2\r\n3"), part("b", "")];
    assert_eq!(parts(form), expected);
    assert_eq!(parts(&form.replace('\r', "")), [part("a", "1,2\n3"), part("b", "")]);
    assert_eq!(parts(form.strip_suffix("\r\nepilogue").expect("a suffix")), expected);
}

#[test]
fn a_part_without_headers_or_content() {
    assert_eq!(
        parts("--x\n\n--x\n\r\n\r\n--x\n\n\n\n--x--"),
        [part("part 1", ""), part("part 2", ""), part("part 3", "\n")]
    );
}

#[test]
fn what_only_looks_like_a_boundary_is_content() {
    for content in [
        "\r\n--",
        "\r\r\n\n--y",
        "a--x",
        "\r\n--xy",
        "\n--x-\n",
        "\r\n--x  \t--",
        "\r\n--x \rb",
        "\r\n-\r\n--\r\n",
    ] {
        let form = format!("--x\r\n\r\n{content}\r\n--x--");
        assert_eq!(parts(&form), [part("part 1", content)], "{content:?}");
    }
    let padded = format!("\r\n--x{}\r\n", " ".repeat(100));
    assert_eq!(parts(&format!("--x\r\n\r\n{padded}\r\n--x--")), [part("part 1", &padded)]);
}

#[test]
fn a_form_without_its_end_is_incomplete() {
    let form = b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1,2\r\n--x--";
    for length in 2..form.len() {
        let (_, result) = read_all_ways(&form[..length]);
        let error = result.expect_err("it is cut off");
        assert_eq!((error.category(), error.offset()), (Category::Incomplete, length as u64));
        assert_eq!(error.path(), if length < 49 { "" } else { "a" }, "{length}");
    }
}

#[test]
fn what_is_no_form() {
    let long = format!("--{}\r\n", "x".repeat(300));
    for text in ["--\r\n", "-x\n", "--  \n", &long] {
        let error = read_all_ways(text.as_bytes()).1.expect_err("no form");
        assert_eq!((error.category(), error.offset()), (Category::Syntax, 0), "{text}");
    }
    for line in ["a: b\r\n", "a", "\u{e9}: \r\n"] {
        let form = format!("--x\r\n{}", line.repeat((16 << 10) / line.len() + 1));
        let error = read_all_ways(form.as_bytes()).1.expect_err("a limit");
        assert_eq!((error.category(), error.offset()), (Category::Limit, 5));
    }
}

proptest! {
    #[test]
    fn chunks_make_no_difference_and_nothing_is_lost(
        contents in proptest::collection::vec("([ab,]|\r|\n|\r\n|-|--|\r\n--|x|--x| ){0,20}", 0..4),
        cuts in proptest::collection::vec(0usize..12, 1..20),
    ) {
        let parts: Vec<_> = contents.iter().map(|content| format!("--x\r\n\r\n{content}\r\n")).collect();
        let form = format!("{}--x--", parts.concat());
        let whole = read(form.as_bytes(), || usize::MAX);
        prop_assert_eq!(&read(form.as_bytes(), || 1), &whole);
        let mut cut = cuts.iter().copied().chain([1]).cycle();
        prop_assert_eq!(&read(form.as_bytes(), || cut.next().unwrap()), &whole);
        // Content that has the boundary in it is cut there, as it must be.
        if contents.iter().all(|content| !format!("\n{content}").contains("\n--x")) && !contents.is_empty() {
            let found: Vec<_> = whole.0.into_iter().map(|(_, content, _)| content).collect();
            let expected: Vec<_> = contents.iter().map(|content| content.as_bytes().to_vec()).collect();
            prop_assert_eq!(found, expected);
        }
    }
}

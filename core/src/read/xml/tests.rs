use super::*;
use crate::error::{Category, Error};
use crate::read::json::{Container, Skipped, Step, Visit};
use crate::read::{Limits, Path, Segment};

/// Walks everything but points, and records what it visits.
#[derive(Default)]
struct Recorder(Vec<String>);

impl Visit for Recorder {
    fn enter(&mut self, path: &Path, _container: Container) -> Step {
        let is_walked = |key: &str| matches!(key, "gpx" | "trk" | "trkseg");
        match path.segments().iter().rfind(|segment| matches!(segment, Segment::Key(_))) {
            Some(Segment::Key(key)) if !is_walked(key) => Step::Take,
            _ => {
                self.0.push(format!("+{path}"));
                Step::Descend
            }
        }
    }

    fn value(&mut self, path: &Path, offset: u64, text: &str) -> Result<(), Error> {
        self.0.push(format!("{offset} {path} {text}"));
        Ok(())
    }

    fn skipped(&mut self, path: &Path, offset: u64, why: Skipped, leaves: u64) {
        self.0.push(format!("{offset} {path} {why:?} {leaves}"));
    }

    fn leave(&mut self, path: &Path, _container: Container, children: u64) -> Result<(), Error> {
        self.0.push(format!("-{path} {children}"));
        Ok(())
    }
}

fn read(text: &str, limits: Limits, bytes: usize) -> (Vec<String>, Result<(), Error>) {
    let (mut reader, mut recorder) = (Reader::starting_at(0, limits), Recorder::default());
    let pushed = text.as_bytes().chunks(bytes).try_for_each(|chunk| reader.push(chunk, &mut recorder));
    (recorder.0, pushed.and_then(|()| reader.finish()))
}

fn visited(text: &str) -> (Vec<String>, Result<(), Error>) {
    let whole = read(text, Limits::default(), usize::MAX);
    for bytes in [1, 2, 7] {
        assert_eq!(read(text, Limits::default(), bytes), whole, "in pieces of {bytes}");
    }
    whole
}

#[test]
fn elements_are_objects_of_attributes_and_children() {
    let text = "<?xml version=\"1.0\"?><!DOCTYPE gpx [<!ENTITY a \">\">]>\n<gpx xmlns:a='b' creator=\"x &amp; &#x79;\">\
        <!-- > --><trk><name>A &lt;B&gt;<![CDATA[ &c]]></name><trkseg>\
        <trkpt lat=\"1.5\" lon='-2'><ele>12.50</ele><time>t</time><a:x><a:y/><y>007</y></a:x></trkpt><trkpt/>\
        </trkseg><trkseg/></trk></gpx>\n";
    let (found, ended) = visited(text);
    assert_eq!(ended, Ok(()));
    let found: Vec<&str> =
        found.iter().map(|line| line.trim_start_matches(|c: char| c.is_ascii_digit())).collect();
    let expected = [
        "+",
        "+gpx",
        " gpx.xmlns:a \"b\"",
        " gpx.creator \"x & y\"",
        "+gpx.trk[0]",
        " gpx.trk[0].name[0] \"A <B> &c\"",
        "+gpx.trk[0].trkseg[0]",
        " gpx.trk[0].trkseg[0].trkpt[0] {\"lat\":1.5,\"lon\":-2,\"ele\":12.50,\"time\":\"t\",\"x\":{\"y\":[null,\"007\"]}}",
        " gpx.trk[0].trkseg[0].trkpt[1] null",
        "-gpx.trk[0].trkseg[0] 2",
        "+gpx.trk[0].trkseg[1]",
        "-gpx.trk[0].trkseg[1] 0",
        "-gpx.trk[0] 3",
        "-gpx 3",
        "- 1",
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_is_not_well_formed_is_an_error() {
    for (text, category) in [
        ("<gpx>", Category::Incomplete),
        ("<gpx><trk></trk>", Category::Incomplete),
        ("<gpx", Category::Incomplete),
        ("<gpx></trk>", Category::Syntax),
        ("<gpx a=b></gpx>", Category::Syntax),
        ("<gpx/><gpx/>", Category::Syntax),
        ("<gpx/>text<", Category::Syntax),
        ("<html></html>", Category::Shape),
        ("<gpx><trk><name>a</gpx>", Category::Syntax),
    ] {
        let error = visited(text).1.expect_err(text);
        assert_eq!(error.category(), category, "{text}: {error}");
    }
}

#[test]
fn a_long_element_is_skipped_and_a_deep_one_ends_the_reading() {
    let limits = Limits { element_bytes: 60, ..Limits::default() };
    let text = format!(
        "<gpx><trk><trkseg><trkpt><a>{}</a></trkpt><trkpt><a>1</a></trkpt></trkseg></trk></gpx>",
        "1".repeat(80)
    );
    let (found, ended) = read(&text, limits, 5);
    assert_eq!(ended, Ok(()));
    let values: Vec<_> = found.iter().filter(|line| line.contains("trkpt")).collect();
    assert_eq!(
        values,
        ["18 gpx.trk[0].trkseg[0].trkpt[0] TooLarge 1", "120 gpx.trk[0].trkseg[0].trkpt[1] {\"a\":1}"]
    );
    let deep = format!("<gpx><trkpt>{}", "<a>".repeat(200));
    assert_eq!(read(&deep, Limits::default(), 64).1.expect_err("too deep").category(), Category::Limit);
}

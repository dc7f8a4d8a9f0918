//! Laws that hold for any bytes. Each is a plain function that panics when its law is broken: `tests/replay.rs` runs
//! them over `corpus/` on stable Rust, and `fuzz_targets/` hands them to libFuzzer.

use std::collections::BTreeMap;

use chrono::DateTime;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use wellform_core::Outliner;
use wellform_core::read::csv::{self, Cells, Columns};
use wellform_core::read::json::{Container, Framer, Path, Skipped, Step, Visit};
use wellform_core::read::{self, Body, PassedOver};
use wellform_core::reconcile::{Block, Marks, Model};
use wellform_core::record::{Change, record_id};
use wellform_core::take::{members, without_f32_noise};
use wellform_core::{Category, Error, Limits, MAX_ROWS, Options, Source};

#[allow(unreachable_pub)]
#[path = "../../core/tests/normalise/mod.rs"]
mod normalise;

mod known;

pub use known::known;

use normalise::{Outcome, assert_balance, cut, gzip, in_every_way, whole};

/// A law.
pub type Law = fn(&[u8]);

/// Every law, by the name of its target and of its corpus.
pub const LAWS: &[(&str, Law)] = &[
    ("normalize", normalize),
    ("framer", framer),
    ("outline", outline),
    ("offset_map", offset_map),
    ("apply", apply),
    ("block", block),
    ("body", body),
    ("known", known),
];

/// The options under which a body is tried.
fn variants() -> [Options; 4] {
    let mut small = Limits::default();
    (small.element_bytes, small.depth, small.inflated_bytes) = (200, 5, 10_000);
    [
        Options::default(),
        Options::default().source(Source::Garmin).record_type("sleeps"),
        Options::default().source(Source::HealthConnect).record_type("ExerciseSession"),
        Options::default().source(Source::Garmin).limits(small),
    ]
}

/// Returns whether a body may be gzip data. Its offsets then count inflated bytes.
fn may_be_gzip(data: &[u8]) -> bool {
    data.windows(2).any(|pair| pair == [0x1F, 0x8B])
}

/// Any body, in any pieces, gives the same changes, report and error, compressed or not; its leaves balance; its changes are
/// well-formed and survive the way through JSON. What is well-formed JSON is no syntax error.
pub fn normalize(data: &[u8]) {
    // `serde_json` does not look for UTF-8 in what it ignores. A lone scalar is read as any other text.
    let json = std::str::from_utf8(data).is_ok_and(|text| {
        text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<IgnoredAny>(text).is_ok()
    });
    let may_be_gzip = may_be_gzip(data);
    for options in variants() {
        let outcome = in_every_way(data, &options);
        assert_changes(&outcome);
        let leaves = outcome.report.leaves;
        assert_eq!(leaves.total, leaves.mapped + leaves.kept + leaves.rejected);
        match &outcome.error {
            // What comes after an error is not counted, and text that is not JSON has no leaves to compare.
            None => assert_balance(data, &outcome.report),
            Some(error) => {
                assert!(may_be_gzip || error.offset() <= data.len() as u64, "{error}");
                let malformed = matches!(error.category(), Category::Syntax | Category::Incomplete);
                assert!(!(json && malformed), "well-formed JSON was called {error}");
            }
        }
    }
    if !may_be_gzip {
        let plain = whole(data, Options::default());
        let compressed = in_every_way(&gzip(data), &Options::default());
        assert_eq!(compressed.ndjson(), plain.ndjson());
        assert_eq!(compressed.report_json(), plain.report_json());
    }
}

fn assert_changes(outcome: &Outcome) {
    for change in &outcome.changes {
        let text = serde_json::to_string(change).expect("a change is JSON");
        let back: Change = serde_json::from_str(&text).expect("a change can be read back");
        assert_eq!(back, *change);
        match change {
            Change::Samples(samples) => {
                let rows = samples.start.len();
                assert!((1..=MAX_ROWS).contains(&rows));
                assert_eq!(samples.value.0.len(), rows);
                assert!(samples.end.as_ref().is_none_or(|end| {
                    end.len() == rows && end.iter().zip(&samples.start).all(|(end, start)| start <= end)
                }));
                assert!(samples.code.as_ref().is_none_or(|code| code.len() == rows));
                assert!(samples.local_date.as_ref().is_none_or(|date| date.len() == rows));
                let owners = samples.owners.len();
                assert!(samples.owner.as_ref().map_or(owners == 1, |owner| {
                    owner.len() == rows && owner.iter().all(|at| (*at as usize) < owners)
                }));
            }
            Change::Record { record } => {
                assert_eq!(record.id, record_id(&record.key, record.part.as_deref()));
                assert!(record.start <= record.end);
            }
            _ => {}
        }
    }
}

/// What was found in a body, in order.
#[derive(Debug, PartialEq)]
enum Event {
    Enter(String, Container),
    Value(String, u64, String),
    Skipped(String, u64, Skipped, u64),
    Leave(String, Container, u64),
    Header(Vec<String>),
    Record(u64, u64, Vec<Option<String>>),
    SkippedRecord(u64, u64, u64),
    EndTable,
    EnterDocument(String),
    LeaveDocument(Result<(), Error>),
    PassOver(String, PassedOver),
}

/// Goes down to a depth and takes what is below; what is at a depth is guarded.
struct Recorder {
    depth: usize,
    guarded: Option<usize>,
    events: Vec<Event>,
}

impl Visit for Recorder {
    fn enter(&mut self, path: &Path, container: Container) -> Step {
        self.events.push(Event::Enter(path.to_string(), container));
        match path.segments().len() {
            depth if depth >= self.depth => Step::Take,
            depth if Some(depth) == self.guarded => Step::DescendGuarded,
            _ => Step::Descend,
        }
    }

    fn value(&mut self, path: &Path, offset: u64, text: &str) -> Result<(), Error> {
        self.events.push(Event::Value(path.to_string(), offset, text.to_owned()));
        Ok(())
    }

    fn skipped(&mut self, path: &Path, offset: u64, why: Skipped, leaves: u64) {
        self.events.push(Event::Skipped(path.to_string(), offset, why, leaves));
    }

    fn leave(&mut self, path: &Path, container: Container, children: u64) -> Result<(), Error> {
        self.events.push(Event::Leave(path.to_string(), container, children));
        Ok(())
    }
}

impl csv::Visit for Recorder {
    fn header(&mut self, columns: &Columns) -> Result<(), Error> {
        self.events.push(Event::Header(columns.names().map(str::to_owned).collect()));
        Ok(())
    }

    fn record(&mut self, _: &Columns, row: u64, offset: u64, cells: Cells<'_>) -> Result<(), Error> {
        let cells = (0..cells.count()).map(|index| cells.get(index).map(str::to_owned)).collect();
        self.events.push(Event::Record(row, offset, cells));
        Ok(())
    }

    fn skipped_record(&mut self, row: u64, offset: u64, leaves: u64) {
        self.events.push(Event::SkippedRecord(row, offset, leaves));
    }

    fn end_table(&mut self) -> Result<(), Error> {
        self.events.push(Event::EndTable);
        Ok(())
    }
}

impl read::Visit for Recorder {
    fn enter_document(&mut self, name: &str) {
        self.events.push(Event::EnterDocument(name.to_owned()));
    }

    fn leave_document(&mut self, result: Result<(), Error>) {
        self.events.push(Event::LeaveDocument(result));
    }

    fn pass_over(&mut self, name: &str, why: PassedOver, _found: &'static str) {
        self.events.push(Event::PassOver(name.to_owned(), why));
    }
}

/// A body of any kind is read alike however it is cut. Rows of a table ascend, none of them says nothing, and none has more
/// bytes than it may; every document that is entered is left, unless the container breaks within it.
pub fn body(data: &[u8]) {
    let read = |pieces: Vec<&[u8]>, limits| {
        let mut recorder = Recorder { depth: 3, guarded: Some(1), events: Vec::new() };
        let mut body = Body::new(limits);
        let read = pieces.into_iter().try_for_each(|piece| body.push(piece, &mut recorder));
        let ended = read.and_then(|()| body.finish(&mut recorder));
        (recorder.events, ended)
    };
    let mut small = Limits::default();
    (small.element_bytes, small.inflated_bytes) = (10, 1000);
    for limits in [Limits::default(), small] {
        let expected = read(vec![data], limits);
        assert_eq!(read(data.chunks(1).collect(), limits), expected);
        assert_eq!(read(cut(data, data.len() as u64), limits), expected);
        let (events, ended) = expected;
        let (mut next, mut open) = (0, 0);
        for event in &events {
            match event {
                Event::Header(_) => next = 0,
                Event::Record(row, _, cells) => {
                    assert!(*row >= next && cells.iter().any(Option::is_some));
                    assert!(cells.iter().flatten().map(String::len).sum::<usize>() <= limits.element_bytes);
                    next = row + 1;
                }
                Event::SkippedRecord(row, ..) => {
                    assert!(*row >= next);
                    next = row + 1;
                }
                Event::EnterDocument(_) => open += 1,
                Event::LeaveDocument(_) => open -= 1,
                _ => {}
            }
            assert!((0..=1).contains(&open));
        }
        assert!(open == 0 || ended.is_err());
    }
}

/// The events, the roots, and the error.
fn frame<'a>(
    pieces: impl IntoIterator<Item = &'a [u8]>,
    limits: Limits,
    depth: usize,
) -> (Vec<Event>, u64, Result<(), Error>) {
    let mut recorder = Recorder { depth, guarded: None, events: Vec::new() };
    let mut framer = Framer::starting_at(0, limits);
    let read = pieces.into_iter().try_for_each(|piece| framer.push(piece, &mut recorder));
    let ended = read.and_then(|()| framer.finish(&mut recorder));
    (recorder.events, framer.roots(), ended)
}

/// A framer finds the same however the body is cut. What it hands over is in the body at its offset. A body that it walks
/// to the bottom is JSON if and only if it is JSON for `serde_json`.
pub fn framer(data: &[u8]) {
    let mut small = Limits::default();
    (small.element_bytes, small.depth) = (40, 3);
    for (limits, depth) in [(Limits::default(), 2), (small, 2), (small, 9), (Limits::default(), usize::MAX)] {
        let expected = frame([data], limits, depth);
        assert_eq!(frame(data.chunks(1), limits, depth), expected);
        assert_eq!(frame(cut(data, data.len() as u64), limits, depth), expected);
        for event in &expected.0 {
            if let Event::Value(_, offset, text) = event {
                let at = *offset as usize;
                assert_eq!(data.get(at..at + text.len()), Some(text.as_bytes()));
            }
        }
    }
    let (events, roots, ended) = frame([data], Limits::default(), usize::MAX);
    let skipped = events.iter().any(|event| matches!(event, Event::Skipped(..)));
    if std::str::from_utf8(data).is_ok() && data.len() < 60_000 && roots <= 1 && !skipped {
        let text = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data);
        let json = serde_json::from_slice::<IgnoredAny>(text).is_ok();
        assert_eq!(ended.is_ok(), json, "{ended:?}");
    }
}

/// An outline is the same however the body is cut, and lists the containers directly below the root.
pub fn outline(data: &[u8]) {
    let read = |pieces: Vec<&[u8]>| {
        let mut outliner = Outliner::new(Limits::default());
        pieces.into_iter().try_for_each(|piece| outliner.push(piece))?;
        outliner.finish()
    };
    let expected = read(vec![data]);
    assert_eq!(read(data.chunks(1).collect()), expected);
    assert_eq!(read(cut(data, data.len() as u64)), expected);
    let Ok(outline) = expected else { return };
    assert!(may_be_gzip(data) || outline.bytes == data.len() as u64);
    // What is in an archive is not text.
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(members) = members(text.trim_start_matches('\u{feff}')) else { return };
    let containers = members.iter().filter_map(|(key, value)| Some((key.to_string(), children(value)?)));
    if outline.unlisted == 0 {
        assert_eq!(outline.blocks, containers.collect::<Vec<_>>());
    }
}

/// How many members or elements a container has.
fn children(value: &RawValue) -> Option<u64> {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'{') => members(text).ok().map(|members| members.len() as u64),
        Some(b'[') => serde_json::from_str::<Vec<&RawValue>>(text).ok().map(|elements| elements.len() as u64),
        _ => None,
    }
}

/// A map of offsets to heart rates gives the rows that `serde_json` finds in it.
pub fn offset_map(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if serde_json::from_str::<IgnoredAny>(text).is_err() {
        return;
    }
    let body = format!(
        "{{\"dailies\":[{{\"userId\":\"u\",\"startTimeInSeconds\":1707174000,\"timeOffsetHeartRateSamples\":{text}}}]}}"
    );
    let outcome = whole(body.as_bytes(), Options::default());
    assert_eq!(outcome.error, None);
    assert_changes(&outcome);
    assert_balance(body.as_bytes(), &outcome.report);
    let mut found = BTreeMap::new();
    for change in &outcome.changes {
        let Change::Samples(samples) = change else { continue };
        for row in 0..samples.start.len() {
            let offset = samples.start[row] - 1_707_174_000_000;
            assert_eq!(found.insert(offset, samples.value.0[row]), None, "each offset once");
        }
    }
    if let Some(mut expected) = plain_entries(text) {
        // What no heart rate can be is rejected.
        expected.retain(|_, rate| (1.0..=254.0).contains(rate));
        assert_eq!(found, expected);
    }
}

/// The entries by offset in milliseconds, when all are plain: short runs of digits to numbers.
fn plain_entries(text: &str) -> Option<BTreeMap<i64, f64>> {
    let mut entries = BTreeMap::new();
    for (key, value) in members(text).ok()? {
        let plain = (1..=9).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_digit());
        let offset: i64 = plain.then(|| key.parse().ok())??;
        let value: f64 = serde_json::from_str(value.get()).ok()?;
        entries.insert(offset * 1000, without_f32_noise(value));
    }
    Some(entries)
}

/// What a body says can be applied, again without effect, and every block comes back from its bytes.
pub fn apply(data: &[u8]) {
    let outcome = whole(data, Options::default().source(Source::Garmin));
    let received_at = DateTime::from_timestamp_millis(1_717_200_000_000).expect("a time");
    let mut model = Model::new();
    model.apply(outcome.changes.clone(), received_at);
    for (_, block) in model.blocks() {
        assert_eq!(Block::decode(&block.encode()).as_ref(), Ok(block));
    }
    let current = model.current();
    model.apply(outcome.changes, received_at);
    assert_eq!(model.current(), current);
}

/// Any bytes are a block or are refused; a block comes back from its own bytes.
pub fn block(data: &[u8]) {
    if let Ok(block) = Block::decode(data) {
        let _ = (block.visible(&Marks::new()), block.summary());
        assert_eq!(Block::decode(&block.encode()).as_ref(), Ok(&block));
    }
    if let Some((bucket, bytes)) = data.split_first() {
        let mut marks = Marks::new();
        if marks.decode(*bucket, bytes).is_ok() {
            let mut again = Marks::new();
            assert_eq!(again.decode(*bucket, &marks.encode(*bucket)), Ok(()));
            assert_eq!(again, marks);
        }
    }
}

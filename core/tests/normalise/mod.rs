//! What the tests of whole bodies share.
#![allow(dead_code)] // No test file uses all of it.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use wellform_core::record::{Basis, Change, DataType, Nullable, Owner, Rank, Samples, record_id};
use wellform_core::{Error, MAX_ROWS, Normalizer, Options, Report};

/// What a body became.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub changes: Vec<Change>,
    pub report: Report,
    pub error: Option<Error>,
}

impl Outcome {
    /// The changes as NDJSON.
    pub fn ndjson(&self) -> String {
        self.changes
            .iter()
            .map(|change| serde_json::to_string(change).expect("a change is JSON") + "\n")
            .collect()
    }

    /// The report as JSON.
    pub fn report_json(&self) -> String {
        serde_json::to_string_pretty(&self.report).expect("a report is JSON") + "\n"
    }
}

/// Normalises a body that comes in pieces.
pub fn in_pieces<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, options: Options) -> Outcome {
    let mut changes = Vec::new();
    let mut normalizer = Normalizer::new(options);
    for piece in pieces {
        if normalizer.push(piece, &mut |change| changes.push(change)).is_err() {
            break;
        }
    }
    match normalizer.finish(&mut |change| changes.push(change)) {
        Ok(report) => Outcome { changes, report, error: None },
        Err(failure) => Outcome { changes, report: *failure.report, error: Some(failure.error) },
    }
}

/// Normalises a body that comes at once.
pub fn whole(body: &[u8], options: Options) -> Outcome {
    in_pieces([body], options)
}

/// Cuts a body into pieces of which the lengths follow from a seed: mostly short, some long, some empty.
pub fn cut(body: &[u8], seed: u64) -> Vec<&[u8]> {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let mut rest = body;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        // Knuth's multiplier; the high bits are the random ones.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let bits = state >> 40;
        let most = if bits.is_multiple_of(5) { 400 } else { 9 };
        let (piece, after) = rest.split_at(((bits >> 8) % (most + 1)).min(rest.len() as u64) as usize);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// A body as gzip data.
pub fn gzip(body: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    bytes.extend(miniz_oxide::deflate::compress_to_vec(body, 6));
    bytes.extend(crc32fast::hash(body).to_le_bytes());
    bytes.extend((body.len() as u32).to_le_bytes());
    bytes
}

/// Normalises a body whole, byte by byte and in random pieces, asserts that nothing differs, and returns it.
pub fn in_every_way(body: &[u8], options: &Options) -> Outcome {
    let expected = whole(body, options.clone());
    let ways = [
        ("byte by byte", in_pieces(body.chunks(1), options.clone())),
        ("in pieces of 64", in_pieces(body.chunks(64), options.clone())),
        ("in random pieces, 1", in_pieces(cut(body, 1), options.clone())),
        ("in random pieces, 2", in_pieces(cut(body, 2), options.clone())),
        ("in random pieces, 3", in_pieces(cut(body, 3), options.clone())),
    ];
    for (way, outcome) in ways {
        assert_eq!(outcome.ndjson(), expected.ndjson(), "changes differ {way}");
        assert_eq!(outcome.report_json(), expected.report_json(), "reports differ {way}");
        assert_eq!(outcome.error, expected.error, "errors differ {way}");
    }
    expected
}

/// The leaves of a JSON text, counted by recursion over serde's own parser: scalars, null included, and empty arrays
/// and objects; repeated keys each count. None where the text is not JSON.
pub fn independent_leaves(body: &[u8]) -> Option<u64> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    serde_json::from_slice::<Count>(body).ok().map(|count| count.0)
}

/// The cells of a table that are not empty, its header left out, as the crate `csv` reads them. None where the text is no
/// table, or one of which the separator is not plain to see.
pub fn independent_cells(body: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(body).ok()?.trim_start_matches('\u{feff}').trim_start();
    let header = text.lines().next().filter(|line| !line.contains(['"', '\r']))?;
    if ["{", "[", "--", "PK"].iter().any(|other| text.starts_with(other)) {
        return None;
    }
    let count = |separator: &u8| header.bytes().filter(|byte| byte == separator).count();
    let separator = *b"\t;,".iter().max_by_key(|separator| count(separator))?;
    let mut table =
        csv::ReaderBuilder::new().flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let cells =
        |record: csv::StringRecord| record.iter().filter(|cell| !cell.trim().is_empty()).count() as u64;
    Some(table.records().map(|record| cells(record.expect("UTF-8"))).sum())
}

struct Count(u64);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Counting;
        macro_rules! scalars {
            ($($visit:ident: $type:ty),*) => {
                $(fn $visit<E>(self, _: $type) -> Result<Count, E> { Ok(Count(1)) })*
            };
        }
        impl<'de> Visitor<'de> for Counting {
            type Value = Count;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any JSON value")
            }

            scalars!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

            fn visit_unit<E>(self) -> Result<Count, E> {
                Ok(Count(1))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Count, A::Error> {
                let mut leaves = None;
                while let Some(Count(more)) = seq.next_element()? {
                    *leaves.get_or_insert(0) += more;
                }
                Ok(Count(leaves.unwrap_or(1)))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Count, A::Error> {
                let mut leaves = None;
                while let Some((IgnoredAny, Count(more))) = map.next_entry()? {
                    *leaves.get_or_insert(0) += more;
                }
                Ok(Count(leaves.unwrap_or(1)))
            }
        }
        deserializer.deserialize_any(Counting)
    }
}

/// Asserts that every leaf is accounted for exactly once.
pub fn assert_balance(body: &[u8], report: &Report) {
    let leaves = report.leaves;
    assert_eq!(leaves.total, leaves.mapped + leaves.kept + leaves.rejected, "the sum");
    if let Some(expected) = independent_leaves(body).or_else(|| independent_cells(body)) {
        assert_eq!(leaves.total, expected, "leaves of the body, {leaves:?}");
    }
    let unmapped: u64 = report.unmapped.iter().map(|unmapped| unmapped.count).sum();
    assert_eq!(leaves.kept, unmapped, "every kept leaf is listed as unmapped");
}

/// Columns agree in length, batches are not too long, rows of one owner are in order.
pub fn assert_well_formed(outcome: &Outcome) {
    for change in &outcome.changes {
        match change {
            Change::Samples(samples) => assert_columns(samples),
            Change::Record { record } => {
                assert_eq!(record.id, record_id(&record.key, record.part.as_deref()));
                assert!(record.start <= record.end, "{record:?}");
            }
            _ => {}
        }
    }
}

fn assert_columns(samples: &Samples) {
    // That there was one, and from when until when, is all that is said of these.
    let extents = [DataType::WorkoutLap.into(), DataType::MenstruationPeriod.into()];
    let rows = samples.start.len();
    assert!((1..=MAX_ROWS).contains(&rows), "{rows} rows");
    assert_eq!(samples.value.0.len(), rows);
    assert!(samples.end.as_ref().is_none_or(|end| end.len() == rows));
    assert!(samples.code.as_ref().is_none_or(|code| code.len() == rows));
    assert!(samples.local_date.as_ref().is_none_or(|date| date.len() == rows));
    assert!(samples.owner.as_ref().map_or(samples.owners.len() == 1, |owner| {
        owner.len() == rows && owner.iter().all(|at| (*at as usize) < samples.owners.len())
    }));
    for row in 0..rows {
        let code = samples.code.as_ref().and_then(|code| code[row].as_ref());
        let bound =
            [&samples.min, &samples.max].into_iter().flatten().any(|column| column.get(row).is_some());
        let told = samples.value.get(row).is_some() || code.is_some() || bound || samples.position.is_some();
        assert!(told || extents.contains(&samples.data_type), "a row says something");
        assert!(
            samples.end.as_ref().is_none_or(|end| samples.start[row] <= end[row]),
            "ends after it starts"
        );
    }
    assert_eq!(samples.basis == Basis::Instant, samples.end.is_none());
    if samples.basis == Basis::Instant {
        let place = |row: usize| (samples.owner.as_ref().map_or(0, |owner| owner[row]), samples.start[row]);
        assert!((1..rows).all(|row| place(row - 1) < place(row)), "instants of an owner in order, each once");
    }
}

/// A rank without the place of the item in its body.
fn without_position(rank: &Rank) -> Rank {
    let mut rank = rank.clone();
    rank.pop();
    rank
}

/// Every row and document on its own, as text, with how often it is there.
pub fn facts(changes: &[Change]) -> BTreeMap<String, u64> {
    let mut facts = BTreeMap::new();
    for change in changes {
        match change {
            Change::Samples(samples) => {
                for row in 0..samples.start.len() {
                    *facts.entry(row_text(samples, row)).or_insert(0) += 1;
                }
            }
            Change::Record { record } => {
                let mut record = record.clone();
                record.rank = without_position(&record.rank);
                *facts.entry(serde_json::to_string(&record).expect("JSON")).or_insert(0) += 1;
            }
            other => *facts.entry(serde_json::to_string(other).expect("JSON")).or_insert(0) += 1,
        }
    }
    facts
}

fn row_text(samples: &Samples, row: usize) -> String {
    let at = samples.owner.as_ref().map_or(0, |owner| owner[row] as usize);
    let mut owner = Owner::clone(&samples.owners[at]);
    owner.rank = without_position(&owner.rank);
    let mut text = format!(
        "{} {} {:?} {:?} {:?} {owner:?}",
        samples.data_type, samples.unit, samples.basis, samples.source, samples.context
    );
    let end = samples.end.as_ref().map(|end| end[row]);
    let code = samples.code.as_ref().and_then(|code| code[row].clone());
    let local_date = samples.local_date.as_ref().and_then(|date| date[row]);
    let number = |column: &Option<Nullable>| column.as_ref().and_then(|column| column.get(row));
    let original = samples.original.as_ref().and_then(|original| original.value.get(row));
    let numbers = [samples.value.get(row), number(&samples.min), number(&samples.max), original];
    let place =
        samples.position.as_ref().map(|at| (at.latitude[row], at.longitude[row], number(&at.altitude)));
    let flags = (samples.floating, samples.derived);
    write!(text, " {} {end:?} {numbers:?} {code:?} {local_date:?} {place:?} {flags:?}", samples.start[row])
        .expect("a String");
    text
}

/// An archive with a stored file for each document, by name and content.
pub fn archive(documents: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, content) in documents {
        let length = u32::try_from(content.len()).expect("a short one").to_le_bytes();
        bytes.extend(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0");
        bytes.extend(crc32fast::hash(content.as_bytes()).to_le_bytes());
        bytes.extend([length, length].concat());
        bytes.extend(u16::try_from(name.len()).expect("a short one").to_le_bytes());
        bytes.extend([[0; 2].as_slice(), name.as_bytes(), content.as_bytes()].concat());
    }
    [bytes, b"PK\x05\x06".to_vec(), vec![0; 18]].concat()
}

use miniz_oxide::deflate::compress_to_vec;
use proptest::prelude::*;

use super::*;
use crate::read::container::{Recorded, Recorder};

/// How an entry is written.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools)] // Each is a choice of its own.
struct Way {
    deflated: bool,
    /// The lengths are in a descriptor behind the entry.
    descriptor: bool,
    /// The descriptor has no signature.
    bare: bool,
    zip64: bool,
}

/// Returns an archive with one entry and without a directory.
fn entry(name: &[u8], content: &[u8], way: Way) -> Vec<u8> {
    let packed = if way.deflated { compress_to_vec(content, 6) } else { content.to_vec() };
    let crc = crc32fast::hash(content);
    let lengths = [packed.len(), content.len()];
    let before = if way.descriptor && way.deflated { [0; 2] } else { lengths };
    let mut bytes = LOCAL.to_vec();
    bytes.extend(45u16.to_le_bytes());
    bytes.extend((u16::from(way.descriptor) << 3).to_le_bytes());
    bytes.extend((u16::from(way.deflated) << 3).to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(if way.descriptor { 0 } else { crc }.to_le_bytes());
    for length in before {
        bytes.extend(if way.zip64 { u32::MAX } else { length as u32 }.to_le_bytes());
    }
    bytes.extend((name.len() as u16).to_le_bytes());
    bytes.extend(if way.zip64 { 26u16 } else { 0 }.to_le_bytes());
    bytes.extend(name);
    if way.zip64 {
        // An extra field of another kind comes first.
        bytes.extend([7, 7, 2, 0, 0, 0, 1, 0, 16, 0]);
        bytes.extend([before[1], before[0]].iter().flat_map(|length| (*length as u64).to_le_bytes()));
    }
    bytes.extend(packed);
    if way.descriptor {
        bytes.extend(if way.bare { &[] } else { DESCRIPTOR.as_slice() });
        bytes.extend(crc.to_le_bytes());
        for length in lengths {
            bytes.extend(&(length as u64).to_le_bytes()[..if way.zip64 { 8 } else { 4 }]);
        }
    }
    bytes
}

/// Returns a directory with one entry, with long and short ends and a comment.
fn directory() -> Vec<u8> {
    let mut bytes = [CENTRAL.as_slice(), &[0; 24], &[3, 0, 2, 0, 1, 0], &[0; 12], b"abcdef"].concat();
    bytes.extend([ZIP64_END.as_slice(), &44u64.to_le_bytes(), &[0; 44]].concat());
    bytes.extend([ZIP64_LOCATOR.as_slice(), &[0; 16]].concat());
    bytes.extend([END.as_slice(), &[0; 16], &[4, 0], b"note"].concat());
    bytes
}

fn archive(entries: &[Vec<u8>]) -> Vec<u8> {
    [entries.concat(), directory()].concat()
}

type Read = (Vec<Recorded>, Result<(), Error>);

fn read(archive: &[u8], limits: Limits, mut cut: impl FnMut() -> usize) -> Read {
    let (mut recorder, mut reader, mut rest) = (Recorder::default(), Reader::starting_at(0, limits), archive);
    let mut result = Ok(());
    while result.is_ok() && !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.len().min(cut()));
        result = reader.push(chunk, &mut recorder);
        rest = after;
    }
    if result.is_ok() {
        assert_eq!(reader.offset(), archive.len() as u64);
    }
    let result = result.and_then(|()| reader.finish());
    (recorder.entries, result)
}

fn read_all_ways(archive: &[u8]) -> Read {
    let whole = read(archive, Limits::default(), || usize::MAX);
    for length in [1, 2, 3, 7, 64, 1000] {
        assert_eq!(read(archive, Limits::default(), || length), whole, "chunks of {length}");
    }
    whole
}

fn ways() -> impl Iterator<Item = Way> {
    (0..16u8).map(|bits| Way {
        deflated: bits & 1 != 0,
        descriptor: bits & 2 != 0,
        bare: bits & 4 != 0,
        zip64: bits & 8 != 0,
    })
}

#[test]
fn entries_in_every_way() {
    let content = "2024-02-06 14:30:00,4210\n".repeat(5000);
    for way in ways() {
        let entries =
            [entry(b"a.csv", content.as_bytes(), way), entry(b"b/c.json", b"{}", way), entry(b"d", b"", way)];
        let (found, result) = read_all_ways(&archive(&entries));
        assert_eq!(result, Ok(()), "{way:?}");
        let done = Some(Ok(()));
        let expected = [
            ("a.csv".to_owned(), content.clone().into_bytes(), done.clone()),
            ("b/c.json".to_owned(), b"{}".to_vec(), done.clone()),
            ("d".to_owned(), vec![], done),
        ];
        assert!(found == expected, "{way:?}");
    }
}

#[test]
fn an_archive_without_its_end_is_incomplete() {
    let archive = archive(&[entry(b"a", b"1,2\n3,4\n", Way { deflated: true, ..Way::default() })]);
    for length in 1..archive.len() - 4 {
        let (_, result) = read(&archive[..length], Limits::default(), || 5);
        let error = result.expect_err("it is cut off");
        assert_eq!((error.category(), error.offset()), (Category::Incomplete, length as u64));
        assert_eq!(error.path(), if (31..41).contains(&length) { "a" } else { "" }, "{length}");
    }
    assert_eq!(
        read(&archive[..archive.len() - 4], Limits::default(), || 5).1,
        Ok(()),
        "a comment is no matter"
    );
    assert_eq!(read_all_ways(&directory()).1, Ok(()), "an empty archive is one");
}

#[test]
fn entries_that_are_not_read() {
    let plain = |name: &[u8]| entry(name, b"x", Way::default());
    let names: [&[u8]; 6] =
        [b"__MACOSX/a.csv", b"b/.DS_Store", b"Route.GPX", b"c.png", b"folder/", b"caf\xe9.csv"];
    let (found, result) = read_all_ways(&archive(&names.map(plain)));
    assert_eq!(result, Ok(()));
    let other = |name: &str| (name.to_owned(), b"NotData: a file of another kind".to_vec(), None);
    let whole = |name: &str| (name.to_owned(), b"x".to_vec(), Some(Ok(())));
    // What an archiver adds is passed over by the reader of documents.
    let archiver = [whole("__MACOSX/a.csv"), whole("b/.DS_Store")];
    let others = [whole("Route.GPX"), other("c.png"), whole("caf\u{e9}.csv")];
    let expected = [archiver.as_slice(), &others].concat();
    assert_eq!(found, expected);
}

#[test]
fn what_cannot_be_read_costs_no_other_entry_where_its_length_is_known() {
    for (flags, method, found) in [
        (1, 0, "an encrypted one"),
        (9, 8, "an encrypted one"),
        (0, 14, "one of another method than deflate"),
    ] {
        let descriptor = flags & 8 != 0;
        let mut bad = entry(b"bad", b"content", Way { descriptor, ..Way::default() });
        (bad[6], bad[8]) = (flags, method);
        let (entries, result) = read_all_ways(&archive(&[bad.clone(), entry(b"good", b"x", Way::default())]));
        assert_eq!(result, Ok(()));
        assert_eq!(entries[0], ("bad".to_owned(), format!("Unsupported: {found}").into_bytes(), None));
        assert_eq!(entries[1], ("good".to_owned(), b"x".to_vec(), Some(Ok(()))));
        if descriptor {
            bad[18..26].fill(0);
            let error = read_all_ways(&archive(&[bad])).1.expect_err("an entry of unknown length");
            assert_eq!((error.category(), error.offset(), error.path()), (Category::Unsupported, 33, "bad"));
            assert_eq!(error.found(), found);
        }
    }
    let mut stored = entry(b"bad", b"content", Way { descriptor: true, ..Way::default() });
    stored[18..26].fill(0);
    let error = read_all_ways(&archive(&[stored])).1.expect_err("an entry of unknown length");
    assert_eq!((error.category(), error.path()), (Category::Unsupported, "bad"));
}

#[test]
fn what_is_damaged_costs_no_other_entry_where_its_length_is_known() {
    let content = "1,2\n".repeat(1000);
    for way in ways() {
        let mut bad = entry(b"bad", content.as_bytes(), way);
        let at =
            bad.len() - if way.descriptor { 24 } else { 1 } - usize::from(way.zip64 && way.descriptor) * 8;
        bad[at] ^= 0x55;
        let (entries, result) = read_all_ways(&archive(&[bad, entry(b"good", b"x", way)]));
        let known = !(way.deflated && way.descriptor);
        if known {
            assert_eq!(result, Ok(()), "{way:?}");
            let error = entries[0].2.clone().expect("an end").expect_err("an error");
            assert_eq!(error.category(), Category::Syntax);
            assert_eq!(entries[1], ("good".to_owned(), b"x".to_vec(), Some(Ok(()))));
        } else if let Err(error) = result {
            assert_eq!(error.category(), Category::Syntax, "{way:?}");
        }
    }
    let error = read_all_ways(b"PK\x03\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0junk")
        .1
        .expect_err("no header");
    assert_eq!((error.category(), error.offset()), (Category::Syntax, 30));
}

#[test]
fn inflation_has_a_limit() {
    let content = vec![b'x'; 100_000];
    let way = Way { deflated: true, ..Way::default() };
    let archive = archive(&[entry(b"a", &content, way), entry(b"b", &content, way)]);
    let limits = |inflated_bytes| Limits { inflated_bytes, ..Limits::default() };
    assert_eq!(read(&archive, limits(200_000), || 9).1, Ok(()));
    for length in [1, 9, usize::MAX] {
        let (entries, result) = read(&archive, limits(199_999), || length);
        let error = result.expect_err("a limit");
        assert_eq!((error.category(), error.path()), (Category::Limit, "b"));
        assert_eq!(entries[1].1.len(), 99_999);
    }
}

proptest! {
    #[test]
    fn chunks_make_no_difference(
        contents in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 1..4),
        way in 0usize..16,
        damage in proptest::option::of((any::<proptest::sample::Index>(), any::<u8>())),
        cuts in proptest::collection::vec(0usize..30, 1..20),
        inflated_bytes in prop_oneof![Just(1 << 20), 0..300u64],
    ) {
        let way = ways().nth(way).unwrap();
        let entries: Vec<_> = contents.iter().map(|content| entry(b"a", content, way)).collect();
        let mut archive = archive(&entries);
        if let Some((at, byte)) = damage {
            let at = at.index(archive.len());
            archive[at] = byte;
        }
        let limits = Limits { inflated_bytes, ..Limits::default() };
        let whole = read(&archive, limits, || usize::MAX);
        prop_assert_eq!(&read(&archive, limits, || 1), &whole);
        let mut cut = cuts.iter().copied().chain([1]).cycle();
        prop_assert_eq!(&read(&archive, limits, || cut.next().unwrap()), &whole);
        if damage.is_none() && inflated_bytes == 1 << 20 {
            let found: Vec<_> = whole.0.into_iter().map(|(_, content, _)| content).collect();
            prop_assert_eq!(found, contents);
        }
    }
}

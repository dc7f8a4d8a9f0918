use miniz_oxide::deflate::compress_to_vec;
use proptest::prelude::*;

use super::*;

/// Returns a member whose header has the parts that `flags` announce.
fn member(content: &[u8], flags: u8) -> Vec<u8> {
    let mut bytes = [MAGIC.as_slice(), &[flags, 1, 2, 3, 4, 0, 255]].concat();
    if flags & EXTRA != 0 {
        bytes.extend(b"\x05\0a\0\x01\0b");
    }
    if flags & NAME != 0 {
        bytes.extend(b"export.json\0");
    }
    if flags & COMMENT != 0 {
        bytes.extend(b"caf\xe9\0");
    }
    if flags & HEADER_CRC != 0 {
        bytes.extend(&crc32fast::hash(&bytes).to_le_bytes()[..2]);
    }
    bytes.extend(compress_to_vec(content, 6));
    bytes.extend(crc32fast::hash(content).to_le_bytes());
    bytes.extend((content.len() as u32).to_le_bytes());
    bytes
}

type Read = (Vec<u8>, Result<(), Error>);

fn read(gzip: &[u8], inflated_bytes: u64, mut cut: impl FnMut() -> usize) -> Read {
    let (mut content, mut rest) = (Vec::new(), gzip);
    let mut reader = Reader::new(Limits { inflated_bytes, ..Limits::default() });
    let mut result = Ok(());
    while result.is_ok() && !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.len().min(cut()));
        result = reader.push(chunk, |piece| {
            content.extend_from_slice(piece);
            Ok(())
        });
        rest = after;
    }
    let result = result.and_then(|()| reader.finish());
    (content, result)
}

fn read_all_ways(gzip: &[u8]) -> Read {
    let whole = read(gzip, 1 << 20, || usize::MAX);
    for length in [1, 2, 3, 7, 64, 1000] {
        assert!(read(gzip, 1 << 20, || length) == whole, "chunks of {length}");
    }
    whole
}

fn fails(gzip: &[u8]) -> (Category, u64) {
    let error = read_all_ways(gzip).1.expect_err("it is damaged");
    (error.category(), error.offset())
}

#[test]
fn members_with_every_header() {
    let content = "2024-02-06 14:30:00,4210\n".repeat(5000).into_bytes();
    for flags in 0..32 {
        let gzip = [member(&content, flags), member(b"", flags), member(b"end", flags)].concat();
        let (found, result) = read_all_ways(&gzip);
        assert_eq!(result, Ok(()), "{flags}");
        assert!(found == [content.as_slice(), b"end"].concat(), "{flags}");
    }
}

#[test]
fn without_its_end_it_is_incomplete() {
    let gzip = member(b"1,2\n3,4\n", EXTRA | NAME | COMMENT | HEADER_CRC);
    for length in 1..gzip.len() {
        assert_eq!(fails(&gzip[..length]).0, Category::Incomplete, "{length}");
    }
    let two = [gzip, member(b"5,6\n", 0)].concat();
    assert_eq!(fails(&two[..two.len() - 1]), (Category::Incomplete, 12));
}

#[test]
fn what_is_damaged_is_found() {
    let gzip = member(b"1,2\n3,4\n", HEADER_CRC);
    let end = gzip.len();
    let damaged = |at: usize, byte: u8| {
        let mut damaged = gzip.clone();
        damaged[at] ^= byte;
        fails(&damaged)
    };
    assert_eq!(damaged(2, 1), (Category::Syntax, 0), "the method");
    assert_eq!(damaged(3, 0x20), (Category::Unsupported, 0), "the flags");
    assert_eq!(damaged(4, 1), (Category::Syntax, 0), "the header");
    assert_eq!(damaged(12, 6), (Category::Syntax, 0), "the kind of block");
    assert_eq!(damaged(end - 8, 1), (Category::Syntax, 8), "the checksum");
    assert_eq!(damaged(end - 1, 1), (Category::Syntax, 8), "the length");
    let with_junk = [gzip.as_slice(), b"junk, longer than a header"].concat();
    assert_eq!(fails(&with_junk), (Category::Syntax, 8));
}

#[test]
fn inflation_has_a_limit_and_stops_there() {
    let bomb = [member(&vec![b' '; 600_000], 0), member(&vec![b' '; 600_000], 0)].concat();
    for length in [1, 9, usize::MAX] {
        assert_eq!(read(&bomb, 1_200_000, || length).1, Ok(()));
        let (content, result) = read(&bomb, 1_199_999, || length);
        let error = result.expect_err("a limit");
        assert_eq!((error.category(), error.offset()), (Category::Limit, 1_199_999));
        assert_eq!(content.len(), 1_199_999);
        assert_eq!(read(&bomb, 10, || length).0.len(), 10);
    }
}

#[test]
fn what_refuses_the_content_ends_the_reading() {
    let mut reader = Reader::new(Limits::default());
    let refused = Error::new(Category::Shape, 0, "", "something", "something else");
    let mut taken = 0;
    let result = reader.push(&member(&vec![b' '; 1 << 20], 0), |piece| {
        taken += piece.len();
        Err(refused.clone())
    });
    assert_eq!(result, Err(refused));
    assert!(taken <= 32 << 10, "no more than a window: {taken}");
}

proptest! {
    #[test]
    fn chunks_make_no_difference(
        contents in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 1..4),
        repeated in 1usize..300,
        flags in 0u8..32,
        damage in proptest::option::of((any::<proptest::sample::Index>(), any::<u8>())),
        kept in proptest::option::of(any::<proptest::sample::Index>()),
        cuts in proptest::collection::vec(0usize..30, 1..20),
        inflated_bytes in prop_oneof![Just(1 << 20), 0..300u64],
    ) {
        let contents: Vec<_> = contents.iter().map(|content| content.repeat(repeated)).collect();
        let mut gzip: Vec<u8> = contents.iter().flat_map(|content| member(content, flags)).collect();
        if let Some((at, byte)) = damage {
            let at = at.index(gzip.len());
            gzip[at] = byte;
        }
        gzip.truncate(kept.map_or(gzip.len(), |length| length.index(gzip.len()).max(1)));
        let whole = read(&gzip, inflated_bytes, || usize::MAX);
        prop_assert!(read(&gzip, inflated_bytes, || 1) == whole);
        let mut cut = cuts.iter().copied().chain([1]).cycle();
        prop_assert!(read(&gzip, inflated_bytes, || cut.next().unwrap()) == whole);
        if damage.is_none() && kept.is_none() && inflated_bytes == 1 << 20 {
            prop_assert_eq!(whole.1, Ok(()));
            prop_assert_eq!(whole.0, contents.concat());
        }
    }
}

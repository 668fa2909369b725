//! Archives beyond 4 GiB, of which only the marks exist.

use std::ops::ControlFlow;

use super::build::{Built, Descriptor, Entry, build, entry, extra_field, log, stored, with_end64};
use super::read::{Counter, Sparse, WINDOW, codes, read_member};
use crate::input::archive::{MemberReader, open};

const GIB: u64 = 1 << 30;

/// A small log, then a stored file of so many bytes, then a small log, as
/// writers of zip64 say it: everything that is large stands in extra fields.
fn around(large: u64) -> Sparse {
    let small = |path, seed| Entry {
        descriptor: Descriptor::None,
        ..entry(path, &log(seed, 50))
    };
    let far = |size: u64| extra_field(1, &size.to_le_bytes());
    let sizes = extra_field(1, &[large.to_le_bytes(), large.to_le_bytes()].concat());
    let mut big = stored("big.log", b"");
    big.extra = [sizes.clone(), sizes];
    let mut last = small("last.log", 2);
    last.extra[1] = far(0);
    let built = build(&[small("first.log", 1), big, last]);
    let Built {
        mut bytes,
        files,
        records,
        ..
    } = built.clone();
    let [_, gap, ..] = files[1];
    // The sizes of the large one, with some checksum, and the place of the last.
    for sums in [records[1] + 16, files[1][0] + 14] {
        bytes[sums] = 1;
        bytes[sums + 4..sums + 12].fill(0xff);
    }
    let place = files[2][0] as u64 + large;
    bytes[records[2] + 42..records[2] + 46].fill(0xff);
    let extra = records[2] + 46 + "last.log".len() + 4;
    bytes[extra..extra + 8].copy_from_slice(&place.to_le_bytes());
    let mut built = Built { bytes, ..built };
    built.bytes = with_end64(built.clone(), true, b"");
    // The end records: where the directory is, and where the first of them is.
    let at = built.end_record;
    for (field, value) in [(48, built.directory), (56 + 8, at)] {
        let value = value as u64 + large;
        built.bytes[at + field..at + field + 8].copy_from_slice(&value.to_le_bytes());
    }
    let tail = built.bytes.split_off(gap);
    Sparse {
        size: (gap + tail.len()) as u64 + large,
        parts: vec![(0, built.bytes), (gap as u64 + large, tail)],
    }
}

#[test]
fn files_beyond_four_gib() {
    for large in [4 * GIB - 1, 4 * GIB, 5 * GIB, 20 * GIB, 1 << 50] {
        let source = Counter::of(around(large));
        let directory = open(&source, &mut |_| true).unwrap();
        assert_eq!(codes(&directory), [""; 0], "{large}");
        let sizes: Vec<u64> = directory
            .members
            .iter()
            .map(|member| member.inflated_bytes)
            .collect();
        let [first, big, last] = &directory.members[..] else {
            unreachable!("{sizes:?}");
        };
        assert_eq!(big.inflated_bytes, large);
        for (member, seed) in [(first, 1), (last, 2)] {
            let (path, data, result) = read_member(&source, member, WINDOW);
            assert_eq!(result, Ok(data.len() as u64), "{path} of {large}");
            assert_eq!(data, log(seed, 50), "{path} of {large}");
        }
        // Of the large one as much is read as is taken.
        let mut taken = 0;
        let _ = MemberReader::new().read(&source, big, &mut |bytes| {
            taken += bytes.len() as u64;
            if taken < 50 << 20 {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        assert!((50 << 20..51 << 20).contains(&taken), "{taken}");
        let read = source.read_bytes.get();
        assert!(read < 80 << 20, "{read} of {large}");
    }
}

/// Without the directory the sizes in the header lead on.
#[test]
fn files_beyond_four_gib_without_a_directory() {
    let mut source = around(5 * GIB);
    let (_, tail) = source.parts.last_mut().unwrap();
    let kept = tail.len() - 200;
    tail.truncate(kept);
    source.size -= 200;
    let source = Counter::of(source);
    let directory = open(&source, &mut |_| true).unwrap();
    assert_eq!(codes(&directory), ["directory-missing"]);
    let last = directory.members.last().unwrap();
    let (path, data, result) = read_member(&source, last, WINDOW);
    assert_eq!((path.as_str(), result), ("last.log", Ok(data.len() as u64)));
    let read = source.read_bytes.get();
    assert!(read < 20 << 20, "{read}");
}

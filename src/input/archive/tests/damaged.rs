//! Archives that were cut, overwritten, or made of pieces: what is whole is
//! read, and nothing else is taken for whole.

use std::cell::Cell;

use proptest::prelude::*;

use super::build::{
    Descriptor, Entry, GO, build, entry, log, sample, stored, with_end64, with_gap, without,
};
use super::read::{Vanishing, WINDOW, codes, read_all, read_member, whole};
use crate::input::archive::{MemberError, Method, Origin, open, open_with_window};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Flipped bytes: no panic, no hang, and what is read as whole is right.
    #[test]
    fn flipped_bytes(
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 1..=255_u8), 1..12),
    ) {
        let mut bytes = build(&sample()).bytes;
        for (index, flip) in flips {
            let index = index.index(bytes.len());
            bytes[index] ^= flip;
        }
        if let Ok((_, files)) = read_all(&bytes, 64) {
            let known: Vec<_> = sample().into_iter().map(|entry| entry.data).collect();
            for (path, data) in whole(&files) {
                // The flag that sizes stand behind the data may be flipped,
                // and stored data then has none.
                let right = data.is_empty() || known.iter().any(|known| known == data);
                prop_assert!(right, "{}", path);
            }
        }
    }

    /// Whatever stands in front, counted by nobody, in archives of both kinds.
    #[test]
    fn something_in_front(pieces in proptest::collection::vec(prop_oneof![
        Just(b"PK\x01\x02".to_vec()), Just(b"PK\x05\x06".to_vec()), Just(b"PK\x06\x07".to_vec()),
        Just(vec![0; 100]), proptest::collection::vec(any::<u8>(), 0..200),
    ], 0..40), kind in 0..3) {
        let front = pieces.concat();
        let built = build(&sample());
        let bytes = match kind {
            0 => [&front[..], &built.bytes].concat(),
            1 => with_end64(built, true, &front),
            _ => with_end64(built, false, &front),
        };
        let (directory, files) = read_all(&bytes, 1000).unwrap();
        prop_assert_eq!(whole(&files).len(), 4, "{:?}", directory.problems);
        prop_assert!(!directory.damaged);
        prop_assert!(directory.problems.iter().all(|problem| !problem.matters));
    }

    /// Bytes that are no archive at all, but hold its marks: what is made of
    /// them does not depend on how much is read at once.
    #[test]
    fn noise(pieces in proptest::collection::vec(prop_oneof![
        Just(b"PK\x03\x04".to_vec()), Just(b"PK\x01\x02".to_vec()), Just(b"PK\x05\x06".to_vec()),
        Just(b"PK\x06\x06".to_vec()), Just(b"PK\x06\x07".to_vec()), Just(vec![0; 26]),
        Just(vec![0xff; 8]), proptest::collection::vec(any::<u8>(), 0..40),
    ], 0..40)) {
        let bytes = pieces.concat();
        prop_assert_eq!(read_all(&bytes, 1), read_all(&bytes, WINDOW));
    }
}

/// Every descriptor that writers are known to write.
const DESCRIPTORS: [Descriptor; 5] = [
    Descriptor::None,
    GO,
    Descriptor::Some {
        signed: false,
        wide: false,
    },
    Descriptor::Some {
        signed: true,
        wide: true,
    },
    Descriptor::Some {
        signed: false,
        wide: true,
    },
];

/// Cut anywhere, every file that is whole before the cut is read, and no
/// other is taken for whole.
#[test]
fn cut_at_every_byte() {
    for descriptor in DESCRIPTORS {
        let can_end = matches!(
            descriptor,
            Descriptor::None | Descriptor::Some { signed: true, .. }
        );
        let entries: Vec<Entry> = [("a.log", 8), ("b/c.log", 0), ("d.log", 8)]
            .into_iter()
            .zip(1..)
            // Stored data without a descriptor's signature cannot be ended.
            .filter(|((_, method), _)| *method == 8 || can_end)
            .map(|((path, method), seed)| Entry {
                method,
                descriptor,
                ..entry(path, &log(seed, 6))
            })
            .collect();
        let built = build(&entries);
        for cut in 1..built.bytes.len() {
            let context = format!("{descriptor:?} cut at {cut}");
            let bytes = &built.bytes[..cut];
            let want: Vec<(&str, &[u8])> = entries
                .iter()
                .zip(&built.files)
                .filter(|(_, file)| file[3] <= cut)
                .map(|(entry, _)| (std::str::from_utf8(&entry.path).unwrap(), &entry.data[..]))
                .collect();
            match read_all(&bytes, 50) {
                Ok((directory, files)) => {
                    assert_eq!(whole(&files), want, "{context}");
                    assert!(directory.damaged, "{context}");
                    let partial = files.len() != want.len();
                    let lost = directory.problems.iter().any(|problem| problem.matters);
                    assert_eq!(lost, partial || cut < built.directory + 4, "{context}");
                }
                Err(error) => assert!(want.is_empty(), "{context}: {error}"),
            }
        }
    }
}

/// Bytes before an error are handed on.
#[test]
fn a_cut_file_gives_what_it_has() {
    let bytes = without(|built| built.files[3][1] + 1500..built.bytes.len());
    let (_, files) = read_all(&bytes, WINDOW).unwrap();
    let (path, data, result) = files.last().unwrap();
    assert_eq!(path, "debug/nodes/3/logs/cockroach.log");
    assert_eq!(
        *result,
        Err(MemberError::Truncated {
            inflated_bytes: data.len() as u64
        })
    );
    assert!(data.len() > 3000, "{}", data.len());
    assert!(log(3, 200).starts_with(data));
}

/// A file that the directory does not list is found, marked, and read.
#[test]
fn an_unlisted_file() {
    let hidden = build(&[entry("hidden.log", &log(9, 30))]);
    let bytes = with_gap(&hidden.bytes[..hidden.directory]);
    let (directory, files) = read_all(&bytes, WINDOW).unwrap();
    assert_eq!(files.len(), 5);
    assert_eq!(whole(&files)[4], ("hidden.log", &log(9, 30)[..]));
    assert_eq!(directory.members[4].origin, Origin::Scan);
    assert_eq!(codes(&directory), ["unlisted-files"]);
    assert!(!directory.damaged);
}

/// A record that names another file, and no bytes of it, hides no log: neither
/// where its name is wanted, nor where it is not.
#[test]
fn a_record_of_another_file() {
    for (method, descriptor) in [(0, Descriptor::None), (8, Descriptor::None), (8, GO)] {
        let hidden = Entry {
            method,
            descriptor,
            ..entry("hidden.log", &log(9, 30))
        };
        let built = build(&[
            entry("first.log", &log(1, 30)),
            hidden,
            entry("last.log", &log(2, 30)),
        ]);
        let mut bytes = built.bytes.clone();
        let record = built.records[1];
        bytes[record + 10..record + 12].fill(0);
        bytes[record + 16..record + 28].fill(0);
        bytes[record + 46..record + 52].copy_from_slice(b"ranges");
        for wanted in ["", "ranges"] {
            let mut keep = |path: &str| wanted.is_empty() || !path.starts_with(wanted);
            let directory = open(&bytes, &mut keep).unwrap();
            let found = directory
                .members
                .last()
                .map(|member| (member.path.as_str(), member.origin));
            let context = format!("{method}, {descriptor:?}, without {wanted:?}");
            assert_eq!(found, Some(("hidden.log", Origin::Scan)), "{context}");
            assert_eq!(codes(&directory), ["unlisted-files"], "{context}");
        }
    }
}

/// Where the directory breaks off behind a file that nobody wants, that file is no
/// further one, found in the gap: one that is lost is still missing.
#[test]
fn a_gap_behind_a_file_that_is_not_kept() {
    for empty in [false, true] {
        let logs = [1, 2, 3].map(|seed| log(seed, 30));
        let unwanted: &[u8] = if empty {
            b""
        } else {
            b"goroutine 1 [running]:"
        };
        let names = ["unwanted", "a.log", "b.log", "c.log"];
        let data = [unwanted, &logs[0], &logs[1], &logs[2]];
        let entries: Vec<Entry> = names
            .iter()
            .zip(data)
            .map(|(name, data)| Entry {
                method: 8,
                descriptor: GO,
                ..entry(name, data)
            })
            .collect();
        let built = build(&entries);
        let mut bytes = built.bytes.clone();
        bytes[built.records[2]..built.records[2] + 4].fill(0);
        bytes[built.files[3][0]..built.files[3][0] + 4].fill(0);
        let keep = &mut |path: &str| path != "unwanted";
        let directory = open(&bytes, keep).unwrap();
        let said = &directory.problems;
        assert!(
            said.iter().any(|problem| problem.matters),
            "{empty}: {said:?}"
        );
        let paths: Vec<&str> = directory
            .members
            .iter()
            .map(|it| it.path.as_str())
            .collect();
        assert_eq!(paths, ["a.log", "b.log"], "{empty}");
    }
}

/// A damaged archive that ends in a stored one, whose directory is not its own.
#[test]
fn an_archive_inside() {
    let inner = stored("inner.zip", &build(&[entry("inner.log", b"x")]).bytes);
    let built = build(&[entry("a.log", b"a"), inner]);
    let paths = |bytes: &[u8]| {
        let (directory, _) = read_all(&bytes, WINDOW).unwrap();
        let codes = codes(&directory).join(" ");
        let paths: Vec<String> = directory
            .members
            .into_iter()
            .map(|member| member.path)
            .collect();
        (paths.join(" "), codes)
    };
    let cut = &built.bytes[..built.directory];
    assert_eq!(
        paths(cut),
        ("inner.log a.log inner.zip".into(), "unlisted-start".into())
    );
    // One byte less, and the inner archive has no directory either.
    let cut = &built.bytes[..built.directory - 1];
    assert_eq!(
        paths(cut),
        (
            "a.log inner.zip inner.log".into(),
            "directory-missing".into()
        )
    );
}

/// A source that fails is told from an archive that is broken.
#[test]
fn a_file_that_vanishes() {
    let bytes = build(&sample()).bytes;
    let member = open(&bytes, &mut |_| true).unwrap().members.remove(0);
    assert_eq!(member.method, Method::Deflate);
    let (mut opened, mut read) = (0, 0);
    for left in 0..2000 {
        let source = || Vanishing {
            bytes: &bytes,
            left: Cell::new(left),
        };
        match open_with_window(&source(), &mut |_| true, 10) {
            Ok(_) => opened += 1,
            Err(error) => assert_eq!(error.code(), "file-lost", "after {left} reads"),
        }
        let (_, data, result) = read_member(&source(), &member, 10);
        match result {
            Ok(_) => {
                read += 1;
                assert_eq!(data, log(1, 400));
            }
            Err(error) => {
                assert_eq!(error.code(), "file-lost", "after {left} reads");
                assert!(log(1, 400).starts_with(&data));
            }
        }
    }
    // Both sides of both bounds were seen.
    for count in [opened, read] {
        assert!((1..2000).contains(&count), "{count}");
    }
}

//! Deflate64, which Windows writes and nothing else that writes debug.zip.

use std::io::Read;

use proptest::prelude::*;

use super::build::{Descriptor, Entry, GO, build, deflate64, entry, log};
use super::read::{WINDOW, codes, read_all, whole};
use crate::input::archive::{Deflate64Reader, MemberError};

/// Repetitions as far back, and as long, as Deflate has none.
fn far_and_long() -> Vec<u8> {
    let noise = log(7, 1100);
    assert!(
        40_000 < noise.len() && noise.len() < 65_000,
        "{}",
        noise.len()
    );
    [&noise, &noise, &vec![b'x'; 300_000][..], &noise].concat()
}

fn entries(descriptor: Descriptor) -> Vec<Entry> {
    let of = |path, data| Entry {
        method: 9,
        descriptor,
        ..entry(path, data)
    };
    vec![
        of("a.log", &far_and_long()),
        of("b.log", b""),
        of("c.log", &log(3, 50)),
    ]
}

const DESCRIPTORS: [Descriptor; 3] = [
    Descriptor::None,
    GO,
    Descriptor::Some {
        signed: false,
        wide: true,
    },
];

/// With its directory and without, whatever is read at once.
#[test]
fn files() {
    assert!(deflate64(&far_and_long()).len() < 120_000);
    for descriptor in DESCRIPTORS {
        let entries = entries(descriptor);
        let built = build(&entries);
        let want: Vec<(&str, &[u8])> = entries
            .iter()
            .map(|entry| (std::str::from_utf8(&entry.path).unwrap(), &entry.data[..]))
            .collect();
        for window in [50, WINDOW] {
            let context = format!("{descriptor:?} in windows of {window}");
            let (directory, files) = read_all(&built.bytes, window).unwrap();
            assert!(whole(&files) == want, "{context}");
            assert_eq!(codes(&directory), [""; 0], "{context}");
            let cut = built.bytes[..built.directory].to_vec();
            let (directory, files) = read_all(&cut, window).unwrap();
            assert!(whole(&files) == want, "{context}, found");
            assert_eq!(codes(&directory), ["directory-missing"], "{context}");
        }
    }
}

/// Everything that was decoded before an error is handed on.
#[test]
fn cut_anywhere() {
    let data = log(3, 300);
    let built = build(&[Entry {
        method: 9,
        ..entry("a.log", &data)
    }]);
    let [_, start, end, _] = built.files[0];
    let mut least = 0;
    for cut in (start + 3..end).step_by(37) {
        let (_, files) = read_all(&&built.bytes[..cut], WINDOW).unwrap();
        let (_, read, result) = &files[0];
        let inflated_bytes = read.len() as u64;
        assert_eq!(*result, Err(MemberError::Truncated { inflated_bytes }));
        assert!(data.starts_with(read), "cut at {cut}");
        assert!(least <= read.len(), "cut at {cut}");
        least = read.len();
    }
    assert!(data.len() - 300 < least, "{least} of {}", data.len());
}

/// What stands before damage is handed on, too.
#[test]
fn damaged() {
    let data = log(3, 300);
    let mut built = build(&[Entry {
        method: 9,
        ..entry("a.log", &data)
    }]);
    let [_, start, end, _] = built.files[0];
    let at = start + (end - start) / 2;
    // Length codes 286 and 287, which mean nothing.
    built.bytes[at..at + 8].fill(0b1110_0011);
    let (_, files) = read_all(&built.bytes, WINDOW).unwrap();
    let (_, read, result) = &files[0];
    assert!(result.is_err(), "{result:?}");
    let same = read.iter().zip(&data).take_while(|(a, b)| a == b).count();
    assert!(data.len() / 3 < same, "{same} of {}", data.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// No bytes make it panic or hang.
    #[test]
    fn flipped(
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 1..=255_u8), 1..20),
        noise in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let mut bytes = build(&[
            Entry { method: 9, ..entry("a.log", &log(1, 200)) },
            Entry { method: 9, ..entry("b.log", &noise) },
        ]).bytes;
        for (index, flip) in flips {
            let index = index.index(bytes.len());
            bytes[index] ^= flip;
        }
        if let Ok((_, files)) = read_all(&bytes, 64) {
            for (path, data) in whole(&files) {
                let right = data.is_empty() || data == log(1, 200) || data == noise;
                prop_assert!(right, "{}", path);
            }
        }
    }
}

/// As a stream: all of it, or what stands before the cut and then an error.
#[test]
fn streamed() {
    let data = far_and_long();
    let packed = deflate64(&data);
    for cut in [packed.len(), packed.len() - 1, packed.len() / 2, 1, 0] {
        let mut read = Vec::new();
        let mut reader = Deflate64Reader::new(&packed[..cut]);
        let ended = reader.read_to_end(&mut read);
        assert_eq!(ended.is_ok(), cut == packed.len(), "{cut}: {ended:?}");
        assert!(data.starts_with(&read), "{cut}");
        // All but what the missing bytes tell.
        assert!(
            cut < 2 || data.len() / 20 < read.len(),
            "{cut}: {}",
            read.len()
        );
    }
    let mut noise = packed.clone();
    noise[0] = 0b111;
    let ended = Deflate64Reader::new(&noise[..]).read_to_end(&mut Vec::new());
    assert_eq!(ended.unwrap_err().kind(), std::io::ErrorKind::InvalidData);
}

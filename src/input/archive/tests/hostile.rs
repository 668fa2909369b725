//! Archives that are made to cost much: what is read of them is counted, never
//! timed, so that these say the same on every machine.

use std::ops::ControlFlow;

use super::build::{Built, Entry, GO, build, entry, extra_field, le32, sample, stored, with_end64};
use super::read::{Chain, Counter, Repeated, WINDOW, codes, read_all, whole};
use crate::input::archive::{ArchiveError, Directory, MemberReader, open, open_with_window};
use crate::input::read_at::{ReadAt, ReadError};
use crate::limits::KEPT_MEMBERS;

const MIB: u64 = 1 << 20;

/// What opening and reading everything asks of a source.
struct Cost {
    opened: Result<Directory, ArchiveError>,
    /// Bytes that were read, in passes over the source.
    passes: u64,
    reads: u64,
    inflated: u64,
}

/// Opens an archive and reads all members, through windows of 64 KiB, so that
/// what is gone over twice is read twice.
fn cost(source: impl ReadAt) -> Cost {
    const SMALL: usize = 64 << 10;
    let source = Counter::of(source);
    let opened = open_with_window(&source, &mut |_| true, SMALL);
    let mut reader = MemberReader::with_window(SMALL);
    let mut inflated = 0;
    for member in opened.iter().flat_map(|directory| &directory.members) {
        let mut sink = |bytes: &[u8]| {
            inflated += bytes.len() as u64;
            ControlFlow::Continue(())
        };
        let _ = reader.read(&source, member, &mut sink);
    }
    Cost {
        opened,
        passes: source.read_bytes.get().div_ceil(source.size().max(MIB)),
        reads: source.reads.get(),
        inflated,
    }
}

/// A local header without anything behind it.
fn header(flags: u8, method: u8) -> Vec<u8> {
    let mut header = b"PK\x03\x04\x14\0".to_vec();
    header.extend([flags, 0, method, 0]);
    header.extend([0; 16]);
    header.extend([1, 0, 0, 0, b'a']);
    header
}

/// As long a file, of one thing over and over, with an end record or not.
fn of(pattern: &[u8], end: &[u8]) -> Chain<Repeated, Vec<u8>> {
    let size = 2 * MIB / pattern.len() as u64 * pattern.len() as u64;
    let pattern = pattern.to_vec();
    Chain(Repeated { size, pattern }, end.to_vec())
}

/// An end record that says what it likes.
fn end(count: u16, size: u32, offset: u32) -> Vec<u8> {
    let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
    end.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    end.extend([size.to_le_bytes(), offset.to_le_bytes()].concat());
    end.extend([0, 0]);
    end
}

/// One of zip64 that counts files without end.
fn end64(count: u64) -> Vec<u8> {
    let mut built = with_end64(build(&[]), true, b"");
    for at in [24, 32] {
        built.splice(at..at + 8, count.to_le_bytes());
    }
    built
}

/// Marks in number, which readers follow one by one.
#[test]
fn marks_without_end() {
    let record = [b"PK\x01\x02".as_slice(), &[0; 42]].concat();
    let chain: Vec<u8> = (0..300).flat_map(|_| end(3, 100_000, 7)).collect();
    #[rustfmt::skip]
    let cases: Vec<(&str, Chain<Repeated, Vec<u8>>, u64)> = vec![
        ("ends of zip64",          of(b"PK\x06\x06", &[]),                2),
        ("ends",                   of(b"PK\x05\x06", &[]),                6),
        ("ends that point back",   of(&end(9, 46, 0), &[]),               40),
        ("a chain of ends",        of(&record, &chain),                   6),
        ("records",                of(b"PK\x01\x02", &end(7, 100, 5000)), 3),
        ("records and their end",  of(&record, &end(7, 8 << 20, 0)),      5),
        ("no record",              of(&[0], &end(7, 100, 5000)),          4),
        ("claims of many",         of(&[0], &end64(1 << 40)),             4),
        ("claims of all",          of(&[0], &end64(u64::MAX)),            4),
        ("headers",                of(&header(0, 8), &[]),                4),
        ("headers, descriptors",   of(&header(8, 8), &[]),                6),
        ("stored",                 of(&header(0, 0), &[]),                4),
        ("stored, descriptors",    of(&header(8, 0), &[]),                8),
        ("Deflate64",              of(&header(8, 9), &[]),                6),
        ("of another method",      of(&header(8, 93), &[]),               4),
        ("encrypted",              of(&header(9, 0), &[]),                4),
        ("descriptors",            of(&[&header(8, 0)[..], &b"PK\x07\x08".repeat(999)].concat(), &[]), 9),
    ];
    for (name, source, most) in cases {
        let cost = cost(source);
        assert!(cost.passes <= most, "{name}: {} passes", cost.passes);
        assert!(cost.reads <= 2_000, "{name}: {} reads", cost.reads);
        assert!(cost.inflated <= 2 * MIB, "{name}: {}", cost.inflated);
    }
}

/// Every field that can claim the largest number does.
#[test]
fn sizes_without_end() {
    let huge = extra_field(1, &[0xff; 28]);
    let mut entries = sample();
    entries[0].extra = [huge.clone(), huge];
    let built = build(&entries);
    // Sizes, the part, and the offset, of which zip64 has the rest.
    for at in [20, 24, 34, 42] {
        for both in [false, true] {
            let mut bytes = built.bytes.clone();
            let bytes_of = if at == 34 { 2 } else { 4 };
            bytes[built.records[0] + at..][..bytes_of].fill(0xff);
            if both && at < 30 {
                let field = built.files[0][0] + at - 2;
                bytes[field..field + 4].fill(0xff);
            }
            let cost = cost(bytes);
            let directory = cost.opened.expect("opened");
            assert!(cost.inflated <= MIB, "{at}: {}", cost.inflated);
            assert!(cost.passes <= 2, "{at}: {}", cost.passes);
            assert!(directory.member_count <= 5, "{at}: {directory:?}");
        }
    }
}

/// Each file's data quotes all that follow it, and no directory tells where
/// one ends: each would be inflated as often as there are files before it.
#[test]
fn quoted_without_a_directory() {
    let mut bytes = Vec::new();
    for _ in 0..8000 {
        bytes.extend(header(8, 8));
        // A stored block as long as what follows up to the next header's end.
        bytes.extend([0, 31 + 5, 0, !(31 + 5), 0xff]);
    }
    let files = 8000;
    let cost = cost(bytes);
    let directory = cost.opened.expect("opened");
    assert!(
        directory.member_count <= files,
        "{}",
        directory.member_count
    );
    assert!(cost.passes <= 8, "{}", cost.passes);
}

/// Paths are text, whatever they say; those that are too long are counted.
#[test]
fn paths() {
    let long = "x".repeat(5000);
    let paths = [
        "../../etc/passwd",
        "/etc/shadow",
        "C:\\Windows\\a.log",
        "<img src=x onerror=alert(1)>.log",
        "a\0b.log",
        "\u{1b}[2J.log",
        "\u{202e}gol.a",
        &long,
    ];
    let entries: Vec<Entry> = paths.iter().map(|path| stored(path, b"x")).collect();
    let (directory, files) = read_all(&build(&entries).bytes, WINDOW).unwrap();
    let got: Vec<&str> = whole(&files).iter().map(|(path, _)| *path).collect();
    let want: Vec<String> = paths[..7]
        .iter()
        .map(|path| path.replace('\\', "/"))
        .collect();
    assert_eq!(got, want);
    assert_eq!(codes(&directory), ["backslash-paths", "too-many-files"]);
}

/// A file of one byte, as often as there is room for it.
struct Tiny {
    files: u64,
    /// One with its header, and its record.
    parts: [Vec<u8>; 2],
}

/// Bytes of one file: its header with a name of eight digits and its byte.
const TINY: u64 = 30 + 8 + 1;

/// Bytes of one record.
const TINY_RECORD: u64 = 46 + 8;

impl Tiny {
    fn new(files: u64) -> Tiny {
        let built = build(&[stored("00000000", b"x")]);
        let (file, record) = built.bytes.split_at(built.directory);
        let record = &record[..built.end_record - built.directory];
        Tiny {
            files,
            parts: [file.to_vec(), record.to_vec()],
        }
    }

    fn part(&self, which: usize, number: u64) -> Vec<u8> {
        let mut part = self.parts[which].clone();
        let name = [30, 46][which];
        part[name..name + 8].copy_from_slice(format!("{number:08}").as_bytes());
        if which == 1 {
            let offset = usize::try_from(number * TINY).unwrap();
            part[42..46].copy_from_slice(&le32(offset));
        }
        part
    }
}

impl ReadAt for Tiny {
    fn size(&self) -> u64 {
        self.files * (TINY + TINY_RECORD) + 22
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        let directory = self.files * TINY;
        let end_record = directory + self.files * TINY_RECORD;
        let mut at = offset;
        let mut left = buffer;
        while !left.is_empty() {
            let (part, skip) = if at < directory {
                (self.part(0, at / TINY), at % TINY)
            } else if at < end_record {
                let at = at - directory;
                (self.part(1, at / TINY_RECORD), at % TINY_RECORD)
            } else {
                let size = u32::try_from(self.files * TINY_RECORD).unwrap();
                let directory = u32::try_from(directory).unwrap();
                (end(u16::MAX, size, directory), at - end_record)
            };
            let part = &part[usize::try_from(skip).unwrap()..];
            let length = part.len().min(left.len());
            left[..length].copy_from_slice(&part[..length]);
            left = &mut left[length..];
            at += length as u64;
        }
        Ok(())
    }
}

/// A million tiny files: the directory is read once, and only those that are
/// wanted are held.
#[test]
fn a_million_tiny_files() {
    let source = Counter::of(Tiny::new(1_000_000));
    let directory = open(&source, &mut |path| path.ends_with("99999")).unwrap();
    assert_eq!(directory.member_count, 1_000_000);
    assert_eq!(directory.members.len(), 10);
    // Its end record counts to 65,535 only.
    assert_eq!(codes(&directory), ["count-mismatch"]);
    let read = source.read_bytes.get();
    assert!(read <= 1_000_000 * TINY_RECORD + 8 * MIB, "{read}");
    assert!(source.reads.get() <= 20, "{}", source.reads.get());
}

/// More than are held: the rest is counted and said.
#[test]
fn more_than_are_held() {
    let files = KEPT_MEMBERS as u64 + 7;
    let directory = open(&Tiny::new(files), &mut |_| true).unwrap();
    assert_eq!(directory.members.len(), KEPT_MEMBERS);
    assert_eq!(directory.member_count, files);
    let problem = directory.problems.iter().find(|problem| problem.matters);
    assert_eq!(
        problem.map(|problem| problem.flaw.code()),
        Some("too-many-files")
    );
}

/// All data of all files is one kernel, which quotes nothing: as Fifield's
/// smaller bombs.
#[test]
fn one_kernel() {
    let kernel = vec![b'x'; 20 << 20];
    let entries: Vec<Entry> = (0..500)
        .map(|number| entry(&format!("{number}.log"), &kernel[..1]))
        .collect();
    let mut entries = entries;
    entries.push(Entry {
        descriptor: GO,
        ..entry("kernel.log", &kernel)
    });
    let Built {
        mut bytes,
        records,
        files,
        ..
    } = build(&entries);
    for record in &records {
        bytes.splice(record + 42..record + 46, le32(files[500][0]));
    }
    let cost = cost(bytes);
    assert!(cost.inflated <= 21 << 20, "{}", cost.inflated);
}

//! Archives of every odd kind, against the `zip` crate and against what is
//! known to be in them.

#![expect(
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "helpers of tests fail the test; tables are as long as they are"
)]

use std::cell::Cell;
use std::io::{Cursor, Read, Write};
use std::ops::ControlFlow;

use detect_144650::archive::{
    ArchiveError, Directory, Member, MemberError, MemberReader, Method, Origin, open,
    open_with_window,
};
use detect_144650::limits;
use detect_144650::read_at::{ReadAt, ReadError};
use flate2::{Compression, Crc};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A window as the program uses it.
const WINDOW: usize = limits::SLICE_BYTES;

// ---- building ---------------------------------------------------------------

/// What stands behind a file's data.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Descriptor {
    /// Nothing: sizes and checksum are in the header.
    None,
    /// Checksum and sizes, with signature or not, in 64 bits or 32.
    Some { signed: bool, wide: bool },
}

/// As Go writes it, which wrote debug.zip.
const GO: Descriptor = Descriptor::Some {
    signed: true,
    wide: false,
};

#[derive(Clone, Debug)]
struct Entry {
    path: Vec<u8>,
    data: Vec<u8>,
    method: u16,
    descriptor: Descriptor,
}

fn entry(path: &str, data: &[u8]) -> Entry {
    Entry {
        path: path.into(),
        data: data.to_vec(),
        method: 8,
        descriptor: GO,
    }
}

/// An archive and where its parts are.
#[derive(Clone, Debug, Default)]
struct Built {
    bytes: Vec<u8>,
    /// Of each file: header, data, end of data, end of descriptor.
    files: Vec<[usize; 4]>,
    /// Of each file, its directory record.
    records: Vec<usize>,
    directory: usize,
    end_record: usize,
}

fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn crc32(data: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(data);
    crc.sum()
}

fn le16(value: usize) -> [u8; 2] {
    u16::try_from(value).unwrap().to_le_bytes()
}

fn le32(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap().to_le_bytes()
}

fn build(entries: &[Entry]) -> Built {
    let mut built = Built::default();
    let out = &mut built.bytes;
    let mut directory = Vec::new();
    for Entry {
        path,
        data,
        method,
        descriptor,
    } in entries
    {
        let packed = if *method == 8 {
            deflate(data)
        } else {
            data.clone()
        };
        let flags = if *descriptor == Descriptor::None {
            0
        } else {
            8
        };
        let crc = crc32(data).to_le_bytes();
        let fixed = [le16(20), le16(flags), method.to_le_bytes(), [0; 2], [0; 2]].concat();
        let sums = [crc, le32(packed.len()), le32(data.len())].concat();
        let start = out.len();
        out.extend(b"PK\x03\x04");
        out.extend(&fixed);
        out.extend(if flags == 0 {
            sums.clone()
        } else {
            vec![0; 12]
        });
        out.extend([le16(path.len()), le16(0)].concat());
        out.extend(path);
        let data_at = out.len();
        out.extend(&packed);
        let data_end = out.len();
        if let Descriptor::Some { signed, wide } = descriptor {
            if *signed {
                out.extend(b"PK\x07\x08");
            }
            out.extend(crc);
            for size in [packed.len(), data.len()] {
                out.extend(le32(size));
                out.extend(if *wide { &[0; 4][..] } else { &[] });
            }
        }
        built.files.push([start, data_at, data_end, out.len()]);
        built.records.push(directory.len());
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&fixed);
        directory.extend(&sums);
        directory.extend([le16(path.len()), [0; 2], [0; 2], [0; 2], [0; 2]].concat());
        directory.extend([[0; 4], le32(start)].concat());
        directory.extend(path);
    }
    built.directory = out.len();
    for record in &mut built.records {
        *record += built.directory;
    }
    let size = directory.len();
    out.extend(directory);
    built.end_record = out.len();
    out.extend(b"PK\x05\x06\0\0\0\0");
    let count = le16(entries.len() & 0xffff);
    out.extend([count, count].concat());
    out.extend([le32(size), le32(built.directory)].concat());
    out.extend([0, 0]);
    built
}

/// Text that compresses about as logs do.
fn log(seed: u32, lines: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    for line in 0..lines {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        writeln!(
            out,
            "I240420 06:22:{:02}.{state:010} {line} a/b.go:{}",
            line % 60,
            state >> 20
        )
        .unwrap();
    }
    out
}

/// Four files, the third stored.
fn sample() -> Vec<Entry> {
    vec![
        entry("debug/nodes/1/logs/cockroach.log", &log(1, 400)),
        entry("debug/nodes/1/status.json", b"{}"),
        Entry {
            method: 0,
            ..entry("debug/nodes/2/logs/cockroach.log", &log(2, 90))
        },
        entry("debug/nodes/3/logs/cockroach.log", &log(3, 200)),
    ]
}

// ---- reading ----------------------------------------------------------------

type File = (String, Vec<u8>, Result<u64, MemberError>);

fn read_member(source: &dyn ReadAt, member: &Member, window: usize) -> File {
    let mut data = Vec::new();
    let result = MemberReader::with_window(window).read(source, member, &mut |bytes| {
        data.extend_from_slice(bytes);
        ControlFlow::Continue(())
    });
    (member.path.clone(), data, result)
}

fn read_all(source: &dyn ReadAt, window: usize) -> Result<(Directory, Vec<File>), ArchiveError> {
    let directory = open_with_window(source, &mut |_| true, window)?;
    let files = directory
        .members
        .iter()
        .map(|member| read_member(source, member, window))
        .collect();
    Ok((directory, files))
}

fn whole(files: &[File]) -> Vec<(&str, &[u8])> {
    files
        .iter()
        .filter(|(_, _, result)| result.is_ok())
        .map(|(path, data, _)| (path.as_str(), data.as_slice()))
        .collect()
}

fn codes(directory: &Directory) -> Vec<&str> {
    directory
        .problems
        .iter()
        .map(|problem| problem.code.as_str())
        .collect()
}

// ---- the oracle -------------------------------------------------------------

fn by_oracle(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut data = Vec::new();
            file.read_to_end(&mut data).unwrap();
            (file.name().unwrap().into_owned(), data)
        })
        .collect()
}

fn write_with_oracle(files: &[(String, Vec<u8>, bool)], streamed: bool) -> Vec<u8> {
    fn fill<W: Write + std::io::Seek>(
        mut writer: ZipWriter<W>,
        files: &[(String, Vec<u8>, bool)],
    ) -> W {
        for (path, data, deflated) in files {
            let method = if *deflated {
                CompressionMethod::Deflated
            } else {
                CompressionMethod::Stored
            };
            let options = SimpleFileOptions::default().compression_method(method);
            writer.start_file(path.as_str(), options).unwrap();
            writer.write_all(data).unwrap();
        }
        writer.finish().unwrap()
    }
    if streamed {
        fill(ZipWriter::new_stream(Vec::new()), files).into_inner()
    } else {
        fill(ZipWriter::new(Cursor::new(Vec::new())), files).into_inner()
    }
}

fn some_files() -> impl Strategy<Value = Vec<(String, Vec<u8>, bool)>> {
    let data = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..3000),
        (any::<u32>(), 0..200_u32).prop_map(|(seed, lines)| log(seed, lines)),
    ];
    proptest::collection::btree_map("[a-z/]{0,8}[a-z]\\.log", (data, any::<bool>()), 0..8).prop_map(
        |files| {
            files
                .into_iter()
                .map(|(path, (data, deflated))| (path, data, deflated))
                .collect()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// The same files and bytes as the `zip` crate, for every size of window.
    #[test]
    fn same_as_the_oracle(files in some_files(), streamed: bool) {
        let bytes = write_with_oracle(&files, streamed);
        let want = by_oracle(&bytes);
        for window in [1, 7, 100, 5000, WINDOW] {
            let (directory, got) = read_all(&bytes, window).unwrap();
            prop_assert_eq!(&directory.problems, &[]);
            prop_assert_eq!(directory.member_count, want.len() as u64);
            prop_assert!(got.iter().all(|file| file.2 == Ok(file.1.len() as u64)));
            let got: Vec<_> = got.into_iter().map(|(path, data, _)| (path, data)).collect();
            prop_assert_eq!(&got, &want);
        }
    }

    /// Flipped bytes: no panic, no hang, and what is read as whole is right.
    #[test]
    fn flipped_bytes(flips in proptest::collection::vec((any::<prop::sample::Index>(), 1..=255_u8), 1..12)) {
        let mut bytes = build(&sample()).bytes;
        for (index, flip) in flips {
            let index = index.index(bytes.len());
            bytes[index] ^= flip;
        }
        if let Ok((_, files)) = read_all(&bytes, 64) {
            let known: Vec<_> = sample().into_iter().map(|entry| entry.data).collect();
            for (path, data) in whole(&files) {
                // A flip may clear the checksum field, and then says so.
                let right = known.iter().any(|known| known == data);
                prop_assert!(right || bytes.windows(4).any(|four| four == [0; 4]), "{path}");
            }
        }
    }

    /// Bytes that are no archive at all, but hold its marks.
    #[test]
    fn noise(pieces in proptest::collection::vec(prop_oneof![
        Just(b"PK\x03\x04".to_vec()), Just(b"PK\x01\x02".to_vec()), Just(b"PK\x05\x06".to_vec()),
        Just(b"PK\x06\x06".to_vec()), Just(b"PK\x06\x07".to_vec()), Just(vec![0; 26]),
        Just(vec![0xff; 8]), proptest::collection::vec(any::<u8>(), 0..40),
    ], 0..40)) {
        for window in [1, WINDOW] {
            let _ = read_all(&pieces.concat(), window);
        }
    }
}

// ---- damage -----------------------------------------------------------------

/// Cut anywhere, every file that is whole before the cut is read, and no
/// other is taken for whole.
#[test]
fn cut_at_every_byte() {
    for descriptor in [
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
    ] {
        let entries: Vec<Entry> = [("a.log", 8), ("b/c.log", 0), ("d.log", 8)]
            .into_iter()
            .zip(1..)
            // Stored data without a descriptor's signature cannot be ended.
            .filter(|((_, method), _)| {
                *method == 8
                    || matches!(
                        descriptor,
                        Descriptor::None | Descriptor::Some { signed: true, .. }
                    )
            })
            .map(|((path, method), seed)| Entry {
                method,
                descriptor,
                ..entry(path, &log(seed, 6))
            })
            .collect();
        let built = build(&entries);
        for cut in 1..built.bytes.len() {
            let bytes = &built.bytes[..cut];
            let want: Vec<(&str, &[u8])> = entries
                .iter()
                .zip(&built.files)
                .filter(|(_, file)| file[3] <= cut)
                .map(|(entry, _)| (std::str::from_utf8(&entry.path).unwrap(), &entry.data[..]))
                .collect();
            match read_all(&bytes, 50) {
                Ok((directory, files)) => {
                    assert_eq!(whole(&files), want, "{descriptor:?} cut at {cut}");
                    assert!(directory.damaged, "{descriptor:?} cut at {cut}");
                    let partial = files.len() != want.len();
                    let lost = directory.problems.iter().any(|problem| problem.matters);
                    assert_eq!(
                        lost,
                        partial || cut < built.directory + 4,
                        "{descriptor:?} cut at {cut}"
                    );
                }
                Err(error) => {
                    assert!(want.is_empty(), "{descriptor:?} cut at {cut}: {error}");
                }
            }
        }
    }
}

struct Case {
    name: &'static str,
    bytes: Vec<u8>,
    /// Indices into [`sample`] of the files that are read whole, in order.
    whole: &'static [usize],
    /// Codes of the other members' errors.
    errors: &'static [&'static str],
    /// Codes of the archive's problems.
    problems: &'static [&'static str],
    /// Whether one of them means that something may be missing.
    matters: bool,
}

impl Case {
    /// A case that reads fully and says nothing.
    fn sound(name: &'static str, bytes: Vec<u8>) -> Case {
        Case {
            name,
            bytes,
            whole: &[0, 1, 2, 3],
            errors: &[],
            problems: &[],
            matters: false,
        }
    }
}

/// The sample with some bytes written over.
fn patched(patch: impl Fn(&Built) -> (usize, Vec<u8>)) -> Vec<u8> {
    let mut built = build(&sample());
    let (at, with) = patch(&built);
    built.bytes.splice(at..at + with.len(), with);
    built.bytes
}

fn with_descriptor(descriptor: Descriptor) -> Vec<u8> {
    let entries: Vec<Entry> = sample()
        .into_iter()
        .map(|entry| Entry {
            descriptor,
            ..entry
        })
        .collect();
    build(&entries).bytes
}

fn with_comment(comment: &[u8]) -> Vec<u8> {
    let mut built = build(&sample());
    built.bytes.truncate(built.bytes.len() - 2);
    built.bytes.extend(le16(comment.len()));
    built.bytes.extend(comment);
    built.bytes
}

fn without(range: impl Fn(&Built) -> std::ops::Range<usize>) -> Vec<u8> {
    let mut built = build(&sample());
    let range = range(&built);
    built.bytes.drain(range);
    built.bytes
}

/// A gap before the second file, with every offset moved along.
fn with_gap(gap: &[u8]) -> Vec<u8> {
    let mut built = build(&sample());
    let at = built.files[1][0];
    for index in 1..4 {
        let (record, start) = (built.records[index] + 42, built.files[index][0] + gap.len());
        built.bytes.splice(record..record + 4, le32(start));
    }
    let (field, directory) = (built.end_record + 16, built.directory + gap.len());
    built.bytes.splice(field..field + 4, le32(directory));
    built.bytes.splice(at..at, gap.iter().copied());
    built.bytes
}

fn sound_cases() -> Vec<Case> {
    let end_record_of_nothing = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
    vec![
        Case::sound("go-debug", build(&sample()).bytes),
        Case::sound(
            "dd-nosig",
            with_descriptor(Descriptor::Some {
                signed: false,
                wide: false,
            }),
        ),
        Case::sound(
            "dd-64",
            with_descriptor(Descriptor::Some {
                signed: true,
                wide: true,
            }),
        ),
        Case::sound("no-dd", with_descriptor(Descriptor::None)),
        Case::sound(
            "comment-garbage",
            with_comment(b"PK\x05\x06 and more that is no record at all"),
        ),
        Case::sound(
            "comment of 200 end marks",
            with_comment(&b"PK\x05\x06".repeat(200)),
        ),
        Case {
            problems: &["directory-missing"],
            ..Case::sound(
                "comment-65535-eocdsigs",
                with_comment(&b"PK\x05\x06".repeat(16_383)),
            )
        },
        Case::sound(
            "eocd-count-0 in the comment",
            with_comment(&end_record_of_nothing),
        ),
        Case::sound(
            "go-prepend-small",
            [b"#!".to_vec(), build(&sample()).bytes].concat(),
        ),
        Case::sound(
            "eocd-thisdisk-mismatch",
            patched(|built| (built.end_record + 4, vec![7, 0])),
        ),
        Case {
            problems: &["unlisted-bytes"],
            ..Case::sound(
                "prepended",
                [vec![b'#'; 3000], build(&sample()).bytes].concat(),
            )
        },
        Case {
            problems: &["unlisted-bytes"],
            ..Case::sound(
                "junk at the end",
                [build(&sample()).bytes, vec![b'#'; 3000]].concat(),
            )
        },
        Case {
            problems: &["unlisted-bytes"],
            ..Case::sound("go-gap-70k", with_gap(&vec![1; 70_000]))
        },
        Case {
            problems: &["count-mismatch"],
            ..Case::sound(
                "eocd-count-1",
                patched(|built| (built.end_record + 8, vec![1, 0, 1, 0])),
            )
        },
        Case {
            problems: &["count-mismatch"],
            matters: true,
            ..Case::sound(
                "eocd-count-9",
                patched(|built| (built.end_record + 8, vec![9, 0, 9, 0])),
            )
        },
        Case {
            problems: &["no-checksum"],
            ..Case::sound(
                "crc-zero before a descriptor",
                patched(|built| (built.records[0] + 16, vec![0; 4])),
            )
        },
        Case {
            problems: &["no-checksum"],
            ..Case::sound("crc-zero", {
                let mut built = build(
                    &sample()
                        .into_iter()
                        .map(|entry| Entry {
                            descriptor: Descriptor::None,
                            ..entry
                        })
                        .collect::<Vec<_>>(),
                );
                let at = built.records[0] + 16;
                built.bytes.splice(at..at + 4, [0; 4]);
                built.bytes
            })
        },
        Case {
            problems: &["directory-missing"],
            ..Case::sound(
                "no end record",
                without(|built| built.end_record..built.bytes.len()),
            )
        },
        Case {
            problems: &["directory-missing"],
            ..Case::sound(
                "last byte missing",
                without(|built| built.bytes.len() - 1..built.bytes.len()),
            )
        },
        Case {
            problems: &["unlisted-files", "directory-broken"],
            ..Case::sound(
                "cd-sig-broken-2nd",
                patched(|built| (built.records[1], vec![0; 4])),
            )
        },
        Case {
            problems: &["unlisted-files", "member-missing"],
            whole: &[0, 2, 3, 1],
            ..Case::sound(
                "off-wrong",
                patched(|built| (built.records[1] + 42, le32(17).into())),
            )
        },
    ]
}

fn damaged_cases() -> Vec<Case> {
    let case = |name, bytes, whole, errors, problems, matters| Case {
        name,
        bytes,
        whole,
        errors,
        problems,
        matters,
    };
    vec![
        case(
            "no directory",
            without(|built| built.directory..built.bytes.len()),
            &[0, 1, 2, 3],
            &[],
            &["directory-missing"],
            true,
        ),
        case(
            "go-trunc-50",
            without(|built| built.files[3][1] + 200..built.bytes.len()),
            &[0, 1, 2],
            &["member-truncated"],
            &["directory-missing"],
            true,
        ),
        case(
            "go-zero-tail",
            {
                let mut bytes = without(|built| built.files[3][1] + 200..built.bytes.len());
                bytes.extend([0; 50_000]);
                bytes
            },
            &[0, 1, 2],
            &["member-truncated"],
            &["directory-missing"],
            true,
        ),
        case(
            "go-hole",
            patched(|built| (built.files[0][1] + 1000, vec![0; 600])),
            &[1, 2, 3],
            &["member-corrupt|member-checksum|member-size"],
            &[],
            false,
        ),
        case(
            "go-missing-chunk",
            without(|built| built.files[0][1] + 500..built.files[0][1] + 700),
            &[1, 2, 3],
            &["member-corrupt|member-checksum|member-size|member-overlap"],
            &[
                "unlisted-files",
                "member-missing",
                "member-missing",
                "member-missing",
            ],
            false,
        ),
        case(
            "size-less",
            patched(|built| (built.records[0] + 24, le32(100).into())),
            &[1, 2, 3],
            &["member-size"],
            &[],
            false,
        ),
        case(
            "csize-less, which Deflate does not need",
            patched(|built| (built.records[0] + 20, le32(100).into())),
            &[0, 1, 2, 3],
            &[],
            &["unlisted-bytes"],
            false,
        ),
        case(
            "csize-more",
            patched(|built| (built.records[0] + 20, le32(1 << 20).into())),
            &[0, 1, 2, 3],
            &[],
            &["overlap"],
            false,
        ),
        case(
            "deflate-corrupt",
            patched(|built| (built.files[0][1], vec![7])),
            &[1, 2, 3],
            &["member-corrupt"],
            &[],
            false,
        ),
        case(
            "crc-bad",
            patched(|built| (built.records[0] + 16, vec![1, 2, 3, 4])),
            &[1, 2, 3],
            &["member-checksum"],
            &[],
            false,
        ),
        case(
            "flag-encrypted",
            patched(|built| (built.records[0] + 8, vec![9])),
            &[1, 2, 3],
            &["member-encrypted"],
            &[],
            false,
        ),
        case(
            "method-93",
            patched(|built| (built.records[0] + 10, vec![93])),
            &[1, 2, 3],
            &["member-method"],
            &[],
            false,
        ),
        case(
            "same-offset",
            patched(|built| (built.records[1] + 42, le32(built.files[0][0]).into())),
            &[0, 2, 3, 1],
            &[],
            &["overlap-or-not", "same-bytes", "unlisted-files"],
            true,
        ),
    ]
}

/// What zip.md of other readers' suites tests, made by code.
#[test]
fn odd_archives() {
    for case in sound_cases().into_iter().chain(damaged_cases()) {
        for window in [1, 1000, WINDOW] {
            let name = case.name;
            let (directory, files) = read_all(&case.bytes, window).expect(name);
            let entries = sample();
            let want: Vec<(&str, &[u8])> = case
                .whole
                .iter()
                .map(|&index| {
                    (
                        std::str::from_utf8(&entries[index].path).unwrap(),
                        &entries[index].data[..],
                    )
                })
                .collect();
            assert_eq!(
                whole(&files).iter().map(|file| file.0).collect::<Vec<_>>(),
                want.iter().map(|file| file.0).collect::<Vec<_>>(),
                "{name}: {files:?}",
                files = files
                    .iter()
                    .map(|file| (&file.0, &file.2))
                    .collect::<Vec<_>>()
            );
            assert_eq!(whole(&files), want, "{name}");
            let errors: Vec<&str> = files
                .iter()
                .filter_map(|file| file.2.as_ref().err())
                .map(MemberError::code)
                .collect();
            assert_eq!(errors.len(), case.errors.len(), "{name}: {errors:?}");
            for (got, want) in errors.iter().zip(case.errors) {
                assert!(want.split('|').any(|want| want == *got), "{name}: {got}");
            }
            let problems: Vec<&str> = case
                .problems
                .iter()
                .copied()
                .filter(|code| *code != "overlap-or-not")
                .collect();
            assert_eq!(
                codes(&directory),
                problems,
                "{name}: {:?}",
                directory.problems
            );
            let matters = directory.problems.iter().any(|problem| problem.matters);
            assert_eq!(matters, case.matters, "{name}: {:?}", directory.problems);
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

#[test]
fn two_files_of_one_name() {
    let built = build(&[entry("a.log", b"one"), entry("a.log", b"two")]);
    let (directory, files) = read_all(&built.bytes, WINDOW).unwrap();
    assert_eq!(whole(&files), [("a.log", &b"one"[..]), ("a.log", b"two")]);
    assert_eq!(codes(&directory), ["duplicate-name"]);
}

#[test]
fn names() {
    let mut odd = entry("", b"x");
    odd.path = b"debug\\nodes\\1\\caf\xe9.log".to_vec();
    let (directory, files) = read_all(&build(&[odd]).bytes, WINDOW).unwrap();
    assert_eq!(
        whole(&files),
        [("debug/nodes/1/caf\u{fffd}.log", &b"x"[..])]
    );
    assert_eq!(codes(&directory), ["backslash-paths"]);
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

/// A damaged archive that ends in a stored one, whose directory is not its own.
#[test]
fn an_archive_inside() {
    let inner = Entry {
        method: 0,
        descriptor: Descriptor::None,
        ..entry("inner.zip", &build(&[entry("inner.log", b"x")]).bytes)
    };
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

/// A thousand names for the same bytes are read once.
#[test]
fn the_same_bytes_a_thousand_times() {
    let entries: Vec<Entry> = (0..1000)
        .map(|index| entry(&format!("{index}.log"), b"x"))
        .collect();
    let mut built = build(&entries);
    for record in built.records.clone() {
        built.bytes.splice(record + 42..record + 46, [0; 4]);
    }
    let (directory, files) = read_all(&built.bytes, WINDOW).unwrap();
    let listed = directory
        .members
        .iter()
        .filter(|member| member.origin == Origin::Directory)
        .count();
    assert_eq!(listed, 1);
    assert!(files.iter().all(|file| file.2.is_ok()));
    assert!(
        directory
            .problems
            .iter()
            .any(|problem| problem.code == "same-bytes" && problem.matters)
    );
}

/// Each file's data quotes the headers behind it, so that all share one end.
#[test]
fn quoted_overlap() {
    let mut built = build(&sample());
    for index in 0..4 {
        let size = built.directory - built.files[index][1];
        let at = built.records[index] + 20;
        built.bytes.splice(at..at + 4, le32(size));
        // A stored block that would go on over the next header.
        if index < 3 {
            let data = built.files[index][1];
            built.bytes.splice(data..data + 5, [0, 0xff, 0xff, 0, 0]);
        }
    }
    let (directory, files) = read_all(&built.bytes, WINDOW).unwrap();
    assert_eq!(codes(&directory), ["overlap"]);
    let total: usize = files.iter().map(|file| file.1.len()).sum();
    assert!(total < built.bytes.len() * 10, "{total}");
    assert!(
        files
            .iter()
            .any(|file| matches!(file.2, Err(MemberError::Overlap { .. })))
    );
}

#[test]
fn a_bomb_is_stopped() {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::best());
    let block = vec![b'x'; 1 << 20];
    for _ in 0..300 {
        encoder.write_all(&block).unwrap();
    }
    let packed = encoder.finish().unwrap();
    let mut bytes = build(&[Entry {
        method: 0,
        ..entry("a.log", &packed)
    }]);
    bytes.bytes[8] = 8;
    let record = bytes.records[0];
    bytes.bytes[record + 10] = 8;
    let member = open(&bytes.bytes, &mut |_| true).unwrap().members.remove(0);
    let mut given = 0;
    let result = MemberReader::new().read(&bytes.bytes, &member, &mut |bytes| {
        given += bytes.len() as u64;
        ControlFlow::Continue(())
    });
    assert!(
        matches!(result, Err(MemberError::Bomb { .. })),
        "{result:?}"
    );
    assert!(given < limits::UNCHECKED_INFLATED_BYTES + (1 << 20));
}

#[test]
fn the_sink_can_stop() {
    let bytes = build(&sample()).bytes;
    for member in open(&bytes, &mut |_| true).unwrap().members {
        let result = MemberReader::new().read(&bytes, &member, &mut |_| ControlFlow::Break(()));
        assert_eq!(result, Err(MemberError::Stopped), "{}", member.path);
    }
}

/// What is not wanted is counted and not held.
#[test]
fn only_what_is_wanted_is_kept() {
    let bytes = build(&sample()).bytes;
    let mut seen = Vec::new();
    let directory = open(&bytes, &mut |path| {
        seen.push(path.to_owned());
        path.contains("/logs/")
    })
    .unwrap();
    assert_eq!(seen.len(), 4);
    assert_eq!(directory.member_count, 4);
    let ordinals: Vec<u32> = directory
        .members
        .iter()
        .map(|member| member.ordinal)
        .collect();
    assert_eq!(ordinals, [0, 2, 3]);
}

// ---- size -------------------------------------------------------------------

/// Parts of a large file; the rest is zeros.
struct Sparse {
    size: u64,
    parts: Vec<(u64, Vec<u8>)>,
    reads: Cell<u64>,
}

impl ReadAt for Sparse {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        self.reads.set(self.reads.get() + 1);
        buffer.fill(0);
        for (start, part) in &self.parts {
            for (index, byte) in part.iter().enumerate() {
                let at = (start + index as u64).checked_sub(offset);
                if let Some(to) = at.and_then(|at| buffer.get_mut(usize::try_from(at).unwrap())) {
                    *to = *byte;
                }
            }
        }
        Ok(())
    }
}

/// The Archive Utility of macOS counts to 65,535 and starts again.
#[test]
fn seventy_thousand_files() {
    let entries: Vec<Entry> = (0..70_000)
        .map(|index| Entry {
            method: 0,
            descriptor: Descriptor::None,
            ..entry(&format!("{index}.log"), b"x")
        })
        .collect();
    let directory = open(&build(&entries).bytes, &mut |path| path.len() < 6).unwrap();
    assert_eq!(directory.member_count, 70_000);
    assert_eq!(directory.members.len(), 10);
    assert_eq!(codes(&directory), ["count-mismatch"]);
    assert!(!directory.problems[0].matters);
}

/// It also drops the upper half of offsets and sizes, beyond 4 GiB.
#[test]
fn offsets_without_their_upper_half() {
    const GAP: u64 = 5 << 30;
    let small = |path, seed| Entry {
        descriptor: Descriptor::None,
        ..entry(path, &log(seed, 50))
    };
    let built = build(&[
        small("first.log", 1),
        small("second.log", 2),
        small("third.log", 3),
    ]);
    // Between the first and the second lie 5 GiB that the first claims.
    let mut tail = built.bytes[built.files[1][0]..].to_vec();
    let moved = usize::try_from(GAP & 0xffff_ffff).unwrap();
    let shift = built.files[1][0];
    for index in 1..3 {
        let at = built.records[index] + 42 - shift;
        tail.splice(at..at + 4, le32(built.files[index][0] + moved));
    }
    let at = built.end_record + 16 - shift;
    tail.splice(at..at + 4, le32(built.directory + moved));
    let source = Sparse {
        size: GAP + built.bytes.len() as u64,
        parts: vec![
            (0, built.bytes[..shift].to_vec()),
            (GAP + shift as u64, tail),
        ],
        reads: Cell::new(0),
    };
    // The gap itself is not searched here: that takes a while.
    let directory = open(&source, &mut |_| true).unwrap();
    assert_eq!(directory.members.len(), 3);
    for (member, seed) in directory.members.iter().zip(1..) {
        let (path, data, result) = read_member(&source, member, WINDOW);
        assert_eq!(result, Ok(data.len() as u64), "{path}");
        assert_eq!(data, log(seed, 50), "{path}");
    }
}

/// Counts reads, each of which is a call into the browser.
struct Counter {
    bytes: Vec<u8>,
    reads: Cell<u64>,
    read_bytes: Cell<u64>,
}

impl ReadAt for Counter {
    fn size(&self) -> u64 {
        self.bytes.size()
    }

    fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        self.reads.set(self.reads.get() + 1);
        self.read_bytes
            .set(self.read_bytes.get() + buffer.len() as u64);
        self.bytes.read_exact_at(offset, buffer)
    }
}

#[test]
fn few_reads() {
    let entries: Vec<Entry> = (0..20_000_u32)
        .map(|index| Entry {
            method: 0,
            descriptor: Descriptor::None,
            ..entry(&format!("debug/nodes/1/logs/{index}.log"), &[b'x'; 700])
        })
        .collect();
    let source = Counter {
        bytes: build(&entries).bytes,
        reads: Cell::new(0),
        read_bytes: Cell::new(0),
    };
    let directory = open(&source, &mut |_| true).unwrap();
    assert_eq!(codes(&directory), [""; 0]);
    assert!(source.reads.get() <= 10, "{} to open", source.reads.get());
    source.reads.set(0);
    source.read_bytes.set(0);
    let mut reader = MemberReader::new();
    for member in &directory.members {
        reader
            .read(&source, member, &mut |_| ControlFlow::Continue(()))
            .unwrap();
    }
    assert!(source.reads.get() <= 20, "{} to read", source.reads.get());
    assert!(
        source.read_bytes.get() <= source.size() * 11 / 10,
        "{}",
        source.read_bytes.get()
    );
}

/// A source that fails is told from an archive that is broken.
#[test]
fn a_file_that_vanishes() {
    struct Vanishing {
        bytes: Vec<u8>,
        left: Cell<u64>,
    }
    impl ReadAt for Vanishing {
        fn size(&self) -> u64 {
            self.bytes.size()
        }
        fn read_exact_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
            let lost = ReadError::Lost {
                detail: "gone".to_owned(),
            };
            self.left.set(self.left.get().checked_sub(1).ok_or(lost)?);
            self.bytes.read_exact_at(offset, buffer)
        }
    }
    let bytes = build(&sample()).bytes;
    let member = open(&bytes, &mut |_| true).unwrap().members.remove(0);
    assert_eq!(member.method, Method::Deflate);
    let mut opened = 0;
    for left in 0..2000 {
        let source = Vanishing {
            bytes: bytes.clone(),
            left: Cell::new(left),
        };
        match open_with_window(&source, &mut |_| true, 10) {
            Ok(_) => opened += 1,
            Err(error) => assert_eq!(error.code(), "file-lost", "after {left} reads"),
        }
        let source = Vanishing {
            bytes: bytes.clone(),
            left: Cell::new(left),
        };
        match read_member(&source, &member, 10) {
            (_, data, Ok(_)) => assert_eq!(data, log(1, 400)),
            (_, data, Err(error)) => {
                assert_eq!(error.code(), "file-lost", "after {left} reads");
                assert!(log(1, 400).starts_with(&data));
            }
        }
    }
    assert!(opened > 0);
}

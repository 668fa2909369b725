//! What other readers' suites test, made by code: [`sample`] with one thing
//! odd or wrong.

use super::build::{
    Built, Descriptor, build, le32, patched, sample, with_comment, with_descriptor, with_gap,
    without,
};
use super::read::{WINDOW, codes, read_all, whole};
use crate::input::archive::MemberError;

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

/// One that reads fully, with something to say that does not matter.
fn odd(name: &'static str, problems: &'static [&'static str], bytes: Vec<u8>) -> Case {
    Case {
        problems,
        ..sound(name, bytes)
    }
}

/// One whose first file is not read whole, with nothing to say of the archive.
fn wrong(name: &'static str, errors: &'static [&'static str], bytes: Vec<u8>) -> Case {
    Case {
        whole: &[1, 2, 3],
        errors,
        ..sound(name, bytes)
    }
}

/// One that was cut or overwritten in the last file.
fn broken_off(name: &'static str, bytes: Vec<u8>) -> Case {
    Case {
        whole: &[0, 1, 2],
        errors: &["member-truncated"],
        problems: &["directory-missing"],
        matters: true,
        ..sound(name, bytes)
    }
}

/// A field of the first file's directory record, written over.
fn in_record(at: usize, with: &[u8]) -> Vec<u8> {
    patched(|built| (built.records[0] + at, with.to_vec()))
}

/// A field of a file's directory record and of its header, written over.
fn in_both(file: usize, at: usize, with: &[u8]) -> Vec<u8> {
    let mut built = build(&sample());
    // The record has one field more in front.
    for at in [built.records[file] + at, built.files[file][0] + at - 2] {
        built
            .bytes
            .splice(at..at + with.len(), with.iter().copied());
    }
    built.bytes
}

/// A field of a file's header, written over.
fn in_header(file: usize, at: usize, with: &[u8]) -> Vec<u8> {
    patched(|built| (built.files[file][0] + at, with.to_vec()))
}

/// The sample with one file of another method.
fn with_method(file: usize, method: u16) -> Vec<u8> {
    let mut entries = sample();
    entries[file].method = method;
    build(&entries).bytes
}

/// A field of the end record, written over.
fn in_end_record(at: usize, with: &[u8]) -> Vec<u8> {
    patched(|built| (built.end_record + at, with.to_vec()))
}

/// Signed or not, of 64 bits or of 32.
fn with_some(signed: bool, wide: bool) -> Vec<u8> {
    with_descriptor(Descriptor::Some { signed, wide }).bytes
}

fn without_checksum(mut built: Built) -> Vec<u8> {
    let at = built.records[0] + 16;
    built.bytes.splice(at..at + 4, [0; 4]);
    built.bytes
}

/// Where the last file breaks off.
fn cut(built: &Built) -> usize {
    built.files[3][1] + 200
}

#[rustfmt::skip]
fn sound_cases() -> Vec<Case> {
    let go = build(&sample()).bytes;
    let junk = vec![b'#'; 3000];
    let mark = b"PK\x05\x06".as_slice();
    vec![
        sound("go-debug",  go.clone()),
        sound("dd-nosig",  with_some(false, false)),
        sound("dd-64",     with_some(true, true)),
        sound("no-dd",     with_descriptor(Descriptor::None).bytes),
        sound("comment-garbage",             with_comment(b"PK\x05\x06 and more that is no record at all")),
        sound("comment of 200 end marks",    with_comment(&mark.repeat(200))),
        sound("eocd-count-0 in the comment", with_comment(&[mark, &[0; 18]].concat())),
        sound("go-prepend-small",            [b"#!", go.as_slice()].concat()),
        sound("eocd-thisdisk-mismatch",      in_end_record(4, &[7, 0])),
        sound("eocd, both disks mismatch",   in_end_record(4, &[7, 0, 7, 0])),
        sound("7zip-deflate64",              with_method(0, 9)),
        sound("stored, by the directory",    in_record(10, &[0])),
        sound("Deflate64, by the directory", in_record(10, &[9])),
        sound("zstd, by the directory",      in_record(10, &[93])),
        sound("encrypted, by the directory", in_record(8, &[9])),
        sound("stored, by the header",       in_header(0, 8, &[0])),
        sound("encrypted, by the header",    in_header(0, 6, &[9])),
        sound("Deflate, by the header",      in_header(2, 8, &[8])),
        sound("zstd, by the header",         in_header(2, 8, &[93])),
        sound("stored, by both",             in_both(0, 10, &[0])),
        odd("comment-65535-eocdsigs", &["directory-missing"], with_comment(&mark.repeat(16_383))),
        odd("prepended",              &["unlisted-bytes"],    [junk.as_slice(), &go].concat()),
        odd("junk at the end",        &["unlisted-bytes"],    [go.as_slice(), &junk].concat()),
        odd("go-gap-70k",             &["unlisted-bytes"],    with_gap(&vec![1; 70_000])),
        odd("eocd-count-1",           &["count-mismatch"],    in_end_record(8, &[1, 0, 1, 0])),
        odd("crc-zero before a descriptor", &["no-checksum"], in_record(16, &[0; 4])),
        odd("crc-zero",               &["no-checksum"],       without_checksum(with_descriptor(Descriptor::None))),
        odd("no end record",          &["directory-missing"], without(|built| built.end_record..built.bytes.len())),
        odd("last byte missing",      &["directory-missing"], without(|built| built.bytes.len() - 1..built.bytes.len())),
        odd("csize-less, which Deflate does not need", &["unlisted-bytes"], in_record(20, &le32(100))),
        odd("csize-less, of a stored file", &["unlisted-bytes"], patched(|built| (built.records[2] + 20, le32(100).into()))),
        odd("csize-more",             &["overlap"],           in_record(20, &le32(1 << 20))),
        odd("cd-sig-broken-2nd", &["unlisted-files", "directory-broken"], patched(|built| (built.records[1], vec![0; 4]))),
        Case {
            whole: &[0, 2, 3, 1],
            ..odd("off-wrong", &["unlisted-files", "member-missing"], patched(|built| (built.records[1] + 42, le32(17).into())))
        },
        Case { matters: true, ..odd("eocd-count-9", &["count-mismatch"], in_end_record(8, &[9, 0, 9, 0])) },
        Case {
            matters: true,
            ..odd("no directory", &["directory-missing"], without(|built| built.directory..built.bytes.len()))
        },
        Case {
            whole: &[0, 2, 3, 1],
            matters: true,
            ..odd("same-offset", &["same-bytes", "unlisted-files"], patched(|built| (built.records[1] + 42, le32(built.files[0][0]).into())))
        },
    ]
}

#[rustfmt::skip]
fn damaged_cases() -> Vec<Case> {
    let in_data = |at: usize, with: Vec<u8>| patched(|built| (built.files[0][1] + at, with.clone()));
    vec![
        broken_off("go-trunc-50",  without(|built| cut(built)..built.bytes.len())),
        broken_off("go-zero-tail", [without(|built| cut(built)..built.bytes.len()), vec![0; 50_000]].concat()),
        wrong("go-hole",         &["member-corrupt"], in_data(1000, vec![0; 600])),
        wrong("deflate-corrupt", &["member-corrupt"],   in_data(0, vec![7])),
        wrong("size-less",       &["member-size"],      in_record(24, &le32(100))),
        wrong("crc-bad",         &["member-checksum"],  in_record(16, &[1, 2, 3, 4])),
        wrong("flag-encrypted",  &["member-encrypted"], in_both(0, 8, &[9])),
        wrong("method-93",       &["member-method"],    in_both(0, 10, &[93])),
        Case {
            problems: &["unlisted-files", "member-missing", "member-missing", "member-missing"],
            ..wrong("go-missing-chunk", &["member-corrupt"], without(|built| built.files[0][1] + 500..built.files[0][1] + 700))
        },
    ]
}

#[test]
fn odd_archives() {
    let entries = sample();
    for case in sound_cases().into_iter().chain(damaged_cases()) {
        for window in [1, 1000, WINDOW] {
            let context = format!("{} in windows of {window}", case.name);
            let (directory, files) = read_all(&case.bytes, window).expect(&context);
            let want: Vec<(&str, &[u8])> = case
                .whole
                .iter()
                .filter_map(|&index| entries.get(index))
                .map(|entry| (std::str::from_utf8(&entry.path).unwrap(), &entry.data[..]))
                .collect();
            let whole = whole(&files);
            let paths = |files: &[(&str, &[u8])]| -> Vec<String> {
                files.iter().map(|(path, _)| (*path).to_owned()).collect()
            };
            assert_eq!(paths(&whole), paths(&want), "{context}");
            assert!(whole == want, "{context}: other bytes");
            let errors: Vec<&str> = files
                .iter()
                .filter_map(|file| file.2.as_ref().err())
                .map(MemberError::code)
                .collect();
            assert_eq!(errors, case.errors, "{context}");
            let said = &directory.problems;
            assert_eq!(codes(&directory), case.problems, "{context}: {said:?}");
            let matters = said.iter().any(|problem| problem.matters);
            assert_eq!(matters, case.matters, "{context}: {said:?}");
        }
    }
}

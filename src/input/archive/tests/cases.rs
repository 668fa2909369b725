//! What other readers' suites test, made by code: [`sample`] with one thing
//! odd or wrong.

use super::build::{
    Built, Descriptor, Entry, build, extra_field, le32, patched, sample, stored, with_comment,
    with_descriptor, with_end64, with_gap, without,
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

/// The sample with extra fields in the first file's header and record.
fn with_extras(header: &[u8], record: &[u8]) -> Vec<Entry> {
    let mut entries = sample();
    entries[0].extra = [header.to_vec(), record.to_vec()];
    entries
}

/// The extra field of zip64 with both sizes.
fn zip64(size: u64) -> Vec<u8> {
    extra_field(1, &[size.to_le_bytes(), size.to_le_bytes()].concat())
}

/// The sample with a folder in front, as Info-ZIP writes it: its record has as
/// many bytes as the end records of zip64.
fn of_info_zip() -> Vec<Entry> {
    let mut folder = stored("debug/", b"");
    folder.extra[1] = [extra_field(0x5455, &[0; 5]), extra_field(0x7875, &[0; 11])].concat();
    assert_eq!(46 + folder.path.len() + folder.extra[1].len(), 76);
    let mut entries = sample();
    entries.push(folder);
    entries.rotate_right(1);
    entries
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
        sound("go-prepend1",                 [b"x", go.as_slice()].concat()),
        sound("z64-control",                 with_end64(build(&sample()), true, b"")),
        sound("z64-control, behind a line",  with_end64(build(&sample()), true, b"a shell's line\n")),
        sound("z64-nosentinel",              with_end64(build(&sample()), false, b"")),
        sound("z64-nosentinel, behind a line", with_end64(build(&sample()), false, b"a shell's line\n")),
        odd("z64, behind a program", &["unlisted-bytes"], with_end64(build(&sample()), true, &junk)),
        sound("z64-nosentinel-76byte-first-cdh", with_end64(build(&of_info_zip()), false, b"")),
        sound("infozip-append-stdin-zip64",  with_end64(build(&with_extras(&zip64(u64::MAX), &[])), false, b"")),
        sound("zip64 extra without need",    build(&with_extras(&[], &zip64(7))).bytes),
        sound("extra cut short",             build(&with_extras(&[], &[9, 0, 50, 0, 1])).bytes),
        sound("extra of three bytes",        build(&with_extras(&[9, 0, 0], &[9, 0, 0])).bytes),
        sound("AES extra without its method", build(&with_extras(&[], &extra_field(0x9901, &[2, 0, b'A', b'E', 3, 8, 0]))).bytes),
        odd("comment-65535-eocdsigs", &["directory-missing"], with_comment(&mark.repeat(16_383))),
        odd("prepended",              &["unlisted-bytes"],    [junk.as_slice(), &go].concat()),
        odd("junk at the end",        &["unlisted-bytes"],    [go.as_slice(), &junk].concat()),
        odd("go-gap-4k",              &["unlisted-bytes"],    with_gap(&[1; 4096])),
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
        odd("eocd-count-0",           &["count-mismatch"],    in_end_record(8, &[0, 0, 0, 0])),
        odd("cd-flip-namelen", &["unlisted-files", "directory-broken"], in_record(28, &[99])),
        odd("cd offset too high",     &["directory-missing"],                  in_end_record(16, &le32(0x00ff_ffff))),
        odd("cd offset too low",      &[],                    in_end_record(16, &le32(9))),
        odd("cd size too large",      &[],                    in_end_record(12, &le32(0x00ff_ffff))),
        odd("cd size too small",      &[],                    in_end_record(12, &le32(9))),
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
            problems: &["unlisted-files", "member-missing"],
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
            let whole: Vec<(&str, &[u8])> = whole(&files)
                .into_iter()
                .filter(|(path, _)| !path.ends_with('/'))
                .collect();
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

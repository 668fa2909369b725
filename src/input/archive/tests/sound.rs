//! Archives that are right: the same as the `zip` crate reads, and what is
//! asked of them.

use std::io::{Cursor, Read, Seek, Write};
use std::ops::ControlFlow;

use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::build::{build, entry, log, sample};
use super::read::{WINDOW, codes, read_all, whole};
use crate::input::archive::{MemberError, MemberReader, open};

/// Path, data, and whether it is compressed.
type ToWrite = (String, Vec<u8>, bool);

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

fn write_with_oracle(files: &[ToWrite], streamed: bool) -> Vec<u8> {
    fn fill<W: Write + Seek>(mut writer: ZipWriter<W>, files: &[ToWrite]) -> W {
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

fn some_files() -> impl Strategy<Value = Vec<ToWrite>> {
    let data = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..3000),
        (any::<u32>(), 0..200_u32).prop_map(|(seed, lines)| log(seed, lines)),
    ];
    let file = (data, any::<bool>());
    proptest::collection::btree_map("[a-z/]{0,8}[a-z]\\.log", file, 0..8).prop_map(|files| {
        files
            .into_iter()
            .map(|(path, (data, deflated))| (path, data, deflated))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// The same files and bytes as the `zip` crate, for every size of window.
    #[test]
    fn same_as_the_oracle(files in some_files(), streamed: bool) {
        let bytes = write_with_oracle(&files, streamed);
        let want = by_oracle(&bytes);
        prop_assert_eq!(want.len(), files.len());
        for window in [1, 7, 100, 5000, WINDOW] {
            let (directory, got) = read_all(&bytes, window).unwrap();
            prop_assert_eq!(&directory.problems, &[]);
            prop_assert_eq!(directory.member_count, want.len() as u64);
            prop_assert!(got.iter().all(|file| file.2 == Ok(file.1.len() as u64)));
            let got: Vec<_> = got.into_iter().map(|(path, data, _)| (path, data)).collect();
            prop_assert_eq!(&got, &want);
        }
    }
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

#[test]
fn the_sink_can_stop() {
    let bytes = build(&sample()).bytes;
    let members = open(&bytes, &mut |_| true).unwrap().members;
    assert_eq!(members.len(), 4);
    for member in members {
        let mut pieces = 0;
        let result = MemberReader::new().read(&bytes, &member, &mut |_| {
            pieces += 1;
            ControlFlow::Break(())
        });
        assert_eq!(result, Err(MemberError::Stopped), "{}", member.path);
        assert_eq!(pieces, 1, "{}", member.path);
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

//! Files, the sources that they make, and the files of `tests/cases`.

// Each test is a program of its own.
#![allow(dead_code, reason = "no test uses all of it")]

use std::io::{Cursor, Read};
use std::path::Path;

use debug_zip_generator::archive::{Shape, of_members};
use detect_144650::Source;

/// Files by path.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// An archive of files with these paths.
pub(crate) fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let shape = Shape {
        root: String::new(),
        ..Shape::default()
    };
    zipped(shape, files)
}

pub(crate) fn zipped(shape: Shape, files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let members: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
        .collect();
    of_members(shape, &members).expect("written")
}

/// The files of an archive, in the order of its directory.
pub(crate) fn unzipped(zip: &[u8]) -> Files {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).expect("a zip");
    let mut files = Files::new();
    for at in 0..zip.len() {
        let mut member = zip.by_index(at).expect("a member");
        let name = member.name().expect("UTF-8").into_owned();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).expect("readable");
        files.push((name, bytes));
    }
    files
}

/// A file that is given by itself.
pub(crate) fn as_file(name: &str, bytes: impl Into<Vec<u8>>) -> Source {
    Source {
        name: name.to_owned(),
        path: name.to_owned(),
        folder: false,
        bytes: Box::new(bytes.into()),
    }
}

/// A file of a folder.
pub(crate) fn in_folder(folder: &str, path: &str, bytes: impl Into<Vec<u8>>) -> Source {
    Source {
        name: folder.to_owned(),
        path: path.to_owned(),
        folder: true,
        bytes: Box::new(bytes.into()),
    }
}

/// A folder of files.
pub(crate) fn as_folder(name: &str, files: &Files) -> Vec<Source> {
    files
        .iter()
        .map(|(path, bytes)| in_folder(name, path, bytes.clone()))
        .collect()
}

/// Every other file, from the first or the second on.
pub(crate) fn half(files: &Files, odd: usize) -> Files {
    files.iter().skip(odd).step_by(2).cloned().collect()
}

/// Every case by its name, with its files in the order of their paths.
pub(crate) fn cases() -> Vec<(String, Files)> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases: Vec<(String, Files)> = std::fs::read_dir(all)
        .expect("the folder of cases")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.is_dir())
        .map(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            let files = below(&path.join("input"));
            (name.expect("a name").to_owned(), files)
        })
        .collect();
    cases.sort();
    assert!(cases.len() >= 69, "only {} cases", cases.len());
    cases
}

/// The files below a folder, in the order of their paths.
fn below(folder: &Path) -> Files {
    let mut files = Files::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.expect("readable");
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).expect("below it");
            let path = path.to_str().expect("UTF-8").replace('\\', "/");
            files.push((path, std::fs::read(entry.path()).expect("readable")));
        }
    }
    files.sort();
    assert!(!files.is_empty(), "{} holds files", folder.display());
    files
}

//! Where the report goes: standard output, or a file of its own.
//!
//! # Promises
//!
//! * No input is overwritten, by whatever name: the evidence is the one thing
//!   that cannot be made again.
//! * A file is written beside its place and then moved there: what was there
//!   stays whole until the new one is.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use same_file::Handle;
use tempfile::Builder;

/// Refuses an output that is one of the inputs' `files`, or cannot be written.
///
/// # Errors
///
/// A sentence with what is wrong.
pub(crate) fn check(output: &Path, files: &[PathBuf]) -> Result<(), String> {
    if output.is_dir() {
        return Err(format!("cannot write {}: it is a folder", output.display()));
    }
    if !folder_of(output).is_dir() {
        return Err(format!(
            "cannot write {}: there is no such folder",
            output.display()
        ));
    }
    // By its name, links followed, and by the file itself, which may have two.
    let real = std::fs::canonicalize(output).ok();
    let handle = Handle::from_path(output).ok();
    let is_output = |file: &PathBuf| {
        let named = real.is_some() && std::fs::canonicalize(file).ok() == real;
        named || (handle.is_some() && Handle::from_path(file).ok() == handle)
    };
    match files.iter().find(|file| is_output(file)) {
        Some(file) => Err(format!(
            "writing {} would overwrite the input {}; choose another file",
            output.display(),
            file.display()
        )),
        None => Ok(()),
    }
}

/// Writes `text` to a file, or to standard output.
///
/// # Errors
///
/// A sentence with what went wrong; the file is then what it was.
pub(crate) fn write(path: Option<&Path>, text: &str) -> Result<(), String> {
    match path {
        Some(path) => write_bytes(path, text.as_bytes()),
        None => match std::io::stdout().write_all(text.as_bytes()) {
            // The reader, such as `head`, has seen enough.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(|error| format!("cannot write the report: {error}")),
        },
    }
}

/// Writes `bytes` to a file.
///
/// # Errors
///
/// A sentence with what went wrong; the file is then what it was.
pub(crate) fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), String> {
    replace(path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let known = std::fs::metadata(path).ok();
    // A pipe or a device is written to; nothing can take its place.
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        return std::fs::write(path, bytes);
    }
    // A link stays one.
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut builder = Builder::new();
    builder.prefix(".detect-144650-");
    // As any new file: the library's own choice is for secrets.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder_of(&path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    if let Some(known) = known {
        file.as_file().set_permissions(known.permissions())?;
    }
    file.persist(&path)?;
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    parent.unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn an_input_is_refused() {
        let root = tempfile::tempdir().expect("a folder");
        let at = |name: &str| root.path().join(name);
        fs::write(at("debug.zip"), "evidence").expect("written");
        fs::write(at("other.zip"), "evidence").expect("written");
        fs::hard_link(at("debug.zip"), at("hard.txt")).expect("linked");
        fs::create_dir(at("sub")).expect("made");
        let inputs = [at("other.zip"), at("debug.zip")];
        #[rustfmt::skip]
        let mut cases: Vec<(PathBuf, &str)> = vec![
            (at("debug.zip"),           "overwrite"),
            (at("sub/../debug.zip"),    "overwrite"),
            (at("hard.txt"),            "overwrite"),
            (at("sub"),                 "it is a folder"),
            (at("gone/report.txt"),     "no such folder"),
            (at("report.txt"),          ""),
            (at("sub/debug.zip"),       ""),
        ];
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("debug.zip"), at("soft.txt")).expect("linked");
            cases.push((at("soft.txt"), "overwrite"));
        }
        for (output, want) in cases {
            match check(&output, &inputs) {
                Ok(()) => assert_eq!(want, "", "{}", output.display()),
                Err(message) => {
                    assert!(!want.is_empty() && message.contains(want), "{message}");
                }
            }
        }
    }

    #[test]
    fn a_file_is_replaced_whole() {
        let root = tempfile::tempdir().expect("a folder");
        let path = root.path().join("report.txt");
        for text in ["first and long", "second"] {
            write(Some(&path), text).expect("written");
            assert_eq!(fs::read_to_string(&path).expect("read"), text);
        }
        let left = fs::read_dir(root.path()).expect("read").count();
        assert_eq!(left, 1, "nothing lies beside it");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_one_and_rights_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let root = tempfile::tempdir().expect("a folder");
        let (path, link) = (root.path().join("report.txt"), root.path().join("link"));
        fs::write(&path, "old").expect("written");
        fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).expect("set");
        symlink(&path, &link).expect("linked");
        write(Some(&link), "new").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("read"), "new");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        let mode = fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing() {
        let root = tempfile::tempdir().expect("a folder");
        let path = root.path().join("gone/report.txt");
        let error = write(Some(&path), "text").expect_err("no folder");
        assert!(error.starts_with("cannot write"), "{error}");
        assert_eq!(fs::read_dir(root.path()).expect("read").count(), 0);
    }
}

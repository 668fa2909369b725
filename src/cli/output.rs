//! Where the report goes: standard output, or a file of its own.
//!
//! # Promises
//!
//! * No input is overwritten, by whatever name: the evidence is the one thing
//!   that cannot be made again.
//! * A file is written beside its place and then moved there: what was there
//!   stays whole until the new one is.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anstream::AutoStream;
use same_file::Handle;
use tempfile::{Builder, NamedTempFile};

/// Refuses an output that is one of the inputs' `files`, or cannot be written:
/// better now than after the analysis.
///
/// # Errors
///
/// A sentence with what is wrong, and what to do.
pub(crate) fn check(output: &Path, files: &[PathBuf]) -> Result<(), String> {
    let shown = output.display();
    if output.is_dir() {
        return Err(format!(
            "cannot write {shown}: it is a folder; name a file in it"
        ));
    }
    // By its name, links followed, and by the file itself, which may have two.
    let real = std::fs::canonicalize(output).ok();
    let handle = handle(output);
    let is_output = |file: &PathBuf| {
        let named = real.is_some() && std::fs::canonicalize(file).ok() == real;
        named || (handle.is_some() && self::handle(file) == handle)
    };
    if let Some(file) = files.iter().find(|file| is_output(file)) {
        return Err(format!(
            "writing {shown} would overwrite the input {}; name another file",
            file.display()
        ));
    }
    if output.exists() && !output.is_file() {
        return Ok(());
    }
    let target = real.as_deref().unwrap_or(output);
    let made = beside(target);
    made.map(drop).map_err(|error| cannot_write(output, &error))
}

/// What a file is, whatever it is called; of a pipe nobody knows without opening
/// it, which would wait for somebody at its other end.
fn handle(path: &Path) -> Option<Handle> {
    path.is_file().then(|| Handle::from_path(path).ok())?
}

/// Refuses two outputs that are one file, however they are called: the second
/// would take the place of the first.
///
/// # Errors
///
/// A sentence with both names, and what to do.
pub(crate) fn check_apart(report: &Path, bundle: &Path) -> Result<(), String> {
    let same_file = handle(report).is_some_and(|file| Some(file) == handle(bundle));
    if same_file || place(report) == place(bundle) {
        return Err(format!(
            "{} and {} are one file: the report and the bundle need one of their own each; name \
             another file",
            report.display(),
            bundle.display()
        ));
    }
    Ok(())
}

/// Where a file is or will be: its folder, links followed, and its name as a
/// system sees it to which case is nothing.
fn place(path: &Path) -> (PathBuf, String) {
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = folder_of(&path);
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let name = path.file_name().unwrap_or_default();
    (folder, name.to_string_lossy().to_lowercase())
}

/// Writes `text` to a file.
///
/// # Errors
///
/// A sentence with what went wrong, and what to do; the file is then what it
/// was.
pub(crate) fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), String> {
    replace(path, bytes.as_ref()).map_err(|error| cannot_write(path, &error))
}

/// Prints bytes as they are.
///
/// # Errors
///
/// A sentence with what went wrong, and what to do.
pub(crate) fn print(bytes: &[u8]) -> Result<(), String> {
    told(print_to(std::io::stdout(), bytes))
}

/// Prints text that is `rich` in colors, or has none.
///
/// # Errors
///
/// A sentence with what went wrong, and what to do.
pub(crate) fn print_text(text: &str, rich: bool) -> Result<(), String> {
    if rich {
        // For terminals of old, which want to be asked for colors.
        let stdout = AutoStream::always(std::io::stdout());
        told(print_to(stdout, text.as_bytes()))
    } else {
        print(text.as_bytes())
    }
}

fn print_to(mut stdout: impl std::io::Write, bytes: &[u8]) -> std::io::Result<()> {
    stdout.write_all(bytes)?;
    stdout.flush()
}

/// What became of printing something, in a sentence if it is an error.
pub(crate) fn told(printed: std::io::Result<()>) -> Result<(), String> {
    match printed {
        // The reader, such as `head`, has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(format!(
            "cannot write to standard output: {}",
            way_out(&error)
        )),
        Ok(()) => Ok(()),
    }
}

/// What is wrong with a file that should be written, and what to do.
pub(crate) fn cannot_write(path: &Path, error: &std::io::Error) -> String {
    format!("cannot write {}: {}", path.display(), way_out(error))
}

fn way_out(error: &std::io::Error) -> String {
    let known = match error.kind() {
        ErrorKind::NotFound => "there is no such folder; make it, or name another",
        ErrorKind::PermissionDenied => "you may not write there; name a file in another folder",
        ErrorKind::ReadOnlyFilesystem => {
            "nothing can be written there; name a file on another disk"
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "there is no space left; free some, or name a file on another disk"
        }
        _ => return format!("{error}; name another file"),
    };
    known.to_owned()
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let known = std::fs::metadata(path).ok();
    // A pipe or a device is written to; nothing can take its place.
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        return std::fs::write(path, bytes);
    }
    // A link stays one.
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut file = beside(&path)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    if let Some(known) = known {
        file.as_file().set_permissions(known.permissions())?;
    }
    file.persist(&path)?;
    Ok(())
}

/// A new file in the folder of `path`, gone again unless it is kept.
fn beside(path: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".detect-144650-");
    // As any new file: the library's own choice is for secrets.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder_of(path))
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
    fn two_outputs_are_two_files() {
        let root = tempfile::tempdir().expect("a folder");
        let at = |name: &str| root.path().join(name);
        fs::create_dir(at("sub")).expect("made");
        fs::write(at("old.zip"), "old").expect("written");
        fs::hard_link(at("old.zip"), at("hard.zip")).expect("linked");
        #[rustfmt::skip]
        let mut cases = vec![
            ("x.zip",       "x.zip",            true),
            ("x.zip",       "./x.zip",          true),
            ("x.zip",       "sub/../x.zip",     true),
            ("x.zip",       "X.Zip",            true),
            ("old.zip",     "sub/../old.zip",   true),
            ("old.zip",     "hard.zip",         true),
            ("x.zip",       "sub/x.zip",        false),
            ("x.html",      "x.zip",            false),
            ("old.zip",     "x.zip",            false),
        ];
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("sub"), at("way")).expect("linked");
            std::os::unix::fs::symlink(at("old.zip"), at("soft.zip")).expect("linked");
            cases.push(("sub/x.zip", "way/x.zip", true));
            cases.push(("old.zip", "soft.zip", true));
            cases.push(("x.zip", "way/x.zip", false));
        }
        for (report, bundle, same) in cases {
            for (report, bundle) in [(report, bundle), (bundle, report)] {
                let got = check_apart(&at(report), &at(bundle));
                assert_eq!(got.is_err(), same, "{report} and {bundle}: {got:?}");
            }
        }
    }

    #[test]
    fn a_file_is_replaced_whole() {
        let root = tempfile::tempdir().expect("a folder");
        let path = root.path().join("report.txt");
        for text in ["first and long", "second"] {
            write(&path, text).expect("written");
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
        write(&link, "new").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("read"), "new");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        let mode = fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing() {
        let root = tempfile::tempdir().expect("a folder");
        let path = root.path().join("gone/report.txt");
        let error = write(&path, "text").expect_err("no folder");
        assert!(error.starts_with("cannot write"), "{error}");
        assert_eq!(fs::read_dir(root.path()).expect("read").count(), 0);
    }

    #[test]
    fn every_error_has_a_way_out() {
        use std::io::Error;
        #[rustfmt::skip]
        let cases = [
            (ErrorKind::NotFound,           "there is no such folder; make it, or name another"),
            (ErrorKind::PermissionDenied,   "you may not write there; name a file in another folder"),
            (ErrorKind::ReadOnlyFilesystem, "nothing can be written there; name a file on another disk"),
            (ErrorKind::StorageFull,        "there is no space left; free some, or name a file on another disk"),
            (ErrorKind::QuotaExceeded,      "there is no space left; free some, or name a file on another disk"),
            (ErrorKind::TimedOut,           "timed out; name another file"),
        ];
        for (kind, want) in cases {
            let said = cannot_write(Path::new("a/b.txt"), &Error::from(kind));
            assert_eq!(said, format!("cannot write a/b.txt: {want}"));
            let printed = told(Err(Error::from(kind)));
            let want = format!("cannot write to standard output: {want}");
            assert_eq!(printed, Err(want));
        }
        assert_eq!(told(Err(Error::from(ErrorKind::BrokenPipe))), Ok(()));
    }
}

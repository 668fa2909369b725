//! `--open`: the report in the browser.
//!
//! # Promises
//!
//! * The file in which the report stands outlives the command: a browser may
//!   be slow, and a person may come back. Only its owner may read it.
//! * That it cannot be made is found out before the analysis, not after it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::output::cannot_write;

/// Whether there can be a file for a report for which no other was named.
///
/// # Errors
///
/// A sentence with the folder, and what to do.
pub(crate) fn check() -> Result<(), String> {
    temporary().map(drop)
}

/// Writes `text` to a file that stays, and says where that is.
///
/// # Errors
///
/// A sentence with the file, and what to do.
pub(crate) fn keep(text: &str) -> Result<PathBuf, String> {
    let mut file = temporary()?;
    let path = file.path().to_owned();
    let written = file.write_all(text.as_bytes());
    written.map_err(|error| cannot_write(&path, &error))?;
    let kept = file.keep();
    kept.map_err(|error| cannot_write(&path, &error.error))?;
    Ok(path)
}

/// A file that is gone again unless it is kept.
fn temporary() -> Result<NamedTempFile, String> {
    let mut builder = Builder::new();
    builder.prefix("detect-144650-").suffix(".html");
    let file = builder.tempfile();
    file.map_err(|error| cannot_write(&std::env::temp_dir(), &error))
}

/// Shows a file in the browser.
///
/// # Errors
///
/// A sentence with the file, and what to do.
pub(crate) fn show(path: &Path) -> Result<(), String> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    open::that_detached(&path).map_err(|error| {
        format!(
            "no browser could be started ({error}); open {} yourself",
            path.display()
        )
    })
}

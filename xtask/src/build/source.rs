//! Reading the files of `www/`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Reads `path` with line ends as an HTML parser leaves them.
///
/// The parser turns CRLF into LF before a browser hashes a script. A checkout
/// with CRLF would otherwise give a page that refuses its own scripts.
pub(crate) fn read(path: &Path) -> Result<String> {
    let text =
        fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(text.replace("\r\n", "\n"))
}

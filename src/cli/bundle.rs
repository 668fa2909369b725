//! The evidence bundle as a file.

use std::ops::ControlFlow;
use std::path::Path;

use detect_144650::bundle::{self, Archive};
use detect_144650::report::Report;

use super::options::Options;
use super::output;

/// Makes the bundle and writes it; the archive is read again for it. Gives a
/// line that says what was written.
///
/// # Errors
///
/// A sentence with what went wrong; the file is then what it was.
pub(crate) fn write(
    path: &Path,
    report: &Report,
    archive: Archive<'_>,
    options: &Options,
) -> Result<String, String> {
    let how = bundle::Options {
        redact: !options.no_redact,
        hash_inputs: options.hash_inputs,
    };
    let go_on = &mut |_: &str, _, _| ControlFlow::Continue(());
    let made = bundle::bundle(report, Some(archive), how, go_on);
    let bytes = made.map_err(|error| error.to_string())?;
    output::write(path, &bytes)?;
    let redacted = if how.redact {
        "redacted"
    } else {
        "not redacted"
    };
    let size = bytes.len();
    Ok(format!(
        "Evidence bundle: {}, {size} bytes, {redacted}",
        path.display()
    ))
}

//! The evidence bundle as a file.

use std::ops::ControlFlow;
use std::path::Path;

use detect_144650::bundle::{self, Archive};
use detect_144650::report::Report;

use super::options::Options;
use super::output;
use super::progress::Progress;

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
    // How much there is to read is told with the first of it.
    let progress = Progress::new("bundle", 0, options.shown.quiet);
    let go_on = &mut |path: &str, done, total| {
        progress.set(path, done, total);
        ControlFlow::Continue(())
    };
    let made = bundle::bundle(report, Some(archive), how, go_on);
    progress.end();
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

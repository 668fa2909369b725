//! The evidence bundle as a file.

use std::ops::ControlFlow;
use std::path::Path;

use detect_144650::bundle::{Archive, Options, bundle};
use detect_144650::report::Report;

use super::output;

/// Makes the bundle and writes it; the archive is read again for it.
///
/// # Errors
///
/// A sentence with what went wrong; the file is then what it was.
pub(crate) fn write(
    path: &Path,
    report: &Report,
    archive: Archive<'_>,
    options: Options,
) -> Result<(), String> {
    let go_on = &mut |_: &str, _, _| ControlFlow::Continue(());
    let bytes = bundle(report, Some(archive), options, go_on).map_err(|error| error.to_string())?;
    output::write_bytes(path, &bytes)?;
    let redacted = if options.redact {
        "redacted"
    } else {
        "not redacted"
    };
    eprintln!(
        "Evidence bundle: {}, {} bytes, {redacted}",
        path.display(),
        bytes.len()
    );
    Ok(())
}

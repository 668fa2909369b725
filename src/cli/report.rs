//! A report on its way out: in a form, to a place, perhaps into the browser.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use detect_144650::report::Report;
use detect_144650::{Format, redact, render, render_saved, render_text};

use super::options::Shown;
use super::{browser, output, terminal};

/// Where the report goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    Stdout,
    File(&'a Path),
    Temporary,
}

impl<'a> Place<'a> {
    /// The place that the options name, if it can be written and is none of
    /// `files`: that is found out before an analysis.
    ///
    /// # Errors
    ///
    /// A sentence with what is wrong, and what to do.
    pub(crate) fn of(shown: &'a Shown, files: &[PathBuf]) -> Result<Place<'a>, String> {
        match &shown.output {
            Some(path) => {
                output::check(path, files)?;
                Ok(Place::File(path))
            }
            None if shown.open => {
                browser::check()?;
                Ok(Place::Temporary)
            }
            None => Ok(Place::Stdout),
        }
    }
}

/// Writes the report, says where it is, and shows it, as was asked for.
///
/// # Errors
///
/// A sentence with what could not be written, and the answer.
pub(crate) fn give(shown: &Shown, report: &Report, place: Place<'_>) -> Result<(), String> {
    let written = write(shown, report, place).map_err(|message| with_answer(message, report))?;
    if let Some(path) = written {
        tell(shown, report, &path);
    }
    Ok(())
}

/// Whatever cannot be written, the answer is there.
#[expect(clippy::needless_pass_by_value, reason = "a function for map_err")]
pub(crate) fn with_answer(message: String, report: &Report) -> String {
    format!("{message}\nThe answer: {}", report.verdict.headline)
}

/// Writes the report, and says in which file, if in any.
fn write(shown: &Shown, report: &Report, place: Place<'_>) -> Result<Option<PathBuf>, String> {
    let redacted = shown.redact.then(|| redact(report));
    let report = redacted.as_ref().unwrap_or(report);
    let form = shown.form();
    if let (Place::Stdout, Format::Text) = (&place, form) {
        let look = terminal::look(shown.color);
        let text = render_text(report, look);
        return output::print_text(&text, look.rich).map(|()| None);
    }
    let text = rendered(report, form)?;
    match place {
        Place::Stdout => output::print(text.as_bytes()).map(|()| None),
        Place::File(path) => output::write(path, &text).map(|()| Some(path.to_owned())),
        Place::Temporary => browser::keep(&text).map(Some),
    }
}

/// The report in a form for files.
///
/// # Errors
///
/// A sentence.
pub(crate) fn rendered(report: &Report, form: Format) -> Result<String, String> {
    let text = if form == Format::Html {
        render_saved(report, &now())
    } else {
        render(report, form)
    };
    text.map_err(|error| format!("cannot write the report: {error}"))
}

/// The time in RFC 3339, to the second.
fn now() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    let at = i64::try_from(seconds)
        .ok()
        .and_then(|it| jiff::Timestamp::from_second(it).ok());
    at.unwrap_or_default().to_string()
}

/// Says the verdict and where the report is, and shows it if that was asked
/// for. The report is there, so an error here changes no exit code.
fn tell(shown: &Shown, report: &Report, path: &Path) {
    if !shown.quiet {
        terminal::say(&report.verdict.headline, shown.open);
        terminal::say(&format!("Report: {}", path.display()), shown.open);
    }
    if shown.open
        && let Err(message) = browser::show(path)
    {
        terminal::warn(&message);
    }
}

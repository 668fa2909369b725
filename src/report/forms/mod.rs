//! The report in the forms that people keep and send.
//!
//! # Promises
//!
//! * The same report gives the same bytes.
//! * Text, Markdown and HTML are written from one `document`: what one of them
//!   says, all say, but for what a summary leaves out.
//! * Text from the input stays text: it forms no markup, no formula and no
//!   control sequence of a terminal.
//! * [`redact::redact`] comes first where a report leaves its owner's hands;
//!   every form renders a redacted report like any other.
//!
//! # Not here
//!
//! Deciding anything; the interactive page.

mod blocks;
mod csv;
mod document;
mod html;
mod markdown;
#[cfg(not(target_arch = "wasm32"))]
pub mod overview;
mod printable;
mod redact;
mod script;
mod text;
mod words;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

use crate::report::Report;
pub(crate) use csv::write_row as csv_row;
pub(crate) use printable::{one_line, printable};
pub(crate) use redact::Redactor;
pub use redact::redact;
pub(crate) use script::script_in_words;
pub use text::TextLook;
pub(crate) use words::evidence as evidence_in_words;

/// A form of the report.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// For a terminal: everything.
    Text,
    /// [`Report`] as it is serialized: everything, for programs.
    Json,
    /// A row per job, per error without a job and per place with the words of
    /// one, for spreadsheets.
    Csv,
    /// A summary for a ticket.
    Markdown,
    /// Everything in one page that needs no scripts.
    Html,
}

impl Format {
    /// Every form, in the order in which help lists them.
    pub const ALL: [Format; 5] = [
        Format::Text,
        Format::Json,
        Format::Csv,
        Format::Markdown,
        Format::Html,
    ];

    /// Its name on the command line and in the page, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Markdown => "markdown",
            Format::Html => "html",
        }
    }

    /// The form of that name; `None` where there is none. Case matters.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Renders `report`; ends with a line end. The same report gives the same
/// bytes.
///
/// # Errors
///
/// If the report cannot be written as JSON, which two of the forms hold. It is
/// plain data with text keys, for which nothing is known that could fail; but
/// an empty report must never pass for a whole one.
pub fn render(report: &Report, format: Format) -> serde_json::Result<String> {
    Ok(match format {
        Format::Text => render_text(report, TextLook::default()),
        Format::Json => json(report)?,
        Format::Csv => csv::render(report),
        Format::Markdown => markdown::render(report),
        Format::Html => html::render(report, None)?,
    })
}

/// Renders `report` as text that looks as a terminal wants it; with the default
/// look, the bytes are those of [`Format::Text`].
#[must_use]
pub fn render_text(report: &Report, look: TextLook) -> String {
    text::render(report, look)
}

/// Renders `report` as HTML that says when it was saved, in RFC 3339: a report
/// itself has no such time, because the same files must give the same report.
///
/// # Errors
///
/// As [`render`].
pub fn render_saved(report: &Report, saved: &str) -> serde_json::Result<String> {
    html::render(report, Some(saved))
}

fn json(report: &Report) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(text)
}

//! The lines around one evidence, to be shown beside it.

use std::ops::ControlFlow;

use debug_zip_records::entry::Reader;
use serde::Serialize;

use super::Archive;
use super::evidence::{in_full, numbered};
use super::excerpt::{Excerpts, Shown, Target};

/// What stands around an evidence, or why it cannot be shown.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Context {
    /// The entries with their lines in front, the evidence marked with `>`;
    /// null if it was not found.
    pub text: Option<String>,
    /// A sentence that says why not; null if it was found.
    pub missing: Option<String>,
}

/// The entries around the evidence at `line` of the file `path` of an input,
/// which is `text`.
#[must_use]
pub fn context(
    archive: Archive<'_>,
    (input, path): (usize, &str),
    line: u64,
    text: &str,
) -> Context {
    if text.is_empty() {
        let why = "What stands on that line cannot be taken apart: look at it in the file.";
        return Context {
            text: None,
            missing: Some(why.to_owned()),
        };
    }
    let tasks = archive.plan.tasks.iter();
    let tasks = tasks.filter(|task| task.input == input && task.may_hold(path));
    let mut missing = "The archive does not have this file any more.".to_owned();
    for task in tasks {
        let Some(source) = archive.sources.get(task.source) else {
            continue;
        };
        let targets = [Target { line, text }];
        let mut excerpts = Excerpts::of(&targets);
        let mut lines = String::new();
        let mut show = |shown: Shown<'_>| {
            if let Shown::Entry(quoted) = shown {
                lines.push_str(&numbered(&quoted, &in_full(&quoted)));
            }
        };
        let mut reader = Reader::default();
        let ended = task.read_file(path, source, &mut |piece| {
            reader.feed(piece, &mut |unit| excerpts.unit(&unit, &mut show));
            if excerpts.is_done() {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        if !excerpts.is_done() {
            reader.finish(&mut |unit| excerpts.unit(&unit, &mut show));
        }
        if !lines.is_empty() {
            return Context {
                text: Some(lines),
                missing: None,
            };
        }
        missing = match ended {
            Err(why) => format!("The file was not read again: {why}."),
            Ok(()) => "The file does not hold this text on this line any more: it changed since \
                       it was analyzed."
                .to_owned(),
        };
    }
    Context {
        text: None,
        missing: Some(missing),
    }
}

//! How far the reading is, for the report and then for the bundle: a line on
//! standard error while it is a terminal.
//!
//! # Promises
//!
//! * Nothing is written to what is no terminal, or if quiet was asked for.
//! * It costs nothing beside reading: the line is drawn ten times a second at
//!   most, and is gone at the end.
//! * No name of a file acts on the terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What is done, percent, a bar, speed, time left and the current file.
const LINE: &str =
    "{prefix} {percent:>3} % {bar:20} {decimal_bytes_per_sec}, {eta} left  {wide_msg}";

/// Characters of a name that are shown at most.
const MOST_OF_NAME: usize = 60;

pub(crate) struct Progress {
    /// `None` where nobody looks.
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Of something, called by a word, that reads `total` bytes.
    pub(crate) fn new(what: &'static str, total: u64, quiet: bool) -> Progress {
        if quiet {
            return Progress { bar: None };
        }
        let target = ProgressDrawTarget::stderr_with_hz(10);
        let bar = ProgressBar::with_draw_target(Some(total), target);
        let style =
            ProgressStyle::with_template(LINE).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = bar
            .with_style(style.progress_chars("█▌░"))
            .with_prefix(what);
        Progress {
            bar: (!bar.is_hidden()).then_some(bar),
        }
    }

    /// `bytes` more were read, of `path`.
    pub(crate) fn add(&self, path: &str, bytes: u64) {
        if let Some(bar) = &self.bar {
            bar.set_message(name(path));
            bar.inc(bytes);
        }
    }

    /// `done` bytes of `total` were read, the last of `path`.
    pub(crate) fn set(&self, path: &str, done: u64, total: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(total);
            bar.set_position(done);
            bar.set_message(name(path));
        }
    }

    /// Takes the line away.
    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// The last part of a path, without what a terminal acts on.
fn name(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    let shown = name.chars().filter(|c| !c.is_control());
    shown.take(MOST_OF_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_well_formed() {
        assert!(ProgressStyle::with_template(LINE).is_ok());
    }

    #[test]
    fn names_are_harmless() {
        assert_eq!(name("debug/nodes/1/cockroach.log"), "cockroach.log");
        assert_eq!(name("a/\u{1b}[2Jb\r\n"), "[2Jb");
        assert_eq!(name(&"x".repeat(61)).len(), 60);
    }
}

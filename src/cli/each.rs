//! `--each`: a report for each input, in a folder, and one table of them all.
//!
//! # Promises
//!
//! * Whatever is wrong with one input, the others are judged, and it has its
//!   line in the table.
//! * What is done is not done again: if the input is what it was, and its report
//!   is there as it was written, by the same version and options. A process that
//!   was killed leaves no report that counts, and what could not be read is read
//!   again.
//! * No two inputs have one file, and none of the files is an input.
//! * What may be a secret in an address is nowhere in them.

use std::path::{Path, PathBuf};

use detect_144650::fleet::sha256;
use detect_144650::overview::{self, Fate, Line};
use detect_144650::report::Skipped;
use detect_144650::{Format, Plan, fleet, redact};
use serde::{Deserialize, Serialize};

use super::exit::Exit;
use super::input::{self, Inputs};
use super::options::Options;
use super::progress::Progress;
use super::report::rendered;
use super::{address, output, pool, terminal};

/// The files of the table, beside the reports.
const TABLES: [&str; 4] = ["table.jsonl", "table.csv", "table.html", "table.txt"];

/// Judges each input by itself; the reports go to `folder`.
///
/// # Errors
///
/// A sentence if the folder or the table cannot be written, or would be written
/// over an input.
pub(crate) fn each(options: &Options, folder: &Path) -> Result<Exit, String> {
    std::fs::create_dir_all(folder).map_err(|error| output::cannot_write(folder, &error))?;
    let files = input::files(&options.inputs);
    for table in TABLES {
        output::check(&folder.join(table), &files)?;
    }
    let mut lines = Vec::with_capacity(options.inputs.len());
    let mut written = true;
    for input in &options.inputs {
        let one = One::new(options, folder, input);
        let line = one.line().unwrap_or_else(|Failed { why, line }| {
            terminal::warn(&why);
            written &= line.is_none();
            line.map_or_else(|| Line::not_analyzed(one.shown.clone(), why), |line| *line)
        });
        lines.push(line);
    }
    let json_lines = overview::json_lines(&lines);
    let json_lines = json_lines.map_err(|error| format!("cannot write the table: {error}"))?;
    let text = overview::text(&lines);
    let (csv, html) = (overview::csv(&lines), overview::html(&lines));
    for (name, table) in TABLES.iter().zip([&json_lines, &csv, &html, &text]) {
        output::write(&folder.join(name), table)?;
    }
    output::print(text.as_bytes())?;
    let exit = worst(&lines);
    Ok(if written {
        exit
    } else {
        exit.not_all_written()
    })
}

/// The exit code of the worst line.
fn worst(lines: &[Line]) -> Exit {
    match lines.iter().map(|line| line.state).min() {
        Some(Fate::Findings) => Exit::Findings,
        Some(Fate::NotAnalyzed) | None => Exit::NotAnalyzed,
        Some(Fate::Incomplete) => Exit::Incomplete,
        Some(Fate::Clear) => Exit::Clear,
    }
}

/// Why an input has no report; with its line if only that could not be written.
struct Failed {
    why: String,
    line: Option<Box<Line>>,
}

impl From<String> for Failed {
    fn from(why: String) -> Failed {
        Failed { why, line: None }
    }
}

/// One input, and where its files are.
struct One<'a> {
    options: &'a Options,
    folder: &'a Path,
    input: &'a PathBuf,
    shown: String,
    form: Format,
    name: String,
}

/// What was made of an input.
struct Judged {
    line: Line,
    /// Its report, in the form that was asked for.
    text: String,
    /// Whether all could be read that was to be.
    whole: bool,
}

/// What is known of an input that is done.
#[derive(Debug, Serialize, Deserialize)]
struct Done {
    version: String,
    format: String,
    redacted: bool,
    /// Sum of names, sizes and times of the input's files.
    stamp: String,
    /// Sum of the report.
    sha256: String,
    line: Line,
}

impl<'a> One<'a> {
    fn new(options: &'a Options, folder: &'a Path, input: &'a PathBuf) -> One<'a> {
        let form = options.shown.format.unwrap_or(Format::Html);
        One {
            options,
            folder,
            input,
            name: file_name(input),
            shown: address::shown(input),
            form,
        }
    }

    /// The input's line: of the report that is there, or of a new one.
    fn line(&self) -> Result<Line, Failed> {
        let inputs = input::open(std::slice::from_ref(self.input))?;
        let stamp = inputs.stamp().map(|stamp| sha256(stamp.as_bytes()));
        let report = format!("{}.{}", self.name, ending(self.form));
        let done = self.folder.join(format!("{}.done", self.name));
        let known = stamp
            .as_ref()
            .and_then(|stamp| self.known(&done, &report, stamp));
        if let Some(line) = known {
            return Ok(line);
        }
        let path = self.folder.join(&report);
        for output in [&path, &done] {
            output::check(output, &inputs.files)?;
        }
        let Judged { line, text, whole } = self.judged(inputs, report)?;
        let stamp = stamp.filter(|_| whole);
        let is_written = output::write(&path, &text).and_then(|()| match stamp {
            Some(stamp) => self.note(&done, stamp, &text, &line),
            None => Ok(()),
        });
        is_written.map_err(|why| Failed {
            why: format!("{why}\nThe answer: {}", line.headline),
            line: Some(Box::new(Line {
                report: None,
                ..line.clone()
            })),
        })?;
        Ok(line)
    }

    /// The line, if all is as it was.
    fn known(&self, done: &Path, report: &str, stamp: &str) -> Option<Line> {
        let done: Done = serde_json::from_slice(&std::fs::read(done).ok()?).ok()?;
        let same = done.version == env!("DETECT_144650_VERSION")
            && done.format == self.form.name()
            && done.redacted == self.options.shown.redact
            && done.stamp == *stamp
            && done.line.input == self.shown;
        let report = std::fs::read(self.folder.join(report)).ok()?;
        (same && done.sha256 == sha256(&report)).then_some(done.line)
    }

    /// Takes note that it is done: the last of all.
    fn note(&self, done: &Path, stamp: String, report: &str, line: &Line) -> Result<(), String> {
        let note = Done {
            version: env!("DETECT_144650_VERSION").to_owned(),
            format: self.form.name().to_owned(),
            redacted: self.options.shown.redact,
            stamp,
            sha256: sha256(report.as_bytes()),
            line: line.clone(),
        };
        let note = serde_json::to_string(&note);
        output::write(done, note.map_err(|error| error.to_string())?)
    }

    /// Analyzes the input.
    fn judged(&self, inputs: Inputs, file: String) -> Result<Judged, String> {
        let (remote, sources) = (inputs.remote, inputs.sources);
        let plan = Plan::make(&sources).map_err(|error| error.to_string())?;
        let threads = pool::threads(self.options.threads);
        let sources = if remote {
            fleet::read_ahead(&plan, sources, threads)
        } else {
            sources
        };
        let quiet = self.options.shown.quiet;
        let progress = Progress::new("reading", plan.total_bytes(), quiet);
        let findings = pool::analyze(&plan, &sources, threads, &progress);
        let report = detect_144650::report(&plan, findings);
        let report = if self.options.shown.redact {
            redact(&report)
        } else {
            report
        };
        Ok(Judged {
            line: Line::of(self.shown.clone(), &report, file),
            text: rendered(&report, self.form)?,
            whole: !report.skipped.iter().any(Skipped::is_unread),
        })
    }
}

/// A name for the files of an input: what it is called in letters that every
/// system and address takes, and what tells it from others.
fn file_name(input: &Path) -> String {
    const MOST: usize = 80;
    let safe: Vec<char> = address::shown(input)
        .chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' => c,
            _ => '_',
        })
        .collect();
    let last = safe
        .get(safe.len().saturating_sub(MOST)..)
        .unwrap_or_default();
    let name: String = last.iter().collect();
    let name = name.trim_start_matches(['.', '_', '-']);
    let tag = sha256(input.as_os_str().as_encoded_bytes());
    format!("{name}.{}", tag.get(..8).unwrap_or_default())
}

fn ending(form: Format) -> &'static str {
    match form {
        Format::Text => "txt",
        Format::Json => "json",
        Format::Csv => "csv",
        Format::Markdown => "md",
        Format::Html => "html",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        let name = |shown: &str| file_name(Path::new(shown));
        for (shown, want) in [
            ("a/debug.zip", "a_debug.zip"),
            ("../../x y.zip", "x_y.zip"),
            ("https://u:word@a/b.zip?secret", "https___a_b.zip"),
            ("what?.zip", "what_.zip"),
            ("…", ""),
        ] {
            let name = name(shown);
            let (before, tag) = name.rsplit_once('.').expect("a tag");
            assert_eq!((before, tag.len()), (want, 8), "{shown}");
        }
        assert_ne!(name("a/debug.zip"), name("a_debug.zip"));
        assert_ne!(name("https://a/b.zip?c"), name("https://a/b.zip?d"));
        assert!(name(&"é".repeat(1000)).len() < 100);
    }

    #[test]
    fn the_worst_line_is_the_exit_code() {
        use Fate::{Clear, Findings, Incomplete, NotAnalyzed};
        let cases: &[(&[Fate], Exit)] = &[
            (&[Clear, Clear], Exit::Clear),
            (&[Clear, Incomplete, Clear], Exit::Incomplete),
            (&[Incomplete, NotAnalyzed, Clear], Exit::NotAnalyzed),
            (&[NotAnalyzed, Findings, Clear], Exit::Findings),
        ];
        for (fates, want) in cases {
            let lines = fates.iter().map(|fate| Line {
                state: *fate,
                ..Line::not_analyzed(String::new(), String::new())
            });
            assert_eq!(worst(&lines.collect::<Vec<_>>()), *want, "{fates:?}");
        }
    }
}

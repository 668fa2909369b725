//! The options of the command.

use std::ffi::OsString;
use std::path::PathBuf;

use detect_144650::Format;
use lexopt::{Arg, Parser, ValueExt};

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Finds jobs that may have lost rows to CockroachDB's bug A-144650.

Usage: detect-144650 [OPTIONS] INPUT...

INPUT is a debug.zip, an unpacked folder, or a log file. Several inputs of one
cluster are judged together; what stands in two of them counts once.

Options:
  --format FORMAT   text (default), json, csv, markdown or html
  --output FILE     write the report to FILE instead of standard output
  --redact          replace host names, users, SQL and the like by stand-ins
  --threads N       use N threads; default: one per core
  --help            print this
  --version         print the version

Exit codes:
  0  not detected in these logs, and nothing that matters was left unread
  1  jobs that may have lost rows, or flush errors without a job
  2  nothing detected, but not everything could be checked
  3  not analyzed: bad usage, no such file, nothing to analyze

Nothing is sent anywhere: the command reads the inputs and writes the report.
";

/// What to do.
#[derive(Debug, PartialEq)]
pub(crate) enum Command {
    /// Analyze.
    Analyze(Options),
    /// Print [`HELP`].
    Help,
    /// Print the version.
    Version,
}

/// How to analyze.
#[derive(Debug, PartialEq)]
pub(crate) struct Options {
    /// Rendering of the report.
    pub(crate) format: Format,
    /// File to write, else standard output.
    pub(crate) output: Option<PathBuf>,
    /// Whether to redact what is written.
    pub(crate) redact: bool,
    /// Threads; `None` is one per core.
    pub(crate) threads: Option<usize>,
    /// What to analyze, at least one.
    pub(crate) inputs: Vec<PathBuf>,
}

/// Reads the arguments, without the program's name.
pub(crate) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Command, String> {
    let mut options = Options {
        format: Format::Text,
        output: None,
        redact: false,
        threads: None,
        inputs: Vec::new(),
    };
    let mut parser = Parser::from_args(arguments);
    while let Some(argument) = parser.next().map_err(said)? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            Arg::Long("version") | Arg::Short('V') => return Ok(Command::Version),
            Arg::Long("format") => options.format = format(parser.value().map_err(said)?)?,
            Arg::Long("output") | Arg::Short('o') => {
                options.output = Some(parser.value().map_err(said)?.into());
            }
            Arg::Long("redact") => options.redact = true,
            Arg::Long("threads") => {
                let threads: usize = parser.value().and_then(|v| v.parse()).map_err(said)?;
                if threads == 0 {
                    return Err("--threads must be 1 or more".to_owned());
                }
                options.threads = Some(threads);
            }
            Arg::Value(input) => options.inputs.push(input.into()),
            other => return Err(said(other.unexpected())),
        }
    }
    if options.inputs.is_empty() {
        return Err("no input was given: name a debug.zip, a folder or a log file".to_owned());
    }
    Ok(Command::Analyze(options))
}

fn format(value: OsString) -> Result<Format, String> {
    let name = value.string().map_err(said)?;
    Format::from_name(&name).ok_or_else(|| {
        format!("there is no format '{name}'; use text, json, csv, markdown or html")
    })
}

#[expect(clippy::needless_pass_by_value, reason = "a function for map_err")]
fn said(error: lexopt::Error) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Command, String> {
        parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn usage() {
        let Ok(Command::Analyze(options)) = read(&[
            "a.zip",
            "--format",
            "json",
            "-o",
            "x",
            "b",
            "--redact",
            "--threads=2",
        ]) else {
            panic!("good usage");
        };
        assert_eq!(options.inputs, [PathBuf::from("a.zip"), PathBuf::from("b")]);
        assert_eq!(
            (options.format, options.redact, options.threads),
            (Format::Json, true, Some(2))
        );
        assert_eq!(read(&["x", "--help"]), Ok(Command::Help));
        assert_eq!(read(&["--version"]), Ok(Command::Version));
        for bad in [
            &[][..],
            &["--format", "xml", "a"],
            &["--format"],
            &["--threads", "0", "a"],
            &["--threads", "x", "a"],
            &["--wat", "a"],
        ] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn help_names_every_option() {
        for option in [
            "--format",
            "--output",
            "--redact",
            "--threads",
            "--help",
            "--version",
        ] {
            assert!(HELP.contains(option), "{option}");
        }
    }
}

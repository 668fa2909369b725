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
  --bundle FILE     also write FILE, a zip for a support ticket: the report, the
                    log lines around each finding, and what was read; redacted
  --no-redact       do not redact the bundle
  --hash-inputs     read the inputs once more, for their SHA-256 in the bundle
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
    /// File for the evidence bundle, if one is wanted.
    pub(crate) bundle: Option<PathBuf>,
    /// Whether to leave the bundle unredacted.
    pub(crate) no_redact: bool,
    /// Whether the bundle has the sums of the inputs.
    pub(crate) hash_inputs: bool,
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
        bundle: None,
        no_redact: false,
        hash_inputs: false,
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
            Arg::Long("bundle") => {
                options.bundle = Some(parser.value().map_err(said)?.into());
            }
            Arg::Long("no-redact") => options.no_redact = true,
            Arg::Long("hash-inputs") => options.hash_inputs = true,
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
    if options.bundle.is_none() && (options.no_redact || options.hash_inputs) {
        return Err("--no-redact and --hash-inputs are for a bundle: add --bundle FILE".to_owned());
    }
    if options.no_redact && options.redact {
        return Err("--redact and --no-redact contradict each other".to_owned());
    }
    if options.bundle.is_some() && options.bundle == options.output {
        return Err("--bundle and --output name the same file".to_owned());
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
            &["--no-redact", "a"],
            &["--hash-inputs", "a"],
            &["--bundle", "b", "--redact", "--no-redact", "a"],
            &["--bundle", "b", "--output", "b", "a"],
        ] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn help_names_every_option() {
        for option in [
            "--format",
            "--output",
            "--bundle",
            "--no-redact",
            "--hash-inputs",
            "--redact",
            "--threads",
            "--help",
            "--version",
        ] {
            assert!(HELP.contains(option), "{option}");
        }
    }
}

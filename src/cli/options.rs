//! The options of the command: the one definition of which parsing, `--help`,
//! completions and the manual page are made.
//!
//! # Promises
//!
//! * Whatever is wrong with the arguments is a sentence that says what would be
//!   right, and no analysis begins.
//!
//! # Not here
//!
//! What completions and the manual page look like (`offered.rs`); what the
//! options do.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _, ValueHint};
use clap::error::ErrorKind;
use clap::{Args, ColorChoice, CommandFactory as _, Parser, Subcommand, value_parser};
use clap_complete::Shell;
use detect_144650::Format;

use super::exit::Exit;

/// Name of the command.
pub(crate) const NAME: &str = env!("CARGO_PKG_NAME");

/// Commands for the help, and what each is for.
pub(crate) const EXAMPLES: [(&str, &str); 9] = [
    ("detect-144650 debug.zip", "read the answer in the terminal"),
    ("detect-144650 --open debug.zip", "read it in the browser"),
    (
        "detect-144650 first.zip second.zip n4/logs",
        "judge several archives and log folders of one cluster together",
    ),
    (
        "detect-144650 --each reports first.zip second.zip",
        "judge each by itself: a report for each, and one table",
    ),
    (
        "kubectl logs cockroachdb-0 | detect-144650 -",
        "read a log that comes through a pipe",
    ),
    (
        "detect-144650 --color always debug.zip | less -R",
        "page through it, with colors",
    ),
    (
        "detect-144650 --redact --format html --output report.html debug.zip",
        "a report to pass on, without names, addresses and SQL",
    ),
    (
        "detect-144650 --bundle evidence.zip debug.zip",
        "also write what a support ticket needs, redacted",
    ),
    (
        "detect-144650 --format json debug.zip | jq -r '.jobs[].job_id'",
        "the ids of the jobs that have flush errors",
    ),
];

/// Finds jobs that may have lost rows to CockroachDB's bug A-144650.
#[derive(Debug, Parser)]
#[command(
    name = NAME,
    version = env!("DETECT_144650_VERSION"),
    after_help = after_help(),
    max_term_width = 100,
    // An input comes first, or a verb; a verb's word may be an input behind one.
    subcommand_help_heading = VERBS,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true,
)]
pub(crate) struct Options {
    /// A debug.zip, an unpacked folder, a log file, or "-" for standard input. Archives may be zip
    /// or tar, and whatever is packed with gzip, bzip2, xz or zstd, or lies in an archive inside, is
    /// unpacked. Several inputs of one cluster are judged together; what stands in two of them
    /// counts once.
    #[arg(value_name = "INPUT", required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) inputs: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) shown: Shown,

    /// Also write FILE, a zip for a support ticket: the report, the log lines around each finding,
    /// and what was read. It is redacted unless --no-redact is given, and is never an input or the
    /// file that --output names.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) bundle: Option<PathBuf>,

    /// Leave names, addresses and SQL in the bundle.
    #[arg(long, conflicts_with = "redact")]
    pub(crate) no_redact: bool,

    /// Read the inputs once more, for their SHA-256 in the bundle.
    #[arg(long)]
    pub(crate) hash_inputs: bool,

    /// Judge each input by itself. Its report goes to FOLDER, as HTML unless --format says otherwise,
    /// and a table of them all, which is printed, as table.txt, table.jsonl, table.csv and
    /// table.html. An input that is done and still the same is not read again; what is wrong with
    /// one stops no other. The exit code is that of the worst: 1, then 3, 2, 0.
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath, conflicts_with_all = ["output", "open", "bundle"])]
    pub(crate) each: Option<PathBuf>,

    /// Use N threads; one per core unless given.
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,

    /// Print what SHELL needs to complete these options.
    #[arg(long, value_name = "SHELL", exclusive = true)]
    pub(crate) completions: Option<Shell>,

    /// Print the manual page.
    #[arg(long, exclusive = true)]
    pub(crate) man: bool,

    #[command(subcommand)]
    pub(crate) verb: Option<Verb>,
}

/// How a report is shown, whatever it was made of.
#[derive(Debug, Args)]
pub(crate) struct Shown {
    /// Form of the report. Unless given, it is text, or HTML with --open.
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    pub(crate) format: Option<Format>,

    /// Write the report to FILE instead of standard output. A file of that name is replaced, but
    /// never one that is an input.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,

    /// Show the report in the browser: as HTML, in the file that --output names, or else in one
    /// in the folder for temporary files, which stays there.
    #[arg(long)]
    pub(crate) open: bool,

    /// Replace host names, users, SQL and the like by stand-ins.
    #[arg(long)]
    pub(crate) redact: bool,

    #[arg(long, value_name = "WHEN", default_value = "auto", help = COLOR)]
    pub(crate) color: ColorChoice,

    /// Say nothing but the report and errors: no progress, and not where the report was written.
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// An analysis in three steps, between which there are files.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Cut inputs into parts that other processes and machines can read.
    #[command(after_help = WRITTEN)]
    Plan(PlanOptions),
    /// Read one part of a plan.
    #[command(after_help = WRITTEN)]
    Scan(ScanOptions),
    /// Make the report of all parts of a plan: that of the whole in one go.
    Join(JoinOptions),
}

#[derive(Debug, Args)]
pub(crate) struct PlanOptions {
    /// Archives, folders and logs, as without a plan. They must be there when the parts are read,
    /// so standard input is none.
    #[arg(value_name = "INPUT", required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) inputs: Vec<PathBuf>,

    /// Cut into N parts of about equal work; fewer if there is too little. A file is read by one
    /// part, and so is an archive that is compressed as a whole.
    #[arg(long, value_name = "N", default_value = "16", value_parser = value_parser!(u16).range(1..))]
    pub(crate) parts: u16,

    /// Write the plan to FILE instead of standard output.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ScanOptions {
    /// What "plan" wrote.
    #[arg(value_name = "PLAN", value_hint = ValueHint::FilePath)]
    pub(crate) plan: PathBuf,

    /// Which part to read; the first is 0.
    #[arg(long, value_name = "K")]
    pub(crate) part: usize,

    /// Write what was found to FILE instead of standard output.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,

    /// Look for the inputs in PLACE, by their names, and not where they were when the plan was made.
    #[arg(long, value_name = "PLACE", value_hint = ValueHint::AnyPath)]
    pub(crate) at: Option<PathBuf>,

    /// Say nothing but errors.
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Use N threads; one per core unless given.
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,
}

#[derive(Debug, Args)]
pub(crate) struct JoinOptions {
    /// What "plan" wrote.
    #[arg(value_name = "PLAN", value_hint = ValueHint::FilePath)]
    pub(crate) plan: PathBuf,

    /// What "scan" wrote, each part once, in any order.
    #[arg(value_name = "PART", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) parts: Vec<PathBuf>,

    /// Also make a report if parts are missing. They are named, and it is never clear.
    #[arg(long)]
    pub(crate) partial: bool,

    #[command(flatten)]
    pub(crate) shown: Shown,
}

impl Shown {
    /// The form that was asked for, or else the one for the place.
    pub(crate) fn form(&self) -> Format {
        let usual = if self.open {
            Format::Html
        } else {
            Format::Text
        };
        self.format.unwrap_or(usual)
    }
}

/// Reads the arguments, the first of which is the program's name.
///
/// # Errors
///
/// What is to be printed instead: help, the version, or what is wrong.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Options, clap::Error> {
    let wrong = |kind, what| Options::command().error(kind, what);
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let of_verb = arguments.get(1).and_then(|first| first.to_str());
    let of_verb = of_verb.is_some_and(Verb::has_subcommand);
    let options = Options::try_parse_from(arguments).map_err(|error| match error.kind() {
        // Nothing else is required.
        ErrorKind::MissingRequiredArgument if !of_verb => wrong(error.kind(), NO_INPUT),
        _ => error,
    })?;
    let shown = match &options.verb {
        Some(Verb::Join(join)) => &join.shown,
        _ => &options.shown,
    };
    if shown.open && shown.format.is_some_and(|format| format != Format::Html) {
        return Err(wrong(ErrorKind::ArgumentConflict, ONLY_HTML));
    }
    if options.bundle.is_none() && (options.no_redact || options.hash_inputs) {
        return Err(wrong(ErrorKind::ArgumentConflict, NO_BUNDLE));
    }
    Ok(options)
}

/// One of the forms that there are, by its name.
fn format() -> impl clap::builder::TypedValueParser<Value = Format> {
    let names = PossibleValuesParser::new(Format::ALL.map(Format::name));
    names.try_map(|name| Format::from_name(&name).ok_or("there is no such format"))
}

/// What stands below the options.
fn after_help() -> String {
    let examples = EXAMPLES.map(|(command, what)| format!("  {command}\n      {what}"));
    let codes = Exit::ALL.map(|exit| format!("  {}  {}", exit.code(), exit.meaning()));
    format!(
        "Examples:\n{}\n\nExit codes:\n{}\n\n{NOTHING_SENT}",
        examples.join("\n"),
        codes.join("\n")
    )
}

const WRITTEN: &str = "Exit codes:\n  0  it was written\n  3  it was not";

const VERBS: &str = "One analysis by many machines (a file of such a name is ./plan)";

const COLOR: &str = "Marks and colors in text. If auto, only on a terminal, and not if NO_COLOR is \
     set or TERM is dumb. A file that --output names never has them";

const NO_INPUT: &str = "no input was given: name a debug.zip, a folder or a log file, or - for standard \
     input";

const NO_BUNDLE: &str = "'--no-redact' and '--hash-inputs' are about a bundle: add '--bundle FILE'";

const ONLY_HTML: &str = "a browser shows HTML: leave out '--format', or '--open'";

/// What people ask first.
#[cfg(feature = "remote")]
pub(crate) const NOTHING_SENT: &str = "Inputs may be addresses, s3://bucket/key or \
    https://host/path, of which ranges are read. Nothing else is sent anywhere: the command reads \
    the inputs and writes the report.";

/// What people ask first.
#[cfg(not(feature = "remote"))]
pub(crate) const NOTHING_SENT: &str =
    "Nothing is sent anywhere: the command reads the inputs and writes the report.";

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Options, clap::Error> {
        let arguments = [NAME].iter().chain(arguments);
        parse(arguments.map(OsString::from))
    }

    #[test]
    fn usage() {
        let options = read(&[
            "a.zip",
            "--format",
            "json",
            "-o",
            "x",
            "b",
            "--redact",
            "--threads=2",
            "-q",
        ]);
        let options = options.expect("good usage");
        let shown = &options.shown;
        assert_eq!(shown.format, Some(Format::Json));
        assert_eq!(shown.output, Some("x".into()));
        assert!(shown.redact && shown.quiet && !shown.open);
        assert_eq!(options.threads, Some(2));
        assert_eq!(options.inputs, [PathBuf::from("a.zip"), "b".into()]);
        assert_eq!(shown.color, ColorChoice::Auto);
        let options = read(&["--", "--open"]).expect("a file may be called so");
        assert_eq!(options.inputs, [PathBuf::from("--open")]);
    }

    /// A file may have the name of a verb, but where the verb stands.
    #[test]
    fn verbs() {
        let verb = |arguments: &[&str]| read(arguments).expect("good usage").verb;
        assert!(matches!(verb(&["plan", "a.zip"]), Some(Verb::Plan(_))));
        assert!(matches!(
            verb(&["scan", "p", "--part", "0"]),
            Some(Verb::Scan(_))
        ));
        assert!(matches!(
            verb(&["join", "p", "a", "b", "--format", "json"]),
            Some(Verb::Join(_))
        ));
        for inputs in [
            &["./plan"][..],
            &["a.zip", "plan"],
            &["--", "plan"],
            &["-q", "scan"],
            &["help"],
        ] {
            assert!(verb(inputs).is_none(), "{inputs:?}");
        }
    }

    #[test]
    fn the_definition_is_whole() {
        Options::command().debug_assert();
    }

    #[test]
    fn bad_usage() {
        #[rustfmt::skip]
        let cases: &[(&[&str], &str)] = &[
            (&["--format", "xml", "a"],             "[possible values: text, json, csv, markdown, html]"),
            (&["--format", "jsn", "a"],             "tip: a similar value exists: 'json'"),
            (&["--formt", "json", "a"],             "tip: a similar argument exists: '--format'"),
            (&["--format"],                         "a value is required for '--format <FORMAT>'"),
            (&["--threads", "0", "a"],              "0 is not in 1..="),
            (&["--threads", "x", "a"],              "invalid digit found in string"),
            (&[],                                   "no input was given: name a debug.zip"),
            (&["--redact"],                         "no input was given: name a debug.zip"),
            (&["--man", "a"],                       "'--man' cannot be used with"),
            (&["--completions", "bash", "a"],       "cannot be used with"),
            (&["--completions", "tcsh"],            "bash"),
            (&["--open", "--format", "json", "a"],  "a browser shows HTML"),
            (&["join", "--open", "--format", "json", "p", "a"], "a browser shows HTML"),
            (&["plan"],                             "<INPUT>"),
            (&["scan", "p"],                        "--part <K>"),
            (&["join", "p"],                        "<PART>"),
            (&["plan", "--parts", "0", "a"],        "0 is not in 1..="),
            (&["--no-redact", "a"],                 "add '--bundle FILE'"),
            (&["--hash-inputs", "a"],               "add '--bundle FILE'"),
            (&["--bundle", "b", "--redact", "--no-redact", "a"], "cannot be used with"),
        ];
        for (arguments, want) in cases {
            let error = read(arguments).expect_err("bad usage");
            assert!(error.use_stderr(), "{arguments:?}");
            let said = error.to_string();
            assert!(said.contains(want), "{arguments:?}: {said}");
        }
        assert!(read(&["--open", "--format", "html", "a"]).is_ok());
        assert!(read(&["--completions", "fish"]).is_ok_and(|options| options.inputs.is_empty()));
    }
}

//! The command `detect-144650`: files in, report out.
//!
//! Exit codes are part of its promise: 0 clear, 1 findings, 2 incomplete,
//! 3 not analyzed (bad usage, no such file, nothing to analyze, no output).

use std::process::ExitCode;

use detect_144650::bundle::{self, Archive};
use detect_144650::report::{Report, State};
use detect_144650::{Plan, redact, render, report};

mod cli;

use cli::options::{self, Command, Options};
use cli::{input, output, pool};

/// Exit code when there is no report.
const NOT_ANALYZED: u8 = 3;

fn main() -> ExitCode {
    match options::parse(std::env::args_os().skip(1)) {
        Ok(Command::Help) => print(options::HELP),
        Ok(Command::Version) => print(concat!("detect-144650 ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(Command::Analyze(options)) => run(&options).unwrap_or_else(|message| fail(&message)),
        Err(message) => fail(&format!("{message}\nTry 'detect-144650 --help'.")),
    }
}

/// Analyzes and writes the report; the error is a sentence for people.
fn run(options: &Options) -> Result<ExitCode, String> {
    let input::Inputs { sources, files } = input::open(&options.inputs)?;
    for output in options.output.iter().chain(&options.bundle) {
        output::check(output, &files)?;
    }
    let plan = Plan::make(&sources).map_err(|error| error.to_string())?;
    let findings = pool::analyze(&plan, &sources, options.threads);
    let report = report(&plan, findings);
    let redacted = options.redact.then(|| redact(&report));
    let text = render(redacted.as_ref().unwrap_or(&report), options.format)
        .map_err(|error| format!("cannot write the report: {error}"))?;
    output::write(options.output.as_deref(), &text)?;
    if let Some(path) = &options.bundle {
        let archive = Archive {
            plan: &plan,
            sources: &sources,
        };
        let how = bundle::Options {
            redact: !options.no_redact,
            hash_inputs: options.hash_inputs,
        };
        cli::bundle::write(path, &report, archive, how)?;
    }
    Ok(ExitCode::from(code(&report)))
}

fn code(report: &Report) -> u8 {
    match report.verdict.state {
        State::Clear => 0,
        State::Findings => 1,
        State::Incomplete => 2,
    }
}

fn print(text: &str) -> ExitCode {
    match output::write(None, text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => fail(&message),
    }
}

fn fail(message: &str) -> ExitCode {
    eprintln!("detect-144650: {message}");
    ExitCode::from(NOT_ANALYZED)
}

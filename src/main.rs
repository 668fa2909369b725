//! The command `detect-144650`: files in, report out.

use std::process::ExitCode;

use detect_144650::Plan;
use detect_144650::bundle::Archive;
use detect_144650::fleet::read_ahead;

mod cli;

use cli::exit::Exit;
use cli::options::{self, Options, Verb};
use cli::progress::Progress;
use cli::report::{self, Place};
use cli::{bundle, each, fleet, input, offered, output, pool, terminal};

fn main() -> ExitCode {
    terminal::choose(clap::ColorChoice::Auto);
    let done = match options::parse(std::env::args_os()) {
        Ok(options) => run(&options),
        Err(instead) => print(&instead),
    };
    let exit = done.unwrap_or_else(|message| {
        terminal::fail(&message);
        Exit::NotAnalyzed
    });
    exit.into()
}

/// Prints what is to be said in place of an analysis.
fn print(instead: &clap::Error) -> Result<Exit, String> {
    let exit = if instead.use_stderr() {
        Exit::NotAnalyzed
    } else {
        // Help, which is what was asked for.
        Exit::Clear
    };
    output::told(instead.print()).map(|()| exit)
}

/// Does what the options say; the error is a sentence for people.
fn run(options: &Options) -> Result<Exit, String> {
    match &options.verb {
        Some(Verb::Plan(plan)) => return fleet::plan(plan),
        Some(Verb::Scan(scan)) => return fleet::scan(scan),
        Some(Verb::Join(join)) => return fleet::join(join),
        None => {}
    }
    terminal::choose(options.shown.color);
    if let Some(shell) = options.completions {
        return output::print(&offered::completions(shell)).map(|()| Exit::Clear);
    }
    if options.man {
        let page = offered::manual().map_err(|error| error.to_string())?;
        return output::print(&page).map(|()| Exit::Clear);
    }
    match &options.each {
        Some(folder) => each::each(options, folder),
        None => analyze(options),
    }
}

/// Analyzes and writes the report.
fn analyze(options: &Options) -> Result<Exit, String> {
    let shown = &options.shown;
    let inputs = input::open(&options.inputs)?;
    let (sources, files) = (inputs.sources, inputs.files);
    // What cannot be written is found out before the analysis.
    let place = Place::of(shown, &files)?;
    if let Some(path) = &options.bundle {
        output::check(path, &files)?;
        if let Some(output) = &shown.output {
            output::check_apart(output, path)?;
        }
    }
    let plan = Plan::make(&sources).map_err(|error| error.to_string())?;
    let threads = pool::threads(options.threads);
    let sources = if inputs.remote {
        read_ahead(&plan, sources, threads)
    } else {
        sources
    };
    let progress = Progress::new("reading", plan.total_bytes(), shown.quiet);
    let findings = pool::analyze(&plan, &sources, threads, &progress);
    let report = detect_144650::report(&plan, findings);
    let exit = Exit::from(report.verdict.state);
    report::give(shown, &report, place)?;
    if let Some(path) = &options.bundle {
        let archive = Archive {
            plan: &plan,
            sources: &sources,
        };
        match bundle::write(path, &report, archive, options) {
            Ok(written) if !shown.quiet => terminal::say(&written, true),
            Ok(_) => {}
            Err(message) => {
                terminal::fail(&report::with_answer(message, &report));
                return Ok(exit.not_all_written());
            }
        }
    }
    Ok(exit)
}

//! The command `detect-144650`: files in, report out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

use detect_144650::bundle::Archive;
use detect_144650::report::Report;
use detect_144650::{Format, Plan, redact, render, render_saved, render_text, report};

mod cli;

use cli::exit::Exit;
use cli::options::{self, Options};
use cli::progress::Progress;
use cli::{browser, bundle, input, offered, output, pool, terminal};

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
    terminal::choose(options.color);
    if let Some(shell) = options.completions {
        return output::print(&offered::completions(shell)).map(|()| Exit::Clear);
    }
    if options.man {
        let page = offered::manual().map_err(|error| error.to_string())?;
        return output::print(&page).map(|()| Exit::Clear);
    }
    analyze(options)
}

/// Where the report goes.
#[derive(Clone, Copy)]
enum Place<'a> {
    Stdout,
    File(&'a Path),
    Temporary,
}

/// Analyzes and writes the report.
fn analyze(options: &Options) -> Result<Exit, String> {
    let input::Inputs { sources, files } = input::open(&options.inputs)?;
    // What cannot be written is found out before the analysis.
    let place = match &options.output {
        Some(path) => {
            output::check(path, &files)?;
            Place::File(path)
        }
        None if options.open => {
            browser::check()?;
            Place::Temporary
        }
        None => Place::Stdout,
    };
    if let Some(path) = &options.bundle {
        output::check(path, &files)?;
        if let Some(output) = &options.output {
            output::check_apart(output, path)?;
        }
    }
    let plan = Plan::make(&sources).map_err(|error| error.to_string())?;
    let progress = Progress::new("reading", plan.total_bytes(), options.quiet);
    let findings = pool::analyze(&plan, &sources, options.threads, &progress);
    let report = report(&plan, findings);
    let exit = Exit::from(report.verdict.state);
    // Whatever cannot be written, the answer is there.
    let with_answer = |message| format!("{message}\nThe answer: {}", report.verdict.headline);
    let written = write(options, &report, place).map_err(with_answer)?;
    if let Some(path) = written {
        tell(options, &report, &path);
    }
    if let Some(path) = &options.bundle {
        let archive = Archive {
            plan: &plan,
            sources: &sources,
        };
        match bundle::write(path, &report, archive, options) {
            Ok(written) if !options.quiet => terminal::say(&written, true),
            Ok(_) => {}
            Err(message) => {
                terminal::fail(&with_answer(message));
                return Ok(exit.not_all_written());
            }
        }
    }
    Ok(exit)
}

/// Writes the report, and says in which file, if in any.
fn write(options: &Options, report: &Report, place: Place) -> Result<Option<PathBuf>, String> {
    let redacted = options.redact.then(|| redact(report));
    let shown = redacted.as_ref().unwrap_or(report);
    let form = options.form();
    if let (Place::Stdout, Format::Text) = (&place, form) {
        let look = terminal::look(options.color);
        let text = render_text(shown, look);
        return output::print_text(&text, look.rich).map(|()| None);
    }
    let text = if form == Format::Html {
        render_saved(shown, &now())
    } else {
        render(shown, form)
    };
    let text = text.map_err(|error| format!("cannot write the report: {error}"))?;
    match place {
        Place::Stdout => output::print(text.as_bytes()).map(|()| None),
        Place::File(path) => output::write(path, &text).map(|()| Some(path.to_owned())),
        Place::Temporary => browser::keep(&text).map(Some),
    }
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
fn tell(options: &Options, report: &Report, path: &Path) {
    if !options.quiet {
        terminal::say(&report.verdict.headline, options.open);
        terminal::say(&format!("Report: {}", path.display()), options.open);
    }
    if options.open
        && let Err(message) = browser::show(path)
    {
        terminal::warn(&message);
    }
}

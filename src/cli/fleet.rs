//! The verbs `plan`, `scan` and `join`: one analysis by many processes, with
//! files between them.
//!
//! # Promises
//!
//! * A part's file is written whole or not at all, so that a process that was
//!   killed leaves none, and its part is missing by name.
//! * What was planned, scanned or joined is never overwritten by an output.

use std::path::{Path, PathBuf};

use detect_144650::fleet::{CutPlan, Joined, Place, Refused, part_json};

use super::exit::Exit;
use super::options::{JoinOptions, PlanOptions, ScanOptions};
use super::progress::Progress;
use super::report::{self, Place as Out};
use super::{input, output, pool, terminal};

/// Writes a plan of the inputs.
///
/// # Errors
///
/// A sentence with what is wrong, and what to do.
pub(crate) fn plan(options: &PlanOptions) -> Result<Exit, String> {
    let places: Result<Vec<Place>, String> = options.inputs.iter().map(|at| place(at)).collect();
    let places = places?;
    let inputs = input::open(&options.inputs)?;
    check(options.output.as_deref(), &inputs.files)?;
    let cut = CutPlan::make(places, &inputs.sources, usize::from(options.parts));
    let cut = cut.map_err(|error| error.to_string())?;
    write(options.output.as_deref(), &cut.to_json())
}

/// Reads one part of a plan, and writes what was found.
///
/// # Errors
///
/// A sentence with what is wrong, and what to do.
pub(crate) fn scan(options: &ScanOptions) -> Result<Exit, String> {
    let cut = opened(&options.plan)?;
    let of_plan = |refused: Refused| unusable(&options.plan, &refused);
    let inputs = input::open(&places(&cut, options.at.as_deref())?)?;
    let mut files = inputs.files;
    files.push(options.plan.clone());
    check(options.output.as_deref(), &files)?;
    let threads = pool::threads(options.threads);
    let part = cut.part(options.part, inputs.sources, threads);
    let (plan, sources) = part.map_err(of_plan)?;
    let progress = Progress::new("reading", plan.total_bytes(), options.quiet);
    let findings = pool::analyze(&plan, &sources, threads, &progress);
    let text = part_json(&cut, options.part, findings).map_err(of_plan)?;
    write(options.output.as_deref(), &text)
}

/// Makes the report of the parts of a plan.
///
/// # Errors
///
/// A sentence with what is wrong, and what to do.
pub(crate) fn join(options: &JoinOptions) -> Result<Exit, String> {
    terminal::choose(options.shown.color);
    let cut = opened(&options.plan)?;
    let mut files = options.parts.clone();
    files.push(options.plan.clone());
    let out = Out::of(&options.shown, &files)?;
    let mut joined = Joined::new(&cut);
    for path in &options.parts {
        let text = read(path)?;
        joined
            .add(&text)
            .map_err(|refused| unusable(path, &refused))?;
    }
    let missing = joined.missing();
    if !missing.is_empty() {
        let message = missing_parts(&missing, cut.parts().len());
        if !options.partial {
            return Err(format!(
                "{message}: scan them, or add '--partial' for a report of the others"
            ));
        }
        terminal::warn(&message);
    }
    let report = joined.report();
    report::give(&options.shown, &report, out)?;
    Ok(Exit::from(report.verdict.state))
}

/// Names parts: all of them if they are few.
fn missing_parts(missing: &[usize], of: usize) -> String {
    const MOST: usize = 20;
    let names = missing.iter().take(MOST).map(ToString::to_string);
    let names = names.collect::<Vec<_>>().join(", ");
    let more = if missing.len() > MOST { ", …" } else { "" };
    format!(
        "{} of {of} parts are missing ({names}{more})",
        missing.len()
    )
}

/// Where an input is, and its name there.
fn place(at: &Path) -> Result<Place, String> {
    if at.as_os_str() == input::STANDARD_INPUT {
        return Err(
            "a plan cannot be made of standard input, which nobody can read again: \
             write it to a file, and name that"
                .to_owned(),
        );
    }
    let Some(shown) = at.to_str() else {
        return Err(format!(
            "a plan cannot name {}, which is not UTF-8: rename it, or make a link to it",
            at.display()
        ));
    };
    Ok(Place {
        at: shown.to_owned(),
        name: input::name_at(at),
    })
}

/// Where the inputs of a plan are now.
fn places(cut: &CutPlan, root: Option<&Path>) -> Result<Vec<PathBuf>, String> {
    let Some(root) = root else {
        return Ok(cut
            .inputs()
            .iter()
            .map(|it| PathBuf::from(&it.at))
            .collect());
    };
    let mut paths: Vec<PathBuf> = Vec::new();
    for place in cut.inputs() {
        let path = root.join(&place.name);
        if paths.contains(&path) {
            return Err(format!(
                "two inputs of the plan are called {}, so '--at' does not tell them apart: make \
                 the plan where they have the paths that they have here",
                place.name
            ));
        }
        paths.push(path);
    }
    Ok(paths)
}

/// Refuses an output that is one of `files`, or cannot be written.
fn check(output: Option<&Path>, files: &[PathBuf]) -> Result<(), String> {
    output.map_or(Ok(()), |path| output::check(path, files))
}

fn write(output: Option<&Path>, text: &str) -> Result<Exit, String> {
    match output {
        Some(path) => output::write(path, text),
        None => output::print(text.as_bytes()),
    }
    .map(|()| Exit::Clear)
}

fn opened(path: &Path) -> Result<CutPlan, String> {
    CutPlan::open(&read(path)?).map_err(|refused| unusable(path, &refused))
}

/// The text of a file; of one that is none, nothing, which is refused as such.
fn read(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|error| input::cannot_read(path, &error))?;
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

fn unusable(path: &Path, refused: &Refused) -> String {
    format!("cannot use {}: {refused}", path.display())
}

//! The project's own commands, so that a fresh clone needs nothing but Rust.
//!
//! # Promises
//!
//! * What is done is said while it is done; what is missing is installed at
//!   the version that `wasm-pack.toml` pins, or named in a sentence that says
//!   how to install it by hand.
//! * Nothing outside of `target/`, `dist/`, `pkg/` and what the system's own
//!   installers (rustup, apt-get) write is touched.
//!
//! # Not here
//!
//! Anything of the product: this crate is never part of what is shipped.

mod bench;
mod bench_fleet;
mod build;
mod dependencies;
mod dist;
mod fleet_tests;
mod headers;
mod manifest;
mod page_tests;
mod process;
mod project;
mod run;
mod serve;
mod test;
mod tools;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::prelude::{Long, Short, Value};

use crate::bench::Extent;
use crate::build::Names;
use crate::project::Project;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  run [--no-serve] [-- PATH...]   Build the page, analyze a demo archive (or the
                                  archives, folders and logs given) on the command
                                  line, then serve the page on 127.0.0.1
  test [STEP...]                  Check everything, or only the steps named
  build [--names]                 Build the page (dist/) and the package (pkg/); with
                                  --names functions keep theirs, for profiling
  bench [--quick] [--script PATH] Measure speed and memory, natively and in Chromium,
                                  and write the README's table; --quick is a short form
                                  that writes none. With --script the published script
                                  is measured, too (it needs unzip, rg and duckdb)
  bench --fleet                   Measure an analysis by parts and of many archives, and
                                  write the table of docs/fleet.md
  dist                            Write the files of a release into dist/release/, with
                                  their SHA-256 sums; the same commit gives the same bytes
  help                            Print this

Missing tools are installed at the versions that wasm-pack.toml names.";

/// What was asked for.
#[derive(Debug, Eq, PartialEq)]
enum Request {
    Run { serve: bool, inputs: Vec<PathBuf> },
    Test { steps: Vec<String> },
    Build { names: Names },
    Bench(Extent),
    Dist,
    Help,
}

fn main() -> ExitCode {
    match parse(std::env::args_os().skip(1)).and_then(|request| carry_out(&request)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(request: &Request) -> Result<ExitCode> {
    let project = Project::open()?;
    match request {
        Request::Run { serve, inputs } => run::run(&project, inputs, *serve)?,
        Request::Test { steps } => return test::run(&project, steps),
        Request::Build { names } => build::all(&project, *names)?,
        Request::Bench(extent) => bench::run(&project, extent)?,
        Request::Dist => dist::run(&project)?,
        Request::Help => println!("{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Request> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let mut command = None;
    let mut values = Vec::new();
    let mut serve = true;
    let mut names = Names::LeftOut;
    let mut extent = Extent::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Request::Help),
            Long("no-serve") if command.as_deref() == Some("run") => serve = false,
            Long("names") if command.as_deref() == Some("build") => names = Names::Kept,
            Long("quick") if command.as_deref() == Some("bench") => extent.quick = true,
            Long("fleet") if command.as_deref() == Some("bench") => extent.fleet = true,
            Long("script") if command.as_deref() == Some("bench") => {
                extent.script = Some(parser.value()?.into());
            }
            Value(value) if command.is_none() => {
                command = Some(value.to_string_lossy().into_owned());
            }
            Value(value) => values.push(value),
            other => bail!("{}\n\n{USAGE}", other.unexpected()),
        }
    }
    let request = match command.as_deref() {
        Some("run") => {
            let inputs = values.drain(..).map(PathBuf::from).collect();
            Request::Run { serve, inputs }
        }
        Some("test") => {
            let steps = values
                .drain(..)
                .map(|step| step.to_string_lossy().into_owned());
            Request::Test {
                steps: steps.collect(),
            }
        }
        Some("build") => Request::Build { names },
        Some("bench") => Request::Bench(extent),
        Some("dist") => Request::Dist,
        Some("help") | None => Request::Help,
        Some(other) => bail!("there is no command \"{other}\"\n\n{USAGE}"),
    };
    if let Some(value) = values.first() {
        bail!("{} is one argument too many\n\n{USAGE}", value.display());
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests() {
        let run = |serve, inputs: &[&str]| Request::Run {
            serve,
            inputs: inputs.iter().map(PathBuf::from).collect(),
        };
        let cases: &[(&str, &[&str], Option<Request>)] = &[
            ("nothing", &[], Some(Request::Help)),
            ("run", &["run"], Some(run(true, &[]))),
            (
                "run without server",
                &["run", "--no-serve"],
                Some(run(false, &[])),
            ),
            (
                "run on a path",
                &["run", "--", "-a.zip"],
                Some(run(true, &["-a.zip"])),
            ),
            (
                "run on paths",
                &["run", "--no-serve", "--", "a", "b"],
                Some(run(false, &["a", "b"])),
            ),
            (
                "test",
                &["test", "fmt"],
                Some(Request::Test {
                    steps: vec!["fmt".to_owned()],
                }),
            ),
            ("bench", &["bench"], Some(Request::Bench(Extent::default()))),
            (
                "bench, all options",
                &["bench", "--quick", "--script", "a.sh"],
                Some(Request::Bench(Extent {
                    quick: true,
                    script: Some("a.sh".into()),
                    fleet: false,
                })),
            ),
            (
                "bench of many",
                &["bench", "--fleet"],
                Some(Request::Bench(Extent {
                    fleet: true,
                    ..Extent::default()
                })),
            ),
            ("an option of bench", &["test", "--quick"], None),
            (
                "build",
                &["build"],
                Some(Request::Build {
                    names: Names::LeftOut,
                }),
            ),
            (
                "build for a profiler",
                &["build", "--names"],
                Some(Request::Build { names: Names::Kept }),
            ),
            ("build takes nothing", &["build", "x"], None),
            ("dist", &["dist"], Some(Request::Dist)),
            ("dist takes nothing", &["dist", "x"], None),
            ("foreign option", &["test", "--no-serve"], None),
            ("no such command", &["deploy"], None),
        ];
        for (name, arguments, want) in cases {
            let got = parse(arguments.iter().map(OsString::from)).ok();
            assert_eq!(&got, want, "{name}");
        }
    }
}

//! `cargo xtask test`: every check there is, cheapest first.
//!
//! # Promises
//!
//! * A step that fails does not stop the others: all failures are listed at
//!   the end, and the exit code says whether there was one.
//! * The last line is `N passed, N failed`: tests where a step runs tests,
//!   otherwise the step itself.

use std::env;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::build::{self, Names};
use crate::dependencies;
use crate::fleet_tests;
use crate::page_tests;
use crate::process::{run as run_command, run_watched, say};
use crate::project::Project;
use crate::tools::{self, Engine};

/// One check.
struct Step {
    /// What `cargo xtask test STEP` calls it.
    name: &'static str,
    /// What it holds.
    what: &'static str,
    check: fn(&Project) -> Result<Passed>,
}

/// How many tests a step passed; a step that runs none counts as one.
type Passed = u64;

const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        what: "Rust is formatted",
        check: formatting,
    },
    Step {
        name: "clippy",
        what: "no lint warns, natively",
        check: native_lints,
    },
    Step {
        name: "clippy-wasm",
        what: "no lint warns, for wasm32",
        check: wasm_lints,
    },
    Step {
        name: "systems",
        what: "the command compiles for Windows and macOS, too",
        check: other_systems,
    },
    Step {
        name: "doc",
        what: "documentation has no warning",
        check: documentation,
    },
    Step {
        name: "deny",
        what: "nothing of others is in it that should not be",
        check: |project| dependencies::check(project).map(|()| 1),
    },
    Step {
        name: "native",
        what: "tests of the core and of the tools",
        check: native_tests,
    },
    Step {
        name: "remote",
        what: "the command that reads addresses, too",
        check: |project| tests(&mut fleet_tests::remote(project)?),
    },
    Step {
        name: "fleet",
        what: "the example on a cluster of two workers, and its manifest",
        check: |project| tests(&mut fleet_tests::example(project)?),
    },
    Step {
        name: "wasm",
        what: "tests in WebAssembly, in headless Chromium",
        check: wasm_tests,
    },
    Step {
        name: "types",
        what: "the page's JavaScript has the types that it says",
        check: types,
    },
    Step {
        name: "js",
        what: "tests of the page's JavaScript that need no browser",
        check: script_tests,
    },
    Step {
        name: "build",
        what: "the page and the package can be built",
        check: built,
    },
    Step {
        name: "page-chromium",
        what: "the built page, in Chromium",
        check: |project| tests(&mut page_tests::command(project, Engine::Chromium)?),
    },
    Step {
        name: "page-firefox",
        what: "the built page, in Firefox",
        check: |project| tests(&mut page_tests::command(project, Engine::Firefox)?),
    },
    Step {
        name: "page-webkit",
        what: "the built page, in WebKitGTK, the engine of Safari",
        check: |project| tests(&mut page_tests::command(project, Engine::WebKit)?),
    },
];

impl Step {
    /// Whether a person who says `word` means it: by its name, or `page` for
    /// the page in every engine.
    fn is(&self, word: &str) -> bool {
        self.name == word || (word == "page" && self.name.starts_with("page-"))
    }
}

/// Runs the steps named in `only`, or all.
pub(crate) fn run(project: &Project, only: &[String]) -> Result<ExitCode> {
    if let Some(unknown) = only
        .iter()
        .find(|name| !STEPS.iter().any(|step| step.is(name)))
    {
        let names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        bail!(
            "there is no step \"{unknown}\"; there are {}, and page for the page in every engine",
            names.join(", ")
        );
    }
    let mut passed = 0;
    let mut summary = Vec::new();
    let mut failures = Vec::new();
    for step in STEPS
        .iter()
        .filter(|step| only.is_empty() || only.iter().any(|name| step.is(name)))
    {
        eprintln!();
        say(format!("[{}] {}", step.name, step.what));
        let start = Instant::now();
        let result = (step.check)(project);
        let seconds = start.elapsed().as_secs_f64();
        let word = if result.is_ok() { "ok" } else { "FAILED" };
        summary.push(format!("{:<13} {word:<7} {seconds:>6.1} s", step.name));
        match result {
            Ok(count) => passed += count,
            Err(error) => failures.push(format!("[{}] {error:#}", step.name)),
        }
    }
    report(&summary, &failures, passed);
    Ok(if failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn report(summary: &[String], failures: &[String], passed: Passed) {
    println!("\n{}", summary.join("\n"));
    for failure in failures {
        println!("\n{failure}");
    }
    println!("\n{passed} passed, {} failed", failures.len());
}

fn formatting(project: &Project) -> Result<Passed> {
    tools::lint_components(project)?;
    run_command(project.cargo().args(["fmt", "--all", "--check"]))?;
    Ok(1)
}

fn native_lints(project: &Project) -> Result<Passed> {
    tools::lint_components(project)?;
    // `--all-targets` leaves out what has `test = false`, such as the browser
    // tests, so these are named in a second, short run.
    run_command(project.cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-Dwarnings",
    ]))?;
    run_command(
        project
            .cargo()
            .args(["clippy", "--test", "page", "--", "-Dwarnings"]),
    )?;
    Ok(1)
}

fn wasm_lints(project: &Project) -> Result<Passed> {
    tools::lint_components(project)?;
    tools::wasm(project)?;
    for what in [
        ["--package", "debug-zip-records", "--lib"],
        ["--package", "folded-crc32", "--lib"],
        ["--package", "paired-inflate", "--lib"],
        ["--package", "detect-144650", "--lib"],
        ["--package", "wasm-tests", "--all-targets"],
    ] {
        let mut command = project.with_wasm_flags(project.cargo())?;
        command.args(["clippy", "--target", "wasm32-unknown-unknown"]);
        run_command(command.args(what).args(["--", "-Dwarnings"]))?;
    }
    Ok(1)
}

/// Systems that people have, beside the one that runs this.
const SYSTEMS: &[&str] = &["aarch64-apple-darwin", "x86_64-pc-windows-msvc"];

fn other_systems(project: &Project) -> Result<Passed> {
    let mut command = project.cargo();
    command.args(["check", "--package", "detect-144650", "--lib", "--bins"]);
    for system in SYSTEMS {
        tools::system_target(project, system)?;
        command.args(["--target", system]);
    }
    run_command(&mut command)?;
    Ok(1)
}

fn documentation(project: &Project) -> Result<Passed> {
    let mut command = project.cargo();
    command
        .args([
            "doc",
            "--workspace",
            "--no-deps",
            "--document-private-items",
        ])
        .env("RUSTDOCFLAGS", "-Dwarnings");
    run_command(&mut command)?;
    Ok(1)
}

fn native_tests(project: &Project) -> Result<Passed> {
    let mut command = project.cargo();
    // As with the steps: one that fails does not stop the others.
    command.args(["test", "--workspace", "--no-fail-fast"]);
    // The same commit gives the same result; `cargo test` tries other inputs.
    if env::var_os(SEED).is_none() {
        command.env(SEED, "144650");
    }
    tests(&mut command)
}

/// Tells `proptest` which inputs to try.
const SEED: &str = "PROPTEST_RNG_SEED";

fn wasm_tests(project: &Project) -> Result<Passed> {
    tools::wasm(project)?;
    let browser = tools::browser(project, Engine::Chromium)?;
    let driver = browser.chromedriver().context("Chromium has no driver")?;
    let mut command = project.with_wasm_flags(project.command("wasm-pack"))?;
    command
        .args(["test", "--headless", "--chrome", "--mode", "no-install"])
        .arg("--chromedriver")
        .arg(driver)
        // Last: wasm-pack hands to cargo whatever follows the folder.
        .arg("tests/wasm")
        // Seconds for all of them: the runner's 20 are too few for a machine
        // that builds the page meanwhile.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    tests(&mut command)
}

fn types(project: &Project) -> Result<Passed> {
    let mut command = tools::type_checker(project)?;
    command
        .arg("--project")
        .arg(project.path(&project.manifest.page.source));
    run_command(&mut command)?;
    Ok(1)
}

fn script_tests(project: &Project) -> Result<Passed> {
    // Named one by one: each version of Node looks into folders in its own way.
    let folder = project.path("tests/js");
    let mut files = Vec::new();
    for entry in folder.read_dir().context("tests/js cannot be read")? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.js") {
            files.push(path);
        }
    }
    files.sort();
    let mut command = tools::node(project)?;
    command
        .args(["--test", "--test-reporter=spec"])
        .args(files)
        // Colors would hide the line that counts.
        .env_remove("FORCE_COLOR");
    tests(&mut command)
}

fn built(project: &Project) -> Result<Passed> {
    build::all(project, Names::LeftOut)?;
    Ok(1)
}

/// Runs `command`, which runs tests, and counts those that passed.
fn tests(command: &mut std::process::Command) -> Result<Passed> {
    let mut passed = 0;
    run_watched(command, |line| passed += passed_in(line))?;
    if passed == 0 {
        bail!("no test ran, so nothing is shown");
    }
    Ok(passed)
}

/// The count in a line such as cargo's `test result: ok. 12 passed; 0 failed; …`,
/// Node's `ℹ pass 12` or Python's `Ran 12 tests in 1.234s`.
fn passed_in(line: &str) -> Passed {
    let cargo = || {
        let (before, _) = line.strip_prefix("test result: ")?.split_once(" passed")?;
        before.rsplit(' ').next()
    };
    let node = || line.strip_prefix("ℹ pass ");
    let python = || {
        let (count, _) = line.strip_prefix("Ran ")?.split_once(" test")?;
        Some(count)
    };
    let count = cargo().or_else(node).or_else(python);
    count.and_then(|count| count.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// The workflow names each step on some machine, once but for what a page
    /// needs to be there.
    #[test]
    fn the_workflow_has_every_step() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let checks = fs::read_to_string(root.join(".github/workflows/checks.yml")).unwrap();
        let (_, behind) = checks.split_once("        steps:\n").unwrap();
        let machines = behind
            .lines()
            .map_while(|line| line.strip_prefix("          - "));
        let mut named: Vec<&str> = Vec::new();
        for steps in machines {
            let steps: Vec<&str> = steps.split(' ').collect();
            let has_page = steps.iter().any(|step| step.starts_with("page-"));
            assert_eq!(has_page, steps.contains(&"build"), "{steps:?}");
            named.extend(steps.iter().filter(|step| **step != "build"));
        }
        named.push("build");
        let mut all: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        named.sort_unstable();
        all.sort_unstable();
        assert_eq!(named, all);
        assert!(checks.contains("- run: .ci/run ${{ matrix.steps }}\n"));
    }

    #[test]
    fn counts_what_cargo_and_node_say() {
        let cases: &[(&str, Passed)] = &[
            (
                "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured",
                12,
            ),
            ("test result: FAILED. 3 passed; 1 failed; 0 ignored", 3),
            ("test result: ok. 0 passed; 0 failed", 0),
            ("test time::tests::bounds ... ok", 0),
            ("12 passed", 0),
            ("ℹ pass 12", 12),
            ("ℹ tests 12", 0),
            ("✔ pass 12", 0),
            ("Ran 12 tests in 1.234s", 12),
            ("Ran 1 test in 1.234s", 1),
            ("Ran out of it", 0),
        ];
        for (line, want) in cases {
            assert_eq!(passed_in(line), *want, "{line}");
        }
    }

    #[test]
    fn steps_have_different_names() {
        for (index, step) in STEPS.iter().enumerate() {
            assert!(
                STEPS[..index].iter().all(|other| other.name != step.name),
                "{}",
                step.name
            );
        }
    }
}

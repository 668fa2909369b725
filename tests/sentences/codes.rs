//! The names of reasons that stand in the source.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;

/// Words of CockroachDB or of this program that look like such a name.
const NO_CODES: &[(&str, &str)] = &[
    ("cancel-requested", "a job's state"),
    ("pause-requested", "a job's state"),
    ("retry-reverting", "a job's state"),
    ("retry-running", "a job's state"),
    ("revert-failed", "a job's state"),
    ("exclude-files", "a flag of debug zip"),
    ("exclude-log-severities", "a flag of debug zip"),
    ("exclude-nodes", "a flag of debug zip"),
    ("files-from", "a flag of debug zip"),
    ("files-until", "a flag of debug zip"),
    ("include-files", "a flag of debug zip"),
    ("kv-distribution", "a group of logs"),
    ("kv-exec", "a group of logs"),
    ("sensitive-access", "a group of logs"),
    ("sql-internal-perf", "a group of logs"),
    ("sql-perf", "a group of logs"),
    ("user-admin", "a group of logs"),
    ("sql-audit", "a group of logs"),
    ("sql-auth", "a group of logs"),
    ("sql-exec", "a group of logs"),
    ("sql-schema", "a group of logs"),
    ("sql-slow", "a group of logs"),
    ("sql-slow-internal-only", "a group of logs"),
];

/// Reasons that no small input sets off.
const NOT_SAID: &[(&str, &str)] = &[
    ("member-overlap", "`src/input/archive/tests` has it"),
    (
        "member-bomb",
        "needs an entry that inflates past its size; `src/input/archive/tests` has it",
    ),
    ("more-problems", "needs a thousand damaged files"),
    ("too-many-files", "needs millions of files"),
    ("too-many-jobs", "needs a hundred thousand jobs"),
    ("table-too-large", "needs a table of many megabytes"),
    (
        "too-many-flush-errors",
        "needs a thousand jobs with thousands of errors each",
    ),
    ("node-file-too-large", "needs a document of many megabytes"),
    (
        "out-of-range",
        "a file shorter than its own size; no reader of files gives it",
    ),
    ("no-input", "nothing given: the command refuses that before"),
    ("no-report", "of the page's boundary"),
    ("no-format", "of the page's boundary"),
    ("no-batch", "of the page's boundary"),
    (
        "saved-no-report",
        "`src/report/saved.rs` has it, as the next",
    ),
    ("saved-older", "of the page's boundary"),
    ("saved-newer", "of the page's boundary"),
    ("saved-broken", "of the page's boundary"),
    ("saved-contradicts", "of the page's boundary"),
    (
        "foreign",
        "of plans and parts, which `tests/fleet.rs` refuses, as the next",
    ),
    ("other-version", "of plans and parts"),
    ("damaged", "of plans and parts"),
    ("other-plan", "of plans and parts"),
    ("no-such-part", "of plans and parts"),
    ("twice", "of plans and parts"),
    ("source-missing", "of plans and parts"),
    ("source-changed", "of plans and parts"),
];

/// What is wrong: a name that nothing says, or a line above that is stale.
pub(crate) fn unsaid(said: &BTreeSet<&str>) -> Vec<String> {
    let in_source = in_source();
    let listed = |list: &[(&str, &str)], name: &str| list.iter().any(|(known, _)| *known == name);
    let mut wrongs = Vec::new();
    for name in &in_source {
        let known =
            said.contains(name.as_str()) || listed(NO_CODES, name) || listed(NOT_SAID, name);
        if !known {
            wrongs.push(format!("{name}: no input of tests/sentences says it"));
        }
    }
    for (name, _) in NO_CODES.iter().chain(NOT_SAID) {
        if !in_source.contains(*name) {
            wrongs.push(format!("{name}: not in src any more"));
        }
    }
    for (name, _) in NOT_SAID {
        if said.contains(name) {
            wrongs.push(format!("{name}: is said, so take it off the list"));
        }
    }
    wrongs
}

/// Literals of lower-case words with hyphens between them, and all that a
/// `fn code` gives, outside of tests.
fn in_source() -> BTreeSet<String> {
    let literal = Regex::new(r#""([a-z]+(?:-[a-z0-9]+)+)""#).expect("a pattern");
    let given = Regex::new(r#"=> "([a-z0-9-]+)""#).expect("a pattern");
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = ["src", "records/src"].map(|folder| walkdir::WalkDir::new(project.join(folder)));
    let mut found = BTreeSet::new();
    for entry in sources.into_iter().flatten() {
        let entry = entry.expect("readable");
        let path = entry.path();
        let inside = path.strip_prefix(project).expect("of the project");
        let of_tests = inside
            .components()
            .filter_map(|part| Path::new(part.as_os_str()).file_stem())
            .any(|name| ["tests", "sample", "dialect"].iter().any(|of| name == *of));
        if path.extension().is_none_or(|extension| extension != "rs") || of_tests {
            continue;
        }
        let text = std::fs::read_to_string(path).expect("UTF-8");
        let (own, _) = text
            .split_once("#[cfg(test)]\nmod tests {")
            .unwrap_or((&text, ""));
        let codes = own.split("fn code(").skip(1);
        let codes = codes.map(|rest| rest.split_once("\n    }\n").map_or(rest, |(body, _)| body));
        let names = codes.flat_map(|body| given.captures_iter(body));
        for name in names.chain(literal.captures_iter(own)) {
            found.insert(name[1].to_owned());
        }
    }
    found
}

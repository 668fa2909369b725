//! An answer as lines.
//!
//! # Promises
//!
//! * All that a report judges and says is in it, in the report's order;
//!   schema, program, sizes of inputs and what to do next are not.
//! * A sentence is the same whether it stands in the JSON by itself or as the
//!   `text` of an object: see [`said`], the one place that knows.
//! * Of log lines there is but a checksum: they are told by their places.

use detect_144650::NothingToAnalyze;
use flate2::Crc;
use serde_json::Value;

/// The answer of a report.
pub(crate) fn lines(report: &Value) -> String {
    let mut lines = Lines::default();
    for input in each(&report["inputs"]) {
        let (name, kind, cluster) = (&input["name"], &input["kind"], &input["cluster_id"]);
        lines.add(
            0,
            &format!("input: {}", words(&[name, kind, cluster], ", ")),
        );
    }
    lines.verdict(report);
    each(&report["jobs"]).for_each(|job| lines.job(job));
    for error in each(&report["unattributed"]) {
        lines.error(0, error);
        lines.some(1, "candidates", &error["candidates"]);
    }
    lines.count(0, "unattributed errors", &report["unattributed_omitted"]);
    for place in ["mentions", "explained"] {
        for found in each(&report[place]) {
            lines.add(0, &format!("{place}: {}", place_of(found)));
            let why = said(found, &["why", "reason", "text"]);
            let line = checksum(&found["text"]);
            let told = format!("{}: {why} ({line})", code(found));
            lines.add(1, &told);
        }
        lines.count(0, place, &report[&format!("{place}_omitted")]);
    }
    lines.script(&report["script"]);
    lines.coverage(&report["coverage"]);
    for skipped in each(&report["skipped"]) {
        let matters = if skipped["matters"] == true {
            "skipped, matters"
        } else {
            "skipped"
        };
        let told = said(skipped, &["message", "reason", "text"]);
        let path = word(&skipped["path"]);
        lines.add(0, &format!("{matters}: {path}: {}: {told}", code(skipped)));
    }
    lines.fields(
        0,
        "stats",
        &report["stats"],
        &[
            "members",
            "members_scanned",
            "bytes_scanned",
            "entries",
            "main_entries",
            "mentions",
            "explained",
        ],
    );
    lines.0
}

/// Why there is no answer.
pub(crate) fn nothing(nothing: &NothingToAnalyze) -> String {
    let mut lines = Lines::default();
    lines.add(0, &format!("nothing to analyze: {}", nothing.code()));
    for line in nothing.to_string().lines() {
        lines.add(1, line);
    }
    lines.0
}

/// The sentence in the first of these fields that holds one: by itself, or as
/// the `text` of an object.
fn said(of: &Value, fields: &[&str]) -> String {
    let sentence = |value: &Value| match &value["text"] {
        Value::String(text) => Some(text.clone()),
        _ => value.as_str().map(str::to_owned),
    };
    let found = fields.iter().find_map(|field| sentence(&of[*field]));
    found.unwrap_or_else(|| "-".to_owned())
}

/// The name of the reason, which may stand beside its sentence or with it.
fn code(of: &Value) -> String {
    match &of["code"] {
        Value::Null => word(&of["reason"]["code"]),
        code => word(code),
    }
}

/// A value as a word: `-` where there is none.
fn word(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(list) if list.is_empty() => "-".to_owned(),
        Value::Array(list) => words(&list.iter().collect::<Vec<_>>(), " "),
        other => other.to_string(),
    }
}

fn words(values: &[&Value], between: &str) -> String {
    let words: Vec<String> = values.iter().map(|value| word(value)).collect();
    words.join(between)
}

fn each(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Path and line, the input where it is not the first, the node.
fn place_of(found: &Value) -> String {
    let input = match found["input"].as_u64() {
        Some(0) => String::new(),
        _ => format!("input {}, ", word(&found["input"])),
    };
    let (path, line, node) = (&found["path"], &found["line"], &found["node"]);
    let place = words(&[path, line], ":");
    format!("{input}{place}, node {}", word(node))
}

/// What tells texts apart that are too long to be kept.
fn checksum(text: &Value) -> String {
    let text = word(text);
    let mut crc = Crc::new();
    crc.update(text.as_bytes());
    format!("{} bytes {:08x}", text.len(), crc.sum())
}

/// Lines, those below another one indented.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// Control characters are written as Rust writes them: a line stays one.
    fn add(&mut self, depth: usize, line: &str) {
        self.0.push_str(&"  ".repeat(depth));
        for character in line.chars() {
            if character.is_control() {
                self.0.extend(character.escape_default());
            } else {
                self.0.push(character);
            }
        }
        self.0.push('\n');
    }

    /// Adds fields by their names.
    fn fields(&mut self, depth: usize, title: &str, of: &Value, names: &[&str]) {
        let fields: Vec<String> = names
            .iter()
            .map(|name| format!("{name} {}", word(&of[*name])))
            .collect();
        self.add(depth, &format!("{title}: {}", fields.join(", ")));
    }

    /// Adds a value, if there is one.
    fn some(&mut self, depth: usize, title: &str, value: &Value) {
        let word = word(value);
        if word != "-" {
            self.add(depth, &format!("{title}: {word}"));
        }
    }

    /// Adds how many are not listed, if any.
    fn count(&mut self, depth: usize, what: &str, count: &Value) {
        if *count != 0 {
            self.add(depth, &format!("more {what}: {}", word(count)));
        }
    }

    fn verdict(&mut self, report: &Value) {
        let verdict = &report["verdict"];
        self.add(0, &format!("state: {}", word(&verdict["state"])));
        self.add(0, &format!("headline: {}", said(verdict, &["headline"])));
        for reason in each(&verdict["reasons"]) {
            // A sentence is the text of itself here.
            let reason = serde_json::json!({ "reason": reason });
            self.add(0, &format!("reason: {}", said(&reason, &["reason"])));
        }
    }

    fn job(&mut self, job: &Value) {
        let title = format!(
            "job {} of tenant {}: {}",
            word(&job["job_id"]),
            word(&job["tenant"]),
            word(&job["verdict"])
        );
        self.add(0, &title);
        self.add(1, &format!("reason: {}", said(job, &["reason"])));
        self.fields(
            1,
            "is",
            job,
            &["type", "operation", "table_ids", "started", "description"],
        );
        self.fields(
            1,
            "answered",
            job,
            &["num_rows", "attribution", "script", "flush_errors_omitted"],
        );
        let why = said(job, &["script_why"]);
        if why != "-" {
            self.add(1, &format!("the script: {why}"));
        }
        self.fields(1, "outcome", &job["outcome"], &["state", "at", "source"]);
        for conflict in each(&job["conflicts"]) {
            self.fields(1, "conflict", conflict, &["state", "at", "source"]);
        }
        for attempt in each(&job["attempts"]) {
            self.fields(1, "attempt", attempt, &["kind", "at", "node"]);
        }
        each(&job["flush_errors"]).for_each(|error| self.error(1, error));
    }

    /// A flush error.
    fn error(&mut self, depth: usize, error: &Value) {
        let counted = if error["counted"] == true {
            "counted"
        } else {
            "not counted"
        };
        let title = format!(
            "error: {}: {}, {counted}, {}, {}",
            place_of(error),
            word(&error["cause"]),
            word(&error["version"]),
            checksum(&error["text"])
        );
        self.add(depth, &title);
        self.fields(
            depth + 1,
            "of",
            error,
            &["time", "tenant", "table_id", "index_id", "attribution"],
        );
        let note = said(error, &["note"]);
        if note != "-" {
            self.add(depth + 1, &format!("note: {note}"));
        }
        for copy in each(&error["copies"]) {
            self.some(depth + 1, "copy", copy);
        }
    }

    fn script(&mut self, script: &Value) {
        let reported: Vec<String> = each(&script["reported"])
            .map(|job| format!("{} {}", word(&job["job_id"]), word(&job["num_rows"])))
            .collect();
        self.fields(0, "script", script, &["exit_code", "jobless"]);
        for job in reported {
            self.add(1, &job);
        }
    }

    fn coverage(&mut self, coverage: &Value) {
        self.fields(
            0,
            "covered",
            &coverage["covered"],
            &["nodes", "nodes_known", "files", "from", "to"],
        );
        each(&coverage["nodes"]).for_each(|node| self.node(node));
        for node in each(&coverage["missing_nodes"]) {
            let (id, source) = (word(&node["node"]), word(&node["source"]));
            let note = said(node, &["note"]);
            self.add(0, &format!("missing node {id}: {source}: {note}"));
        }
        self.fields(
            0,
            "window",
            &coverage["window"],
            &["source", "from", "until", "redacted"],
        );
        for job in each(&coverage["uncovered_jobs"]) {
            let title = format!(
                "uncovered job {} of tenant {}: {}",
                word(&job["job_id"]),
                word(&job["tenant"]),
                said(job, &["why", "reason"])
            );
            self.add(0, &title);
            self.fields(
                1,
                "is",
                job,
                &["type", "operation", "started", "finished", "description"],
            );
        }
        self.count(0, "uncovered jobs", &coverage["uncovered_jobs_omitted"]);
        self.fields(
            0,
            "coverage",
            coverage,
            &["has_jobs_table", "never_affected", "missing_groups"],
        );
        self.some(0, "collect more", &coverage["collect_more"]);
    }

    fn node(&mut self, node: &Value) {
        let (id, cluster) = (word(&node["node"]), word(&node["cluster_id"]));
        let title = format!("node {id} of cluster {cluster}");
        self.fields(0, &title, node, &["files", "first", "last"]);
        for version in each(&node["versions"]) {
            let told = ["version", "affected", "from", "source"];
            let told = told.map(|name| &version[name]);
            self.add(1, &format!("version: {}", words(&told, " ")));
        }
        for gap in each(&node["gaps"]) {
            self.fields(1, "gap", gap, &["kind", "from", "to"]);
        }
        for path in each(&node["collector_errors"]) {
            self.some(1, "collector error", path);
        }
    }
}

/// The same, laid out in two ways.
#[test]
fn the_schema_does_not_matter() {
    let one = serde_json::json!({
        "verdict": {"state": "findings", "headline": "Found.", "reasons": ["One job.", "a\nb"]},
        "jobs": [{
            "job_id": "7", "tenant": "1", "verdict": "suspect", "reason": "It ran again.",
            "flush_errors": [{"input": 0, "path": "a.log", "line": 9, "note": "Unknown version."}],
        }],
        "mentions": [{"input": 1, "path": "b", "line": 1, "code": "no_log", "why": "in a note"}],
        "coverage": {"uncovered_jobs": [{"job_id": "8", "why": "It began before."}]},
        "next_steps": [{"topic": "import"}],
        "skipped": [{"path": "c", "code": "packed", "message": "Unpack it.", "matters": true}],
    });
    let text = |text: &str| serde_json::json!({"code": "x", "count": 1, "text": text});
    let mut two = one.clone();
    two["schema"] = 2.into();
    two["verdict"]["reasons"] = vec![text("One job."), text("a\nb")].into();
    two["jobs"][0]["reason"] = text("It ran again.");
    two["jobs"][0]["steps"] = two["next_steps"].take();
    two["jobs"][0]["flush_errors"][0]["note"] = text("Unknown version.");
    two["mentions"][0]["why"] = text("in a note");
    let uncovered = &mut two["coverage"]["uncovered_jobs"][0];
    uncovered["why"].take();
    uncovered["reason"] = text("It began before.");
    let skipped = &mut two["skipped"][0];
    skipped["text"] = skipped["message"].take();
    let lines_of_one = lines(&one);
    assert_eq!(lines_of_one, lines(&two));
    let told = [
        "headline: Found.",
        "reason: One job.",
        "reason: a\\nb",
        "  reason: It ran again.",
        "    note: Unknown version.",
        "mentions: input 1, b:1, node -",
        "skipped, matters: c: packed: Unpack it.",
    ];
    for line in told {
        assert!(lines_of_one.lines().any(|told| told == line), "{line}");
    }
    assert!(lines_of_one.contains(": It began before.\n"));
    assert!(lines_of_one.contains("  no_log: in a note ("));
}

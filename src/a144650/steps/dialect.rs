//! All SQL of the steps goes through a real parser.
//!
//! CockroachDB's own is not at hand; `PostgreSQL`'s dialect is the nearest that
//! is. What it does not have is listed here, each with its reason, and a line
//! of these lists that nothing needs any more fails the test.

use std::collections::BTreeSet;

use debug_zip_records::time::Micros;
use regex::Regex;
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

use super::advise;
use super::tests::{all_steps, unattributed, uncovered, with_job};
use crate::a144650::answer::{Answer, JobVerdict, UncoveredJob};
use crate::scan::Operation;

/// Clauses that only CockroachDB has inside of statements that both have.
/// They are taken out; the rest is parsed.
const CLAUSES: &[(&str, &str)] = &[
    // The time is a literal; its form has a test of its own in `sql`.
    (r"\s+AS OF SYSTEM TIME '[^']*'", ""),
    // An index of a table to read, or to drop.
    (r"@(primary|<index>)", ""),
];

/// Whole statements that only CockroachDB has: backups, virtual clusters, its
/// own settings, `SHOW` as a table, `INSPECT`.
const STATEMENTS: &[&str] = &[
    r"^RESTORE TABLE \S.* FROM LATEST IN '<backup location>' WITH into_db = '\w+'$",
    r"^INSPECT TABLE \S.*$",
    r"^SELECT replicated_time FROM \[SHOW VIRTUAL CLUSTER \w+ WITH REPLICATION STATUS\]$",
    r"^SELECT \* FROM \[SHOW EXPERIMENTAL_FINGERPRINTS FROM VIRTUAL CLUSTER \w+\]$",
    r"^DROP VIRTUAL CLUSTER \w+$",
    r"^CREATE VIRTUAL CLUSTER \w+ FROM REPLICATION OF \w+ ON '<[a-z ]+>'$",
    r"^SET CLUSTER SETTING [\w.]+ = '\w+'$",
];

/// What stands for something to be filled in, as what could be filled in.
const PLACES: &[(&str, &str)] = &[
    (r"\(<query of [A-Za-z ]+>\)", "(SELECT 1)"),
    (r"AS <query of [A-Za-z ]+>", "AS SELECT 1"),
    (r"<columns>", "a, b"),
    (r"<table id>", "104"),
    // Not those inside of quotes.
    (r"([^'])<[a-z ]+>", "${1}filled_in"),
];

/// Descriptions with names that try what quoting is for.
const DESCRIPTIONS: &[&str] = &[
    "IMPORT INTO db.sc.tab(a) CSV DATA ('x')",
    r#"IMPORT INTO "a ""b"".c"."d;e".f (e)"#,
    "IMPORT INTO \"it's -- no /* comment\"(a) CSV DATA ('x')",
    r#"IMPORT INTO "select"."from"(a) CSV DATA ('x')"#,
    "CREATE TABLE \"Größe\" AS SELECT 1",
    "REFRESH MATERIALIZED VIEW \"$v\".\"a@primary\"",
    "IMPORT INTO \"<x>\"(a)",
    "IMPORT INTO t\"; DROP TABLE x; --(a)",
    "‹×›",
    "",
];

fn answers() -> Vec<Answer> {
    let operations = [
        Operation::Import,
        Operation::PhysicalReplication,
        Operation::CreateTableAs,
        Operation::MaterializedView,
        Operation::IndexBackfill,
        Operation::SchemaChange,
        Operation::Other,
        Operation::Unknown,
    ];
    let times = [
        None,
        Some(Micros::clamped(1_745_303_400_000_001)),
        Some(Micros::MIN),
        Some(Micros::MAX),
    ];
    let mut all = Vec::new();
    for operation in operations {
        for description in DESCRIPTIONS {
            for at in times {
                let mut answer = with_job(operation, None);
                for job in &mut answer.jobs {
                    job.operation = operation;
                    job.verdict = JobVerdict::PotentiallyCorrupt;
                    job.description = (!description.is_empty()).then(|| (*description).to_owned());
                    job.started = at;
                    job.outcome.at = at;
                    for error in &mut job.flush_errors {
                        error.index_id = Some(2);
                    }
                }
                answer.unattributed = unattributed(at);
                answer.uncovered_jobs = vec![UncoveredJob {
                    description: answer.jobs[0].description.clone(),
                    started: at,
                    finished: at,
                    ..uncovered(operation)
                }];
                all.push(answer.clone());
                for job in &mut answer.jobs {
                    job.table_ids.clear();
                    for error in &mut job.flush_errors {
                        error.table_id = None;
                    }
                }
                all.push(answer);
            }
        }
    }
    all
}

/// Statements of a step's SQL, without comments.
fn statements(code: &str) -> Vec<String> {
    let lines = code.lines().filter(|line| !line.starts_with("--"));
    let mut all = vec![String::new()];
    let mut quote = None;
    for c in lines.collect::<Vec<_>>().join("\n").chars() {
        if c == ';' && quote.is_none() {
            all.push(String::new());
            continue;
        }
        match quote {
            Some(open) if open == c => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => {}
        }
        if let Some(last) = all.last_mut() {
            last.push(c);
        }
    }
    assert_eq!(
        all.last().map(|rest| rest.trim()),
        Some(""),
        "ends with ; in {code}"
    );
    all.pop();
    all.iter().map(|text| text.trim().to_owned()).collect()
}

#[test]
fn every_statement_is_parsed_or_listed() {
    let compiled = |text: &str| Regex::new(&format!("(?s){text}")).unwrap();
    let clauses: Vec<_> = CLAUSES
        .iter()
        .map(|(p, with)| (compiled(p), *with))
        .collect();
    let places: Vec<_> = PLACES
        .iter()
        .map(|(p, with)| (compiled(p), *with))
        .collect();
    let listed: Vec<Regex> = STATEMENTS.iter().map(|p| compiled(p)).collect();
    let mut used = vec![false; clauses.len() + places.len() + listed.len()];
    let mut parsed = BTreeSet::new();
    let mut wrong = BTreeSet::new();
    for answer in answers() {
        for newest in ["v24.1.5", "v25.4.0", "v26.1.2", "v26.2.1", "junk"] {
            let mut answer = answer.clone();
            advise(&mut answer, &[newest].into());
            for sql in all_steps(&answer).filter_map(|step| step.sql.as_deref()) {
                for statement in statements(sql) {
                    let mut text = statement.clone();
                    let replacements = clauses.iter().chain(&places);
                    for (at, (pattern, with)) in replacements.enumerate() {
                        let replaced = pattern.replace_all(&text, *with).into_owned();
                        used[at] |= replaced != text;
                        text = replaced;
                    }
                    if parsed.contains(&text) {
                        continue;
                    }
                    let flat = text.replace("\n  ", " ");
                    // What the parser knows is never looked up in the list.
                    if let Err(error) = Parser::parse_sql(&PostgreSqlDialect {}, &text) {
                        match listed.iter().position(|pattern| pattern.is_match(&flat)) {
                            Some(at) => used[clauses.len() + places.len() + at] = true,
                            None => drop(wrong.insert(format!("{error}: {statement}"))),
                        }
                    }
                    parsed.insert(text);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} statements:\n{wrong:#?}", wrong.len());
    assert!(20 < parsed.len(), "only {}", parsed.len());
    let names = CLAUSES
        .iter()
        .chain(PLACES)
        .map(|(p, _)| *p)
        .chain(STATEMENTS.iter().copied());
    let stale: Vec<&str> = names
        .zip(&used)
        .filter(|(_, used)| !**used)
        .map(|(p, _)| p)
        .collect();
    assert!(stale.is_empty(), "nothing needs {stale:?}");
}

/// The quoted parts of a statement are names and texts, whatever they hold.
fn without_quoted(sql: &str) -> String {
    let quoted = Regex::new(r#"(?s)"[^"]*"|'[^']*'"#).unwrap();
    quoted.replace_all(sql, "x").into_owned()
}

#[test]
fn nothing_that_deletes_runs_as_it_is() {
    let mut seen = 0;
    for mut answer in answers() {
        advise(&mut answer, &["v25.4.0"].into());
        for sql in all_steps(&answer).filter_map(|step| step.sql.as_deref()) {
            let drops = statements(sql).into_iter();
            for drop in drops.filter(|statement| statement.starts_with("DROP")) {
                assert!(without_quoted(&drop).contains('<'), "{drop}");
                seen += 1;
            }
        }
    }
    assert!(0 < seen);
}

#[test]
fn commands_are_no_sql() {
    for mut answer in answers() {
        answer.collect_more = Some("cockroach debug zip more.zip".to_owned());
        advise(&mut answer, &["v25.4.0"].into());
        for step in all_steps(&answer) {
            let command = step.code.as_deref();
            let known = ["cockroach debug zip ", "molt verify ", "grep "];
            assert!(
                command.is_none_or(|text| known.iter().any(|name| text.starts_with(name))),
                "{command:?}"
            );
        }
    }
}

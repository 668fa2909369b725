//! The words that every form has for the report's values.

use debug_zip_records::time::Micros;

use crate::report::{
    Affected, Attribution, Cause, Coverage, Covered, Evidence, InputKind, Job, JobVerdict,
    Operation, Outcome, Report, Script, ScriptAnswer, State, Tool,
};
pub(super) use crate::text::plural;

/// What the number of rows means; without it, it is a trap.
pub(super) const NUM_ROWS: &str = "rows the job counted (primary index)";

/// What the forms say about their own limits, and the page.
pub(super) const LIMITS: [&str; 6] = [
    "Only what was logged, kept and collected can be found. “Not detected” speaks of these logs and \
     no others.",
    "Nodes that were down, and logs that were rotated away before collection, are not in a \
     debug.zip.",
    "A row count (NumRows) counts the primary index only, and before the releases of 2026 only the \
     last attempt of a job.",
    "Times are those of the nodes’ clocks, in UTC. The order of two entries of different nodes is \
     not trusted within 500 ms, the default maximum clock offset.",
    "A flush error shows that a batch was not written. Whether its rows came later by another way, \
     only the data can tell: validate before you repair.",
    "Restore is not affected, and index backfills are validated by CockroachDB itself.",
];

/// What a place without an explanation means.
pub(super) const MENTIONS: &str = "The words of a flush error stand here, and nothing explains \
     them: each may be a flush error in a form that is not known. Read them.";

/// Where what a summary leaves out of the steps is.
pub(super) const MORE_STEPS: &str = "The steps with their SQL are in the full report; they follow \
     the advisory's section Manual validation:";

/// What a mark means that only a person sets.
pub(super) const DONE: &str = "Marked as done: a person validated this job.";

/// Stands where nothing is known. Not 0 and not empty: those are answers.
pub(super) const NOTHING: &str = "-";

pub(super) fn state(state: State) -> &'static str {
    match state {
        State::Findings => "FINDINGS",
        State::Incomplete => "INCOMPLETE",
        State::Clear => "NOT DETECTED",
    }
}

pub(super) fn verdict(verdict: JobVerdict) -> &'static str {
    match verdict {
        JobVerdict::PotentiallyCorrupt => "potentially corrupt",
        JobVerdict::Suspect => "suspect",
        JobVerdict::AtRisk => "at risk",
        JobVerdict::OutcomeUnknown => "outcome unknown",
        JobVerdict::Cleared => "cleared",
        JobVerdict::NotKept => "not kept",
        JobVerdict::Benign => "benign",
    }
}

pub(super) fn operation(operation: Operation) -> &'static str {
    match operation {
        Operation::Import => "IMPORT",
        Operation::PhysicalReplication => "physical replication",
        Operation::CreateTableAs => "CREATE TABLE AS",
        Operation::MaterializedView => "materialized view",
        Operation::IndexBackfill => "index backfill",
        Operation::SchemaChange => "schema change",
        Operation::Other => "other",
        Operation::Unknown => "unknown",
    }
}

fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::LostSst => "A batch of rows was not written",
        Cause::CancelledSend => "A batch was not written: the sender was being canceled",
        Cause::Shutdown => "Shutdown: no loss by itself",
        Cause::Unreadable => "Unreadable: the message is redacted",
    }
}

pub(super) fn attribution(attribution: Attribution) -> &'static str {
    match attribution {
        Attribution::JobTag => "job number in the entry’s tags",
        Attribution::JobTypeTag => "job type and number in the entry’s tags",
        Attribution::AppName => "application name of the job in the entry’s tags",
        Attribution::SchemaChangeTag => "tag scExec with the table, which one job writes",
        Attribution::TableGuess => {
            "a guess: the one job that writes this table and ran at that time"
        }
    }
}

pub(super) fn script(answer: ScriptAnswer) -> &'static str {
    match answer {
        ScriptAnswer::Reported => "reported",
        // Not "cleared": that is a verdict of ours.
        ScriptAnswer::Cleared => "dropped",
        ScriptAnswer::NotSeen => "not seen",
    }
}

/// `2025-04-22 06:22:39.852238`, in UTC; the heading says so.
pub(super) fn time(at: Option<Micros>) -> String {
    let Some(at) = at else {
        return NOTHING.to_owned();
    };
    let text = at.to_rfc3339();
    text.trim_end_matches('Z').replacen('T', " ", 1)
}

/// The same to the second, where a column has little room.
pub(super) fn short_time(at: Option<Micros>) -> String {
    let text = time(at);
    match text.split_once('.') {
        Some((seconds, _)) => seconds.to_owned(),
        None => text,
    }
}

pub(super) fn node(node: Option<u32>) -> String {
    node.map_or("node unknown".to_owned(), |id| format!("n{id}"))
}

/// How many there are: those listed and those omitted.
pub(super) fn total<T>(listed: &[T], omitted: u64) -> u64 {
    let listed = u64::try_from(listed.len()).unwrap_or(u64::MAX);
    listed.saturating_add(omitted)
}

/// What stands behind a list that was cut; `None` if it was not.
pub(super) fn more(omitted: u64) -> Option<String> {
    (0 < omitted).then(|| format!("and {omitted} more"))
}

/// `debug/…/cockroach.log:77`.
pub(super) fn place(path: &str, line: u64) -> String {
    format!("{path}:{line}")
}

/// `106, 107`
pub(super) fn tables(ids: &[u32]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    if ids.is_empty() {
        return NOTHING.to_owned();
    }
    some(&ids, MAX_TABLES)
}

/// Tables named in a row.
const MAX_TABLES: usize = 3;

/// Names in one line; of many the first.
pub(super) fn some(names: &[&str], most: usize) -> String {
    let shown = names.iter().take(most).copied().collect::<Vec<_>>();
    let more = self::more((names.len() - shown.len()) as u64);
    let more = more.map_or(String::new(), |more| format!(" {more}"));
    format!("{}{more}", shown.join(", "))
}

/// Those that something explains, in one line.
pub(super) fn explained(count: u64) -> String {
    let places = plural(count, "explained place");
    format!("{places}, only quoted in another message; not counted")
}

pub(super) fn or_nothing(text: Option<&str>) -> &str {
    text.unwrap_or(NOTHING)
}

pub(super) fn last_loss(job: &Job) -> Option<Micros> {
    let counted = job.flush_errors.iter().filter(|error| error.counted);
    counted.filter_map(|error| error.time).max()
}

pub(super) fn last_attempt(job: &Job) -> Option<Micros> {
    job.attempts.iter().filter_map(|attempt| attempt.at).max()
}

/// `succeeded 2025-04-22 06:30:00`.
pub(super) fn outcome(outcome: &Outcome) -> String {
    match outcome.at {
        Some(at) => format!("{} {}", outcome.state, short_time(Some(at))),
        None => outcome.state.clone(),
    }
}

/// `succeeded 2025-04-22 06:30:00, from debug/crdb_internal.jobs.txt`.
pub(super) fn outcome_and_source(outcome: &Outcome) -> String {
    match &outcome.source {
        Some(source) => format!("{}, from {source}", self::outcome(outcome)),
        None => self::outcome(outcome),
    }
}

/// All that is known of an error beside its text.
pub(crate) fn evidence(error: &Evidence) -> String {
    let time = match error.time {
        Some(_) => format!("{} UTC", time(error.time)),
        None => "Time unknown".to_owned(),
    };
    let (node, cause) = (node(error.node), cause(error.cause));
    let (object, counts) = (object(error), counts(error));
    let version = error.version.as_deref().unwrap_or("version unknown");
    format!("{time} on {node}. {cause}. {object}, {version}; {counts}")
}

/// What was lost, as far as the key range tells: `table 106, index 1`.
fn object(error: &Evidence) -> String {
    match (error.table_id, error.index_id) {
        (Some(table), Some(index)) => format!("Keys of table {table}, index {index}"),
        (Some(table), None) => format!("Keys of table {table}"),
        (None, _) => "Table unknown".to_owned(),
    }
}

/// Whether an error counts, and why.
fn counts(error: &Evidence) -> String {
    let counts = if error.counted {
        "counts"
    } else {
        "does not count"
    };
    match &error.note {
        Some(note) => format!("{counts}: {note}"),
        None => counts.to_owned(),
    }
}

/// The jobs that an error without one may be of.
pub(super) fn candidates(ids: &[String]) -> String {
    match ids {
        [] => "No job is known to have run at that moment.".to_owned(),
        ids => format!("Jobs that ran at that moment: {}", ids.join(", ")),
    }
}

/// The versions that wrote the logs: `Version v24.1.5 (affected).`
pub(super) fn versions(coverage: &Coverage) -> String {
    const NAMED: usize = 4;
    let all = coverage.nodes.iter().flat_map(|node| &node.versions);
    let mut names: Vec<String> = Vec::new();
    for version in all {
        let name = format!("{} ({})", version.version, affected(version.affected));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match names.as_slice() {
        [] => "Version unknown.".to_owned(),
        [one] => format!("Version {one}."),
        many => format!("Versions {}.", some(many, NAMED)),
    }
}

pub(super) fn affected(affected: Affected) -> &'static str {
    match affected {
        Affected::Yes => "affected",
        Affected::No => "not affected",
        Affected::Unknown => "unknown whether affected",
    }
}

/// `4 of 5 nodes`; `4 nodes` where nothing lists what the cluster has.
pub(super) fn covered(covered: &Covered) -> String {
    match covered.nodes_known {
        Some(known) => format!("{} of {}", covered.nodes, plural(known, "node")),
        None => plural(covered.nodes, "node"),
    }
}

pub(super) fn input(kind: InputKind) -> &'static str {
    match kind {
        InputKind::Zip => "zip archive",
        InputKind::DamagedZip => "damaged zip archive",
        InputKind::Tar => "tar archive",
        InputKind::Folder => "folder",
        InputKind::Log => "log file",
        InputKind::Unusable => "nothing that can be analyzed",
    }
}

/// How much was read, and by what.
pub(super) fn read(report: &Report) -> String {
    let Report { stats, tool, .. } = report;
    format!(
        "{} of {}, {}, {}; by {} {}",
        stats.members_scanned,
        plural(stats.members, "file"),
        plural(stats.bytes_scanned, "byte"),
        plural(stats.entries, "log entry"),
        tool.name,
        tool.version
    )
}

/// What the published script would say, beside its table.
pub(super) fn script_says(script: &Script) -> String {
    let errors = plural(script.jobless, "error");
    format!("Exit code {}; {errors} without a job.", script.exit_code)
}

/// What a summary ends with.
pub(super) fn closing(tool: &Tool) -> String {
    format!(
        "By {} {}. Times are in UTC. Not detected does not mean that no rows are missing: only \
         jobs for which there are logs can be found.",
        tool.name, tool.version
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        let at = Some(Micros::clamped(1_745_302_959_852_238));
        assert_eq!(time(at), "2025-04-22 06:22:39.852238");
        assert_eq!(short_time(at), "2025-04-22 06:22:39");
        assert_eq!(short_time(None), "-");
    }

    #[test]
    fn one_and_more() {
        #[rustfmt::skip]
        let cases = [
            (plural(0, "error"),                  "0 errors"),
            (plural(1, "error"),                  "1 error"),
            (plural(2, "error"),                  "2 errors"),
            (plural(1, "log entry"),              "1 log entry"),
            (plural(2, "log entry"),              "2 log entries"),
        ];
        for (text, want) in cases {
            assert_eq!(text, want);
        }
        assert_eq!(more(0), None);
        assert_eq!(more(1).as_deref(), Some("and 1 more"));
        assert_eq!(total(&[1, 2], 3), 5);
        assert_eq!(total(&[1], u64::MAX), u64::MAX);
    }
}

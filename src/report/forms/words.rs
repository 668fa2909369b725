//! The words that every form has for the report's values.

use crate::report::{
    Attribution, Cause, Evidence, InputKind, Job, JobVerdict, Operation, Outcome, Report, Script,
    ScriptAnswer, State, Tool,
};
pub(super) use crate::text::plural;
use crate::time::Micros;

/// What the number of rows means; without it, it is a trap.
pub(super) const NUM_ROWS: &str = "rows the job counted (primary index)";

/// What the forms say about their own limits.
pub(super) const LIMITS: [&str; 4] = [
    "Only jobs for which there are logs can be found. Not detected in these logs does not mean that \
     no rows are missing.",
    "The number of rows is the job's own count of entries in primary indexes. It says nothing about \
     secondary indexes, and after a retry it may cover only the last attempt.",
    "Times are those of the nodes' clocks, in UTC; CockroachDB lets clocks differ by up to 500 ms.",
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
        Cause::LostSst => "batch of rows not written",
        Cause::CancelledSend => "cancelled while sending",
        Cause::Shutdown => "shutdown",
        Cause::Unreadable => "unreadable",
    }
}

pub(super) fn attribution(attribution: Attribution) -> &'static str {
    match attribution {
        Attribution::JobTag => "job tag",
        Attribution::JobTypeTag => "job tag with type",
        Attribution::AppName => "application name",
        Attribution::SchemaChangeTag => "schema change tag",
        Attribution::TableGuess => "guess by table and time",
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
    let (time, node, cause) = (time(error.time), node(error.node), cause(error.cause));
    let (object, counts) = (object(error), counts(error));
    let version = error.version.as_deref().unwrap_or("version unknown");
    format!("{time} {node} {cause}, {object}, {version}; {counts}")
}

/// What was lost, as far as the key range tells: `table 106, index 1`.
fn object(error: &Evidence) -> String {
    match (error.table_id, error.index_id) {
        (Some(table), Some(index)) => format!("table {table}, index {index}"),
        (Some(table), None) => format!("table {table}"),
        (None, _) => "table unknown".to_owned(),
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

pub(super) fn input(kind: InputKind) -> &'static str {
    match kind {
        InputKind::Zip => "zip archive",
        InputKind::DamagedZip => "damaged zip archive",
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

//! The words that every form has for the report's values.

use std::borrow::Cow;

use crate::report::{
    Affected, Attribution, Cause, Coverage, Evidence, Gap, Job, JobVerdict, NodeCoverage,
    Operation, Report, Script, ScriptAnswer, State, WindowSource,
};
use crate::time::{HOUR, MINUTE, Micros, SECOND};

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

pub(super) fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::LostSst => "lost SST",
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
        ScriptAnswer::Cleared => "cleared",
        ScriptAnswer::NotSeen => "not seen",
    }
}

pub(super) fn affected(affected: Affected) -> &'static str {
    match affected {
        Affected::Yes => "affected",
        Affected::No => "not affected",
        Affected::Unknown => "unknown whether affected",
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

/// `1 error`, `2 errors`, `2 entries`.
pub(super) fn plural(count: u64, what: &str) -> String {
    match (count, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {what}s"),
    }
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

/// Heading of the places where the words of a flush error stand and are none.
pub(super) const ELSEWHERE: &str = "The words elsewhere";

/// What a place without an explanation means.
pub(super) const MENTIONS: &str = "The words of a flush error stand here, and nothing explains \
     them: each may be a flush error in a form that is not known. Read them.";

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
pub(super) fn outcome(job: &Job) -> String {
    match job.outcome.at {
        Some(at) => format!("{} {}", job.outcome.state, short_time(Some(at))),
        None => job.outcome.state.clone(),
    }
}

/// Whether an error counts, and why.
pub(super) fn counted(evidence: &Evidence) -> String {
    let counts = if evidence.counted {
        "counts"
    } else {
        "does not count"
    };
    match &evidence.note {
        Some(note) => format!("{counts}: {note}"),
        None => counts.to_owned(),
    }
}

/// What was lost, as far as the key range tells: `table 106, index 1`.
pub(super) fn object(evidence: &Evidence) -> Option<String> {
    let table = evidence.table_id?;
    Some(match evidence.index_id {
        Some(index) => format!("table {table}, index {index}"),
        None => format!("table {table}"),
    })
}

pub(super) fn versions(node: &NodeCoverage) -> String {
    let list = node.versions.iter().map(|version| {
        let from = version.from.map_or(String::new(), |at| {
            format!(" from {}", short_time(Some(at)))
        });
        format!("{}{from} ({})", version.version, affected(version.affected))
    });
    join_or_nothing(list)
}

pub(super) fn gaps(node: &NodeCoverage) -> String {
    let list = node.gaps.iter().map(|gap| {
        format!(
            "{} to {} ({}, {})",
            short_time(Some(gap.from)),
            short_time(Some(gap.to)),
            duration(gap),
            gap.kind
        )
    });
    join_or_nothing(list)
}

fn duration(gap: &Gap) -> String {
    let micros = gap.to.since(gap.from).max(0);
    let (hours, minutes) = (micros / HOUR, micros % HOUR / MINUTE);
    if 0 < hours {
        format!("{hours} h {minutes} min")
    } else if 0 < minutes {
        format!("{minutes} min")
    } else {
        format!("{} s", micros / SECOND)
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

/// `Job: 1`, `Jobs: 1, 2`.
pub(super) fn for_jobs(ids: &[String]) -> String {
    let word = if ids.len() == 1 { "Job" } else { "Jobs" };
    format!("{word}: {}", ids.join(", "))
}

/// What the collector was asked for, in a sentence.
pub(super) fn window(coverage: &Coverage) -> String {
    let window = &coverage.window;
    let mut text = match window.source {
        WindowSource::Flags => asked_for(window.from, window.until),
        WindowSource::Default48h => "The logs end like those of a default collection: debug zip \
             takes the last 48 hours."
            .to_owned(),
        WindowSource::Unknown => "Nothing tells which time the collector was asked for.".to_owned(),
    };
    match window.redacted {
        Some(true) => text.push_str(" It redacted what it collected."),
        Some(false) => text.push_str(" It did not redact."),
        None => {}
    }
    text
}

fn asked_for(from: Option<Micros>, until: Option<Micros>) -> String {
    let (first, last) = (short_time(from), short_time(until));
    match (from, until) {
        (Some(_), Some(_)) => format!("The collector was asked for {first} to {last} UTC."),
        (Some(_), None) => format!("The collector was asked for what is later than {first} UTC."),
        (None, Some(_)) => format!("The collector was asked for what is earlier than {last} UTC."),
        (None, None) => "The collector's flags name no time.".to_owned(),
    }
}

/// `, succeeded 2025-04-22 06:30:00`; nothing for a job of which no success
/// with a time is known: it may be open still.
pub(super) fn success(finished: Option<Micros>) -> String {
    match finished {
        Some(_) => format!(", succeeded {}", short_time(finished)),
        None => String::new(),
    }
}

pub(super) fn join_or_nothing(list: impl Iterator<Item = String>) -> String {
    let list: Vec<String> = list.collect();
    if list.is_empty() {
        NOTHING.to_owned()
    } else {
        list.join("; ")
    }
}

/// `text` without what a terminal or a viewer acts on instead of showing it:
/// control characters other than line ends and tabs, and those that turn the
/// direction of writing, stand as `\u{1b}`.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

fn acts(c: char) -> bool {
    let shown = matches!(c, '\n' | '\t');
    (c.is_control() && !shown)
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `text` as one line: line ends and tabs are spaces.
pub(super) fn one_line(text: &str) -> String {
    printable(text).replace(['\n', '\t'], " ")
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
    fn durations() {
        for (micros, want) in [
            (59 * SECOND, "59 s"),
            (MINUTE, "1 min"),
            (HOUR - 1, "59 min"),
            (3 * HOUR + 12 * MINUTE, "3 h 12 min"),
            (-1, "0 s"),
        ] {
            let gap = Gap {
                from: Micros::clamped(0),
                to: Micros::clamped(micros),
                kind: String::new(),
            };
            assert_eq!(duration(&gap), want);
        }
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
            (for_jobs(&["7".to_owned()]),         "Job: 7"),
            (for_jobs(&["7".into(), "8".into()]), "Jobs: 7, 8"),
        ];
        for (text, want) in cases {
            assert_eq!(text, want);
        }
        assert_eq!(more(0), None);
        assert_eq!(more(1).as_deref(), Some("and 1 more"));
        assert_eq!(total(&[1, 2], 3), 5);
        assert_eq!(total(&[1], u64::MAX), u64::MAX);
    }

    #[test]
    fn windows_with_open_ends() {
        let at = Some(Micros::clamped(1_745_302_959_852_238));
        #[rustfmt::skip]
        let cases = [
            (at,   at,   "The collector was asked for 2025-04-22 06:22:39 to 2025-04-22 06:22:39 UTC."),
            (at,   None, "The collector was asked for what is later than 2025-04-22 06:22:39 UTC."),
            (None, at,   "The collector was asked for what is earlier than 2025-04-22 06:22:39 UTC."),
            (None, None, "The collector's flags name no time."),
        ];
        for (from, until, want) in cases {
            assert_eq!(asked_for(from, until), want);
        }
        assert_eq!(success(at), ", succeeded 2025-04-22 06:22:39");
        assert_eq!(success(None), "");
    }

    #[test]
    fn nothing_acts() {
        assert_eq!(printable("a\nb\tc — ⋮ ‹x›"), "a\nb\tc — ⋮ ‹x›");
        assert_eq!(printable("\u{1b}[31m\u{202e}"), "\\u{1b}[31m\\u{202e}");
        assert_eq!(one_line("a\r\nb\tc"), "a\\u{d} b c");
    }
}

//! A report without what identifies its owner.
//!
//! # Promises
//!
//! * Hosts, addresses, users, tables, SQL, file names, clusters and what stands
//!   between ‹ and › become stand-ins such as `host1`; the same value becomes
//!   the same stand-in everywhere, so that nodes can still be told apart.
//! * Job, node and tenant ids, times, versions and counts stay: support needs
//!   them.
//! * It fails closed. Structs are taken apart field by field, so that a new
//!   field does not compile until it is decided; and a text of the input stays
//!   only where all of it is known, word by word.
//! * A redacted report says so, and stays as it is; the same report gives the
//!   same bytes.
//!
//! # Not here
//!
//! What CockroachDB's own `--redact` does. Sentences that the analyzer wrote
//! stay, without names that stand in quotes, look like a path or an address,
//! or are known from elsewhere in the report.

mod coverage;
mod entry;
mod neighbor;
mod paths;
mod prose;
mod stand_ins;

use serde_json::{Map, Value};

use self::stand_ins::{Kind, Phase, StandIns};
use crate::report::{
    Attempt, Evidence, Input, Job, NextSteps, Outcome, Reason, Report, Script, ScriptJob, Skipped,
    Step, Tool, Unattributed, Verdict, Words,
};
use crate::version::Version;

/// `report` with stand-ins in place of everything that may identify.
///
/// Takes time in proportion to the report, three times over: names are
/// learned from the fields that hold nothing else, then from sentences; only
/// then is everything replaced, also what stood before it was learned.
#[must_use]
pub fn redact(report: &Report) -> Report {
    Redactor::of(report).1
}

/// What was learned from a report, for what goes with it.
pub(crate) struct Redactor(StandIns);

impl Redactor {
    /// Learns from `report`, and gives what stands for it.
    pub(crate) fn of(report: &Report) -> (Redactor, Report) {
        let mut stand_ins = StandIns::default();
        if report.redacted {
            stand_ins.phase = Phase::Sentences;
            return (Redactor(stand_ins), report.clone());
        }
        stand_ins.phase = Phase::Fields;
        let _ = stand_ins.report(report);
        stand_ins.phase = Phase::Sentences;
        let _ = stand_ins.report(report);
        let redacted = stand_ins.report(report);
        (Redactor(stand_ins), redacted)
    }

    /// A path, part by part.
    pub(crate) fn path(&mut self, path: &str) -> String {
        self.0.path(path)
    }

    /// A sentence of the analyzer.
    pub(crate) fn prose(&mut self, text: &str) -> String {
        self.0.prose(text)
    }

    /// An entry that the report may quote, with the same stand-ins.
    pub(crate) fn evidence(&mut self, entry: &[u8]) -> String {
        self.0.quoted_entry(entry)
    }

    /// An entry that stands near one: its head, tags of fixed form, and what
    /// is known to be CockroachDB's own words; never its message.
    pub(crate) fn neighbor(&mut self, entry: &[u8]) -> String {
        self.0.neighbor(entry)
    }
}

impl StandIns {
    fn report(&mut self, report: &Report) -> Report {
        let Report {
            schema,
            tool: Tool { name, version },
            redacted: _,
            stopped,
            inputs,
            verdict,
            jobs,
            unattributed,
            unattributed_omitted,
            mentions,
            mentions_omitted,
            explained,
            explained_omitted,
            script,
            coverage,
            next_steps,
            skipped,
            stats,
        } = report;
        Report {
            schema: *schema,
            tool: Tool {
                name: name.clone(),
                version: version.clone(),
            },
            redacted: true,
            stopped: *stopped,
            inputs: each(inputs, |input| self.input(input)),
            verdict: self.verdict(verdict),
            jobs: each(jobs, |job| self.job(job)),
            unattributed: each(unattributed, |error| self.unattributed(error)),
            unattributed_omitted: *unattributed_omitted,
            mentions: each(mentions, |words| self.words_elsewhere(words)),
            mentions_omitted: *mentions_omitted,
            explained: each(explained, |words| self.words_elsewhere(words)),
            explained_omitted: *explained_omitted,
            script: self.script(script),
            coverage: self.coverage(coverage),
            next_steps: each(next_steps, |steps| self.next_steps(steps)),
            skipped: each(skipped, |skipped| self.skipped(skipped)),
            stats: stats.clone(),
        }
    }

    fn input(&mut self, input: &Input) -> Input {
        let Input {
            name,
            kind,
            size_bytes,
            cluster_id,
        } = input;
        Input {
            name: self.path(name),
            kind: *kind,
            size_bytes: *size_bytes,
            cluster_id: self.cluster(cluster_id.as_ref()),
        }
    }

    fn verdict(&mut self, verdict: &Verdict) -> Verdict {
        let Verdict {
            state,
            headline,
            reasons,
        } = verdict;
        Verdict {
            state: *state,
            headline: self.prose(headline),
            reasons: each(reasons, |reason| self.reason(reason)),
        }
    }

    fn job(&mut self, job: &Job) -> Job {
        let Job {
            job_id,
            tenant,
            r#type,
            operation,
            description,
            table_ids,
            verdict,
            reason,
            num_rows,
            attribution,
            outcome,
            conflicts,
            script,
            script_why,
            flush_errors,
            flush_errors_omitted,
            attempts,
            started,
            steps,
            done,
        } = job;
        Job {
            job_id: self.id(job_id),
            tenant: self.id(tenant),
            r#type: r#type.as_ref().map(|name| self.job_type(name)),
            operation: *operation,
            description: description.as_ref().map(|text| self.get(Kind::Sql, text)),
            table_ids: table_ids.clone(),
            verdict: *verdict,
            reason: self.reason(reason),
            num_rows: num_rows.as_ref().map(|rows| self.id(rows)),
            attribution: *attribution,
            outcome: self.outcome(outcome),
            conflicts: each(conflicts, |outcome| self.outcome(outcome)),
            script: *script,
            script_why: script_why.as_ref().map(|why| self.reason(why)),
            flush_errors: each(flush_errors, |error| self.evidence(error)),
            flush_errors_omitted: *flush_errors_omitted,
            attempts: attempts.iter().map(attempt).collect(),
            started: *started,
            steps: self.steps(steps),
            done: *done,
        }
    }

    fn outcome(&mut self, outcome: &Outcome) -> Outcome {
        let Outcome { state, at, source } = outcome;
        Outcome {
            state: self.state(state),
            at: *at,
            source: source.as_ref().map(|source| self.source(source)),
        }
    }

    fn evidence(&mut self, evidence: &Evidence) -> Evidence {
        let Evidence {
            input,
            path,
            line,
            node,
            tenant,
            time,
            text,
            cause,
            counted,
            note,
            version,
            table_id,
            index_id,
            attribution,
            copies,
        } = evidence;
        Evidence {
            input: *input,
            path: self.path(path),
            line: *line,
            node: *node,
            tenant: self.id(tenant),
            time: *time,
            text: self.entry(text),
            cause: *cause,
            counted: *counted,
            note: note.as_ref().map(|note| self.reason(note)),
            version: version.as_ref().map(|version| self.version(version)),
            table_id: *table_id,
            index_id: *index_id,
            attribution: *attribution,
            copies: each(copies, |copy| self.path(copy)),
        }
    }

    fn unattributed(&mut self, error: &Unattributed) -> Unattributed {
        let Unattributed {
            evidence,
            candidates,
        } = error;
        Unattributed {
            evidence: self.evidence(evidence),
            candidates: each(candidates, |id| self.id(id)),
        }
    }

    fn words_elsewhere(&mut self, words: &Words) -> Words {
        let Words {
            input,
            path,
            line,
            node,
            code,
            why,
            text,
        } = words;
        Words {
            input: *input,
            path: self.path(path),
            line: *line,
            node: *node,
            code: *code,
            why: self.prose(why),
            text: self.entry(text),
        }
    }

    fn script(&mut self, script: &Script) -> Script {
        let Script {
            exit_code,
            reported,
            jobless,
        } = script;
        Script {
            exit_code: *exit_code,
            reported: each(reported, |job| {
                let ScriptJob { job_id, num_rows } = job;
                ScriptJob {
                    job_id: self.id(job_id),
                    num_rows: num_rows.as_ref().map(|rows| self.id(rows)),
                }
            }),
            jobless: *jobless,
        }
    }

    fn next_steps(&mut self, steps: &NextSteps) -> NextSteps {
        let NextSteps {
            topic,
            title,
            steps,
        } = steps;
        NextSteps {
            topic: self.constant(topic),
            title: self.prose(title),
            steps: self.steps(steps),
        }
    }

    fn steps(&mut self, steps: &[Step]) -> Vec<Step> {
        each(steps, |step| {
            let Step { text, sql, code } = step;
            Step {
                text: self.prose(text),
                sql: sql.as_ref().map(|sql| self.code(sql)),
                code: code.as_ref().map(|code| self.code(code)),
            }
        })
    }

    fn reason(&mut self, reason: &Reason) -> Reason {
        let Reason { code, facts, text } = reason;
        Reason {
            code: self.constant(code),
            facts: self.facts(facts),
            text: self.prose(text),
        }
    }

    fn facts(&mut self, facts: &Map<String, Value>) -> Map<String, Value> {
        let facts = facts.iter();
        facts
            .map(|(name, fact)| (name.clone(), self.fact(name, fact)))
            .collect()
    }

    /// A fact of a reason. Paths, versions and ids are told by its name; of
    /// other texts only the analyzer's own constants and times stay.
    fn fact(&mut self, name: &str, fact: &Value) -> Value {
        match fact {
            Value::Null | Value::Bool(_) | Value::Number(_) => fact.clone(),
            Value::String(text) => Value::String(match name {
                "path" | "examples" => self.path(text),
                "version" => self.version(text),
                "state" => self.state(text),
                "tenant" => self.id(text),
                // Filled by the analyzer's own enums and lists alone.
                "broken_by" | "code" | "columns" | "format" | "operation" | "skipped"
                | "verdict" | "why" => self.constant(text),
                _ => self.unless(text, |text| text.parse::<jiff::Timestamp>().is_ok()),
            }),
            Value::Array(list) => list.iter().map(|one| self.fact(name, one)).collect(),
            Value::Object(facts) => Value::Object(self.facts(facts)),
        }
    }

    fn skipped(&mut self, skipped: &Skipped) -> Skipped {
        let Skipped {
            path,
            code,
            message,
            matters,
            facts,
        } = skipped;
        Skipped {
            path: self.path(path),
            code: self.constant(code),
            message: self.prose(message),
            matters: *matters,
            facts: self.facts(facts),
        }
    }

    /// CockroachDB's words for the state of a job stay, and the analyzer's.
    fn state(&mut self, state: &str) -> String {
        self.unless(state, |state| stand_ins::STATES.contains(&state))
    }

    /// Decimal digits stay.
    fn id(&mut self, id: &str) -> String {
        self.unless(id, |id| id.chars().all(|c| c.is_ascii_digit()))
    }

    /// A version stays: what a custom build appends is asked for by support.
    fn version(&mut self, version: &str) -> String {
        self.unless(version, |version| Version::parse(version).is_some())
    }

    /// CockroachDB's names of types are upper-case words.
    fn job_type(&mut self, name: &str) -> String {
        self.unless(name, stand_ins::is_job_type)
    }

    /// A log group stays if it is one of a default configuration.
    fn log_group(&mut self, group: &str) -> String {
        self.unless(group, paths::is_default_group)
    }

    /// What only the analyzer's own constants fill stays: codes and topics.
    fn constant(&mut self, name: &str) -> String {
        let own = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
        self.unless(name, |name| name.chars().all(own))
    }

    fn cluster(&mut self, id: Option<&String>) -> Option<String> {
        id.map(|id| self.get(Kind::Cluster, id))
    }

    /// What another program said, behind what we say of it.
    fn foreign_error(&mut self, text: &str) -> String {
        match text.split_once(": ") {
            Some((ours, theirs)) => format!("{}: {}", self.prose(ours), self.error(theirs)),
            None => self.prose(text),
        }
    }

    /// The path of what could not be got, and what the collector said, if it
    /// is there.
    fn collector_error(&mut self, error: &str) -> String {
        match error.split_once(": ") {
            Some((path, theirs)) => format!("{}: {}", self.path(path), self.error(theirs)),
            None => self.path(error),
        }
    }

    /// A path, or our words for what told.
    fn source(&mut self, source: &str) -> String {
        if source.contains(['/', '.']) {
            self.path(source)
        } else {
            self.prose(source)
        }
    }

    fn unless(&mut self, text: &str, known: impl Fn(&str) -> bool) -> String {
        if known(text) {
            text.to_owned()
        } else {
            self.get(Kind::Text, text)
        }
    }
}

fn attempt(attempt: &Attempt) -> Attempt {
    let Attempt { at, kind, node } = attempt;
    Attempt {
        at: *at,
        kind: *kind,
        node: *node,
    }
}

fn each<T, U>(list: &[T], make: impl FnMut(&T) -> U) -> Vec<U> {
    list.iter().map(make).collect()
}

#[cfg(test)]
mod tests;

//! The report as a document: what is said, in which order, under which
//! heading. Every form but the data ones is written from it.
//!
//! # Promises
//!
//! * The one walk over a report: a section that is added here is in all forms.
//! * Order is that of the page. What would be empty is left out.
//!
//! # Not here
//!
//! How a form looks (`text`, `markdown`, `html`); escaping, which each form
//! does for all it writes.

mod coverage;
mod script;

use super::blocks::{
    Block, Cell, Column, Counted, Document, Extent, LogLine, LogLines, Part, Parts, Quote, Section,
    Table,
};
use super::words;
use crate::a144650::ADVISORY;
use crate::order;
use crate::report::{Evidence, Job, NextSteps, Report, Unattributed, UncoveredJob, Words};

const ROWS: Column = Column {
    meaning: Some(words::NUM_ROWS),
    ..Column::named("num_rows")
};

const DESCRIPTION: Column = Column {
    only_whole: true,
    ..Column::named("description")
};

pub(super) fn describe(report: &Report) -> Document {
    let state = report.verdict.state;
    let sections = [
        jobs(report),
        uncovered(report),
        not_listed(report),
        next_steps(&report.next_steps),
        Some(coverage::section(&report.coverage)),
        errors(report),
        unattributed(report),
        elsewhere(report),
        Some(script::section(report)),
        Some(read_and_skipped(report)),
        Some(limits()),
    ];
    Document {
        state,
        title: format!("{}: {}", words::state(state), report.verdict.headline),
        reasons: report
            .verdict
            .reasons
            .iter()
            .map(|reason| reason.text.clone())
            .collect(),
        sections: sections.into_iter().flatten().collect(),
        closing: words::closing(&report.tool),
    }
}

fn jobs(report: &Report) -> Option<Section> {
    let findings = || report.jobs.iter().filter(|job| job.verdict.is_finding());
    let columns = [
        "job".into(),
        "tenant".into(),
        "kind".into(),
        "table".into(),
        "verdict".into(),
        "lost at (UTC)".into(),
        "last attempt (UTC)".into(),
        "outcome (UTC)".into(),
        ROWS,
        "script says".into(),
    ];
    let overview = Table::of(columns, findings().map(job_row))?;
    let parts = Parts {
        ordered: false,
        parts: findings().map(finding).collect(),
    };
    let count = words::total(&overview.rows, 0);
    let blocks = vec![Block::Table(overview), Block::Parts(parts)];
    Some(Section::new("Jobs that may have lost rows", blocks).counting(&count))
}

fn job_row(job: &Job) -> Vec<Cell> {
    vec![
        job.job_id.as_str().into(),
        job.tenant.as_str().into(),
        words::operation(job.operation).into(),
        words::tables(&job.table_ids).into(),
        job.verdict.into(),
        words::last_loss(job).into(),
        words::last_attempt(job).into(),
        words::outcome(&job.outcome).into(),
        words::or_nothing(job.num_rows.as_deref()).into(),
        words::script(job.script).into(),
    ]
}

fn finding(job: &Job) -> Part {
    let id = &job.job_id;
    let mut blocks = vec![Block::Prose(job.reason.text.clone())];
    blocks.extend(job.description.iter().map(|text| {
        Block::Quote(Quote {
            about: "Description",
            text: text.clone(),
        })
    }));
    blocks.extend(Block::bullets(facts(job)));
    blocks.push(errors_of(job));
    blocks.extend(Block::steps(&job.steps));
    Part {
        title: format!("{}: {}", job_name(job), words::verdict(job.verdict)),
        verdict: Some(job.verdict),
        done: job.done,
        brief: format!("{id}: {}", job.reason.text),
        blocks,
    }
}

/// The evidence of a job.
fn errors_of(job: &Job) -> Block {
    let lines = job.flush_errors.iter();
    Block::LogLines(LogLines {
        lines: lines.map(|error| evidence(&job_name(job), error)).collect(),
        omitted: job.flush_errors_omitted,
        ..LogLines::default()
    })
}

fn job_name(job: &Job) -> String {
    format!("Job {}", job.job_id)
}

fn facts(job: &Job) -> impl Iterator<Item = String> {
    let outcome = format!("Outcome: {}", words::outcome_and_source(&job.outcome));
    let conflicts = job.conflicts.iter().map(words::outcome_and_source);
    let conflicts = conflicts.map(|other| format!("Another source disagrees: {other}"));
    let known = words::attribution(job.attribution);
    let known = format!("Job known by: {known}");
    let done = job.done.then(|| words::DONE.to_owned());
    let script = job.script_why.as_ref();
    let script = script.map(|why| format!("The script: {why}"));
    let facts = [outcome].into_iter().chain(conflicts).chain([known]);
    facts.chain(script).chain(done)
}

fn evidence(whose: &str, error: &Evidence) -> LogLine {
    let node = words::node(error.node);
    let place = words::place(&error.path, error.line);
    LogLine {
        about: words::evidence(error),
        brief: format!("{whose}, {node}, {place}"),
        place,
        text: error.text.clone(),
        copies: error.copies.clone(),
        after: None,
    }
}

/// All that count, whichever job they are of: a summary has no part for each.
fn errors(report: &Report) -> Option<Section> {
    let of_jobs = report.jobs.iter().flat_map(|job| {
        let counted = job.flush_errors.iter().filter(|error| error.counted);
        counted.map(|error| evidence(&job_name(job), error))
    });
    let lines: Vec<LogLine> = of_jobs
        .chain(report.unattributed.iter().map(jobless))
        .collect();
    if lines.is_empty() {
        return None;
    }
    let omitted = report.jobs.iter().map(|job| job.flush_errors_omitted);
    let without = words::total(&report.unattributed, report.unattributed_omitted);
    let lines = Block::LogLines(LogLines {
        lines,
        omitted: omitted.fold(report.unattributed_omitted, u64::saturating_add),
        of_which: format!("{without} without a job"),
        ..LogLines::default()
    });
    Some(Section::new("Errors", vec![lines]).only_in(Extent::Summary))
}

fn unattributed(report: &Report) -> Option<Section> {
    let count = words::total(&report.unattributed, report.unattributed_omitted);
    let lines = Block::LogLines(LogLines {
        lines: report.unattributed.iter().map(jobless).collect(),
        omitted: report.unattributed_omitted,
        ..LogLines::default()
    });
    let section = Section::new("Errors without a job", vec![lines]);
    (0 < count).then(|| section.counting(&count).only_in(Extent::Whole))
}

fn jobless(error: &Unattributed) -> LogLine {
    LogLine {
        after: Some(words::candidates(&error.candidates)),
        ..evidence("No job", &error.evidence)
    }
}

/// Where the words stand in no flush error: what needs reading first.
fn elsewhere(report: &Report) -> Option<Section> {
    let mentions = words::total(&report.mentions, report.mentions_omitted);
    let explained = words::total(&report.explained, report.explained_omitted);
    let to_read = LogLines {
        lead: words::MENTIONS.to_owned(),
        lines: report.mentions.iter().map(mention).collect(),
        omitted: report.mentions_omitted,
        ..LogLines::default()
    };
    let quoted = Counted {
        words: words::explained(explained),
        items: report.explained.iter().map(place).collect(),
        omitted: report.explained_omitted,
    };
    let to_read = (0 < mentions).then_some(Block::LogLines(to_read));
    let quoted = (0 < explained).then_some(Block::Counted(quoted));
    let blocks: Vec<Block> = to_read.into_iter().chain(quoted).collect();
    let section = (!blocks.is_empty())
        .then(|| Section::new("The words of a flush error elsewhere", blocks))?;
    Some(if 0 < mentions {
        section.counting(&mentions)
    } else {
        section
    })
}

fn mention(words: &Words) -> LogLine {
    let (node, place) = (words::node(words.node), place(words));
    LogLine {
        about: format!("{node}: {}", words.why),
        brief: format!("{place}, {node}: {}", words.why),
        place,
        text: words.text.clone(),
        copies: Vec::new(),
        after: None,
    }
}

fn place(words: &Words) -> String {
    words::place(&words.path, words.line)
}

/// What tells a job from all others.
fn key(tenant: &str, job_id: &str) -> String {
    format!("{tenant} {job_id}")
}

/// Each job is in one list: one that cannot be cleared is not in this.
fn not_listed(report: &Report) -> Option<Section> {
    let uncovered = report.coverage.uncovered_jobs.iter();
    let uncovered = order::set(uncovered.map(|job| key(&job.tenant, &job.job_id)));
    let others = report.jobs.iter().filter(|job| {
        !job.verdict.is_finding() && !uncovered.contains(&key(&job.tenant, &job.job_id))
    });
    let rows = others.map(|job| {
        vec![
            job.job_id.as_str().into(),
            job.tenant.as_str().into(),
            words::operation(job.operation).into(),
            job.verdict.into(),
            job.reason.text.as_str().into(),
        ]
    });
    let columns = ["job", "tenant", "kind", "verdict", "why"];
    let table = Table::of(columns, rows)?.ending_in_sentences();
    let count = words::total(&table.rows, 0);
    let blocks = vec![Block::Table(table)];
    Some(Section::new("Looked at, not listed", blocks).counting(&count))
}

fn uncovered(report: &Report) -> Option<Section> {
    let coverage = &report.coverage;
    let rows = coverage.uncovered_jobs.iter().map(|job| {
        vec![
            job.job_id.as_str().into(),
            job.tenant.as_str().into(),
            words::operation(job.operation).into(),
            Cell::Quote(words::or_nothing(job.description.as_deref()).to_owned()),
            job.finished.into(),
            job.reason.text.as_str().into(),
        ]
    });
    let columns = [
        "job".into(),
        "tenant".into(),
        "kind".into(),
        DESCRIPTION,
        "succeeded (UTC)".into(),
        "why".into(),
    ];
    let table = Table {
        omitted: coverage.uncovered_jobs_omitted,
        ..Table::of(columns, rows)?.ending_in_sentences()
    };
    let count = words::total(&table.rows, table.omitted);
    let others = || report.jobs.iter().filter(|job| !job.verdict.is_finding());
    let seen = order::set(others().map(|job| key(&job.tenant, &job.job_id)));
    let with_steps = coverage.uncovered_jobs.iter().map(|job| {
        let is_it = |seen: &&Job| seen.job_id == job.job_id && seen.tenant == job.tenant;
        let is_seen = seen.contains(&key(&job.tenant, &job.job_id));
        uncovered_job(job, is_seen.then(|| others().find(is_it)).flatten())
    });
    let parts = Parts {
        ordered: false,
        parts: with_steps.collect(),
    };
    let blocks = vec![Block::Table(table), Block::Parts(parts)];
    Some(Section::new("Cannot be cleared by these logs", blocks).counting(&count))
}

/// How to validate a job that the logs cannot clear, and what was `seen` of it:
/// errors that do not count.
fn uncovered_job(job: &UncoveredJob, seen: Option<&Job>) -> Part {
    let title = format!("Job {}: how to validate it", job.job_id);
    let done = job.done.then(|| Block::Prose(words::DONE.to_owned()));
    let seen = seen.into_iter().flat_map(|seen| {
        let what = format!("What was seen of it: {}", seen.reason);
        [Block::Prose(what), errors_of(seen)]
    });
    let steps = Block::steps(&job.steps);
    Part {
        brief: String::new(),
        title,
        verdict: None,
        done: job.done,
        blocks: done.into_iter().chain(seen).chain(steps).collect(),
    }
}

fn next_steps(topics: &[NextSteps]) -> Option<Section> {
    let parts = Parts {
        ordered: true,
        parts: topics.iter().map(topic).collect(),
    };
    let more = Block::Pointer {
        words: words::MORE_STEPS,
        address: ADVISORY,
    };
    let blocks = vec![Block::Parts(parts), more];
    (!topics.is_empty()).then(|| Section::new("What to do next", blocks))
}

fn topic(topic: &NextSteps) -> Part {
    Part {
        title: topic.title.clone(),
        verdict: None,
        done: false,
        brief: topic.title.clone(),
        blocks: Block::steps(&topic.steps).into_iter().collect(),
    }
}

fn limits() -> Section {
    let limits = words::LIMITS.iter().map(|&limit| limit.to_owned());
    let blocks = Block::bullets(limits).into_iter().collect();
    Section::new("Limits", blocks).only_in(Extent::Whole)
}

fn read_and_skipped(report: &Report) -> Section {
    let inputs = report.inputs.iter().map(|input| {
        vec![
            input.name.as_str().into(),
            words::input(input.kind).into(),
            input.size_bytes.to_string().into(),
            words::or_nothing(input.cluster_id.as_deref()).into(),
        ]
    });
    let skipped = report.skipped.iter().map(|skipped| {
        let matters = if skipped.matters { "yes" } else { "no" };
        vec![
            skipped.path.as_str().into(),
            skipped.code.as_str().into(),
            matters.into(),
            skipped.message.as_str().into(),
        ]
    });
    let inputs = Table::of(["input", "is", "bytes", "cluster"], inputs);
    let read = Block::Prose(format!("Read: {}", words::read(report)));
    let skipped =
        Table::of(["skipped", "code", "matters", "why"], skipped).map(Table::ending_in_sentences);
    let blocks = inputs.map(Block::Table).into_iter().chain([read]);
    let blocks = blocks.chain(skipped.map(Block::Table)).collect();
    let count = words::plural(report.stats.members_scanned, "file");
    Section::new("Read and skipped", blocks).counting(&count)
}

//! The published script’s answer, and where the report says something else.

use super::super::blocks::{Block, Section, Table};
use super::super::script::unlisted;
use super::super::words;
use super::ROWS;
use crate::report::Report;

/// Jobs named in one sentence; the rest is counted.
const MAX_NAMED: usize = 12;

pub(super) fn section(report: &Report) -> Section {
    let script = &report.script;
    let rows = script.reported.iter().map(|job| {
        let rows = job.num_rows.as_deref().unwrap_or("NULL");
        vec![job.job_id.as_str().into(), rows.into()]
    });
    let reported = Table::of(["job_id".into(), ROWS], rows).map_or_else(
        || Block::Prose("No jobs reported.".to_owned()),
        Block::Table,
    );
    let mut blocks = vec![Block::Prose(words::script_says(script)), reported];
    let differing = report.jobs.iter().filter_map(|job| {
        let why = job.script_why.as_ref()?;
        Some(vec![
            job.job_id.as_str().into(),
            job.tenant.as_str().into(),
            job.verdict.into(),
            words::script(job.script).into(),
            why.text.as_str().into(),
        ])
    });
    let differing = Table::of(
        ["job", "tenant", "verdict", "script says", "why"],
        differing,
    );
    let also: Vec<&str> = unlisted(report).map(|job| job.job_id.as_str()).collect();
    if differing.is_none() && also.is_empty() {
        let same = "Neither lists a job that the other does not.";
        blocks.push(Block::Prose(same.to_owned()));
    }
    blocks.extend(differing.map(|table| Block::Table(table.ending_in_sentences())));
    if !also.is_empty() {
        let named = words::some(&also, MAX_NAMED);
        blocks.push(Block::Prose(format!(
            "It also reports {named}, of which no flush error stands here."
        )));
    }
    let jobs = words::plural(script.reported.len() as u64, "job");
    let count = format!("exit {}, {jobs}", script.exit_code);
    Section::new("The published script’s answer", blocks).counting(&count)
}

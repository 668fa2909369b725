//! What the bundle says of itself: to the one who gets it, and to programs.

use std::fmt::Write as _;

use serde_json::json;

use super::evidence::Collected;
use super::inputs::Row;
use super::limits::{Limits, MAX_ENTRY_BYTES, NEIGHBORS};
use super::pack::Pack;
use super::{BundleError, Options, not_written};
use crate::report::Report;
use crate::report::forms::printable;
use crate::text::plural;

/// All that is said of a bundle.
pub(super) struct About<'a> {
    pub(super) report: &'a Report,
    pub(super) options: Options,
    pub(super) has_archive: bool,
    pub(super) limits: Limits,
    pub(super) collected: &'a Collected,
    pub(super) inputs: &'a [Row],
}

/// Version of the manifest's form.
const SCHEMA: u32 = 1;

/// `manifest.json`.
pub(super) fn manifest(about: &About<'_>, pack: &Pack) -> Result<String, BundleError> {
    let (collected, limits) = (about.collected, about.limits);
    let archive = if about.has_archive {
        "read_again"
    } else {
        "absent"
    };
    let inputs = about.inputs.iter().map(|input| {
        json!({
            "name": input.name,
            "size_bytes": input.size_bytes,
            "sha256": input.sha256,
            "error": input.error,
        })
    });
    let manifest = json!({
        "schema": SCHEMA,
        "tool": about.report.tool.name,
        "version": about.report.tool.version,
        "redacted": about.report.redacted,
        "archive": archive,
        "evidence": {
            "findings": collected.findings,
            "with_neighbors": collected.from_archive,
            "left_out_by_bound": collected.beyond_bound,
            "excerpts": collected.excerpts,
            "entries_before_and_after": NEIGHBORS,
            "most_findings": limits.findings,
            "most_bytes": limits.bytes,
            "most_bytes_of_an_entry": MAX_ENTRY_BYTES,
        },
        "inputs": inputs.collect::<Vec<_>>(),
        "files": pack.files(),
    });
    let mut text = serde_json::to_string_pretty(&manifest).map_err(not_written)?;
    text.push('\n');
    Ok(text)
}

/// `README.txt`.
pub(super) fn text(about: &About<'_>) -> String {
    let report = about.report;
    let mut text = format!(
        "Evidence for a support ticket on CockroachDB's Technical Advisory A-144650\n\
         ==========================================================================\n\n\
         What it is\n----------\n\n\
         {} {} read CockroachDB logs and tables and looked for jobs that may have lost rows.\n\
         Its answer: {}\n\n\
         The program ran where the archive lies and sent nothing anywhere. A person made this file \
         from\nits result, to hand it to support.\n\n",
        report.tool.name,
        report.tool.version,
        printable(&report.verdict.headline)
    );
    text.push_str("What was redacted\n-----------------\n\n");
    text.push_str(if about.options.redact || report.redacted {
        "Names of hosts, users, databases and tables, addresses, SQL, keys, file names and what \
         stands\nbetween ‹ and › were replaced by stand-ins such as host1; one value has one \
         stand-in\neverywhere. Of the log entries around a finding the message was taken out \
         (‹×›), except\nCockroachDB's own words on jobs, versions and causes; severity, time, \
         source file, node and\njob stay. Job, node and tenant ids, times, versions and counts \
         were not redacted.\n\n"
    } else {
        "Nothing. This bundle holds names, addresses, keys and SQL as they stand in the logs.\n\n"
    });
    text.push_str("What is in it\n-------------\n\n");
    text.push_str(FILES);
    text.push_str(&evidence(about));
    text.push_str(&inputs(about));
    text.push_str(
        "How to check it\n---------------\n\n\
         Unpack it, and run in that folder:\n\n    sha256sum --check SHA256SUMS\n\n\
         (macOS: shasum -a 256 --check SHA256SUMS). The same report, archive and options give the \
         same\nbundle, byte for byte; so the times of the files in it say nothing.\n",
    );
    text
}

const FILES: &str = "\
mimetype         what kind of archive this is, for programs\n\
report.html      the report for people: opens in any browser, runs nothing, loads nothing\n\
report.json      the same for programs; schema 2\n\
report.csv       the same for spreadsheets\n\
evidence/        for each log file with a finding: the log entries, and those around them\n\
evidence/index.csv  which finding stands in which of these files\n\
script.txt       what the published detect_144650.sh would say, and why the report differs\n\
read.csv         what was read\n\
skipped.csv      what was not read, and why\n\
manifest.json    sizes and SHA-256 of these files and of the inputs, and what bounds left out\n\
SHA256SUMS       the same sums in the form of sha256sum\n\n";

fn evidence(about: &About<'_>) -> String {
    let collected = about.collected;
    let findings = plural(collected.findings as u64, "finding");
    let mut text = String::from("The evidence\n------------\n\n");
    let _ = writeln!(
        text,
        "{findings}: every flush error that the report lists, and every place with the words of \
         one that\nnothing explains."
    );
    if about.has_archive {
        let _ = writeln!(
            text,
            "{} of them read again from the archive when this bundle was made, with the {NEIGHBORS} \
             entries\nbefore and after each; findings near each other share an excerpt.",
            collected.from_archive
        );
    } else {
        text.push_str(
            "The archive was not at hand when this bundle was made, as for a report that was \
             opened again:\neach finding is shown as the report holds it, without the entries \
             around it.\n",
        );
    }
    let report_only = collected.findings - collected.from_archive;
    let changed = report_only - collected.beyond_bound;
    if about.has_archive && 0 < changed {
        let _ = writeln!(
            text,
            "{} could not be found again, as where a file changed or is gone, or a line cannot be \
             taken\napart: shown as the report holds it, with the reason beside it.",
            plural(changed as u64, "finding")
        );
    }
    if 0 < collected.beyond_bound {
        let _ = writeln!(
            text,
            "{} left out of that by a bound: at most {} findings and {} MiB of log text \
             are\nshown with what stands around them. These are shown as the report holds \
             them.",
            plural(collected.beyond_bound as u64, "finding"),
            about.limits.findings,
            about.limits.bytes >> 20
        );
    }
    let omitted = omitted(about.report);
    if 0 < omitted {
        let _ = writeln!(
            text,
            "{} beyond what the report lists are not in it; the report counts them.",
            plural(omitted, "finding")
        );
    }
    text.push('\n');
    text
}

/// Findings that the report counts and does not list.
fn omitted(report: &Report) -> u64 {
    let of_jobs = report.jobs.iter().map(|job| job.flush_errors_omitted);
    of_jobs.fold(
        report
            .unattributed_omitted
            .saturating_add(report.mentions_omitted),
        u64::saturating_add,
    )
}

/// Files of a folder whose sums are told one by one here; the manifest has
/// all.
const INPUTS_TOLD: usize = 20;

fn inputs(about: &About<'_>) -> String {
    let mut text = String::from("The inputs\n----------\n\n");
    for input in about.inputs.iter().take(INPUTS_TOLD) {
        let sum = match (&input.sha256, &input.error) {
            (Some(sum), _) => format!("SHA-256 {sum}"),
            (None, Some(error)) => format!("SHA-256 not known: {error}"),
            (None, None) => "SHA-256 not asked for".to_owned(),
        };
        let name = printable(&input.name);
        let _ = writeln!(text, "{name}, {}, {sum}", plural(input.size_bytes, "byte"));
    }
    let more = about.inputs.len().saturating_sub(INPUTS_TOLD);
    if 0 < more {
        let _ = writeln!(text, "and {more} more; manifest.json has all.");
    }
    text.push('\n');
    text
}

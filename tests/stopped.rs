//! A stopped analysis: whatever part was read, its report is never clear, keeps
//! what was found, and says nothing that the rest could disprove.

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

#[path = "files/mod.rs"]
mod files;

use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};
use std::ops::ControlFlow;

use detect_144650::internals::open;
use detect_144650::report::{Evidence, JobVerdict, Report, State};
use detect_144650::{Findings, Format, Plan, Source, Worker, render, report, report_stopped};
use flate2::write::GzEncoder;

/// What was read of each file of some input.
struct Read {
    name: String,
    /// Whether it is one file, with others in it.
    is_packed: bool,
    plan: Plan,
    findings: Vec<Findings>,
    whole: Report,
}

fn read(name: &str, sources: &[Source]) -> Read {
    let plan = Plan::make(sources).expect("something to analyze");
    let mut worker = Worker::default();
    let mut findings = Vec::new();
    for batch in &plan.batches {
        let go_on = &mut |_: &str, _| ControlFlow::Continue(());
        findings.extend(worker.analyze(&plan, batch, sources, go_on));
    }
    Read {
        name: name.to_owned(),
        is_packed: sources.iter().any(|source| source.path == PACKED),
        whole: report(&plan, findings.clone()),
        plan,
        findings,
    }
}

fn cases() -> Vec<Read> {
    let case = |(name, files): (String, Vec<(String, Vec<u8>)>)| {
        let sources = files.into_iter().map(|(path, bytes)| Source {
            name: "debug".to_owned(),
            path,
            folder: true,
            bytes: Box::new(bytes),
        });
        let sources: Vec<Source> = sources.collect();
        // Some cases are about inputs of which nothing can be analyzed.
        Plan::make(&sources).is_ok().then(|| read(&name, &sources))
    };
    files::cases().into_iter().filter_map(case).collect()
}

fn demo() -> Read {
    let mut zip = Cursor::new(Vec::new());
    debug_zip_generator::demo(&mut zip).expect("written");
    let name = "demo.zip".to_owned();
    let source = Source {
        path: name.clone(),
        name,
        folder: false,
        bytes: Box::new(zip.into_inner()),
    };
    read("demo.zip", &[source])
}

const PACKED: &str = "demo.zip.gz";

/// The same in an archive that is packed once more: one file, of which some of
/// those inside may have been read.
fn packed_demo() -> Read {
    let mut zip = Cursor::new(Vec::new());
    debug_zip_generator::demo(&mut zip).expect("written");
    let mut packed = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&zip.into_inner()).expect("packed");
    let name = PACKED.to_owned();
    let source = Source {
        path: name.clone(),
        name,
        folder: false,
        bytes: Box::new(packed.finish().expect("packed")),
    };
    read(PACKED, &[source])
}

/// Parts of so many files: none, all but one, each by itself, from the start
/// on, from the end on, and some in no order. Of many files not each is tried.
fn parts(count: usize) -> BTreeSet<Vec<usize>> {
    let all = || 0..count;
    let mut parts = BTreeSet::from([Vec::new()]);
    for at in all().step_by(count.div_ceil(MOST_TRIED).max(1)) {
        parts.insert(vec![at]);
        parts.insert(all().filter(|index| *index != at).collect());
        parts.insert((0..at).collect());
        parts.insert((at..count).collect());
    }
    let mut state = 7_u64;
    for _ in 0..MOST_TRIED {
        let mut some = Vec::new();
        for index in all() {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            if (state >> 33).is_multiple_of(3) {
                some.push(index);
            }
        }
        parts.insert(some);
    }
    parts.retain(|part| part.len() < count);
    parts
}

/// Files that are tried one by one.
const MOST_TRIED: usize = 12;

/// Where errors stand: each place of each entry.
fn places<'a>(errors: impl Iterator<Item = &'a Evidence>) -> BTreeSet<String> {
    let each = errors.flat_map(|error| {
        let own = format!("{}:{}", error.path, error.line);
        error.copies.iter().cloned().chain([own])
    });
    each.collect()
}

fn errors(report: &Report) -> impl Iterator<Item = &Evidence> {
    let of_jobs = report.jobs.iter().flat_map(|job| &job.flush_errors);
    of_jobs.chain(report.unattributed.iter().map(|error| &error.evidence))
}

fn omits(report: &Report) -> bool {
    report.unattributed_omitted > 0 || report.jobs.iter().any(|job| job.flush_errors_omitted > 0)
}

#[test]
fn any_part_is_judged_with_care() {
    for input in cases().iter().chain([&demo(), &packed_demo()]) {
        let paths: Vec<String> = input.findings.iter().map(path_of).collect();
        for mut part in parts(input.findings.len()) {
            // What is said of an archive as a whole comes when all in it was read.
            if input.is_packed {
                part.retain(|index| *index != input.findings.len() - 1);
            }
            let of_part = part.iter().map(|index| input.findings[*index].clone());
            let stopped = report_stopped(&input.plan, of_part.collect());
            let read: BTreeSet<&str> = part.iter().map(|index| paths[*index].as_str()).collect();
            let name = format!("{}, {} of {}", input.name, part.len(), paths.len());
            is_careful(&name, &input.whole, &stopped);
            lists_what_it_cannot_clear(&name, &input.whole, &stopped, &read);
            keeps_what_it_read(&name, &input.whole, &stopped, &read);
        }
    }
}

fn path_of(findings: &Findings) -> String {
    let value = serde_json::to_value(findings).expect("plain data");
    value["member"]["path"].as_str().expect("a path").to_owned()
}

fn is_careful(name: &str, whole: &Report, stopped: &Report) {
    assert!(stopped.stopped, "{name}");
    let json = render(stopped, Format::Json).expect("a report");
    let opened = open(&json).map(|_| ());
    assert_eq!(opened, Ok(()), "{name}: what was saved opens again");
    assert_ne!(stopped.verdict.state, State::Clear, "{name}");
    assert_eq!(stopped.verdict.reasons[0].code, "stopped", "{name}");
    let headline = &stopped.verdict.headline;
    assert!(headline.contains("stopped after "), "{name}: {headline}");
    assert!(!stopped.coverage.never_affected, "{name}");
    assert_eq!(stopped.coverage.collect_more, None, "{name}");
    assert!(stopped.coverage.missing_nodes.is_empty(), "{name}");
    for job in &stopped.jobs {
        assert_ne!(job.verdict, JobVerdict::Cleared, "{name}: {}", job.job_id);
        let held_back = job.reason.facts.contains_key("not_all_read");
        assert_eq!(
            held_back,
            job.reason.text.contains("ended before all files")
        );
        assert!(
            job.verdict.is_finding() || held_back,
            "{name}: {}",
            job.job_id
        );
    }
    // What is a finding of the whole is nowhere said to be covered.
    let found = whole.jobs.iter().filter(|job| job.verdict.is_finding());
    for job in found {
        let same = stopped.jobs.iter().find(|one| one.job_id == job.job_id);
        let open = same.is_none_or(|one| {
            one.verdict.is_finding() || one.reason.facts.contains_key("not_all_read")
        });
        assert!(open, "{name}: {}", job.job_id);
    }
}

/// A job of which a table was read is a finding or cannot be cleared, if it is
/// a finding of the whole.
fn lists_what_it_cannot_clear(name: &str, whole: &Report, stopped: &Report, read: &BTreeSet<&str>) {
    let found = whole.jobs.iter().filter(|job| job.verdict.is_finding());
    for job in found {
        let source = job.outcome.source.as_deref().unwrap_or_default();
        let open = &stopped.coverage.uncovered_jobs;
        let listed = stopped.jobs.iter().any(|one| one.job_id == job.job_id)
            || open.iter().any(|one| one.job_id == job.job_id)
            || stopped.coverage.uncovered_jobs_omitted > 0;
        assert!(listed || !read.contains(source), "{name}: {}", job.job_id);
    }
}

/// No error is made up, and none that stands in a file that was read is lost.
fn keeps_what_it_read(name: &str, whole: &Report, stopped: &Report, read: &BTreeSet<&str>) {
    if omits(whole) || omits(stopped) {
        return;
    }
    let (all, kept) = (places(errors(whole)), places(errors(stopped)));
    assert!(kept.is_subset(&all), "{name}: {kept:?}");
    let is_read = |place: &&String| {
        let path = place.rsplit_once(':').map_or("", |(path, _)| path);
        read.contains(path)
    };
    let due: BTreeSet<String> = all.iter().filter(is_read).cloned().collect();
    assert!(
        due.is_subset(&kept),
        "{name}: {due:?} are not all in {kept:?}"
    );
}

/// When all was read, nothing differs but that it was stopped, and so may not
/// be clear.
#[test]
fn a_stop_at_the_very_end_changes_no_more_than_it_must() {
    for input in cases().iter().chain([&demo(), &packed_demo()]) {
        let mut stopped = report_stopped(&input.plan, input.findings.clone());
        let whole = &input.whole;
        let (was, now) = (whole.verdict.state, stopped.verdict.state);
        assert_eq!(
            now,
            if was == State::Clear {
                State::Incomplete
            } else {
                was
            }
        );
        let json = render(&stopped, Format::Json).expect("a report");
        assert!(open(&json).is_ok(), "{}: it opens again", input.name);
        let reason = stopped.verdict.reasons.remove(0);
        assert_eq!(reason.code, "stopped", "{}", input.name);
        assert_eq!(
            stopped.verdict.reasons, whole.verdict.reasons,
            "{}",
            input.name
        );
        let rest = |report: &Report| {
            let mut rest = report.clone();
            rest.stopped = false;
            rest.verdict = whole.verdict.clone();
            if was == State::Clear {
                rest.next_steps.clear();
            }
            render(&rest, Format::Json).expect("it can be written")
        };
        assert!(rest(&stopped) == rest(whole), "{}", input.name);
    }
}

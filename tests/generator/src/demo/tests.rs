//! The demo archive against the tables that describe it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use super::*;

/// The archive's members, inflated.
fn members() -> BTreeMap<String, Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    demo(&mut bytes).expect("written");
    let mut zip = zip::ZipArchive::new(bytes).expect("a zip");
    let mut members = BTreeMap::new();
    for at in 0..zip.len() {
        let mut member = zip.by_index(at).expect("a member");
        let name = member.name().expect("UTF-8").into_owned();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).expect("readable");
        members.insert(name, bytes);
    }
    members
}

fn is_signal(line: &str) -> bool {
    line.contains(crate::signals::FLUSH_ERROR)
}

#[test]
fn cases_and_stories_are_the_same() {
    let told: BTreeSet<String> = stories()
        .iter()
        .filter(|story| !story.placed.is_empty())
        .map(|story| story.job.id.to_string())
        .collect();
    let listed: BTreeSet<String> = DEMO_CASES.iter().map(|case| case.0.to_owned()).collect();
    assert_eq!(told, listed);
    assert_eq!(listed.len(), DEMO_CASES.len(), "an id stands twice");

    let silent: BTreeSet<String> = stories()
        .iter()
        .filter(|story| story.placed.is_empty())
        .map(|story| story.job.id.to_string())
        .collect();
    for (id, what) in DEMO_UNCOVERED {
        assert!(silent.contains(*id), "{what}");
    }
    assert_eq!(others::errors_without_job().len(), DEMO_UNATTRIBUTED.len());
}

#[test]
fn every_verdict_occurs() {
    let verdicts: BTreeSet<&str> = DEMO_CASES.iter().map(|case| case.1).collect();
    let want = [
        "at_risk",
        "benign",
        "cleared",
        "not_kept",
        "outcome_unknown",
        "potentially_corrupt",
        "suspect",
    ];
    assert_eq!(verdicts, want.into());
}

#[test]
fn stories_are_in_the_order_of_time() {
    for story in stories() {
        // An ending has its three entries at once.
        let times: Vec<Time> = story
            .placed
            .iter()
            .map(|placed| placed.entry.time)
            .collect();
        let slack = |pair: &[Time]| pair[0] <= pair[1].plus_millis(2);
        assert!(times.windows(2).all(slack), "{}", story.job.id);
        assert!(
            times
                .first()
                .is_none_or(|first| story.job.created <= *first)
        );
    }
}

#[test]
fn archive_holds_what_it_should() {
    let members = members();
    let logs: Vec<(&String, &Vec<u8>)> = members
        .iter()
        .filter(|(name, _)| name.rsplit('.').next() == Some("log"))
        .collect();
    let log_bytes: usize = logs.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(
        (60_000_000..120_000_000).contains(&log_bytes),
        "{log_bytes} bytes of logs"
    );

    // Each error stands once in a node's logs, and a tenant's once more.
    let mut whole = 0;
    let mut copies = 0;
    for (name, bytes) in logs {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        let count = text.lines().filter(|line| is_signal(line)).count();
        if name.contains("/cluster/") {
            copies += count;
        } else {
            whole += count;
        }
    }
    let told: usize = stories()
        .iter()
        .flat_map(|story| &story.placed)
        .filter(|placed| placed.entry.file == "kv/bulk/sst_batcher.go")
        .count();
    // The one whose message is gone has no words to be found by.
    assert_eq!(whole, told + DEMO_UNATTRIBUTED.len() - 1);
    assert_eq!(copies, stories_of_tenants());

    for path in [
        "debug/nodes/5/logs.err.txt",
        "debug/nodes/2/status.json",
        "debug/crdb_internal.jobs.txt",
        "debug/cluster/demoapp/crdb_internal.jobs.txt",
        "debug/cluster/analytics/crdb_internal.jobs.txt.err.txt",
        "debug/debug_zip_command_flags.txt",
        "debug/events.json",
    ] {
        assert!(members.contains_key(path), "{path}");
    }
}

/// Flush errors of the tenants that have copies of their logs.
fn stories_of_tenants() -> usize {
    let stories = stories();
    let of_tenants = stories.iter().filter(|story| story.tenant.id != 1);
    let placed = of_tenants.flat_map(|story| &story.placed);
    placed
        .filter(|placed| placed.entry.file == "kv/bulk/sst_batcher.go")
        .count()
}

//! Several inputs together, and bad ones: one answer, nothing counted twice,
//! nothing dropped silently, and never a wrong `clear`.

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod analyzed;
mod files;

use std::fmt::Write as _;

use analyzed::{analyze, analyzed};
use debug_zip_generator::archive::{Shape, of_members};
use detect_144650::Source;
use detect_144650::report::{InputKind, JobVerdict, State};
use files::{as_file as file, in_folder};

/// A log of node 1 from `from` to 12:00 with a header of `version`, an entry
/// every ten minutes, and `lines`.
fn log(node: u32, version: &str, lines: &[&str]) -> String {
    let mut text = format!(
        "I250422 06:00:00.000000 1 util/log/file_sync_buffer.go:1 ⋮ [T1,config] binary: CockroachDB CCL {version} (x86_64-linux-gnu, built x, go1)\n"
    );
    for minute in 0..36 {
        let (hour, minute) = (6 + minute / 6, minute % 6 * 10);
        let _ = writeln!(
            text,
            "I250422 {hour:02}:{minute:02}:01.000000 7 server/node.go:9 ⋮ [T1,n{node}] 5 all is well"
        );
    }
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    let _ = writeln!(
        text,
        "I250422 12:00:00.000000 7 server/node.go:9 ⋮ [T1,n{node}] 9 all is well"
    );
    text
}

const FLUSH: &str = "W250422 11:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T3,Vdemoapp,n1,job=1065722008981340161] 1249 closing with flushes in-progress encountered an error: addsstable [/Table/106/1/1,/Table/106/1/2): boom";
const SUCCESS: &str = "I250422 11:30:00.000001 25390 jobs/registry.go:1599 ⋮ [T3,Vdemoapp,n1] 1400 IMPORT job 1065722008981340161: stepping through state succeeded";

const PATH: &str = "debug/nodes/1/logs/cockroach.h1.roach.2025-04-22T06_00_00Z.000100.log";

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    of_members(
        Shape {
            root: String::new(),
            ..Shape::default()
        },
        members,
    )
    .expect("written")
}

#[test]
fn a_healthy_archive_is_clear() {
    let text = log(1, "v24.1.5", &[]);
    let report = analyzed(&[file("debug.zip", zip(&[(PATH, text.as_bytes())]))]);
    assert_eq!(report.verdict.state, State::Clear, "{:?}", report.verdict);
    assert!(
        report
            .verdict
            .headline
            .starts_with("Not detected in these logs: 1 node, ")
    );
    assert_eq!(report.skipped, []);
}

#[test]
fn the_same_entries_count_once_however_they_come() {
    let text = log(1, "v24.1.5", &[FLUSH, SUCCESS]);
    let archive = zip(&[
        (PATH, text.as_bytes()),
        (
            "debug/cluster/demoapp/nodes/1/logs/cockroach.h1.roach.t.000100.log",
            text.as_bytes(),
        ),
    ]);
    // The raw file of the machine itself is crdb-v2: two spaces.
    let raw = text
        .replace("] 1249 ", "] 1249  ")
        .replace("] 1400 ", "] 1400  ");
    let given: [&[Source]; 4] = [
        &[file("debug.zip", archive.clone())],
        &[
            file("a.zip", archive.clone()),
            file("b.zip", archive.clone()),
        ],
        &[
            file("debug.zip", archive.clone()),
            file("cockroach.log", raw.clone()),
        ],
        &[
            file("debug.zip", archive),
            in_folder("debug", &PATH[6..], raw),
        ],
    ];
    for sources in given {
        let report = analyzed(sources);
        let [job] = report.jobs.as_slice() else {
            panic!("one job, not {}", report.jobs.len());
        };
        assert_eq!(
            (job.job_id.as_str(), job.tenant.as_str()),
            ("1065722008981340161", "3")
        );
        assert_eq!(job.verdict, JobVerdict::PotentiallyCorrupt);
        assert_eq!(job.flush_errors.len(), 1);
        assert!(!job.flush_errors[0].copies.is_empty());
    }
}

/// The success stands only in the second archive.
#[test]
fn two_archives_of_one_cluster_are_one_answer() {
    let first = log(1, "v24.1.5", &[FLUSH]);
    let second = log(1, "v24.1.5", &[SUCCESS]);
    let first = file("monday.zip", zip(&[(PATH, first.as_bytes())]));
    let second = file("tuesday.zip", zip(&[(PATH, second.as_bytes())]));
    let alone = analyzed(&[file(
        "x.zip",
        zip(&[(PATH, log(1, "v24.1.5", &[FLUSH]).as_bytes())]),
    )]);
    assert_eq!(alone.jobs[0].verdict, JobVerdict::OutcomeUnknown);
    let together = analyzed(&[first, second]);
    assert_eq!(together.jobs[0].verdict, JobVerdict::PotentiallyCorrupt);
}

/// The same job id and node id, once with an error and once with a success,
/// in two clusters: neither says anything of the other.
#[test]
fn two_clusters_are_judged_apart() {
    let nodes = |id: &str| format!(r#"{{"node_id":1,"cluster_id":"{id}"}}"#);
    let cluster = |name: &str, line: &str| {
        let text = log(1, "v24.1.5", &[line]);
        let json = format!(
            "{{\"timestamp\":\"1745301600.000000000\",\"cluster_id\":\"{name}\",\"severity\":\"INFO\",\"tags\":{{\"n\":\"1\"}},\"message\":\"x\"}}\n"
        );
        let members: [(&str, &[u8]); 3] = [
            (PATH, text.as_bytes()),
            (
                "debug/nodes/1/logs/cockroach-health.h1.roach.t.1.log",
                json.as_bytes(),
            ),
            (
                "debug/nodes/1/details.json",
                nodes(name).into_bytes().leak(),
            ),
        ];
        file(&format!("{name}.zip"), zip(&members))
    };
    let report = analyzed(&[cluster("red", FLUSH), cluster("blue", SUCCESS)]);
    assert_eq!(report.jobs.len(), 1);
    assert_eq!(report.jobs[0].verdict, JobVerdict::OutcomeUnknown);
    assert!(
        report
            .verdict
            .reasons
            .iter()
            .any(|reason| reason.text.contains("2 clusters"))
    );
    let ids: Vec<Option<&str>> = report
        .coverage
        .nodes
        .iter()
        .map(|n| n.cluster_id.as_deref())
        .collect();
    assert_eq!(ids, [Some("blue"), Some("red")]);
}

#[test]
fn what_was_not_read_forbids_clear() {
    let text = log(1, "v24.1.5", &[]);
    let good = (PATH, text.as_bytes());
    #[rustfmt::skip]
    let cases: &[(&str, &[(&str, &[u8])], &str)] = &[
        ("no logs",          &[("debug/nodes.json", b"{}")],                                       ""),
        ("node without",     &[good, ("debug/nodes/2/details.json", b"{\"node_id\":2}")],          ""),
        ("collector error",  &[good, ("debug/nodes/1/logs/cockroach.h.u.t.2.log.err.txt", b"x")],  "collector-error"),
        ("packed log",       &[good, ("debug/nodes/1/logs/cockroach.h.u.t.2.log.gz", b"x")],       "no-entries"),
        ("packed by 7z",     &[good, ("debug/nodes/1/logs.7z", b"7z\xbc\xaf\x27\x1c\0\x04\xff\xff\xff\xff\xff\xff")], "packed"),
        ("no entries",       &[("debug/nodes/1/logs/cockroach.log", b"not a log at all\n")],       ""),
        ("unreadable JSON",  &[good, ("debug/nodes/2/logs/cockroach.log", b"{\"timestamp\": broken\n")], "entry-unreadable"),
    ];
    for (name, members, code) in cases {
        let report = analyzed(&[file("debug.zip", zip(members))]);
        assert_eq!(report.verdict.state, State::Incomplete, "{name}");
        let said = code.is_empty() || report.skipped.iter().any(|skipped| skipped.code == *code);
        assert!(said, "{name}: {:?}", report.skipped);
        assert!(!report.verdict.reasons.is_empty(), "{name} says why");
    }
}

/// Cut anywhere, an archive with a finding never comes out clear.
#[test]
fn truncated_archives_are_never_clear() {
    let text = log(1, "v24.1.5", &[FLUSH, SUCCESS]);
    let whole = zip(&[(PATH, text.as_bytes())]);
    for end in 0..whole.len() {
        if let Ok(report) = analyze(&[file("debug.zip", &whole[..end])]) {
            assert_ne!(report.verdict.state, State::Clear, "cut at {end}");
        }
    }
}

/// Bytes without a pattern, the same on each run.
fn random(length: usize) -> Vec<u8> {
    let mut state = 144_650_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        state.to_be_bytes()[0]
    };
    (0..length).map(|_| next()).collect()
}

/// A file that is nothing is called what it is, and what to do is said.
#[test]
fn things_that_cannot_be_analyzed() {
    const PAGE: &[u8] = b"<!DOCTYPE html><html><head><title>Sign in</title></head></html>";
    const XML: &[u8] = b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>";
    let (zeros, noise) = (vec![0; 100_000], random(100_000));
    let cut = &zip(&[(PATH, b"text")])[..20];
    #[rustfmt::skip]
    let cases: &[(&str, &[u8], &str, &str)] = &[
        ("debug.zip",          b"",                          "empty-file",     "debug.zip: it is empty (0 bytes); collect or copy it again"),
        ("cockroach.log",      b"",                          "empty-file",     "cockroach.log: it is empty (0 bytes)"),
        ("debug.zip",          &zeros,                       "only-zeros",     "debug.zip: it starts with nothing but zero bytes"),
        ("cockroach.log",      &zeros,                       "only-zeros",     "cockroach.log: it starts with nothing but zero bytes"),
        ("debug.zip",          PAGE,                         "web-page",       "debug.zip: it is a web page"),
        ("cockroach.log",      PAGE,                         "web-page",       "cockroach.log: it is a web page"),
        ("debug.zip",          XML,                          "xml",            "debug.zip: it is an XML document"),
        ("debug.zip",          &noise,                       "not-a-zip",      "debug.zip: it is neither a zip archive nor a text"),
        ("debug.bin",          &noise,                       "not-a-zip",      "debug.bin: it is neither a zip archive nor a text"),
        ("text.zip",           b"just some text",            "text",           "text.zip: it is a text without a log entry"),
        ("notes.txt",          b"just some text",            "text",           "notes.txt: it is a text without a log entry"),
        ("package.json",       b"{\"name\": \"x\"}\n",       "json",           "package.json: it is JSON without a log entry"),
        ("settings.json",      b"{\"name\": \"x\"}\n",       "json",           "settings.json: it is JSON without a log entry"),
        ("x.err.txt",          b"rpc error",                 "text",           "x.err.txt: it is a text without a log entry"),
        ("debug.7z",           b"7z\xbc\xaf\x27\x1c\0\x04",   "other-format",   "debug.7z: it is a 7z archive, not a zip archive; unpack it first"),
        ("cockroach.log",      b"Rar!\x1a\x07\x01\0",         "other-format",   "cockroach.log: it is a RAR archive"),
        ("cockroach",          b"\x7fELF\x02\x01\x01\0\0\0", "program",        "cockroach: it is a program"),
        ("picture.png",        b"\x89PNG\r\n\x1a\n",         "document",       "picture.png: it is a picture or a document"),
        ("debug.zip",          cut,                          "nothing-in-zip", "debug.zip: the archive breaks off before its first file ends"),
    ];
    for (name, bytes, code, sentence) in cases {
        let error = analyze(&[file(name, *bytes)]).expect_err(name);
        assert_eq!(error.code(), *code, "{name}: {error}");
        let message = error.to_string();
        assert!(message.starts_with(sentence), "{message}");
        assert!(message.contains(';'), "what to do: {message}");
    }
    let error = analyze(&[]).expect_err("nothing");
    assert_eq!(error.code(), "no-input");
    let error = analyze(&[file("b.zip", *b""), file("a.txt", *b"no")]).expect_err("both");
    let message = error.to_string();
    let lines: Vec<&str> = message.lines().collect();
    assert!(
        lines.len() == 2 && lines[0].starts_with("a.txt: "),
        "{lines:?}"
    );
}

/// Beside something that can be analyzed it is said, and forbids `clear`
/// where somebody meant it to be read.
#[test]
fn nothing_beside_something() {
    let good = || {
        file(
            "debug.zip",
            zip(&[(PATH, log(1, "v24.1.5", &[]).as_bytes())]),
        )
    };
    let empty_zip = *b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    #[rustfmt::skip]
    let cases: Vec<(&str, Source, &str, InputKind, State)> = vec![
        ("text in a zip's place", file("x.zip", *b"no"),                                "text",          InputKind::Unusable, State::Incomplete),
        ("an empty file",         file("x.log", *b""),                                  "empty-file",    InputKind::Unusable, State::Incomplete),
        ("an empty archive",      file("x.zip", empty_zip),                             "empty-archive", InputKind::Zip,      State::Incomplete),
        ("another archive",       file("x.zip", zip(&[("photos/a.jpg", b"\xff\xd8")])), "no-logs",       InputKind::Zip,      State::Incomplete),
        ("an archive of texts",   file("x.zip", zip(&[("a.txt", b"nothing")])),         "no-logs",       InputKind::Zip,      State::Incomplete),
        ("another folder",        in_folder("x", "a.jpg", *b"\xff\xd8"),                "no-logs",       InputKind::Folder,   State::Incomplete),
        ("a text",                file("x.txt", *b"nothing"),                           "",              InputKind::Log,      State::Clear),
        ("an unneeded file",      file("x/settings.json", *b"{}"),                      "",              InputKind::Log,      State::Clear),
        ("texts in a folder",     in_folder("x", "cockroach", *b"\x7fELF words"),        "no-logs",       InputKind::Folder,   State::Incomplete),
    ];
    for (name, source, code, kind, state) in cases {
        let report = analyzed(&[good(), source]);
        assert_eq!(report.verdict.state, state, "{name}: {:?}", report.verdict);
        assert_eq!(report.inputs[1].kind, kind, "{name}");
        let codes: Vec<&str> = report.skipped.iter().map(|s| s.code.as_str()).collect();
        assert_eq!(codes.join(" "), code, "{name}");
    }
    for source in [
        file("x.zip", empty_zip),
        file("x.zip", zip(&[("a.jpg", b"x")])),
        in_folder("x", "a.jpg", *b"x"),
    ] {
        let report = analyzed(&[source]);
        assert_eq!(report.verdict.state, State::Incomplete);
        assert_eq!(report.skipped.len(), 1, "{:?}", report.skipped);
    }
}

#[test]
fn a_line_without_an_end_costs_nothing_but_itself() {
    let mut text = log(1, "v24.1.5", &[]).into_bytes();
    text.extend(std::iter::repeat_n(b'x', 3 << 20));
    text.extend_from_slice(format!("\n{FLUSH}\n{SUCCESS}\n").as_bytes());
    let report = analyzed(&[file("cockroach.log", text)]);
    assert_eq!(report.jobs[0].verdict, JobVerdict::PotentiallyCorrupt);
    assert!(
        report
            .skipped
            .iter()
            .any(|skipped| skipped.code == "entry-too-long")
    );
}

/// Past the bound on what is listed, too, only errors that count are findings.
#[test]
fn many_errors_that_do_not_count_are_no_finding() {
    let shutdown = |n: u32| {
        format!(
            "W250422 11:22:39.{n:06} 6885 kv/bulk/sst_batcher.go:432 ⋮ [T3,n1] {n} closing with flushes in-progress encountered an error: context canceled"
        )
    };
    let lines: Vec<String> = (1..=3_000).map(shutdown).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let text = log(1, "v24.1.5", &lines);
    let report = analyzed(&[file("debug.zip", zip(&[(PATH, text.as_bytes())]))]);
    assert_eq!(report.verdict.state, State::Clear, "{:?}", report.verdict);
    assert_eq!(report.unattributed_omitted, 0);
    let counted = text.replace("context canceled", "boom");
    let report = analyzed(&[file("debug.zip", zip(&[(PATH, counted.as_bytes())]))]);
    assert_eq!(report.verdict.state, State::Findings);
    let listed = report.unattributed.len() as u64;
    assert_eq!(listed + report.unattributed_omitted, 3_000);
}

/// The header of a log file names no node; it is still that node's.
#[test]
fn a_loose_log_is_one_node() {
    let report = analyzed(&[file("cockroach.log", log(4, "v24.1.5", &[]))]);
    let nodes: Vec<Option<u32>> = report.coverage.nodes.iter().map(|node| node.node).collect();
    assert_eq!(nodes, [Some(4)]);
    assert_eq!(report.coverage.nodes[0].files, 1);
    assert_eq!(report.coverage.nodes[0].versions[0].version, "v24.1.5");
    assert_eq!(report.verdict.state, State::Clear);
}

/// What an adversary found that came out clear, and must not.
#[test]
fn what_hid_an_error_once() {
    let healthy = log(1, "v24.1.5", &[]);
    let with = |line: &str| log(1, "v24.1.5", &[line]);
    let job = |row: &str| {
        format!(
            "job_id\tjob_type\tdescription\tstatus\tcreated\tstarted\tfinished\tcoordinator_id\n{row}\n"
        )
    };
    let before = "2025-04-01 00:00:00\t2025-04-01 00:00:00\t2025-04-01 01:00:00\t1";
    let unreadable_state = job(&format!("8\tIMPORT\tIMPORT INTO t\tweird\t{before}"));
    let no_state = format!(
        "job_id\tjob_type\tdescription\tcreated\tstarted\tfinished\tcoordinator_id\n8\tIMPORT\tIMPORT INTO t\t{before}\n"
    );
    let backwards = job(
        "8\tIMPORT\tIMPORT INTO t\tsucceeded\t2025-04-22 11:00:00\t2025-04-22 11:00:00\t2025-04-01 00:00:00\t1",
    );
    let colored = with(
        &FLUSH
            .replace("W250422 ", "\x1b[0;33mW250422\x1b[0;90m ")
            .replace(" 6885", "\x1b[0m 6885"),
    );
    let prefixed = with(&format!("2025-04-22T11:22:39Z stdout F {FLUSH}"));
    let spoofed_version = with(&format!(
        "I250422 11:00:00.000000 7 sql/exec_log.go:9 ⋮ [T1,n1] 5 binary: CockroachDB CCL v25.3.0 (x)\n{FLUSH}\n{SUCCESS}"
    ));
    let spoofed_event = with(&format!(
        "{FLUSH}\nI250422 11:30:00.000000 7 sql/exec_log.go:9 ⋮ [T3,n1] 5 {{\"EventType\":\"import\",\"JobID\":1065722008981340161,\"Status\":\"failed\"}}"
    ));
    let other = "debug/nodes/1/logs/cockroach.h1.roach.2025-04-22T07_00_00Z.000100.log";
    // Its id was made two days before the logs begin.
    let began_before = with(&SUCCESS.replace("1065722008981340161", "1065155777941340161"));
    let began_within = with(SUCCESS);
    let header_only = "job_id\tjob_type\tdescription\tstatus\n";
    let jobs = "debug/crdb_internal.jobs.txt";
    #[rustfmt::skip]
    let cases: &[(&str, &[(&str, &str)], State)] = &[
        ("a log without entries",     &[(PATH, &healthy), (other, "no entries here\n")],     State::Incomplete),
        ("an empty log",              &[(PATH, &healthy), (other, "")],                      State::Incomplete),
        ("colors",                    &[(PATH, &colored)],                                   State::Findings),
        ("something before the line", &[(PATH, &prefixed)],                                  State::Incomplete),
        ("a state that is none",      &[(PATH, &healthy), (jobs, &unreadable_state)],        State::Incomplete),
        ("no column of states",       &[(PATH, &healthy), (jobs, &no_state)],                State::Incomplete),
        ("ended before it started",   &[(PATH, &healthy), (jobs, &backwards)],               State::Incomplete),
        ("broken list of nodes",      &[(PATH, &healthy), ("debug/nodes.json", "{")],        State::Incomplete),
        ("a rotated log",             &[(PATH, &healthy), ("debug/nodes/1/logs/cockroach.log.1", FLUSH)], State::Findings),
        ("a log called txt",          &[(PATH, &healthy), ("debug/nodes/1/logs/cockroach.txt", FLUSH)],   State::Findings),
        ("began before the logs",     &[(PATH, &began_before)],                              State::Incomplete),
        ("began within the logs",     &[(PATH, &began_within)],                              State::Clear),
        ("a partial jobs table",      &[(PATH, &healthy), (jobs, header_only), ("debug/crdb_internal.jobs.txt.err.txt", "x")], State::Incomplete),
        ("a node that was skipped",   &[(PATH, &healthy), ("debug/nodes/9.skipped", "x")],   State::Incomplete),
        ("a node by another key",     &[(PATH, &healthy), ("debug/liveness.json", r#"{"livenesses":[{"nodeId":1},{"nodeId":9}]}"#)], State::Incomplete),
        ("packed logs",               &[(PATH, &healthy), ("debug/nodes/1/logs.tgz", "x")],  State::Incomplete),
        ("an archive inside",         &[(PATH, &healthy), ("prod.zip", "x")],                State::Incomplete),
        ("a version in a message",    &[(PATH, &spoofed_version)],                           State::Findings),
        ("an event in a message",     &[(PATH, &spoofed_event)],                             State::Findings),
    ];
    for (name, members, want) in cases {
        let members: Vec<(&str, &[u8])> = members.iter().map(|(p, t)| (*p, t.as_bytes())).collect();
        let report = analyzed(&[file("debug.zip", zip(&members))]);
        assert_eq!(report.verdict.state, *want, "{name}: {:#?}", report.verdict);
    }
}

/// Tools of Windows put text of one encoding behind that of another: `>>` of
/// `PowerShell` UTF-16 behind anything, `copy /b` anything behind UTF-16.
#[test]
fn logs_of_several_encodings_in_one_file() {
    let healthy = log(1, "v24.1.5", &[]);
    let with = format!("{FLUSH}\n{SUCCESS}\n");
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let marked = |text: &str| wide(&format!("\u{feff}{text}"));
    let parts: [(&str, Vec<u8>, Vec<u8>); 3] = [
        ("UTF-16 appended", healthy.clone().into(), wide(&with)),
        (
            "UTF-16 appended with its mark",
            healthy.clone().into(),
            marked(&with),
        ),
        ("UTF-8 appended", marked(&healthy), with.into()),
    ];
    for (name, first, second) in parts {
        let whole = [first.as_slice(), &second].concat();
        for (bytes, want) in [(&first, State::Clear), (&whole, State::Findings)] {
            let report = analyzed(&[file("debug.zip", zip(&[(PATH, bytes)]))]);
            assert_eq!(report.verdict.state, want, "{name}: {:#?}", report.verdict);
        }
    }
}

/// A guess from a table may point at a job; it never explains an error away.
#[test]
fn a_guess_never_clears() {
    let untagged = FLUSH.replace(",job=1065722008981340161", "");
    let text = log(1, "v24.1.5", &[&untagged]);
    for (state, findings, loose) in [("failed", 0, 1), ("succeeded", 1, 0)] {
        let jobs = format!(
            "job_id\tjob_type\tdescription\tdescriptor_ids\tstatus\tstarted\tfinished\n8\tIMPORT\tIMPORT INTO t\t{{106}}\t{state}\t2025-04-22 11:00:00\t2025-04-22 11:40:00\n"
        );
        let members: [(&str, &[u8]); 2] = [
            (PATH, text.as_bytes()),
            (
                "debug/cluster/demoapp/crdb_internal.jobs.txt",
                jobs.as_bytes(),
            ),
        ];
        let report = analyzed(&[file("debug.zip", zip(&members))]);
        assert_eq!(report.verdict.state, State::Findings, "{state}");
        assert_eq!(report.jobs.len(), findings, "{state}: {:?}", report.jobs);
        assert_eq!(report.unattributed.len(), loose, "{state}");
    }
}

/// A version that another machine, or another input, runs says nothing.
#[test]
fn versions_of_others_do_not_count() {
    let fixed = log(1, "v24.1.17", &[]);
    let loose = format!("{FLUSH}\n{SUCCESS}\n");
    let archive = || file("debug.zip", zip(&[(PATH, fixed.as_bytes())]));
    let alone = analyzed(&[archive()]);
    assert!(alone.coverage.never_affected);
    let report = analyzed(&[archive(), file("node9.log", loose)]);
    assert_eq!(report.jobs[0].verdict, JobVerdict::PotentiallyCorrupt);
    assert!(!report.coverage.never_affected);
}

/// The end of the last line is no matter: cut off behind it, a merged log still
/// tells which node wrote what.
#[test]
fn the_last_line_is_of_its_node() {
    let header = |version: &str| {
        format!(
            "I250422 06:00:00.000000 1 util/log/file_sync_buffer.go:238 ⋮ [config] binary: CockroachDB CCL {version} (x, built x, go1)"
        )
    };
    let flush = FLUSH.replace("n1,", "");
    let merged = format!(
        "1> {}\n2> {}\n1> {}\n2> {flush}",
        header("v24.1.17"),
        header("v24.1.5"),
        header("v24.1.17")
    );
    for end in ["", "\n"] {
        let report = analyzed(&[file("merged.log", format!("{merged}{end}"))]);
        let evidence = &report.jobs[0].flush_errors[0];
        assert_eq!((evidence.line, evidence.node), (4, Some(2)), "{end:?}");
        assert_eq!(report.verdict.state, State::Findings, "{end:?}");
    }
}

/// Headline and reasons of an archive.
fn said(members: &[(&str, &str)]) -> (State, Vec<String>) {
    let members: Vec<(&str, &[u8])> = members.iter().map(|(p, t)| (*p, t.as_bytes())).collect();
    let verdict = analyzed(&[file("debug.zip", zip(&members))]).verdict;
    let mut said = vec![verdict.headline];
    said.extend(verdict.reasons.into_iter().map(|reason| reason.text));
    (verdict.state, said)
}

/// Each thing that forbids `clear` says so in a sentence of its own, and what
/// is near it does not.
#[test]
#[expect(clippy::too_many_lines, reason = "a table, and what it holds")]
fn every_reason_has_its_sentence() {
    let healthy = log(1, "v24.1.5", &[]);
    let of_tenant = |tag: &str| {
        let line = format!(
            "I250422 11:00:00.000000 7 jobs/registry.go:9 ⋮ [{tag},n1] 5 BACKUP job 1065722008981340161: stepping through state succeeded"
        );
        log(1, "v24.1.5", &[&line])
    };
    let (three, named) = (of_tenant("T3"), of_tenant("T3,Vdemoapp"));
    let undated = healthy.replace("250422 ", "259922 ");
    let one_undated = "I259922 11:00:00.000000 7 server/node.go:9 ⋮ [T1,n1] 5 all is well\n";
    let health = "debug/nodes/2/logs/cockroach-health.h2.roach.2025-04-22T06_00_00Z.000100.log";
    let second = "debug/nodes/2/logs/cockroach.h2.roach.2025-04-22T06_00_00Z.000100.log";
    let of_two = log(2, "v24.1.5", &[]);
    let undated_two = of_two.replace("250422 ", "259922 ");
    let header =
        "job_id\tjob_type\tdescription\tstatus\tcreated\tstarted\tfinished\tcoordinator_id\n";
    let inside = format!(
        "{header}8\tIMPORT\tIMPORT INTO t\tsucceeded\t2025-04-22 07:00:00\t2025-04-22 07:00:00\t2025-04-22 08:00:00\t1\n"
    );
    let other = inside.replace("\n8\t", "\n9\t");
    let running = inside
        .replace("succeeded", "running")
        .replace("2025-04-22 07", "2025-04-21 07")
        .replace("2025-04-22 08:00:00", "NULL");
    let paused = running.replace("running", "paused");
    let two_running = format!(
        "{running}{}",
        running
            .strip_prefix(header)
            .unwrap_or_default()
            .replace("8\tIMPORT\t", "9\tIMPORT\t")
    );
    let quoted = log(
        1,
        "v24.1.5",
        &[
            "I250422 11:00:00.000000 7 sql/exec_log.go:9 ⋮ [T1,n1] 5 ‹SELECT 'closing with flushes in-progress encountered an error: addsstable [a,b)'›",
        ],
    );
    let nowhere = log(
        1,
        "v24.1.5",
        &[
            "W250422 11:00:00.000000 7 :9 ⋮ [T1,n1] 5 closing with flushes in-progress encountered an error: addsstable [a,b): boom",
        ],
    );
    let jobs = "debug/crdb_internal.jobs.txt";
    let app_jobs = "debug/cluster/demoapp/crdb_internal.jobs.txt";
    let tenants = "debug/system.tenants.txt";
    let listed =
        "id\tname\tdata_state\tservice_mode\n1\tsystem\t1\t2\n3\tdemoapp\t1\t2\n4\tstandby\t0\t0\n";
    let cut = "id\tname\tdata_state\tservice_mode\n1\tsystem\t1\t2\n3\tdemo";
    let liveness = "debug/liveness.json";
    let two_live = r#"{"livenesses":[{"node_id":1},{"node_id":2}]}"#;
    let one_live = r#"{"livenesses":[{"node_id":1}]}"#;
    let events = "debug/events.json";
    let joined = r#"{"events":[{"timestamp":"2025-04-21T05:17:42.857695Z","event_type":"node_join","info":"{\"NodeID\":2}"}]}"#;
    let joined_and_left = r#"{"events":[{"timestamp":"2025-04-21T05:17:42.857695Z","event_type":"node_join","info":"{\"NodeID\":2}"},{"timestamp":"2025-04-21T06:17:42.857695Z","event_type":"node_decommissioned","info":"{\"TargetNodeID\":2}"}]}"#;
    let left = r#"{"livenesses":[{"node_id":1},{"node_id":2,"membership":2}]}"#;
    let flags = "debug/debug_zip_command_flags.txt";
    #[rustfmt::skip]
    let cases: &[(&str, &[(&str, &str)], State, &str)] = &[
        ("nothing lists nodes",      &[(PATH, &healthy)],                                        State::Clear,      "Nothing here lists the nodes of the cluster, so whether there are more is not known."),
        ("counted without a list",   &[(PATH, &healthy)],                                        State::Clear,      "Not detected in these logs: 1 node, 2025-04-22 06:00 to 2025-04-22 12:00 UTC, 1 log file."),
        ("counted with a list",      &[(PATH, &healthy), (second, &of_two), (liveness, two_live)], State::Clear,    "Not detected in these logs: 2 of 2 nodes, 2025-04-22 06:00 to 2025-04-22 12:00 UTC, 2 log files."),
        ("no jobs table",            &[(PATH, &healthy)],                                        State::Clear,      "No jobs table is here: of jobs outside of the time of these logs nothing is known."),
        ("a node is missing",        &[(PATH, &healthy), (liveness, two_live)],                  State::Incomplete, "There are no logs of n2, which the cluster knows."),
        ("counted, one missing",     &[(PATH, &healthy), (liveness, two_live)],                  State::Incomplete, "Cannot tell: nothing was detected, but not everything could be checked. Checked: 1 of 2 nodes, 2025-04-22 06:00 to 2025-04-22 12:00 UTC, 1 log file."),
        ("a node was taken out",     &[(PATH, &healthy), (liveness, left)],                      State::Clear,      "Not detected in these logs: 1 of 1 node, 2025-04-22 06:00 to 2025-04-22 12:00 UTC, 1 log file."),
        ("only other groups",        &[(PATH, &healthy), (health, &of_two)],                     State::Incomplete, "There is no main log of n2, where flush errors stand, only log files of other groups."),
        ("counted, other groups",    &[(PATH, &healthy), (health, &of_two), (liveness, two_live)], State::Incomplete, "Cannot tell: nothing was detected, but not everything could be checked. Checked: 1 of 2 nodes, 2025-04-22 06:00 to 2025-04-22 12:00 UTC, 2 log files."),
        ("a node without dates",     &[(PATH, &healthy), (second, &undated_two)],                State::Incomplete, "Of n2 there is a main log without a possible date, so nothing tells what time it is of."),
        ("no dates",                 &[(PATH, &undated)],                                        State::Incomplete, "There are 38 log entries, none with a possible date, so nothing tells what time they are of."),
        ("one entry without a date", &[(PATH, one_undated)],                                     State::Incomplete, "There is 1 log entry, without a possible date, so nothing tells what time it is of."),
        ("no main log at all",       &[(health, &of_two)],                                       State::Incomplete, "There is no main log, where flush errors stand: the log files are of other groups."),
        ("no log at all",            &[("debug/nodes.json", "{}")],                              State::Incomplete, "There is no log file, so nothing can be said."),
        ("runs since before",        &[(PATH, &healthy), (jobs, &running)],                      State::Incomplete, "1 job of an affected kind cannot be cleared: the logs do not cover all of the time at which it ran."),
        ("two run since before",     &[(PATH, &healthy), (jobs, &two_running)],                  State::Incomplete, "2 jobs of an affected kind cannot be cleared: the logs do not cover all of the time at which they ran."),
        ("paused since before",      &[(PATH, &healthy), (jobs, &paused)],                       State::Incomplete, "1 job of an affected kind cannot be cleared: the logs do not cover all of the time at which it ran."),
        ("ran inside",               &[(PATH, &healthy), (jobs, &inside)],                       State::Clear,      ""),
        ("no table of a tenant",     &[(PATH, &three), (jobs, &inside)],                         State::Incomplete, "tenant 3: this tenant is named here, but its jobs table is not here, so its jobs are not known; collect its tables too."),
        ("tables of all tenants",    &[(PATH, &named), (jobs, &inside), (app_jobs, &other)],     State::Clear,      ""),
        ("a tenant of a list",       &[(PATH, &healthy), (jobs, &inside), (tenants, listed)],    State::Incomplete, "tenant 3: this tenant is named here, but its jobs table is not here, so its jobs are not known; collect its tables too."),
        ("all tenants of a list",    &[(PATH, &healthy), (jobs, &inside), (app_jobs, &other), (tenants, listed)], State::Clear, ""),
        ("a list has the name",      &[(PATH, &three), (jobs, &inside), (app_jobs, &other), (tenants, listed)], State::Clear, ""),
        ("a list, no root table",    &[(PATH, &healthy), (tenants, listed)],                     State::Clear,      ""),
        ("a list of tenants is cut", &[(PATH, &healthy), (jobs, &inside), (tenants, cut)],       State::Incomplete, ""),
        ("a tenant, no root table",  &[(PATH, &three)],                                          State::Clear,      ""),
        ("only a folder of a tenant", &[(PATH, &healthy), (jobs, &inside), ("debug/cluster/demoapp/nodes.json", "{}")], State::Incomplete, "tenant demoapp: this tenant is named here, but its jobs table is not here, so its jobs are not known; collect its tables too."),
        ("the root's table again",   &[(PATH, &named), (jobs, &inside), (app_jobs, &inside)],    State::Incomplete, "tenant 3: its jobs table is a copy of the system tenant's, a fault of some collectors, so the jobs of this tenant are not known; collect its tables again."),
        ("two empty tables",         &[(PATH, &named), (jobs, header), (app_jobs, header)],       State::Clear,      ""),
        ("a table failed",           &[(PATH, &healthy), ("debug/crdb_internal.jobs.err.txt", "x")], State::Incomplete, "debug/crdb_internal.jobs.err.txt: the jobs table could not be collected, so jobs may have run that nothing here shows; the note beside it says why, and collecting again may help."),
        ("some nodes, no list",      &[(PATH, &healthy), (flags, " --nodes=1")],                 State::Incomplete, "debug/debug_zip_command_flags.txt: the collector was called with --nodes, and nothing here lists the nodes that it left out: collect again without it."),
        ("some nodes, and a list",   &[(PATH, &healthy), (flags, " --nodes=1"), (liveness, left)], State::Clear,    ""),
        ("a node left out",          &[(PATH, &healthy), (flags, " --exclude-nodes=7")],         State::Incomplete, "There are no logs of n7, which the cluster knows."),
        ("a node that joined",       &[(PATH, &healthy), (events, joined)],                      State::Incomplete, "There are no logs of n2, which the cluster knows."),
        ("joined, and left",         &[(PATH, &healthy), (events, joined_and_left)],             State::Clear,      ""),
        ("joined, in no list",       &[(PATH, &healthy), (events, joined), (liveness, one_live)], State::Clear,     ""),
        ("warnings left out",        &[(PATH, &healthy), (flags, " --exclude-log-severities=WARNING")], State::Incomplete, "debug/debug_zip_command_flags.txt: the collector left out log entries of severity WARNING, and flush errors are warnings: collect again without --exclude-log-severities."),
        ("infos left out",           &[(PATH, &healthy), (flags, " --exclude-log-severities=INFO")], State::Clear,  ""),
        ("quoted words",             &[(PATH, &quoted)],                                         State::Clear,      "The words of a flush error are quoted inside other messages, in 1 place; that is no error."),
        ("words of no file",         &[(PATH, &nowhere)],                                        State::Incomplete, "The words of a flush error stand at debug/nodes/1/logs/cockroach.h1.roach.2025-04-22T06_00_00Z.000100.log:38, and nothing explains them: the entry does not name the source file that wrote it. Look at that line."),
    ];
    for (name, members, state, sentence) in cases {
        let (got, said) = said(members);
        assert_eq!(got, *state, "{name}: {said:#?}");
        let has = sentence.is_empty() || said.iter().any(|text| text == sentence);
        assert!(has, "{name}: {said:#?}");
    }
    // Of several, the words that nothing explains are told first.
    let (_, all) = said(&[
        (PATH, &nowhere),
        (health, &of_two),
        (liveness, r#"{"livenesses":[{"node_id":7}]}"#),
        (jobs, &running),
        (flags, " --exclude-log-severities=WARNING"),
    ]);
    let firsts = [
        "The words of a flush error",
        "There are no logs of n7",
        "There is no main log of n2",
        "debug/debug_zip",
        "1 job of",
    ];
    for (said, first) in all.iter().skip(1).zip(firsts) {
        assert!(said.starts_with(first), "{first}: {all:#?}");
    }
}

use proptest::prelude::*;

use super::*;
use crate::scan::{Findings, Needles, Scan};

const WORDS: &str =
    "closing with flushes in-progress encountered an error: addsstable [/Table/1/1,/Table/1/2): x";
const HEAD: &str = "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,n3,job=7] 9 ";
const OTHER: &str = "I250422 06:22:38.000000 5 sql/exec_log.go:1 ⋮ [n3] 8 ";

fn log(node: Option<u32>, claimed: bool) -> LogFile {
    LogFile {
        node,
        claimed,
        ..LogFile::default()
    }
}

fn scanned(log: &LogFile, input: &[u8], sizes: &[usize]) -> Findings<Found> {
    let needles = Needles::<A144650>::default();
    let mut scan = Scan::new(&needles, "a.log", log.clone());
    let mut rest = input;
    for &size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (piece, after) = rest.split_at(size.clamp(1, rest.len()));
        scan.feed(piece);
        rest = after;
    }
    scan.finish()
}

fn scan(input: &str) -> Findings<Found> {
    scanned(&log(Some(3), true), input.as_bytes(), &[1 << 20])
}

/// Every place of the words is a flush error or says what it is, with its
/// line; quotations are the only ones that are explained.
#[test]
fn words_are_accounted_for() {
    use WordsWhy::{NoEntry, NoFile, NotAtStart, OtherFile, Quoted, Unparsed};
    let json = |message: &str| {
        format!(
            r#"{{"t":"1745302959.0","sev":"W","f":"kv/bulk/sst_batcher.go","tags":{{"job":"7"}},"message":"{message}"}}"#
        )
    };
    let escaped = WORDS.replace("with flushes", "with\\u0020flushes");
    #[rustfmt::skip]
    let cases: Vec<(&str, String, usize, Vec<(u64, WordsWhy)>)> = vec![
        ("an error",          format!("{HEAD}{WORDS}\n"),                              1, vec![]),
        ("v2",                format!("{HEAD} {WORDS}\n{HEAD}+{WORDS}\n"),             1, vec![]),
        ("its own cause",     format!("{HEAD}{WORDS}\n{WORDS}\n"),                     1, vec![]),
        ("quoted",            format!("{OTHER}SELECT '{WORDS}'\n"),                    0, vec![(1, Quoted)]),
        ("quoted further",    format!("{OTHER}SELECT\n'{WORDS}'\n"),                   0, vec![(2, Quoted)]),
        ("pasted",            format!("{OTHER}INSERT INTO t VALUES ('{HEAD}{WORDS}')\n"), 0, vec![(1, Quoted)]),
        ("torn after a space", format!("{OTHER}see {HEAD}{WORDS}\n"),                  0, vec![(1, NoEntry)]),
        ("pasted in the middle",  format!("{OTHER}‹see {HEAD}{WORDS}›\n"),                0, vec![(1, NoEntry)]),
        ("an apostrophe",     format!("{OTHER}can't go on{HEAD}{WORDS}\n"),           0, vec![(1, NoEntry)]),
        (
            "v2, NUL bytes",
            format!("{OTHER} a\n\0\0{OTHER}+'{WORDS}'\n"),
            0,
            vec![(2, Quoted)],
        ),
        (
            "v2, NUL bytes first",
            format!("\0\0{OTHER} a\n{OTHER}+'{WORDS}'\n"),
            0,
            vec![(2, Quoted)],
        ),
        ("twice in a line",   format!("{OTHER}SELECT '{WORDS}'{HEAD}{WORDS}\n"),     0, vec![(1, NoEntry)]),
        ("head without a file", format!("{OTHER}x\n\tW250422 06:22:39.852238 6 :0 ⋮ [-] 1 {WORDS}\n"), 0, vec![(2, NoEntry)]),
        ("hidden in no entry", format!("{OTHER}x\n[{{\"m\":\"{escaped}\"}}]\n"),       0, vec![(2, NoEntry)]),
        ("escaped lines",     format!("{OTHER}SELECT 'a\\n{HEAD}{WORDS}'\n"),          0, vec![(1, Quoted)]),
        ("torn, no number",   format!("{OTHER}{}{WORDS}\n", HEAD.replace('W', "X").replace(":432", "")), 0, vec![(1, NoEntry)]),
        ("torn at the file",  format!("{OTHER}sst_batcher.go {WORDS}\n"),              0, vec![(1, NoEntry)]),
        ("torn at a number",  format!("{OTHER}85 kv/bulk/sst_batcher.go x {WORDS}\n"), 0, vec![(1, NoEntry)]),
        ("file in a quote",   format!("{OTHER}SELECT 'sst_batcher.go: {WORDS}'\n"),    0, vec![(1, Quoted)]),
        ("file in a torn quote", format!("{OTHER}SELECT 'sst_batcher.go: {WORDS}\n"),  0, vec![(1, NoEntry)]),
        ("file in a command", format!("{OTHER}grep sst_batcher.go x | grep '{WORDS}'\n"), 0, vec![(1, Quoted)]),
        ("escaped, torn",     format!("{OTHER}SELECT 'a\\n{HEAD}{WORDS}\n"),           0, vec![(1, NoEntry)]),
        ("escaped, marked",   format!("{OTHER}SELECT ‹a\\n{HEAD}{WORDS}›\n"),          0, vec![(1, Quoted)]),
        ("torn line",         format!("{OTHER}all is well{HEAD}{WORDS}\n"),            0, vec![(1, NoEntry)]),
        ("torn after a quote", format!("{OTHER}query \"SELECT 1\"{HEAD}{WORDS}\n"),    0, vec![(1, NoEntry)]),
        ("unknown prefix further", format!("{OTHER}x\n?{HEAD}{WORDS}\n"),              0, vec![(2, NoEntry)]),
        ("before any entry",  format!("{WORDS}\n{OTHER}x\n"),                          0, vec![(1, NoEntry)]),
        ("no entry at all",   format!("so: {WORDS}\n"),                                0, vec![(1, NoEntry)]),
        ("other file",        format!("{}{WORDS}\n", HEAD.replace("sst_batcher", "x")), 0, vec![(1, OtherFile)]),
        ("not at the start",  format!("{HEAD}so: {WORDS}\n"),                          0, vec![(1, NotAtStart)]),
        ("severity",          format!("{}{WORDS}\n", HEAD.replace('W', "E")),          0, vec![(1, WordsWhy::Severity)]),
        ("no file",           format!("{}{WORDS}\n", HEAD.replace("kv/bulk/sst_batcher.go:432", ":0")), 0, vec![(1, NoFile)]),
        ("in a tag",          format!("{}failed to split x\n", HEAD.replace("job=7", &format!("s=‹{WORDS}›"))), 0, vec![(1, NotAtStart)]),
        ("lost head, gone",   format!("{OTHER}x\nh: {HEAD}‹×›\n"),                     0, vec![(2, NoEntry)]),
        ("lost head, a retry", format!("{OTHER}x\nh: {HEAD}failed to split: x\n"),     0, vec![]),
        ("bare further",      format!("{OTHER}x\n{WORDS}\n"),                          0, vec![(2, Quoted)]),
        ("marked further",    format!("{OTHER}x\n‹{WORDS}›\n"),                        0, vec![(2, Quoted)]),
        ("indented further",  format!("{OTHER}x\n  {WORDS}\n"),                        0, vec![(2, Quoted)]),
        ("a date further",    format!("{OTHER}x\n2025-04-22 06:22:39.852 WARN {WORDS}\n"), 0, vec![(2, NoEntry)]),
        ("no date further",   format!("{OTHER}x\n2025-04-2x {WORDS}\n"),               0, vec![(2, Quoted)]),
        ("head lost further", format!("{OTHER}x\n[T1,n3,job=7] 9 {WORDS}\n"),          0, vec![(2, NoEntry)]),
        ("first letter lost", format!("{HEAD}{}\n", &WORDS[1..]),                      0, vec![(1, NotAtStart)]),
        ("UTF-16 further",    format!("{OTHER}x\n{}\n", WORDS.chars().flat_map(|c| [c, '\0']).collect::<String>()), 0, vec![(2, NoEntry)]),
        ("json",              json(WORDS),                                             1, vec![]),
        ("json, escaped",     json(&escaped),                                          1, vec![]),
        ("json, escaped, torn", json(&escaped).replace("sst_batcher.go", "x"),          0, vec![(1, NoFile)]),
        ("json, quoted",      json(&format!("SELECT '{WORDS}'")).replace("sst_batcher", "x"), 0, vec![(1, Quoted)]),
        ("json, unknown member", json("").replace("message", "x").replace(":\"\"", &format!(":\"{WORDS}\"")).replace("sst_batcher", "x"), 0, vec![(1, Unparsed)]),
        ("json, a tag",       json("ok").replace("\"7\"", &format!("\"7\",\"s\":\"SELECT '{WORDS}'\"")).replace("sst_batcher", "x"), 0, vec![(1, Quoted)]),
        ("json, behind tags", json("ok").replace(",\"message", &format!(",\"s\":\"{WORDS}\",\"message")).replace("sst_batcher", "x"), 0, vec![(1, Unparsed)]),
        ("json, an event",    json("").replace("\"message\":\"\"", &format!("\"event\":{{\"Statement\":\"SELECT '{WORDS}'\"}}")).replace("sst_batcher", "x"), 0, vec![(1, Quoted)]),
        ("json, no entry",    format!("{{\"x\":\"{WORDS}\"}}\n"),                      0, vec![(1, Unparsed)]),
        ("prefix",            format!("h: {OTHER}x\nh: {HEAD}{WORDS}\n"),              1, vec![]),
        ("line in a record",
            format!("{{\"log\":\"{OTHER}x\\n\"}}\n{{\"log\":\"{HEAD}\\nso: {WORDS}\\n\"}}\n"),
            0,
            vec![(2, NotAtStart)],
        ),
        ("after a line end", format!("{HEAD}\n{WORDS}\n"), 1, vec![]),
    ];
    for (name, input, errors, want) in cases {
        let found = scan(&input);
        assert_eq!(found.found.flush_errors.len(), errors, "{name}: {input}");
        let got: Vec<(u64, WordsWhy)> = found
            .found
            .words
            .iter()
            .map(|seen| (seen.line, seen.why))
            .collect();
        assert_eq!(got, want, "{name}: {input}");
    }
}

#[test]
fn lines_and_nodes_of_prefixed_files() {
    let input = format!(
        "1> {OTHER}x\nmore\n12> {}{WORDS}\n",
        HEAD.replace("n3,", "")
    );
    let found = scanned(&log(None, true), input.replace("n3", "n?").as_bytes(), &[7]);
    let error = &found.found.flush_errors[0];
    assert_eq!((error.line, error.node), (3, Some(12)));
    assert_eq!(error.cause, Cause::LostSst);
}

fn versions(found: &Findings<Found>) -> Vec<Option<&str>> {
    let errors = found.found.flush_errors.iter();
    errors.map(|error| error.version.as_deref()).collect()
}

/// Of a file that joins nodes, no header speaks for another's entries.
#[test]
fn headers_of_other_nodes() {
    let header = |version: &str| {
        format!(
            "I250422 06:00:00.000000 1 util/log/file_sync_buffer.go:1 ⋮ [config] binary: CockroachDB CCL {version} (x, built x)\n"
        )
    };
    let error = |node: u32| format!("{}{WORDS}\n", HEAD.replace("n3", &format!("n{node}")));
    let loose = log(None, true);
    let joined = format!(
        "{}{}{}{}",
        header("v24.1.5"),
        error(1),
        header("v24.1.17"),
        error(2)
    );
    let found = scanned(&loose, joined.as_bytes(), &[1 << 20]);
    assert_eq!(versions(&found), [None, None]);
    assert!(found.member.versions.iter().all(|seen| seen.at.is_none()));
    let one = format!(
        "{}{}{}{}",
        header("v24.1.5"),
        error(1),
        header("v24.1.17"),
        error(1)
    );
    let found = scanned(&loose, one.as_bytes(), &[1 << 20]);
    assert_eq!(versions(&found), [Some("v24.1.5"), Some("v24.1.17")]);
    let agree = joined.replace("v24.1.17", "v24.1.5");
    let found = scanned(&loose, agree.as_bytes(), &[1 << 20]);
    assert_eq!(versions(&found), [Some("v24.1.5"), Some("v24.1.5")]);
}

/// A tenant that writes nothing that matters still logs.
#[test]
fn tenants_in_ordinary_entries() {
    let quiet = |tags: &str, second: u32| {
        format!(
            "I250422 06:22:{:02}.000000 5 a.go:1 ⋮ [{tags}] 8 x\n",
            second % 60
        )
    };
    let mut input: String = (0..40)
        .map(|second| quiet("T1,Vsystem,n3", second))
        .collect();
    input += &quiet("T3,Vapp,n3", 41);
    input += &quiet("T4,n3", 42);
    input += &quiet("n3,a=[T5]", 43);
    let found = scan(&input);
    let tenants: Vec<(&str, u64)> = found
        .member
        .tenants
        .iter()
        .map(|(name, id)| (name.as_str(), *id))
        .collect();
    assert_eq!(tenants, [("", 4), ("app", 3), ("system", 1)]);
}

/// A text file that does not claim to be a log is one if it starts as one.
#[test]
fn text_files_elsewhere() {
    let text = log(None, false);
    let note = format!("I found this:\n{HEAD}{WORDS}\n");
    let found = scanned(&text, note.as_bytes(), &[1 << 20]);
    assert!(
        !found.member.is_log && found.found.flush_errors.is_empty() && found.member.entries == 0
    );
    assert_eq!(
        found
            .found
            .words
            .iter()
            .map(|w| (w.line, w.why))
            .collect::<Vec<_>>(),
        [(2, WordsWhy::NoLog)]
    );
    let copy = format!("{HEAD}{WORDS}\n");
    let found = scanned(&text, copy.as_bytes(), &[1 << 20]);
    assert!(found.member.is_log && found.found.flush_errors.len() == 1);
    for harmless in ["", "\n", "hello\n", "{\"a\":1}\n"] {
        let found = scanned(&text, harmless.as_bytes(), &[1 << 20]);
        assert_eq!(
            (found.found.words.len(), found.member.skipped.len()),
            (0, 0),
            "{harmless}"
        );
        assert!(!found.member.is_log, "{harmless}");
    }
}

proptest! {
    /// Any cutting of a file gives the same findings.
    #[test]
    fn any_cutting(
        parts in prop::collection::vec(prop::sample::select(vec![
            HEAD, OTHER, WORDS, "\n", "h: ", "3> ", "\0", "more", "{\"log\":\"", "\"}\n", "\r\n", "‹", "›",
            "I250422 06:30:00.000001 1 jobs/registry.go:1 ⋮ [n3] 9 IMPORT job 7: stepping through state succeeded\n",
        ]), 0..30),
        sizes in prop::collection::vec(1usize..200, 1..6),
        node in prop::option::of(1u32..4),
        claimed: bool,
    ) {
        let input = parts.concat();
        let log = log(node, claimed);
        let whole = scanned(&log, input.as_bytes(), &[1 << 20]);
        prop_assert_eq!(scanned(&log, input.as_bytes(), &sizes), whole);
    }
}

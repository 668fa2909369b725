//! Tells what this program wrote itself: a saved report, in whichever form, or
//! an evidence bundle. What they quote of logs is no evidence a second time.
//!
//! # Promises
//!
//! * Told by how a file starts, never by what it mentions: a log that quotes
//!   this program's name or its words is read.
//! * How a file starts tells nothing of what stands behind: whoever asks looks
//!   at the rest all the same (`scan`), and at all names of an archive.
//!
//! # Not here
//!
//! Whether a saved report is whole, and what it says (`report`).

use debug_zip_records::entry::Transcoder;

/// Who writes reports.
const PROGRAM: &str = env!("CARGO_PKG_NAME");

/// Name of the first file of a bundle, which is not compressed: so its first
/// bytes tell what it is, as those of an EPUB do (EPUB Open Container Format,
/// "OCF ZIP Container Media Type Identification").
pub(crate) const BUNDLE_MARK: &str = "mimetype";

/// What stands in it.
pub(crate) const BUNDLE_TYPE: &str =
    concat!("application/vnd.", env!("CARGO_PKG_NAME"), ".evidence+zip");

/// Bytes at the start of an archive that hold both.
pub(super) const BUNDLE_HEAD_BYTES: usize = 128;

/// How a file of a bundle starts that shows lines of a log.
pub(crate) const EVIDENCE_START: &str = concat!(
    "Evidence that ",
    env!("CARGO_PKG_NAME"),
    " took out of a log"
);

/// Bytes at the start of a file that tell; the title of a report is among
/// them.
const START_BYTES: usize = 4096;

/// How the answer starts that text and Markdown begin with, and what stands in
/// it further on.
const TITLES: [(&str, &str); 3] = [
    ("FINDINGS: ", " found. Contact Support. "),
    ("INCOMPLETE: ", " Checked: "),
    ("NOT DETECTED: Not detected in these logs: ", ""),
];

/// How the tables start, with commas.
const TABLES: [&str; 2] = [
    "record,job_id,tenant,type,operation,verdict,reason,description,outcome,",
    "file,excerpt,record,job_id,tenant,input,path,line,about",
];

/// The start of a file that streams by, in UTF-8.
#[derive(Debug, Default)]
pub(crate) struct Start(Vec<u8>);

impl Start {
    /// Takes the next piece.
    pub(crate) fn feed(&mut self, piece: &[u8]) {
        let room = START_BYTES.saturating_sub(self.0.len());
        self.0.extend_from_slice(piece.get(..room).unwrap_or(piece));
    }

    /// Whether it is that of a file of this program.
    pub(crate) fn is_own(&self) -> bool {
        is_own(&self.0)
    }
}

/// Whether a file that starts with `head`, in whichever encoding, starts as one
/// of this program does.
pub(crate) fn starts_own(head: &[u8]) -> bool {
    let mut transcoder = Transcoder::default();
    let mut start = transcoder.feed(head).into_owned();
    start.extend(transcoder.finish());
    start.truncate(START_BYTES);
    is_own(&start)
}

/// Whether an archive that starts with `head` is an evidence bundle.
pub(super) fn is_bundle(head: &[u8]) -> bool {
    const NAME_AT: usize = 30;
    let name = head.get(NAME_AT..).unwrap_or_default();
    let content = name.strip_prefix(BUNDLE_MARK.as_bytes());
    head.starts_with(b"PK\x03\x04") && content.is_some_and(|it| holds(it, BUNDLE_TYPE))
}

/// Whether a bundle has a file of this name. What has others, too, is more than
/// a bundle: somebody added to it.
pub(super) fn is_of_bundle(path: &str) -> bool {
    const FILES: [&str; 10] = [
        BUNDLE_MARK,
        "report.html",
        "report.json",
        "report.csv",
        "script.txt",
        "read.csv",
        "skipped.csv",
        "manifest.json",
        "README.txt",
        "SHA256SUMS",
    ];
    let evidence = path.strip_prefix("evidence/");
    FILES.contains(&path) || evidence.is_some_and(|name| !name.contains('/'))
}

/// Whether a file that starts so, in UTF-8, starts as one of ours.
fn is_own(start: &[u8]) -> bool {
    let start = String::from_utf8_lossy(start);
    let start = start.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('{') {
        return is_json(start);
    }
    if start.starts_with("<!doctype html>") {
        return is_page(start);
    }
    let line = start.lines().next().unwrap_or_default();
    let cells = line.replace('"', "").replace([';', '\t'], ",");
    if start.starts_with(EVIDENCE_START) || TABLES.iter().any(|table| cells.starts_with(table)) {
        return true;
    }
    // Markdown has a heading, and a terminal's a mark in front.
    let words = words(start);
    is_title(words.trim_start_matches(|c: char| !c.is_ascii_alphabetic()))
}

fn is_json(start: &str) -> bool {
    let packed: String = start.split_whitespace().take(8).collect();
    let rest = packed.strip_prefix("{\"schema\":").map(|rest| {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.strip_prefix(",\"tool\":{\"name\":\"")
    });
    let name = rest.flatten().and_then(|rest| rest.strip_prefix(PROGRAM));
    name.is_some_and(|rest| rest.starts_with('"'))
}

/// By its policy, and the answer in the title.
fn is_page(start: &str) -> bool {
    let rest = start.split_once("default-src 'none'; style-src 'unsafe-inline'");
    let title = rest.and_then(|(_, rest)| rest.split_once("<title>"));
    title.is_some_and(|(_, title)| is_title(title))
}

/// A text that may be wrapped and in colors, without both.
fn words(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for (at, part) in text.split('\u{1b}').enumerate() {
        let shown = match part.split_once('m') {
            Some((_, shown)) if 0 < at => shown,
            _ => part,
        };
        plain.push_str(shown);
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ")
}

/// Whether a text starts with the answer of a report.
fn is_title(text: &str) -> bool {
    TITLES.iter().any(|(start, further)| {
        let rest = text.strip_prefix(start);
        rest.is_some_and(|rest| rest.contains(further))
    })
}

fn holds(bytes: &[u8], text: &str) -> bool {
    memchr::memmem::find(bytes, text.as_bytes()).is_some()
}

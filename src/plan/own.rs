//! Tells what this program wrote itself: a saved report, in whichever form, or
//! an evidence bundle. What they quote of logs is no evidence a second time.
//!
//! # Promises
//!
//! * Told by how a file starts, never by what it mentions: a log that quotes
//!   this program's name or its words is read.
//! * A file that starts as a report and ends as a log, as where one was
//!   appended to the other, is not one of ours.
//!
//! # Not here
//!
//! Whether a saved report is whole, and what it says (`report`).

use crate::entry::{self, Transcoder};

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

/// Bytes at its end that tell: more than a long entry has.
const END_BYTES: usize = 64 << 10;

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

/// The start and the end of a file that streams by, in UTF-8.
#[derive(Debug, Default)]
pub(crate) struct Ends {
    start: Vec<u8>,
    /// The whole start tells that it is of another.
    other: bool,
    /// Kept of a file that is of no other yet.
    end: Vec<u8>,
}

impl Ends {
    /// Takes the next piece.
    pub(crate) fn feed(&mut self, piece: &[u8]) {
        let room = START_BYTES.saturating_sub(self.start.len());
        if 0 < room {
            let head = piece.get(..room).unwrap_or(piece);
            self.start.extend_from_slice(head);
            self.other = self.start.len() == START_BYTES && form(&self.start).is_none();
        }
        if self.other {
            return;
        }
        let last = piece.len().saturating_sub(END_BYTES);
        let last = piece.get(last..).unwrap_or_default();
        let over = (self.end.len() + last.len()).saturating_sub(END_BYTES);
        self.end.drain(..over);
        self.end.extend_from_slice(last);
    }

    /// Whether the file, which was seen to its end, is of this program.
    pub(crate) fn are_own(&self) -> bool {
        form(&self.start).is_some_and(|form| form.ends(&self.end))
    }
}

/// Whether a file that starts with `head`, in whichever encoding, starts as one
/// of this program does.
pub(super) fn starts_own(head: &[u8]) -> bool {
    let mut transcoder = Transcoder::default();
    let mut start = transcoder.feed(head).into_owned();
    start.extend(transcoder.finish());
    start.truncate(START_BYTES);
    form(&start).is_some()
}

/// Whether an archive that starts with `head` is an evidence bundle.
pub(super) fn is_bundle(head: &[u8]) -> bool {
    const NAME_AT: usize = 30;
    let name = head.get(NAME_AT..).unwrap_or_default();
    let content = name.strip_prefix(BUNDLE_MARK.as_bytes());
    head.starts_with(b"PK\x03\x04") && content.is_some_and(|it| holds(it, BUNDLE_TYPE))
}

/// What a file of this program is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Form {
    Json,
    Page,
    /// Text, which quotes logs behind a mark or not at the start of a line.
    Text,
    /// Markdown, which quotes them between fences.
    Markdown,
    Table,
}

/// What a file is that starts so; `None` for everything that is not ours.
fn form(start: &[u8]) -> Option<Form> {
    let start = String::from_utf8_lossy(start);
    let start = start.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('{') {
        let packed: String = start.split_whitespace().take(8).collect();
        let rest = packed.strip_prefix("{\"schema\":")?;
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let rest = rest.strip_prefix(",\"tool\":{\"name\":\"")?;
        return rest
            .strip_prefix(PROGRAM)?
            .starts_with('"')
            .then_some(Form::Json);
    }
    if start.starts_with("<!doctype html>") {
        // Its policy, and the answer in the title.
        let title = start.split_once("default-src 'none'; style-src 'unsafe-inline'")?;
        let (_, title) = title.1.split_once("<title>")?;
        return is_title(title).then_some(Form::Page);
    }
    if start.starts_with(EVIDENCE_START) {
        return Some(Form::Text);
    }
    let line = start.lines().next().unwrap_or_default();
    let cells = line.replace('"', "").replace([';', '\t'], ",");
    if TABLES.iter().any(|table| cells.starts_with(table)) {
        return Some(Form::Table);
    }
    let words = words(start);
    if let Some(title) = words.strip_prefix("## ") {
        return is_title(title).then_some(Form::Markdown);
    }
    // A terminal's has a mark in front.
    let title = words.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    is_title(title).then_some(Form::Text)
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

impl Form {
    /// Whether a file of this form can end so; one with a log behind it does
    /// not.
    fn ends(self, end: &[u8]) -> bool {
        let is_cut = end.len() == END_BYTES;
        let end = end.trim_ascii_end();
        match self {
            Form::Json => return ends_json(end),
            Form::Page => return end.ends_with(b"</html>"),
            // The last cell may hold an entry of several lines.
            Form::Table if end.ends_with(b"\"") => return true,
            Form::Text | Form::Markdown | Form::Table => {}
        }
        // A line of which only the end is there tells nothing.
        let cut = memchr::memchr(b'\n', end).filter(|_| is_cut);
        let whole = end.get(cut.map_or(0, |at| at + 1)..).unwrap_or_default();
        // Ours quote behind a mark or a margin, which a collector of logs may
        // also put there.
        let bare = |line: &&[u8]| !line.starts_with(b" ") && !line.starts_with(b">");
        let fence = |line: &[u8]| self == Form::Markdown && line.starts_with(b"```");
        let mut lines = whole.rsplit(|&byte| byte == b'\n').filter(bare);
        // What stands behind the last fence is ours again.
        let last =
            lines.find(|line| fence(line) || entry::any(line, &mut |entry| entry.time.is_some()));
        last.is_none_or(fence)
    }
}

/// Whether the last bytes are those of a report's last part, which holds
/// numbers.
fn ends_json(end: &[u8]) -> bool {
    let at = memchr::memmem::rfind(end, b"\"stats\"");
    let part = at.and_then(|at| end.get(at..)).unwrap_or_default();
    part.ends_with(b"}") && memchr::memchr_iter(b'{', part).count() == 1
}

fn holds(bytes: &[u8], text: &str) -> bool {
    memchr::memmem::find(bytes, text.as_bytes()).is_some()
}

//! Tells what a file is that is neither an archive nor a log, so that the
//! report can call it that, and say what to do.
//!
//! # Promises
//!
//! * Told from the first bytes alone; nothing of them is repeated.
//!
//! # Not here
//!
//! Packed formats (`archive`), whether a text is a log (`entry`).

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a file turns out to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub(crate) enum Foreign {
    /// It has no bytes.
    Empty,
    /// It starts with zero bytes and nothing else, as an allocated file does
    /// to which nothing was copied.
    Zeros,
    /// A web page: a form to log in, or what a site says of an error.
    WebPage,
    /// XML: what an object store says of an error.
    Xml,
    /// JSON, but no log entries.
    Json,
    /// Some other text.
    Text,
    /// A program or library.
    Program,
    /// A picture or document.
    Document,
    /// Bytes of no kind that is known here.
    Unknown,
}

impl Foreign {
    /// What a file is that starts with `head`.
    #[must_use]
    pub(crate) fn of(head: &[u8]) -> Foreign {
        if head.is_empty() {
            return Foreign::Empty;
        }
        if head.iter().all(|byte| *byte == 0) {
            return Foreign::Zeros;
        }
        if let Some(foreign) = by_mark(head) {
            return foreign;
        }
        if !is_text(head) {
            return Foreign::Unknown;
        }
        let start = without_mark(head).trim_ascii_start();
        let starts = |text: &str| {
            let same = start.get(..text.len());
            same.is_some_and(|same| same.eq_ignore_ascii_case(text.as_bytes()))
        };
        if ["<!doctype html", "<html", "<head", "<body"]
            .into_iter()
            .any(starts)
        {
            Foreign::WebPage
        } else if ["<?xml", "<error>"].into_iter().any(starts) {
            // XHTML starts as XML does.
            if memchr::memmem::find(start, b"<html").is_some() {
                Foreign::WebPage
            } else {
                Foreign::Xml
            }
        } else if starts("{") || starts("[") {
            Foreign::Json
        } else {
            Foreign::Text
        }
    }

    /// Whether a log may begin further on, or be written in a way that is not
    /// known: it is a text.
    #[must_use]
    pub(crate) fn may_hold_log(self) -> bool {
        matches!(self, Foreign::Text | Foreign::Json)
    }

    /// A stable name for this kind of file.
    #[must_use]
    pub(crate) fn code(self) -> &'static str {
        match self {
            Foreign::Empty => "empty-file",
            Foreign::Zeros => "only-zeros",
            Foreign::WebPage => "web-page",
            Foreign::Xml => "xml",
            Foreign::Json => "json",
            Foreign::Text => "text",
            Foreign::Program => "program",
            Foreign::Document => "document",
            Foreign::Unknown => "not-a-zip",
        }
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const CHOOSE: &str = "choose the file that `cockroach debug zip` wrote";
        const DOWNLOAD: &str = "download the archive again, or copy it from where it was collected";
        match self {
            Foreign::Empty => write!(f, "it is empty (0 bytes); collect or copy it again"),
            Foreign::Zeros => write!(
                f,
                "it starts with nothing but zero bytes, as a copy or download does that broke off; \
                 copy or collect it again"
            ),
            Foreign::WebPage => write!(
                f,
                "it is a web page, such as one that asks to log in, saved in place of the file; \
                 {DOWNLOAD}"
            ),
            Foreign::Xml => write!(
                f,
                "it is an XML document, such as an object store's answer that a download failed, \
                 saved in place of the file; {DOWNLOAD}"
            ),
            Foreign::Json => write!(f, "it is JSON without a log entry at its start; {CHOOSE}"),
            Foreign::Text => write!(
                f,
                "it is a text without a log entry at its start; {CHOOSE}, or a log of CockroachDB"
            ),
            Foreign::Program => write!(f, "it is a program, not an archive or a log; {CHOOSE}"),
            Foreign::Document => write!(
                f,
                "it is a picture or a document, not an archive or a log; {CHOOSE}"
            ),
            Foreign::Unknown => write!(
                f,
                "it is neither a zip archive nor a text; {CHOOSE}, or copy it again"
            ),
        }
    }
}

/// What is known by its first bytes.
fn by_mark(head: &[u8]) -> Option<Foreign> {
    const MARKS: [(&[u8], Foreign); 13] = [
        (b"\x7fELF", Foreign::Program),
        (b"MZ", Foreign::Program),
        (b"\xcf\xfa\xed\xfe", Foreign::Program),
        (b"\xca\xfe\xba\xbe", Foreign::Program),
        (b"\0asm", Foreign::Program),
        (b"\x89PNG", Foreign::Document),
        (b"\xff\xd8\xff", Foreign::Document),
        (b"GIF8", Foreign::Document),
        (b"%PDF-", Foreign::Document),
        (b"SQLite format 3\0", Foreign::Document),
        (b"\xd0\xcf\x11\xe0", Foreign::Document),
        (b"PK\x03\x04", Foreign::Unknown),
        (b"\x1f\x8b", Foreign::Unknown),
    ];
    let mark = MARKS.iter().find(|(mark, _)| head.starts_with(mark));
    // Two letters alone may start a text.
    mark.filter(|(mark, _)| *mark != b"MZ" || !is_text(head))
        .map(|(_, foreign)| *foreign)
}

/// Whether bytes look like a text: UTF-8 or one byte a letter, with no more
/// than a few control characters; or UTF-16, which has a zero byte in two.
#[must_use]
pub(crate) fn is_text(head: &[u8]) -> bool {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return true;
    }
    let control = |byte: &&u8| **byte < 0x20 && !b"\t\n\r\x0b\x0c\x1b".contains(*byte);
    let zeros = memchr::memchr_iter(0, head).count();
    let others = head.iter().filter(control).count() - zeros;
    // Bytes of no UTF-8 text: those of Latin-1 are few in any log.
    let lossy = String::from_utf8_lossy(head);
    let foreign = lossy.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER);
    let ascii_utf16 = zeros * 5 >= head.len() * 2 && zeros * 5 <= head.len() * 3;
    (zeros * 50 <= head.len() || ascii_utf16)
        && others * 50 <= head.len()
        && (ascii_utf16 || foreign.count() * 10 <= head.len())
}

/// Without the mark of UTF-8 in front.
fn without_mark(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head)
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn kinds() {
        let utf16: Vec<u8> = "I250422 a log"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let random = random(4096);
        #[rustfmt::skip]
        let cases: &[(&str, &[u8], Foreign)] = &[
            ("empty",        b"",                                                  Foreign::Empty),
            ("zeros",        &[0; 4096],                                           Foreign::Zeros),
            ("one zero",     b"\0",                                                Foreign::Zeros),
            ("random",       &random,                                              Foreign::Unknown),
            ("page",         b"\xef\xbb\xbf \r\n<!DOCTYPE html><html lang=en>",    Foreign::WebPage),
            ("old page",     b"<HTML><HEAD><TITLE>Sign in</TITLE>",                Foreign::WebPage),
            ("xhtml",        b"<?xml version=\"1.0\"?><html xmlns=\"x\">",         Foreign::WebPage),
            ("store",        b"<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code>", Foreign::Xml),
            ("bare store",   b"<Error><Code>NoSuchKey</Code></Error>",             Foreign::Xml),
            ("object",       b"{\"ok\": true}",                                    Foreign::Json),
            ("array",        b"  [1, 2]",                                          Foreign::Json),
            ("text",         b"just some text, not an archive",                    Foreign::Text),
            ("colors",       b"\x1b[0;33mW\x1b[0m a line of a log, in colors\n",   Foreign::Text),
            ("latin-1",      b"une erreur a \xe9t\xe9 trouv\xe9e dans le journal de la machine", Foreign::Text),
            ("utf-16",       &utf16,                                               Foreign::Text),
            ("program",      b"\x7fELF\x02\x01\x01\0\0\0",                         Foreign::Program),
            ("words",        b"MZ is no program when it is a text",                Foreign::Text),
            ("picture",      b"\x89PNG\r\n\x1a\n",                                 Foreign::Document),
        ];
        for (name, bytes, want) in cases {
            assert_eq!(Foreign::of(bytes), *want, "{name}");
        }
    }

    /// Every sentence says what it is and what to do.
    #[test]
    fn sentences() {
        for foreign in [
            Foreign::Empty,
            Foreign::Zeros,
            Foreign::WebPage,
            Foreign::Xml,
            Foreign::Json,
            Foreign::Text,
            Foreign::Program,
            Foreign::Document,
            Foreign::Unknown,
        ] {
            let text = foreign.to_string();
            assert!(text.starts_with("it ") && text.contains("; "), "{text}");
        }
    }
}

//! What stands in front of each line: told by the entries that it stands
//! before, and then taken off the lines between them too.
//!
//! # Promises
//!
//! * Nothing is taken off a line but what stood before an entry of the same
//!   file, numbers aside.

use std::collections::BTreeSet;

use memchr::{memchr, memmem};

use super::super::head::starts_entry;
use super::super::{chunks, json};

/// Prefixes that were seen in front of entries.
#[derive(Debug, Default)]
pub(super) struct Prefixes {
    /// Their shapes at the start of the file: the others are text, of a line
    /// that quotes an entry.
    shapes: BTreeSet<Vec<u8>>,
    seen: BTreeSet<Vec<u8>>,
    /// What they name besides times: hosts, containers, files.
    sources: BTreeSet<Vec<u8>>,
}

/// A line without its prefix.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Stripped<'a> {
    /// The rest.
    pub(super) line: &'a [u8],
    /// Node that the prefix names, as `debug merge-logs` does: `3> `.
    pub(super) node: Option<u32>,
    /// The next line of the file goes on with it: a container runtime cuts
    /// lines at 16 KiB, and marks all parts but the last one with `P`.
    pub(super) goes_on: bool,
}

/// Longest prefix that is looked for.
const MAX_PREFIX_BYTES: usize = 512;

/// Different prefixes of one file: its hosts, or containers, times months.
const MAX_PREFIXES: usize = 1_024;

impl Prefixes {
    /// Prefixes of these shapes.
    pub(super) fn of(shapes: BTreeSet<Vec<u8>>) -> Prefixes {
        Prefixes {
            shapes,
            ..Prefixes::default()
        }
    }

    /// Takes the prefix off a line.
    pub(super) fn strip<'a>(&mut self, line: &'a [u8]) -> Stripped<'a> {
        // A record is the whole line; an entry in its text is no prefix's.
        let record = line.first() == Some(&b'{');
        let known = |at: &usize| *at == 0 || self.shapes.contains(&shape(&line[..*at]));
        let at = match entry_at(line).filter(|_| !record).filter(known) {
            _ if record => 0,
            Some(at) => {
                self.learn(line.get(..at).unwrap_or_default());
                at
            }
            None => self.known(line).unwrap_or(0),
        };
        let (prefix, rest) = line.split_at(at);
        Stripped {
            line: rest,
            node: node(prefix),
            goes_on: is_runtime(prefix) && prefix.ends_with(b" P "),
        }
    }

    /// How many sources the prefixes name.
    pub(super) fn sources(&self) -> usize {
        self.sources.len()
    }

    fn learn(&mut self, prefix: &[u8]) {
        if prefix.is_empty() || self.seen.len() >= MAX_PREFIXES {
            return;
        }
        if self.sources.len() < MAX_PREFIXES {
            self.sources.insert(source(prefix));
        }
        let masked = masked(prefix);
        // The parts of a line, and what goes to the other stream, have the
        // same prefix but for these words.
        if is_runtime(prefix) && !self.seen.contains(&masked) {
            for stream in [b" stdout ", b" stderr "] {
                for part in [b"F ", b"P "] {
                    let end = memmem::rfind(&masked, b" std").unwrap_or(masked.len());
                    let start = masked.get(..end).unwrap_or_default();
                    self.seen.insert([start, stream, part].concat());
                }
            }
        }
        self.seen.insert(masked);
    }

    /// Bytes of the longest known prefix that the line has.
    fn known(&self, line: &[u8]) -> Option<usize> {
        self.seen
            .iter()
            .filter_map(|prefix| matched(prefix, line))
            .max()
    }
}

/// Where an entry starts in a line, behind a prefix or at once.
pub(super) fn entry_at(line: &[u8]) -> Option<usize> {
    let head = line
        .get(..MAX_PREFIX_BYTES.min(line.len()))
        .unwrap_or_default();
    let starts = |at: usize| {
        let rest = line.get(at..).unwrap_or_default();
        let is_record = || chunks::looks_like_json_entry(rest) || json::parse(rest).is_some();
        starts_entry(rest) || (rest.starts_with(b"{\"") && is_record())
    };
    // What stands in front of an entry within JSON is no prefix.
    let is_json = |at: usize| {
        let before = head.get(..at).unwrap_or_default();
        let mut opens = [b"{\"".as_slice(), b"[\"", b"[["].into_iter();
        opens.any(|open| memmem::find(before, open).is_some())
    };
    // A letter or a digit in front of it means that it is part of a word.
    let after_word = |at: usize| {
        at.checked_sub(1)
            .and_then(|before| head.get(before))
            .is_some_and(u8::is_ascii_alphanumeric)
    };
    (0..head.len()).find(|&at| !after_word(at) && starts(at) && !is_json(at))
}

/// What a prefix names besides times, streams and numbers of lines.
fn source(prefix: &[u8]) -> Vec<u8> {
    let is_name = |word: &&[u8]| {
        let is_time = word.first().is_some_and(u8::is_ascii_digit) && !word.ends_with(b">");
        let is_month = word.len() == 3 && word.iter().all(u8::is_ascii_alphabetic);
        let is_stream = matches!(*word, b"stdout" | b"stderr" | b"F" | b"P");
        !(word.is_empty() || is_time || is_month || is_stream)
    };
    // The number of a line follows a path, a month follows a priority.
    let name = |word: &[u8]| {
        let word = word.strip_suffix(b":").unwrap_or(word);
        let digits = word.iter().rev().take_while(|byte| byte.is_ascii_digit());
        let (before, _) = word.split_at(word.len() - digits.count());
        let word = before.strip_suffix(b":").unwrap_or(word);
        let priority = memchr(b'>', word).filter(|_| word.starts_with(b"<"));
        word.get(..priority.unwrap_or(word.len()))
            .unwrap_or_default()
            .to_vec()
    };
    let words = prefix.split(|byte| *byte == b' ').filter(is_name).map(name);
    words.collect::<Vec<_>>().join(&b' ')
}

/// The shape of a prefix: each word as one character, and so each run of
/// spaces. Hosts, containers and months differ within a file.
pub(super) fn shape(prefix: &[u8]) -> Vec<u8> {
    let in_word =
        |byte: u8| byte.is_ascii_alphanumeric() || b"._/+-".contains(&byte) || !byte.is_ascii();
    let mut out: Vec<u8> = Vec::with_capacity(prefix.len());
    for &byte in prefix {
        let byte = if in_word(byte) { b'w' } else { byte };
        if !(matches!(byte, b'w' | b' ') && out.last() == Some(&byte)) {
            out.push(byte);
        }
    }
    out
}

/// A prefix with its numbers and its runs of spaces as one character each.
fn masked(prefix: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(prefix.len());
    for &byte in prefix {
        let byte = if byte.is_ascii_digit() { b'0' } else { byte };
        if !(matches!(byte, b'0' | b' ') && out.last() == Some(&byte)) {
            out.push(byte);
        }
    }
    out
}

/// Bytes of `line` that fit a masked prefix.
fn matched(prefix: &[u8], line: &[u8]) -> Option<usize> {
    let mut at = 0;
    for &want in prefix {
        let rest = line.get(at..)?;
        let run = match want {
            b'0' => rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
            b' ' => rest.iter().take_while(|byte| **byte == b' ').count(),
            _ => usize::from(rest.first() == Some(&want)),
        };
        if run == 0 {
            return None;
        }
        at += run;
        // The text of a line may be indented; the prefix ends with one space.
    }
    if prefix.last() == Some(&b' ') {
        let spaces = line
            .get(..at)?
            .iter()
            .rev()
            .take_while(|byte| **byte == b' ')
            .count();
        at -= spaces - 1;
    }
    Some(at)
}

/// Whether the prefix is that of a container runtime's log file
/// (`2025-04-22T06:22:39.8522Z stderr F `).
fn is_runtime(prefix: &[u8]) -> bool {
    let ends = |part: &[u8]| {
        prefix
            .strip_suffix(part)
            .is_some_and(|rest| rest.ends_with(b" stdout") || rest.ends_with(b" stderr"))
    };
    ends(b" F ") || ends(b" P ")
}

fn node(prefix: &[u8]) -> Option<u32> {
    let end = memchr(b'>', prefix)?;
    let (digits, rest) = prefix.split_at(end);
    let digits = digits.strip_prefix(b"n").unwrap_or(digits);
    let node = super::super::tags::number(digits)?;
    matches!(rest, b"> " | b">").then_some(node)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = "W250422 06:22:39.852238 6885 a.go:1 ⋮ [n1] 9 x";

    #[test]
    fn known_prefixes() {
        #[rustfmt::skip]
        let cases: &[(&str, &str)] = &[
            ("docker",       "2025-04-22T06:22:39.852238123Z "),
            ("runtime",      "2025-04-22T06:22:39.8522+00:00 stderr F "),
            ("compose",      "db-1     | "),
            ("kubectl",      "[pod/cockroachdb-0/db] "),
            ("journal",      "Apr 22 06:22:39 dev-p1 cockroach[1754374]: "),
            ("journal iso",  "2025-04-22T06:22:39+0000 dev-p1 cockroach[1754374]: "),
            ("syslog",       "<134>Apr 22 06:22:39 h cockroach[17]: "),
            ("syslog 5424",  "<134>1 2025-04-22T06:22:39.852238Z h cockroach 17 - - "),
            ("merged",       "ip-10-0-0-3> "),
            ("grep",         "debug/nodes/1/logs/cockroach.log:123:"),
            ("host",         "host-a: "),
        ];
        for (name, prefix) in cases {
            let mut prefixes = Prefixes::of([shape(prefix.as_bytes())].into());
            let entry = format!("{prefix}{ENTRY}");
            assert_eq!(
                prefixes.strip(entry.as_bytes()).line,
                ENTRY.as_bytes(),
                "{name}"
            );
            let more = format!("{}  more", prefix.replace('7', "88"));
            let rest = prefixes.strip(more.as_bytes()).line;
            assert_eq!(String::from_utf8_lossy(rest), "  more", "{name}");
            for other in ["more", "  more", "error: x"] {
                assert_eq!(
                    prefixes.strip(other.as_bytes()).line,
                    other.as_bytes(),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn nodes_that_prefixes_name() {
        for (prefix, want) in [
            ("3> ", Some(3)),
            ("n3> ", Some(3)),
            ("h3> ", None),
            ("3: ", None),
            ("", None),
        ] {
            let line = format!("{prefix}{ENTRY}");
            let mut prefixes = Prefixes::of([shape(prefix.as_bytes())].into());
            assert_eq!(prefixes.strip(line.as_bytes()).node, want, "{prefix}");
        }
    }

    #[test]
    fn parts_of_a_line() {
        let mut prefixes = Prefixes::of([shape(b"2025-04-22T06:22:39.85Z stderr P ")].into());
        let first = format!("2025-04-22T06:22:39.85Z stderr P {ENTRY}");
        assert!(prefixes.strip(first.as_bytes()).goes_on);
        let last = prefixes.strip(b"2025-04-22T06:22:39.86Z stderr F end");
        assert_eq!((last.line, last.goes_on), (b"end".as_slice(), false));
    }

    #[test]
    fn a_quotation_is_no_prefix() {
        let mut prefixes = Prefixes::of([shape(b"ip-10-0-0-3> ")].into());
        let other = format!("h> {ENTRY}");
        assert_eq!(prefixes.strip(other.as_bytes()).line, ENTRY.as_bytes());
        for before in ["  ", "- ", "> ", "\"", "12: "] {
            let line = format!("{before}{ENTRY}");
            assert_eq!(
                prefixes.strip(line.as_bytes()).line,
                line.as_bytes(),
                "{before}"
            );
        }
    }
}

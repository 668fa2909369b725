//! The flush error itself: `sst_batcher.go` says that it closes with flushes
//! in progress, and on an affected version an SST is gone. `Reset` waits for
//! the flushes and only logs their error (CockroachDB's
//! `pkg/kv/bulk/sst_batcher.go` since cockroach#110218; mended by
//! cockroach#144646). From v25.3 on the same line is harmless
//! (cockroach#148395).

use std::sync::LazyLock;

use debug_zip_records::entry::{Entry, Severity, is_gone, without_marks};
use memchr::memmem::Finder;

use crate::a144650::answer::{Cause, WordsWhy};

/// Source file of the line. Its directory is as old as the bug.
const FILE: &str = "kv/bulk/sst_batcher.go";

/// What the message starts with.
const WORDS: &[u8] = b"closing with flushes in-progress encountered an error";

/// The first of them: enough to be noticed, also where a wrong character set
/// swallowed the first letter with a redaction mark.
pub(super) const FIRST_WORDS: &str = "losing with flushes in-progress";

/// Words that must come out again where a log is taken out of something.
pub(super) const WATCHED: &str = "closing with flushes in-progress";

/// Searchers, made once: a log may hold nothing but flush errors.
struct Searchers {
    words: Finder<'static>,
    canceled: Finder<'static>,
    deadline: Finder<'static>,
    sst: Finder<'static>,
    table: Finder<'static>,
}

static SEARCHERS: LazyLock<Searchers> = LazyLock::new(|| Searchers {
    words: Finder::new(FIRST_WORDS),
    canceled: Finder::new(CANCELED),
    deadline: Finder::new(DEADLINE),
    sst: Finder::new("SST ["),
    table: Finder::new("/Table/"),
});

/// Whether a text holds the first words of a flush error.
fn has_words(text: &[u8]) -> bool {
    SEARCHERS.words.find(text).is_some()
}

/// A flush error.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct FlushSignal {
    /// Kind of error.
    pub(super) cause: Cause,
    /// Table of the key range.
    pub(super) table_id: Option<u32>,
    /// Index of the key range.
    pub(super) index_id: Option<u32>,
}

/// What an entry with the words, or from the file, is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Reading {
    /// A flush error.
    Flush(FlushSignal),
    /// The words of one, but none.
    Words(WordsWhy),
}

/// Reads an entry; `None` for one that has neither the words nor lost them.
///
/// All tests look at the text of the entry. One that misses a test is never
/// taken for harmless: only a message of *another* source file that holds the
/// words inside is explained.
pub(super) fn read(entry: &Entry<'_>) -> Option<Reading> {
    let ours = entry.is_from(FILE);
    let grave = matches!(entry.severity, Severity::Warning | Severity::Unknown);
    let message = entry.message.trim_ascii();
    // What follows on further lines may be another program's.
    let first = message
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    let starts = message.strip_prefix(WORDS);
    let lacks_words = || is_gone(first) || is_cut(message) || is_unreadable(first);
    if ours && grave && starts.is_none() && lacks_words() {
        return Some(Reading::Flush(FlushSignal {
            cause: Cause::Unreadable,
            table_id: None,
            index_id: None,
        }));
    }
    let why = match starts {
        Some(rest) if ours && grave => {
            let error = rest.strip_prefix(b": ").unwrap_or(rest);
            let (table_id, index_id) = key_range(error);
            return Some(Reading::Flush(FlushSignal {
                cause: cause(error),
                table_id,
                index_id,
            }));
        }
        _ if !has_words(message) => return None,
        Some(_) if ours => WordsWhy::Severity,
        None if ours => WordsWhy::NotAtStart,
        _ if !entry.names_file() => WordsWhy::NoFile,
        _ if message.starts_with(FIRST_WORDS.as_bytes()) || starts.is_some() => WordsWhy::OtherFile,
        _ => WordsWhy::Quoted,
    };
    Some(Reading::Words(why))
}

/// The line ends within the words or before them, because the file does or a
/// tool cut it: nothing tells what followed. Where a tool wrapped the line
/// there, the rest stands below, but what it wrapped is no more what it was.
fn is_cut(message: &[u8]) -> bool {
    if message.starts_with(WORDS) {
        return false;
    }
    // No other message of the file starts like this, whatever was written over
    // the rest.
    if message.starts_with(b"closing w") {
        return true;
    }
    let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let most = message.get(..MAX_BEFORE_WORDS).unwrap_or(message);
    let joined: Vec<u8> = most.iter().copied().filter(|byte| !is_end(byte)).collect();
    // A counter that nothing follows on its line is taken for the message.
    let digits = joined.iter().take_while(|byte| byte.is_ascii_digit());
    let text = joined.get(digits.count()..).unwrap_or_default();
    let text = text.trim_ascii_start();
    let text = text.strip_prefix("⋮ ".as_bytes()).unwrap_or(text);
    // So is a tag block without its end. No message of the file is like that.
    text.starts_with(b"[") || WORDS.starts_with(text) || text.starts_with(WORDS)
}

/// Nothing of the first line is a text that the file writes, or not all of it:
/// what stands for redacted text differs from tool to tool, and a disk may have
/// lost a block in the middle of the words. Its other warnings are these
/// (`pkg/kv/bulk/sst_batcher.go`).
fn is_unreadable(first: &[u8]) -> bool {
    const OTHERS: [&[u8]; 2] = [b"failed to ", b"addsstable ["];
    let words = first
        .split(|byte| !byte.is_ascii_alphabetic())
        .filter(|word| word.len() >= 3);
    let has_hole = memchr::memchr(0, first.trim_ascii_end()).is_some_and(|at| {
        let behind = first.get(at..).unwrap_or_default();
        behind.iter().any(|byte| !matches!(byte, 0 | b'\r'))
    });
    !OTHERS.iter().any(|start| first.starts_with(start))
        && !has_words(first)
        && (has_hole || words.count() <= 2)
}

/// More than any tags, counter and words of a line that was wrapped.
const MAX_BEFORE_WORDS: usize = 1_024;

/// The kind of error. What fails while an SST is sent is wrapped as
/// `addsstable [start,end): cause`, and what fails before that as `computing
/// stats for SST [start, end): cause` or not at all: either way the SST is
/// gone. A context error alone comes from the group that waits: its parent was
/// canceled, even where every flush succeeded
/// (`pkg/util/ctxgroup/ctxgroup.go`).
fn cause(error: &[u8]) -> Cause {
    let error = error.trim_ascii();
    let first = error
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    if is_context_error(first.trim_ascii()) {
        return Cause::Shutdown;
    }
    let sending = error.starts_with(b"addsstable [");
    let cancelled =
        SEARCHERS.canceled.find(error).is_some() || SEARCHERS.deadline.find(error).is_some();
    if sending && cancelled {
        Cause::CancelledSend
    } else {
        Cause::LostSst
    }
}

const CANCELED: &[u8] = b"context canceled";
const DEADLINE: &[u8] = b"context deadline exceeded";

/// Nothing but a context error, marked or not.
fn is_context_error(error: &[u8]) -> bool {
    let error = without_marks(error);
    *error == *CANCELED || *error == *DEADLINE
}

/// Table and index of the first key of the range: `[/Table/106/1/0,…` or,
/// for another tenant's keys, `[/Tenant/3/Table/106/1/…`.
fn key_range(error: &[u8]) -> (Option<u32>, Option<u32>) {
    let Some(open) = SEARCHERS.sst.find(error).map(|at| at + 4).or_else(|| {
        error
            .starts_with(b"addsstable [")
            .then_some(b"addsstable ".len())
    }) else {
        return (None, None);
    };
    let range = error.get(open + 1..).unwrap_or_default();
    let first_key = range.split(|&b| b == b',').next().unwrap_or_default();
    let Some(at) = SEARCHERS.table.find(first_key) else {
        return (None, None);
    };
    let mut parts = first_key
        .get(at + b"/Table/".len()..)
        .unwrap_or_default()
        .split(|&b| b == b'/');
    (
        parts.next().and_then(leading_number),
        parts.next().and_then(leading_number),
    )
}

/// The digits that a part starts with: a redaction mark may follow them.
fn leading_number(part: &[u8]) -> Option<u32> {
    let digits = part.iter().take_while(|b| b.is_ascii_digit()).count();
    debug_zip_records::entry::tags::number(part.get(..digits)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use debug_zip_records::entry;

    fn reading(severity: &str, file: &str, message: &str) -> Option<Reading> {
        let line =
            format!("{severity}250422 06:22:39.852238 1 {file}:432 ⋮ [n1,job=7] 9 {message}");
        read(&entry::parse(line.as_bytes()).expect(message))
    }

    #[test]
    fn cut_and_wrapped_lines() {
        let start = "W250422 06:22:39.852238 1 kv/bulk/sst_batcher.go:432 ⋮ ";
        let gone = Some(Cause::Unreadable);
        #[rustfmt::skip]
        let cases: &[(&str, Option<Cause>)] = &[
            ("",                                                    gone),
            ("\n⋮ [n1,job=7] 12 closing with flushes",               gone),
            ("[n1,job",                                             gone),
            ("[n1,job=7]",                                          gone),
            ("[n1,job=7] 12",                                       gone),
            ("[n1,job=7] 12 closing wi",                            gone),
            ("[n1,jo\nb=7] 12 closing with flushes",                gone),
            ("[n1,job=7] 12\n closing with flushes",                gone),
            ("[n1,job=7] 12 closing with flu\r\nshes in-progress encountered an error: x", gone),
            ("[n1,job=7] 12 closing with flushes in-progress encountered an error: x", Some(Cause::LostSst)),
            ("[n1,job=7] 12 closing with flush…",                   gone),
            ("[n1,job=7] 12 closing with flI250422 06:22:40.000000 1 a.go:1 x", gone),
            ("[n1,job=7] 12 closing the door",                      None),
            ("[n1,job=7] 12 addsstable [/a,/b) attempt 1 failed: x", None),
        ];
        for (rest, want) in cases {
            let line = format!("{start}{rest}");
            let cause = match read(&entry::parse(line.as_bytes()).expect(rest)) {
                Some(Reading::Flush(flush)) => Some(flush.cause),
                _ => None,
            };
            assert_eq!(cause, *want, "{rest}");
        }
    }

    fn signal(severity: &str, file: &str, message: &str) -> Option<FlushSignal> {
        match reading(severity, file, message)? {
            Reading::Flush(signal) => Some(signal),
            Reading::Words(_) => None,
        }
    }

    #[test]
    fn causes() {
        use Cause::{CancelledSend, LostSst, Shutdown, Unreadable};
        const W: &str = "closing with flushes in-progress encountered an error: ";
        #[rustfmt::skip]
        let cases: &[(String, Option<Cause>)] = &[
            (format!("{W}addsstable [/Table/1/1,/Table/1/2): boom"),                     Some(LostSst)),
            (format!("{W}computing stats for SST [/Table/1/1, /Table/1/2): boom"),       Some(LostSst)),
            (format!("{W}ingestionPerformanceStats should not be nil"),                  Some(LostSst)),
            (format!("{W}‹×›"),                                                          Some(LostSst)),
            ("closing with flushes in-progress encountered an error".to_owned(),         Some(LostSst)),
            (format!("{W}addsstable [‹×›,‹×›): context canceled"),                       Some(CancelledSend)),
            (format!("{W}addsstable [/a,/b): rpc: context deadline exceeded"),           Some(CancelledSend)),
            (format!("{W}context canceled"),                                             Some(Shutdown)),
            (format!("{W}context deadline exceeded"),                                    Some(Shutdown)),
            (format!("{W}context canceled\nsystemd: stopping"),                          Some(Shutdown)),
            (format!("{W}?context canceled?"),                                           Some(Shutdown)),
            (format!("{W}â€¹context canceledâ€º"),                                       Some(Shutdown)),
            ("‹×›\ninitiating graceful shutdown of server".to_owned(),                   Some(Unreadable)),
            (format!("{W}flush: context canceled"),                                      Some(LostSst)),
            (format!("{W}computing stats for SST [/a, /b): context canceled"),           Some(LostSst)),
            ("‹×›".to_owned(),                                                           Some(Unreadable)),
            ("REDACTEDBYZIP".to_owned(),                                                 Some(Unreadable)),
            ("closing with flushes in-pr".to_owned(),                                    Some(Unreadable)),
            ("closing".to_owned(),                                                       Some(Unreadable)),
            ("cl".to_owned(),                                                            Some(Unreadable)),
            (String::new(),                                                              Some(Unreadable)),
            ("[REDACTED]".to_owned(),                                                    Some(Unreadable)),
            ("***".to_owned(),                                                           Some(Unreadable)),
            ("<redacted>".to_owned(),                                                    Some(Unreadable)),
            ("failed to split: x".to_owned(),                                            None),
            ("some other text of that file".to_owned(),                                  None),
            ("‹×›\n‹×›".to_owned(),                                                      Some(Unreadable)),
            ("closing\0\0\0\0 with flushes in-progress encountered an error: boom".to_owned(), Some(Unreadable)),
            ("some other warning of th\0\0is file".to_owned(),                            Some(Unreadable)),
            ("some other warning of this file\0\0\r".to_owned(),                         None),
            ("failed to flush th\0\0e rest".to_owned(),                                   None),
            (format!("{W}addsstable [/a,/b): b\0\0om"),                                   Some(LostSst)),
            ("?×?".to_owned(),                                                           Some(Unreadable)),
            (format!("‹{W}addsstable [/Table/1/1,/Table/1/2): boom›"),                   Some(LostSst)),
            (format!("‹{W}context canceled›"),                                           Some(Shutdown)),
            (format!("x {W}addsstable [/a,/b): boom"),                                   None),
            ("addsstable [/a,/b) attempt 3 failed: boom".to_owned(),                     None),
        ];
        for (message, want) in cases {
            let got = signal("W", "kv/bulk/sst_batcher.go", message);
            assert_eq!(got.map(|s| s.cause), *want, "{message}");
        }
    }

    /// What just misses a test is a mention; only a quotation is explained.
    #[test]
    fn the_words_elsewhere() {
        use WordsWhy::{NoFile, NotAtStart, OtherFile, Quoted, Severity};
        const W: &str =
            "closing with flushes in-progress encountered an error: addsstable [/a,/b): x";
        let quoted = format!("SELECT '{W}'");
        #[rustfmt::skip]
        let cases: &[(&str, &str, &str, Option<WordsWhy>)] = &[
            ("W", "kv/bulk/sst_batcher.go",         W,       None),
            ("W", "pkg/kv/bulk/sst_batcher.go",     W,       None),
            ("W", "sst_batcher.go",                 W,       None),
            ("W", "kv\\bulk\\sst_batcher.go",       W,       None),
            ("I", "kv/bulk/sst_batcher.go",         W,       Some(Severity)),
            ("E", "kv/bulk/sst_batcher.go",         W,       Some(Severity)),
            ("W", "kv/bulk/sst_batcher.go",         &quoted, Some(NotAtStart)),
            ("W", "kv/bulk/buffering_adder.go",     W,       Some(OtherFile)),
            ("W", "kv/bulk/sst_batcher_test.go",    W,       Some(OtherFile)),
            ("W", "x/sst_batcher.go",               W,       Some(OtherFile)),
            ("I", "sql/exec_log.go",                &quoted, Some(Quoted)),
            ("I", "kv/bulk/buffering_adder.go",     &quoted, Some(Quoted)),
            ("I", "cockroach.log",                  &quoted, Some(NoFile)),
        ];
        for (severity, file, message, want) in cases {
            let got = match reading(severity, file, message) {
                Some(Reading::Words(why)) => Some(why),
                Some(Reading::Flush(_)) => None,
                None => panic!("{severity} {file} has the words"),
            };
            assert_eq!(got, *want, "{severity} {file}");
        }
        assert_eq!(reading("I", "kv/bulk/sst_batcher.go", "‹×›"), None);
        assert_eq!(reading("W", "kv/bulk/other.go", "‹×›"), None);
        let unknown = r#"{"t":"1.0","f":"kv/bulk/sst_batcher.go","message":"closing with flushes in-progress encountered an error: x"}"#;
        let read = read(&entry::parse(unknown.as_bytes()).unwrap());
        assert!(matches!(read, Some(Reading::Flush(_))));
    }

    #[test]
    fn key_ranges() {
        #[rustfmt::skip]
        let cases: &[(&str, (Option<u32>, Option<u32>))] = &[
            ("addsstable [/Table/106/1/0/0,/Table/106/1/9): x",          (Some(106), Some(1))),
            ("addsstable [‹/Table/110/2›,‹/Table/110/3›): x",            (Some(110), Some(2))),
            ("addsstable [/Tenant/3/Table/104/1/5,/Tenant/3/Table/104/2): x", (Some(104), Some(1))),
            ("computing stats for SST [/Table/51/2/5, /Table/51/3): x",  (Some(51), Some(2))),
            ("addsstable [/Table/106,/Table/107/1): x",                  (Some(106), None)),
            ("addsstable [‹×›,‹×›): x",                                  (None, None)),
            ("addsstable [‹×›,‹/Table/1/1›): x",                         (None, None)),
            ("addsstable [/Table/99999999999/1,/b): x",                  (None, Some(1))),
            ("boom /Table/1/1",                                          (None, None)),
        ];
        for (error, want) in cases {
            assert_eq!(key_range(error.as_bytes()), *want, "{error}");
        }
    }
}

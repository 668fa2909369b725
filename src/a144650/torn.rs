//! Tells a line into which two writers wrote from a line that quotes another
//! one, where the words of a flush error stand.
//!
//! # Promises
//!
//! * In doubt a line is torn: what is quoted is explained, and so must be sure.

use memchr::memmem;

use debug_zip_records::entry;

/// Whether a line further down in an entry looks like one of its own which
/// nothing recognized, behind an unknown prefix, say: it names the file, has
/// the head of an entry in it, or what may be left of one, starts with a date,
/// or is a record.
pub(super) fn looks_like_an_entry(line: &[u8]) -> bool {
    names_the_file(line)
        || head_in(line).is_some()
        || starts_like_a_head(line)
        || starts_with_a_date(line)
        || matches!(line.trim_ascii_start(), [b'{', b'"', ..] | [b'[', b'{', ..])
}

/// Whether the words, on a further line of an entry, stand where they do in a
/// line of their own whose start is lost: behind tags and a counter, or a
/// counter alone, or behind a marker or a source file with a number, of which nothing else is left.
/// Nothing quotes them there.
pub(super) fn is_bare(before: &[u8]) -> bool {
    const MARKER: &[u8] = "⋮".as_bytes();
    const FILE: &[u8] = b".go:";
    // The needle starts behind the first letter of the words.
    let before = before.strip_suffix(b"c").unwrap_or(before);
    let behind_tags = memchr::memrchr(b']', before).and_then(|at| before.get(at + 1..));
    let is_counter = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_whitespace();
    let has_number = |at: usize| before.get(at + FILE.len()).is_some_and(u8::is_ascii_digit);
    behind_tags.is_some_and(|rest| rest.iter().all(is_counter))
        || before.iter().all(is_counter) && !before.trim_ascii().is_empty()
        || memmem::find(before, MARKER).is_some()
        || memmem::find_iter(before, FILE).any(has_number)
}

/// The same of the text of an entry before the words, where nothing that may
/// quote is opened in it.
pub(super) fn is_bare_unquoted(said: &[u8]) -> bool {
    let opens = |quote: &u8| b"'\"`{".contains(quote);
    let quotes = said.iter().any(opens) || memmem::find(said, "‹".as_bytes()).is_some();
    !quotes && is_bare(said)
}

/// Whether a line starts with a date: another program's, or a format that is
/// not known.
fn starts_with_a_date(line: &[u8]) -> bool {
    let is_of = |(byte, form): (&u8, &u8)| match form {
        b'-' => matches!(byte, b'-' | b'/'),
        _ => byte.is_ascii_digit(),
    };
    let form = b"2025-04-22";
    line.get(..form.len())
        .is_some_and(|date| date.iter().zip(form).all(is_of))
}

/// Whether a line starts with a severity and digits of a date.
fn starts_like_a_head(line: &[u8]) -> bool {
    let start = line
        .iter()
        .position(u8::is_ascii_alphanumeric)
        .unwrap_or(line.len());
    let Some([b'I' | b'W' | b'E' | b'F', digits @ ..]) = line.get(start..) else {
        return false;
    };
    let count = digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let ends = digits
        .get(count)
        .is_none_or(|byte| !byte.is_ascii_alphanumeric());
    (3..=6).contains(&count) && ends
}

/// Whether a line holds two entries, because a writer was torn off: the head
/// of one, or what is left of it, stands in it, and no quotation is open there,
/// or one that nothing closes further on.
pub(super) fn runs_together(before: &[u8], after: &[u8]) -> bool {
    // The line's own head stands behind NUL bytes, if there are any.
    let junk = before
        .iter()
        .take_while(|byte| matches!(byte, 0 | b'\r'))
        .count();
    let before = before.get(junk..).unwrap_or_default();
    // The head may be torn itself, or none, so that only its file is left.
    let text = head_in(before)
        .or_else(|| file_of_head(before))
        .and_then(|at| before.get(..at));
    text.is_some_and(|text| !in_quotation(text) || !closes(text, after))
}

/// Whether a text ends with a line end that is escaped.
fn ends_escaped(text: &[u8]) -> bool {
    [b"\\n".as_slice(), b"\\r", b"\\t"]
        .iter()
        .any(|end| text.ends_with(end))
}

/// Whether what follows a text closes a quotation that may be open in it.
fn closes(text: &[u8], after: &[u8]) -> bool {
    let count = |part: &[u8], mark: &str| memmem::find_iter(part, mark).count();
    let has = |quote: &u8| text.contains(quote) && after.contains(quote);
    b"'\"`".iter().any(has)
        || count(text, "‹") > count(text, "›") && count(after, "›") > count(after, "‹")
}

/// Whether a text names the file that writes flush errors, with the number of a
/// line or without.
pub(super) fn names_the_file(text: &[u8]) -> bool {
    memmem::find(text, b"sst_batcher.go").is_some()
}

/// Where the file of flush errors stands in a part of a line as it does in the
/// head of an entry: behind a number, or before what follows it there.
fn file_of_head(part: &[u8]) -> Option<usize> {
    const FILE: &[u8] = b"sst_batcher.go";
    let stands = |at: usize| {
        let (path, behind) = (part.get(..at)?, part.get(at + FILE.len()..)?);
        let is_open = |byte: &u8| b" '\"`".contains(byte);
        let start = path.iter().rposition(is_open).map_or(0, |open| open + 1);
        let number = path.get(..start)?.trim_ascii_end().last();
        let behind = behind.trim_ascii_start();
        let follows = match behind.first() {
            // A marker in any character set, tags, a counter.
            Some(byte) => !byte.is_ascii() || b":[?<".contains(byte) || byte.is_ascii_digit(),
            None => true,
        };
        // The needle starts behind the first letter of the words.
        let is_head = follows || behind == b"c" || number.is_some_and(u8::is_ascii_digit);
        is_head.then_some(start)
    };
    memmem::find_iter(part, FILE).find_map(stands)
}

/// Where the last head of an entry of a text format stands in a part of a
/// line, but for one at its start.
pub(super) fn head_in(part: &[u8]) -> Option<usize> {
    let starts = |at: &usize| entry::starts_text(part.get(*at..).unwrap_or_default());
    (1..part.len()).rev().find(starts)
}

/// Whether a quotation is open behind a text, and something may begin there:
/// a redaction mark or a quote is open, and no word was torn off in it.
pub(super) fn in_quotation(before: &[u8]) -> bool {
    let begins = |last: &u8| b"'\"`".contains(last);
    let marked = before.ends_with("‹".as_bytes());
    if !(ends_escaped(before) || marked || before.last().is_some_and(begins)) {
        return false;
    }
    let text = String::from_utf8_lossy(before);
    let opened = text.matches('‹').count() > text.matches('›').count();
    let letters: Vec<char> = text.chars().collect();
    let is_letter = |at: Option<usize>| {
        at.and_then(|at| letters.get(at))
            .is_some_and(|c| c.is_alphanumeric())
    };
    // An apostrophe within a word is no quote.
    let quotes = |quote: char| {
        let all = letters.iter().enumerate().filter(|(_, c)| **c == quote);
        let real = all.filter(|(at, _)| !(is_letter(at.checked_sub(1)) && is_letter(Some(at + 1))));
        real.count()
    };
    opened
        || ['\'', '"', '`']
            .into_iter()
            .any(|quote| quotes(quote) % 2 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "closing with flushes in-progress encountered an error: boom";

    /// A line of an entry that goes on, and whether it may be one of its own.
    #[test]
    fn further_lines_that_lost_their_start() {
        #[rustfmt::skip]
        let cases: &[(&str, bool)] = &[
            ("[T1,n1,job=7] 1249 c",                            true),
            ("[T1,n1,job=7] c",                                 true),
            ("job=7] 1249 c",                                   true),
            ("tcher.go:432 \u{22ee} [T1,n1,job=7] 1249 c",      true),
            ("tcher.go:432 1249 c",                             true),
            ("32 \u{22ee} 1249 c",                              true),
            ("c",                                               false),
            ("> c",                                             false),
            ("SELECT a[1], 'c",                                 false),
            ("see the notes of batcher.go: c",                  false),
            ("1249 c",                                          true),
        ];
        for (before, want) in cases {
            assert_eq!(is_bare(before.as_bytes()), *want, "{before}");
        }
    }

    /// What stands before the words and behind them in one line, and whether
    /// two entries run together in it.
    #[test]
    fn entries_that_run_together() {
        const HEAD: &str =
            "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 \u{22ee} [n1] 12 ";
        const OWN: &str = "I250422 06:21:00.000000 9 sql/exec_log.go:391 \u{22ee} [n1] 5 query ";
        #[rustfmt::skip]
        let cases: &[(&str, &str, &str, bool)] = &[
            ("",                 HEAD, "",       true),
            ("\u{2039}\"SELECT '", HEAD, "",     true),
            ("\u{2039}\"SELECT '", HEAD, "'\"\u{203a}", false),
            ("\u{2039}",         HEAD, "",       true),
            ("\u{2039}",         HEAD, "\u{203a}", false),
            ("it's ",            HEAD, "'",      true),
            ("\u{2039}\"a\\n", HEAD, "",       true),
            ("\u{2039}\"a\\n", HEAD, "\"\u{203a}", false),
            ("'",                "sst_batcher.go:432 ", "",  true),
            ("'",                "sst_batcher.go:432 ", "'", false),
            ("",                 "nothing of a head ", "",   false),
        ];
        for (before, head, after, want) in cases {
            let before = format!("{OWN}{before}{head}c");
            let after = format!("{}{after}", &WORDS[1..]);
            let got = runs_together(before.as_bytes(), after.as_bytes());
            assert_eq!(got, *want, "{before}{after}");
        }
    }
}

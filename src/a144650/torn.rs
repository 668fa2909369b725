//! Tells a line into which two writers wrote from a line that quotes another
//! one, where the words of a flush error stand.
//!
//! # Promises
//!
//! * In doubt a line is torn: what is quoted is explained, and so must be sure.

use memchr::memmem;

use crate::entry;

/// Whether a line further down in an entry looks like one of its own which
/// nothing recognized, behind an unknown prefix, say: it names the file, has
/// the head of an entry in it, or what may be left of one, starts with a date,
/// or is a record.
pub(super) fn looks_like_an_entry(line: &[u8]) -> bool {
    memmem::find(line, b"sst_batcher.go").is_some()
        || head_in(line).is_some()
        || starts_like_a_head(line)
        || starts_with_a_date(line)
        || matches!(line.trim_ascii_start(), [b'{', b'"', ..] | [b'[', b'{', ..])
}

/// Whether the words stand where they do behind a head: behind tags and a
/// counter. Nothing quotes them there.
pub(super) fn is_bare(before: &[u8]) -> bool {
    let text = before.trim_ascii_start();
    if text.first() != Some(&b'[') {
        return false;
    }
    let rest = entry::tags::block_end(text).and_then(|end| text.get(end + 1..));
    // The needle starts behind the first letter of the words.
    let rest = rest.map(|rest| rest.strip_suffix(b"c").unwrap_or(rest));
    rest.is_some_and(|rest| {
        rest.iter()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_whitespace())
    })
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
/// of one stands in it, and no quotation is open there. One that goes on behind
/// an escaped line end, or with a part of a head, is closed further on, or was
/// torn off too.
pub(super) fn runs_together(before: &[u8], after: &[u8]) -> bool {
    // The line's own head stands behind NUL bytes, if there are any.
    let junk = before
        .iter()
        .take_while(|byte| matches!(byte, 0 | b'\r'))
        .count();
    let before = before.get(junk..).unwrap_or_default();
    // The head may be torn itself, or none, so that only its file is left.
    let whole = head_in(before);
    let text = whole
        .or_else(|| file_of_head(before))
        .and_then(|at| before.get(..at));
    text.is_some_and(|text| {
        let may_be_torn = whole.is_none() || ends_escaped(text);
        !in_quotation(text) || may_be_torn && !closes(text, after)
    })
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

/// Where the file of flush errors stands in a text with the number of a line,
/// as entries and no one else write it.
pub(super) fn file_in(text: &[u8]) -> Option<usize> {
    const FILE: &[u8] = b"sst_batcher.go:";
    memmem::find_iter(text, FILE)
        .find(|at| text.get(at + FILE.len()).is_some_and(u8::is_ascii_digit))
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

//! Text: of the input, cut at a bound; how things are counted in sentences; and
//! bytes as digits.

use sha2::{Digest as _, Sha256};

use crate::limits::MAX_TEXT_BYTES;

/// Bytes of a line as text, without its end, cut as [`capped`] does.
pub(crate) fn cut(line: &[u8]) -> String {
    lossy(line.strip_suffix(b"\n").unwrap_or(line))
}

/// Bytes as text, with what is not UTF-8 replaced, cut as [`capped`] does.
#[must_use]
pub(crate) fn lossy(bytes: &[u8]) -> String {
    // Cutting bytes may leave half a character, which becomes a mark that is
    // cut off then: it ends past the bound.
    let head = bytes.get(..=MAX_TEXT_BYTES).unwrap_or(bytes);
    match std::str::from_utf8(head) {
        Ok(text) => capped(text),
        Err(_) => capped(&String::from_utf8_lossy(head)),
    }
}

/// Cuts text at the bound on what is kept of one, and marks the cut with `…`.
#[must_use]
pub(crate) fn capped(text: &str) -> String {
    let head = head(text, MAX_TEXT_BYTES);
    if head.len() == text.len() {
        return text.to_owned();
    }
    format!("{head}…")
}

/// Cuts a text at a bound in bytes, before a character that does not fit.
pub(crate) fn truncate(text: &mut String, max: usize) {
    text.truncate(head(text, max).len());
}

/// The start of a text that fits so many bytes.
pub(crate) fn head(text: &str, max: usize) -> &str {
    let mut end = max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// `1 job`, `2 jobs`, `2 entries`.
pub(crate) fn plural(count: u64, what: &str) -> String {
    match (count, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {what}s"),
    }
}

/// SHA-256 of bytes, as 64 hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| DIGITS.get(usize::from(half)).copied().map(char::from);
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both sides of the bound, for characters of each length.
    #[test]
    fn at_the_bound() {
        for character in ["x", "é", "‹", "😀"] {
            for before in MAX_TEXT_BYTES - 5..=MAX_TEXT_BYTES {
                let text = format!("{}{character}", "x".repeat(before));
                let want = if text.len() <= MAX_TEXT_BYTES {
                    text.clone()
                } else {
                    format!("{}…", "x".repeat(before))
                };
                assert_eq!(capped(&text), want, "{character} at {before}");
                assert_eq!(lossy(text.as_bytes()), want, "{character} at {before}");
                assert_eq!(cut(format!("{text}\n").as_bytes()), want);
                // What follows changes nothing but that there is a cut.
                let long = format!("{text}{}", "y".repeat(MAX_TEXT_BYTES));
                let kept = lossy(long.as_bytes());
                assert_eq!(kept, capped(&long), "{character} at {before}");
                assert!(kept.ends_with('…') && kept.len() <= MAX_TEXT_BYTES + "…".len());
                let mut truncated = text.clone();
                truncate(&mut truncated, MAX_TEXT_BYTES);
                assert_eq!(truncated, want.trim_end_matches('…'));
            }
        }
    }

    /// Of `abc`, as FIPS 180-4 has it.
    #[test]
    fn a_sum_in_digits() {
        let want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), want);
        assert_eq!(hex(&[0, 9, 0xa0, 0xff]), "0009a0ff");
    }

    #[test]
    fn bytes_that_are_no_text() {
        assert_eq!(cut(b"a\xff\n"), "a\u{fffd}");
        assert_eq!(cut(b"a\n\n"), "a\n");
        assert_eq!(lossy(b"a\n"), "a\n");
        // Each becomes three bytes, so that fewer of them fit.
        let kept = lossy(&[0xff; MAX_TEXT_BYTES]);
        assert_eq!(kept.len(), MAX_TEXT_BYTES / 3 * 3 + "…".len());
    }
}

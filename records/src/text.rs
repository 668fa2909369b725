//! Text of the input, cut at a bound.

use crate::limits::MAX_TEXT_BYTES;

/// Bytes of a line as text, without its end, cut as [`capped`] does.
#[must_use]
pub fn cut(line: &[u8]) -> String {
    lossy(line.strip_suffix(b"\n").unwrap_or(line))
}

/// Bytes as text, with what is not UTF-8 replaced, cut as [`capped`] does.
#[must_use]
pub fn lossy(bytes: &[u8]) -> String {
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
pub fn capped(text: &str) -> String {
    let head = head(text, MAX_TEXT_BYTES);
    if head.len() == text.len() {
        return text.to_owned();
    }
    format!("{head}…")
}

/// Cuts a text at a bound in bytes, before a character that does not fit.
pub fn truncate(text: &mut String, max: usize) {
    text.truncate(head(text, max).len());
}

/// The start of a text that fits so many bytes.
#[must_use]
pub fn head(text: &str, max: usize) -> &str {
    let mut end = max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
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

//! Text of the input, cut at a bound.

use crate::limits::MAX_TEXT_BYTES;

/// Bytes as text, cut at the bound on evidence.
pub(crate) fn cut(bytes: &[u8]) -> String {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let head = bytes.get(..MAX_TEXT_BYTES).unwrap_or(bytes);
    let mut text = String::from_utf8_lossy(head).into_owned();
    truncate(&mut text, MAX_TEXT_BYTES);
    if bytes.len() > head.len() {
        text.push('…');
    }
    text
}

/// Cuts a text at a bound in bytes, before a character that does not fit.
pub(crate) fn truncate(text: &mut String, max: usize) {
    let mut end = max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
}

//! Text of the input as what it is: text that is shown and acts on nothing.

use std::borrow::Cow;

/// `text` without what a terminal or a viewer acts on instead of showing it:
/// control characters other than line ends and tabs, and those that turn the
/// direction of writing, stand as `\u{1b}`.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

fn acts(c: char) -> bool {
    let shown = matches!(c, '\n' | '\t');
    (c.is_control() && !shown)
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `text` as one line: line ends and tabs are spaces.
pub(crate) fn one_line(text: &str) -> String {
    printable(text).replace(['\n', '\t'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts() {
        assert_eq!(printable("a\nb\tc — ⋮ ‹x›"), "a\nb\tc — ⋮ ‹x›");
        assert_eq!(printable("\u{1b}[31m\u{202e}"), "\\u{1b}[31m\\u{202e}");
        assert_eq!(one_line("a\r\nb\tc"), "a\\u{d} b c");
    }
}

//! Redaction marks: what they become on the way, and an entry's text without
//! them.
//!
//! CockroachDB writes `⋮` behind the line number of an entry whose message
//! marks what redaction may remove: `‹…›`, or `‹×›` once it is removed
//! (`pkg/util/log/redact.go`). A sink with `redactable: false` marks nothing,
//! so `debug zip` marks all of it: the whole message, line by line, and the
//! values of tags. Viewers, ticket systems and tools of other systems turn the
//! three characters into something else.
//!
//! # Promises
//!
//! * A rule sees the text inside of marks that stand around a whole message,
//!   around each of its lines, around tags or the value of a tag.
//! * Marks inside of a message stay: they say where a value begins.
//! * Only what a transcoding makes of a mark is taken for one.

use std::borrow::Cow;

use memchr::memmem;

pub(super) const OPEN: &[u8] = "‹".as_bytes();
pub(super) const CLOSE: &[u8] = "›".as_bytes();
const GONE: &[u8] = "×".as_bytes();

/// What transcodings make of `‹`, in one order with [`CLOSED`] and, as far as
/// it goes, [`REMOVED`]: UTF-8 read as CP1252, Latin-1, CP850 or CP437 and Mac
/// Roman; CP1252 as it is; the escapes of JSON, `less`, Python, `cat -v`,
/// octal, HTML, URLs and quoted-printable.
const OPENED: [&[u8]; 17] = [
    "â€¹".as_bytes(),
    "\u{e2}\u{80}\u{b9}".as_bytes(),
    "ÔÇ╣".as_bytes(),
    "ΓÇ╣".as_bytes(),
    "‚Äπ".as_bytes(),
    b"\\u2039",
    b"<2039>",
    b"<U+2039>",
    b"\\xe2\\x80\\xb9",
    b"<E2><80><B9>",
    b"<e2><80><b9>",
    b"M-bM-^@M-9",
    b"\\342\\200\\271",
    b"&#8249;",
    b"&lsaquo;",
    b"%E2%80%B9",
    b"=E2=80=B9",
];

const CLOSED: [&[u8]; 17] = [
    "â€º".as_bytes(),
    "\u{e2}\u{80}\u{ba}".as_bytes(),
    "ÔÇ║".as_bytes(),
    "ΓÇ║".as_bytes(),
    "‚Ä∫".as_bytes(),
    b"\\u203a",
    b"<203a>",
    b"<U+203A>",
    b"\\xe2\\x80\\xba",
    b"<E2><80><BA>",
    b"<e2><80><ba>",
    b"M-bM-^@M-:",
    b"\\342\\200\\272",
    b"&#8250;",
    b"&rsaquo;",
    b"%E2%80%BA",
    b"=E2=80=BA",
];

const REMOVED: [&[u8]; 17] = [
    "Ã—".as_bytes(),
    "\u{c3}\u{97}".as_bytes(),
    "├ù".as_bytes(),
    "√ó".as_bytes(),
    b"\\u00d7",
    b"<d7>",
    b"<00d7>",
    b"<U+00D7>",
    b"\\xc3\\x97",
    b"<C3><97>",
    b"<c3><97>",
    b"M-CM-^W",
    b"\\303\\227",
    b"&#215;",
    b"&times;",
    b"%C3%97",
    b"=C3=97",
];

/// Single bytes that are no UTF-8: the marks in CP1252.
const SINGLE: [(u8, &[u8]); 3] = [(0x8B, OPEN), (0x9B, CLOSE), (0xD7, GONE)];

/// What a decoder of UTF-8 puts where a mark was a single byte: it tells as
/// much as a question mark.
const UNKNOWN: &[u8] = "\u{fffd}".as_bytes();

/// The text with its marks as CockroachDB writes them.
pub(super) fn restored(text: &[u8]) -> Cow<'_, [u8]> {
    if is_as_written(text) {
        Cow::Borrowed(text)
    } else {
        restored_form_by_form(text)
    }
}

/// The same, looking for each of the forms.
fn restored_form_by_form(text: &[u8]) -> Cow<'_, [u8]> {
    let mut restored = Cow::Borrowed(text);
    let forms = OPENED.iter().map(|form| (*form, OPEN));
    let forms = forms.chain(CLOSED.iter().map(|form| (*form, CLOSE)));
    for (form, mark) in forms.chain(REMOVED.iter().map(|form| (*form, GONE))) {
        if memmem::find(&restored, form).is_some() {
            restored = Cow::Owned(replaced(&restored, form, mark));
        }
    }
    if std::str::from_utf8(&restored).is_err() {
        restored = Cow::Owned(with_single_bytes(&restored));
    }
    if memmem::find(&restored, UNKNOWN).is_some() {
        let gone = replaced(&restored, "\u{fffd}\u{5db}".as_bytes(), "‹×›".as_bytes());
        restored = Cow::Owned(replaced(&gone, UNKNOWN, b"?"));
    }
    restored
}

/// Whether a text holds nothing of what a mark can become, told at once: nearly
/// every text of nearly every log.
fn is_as_written(text: &[u8]) -> bool {
    // Each of the forms in ASCII has one of these.
    if memchr::memchr3(b'\\', b'<', b'&', text).is_some() {
        return false;
    }
    // Or these with hexadecimal digits behind, or with `M-` before.
    let may_be_form = |at: usize| match text.get(at) {
        Some(b'^') => text.get(..at).is_some_and(|before| before.ends_with(b"M-")),
        _ => matches!(text.get(at + 1..at + 3), Some(b"E2" | b"C3")),
    };
    if memchr::memchr3_iter(b'^', b'%', b'=', text).any(may_be_form) {
        return false;
    }
    // And each of the others a character that is none of CockroachDB's own.
    has_own_characters(text)
}

/// Whether all bytes of a text are ASCII, or of characters that CockroachDB itself
/// writes.
fn has_own_characters(text: &[u8]) -> bool {
    let own = ["‹", "›", "×", "⋮", "…"].map(str::as_bytes);
    let mut rest = text;
    loop {
        let ascii = ascii(rest);
        let behind = rest.get(ascii..).unwrap_or_default();
        if behind.is_empty() {
            return true;
        }
        let Some(behind) = own.iter().find_map(|own| behind.strip_prefix(*own)) else {
            return false;
        };
        rest = behind;
    }
}

/// How many bytes of ASCII a text starts with.
fn ascii(text: &[u8]) -> usize {
    /// The bit of each byte that no ASCII has.
    const UPPER: u64 = 0x8080_8080_8080_8080;

    let (words, rest) = text.as_chunks();
    for (index, word) in words.iter().enumerate() {
        let others = u64::from_le_bytes(*word) & UPPER;
        if others != 0 {
            return index * size_of::<u64>() + others.trailing_zeros() as usize / 8;
        }
    }
    let ascii = rest.iter().take_while(|byte| byte.is_ascii()).count();
    text.len() - rest.len() + ascii
}

fn replaced(text: &[u8], form: &[u8], mark: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memmem::find(rest, form) {
        let (before, after) = rest.split_at(at);
        out.extend_from_slice(before);
        out.extend_from_slice(mark);
        rest = after.get(form.len()..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}

/// Restores marks that are single bytes where no UTF-8 stands.
fn with_single_bytes(text: &[u8]) -> Vec<u8> {
    // Two of the bytes of `‹×›` happen to be a character of UTF-8.
    let text = replaced(text, b"\x8b\xd7\x9b", "‹×›".as_bytes());
    let mut out = Vec::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        out.extend_from_slice(chunk.valid().as_bytes());
        for byte in chunk.invalid() {
            match SINGLE.iter().find(|(single, _)| single == byte) {
                Some((_, mark)) => out.extend_from_slice(mark),
                None => out.push(*byte),
            }
        }
    }
    out
}

/// A message without the marks around the whole of it, or around each line.
pub(super) fn unwrapped(message: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    let starts = message.first().copied();
    if starts.is_none_or(|first| first.is_ascii_alphanumeric() || b"{ [(".contains(&first)) {
        return message;
    }
    let text = restored(&message);
    let mut lines = text.split(|&byte| byte == b'\n');
    let Some(inner) = lines.next().and_then(without_outer) else {
        return match text {
            Cow::Borrowed(_) => message,
            Cow::Owned(text) => Cow::Owned(text),
        };
    };
    let mut plain = inner.to_vec();
    for line in lines {
        plain.push(b'\n');
        plain.extend_from_slice(without_outer(line).unwrap_or(line));
    }
    Cow::Owned(plain)
}

/// The inside of a line that one pair of marks surrounds. The closing one may
/// be cut off with the rest of the line.
fn without_outer(line: &[u8]) -> Option<&[u8]> {
    if line.starts_with(OPEN) {
        return outer_pair(line);
    }
    // Where a character set lacks the marks: `?closing … boom?`, as many
    // question marks as it had bytes or characters, or `<closing … boom>`.
    let questions =
        |bytes: &mut dyn Iterator<Item = &u8>| bytes.take_while(|b| **b == b'?').count();
    let (before, after) = (
        questions(&mut line.iter()),
        questions(&mut line.iter().rev()),
    );
    if (1..=OPEN.len()).contains(&before) && before + after < line.len() {
        let end = if after <= before {
            line.len() - after
        } else {
            line.len()
        };
        return line.get(before..end);
    }
    let inner = line.strip_prefix(b"<")?.strip_suffix(b">")?;
    memchr::memchr2(b'<', b'>', inner)
        .is_none()
        .then_some(inner)
}

/// The inside of the pair of marks that opens a line, if it closes at its end
/// or not at all. Pairs may stand inside of it, where a tool marked what was
/// marked already.
fn outer_pair(line: &[u8]) -> Option<&[u8]> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(OPEN) {
            depth += 1;
            at += OPEN.len();
        } else if rest.starts_with(CLOSE) {
            depth = depth.saturating_sub(1);
            at += CLOSE.len();
            if depth == 0 {
                let ends = at == line.len();
                return ends
                    .then(|| line.get(OPEN.len()..at - CLOSE.len()))
                    .flatten();
            }
        } else {
            at += 1;
        }
    }
    line.get(OPEN.len()..)
}

/// A tag, or its value, without marks at its ends.
pub(super) fn trimmed(mut value: &[u8]) -> &[u8] {
    loop {
        let inner = value.strip_prefix(OPEN).or(value.strip_prefix(b"?"));
        let inner = inner
            .or(value.strip_suffix(CLOSE))
            .or(value.strip_suffix(b"?"));
        let pair = || value.strip_prefix(b"<")?.strip_suffix(b">");
        match inner.or_else(pair) {
            Some(inner) => value = inner,
            None => return value,
        }
    }
}

/// A value without marks at its ends, in whatever form they arrived.
#[must_use]
pub fn without_marks(value: &[u8]) -> Cow<'_, [u8]> {
    match restored(value) {
        Cow::Borrowed(value) => Cow::Borrowed(trimmed(value)),
        Cow::Owned(value) => Cow::Owned(trimmed(&value).to_vec()),
    }
}

/// Whether nothing is left of a text but the traces of redaction, in whatever
/// form, on each of its lines.
#[must_use]
pub fn is_gone(message: &[u8]) -> bool {
    const WORD: &[u8] = b"REDACTEDBYZIP";
    let text = restored(message.trim_ascii());
    let bare = [OPEN, CLOSE, GONE, WORD]
        .iter()
        .fold(text.into_owned(), |text, trace| replaced(&text, trace, b""));
    !message.trim_ascii().is_empty()
        && bare
            .iter()
            .all(|byte| byte.is_ascii_whitespace() || matches!(byte, b'?' | b'<' | b'>'))
}

/// Skips the mark that says whether an entry is redactable, `⋮`, in whatever
/// form it arrived, and the spaces around it. It may be missing.
pub(super) fn without_marker(bytes: &[u8]) -> &[u8] {
    /// `\\xe2\\x8b\\xae` is the longest form that was seen.
    const LONGEST: usize = 24;

    let rest = bytes.trim_ascii_start();
    let length = rest
        .iter()
        .take_while(|byte| !byte.is_ascii_whitespace())
        .count();
    let (token, after) = rest.split_at(length);
    if token.first().is_none_or(|first| *first == b'[') || length > LONGEST {
        return rest;
    }
    let before_tags = after.starts_with(b" [");
    // A word in front of a bracket may be the message of an entry without tags.
    let is_word = token
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || b":,.-_/".contains(byte));
    let names_it = [b"22ee".as_slice(), b"22EE", b"8942"]
        .iter()
        .any(|digits| memmem::find(token, digits).is_some());
    // Also one of which a byte is damaged, before a message without tags.
    let foreign = token.iter().all(|byte| !byte.is_ascii()) && after.starts_with(b" ");
    if foreign || (before_tags && (!is_word || names_it)) {
        after.trim_ascii_start()
    } else {
        rest.strip_prefix("⋮".as_bytes())
            .unwrap_or(rest)
            .trim_ascii_start()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is taken for written by CockroachDB itself has no form of a mark
        /// to look for.
        #[test]
        fn as_written(parts in prop::collection::vec(prop_oneof![
            prop::sample::select([&OPENED[..], &CLOSED, &REMOVED].concat()).prop_map(<[u8]>::to_vec),
            prop::sample::select(vec![
                "‹", "›", "×", "⋮", "…", "closing", " ", "/Table/1", "^", "%", "=", "<", "é", "\u{fffd}", "\u{5db}",
            ])
            .prop_map(|text| text.as_bytes().to_vec()),
            prop::collection::vec(any::<u8>(), 0..2),
        ], 0..6)) {
            let text = parts.concat();
            if is_as_written(&text) {
                prop_assert_eq!(restored_form_by_form(&text), &text[..]);
            }
        }
    }

    #[test]
    fn what_is_told_at_once() {
        for (text, want) in [
            ("closing [/Table/106/1/0,x)", true),
            ("[n1,s1,r538/4:‹/Table/142/1/{-/NULL}›] job=‹×› ⋮ a…", true),
            ("a=b 100% x^2", true),
            ("naïve", false),
            ("\u{fffd}", false),
            ("a <b>", false),
            ("%E2%80%B9", false),
            ("=C3=97", false),
        ] {
            assert_eq!(is_as_written(text.as_bytes()), want, "{text}");
        }
    }

    fn plain(message: &str) -> String {
        let text = unwrapped(Cow::Borrowed(message.as_bytes()));
        String::from_utf8_lossy(&text).into_owned()
    }

    #[test]
    fn messages() {
        #[rustfmt::skip]
        let cases: &[(&str, &str, &str)] = &[
            ("plain",           "closing x",                    "closing x"),
            ("marked",          "‹closing x›",                  "closing x"),
            ("each line",       "‹closing x›\n‹  boom›",        "closing x\n  boom"),
            ("cut",             "‹closing x",                   "closing x"),
            ("nested",          "‹closing [‹a›,‹b›) x›",        "closing [‹a›,‹b›) x"),
            ("nested, cut",     "‹closing [‹a›,‹b›) x",         "closing [‹a›,‹b›) x"),
            ("two values",      "‹a› and ‹b›",                  "‹a› and ‹b›"),
            ("inside",          "closing [‹a›,‹b›)",            "closing [‹a›,‹b›)"),
            ("event",           "‹{\"a\":1}›",                  "{\"a\":1}"),
            ("mojibake",        "â€¹closing xâ€º",              "closing x"),
            ("CP850",           "ÔÇ╣closing xÔÇ║",              "closing x"),
            ("escaped",         "\\u2039closing x\\u203a",      "closing x"),
            ("less",            "<2039>closing x<203a>",        "closing x"),
            ("python",          "\\xe2\\x80\\xb9closing x\\xe2\\x80\\xba", "closing x"),
            ("replaced",        "\u{fffd}closing x\u{fffd}",    "closing x"),
            ("one question",    "?closing x?",                  "closing x"),
            ("three questions", "???closing x???",              "closing x"),
            ("a question",      "closing x?",                   "closing x?"),
            ("four questions",  "????closing x????",            "????closing x????"),
            ("transliterated",  "<closing x>",                  "closing x"),
            ("comparison",      "<a> < <b>",                    "<a> < <b>"),
            ("empty",           "",                             ""),
            ("gone",            "‹×›",                          "×"),
        ];
        for (name, message, want) in cases {
            assert_eq!(plain(message), *want, "{name}");
        }
        let latin = unwrapped(Cow::Borrowed(b"\x8bclosing x\x9b"));
        assert_eq!(&*latin, b"closing x");
    }

    #[test]
    fn nothing_left() {
        #[rustfmt::skip]
        let gone = ["\u{fffd}\u{fffd}\u{fffd}", "\u{fffd}\u{5db}", "‹×›", "‹×›\n‹×›", "REDACTEDBYZIP", "‹REDACTEDBYZIP›", "×", "???", "?×?", "â€¹Ã—â€º", "\\u2039\\u00d7\\u203a", "<2039><d7><203a>", "<×>", " ‹×› \n ‹×› "];
        for text in gone {
            assert!(is_gone(text.as_bytes()), "{text}");
        }
        for text in ["", "closing", "‹×› x", "‹×›\nboom", "failed to split ‹×›"] {
            assert!(!is_gone(text.as_bytes()), "{text}");
        }
        assert!(is_gone(b"\x8b\xd7\x9b"));
    }

    #[test]
    fn markers() {
        #[rustfmt::skip]
        let cases: &[(&str, &str)] = &[
            (" ⋮ [n1] x", "[n1] x"), ("  [n1] x", "[n1] x"), (" [n1] x", "[n1] x"),
            (" ? [n1] x", "[n1] x"), (" ?? [n1] x", "[n1] x"), (" <22ee> [n1] x", "[n1] x"),
            (" ÔïÑ [n1] x", "[n1] x"), (" â‹® [n1] x", "[n1] x"), (" \\u22ee [n1] x", "[n1] x"),
            (" u22ee [n1] x", "[n1] x"), (" \\\\xe2\\\\x8b\\\\xae [n1] x", "[n1] x"),
            (" &#8942; [n1] x", "[n1] x"), (" ⋮ x", "x"), (" hello [world] x", "hello [world] x"),
            (" ‹closing [x] y", "[x] y"), (" ‹closing x", "‹closing x"), (" ‹×›", "‹×›"),
            ("", ""), (" ⋮", ""),
        ];
        for (bytes, want) in cases {
            let got = without_marker(bytes.as_bytes());
            assert_eq!(String::from_utf8_lossy(got), *want, "{bytes}");
        }
    }

    #[test]
    fn ends_of_values() {
        #[rustfmt::skip]
        let cases = [("‹7›", "7"), ("7", "7"), ("???7???", "7"), ("‹7", "7"), ("7›", "7"), ("<7>", "7"), ("<7", "<7"), ("", "")];
        for (value, want) in cases {
            let got = trimmed(value.as_bytes());
            assert_eq!(String::from_utf8_lossy(got), want, "{value}");
        }
    }
}

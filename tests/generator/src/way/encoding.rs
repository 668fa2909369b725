//! Bytes: other characters, other encodings, other line ends.

use super::{lines, moment_in_text, text};

/// What becomes of `⋮`, `‹`, `›`, `×` and `✓`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Marks {
    /// A `?` for each character.
    Question,
    /// Two.
    TwoQuestions,
    /// A `?` for each byte.
    QuestionPerByte,
    /// `\u22ee`
    EscapeU,
    /// `<22ee>`, as `less` shows them.
    Angles,
    /// UTF-8 taken for CP1252: `â‹®`.
    Cp1252,
    /// UTF-8 taken for CP850: `Ôï«`.
    Cp850,
    /// `\xe2\x8b\xae`
    EscapeX,
    /// One byte each, where CP1252 has one.
    OneByte,
    /// Nothing.
    Dropped,
}

impl Marks {
    /// All of them.
    pub const ALL: [Marks; 10] = [
        Marks::Question,
        Marks::TwoQuestions,
        Marks::QuestionPerByte,
        Marks::EscapeU,
        Marks::Angles,
        Marks::Cp1252,
        Marks::Cp850,
        Marks::EscapeX,
        Marks::OneByte,
        Marks::Dropped,
    ];

    fn table(self) -> [&'static [u8]; 5] {
        match self {
            Marks::Question => [b"?"; 5],
            Marks::TwoQuestions => [b"??"; 5],
            Marks::QuestionPerByte => [b"???", b"???", b"???", b"??", b"???"],
            Marks::EscapeU => [b"\\u22ee", b"\\u2039", b"\\u203a", b"\\u00d7", b"\\u2713"],
            Marks::Angles => [b"<22ee>", b"<2039>", b"<203a>", b"<00d7>", b"<2713>"],
            Marks::Cp1252 => ["â‹®", "â€¹", "â€º", "Ã—", "âœ“"].map(str::as_bytes),
            Marks::Cp850 => ["ÔïÑ", "ÔÇ╣", "ÔÇ║", "├ù", "Ô£ô"].map(str::as_bytes),
            Marks::EscapeX => [
                b"\\xe2\\x8b\\xae",
                b"\\xe2\\x80\\xb9",
                b"\\xe2\\x80\\xba",
                b"\\xc3\\x97",
                b"\\xe2\\x9c\\x93",
            ],
            Marks::OneByte => [b"?", b"\x8b", b"\x9b", b"\xd7", b"?"],
            Marks::Dropped => [b""; 5],
        }
    }
}

/// The log with other characters for the marks.
pub(super) fn transcode(log: &[u8], marks: Marks) -> Vec<u8> {
    let [redactable, open, close, removed, check] = marks.table();
    let mut out = Vec::with_capacity(log.len());
    for character in text(log).chars() {
        match character {
            '⋮' => out.extend_from_slice(redactable),
            '‹' => out.extend_from_slice(open),
            '›' => out.extend_from_slice(close),
            '×' => out.extend_from_slice(removed),
            '✓' => out.extend_from_slice(check),
            other => out.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out
}

/// Another encoding of the whole file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Encoding {
    /// Lines end with CR LF.
    Crlf,
    /// A byte-order mark in front of UTF-8.
    Bom,
    /// UTF-16, low byte first, with its mark.
    Utf16Le,
    /// UTF-16, high byte first, with its mark.
    Utf16Be,
    /// Colors, as a sink writes to a terminal.
    Colors,
    /// NUL bytes before some entries, as a crash leaves them.
    Nul,
}

impl Encoding {
    /// All of them.
    pub const ALL: [Encoding; 6] = [
        Encoding::Crlf,
        Encoding::Bom,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
        Encoding::Colors,
        Encoding::Nul,
    ];
}

/// The file in another encoding.
pub(super) fn encode(log: &[u8], encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Crlf => text(log).replace('\n', "\r\n").into_bytes(),
        Encoding::Bom => ["\u{feff}".as_bytes(), log].concat(),
        Encoding::Utf16Le => utf16(log, u16::to_le_bytes),
        Encoding::Utf16Be => utf16(log, u16::to_be_bytes),
        Encoding::Colors => by_line(log, |_, line| colored(&text(line)).into_bytes()),
        Encoding::Nul => by_line(log, |number, line| {
            let nuls = if number % 3 == 1 && moment_in_text(line).is_some() {
                number % 7 + 1
            } else {
                0
            };
            [vec![0; nuls].as_slice(), line].concat()
        }),
    }
}

fn utf16(log: &[u8], bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    let text = format!("\u{feff}{}", text(log));
    text.encode_utf16().flat_map(bytes).collect()
}

fn by_line(log: &[u8], change: impl Fn(usize, &[u8]) -> Vec<u8>) -> Vec<u8> {
    let changed = lines(log).into_iter().enumerate();
    changed
        .flat_map(|(number, line)| [change(number, line), b"\n".to_vec()].concat())
        .collect()
}

/// An entry's first line in colors: severity and date in one, time and place
/// gray, tags cyan (`pkg/util/log/format_crdb_v1.go`).
fn colored(line: &str) -> String {
    const RESET: &str = "\u{1b}[0m";
    let is_entry = moment_in_text(line.as_bytes()).is_some();
    let cut = line.find(" [").filter(|_| is_entry);
    let Some((head, rest)) = cut.map(|at| line.split_at(at)) else {
        return line.to_owned();
    };
    let (date, place) = head.split_at(8);
    let color = match line.as_bytes().first() {
        Some(b'I') => "\u{1b}[0;36;49m",
        Some(b'W') => "\u{1b}[0;33;49m",
        _ => "\u{1b}[0;31;49m",
    };
    let tags = &rest[2..];
    let (tags, message) = tags.split_once("] ").unwrap_or((tags, ""));
    format!("{color}{date}\u{1b}[0;90m{place}{RESET} [\u{1b}[0;36m{tags}{RESET}] {message}")
}

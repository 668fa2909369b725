//! How the text form looks: how wide it is, and what color adds to its words.
//!
//! # Promises
//!
//! * A mark and a color repeat what a word says, and never say more.
//! * The four meanings are those of the page, and so are the marks.

use crate::report::{JobVerdict, State};

/// How wide the text form is, and whether it has marks and colors.
///
/// The default is that of a file: the bytes of a saved report do not depend on
/// the terminal at which it was made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TextLook {
    /// Columns to fill. What is copied, such as log text and SQL, is not cut.
    pub width: usize,
    /// Whether marks and colors repeat what the words say.
    pub rich: bool,
}

impl Default for TextLook {
    fn default() -> TextLook {
        TextLook {
            width: 80,
            rich: false,
        }
    }
}

/// What a color stands for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Tone {
    Corrupt,
    Suspect,
    Clear,
    Info,
    /// No meaning: what a part is called.
    Heading,
}

impl Tone {
    /// The sequence that begins it. From the 16 colors that a terminal's own
    /// theme makes legible.
    fn code(self) -> &'static str {
        match self {
            Tone::Corrupt => "\x1b[1;31m",
            Tone::Suspect => "\x1b[33m",
            Tone::Clear => "\x1b[32m",
            Tone::Info => "\x1b[36m",
            Tone::Heading => "\x1b[1m",
        }
    }
}

/// What is not cut: a word, or words that belong together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) tone: Option<Tone>,
}

impl Piece {
    pub(super) fn plain(text: impl Into<String>) -> Piece {
        Piece {
            text: text.into(),
            tone: None,
        }
    }
}

/// Columns of a terminal, as far as most characters take one.
pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}

impl TextLook {
    /// The page has no terminal, and need not carry what is only for one.
    fn is_rich(self) -> bool {
        cfg!(not(target_arch = "wasm32")) && self.rich
    }

    /// Adds `text` in the color of `tone` to `line`; it is harmless before.
    pub(super) fn paint(self, tone: Option<Tone>, text: &str, line: &mut String) {
        match tone {
            Some(tone) if self.is_rich() && !text.is_empty() => {
                line.push_str(tone.code());
                line.push_str(text);
                line.push_str("\x1b[0m");
            }
            _ => line.push_str(text),
        }
    }

    /// The word of a state, with its mark.
    pub(super) fn state(self, state: State, text: String) -> Piece {
        let (mark, tone) = match state {
            State::Findings => ("✖ ", Tone::Corrupt),
            State::Incomplete => ("▲ ", Tone::Suspect),
            State::Clear => ("✔ ", Tone::Clear),
        };
        self.marked(mark, tone, text)
    }

    /// Words that hold a verdict, with its mark.
    pub(super) fn verdict(self, verdict: JobVerdict, text: String) -> Piece {
        let (mark, tone) = match verdict {
            JobVerdict::PotentiallyCorrupt => ("✖ ", Tone::Corrupt),
            JobVerdict::Suspect => ("▲ ", Tone::Suspect),
            JobVerdict::AtRisk => ("◆ ", Tone::Suspect),
            JobVerdict::OutcomeUnknown => ("? ", Tone::Suspect),
            JobVerdict::Cleared => ("✔ ", Tone::Clear),
            JobVerdict::NotKept | JobVerdict::Benign => ("○ ", Tone::Info),
        };
        self.marked(mark, tone, text)
    }

    fn marked(self, mark: &str, tone: Tone, mut text: String) -> Piece {
        if self.is_rich() {
            text.insert_str(0, mark);
        }
        let tone = Some(tone);
        Piece { text, tone }
    }
}

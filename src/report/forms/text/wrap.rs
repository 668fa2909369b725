//! Where lines end.

use super::look::{Piece, TextLook, width};

/// Pieces in lines of at most `room` columns; one that is wider has a line of
/// its own.
pub(super) fn fill(pieces: &[Piece], room: usize, look: TextLook) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut filled = 0;
    // Words of one tone are painted as one.
    let mut run = String::new();
    let mut tone = None;
    for piece in pieces {
        let wide = width(&piece.text);
        let ends = 0 < filled && room < filled + 1 + wide;
        let begins = ends || filled == 0;
        if ends || tone != piece.tone {
            look.paint(tone, &run, &mut line);
            run.clear();
        }
        if ends {
            lines.push(std::mem::take(&mut line));
            filled = 0;
        }
        if !begins {
            let gap = if run.is_empty() { &mut line } else { &mut run };
            gap.push(' ');
            filled += 1;
        }
        tone = piece.tone;
        run.push_str(&piece.text);
        filled += wide;
    }
    look.paint(tone, &run, &mut line);
    lines.push(line);
    lines
}

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Piece> {
    let words = text.split(' ').filter(|word| !word.is_empty());
    words.map(Piece::plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[Piece], room: usize) -> Vec<String> {
        fill(pieces, room, TextLook::default())
    }

    #[test]
    fn lines_end_between_words() {
        #[rustfmt::skip]
        let cases: &[(&str, usize, &[&str])] = &[
            ("",              5, &[""]),
            ("ab  cd",        5, &["ab cd"]),
            ("ab cd ef",      5, &["ab cd", "ef"]),
            ("ab cd ef",      4, &["ab", "cd", "ef"]),
            ("ab abcdef cd",  4, &["ab", "abcdef", "cd"]),
            ("äöü äöü",       7, &["äöü äöü"]),
            ("äöü äöü",       6, &["äöü", "äöü"]),
        ];
        for (given, room, want) in cases {
            assert_eq!(lines(&words(given), *room), *want, "{given:?} in {room}");
        }
    }

    #[test]
    fn a_piece_is_not_cut() {
        let pieces = ["a b", "c d", "e f g h i"].map(Piece::plain);
        assert_eq!(lines(&pieces, 7), ["a b c d", "e f g h i"]);
    }
}

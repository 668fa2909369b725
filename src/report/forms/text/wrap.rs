//! Where lines end.

use super::look::{Piece, width};

/// Pieces in lines of at most `room` columns; one that is wider has a line of
/// its own.
pub(super) fn lines(pieces: Vec<Piece>, room: usize) -> Vec<Vec<Piece>> {
    let mut lines: Vec<Vec<Piece>> = Vec::new();
    let mut width = 0;
    for piece in pieces {
        let wide = piece.width();
        match lines.last_mut() {
            Some(line) if width + 1 + wide <= room => {
                width += 1 + wide;
                line.push(piece);
            }
            _ => {
                width = wide;
                lines.push(vec![piece]);
            }
        }
    }
    lines
}

/// The words of a text.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !word.is_empty())
}

/// A text in lines of at most `room` columns, as far as its words allow; one
/// that fits stays as it is.
pub(super) fn text(text: &str, room: usize) -> Vec<String> {
    if width(text) <= room {
        return vec![text.to_owned()];
    }
    let pieces = words(text).map(Piece::plain).collect();
    let lines = lines(pieces, room).into_iter();
    let join = |line: Vec<Piece>| {
        let words: Vec<String> = line.into_iter().map(|piece| piece.text).collect();
        words.join(" ")
    };
    lines.map(join).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words() {
        #[rustfmt::skip]
        let cases: &[(&str, usize, &[&str])] = &[
            ("",              5, &[""]),
            ("ab  cd",        6, &["ab  cd"]),
            ("ab  cd",        5, &["ab cd"]),
            ("ab cd ef",      5, &["ab cd", "ef"]),
            ("ab cd ef",      4, &["ab", "cd", "ef"]),
            ("ab abcdef cd",  4, &["ab", "abcdef", "cd"]),
            ("äöü äöü",       3, &["äöü", "äöü"]),
        ];
        for (given, room, want) in cases {
            assert_eq!(text(given, *room), *want, "{given:?} in {room}");
        }
    }

    #[test]
    fn a_piece_is_not_cut() {
        let pieces = ["a b", "c d", "e f g h i"].map(Piece::plain);
        let lines = lines(pieces.to_vec(), 7);
        let texts: Vec<Vec<&str>> = lines
            .iter()
            .map(|line| line.iter().map(|piece| piece.text.as_str()).collect())
            .collect();
        assert_eq!(texts, [vec!["a b", "c d"], vec!["e f g h i"]]);
    }
}

//! Tables that fit: a grid, if the cells leave room for one.
//!
//! # Promises
//!
//! * No line is wider than the look, and no word is cut.
//! * Cells are wrapped, but only a little: where they would become tall, or
//!   words are wider than the columns can be, there is no grid, because a list
//!   is easier to read.

use super::look::{Piece, TextLook, width};
use super::wrap;

/// Lines that a cell may take.
const MOST_LINES: usize = 3;

/// Draws `rows`, of which the first has the columns' names, as the published
/// script draws its own; `None` if they do not fit.
pub(super) fn draw(rows: &[Vec<Piece>], look: TextLook) -> Option<String> {
    let widths = widths(rows, look.width)?;
    let mut rule = String::new();
    for wide in &widths {
        rule.push('+');
        blank(&mut rule, '-', wide + 2);
    }
    rule.push_str("+\n");
    let mut text = rule.clone();
    for (at, row) in rows.iter().enumerate() {
        let mut cells = Vec::new();
        let mut height = 0;
        for (piece, &wide) in row.iter().zip(&widths) {
            let lines = cell(piece, wide);
            height = lines.len().max(height);
            cells.push((lines, piece.tone, wide));
        }
        if MOST_LINES < height {
            return None;
        }
        for line in 0..height {
            for (lines, tone, wide) in &cells {
                let shown = lines.get(line).map_or("", String::as_str);
                text.push_str("| ");
                look.paint(*tone, shown, &mut text);
                blank(&mut text, ' ', wide + 1 - width(shown));
            }
            text.push_str("|\n");
        }
        if at == 0 || at + 1 == rows.len() {
            text.push_str(&rule);
        }
    }
    Some(text)
}

fn blank(text: &mut String, with: char, times: usize) {
    for _ in 0..times {
        text.push(with);
    }
}

/// A cell in lines; one that fits stays as it is.
fn cell(piece: &Piece, room: usize) -> Vec<String> {
    if width(&piece.text) <= room {
        return vec![piece.text.clone()];
    }
    wrap::fill(&wrap::words(&piece.text), room, TextLook::default())
}

/// How wide the columns are: as wide as their cells, or the wider ones cut
/// down to one measure, but not below their longest word.
fn widths(rows: &[Vec<Piece>], room: usize) -> Option<Vec<usize>> {
    let columns = rows.first().map_or(0, Vec::len);
    let room = room.checked_sub(3 * columns + 1)?;
    // Of each column the widest cell, and the widest word.
    let mut needs = vec![(0, 0); columns];
    for row in rows {
        for ((whole, word), piece) in needs.iter_mut().zip(row) {
            *whole = width(&piece.text).max(*whole);
            for part in piece.text.split(' ') {
                *word = width(part).max(*word);
            }
        }
    }
    let cut = |most: usize| {
        needs
            .iter()
            .map(move |&(whole, word)| whole.min(most.max(word)))
    };
    let most = (1..=room)
        .rev()
        .find(|&most| cut(most).sum::<usize>() <= room)?;
    Some(cut(most).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(rows: &[&[&str]], width: usize) -> Option<String> {
        let row = |row: &&[&str]| row.iter().map(|&cell| Piece::plain(cell)).collect();
        let rows: Vec<Vec<Piece>> = rows.iter().map(row).collect();
        let look = TextLook { width, rich: false };
        draw(&rows, look)
    }

    const ROWS: &[&[&str]] = &[
        &["job", "outcome (UTC)"],
        &["1065722008981340161", "succeeded 2025-04-22 06:30:00"],
        &["1", "-"],
    ];

    #[test]
    fn as_wide_as_the_cells() {
        let want = "\
+---------------------+-------------------------------+
| job                 | outcome (UTC)                 |
+---------------------+-------------------------------+
| 1065722008981340161 | succeeded 2025-04-22 06:30:00 |
| 1                   | -                             |
+---------------------+-------------------------------+
";
        assert_eq!(drawn(ROWS, 55).as_deref(), Some(want), "it just fits");
        assert_eq!(drawn(ROWS, 300).as_deref(), Some(want));
    }

    #[test]
    fn wide_cells_are_wrapped_between_words() {
        let want = "\
+---------------------+----------------------+
| job                 | outcome (UTC)        |
+---------------------+----------------------+
| 1065722008981340161 | succeeded 2025-04-22 |
|                     | 06:30:00             |
| 1                   | -                    |
+---------------------+----------------------+
";
        assert_eq!(drawn(ROWS, 46).as_deref(), Some(want));
    }

    #[test]
    fn what_does_not_fit_is_no_grid() {
        // The longest words, 19 and 10 columns, and what stands around them.
        assert!(drawn(ROWS, 36).is_some());
        assert!(drawn(ROWS, 35).is_none());
        assert!(drawn(ROWS, 3).is_none());
        let tall: &[&[&str]] = &[&["a"], &["one two three four"]];
        assert!(drawn(tall, 13).is_some(), "three lines");
        assert!(drawn(tall, 9).is_none(), "four lines");
    }

    #[test]
    fn no_line_is_wider_than_the_room() {
        for width in 0..70 {
            let lines = drawn(ROWS, width).unwrap_or_default();
            assert!(lines.lines().all(|line| line.chars().count() <= width));
        }
    }
}

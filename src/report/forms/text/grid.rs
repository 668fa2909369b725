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
pub(super) fn draw(rows: &[Vec<Piece>], look: TextLook) -> Option<Vec<String>> {
    let widths = widths(rows, look.width)?;
    let wrapped: Vec<Vec<Vec<String>>> = rows.iter().map(|row| wrap_row(row, &widths)).collect();
    let tallest = wrapped.iter().flatten().map(Vec::len).max().unwrap_or(0);
    if MOST_LINES < tallest {
        return None;
    }
    let dashes: Vec<String> = widths.iter().map(|width| "-".repeat(width + 2)).collect();
    let rule = format!("+{}+", dashes.join("+"));
    let mut lines = vec![rule.clone()];
    for (at, (row, cells)) in rows.iter().zip(wrapped).enumerate() {
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let columns = row.iter().zip(&cells).zip(&widths);
            let columns: Vec<String> = columns
                .map(|((piece, cell), &wide)| {
                    let text = cell.get(line).map_or("", String::as_str);
                    let blank = " ".repeat(wide.saturating_sub(width(text)));
                    format!("{}{blank}", look.paint(text, piece.tone))
                })
                .collect();
            lines.push(format!("| {} |", columns.join(" | ")));
        }
        if at == 0 || at + 1 == rows.len() {
            lines.push(rule.clone());
        }
    }
    Some(lines)
}

fn wrap_row(row: &[Piece], widths: &[usize]) -> Vec<Vec<String>> {
    let cells = row.iter().zip(widths);
    cells
        .map(|(piece, &width)| wrap::text(&piece.text, width))
        .collect()
}

/// How wide the columns are: as wide as their cells, or the wider ones cut
/// down to one measure, but not below their longest word.
fn widths(rows: &[Vec<Piece>], room: usize) -> Option<Vec<usize>> {
    let columns = rows.first().map_or(0, Vec::len);
    let widest = |measure: fn(&str) -> usize| -> Vec<usize> {
        let mut widest = vec![0; columns];
        for row in rows {
            for (widest, cell) in widest.iter_mut().zip(row) {
                *widest = measure(&cell.text).max(*widest);
            }
        }
        widest
    };
    let whole = widest(width);
    let words = widest(|text| wrap::words(text).map(width).max().unwrap_or(0));
    let room = room.checked_sub(3 * columns + 1)?;
    let cut = |most: usize| -> Vec<usize> {
        let columns = whole.iter().zip(&words);
        columns
            .map(|(&whole, &word)| whole.min(most.max(word)))
            .collect()
    };
    let mut widths = (1..=room).rev().map(cut);
    widths.find(|widths| widths.iter().sum::<usize>() <= room)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(rows: &[&[&str]], width: usize) -> Option<String> {
        let row = |row: &&[&str]| row.iter().map(|&cell| Piece::plain(cell)).collect();
        let rows: Vec<Vec<Piece>> = rows.iter().map(row).collect();
        let look = TextLook { width, rich: false };
        draw(&rows, look).map(|lines| lines.join("\n"))
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
+---------------------+-------------------------------+";
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
+---------------------+----------------------+";
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

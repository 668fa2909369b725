//! Tells from the start of a file what stands around its lines.
//!
//! # Promises
//!
//! * What most of the entries have in front of them decides, so that a line
//!   which quotes an entry does not.

use std::collections::BTreeMap;

use super::super::head::starts_entry;
use super::cells::Cells;
use super::records::{self, Records};
use super::{Lines, Shape, json, prefix, text};

/// The shape of a file that starts with `head`, which is all of it if `whole`.
pub(super) fn shape(head: &[u8], whole: bool) -> Shape {
    let start = text::without_junk(head).trim_ascii_start();
    let lines = lines(head, whole);
    let counts = Counts::of(&lines);
    if is_document(start, &lines)
        && let Some(depth) = records::depth(head)
    {
        return Shape::Records(Box::new(Records::new(depth)));
    }
    if counts.cells > counts.plain.max(counts.wrapped)
        && let Some((delimiter, column)) = lines
            .iter()
            .find_map(|line| cell_of_entry(&text::without_colors(line)))
    {
        return Shape::Cells(Box::new(Cells::new(delimiter, column)));
    }
    if counts.wrapped > counts.plain {
        let most = counts.shapes.values().max().copied().unwrap_or(0);
        let common = counts
            .shapes
            .into_iter()
            .filter(|(_, count)| 4 * count >= most);
        let shapes = common.map(|(shape, _)| shape).collect();
        return Shape::Lines(Box::new(Lines::new(shapes)));
    }
    Shape::Plain
}

/// The whole lines of the start of a file.
fn lines(head: &[u8], whole: bool) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = head.split(|&byte| byte == b'\n').collect();
    if !whole && lines.len() > 1 {
        lines.pop();
    }
    lines
}

/// How many lines start an entry, by what stands before it.
#[derive(Debug, Default)]
struct Counts {
    plain: usize,
    /// Behind a prefix, or in a JSON record's text.
    wrapped: usize,
    /// In a quoted cell.
    cells: usize,
    /// How often a prefix of which shape stands there.
    shapes: BTreeMap<Vec<u8>, usize>,
}

impl Counts {
    fn of(lines: &[&[u8]]) -> Counts {
        let mut counts = Counts::default();
        for line in lines {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let plain = text::without_colors(line);
            let line = text::without_junk(&plain);
            if line.starts_with(b"{") {
                if let Some(text) = json::container_text(line) {
                    // What is no entry may be a part of one.
                    let is_entry =
                        json::is_text_entry(&text) || json::parse(text.as_bytes()).is_some();
                    counts.wrapped += usize::from(is_entry);
                    continue;
                }
                let carried = json::carried_text(line);
                match carried.as_deref() {
                    Some(text) if json::is_line(text) => counts.wrapped += 1,
                    _ => counts.plain += usize::from(json::parse(line).is_some()),
                }
            } else if cell_of_entry(line).is_some() {
                counts.cells += 1;
            } else {
                match prefix::entry_at(line) {
                    Some(0) => counts.plain += 1,
                    Some(at) => {
                        counts.wrapped += 1;
                        let shape = prefix::shape(line.get(..at).unwrap_or_default());
                        *counts.shapes.entry(shape).or_default() += 1;
                    }
                    None => {}
                }
            }
        }
        counts
    }
}

/// Whether a file is JSON whose objects do not stand in a line each.
fn is_document(start: &[u8], lines: &[&[u8]]) -> bool {
    let mut rest = start
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace());
    let (first, second) = (rest.next(), rest.next());
    match (first, second) {
        (Some(b'['), Some(b'{')) => true,
        (Some(b'{'), Some(b'"' | b'}')) => {
            let line = lines.iter().find(|line| !line.trim_ascii().is_empty());
            line.is_some_and(|line| {
                let text = String::from_utf8_lossy(text::without_junk(line));
                serde_json::from_str::<serde_json::Value>(text.trim()).is_err()
            }) && !lines.iter().any(|line| starts_entry(line))
        }
        _ => false,
    }
}

/// The delimiter and the column of a row's quoted cell that starts an entry.
fn cell_of_entry(line: &[u8]) -> Option<(u8, usize)> {
    let text_at = |at: usize| line.get(at..).is_some_and(starts_entry);
    let json_at = |at: usize| {
        line.get(at..)
            .is_some_and(|rest| rest.starts_with(b"{\"\""))
    };
    let head = line.get(..line.len().min(512)).unwrap_or_default();
    let quotes = head.iter().enumerate().filter(|(_, byte)| **byte == b'"');
    let at = quotes
        .map(|(at, _)| at + 1)
        .find(|&at| text_at(at) || json_at(at))?;
    let before = line.get(..at - 1)?;
    let delimiter = match before.last() {
        None => *line
            .last()
            .filter(|byte| b",;\t".contains(byte))
            .unwrap_or(&b','),
        Some(byte) if b",;\t".contains(byte) => *byte,
        Some(_) => return None,
    };
    let mut inside = false;
    let mut column = 0;
    for &byte in before {
        match byte {
            b'"' => inside = !inside,
            _ if byte == delimiter && !inside => column += 1,
            _ => {}
        }
    }
    (!inside).then_some((delimiter, column))
}

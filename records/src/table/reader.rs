//! Reads a table of any format, chunk by chunk.

use memchr::memchr;

use super::cells::{Cells, Row};
use super::columns::{Columns, Ending, Sink};
use super::delimited::Delimited;
use super::format::Format;
use super::json::JsonRows;
use super::problem::{Problem, Summary};
use crate::limits::MAX_SNIFFED_BYTES;

/// Reads a table that is fed in chunks, and gives its rows to a callback.
#[derive(Debug)]
pub(super) struct TableReader {
    columns: Columns,
    promised: Option<Format>,
    body: Body,
}

/// The part of the table that is being read.
#[derive(Debug)]
enum Body {
    /// The start of the first line, until its format is told.
    Start(Vec<u8>),
    Delimited(Box<Delimited>),
    Json(Box<JsonRows>),
    /// Nothing of it will be read.
    Unsupported(Format),
}

impl TableReader {
    /// A reader of the columns given; `promised` is what the path tells.
    #[must_use]
    pub(super) fn new(columns: Columns, promised: Option<Format>) -> TableReader {
        TableReader {
            columns,
            promised,
            body: Body::Start(Vec::new()),
        }
    }

    /// Reads the next bytes; calls `sink` with every row that they end.
    pub(super) fn feed(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Row<'_>)) {
        match &mut self.body {
            Body::Start(start) => {
                start.extend_from_slice(bytes);
                let seen_enough = MAX_SNIFFED_BYTES <= start.len();
                if seen_enough || memchr(b'\n', without_mark(start).trim_ascii_start()).is_some() {
                    self.begin(sink);
                }
            }
            Body::Delimited(delimited) => delimited.feed(bytes, sink),
            Body::Json(json) => json.feed(bytes, sink),
            Body::Unsupported(_) => {}
        }
    }

    /// Ends the table; `sink` may get a last row.
    #[must_use]
    pub(super) fn finish(mut self, ending: Ending, sink: &mut dyn FnMut(Row<'_>)) -> Summary {
        self.begin(sink);
        match self.body {
            Body::Delimited(delimited) => delimited.finish(ending, sink),
            Body::Json(json) => json.finish(ending),
            Body::Unsupported(format) => Summary {
                rows: 0,
                problems: vec![Problem::UnsupportedFormat { format }],
            },
            // Not reached: `begin` has left it. Said rather than assumed.
            Body::Start(_) => Summary {
                rows: 0,
                problems: vec![Problem::Empty],
            },
        }
    }

    /// Tells the format, and reads what was held back for that.
    fn begin(&mut self, sink: &mut Sink<'_>) {
        let Body::Start(start) = &mut self.body else {
            return;
        };
        let start = std::mem::take(start);
        let text = without_mark(&start);
        // No more of it, however much came at once.
        let head = start.get(..MAX_SNIFFED_BYTES).unwrap_or(&start);
        let line = without_mark(head).trim_ascii_start();
        let line = line.split(|&byte| byte == b'\n').next().unwrap_or(line);
        let cells = Cells::new(self.columns.wanted);
        self.body = match Format::sniff(self.promised, line) {
            Format::Tsv => Body::Delimited(Box::new(Delimited::new(b'\t', self.columns, cells))),
            Format::Csv => Body::Delimited(Box::new(Delimited::new(b',', self.columns, cells))),
            Format::Json => Body::Json(Box::new(JsonRows::new(self.columns, cells))),
            Format::Sql => Body::Unsupported(Format::Sql),
        };
        self.feed(text, sink);
    }
}

/// The bytes without a byte order mark at their start.
fn without_mark(start: &[u8]) -> &[u8] {
    start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start)
}

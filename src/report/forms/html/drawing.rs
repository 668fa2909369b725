//! The logs of the nodes over time, as a drawing: where there are logs, by which
//! version they were written, and where errors stand in them.
//!
//! # Promises
//!
//! * Shape and fill carry the meaning, color repeats it; what is drawn stands
//!   in words in the section on what the logs cover.
//! * It fits any width: places are shares of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::elements::escape;
use crate::order;
use crate::report::forms::words;
use crate::report::{Affected, Evidence, Micros, NodeCoverage, Report};

/// Rows of nodes; those that stand out come first.
const MAX_ROWS: usize = 12;

/// Errors are one mark where they lie closer than this share of the time.
const MARKS: i64 = 100;

/// The time that is drawn.
#[derive(Clone, Copy)]
struct Axis {
    from: i64,
    to: i64,
}

impl Axis {
    /// The place of a time, in hundredths of a percent.
    fn place(self, at: i64) -> i64 {
        let span = i128::from((self.to - self.from).max(1));
        let since = i128::from((at - self.from).min(self.to - self.from).max(0));
        i64::try_from(since * 10_000 / span).unwrap_or(0)
    }

    /// As an attribute has it.
    fn share(self, at: i64) -> String {
        percent(self.place(at))
    }
}

fn percent(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// Writes the drawing, if there is a time to draw.
pub(super) fn write(page: &mut String, report: &Report) {
    let nodes = &report.coverage.nodes;
    let from = nodes.iter().filter_map(|node| node.first).min();
    let to = nodes.iter().filter_map(|node| node.last).max();
    let (Some(from), Some(to)) = (from, to) else {
        return;
    };
    let axis = Axis {
        from: from.get(),
        to: to.get(),
    };
    let errors = errors(report);
    let (standing_out, others): (Vec<&NodeCoverage>, Vec<&NodeCoverage>) = nodes
        .iter()
        .partition(|node| !node.gaps.is_empty() || errors.contains_key(&node.node));
    let shown = standing_out.into_iter().chain(others).take(MAX_ROWS);
    let start = page.len();
    page.push_str(
        "<figure class=\"strip\" role=\"img\" aria-label=\"Logs of the nodes over time; “What the \
         logs cover” has them as a table\">\n<svg class=\"hatch\" aria-hidden=\"true\"><defs><pattern \
         id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><path class=\"hatch-line\" \
         d=\"M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2\"/></pattern></defs></svg>\n",
    );
    let ends = format!(
        "<p class=\"lane ends\"><span>{}</span><span>{}</span></p>",
        words::short_time(Some(from)),
        words::short_time(Some(to))
    );
    let _ = writeln!(page, "{ends}");
    for node in shown {
        lane(page, node, errors.get(&node.node), axis);
    }
    for missing in report.coverage.missing_nodes.iter().take(MAX_ROWS) {
        let name = format!("n{}", missing.node);
        let bar = "<rect class=\"gap\" x=\"0\" y=\"2\" width=\"100%\" height=\"10\"/>";
        write_lane(page, &name, bar);
    }
    let left = nodes.len().saturating_sub(MAX_ROWS) as u64;
    if let Some(more) = words::more(left) {
        let _ = writeln!(page, "<p class=\"small\">{more}</p>");
    }
    legend(page, start);
    page.push_str("</figure>\n");
}

/// What fills and marks mean, as far as they were drawn since `start`.
fn legend(page: &mut String, start: usize) {
    const KINDS: [(&str, &str, &str); 5] = [
        ("yes", "data-affected=\"yes\"", "logs, affected version"),
        ("no", "data-affected=\"no\"", "logs, version not affected"),
        (
            "unknown",
            "data-affected=\"unknown\"",
            "logs, version unknown",
        ),
        ("gap", "class=\"gap\"", "no logs"),
        ("error", "class=\"mark\"", "flush error that counts"),
    ];
    let drawn = page.get(start..).unwrap_or_default();
    let there = KINDS.iter().filter(|(_, mark, _)| drawn.contains(mark));
    let items: Vec<String> = there
        .map(|(kind, _, words)| format!("<li data-kind=\"{kind}\">{words}</li>"))
        .collect();
    let items = items.join("");
    let _ = writeln!(
        page,
        "<ul class=\"legend\" aria-hidden=\"true\">{items}</ul>"
    );
}

fn lane(page: &mut String, node: &NodeCoverage, errors: Option<&Vec<i64>>, axis: Axis) {
    let mut bars = String::new();
    if let (Some(first), Some(last)) = (node.first, node.last) {
        for (from, to, affected) in spans(node, first.get(), last.get()) {
            let (x, width) = (axis.share(from), axis.place(to) - axis.place(from));
            let (name, fill) = match affected {
                Affected::Yes => ("yes", ""),
                Affected::No => ("no", ""),
                Affected::Unknown => ("unknown", " fill=\"url(#hatch)\""),
            };
            let width = percent(width.max(20));
            let _ = write!(
                bars,
                "<rect class=\"bar\" data-affected=\"{name}\"{fill} x=\"{x}\" y=\"3\" width=\"{width}\" height=\"8\"/>"
            );
        }
    }
    for gap in &node.gaps {
        let (from, to) = (gap.from.get(), gap.to.get());
        let width = percent((axis.place(to) - axis.place(from)).max(20));
        let _ = write!(
            bars,
            "<rect class=\"gap\" x=\"{}\" y=\"2\" width=\"{width}\" height=\"10\"/>",
            axis.share(from)
        );
    }
    let mut last = None;
    for at in errors.into_iter().flatten() {
        let mark = axis.place(*at) * MARKS / 10_000;
        if last != Some(mark) {
            let x = axis.share(*at);
            let _ = write!(
                bars,
                "<text class=\"mark\" data-meaning=\"corrupt\" x=\"{x}\" y=\"11\">✖</text>"
            );
        }
        last = Some(mark);
    }
    write_lane(page, &words::node(node.node), &bars);
}

fn write_lane(page: &mut String, name: &str, bars: &str) {
    let _ = writeln!(
        page,
        "<p class=\"lane\"><span>{}</span><svg class=\"chart-svg\" height=\"14\" aria-hidden=\"true\">{bars}</svg></p>",
        escape(name)
    );
}

/// Stretches of one version each.
fn spans(node: &NodeCoverage, first: i64, last: i64) -> Vec<(i64, i64, Affected)> {
    let starts = node.versions.iter().map(|version| {
        let from = version.from.map_or(first, Micros::get);
        // A saved report may have them the other way round.
        (from.min(last).max(first), version.affected)
    });
    let starts: Vec<(i64, Affected)> = starts.collect();
    let ends = starts.iter().skip(1).map(|(from, _)| *from).chain([last]);
    let mut spans: Vec<_> = starts
        .iter()
        .zip(ends)
        .map(|((from, affected), to)| (*from, to, *affected))
        .collect();
    match spans.first_mut() {
        // What came before its first sign is most likely the same.
        Some(first_span) => first_span.0 = first,
        None => spans.push((first, last, Affected::Unknown)),
    }
    spans
}

/// Times of the flush errors that count, by node, in order.
fn errors(report: &Report) -> BTreeMap<Option<u32>, Vec<i64>> {
    let of_jobs = report.jobs.iter().flat_map(|job| &job.flush_errors);
    let loose = report.unattributed.iter().map(|error| &error.evidence);
    let counted = of_jobs.chain(loose).filter(|error| error.counted);
    let mut errors: BTreeMap<Option<u32>, Vec<i64>> = BTreeMap::new();
    for Evidence { node, time, .. } in counted {
        if let Some(time) = time {
            errors.entry(*node).or_default().push(time.get());
        }
    }
    for times in errors.values_mut() {
        order::sort_by(times, Ord::cmp);
    }
    errors
}

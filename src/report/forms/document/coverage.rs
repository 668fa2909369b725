//! How far the logs reach: the section, and the words that only it has.

use debug_zip_records::time::{HOUR, MINUTE, Micros, SECOND};

use super::super::blocks::{Block, Cell, Section, Table};
use super::super::words;
use crate::report::{Coverage, Gap, MissingNode, NodeCoverage, WindowSource};

const NEVER_AFFECTED: &str =
    "This cluster never ran an affected version while these logs were written.";

pub(super) fn section(coverage: &Coverage) -> Section {
    let mut blocks = Vec::new();
    if coverage.never_affected {
        blocks.push(Block::Prose(NEVER_AFFECTED.to_owned()));
    }
    let columns = [
        "node",
        "main log from (UTC)",
        "main log to (UTC)",
        "files",
        "versions",
        "gaps",
    ];
    let nodes = Table::of(columns, coverage.nodes.iter().map(node));
    blocks.push(nodes.map_or_else(
        || Block::Prose("No logs of any node.".to_owned()),
        Block::Table,
    ));
    let window = window(coverage);
    let groups = coverage.missing_groups.join(", ");
    let groups = (!groups.is_empty()).then(|| format!("Log groups that are absent: {groups}"));
    let missing = coverage.missing_nodes.iter().map(missing_node);
    let errors = coverage.nodes.iter().flat_map(collector_errors);
    let remarks = [window].into_iter().chain(groups).chain(missing);
    blocks.extend(Block::bullets(remarks.chain(errors)));
    let count = words::covered(&coverage.covered);
    Section::new("What the logs cover", blocks).counting(&count)
}

fn node(node: &NodeCoverage) -> Vec<Cell> {
    vec![
        words::node(node.node).into(),
        node.first.into(),
        node.last.into(),
        node.files.to_string().into(),
        versions(node).into(),
        gaps(node).into(),
    ]
}

fn missing_node(missing: &MissingNode) -> String {
    let text = format!("n{} has no logs here ({})", missing.node, missing.source);
    match &missing.note {
        Some(note) => format!("{text}: {note}"),
        None => text,
    }
}

fn collector_errors(node: &NodeCoverage) -> impl Iterator<Item = String> {
    let name = words::node(node.node);
    let errors = node.collector_errors.iter();
    errors.map(move |error| format!("{name}: the collector could not get {error}"))
}

fn versions(node: &NodeCoverage) -> String {
    let list = node.versions.iter().map(|version| {
        let from = version.from.map_or(String::new(), |at| {
            format!(" from {}", words::short_time(Some(at)))
        });
        format!(
            "{}{from} ({})",
            version.version,
            words::affected(version.affected)
        )
    });
    join_or_nothing(list)
}

fn gaps(node: &NodeCoverage) -> String {
    let list = node.gaps.iter().map(|gap| {
        format!(
            "{} to {} ({}, {})",
            words::short_time(Some(gap.from)),
            words::short_time(Some(gap.to)),
            duration(gap),
            gap.kind
        )
    });
    join_or_nothing(list)
}

fn duration(gap: &Gap) -> String {
    let micros = gap.to.since(gap.from).max(0);
    let (hours, minutes) = (micros / HOUR, micros % HOUR / MINUTE);
    if 0 < hours {
        format!("{hours} h {minutes} min")
    } else if 0 < minutes {
        format!("{minutes} min")
    } else {
        format!("{} s", micros / SECOND)
    }
}

fn join_or_nothing(list: impl Iterator<Item = String>) -> String {
    let list: Vec<String> = list.collect();
    if list.is_empty() {
        words::NOTHING.to_owned()
    } else {
        list.join("; ")
    }
}

/// What the collector was asked for, in a sentence.
fn window(coverage: &Coverage) -> String {
    let window = &coverage.window;
    let mut text = match window.source {
        WindowSource::Flags => asked_for(window.from, window.until),
        WindowSource::Default48h => "These look like the last 48 hours, which debug zip takes by \
             default. What ran before has no logs here."
            .to_owned(),
        WindowSource::Unknown => "Nothing tells which time debug zip was asked for.".to_owned(),
    };
    match window.redacted {
        Some(true) => text.push_str(" It redacted what it collected."),
        Some(false) => text.push_str(" It did not redact."),
        None => {}
    }
    text
}

fn asked_for(from: Option<Micros>, until: Option<Micros>) -> String {
    let (first, last) = (words::short_time(from), words::short_time(until));
    match (from, until) {
        (Some(_), Some(_)) => format!(
            "debug zip was asked for {first} to {last} UTC. What ran before or after has no logs here."
        ),
        (Some(_), None) => format!(
            "debug zip was asked for what is later than {first} UTC. What ran before has no logs here."
        ),
        (None, Some(_)) => format!(
            "debug zip was asked for what is earlier than {last} UTC. What ran after has no logs here."
        ),
        (None, None) => "The flags of debug zip name no time.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (micros, want) in [
            (59 * SECOND, "59 s"),
            (MINUTE, "1 min"),
            (HOUR - 1, "59 min"),
            (3 * HOUR + 12 * MINUTE, "3 h 12 min"),
            (-1, "0 s"),
        ] {
            let gap = Gap {
                from: Micros::clamped(0),
                to: Micros::clamped(micros),
                kind: String::new(),
            };
            assert_eq!(duration(&gap), want);
        }
    }

    #[test]
    fn windows_with_open_ends() {
        let at = Some(Micros::clamped(1_745_302_959_852_238));
        #[rustfmt::skip]
        let cases = [
            (at,   at,   "debug zip was asked for 2025-04-22 06:22:39 to 2025-04-22 06:22:39 UTC. What ran before or after has no logs here."),
            (at,   None, "debug zip was asked for what is later than 2025-04-22 06:22:39 UTC. What ran before has no logs here."),
            (None, at,   "debug zip was asked for what is earlier than 2025-04-22 06:22:39 UTC. What ran after has no logs here."),
            (None, None, "The flags of debug zip name no time."),
        ];
        for (from, until, want) in cases {
            assert_eq!(asked_for(from, until), want);
        }
    }
}

//! Many reports in one table: which inputs have findings, which could not be
//! judged, which are clear, and why.
//!
//! # Promises
//!
//! * Every input that was given is a line, whatever became of it.
//! * The same lines give the same bytes, in every form; text from the input
//!   stays text.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::csv::write_row;
use super::html::{HEAD, STYLE, escape};
use super::printable::one_line;
use crate::report::{Report, State};

/// What became of one input.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// As [`State::Findings`].
    Findings,
    /// There is no report.
    NotAnalyzed,
    /// As [`State::Incomplete`].
    Incomplete,
    /// As [`State::Clear`].
    Clear,
}

impl Fate {
    /// Every one, the worst first.
    pub const ALL: [Fate; 4] = [
        Fate::Findings,
        Fate::NotAnalyzed,
        Fate::Incomplete,
        Fate::Clear,
    ];

    /// Its name in the data.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Fate::Findings => "findings",
            Fate::NotAnalyzed => "not_analyzed",
            Fate::Incomplete => "incomplete",
            Fate::Clear => "clear",
        }
    }

    /// Its name for people.
    fn shown(self) -> &'static str {
        match self {
            Fate::NotAnalyzed => "not analyzed",
            _ => self.name(),
        }
    }
}

/// One input in the table.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Path or address, as it was given.
    pub input: String,
    /// What became of it.
    pub state: Fate,
    /// The clusters that it comes from, where something tells.
    pub clusters: Vec<String>,
    /// Jobs that are findings.
    pub jobs: u64,
    /// Flush errors of no known job that count.
    pub unattributed: u64,
    /// The answer in one sentence, or why there is none.
    pub headline: String,
    /// Why it is not better than it is, most important first.
    pub reasons: Vec<String>,
    /// File of the report, beside the table; null if there is none.
    pub report: Option<String>,
}

impl Line {
    /// The line of an input that was analyzed, with the file of its report.
    #[must_use]
    pub fn of(input: String, shown: &Report, file: String) -> Line {
        let listed = shown.unattributed.iter();
        let listed = listed.filter(|loose| loose.evidence.counted).count() as u64;
        Line {
            input,
            state: match shown.verdict.state {
                State::Findings => Fate::Findings,
                State::Incomplete => Fate::Incomplete,
                State::Clear => Fate::Clear,
            },
            clusters: clusters(shown),
            jobs: shown
                .jobs
                .iter()
                .filter(|job| job.verdict.is_finding())
                .count() as u64,
            unattributed: listed.saturating_add(shown.unattributed_omitted),
            headline: shown.verdict.headline.clone(),
            reasons: shown
                .verdict
                .reasons
                .iter()
                .map(|reason| reason.text.clone())
                .collect(),
            report: Some(file),
        }
    }

    /// The line of an input of which there is no report.
    #[must_use]
    pub fn not_analyzed(input: String, why: String) -> Line {
        Line {
            input,
            state: Fate::NotAnalyzed,
            clusters: Vec::new(),
            jobs: 0,
            unattributed: 0,
            headline: why,
            reasons: Vec::new(),
            report: None,
        }
    }

    /// What the table says beside the state.
    fn said(&self) -> String {
        one_line(&self.headline)
    }

    /// The clusters, in one cell.
    fn clusters(&self) -> String {
        self.clusters.join(" ")
    }
}

/// The clusters of the inputs, each once.
fn clusters(report: &Report) -> Vec<String> {
    let ids = report.inputs.iter();
    let mut ids: Vec<String> = ids.filter_map(|it| it.cluster_id.clone()).collect();
    ids.sort();
    ids.dedup();
    ids
}

/// How many inputs have which fate, in one sentence.
fn summary(lines: &[Line]) -> String {
    let counts = Fate::ALL.map(|fate| {
        let count = lines.iter().filter(|line| line.state == fate).count();
        let with = if fate == Fate::Findings { "with " } else { "" };
        format!("{count} {with}{}", fate.shown())
    });
    let inputs = match lines.len() {
        1 => "1 input".to_owned(),
        count => format!("{count} inputs"),
    };
    format!("{inputs}: {}.", counts.join(", "))
}

/// The lines, worst first, otherwise as they were given.
fn sorted(lines: &[Line]) -> Vec<&Line> {
    let mut sorted: Vec<&Line> = lines.iter().collect();
    sorted.sort_by_key(|line| line.state);
    sorted
}

/// The table for a terminal: worst first.
#[must_use]
pub fn text(lines: &[Line]) -> String {
    let mut text = summary(lines);
    text.push('\n');
    for line in sorted(lines) {
        let state = line.state.shown().to_uppercase();
        let _ = write!(text, "\n{state}: {}", one_line(&line.input));
        if !line.clusters.is_empty() {
            let _ = write!(text, " (cluster {})", one_line(&line.clusters()));
        }
        let _ = writeln!(text, "\n  {}", line.said());
        for reason in &line.reasons {
            let _ = writeln!(text, "  - {}", one_line(reason));
        }
        if let Some(report) = &line.report {
            let _ = writeln!(text, "  {report}");
        }
    }
    text
}

/// The table for programs: a line of JSON for each input, in the order in which
/// they were given.
///
/// # Errors
///
/// As [`render`](crate::render).
pub fn json_lines(lines: &[Line]) -> serde_json::Result<String> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&serde_json::to_string(line)?);
        text.push('\n');
    }
    Ok(text)
}

/// Columns of the table for spreadsheets.
const COLUMNS: [&str; 8] = [
    "input",
    "state",
    "clusters",
    "jobs",
    "unattributed",
    "headline",
    "reasons",
    "report",
];

/// The table for spreadsheets, in the order in which inputs were given.
#[must_use]
pub fn csv(lines: &[Line]) -> String {
    let mut text = String::new();
    write_row(&mut text, COLUMNS.iter().map(|&name| name.to_owned()));
    for line in lines {
        let cells = [
            line.input.clone(),
            line.state.name().to_owned(),
            line.clusters(),
            line.jobs.to_string(),
            line.unattributed.to_string(),
            line.headline.clone(),
            line.reasons.join("\n"),
            line.report.clone().unwrap_or_default(),
        ];
        write_row(&mut text, cells.into_iter());
    }
    text
}

/// The table as a page, with links to the reports: worst first.
#[must_use]
pub fn html(lines: &[Line]) -> String {
    let mut page = HEAD.to_owned();
    let summary = escape(&summary(lines));
    let _ = write!(
        page,
        "<title>{summary}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main class=\"page\">\n\
         <h1>{summary}</h1>\n<div class=\"table\">\n<table role=\"table\">\n\
         <thead role=\"rowgroup\"><tr role=\"row\">"
    );
    for label in LABELS {
        let _ = write!(page, "<th scope=\"col\" role=\"columnheader\">{label}</th>");
    }
    page.push_str("</tr></thead>\n<tbody role=\"rowgroup\">\n");
    for line in sorted(lines) {
        let input = escape(&line.input);
        let input = match &line.report {
            Some(report) => format!("<a href=\"{}\">{input}</a>", escape(report)),
            None => input,
        };
        let _ = write!(
            page,
            "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">{input}</th>"
        );
        let reasons = line
            .reasons
            .iter()
            .map(|reason| format!("<br>– {}", escape(reason)));
        let said = escape(&line.headline) + &reasons.collect::<String>();
        let cells = [
            line.state.shown().to_owned(),
            escape(&line.clusters()),
            line.jobs.to_string(),
            said,
        ];
        for (cell, label) in cells.iter().zip(LABELS.iter().skip(1)) {
            let _ = write!(page, "<td role=\"cell\" data-label=\"{label}\">{cell}</td>");
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</div>\n</main>\n</body>\n</html>\n");
    page
}

/// Columns of the page.
const LABELS: [&str; 5] = ["Input", "State", "Cluster", "Jobs with findings", "Answer"];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::forms::sample;

    fn lines() -> Vec<Line> {
        let report = sample::report();
        let mut clear = report.clone();
        clear.verdict.state = State::Clear;
        vec![
            Line::of("a.zip".to_owned(), &clear, "a.html".to_owned()),
            Line::of("b.zip".to_owned(), &report, "b.html".to_owned()),
            Line::not_analyzed("c.zip".to_owned(), "cannot read c.zip: gone".to_owned()),
        ]
    }

    #[test]
    fn each_form_has_each_line() {
        let lines = lines();
        let forms = [
            text(&lines),
            json_lines(&lines).expect("rendered"),
            csv(&lines),
            html(&lines),
        ];
        for form in forms {
            for line in &lines {
                assert!(form.contains(&line.input), "{form}");
            }
            assert!(form.contains("cannot read c.zip: gone"), "{form}");
            assert!(form.contains("b.html"), "{form}");
        }
        let first = text(&lines);
        assert!(
            first.starts_with(
                "3 inputs: 1 with findings, 1 not analyzed, 0 incomplete, 1 clear.\n\nFINDINGS: b.zip"
            ),
            "{first}"
        );
    }

    #[test]
    fn json_lines_are_what_they_were() {
        let lines = lines();
        let text = json_lines(&lines).expect("rendered");
        let back = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line"));
        assert_eq!(back.collect::<Vec<Line>>(), lines);
    }

    proptest! {
        #[test]
        fn any_text_stays_text(input in any::<String>(), why in any::<String>()) {
            let lines = [Line::not_analyzed(input, why)];
            let tags = |page: &str| page.matches('<').count();
            let plain = [Line::not_analyzed("a".to_owned(), "b".to_owned())];
            prop_assert_eq!(tags(&html(&lines)), tags(&html(&plain)));
            prop_assert_eq!(text(&lines).lines().count(), text(&plain).lines().count());
            prop_assert_eq!(json_lines(&lines).unwrap().lines().count(), 1);
        }
    }
}

//! The folder `evidence/`: for each file with findings, these with the entries
//! around them, and an index of all.
//!
//! # Promises
//!
//! * Every finding of the report is in the index, and its text in a file: from
//!   the archive with its neighbors, else as the report has it, with the
//!   reason.
//! * A file of the archive is read once, whatever the number of findings in it,
//!   and no further than to the last of them.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use debug_zip_records::entry::Reader;

use super::excerpt::{Excerpts, Quoted, Shown, Target};
use super::findings::{Finding, Findings, Group};
use super::limits::{Limits, NEIGHBORS};
use super::pack::Pack;
use super::{Archive, BundleError, Work};
use crate::plan::{EVIDENCE_START, Share, Task};
use crate::report::forms::{Redactor, csv_row, printable};
use crate::text;

/// What became of the findings.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Collected {
    pub(super) findings: usize,
    /// Those that are shown with what stands around them.
    pub(super) from_archive: usize,
    /// Those left out of that by a bound.
    pub(super) beyond_bound: usize,
    pub(super) excerpts: usize,
}

/// Why a finding is not shown with what stands around it.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Missing {
    NoArchive,
    Bound,
    NoFile,
    /// The report has a place and no text.
    NoText,
    NotThere,
    /// What is wrong with the file.
    Unread(String),
}

impl Missing {
    fn sentence(&self) -> String {
        let why = match self {
            Missing::NoArchive => "The archive was not at hand when the bundle was made.",
            Missing::Bound => "Left out by a bound of the bundle, which README.txt names.",
            Missing::NoFile => "The archive does not have this file any more.",
            Missing::NoText => {
                "What stands on that line cannot be taken apart: look at it in the file."
            }
            Missing::NotThere => {
                "The file does not hold this text on this line any more: it changed since it was \
                 analyzed."
            }
            Missing::Unread(why) => &format!("The file was not read again: {why}."),
        };
        format!("{why} This is what the report holds.")
    }
}

/// Findings of which nothing is read, as a bound has it, and those of files
/// beyond it.
const LEFT_OUT: &str = "evidence/left-out.txt";

/// Writes the folder.
pub(super) fn write(
    pack: &mut Pack,
    findings: &Findings<'_>,
    limits: Limits,
    redactor: &mut Option<Redactor>,
    work: &mut Work<'_, '_>,
) -> Result<Collected, BundleError> {
    let mut index = String::new();
    csv_row(&mut index, INDEX.iter().map(|&name| name.to_owned()));
    let mut collected = Collected::default();
    let mut room = limits.bytes;
    let mut left_out = String::new();
    let mut number = 0;
    for group in &findings.groups {
        let mut file = File {
            group,
            redactor,
            room,
            text: head(group),
            excerpts: 0,
            found: vec![None; group.findings.len()],
            missing: Vec::new(),
        };
        file.fill(work)?;
        file.rest();
        room = file.room;
        // So that there are no more files than findings with excerpts.
        let name = if group.findings.iter().any(|finding| finding.wanted) {
            number += 1;
            let name = format!("evidence/{number:04}.txt");
            pack.file(&name, &file.text)?;
            name
        } else {
            left_out.push_str(&file.text);
            left_out.push_str("\n\n");
            LEFT_OUT.to_owned()
        };
        collected.findings += group.findings.len();
        collected.excerpts += file.excerpts;
        for (finding, excerpt) in group.findings.iter().zip(&file.found) {
            collected.from_archive += usize::from(excerpt.is_some());
            row(&mut index, &name, group, finding, *excerpt);
        }
        let bound = file
            .missing
            .iter()
            .filter(|(_, why)| *why == Missing::Bound);
        collected.beyond_bound += bound.count();
    }
    if !left_out.is_empty() {
        pack.file(LEFT_OUT, &left_out)?;
    }
    pack.file("evidence/index.csv", &index)?;
    Ok(collected)
}

const INDEX: [&str; 9] = [
    "file", "excerpt", "record", "job_id", "tenant", "input", "path", "line", "about",
];

/// Stands in the index where nothing around a finding is shown.
const NO_EXCERPT: &str = "none: as the report has it";

fn row(
    index: &mut String,
    name: &str,
    group: &Group<'_>,
    finding: &Finding<'_>,
    excerpt: Option<usize>,
) {
    let excerpt = excerpt.map_or(NO_EXCERPT.to_owned(), |number| number.to_string());
    let cells = [
        name.to_owned(),
        excerpt,
        finding.kind.name().to_owned(),
        finding.job_id.to_owned(),
        finding.tenant.to_owned(),
        group.shown_input.to_owned(),
        group.shown_path.to_owned(),
        finding.line.to_string(),
        finding.about.clone(),
    ];
    csv_row(index, cells.into_iter());
}

/// What a file of the folder starts with.
fn head(group: &Group<'_>) -> String {
    format!(
        "{EVIDENCE_START}.\n\nInput: {}\nFile:  {}\n\nEach finding, marked with >, with the {NEIGHBORS} entries before \
         and after it, as far as the file has\nthem. The number in front of an entry is the line \
         of the file on which it starts.\n",
        printable(group.shown_input),
        printable(group.shown_path)
    )
}

/// One file of the folder in the making.
struct File<'f, 'r> {
    group: &'f Group<'r>,
    redactor: &'f mut Option<Redactor>,
    /// Bytes of excerpts that may still be written.
    room: usize,
    text: String,
    excerpts: usize,
    /// The excerpt in which each finding stands.
    found: Vec<Option<usize>>,
    /// Findings that stand in none, and why.
    missing: Vec<(usize, Missing)>,
}

impl File<'_, '_> {
    /// Takes from the archive what is wanted, as far as it is there.
    fn fill(&mut self, work: &mut Work<'_, '_>) -> Result<(), BundleError> {
        let mut why = Missing::NoFile;
        if let Some(archive) = work.archive {
            for task in work.tasks(self.group.input, self.group.path) {
                if self.left().is_empty() || self.room == 0 {
                    break;
                }
                why = self.member(archive, task, work)?.unwrap_or(why);
            }
        } else {
            why = Missing::NoArchive;
        }
        if self.room == 0 {
            why = Missing::Bound;
        }
        for place in 0..self.found.len() {
            let wanted = self.is_wanted(place) || why == Missing::NoArchive;
            if self.found.get(place).is_some_and(Option::is_none) {
                let why = match (wanted, self.has_text(place)) {
                    (true, true) => why.clone(),
                    (true, false) => Missing::NoText,
                    (false, _) => Missing::Bound,
                };
                self.missing.push((place, why));
            }
        }
        Ok(())
    }

    /// What is wanted and was not found yet.
    fn left(&self) -> Vec<usize> {
        let places = self.found.iter().enumerate();
        let missing = places.filter(|(place, found)| {
            found.is_none() && self.is_wanted(*place) && self.has_text(*place)
        });
        missing.map(|(place, _)| place).collect()
    }

    fn has_text(&self, place: usize) -> bool {
        let finding = self.group.findings.get(place);
        finding.is_some_and(|finding| !finding.text.is_empty())
    }

    fn is_wanted(&self, place: usize) -> bool {
        let finding = self.group.findings.get(place);
        finding.is_some_and(|finding| finding.wanted)
    }

    /// Reads a member; gives why something was not found in it.
    fn member(
        &mut self,
        archive: Archive<'_>,
        task: &Task,
        work: &mut Work<'_, '_>,
    ) -> Result<Option<Missing>, BundleError> {
        let Some(source) = archive.sources.get(task.source) else {
            return Ok(None);
        };
        let group = self.group;
        let places = self.left();
        let targets: Vec<Target<'_>> = places
            .iter()
            .filter_map(|place| group.findings.get(*place))
            .map(|finding| Target {
                line: finding.line,
                text: finding.text,
            })
            .collect();
        let mut excerpts = Excerpts::of(&targets);
        let mut reader = Reader::default();
        let mut share = Share::new(task);
        let (mut stopped, mut enough) = (false, false);
        let ended = task.read_file(group.path, source, &mut |piece| {
            reader.feed(piece, &mut |unit| {
                excerpts.unit(&unit, &mut |shown| self.show(shown, &places));
            });
            let bytes = share.of(piece.len());
            stopped = work.go_on(group.shown_path, bytes).is_break();
            enough = excerpts.is_done() || self.room == 0;
            if stopped || enough {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        if stopped {
            return Err(BundleError::Stopped);
        }
        if enough {
            return Ok(None);
        }
        reader.finish(&mut |unit| {
            excerpts.unit(&unit, &mut |shown| self.show(shown, &places));
        });
        Ok(Some(match ended {
            Ok(()) => Missing::NotThere,
            Err(why) => {
                let why = why.to_string();
                let redactor = self.redactor.as_mut();
                Missing::Unread(redactor.map_or(why.clone(), |it| it.prose(&why)))
            }
        }))
    }

    /// Writes what is shown next.
    fn show(&mut self, shown: Shown<'_>, places: &[usize]) {
        match shown {
            _ if self.room == 0 => {}
            Shown::Begin => {
                self.excerpts += 1;
                self.line(&["\n--- excerpt ", &self.excerpts.to_string(), " ---\n"]);
            }
            Shown::Entry(quoted) => self.entry(&quoted, places),
        }
    }

    fn entry(&mut self, quoted: &Quoted<'_>, places: &[usize]) {
        let group = self.group;
        for place in quoted.targets.iter().filter_map(|it| places.get(*it)) {
            if let Some(found) = self.found.get_mut(*place) {
                *found = Some(self.excerpts);
            }
            if let Some(finding) = group.findings.get(*place) {
                self.line(&["> ", &printable(&finding.about)]);
            }
        }
        let text = match self.redactor {
            Some(redactor) if quoted.targets.is_empty() => redactor.neighbor(quoted.bytes),
            Some(redactor) => redactor.evidence(quoted.bytes),
            None => in_full(quoted),
        };
        let shown = numbered(quoted, &text);
        self.room = self.room.saturating_sub(shown.len());
        self.text.push_str(&shown);
    }

    /// Writes what stands in no excerpt.
    fn rest(&mut self) {
        let group = self.group;
        for (place, why) in std::mem::take(&mut self.missing) {
            if let Some(finding) = group.findings.get(place) {
                let line = finding.line.to_string();
                self.line(&["\n--- line ", &line, " ---\n\n", &why.sentence(), "\n"]);
                self.line(&["> ", &printable(&finding.about)]);
                self.line(&[&printable(finding.shown_text)]);
            }
            self.missing.push((place, why));
        }
    }

    fn line(&mut self, parts: &[&str]) {
        self.text.extend(parts.iter().copied());
        self.text.push('\n');
    }
}

/// An entry as it stands, and what was cut off.
pub(super) fn in_full(quoted: &Quoted<'_>) -> String {
    let text = String::from_utf8_lossy(quoted.bytes);
    let text = text.trim_end_matches(['\r', '\n']);
    match quoted.left_out {
        0 => text.to_owned(),
        bytes => {
            let bytes = text::plural(bytes as u64, "byte");
            format!("{text}… [{bytes} of this entry left out]")
        }
    }
}

/// An entry with its line in front: further lines of it stand below its first.
pub(super) fn numbered(quoted: &Quoted<'_>, text: &str) -> String {
    let mark = if quoted.targets.is_empty() { ' ' } else { '>' };
    let mut lines = String::new();
    let mut number = quoted.line.to_string();
    for line in printable(text).split('\n') {
        // Nothing can fail here: it is a string.
        let _ = writeln!(lines, "{mark}{number:>8}  {line}");
        number.clear();
    }
    lines
}

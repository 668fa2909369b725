//! Worlds whose truth is known and of which evidence is missing: less of it
//! never clears a loss, and makes none.
//!
//! What was left out is known, so it is known what must be seen: where the line
//! of a flush error is left, or a table tells of a job whose time no log covers.

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod files;
#[expect(dead_code, reason = "its archives are for another test")]
mod world;

use std::cell::RefCell;
use std::sync::OnceLock;

use debug_zip_generator::archive::Shape;
use debug_zip_generator::entry::{Entry, Severity};
use debug_zip_generator::form::{self, Form};
use debug_zip_generator::node::{Node, nodes_json};
use debug_zip_generator::signals::FLUSH_ERROR;
use debug_zip_generator::time::Time;
use detect_144650::analyze_bytes;
use detect_144650::report::{Report, State};
use files::{Files, zipped};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use world::{Error, Story, Tagged, World};

/// Worlds that are tried.
const WORLDS: u32 = 2_500;
/// Stories in a world.
const MAX_STORIES: usize = 4;
/// What is left out of one, at most.
const MAX_LOST: usize = 3;

/// Seconds that logs are silent before it is a gap, and some more.
const GAP_SECONDS: i64 = 3_600 + 700;

/// What is left out.
#[derive(Clone, Debug)]
enum Lost {
    /// All files of a node.
    Node(u32),
    /// Its logs alone.
    Logs(u32),
    /// What its status files say.
    Status(u32),
    /// The list of nodes.
    NodeList,
    /// The table of jobs of a tenant.
    Table(usize),
    /// All that was logged in some minutes from one on, by a node or by all.
    Time(Option<u32>, i64, i64),
    /// Warnings and what is less grave, as the collector says.
    Severities,
    /// What is less grave than a warning, by somebody who says nothing.
    Filtered,
    /// Each entry that is the second, or the third … in a row.
    Each(u64, u64),
    /// The end of a log, or its start.
    Cut(u32, Index, End),
    /// Folders: files lie side by side.
    Folders,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum End {
    Front,
    Back,
}

impl Lost {
    /// Whether an entry is still there.
    fn leaves(&self, node: u32, entry: &Entry) -> bool {
        match self {
            Lost::Time(of, from, minutes) => {
                let (from, to) = stretch(*from, *minutes);
                of.is_some_and(|of| of != node) || entry.time < from || entry.time > to
            }
            Lost::Severities => rank(entry.severity) >= rank(Severity::Error),
            Lost::Filtered => rank(entry.severity) >= rank(Severity::Warning),
            Lost::Each(nth, of) => entry.counter.is_none_or(|counter| counter % of != nth % of),
            _ => true,
        }
    }

    fn take_from(&self, files: &mut Files) {
        let of_node = |path: &str, node: u32| path.starts_with(&format!("nodes/{node}/"));
        match self {
            Lost::Node(node) => files.retain(|(path, _)| !of_node(path, *node)),
            Lost::Logs(node) => {
                files.retain(|(path, _)| !of_node(path, *node) || !path.contains("/logs/"));
            }
            Lost::Status(node) => {
                files.retain(|(path, _)| !of_node(path, *node) || !path.ends_with("status.json"));
            }
            Lost::NodeList => files.retain(|(path, _)| path != "nodes.json"),
            Lost::Table(tenant) => files.retain(|(path, _)| path != TABLES[*tenant]),
            Lost::Severities if !files.iter().any(|(path, _)| path == FLAGS) => {
                let flags = b"--exclude-log-severities=INFO,WARNING".to_vec();
                files.push((FLAGS.to_owned(), flags));
            }
            Lost::Cut(node, at, end) => {
                let is_main = |path: &str| path.contains("/logs/cockroach.h");
                let logs = files.iter_mut();
                for (_, bytes) in logs.filter(|(path, _)| of_node(path, *node) && is_main(path)) {
                    let at = at.index(bytes.len() + 1);
                    match end {
                        End::Front => drop(bytes.drain(..at)),
                        End::Back => bytes.truncate(at),
                    }
                }
            }
            Lost::Folders => {
                for (path, _) in files.iter_mut().filter(|(path, _)| path.contains("/logs/")) {
                    *path = path.rsplit('/').next().unwrap_or_default().to_owned();
                }
            }
            Lost::Time(..) | Lost::Severities | Lost::Filtered | Lost::Each(..) => {}
        }
    }
}

const FLAGS: &str = "debug_zip_command_flags.txt";
const TABLES: [&str; 2] = [
    "crdb_internal.jobs.txt",
    "cluster/demoapp/crdb_internal.jobs.txt",
];

fn rank(severity: Severity) -> u8 {
    severity.json().0
}

/// Minutes from 04:50 on.
fn stretch(from: i64, minutes: i64) -> (Time, Time) {
    let start = Time::utc((2025, 4, 22), (4, 50, 0), 0).plus_seconds(from * 60);
    (start, start.plus_seconds(minutes * 60))
}

/// What is left of a world.
struct Left<'a> {
    world: &'a World,
    lost: &'a [Lost],
    files: Files,
}

impl<'a> Left<'a> {
    fn of(world: &'a World, form: &'a Form, lost: &'a [Lost]) -> Left<'a> {
        let keep = |node: u32, entry: &Entry| lost.iter().all(|it| it.leaves(node, entry));
        let mut files = world.collected(form, &keep);
        files.push(("nodes.json".to_owned(), node_list()));
        // Paths are what the others go by.
        let (folders, others): (Vec<&Lost>, Vec<&Lost>) =
            lost.iter().partition(|it| matches!(it, Lost::Folders));
        others
            .into_iter()
            .chain(folders)
            .for_each(|it| it.take_from(&mut files));
        Left { world, lost, files }
    }

    /// The report; `None` where there is nothing at all to analyze.
    fn analyzed(&self) -> Option<Report> {
        let shape = Shape {
            compressed: false,
            root: String::new(),
            ..Shape::default()
        };
        analyze_bytes("debug.zip", zipped(shape, &self.files)).ok()
    }

    fn has(&self, path: &str) -> bool {
        self.files.iter().any(|(name, _)| name == path)
    }

    /// Whether the line of a flush error is still there, as it was written.
    fn shows(&self, error: &Error) -> bool {
        let (head, log) = (error.at.log(), format!("nodes/{}/logs/", error.node));
        let plain = self
            .world
            .collected(&Form::zip(), &|node, entry| self.leaves(node, entry));
        let mut plain: Files = plain
            .into_iter()
            .filter(|(path, _)| path.starts_with(&log))
            .collect();
        self.lost.iter().for_each(|it| it.take_from(&mut plain));
        plain.iter().any(|(_, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            let mut lines = text.lines();
            // It starts with the letter of its severity.
            let is_it = |line: &str| line.get(1..).is_some_and(|line| line.starts_with(&head));
            lines.any(|line| {
                is_it(line) && line.contains(FLUSH_ERROR) && line.contains("addsstable")
            })
        })
    }

    fn leaves(&self, node: u32, entry: &Entry) -> bool {
        self.lost.iter().all(|it| it.leaves(node, entry))
    }

    /// Whether a table tells of its job, of whose time a long stretch is in no
    /// log.
    fn is_uncovered(&self, error: &Error) -> bool {
        let holes = self.lost.iter().any(|it| match it {
            Lost::Time(of, from, minutes) => {
                let (from, to) = stretch(*from, *minutes);
                let here = of.is_none_or(|of| of == error.node);
                here && *minutes * 60 > GAP_SECONDS && from <= error.from && error.to <= to
            }
            _ => false,
        });
        // Of the system's job its id tells the node; another's was made by a
        // server of SQL, and nothing tells that an affected version ran.
        let is_gone =
            |it: &Lost| matches!(it, Lost::Node(node) | Lost::Logs(node) if *node == error.node);
        let is_loose = |it: &Lost| matches!(it, Lost::Folders);
        let told = if self.lost.iter().any(is_gone) {
            error.tenant == 0 && !self.lost.iter().any(is_loose)
        } else {
            holes
        };
        told && error.has_job && self.has(TABLES[error.tenant])
    }

    /// Whether it is told that a node, or a kind of entries, is missing.
    fn tells_of_more(&self) -> bool {
        self.lost.iter().any(|it| match it {
            Lost::Severities => true,
            Lost::Node(_) | Lost::Logs(_) => self.has("nodes.json"),
            _ => false,
        })
    }
}

fn node_list() -> Vec<u8> {
    let node = |id: u32| Node {
        id,
        host: format!("h{id}"),
        version: ["v24.1.5", "v24.1.17"][id as usize - 1].to_owned(),
        started: stretch(0, 0).0,
        updated: stretch(250, 0).0,
        live: true,
    };
    nodes_json(&[node(1), node(2)]).to_string().into_bytes()
}

fn forms() -> &'static [Form] {
    static FORMS: OnceLock<Vec<Form>> = OnceLock::new();
    FORMS.get_or_init(form::all)
}

fn stories() -> impl Strategy<Value = Story> {
    let tagged = || select(Tagged::ALL.to_vec());
    prop_oneof![
        4 => tagged().prop_map(Story::Corrupt),
        1 => Just(Story::ManyLines),
        2 => tagged().prop_map(Story::Retried),
        2 => tagged().prop_map(Story::Again),
        1 => Just(Story::Failed),
        1 => Just(Story::Jobless),
        1 => Just(Story::Fixed),
        3 => Just(Story::Quiet),
        1 => Just(Story::Quoted),
        1 => Just(Story::Pasted),
    ]
}

fn worlds() -> impl Strategy<Value = World> {
    (vec(stories(), 0..=MAX_STORIES), prop::bool::weighted(0.7))
        .prop_map(|(stories, table)| World { stories, table })
}

fn lost() -> impl Strategy<Value = Lost> {
    let node = || 1..=2_u32;
    let of = prop_oneof![2 => Just(None), 1 => node().prop_map(Some)];
    prop_oneof![
        1 => node().prop_map(Lost::Node),
        1 => node().prop_map(Lost::Logs),
        1 => node().prop_map(Lost::Status),
        1 => Just(Lost::NodeList),
        1 => (0..2_usize).prop_map(Lost::Table),
        2 => (of.clone(), 0..250_i64, 1..250_i64).prop_map(|(of, from, minutes)| Lost::Time(of, from, minutes)),
        // Long enough that a table tells of what no log covers.
        3 => (of, 0..60_i64, 75..250_i64).prop_map(|(of, from, minutes)| Lost::Time(of, from, minutes)),
        1 => Just(Lost::Severities),
        1 => Just(Lost::Filtered),
        1 => (0..7_u64, 2..7_u64).prop_map(|(nth, of)| Lost::Each(nth, of)),
        2 => (node(), any::<Index>(), select(vec![End::Front, End::Back]))
            .prop_map(|(node, at, end)| Lost::Cut(node, at, end)),
        1 => Just(Lost::Folders),
    ]
}

/// What was asked of worlds, so that it shows that something was.
#[derive(Debug, Default)]
struct Asked {
    shown: u32,
    uncovered: u32,
    told: u32,
    still: u32,
    harmless: u32,
}

fn judged(
    world: &World,
    form: &Form,
    lost: &[Lost],
    asked: &mut Asked,
) -> Result<(), TestCaseError> {
    let left = Left::of(world, form, lost);
    let Some(report) = left.analyzed() else {
        return Ok(());
    };
    let state = report.verdict.state;
    let context = || format!("{}: {:#?}", form.name, report.verdict);
    let errors = world.errors();
    let losses = || errors.iter().filter(|error| error.is_loss);
    if losses().any(|error| left.shows(error)) {
        asked.shown += 1;
        prop_assert_ne!(state, State::Clear, "shown, {}", context());
    } else if losses().any(|error| left.is_uncovered(error)) {
        asked.uncovered += 1;
        prop_assert_ne!(state, State::Clear, "uncovered, {}", context());
    } else if left.tells_of_more() {
        asked.told += 1;
        prop_assert_ne!(state, State::Clear, "told, {}", context());
    }
    if !world.has_error() && (lost.is_empty() || !world.stories.contains(&Story::Fixed)) {
        asked.harmless += 1;
        prop_assert_ne!(state, State::Findings, "{}", context());
    }
    // With a little more, they were shown, too.
    let Some((_, less)) = lost.split_last() else {
        return Ok(());
    };
    let all_shown = || errors.iter().all(|error| left.shows(error));
    if state == State::Clear && !errors.is_empty() && all_shown() {
        let more = Left::of(world, form, less);
        asked.still += 1;
        let before = more.analyzed().map(|report| report.verdict.state);
        prop_assert_ne!(before, Some(State::Findings), "{}", context());
    }
    Ok(())
}

#[test]
fn less_evidence_clears_no_loss_and_makes_none() {
    let config = Config {
        cases: WORLDS,
        failure_persistence: None,
        ..Config::default()
    };
    let asked = RefCell::new(Asked::default());
    let input = (worlds(), vec(lost(), 0..=MAX_LOST), any::<Index>());
    let tried = TestRunner::new(config).run(&input, |(world, lost, form)| {
        let zip = Form::zip();
        // Only of text it is known what a cut leaves.
        let is_cut = lost.iter().any(|it| matches!(it, Lost::Cut(..)));
        let form = if is_cut { &zip } else { form.get(forms()) };
        judged(&world, form, &lost, &mut asked.borrow_mut())
    });
    if let Err(error) = tried {
        panic!("{error}");
    }
    let Asked {
        shown,
        uncovered,
        told,
        still,
        harmless,
    } = asked.into_inner();
    let least = [shown, uncovered, told, still, harmless];
    assert!(
        least.iter().all(|times| *times >= WORLDS / 100),
        "{least:?}"
    );
}

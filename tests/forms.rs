//! The same cluster, its logs rewritten in every form that people have, gives
//! the same answer.
//!
//! Where a form loses something, the claim is weaker, and stands in
//! [`wrong`].

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "where its errors are, another test asks")]
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use debug_zip_generator::form::{self, Form, Keeps};
use detect_144650::analyze_bytes;
use detect_144650::report::{JobVerdict, Report, State};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::Config;
use world::{Story, Tagged, World};

/// Worlds and forms tried at random, beside the whole table.
const RANDOM: u32 = 150;
/// Wrong answers that are printed.
const SHOWN: usize = 60;
/// Stories in a random world.
const MAX_STORIES: usize = 6;

fn forms() -> &'static [Form] {
    static FORMS: OnceLock<Vec<Form>> = OnceLock::new();
    FORMS.get_or_init(form::all)
}

/// What must not depend on the form.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Answer {
    state: State,
    /// Tenant and job; verdict and rows.
    jobs: BTreeMap<(String, String), (JobVerdict, Option<String>)>,
    unattributed: usize,
    mentions: u64,
    explained: bool,
    /// Each node with its versions.
    nodes: Vec<(Option<u32>, Vec<String>)>,
}

impl Answer {
    /// What another answer says otherwise.
    fn differences(&self, other: &Answer) -> Vec<String> {
        let mut said = Vec::new();
        let mut compare = |what: &str, want: String, got: String| {
            if want != got {
                said.push(format!("{what} {got}, not {want}"));
            }
        };
        let all = |answer: &Answer| {
            let Answer {
                state,
                unattributed,
                mentions,
                explained,
                nodes,
                ..
            } = answer;
            [
                ("state", format!("{state:?}")),
                ("unattributed", unattributed.to_string()),
                ("mentions", mentions.to_string()),
                ("explained", explained.to_string()),
                ("nodes", format!("{nodes:?}")),
            ]
        };
        for ((what, want), (_, got)) in all(self).into_iter().zip(all(other)) {
            compare(what, want, got);
        }
        let keys: BTreeSet<_> = self.jobs.keys().chain(other.jobs.keys()).collect();
        for key in keys {
            let job = |answer: &Answer| format!("{:?}", answer.jobs.get(key));
            compare(&format!("{key:?}"), job(self), job(other));
        }
        said
    }
}

fn analyzed(world: &World, form: &Form) -> Report {
    analyze_bytes("debug.zip", world.zip(form)).expect("a zip")
}

fn answer(report: &Report) -> Answer {
    let job = |job: &detect_144650::report::Job| {
        let key = (job.tenant.clone(), job.job_id.clone());
        (key, (job.verdict, job.num_rows.clone()))
    };
    let nodes = report.coverage.nodes.iter().map(|node| {
        let versions = node.versions.iter().map(|version| version.version.clone());
        let mut versions: Vec<String> = versions.collect();
        versions.dedup();
        (node.node, versions)
    });
    Answer {
        state: report.verdict.state,
        jobs: report.jobs.iter().map(job).collect(),
        unattributed: report.unattributed.len(),
        mentions: report.stats.mentions,
        explained: report.stats.explained > 0,
        nodes: nodes.collect(),
    }
}

/// What is wrong with the answer to a world in a form, given the answer to it
/// in zip's own.
///
/// * Where all is kept, the answers are the same.
/// * Without source files, the words of a flush error are never `clear`:
///   nothing tells whether they are one. Without the words, it is `clear`.
/// * Redacted, a loss is never `clear`, whether its job or its very text is
///   gone; without a flush error, it is `clear`.
fn wrong(world: &World, form: &Form, zip: &Answer) -> Option<String> {
    let report = analyzed(world, form);
    let got = answer(&report);
    let is_clear = got.state == State::Clear;
    let is_right = match form.keeps {
        Keeps::All => got == *zip,
        Keeps::NoFiles if world.has_words() => !is_clear,
        Keeps::Redacted if world.has_loss() => !is_clear,
        // Which job it was, and so what became of it, may be gone.
        Keeps::Redacted if world.has_error() => true,
        Keeps::NoFiles | Keeps::Redacted => is_clear,
    };
    (!is_right).then(|| {
        let differences = zip.differences(&got).join("; ");
        let reasons = report.verdict.reasons;
        format!("{}: {differences}; {reasons:?}", form.name)
    })
}

/// All stories but the long ones, the long ones, the harmless ones, none; and
/// each by itself.
fn worlds() -> Vec<World> {
    let short = [
        Story::ManyLines,
        Story::Retried(Tagged::Id),
        Story::Again(Tagged::MarkedType),
        Story::Failed,
        Story::Fixed,
        Story::Jobless,
        Story::Quiet,
        Story::Quoted,
        Story::Pasted,
    ];
    let corrupt = Tagged::ALL.map(Story::Corrupt);
    let short: Vec<Story> = corrupt.into_iter().chain(short).collect();
    let long = vec![Story::LongTags, Story::LongMessage];
    let harmless = short.iter().copied().filter(|story| !story.has_loss());
    let harmless: Vec<Story> = harmless.collect();
    let silent = vec![Story::Quiet, Story::Quiet];
    let world = |(stories, table): (&[Story], bool)| World {
        stories: stories.to_vec(),
        table,
    };
    let together = [
        (short.as_slice(), true),
        (&long, false),
        (&harmless, false),
        (&harmless, true),
        (&silent, true),
    ];
    let alone = short.chunks(1).map(|story| (story, false));
    together.into_iter().chain(alone).map(world).collect()
}

#[test]
fn zip_form_is_answered_rightly() {
    for world in worlds() {
        let report = analyzed(&world, &Form::zip());
        let (state, jobs) = world.truth();
        let said = &report.verdict;
        assert_eq!(said.state, state, "{world:?}: {said:?}");
        let mut got: Vec<(String, JobVerdict)> = report
            .jobs
            .iter()
            .map(|job| (job.job_id.clone(), job.verdict))
            .collect();
        got.sort();
        assert_eq!(got, jobs, "{world:?}");
        assert_eq!(report.stats.mentions, 0, "{world:?}");
        let nodes = answer(&report).nodes;
        let versions = [(1, "v24.1.5"), (2, "v24.1.17")];
        let versions = versions.map(|(node, version)| (Some(node), vec![version.to_owned()]));
        assert_eq!(nodes, versions, "{world:?}");
    }
}

/// Whole worlds in every form, single stories in one in so many: each story
/// meets each form in the end, in the worlds that hold them all.
#[test]
fn every_form_gives_the_same_answer() {
    const EACH: usize = 12;
    let mut wrongs = Vec::new();
    for (number, world) in worlds().iter().enumerate() {
        let zip = answer(&analyzed(world, &Form::zip()));
        for (at, form) in forms().iter().enumerate() {
            if world.stories.len() == 1 && at % EACH != number % EACH {
                continue;
            }
            let wrong = wrong(world, form, &zip);
            wrongs.extend(wrong.map(|wrong| format!("{}: {wrong}", world.name())));
        }
    }
    let first: Vec<&str> = wrongs.iter().take(SHOWN).map(String::as_str).collect();
    assert!(
        wrongs.is_empty(),
        "{} wrong answers:\n{}",
        wrongs.len(),
        first.join("\n")
    );
}

fn stories() -> impl Strategy<Value = Story> {
    let tagged = || select(Tagged::ALL.to_vec());
    prop_oneof![
        2 => tagged().prop_map(Story::Corrupt),
        1 => tagged().prop_map(Story::Retried),
        2 => tagged().prop_map(Story::Again),
        1 => Just(Story::ManyLines),
        1 => Just(Story::Failed),
        1 => Just(Story::Fixed),
        1 => Just(Story::Jobless),
        2 => Just(Story::Quiet),
        2 => Just(Story::Quoted),
        1 => Just(Story::Pasted),
    ]
}

proptest! {
    #![proptest_config(Config { cases: RANDOM, failure_persistence: None, ..Config::default() })]

    #[test]
    fn any_world_in_any_form(
        stories in vec(stories(), 1..=MAX_STORIES),
        table in any::<bool>(),
        form in select(forms().to_vec()),
    ) {
        let world = World { stories, table };
        let zip = answer(&analyzed(&world, &Form::zip()));
        let (state, _) = world.truth();
        prop_assert_eq!(zip.state, state);
        if let Some(wrong) = wrong(&world, &form, &zip) {
            return Err(TestCaseError::fail(wrong));
        }
    }
}

//! Generated archives: stories in every kind of form, beside what a collection
//! may hold and lack; and random lines that are nearly signals.

use debug_zip_generator::form::{self, Form};
use debug_zip_generator::rng::Rng;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::Archive;
use crate::changes::{Change, Changing};
use crate::files::Files;
use crate::given::{Given, as_zip};
use crate::oracle::random::archives;
use crate::world::{Story, Tagged, World};

/// Archives of stories.
const STORIES: usize = 36;
/// Archives of random lines.
const RANDOM: u8 = 8;
/// Stories in an archive.
const MAX_STORIES: u64 = 5;
/// Of a hundred archives, those with a given change.
const CHANGED: u64 = 30;

/// Archives of stories. Forms go through all there are in equal steps, so that
/// each family of them is met, first in zip's own; the rest is drawn.
pub(crate) fn stories() -> Vec<Archive> {
    let forms = form::all();
    let form = |number: usize| &forms[number * forms.len() / STORIES];
    let each = (0..STORIES).map(|number| archive(number, form(number)));
    let several = (0..2).map(|number| two_clusters(number, &forms[number]));
    each.chain(several).collect()
}

fn world(rng: &mut Rng) -> World {
    let stories = (0..rng.between(1, MAX_STORIES)).map(|_| story(rng));
    World {
        stories: stories.collect(),
        table: rng.chance(80),
    }
}

fn story(rng: &mut Rng) -> Story {
    let tagged = *rng.pick(&Tagged::ALL);
    // Those that need an answer more often.
    *rng.pick(&[
        Story::Corrupt(tagged),
        Story::Corrupt(tagged),
        Story::Retried(tagged),
        Story::Again(tagged),
        Story::ManyLines,
        Story::LongTags,
        Story::LongMessage,
        Story::Failed,
        Story::Fixed,
        Story::Jobless,
        Story::Quiet,
        Story::Quoted,
        Story::Pasted,
    ])
}

fn archive(number: usize, form: &Form) -> Archive {
    let mut rng = Rng::new(number as u64);
    let world = world(&mut rng);
    let mut changes = Vec::new();
    let mut files = world.files(form);
    for change in Change::ALL {
        if rng.chance(CHANGED) {
            changes.push(format!("{change:?}"));
            let mut changing = Changing {
                world: &world,
                form,
                rng: &mut rng,
                files,
            };
            changing.make(change);
            files = changing.files;
        }
    }
    let given = Given::ALL[number % Given::ALL.len()];
    let told = if world.table { "table" } else { "no table" };
    Archive {
        name: format!(
            "{number}: {}; {:?}, {told}; {}; {given:?}",
            form.name,
            world.stories,
            changes.join(" ")
        ),
        sources: given.sources(&files),
    }
}

/// The archives of two clusters, which are judged apart.
fn two_clusters(number: usize, form: &Form) -> Archive {
    let mut rng = Rng::new(1_000 + number as u64);
    let mut sources = Vec::new();
    let mut stories = Vec::new();
    for cluster in ["a", "b"] {
        let world = world(&mut rng);
        let mut files: Files = world.files(form);
        let info = format!("node_id\tfield\tvalue\n1\tClusterID\tcluster-{cluster}\n");
        files.push((
            "nodes/1/crdb_internal.node_build_info.txt".to_owned(),
            info.into_bytes(),
        ));
        stories.push(format!("{:?}", world.stories));
        sources.push(as_zip(&format!("{cluster}.zip"), &files));
    }
    Archive {
        name: format!(
            "two clusters {number}: {}; {}",
            form.name,
            stories.join(", ")
        ),
        sources,
    }
}

/// Archives of random lines.
pub(crate) fn random_lines() -> Vec<Archive> {
    let archive = |seed: u8| {
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let tree = archives().new_tree(&mut runner).expect("an archive");
        Archive {
            name: format!("random lines {seed}"),
            sources: vec![as_zip("debug.zip", &tree.current().0)],
        }
    };
    (0..RANDOM).map(archive).collect()
}

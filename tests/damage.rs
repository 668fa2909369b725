//! Worlds whose truth is known, packed in any way and then broken: a loss is
//! never `clear`, and where there is none, none is found.

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod files;
mod packer;
#[expect(dead_code, reason = "its stories are told in another test, too")]
mod world;

use debug_zip_generator::archive::Shape;
use debug_zip_generator::form::Form;
use detect_144650::analyze_bytes;
use detect_144650::report::State;
use files::{Files, zip, zipped};
use packer::{Codec, tar};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::Config;
use world::{Story, Tagged, World};

/// Worlds that are broken.
const WORLDS: u32 = 600;
/// Stories in a world.
const MAX_STORIES: usize = 3;

/// How an archive is packed.
#[derive(Clone, Copy, Debug)]
enum Packing {
    Zip,
    /// Stored, with sizes in front.
    StoredZip,
    Tar,
    PackedTar(Codec),
    PackedZip(Codec),
    /// A zip archive in another one.
    ZipInZip,
    /// Logs that are packed each, in a zip archive.
    PackedLogs(Codec),
}

impl Packing {
    fn pack(self, files: &Files) -> Vec<u8> {
        let inside = |bytes| vec![("ticket/debug.zip".to_owned(), bytes)];
        match self {
            Packing::Zip => zip(files),
            Packing::StoredZip => {
                let shape = Shape {
                    root: String::new(),
                    compressed: false,
                    streaming: false,
                    ..Shape::default()
                };
                zipped(shape, files)
            }
            Packing::Tar => tar(files, ""),
            Packing::PackedTar(codec) => codec.pack(&tar(files, "")),
            Packing::PackedZip(codec) => codec.pack(&zip(files)),
            Packing::ZipInZip => zip(&inside(zip(files))),
            Packing::PackedLogs(codec) => {
                let pack = |(path, bytes): &(String, Vec<u8>)| {
                    if path.contains("/logs/") {
                        (format!("{path}{}", codec.ending()), codec.pack(bytes))
                    } else {
                        (path.clone(), bytes.clone())
                    }
                };
                zip(&files.iter().map(pack).collect::<Files>())
            }
        }
    }

    /// Whether a byte that is changed is told by a checksum, wherever it lies.
    fn tells_changes(self) -> bool {
        !matches!(self, Packing::Tar)
    }
}

fn packings() -> impl Strategy<Value = Packing> {
    let codec = || select(Codec::ALL.to_vec());
    prop_oneof![
        2 => Just(Packing::Zip),
        1 => Just(Packing::StoredZip),
        1 => Just(Packing::Tar),
        2 => codec().prop_map(Packing::PackedTar),
        2 => codec().prop_map(Packing::PackedZip),
        1 => Just(Packing::ZipInZip),
        1 => codec().prop_map(Packing::PackedLogs),
    ]
}

/// What happens to the bytes of an archive.
#[derive(Clone, Debug)]
enum Damage {
    /// All behind this place is lost.
    Cut(Index),
    /// One byte is another.
    Change(Index, u8),
    /// A block is zeros, as a disk leaves it.
    Hole(Index),
    /// A block is missing.
    Gap(Index),
    /// A block stands there twice.
    Twice(Index),
}

const BLOCK: usize = 512;

impl Damage {
    fn of(&self, bytes: &[u8]) -> Vec<u8> {
        let place = |at: &Index| at.index(bytes.len());
        let mut damaged = bytes.to_vec();
        match self {
            Damage::Cut(at) => damaged.truncate(place(at)),
            Damage::Change(at, by) => damaged[place(at)] ^= by,
            Damage::Hole(at) => damaged
                .iter_mut()
                .skip(place(at))
                .take(BLOCK)
                .for_each(|it| *it = 0),
            Damage::Gap(at) => {
                let from = place(at);
                damaged.drain(from..bytes.len().min(from + BLOCK));
            }
            Damage::Twice(at) => {
                let from = place(at);
                let block = bytes.iter().skip(from).take(BLOCK).copied();
                damaged.splice(from..from, block);
            }
        }
        damaged
    }
}

fn damages() -> impl Strategy<Value = Damage> {
    let at = any::<Index>;
    prop_oneof![
        3 => at().prop_map(Damage::Cut),
        3 => (at(), 1..=u8::MAX).prop_map(|(at, by)| Damage::Change(at, by)),
        1 => at().prop_map(Damage::Hole),
        1 => at().prop_map(Damage::Gap),
        1 => at().prop_map(Damage::Twice),
    ]
}

fn stories() -> impl Strategy<Value = Story> {
    let tagged = || select(Tagged::ALL.to_vec());
    prop_oneof![
        2 => tagged().prop_map(Story::Corrupt),
        1 => tagged().prop_map(Story::Retried),
        2 => Just(Story::Quiet),
        1 => Just(Story::Failed),
        1 => Just(Story::Quoted),
    ]
}

fn worlds() -> impl Strategy<Value = World> {
    (vec(stories(), 0..=MAX_STORIES), any::<bool>())
        .prop_map(|(stories, table)| World { stories, table })
}

proptest! {
    #![proptest_config(Config { cases: WORLDS, failure_persistence: None, ..Config::default() })]

    #[test]
    fn what_is_broken_hides_no_loss_and_makes_none(
        world in worlds(),
        packing in packings(),
        damage in damages(),
    ) {
        let files = world.files(&Form::zip());
        let bytes = packing.pack(&files);
        let (truth, _) = world.truth();
        let whole = analyze_bytes("debug.zip", bytes.clone()).expect("whole");
        prop_assert_eq!(whole.verdict.state, truth, "{:?}", whole.verdict);
        let damaged = damage.of(&bytes);
        if damaged == bytes {
            return Ok(());
        }
        // Of what is nothing at all it is said.
        let Ok(report) = analyze_bytes("debug.zip", damaged) else {
            return Ok(());
        };
        let got = report.verdict.state;
        if truth == State::Findings {
            // A changed byte of a stream without checksums may be of the words.
            let may_miss = !packing.tells_changes() && !matches!(damage, Damage::Cut(_));
            prop_assert!(may_miss || got != State::Clear, "{:?}", report.verdict);
        } else if packing.tells_changes() && !world.has_error() {
            prop_assert_ne!(got, State::Findings, "{:?}", report.verdict);
        }
    }

    /// Without some of its files an answer may become less sure; it never
    /// becomes `clear` where there was a loss, and nothing is found that was
    /// not there.
    #[test]
    fn less_evidence_clears_nothing(
        world in worlds(),
        packing in packings(),
        dropped in vec(any::<Index>(), 1..=3),
    ) {
        let mut files = world.files(&Form::zip());
        for at in dropped {
            // The collector knows which nodes there are; here their status does.
            let logs: Vec<usize> = (0..files.len())
                .filter(|at| !files[*at].0.ends_with("status.json"))
                .collect();
            if logs.len() > 1 {
                files.remove(logs[at.index(logs.len())]);
            }
        }
        let report = analyze_bytes("debug.zip", packing.pack(&files)).expect("whole");
        let got = report.verdict.state;
        if world.has_loss() {
            prop_assert_ne!(got, State::Clear, "{:?}", report.verdict);
        } else if !world.has_error() {
            prop_assert_ne!(got, State::Findings, "{:?}", report.verdict);
        }
    }
}

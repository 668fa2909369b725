//! What holds of any bytes, tried with thousands near real ones: the
//! properties of `fuzz/`, without its toolchain.

// Archives are written natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod packer;
mod properties;

use std::fmt;
use std::path::Path;

use properties::{ALL, Property, seeds};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};

/// Inputs that each property is tried with, beside the seeds.
const INPUTS: u32 = 600;

/// What makes one input of another.
#[derive(Clone, Debug)]
enum Change {
    /// A byte is another.
    Byte(Index, u8),
    /// All behind a place is lost.
    Cut(Index),
    /// Some bytes are lost.
    Drop(Index, u8),
    /// Some bytes stand there twice.
    Twice(Index, u8),
    /// A part of another seed stands there.
    Splice(Index, Index, Index),
    /// Bytes that mean something to one of the readers.
    Insert(Index, &'static [u8]),
}

/// Bytes that mean something.
const MARKS: &[&[u8]] = &[
    b"\n",
    b"\r\n",
    b"\0",
    b"\t",
    b"\"",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b"\\u0041",
    b"\xff\xfe",
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"PK\x06\x06",
    b"PK\x07\x08",
    b"\xff\xff\xff\xff",
    b"\x1f\x8b\x08",
    b"BZh9",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"\xe2\x80\xb9",
    b"\xe2\x80\xba",
    properties::WORDS,
];

impl Change {
    fn of(&self, bytes: &mut Vec<u8>, others: &[Vec<u8>]) {
        let place = |at: &Index| at.index(bytes.len() + 1);
        let end = |from: usize, count: u8| (from + usize::from(count)).min(bytes.len());
        match self {
            Change::Byte(at, byte) => {
                let at = place(at);
                if let Some(changed) = bytes.get_mut(at) {
                    *changed = *byte;
                }
            }
            Change::Cut(at) => bytes.truncate(place(at)),
            Change::Drop(at, count) => {
                let from = place(at);
                drop(bytes.drain(from..end(from, *count)));
            }
            Change::Twice(at, count) => {
                let from = place(at);
                let again = bytes[from..end(from, *count)].to_vec();
                bytes.splice(from..from, again);
            }
            Change::Splice(at, other, from) => {
                let other = &others[other.index(others.len())];
                let from = from.index(other.len() + 1);
                let part = other[from..].iter().take(200).copied().collect::<Vec<u8>>();
                let at = place(at);
                bytes.splice(at..at, part);
            }
            Change::Insert(at, mark) => {
                let at = place(at);
                bytes.splice(at..at, mark.iter().copied());
            }
        }
    }
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let at = any::<Index>;
    let change = prop_oneof![
        3 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        1 => at().prop_map(Change::Cut),
        2 => (at(), any::<u8>()).prop_map(|(at, count)| Change::Drop(at, count)),
        1 => (at(), any::<u8>()).prop_map(|(at, count)| Change::Twice(at, count)),
        2 => (at(), at(), at()).prop_map(|(at, other, from)| Change::Splice(at, other, from)),
        3 => (at(), prop::sample::select(MARKS)).prop_map(|(at, mark)| Change::Insert(at, mark)),
    ];
    vec(change, 1..6)
}

fn tried(property: &Property) {
    let seeds = seeds::of(property.name);
    for seed in seeds.iter().chain(&found(property.name)) {
        (property.check)(seed);
    }
    let config = Config {
        cases: INPUTS,
        failure_persistence: None,
        ..Config::default()
    };
    let input = (any::<Index>(), changes()).prop_map(|(seed, changes)| {
        let mut bytes = seeds[seed.index(seeds.len())].clone();
        for change in &changes {
            change.of(&mut bytes, &seeds);
        }
        Input(bytes)
    });
    let tested = TestRunner::new(config).run(&input, |Input(bytes)| {
        (property.check)(&bytes);
        Ok(())
    });
    if let Err(error) = tested {
        panic!("{}: {error}", property.name);
    }
}

/// Bytes, printed so that they can be read.
struct Input(Vec<u8>);

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// Inputs on which it did not hold once.
fn found(property: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/properties/found");
    let Ok(files) = std::fs::read_dir(folder.join(property)) else {
        return Vec::new();
    };
    let paths = files.map(|file| file.expect("readable").path());
    paths
        .map(|path| std::fs::read(path).expect("readable"))
        .collect()
}

/// Each property is a target of `fuzz/`, which nothing else compiles.
#[test]
fn each_is_a_target() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let read = |path: &str| std::fs::read_to_string(fuzz.join(path)).expect("readable");
    let manifest = read("Cargo.toml");
    for Property { name, .. } in ALL {
        let target = read(&format!("fuzz_targets/{name}.rs"));
        assert!(
            target.contains(&format!("properties::{name}(bytes)")),
            "{name}"
        );
        assert!(
            manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")),
            "{name}"
        );
    }
}

/// A test of each property, so that they run beside each other.
macro_rules! properties {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                let property = ALL.iter().find(|it| it.name == stringify!($name));
                tried(property.expect("a property"));
            }
        )*

        #[test]
        fn none_is_left_out() {
            assert_eq!(ALL.map(|it| it.name), [$(stringify!($name)),*]);
        }
    };
}

properties!(deflate directory member salvage packed text json unwrap log table saved whole beside order);

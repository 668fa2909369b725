//! The archives that the page is given, and the command line's answer to them.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::engine::Engine;

/// The demo archive, written once for all tests of this process.
pub(crate) fn demo() -> &'static Path {
    static DEMO: OnceLock<PathBuf> = OnceLock::new();
    DEMO.get_or_init(|| {
        // Next to the build's other outputs: a static is never dropped, so a
        // temporary folder would stay behind.
        // A folder for each engine: a file that is written anew is another one
        // to the browsers that read it.
        let engine = format!("{:?}", Engine::chosen());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(engine);
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("demo-debug.zip");
        debug_zip_generator::demo(File::create(&path).unwrap()).unwrap();
        path
    })
}

/// The command line's JSON report on `input`; on the demo it is made once.
pub(crate) fn native_json(input: &Path) -> Vec<u8> {
    static OF_THE_DEMO: OnceLock<Vec<u8>> = OnceLock::new();
    if input == demo() {
        return OF_THE_DEMO.get_or_init(|| printed(input)).clone();
    }
    printed(input)
}

fn printed(input: &Path) -> Vec<u8> {
    command(&["--format", "json"], &[input])
}

/// What the command prints that is given these options and inputs.
pub(crate) fn command(options: &[&str], inputs: &[&Path]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detect-144650"));
    let output = command.args(options).args(inputs).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.code().is_some_and(|code| code <= 2),
        "{words}"
    );
    output.stdout
}

/// The command line's report on `input`.
pub(crate) fn native_report(input: &Path) -> Value {
    serde_json::from_slice(&native_json(input)).unwrap()
}

/// A folder for the files of one test.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Folder {
        Folder(TempDir::new().unwrap())
    }

    /// A file with this content.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// A zip archive with these members.
    pub(crate) fn zip(&self, name: &str, members: &[(&str, &[u8])]) -> PathBuf {
        let path = self.file(name, b"");
        let mut zip = ZipWriter::new(File::create(&path).unwrap());
        for (member, bytes) in members {
            zip.start_file(*member, SimpleFileOptions::default())
                .unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
        path
    }

    /// An archive of a few MB that takes seconds to analyze: one log of
    /// [`LONG_LOG_BYTES`], many times.
    pub(crate) fn long_zip(&self) -> PathBuf {
        let once = self.zip(
            "once.zip",
            &[("debug/nodes/1/logs/cockroach.log", &long_log())],
        );
        let mut once = ZipArchive::new(File::open(once).unwrap()).unwrap();
        let path = self.file("long.zip", b"");
        let mut zip = ZipWriter::new(File::create(&path).unwrap());
        for node in 1..=LONG_NODES {
            let name = format!("debug/nodes/{node}/logs/cockroach.log");
            zip.raw_copy_file_rename(once.by_index_raw(0).unwrap(), name)
                .unwrap();
        }
        zip.finish().unwrap();
        path
    }

    /// An archive that is read in eight slices or more; each of its logs has a
    /// flush error.
    pub(crate) fn many_batches(&self, name: &str) -> PathBuf {
        let mut log = "W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,n1,job=1065722008981340161] 1249 closing with flushes in-progress encountered an error: addsstable [‹/Table/106/1/0›,‹/Max›): lost\n".to_owned();
        log.push_str(
            &"I250422 06:30:39.852238 1 a.go:1 ⋮ [n1] 1  nothing happens here\n".repeat(64_000),
        );
        let names: Vec<String> = (1..=18)
            .map(|node| format!("debug/nodes/{node}/logs/cockroach.log"))
            .collect();
        let members: Vec<(&str, &[u8])> = names
            .iter()
            .map(|name| (name.as_str(), log.as_bytes()))
            .collect();
        self.file(name, &stored_zip(&members))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}

/// Inflated bytes of one log of the long archive.
const LONG_LOG_BYTES: usize = 64 << 20;

/// Copies of that log. Together 2 GiB: seconds on any machine, so that a test
/// can step in while the analysis runs.
const LONG_NODES: usize = 32;

fn long_log() -> Vec<u8> {
    let line =
        b"I240420 06:22:39.000000 1 server/node.go:1 \xe2\x8b\xae [n1] 1  nothing happens here\n";
    line.repeat(LONG_LOG_BYTES / line.len())
}

/// An archive with `members` and nothing compressed, to be cut at any byte.
pub(crate) fn stored_zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (member, bytes) in members {
        zip.start_file(*member, stored).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

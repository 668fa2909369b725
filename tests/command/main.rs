//! The command: exit codes, messages, what it writes where, and every sentence
//! of its help.

// The command exists natively only.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod commit;
mod each;
mod files;
mod fleet;
mod help;
#[cfg(target_os = "linux")]
mod memory;
mod offered;
mod piped;
#[cfg(unix)]
mod shown;
#[cfg(unix)]
mod terminal;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// Nothing is wrong here.
const GOOD: &str = "I250422 06:22:39.000000 7 server/node.go:9 ⋮ [T1,n1] 5 all is well\n";

/// A job that may have lost rows, with a host's name in the error.
const LOSS: &str = "\
I250422 06:00:00.000000 1 util/log/file_sync_buffer.go:238 ⋮ [config] binary: CockroachDB CCL v24.1.5 (x86_64-pc-linux-gnu, built 2024/09/23, go1.22.5)
W250422 06:22:39.852238 6885 kv/bulk/sst_batcher.go:432 ⋮ [T1,n1,job=42] 7 closing with flushes in-progress encountered an error: addsstable [/Table/106/1/0,/Table/106/1/9): dial secrethost.example.com
I250422 06:30:00.000001 2539 jobs/registry.go:1599 ⋮ [T1,n1] 8 IMPORT job 42: stepping through state succeeded
";

/// The command, with nothing of the surroundings that changes how it looks.
fn command(arguments: &[impl AsRef<OsStr>]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detect-144650"));
    command.args(arguments).env("TERM", "xterm-256color");
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI"] {
        command.env_remove(name);
    }
    command
}

fn run(arguments: &[impl AsRef<OsStr>]) -> Output {
    command(arguments).output().expect("started")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// A folder with the logs `good.log` and `loss.log`.
struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        folder.write("good.log", GOOD);
        folder.write("loss.log", LOSS);
        folder
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.at(name);
        fs::create_dir_all(path.parent().expect("in it")).expect("made");
        fs::write(path, text).expect("written");
    }

    /// The command in this folder.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(arguments);
        command.current_dir(self.path());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("started")
    }
}

#[test]
fn exit_codes_and_what_is_said() {
    let folder = Folder::new();
    folder.write("empty.zip", "");
    folder.write("page.zip", "<html><body>Sign in");
    fs::create_dir(folder.at("folder")).expect("made");
    #[rustfmt::skip]
    let cases: &[(&[&str], i32, &str)] = &[
        (&["good.log"],                  0, ""),
        (&["loss.log"],                  1, ""),
        (&["loss.log", "good.log"],      1, ""),
        (&["good.log", "empty.zip"],     2, ""),
        (&["empty.zip"],                 3, "error: empty.zip: it is empty (0 bytes); collect or copy it again"),
        (&["page.zip"],                  3, "error: page.zip: it is a web page"),
        (&["folder"],                    3, "folder is an empty folder; name the folder that"),
        (&["gone.zip"],                  3, "cannot read gone.zip: there is no such file or folder in "),
        (&["good.log", "/gone.zip"],     3, "cannot read /gone.zip: there is no such file or folder; check the path"),
        (&[],                            3, "no input was given: name a debug.zip, a folder or a log file"),
        (&["--formt", "json", "a"],      3, "tip: a similar argument exists: '--format'"),
        (&["--format", "jsn", "a"],      3, "tip: a similar value exists: 'json'"),
        (&["--threads", "0", "a"],       3, "0 is not in 1.."),
        (&["--output"],                  3, "a value is required for '--output <FILE>'"),
        (&["--help"],                    0, ""),
        (&["--version"],                 0, ""),
        (&["--man"],                     0, ""),
        (&["--completions", "fish"],     0, ""),
    ];
    for (arguments, code, sentence) in cases {
        let done = folder.run(arguments);
        let said = stderr(&done);
        assert_eq!(done.status.code(), Some(*code), "{arguments:?}: {said}");
        assert!(said.contains(sentence), "{arguments:?}: {said}");
        // A report or an error, never both, and never nothing.
        assert_eq!(*code == 3, done.stdout.is_empty(), "{arguments:?}");
        assert_eq!(*code == 3, !said.is_empty(), "{arguments:?}: {said}");
    }
}

#[test]
fn version() {
    for option in ["--version", "-V"] {
        let said = stdout(&run(&[option]));
        let want = concat!("detect-144650 ", env!("CARGO_PKG_VERSION"));
        assert_eq!(said.lines().count(), 1);
        assert!(said.starts_with(want), "{said}");
    }
}

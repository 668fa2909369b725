//! The published script's time, unpacking included: it cannot read a zip.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// What it needs.
const PROGRAMS: [&str; 4] = ["unzip", "bash", "rg", "duckdb"];

/// The script, with all that it needs.
pub(crate) struct Script(PathBuf);

impl Script {
    /// # Errors
    ///
    /// What is missing.
    pub(crate) fn find(path: PathBuf) -> Result<Script, String> {
        if !path.is_file() {
            return Err(format!("there is no script at {}", path.display()));
        }
        let missing: Vec<&str> = PROGRAMS
            .into_iter()
            .filter(|program| !is_there(program))
            .collect();
        if missing.is_empty() {
            Ok(Script(path))
        } else {
            Err(format!("the script needs {}", missing.join(", ")))
        }
    }

    /// How long unpacking takes, and the script on what was unpacked.
    pub(crate) fn analyze(&self, archive: &Path) -> (Duration, Duration) {
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let start = Instant::now();
        let status = Command::new("unzip")
            .arg("-q")
            .arg(archive)
            .arg("-d")
            .arg(folder.path())
            .status();
        assert!(status.is_ok_and(|status| status.success()), "unzip works");
        let unpacked = start.elapsed();
        let searched = Instant::now();
        let status = Command::new("bash")
            .arg(&self.0)
            .arg(folder.path().join("debug"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        // 1 is a finding, and a crash.
        assert!(
            status.is_ok_and(|status| status.code().is_some_and(|code| code <= 1)),
            "the script runs"
        );
        (unpacked, searched.elapsed())
    }
}

fn is_there(program: &str) -> bool {
    let status = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    // Unzip does not know the option, and is there all the same.
    status.is_ok()
}

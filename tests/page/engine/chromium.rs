//! Chromium, headless, with chromedriver.

use std::env;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::{Lacks, NETWORK_LOG, Started, capabilities, program, started};

/// What a browser in a test needs.
const ARGUMENTS: &[&str] = &[
    "--headless=new",
    // No graphics, and little shared memory: a container.
    "--disable-gpu",
    "--disable-dev-shm-usage",
    // The browser's own calls home would disturb the tests that count requests.
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Nothing glides away under a click.
    "--force-prefers-reduced-motion",
];

pub(super) fn start(folder: &Path, downloads: &Path, lacks: Lacks) -> Started {
    let mut command = Command::new(program("DETECT_CHROMEDRIVER", "chromedriver"));
    // A free port, which it chooses and prints.
    let (driver, port) = started(command.arg("--port=0"), "successfully on port ");
    let mut all = json!({"goog:chromeOptions": options(folder, downloads, lacks)});
    if lacks != Lacks::NetworkLog {
        all["goog:loggingPrefs"] = json!({"performance": "ALL"});
    }
    Started {
        processes: vec![driver],
        address: format!("http://127.0.0.1:{}", port.trim_end_matches('.')),
        capabilities: capabilities(all),
    }
}

fn options(folder: &Path, downloads: &Path, lacks: Lacks) -> Value {
    let mut arguments: Vec<String> = ARGUMENTS
        .iter()
        .map(|&argument| argument.to_owned())
        .collect();
    let profile = folder.join("profile");
    arguments.push(format!("--user-data-dir={}", profile.display()));
    if lacks != Lacks::NetworkLog {
        let log = folder.join(NETWORK_LOG);
        arguments.push(format!("--log-net-log={}", log.display()));
    }
    // Chromium refuses to run as root with its sandbox, and containers are root.
    if is_root() {
        arguments.push("--no-sandbox".to_owned());
    }
    if lacks == Lacks::WebAssembly {
        // As where a person has switched the optimizing of scripts off.
        arguments.push("--js-flags=--jitless".to_owned());
    }
    let mut options = json!({
        "args": arguments,
        "prefs": {"download.default_directory": downloads},
    });
    if lacks == Lacks::Scripts {
        const BLOCKED: u32 = 2;
        options["prefs"]["profile.default_content_setting_values.javascript"] = BLOCKED.into();
    }
    if let Some(chromium) = env::var_os("DETECT_CHROMIUM") {
        options["binary"] = Value::from(chromium.to_string_lossy());
    }
    options
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

//! Firefox, headless, with geckodriver.

use std::env;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::{Lacks, Started, capabilities, program, started};

pub(super) fn start(folder: &Path, downloads: &Path, lacks: Lacks) -> Started {
    let mut command = Command::new(program("DETECT_GECKODRIVER", "geckodriver"));
    command
        .args(["--port=0", "--websocket-port=0"])
        // For `Page::in_browser_itself`.
        .arg("--allow-system-access")
        .arg("--profile-root")
        .arg(folder);
    let (driver, address) = started(&mut command, "Listening on ");
    Started {
        processes: vec![driver],
        address: format!("http://{address}"),
        capabilities: capabilities(json!({"moz:firefoxOptions": options(downloads, lacks)})),
    }
}

fn options(downloads: &Path, lacks: Lacks) -> Value {
    let mut options = json!({
        "args": ["-headless", "-width", "1280", "-height", "900"],
        "prefs": {
            // geckodriver switches this off; then everything works from disk
            // that does not work for a person.
            "security.fileuri.strict_origin_policy": true,
            "browser.download.folderList": 2,
            "browser.download.dir": downloads,
            // For `names`.
            "network.dns.notifyResolution": true,
            // Nothing glides away under a click.
            "ui.prefersReducedMotion": 1,
            "javascript.options.wasm": lacks != Lacks::WebAssembly,
            "javascript.enabled": lacks != Lacks::Scripts,
        },
    });
    if let Some(firefox) = env::var_os("DETECT_FIREFOX") {
        options["binary"] = Value::from(firefox.to_string_lossy());
    }
    options
}

//! WebKitGTK's own small browser, with its driver, on a display of its own:
//! it has no headless mode.

use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Engine, Lacks, Started, capabilities, program, started};

/// More than a driver takes to listen on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) fn start(folder: &Path, lacks: Lacks) -> Started {
    let (screen, display) = display();
    let port = free_port();
    let mut command = Command::new(program("DETECT_WEBKITDRIVER", "WebKitWebDriver"));
    command
        .arg(format!("--port={port}"))
        .env("DISPLAY", format!(":{display}"))
        .env("GDK_BACKEND", "x11")
        .env("HOME", home(folder))
        // Drawn by the processor all the same, for there are no graphics here.
        .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
        // WebKit refuses to run as root with its sandbox, and containers are root.
        .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
    if lacks != Lacks::Nothing {
        Engine::Chromium.only("a browser that lacks something");
    }
    for folder in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
        command.env_remove(folder);
    }
    let driver = command
        .spawn()
        .expect("WebKitWebDriver is on the PATH, or DETECT_WEBKITDRIVER names it");
    wait_for(port);
    Started {
        processes: vec![driver, screen],
        address: format!("http://127.0.0.1:{port}"),
        capabilities: capabilities(json!({})),
    }
}

/// A home in which downloads go where the tests look for them, and in which
/// the bar with the address takes no room (a window is as wide as it at least)
/// and nothing glides away under a click.
fn home(folder: &Path) -> &Path {
    let config = folder.join(".config");
    let style = config.join("gtk-3.0");
    fs::create_dir_all(&style).expect("a folder for settings");
    let settings = [
        (
            config.join("user-dirs.dirs"),
            "XDG_DOWNLOAD_DIR=\"$HOME/downloads\"\n",
        ),
        (
            style.join("gtk.css"),
            "* { padding: 0; margin: 0; min-width: 0; font-size: 1px; }\n",
        ),
        (
            style.join("settings.ini"),
            "[Settings]\ngtk-enable-animations=0\n",
        ),
    ];
    for (path, text) in settings {
        fs::write(path, text).expect("a setting");
    }
    folder
}

/// A display that nobody sees, and its number.
fn display() -> (Child, String) {
    let mut command = Command::new(program("DETECT_XVFB", "Xvfb"));
    command.args(["-displayfd", "1", "-screen", "0", "1920x1200x24"]);
    started(command.args(["-nolisten", "tcp", "-noreset"]), "")
}

/// The driver takes a port and does not choose one.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("it has an address").port()
}

fn wait_for(port: u16) {
    let start = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        assert!(
            start.elapsed() < PATIENCE,
            "WebKitWebDriver does not listen"
        );
        thread::sleep(Duration::from_millis(20));
    }
}

//! A terminal for the command: what it writes there, as bytes.

use std::fs::File;
use std::io::Read as _;
use std::process::{Command, ExitStatus};

use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// What of the command is connected to a terminal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Connected {
    Stdout,
    Stderr,
}

/// Runs `command` with one of its outputs on a terminal that is `columns` wide;
/// the other one is gone. Line ends are single again.
pub(crate) fn on_terminal(
    mut command: Command,
    connected: Connected,
    columns: u16,
) -> (ExitStatus, String) {
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY;
    let screen = openpt(flags).expect("a terminal");
    grantpt(&screen).expect("granted");
    unlockpt(&screen).expect("unlocked");
    let size = Winsize {
        ws_col: columns,
        ws_row: 50,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&screen, size).expect("resized");
    let name = ptsname(&screen, Vec::new()).expect("a name");
    let line = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty());
    let line = line.expect("opened");
    command.stdin(std::process::Stdio::null());
    match connected {
        Connected::Stdout => command.stderr(std::process::Stdio::null()).stdout(line),
        Connected::Stderr => command.stdout(std::process::Stdio::null()).stderr(line),
    };
    let mut child = command.spawn().expect("started");
    // Holds the other end of the line, which nobody else may.
    drop(command);
    let mut screen = File::from(screen);
    let mut written = Vec::new();
    let mut piece = [0; 4096];
    // A terminal that nobody writes to any more ends with an error on Linux.
    while let Ok(length) = screen.read(&mut piece) {
        if length == 0 {
            break;
        }
        written.extend_from_slice(&piece[..length]);
    }
    let status = child.wait().expect("ended");
    let text = String::from_utf8(written).expect("UTF-8");
    (status, text.replace("\r\n", "\n"))
}

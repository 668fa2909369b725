//! What stands at the other end: a terminal, which has a width and may have
//! colors, or a file or pipe, which has neither.

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write};

use anstream::AutoStream;
use clap::ColorChoice;
use detect_144650::TextLook;

/// Columns below which nothing is legible, whatever the terminal says.
const LEAST_WIDTH: usize = 40;

/// How text looks on standard output.
pub(crate) fn look(color: ColorChoice) -> TextLook {
    let stdout = std::io::stdout();
    let size = terminal_size::terminal_size_of(&stdout);
    let columns = size.map(|(width, _)| usize::from(width.0));
    TextLook {
        width: width(columns),
        rich: is_rich(color, stdout.is_terminal(), |name| std::env::var_os(name)),
    }
}

/// A terminal that does not know its width says 0.
fn width(columns: Option<usize>) -> usize {
    let known = columns.filter(|&columns| 0 < columns);
    known.map_or(TextLook::default().width, |columns| {
        columns.max(LEAST_WIDTH)
    })
}

/// Whether there are marks and colors: see <https://no-color.org>.
fn is_rich(
    color: ColorChoice,
    is_terminal: bool,
    variable: impl Fn(&str) -> Option<OsString>,
) -> bool {
    match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
            let is_dumb = match variable("TERM") {
                Some(terminal) => terminal == "dumb",
                // Terminals of Windows have no such variable.
                None => !cfg!(windows),
            };
            is_terminal && !is_set("NO_COLOR") && !is_dumb
        }
    }
}

/// Has everything that is printed go by `--color`, also what clap prints.
pub(crate) fn choose(color: ColorChoice) {
    let rich = |is_terminal| is_rich(color, is_terminal, |name| std::env::var_os(name));
    let choice = match (rich(false), rich(true)) {
        (true, _) => anstream::ColorChoice::Always,
        (false, true) => anstream::ColorChoice::Auto,
        (false, false) => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// Says on standard error why there is no report, in the form in which clap
/// does.
pub(crate) fn fail(message: &str) {
    say_styled("\x1b[1;31merror:\x1b[0m", message);
}

/// Says on standard error what went wrong beside the report.
pub(crate) fn warn(message: &str) {
    say_styled("\x1b[1;33mwarning:\x1b[0m", message);
}

fn say_styled(what: &str, message: &str) {
    let line = format!("{what} {}", harmless(message));
    // Nobody is left to be told of an error here.
    let _ = writeln!(AutoStream::auto(std::io::stderr()), "{line}");
}

/// Says something on standard error, if that is a terminal, or if `always`.
pub(crate) fn say(message: &str, always: bool) {
    let mut stderr = std::io::stderr();
    if always || stderr.is_terminal() {
        let _ = writeln!(stderr, "{}", harmless(message));
    }
}

/// Text in which no name of a file acts on the terminal.
fn harmless(message: &str) -> String {
    let mut shown = String::with_capacity(message.len());
    for c in message.chars() {
        if c.is_control() && c != '\n' {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_are_for_terminals() {
        use ColorChoice::{Always, Auto, Never};
        type Variables = &'static [(&'static str, &'static str)];
        const XTERM: Variables = &[("TERM", "xterm-256color")];
        #[rustfmt::skip]
        let cases: &[(ColorChoice, bool, Variables, bool)] = &[
            (Auto,   true,  XTERM,                                true),
            (Auto,   false, XTERM,                                false),
            (Auto,   true,  &[("TERM", "dumb")],                  false),
            (Auto,   true,  &[],                                  cfg!(windows)),
            (Auto,   true,  &[("TERM", "xterm"), ("NO_COLOR", "1")], false),
            (Auto,   true,  &[("TERM", "xterm"), ("NO_COLOR", "")],  true),
            (Always, false, &[("TERM", "dumb"), ("NO_COLOR", "1")],  true),
            (Never,  true,  XTERM,                                false),
        ];
        for (color, is_terminal, variables, want) in cases {
            let variable = |name: &str| {
                let found = variables.iter().find(|(key, _)| *key == name);
                found.map(|(_, value)| OsString::from(value))
            };
            let got = is_rich(*color, *is_terminal, variable);
            assert_eq!(got, *want, "{color:?} {is_terminal} {variables:?}");
        }
    }

    #[test]
    fn widths() {
        for (columns, want) in [
            (None, 80),
            (Some(0), 80),
            (Some(1), 40),
            (Some(40), 40),
            (Some(41), 41),
            (Some(500), 500),
        ] {
            assert_eq!(width(columns), want, "{columns:?}");
        }
    }

    #[test]
    fn messages_do_not_act() {
        assert_eq!(harmless("a\u{1b}[2J\nb\r"), "a\\u{1b}[2J\nb\\u{d}");
    }
}

//! What the command offers about itself: completions for shells, and a manual
//! page, both made of the definition of its options.
//!
//! They are made when they are asked for, and not when the command is built: so
//! they are those of this very command, one file is all that is to be copied,
//! and a build needs no step of its own.

use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::exit::Exit;
use super::options::{EXAMPLES, NAME, NOTHING_SENT, Options};

/// A script for a shell.
pub(crate) fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Options::command(), NAME, &mut script);
    script
}

/// The manual page, for `man -l` or a folder of manual pages.
pub(crate) fn manual() -> std::io::Result<Vec<u8>> {
    // In place of what stands below the help there are sections of their own.
    let mut command = Options::command().after_help(None::<&str>);
    command.build();
    let verbs: Vec<Command> = command.get_subcommands().cloned().collect();
    // Verbs have no pages of their own, but sections.
    for verb in &verbs {
        command = command.mut_subcommand(verb.get_name(), |verb| verb.hide(true));
    }
    let man = Man::new(command).source(format!("{NAME} {}", env!("CARGO_PKG_VERSION")));
    let mut page = Vec::new();
    man.render(&mut page)?;
    for verb in verbs {
        let mut own = Roff::new();
        own.control("SH", [verb.get_name().to_uppercase().as_str()]);
        own.to_writer(&mut page)?;
        let mut section = Vec::new();
        let man = Man::new(verb);
        man.render_synopsis_section(&mut section)?;
        man.render_description_section(&mut section)?;
        man.render_options_section(&mut section)?;
        let section = String::from_utf8_lossy(&section).replace(".SH ", ".SS ");
        page.extend_from_slice(section.as_bytes());
    }
    let mut own = Roff::new();
    own.control("SH", ["EXIT STATUS"]);
    for exit in Exit::ALL {
        own.control("TP", []);
        own.text([bold(exit.code().to_string())]);
        own.text([roman(exit.meaning())]);
    }
    own.control("SH", ["EXAMPLES"]);
    for (command, what) in EXAMPLES {
        own.control("TP", []);
        own.text([bold(command)]);
        own.text([roman(what)]);
    }
    own.control("SH", ["PRIVACY"]);
    own.text([roman(NOTHING_SENT)]);
    own.to_writer(&mut page)?;
    Ok(page)
}

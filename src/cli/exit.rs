//! How the command ends: its exit codes, which scripts rely on.

use std::process::ExitCode;

use detect_144650::report::State;

/// How the command ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Exit {
    Clear,
    Findings,
    Incomplete,
    NotAnalyzed,
}

impl Exit {
    /// Every one, by its code.
    pub(crate) const ALL: [Exit; 4] = [
        Exit::Clear,
        Exit::Findings,
        Exit::Incomplete,
        Exit::NotAnalyzed,
    ];

    pub(crate) fn code(self) -> u8 {
        match self {
            Exit::Clear => 0,
            Exit::Findings => 1,
            Exit::Incomplete => 2,
            Exit::NotAnalyzed => 3,
        }
    }

    /// What the help says of it.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Exit::Clear => "not detected in these logs, and nothing that matters was left unread",
            Exit::Findings => "jobs that may have lost rows, or flush errors without a job",
            Exit::Incomplete => "nothing detected, but not everything could be checked",
            Exit::NotAnalyzed => {
                "not analyzed: bad usage, no such file, nothing to analyze, or no report written; \
                 or no bundle, where 0 would promise that all was"
            }
        }
    }

    /// The same where something that was asked for beside the report could not
    /// be written: a finding stays one, and a script that goes on after 0 does
    /// not go on without it.
    pub(crate) fn not_all_written(self) -> Exit {
        match self {
            Exit::Clear => Exit::NotAnalyzed,
            other => other,
        }
    }
}

impl From<State> for Exit {
    fn from(state: State) -> Exit {
        match state {
            State::Clear => Exit::Clear,
            State::Findings => Exit::Findings,
            State::Incomplete => Exit::Incomplete,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

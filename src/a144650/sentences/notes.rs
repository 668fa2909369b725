//! Sentences about a log that holds more than is kept of it, in words that
//! stand behind its path.

use std::fmt::{self, Display, Formatter};

use crate::a144650::reasons::LogNote;

impl Display for LogNote {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LogNote::TooManyJobsForScript => {
                "the script's answer leaves out jobs of this file: there are too many"
            }
            LogNote::TooManyFlushErrors => {
                "this file holds flush errors of more jobs than can be kept; \
                 analyze it alone, in parts"
            }
        })
    }
}

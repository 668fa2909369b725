//! What the benchmarks and the tests of whole answers need of the inside. No
//! part of the crate's interface: it may change with any commit.

mod readers;

use std::ops::ControlFlow;

use debug_zip_records::entry;

use crate::a144650::A144650;
use crate::input::Source;
use crate::input::archive::MemberReader;
use crate::input::member::{self, Kind};
use crate::plan::Plan;
use crate::report::{Report, saved};
use crate::scan::{Needles, PlainNeedles, Scan};

pub use readers::{
    Contribution, Members, Opened, Unit, Unpacked, json_ways_agree, opened, units, unpacked,
};

/// Opens the JSON or the page of a report, as the page does; gives when that
/// was saved, too.
///
/// # Errors
///
/// The sentence that says why it does not open.
pub fn open(text: &str) -> Result<(Report, Option<String>), String> {
    let opened = saved::open(text);
    let saved = opened.map_err(|error| format!("{}: {error}", error.code()))?;
    Ok((saved.report, saved.saved))
}

/// Whether `line` is an entry.
#[must_use]
pub fn is_entry(line: &[u8]) -> bool {
    entry::parse(line).is_some()
}

/// Whether the member at `path` is a log.
#[must_use]
pub fn is_log(path: &str) -> bool {
    matches!(member::kind(path), Kind::Log(_))
}

/// Whether the member at `path` is read at all.
#[must_use]
pub fn is_read(path: &str) -> bool {
    matches!(member::kind(path), Kind::Log(_) | Kind::Data(_))
}

/// Places of needles, each with the index of its needle.
pub type Places = Vec<(usize, usize)>;

/// The search for all needles that this build uses, beside a plain one.
pub struct Searches {
    fast: Needles<A144650>,
    plain: PlainNeedles,
}

impl Default for Searches {
    fn default() -> Searches {
        Searches {
            fast: Needles::default(),
            plain: PlainNeedles::new(&Searches::needles()),
        }
    }
}

impl Searches {
    /// The needles.
    #[must_use]
    pub fn needles() -> Vec<&'static str> {
        Needles::<A144650>::all()
    }

    /// Where they stand in `bytes`, by the one search and by the other.
    #[must_use]
    pub fn both(&self, bytes: &[u8]) -> (Places, Places) {
        let (mut fast, mut plain) = (Vec::new(), Vec::new());
        let find = &mut |needle, at| fast.push((needle, at));
        self.fast.find(bytes, find);
        let find = &mut |needle, at| plain.push((needle, at));
        self.plain.find(bytes, find);
        (fast, plain)
    }
}

/// Where lines end in `bytes`, or are hidden by NUL bytes.
#[must_use]
pub fn line_ends(bytes: &[u8]) -> Vec<usize> {
    let mut ends = Vec::new();
    entry::line_ends(bytes, &mut |at| ends.push(at));
    ends
}

/// Inflates and verifies all members of an archive that are needed; gives how
/// many bytes came out.
#[must_use]
pub fn inflate(archive: &Source) -> u64 {
    let Ok(plan) = Plan::make(std::slice::from_ref(archive)) else {
        return 0;
    };
    let mut reader = MemberReader::new();
    let members = plan.tasks.iter().filter_map(|task| task.member.as_ref());
    let inflated = members.filter_map(|member| {
        let sink = &mut |_: &[u8]| ControlFlow::Continue(());
        reader.read(&*archive.bytes, member, sink).ok()
    });
    inflated.sum()
}

/// Scans logs, one after the other.
#[derive(Default)]
pub struct Scanner {
    needles: Needles<A144650>,
}

impl Scanner {
    /// The entries of the log at `path`, which comes in `pieces`.
    #[must_use]
    pub fn entries<'a>(&self, path: &str, pieces: impl Iterator<Item = &'a [u8]>) -> u64 {
        let Kind::Log(log) = member::kind(path) else {
            return 0;
        };
        let mut scan = Scan::new(&self.needles, path, log);
        pieces.for_each(|piece| scan.feed(piece));
        scan.finish().member.entries
    }
}

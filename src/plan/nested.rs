//! Looks at the start of what is packed in an archive: a zip archive is an
//! input of its own, and an evidence bundle of this program none.
//!
//! # Promises
//!
//! * Of each the first bytes are read, and of a bounded number.

use std::ops::ControlFlow;

use super::own;
use crate::input::archive::{Member, MemberReader, looks_like_zip};
use crate::input::read_at::ReadAt;
use crate::limits::PACKED_HEAD_BYTES;

/// What a packed member turned out to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Looked {
    /// An evidence bundle of this program, by its start.
    Bundle,
    /// Another zip archive.
    Zip,
    /// Something else, or it was not looked at.
    Other,
}

/// Looks into archives inside of an archive.
#[derive(Default)]
pub(super) struct Archives {
    reader: Option<MemberReader>,
    looked_at: usize,
}

impl Archives {
    /// What a member is that may be a zip archive by its name; of more than a
    /// few nobody waits for a look at each.
    pub(super) fn look(&mut self, bytes: &dyn ReadAt, member: &Member) -> Looked {
        const MOST: usize = 100;
        if !member.path.to_ascii_lowercase().ends_with(".zip") || self.looked_at == MOST {
            return Looked::Other;
        }
        self.looked_at += 1;
        let window = || MemberReader::with_window(PACKED_HEAD_BYTES);
        let reader = self.reader.get_or_insert_with(window);
        let mut head = Vec::new();
        // What cannot be read is none.
        let _ = reader.read(bytes, member, &mut |piece| {
            head.extend_from_slice(piece);
            if head.len() < own::BUNDLE_HEAD_BYTES {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        if own::is_bundle(&head) {
            Looked::Bundle
        } else if looks_like_zip(&head) {
            Looked::Zip
        } else {
            Looked::Other
        }
    }
}

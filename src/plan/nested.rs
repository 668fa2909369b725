//! Looks into an archive inside of an archive, as far as to tell whether it is
//! an evidence bundle of this program.
//!
//! # Promises
//!
//! * Of each the first bytes are read, and of a bounded number.

use std::ops::ControlFlow;

use super::own;
use crate::input::archive::{Member, MemberReader};
use crate::input::read_at::ReadAt;
use crate::limits::PACKED_HEAD_BYTES;

/// Whether what is packed in an archive may be a bundle, by its name.
pub(super) fn may_be_bundle(path: &str) -> bool {
    path.to_ascii_lowercase().ends_with(".zip")
}

/// Looks into archives inside of an archive.
#[derive(Default)]
pub(super) struct Archives {
    reader: Option<MemberReader>,
    looked_at: usize,
}

impl Archives {
    /// Whether a member is an evidence bundle; of more than a few nobody waits
    /// for a look at each.
    pub(super) fn is_bundle(&mut self, bytes: &dyn ReadAt, member: &Member) -> bool {
        const MOST: usize = 100;
        if self.looked_at == MOST {
            return false;
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
        own::is_bundle(&head)
    }
}

//! What is known of a stream while it is read: how much went in, how much came
//! out, and what made it end.
//!
//! # Promises
//!
//! * What grows without measure is stopped, in whichever layer it grows.
//! * Of several errors, the first and innermost is told: that of the source
//!   before that of the decoder which it starved.

use std::cell::{Cell, RefCell};
use std::error::Error;
use std::io::{self, ErrorKind, Read};
use std::rc::Rc;

use crate::input::archive::{MemberError, is_bomb};
use crate::input::read_at::ReadError;
use crate::limits::PACKED_MEMORY_BYTES;

/// Shared by all layers of a stream.
#[derive(Clone, Default)]
pub(super) struct Meter(Rc<Known>);

#[derive(Default)]
struct Known {
    /// Bytes of the source that were taken.
    packed: Cell<u64>,
    /// What made the stream end, where a decoder's error does not tell.
    failure: RefCell<Option<MemberError>>,
}

impl Meter {
    /// Counts bytes that were taken from the source.
    pub(super) fn take(&self, bytes: usize) {
        self.0.packed.set(self.0.packed.get() + bytes as u64);
    }

    /// The error that ends the stream because the source failed.
    pub(super) fn source_failed(&self, error: ReadError) -> io::Error {
        self.fail(MemberError::Read(error))
    }

    /// The error that ends the stream because of a person.
    pub(super) fn stopped(&self) -> io::Error {
        self.fail(MemberError::Stopped)
    }

    fn fail(&self, error: MemberError) -> io::Error {
        self.0.failure.borrow_mut().get_or_insert(error);
        io::Error::other("the stream ends here")
    }

    /// Why a layer could not go on, of which so many bytes came out.
    pub(super) fn told(&self, error: &io::Error, inflated_bytes: u64) -> MemberError {
        if let Some(failure) = self.failure() {
            return failure;
        }
        if is_kind(error, ErrorKind::UnexpectedEof) {
            MemberError::Truncated { inflated_bytes }
        } else if is_kind(error, ErrorKind::OutOfMemory) {
            MemberError::Memory {
                most_bytes: PACKED_MEMORY_BYTES,
            }
        } else {
            MemberError::Corrupt { inflated_bytes }
        }
    }

    /// What made the stream end, if it is not the data.
    pub(super) fn failure(&self) -> Option<MemberError> {
        self.0.failure.borrow().clone()
    }

    /// A layer whose output is watched.
    pub(super) fn watch<'a>(&self, layer: impl Read + 'a) -> Metered<'a> {
        Metered {
            layer: Box::new(layer),
            meter: self.clone(),
            unpacked: 0,
        }
    }
}

/// Whether an error, or what caused it, is of this kind.
fn is_kind(error: &io::Error, kind: ErrorKind) -> bool {
    if error.kind() == kind {
        return true;
    }
    let mut cause: Option<&(dyn Error + 'static)> = error.get_ref().map(|it| it as _);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>()
            && error.kind() == kind
        {
            return true;
        }
        cause = error.source();
    }
    false
}

/// A layer whose output is watched.
pub(super) struct Metered<'a> {
    layer: Box<dyn Read + 'a>,
    meter: Meter,
    unpacked: u64,
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.layer.read(buffer)?;
        self.unpacked += read as u64;
        if is_bomb(self.meter.0.packed.get(), self.unpacked) {
            let inflated_bytes = self.unpacked;
            return Err(self.meter.fail(MemberError::Bomb { inflated_bytes }));
        }
        Ok(read)
    }
}

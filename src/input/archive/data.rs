//! Where the data of a member lies, for those who unpack it themselves.

use std::ops::Range;

use super::header::{LOCAL_BYTES, LocalHeader};
use super::{Member, MemberError, Method};
use crate::input::read_at::ReadAt;

/// The bytes of the source that hold the data of `member`, as it is packed.
///
/// # Errors
///
/// [`MemberError`] where it is encrypted or not where it should be.
pub(crate) fn data(source: &dyn ReadAt, member: &Member) -> Result<Range<u64>, MemberError> {
    if member.encrypted {
        return Err(MemberError::Encrypted);
    }
    let offset = member.header_offset;
    let mut header = [0; LOCAL_BYTES];
    source.read_exact_at(offset, &mut header)?;
    let start = LocalHeader::parse(&header)
        .and_then(|header| offset.checked_add(header.length() as u64))
        .ok_or(MemberError::HeaderMissing { offset })?;
    let claimed = start.saturating_add(member.compressed_bytes);
    // Deflate tells its own end.
    let end = match member.method {
        Method::Store => claimed.min(member.limit_offset),
        _ => member.limit_offset,
    };
    Ok(start..end.max(start))
}

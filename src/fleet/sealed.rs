//! Plain data in a JSON document: written by `postcard`, deflated, as text,
//! with its sum.
//!
//! # Promises
//!
//! * What is opened is what was sealed: a byte that was changed, cut off or
//!   added is an error.
//! * No text makes it hold more than it says of its own length, of which it is
//!   told before.

use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Refused;
use crate::text::sha256;

/// What is sealed, as the document has it.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sealed {
    /// Length of what `postcard` wrote.
    bytes: u64,
    /// SHA-256 of it, deflated.
    sha256: String,
    /// It, deflated (zlib), in base 64.
    data: String,
}

impl Sealed {
    /// Seals `value`, which is plain data. What is none is sealed as nothing,
    /// and does not open.
    pub(super) fn of(value: &impl Serialize) -> Sealed {
        Sealed::try_of(value).unwrap_or_default()
    }

    fn try_of(value: &impl Serialize) -> Option<Sealed> {
        let bytes = postcard::to_allocvec(value).ok()?;
        let mut deflated = ZlibEncoder::new(Vec::new(), Compression::default());
        deflated.write_all(&bytes).ok()?;
        let deflated = deflated.finish().ok()?;
        Some(Sealed {
            bytes: bytes.len() as u64,
            sha256: sha256(&deflated),
            data: STANDARD.encode(deflated),
        })
    }

    /// What was sealed.
    pub(super) fn open<T: DeserializeOwned>(&self) -> Result<T, Refused> {
        let deflated = STANDARD.decode(&self.data).map_err(|_| Refused::Damaged)?;
        // Of these bytes: in deflated ones there are bits that mean nothing.
        if sha256(&deflated) != self.sha256 {
            return Err(Refused::Damaged);
        }
        let mut bytes = Vec::new();
        let inflated = ZlibDecoder::new(deflated.as_slice())
            .take(self.bytes.saturating_add(1))
            .read_to_end(&mut bytes);
        let length = inflated.map_err(|_| Refused::Damaged)? as u64;
        if length != self.bytes {
            return Err(Refused::Damaged);
        }
        match postcard::take_from_bytes(&bytes) {
            Ok((value, [])) => Ok(value),
            _ => Err(Refused::Damaged),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_opened_is_what_was_sealed() {
        let value = (7_u64, vec!["a".to_owned(), "b".repeat(1000)]);
        let sealed = Sealed::of(&value);
        assert!(sealed.data.len() < 100, "deflated");
        assert_eq!(sealed.open(), Ok(value));
        let changes: [(&str, fn(&mut Sealed)); 8] = [
            ("longer", |it| it.bytes += 1),
            ("shorter", |it| it.bytes -= 1),
            ("no end", |it| it.bytes = u64::MAX),
            ("another sum", |it| it.sha256 = sha256(b"other")),
            ("no text", |it| it.data.clear()),
            ("no base 64", |it| it.data.insert(0, '*')),
            ("cut off", |it| it.data.truncate(it.data.len() / 4 / 2 * 4)),
            ("another value", |it| {
                *it = Sealed::of(&(7_u64, Vec::<String>::new(), 0_u8));
            }),
        ];
        for (name, change) in changes {
            let mut sealed = sealed.clone();
            change(&mut sealed);
            let opened = sealed.open::<(u64, Vec<String>)>();
            assert_eq!(opened, Err(Refused::Damaged), "{name}");
        }
    }
}

//! Takes the names of functions, and all else that no browser reads, out of a
//! WebAssembly module.
//!
//! wasm-bindgen has an option for this, which wasm-pack does not hand on.
//!
//! # Promises
//!
//! * The code is untouched: only custom sections are left out, which by the
//!   WebAssembly specification (2.5, "custom sections") have no meaning.

use anyhow::{Context, Result, bail};

/// The magic number and the version of every module.
const PREAMBLE: &[u8] = b"\0asm\x01\0\0\0";

/// The id of a custom section.
const CUSTOM: u8 = 0;

/// `module` without its custom sections.
///
/// # Errors
///
/// When it is no module of version 1, or breaks off.
pub(crate) fn without_names(module: &[u8]) -> Result<Vec<u8>> {
    let Some(mut rest) = module.strip_prefix(PREAMBLE) else {
        bail!("it is no WebAssembly module of version 1");
    };
    let mut kept = PREAMBLE.to_vec();
    while let [id, after @ ..] = rest {
        let (length, content) = leb128(after).context("a section's length is broken")?;
        let (_, next) = content
            .split_at_checked(length)
            .context("it breaks off within a section")?;
        if *id != CUSTOM {
            let (section, _) = rest.split_at(rest.len() - next.len());
            kept.extend_from_slice(section);
        }
        rest = next;
    }
    Ok(kept)
}

/// Reads an unsigned number of 32 bits; returns it and what follows.
fn leb128(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0u32;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        value |= u32::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((usize::try_from(value).ok()?, bytes.get(index + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A section of `content`, whose length takes two bytes.
    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len()).unwrap();
        [&[id, length | 0x80, 0], content].concat()
    }

    #[test]
    fn only_custom_sections_are_left_out() {
        let parts = [
            PREAMBLE.to_vec(),
            section(0, b"\x04name"),
            section(1, b"\x00"),
            section(0, b""),
            section(10, &[7; 100]),
            section(0, b"\x09producers"),
        ];
        let kept = [&parts[0][..], &parts[2], &parts[4]].concat();
        assert_eq!(without_names(&parts.concat()).unwrap(), kept);
        assert_eq!(without_names(&kept).unwrap(), kept, "nothing to leave out");
    }

    #[test]
    fn what_is_no_module_is_refused() {
        let cut = [PREAMBLE, &section(10, b"abc")[..5]].concat();
        let endless = [PREAMBLE, &[1, 0x80, 0x80, 0x80, 0x80, 0x80]].concat();
        for bytes in [&b"\0asm\x02\0\0\0"[..], b"", &cut, &endless] {
            assert!(without_names(bytes).is_err(), "{bytes:?}");
        }
    }
}

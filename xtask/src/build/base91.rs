//! Bytes as text that a script in a page can hold: two characters for thirteen
//! bits, so 1.23 characters a byte, where base 85 needs 1.25 and base64 1.33.
//!
//! The bits are taken from the lowest of the first byte on; the last six or less
//! are a single character, so that the length tells how many bytes there are. The
//! alphabet is all that is printable but three: what ends a text, what escapes,
//! and what begins a tag. `www/app/analyzer.js` reads it.

use anyhow::{Context, Result};
use zopfli::{Format, Options};

/// A digit for each value.
const DIGITS: &[u8; 91] =
    b"!#$%&'()*+,-./0123456789:;=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";

/// How many digits there are.
const BASE: u32 = 91;

/// Bits of a pair of digits.
const BITS: u32 = 13;

/// Bits of a digit that stands alone.
const LAST_BITS: u32 = 6;

/// The bytes deflated, as text. The form of zlib (RFC 1950) has a checksum, and
/// browsers know it the longest.
pub(super) fn packed(bytes: &[u8]) -> Result<String> {
    let mut deflated = Vec::new();
    zopfli::compress(Options::default(), Format::Zlib, bytes, &mut deflated)
        .context("the analyzer could not be packed")?;
    Ok(encode(&deflated))
}

/// The bytes as text.
fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() / 13 * 16 + 16);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held |= u32::from(*byte) << bits;
        bits += 8;
        if BITS <= bits {
            push(&mut text, held & ((1 << BITS) - 1));
            held >>= BITS;
            bits -= BITS;
        }
    }
    if 0 < bits {
        push(&mut text, held);
    }
    if (1..=LAST_BITS).contains(&bits) {
        text.pop();
    }
    text
}

/// Adds a value below 91², the lower digit first.
fn push(text: &mut String, value: u32) {
    for digit in [value % BASE, value / BASE] {
        text.push(char::from(DIGITS[digit as usize]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed by hand: 8191 is 90 · 91 + 1.
    #[test]
    fn pairs() {
        for (bytes, want) in [
            (&b""[..], ""),
            (&[0], "!!"),
            (&[91], "!#"),
            (&[0xff, 0x1f], "#~!"),
            (&[1, 0, 0], "#!!!"),
            (&[0, 0x20], "!!#"),
            (&[0; 13], "!!!!!!!!!!!!!!!!"),
        ] {
            assert_eq!(encode(bytes), want, "{bytes:?}");
        }
    }

    #[test]
    fn nothing_means_anything_in_a_page() {
        let mut digits = DIGITS.to_vec();
        digits.sort_unstable();
        digits.dedup();
        assert_eq!(digits.len(), 91, "each digit once");
        for character in b"\"\\<\n\r " {
            assert!(!DIGITS.contains(character), "{}", char::from(*character));
        }
        assert!(DIGITS.iter().all(u8::is_ascii_graphic));
    }
}

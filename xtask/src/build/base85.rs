//! Bytes as text that a script in a page can hold: five characters for four
//! bytes, where base64 needs five and a third.
//!
//! It is the base 85 of RFC 1924, by groups of four bytes, the first byte
//! first, as in Ascii85: of a last group of one to three bytes stand two to four
//! characters. Three characters of that alphabet mean something in HTML or in a
//! script; others stand for them. `www/app/analyzer.js` reads it.

use miniz_oxide::deflate::compress_to_vec_zlib;

/// A digit for each value. `,`, `.` and `:` stand for `<`, `&` and the grave
/// accent, so that nothing in a script or in HTML ends early, or begins.
const DIGITS: &[u8; 85] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%.()*+-;,=>?@^_:{|}~";

/// The level that packs best, of 0 to 10.
const PACKING_LEVEL: u8 = 10;

/// The bytes deflated, as text. The form of zlib (RFC 1950) has a checksum, and
/// browsers know it the longest.
pub(super) fn packed(bytes: &[u8]) -> String {
    encode(&compress_to_vec_zlib(bytes, PACKING_LEVEL))
}

/// The bytes as text.
fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(4) * 5);
    for group in bytes.chunks(4) {
        let mut whole = [0; 4];
        whole[..group.len()].copy_from_slice(group);
        let mut value = u32::from_be_bytes(whole);
        let mut digits = [0; 5];
        for digit in digits.iter_mut().rev() {
            *digit = DIGITS[(value % 85) as usize];
            value /= 85;
        }
        text.extend(digits.iter().take(group.len() + 1).copied().map(char::from));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 1924, whose 128 bits are one number there, is none
    /// for groups of 32 bits; these were computed by hand.
    #[test]
    fn groups() {
        for (bytes, want) in [
            (&b""[..], ""),
            (&[0], "00"),
            (&[0, 0, 0, 0], "00000"),
            (&[0, 0, 0, 84], "0000~"),
            (&[0, 0, 0, 85], "00010"),
            (&[255, 255, 255, 255], "|NsC0"),
            (&[255], "{{"),
        ] {
            assert_eq!(encode(bytes), want, "{bytes:?}");
        }
    }

    #[test]
    fn nothing_means_anything_in_a_page() {
        let mut digits = DIGITS.to_vec();
        digits.sort_unstable();
        digits.dedup();
        assert_eq!(digits.len(), 85, "each digit once");
        for character in b"\"'`\\<&/\n\r " {
            assert!(!DIGITS.contains(character), "{}", char::from(*character));
        }
    }
}

//! A last look at what was built: no address that a browser would load, and no
//! path of the machine that built it.
//!
//! The policy refuses such a load in any case. This finds it before a person
//! does, and keeps the page readable for those who search it for `http`.
//!
//! # Promises
//!
//! * Addresses in text, such as that of the advisory, and XML namespaces are
//!   let through; one given to an attribute, property or CSS function that
//!   loads is not.

use std::path::PathBuf;

use anyhow::{Result, bail, ensure};

/// What makes an address one of a network.
const SCHEMES: &[&str] = &["http://", "https://", "ws://", "wss://", "//"];

/// Attributes, properties and CSS words whose value a browser fetches, sends
/// to, or goes to.
const LOADERS: &[&str] = &[
    "@import",
    "action",
    "cite",
    "data",
    "formaction",
    "href",
    "manifest",
    "ping",
    "poster",
    "src",
    "srcset",
    "url",
];

/// Bytes of the offending place that the error quotes.
const QUOTED_BYTES: usize = 60;

/// Refuses `text` when it gives a network address to something that loads.
pub(crate) fn no_loadable_address(text: &str) -> Result<()> {
    let lower = text.to_ascii_lowercase();
    for scheme in SCHEMES {
        for (at, _) in lower.match_indices(scheme) {
            if let Some(loader) = lower.get(..at).and_then(loader_before) {
                let place: String = lower
                    .get(at..)
                    .unwrap_or_default()
                    .chars()
                    .take(QUOTED_BYTES)
                    .collect();
                bail!("`{loader}` is given the address {place}");
            }
        }
    }
    Ok(())
}

/// Refuses `bytes` in which the path of something in one of the folders stands.
pub(crate) fn no_path_of_this_machine(bytes: &[u8], folders: &[PathBuf]) -> Result<()> {
    for folder in folders {
        // With a slash behind it: other words may begin like a folder's name.
        let below = folder.join("");
        let below = below.as_os_str().as_encoded_bytes();
        // The root of all files is no place of a machine's.
        let told = below.len() > 1 && bytes.windows(below.len()).any(|part| part == below);
        ensure!(!told, "paths below {} stand in it", folder.display());
    }
    Ok(())
}

/// The loader to which the value that starts after `text` is given, if any.
fn loader_before(text: &str) -> Option<&'static str> {
    let text = text.trim_end_matches(['"', '\'', '`']);
    let text = text.strip_suffix("&quot;").unwrap_or(text).trim_end();
    // `@import` takes its value without anything between.
    if text.ends_with("@import") {
        return Some("@import");
    }
    let text = text.strip_suffix(['=', '(', ':'])?.trim_end();
    let start = text
        .rfind(|c: char| !c.is_ascii_alphanumeric())
        .map_or(0, |at| at + 1);
    let word = text.get(start..)?;
    LOADERS.iter().find(|loader| **loader == word).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let folders = ["/home/a", "/", ""].map(PathBuf::from);
        let cases: &[(&str, &[u8], bool)] = &[
            ("below", b"\0\xff/home/a/.cargo/x.rs", false),
            ("at the end", b"x/home/a/", false),
            ("of another", b"/home/ab/c", true),
            ("remapped", b"/cargo/registry/x.rs", true),
            ("nothing", b"", true),
        ];
        for (name, bytes, fine) in cases {
            let found = no_path_of_this_machine(bytes, &folders);
            assert_eq!(found.is_ok(), *fine, "{name}");
        }
    }

    #[test]
    fn addresses() {
        let cases: &[(&str, &str, bool)] = &[
            (
                "attribute",
                r#"<img src="https://example.org/a.png">"#,
                false,
            ),
            ("spaces", "<a href = 'http://example.org'>", false),
            ("no quotes", "<form action=https://example.org>", false),
            ("no scheme", r#"<script src="//example.org/a.js">"#, false),
            (
                "escaped frame",
                "srcdoc=\"&lt;img src=&quot;https://example.org&quot;",
                false,
            ),
            ("property", "image.src = `https://example.org`", false),
            ("capitals", r#"<IMG SRC="HTTPS://EXAMPLE.ORG">"#, false),
            (
                "style function",
                "a { background: url('https://example.org') }",
                false,
            ),
            ("style import", "@import 'https://example.org/a.css'", false),
            ("socket", "{url: 'wss://example.org'}", false),
            ("text", "<p>See https://example.org/advisory.</p>", true),
            ("text in quotes", r#"title="see https://example.org""#, true),
            (
                "namespace",
                "createElementNS('http://www.w3.org/2000/svg', 'svg')",
                true,
            ),
            (
                "namespace attribute",
                r#"<svg xmlns="http://www.w3.org/2000/svg">"#,
                true,
            ),
            ("comment", "x = 1 // src of all", true),
            ("relative", r#"<script src="app-0123.js">"#, true),
            ("fragment", r##"<a href="#jobs">"##, true),
        ];
        for (name, text, fine) in cases {
            assert_eq!(no_loadable_address(text).is_ok(), *fine, "{name}");
        }
    }
}

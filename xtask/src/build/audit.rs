//! A last look at the built page: no address that a browser would load.
//!
//! The policy refuses such a load in any case. This finds it before a person
//! does, and keeps the page readable for those who search it for `http`.
//!
//! # Promises
//!
//! * Addresses in text, such as that of the advisory, and XML namespaces are
//!   let through; one given to an attribute, property or CSS function that
//!   loads is not.

use anyhow::{Result, bail};

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

//! The content security policy that both forms of the page carry.
//!
//! # Promises
//!
//! * Nothing may run or be loaded but what is named by its hash. The two forms
//!   have the same policy, word for word.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

/// `sha256-…`, as a policy and an `integrity` attribute name a text.
pub(crate) fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text)))
}

/// The start of the hash, for a file name: 64 bits tell versions apart.
pub(crate) fn short_hash(text: &str) -> String {
    use std::fmt::Write as _;
    let mut name = String::new();
    for byte in Sha256::digest(text).iter().take(8) {
        // Writing to a string cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    name
}

/// The policy for a page of these scripts and this style.
pub(crate) fn policy(scripts: &[&str], style: &str) -> String {
    let scripts: Vec<_> = scripts
        .iter()
        .map(|script| format!("'{}'", hash(script)))
        .collect();
    [
        // Whatever is not named below is refused.
        "default-src 'none'".to_owned(),
        // The engine frame is a srcdoc document and inherits this policy, so
        // its script is named here as well. WebAssembly needs its own word.
        format!("script-src {} 'wasm-unsafe-eval'", scripts.join(" ")),
        format!("style-src '{}'", hash(style)),
        // From file:// a worker can only be made of a blob.
        "worker-src blob:".to_owned(),
        // The icon, which stands in the page itself.
        "img-src data:".to_owned(),
        // `default-src` says it already; a reader of the page looks for it.
        "connect-src 'none'".to_owned(),
        // These two are not covered by `default-src`.
        "form-action 'none'".to_owned(),
        "base-uri 'none'".to_owned(),
        // Text from a log can become markup or a script nowhere.
        "require-trusted-types-for 'script'".to_owned(),
        "trusted-types engine".to_owned(),
    ]
    .join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes() {
        // `printf %s hello | openssl dgst -sha256 -binary | base64`
        assert_eq!(
            hash("hello"),
            "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
        );
        assert_eq!(short_hash("hello"), "2cf24dba5fb0a30e");
    }

    #[test]
    fn nothing_is_allowed_that_has_no_hash() {
        let policy = policy(&["a", "b"], "c");
        assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"));
        for word in ["'unsafe-inline'", "'unsafe-eval'", "'self'", "http", "*"] {
            assert!(!policy.contains(word), "{word}");
        }
    }
}

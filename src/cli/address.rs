//! Inputs that are named by an address in place of a path.
//!
//! Only a command that was built with the feature `remote` reads what lies
//! there; every other one says so.

use std::path::Path;

use detect_144650::Owned;

/// Whether an input is named by an address.
pub(super) fn is_address(path: &Path) -> bool {
    let text = path.to_str().unwrap_or_default();
    ["s3://", "https://", "http://"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
}

/// An input as it is shown: a path as it is, an address without what may be a
/// secret, which stands behind `?` and before `@`.
pub(super) fn shown(input: &Path) -> String {
    let text = input.to_string_lossy();
    if !is_address(input) {
        return text.into_owned();
    }
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = text.split_once("://").unwrap_or_default();
    let place = match rest.rsplit_once('@') {
        // One in a name is shown: there is no word, and a host before it.
        Some((before, place)) if before.contains(':') || !before.contains('/') => place,
        _ => rest,
    };
    format!("{scheme}://{place}")
}

/// What lies at an address is called by the last part of its path.
pub(super) fn name(address: &Path) -> String {
    let text = address.to_string_lossy();
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let name = path.trim_end_matches('/').rsplit('/').next();
    name.unwrap_or_default().to_owned()
}

/// The bytes that lie at an address, and what tells them from other
/// ones, if anything does.
///
/// # Errors
///
/// A sentence with what is wrong, and what to do.
#[cfg(feature = "remote")]
pub(super) fn open(address: &Path) -> Result<(Owned, Option<String>), String> {
    let remote = super::remote::Remote::open(address, &shown(address))?;
    let tag = remote.tag();
    Ok((Box::new(remote), tag))
}

/// The bytes that lie at an address, and what tells them from other
/// ones, if anything does.
///
/// # Errors
///
/// A sentence with what to do.
#[cfg(not(feature = "remote"))]
pub(super) fn open(address: &Path) -> Result<(Owned, Option<String>), String> {
    Err(format!(
        "cannot read {}: this command was built without addresses; fetch it, or build with \
         '--features remote'",
        name(address)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (address, want) in [
            ("s3://bucket/a/debug.zip", "debug.zip"),
            ("https://host/debug.zip?signature=a/b", "debug.zip"),
            ("https://host/logs/#x", "logs"),
        ] {
            assert!(is_address(Path::new(address)));
            assert_eq!(name(Path::new(address)), want, "{address}");
        }
        for path in ["s3:/x", "a/https://b", "ftp://x", "debug.zip"] {
            assert!(!is_address(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn no_secret_is_shown() {
        for (address, want) in [
            ("https://a/b.zip?signature=x", "https://a/b.zip"),
            ("https://user:word@a/b.zip#x", "https://a/b.zip"),
            ("https://user:wo/rd@a/b.zip", "https://a/b.zip"),
            ("https://word@a/b.zip", "https://a/b.zip"),
            ("s3://bucket/b@c.zip", "s3://bucket/b@c.zip"),
            ("s3://bucket/b.zip", "s3://bucket/b.zip"),
            ("a@b/what?.zip", "a@b/what?.zip"),
        ] {
            assert_eq!(shown(Path::new(address)), want);
        }
    }
}

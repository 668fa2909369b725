//! The files of the bundle, packed, with their sums.

use serde_json::{Value, json};

use super::BundleError;
use super::zip::Zip;
use crate::plan::{BUNDLE_MARK, BUNDLE_TYPE};
use crate::text::sha256;

/// A file of the bundle.
pub(super) struct Packed {
    pub(super) name: String,
    pub(super) size_bytes: usize,
    pub(super) sha256: String,
}

pub(super) struct Pack {
    zip: Zip,
    files: Vec<Packed>,
}

impl Pack {
    /// Begins with what tells that it is a bundle: see [`BUNDLE_MARK`].
    pub(super) fn new() -> Result<Pack, BundleError> {
        let (mut zip, mut files) = (Zip::default(), Vec::new());
        let stored = zip.stored(BUNDLE_MARK, BUNDLE_TYPE.as_bytes());
        stored.map_err(not_written)?;
        files.push(packed(BUNDLE_MARK, BUNDLE_TYPE));
        Ok(Pack { zip, files })
    }

    /// Adds a file.
    pub(super) fn file(&mut self, name: &str, text: &str) -> Result<(), BundleError> {
        self.files.push(packed(name, text));
        self.zip.file(name, text.as_bytes()).map_err(not_written)
    }

    /// The files so far, as data.
    pub(super) fn files(&self) -> Value {
        let files = self.files.iter();
        files
            .map(|file| {
                let Packed {
                    name,
                    size_bytes,
                    sha256,
                } = file;
                json!({ "name": name, "size_bytes": size_bytes, "sha256": sha256 })
            })
            .collect()
    }

    /// The sums of the files so far, as `sha256sum --check` reads them.
    pub(super) fn sums(&self) -> String {
        let mut sums = String::new();
        for file in &self.files {
            sums.extend([&file.sha256, "  ", &file.name, "\n"]);
        }
        sums
    }

    pub(super) fn finish(self) -> Result<Vec<u8>, BundleError> {
        self.zip.finish().map_err(not_written)
    }
}

fn packed(name: &str, text: &str) -> Packed {
    Packed {
        name: name.to_owned(),
        size_bytes: text.len(),
        sha256: sha256(text.as_bytes()),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what is done with an error")]
fn not_written(error: ::zip::result::ZipError) -> BundleError {
    BundleError::NotWritten(error.to_string())
}

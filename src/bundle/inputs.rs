//! The inputs with their sizes, and their sums where these were asked for.

use sha2::{Digest as _, Sha256};

use super::{BundleError, Work};
use crate::input::Source;
use crate::order;
use crate::plan::read_file;
use crate::report::Report;
use crate::report::forms::Redactor;
use crate::text::hex;

/// One input, or a file of a folder whose files were read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) size_bytes: u64,
    /// Null where it was not asked for, or could not be had.
    pub(super) sha256: Option<String>,
    /// Why not, by a stable name, if it was asked for; null otherwise.
    pub(super) error: Option<String>,
}

/// The inputs as they are shown, in an order of their own.
pub(super) fn rows(
    shown: &Report,
    redactor: &mut Option<Redactor>,
    work: &mut Work<'_, '_>,
) -> Result<Vec<Row>, BundleError> {
    let archive = work.archive.filter(|_| work.hash_inputs);
    let Some(archive) = archive else {
        let inputs = shown.inputs.iter();
        let rows = inputs.map(|input| Row {
            name: input.name.clone(),
            size_bytes: input.size_bytes,
            sha256: None,
            error: None,
        });
        return Ok(rows.collect());
    };
    let mut files: Vec<(String, &Source)> = archive
        .sources
        .iter()
        // What a source without bytes stands for is a folder.
        .filter(|source| !source.path.ends_with('/'))
        .map(|source| (name(source), source))
        .collect();
    order::sort_by(&mut files, |a, b| a.0.cmp(&b.0));
    let mut rows = Vec::with_capacity(files.len());
    for (name, source) in files {
        let name = match redactor {
            Some(redactor) => redactor.path(&name),
            None => name,
        };
        let mut hash = Sha256::new();
        let mut stopped = false;
        let read = read_file(&*source.bytes, &mut |piece| {
            hash.update(piece);
            let told = work.go_on(&name, piece.len() as u64);
            stopped = told.is_break();
            told
        });
        if stopped {
            return Err(BundleError::Stopped);
        }
        rows.push(Row {
            name,
            size_bytes: source.bytes.size(),
            sha256: read.is_ok().then(|| hex(&hash.finalize())),
            error: read.err().map(|error| error.code().to_owned()),
        });
    }
    // Two may have one name.
    order::sort_by(&mut rows, |a, b| {
        (&a.name, a.size_bytes, &a.sha256).cmp(&(&b.name, b.size_bytes, &b.sha256))
    });
    Ok(rows)
}

fn name(source: &Source) -> String {
    if source.folder {
        format!("{}/{}", source.name, source.path)
    } else {
        source.name.clone()
    }
}

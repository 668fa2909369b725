//! How files are given.

use debug_zip_generator::archive::Shape;
use detect_144650::Source;

use crate::files::{Files, as_file, as_folder, half, zipped};

/// How files are given.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Given {
    Zip,
    /// Not compressed, sizes in front, by another name of the root.
    StoredZip,
    Folder,
    /// Each by itself, by its name.
    Loose,
    /// Every other file in a second archive.
    TwoZips,
    /// An archive of which the last part is missing; not compressed, so that it
    /// is the same part whatever compresses.
    CutZip,
}

impl Given {
    pub(crate) const ALL: [Given; 6] = [
        Given::Zip,
        Given::StoredZip,
        Given::Folder,
        Given::Loose,
        Given::TwoZips,
        Given::CutZip,
    ];

    pub(crate) fn sources(self, files: &Files) -> Vec<Source> {
        match self {
            Given::Zip => vec![as_zip("debug.zip", files)],
            Given::StoredZip => {
                let shape = Shape {
                    root: "debug-1/".to_owned(),
                    compressed: false,
                    streaming: false,
                    ..Shape::default()
                };
                vec![as_file("debug.zip", zipped(shape, files))]
            }
            Given::Folder => as_folder("debug", files),
            Given::Loose => files
                .iter()
                .map(|(path, bytes)| {
                    let name = path.rsplit('/').next().unwrap_or(path);
                    as_file(name, bytes.clone())
                })
                .collect(),
            Given::TwoZips => vec![
                as_zip("a.zip", &half(files, 0)),
                as_zip("b.zip", &half(files, 1)),
            ],
            Given::CutZip => {
                let shape = Shape {
                    compressed: false,
                    streaming: false,
                    ..Shape::default()
                };
                let mut bytes = zipped(shape, files);
                bytes.truncate(bytes.len() * 4 / 5);
                vec![as_file("debug.zip", bytes)]
            }
        }
    }
}

pub(crate) fn as_zip(name: &str, files: &Files) -> Source {
    as_file(name, zipped(Shape::default(), files))
}

//! Files and folders as sources of bytes.

use std::fmt::Write as _;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use detect_144650::{Owned, ReadAt, ReadError, Source, join_parts};
use walkdir::WalkDir;

use super::address;
use super::disk_file::{DiskFile, told};
use super::spool::Spooled;

/// What was named on the command line.
#[derive(Default)]
pub(crate) struct Inputs {
    /// Its files, as the analysis wants them.
    pub(crate) sources: Vec<Source>,
    /// Where these are.
    pub(crate) files: Vec<PathBuf>,
    /// By these, what lies at an address is told from other objects.
    tags: Vec<Option<String>>,
    /// Whether some lie at an address: then reads are to be few and large.
    pub(crate) remote: bool,
}

impl Inputs {
    /// What is another one as soon as a file was changed, by names, sizes and
    /// times; `None` of what is no file, and can be read only once.
    pub(crate) fn stamp(&self) -> Option<String> {
        let tags: Option<Vec<&str>> = self.tags.iter().map(Option::as_deref).collect();
        let mut stamp = tags?.join("\n");
        for path in self.files.iter().filter(|path| !address::is_address(path)) {
            let metadata = std::fs::metadata(path).ok()?;
            let since = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
            let is_input = metadata.is_file() || metadata.is_dir();
            let told = (path, metadata.len(), since.as_nanos());
            write!(stamp, "\n{:?}", is_input.then_some(told)?).ok()?;
        }
        Some(stamp)
    }

    /// Adds a file that was named itself.
    fn add(&mut self, name: String, file: PathBuf, bytes: Owned) {
        self.sources.push(Source {
            path: name.clone(),
            name,
            folder: false,
            bytes,
        });
        self.files.push(file);
    }
}

/// Stands for standard input in place of a path.
pub(super) const STANDARD_INPUT: &str = "-";

/// What the report calls it.
const STANDARD_INPUT_NAME: &str = "standard input";

/// Reads standard input to its end.
fn standard_input(inputs: &mut Inputs) -> Result<(), String> {
    let stdin = std::io::stdin();
    if inputs
        .sources
        .iter()
        .any(|it| it.name == STANDARD_INPUT_NAME)
    {
        return Err("standard input can be read once only: name '-' once".to_owned());
    }
    if stdin.is_terminal() {
        return Err("'-' reads standard input, and nothing is piped into it: \
             kubectl logs POD | detect-144650 -"
            .to_owned());
    }
    let spooled = Spooled::of(&mut stdin.lock(), STANDARD_INPUT_NAME)?;
    let name = STANDARD_INPUT_NAME.to_owned();
    inputs.add(name, PathBuf::from(STANDARD_INPUT), Box::new(spooled));
    // A file that is called so tells nothing of it.
    inputs.tags.push(None);
    Ok(())
}

/// Opens everything that `paths` name; folders with all that is in them, in
/// order of their paths. Parts of split archives are joined.
///
/// # Errors
///
/// A sentence naming the first path that is not there or cannot be read.
pub(crate) fn open(paths: &[PathBuf]) -> Result<Inputs, String> {
    let mut inputs = Inputs::default();
    for path in paths {
        if path.as_os_str() == STANDARD_INPUT {
            standard_input(&mut inputs)?;
            continue;
        }
        if address::is_address(path) {
            let (bytes, tag) = address::open(path)?;
            inputs.add(address::name(path), path.clone(), bytes);
            inputs.remote = true;
            inputs.tags.push(tag);
            continue;
        }
        let metadata = std::fs::metadata(path).map_err(|error| cannot_read(path, &error))?;
        if metadata.is_dir() {
            folder(path, &mut inputs)?;
        } else {
            // Found out now, so that a wrong permission is a matter of usage.
            let mut file = File::open(path).map_err(|error| cannot_read(path, &error))?;
            let name = name_of(path);
            if metadata.is_file() {
                let size = metadata.len();
                let file = DiskFile::new(path.clone(), size);
                inputs.add(name, path.clone(), Box::new(file));
            } else {
                let spooled = Spooled::of(&mut file, &path.display().to_string())?;
                inputs.add(name, path.clone(), Box::new(spooled));
            }
        }
    }
    inputs.sources = join_parts(inputs.sources);
    Ok(inputs)
}

/// The files that `paths` name, and all that lie in folders: an output is to be
/// none of them.
pub(crate) fn files(paths: &[PathBuf]) -> Vec<PathBuf> {
    let here = paths
        .iter()
        .filter(|path| path.as_os_str() != STANDARD_INPUT && !address::is_address(path));
    let entries = here.flat_map(|path| WalkDir::new(path).follow_links(true));
    // What is not there is said when it is opened.
    let files = entries.filter_map(|entry| Some(entry.ok()?.into_path()));
    files.filter(|path| !path.is_dir()).collect()
}

/// Adds every file below `root`. Links are followed: people link log folders
/// together. A loop of links is noticed and left out.
fn folder(root: &Path, inputs: &mut Inputs) -> Result<(), String> {
    let root = std::fs::canonicalize(root).map_err(|error| cannot_read(root, &error))?;
    let before = inputs.sources.len();
    let name = unused(name_of(&root), &inputs.sources);
    for entry in WalkDir::new(&root).follow_links(true).sort_by_file_name() {
        let (path, bytes): (PathBuf, Owned) = match entry {
            Ok(entry) if entry.file_type().is_dir() => continue,
            Ok(entry) => {
                let size = entry
                    .metadata()
                    .ok()
                    .filter(Metadata::is_file)
                    .map(|file| file.len());
                let path = entry.into_path();
                let bytes: Owned = match size {
                    Some(size) => Box::new(DiskFile::new(path.clone(), size)),
                    None => Box::new(Unreadable(ReadError::Unreadable {
                        detail: "it is not a regular file".to_owned(),
                    })),
                };
                (path, bytes)
            }
            Err(error) if error.loop_ancestor().is_some() => continue,
            // A link that leads nowhere, or a folder without permission, is
            // said in the report; the others are analyzed.
            Err(error) => match error.path().map(Path::to_owned) {
                Some(path) if path != root => {
                    let why = match error.into_io_error() {
                        Some(error) => told(&error, false),
                        None => ReadError::Unreadable {
                            detail: "the system does not say why".to_owned(),
                        },
                    };
                    (path, Box::new(Unreadable(why)))
                }
                _ => return Err(cannot_read(&root, &error.into())),
            },
        };
        let below = path.strip_prefix(&root).unwrap_or(&path);
        let parts = below.iter().map(|part| part.to_string_lossy());
        let mut below = parts.collect::<Vec<_>>().join("/");
        if path.is_dir() {
            below.push('/');
        }
        inputs.sources.push(Source {
            name: name.clone(),
            path: below,
            folder: true,
            bytes,
        });
        inputs.files.push(path);
    }
    if inputs.sources.len() == before {
        return Err(format!(
            "{} is an empty folder; name the folder that a debug.zip was unpacked to",
            root.display()
        ));
    }
    Ok(())
}

pub(super) fn cannot_read(path: &Path, error: &std::io::Error) -> String {
    let why = match error.kind() {
        ErrorKind::NotFound => match std::env::current_dir() {
            Ok(here) if path.is_relative() => format!(
                "there is no such file or folder in {}; check the name, or give the whole path",
                here.display()
            ),
            _ => "there is no such file or folder; check the path".to_owned(),
        },
        ErrorKind::PermissionDenied => ReadError::Forbidden.to_string(),
        _ => format!("{error}; copy it to this machine and try again"),
    };
    format!("cannot read {}: {why}", path.display())
}

/// The name, or one with a number: two folders of one name are two inputs.
fn unused(name: String, sources: &[Source]) -> String {
    let used = |name: &str| sources.iter().any(|source| source.name == name);
    let numbered = (2..).map(|number| format!("{name} ({number})"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    names.find(|name| !used(name)).unwrap_or(name)
}

/// What an input at `path` is called: a folder by the one that a link leads to.
pub(super) fn name_at(path: &Path) -> String {
    if address::is_address(path) {
        return address::name(path);
    }
    if path.is_dir() {
        let real = std::fs::canonicalize(path);
        return name_of(real.as_deref().unwrap_or(path));
    }
    name_of(path)
}

fn name_of(path: &Path) -> String {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| path.display().to_string())
}

/// A file or folder that is there but cannot be read.
struct Unreadable(ReadError);

impl ReadAt for Unreadable {
    fn size(&self) -> u64 {
        0
    }

    fn read_exact_at(&self, _offset: u64, _buffer: &mut [u8]) -> Result<(), ReadError> {
        Err(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders() {
        let root = tempfile::tempdir().expect("a folder");
        let empty = root.path().join("empty");
        std::fs::create_dir_all(empty.join("inner")).expect("made");
        let error = open(std::slice::from_ref(&empty)).err().expect("refused");
        assert!(error.contains("is an empty folder"), "{error}");
        std::fs::write(empty.join("inner/a.log"), "x").expect("written");
        let inputs = open(&[empty.clone(), empty]).expect("opened");
        let named: Vec<_> = inputs
            .sources
            .iter()
            .map(|source| (source.name.as_str(), source.path.as_str()))
            .collect();
        assert_eq!(
            named,
            [("empty", "inner/a.log"), ("empty (2)", "inner/a.log")]
        );
        assert_eq!(inputs.files.len(), 2);
        let error = open(&[root.path().join("gone")]).err().expect("refused");
        let want = "there is no such file or folder; check the path";
        assert!(error.ends_with(want), "{error}");
        let error = open(&["gone".into()]).err().expect("refused");
        assert!(
            error.contains("there is no such file or folder in /"),
            "{error}"
        );
    }
    /// Named one by one, or found in a folder.
    #[test]
    fn parts_of_a_split_archive() {
        let root = tempfile::tempdir().expect("a folder");
        let part = |number| root.path().join(format!("debug.zip.00{number}"));
        for number in 1..=3 {
            std::fs::write(part(number), [b'0' + number]).expect("written");
        }
        let named: Vec<PathBuf> = [3, 1, 2].map(part).into();
        for (paths, folder) in [(named, false), (vec![root.path().to_owned()], true)] {
            let inputs = open(&paths).expect("opened");
            let [source] = &inputs.sources[..] else {
                unreachable!("{} sources", inputs.sources.len());
            };
            let known = (source.path.as_str(), source.folder);
            assert_eq!(known, ("debug.001-003.zip", folder));
            let mut bytes = [0; 3];
            source.bytes.read_exact_at(0, &mut bytes).expect("read");
            assert_eq!(&bytes, b"123");
            // An output must be none of them.
            assert_eq!(inputs.files.len(), 3);
        }
    }
}

//! Which file of a crate uses which, from its source.
//!
//! Imports and paths that start with `crate`, `super`, `self`, or a module are
//! followed, through what modules hand on, to the file that something stands
//! in. What is compiled for tests only is left out.
//!
//! # Not here
//!
//! Uses that need no path: methods, fields, macros. What a module hands on with
//! `*` counts as the module's.

mod reader;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};

use reader::{Import, Reader};

/// The source of a crate: files by their path below `src/`.
pub(crate) type Sources = BTreeMap<String, String>;

/// A module, as the names from the crate's root on.
type Module = Vec<String>;

/// Which file uses which. A module and what stands below it are one here: they
/// may know each other.
pub(crate) fn arrows(sources: &Sources) -> BTreeSet<(&str, &str)> {
    let modules = Modules::of(sources);
    let mut arrows = BTreeSet::new();
    for (module, file) in &modules.files {
        if modules.is_of_tests(module) {
            continue;
        }
        for (base, path) in file.imports.iter().map(|import| (&import.at, &import.path)) {
            let Some(target) = modules.defining(base, path, 0) else {
                continue;
            };
            let Some((other, used)) = modules.file_of(&target) else {
                continue;
            };
            let of_one = other.starts_with(module) || module.starts_with(other);
            if !of_one {
                arrows.insert((file.path, used.path));
            }
        }
    }
    arrows
}

/// All modules that have a file.
struct Modules<'a> {
    files: BTreeMap<Module, File<'a>>,
    /// Those that are compiled for tests only.
    tests: BTreeSet<Module>,
}

struct File<'a> {
    path: &'a str,
    imports: Vec<Import>,
}

impl<'a> Modules<'a> {
    fn of(sources: &'a Sources) -> Modules<'a> {
        let mut modules = Modules {
            files: BTreeMap::new(),
            tests: BTreeSet::new(),
        };
        for (path, source) in sources {
            let module = module(path);
            let reader = Reader::of(source, &module);
            modules.tests.extend(reader.tests);
            let file = File {
                path,
                imports: reader.imports,
            };
            modules.files.insert(module, file);
        }
        modules
    }

    fn is_of_tests(&self, module: &Module) -> bool {
        (0..=module.len()).any(|end| self.tests.contains(&module[..end]))
    }

    /// The file that a module, or one inside of a file, stands in.
    fn file_of(&self, target: &Module) -> Option<(&Module, &File<'a>)> {
        let mut ends = (0..=target.len()).rev();
        ends.find_map(|end| self.files.get_key_value(&target[..end]))
    }

    /// The module in which something stands that a path names at `base`; `None`
    /// outside of the crate.
    fn defining(&self, base: &Module, path: &[String], depth: usize) -> Option<Module> {
        // What hands itself on in circles is nobody's.
        const DEEPEST: usize = 16;

        // The command's modules stand beside the library's.
        let root = Module::new();
        let base = if *base == ["main"] { &root } else { base };

        let mut names = path.iter().map(String::as_str).peekable();
        let mut at = match names.next()? {
            "crate" | "detect_144650" => Module::new(),
            "self" => base.clone(),
            "super" => parent(base),
            first => {
                let name = first.to_owned();
                let child = [base.as_slice(), &[name]].concat();
                match self.handed_on(base, first) {
                    _ if self.files.contains_key(&child) => child,
                    Some(path) if depth < DEEPEST => self.defining(base, path, depth + 1)?,
                    _ => return None,
                }
            }
        };
        while names.next_if(|name| *name == "super").is_some() {
            at = parent(&at);
        }
        for name in names {
            let child = [at.as_slice(), &[name.to_owned()]].concat();
            if self.files.contains_key(&child) {
                at = child;
            } else if let Some(path) = self.handed_on(&at, name).filter(|_| depth < DEEPEST) {
                at = self.defining(&at, path, depth + 1).unwrap_or(at);
            }
        }
        Some(at)
    }

    /// The path of which a module makes a name of its own.
    fn handed_on(&self, module: &Module, name: &str) -> Option<&[String]> {
        let file = self.files.get(module)?;
        let mut named = file.imports.iter();
        let found =
            named.find(|import| import.at == *module && import.name.as_deref() == Some(name));
        // `use text::X;` makes no new name of `text`.
        found
            .map(|import| import.path.as_slice())
            .filter(|path| path.len() > 1 || path.first().is_some_and(|first| first != name))
    }
}

/// The module of a file below `src/`.
fn module(path: &str) -> Module {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    match path {
        "lib" => Module::new(),
        _ => path.split('/').map(str::to_owned).collect(),
    }
}

fn parent(module: &Module) -> Module {
    let above = module.len().saturating_sub(1);
    module[..above].to_vec()
}

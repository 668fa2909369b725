//! Joins the JavaScript modules of the page into one classic script.
//!
//! Modules do not load from `file://`, so the page needs one script. A real
//! bundler would bring Node, or minutes of compiling, to every fresh clone,
//! for a page that has no dependencies at all. What the page needs of one is
//! little, because `www/` keeps the rules below; breaking one is an error here
//! and never a wrong script. The modules stay what browsers, editors and
//! `tsc` understand.
//!
//! # Rules
//!
//! 1. Imports are `import {a, b} from './file.js'`, before all other code.
//! 2. Exports are `export` before a `function`, `class` or `const`.
//! 3. Code at the top level starts in column 0, everything else is indented;
//!    a declaration there has one plain name.
//! 4. No name is declared at the top level of two modules.
//! 5. No module imports itself, however indirectly.
//! 6. Comments stand in lines of their own, which stay behind (`comments.rs`).
//!
//! # Promises
//!
//! * A module stands after all that it imports; the same sources give the
//!   same bytes.
//!
//! # Not here
//!
//! Checking the code itself: `tsc` and the browser tests do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::comments::without_comments;
use super::source;

/// Joins the module at `entry`, below `root`, with all that it imports.
pub(crate) fn bundle(root: &Path, entry: &str) -> Result<String> {
    bundle_with(entry, &|path| source::read(&root.join(path)))
}

fn bundle_with(entry: &str, read: &dyn Fn(&Path) -> Result<String>) -> Result<String> {
    let mut bundle = Bundle {
        read,
        done: BTreeMap::new(),
        open: Vec::new(),
        owners: BTreeMap::new(),
        code: String::new(),
    };
    bundle.add(Path::new(entry))?;
    Ok(format!("(() => {{\n'use strict'\n{}}})()\n", bundle.code))
}

struct Bundle<'a> {
    read: &'a dyn Fn(&Path) -> Result<String>,
    /// What each module that is in `code` exports.
    done: BTreeMap<PathBuf, BTreeSet<String>>,
    /// The modules that are being added, each imported by the one before.
    open: Vec<PathBuf>,
    /// Which module declares a name.
    owners: BTreeMap<String, PathBuf>,
    /// The script so far.
    code: String,
}

impl Bundle<'_> {
    /// Appends the module at `path`, after those that it imports.
    fn add(&mut self, path: &Path) -> Result<()> {
        if self.done.contains_key(path) {
            return Ok(());
        }
        if self.open.iter().any(|open| open == path) {
            bail!("{} imports itself through others", path.display());
        }
        let text = (self.read)(path)?;
        let module = without_comments(&text)
            .and_then(|code| Module::parse(&code))
            .with_context(|| path.display().to_string())?;
        self.open.push(path.to_path_buf());
        for import in &module.imports {
            let from = resolve(path, &import.from).with_context(|| path.display().to_string())?;
            self.add(&from)?;
            self.check_import(path, import, &from)?;
        }
        self.open.pop();
        for name in &module.declared {
            if let Some(owner) = self.owners.insert(name.clone(), path.to_path_buf()) {
                bail!(
                    "{} and {} both declare `{name}`",
                    owner.display(),
                    path.display()
                );
            }
        }
        // The semicolon ends a last statement that has none of its own.
        self.code.push_str("// ");
        self.code.push_str(&path.display().to_string());
        self.code.push('\n');
        self.code.push_str(&module.body);
        self.code.push_str(";\n");
        self.done.insert(path.to_path_buf(), module.exported);
        Ok(())
    }

    fn check_import(&self, path: &Path, import: &Import, from: &Path) -> Result<()> {
        let exported = self.done.get(from);
        for name in &import.names {
            if !exported.is_some_and(|exported| exported.contains(name)) {
                bail!(
                    "{} imports `{name}`, which {} does not export",
                    path.display(),
                    from.display()
                );
            }
        }
        Ok(())
    }
}

/// One module, taken apart.
#[derive(Debug, Default)]
struct Module {
    imports: Vec<Import>,
    /// Names declared at the top level.
    declared: BTreeSet<String>,
    exported: BTreeSet<String>,
    /// The code, without imports and without the word `export`.
    body: String,
}

#[derive(Debug)]
struct Import {
    names: Vec<String>,
    from: String,
}

impl Module {
    fn parse(text: &str) -> Result<Module> {
        let mut module = Module::default();
        let mut lines = text.lines().zip(1..);
        while let Some((line, number)) = lines.next() {
            let mut statement = line.to_owned();
            // An import may take several lines.
            while statement.starts_with("import {") && !statement.contains('}') {
                let (next, _) = lines
                    .next()
                    .with_context(|| format!("line {number}: the import has no end"))?;
                statement.push_str(next);
            }
            module
                .take(&statement)
                .with_context(|| format!("line {number}: `{}`", line.trim()))?;
        }
        Ok(module)
    }

    /// Takes one line of the top level, or one of what lies within.
    fn take(&mut self, line: &str) -> Result<()> {
        refuse_what_needs_a_module(line)?;
        if line.starts_with("import") && !line.starts_with("importScripts") {
            if !self.declared.is_empty() {
                bail!("imports stand before all other code");
            }
            self.imports.push(parse_import(line)?);
            return Ok(());
        }
        let code = line.strip_prefix("export ").unwrap_or(line);
        let declared = declared_name(code)?;
        if code.len() < line.len() {
            self.export(code, declared)?;
        } else if line.starts_with("export") {
            bail!("only functions, classes and constants are exported, each where it is declared");
        }
        if let Some(name) = declared {
            self.declared.insert(name.to_owned());
        }
        self.body.push_str(code);
        self.body.push('\n');
        Ok(())
    }

    fn export(&mut self, code: &str, declared: Option<&str>) -> Result<()> {
        match declared {
            // A `let` would need a live binding.
            Some(name) if !code.starts_with("let ") && !code.starts_with("var ") => {
                self.exported.insert(name.to_owned());
                Ok(())
            }
            _ => bail!(
                "only functions, classes and constants are exported, each where it is declared"
            ),
        }
    }
}

/// Refuses what means something only in a module, except in a comment.
fn refuse_what_needs_a_module(line: &str) -> Result<()> {
    let code = line.trim_start();
    if code.starts_with("//") || code.starts_with("/*") || code.starts_with('*') {
        return Ok(());
    }
    // Types in a comment at the end of a line may say `import('…')`.
    let code = code.split_once("/**").map_or(code, |(code, _)| code);
    for word in ["import(", "import.meta"] {
        if code.contains(word) {
            bail!("`{word}` works only in a module");
        }
    }
    if line.starts_with("await ") {
        bail!("`await` at the top level works only in a module");
    }
    Ok(())
}

fn parse_import(line: &str) -> Result<Import> {
    const FORM: &str = "imports are written `import {a, b} from './file.js'`";
    let rest = line.strip_prefix("import {").context(FORM)?;
    let (names, from) = rest.split_once('}').context(FORM)?;
    let from = from
        .trim()
        .strip_prefix("from ")
        .context(FORM)?
        .trim()
        .trim_end_matches(';');
    let from = from
        .strip_prefix('\'')
        .and_then(|from| from.strip_suffix('\''))
        .context(FORM)?;
    let names: Vec<_> = names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    if names.is_empty() || !names.iter().all(|name| is_name(name)) {
        bail!(FORM);
    }
    Ok(Import {
        names,
        from: from.to_owned(),
    })
}

/// The name that a line of the top level declares, if it declares one.
fn declared_name(line: &str) -> Result<Option<&str>> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    let keywords = [
        "function* ",
        "function ",
        "class ",
        "const ",
        "let ",
        "var ",
    ];
    let Some(rest) = keywords
        .iter()
        .find_map(|keyword| line.strip_prefix(keyword))
    else {
        return Ok(None);
    };
    let end = rest.find(|c: char| !is_name_char(c)).unwrap_or(rest.len());
    match rest.get(..end) {
        Some(name) if is_name(name) => Ok(Some(name)),
        _ => bail!("a declaration at the top level has one plain name"),
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(is_name_char)
        && !text.starts_with(|c: char| c.is_ascii_digit())
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The path of the module that `importer` calls `from`.
fn resolve(importer: &Path, from: &str) -> Result<PathBuf> {
    let relative = from.starts_with("./") || from.starts_with("../");
    if !relative
        || Path::new(from)
            .extension()
            .is_none_or(|extension| extension != "js")
    {
        bail!("'{from}' is no relative path to a .js file; the page has no other modules");
    }
    let mut path = importer.parent().map(Path::to_path_buf).unwrap_or_default();
    for part in Path::new(from).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::ParentDir if path.pop() => {}
            Component::CurDir => {}
            _ => bail!("'{from}' lies outside of the page's folder"),
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bundles files that are given as `(path, text)`, from `app/main.js`.
    fn bundle(files: &[(&str, &str)]) -> Result<String, String> {
        let files: BTreeMap<&Path, &str> = files
            .iter()
            .map(|(path, text)| (Path::new(*path), *text))
            .collect();
        let read = |path: &Path| {
            files
                .get(path)
                .map(|text| (*text).to_owned())
                .context("no such file")
        };
        bundle_with("app/main.js", &read).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn joins_in_order_of_dependence() {
        let got = bundle(&[
            (
                "app/main.js",
                "import {a} from './a.js'\nimport {\n  b,\n  c,\n} from '../lib/b.js';\n\na(b, c)\n",
            ),
            (
                "app/a.js",
                "import {b} from '../lib/b.js'\n/** Doc. */\nexport function a(x) {\n  return b(x)\n}\n",
            ),
            (
                "lib/b.js",
                "export const b = 1\nexport class c {}\nlet hidden = 2\n",
            ),
        ]);
        let want = "(() => {\n'use strict'\n\
            // lib/b.js\nconst b = 1\nclass c {}\nlet hidden = 2\n;\n\
            // app/a.js\nfunction a(x) {\n  return b(x)\n}\n;\n\
            // app/main.js\n\na(b, c)\n;\n})()\n";
        assert_eq!(got.as_deref(), Ok(want));
    }

    #[test]
    fn refuses_what_it_does_not_understand() {
        let a = "export function a() {}";
        let cases: &[(&str, &str, &str)] = &[
            (
                "default import",
                "import a from './a.js'",
                "imports are written",
            ),
            (
                "all of it",
                "import * as a from './a.js'",
                "imports are written",
            ),
            ("for its effect", "import './a.js'", "imports are written"),
            (
                "another name",
                "import {a as b} from './a.js'",
                "imports are written",
            ),
            ("no names", "import {} from './a.js'", "imports are written"),
            ("no end", "import {\n  a,\n", "has no end"),
            (
                "late",
                "const x = 1\nimport {a} from './a.js'",
                "before all other code",
            ),
            ("package", "import {a} from 'a'", "no relative path"),
            (
                "not JavaScript",
                "import {a} from './a.css'",
                "no relative path",
            ),
            ("outside", "import {a} from '../../a.js'", "outside"),
            ("missing file", "import {a} from './b.js'", "no such file"),
            (
                "missing export",
                "import {b} from './a.js'",
                "does not export",
            ),
            (
                "loaded later",
                "const a = () => import('./a.js')",
                "works only in a module",
            ),
            (
                "own address",
                "const a = import.meta.url",
                "works only in a module",
            ),
            ("waiting", "await 1", "works only in a module"),
            (
                "default export",
                "export default 1",
                "only functions, classes and constants",
            ),
            (
                "export list",
                "const x = 1\nexport {x}",
                "only functions, classes and constants",
            ),
            (
                "export list, close",
                "const x = 1\nexport{x}",
                "only functions, classes and constants",
            ),
            (
                "passed on",
                "export * from './a.js'",
                "only functions, classes and constants",
            ),
            (
                "variable",
                "export let x = 1",
                "only functions, classes and constants",
            ),
            ("taken apart", "const {x} = {x: 1}", "one plain name"),
            (
                "same name",
                "import {a} from './a.js'\nfunction a() {}",
                "both declare `a`",
            ),
            ("circle", "import {x} from './circle.js'", "imports itself"),
        ];
        for (name, main, want) in cases {
            let circle = "import {y} from './main.js'\nexport const x = 1";
            let got = bundle(&[
                ("app/main.js", main),
                ("app/a.js", a),
                ("app/circle.js", circle),
            ]);
            assert!(
                got.as_ref().is_err_and(|error| error.contains(want)),
                "{name}: {got:?}"
            );
        }
    }

    #[test]
    fn lets_alone_what_only_looks_like_it() {
        let main = "/**\n * @import {A} from './a.js'\n */\n// import('x')\n  const {x} = y\nlet z = 1 /** {import('x').Y} */\n";
        assert!(bundle(&[("app/main.js", main)]).is_ok());
    }
}

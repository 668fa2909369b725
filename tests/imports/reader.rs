//! What one file names, and in which of its modules.

use std::collections::BTreeSet;

use super::Module;
use super::tokens::{Token, tokens};

/// Something that is named by a path.
pub(super) struct Import {
    /// The module in which it is.
    pub(super) at: Module,
    pub(super) path: Vec<String>,
    /// Name that an import gives it.
    pub(super) name: Option<String>,
}

/// Reads one file.
pub(super) struct Reader {
    tokens: Vec<Token>,
    /// The module in which the reader is.
    at: Module,
    pub(super) imports: Vec<Import>,
    /// Modules that are compiled for tests only.
    pub(super) tests: BTreeSet<Module>,
}

impl Reader {
    /// Reads the source of a module's file to its end.
    pub(super) fn of(source: &str, module: &Module) -> Reader {
        let mut reader = Reader {
            tokens: tokens(source),
            at: module.clone(),
            imports: Vec::new(),
            tests: BTreeSet::new(),
        };
        reader.read();
        reader
    }

    fn read(&mut self) {
        // Which braces are those of a module.
        let mut open: Vec<bool> = Vec::new();
        let mut at = 0;
        while let Some(token) = self.tokens.get(at) {
            let next = |ahead: usize| self.tokens.get(at + ahead);
            if self.is_test(at) {
                at = self.skip_item(at);
                continue;
            }
            match token {
                Token::Mark('{') => open.push(false),
                Token::Mark('}') if open.pop() == Some(true) => {
                    self.at.pop();
                }
                Token::Word(word) if word == "mod" && next(2).is_some_and(|t| t.is('{')) => {
                    let name = next(1).and_then(Token::word).unwrap_or_default();
                    self.at.push(name.to_owned());
                    open.push(true);
                    at += 2;
                }
                Token::Word(word) if word == "use" => {
                    at = self.tree(at + 1, &[]);
                    continue;
                }
                Token::Word(word) if is_start(word) && next(1) == Some(&Token::Path) => {
                    let path = self.path(at);
                    at += 2 * path.len() - 1;
                    self.add(path, None);
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// Whether `#[cfg(test)]` stands there.
    fn is_test(&self, at: usize) -> bool {
        let want = ["#", "[", "cfg", "(", "test", ")", "]"];
        let here = self.tokens.get(at..).unwrap_or_default();
        here.len() > want.len()
            && want.iter().zip(here).all(|(want, token)| match token {
                Token::Word(word) => word == want,
                Token::Mark(mark) => *want == mark.to_string(),
                Token::Path => false,
            })
    }

    /// Skips an item or a field behind attributes; gives where the next starts.
    fn skip_item(&mut self, mut at: usize) -> usize {
        const ITEMS: [&str; 14] = [
            "async", "const", "enum", "extern", "fn", "impl", "mod", "pub", "static", "struct",
            "trait", "type", "unsafe", "use",
        ];
        while self.tokens.get(at).is_some_and(|token| token.is('#')) {
            at = self.close(at + 1);
        }
        let word = |at: usize| {
            self.tokens
                .get(at)
                .and_then(Token::word)
                .unwrap_or_default()
        };
        let is_item = ITEMS.contains(&word(at));
        let mut keyword = at;
        if word(at) == "pub" {
            let is_within = self.tokens.get(at + 1).is_some_and(|token| token.is('('));
            keyword = if is_within {
                self.close(at + 1)
            } else {
                at + 1
            };
        }
        let is_use = word(keyword) == "use";
        if let Some(module) = self.module_at(at) {
            self.tests.insert(module);
        }
        while let Some(token) = self.tokens.get(at) {
            match token {
                Token::Mark(';') => return at + 1,
                Token::Mark(',') if !is_item => return at + 1,
                Token::Mark('}' | ')' | ']') => return at,
                Token::Mark('{') if !is_use => return self.close(at),
                Token::Mark('{' | '(' | '[') => at = self.close(at),
                _ => at += 1,
            }
        }
        at
    }

    /// The module that is declared here, to stand in a file of its own.
    fn module_at(&self, at: usize) -> Option<Module> {
        let start = self.tokens.get(at..)?;
        let words = start
            .iter()
            .take_while(|token| !token.is(';') && !token.is('{'));
        let end = words.clone().count();
        let words: Vec<&str> = words.filter_map(Token::word).collect();
        let name = words.iter().position(|word| *word == "mod")?;
        let is_file = start.get(end).is_some_and(|token| token.is(';'));
        let name = (*words.get(name + 1)?).to_owned();
        is_file.then(|| [self.at.as_slice(), &[name]].concat())
    }

    /// Where what follows a bracket's end starts.
    fn close(&self, mut at: usize) -> usize {
        let mut depth = 0;
        while let Some(token) = self.tokens.get(at) {
            at += 1;
            match token {
                Token::Mark('{' | '(' | '[') => depth += 1,
                Token::Mark('}' | ')' | ']') => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        at
    }

    /// The words of a path.
    fn path(&self, at: usize) -> Vec<String> {
        let mut path = Vec::new();
        let mut rest = self.tokens.get(at..).unwrap_or_default();
        while let [Token::Word(word), after @ ..] = rest {
            path.push(word.clone());
            match after {
                [Token::Path, after @ ..] if matches!(after, [Token::Word(_), ..]) => rest = after,
                _ => break,
            }
        }
        path
    }

    /// Reads an import, or a part of one behind `prefix`; gives where it ends.
    fn tree(&mut self, mut at: usize, prefix: &[String]) -> usize {
        let own = self.path(at);
        at += (2 * own.len()).saturating_sub(1);
        let path = [prefix, &own].concat();
        if self.tokens.get(at) == Some(&Token::Path) {
            at += 1;
        }
        match self.tokens.get(at) {
            Some(Token::Mark('{')) => {
                at += 1;
                while self.tokens.get(at).is_some_and(|token| !token.is('}')) {
                    // At least one token further, whatever stands there.
                    let end = self.tree(at, &path).max(at + 1);
                    let comma = self.tokens.get(end).is_some_and(|token| token.is(','));
                    at = end + usize::from(comma);
                }
                return at + 1;
            }
            Some(Token::Word(word)) if word == "as" => {
                let name = self.tokens.get(at + 1).and_then(Token::word);
                let name = name.map(str::to_owned);
                self.add(path, name);
                return at + 2;
            }
            Some(Token::Mark('*')) => {
                self.add(path, None);
                return at + 1;
            }
            _ => {}
        }
        // `{self}` is what stands before it.
        let path = match path.as_slice() {
            [before @ .., last] if last == "self" && !before.is_empty() => before.to_vec(),
            _ => path,
        };
        let name = path.last().cloned();
        self.add(path, name);
        at
    }

    fn add(&mut self, path: Vec<String>, name: Option<String>) {
        self.imports.push(Import {
            at: self.at.clone(),
            path,
            name,
        });
    }
}

/// Whether a path of the crate itself starts so, wherever it stands.
fn is_start(word: &str) -> bool {
    matches!(word, "crate" | "detect_144650" | "self" | "super")
}

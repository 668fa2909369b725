//! Rust's source as tokens, as far as imports need it.

/// A word, or anything else that is neither a comment, a literal nor blank.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Token {
    Word(String),
    /// `::`.
    Path,
    Mark(char),
}

impl Token {
    pub(crate) fn word(&self) -> Option<&str> {
        match self {
            Token::Word(word) => Some(word),
            Token::Path | Token::Mark(_) => None,
        }
    }

    pub(crate) fn is(&self, mark: char) -> bool {
        *self == Token::Mark(mark)
    }
}

/// The tokens of a file.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = source;
    while let Some(next) = rest.chars().next() {
        let blank = blank(rest);
        if blank > 0 {
            rest = &rest[blank..];
        } else if let Some(after) = rest.strip_prefix("::") {
            tokens.push(Token::Path);
            rest = after;
        } else if is_of_word(next) {
            let end = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..end].to_owned()));
            rest = &rest[end..];
        } else {
            tokens.push(Token::Mark(next));
            rest = &rest[next.len_utf8()..];
        }
    }
    tokens
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Bytes at the start that are a comment, a literal, or blank.
fn blank(rest: &str) -> usize {
    let spaces = rest.len() - rest.trim_start().len();
    if spaces > 0 {
        return spaces;
    }
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return comment(rest);
    }
    if rest.starts_with('\'') {
        return character(rest);
    }
    let letters = rest.find(|c| !matches!(c, 'b' | 'c' | 'r')).unwrap_or(0);
    let (prefix, quoted) = rest.split_at(letters);
    match prefix {
        "" | "b" | "c" if quoted.starts_with('"') => prefix.len() + string(quoted),
        "r" | "br" | "cr" => raw_string(quoted).map_or(0, |end| prefix.len() + end),
        "b" if quoted.starts_with('\'') => prefix.len() + character(quoted),
        _ => 0,
    }
}

/// Comments nest.
fn comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    loop {
        let here = &rest[at..];
        if here.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if here.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            match here.chars().next() {
                Some(c) => at += c.len_utf8(),
                None => return at,
            }
        }
    }
}

fn string(quoted: &str) -> usize {
    let mut escaped = false;
    let end = quoted.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map_or(quoted.len(), |(at, _)| at + 1)
}

/// `None` for a raw name such as `r#type`.
fn raw_string(quoted: &str) -> Option<usize> {
    let hashes = quoted.find(|c| c != '#')?;
    let inside = quoted[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = inside.find(&end).unwrap_or(inside.len());
    Some(quoted.len().min(hashes + 1 + length + end.len()))
}

/// A character, or the mark of a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    let first = chars.next().map(|(_, c)| c);
    if first == Some('\\') {
        let rest = &rest[3..];
        return rest.find('\'').map_or(3, |at| 3 + at + 1);
    }
    match chars.next() {
        Some((at, '\'')) => at + 1,
        _ => 1,
    }
}

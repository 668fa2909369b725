//! Patterns of file names as Go's `filepath.Match` has them.
//!
//! # Promises
//!
//! * Any pattern and any name have an answer, in time that grows with the
//!   product of their lengths at most.
//!
//! # Not here
//!
//! Separators of paths: the collector matches names without folders.

/// A pattern: `*`, `?`, `[a-z]`, `[^x]`, and `\` before a character that means
/// itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Glob {
    tokens: Vec<Token>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Token {
    /// `*`: any characters, or none.
    Run,
    /// `?`.
    Any,
    /// Itself.
    Char(char),
    /// One of these, from the first to the last.
    In(Vec<(char, char)>),
    /// None of these.
    NotIn(Vec<(char, char)>),
}

impl Glob {
    /// Reads a pattern. `None` if it is malformed; such a pattern matches no
    /// name, as in Go.
    pub(super) fn new(pattern: &str) -> Option<Glob> {
        let mut chars = pattern.chars();
        let mut tokens = Vec::new();
        while let Some(char) = chars.next() {
            tokens.push(match char {
                '*' => Token::Run,
                '?' => Token::Any,
                '\\' => Token::Char(chars.next()?),
                '[' => class(&mut chars)?,
                char => Token::Char(char),
            });
        }
        Some(Glob { tokens })
    }

    /// Whether the whole of `name` fits.
    pub(super) fn matches(&self, name: &str) -> bool {
        let mut rest = name.chars();
        let mut tokens = self.tokens.iter();
        // What stands behind the last `*`, and the name from there on. Only
        // that `*` ever takes more: a longer one before it would leave it less
        // of the name to find the same in.
        let mut last_run = None;
        loop {
            let mut ahead = rest.clone();
            match (tokens.next(), ahead.next()) {
                (Some(Token::Run), _) => {
                    last_run = Some((tokens.clone(), rest.clone()));
                    continue;
                }
                (None, None) => return true,
                // More for the last `*` would leave even less of the name.
                (Some(_), None) => return false,
                (Some(token), Some(char)) if token.takes(char) => {
                    rest = ahead;
                    continue;
                }
                (_, Some(_)) => {}
            }
            let Some((behind, from)) = &mut last_run else {
                return false;
            };
            from.next();
            (tokens, rest) = (behind.clone(), from.clone());
        }
    }
}

impl Token {
    fn takes(&self, char: char) -> bool {
        let within = |ranges: &[(char, char)]| {
            let mut ranges = ranges.iter();
            ranges.any(|(first, last)| (*first..=*last).contains(&char))
        };
        match self {
            Token::Run | Token::Any => true,
            Token::Char(own) => *own == char,
            Token::In(ranges) => within(ranges),
            Token::NotIn(ranges) => !within(ranges),
        }
    }
}

/// Reads a class up to its `]`.
fn class(chars: &mut std::str::Chars<'_>) -> Option<Token> {
    let mut ahead = chars.clone();
    let negated = ahead.next() == Some('^');
    if negated {
        *chars = ahead;
    }
    let mut ranges = Vec::new();
    loop {
        let mut ahead = chars.clone();
        // A class without anything is malformed, which `class_char` tells.
        if ahead.next() == Some(']') && !ranges.is_empty() {
            *chars = ahead;
            break;
        }
        let first = class_char(chars)?;
        let mut ahead = chars.clone();
        let last = if ahead.next() == Some('-') {
            *chars = ahead;
            class_char(chars)?
        } else {
            first
        };
        ranges.push((first, last));
    }
    Some(if negated {
        Token::NotIn(ranges)
    } else {
        Token::In(ranges)
    })
}

/// Reads one end of a range.
fn class_char(chars: &mut std::str::Chars<'_>) -> Option<char> {
    match chars.next()? {
        '\\' => chars.next(),
        '-' | ']' => None,
        char => Some(char),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(pattern: &str, name: &str) -> bool {
        Glob::new(pattern).is_some_and(|glob| glob.matches(name))
    }

    /// Most of them from the tests of Go's `path/filepath`.
    #[test]
    fn patterns() {
        #[rustfmt::skip]
        let cases: &[(&str, &str, bool)] = &[
            ("",            "",        true),
            ("",            "a",       false),
            ("abc",         "abc",     true),
            ("abc",         "abcd",    false),
            ("abcd",        "abc",     false),
            ("*",           "",        true),
            ("*",           "abc",     true),
            ("**",          "abc",     true),
            ("*c",          "abc",     true),
            ("*b",          "abc",     false),
            ("a*",          "a",       true),
            ("a*",          "abc",     true),
            ("a*b",         "ab",      true),
            ("a*b?c*x",     "abxbbxdbxebxczzx", true),
            ("a*b?c*x",     "abxbbxdbxebxczzy", false),
            ("*ab*ab",      "abxabab", true),
            ("*.log",       "x.log.gz", false),
            ("?",           "",        false),
            ("?",           "a",       true),
            ("?",           "☺",       true),
            ("a?b",         "ab",      false),
            ("ab[c]",       "abc",     true),
            ("ab[b-d]",     "abc",     true),
            ("ab[e-g]",     "abc",     false),
            ("ab[d-b]",     "abc",     false),
            ("ab[^c]",      "abc",     false),
            ("ab[^b-d]",    "abc",     false),
            ("ab[^e-g]",    "abc",     true),
            ("ab[!c]",      "ab!",     true),
            ("a[^a][^a]b",  "a☺b",     false),
            ("[a-ζ]*",      "α",       true),
            ("*[a-ζ]",      "A",       false),
            ("[*]",         "*",       true),
            ("[*]",         "a",       false),
            ("[\\]a]",      "]",       true),
            ("[\\-]",       "-",       true),
            ("[x\\-]",      "x",       true),
            ("[x\\-]",      "z",       false),
            ("[\\-x]",      "a",       false),
            ("a]",          "a]",      true),
            ("a\\*b",       "a*b",     true),
            ("a\\*b",       "axb",     false),
            ("\\",          "\\",      false),
            ("a\\",         "a",       false),
            ("[]a]",        "]",       false),
            ("[-]",         "-",       false),
            ("[x-]",        "x",       false),
            ("[-x]",        "x",       false),
            ("[a-b-c]",     "a",       false),
            ("[",           "a",       false),
            ("[^",          "a",       false),
            ("[^]",         "a",       false),
            ("[^bc",        "a",       false),
            ("a[",          "a",       false),
            ("*[",          "",        false),
        ];
        for (pattern, name, want) in cases {
            assert_eq!(matches(pattern, name), *want, "{pattern} {name}");
        }
    }

    /// A matcher that tries everything would take longer than the universe.
    #[test]
    fn nothing_takes_long() {
        let name = "a".repeat(500);
        assert!(!matches(&format!("{}b", "a*".repeat(400)), &name));
        assert!(matches(&"a*".repeat(400), &name));
        assert!(!matches(&format!("{}b", "*".repeat(20_000)), &name));
    }

    /// The definition, read off the pattern as it goes.
    fn naive(pattern: &[char], name: &[char]) -> bool {
        match (pattern, name) {
            ([], _) => name.is_empty(),
            (['*', rest @ ..], _) => (0..=name.len()).any(|n| naive(rest, &name[n..])),
            (['?', rest @ ..], [_, tail @ ..]) => naive(rest, tail),
            (['\\'] | [_, ..], []) | (['\\'], _) => false,
            (['[', '^', inside @ ..], [char, tail @ ..]) => {
                naive_class(inside, *char).is_some_and(|(is_in, rest)| !is_in && naive(rest, tail))
            }
            (['[', inside @ ..], [char, tail @ ..]) => {
                naive_class(inside, *char).is_some_and(|(is_in, rest)| is_in && naive(rest, tail))
            }
            (['\\', own, rest @ ..] | [own, rest @ ..], [char, tail @ ..]) => {
                own == char && naive(rest, tail)
            }
        }
    }

    /// Whether `char` is in a class, and what follows that.
    fn naive_class(inside: &[char], char: char) -> Option<(bool, &[char])> {
        fn end(inside: &[char]) -> Option<(char, &[char])> {
            match inside {
                ['\\', own, rest @ ..] => Some((*own, rest)),
                ['\\' | '-' | ']', ..] | [] => None,
                [own, rest @ ..] => Some((*own, rest)),
            }
        }
        let (first, rest) = end(inside)?;
        let (last, rest) = match rest {
            ['-', rest @ ..] => end(rest)?,
            _ => (first, rest),
        };
        let is_in = first <= char && char <= last;
        match rest {
            [']', rest @ ..] => Some((is_in, rest)),
            _ => naive_class(rest, char).map(|(more, rest)| (is_in || more, rest)),
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(
            pattern in r"([ab*?\[\]^\\-]|\[[ab]\]|\[\^[ab]-[bc]\]){0,8}",
            name in r"[abc*\]\\^-]{0,7}",
        ) {
            let chars = |text: &str| text.chars().collect::<Vec<char>>();
            let want = naive(&chars(&pattern), &chars(&name));
            prop_assert_eq!(matches(&pattern, &name), want);
        }

        #[test]
        fn any_text_has_an_answer(pattern: String, name: String) {
            matches(&pattern, &name);
        }
    }
}

//! Patterns for file names, as Go's `path/filepath.Match` reads them: the
//! collector matches its `--include-files` and `--exclude-files` so.

/// One part of a pattern.
#[derive(Debug, Eq, PartialEq)]
enum Part {
    /// Any characters but `/`, or none.
    Star,
    /// One character.
    One(Class),
}

/// Which characters one place allows.
#[derive(Debug, Eq, PartialEq)]
enum Class {
    /// This one.
    Char(char),
    /// All but `/`.
    Any,
    /// Those in one of these ranges; or, if `negated`, in none.
    Set {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Class {
    fn allows(&self, c: char) -> bool {
        match self {
            Class::Char(want) => *want == c,
            Class::Any => c != '/',
            Class::Set { negated, ranges } => {
                let found = ranges.iter().any(|(low, high)| *low <= c && c <= *high);
                found != *negated
            }
        }
    }
}

/// Whether `pattern` matches the whole of `name`. One that is malformed
/// matches nothing, as the collector has it.
///
/// Takes time in proportion to pattern times name: of several `*` only the
/// last may give way, which finds a match if there is one.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let Some(parts) = parse(pattern) else {
        return false;
    };
    let name: Vec<char> = name.chars().collect();
    let (mut part, mut at) = (0, 0);
    // Behind the last star, and how far it reaches.
    let mut star: Option<(usize, usize)> = None;
    loop {
        match (parts.get(part), name.get(at)) {
            (None, None) => return true,
            (Some(Part::Star), _) => {
                part += 1;
                star = Some((part, at));
                continue;
            }
            (Some(Part::One(class)), Some(c)) if class.allows(*c) => {
                part += 1;
                at += 1;
                continue;
            }
            _ => {}
        }
        match star {
            Some((behind, reach)) if name.get(reach).is_some_and(|c| *c != '/') => {
                star = Some((behind, reach + 1));
                part = behind;
                at = reach + 1;
            }
            _ => return false,
        }
    }
}

fn parse(pattern: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        parts.push(match c {
            '*' => Part::Star,
            '?' => Part::One(Class::Any),
            '\\' => Part::One(Class::Char(chars.next()?)),
            '[' => Part::One(parse_set(&mut chars)?),
            c => Part::One(Class::Char(c)),
        });
    }
    Some(parts)
}

/// What stands between `[` and `]`.
fn parse_set(chars: &mut std::str::Chars<'_>) -> Option<Class> {
    fn one(chars: &mut std::str::Chars<'_>) -> Option<char> {
        match chars.next()? {
            '\\' => chars.next(),
            '-' | ']' => None,
            c => Some(c),
        }
    }

    let negated = chars.as_str().starts_with('^');
    if negated {
        chars.next();
    }
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && chars.as_str().starts_with(']') {
            chars.next();
            return Some(Class::Set { negated, ranges });
        }
        let low = one(chars)?;
        let mut high = low;
        if chars.as_str().starts_with('-') {
            chars.next();
            high = one(chars)?;
        }
        ranges.push((low, high));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn patterns() {
        #[rustfmt::skip]
        let cases: &[(&str, &str, bool)] = &[
            // The cases of Go's own test.
            ("abc",          "abc",        true),
            ("*",            "abc",        true),
            ("*c",           "abc",        true),
            ("a*",           "a",          true),
            ("a*",           "abc",        true),
            ("a*",           "ab/c",       false),
            ("a*/b",         "abc/b",      true),
            ("a*/b",         "a/c/b",      false),
            ("a*b*c*d*e*/f", "axbxcxdxe/f", true),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/f", true),
            ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", false),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", false),
            ("a*b?c*x",      "abxbbxdbxebxczzx", true),
            ("a*b?c*x",      "abxbbxdbxebxczzy", false),
            ("ab[c]",        "abc",        true),
            ("ab[b-d]",      "abc",        true),
            ("ab[e-g]",      "abc",        false),
            ("ab[^c]",       "abc",        false),
            ("ab[^b-d]",     "abc",        false),
            ("ab[^e-g]",     "abc",        true),
            ("a\\*b",        "a*b",        true),
            ("a\\*b",        "ab",         false),
            ("a?b",          "a☺b",        true),
            ("a[^a]b",       "a☺b",        true),
            ("a???b",        "a☺b",        false),
            ("a[^a][^a][^a]b", "a☺b",      false),
            ("[a-ζ]*",       "α",          true),
            ("*[a-ζ]",       "A",          false),
            ("a?b",          "a/b",        false),
            ("a*b",          "a/b",        false),
            ("[\\]a]",       "]",          true),
            ("[\\-]",        "-",          true),
            ("[x\\-]",       "x",          true),
            ("[x\\-]",       "z",          false),
            ("[\\-x]",       "a",          false),
            ("[]a]",         "]",          false),
            ("[-]",          "-",          false),
            ("[x-]",         "x",          false),
            ("[a-b-c]",      "a",          false),
            ("[",            "a",          false),
            ("[^",           "a",          false),
            ("[^bc",         "a",          false),
            ("a[",           "ab",         false),
            ("*x",           "xxx",        true),
            // And of ours.
            ("",             "",           true),
            ("",             "a",          false),
            ("**",           "",           true),
            ("a\\",          "a",          false),
        ];
        for (pattern, name, want) in cases {
            assert_eq!(matches(pattern, name), *want, "{pattern} {name}");
        }
    }

    /// What a hundred stars cost is a hundred times what one costs.
    #[test]
    fn many_stars() {
        let pattern = format!("{}b", "*a".repeat(500));
        assert!(!matches(&pattern, &"a".repeat(5000)));
    }

    /// By the definition of the star, without thought of time.
    fn slowly(pattern: &[char], name: &[char]) -> bool {
        match (pattern, name) {
            ([], []) => true,
            (['*', rest @ ..], _) => (0..=name.len()).any(|at| slowly(rest, &name[at..])),
            (['?', rest @ ..], [_, name @ ..]) => slowly(rest, name),
            ([c, rest @ ..], [d, name @ ..]) if c == d => slowly(rest, name),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn as_defined(pattern in "[ab*?]{0,8}", name in "[ab]{0,10}") {
            let chars = |text: &str| text.chars().collect::<Vec<char>>();
            prop_assert_eq!(matches(&pattern, &name), slowly(&chars(&pattern), &chars(&name)));
        }

        #[test]
        fn any_text(pattern in "\\PC{0,12}|[\\[\\]^*?\\\\a-]{0,12}", name in "\\PC{0,12}") {
            let _ = matches(&pattern, &name);
        }
    }
}

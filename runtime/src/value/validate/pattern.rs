//! `pattern`: ECMA-262 regular expressions, each compiled once in a process, when it is first needed.

use regress::Regex;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// `None` stands for a pattern that is not a valid regular expression.
type Compiled = Option<Arc<Regex>>;

static PATTERNS: LazyLock<Mutex<HashMap<&'static str, Compiled>>> = LazyLock::new(Mutex::default);

pub(super) fn matches(text: &str, pattern: &'static str) -> bool {
    let compiled = PATTERNS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .entry(pattern)
        .or_insert_with(|| compile(pattern))
        .clone();
    compiled.is_none_or(|regex| regex.find(text).is_some())
}

/// With the flag `u`, which JSON Schema recommends (§6.4 of its core), or without it for patterns that need that. A pattern of another
/// dialect is not checked: without the flag it would be valid, and mean something else.
fn compile(pattern: &str) -> Compiled {
    let with_flag = Regex::with_flags(pattern, "u");
    let found = with_flag.or_else(|error| if is_of_other_dialect(pattern) { Err(error) } else { Regex::new(pattern) });
    found.ok().map(Arc::new)
}

/// Whether a pattern has what means its letters in ECMA-262 without the flag, and something else in other dialects: escapes (`\A`, `\z`,
/// `\p{L}`, `\x{20}`), classes of POSIX (`[[:alpha:]]`), and counts without a least one (`{,5}`).
fn is_of_other_dialect(pattern: &str) -> bool {
    const KNOWN: &str = "bBcdDfknrsStuvwWx";
    if pattern.contains("{,") || pattern.contains("[:") && pattern.contains(":]") {
        return true;
    }
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        let escaped = if character == '\\' { characters.next() } else { None };
        let has_braces = matches!(escaped, Some('u' | 'x')) && characters.peek() == Some(&'{');
        let is_other = |escaped: char| escaped.is_ascii_alphabetic() && !KNOWN.contains(escaped);
        if has_braces || escaped.is_some_and(is_other) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_that_need_no_flag_are_checked_without_it() {
        assert!(matches("a_b@c", r"^\w\_b\@c$"));
        assert!(!matches("a_b", r"^\_$"));
    }

    #[test]
    fn patterns_of_other_dialects_are_not_checked() {
        for pattern in [r"\A[a-z]+\z", r"^\p{L}\_$", r"\Qa\E", r"^\x{61}$", "^[[:alpha:]]+$", "^a{,5}$", "["] {
            assert!(matches("nothing of that: 1", pattern), "{pattern}");
        }
        assert!(!matches("1", r"^\p{L}$"));
        assert!(!matches("1", r"^\\A$"));
    }
}

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

/// With the flag `u`, which JSON Schema recommends (§6.4 of its core), or without it for patterns that need that.
fn compile(pattern: &str) -> Compiled {
    Regex::with_flags(pattern, "u").or_else(|_| Regex::new(pattern)).ok().map(Arc::new)
}

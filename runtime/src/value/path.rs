//! How a path into a JSON value is written: `$.items[3].id`.

use std::fmt::{self, Write};

/// Appends a property: `.key`, or `["a key"]` if the key is not a plain name.
pub(crate) fn write_key(out: &mut impl Write, key: &str) -> fmt::Result {
    if is_plain(key) { write!(out, ".{key}") } else { write!(out, "[{}]", serde_json::Value::from(key)) }
}

fn is_plain(key: &str) -> bool {
    !key.is_empty()
        && !key.starts_with(|first: char| first.is_ascii_digit())
        && key.chars().all(|char| char.is_alphanumeric() || char == '_' || char == '-')
}

//! Pairs of a query and of cookies, `name=value` each: what is added once, and what stands between them.

/// Adds `name=value`, unless there is one of this name.
pub(super) fn add_pair(out: &mut String, delimiter: &str, pair: &str) {
    let name = pair.split('=').next().unwrap_or_default();
    if !has_pair(out, delimiter, name) {
        push_apart(out, delimiter, pair);
    }
}

/// Whether there is a pair of this name.
pub(super) fn has_pair(pairs: &str, delimiter: &str, name: &str) -> bool {
    pairs.split(delimiter).any(|pair| pair.split('=').next() == Some(name))
}

/// Adds text, with a delimiter before it unless it is the first.
pub(super) fn push_apart(out: &mut String, delimiter: &str, text: &str) {
    if !out.is_empty() && !text.is_empty() {
        out.push_str(delimiter);
    }
    out.push_str(text);
}

//! Changes to a JSON text: where a value is, and the text without it or with another in its place.
//!
//! The text is valid JSON, since a decoder has read it to where it failed, or is left as it is.

use super::json_path::Step;
use std::ops::Range;

/// Where a value is in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The value.
    pub value: Range<usize>,
    /// The value as a member of its list or object: with its key, and with a comma.
    pub member: Range<usize>,
}

/// The value at these steps.
pub(crate) fn find(text: &str, steps: &[Step]) -> Option<Found> {
    if steps.is_empty() {
        let start = skip_space(text.as_bytes(), 0);
        let value = start..skip_value(text.as_bytes(), start)?;
        return Some(Found { member: value.clone(), value });
    }
    let mut found = Vec::new();
    // It stops at the first.
    walk(text.as_bytes(), 0, steps, true, &mut found)?;
    found.into_iter().next()
}

/// The values at these steps with any index in the place of each index.
pub(crate) fn find_alike(text: &str, steps: &[Step]) -> Vec<Found> {
    if steps.is_empty() {
        return find(text, steps).into_iter().collect();
    }
    let mut found = Vec::new();
    let _ = walk(text.as_bytes(), 0, steps, false, &mut found);
    found
}

/// The places of all that is no list and no object, keys included, in their order. The text is JSON.
#[cfg(feature = "recording")]
pub(crate) fn scalars(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        if b",:{}[]".contains(byte) || byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let end = skip_value(bytes, at).unwrap_or(bytes.len());
        found.push(at..end);
        at = end;
    }
    found
}

/// The text with other values in the places of some, in the order of their places.
pub(crate) fn replaced(text: &str, changes: &[(Range<usize>, String)]) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut at = 0;
    for (range, value) in changes {
        changed.push_str(text.get(at..range.start).unwrap_or_default());
        changed.push_str(value);
        at = range.end;
    }
    changed.push_str(text.get(at..).unwrap_or_default());
    changed
}

/// Adds the values at these steps. Returns where the value that begins at `start` ends.
fn walk(text: &[u8], start: usize, steps: &[Step], exact: bool, found: &mut Vec<Found>) -> Option<usize> {
    let start = skip_space(text, start);
    let Some((step, rest)) = steps.split_first() else {
        return skip_value(text, start);
    };
    let closes = match (step, text.get(start)?) {
        (Step::Key(_), b'{') => b'}',
        (Step::Index(_), b'[') => b']',
        _ => return skip_value(text, start),
    };
    let mut at = start + 1;
    let mut index = 0;
    loop {
        at = skip_space(text, at);
        let member = at;
        match text.get(at)? {
            byte if *byte == closes => break,
            b',' => {
                at += 1;
                continue;
            }
            _ => {}
        }
        let is_meant = match step {
            Step::Key(name) => {
                let end = skip_string(text, at)?;
                let key: String = serde_json::from_slice(text.get(at..end)?).ok()?;
                at = skip_space(text, end);
                if text.get(at)? != &b':' {
                    return None;
                }
                at = skip_space(text, at + 1);
                key == *name
            }
            Step::Index(wanted) => !exact || index == *wanted,
            Step::Open => false,
        };
        let value = at;
        at = if is_meant { walk(text, value, rest, exact, found)? } else { skip_value(text, value)? };
        if exact && !found.is_empty() {
            return Some(at);
        }
        if is_meant && rest.is_empty() {
            let member = with_comma(text, start, member..at);
            found.push(Found { value: value..at, member });
            if exact {
                return Some(at);
            }
        }
        index += 1;
    }
    Some(at + 1)
}

/// A member with the comma behind it, or with that before it if it is the last.
fn with_comma(text: &[u8], opens: usize, member: Range<usize>) -> Range<usize> {
    let behind = skip_space(text, member.end);
    if text.get(behind) == Some(&b',') {
        return member.start..behind + 1;
    }
    let before = text.get(opens..member.start).and_then(|before| before.iter().rposition(|byte| *byte == b','));
    before.map_or(member.clone(), |comma| opens + comma..member.end)
}

fn skip_space(text: &[u8], mut at: usize) -> usize {
    while text.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

fn skip_string(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match text.get(at)? {
            b'\\' => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
}

fn skip_value(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    let mut depth = 0_usize;
    loop {
        match text.get(at)? {
            b'"' => at = skip_string(text, at)?,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
                continue;
            }
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                at += 1;
            }
            b',' | b':' => {
                at += 1;
                continue;
            }
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            _ => {
                while text.get(at).is_some_and(|byte| !b",:]}".contains(byte) && !byte.is_ascii_whitespace()) {
                    at += 1;
                }
            }
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Step, find, find_alike, replaced};

    fn key(name: &str) -> Step {
        Step::Key(name.to_owned())
    }

    #[test]
    fn a_value_is_found_and_taken_out() {
        let text = r#"{"a" : [1, {"b": "x,}\"", "c": [2]} , 3], "d":null}"#;
        let without = |steps: &[Step]| {
            let found = find(text, steps)?;
            let without = replaced(text, &[(found.member.clone(), String::new())]);
            let _: serde_json::Value = serde_json::from_str(&without).unwrap();
            Some((text[found.value].to_owned(), without))
        };
        let (value, rest) = without(&[key("a"), Step::Index(1), key("b")]).unwrap();
        assert_eq!((value.as_str(), rest.as_str()), (r#""x,}\"""#, r#"{"a" : [1, { "c": [2]} , 3], "d":null}"#));
        assert_eq!(
            without(&[key("a"), Step::Index(2)]).unwrap().1,
            r#"{"a" : [1, {"b": "x,}\"", "c": [2]} ], "d":null}"#
        );
        assert_eq!(without(&[key("d")]).unwrap().1, r#"{"a" : [1, {"b": "x,}\"", "c": [2]} , 3]}"#);
        assert_eq!(without(&[key("a"), Step::Index(1), key("c"), Step::Index(0)]).unwrap().0, "2");
        assert_eq!(without(&[key("a"), Step::Index(9)]), None);
        assert_eq!(without(&[key("a"), key("b")]), None);
    }

    #[test]
    fn alike_values_are_found_in_every_item() {
        let text = r#"{"items":[{"at":1},{"at":2,"of":0},{},{"at":3}]}"#;
        let found = find_alike(text, &[key("items"), Step::Index(0), key("at")]);
        let values: Vec<&str> = found.iter().map(|found| &text[found.value.clone()]).collect();
        assert_eq!(values, ["1", "2", "3"]);
    }

    #[cfg(feature = "recording")]
    #[test]
    fn scalars_are_found_with_the_keys() {
        let text = r#" {"a" : [-1.5e3, "b,\"]", {}], "c": null,"d":true}"#;
        let found: Vec<&str> = super::scalars(text).into_iter().map(|place| &text[place]).collect();
        assert_eq!(found, [r#""a""#, "-1.5e3", r#""b,\"]""#, r#""c""#, "null", r#""d""#, "true"]);
        assert!(super::scalars("[]").is_empty());
    }

    #[test]
    fn broken_text_is_left_alone() {
        for text in ["", "{", "[1", r#"{"a"#, r#"{"a":"#, r#"{"a" 1}"#, "]", r#"{"a":[1,{]}"#] {
            assert_eq!(find(text, &[key("a"), Step::Index(7)]), None, "{text}");
        }
    }
}

//! How the numbers and words of a text are written: `1.10`, `0x1f` and `1e3` are numbers that say less than their text.

use std::collections::HashMap;
use std::io::{BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use libyaml_safer::{EventData, Parser, ScalarStyle};

use super::repair::without_treacherous_tags;
use crate::json::escape;

/// The longest scalar that is kept, in bytes, and the most of them.
const LONGEST: usize = 64;
const MOST: usize = 100_000;

/// Every scalar without quotes that may be read as something else than a string, by its pointer. Texts are short; those of
/// aliases are not found.
pub fn plain_scalars(text: &str) -> HashMap<String, String> {
    let text = without_treacherous_tags(text);
    let mut found = HashMap::new();
    // As for locations: a text that makes the parser panic has no spellings.
    let _ = catch_unwind(AssertUnwindSafe(|| collect(&text, &mut found)));
    found
}

/// A list or a map that is being walked, with the length of its pointer.
struct Frame {
    is_list: bool,
    index: usize,
    /// Whether the next scalar of the map is a value.
    has_key: bool,
    length: usize,
}

fn collect(text: &str, found: &mut HashMap<String, String>) {
    let end: &[u8] = if text.ends_with(['\n', '\r']) { b"# end\n" } else { b"\n# end\n" };
    let mut parser = Parser::new();
    parser.set_input(BufReader::with_capacity(1 << 16, text.as_bytes().chain(end)));
    let mut pointer = String::new();
    let mut stack: Vec<Frame> = Vec::new();
    while let Ok(event) = parser.parse() {
        let is_list = matches!(event.data, EventData::SequenceStart { .. });
        let value = match event.data {
            EventData::Scalar { value, style, .. } => Some((value, style == ScalarStyle::Plain)),
            EventData::Alias { .. } => Some((String::new(), false)),
            EventData::SequenceStart { .. } | EventData::MappingStart { .. } => None,
            EventData::SequenceEnd | EventData::MappingEnd => {
                stack.pop();
                leave(&mut stack, &mut pointer);
                continue;
            }
            EventData::StreamEnd => return,
            _ => continue,
        };
        // A scalar may be the key of the member that follows.
        if let (Some((key, _)), Some(frame)) = (&value, stack.last_mut())
            && !frame.is_list
            && !frame.has_key
        {
            pointer.truncate(frame.length);
            pointer.push('/');
            pointer.push_str(&escape(key));
            frame.has_key = true;
            continue;
        }
        if let Some(frame) = stack.last_mut().filter(|frame| frame.is_list) {
            pointer.truncate(frame.length);
            pointer.push_str(&format!("/{}", frame.index));
        }
        match value {
            Some((text, is_plain)) => {
                if is_plain && text.len() <= LONGEST && text.starts_with(may_be_no_string) {
                    found.insert(pointer.clone(), text);
                    if found.len() == MOST {
                        return;
                    }
                }
                leave(&mut stack, &mut pointer);
            }
            None => {
                stack.push(Frame { is_list, index: 0, has_key: false, length: pointer.len() });
            }
        }
    }
}

/// Goes on to the next element or member.
fn leave(stack: &mut [Frame], pointer: &mut String) {
    if let Some(frame) = stack.last_mut() {
        frame.index += 1;
        frame.has_key = false;
        pointer.truncate(frame.length);
    }
}

fn may_be_no_string(letter: char) -> bool {
    letter.is_ascii_digit() || "+-.tTfFnNyYoO~".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_needs_no_spelling() {
        let text = "a: [1.10, '1.20', 0x1f, {b: no, c/d: 1e3}]\nl:\n- - true\n- x: *y\n- 2024-01-01\n";
        let found = plain_scalars(text);
        let mut found: Vec<(&str, &str)> = found.iter().map(|(at, text)| (at.as_str(), text.as_str())).collect();
        found.sort_unstable();
        let expected = [
            ("/a/0", "1.10"),
            ("/a/2", "0x1f"),
            ("/a/3/b", "no"),
            ("/a/3/c~1d", "1e3"),
            ("/l/0/0", "true"),
            ("/l/2", "2024-01-01"),
        ];
        assert_eq!(found, expected);
    }
}

//! How the numbers and words of a text are written: `1.10`, `0x1f` and `1e3` are numbers that say less than their text.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;
use std::io::{BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use libyaml_safer::{EventData, Parser, ScalarStyle};

use super::repair::without_treacherous_tags;
use crate::json::escape;

/// The most scalars that are kept.
const MOST: usize = 1_000_000;
/// How many aliases are followed for one scalar, one within the other and in all.
const NESTED: usize = 8;
const MOST_FOLLOWED: usize = 200;
/// How many bytes of pointers are looked up to find what aliases stand for: the least limit, and how many each byte of the text
/// adds to it.
const LEAST_LOOKED_UP: usize = 64 << 20;
const LOOKED_UP_OF_BYTE: usize = 64;

/// The spellings of a text.
#[derive(Clone, Debug, Default)]
pub struct Spellings {
    /// Every scalar without quotes that YAML reads as something else than a string, by its pointer.
    scalars: HashMap<String, String>,
    /// The pointers of aliases and of maps with merge keys, and what they stand for.
    aliases: HashMap<String, Vec<String>>,
    /// How many more bytes of pointers may be looked up.
    left: Cell<usize>,
    /// Whether some were not kept, or not found for want of steps.
    is_cut: Cell<bool>,
}

impl Spellings {
    /// The text of the scalar at a pointer, through aliases and merge keys.
    pub fn of(&self, pointer: &str) -> Option<&str> {
        self.within(pointer, NESTED, &mut 0)
    }

    /// Whether the texts of some scalars are not known.
    pub fn is_cut(&self) -> bool {
        self.is_cut.get()
    }

    /// `None`, where there may be a text.
    fn cut(&self) -> Option<&str> {
        self.is_cut.set(true);
        None
    }

    fn within(&self, pointer: &str, left: usize, followed: &mut usize) -> Option<&str> {
        if let Some(text) = self.scalars.get(pointer) {
            return Some(text);
        }
        if self.aliases.is_empty() {
            return None;
        }
        let Some(left) = left.checked_sub(1) else { return self.cut() };
        let mut end = pointer.len();
        loop {
            let (prefix, rest) = pointer.split_at_checked(end)?;
            let Some(more) = self.left.get().checked_sub(prefix.len()) else { return self.cut() };
            self.left.set(more);
            for target in self.aliases.get(prefix).into_iter().flatten() {
                *followed += 1;
                if *followed > MOST_FOLLOWED {
                    return self.cut();
                }
                if let Some(text) = self.within(&format!("{target}{rest}"), left, followed) {
                    return Some(text);
                }
            }
            end = prefix.rfind('/')?;
        }
    }
}

/// The spellings of the numbers and words of a text.
pub fn plain_scalars(text: &str) -> Spellings {
    let tame = without_treacherous_tags(text);
    let text = without_surrogates(&tame);
    let left = LEAST_LOOKED_UP.saturating_add(text.len().saturating_mul(LOOKED_UP_OF_BYTE));
    let mut found = Spellings { left: Cell::new(left), ..Spellings::default() };
    // As for locations: a text that makes the parser panic has no spellings.
    let collected = catch_unwind(AssertUnwindSafe(|| collect(&text, &mut found)));
    found.is_cut.set(!collected.unwrap_or_default());
    found
}

/// The text with each character that JSON writes as two escapes (RFC 8259, section 7): YAML has no such escapes.
fn without_surrogates(text: &str) -> Cow<'_, str> {
    if !(text.contains("\\ud") || text.contains("\\uD")) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.find("\\u").and_then(|at| rest.split_at_checked(at)) {
        clean.push_str(before);
        let length = match pair(from) {
            Some(letter) => {
                clean.push(letter);
                "\\ud83d\\ude00".len()
            }
            None => {
                clean.push_str("\\u");
                "\\u".len()
            }
        };
        rest = from.get(length..).unwrap_or_default();
    }
    clean.push_str(rest);
    Cow::Owned(clean)
}

/// The character that a text begins with as two escapes.
fn pair(text: &str) -> Option<char> {
    let first = text.get(..6)?.strip_prefix("\\u")?;
    let second = text.get(6..12)?.strip_prefix("\\u")?;
    let units = [u16::from_str_radix(first, 16).ok()?, u16::from_str_radix(second, 16).ok()?];
    char::decode_utf16(units).next()?.ok().filter(|letter| *letter > '\u{ffff}')
}

/// A list or a map that is being walked, with the length of its pointer.
struct Frame {
    is_list: bool,
    index: usize,
    /// Whether the next scalar of the map is a value.
    has_key: bool,
    length: usize,
}

/// Collects the scalars of a text. `false` if they are not all.
fn collect(text: &str, found: &mut Spellings) -> bool {
    let end: &[u8] = if text.ends_with(['\n', '\r']) { b"# end\n" } else { b"\n# end\n" };
    let mut parser = Parser::new();
    parser.set_input(BufReader::with_capacity(1 << 16, text.as_bytes().chain(end)));
    let mut pointer = String::new();
    let mut stack: Vec<Frame> = Vec::new();
    let mut anchors: HashMap<String, String> = HashMap::new();
    while let Ok(event) = parser.parse() {
        let (mut anchored, mut alias) = (None, None);
        let is_list = matches!(event.data, EventData::SequenceStart { .. });
        let value = match event.data {
            EventData::Scalar { value, style, anchor, .. } => {
                anchored = anchor;
                Some((value, style == ScalarStyle::Plain))
            }
            EventData::Alias { anchor } => {
                alias = Some(anchor);
                Some((String::new(), false))
            }
            EventData::SequenceStart { anchor, .. } | EventData::MappingStart { anchor, .. } => {
                anchored = anchor;
                None
            }
            EventData::SequenceEnd | EventData::MappingEnd => {
                stack.pop();
                leave(&mut stack, &mut pointer);
                continue;
            }
            EventData::StreamEnd => return true,
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
        if let Some(anchor) = anchored {
            anchors.insert(anchor, pointer.clone());
        }
        if let Some(target) = alias.and_then(|alias| anchors.get(&alias)) {
            // `<<: *a`, `<<: [*a, *b]`: the members are those of the map that has the key.
            let place = pointer.split_once("/<<").map_or(pointer.as_str(), |(map, _)| map);
            found.aliases.entry(place.to_owned()).or_default().push(target.clone());
        }
        match value {
            Some((text, is_plain)) => {
                if is_plain && is_no_string(&text) {
                    if found.scalars.len() == MOST {
                        return false;
                    }
                    found.scalars.insert(pointer.clone(), text);
                }
                leave(&mut stack, &mut pointer);
            }
            None => {
                stack.push(Frame { is_list, index: 0, has_key: false, length: pointer.len() });
            }
        }
    }
    false
}

/// Goes on to the next element or member.
fn leave(stack: &mut [Frame], pointer: &mut String) {
    if let Some(frame) = stack.last_mut() {
        frame.index += 1;
        frame.has_key = false;
        pointer.truncate(frame.length);
    }
}

/// Whether YAML reads a plain scalar as a number, a boolean or `null` (YAML 1.2.2, section 10.3.2), or may do so.
fn is_no_string(text: &str) -> bool {
    let words = ["true", "false", "null", "~"];
    text.starts_with(|letter: char| letter.is_ascii_digit() || "+-.".contains(letter))
        || words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_needs_no_spelling() {
        let text = "a: [1.10, '1.20', 0x1f, {b: no, c/d: 1e3}]\nl:\n- - true\n- 2024-01-01\n";
        let found = plain_scalars(text);
        assert!(!found.is_cut());
        let found = found.scalars;
        let mut found: Vec<(&str, &str)> = found.iter().map(|(at, text)| (at.as_str(), text.as_str())).collect();
        found.sort_unstable();
        let expected =
            [("/a/0", "1.10"), ("/a/2", "0x1f"), ("/a/3/c~1d", "1e3"), ("/l/0/0", "true"), ("/l/1", "2024-01-01")];
        assert_eq!(found, expected);
    }

    #[test]
    fn aliases_and_merge_keys_have_the_spelling_of_what_they_stand_for() {
        let text =
            "c: &c {type: string, enum: &v [1.10, &x 0x1f, *x]}\na: {<<: *c}\nb: {enum: *v}\nd: {<<: [{e: 1}, *c]}\n";
        let found = plain_scalars(text);
        for pointer in ["/c/enum/2", "/a/enum/1", "/b/enum/1", "/d/enum/2"] {
            assert_eq!(found.of(pointer), Some("0x1f"), "{pointer}");
        }
        assert_eq!(found.of("/b/enum/0"), Some("1.10"));
        assert_eq!(found.of("/b/enum/7"), None);
        assert!(!found.is_cut());
    }

    #[test]
    fn more_aliases_than_are_followed_cut_what_is_found() {
        let anchors: String = (0..250).map(|index| format!("a{index}: &a{index} {{k{index}: {index}.0}}\n")).collect();
        let merged: Vec<String> = (0..250).map(|index| format!("*a{index}")).collect();
        let found = plain_scalars(&format!("{anchors}m: {{<<: [{}]}}\n", merged.join(", ")));
        assert_eq!(found.of("/m/k9"), Some("9.0"));
        assert!(!found.is_cut());
        assert_eq!(found.of("/m/k249"), None);
        assert!(found.is_cut());
    }

    #[test]
    fn characters_that_json_writes_as_two_escapes_cut_nothing() {
        let text = r#"{"a": "\ud83d\uDE00 \u00e9 \\ud83d", "\ud83d\ude00": 1.10, "b": [1.20]}"#;
        let found = plain_scalars(text);
        assert_eq!((found.of("/😀"), found.of("/b/0")), (Some("1.10"), Some("1.20")));
        assert!(!found.is_cut());
    }

    #[test]
    fn a_long_number_is_kept_whole() {
        let digits = "1".repeat(100);
        assert_eq!(plain_scalars(&format!("a: {digits}\n")).of("/a"), Some(digits.as_str()));
    }
}

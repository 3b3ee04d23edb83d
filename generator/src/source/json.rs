//! JSON text → value, through `serde_json` (RFC 8259).
//!
//! `serde_json` keeps the last of two equal keys without an error, and stops at 128 levels. Here a duplicate key is
//! reported with its line and column, and the limit is [`MAX_DEPTH`].

use super::locate::{duplicate_keys, end_of_string, spans};
use super::{Finding, MAX_DEPTH, MAX_KEYS, duplicate_key, too_deep, too_long};
use crate::diag::Code;
use crate::json::shown;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::Cell;
use std::fmt;
use std::ops::Range;

/// Reads a text. Returns its value and the findings about it.
pub(super) fn read(text: &str) -> Result<(Value, Vec<Finding>), Finding> {
    match read_once(text) {
        Err(fault) if fault.message == "number out of range" => {
            let (readable, ranges) = without_large_numbers(text);
            let (value, mut findings) = read_once(&readable)?;
            for (span, range) in spans(text, ranges.iter().cloned().map(Some).collect()).into_iter().zip(ranges) {
                let number = text.get(range).unwrap_or_default();
                findings.push(Finding {
                    code: Code::NotJson,
                    message: format!("the number {} is too large", shown(number)),
                    help: "it is read as a string; write a smaller number",
                    line: span.as_ref().map_or(1, |span| span.line),
                    column: span.as_ref().map_or(1, |span| span.column),
                });
            }
            Ok((value, findings))
        }
        outcome => outcome,
    }
}

/// Puts the numbers that no `f64` can hold into quotes. Returns their ranges in the text, too.
fn without_large_numbers(text: &str) -> (String, Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let (mut readable, mut ranges) = (String::with_capacity(text.len() + 16), Vec::new());
    let (mut at, mut copied) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        if byte == b'"' {
            at = end_of_string(text, at);
        } else if byte == b'-' || byte.is_ascii_digit() {
            let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
            at += bytes.get(at..).unwrap_or_default().iter().take_while(|byte| is_part(byte)).count();
            let number = text.get(start..at).unwrap_or_default();
            if number.parse().is_ok_and(f64::is_infinite) {
                readable.push_str(text.get(copied..start).unwrap_or_default());
                readable.push_str(&format!("\"{number}\""));
                copied = at;
                ranges.push(start..at);
            }
        }
    }
    readable.push_str(text.get(copied..).unwrap_or_default());
    (readable, ranges)
}

/// Whether a comment begins at a place, which counts in bytes.
fn is_comment(text: &str, line: usize, column: usize) -> bool {
    let rest = text.lines().nth(line - 1).and_then(|line| line.get(column - 1..)).unwrap_or_default();
    rest.starts_with("//") || rest.starts_with("/*")
}

fn read_once(source: &str) -> Result<(Value, Vec<Finding>), Finding> {
    let notes = Notes::default();
    let mut deserializer = serde_json::Deserializer::from_str(source);
    // `Seed` counts the levels itself.
    deserializer.disable_recursion_limit();
    let outcome = Seed { depth: 0, keys: 0, notes: &notes }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    match outcome {
        Ok(value) => {
            let mut findings = Vec::new();
            if notes.duplicates.get() {
                for (key, span) in duplicate_keys(source) {
                    findings.push(duplicate_key(&key, span.line, span.column));
                }
            }
            Ok((value, findings))
        }
        Err(error) if notes.too_deep.get() => Err(too_deep(MAX_DEPTH, error.line(), error.column())),
        Err(error) if notes.too_long.get() => Err(too_long(error.line(), error.column())),
        Err(error) => {
            let text = error.to_string();
            let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message).to_owned();
            let (line, column) = (error.line().max(1), error.column().max(1));
            let (message, help) = match message.as_str() {
                _ if is_comment(source, line, column) => ("JSON has no comments".to_owned(), "remove the comments"),
                "unexpected end of hex escape" | "lone leading surrogate in hex escape" => {
                    (message, "a surrogate is one of two, such as `\\ud83d\\ude00`: write both, or remove it")
                }
                _ => (message, ""),
            };
            Err(Finding { code: Code::Syntax, message, help, line, column })
        }
    }
}

#[derive(Default)]
struct Notes {
    duplicates: Cell<bool>,
    too_deep: Cell<bool>,
    too_long: Cell<bool>,
}

#[derive(Clone, Copy)]
struct Seed<'n> {
    depth: usize,
    /// The length of the keys on the way.
    keys: usize,
    notes: &'n Notes,
}

impl Seed<'_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            self.notes.too_deep.set(true);
            return Err(E::custom("too deep"));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    fn member<E: Error>(self, key: &str) -> Result<Self, E> {
        let keys = self.keys + key.len();
        if keys > MAX_KEYS {
            self.notes.too_long.set(true);
            return Err(E::custom("too long"));
        }
        Ok(Self { keys, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let seed = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(seed)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let seed = self.deeper()?;
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            let member = seed.member(&key)?;
            if map.insert(key, access.next_value_seed(member)?).is_some() {
                self.notes.duplicates.set(true);
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_key_that_is_there_twice_is_reported_at_its_second_place() {
        let (value, findings) = read("{\"a\": 1,\n \"\\u0061\": 2, \"b\": {\"c\": 1, \"c\": 2}}").unwrap_or_default();
        assert_eq!(value, json!({"a": 2, "b": {"c": 2}}));
        let places: Vec<_> = findings.iter().map(|finding| (finding.line, finding.column)).collect();
        assert_eq!(places, [(2, 2), (2, 29)]);
    }

    #[test]
    fn a_number_that_is_too_large_is_a_string_and_reported() {
        let (value, findings) =
            read("{\"a\": [1e308, 1e999,\n -1E+400], \"1e999\": \"\\\"1e999\"}").unwrap_or_default();
        assert_eq!(value, json!({"a": [1e308, "1e999", "-1E+400"], "1e999": "\"1e999"}));
        let places: Vec<_> = findings.iter().map(|finding| (finding.line, finding.column, finding.code)).collect();
        assert_eq!(places, [(1, 15, Code::NotJson), (2, 2, Code::NotJson)]);
    }

    #[test]
    fn faults_have_a_place_and_depth_has_a_bound() {
        assert!(read("{\"a\":\n [1,]}").is_err_and(|finding| (finding.line, finding.code) == (2, Code::Syntax)));
        assert!(read("\"\\ud800\"").is_err_and(|finding| finding.code == Code::Syntax));
        assert!(read("{\"a\": \"\0\"}").is_err_and(|finding| finding.code == Code::Syntax));
        assert!(read(&"[".repeat(100_000)).is_err_and(|finding| finding.code == Code::TooDeep));
        assert!(read(&"{\"a\":".repeat(100_000)).is_err_and(|finding| finding.code == Code::TooDeep));
        assert!(read(&format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH))).is_ok());
        assert!(read("{} {}").is_err());
        for text in ["// a\n{}", "{\n /* a */ \"b\": 1}", "{\"a\": // b\n 1}", "{\"a\": 1 // b\n}"] {
            assert!(read(text).is_err_and(|finding| finding.message == "JSON has no comments"), "{text}");
        }
    }
}

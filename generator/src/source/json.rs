//! JSON text → value, through `serde_json` (RFC 8259).
//!
//! `serde_json` keeps the last of two equal keys without an error, and stops at 128 levels. Here a duplicate key is
//! reported with its line and column, and the limit is [`MAX_DEPTH`].

use super::locate::duplicate_keys;
use super::{Finding, MAX_DEPTH, duplicate_key, too_deep};
use crate::diag::Code;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::Cell;
use std::fmt;

/// Reads a text. Returns its value and the findings about it.
pub(super) fn read(text: &str) -> Result<(Value, Vec<Finding>), Finding> {
    let notes = Notes::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    // `Seed` counts the levels itself.
    deserializer.disable_recursion_limit();
    let outcome = Seed { depth: 0, notes: &notes }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    match outcome {
        Ok(value) => {
            let mut findings = Vec::new();
            if notes.duplicates.get() {
                for (key, span) in duplicate_keys(text) {
                    findings.push(duplicate_key(&key, span.line, span.column));
                }
            }
            Ok((value, findings))
        }
        Err(error) if notes.too_deep.get() => Err(too_deep(MAX_DEPTH, error.line(), error.column())),
        Err(error) => {
            let text = error.to_string();
            let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message).to_owned();
            Err(Finding {
                code: Code::Syntax,
                message,
                help: "",
                line: error.line().max(1),
                column: error.column().max(1),
            })
        }
    }
}

#[derive(Default)]
struct Notes {
    duplicates: Cell<bool>,
    too_deep: Cell<bool>,
}

#[derive(Clone, Copy)]
struct Seed<'n> {
    depth: usize,
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
            if map.insert(key, access.next_value_seed(seed)?).is_some() {
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
    fn faults_have_a_place_and_depth_has_a_bound() {
        assert!(read("{\"a\":\n [1,]}").is_err_and(|finding| (finding.line, finding.code) == (2, Code::Syntax)));
        assert!(read("\"\\ud800\"").is_err_and(|finding| finding.code == Code::Syntax));
        assert!(read("{\"a\": \"\0\"}").is_err_and(|finding| finding.code == Code::Syntax));
        assert!(read(&"[".repeat(100_000)).is_err_and(|finding| finding.code == Code::TooDeep));
        assert!(read(&"{\"a\":".repeat(100_000)).is_err_and(|finding| finding.code == Code::TooDeep));
        assert!(read(&format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH))).is_ok());
        assert!(read("{} {}").is_err());
    }
}

//! The small values: texts, flags, numbers, and the lists and maps that hold everything else.
//!
//! Each takes a value and its place, and leaves what was meant, or reports what was found instead. A `null`
//! is what YAML makes of a key with nothing behind it: where nothing is lost, it is as good as no key.

use super::Reader;
use crate::diag::{Code, Diagnostic, Pointer};
use indexmap::IndexMap;
use openapiv3::ReferenceOr;
use serde_json::{Map, Number, Value};

impl Reader<'_> {
    /// Reports that a value is of another JSON type than its place asks for.
    pub(super) fn wrong_type(&mut self, wanted: &str, found: &Value, at: &Pointer<'_>, consequence: &str) {
        let found = noun(found);
        self.diagnostics.report(
            Diagnostic::new(Code::WrongType, format!("{} is {found}, where {wanted} is wanted", at.name()))
                .at(at)
                .label(format!("expected {wanted}"))
                .help(consequence),
        );
    }

    pub(super) fn invalid(&mut self, message: String, help: &str, at: &Pointer<'_>) {
        self.diagnostics.report(Diagnostic::new(Code::InvalidValue, message).at(at).help(help));
    }

    /// A string. YAML reads `version: 1.0` as a number, which is told and taken.
    pub(super) fn text(&mut self, value: &Value, at: &Pointer<'_>) -> Option<String> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            Value::Number(_) | Value::Bool(_) => {
                self.wrong_type("a string", value, at, &format!("write it in quotes: `\"{value}\"`"));
                Some(value.to_string())
            }
            _ => {
                self.wrong_type("a string", value, at, "it is ignored");
                None
            }
        }
    }

    /// A boolean; a quoted one is told and taken.
    pub(super) fn flag(&mut self, value: &Value, at: &Pointer<'_>) -> Option<bool> {
        match value {
            Value::Bool(flag) => Some(*flag),
            Value::Null => None,
            Value::String(text) if text == "true" || text == "false" => {
                self.wrong_type("a boolean", value, at, "write it without quotes");
                Some(text == "true")
            }
            _ => {
                self.wrong_type("a boolean", value, at, "it is ignored");
                None
            }
        }
    }

    /// A number; a quoted one is told and taken.
    pub(super) fn number(&mut self, value: &Value, at: &Pointer<'_>) -> Option<Number> {
        match value {
            Value::Number(number) => Some(number.clone()),
            Value::Null => None,
            Value::String(text) => {
                let number = text.trim().parse::<Number>().ok();
                self.wrong_type(
                    "a number",
                    value,
                    at,
                    if number.is_some() { "write it without quotes" } else { "it is ignored" },
                );
                number
            }
            _ => {
                self.wrong_type("a number", value, at, "it is ignored");
                None
            }
        }
    }

    /// A number of things: an integer from 0 (JSON Schema Validation, section 6: `3.0` is one too).
    pub(super) fn count(&mut self, value: &Value, at: &Pointer<'_>) -> Option<usize> {
        let number = self.number(value, at)?;
        let whole = number.as_u64().or_else(|| {
            number
                .as_f64()
                .filter(|float| float.fract() == 0.0 && (0.0..1e18).contains(float))
                .map(|float| float as u64)
        });
        let count = whole.and_then(|whole| usize::try_from(whole).ok());
        if count.is_none() {
            self.invalid(format!("{} is {number}, where an integer from 0 is wanted", at.name()), "it is ignored", at);
        }
        count
    }

    /// A list of strings; one string alone is told and taken as a list of one.
    pub(super) fn texts(&mut self, value: &Value, at: &Pointer<'_>) -> Vec<String> {
        match value {
            Value::Array(items) => {
                items.iter().enumerate().filter_map(|(index, item)| self.text(item, &at.index(index))).collect()
            }
            Value::Null => Vec::new(),
            Value::String(text) => {
                self.wrong_type("a list of strings", value, at, "write it as a list of one");
                vec![text.clone()]
            }
            _ => {
                self.wrong_type("a list of strings", value, at, "it is ignored");
                Vec::new()
            }
        }
    }

    /// The members of an object.
    pub(super) fn object<'v>(&mut self, value: &'v Value, at: &Pointer<'_>) -> Option<&'v Map<String, Value>> {
        match value {
            Value::Object(map) => Some(map),
            _ => {
                self.wrong_type("a map", value, at, "it is ignored");
                None
            }
        }
    }

    /// A list of what `read` makes.
    pub(super) fn list<T>(
        &mut self,
        value: &Value,
        at: &Pointer<'_>,
        mut read: impl FnMut(&mut Self, &Value, &Pointer<'_>) -> Option<T>,
    ) -> Vec<T> {
        match value {
            Value::Array(items) => {
                items.iter().enumerate().filter_map(|(index, item)| read(self, item, &at.index(index))).collect()
            }
            Value::Null => Vec::new(),
            _ => {
                self.wrong_type("a list", value, at, "it is ignored");
                Vec::new()
            }
        }
    }

    /// A map of what `read` makes.
    pub(super) fn map<T>(
        &mut self,
        value: &Value,
        at: &Pointer<'_>,
        mut read: impl FnMut(&mut Self, &Value, &Pointer<'_>) -> Option<T>,
    ) -> IndexMap<String, T> {
        match value {
            Value::Object(map) => {
                map.iter().filter_map(|(key, value)| Some((key.clone(), read(self, value, &at.key(key))?))).collect()
            }
            Value::Null => IndexMap::new(),
            _ => {
                self.wrong_type("a map", value, at, "it is ignored");
                IndexMap::new()
            }
        }
    }

    /// A Reference Object, or what `read` makes of a map.
    pub(super) fn or_reference<T>(
        &mut self,
        value: &Value,
        at: &Pointer<'_>,
        read: impl FnOnce(&mut Self, &Map<String, Value>, &Pointer<'_>) -> Option<T>,
    ) -> Option<ReferenceOr<T>> {
        let map = self.object(value, at)?;
        match map.get("$ref") {
            Some(Value::String(reference)) => Some(ReferenceOr::Reference { reference: reference.clone() }),
            _ => read(self, map, at).map(ReferenceOr::Item),
        }
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(&mut self, value: &Value, at: &Pointer<'_>, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(value, at)?;
        let found = words
            .iter()
            .find(|(word, _)| *word == text)
            .or_else(|| words.iter().find(|(word, _)| word.eq_ignore_ascii_case(&text)));
        if found.is_none_or(|(word, _)| *word != text) {
            let shown: String = text.chars().take(60).collect();
            let allowed = words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
            self.invalid(format!("`{shown}` is no value of {}", at.name()), &format!("allowed: {allowed}"), at);
        }
        found.map(|(_, meaning)| *meaning)
    }
}

/// What messages call a value.
fn noun(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

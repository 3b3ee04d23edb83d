//! Readers of strings, booleans and numbers, and of the lists and maps that contain everything else.
//!
//! Each takes a value and its pointer, and returns what is meant, or reports what it found instead. YAML reads a key
//! without a value as `null`: if nothing is lost, it counts as an absent key.

use super::{Reader, Version};
use crate::diag::{Code, Diagnostic};
use crate::json::{Number, Pointer, noun, shown};
use crate::spec::{RefOr, Reference, component_name};
use serde_json::{Map, Value};

impl Reader<'_> {
    /// Reports a value that does not have the expected JSON type.
    pub(super) fn wrong_type(&mut self, wanted: &str, found: &Value, at: &Pointer<'_>, consequence: &str) {
        let found = noun(found);
        self.diagnostics.report(
            Diagnostic::new(Code::WrongType, format!("expected {wanted} for {}, found {found}", at.name()))
                .at(at)
                .label(format!("expected {wanted}"))
                .help(consequence),
        );
    }

    /// A string. YAML reads `version: 1.0` as a number, which is reported and accepted.
    pub(super) fn text(&mut self, value: Value, at: &Pointer<'_>) -> Option<String> {
        match value {
            Value::String(text) => Some(text),
            Value::Null => None,
            Value::Number(_) | Value::Bool(_) => {
                let text = self.spelled(&value, at);
                self.wrong_type("a string", &value, at, &format!("write it in quotes: `\"{text}\"`"));
                Some(text)
            }
            _ => {
                self.wrong_type("a string", &value, at, "it is ignored");
                None
            }
        }
    }

    /// A regular expression. Between slashes it is a literal of JavaScript, as tools write it that print a `RegExp`: its source counts,
    /// which also matches wherever the whole text does.
    pub(super) fn pattern(&mut self, value: Value, at: &Pointer<'_>) -> Option<String> {
        let text = self.text(value, at)?;
        let Some((source, flags)) = literal_of_javascript(&text) else { return Some(text) };
        let message = format!("the pattern {} is between slashes", shown(&text));
        // The other flags change nothing of whether a text matches.
        if flags.contains(['i', 'm', 's', 'v']) {
            let help = "a schema has no place for its flags, so it is not checked; write it without both";
            self.repeat(Code::InvalidValue, message, help, at);
            return None;
        }
        let help = "it is read as a literal of JavaScript; remove them, or write `^/` if values have them";
        self.repeat(Code::InvalidValue, message, help, at);
        Some(source.to_owned())
    }

    /// A number or a word as the document has it: `1.10`, not `1.1`.
    pub(super) fn spelled(&mut self, value: &Value, at: &Pointer<'_>) -> String {
        let spelled = self.spelling.of(self.origins, &at.to_string());
        if spelled.is_none() && self.spelling.is_cut() {
            let message = "it is not known how the file writes this value";
            let help = "it is read as JSON writes it, as there are too many numbers and aliases, or a key is too long for YAML; \
                        write texts in quotes";
            self.repeat(Code::WrongType, message, help, at);
        }
        spelled.unwrap_or_else(|| value.to_string())
    }

    /// A boolean; a quoted one is reported and accepted, and so is a word that YAML 1.1 has for one (`yes`).
    pub(super) fn flag(&mut self, value: &Value, at: &Pointer<'_>) -> Option<bool> {
        let word = match value {
            Value::Bool(flag) => return Some(*flag),
            Value::Null => return None,
            Value::String(text) => text.to_ascii_lowercase(),
            _ => String::new(),
        };
        let (flag, help) = match word.as_str() {
            "true" => (Some(true), "write it without quotes"),
            "false" => (Some(false), "write it without quotes"),
            "yes" | "on" => (Some(true), "it is read as `true`; write that, since YAML 1.2 has no other word for it"),
            "no" | "off" => (Some(false), "it is read as `false`; write that, since YAML 1.2 has no other word for it"),
            _ => (None, "it is ignored"),
        };
        self.wrong_type("a boolean", value, at, help);
        flag
    }

    /// Whether a `null` is written as a word: YAML reads a key without a value as `null`, too.
    pub(super) fn is_word(&mut self, at: &Pointer<'_>) -> bool {
        self.spelling.of(self.origins, &at.to_string()).is_some_and(|text| text.eq_ignore_ascii_case("null"))
    }

    /// A number; a quoted one is reported and accepted.
    pub(super) fn number(&mut self, value: &Value, at: &Pointer<'_>) -> Option<Number> {
        match value {
            Value::Number(number) => Some(number.into()),
            Value::Null => None,
            Value::String(text) => {
                let number = text.trim().parse::<serde_json::Number>().ok();
                let help = if number.is_some() { "write it without quotes" } else { "it is ignored" };
                self.wrong_type("a number", value, at, help);
                number.as_ref().map(Number::from)
            }
            _ => {
                self.wrong_type("a number", value, at, "it is ignored");
                None
            }
        }
    }

    /// A positive number (JSON Schema Validation, section 6.2.1).
    pub(super) fn positive(&mut self, value: &Value, at: &Pointer<'_>) -> Option<Number> {
        let number = self.number(value, at)?;
        let is_positive = number.as_f64() > 0.0;
        if !is_positive {
            self.invalid(format!("expected a positive number for {}, found {value}", at.name()), "it is ignored", at);
        }
        Some(number).filter(|_| is_positive)
    }

    /// A non-negative integer (JSON Schema Validation, section 6: `3.0` is one, too).
    pub(super) fn count(&mut self, value: &Value, at: &Pointer<'_>) -> Option<usize> {
        let number = self.number(value, at)?;
        let count = number.as_u64().and_then(|count| usize::try_from(count).ok());
        if count.is_none() {
            self.invalid(
                format!("expected a non-negative integer for {}, found {value}", at.name()),
                "it is ignored",
                at,
            );
        }
        count
    }

    /// A list of strings; a single string is reported, and accepted as a list of one.
    pub(super) fn texts(&mut self, value: Value, at: &Pointer<'_>) -> Vec<String> {
        if let Value::String(text) = value {
            self.wrong_type("a list of strings", &Value::from(""), at, "write it as a list of one");
            return vec![text];
        }
        self.list_of("a list of strings", value, at, Self::text)
    }

    /// The members of an object.
    pub(super) fn object(&mut self, value: Value, at: &Pointer<'_>) -> Option<Map<String, Value>> {
        match value {
            Value::Object(map) => Some(map),
            _ => {
                self.wrong_type("a map", &value, at, "it is ignored");
                None
            }
        }
    }

    /// A list of what `read` makes.
    pub(super) fn list<T>(
        &mut self,
        value: Value,
        at: &Pointer<'_>,
        read: impl FnMut(&mut Self, Value, &Pointer<'_>) -> Option<T>,
    ) -> Vec<T> {
        self.list_of("a list", value, at, read)
    }

    fn list_of<T>(
        &mut self,
        wanted: &str,
        value: Value,
        at: &Pointer<'_>,
        mut read: impl FnMut(&mut Self, Value, &Pointer<'_>) -> Option<T>,
    ) -> Vec<T> {
        match value {
            Value::Array(items) => {
                let mut found = Vec::with_capacity(items.len());
                let mut left_out = Vec::new();
                for (index, item) in items.into_iter().enumerate() {
                    match read(self, item, &at.index(index)) {
                        Some(item) => found.push(item),
                        None => left_out.push(index),
                    }
                }
                // Later passes count the elements that are left.
                if !(left_out.is_empty() || found.is_empty()) {
                    self.origins.leave_out(at.to_string(), left_out);
                }
                found
            }
            Value::Null => Vec::new(),
            _ => {
                self.wrong_type(wanted, &value, at, "it is ignored");
                Vec::new()
            }
        }
    }

    /// A map of what `read` makes, in the order of the document.
    pub(super) fn map<T, M: FromIterator<(String, T)>>(
        &mut self,
        value: Value,
        at: &Pointer<'_>,
        mut read: impl FnMut(&mut Self, Value, &Pointer<'_>) -> Option<T>,
    ) -> M {
        self.members_of(value, at, |reader, _, value, at| read(reader, value, at))
    }

    /// A map of what `read` makes of each key and value, in the order of the document.
    pub(super) fn members_of<T, M: FromIterator<(String, T)>>(
        &mut self,
        value: Value,
        at: &Pointer<'_>,
        mut read: impl FnMut(&mut Self, &str, Value, &Pointer<'_>) -> Option<T>,
    ) -> M {
        let members = match value {
            Value::Object(map) => map,
            Value::Null => Map::new(),
            _ => {
                self.wrong_type("a map", &value, at, "it is ignored");
                Map::new()
            }
        };
        let read = |(key, value): (String, Value)| {
            let value = read(self, &key, value, &at.key(&key))?;
            Some((key, value))
        };
        members.into_iter().filter_map(read).collect()
    }

    /// A Reference Object, or what `read` makes of a map (OpenAPI 3.2, "Reference Object").
    pub(super) fn or_reference<T>(
        &mut self,
        value: Value,
        at: &Pointer<'_>,
        read: impl FnOnce(&mut Self, Map<String, Value>, &Pointer<'_>) -> Option<T>,
    ) -> Option<RefOr<T>> {
        let mut map = self.object(value, at)?;
        let Some(Value::String(reference)) = map.get("$ref") else {
            return read(self, map, at).map(RefOr::Item);
        };
        let name = component_name(reference);
        let mut text = |key: &str| match map.get_mut(key).map(Value::take) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        Some(RefOr::Reference(Reference { name, summary: text("summary"), description: text("description") }))
    }

    /// One of several words. One of a later version than the document's is reported and accepted.
    pub(super) fn word<T: Copy>(&mut self, value: Value, at: &Pointer<'_>, words: &[Word<T>]) -> Option<T> {
        let text = self.text(value, at)?;
        let found = words
            .iter()
            .find(|word| word.name == text)
            .or_else(|| words.iter().find(|word| word.name.eq_ignore_ascii_case(&text)));
        if found.is_none_or(|word| word.name != text) {
            let known = words.iter().filter(|word| (word.since..=word.until).contains(&self.version));
            let allowed = known.map(|word| format!("`{}`", word.name)).collect::<Vec<_>>().join(", ");
            self.invalid(
                format!("{} is not a value of {}", shown(&text), at.name()),
                &format!("allowed: {allowed}"),
                at,
            );
        }
        if let Some(word) = found.filter(|word| word.since > self.version) {
            let message = format!("{} as a value of {} requires {}", shown(&text), at.name(), word.since);
            let help = format!("it is read as {} defines it", word.since);
            self.repeat(Code::KeywordOfOtherVersion, message, help, at);
        }
        if let Some(word) = found.filter(|word| word.until < self.version) {
            let message = format!("{} as a value of {} is from {}", shown(&text), at.name(), word.until);
            let help = format!("it is read as {} defines it", word.until);
            self.repeat(Code::KeywordOfOtherVersion, message, help, at);
        }
        found.map(|word| word.meaning)
    }
}

/// A word that a keyword may have as its value.
#[derive(Clone, Copy)]
pub(super) struct Word<T> {
    name: &'static str,
    meaning: T,
    since: Version,
    until: Version,
}

/// A word that every version of OpenAPI has.
pub(super) const fn word<T: Copy>(name: &'static str, meaning: T) -> Word<T> {
    later(name, meaning, Version::V2_0)
}

/// A word that only this and later versions have.
pub(super) const fn later<T: Copy>(name: &'static str, meaning: T, since: Version) -> Word<T> {
    Word { name, meaning, since, until: Version::V3_2 }
}

/// A word that only this and earlier versions have.
pub(super) const fn until<T: Copy>(name: &'static str, meaning: T, until: Version) -> Word<T> {
    Word { name, meaning, since: Version::V2_0, until }
}

/// The source and the flags of a regular expression literal (ECMA-262, section 12.9.5). In one, a slash of its own is escaped, or in a
/// class.
fn literal_of_javascript(text: &str) -> Option<(&str, &str)> {
    let (source, flags) = text.strip_prefix('/')?.rsplit_once('/')?;
    let (mut is_escaped, mut in_class) = (false, false);
    for character in source.chars() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '/' if !in_class => return None,
            _ => {}
        }
    }
    let is_whole = !source.is_empty() && !is_escaped && !in_class;
    (is_whole && flags.chars().all(|flag| "dgimsuvy".contains(flag))).then_some((source, flags))
}

//! YAML text → value, through `serde_yaml`, which is the maintained fork `serde_norway` under the old name.
//!
//! The JSON value is built while the text is read. Keys are strings as they are written (`200:`, `NO:`, `0x1F:`), merge
//! keys (`<<`) are applied, of two equal keys the last counts; plain scalars are those of YAML 1.2.2, section 10.3.2,
//! so `NO` and dates are strings. It refuses more than one document (empty ones behind the first do not count), nesting
//! deeper than [`MAX_DEPTH`], and aliases that multiply beyond a budget. Findings are recorded with their pointers; only if
//! there are any is the text read again, for locations.

mod fault;
#[cfg(test)]
mod tests;

use self::fault::{brackets, broken, character_at, line_of_second_document};
use super::locate::{Target, deeper_than, duplicate_keys, locate_all};
use super::repair::without_tabs_before_comments;
use super::{Finding, MAX_KEYS, duplicate_key, too_deep, too_long};
use crate::diag::Code;
use crate::json::Pointer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use serde_json::{Map, Number, Value};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;

/// The deepest nesting of lists and maps. `serde_yaml` stops at 128, with an error that does not tell the cause.
const MAX_DEPTH: usize = 120;
/// How much aliases may add to a document, in bytes of the resulting value (approximately).
const ALIAS_BUDGET: usize = 16 << 20;
/// The cost of one value, without its text.
const NODE_COST: usize = 64;
/// The most findings of one text: an alias repeats those of its anchor.
const MOST_NOTED: usize = 1000;
/// The highest cost of a byte of text without aliases: the shortest value takes two bytes (`1,`).
const COST_OF_TEXT: usize = NODE_COST / 2 + 1;

/// Reads a text. Returns its value and the findings about it.
pub(super) fn read(text: &str) -> Result<(Value, Vec<Finding>), Finding> {
    match read_any_keys(text) {
        Err(fault) if fault.code == Code::Syntax => match without_tabs_before_comments(text) {
            Some(text) => read_any_keys(&text).map_err(|_| fault),
            None => Err(fault),
        },
        outcome => outcome,
    }
}

/// The first reading takes keys as they are written, and ends at a key that is a list or a map. The second one leaves
/// such members out, and takes keys by their values.
fn read_any_keys(text: &str) -> Result<(Value, Vec<Finding>), Finding> {
    match read_once(text, Keys::AsWritten) {
        Err(fault) if fault.code == Code::NotJson => {
            let (value, mut findings) = read_once(text, Keys::AsMeant)?;
            findings.insert(0, fault);
            Ok((value, findings))
        }
        outcome => outcome,
    }
}

fn read_once(text: &str, keys: Keys) -> Result<(Value, Vec<Finding>), Finding> {
    // `serde_yaml` parses the whole text before it yields a value, in quadratic time if flow collections are nested.
    if brackets(text) > 2 * MAX_DEPTH
        && let Some(span) = deeper_than(text, MAX_DEPTH)
    {
        return Err(too_deep(MAX_DEPTH, span.line, span.column));
    }
    let notes = Notes::new(text, keys);
    let mut documents = serde_yaml::Deserializer::from_str(text);
    let Some(first) = documents.next() else {
        return Ok((Value::Null, Vec::new()));
    };
    let seed = Seed { pointer: &Pointer::ROOT, depth: 0, keys: 0, notes: &notes };
    let value = seed.deserialize(first).map_err(|error| notes.fault(text, &error))?;
    for other in documents {
        // One that is empty says nothing: texts end with `---`.
        if Option::<IgnoredAny>::deserialize(other).map_err(|error| broken(text, &error))?.is_some() {
            let message = "a second YAML document starts here".to_owned();
            let line = line_of_second_document(text);
            return Err(Finding { code: Code::Syntax, message, help: "keep one document in a file", line, column: 1 });
        }
    }
    Ok((value, notes.findings(text)))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    AsWritten,
    AsMeant,
}

/// Why the visitor itself stopped reading.
#[derive(Clone, Copy)]
enum Stop {
    TooDeep,
    TooLong,
    TooLarge,
    KeyIsNoText,
}

/// The state of one reading.
struct Notes {
    keys: Keys,
    /// What is left of the budget.
    budget: Cell<usize>,
    duplicates: Cell<bool>,
    odd: RefCell<Vec<Odd>>,
    stop: Cell<Option<Stop>>,
    /// The pointer at which an error occurred.
    stopped_at: RefCell<Option<String>>,
}

struct Odd {
    pointer: String,
    message: String,
    help: &'static str,
}

impl Notes {
    fn new(text: &str, keys: Keys) -> Self {
        let budget = text.len().saturating_mul(COST_OF_TEXT).saturating_add(ALIAS_BUDGET);
        Self {
            keys,
            budget: Cell::new(budget),
            duplicates: Cell::new(false),
            odd: RefCell::default(),
            stop: Cell::new(None),
            stopped_at: RefCell::default(),
        }
    }

    fn odd(&self, pointer: &Pointer<'_>, message: String, help: &'static str) {
        let mut odd = self.odd.borrow_mut();
        if odd.len() < MOST_NOTED {
            odd.push(Odd { pointer: pointer.to_string(), message, help });
        }
    }

    fn spend<E: Error>(&self, cost: usize) -> Result<(), E> {
        match self.budget.get().checked_sub(cost) {
            Some(rest) => {
                self.budget.set(rest);
                Ok(())
            }
            None => Err(self.stop(Stop::TooLarge)),
        }
    }

    fn stop<E: Error>(&self, stop: Stop) -> E {
        self.stop.set(Some(stop));
        E::custom("stopped")
    }

    /// An error of `serde_yaml` → a finding.
    fn fault(&self, text: &str, error: &serde_yaml::Error) -> Finding {
        let help = "use `$ref` instead of YAML aliases";
        let Some(place) = error.location() else {
            // Of the errors of `serde_yaml` only that of the repetition limit has no location.
            let message = "nested aliases expand this document more than a hundredfold".to_owned();
            return self.at_alias(text, message, help);
        };
        match self.stop.get() {
            Some(Stop::TooLarge) => {
                let message = format!("aliases make this document larger than {} MB", ALIAS_BUDGET >> 20);
                self.at_alias(text, message, help)
            }
            Some(Stop::TooDeep) => {
                let message = "an alias is inside its own anchor or nested too deeply".to_owned();
                let alias = self.at_alias(text, message, help);
                let is_alias = character_at(text, alias.line, alias.column) == Some('*');
                if is_alias { alias } else { too_deep(MAX_DEPTH, place.line(), place.column()) }
            }
            Some(Stop::TooLong) => too_long(place.line(), place.column()),
            Some(Stop::KeyIsNoText) => Finding {
                code: Code::NotJson,
                message: "this key is a list or a map".to_owned(),
                help: "the member is left out; use a string as the key",
                line: place.line(),
                column: place.column(),
            },
            None => broken(text, error),
        }
    }

    /// A finding at the alias that exceeded a limit: `serde_yaml` gives the location of its anchor.
    fn at_alias(&self, text: &str, message: String, help: &'static str) -> Finding {
        let pointer = self.stopped_at.borrow();
        let found = locate_all(text, &[(pointer.as_deref().unwrap_or_default(), Target::Value)]).pop().flatten();
        let (line, column) = found.map_or((1, 1), |span| (span.line, span.column));
        Finding { code: Code::AliasBomb, message, help, line, column }
    }

    fn findings(self, text: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.duplicates.get() {
            let duplicates = duplicate_keys(text).into_iter();
            findings.extend(duplicates.map(|(key, span)| duplicate_key(&key, span.line, span.column)));
        }
        let odd = self.odd.into_inner();
        if !odd.is_empty() {
            let wanted: Vec<_> = odd.iter().map(|odd| (odd.pointer.as_str(), Target::Value)).collect();
            let spans = locate_all(text, &wanted);
            for (Odd { message, help, .. }, span) in odd.into_iter().zip(spans) {
                let (line, column) = span.map_or((1, 1), |span| (span.line, span.column));
                findings.push(Finding { code: Code::NotJson, message, help, line, column });
            }
        }
        findings.sort_by_key(|finding| (finding.line, finding.column));
        findings
    }
}

#[derive(Clone, Copy)]
struct Seed<'p> {
    pointer: &'p Pointer<'p>,
    depth: usize,
    /// The length of the keys on the way.
    keys: usize,
    notes: &'p Notes,
}

impl Seed<'_> {
    fn deeper<E: Error>(self) -> Result<usize, E> {
        if self.depth >= MAX_DEPTH {
            return Err(self.notes.stop(Stop::TooDeep));
        }
        self.notes.spend(NODE_COST)?;
        Ok(self.depth + 1)
    }

    fn scalar<E: Error>(self, value: impl Into<Value>) -> Result<Value, E> {
        self.notes.spend(NODE_COST)?;
        Ok(value.into())
    }

    /// `<<: *defaults` and `<<: [*a, *b]` (<https://yaml.org/type/merge.html>): existing keys win, then those of
    /// the earlier map.
    fn merge(self, map: &mut Map<String, Value>, merged: &mut HashSet<String>, value: Value) {
        let sources = match value {
            Value::Array(sources) => sources,
            source => vec![source],
        };
        for source in sources {
            let Value::Object(source) = source else {
                let message = "the merge key `<<` takes a map or a list of maps".to_owned();
                self.notes.odd(&self.pointer.key("<<"), message, "it is ignored; write an alias of a map: `<<: *name`");
                continue;
            };
            for (key, value) in source {
                if !map.contains_key(&key) {
                    merged.insert(key.clone());
                    map.insert(key, value);
                }
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self).inspect_err(|_| {
            self.notes.stopped_at.borrow_mut().get_or_insert_with(|| self.pointer.to_string());
        })
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.scalar(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.scalar(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.scalar(value)
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        if let Some(number) = Number::from_f64(value) {
            return self.scalar(number);
        }
        let text = match value {
            f64::INFINITY => ".inf",
            f64::NEG_INFINITY => "-.inf",
            _ => ".nan",
        };
        let message = format!("JSON has no number `{text}`");
        self.notes.odd(self.pointer, message, "it is read as a string; quote it, or write a number");
        self.scalar(text)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.notes.spend(value.len())?;
        self.scalar(value)
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.scalar(())
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        self.scalar(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut items = Vec::new();
        loop {
            let pointer = self.pointer.index(items.len());
            match access.next_element_seed(Seed { pointer: &pointer, depth, ..self })? {
                Some(item) => items.push(item),
                None => return Ok(Value::Array(items)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut map = Map::new();
        let mut merged = HashSet::new();
        while let Some(key) = access.next_key_seed(KeySeed(self.notes))? {
            let text = key.as_deref().unwrap_or_default();
            let keys = self.keys + text.len();
            if keys > MAX_KEYS {
                return Err(self.notes.stop(Stop::TooLong));
            }
            let pointer = self.pointer.key(text);
            let value = access.next_value_seed(Seed { pointer: &pointer, depth, keys, ..self })?;
            let Some(key) = key else { continue };
            if key == "<<" {
                self.merge(&mut map, &mut merged, value);
                continue;
            }
            let overrides = !merged.is_empty() && merged.remove(&key);
            if map.insert(key, value).is_some() && !overrides {
                self.notes.duplicates.set(true);
            }
        }
        Ok(Value::Object(map))
    }

    /// A local tag (`!name`), which `serde_yaml` presents as an enum.
    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Value, A::Error> {
        let (tag, content) = access.variant::<String>()?;
        // `!` alone is the non-specific tag.
        if tag != "!" {
            let message = format!("the YAML tag `!{tag}` has no meaning in OpenAPI");
            self.notes.odd(self.pointer, message, "the tag is ignored; use `$ref` to include another file");
        }
        content.newtype_variant_seed(self)
    }
}

/// A key; `None` for one that is a list or a map.
#[derive(Clone, Copy)]
struct KeySeed<'n>(&'n Notes);

impl KeySeed<'_> {
    fn meant<E: Error>(self, key: impl Into<Value>) -> Result<Option<String>, E> {
        Ok(Some(key.into().to_string()))
    }
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match self.0.keys {
            Keys::AsWritten => {
                deserializer.deserialize_str(self).inspect_err(|_| self.0.stop.set(Some(Stop::KeyIsNoText)))
            }
            Keys::AsMeant => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for KeySeed<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        self.0.spend(key.len())?;
        Ok(Some(key.to_owned()))
    }

    fn visit_bool<E: Error>(self, key: bool) -> Result<Self::Value, E> {
        self.meant(key)
    }

    fn visit_i64<E: Error>(self, key: i64) -> Result<Self::Value, E> {
        self.meant(key)
    }

    fn visit_u64<E: Error>(self, key: u64) -> Result<Self::Value, E> {
        self.meant(key)
    }

    fn visit_f64<E: Error>(self, key: f64) -> Result<Self::Value, E> {
        self.meant(key)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        self.meant(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        while access.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        while access.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Self::Value, A::Error> {
        let (_, content) = access.variant::<IgnoredAny>()?;
        content.newtype_variant_seed(self)
    }
}

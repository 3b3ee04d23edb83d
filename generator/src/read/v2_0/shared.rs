//! What operations of 2.0 have in common, and how much of it is read again.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::spec::{Server, component_name};

/// The most references in a row.
const MOST_LINKS: usize = 16;

/// How many values may be read again where references to parameters and responses are.
pub(super) const MOST_COPIED: usize = 200_000;

/// The bytes of a text or a key that count as one more value.
const BYTES: usize = 256;

/// What a document says once for all of its operations.
#[derive(Debug, Default)]
pub struct Shared {
    pub servers: Vec<Server>,
    pub consumes: Vec<String>,
    pub produces: Vec<String>,
    /// The `produces` of the operation that is being read.
    pub own_produces: Vec<String>,
    /// Parameters that describe a body or a field of a form, by their names in `parameters`.
    pub parts: HashMap<String, Copied>,
    pub responses: HashMap<String, Copied>,
    /// Parameters and responses that are only references to others of the same section, with the ends of these.
    pub ends: HashMap<(&'static str, String), String>,
    /// How many values have been read again.
    pub copied: usize,
}

/// An object that is read again wherever it is referred to, and how many values it has.
#[derive(Debug)]
pub struct Copied {
    pub map: Map<String, Value>,
    pub size: usize,
}

impl Shared {
    /// The end of a chain of references in a section.
    pub fn end<'n>(&'n self, section: &'static str, name: &'n str) -> &'n str {
        self.ends.get(&(section, name.to_owned())).map_or(name, String::as_str)
    }

    /// Follows the members of a section that are only references to others of it.
    pub fn follow(&mut self, section: &'static str, map: &Map<String, Value>) {
        let next = |name: &str| map.get(name)?.get("$ref")?.as_str().map(component_name);
        for name in map.keys() {
            let (mut end, mut steps) = (name.clone(), 0);
            while let Some(target) = next(&end).filter(|target| steps < MOST_LINKS && map.contains_key(target)) {
                (end, steps) = (target, steps + 1);
            }
            if steps > 0 {
                self.ends.insert((section, name.clone()), end);
            }
        }
    }

    /// Whether so many values may be read once more.
    pub fn has_room(&self, size: usize) -> bool {
        self.copied.saturating_add(size) <= MOST_COPIED
    }
}

impl Copied {
    pub fn of_each(section: impl IntoIterator<Item = (String, Value)>) -> HashMap<String, Self> {
        let copied = |(name, value): (String, Value)| match value {
            Value::Object(map) => Some((name, Self { size: map.values().map(size).sum(), map })),
            _ => None,
        };
        section.into_iter().filter_map(copied).collect()
    }
}

/// How many values there are in a value; a long text or key counts as several.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => 1 + text.len() / BYTES,
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(map) => 1 + map.iter().map(|(key, value)| key.len() / BYTES + size(value)).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
    }
}

//! What operations of 2.0 have in common, and how much of it is read again.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::spec::Server;

/// How many values may be read again where references to parameters and responses are.
pub(super) const MOST_COPIED: usize = 200_000;

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

/// How many values there are in a value.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

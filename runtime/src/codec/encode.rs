//! Writing a model: its present properties in the document's order, then what it keeps besides.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use super::fields::{EncodeFields, Sink};

/// Writes a model's content as a struct.
///
/// # Errors
/// What the format reports.
pub fn encode<S: Serializer, F: EncodeFields>(
    serializer: S,
    name: &'static str,
    names: &'static [&'static str],
    content: F,
) -> Result<S::Ok, S::Error> {
    // The exact count: serde_json closes an object that is announced as empty at once.
    let mut sink = StructSink(serializer.serialize_struct(name, content.count())?);
    content.emit(names, &mut sink)?;
    sink.0.end()
}

/// Writes a model's content and the properties it keeps besides, as a map.
///
/// # Errors
/// What the format reports.
pub fn encode_open<S: Serializer, F: EncodeFields, T: Serialize>(
    serializer: S,
    names: &'static [&'static str],
    content: F,
    others: &BTreeMap<String, T>,
) -> Result<S::Ok, S::Error> {
    // A kept property never hides a known one: it would be written twice.
    let kept = || others.iter().filter(|(key, _)| !names.contains(&key.as_str()));
    let mut sink = MapSink(serializer.serialize_map(Some(content.count() + kept().count()))?);
    content.emit(names, &mut sink)?;
    for (key, value) in kept() {
        sink.0.serialize_entry(key, value)?;
    }
    sink.0.end()
}

struct StructSink<S>(S);

impl<S: SerializeStruct> Sink for StructSink<S> {
    type Error = S::Error;

    fn property<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), S::Error> {
        self.0.serialize_field(name, value)
    }
}

struct MapSink<S>(S);

impl<S: SerializeMap> Sink for MapSink<S> {
    type Error = S::Error;

    fn property<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), S::Error> {
        self.0.serialize_entry(name, value)
    }
}

//! Writing and showing a model: its properties in the document's order, then what it keeps besides.
//!
//! A model hands out its content in one place, as a tuple of markers; who is given the tuple decides what becomes of it. So
//! rustc checks one body that names the fields, not one for each trait.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use super::fields::{EncodeFields, Sink};

/// Who is given a model's content.
pub trait Reader: Sized {
    /// What becomes of it.
    type Output;

    /// The content of a model whose unknown properties are ignored. `names` are the names of its properties.
    fn closed<F: EncodeFields>(self, names: &'static [&'static str], content: F) -> Self::Output;

    /// The content of a model that keeps its unknown properties, and these.
    fn open<F: EncodeFields, T: Serialize + Debug>(
        self,
        names: &'static [&'static str],
        content: F,
        others: &BTreeMap<String, T>,
    ) -> Self::Output;
}

/// Writes a model of this name: its present properties.
#[derive(Debug)]
pub struct Encode<S>(pub S, pub &'static str);

impl<S: Serializer> Reader for Encode<S> {
    type Output = Result<S::Ok, S::Error>;

    fn closed<F: EncodeFields>(self, names: &'static [&'static str], content: F) -> Self::Output {
        // The exact count: serde_json closes an object that is announced as empty at once.
        let mut sink = StructSink(self.0.serialize_struct(self.1, content.count())?);
        content.emit(names, &mut sink)?;
        sink.0.end()
    }

    fn open<F: EncodeFields, T: Serialize + Debug>(
        self,
        names: &'static [&'static str],
        content: F,
        others: &BTreeMap<String, T>,
    ) -> Self::Output {
        // A kept property never hides a known one: it would be written twice.
        let kept = || others.iter().filter(|(key, _)| !names.contains(&key.as_str()));
        let mut sink = MapSink(self.0.serialize_map(Some(content.count() + kept().count()))?);
        content.emit(names, &mut sink)?;
        for (key, value) in kept() {
            sink.0.serialize_entry(key, value)?;
        }
        sink.0.end()
    }
}

/// Shows a model of this name as `derive(Debug)` does, its fields by their names on the wire.
#[allow(missing_debug_implementations, reason = "a formatter has none")]
pub struct Show<'a, 'f>(pub &'a mut fmt::Formatter<'f>, pub &'static str);

impl Reader for Show<'_, '_> {
    type Output = fmt::Result;

    fn closed<F: EncodeFields>(self, names: &'static [&'static str], content: F) -> fmt::Result {
        let mut shown = self.0.debug_struct(self.1);
        content.show(names, &mut shown);
        shown.finish()
    }

    fn open<F: EncodeFields, T: Serialize + Debug>(
        self,
        names: &'static [&'static str],
        content: F,
        others: &BTreeMap<String, T>,
    ) -> fmt::Result {
        let mut shown = self.0.debug_struct(self.1);
        content.show(names, &mut shown);
        for (key, value) in others {
            shown.field(key, value);
        }
        shown.finish()
    }
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

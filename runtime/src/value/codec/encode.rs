//! Writing, showing and comparing models: their properties in the document's order, then the unknown ones they keep.
//!
//! A model gives its content in one place, as a tuple of references, to a [`Reader`] that decides what to do with it.
//! So rustc checks one body that names the fields, not one for each trait.

use std::collections::BTreeMap;
use std::fmt::{self, DebugStruct};
use std::marker::PhantomData;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::fields::{Compared, EncodeFields, Property, Sink};
use super::{Constant, Object};

/// A receiver of a model's content: a tuple `F` of references, and the markers `M` of its fields.
pub trait Reader: Sized {
    /// The result.
    type Output;

    /// The content of a model whose unknown properties are ignored. `names` are the names of its properties.
    fn closed<M: EncodeFields<F>, F>(self, names: &'static [&'static str], content: F) -> Self::Output;

    /// The content of a model that keeps its unknown properties, and these properties.
    fn open<M: EncodeFields<F>, F, T: Serialize + Property>(
        self,
        names: &'static [&'static str],
        content: F,
        others: &BTreeMap<String, T>,
    ) -> Self::Output;
}

/// Writes a model: its present properties, as a map. For a struct serde_json would compare each name with those that it reserves.
///
/// # Errors
/// What the format reports.
#[inline(always)]
pub fn encode<T: Object, S: Serializer>(model: &T, serializer: S) -> Result<S::Ok, S::Error> {
    model.read(Encode { serializer, constants: T::CONSTANTS })
}

/// Shows a model of this name as `derive(Debug)` does, its fields by their names on the wire.
///
/// # Errors
/// What the formatter reports.
pub fn show<T: Object>(model: &T, formatter: &mut fmt::Formatter<'_>, name: &'static str) -> fmt::Result {
    model.read(Show(formatter, name))
}

/// Whether two models are equal, field by field.
pub fn equal<T: Object>(one: &T, other: &T) -> bool {
    one.read(EqualTo(other))
}

struct Encode<S> {
    serializer: S,
    constants: &'static [Constant],
}

/// Writes the constants of a model, whose names come after those of its fields. A reader that needs a tag has it first.
#[inline(never)]
fn constants<S: Sink>(constants: &[Constant], names: &'static [&'static str], sink: &mut S) -> Result<(), S::Error> {
    let own = names.get(names.len().saturating_sub(constants.len())..).unwrap_or_default();
    own.iter().zip(constants).try_for_each(|(name, constant)| sink.property(name, constant))
}

impl<S: Serializer> Reader for Encode<S> {
    type Output = Result<S::Ok, S::Error>;

    // What writes a model is compiled into it: a field's place and the letters of its name are then known.
    #[inline(always)]
    fn closed<M: EncodeFields<F>, F>(self, names: &'static [&'static str], content: F) -> Self::Output {
        // The exact count: serde_json closes an object that is announced as empty at once.
        let count = self.constants.len() + M::count(&content);
        let mut sink = MapSink(self.serializer.serialize_map(Some(count))?);
        if !self.constants.is_empty() {
            constants(self.constants, names, &mut sink)?;
        }
        M::emit(&content, names, 0, &mut sink)?;
        sink.0.end()
    }

    fn open<M: EncodeFields<F>, F, T: Serialize + Property>(
        self,
        names: &'static [&'static str],
        content: F,
        others: &BTreeMap<String, T>,
    ) -> Self::Output {
        if others.is_empty() {
            return self.closed::<M, F>(names, content);
        }
        // A kept property never hides a known one: it would be written twice.
        let kept = || others.iter().filter(|(key, _)| !names.contains(&key.as_str()));
        let count = self.constants.len() + M::count(&content) + kept().count();
        let mut sink = MapSink(self.serializer.serialize_map(Some(count))?);
        if !self.constants.is_empty() {
            constants(self.constants, names, &mut sink)?;
        }
        M::emit(&content, names, 0, &mut sink)?;
        for (key, value) in kept() {
            sink.0.serialize_entry(key, value)?;
        }
        sink.0.end()
    }
}

struct Show<'a, 'f>(&'a mut fmt::Formatter<'f>, &'static str);

impl Show<'_, '_> {
    /// Adds the fields.
    fn fields<M: EncodeFields<F>, F>(shown: &mut DebugStruct<'_, '_>, names: &[&str], content: &F) {
        for (index, name) in names.iter().enumerate() {
            if let Some(value) = M::shown(content, index) {
                shown.field(name, &value);
            }
        }
    }
}

impl Reader for Show<'_, '_> {
    type Output = fmt::Result;

    fn closed<M: EncodeFields<F>, F>(self, names: &'static [&'static str], content: F) -> fmt::Result {
        let mut shown = self.0.debug_struct(self.1);
        Self::fields::<M, F>(&mut shown, names, &content);
        shown.finish()
    }

    fn open<M: EncodeFields<F>, F, T: Serialize + Property>(
        self,
        names: &'static [&'static str],
        content: F,
        others: &BTreeMap<String, T>,
    ) -> fmt::Result {
        let mut shown = self.0.debug_struct(self.1);
        Self::fields::<M, F>(&mut shown, names, &content);
        for (key, value) in others {
            shown.field(key, value);
        }
        shown.finish()
    }
}

/// Receives the content of one model, and reads that of the other.
struct EqualTo<'a, T>(&'a T);

impl<T: Object> Reader for EqualTo<'_, T> {
    type Output = bool;

    fn closed<M: EncodeFields<F>, F>(self, _: &'static [&'static str], content: F) -> bool {
        self.0.read(EqualContent::<M, F> { content: &content, others: None, markers: PhantomData })
    }

    fn open<M: EncodeFields<F>, F, U: Serialize + Property>(
        self,
        _: &'static [&'static str],
        content: F,
        others: &BTreeMap<String, U>,
    ) -> bool {
        self.0.read(EqualContent::<M, F> { content: &content, others: Some(others), markers: PhantomData })
    }
}

/// Compares the content of another model of the same type with this.
struct EqualContent<'a, M, F> {
    content: &'a F,
    others: Option<&'a dyn Compared>,
    markers: PhantomData<M>,
}

impl<M: EncodeFields<F>, F> EqualContent<'_, M, F> {
    fn is<N: EncodeFields<G>, G>(&self, content: &G) -> bool {
        (0..M::LEN).all(|index| match (M::compared(self.content, index), N::compared(content, index)) {
            (Some(one), Some(other)) => one.equals(other),
            (one, other) => one.is_none() && other.is_none(),
        })
    }
}

impl<M: EncodeFields<F>, F> Reader for EqualContent<'_, M, F> {
    type Output = bool;

    fn closed<N: EncodeFields<G>, G>(self, _: &'static [&'static str], content: G) -> bool {
        self.others.is_none() && self.is::<N, G>(&content)
    }

    fn open<N: EncodeFields<G>, G, T: Serialize + Property>(
        self,
        _: &'static [&'static str],
        content: G,
        others: &BTreeMap<String, T>,
    ) -> bool {
        self.others.is_some_and(|kept| kept.equals(others)) && self.is::<N, G>(&content)
    }
}

struct MapSink<S>(S);

impl<S: SerializeMap> Sink for MapSink<S> {
    type Error = S::Error;

    #[inline]
    fn property<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), S::Error> {
        self.0.serialize_entry(name, value)
    }
}

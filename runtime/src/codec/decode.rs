//! Reading a model: one visitor for all of them.
//!
//! Keys are mostly sent in the document's order, so the names after the last one read are tried first. Unknown keys are
//! skipped, or kept where the model has a place for them. A key that comes twice counts as its last value.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::fields::Fields;

/// Reads the content of a model whose unknown properties are ignored.
///
/// # Errors
/// What the format reports, and a missing required property.
pub fn decode<'de, D: Deserializer<'de>, F: Fields<'de>>(
    deserializer: D,
    name: &'static str,
    names: &'static [&'static str],
) -> Result<F, D::Error> {
    deserializer.deserialize_struct(name, names, Closed { name, names, content: PhantomData })
}

/// Reads the content of a model whose unknown properties are kept, as `T`.
///
/// # Errors
/// As [`decode`], and an unknown property that is not a `T`.
pub fn decode_open<'de, D: Deserializer<'de>, F: Fields<'de>, T: Deserialize<'de>>(
    deserializer: D,
    name: &'static str,
    names: &'static [&'static str],
) -> Result<(F, BTreeMap<String, T>), D::Error> {
    deserializer.deserialize_map(Open { name, names, content: PhantomData, others: PhantomData })
}

struct Closed<F> {
    name: &'static str,
    names: &'static [&'static str],
    content: PhantomData<F>,
}

impl<'de, F: Fields<'de>> Visitor<'de> for Closed<F> {
    type Value = F;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object ({})", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<F, A::Error> {
        let mut slots = F::start();
        let mut expected = 0;
        while let Some(key) = map.next_key_seed(KnownKey { names: self.names, expected })? {
            match key {
                Some(index) => {
                    expected = index + 1;
                    F::put(&mut slots, index, &mut map)?;
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        F::finish(slots, self.names)
    }
}

struct Open<F, T> {
    name: &'static str,
    names: &'static [&'static str],
    content: PhantomData<F>,
    others: PhantomData<T>,
}

impl<'de, F: Fields<'de>, T: Deserialize<'de>> Visitor<'de> for Open<F, T> {
    type Value = (F, BTreeMap<String, T>);

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object ({})", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut slots = F::start();
        let mut others = BTreeMap::new();
        let mut expected = 0;
        while let Some(key) = map.next_key_seed(AnyKey { names: self.names, expected })? {
            match key {
                Ok(index) => {
                    expected = index + 1;
                    F::put(&mut slots, index, &mut map)?;
                }
                Err(key) => {
                    others.insert(key, map.next_value()?);
                }
            }
        }
        F::finish(slots, self.names).map(|content| (content, others))
    }
}

/// The index of `key`: the expected one first, then those behind it, then those before it.
fn position(names: &[&str], expected: usize, key: &[u8]) -> Option<usize> {
    let (before, behind) = names.split_at_checked(expected).unwrap_or((names, &[]));
    let found = |names: &[&str]| names.iter().position(|name| name.as_bytes() == key);
    found(behind).map(|index| index + before.len()).or_else(|| found(before))
}

struct KnownKey {
    names: &'static [&'static str],
    expected: usize,
}

impl<'de> DeserializeSeed<'de> for KnownKey {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KnownKey {
    type Value = Option<usize>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a property")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(position(self.names, self.expected, key.as_bytes()))
    }

    fn visit_bytes<E: Error>(self, key: &[u8]) -> Result<Self::Value, E> {
        Ok(position(self.names, self.expected, key))
    }

    fn visit_u64<E: Error>(self, index: u64) -> Result<Self::Value, E> {
        Ok(usize::try_from(index).ok().filter(|index| *index < self.names.len()))
    }
}

struct AnyKey {
    names: &'static [&'static str],
    expected: usize,
}

impl<'de> DeserializeSeed<'de> for AnyKey {
    type Value = Result<usize, String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for AnyKey {
    type Value = Result<usize, String>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a property")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(position(self.names, self.expected, key.as_bytes()).ok_or_else(|| key.to_owned()))
    }
}

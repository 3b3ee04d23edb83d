//! Reading a model: one visitor for all of them.
//!
//! Keys mostly come in the document's order, or in the order of the last time, and are looked for there first. Unknown
//! keys are skipped, or kept where the model has a field for them. Of a key that occurs twice, the last value counts.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::constant::Seen;
use super::fields::Fields;
use super::order::Follower;
use super::{Constant, Object};

/// Reads a model whose unknown properties are ignored: its content `F` by the markers `M`. `make` makes the model.
///
/// # Errors
/// What the format reports, and a missing required property.
pub fn decode<'de, M: Fields<'de, F>, F, T: Object, D: Deserializer<'de>>(
    deserializer: D,
    name: &'static str,
    names: &'static [&'static str],
    make: fn(F) -> T,
) -> Result<T, D::Error> {
    let closed = Closed::<M, F, T> { name, names, make, markers: PhantomData };
    deserializer.deserialize_struct(name, names, closed)
}

/// Reads a model whose unknown properties are kept, as `U`.
///
/// # Errors
/// As [`decode`], and an unknown property that is not a `U`.
pub fn decode_open<'de, M: Fields<'de, F>, F, U: Deserialize<'de>, T: Object, D: Deserializer<'de>>(
    deserializer: D,
    name: &'static str,
    names: &'static [&'static str],
    make: fn((F, BTreeMap<String, U>)) -> T,
) -> Result<T, D::Error> {
    let open = Open::<M, F, U, T> { name, names, make, markers: PhantomData };
    deserializer.deserialize_map(open)
}

struct Closed<M, F, T> {
    name: &'static str,
    names: &'static [&'static str],
    make: fn(F) -> T,
    markers: PhantomData<M>,
}

impl<'de, M: Fields<'de, F>, F, T: Object> Visitor<'de> for Closed<M, F, T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object ({})", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut slots = M::start();
        let mut seen = Seen::default();
        let mut expected = 0;
        let mut index = 0;
        while map.next_key_seed(KnownKey { names: self.names, index: &mut index })?.is_some() {
            if index >= self.names.len() {
                map.next_value::<IgnoredAny>()?;
                index = expected;
                continue;
            }
            // A constant condition: of a model without constants nothing of this is compiled.
            if !T::CONSTANTS.is_empty() && index >= M::LEN {
                read_constant(T::CONSTANTS, index - M::LEN, &mut seen, &mut map)?;
            } else {
                M::put(&mut slots, index, &mut map)?;
            }
            index += 1;
            expected = index;
        }
        if !T::CONSTANTS.is_empty() {
            seen.check(T::CONSTANTS, self.names)?;
        }
        M::make(&mut slots, self.names, self.make)
    }
}

struct Open<M, F, U, T> {
    name: &'static str,
    names: &'static [&'static str],
    make: fn((F, BTreeMap<String, U>)) -> T,
    markers: PhantomData<M>,
}

impl<'de, M: Fields<'de, F>, F, U: Deserialize<'de>, T: Object> Visitor<'de> for Open<M, F, U, T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object ({}, with any properties)", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut slots = M::start();
        let mut others = BTreeMap::new();
        let mut seen = Seen::default();
        let mut expected = 0;
        while let Some(key) = map.next_key_seed(AnyKey { names: self.names, expected })? {
            match key {
                Ok(index) => {
                    expected = index + 1;
                    // A constant condition: of a model without constants nothing of this is compiled.
                    if !T::CONSTANTS.is_empty() && index >= M::LEN {
                        read_constant(T::CONSTANTS, index - M::LEN, &mut seen, &mut map)?;
                    } else {
                        M::put(&mut slots, index, &mut map)?;
                    }
                }
                Err(key) => {
                    others.insert(key, map.next_value()?);
                }
            }
        }
        if !T::CONSTANTS.is_empty() {
            seen.check(T::CONSTANTS, self.names)?;
        }
        M::make(&mut slots, self.names, |content| (self.make)((content, others)))
    }
}

#[inline(never)]
fn read_constant<'de, A: MapAccess<'de>>(
    constants: &'static [Constant],
    index: usize,
    seen: &mut Seen,
    map: &mut A,
) -> Result<(), A::Error> {
    seen.add(index);
    constants.get(index).map_or(Ok(()), |constant| constant.read(map))
}

/// The index of `key`. Tries the expected one, what came in its place the last time, those after it, those before it.
#[inline]
fn position(names: &[&str], expected: usize, key: &[u8]) -> Option<usize> {
    match names.get(expected) {
        Some(name) if is_same(name.as_bytes(), key) => Some(expected),
        _ => search(names, expected, key),
    }
}

#[inline(never)]
fn search(names: &[&str], expected: usize, key: &[u8]) -> Option<usize> {
    let follower = Follower::of(names, expected);
    if let Some(index) = follower.index()
        && names.get(index).is_some_and(|name| is_same(name.as_bytes(), key))
    {
        return Some(index);
    }
    let (before, behind) = names.split_at_checked(expected).unwrap_or((names, &[]));
    let found = |names: &[&str]| names.iter().position(|name| is_same(name.as_bytes(), key));
    let index = found(behind).map(|index| index + before.len()).or_else(|| found(before))?;
    follower.set(index);
    Some(index)
}

/// Whether two names are equal. They are short: calling `memcmp` would cost more than comparing them in place.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    if let Some(same) = ends::<8>(one, other) {
        return same && is_same_between(one, other);
    }
    ends::<4>(one, other).or_else(|| ends::<2>(one, other)).unwrap_or_else(|| one.first() == other.first())
}

/// Whether two names of one length are equal between their first and last 8 bytes, in chunks of 8.
#[inline]
fn is_same_between(mut one: &[u8], mut other: &[u8]) -> bool {
    while one.len() > 16 {
        (one, other) = (one.get(8..).unwrap_or_default(), other.get(8..).unwrap_or_default());
        if one.first_chunk::<8>() != other.first_chunk::<8>() {
            return false;
        }
    }
    true
}

/// Whether the first and the last `N` bytes of two names of one length are equal; `None` if they are shorter.
#[inline]
fn ends<const N: usize>(one: &[u8], other: &[u8]) -> Option<bool> {
    let first = one.first_chunk::<N>()? == other.first_chunk::<N>()?;
    Some(first && one.last_chunk::<N>()? == other.last_chunk::<N>()?)
}

/// Reads a key. Of what a reader returns, what fits into two registers costs least: the index is written to its place.
struct KnownKey<'a> {
    names: &'static [&'static str],
    /// The expected index; then that of the key, or one beyond the names.
    index: &'a mut usize,
}

impl KnownKey<'_> {
    #[inline]
    fn find(self, key: &[u8]) {
        if !self.names.get(*self.index).is_some_and(|name| is_same(name.as_bytes(), key)) {
            *self.index = search(self.names, *self.index, key).unwrap_or(usize::MAX);
        }
    }
}

impl<'de> DeserializeSeed<'de> for KnownKey<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KnownKey<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a property")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<(), E> {
        self.find(key.as_bytes());
        Ok(())
    }

    fn visit_bytes<E: Error>(self, key: &[u8]) -> Result<(), E> {
        self.find(key);
        Ok(())
    }

    fn visit_u64<E: Error>(self, index: u64) -> Result<(), E> {
        *self.index = usize::try_from(index).unwrap_or(usize::MAX);
        Ok(())
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

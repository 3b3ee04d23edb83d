//! Reading a model: one visitor for all of them.
//!
//! Keys mostly come in the document's order, or in the order of the last time, and are looked for there first. Unknown
//! keys are skipped, or kept where the model has a field for them. Of a key that occurs twice, the last value counts.

use std::any::type_name;
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
/// What is read is written to slots here, so that nothing large passes through the deserializer, and what reads is the same for all
/// models with such fields.
///
/// # Errors
/// What the format reports, and a missing required property.
#[inline(always)]
pub fn decode<'de, M: Fields<'de, F>, F, T: Object, D: Deserializer<'de>>(
    deserializer: D,
    name: &'static str,
    names: &'static [&'static str],
    make: fn(F) -> T,
) -> Result<T, D::Error> {
    let mut slots = M::start();
    let model = Model { name, names, constants: T::CONSTANTS };
    deserializer.deserialize_struct(name, names, Closed::<M, F> { model, slots: &mut slots, content: PhantomData })?;
    M::make(slots, make)
}

/// Reads a model whose unknown properties are kept, as `U`.
///
/// # Errors
/// As [`decode`], and an unknown property that is not a `U`.
#[inline(always)]
pub fn decode_open<'de, M: Fields<'de, F>, F, U: Deserialize<'de>, T: Object, D: Deserializer<'de>>(
    deserializer: D,
    name: &'static str,
    names: &'static [&'static str],
    make: fn((F, BTreeMap<String, U>)) -> T,
) -> Result<T, D::Error> {
    let (mut slots, mut others) = (M::start(), BTreeMap::new());
    let model = Model { name, names, constants: T::CONSTANTS };
    let open = Open::<M, F, U> { model, slots: &mut slots, others: &mut others, content: PhantomData };
    deserializer.deserialize_map(open)?;
    M::make(slots, |content| make((content, others)))
}

/// What is known of a model beside its fields.
#[derive(Clone, Copy)]
struct Model {
    name: &'static str,
    names: &'static [&'static str],
    constants: &'static [Constant],
}

impl Model {
    /// Fails if something is missing that must be there.
    #[inline]
    fn check<'de, M: Fields<'de, F>, F, E: Error>(&self, slots: &M::Slots, seen: Seen) -> Result<(), E> {
        if !self.constants.is_empty() {
            seen.check(self.constants, self.names)?;
        }
        match M::missing(slots) {
            Some(index) => Err(self.missing(index)),
            None => Ok(()),
        }
    }

    #[cold]
    fn missing<E: Error>(&self, index: usize) -> E {
        E::missing_field(self.names.get(index).copied().unwrap_or_default())
    }
}

struct Closed<'a, 'de, M: Fields<'de, F>, F> {
    model: Model,
    slots: &'a mut M::Slots,
    content: PhantomData<(&'de (), F)>,
}

impl<'de, M: Fields<'de, F>, F> Visitor<'de> for Closed<'_, 'de, M, F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object ({})", self.model.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { model, slots, .. } = self;
        let mut seen = Seen::default();
        let mut index = 0;
        loop {
            let expected = index;
            if map.next_key_seed(KnownKey { names: model.names, index: &mut index })?.is_none() {
                return model.check::<M, F, A::Error>(slots, seen);
            }
            if index < M::LEN {
                M::put(slots, index, &mut map)?;
                index += 1;
            } else {
                index = read_other(model.constants, index, M::LEN, expected, &mut seen, &mut map)?;
            }
        }
    }
}

struct Open<'a, 'de, M: Fields<'de, F>, F, U> {
    model: Model,
    slots: &'a mut M::Slots,
    others: &'a mut BTreeMap<String, U>,
    content: PhantomData<(&'de (), F)>,
}

impl<'de, M: Fields<'de, F>, F, U: Deserialize<'de>> Visitor<'de> for Open<'_, 'de, M, F, U> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object ({}, with any properties)", self.model.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { model, slots, others, .. } = self;
        let mut seen = Seen::default();
        let mut expected = 0;
        while let Some(key) = map.next_key_seed(AnyKey { names: model.names, expected })? {
            match key {
                Ok(index) if index < M::LEN => {
                    M::put(slots, index, &mut map)?;
                    expected = index + 1;
                }
                Ok(index) => expected = read_other(model.constants, index, M::LEN, expected, &mut seen, &mut map)?,
                Err(key) => {
                    others.insert(key, map.next_value()?);
                }
            }
        }
        model.check::<M, F, A::Error>(slots, seen)
    }
}

/// Reads a constant, or skips a property that the model does not have. Returns the index of the key that is expected next.
#[inline(never)]
fn read_other<'de, A: MapAccess<'de>>(
    constants: &'static [Constant],
    index: usize,
    fields: usize,
    expected: usize,
    seen: &mut Seen,
    map: &mut A,
) -> Result<usize, A::Error> {
    match index.checked_sub(fields).and_then(|at| Some((at, constants.get(at)?))) {
        Some((at, constant)) => {
            seen.add(at);
            constant.read(map)?;
            Ok(index + 1)
        }
        None => {
            map.next_value::<IgnoredAny>()?;
            Ok(expected)
        }
    }
}

/// The index of `key`. Tries the expected one, what came in its place the last time, those after it, those before it.
#[inline]
fn position(names: &[&str], expected: usize, key: &[u8]) -> Option<usize> {
    if has_at(names, expected, key) {
        return Some(expected);
    }
    let follower = Follower::of(names, expected);
    match follower.index() {
        Some(guess) if has_at(names, guess, key) => Some(guess),
        _ => search(names, expected, key, follower),
    }
}

/// Whether this is the name of index `at`.
#[inline]
fn has_at(names: &[&str], at: usize, key: &[u8]) -> bool {
    names.get(at).is_some_and(|name| is_same(name.as_bytes(), key))
}

#[inline(never)]
fn search(names: &[&str], expected: usize, key: &[u8], follower: Follower) -> Option<usize> {
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
        *self.index = position(self.names, *self.index, key).unwrap_or(usize::MAX);
    }
}

/// Whether keys come from serde_json's reader of bytes, which checks the UTF-8 of each string by itself. Keys are only compared, so
/// it may give them as they are. Its other readers know that a text is UTF-8, or read any key in the same time.
///
/// There is no way to ask but by name. Where that should change, keys are read as text again.
#[inline]
fn is_of_slice<D>() -> bool {
    let name = type_name::<D>();
    name.starts_with("serde_json::de::MapKey<") && (name.ends_with("SliceRead<'_>>") || name.ends_with("SliceRead>"))
}

impl<'de> DeserializeSeed<'de> for KnownKey<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if is_of_slice::<D>() { deserializer.deserialize_bytes(self) } else { deserializer.deserialize_identifier(self) }
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

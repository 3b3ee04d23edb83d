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
use super::same::is_same;
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
    let model = const { &Model { names: T::NAMES, constants: T::CONSTANTS } };
    let closed = Closed::<M, F> { name, model, slots: &mut slots, content: PhantomData };
    deserializer.deserialize_struct(name, names, closed)?;
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
    _: &'static [&'static str],
    make: fn((F, BTreeMap<String, U>)) -> T,
) -> Result<T, D::Error> {
    let (mut slots, mut others) = (M::start(), BTreeMap::new());
    let model = const { &Model { names: T::NAMES, constants: T::CONSTANTS } };
    let open = Open::<M, F, U> { name, model, slots: &mut slots, others: &mut others, content: PhantomData };
    deserializer.deserialize_map(open)?;
    M::make(slots, |content| make((content, others)))
}

/// What is known of a model beside its fields: a constant, so that a reference is all that is passed on.
struct Model {
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
    name: &'static str,
    model: &'static Model,
    slots: &'a mut M::Slots,
    content: PhantomData<(&'de (), F)>,
}

impl<'de, M: Fields<'de, F>, F> Visitor<'de> for Closed<'_, 'de, M, F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object ({})", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { model, slots, .. } = self;
        let mut seen = Seen::default();
        let mut key = KnownKey { names: model.names, index: 0 };
        loop {
            let expected = key.index;
            if map.next_key_seed(&mut key)?.is_none() {
                return model.check::<M, F, A::Error>(slots, seen);
            }
            let index = key.index;
            key.index = if index < M::LEN {
                M::put(slots, index, &mut map)?;
                index + 1
            } else {
                read_other(model.constants, index, M::LEN, expected, &mut seen, &mut map)?
            };
        }
    }
}

struct Open<'a, 'de, M: Fields<'de, F>, F, U> {
    name: &'static str,
    model: &'static Model,
    slots: &'a mut M::Slots,
    others: &'a mut BTreeMap<String, U>,
    content: PhantomData<(&'de (), F)>,
}

impl<'de, M: Fields<'de, F>, F, U: Deserialize<'de>> Visitor<'de> for Open<'_, 'de, M, F, U> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object ({}, with any properties)", self.name)
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
    if has_at(names, expected, key) { Some(expected) } else { elsewhere(names, expected, key) }
}

/// The same of a key that is not the expected one. It is a function of its own, so that the expected one is found without a call.
#[inline(never)]
fn elsewhere(names: &[&str], expected: usize, key: &[u8]) -> Option<usize> {
    let follower = Follower::of(names, expected);
    match follower.index() {
        Some(guess) if has_at(names, guess, key) => Some(guess),
        _ => search(names, expected, key, &follower),
    }
}

/// Whether this is the name of index `at`.
#[inline(always)]
fn has_at(names: &[&str], at: usize, key: &[u8]) -> bool {
    names.get(at).is_some_and(|name| is_same(name.as_bytes(), key))
}

#[inline(never)]
fn search(names: &[&str], expected: usize, key: &[u8], follower: &Follower) -> Option<usize> {
    let (before, behind) = names.split_at_checked(expected).unwrap_or((names, &[]));
    let found = |names: &[&str]| names.iter().position(|name| is_same(name.as_bytes(), key));
    let index = found(behind).map(|index| index + before.len()).or_else(|| found(before))?;
    follower.set(index);
    Some(index)
}

/// Reads a key. It is there for a whole object, and the index of the key is written to it: a reader and its result in one register each
/// cost least.
struct KnownKey {
    names: &'static [&'static str],
    /// The expected index; then that of the key, or one beyond the names.
    index: usize,
}

impl KnownKey {
    #[inline(always)]
    fn find(&mut self, key: &[u8]) {
        if !has_at(self.names, self.index, key) {
            self.index = elsewhere(self.names, self.index, key).unwrap_or(usize::MAX);
        }
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

impl<'de> DeserializeSeed<'de> for &mut KnownKey {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if is_of_slice::<D>() {
            deserializer.deserialize_bytes(self)
        } else {
            deserializer.deserialize_identifier(self)
        }
    }
}

impl Visitor<'_> for &mut KnownKey {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a property")
    }

    #[inline]
    fn visit_str<E: Error>(self, key: &str) -> Result<(), E> {
        self.find(key.as_bytes());
        Ok(())
    }

    #[inline]
    fn visit_bytes<E: Error>(self, key: &[u8]) -> Result<(), E> {
        self.find(key);
        Ok(())
    }

    fn visit_u64<E: Error>(self, index: u64) -> Result<(), E> {
        self.index = usize::try_from(index).unwrap_or(usize::MAX);
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

#[cfg(test)]
mod tests {
    use crate::value::Maybe;

    #[derive(Clone)]
    struct Cat {
        name: String,
        lives: Option<i64>,
        home: Maybe<String>,
    }
    crate::object! { Cat { name: Required = "name", lives: Optional = "lives", home: Maybe = "home" } }

    fn both(text: &[u8]) -> Result<Cat, String> {
        let of_bytes = serde_json::from_slice::<Cat>(text).map_err(|error| error.to_string());
        if let Ok(text) = std::str::from_utf8(text) {
            assert_eq!(of_bytes, serde_json::from_str(text).map_err(|error| error.to_string()));
        }
        of_bytes
    }

    #[test]
    fn keys_are_the_same_in_bytes_and_in_text() {
        let tom = Cat { name: "Tom".to_owned(), lives: Some(9), home: Maybe::Null };
        assert_eq!(both(br#"{"home":null,"lives":9,"name":"Tom"}"#), Ok(tom.clone()));
        assert_eq!(both(br#"{"n\u0061me":"Tom","other":{"name":1},"lives":9,"home":null}"#), Ok(tom));
        assert_eq!(both(br#"{"lives":9}"#), Err("missing field `name` at line 1 column 11".to_owned()));
        assert_eq!(
            both(br#"{"name":"Tom","lives":"x"}"#),
            Err("invalid type: string \"x\", expected i64 at line 1 column 25".to_owned())
        );
    }

    #[test]
    fn of_a_key_that_occurs_twice_the_last_value_counts() {
        let text = br#"{"name":"Tim","lives":9,"home":"a","name":"Tom","lives":null,"home":null}"#;
        assert_eq!(both(text), Ok(Cat { name: "Tom".to_owned(), lives: None, home: Maybe::Null }));
    }

    #[test]
    fn a_name_of_no_property_need_not_be_text_in_bytes() {
        let tom = Cat { name: "Tom".to_owned(), lives: None, home: Maybe::Absent };
        assert_eq!(both(b"{\"\xff\":1,\"name\":\"Tom\"}"), Ok(tom));
        assert!(both(b"{\"name\":\"\xff\"}").is_err());
    }
}

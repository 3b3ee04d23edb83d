//! An object whose first properties were already read: they are given again, then the others as they come.

use std::vec;

use serde::de::value::{CowStrDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::content::{Content, Key, in_property, next_key};
use super::same::is_same;

/// The object, as a deserializer.
pub struct Replay<'de, A> {
    /// What was read, in order.
    pub before: Vec<(Key<'de>, Content<'de>)>,
    /// The property that was read last, which has decided. As a rule it is the first, so that there is no list.
    pub decided: Option<(Key<'de>, Content<'de>)>,
    /// The rest.
    pub map: A,
    /// The property that has decided: if it comes again, that is ignored. Else the value would not be what was decided.
    pub tag: Option<&'static str>,
}

impl<'de, A: MapAccess<'de>> Replay<'de, A> {
    fn object<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        let Self { before, decided, map, tag } = self;
        visitor.visit_map(Members { before: before.into_iter(), decided, value: None, map, tag })
    }
}

/// Models and maps take the properties one by one. For anything else, such as another union, the whole object is held
/// first: types for unions within unions would have no end.
impl<'de, A: MapAccess<'de>> Deserializer<'de> for Replay<'de, A> {
    type Error = A::Error;

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, A::Error> {
        self.before.extend(self.decided.take());
        let decided = self.before.len();
        Content::rest(&mut self.map, &mut self.before)?;
        if let Some(tag) = self.tag {
            let mut index = 0;
            self.before.retain(|(key, _)| {
                index += 1;
                index <= decided || key != tag
            });
        }
        Content::object(self.before).deserialize_any(visitor).map_err(A::Error::custom)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.object(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        self.object(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct enum identifier ignored_any
    }
}

struct Members<'de, A> {
    before: vec::IntoIter<(Key<'de>, Content<'de>)>,
    decided: Option<(Key<'de>, Content<'de>)>,
    value: Option<(Key<'de>, Content<'de>)>,
    map: A,
    tag: Option<&'static str>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let Some((key, value)) = self.before.next().or_else(|| self.decided.take()) else {
            let Some(tag) = self.tag else { return self.map.next_key_seed(seed) };
            while let Some(key) = next_key(&mut self.map)? {
                if !is_same(key.as_bytes(), tag.as_bytes()) {
                    let key: CowStrDeserializer<'_, A::Error> = key.into_deserializer();
                    return seed.deserialize(key).map(Some);
                }
                self.map.next_value::<IgnoredAny>()?;
            }
            return Ok(None);
        };
        let read = seed.deserialize(StrDeserializer::<A::Error>::new(&key));
        self.value = Some((key, value));
        read.map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.value.take() {
            Some((key, value)) => seed.deserialize(&value).map_err(|error| {
                // What is left is read to its end: there an error is of the whole object, and the path in it begins there.
                while let Ok(Some(_)) = self.map.next_entry::<IgnoredAny, IgnoredAny>() {}
                in_property(&key, &error)
            }),
            None => self.map.next_value_seed(seed),
        }
    }
}

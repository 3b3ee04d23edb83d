//! A JSON value that is held until its type is known: unions read it before they decide.
//!
//! Strings stay borrowed where the deserializer lends them, and objects keep their keys in order, so holding a value
//! costs little more than its lists. A reference to it is a [`Deserializer`], so it can be read again.

use std::borrow::Cow;
use std::{fmt, slice};

use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Number, Value};

use crate::value::json::MOST_EXACT;
use crate::value::path::write_key;

/// A key of an object.
pub type Key<'de> = Cow<'de, str>;

/// A value that is held.
#[derive(Clone, Debug)]
pub enum Content<'de> {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An integer that is not negative.
    Unsigned(u64),
    /// A negative integer.
    Signed(i64),
    /// Another number.
    Float(f64),
    /// A number with every digit kept (`arbitrary_precision` of serde_json).
    Number(Number),
    /// A string.
    String(Cow<'de, str>),
    /// A string that is itself a value of a union: it is read as it is, since another variant may take it.
    Exact(Cow<'de, str>),
    /// An array.
    Array(Vec<Content<'de>>),
    /// An object, its keys in their order; a key may occur twice.
    Object(Vec<(Key<'de>, Content<'de>)>),
}

/// The most items that room is made for in advance, whatever the size hint says.
const MOST_EXPECTED: usize = 1024;

/// The properties of a union's object that room is made for in advance: what allocators give at once.
pub const EXPECTED: usize = 1024 / size_of::<(Key<'static>, Content<'static>)>();

/// The key under which serde_json hands out numbers that it keeps as text.
pub(super) const NUMBER: &str = "$serde_json::private::Number";

impl<'de> Content<'de> {
    /// The value of a property; of a key that occurs twice, the last one.
    pub fn get(&self, property: &str) -> Option<&Self> {
        let Self::Object(entries) = self else { return None };
        entries.iter().rev().find(|(key, _)| key == property).map(|(_, value)| value)
    }

    /// The text of a value that may be a tag: a string, an integer or a boolean.
    pub fn tag(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::String(text) | Self::Exact(text) => Some(Cow::Borrowed(text)),
            Self::Bool(true) => Some(Cow::Borrowed("true")),
            Self::Bool(false) => Some(Cow::Borrowed("false")),
            Self::Unsigned(number) => Some(Cow::Owned(number.to_string())),
            Self::Signed(number) => Some(Cow::Owned(number.to_string())),
            Self::Number(number) if !number.is_f64() => Some(Cow::Owned(number.to_string())),
            _ => self.whole().map(|whole| Cow::Owned(whole.to_string())),
        }
    }

    /// The integer that is written with a fraction: `1.0` is one, too (JSON Schema Core 2020-12, section 4.2.1).
    #[allow(clippy::cast_possible_truncation, reason = "the value is in the range of exact integers")]
    pub fn whole(&self) -> Option<i64> {
        let Self::Float(value) = self else { return None };
        (value.fract() == 0.0 && value.abs() < MOST_EXACT).then_some(*value as i64)
    }

    /// The number of values: itself and all inside it.
    pub fn size(&self) -> usize {
        // What is no list is counted where it stands: most values are none.
        let inside = |value: &Self| if matches!(value, Self::Array(_) | Self::Object(_)) { value.size() } else { 1 };
        1 + match self {
            Self::Array(items) => items.iter().map(inside).sum(),
            Self::Object(entries) => entries.iter().map(|(_, value)| inside(value)).sum(),
            _ => 0,
        }
    }

    /// An object of these properties, or the number that they stand for.
    pub fn object(entries: Vec<(Key<'de>, Self)>) -> Self {
        match entries.as_slice() {
            [(key, Self::String(digits))] if key == NUMBER => digits.parse().map_or(Self::Null, Self::Number),
            _ => Self::Object(entries),
        }
    }

    /// The same as an owned [`Value`].
    pub fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Unsigned(value) => Value::from(value),
            Self::Signed(value) => Value::from(value),
            Self::Float(value) => Value::from(value),
            Self::Number(value) => Value::Number(value),
            Self::String(text) | Self::Exact(text) => Value::String(text.into_owned()),
            Self::Array(items) => Value::Array(items.into_iter().map(Self::into_value).collect()),
            Self::Object(entries) => {
                Value::Object(entries.into_iter().map(|(key, value)| (key.into_owned(), value.into_value())).collect())
            }
        }
    }

    /// Appends the rest of an object to the entries already read.
    pub fn rest<A: MapAccess<'de>>(map: &mut A, entries: &mut Vec<(Key<'de>, Self)>) -> Result<(), A::Error> {
        while let Some(key) = next_key(map)? {
            entries.push((key, map.next_value()?));
        }
        Ok(())
    }
}

/// The next key of an object, borrowed or copied.
pub fn next_key<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Key<'de>>, A::Error> {
    Ok(map.next_key::<Text<'de>>()?.map(|Text(key)| key))
}

/// A string, borrowed where the deserializer lends it. (serde's own `Cow` always copies.)
struct Text<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Text<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_string<E: Error>(self, text: String) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text)))
            }
        }

        deserializer.deserialize_str(Read)
    }
}

impl<'de> Deserialize<'de> for Content<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Hold)
    }
}

/// Holds any value.
pub struct Hold;

impl<'de> Visitor<'de> for Hold {
    type Value = Content<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Content<'de>, E> {
        Ok(Content::Null)
    }

    fn visit_none<E>(self) -> Result<Content<'de>, E> {
        Ok(Content::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Content<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Content<'de>, E> {
        Ok(Content::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Content<'de>, E> {
        Ok(Content::Unsigned(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Content<'de>, E> {
        Ok(Content::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Content<'de>, E> {
        Ok(Content::Float(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Content<'de>, E> {
        Ok(Content::String(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Content<'de>, E> {
        Ok(Content::String(Cow::Borrowed(text)))
    }

    fn visit_string<E>(self, text: String) -> Result<Content<'de>, E> {
        Ok(Content::String(Cow::Owned(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Content<'de>, A::Error> {
        let mut found = Vec::with_capacity(items.size_hint().unwrap_or(0).min(MOST_EXPECTED));
        while let Some(item) = items.next_element()? {
            found.push(item);
        }
        Ok(Content::Array(found))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Content<'de>, A::Error> {
        let mut entries = Vec::with_capacity(map.size_hint().unwrap_or(8).min(MOST_EXPECTED));
        Content::rest(&mut map, &mut entries)?;
        Ok(Content::object(entries))
    }
}

/// An integer is read from a number that is one, however it is written.
macro_rules! integers {
    ($($method:ident),* $(,)?) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            match self.whole() {
                Some(whole) => Content::from(whole).deserialize_any(visitor),
                None => self.deserialize_any(visitor),
            }
        })*
    };
}

impl From<i64> for Content<'_> {
    fn from(value: i64) -> Self {
        u64::try_from(value).map_or(Self::Signed(value), Self::Unsigned)
    }
}

impl<'de> Deserializer<'de> for &Content<'de> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self {
            Content::Null => visitor.visit_unit(),
            Content::Bool(value) => visitor.visit_bool(*value),
            Content::Unsigned(value) => visitor.visit_u64(*value),
            Content::Signed(value) => visitor.visit_i64(*value),
            Content::Float(value) => visitor.visit_f64(*value),
            Content::Number(value) => value.deserialize_any(visitor),
            Content::String(Cow::Borrowed(text)) | Content::Exact(Cow::Borrowed(text)) => {
                visitor.visit_borrowed_str(text)
            }
            Content::String(Cow::Owned(text)) | Content::Exact(Cow::Owned(text)) => visitor.visit_str(text),
            Content::Array(items) => {
                let mut items = Items { rest: items.iter(), index: 0 };
                let value = visitor.visit_seq(&mut items)?;
                match items.rest.next() {
                    None => Ok(value),
                    Some(_) => Err(Error::invalid_length(items.index + 1, &"fewer elements")),
                }
            }
            Content::Object(entries) => visitor.visit_map(Entries { rest: entries.iter(), next: None }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self {
            Content::Null => visitor.visit_none(),
            value => visitor.visit_some(value),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        match self {
            Content::String(name) | Content::Exact(name) => visitor.visit_enum(StrDeserializer::new(name)),
            Content::Object(entries) => {
                visitor.visit_enum(MapAccessDeserializer::new(Entries { rest: entries.iter(), next: None }))
            }
            other => other.deserialize_any(visitor),
        }
    }

    integers!(
        deserialize_i8,
        deserialize_i16,
        deserialize_i32,
        deserialize_i64,
        deserialize_u8,
        deserialize_u16,
        deserialize_u32,
        deserialize_u64,
    );

    /// A union is not to take a variant for another because of the form of a date-time: that is read here at once.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        #[cfg(feature = "chrono")]
        if let Content::String(text) = self
            && std::any::type_name::<V::Value>() == std::any::type_name::<chrono::DateTime<chrono::FixedOffset>>()
            && chrono::DateTime::parse_from_rfc3339(text).is_err()
            && let Some(time) = crate::value::time::time_of(text)
            && super::mending::may_mend()
        {
            return visitor.visit_string(time);
        }
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i128 u128 f32 f64 char string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }
}

/// The items of an array; an error has the index of its item.
struct Items<'a, 'de> {
    rest: slice::Iter<'a, Content<'de>>,
    index: usize,
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = serde_json::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Self::Error> {
        let Some(item) = self.rest.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        seed.deserialize(item).map(Some).map_err(|error| inside(&format!("[{index}]"), &error))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The properties of an object; an error has the name of its property.
struct Entries<'a, 'de> {
    rest: slice::Iter<'a, (Key<'de>, Content<'de>)>,
    next: Option<&'a (Key<'de>, Content<'de>)>,
}

impl<'de> MapAccess<'de> for Entries<'_, 'de> {
    type Error = serde_json::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Self::Error> {
        self.next = self.rest.next();
        match self.next {
            Some((Cow::Borrowed(key), _)) => seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some),
            Some((Cow::Owned(key), _)) => seed.deserialize(StrDeserializer::new(key)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Self::Error> {
        let Some((key, value)) = self.next.take() else { return Err(Error::custom("a value without a key")) };
        seed.deserialize(value).map_err(|error| in_property(key, &error))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The same error, of a property of what was read.
#[cold]
pub fn in_property<E: Error>(key: &str, error: &serde_json::Error) -> E {
    let mut step = String::new();
    // Writing to a string cannot fail.
    let _ = write_key(&mut step, key);
    inside(&step, error)
}

/// The same error, with a step before its path: `` `.owner.name`: invalid type … ``. What is held has no line and no column.
#[cold]
fn inside<E: Error>(step: &str, error: &impl fmt::Display) -> E {
    let message = error.to_string();
    match message.strip_prefix('`').filter(|rest| rest.starts_with(['.', '[']) && rest.contains("`: ")) {
        Some(rest) => E::custom(format_args!("`{step}{rest}")),
        None => E::custom(format_args!("`{step}`: {message}")),
    }
}

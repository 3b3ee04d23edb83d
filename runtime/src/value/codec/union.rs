//! Reading unions (`oneOf`, `anyOf`): by a tag, or by what each variant looks like.
//!
//! Data (tags, or a table of [`Discriminant`]s that the generator made) decides which variant a value is; then exactly that
//! variant is read. Only what the decision needs is held ([`Content`]): an object up to its tag, and nothing of an
//! object where only one variant is an object. Only variants that no discriminant can tell apart are tried one after another,
//! the one that knows most of the value's properties first, until one keeps all of the value.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use super::choice::choose;
use super::content::{Content, EXPECTED, Hold, next_key};
use super::discriminant::{JsonTypes, Tagged, Union, Untagged, VariantReader};
use super::fields::{Compared, Property};
use super::replay::Replay;
use super::same::is_same;
use crate::value::json;

/// The property names of a variant's type.
pub const fn names_of<T: super::Object, U>(_: fn(T) -> U) -> &'static [&'static str] {
    T::NAMES
}

/// Shows a union as `derive(Debug)` does.
///
/// # Errors
/// What the formatter reports.
pub fn show_variant<U: Union>(union: &U, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (variant, content) = union.content(Shown);
    formatter.debug_tuple(variant).field(&content).finish()
}

/// Receives a variant's content to show it.
struct Shown;

impl<'a> VariantReader<'a> for Shown {
    type Output = (&'static str, &'a dyn fmt::Debug);

    fn variant<T: Property>(self, name: &'static str, content: &'a T) -> Self::Output {
        (name, content)
    }
}

/// Whether two unions are of the same variant, with equal content.
pub fn same_variant<U: Union>(one: &U, other: &U) -> bool {
    let ((variant, content), (other_variant, other_content)) = (one.content(Comparing), other.content(Comparing));
    variant == other_variant && content.equals(other_content)
}

/// Receives a variant's content to compare it.
struct Comparing;

impl<'a> VariantReader<'a> for Comparing {
    type Output = (&'static str, &'a dyn Compared);

    fn variant<T: Property>(self, name: &'static str, content: &'a T) -> Self::Output {
        (name, content)
    }
}

/// Reads one variant.
///
/// # Errors
/// When the value is not a `T`.
pub fn variant<'de, D: Deserializer<'de>, T: Deserialize<'de>, U>(
    deserializer: D,
    wrap: fn(T) -> U,
) -> Result<U, D::Error> {
    T::deserialize(deserializer).map(wrap)
}

/// Reads a union whose variants a property tells apart.
///
/// # Errors
/// What the format reports, and a variant that does not decode.
pub fn tagged<'de, D: Deserializer<'de>, U: Tagged>(deserializer: D) -> Result<U, D::Error> {
    deserializer.deserialize_any(Reading(ByTag(PhantomData)))
}

/// Reads a union whose variants are told apart by discriminants.
///
/// # Errors
/// What the format reports; no variant fits; or the last one that was tried does not decode.
pub fn untagged<'de, D: Deserializer<'de>, U: Untagged>(deserializer: D) -> Result<U, D::Error> {
    deserializer.deserialize_any(Reading(ByTests(PhantomData)))
}

/// How a union is read from what the deserializer finds.
trait Decide<'de>: Sized {
    type Union;

    /// An object.
    fn object<A: MapAccess<'de>>(self, map: A) -> Result<Self::Union, A::Error>;

    /// Anything else, or an object that was held.
    fn held(self, value: Content<'de>) -> Result<Self::Union, serde_json::Error>;
}

/// The property decides, wherever it stands.
struct ByTag<U>(PhantomData<U>);

impl<'de, U: Tagged> Decide<'de> for ByTag<U> {
    type Union = U;

    /// Holds what comes before the tag. With the tag the variant is known, and reads on.
    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<U, A::Error> {
        let mut before = Vec::new();
        while let Some(key) = next_key(&mut map)? {
            let is_tag = is_same(key.as_bytes(), U::PROPERTY.as_bytes());
            let value: Content<'de> = map.next_value()?;
            let tag = if is_tag { value.tag() } else { None };
            let means = |tag: &str| U::TAGS.iter().find(|(known, _)| is_same(known.as_bytes(), tag.as_bytes()));
            let index = tag.and_then(|tag| means(&tag)).map(|(_, index)| *index);
            if let Some(index) = index {
                return U::read(index, Replay { before, decided: Some((key, value)), map, tag: Some(U::PROPERTY) });
            }
            before.push((key, value));
        }
        Ok(U::unknown(Content::object(before).into_value()))
    }

    fn held(self, value: Content<'de>) -> Result<U, serde_json::Error> {
        Ok(U::unknown(value.into_value()))
    }
}

/// What the value looks like decides.
struct ByTests<U>(PhantomData<U>);

impl<'de, U: Untagged> Decide<'de> for ByTests<U> {
    type Union = U;

    /// Reads the variant at once where only one is an object. (With `arbitrary_precision`, numbers come as objects.)
    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<U, A::Error> {
        let mut objects = U::DISCRIMINANTS
            .iter()
            .enumerate()
            .filter(|(_, discriminant)| discriminant.types.has(JsonTypes::OBJECT_OR_NUMBER));
        if let (Some((index, discriminant)), None) = (objects.next(), objects.next())
            && discriminant.types.has(JsonTypes::OBJECT)
            && discriminant.property.is_none()
        {
            return U::read(index, Replay { before: Vec::new(), decided: None, map, tag: None });
        }
        let mut entries = Vec::with_capacity(EXPECTED);
        Content::rest(&mut map, &mut entries)?;
        choose(&Content::object(entries)).map_err(A::Error::custom)
    }

    fn held(self, value: Content<'de>) -> Result<U, serde_json::Error> {
        choose(&value)
    }
}

/// Gives what the deserializer finds to `T`, which decides.
struct Reading<T>(T);

macro_rules! held {
    ($($visit:ident($typ:ty)),* $(,)?) => {
        $(fn $visit<E: Error>(self, value: $typ) -> Result<T::Union, E> {
            self.0.held(Hold.$visit(value)?).map_err(E::custom)
        })*
    };
}

impl<'de, T: Decide<'de>> Visitor<'de> for Reading<T> {
    type Value = T::Union;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    held!(
        visit_bool(bool),
        visit_u64(u64),
        visit_i64(i64),
        visit_f64(f64),
        visit_str(&str),
        visit_borrowed_str(&'de str),
        visit_string(String),
    );

    fn visit_unit<E: Error>(self) -> Result<T::Union, E> {
        self.0.held(Content::Null).map_err(E::custom)
    }

    fn visit_none<E: Error>(self) -> Result<T::Union, E> {
        self.0.held(Content::Null).map_err(E::custom)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<T::Union, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<T::Union, A::Error> {
        self.0.held(Hold.visit_seq(items)?).map_err(A::Error::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T::Union, A::Error> {
        self.0.object(map)
    }
}

/// Writes a variant of a union that is told apart by what it looks like: a number keeps its fraction.
///
/// # Errors
/// What the format reports.
pub fn encode_variant<S: Serializer, T: Serialize + Any>(serializer: S, variant: &T) -> Result<S::Ok, S::Error> {
    if (variant as &dyn Any).is::<f64>() {
        return json::with_fraction(|| variant.serialize(serializer));
    }
    variant.serialize(serializer)
}

/// Writes a variant that does not carry its tag itself.
///
/// # Errors
/// What the format reports.
pub fn with_tag<S: Serializer, T: Serialize>(
    serializer: S,
    property: &str,
    tag: &str,
    variant: &T,
) -> Result<S::Ok, S::Error> {
    let mut value = json::to_value(variant).map_err(serde::ser::Error::custom)?;
    if let Value::Object(object) = &mut value {
        // A variant that writes its own tag decides: it may have several.
        object.entry(property).or_insert_with(|| Value::String(tag.to_owned()));
    }
    value.serialize(serializer)
}

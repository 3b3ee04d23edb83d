//! [`Open`]: an object of a union that may have more properties than its type names.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use serde::de::value::{CowStrDeserializer, MapAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use super::content::next_key;
use super::fields::{EncodeFields, Property};
use super::{Constant, Object, Reader, encode};
use crate::value::validate::{At, Validate, Violations};

/// An object, and the properties that its type does not name.
///
/// A variant of a union has this type if its values may have properties that only another variant knows: a value that fits
/// several schemas of an `anyOf` (JSON Schema 2020-12 Core, section 10.2.1.2), or one of a base schema that is extended. Nothing
/// of such a value is lost when it is read and written again.
///
/// It can be used as the object itself, and is made with [`From`].
///
/// ```
/// use specwright_runtime::{Open, object};
///
/// #[derive(Clone)]
/// pub struct Cat { pub name: String }
/// object! { Cat { name: Required = "name" } }
///
/// let cat: Open<Cat> = serde_json::from_str(r#"{"name":"Tom","age":3}"#)?;
/// assert_eq!(cat.name, "Tom");
/// assert_eq!(cat.additional_properties["age"], 3);
/// assert_eq!(serde_json::to_string(&cat)?, r#"{"name":"Tom","age":3}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Open<T> {
    /// The properties that the type names.
    pub value: T,
    /// The others, in the order of their names.
    pub additional_properties: BTreeMap<String, Value>,
}

impl<T> From<T> for Open<T> {
    fn from(value: T) -> Self {
        Self { value, additional_properties: BTreeMap::new() }
    }
}

impl<T> Deref for Open<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Open<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: Validate> Validate for Open<T> {
    fn check(&self, at: At<'_>, found: &mut Violations) {
        self.value.check(at, found);
    }
}

impl<T: Object> Object for Open<T> {
    const NAMES: &'static [&'static str] = T::NAMES;
    const CONSTANTS: &'static [Constant] = T::CONSTANTS;

    fn read<R: Reader>(&self, reader: R) -> R::Output {
        self.value.read(WithOthers { reader, others: &self.additional_properties })
    }
}

impl<T: Object> Serialize for Open<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        encode(self, serializer)
    }
}

/// Gives a reader the content of a model as that of one which keeps other properties.
struct WithOthers<'a, R> {
    reader: R,
    others: &'a BTreeMap<String, Value>,
}

impl<R: Reader> Reader for WithOthers<'_, R> {
    type Output = R::Output;

    fn closed<M: EncodeFields<F>, F>(self, names: &'static [&'static str], content: F) -> R::Output {
        self.reader.open::<M, F, Value>(names, content, self.others)
    }

    fn open<M: EncodeFields<F>, F, T: Serialize + Property>(
        self,
        names: &'static [&'static str],
        content: F,
        others: &BTreeMap<String, T>,
    ) -> R::Output {
        self.reader.open::<M, F, T>(names, content, others)
    }
}

impl<'de, T: Object + Deserialize<'de>> Deserialize<'de> for Open<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Opened(PhantomData))
    }
}

struct Opened<T>(PhantomData<T>);

impl<'de, T: Object + Deserialize<'de>> Visitor<'de> for Opened<T> {
    type Value = Open<T>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Open<T>, A::Error> {
        let mut others = BTreeMap::new();
        let known = Known { map, names: T::NAMES, others: &mut others };
        let value = T::deserialize(MapAccessDeserializer::new(known))?;
        Ok(Open { value, additional_properties: others })
    }
}

/// The properties of an object that have one of these names; the others are kept.
struct Known<'a, A> {
    map: A,
    names: &'static [&'static str],
    others: &'a mut BTreeMap<String, Value>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Known<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(key) = next_key(&mut self.map)? {
            if self.names.contains(&&*key) {
                let key: CowStrDeserializer<'_, A::Error> = key.into_deserializer();
                return seed.deserialize(key).map(Some);
            }
            self.others.insert(key.into_owned(), self.map.next_value()?);
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

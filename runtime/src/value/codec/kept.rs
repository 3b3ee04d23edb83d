//! Whether what was read of a value is all of it: if not, another variant of a union may keep more, or add less.
//!
//! What was read is written, not to text but beside the value: the first difference ends it, and hardly anything is allocated.

use std::collections::{HashMap, HashSet};
use std::fmt::{self, Display, Write};
use std::slice;

use serde::ser::{self, Impossible, Serialize, Serializer};

use super::content::{Content, Key, NUMBER};

/// Up to so many keys are compared with each other; of more there is an index.
const FEW: usize = 32;

/// Whether a value and what was read of it are the same: if not, another variant may keep more of it, or add less.
pub fn keeps<U: Serialize>(value: &Content<'_>, union: &U) -> bool {
    union.serialize(Beside(value)).is_ok()
}

/// A value is written that is not the one beside it, or that is no JSON.
#[derive(Debug)]
struct Different;

impl Display for Different {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not the same value")
    }
}

impl std::error::Error for Different {}

impl ser::Error for Different {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// Compares what is written with this value. Of scalars any is as good as another: what reads them keeps them.
struct Beside<'a, 'de>(&'a Content<'de>);

impl<'a, 'de> Beside<'a, 'de> {
    fn scalar(&self) -> Result<(), Different> {
        if matches!(self.0, Content::Object(_) | Content::Array(_)) { Err(Different) } else { Ok(()) }
    }

    fn items(self) -> Result<Items<'a, 'de>, Different> {
        let Content::Array(items) = self.0 else { return Err(Different) };
        Ok(Items(items.iter()))
    }

    fn entries(self) -> Result<Entries<'a, 'de>, Different> {
        let Content::Object(entries) = self.0 else { return Err(Different) };
        Ok(Entries { entries, next: 0, found: 0, value: None, key: String::new(), index: None })
    }

    /// A value of one property.
    fn only(&self, key: &str) -> Result<Beside<'a, 'de>, Different> {
        match self.0 {
            Content::Object(entries) => match &**entries {
                [(only, value)] if only == key => Ok(Beside(value)),
                _ => Err(Different),
            },
            _ => Err(Different),
        }
    }
}

macro_rules! scalars {
    ($($serialize:ident($typ:ty)),* $(,)?) => {
        $(fn $serialize(self, _: $typ) -> Result<(), Different> {
            self.scalar()
        })*
    };
}

impl<'a, 'de> Serializer for Beside<'a, 'de> {
    type Ok = ();
    type Error = Different;
    type SerializeSeq = Items<'a, 'de>;
    type SerializeTuple = Items<'a, 'de>;
    type SerializeTupleStruct = Items<'a, 'de>;
    type SerializeTupleVariant = Items<'a, 'de>;
    type SerializeMap = Entries<'a, 'de>;
    type SerializeStruct = Fields<'a, 'de>;
    type SerializeStructVariant = Fields<'a, 'de>;

    scalars!(
        serialize_bool(bool),
        serialize_i8(i8),
        serialize_i16(i16),
        serialize_i32(i32),
        serialize_i64(i64),
        serialize_i128(i128),
        serialize_u8(u8),
        serialize_u16(u16),
        serialize_u32(u32),
        serialize_u64(u64),
        serialize_u128(u128),
        serialize_f32(f32),
        serialize_f64(f64),
        serialize_char(char),
        serialize_str(&str),
        serialize_unit_struct(&'static str),
    );

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Different> {
        let Content::Array(items) = self.0 else { return Err(Different) };
        if items.len() == bytes.len() { Ok(()) } else { Err(Different) }
    }

    fn serialize_none(self) -> Result<(), Different> {
        self.scalar()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Different> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Different> {
        self.scalar()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), Different> {
        self.scalar()
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Different> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Different> {
        value.serialize(self.only(variant)?)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a, 'de>, Different> {
        self.items()
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a, 'de>, Different> {
        self.items()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'a, 'de>, Different> {
        self.items()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'a, 'de>, Different> {
        self.only(variant)?.items()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'a, 'de>, Different> {
        self.entries()
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Fields<'a, 'de>, Different> {
        // Under this name a number with every digit writes itself (`arbitrary_precision` of serde_json).
        if name == NUMBER { self.scalar().map(|()| Fields::Number) } else { self.entries().map(Fields::Entries) }
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Fields<'a, 'de>, Different> {
        self.only(variant)?.entries().map(Fields::Entries)
    }
}

/// The items of an array that are still to come.
struct Items<'a, 'de>(slice::Iter<'a, Content<'de>>);

impl Items<'_, '_> {
    fn item<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Different> {
        item.serialize(Beside(self.0.next().ok_or(Different)?))
    }

    fn close(mut self) -> Result<(), Different> {
        if self.0.next().is_none() { Ok(()) } else { Err(Different) }
    }
}

macro_rules! items {
    ($($of:ident::$serialize:ident),* $(,)?) => {
        $(impl ser::$of for Items<'_, '_> {
            type Ok = ();
            type Error = Different;

            fn $serialize<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Different> {
                self.item(item)
            }

            fn end(self) -> Result<(), Different> {
                self.close()
            }
        })*
    };
}
items!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field,
);

/// The properties of an object, of which each that is written is found. One that is `null` may be missing.
struct Entries<'a, 'de> {
    entries: &'a [(Key<'de>, Content<'de>)],
    /// Where the next one is looked for first: what is written comes in the order of the value more often than not.
    next: usize,
    /// How many were found that are not `null`.
    found: usize,
    /// The value of the key that was written last.
    value: Option<&'a Content<'de>>,
    /// That key.
    key: String,
    /// Where each key is, of an object of many, once one did not come in its order.
    index: Option<HashMap<&'a str, usize>>,
}

impl<'a, 'de> Entries<'a, 'de> {
    fn find(&mut self, key: &str) -> Result<(), Different> {
        let is_next = self.entries.get(self.next).is_some_and(|(name, _)| name == key);
        let index = if is_next { Some(self.next) } else { self.search(key) }.ok_or(Different)?;
        self.next = index + 1;
        self.value = self.entries.get(index).map(|(_, value)| value);
        Ok(())
    }

    fn search(&mut self, key: &str) -> Option<usize> {
        if self.entries.len() <= FEW {
            return self.entries.iter().rposition(|(name, _)| name == key);
        }
        let index = self.index.get_or_insert_with(|| {
            self.entries.iter().enumerate().map(|(index, (name, _))| (&**name, index)).collect()
        });
        index.get(key).copied()
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Different> {
        let beside = self.value.take().ok_or(Different)?;
        self.found += usize::from(!matches!(beside, Content::Null));
        value.serialize(Beside(beside))
    }

    fn close(self) -> Result<(), Different> {
        let there = |(_, value): &&(Key<'_>, Content<'_>)| !matches!(value, Content::Null);
        if self.found == self.entries.iter().filter(there).count() {
            return Ok(());
        }
        // A key may occur twice.
        let keys: HashSet<&str> = self.entries.iter().filter(there).map(|(name, _)| &**name).collect();
        if self.found == keys.len() { Ok(()) } else { Err(Different) }
    }
}

impl ser::SerializeMap for Entries<'_, '_> {
    type Ok = ();
    type Error = Different;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Different> {
        let mut text = std::mem::take(&mut self.key);
        text.clear();
        let found = write!(text, "{}", Shown(key)).map_err(|_| Different).and_then(|()| self.find(&text));
        self.key = text;
        found
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Different> {
        self.value(value)
    }

    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result<(), Different> {
        if !key.serialize(Named(self))? {
            self.serialize_key(key)?;
        }
        self.value(value)
    }

    fn end(self) -> Result<(), Different> {
        self.close()
    }
}

/// The fields of a struct: properties, or the digits of a number.
enum Fields<'a, 'de> {
    Entries(Entries<'a, 'de>),
    Number,
}

macro_rules! fields {
    ($($of:ident),*) => {
        $(impl ser::$of for Fields<'_, '_> {
            type Ok = ();
            type Error = Different;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Different> {
                let Self::Entries(entries) = self else { return Ok(()) };
                entries.find(key)?;
                entries.value(value)
            }

            fn end(self) -> Result<(), Different> {
                match self {
                    Self::Entries(entries) => entries.close(),
                    Self::Number => Ok(()),
                }
            }
        })*
    };
}
fields!(SerializeStruct, SerializeStructVariant);

/// Finds the property of a key that is a string, as most are. `false` for another, which is made one first.
struct Named<'e, 'a, 'de>(&'e mut Entries<'a, 'de>);

macro_rules! other_keys {
    ($($serialize:ident($($typ:ty),*)),* $(,)?) => {
        $(fn $serialize(self, $(_: $typ),*) -> Result<bool, Different> {
            Ok(false)
        })*
    };
}

macro_rules! no_keys {
    ($($serialize:ident($($typ:ty),*) -> $of:ident),* $(,)?) => {
        $(type $of = Impossible<bool, Different>;
        fn $serialize(self, $(_: $typ),*) -> Result<Self::$of, Different> {
            Err(Different)
        })*
    };
}

impl Serializer for Named<'_, '_, '_> {
    type Ok = bool;
    type Error = Different;

    fn serialize_str(self, key: &str) -> Result<bool, Different> {
        self.0.find(key).map(|()| true)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, key: &T) -> Result<bool, Different> {
        key.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, key: &T) -> Result<bool, Different> {
        key.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<bool, Different> {
        Err(Different)
    }

    other_keys!(
        serialize_bool(bool),
        serialize_i8(i8),
        serialize_i16(i16),
        serialize_i32(i32),
        serialize_i64(i64),
        serialize_i128(i128),
        serialize_u8(u8),
        serialize_u16(u16),
        serialize_u32(u32),
        serialize_u64(u64),
        serialize_u128(u128),
        serialize_f32(f32),
        serialize_f64(f64),
        serialize_char(char),
        serialize_bytes(&[u8]),
        serialize_none(),
        serialize_unit(),
        serialize_unit_struct(&'static str),
        serialize_unit_variant(&'static str, u32, &'static str),
    );

    no_keys!(
        serialize_seq(Option<usize>) -> SerializeSeq,
        serialize_tuple(usize) -> SerializeTuple,
        serialize_tuple_struct(&'static str, usize) -> SerializeTupleStruct,
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> SerializeTupleVariant,
        serialize_map(Option<usize>) -> SerializeMap,
        serialize_struct(&'static str, usize) -> SerializeStruct,
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> SerializeStructVariant,
    );
}

/// A key as text.
struct Shown<'a, T: ?Sized>(&'a T);

impl<T: Serialize + ?Sized> Display for Shown<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.serialize(formatter)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn check(value: &str, read: &str, kept: bool) {
        let value: Content<'_> = serde_json::from_str(value).unwrap();
        let read: serde_json::Value = serde_json::from_str(read).unwrap();
        assert_eq!(keeps(&value, &read), kept, "{value:?}, {read}");
    }

    #[test]
    fn keeps_all_of_a_value() {
        check(r#"{"a":1,"b":[true,{"c":null}]}"#, r#"{"b":[true,{}],"a":1}"#, true);
        check(r#"{"a":1,"b":2}"#, r#"{"a":1}"#, false);
        check(r#"{"a":1,"b":null}"#, r#"{"a":1}"#, true);
        check(r#"{"a":{"b":{"c":1}}}"#, r#"{"a":{"b":{}}}"#, false);
        check("[1,2]", "[1]", false);
        check("[]", "[]", true);
    }

    #[test]
    fn adds_nothing_to_a_value() {
        check(r#"{"a":1}"#, r#"{"a":1,"b":null}"#, false);
        check("[1]", "[1,2]", false);
        check("1", "[]", false);
        check("{}", "null", false);
    }

    #[test]
    fn scalars_are_as_they_are_read() {
        check(r#"{"at":"2024-01-02","n":1.0}"#, r#"{"n":1,"at":"2024-01-02T00:00:00Z"}"#, true);
    }

    #[test]
    fn a_key_that_comes_twice_counts_once() {
        check(r#"{"a":1,"a":2,"b":3}"#, r#"{"a":2,"b":3}"#, true);
        check(r#"{"a":1,"a":2,"b":3}"#, r#"{"a":2}"#, false);
    }

    #[test]
    fn keys_may_be_numbers() {
        let value: Content<'_> = serde_json::from_str(r#"{"1":"a","20":"b"}"#).unwrap();
        assert!(keeps(&value, &BTreeMap::from([(1, "a"), (20, "b")])));
        assert!(!keeps(&value, &BTreeMap::from([(1, "a"), (21, "b")])));
    }

    #[test]
    fn many_keys_come_in_any_order() {
        let text = |keys: &mut dyn Iterator<Item = usize>| {
            let entries: Vec<String> = keys.map(|key| format!("\"{key:05}\":{key}")).collect();
            format!("{{{}}}", entries.join(","))
        };
        // Each is looked for: that takes the time of one look-up, not of all keys.
        check(&text(&mut (0..50_000).rev()), &text(&mut (0..50_000)), true);
        check(&text(&mut (0..50_000)), &text(&mut (0..1)), false);
        check(&text(&mut (0..50).chain(0..50)), &text(&mut (0..50)), true);
    }
}

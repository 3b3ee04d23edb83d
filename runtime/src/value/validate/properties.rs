//! How many properties a value is written with.

use serde::ser::{Error, Impossible, Serialize, Serializer};
use std::fmt;

/// How many properties a value is written with: 0 if it is not an object. Nothing is written: a serializer is told the
/// number of properties before the first of them.
pub fn properties<T: Serialize + ?Sized>(value: &T) -> usize {
    match value.serialize(Count) {
        Err(Counted(count)) => count,
        Ok(never) => match never {},
    }
}

/// A format that stops where an object begins.
struct Count;

/// A type without values.
enum Never {}

/// How many properties follow.
#[derive(Debug)]
struct Counted(usize);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} properties", self.0)
    }
}

impl std::error::Error for Counted {}

impl Error for Counted {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(0)
    }
}

macro_rules! none {
    ($($method:ident($($argument:ty),*) $(-> $open:ident)?;)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<none!(@ $($open)?), Counted> {
            Err(Counted(0))
        })*
    };
    (@) => { Never };
    (@ $open:ident) => { Self::$open };
}

impl Serializer for Count {
    type Ok = Never;
    type Error = Counted;
    type SerializeSeq = Impossible<Never, Counted>;
    type SerializeTuple = Impossible<Never, Counted>;
    type SerializeTupleStruct = Impossible<Never, Counted>;
    type SerializeTupleVariant = Impossible<Never, Counted>;
    type SerializeMap = Impossible<Never, Counted>;
    type SerializeStruct = Impossible<Never, Counted>;
    type SerializeStructVariant = Impossible<Never, Counted>;

    none! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_f32(f32);
        serialize_f64(f64);
        serialize_char(char);
        serialize_str(&str);
        serialize_bytes(&[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(&'static str);
        serialize_unit_variant(&'static str, u32, &'static str);
        serialize_seq(Option<usize>) -> SerializeSeq;
        serialize_tuple(usize) -> SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> SerializeTupleStruct;
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Never, Counted> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Never, Counted> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Never, Counted> {
        Err(Counted(1))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Counted> {
        Err(Counted(1))
    }

    fn serialize_map(self, count: Option<usize>) -> Result<Self::SerializeMap, Counted> {
        Err(Counted(count.unwrap_or_default()))
    }

    fn serialize_struct(self, _: &'static str, count: usize) -> Result<Self::SerializeStruct, Counted> {
        Err(Counted(count))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Counted> {
        Err(Counted(1))
    }
}

//! JSON text of values that are sent: a float that JSON cannot hold is an error, and a whole number has no fraction.
//!
//! serde_json writes `null` for NaN and for the infinities (RFC 8259, section 6, has neither), which a server would take for an
//! absent value, and `42.0` for the `number` 42, which some servers refuse where they want an integer.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, Write};

use serde::ser::{
    Error, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::Value;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter};

/// The JSON text of a value.
pub(crate) fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut text = Vec::with_capacity(128);
    value.serialize(Finite(&mut serde_json::Serializer::with_formatter(&mut text, Numbers)))?;
    Ok(text)
}

/// A value as text.
#[derive(Debug)]
pub(crate) struct Plain {
    /// A string as it is, anything else as JSON.
    pub text: Vec<u8>,
    /// Whether it is a string.
    pub is_string: bool,
}

impl Plain {
    /// The JSON text.
    pub fn to_json(&self) -> Cow<'_, [u8]> {
        match self.is_string {
            true => Cow::Owned(Value::from(String::from_utf8_lossy(&self.text)).to_string().into_bytes()),
            false => Cow::Borrowed(&self.text),
        }
    }
}

/// The text of a value, which takes the place of what was in the buffer.
pub(crate) fn to_plain<T: Serialize + ?Sized>(value: &T, mut text: Vec<u8>) -> Result<Plain, serde_json::Error> {
    text.clear();
    let mut is_string = false;
    let formatter = Unquoted { depth: 0, is_string: &mut is_string };
    value.serialize(Finite(&mut serde_json::Serializer::with_formatter(&mut text, formatter)))?;
    Ok(Plain { text, is_string })
}

/// The value as JSON.
pub(crate) fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value, serde_json::Error> {
    value.serialize(Finite(serde_json::value::Serializer))
}

thread_local! {
    static KEEPS_FRACTION: Cell<bool> = const { Cell::new(false) };
}

/// Writes numbers with their fraction, even if it is zero: beside an integer a union has them as another variant.
pub(crate) fn with_fraction<T>(write: impl FnOnce() -> T) -> T {
    let before = KEEPS_FRACTION.replace(true);
    let written = write();
    KEEPS_FRACTION.set(before);
    written
}

/// Writes whole numbers as integers.
struct Numbers;

/// Up to here an `f64` holds every integer.
pub(crate) const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

impl Formatter for Numbers {
    fn write_f32<W: Write + ?Sized>(&mut self, writer: &mut W, value: f32) -> io::Result<()> {
        match whole(value.into()) {
            Some(whole) => CompactFormatter.write_i64(writer, whole),
            None => CompactFormatter.write_f32(writer, value),
        }
    }

    fn write_f64<W: Write + ?Sized>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        match whole(value) {
            Some(whole) => CompactFormatter.write_i64(writer, whole),
            None => CompactFormatter.write_f64(writer, value),
        }
    }
}

/// Writes numbers as [`Numbers`] does, and a string that is the whole value as it is.
struct Unquoted<'f> {
    /// In how many lists and objects the writer is.
    depth: usize,
    is_string: &'f mut bool,
}

impl Unquoted<'_> {
    fn is_outermost(&self) -> bool {
        self.depth == 0
    }
}

impl Formatter for Unquoted<'_> {
    fn write_f32<W: Write + ?Sized>(&mut self, writer: &mut W, value: f32) -> io::Result<()> {
        Numbers.write_f32(writer, value)
    }

    fn write_f64<W: Write + ?Sized>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        Numbers.write_f64(writer, value)
    }

    fn begin_string<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        match self.is_outermost() {
            true => *self.is_string = true,
            false => writer.write_all(b"\"")?,
        }
        Ok(())
    }

    fn end_string<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.is_outermost() { Ok(()) } else { writer.write_all(b"\"") }
    }

    fn write_char_escape<W: Write + ?Sized>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()> {
        if !self.is_outermost() {
            return CompactFormatter.write_char_escape(writer, escape);
        }
        let letter = match escape {
            CharEscape::Quote => b'"',
            CharEscape::ReverseSolidus => b'\\',
            CharEscape::Solidus => b'/',
            CharEscape::Backspace => 8,
            CharEscape::FormFeed => 12,
            CharEscape::LineFeed => b'\n',
            CharEscape::CarriageReturn => b'\r',
            CharEscape::Tab => b'\t',
            CharEscape::AsciiControl(control) => control,
        };
        writer.write_all(&[letter])
    }

    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        CompactFormatter.begin_array(writer)
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        CompactFormatter.end_array(writer)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        CompactFormatter.begin_object(writer)
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        CompactFormatter.end_object(writer)
    }
}

/// The integer that a float is, unless writing it would lose the sign of zero.
#[allow(clippy::cast_possible_truncation, reason = "the value is in the range of exact integers")]
fn whole(value: f64) -> Option<i64> {
    let is_whole = !KEEPS_FRACTION.get()
        && value.fract() == 0.0
        && value.abs() <= MOST_EXACT
        && !(value == 0.0 && value.is_sign_negative());
    is_whole.then_some(value as i64)
}

/// A serializer that refuses NaN and the infinities, however deep.
struct Finite<S>(S);

/// A value inside another.
struct Inner<'a, T: ?Sized>(&'a T);

impl<T: Serialize + ?Sized> Serialize for Inner<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(Finite(serializer))
    }
}

fn finite<E: Error>(value: f64) -> Result<(), E> {
    if value.is_finite() { Ok(()) } else { Err(E::custom(format_args!("{value} is not a number that JSON can hold"))) }
}

macro_rules! plain {
    ($($method:ident($typ:ty)),* $(,)?) => {
        $(fn $method(self, value: $typ) -> Result<S::Ok, S::Error> {
            self.0.$method(value)
        })*
    };
}

impl<S: Serializer> Serializer for Finite<S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Finite<S::SerializeSeq>;
    type SerializeTuple = Finite<S::SerializeTuple>;
    type SerializeTupleStruct = Finite<S::SerializeTupleStruct>;
    type SerializeTupleVariant = Finite<S::SerializeTupleVariant>;
    type SerializeMap = Finite<S::SerializeMap>;
    type SerializeStruct = Finite<S::SerializeStruct>;
    type SerializeStructVariant = Finite<S::SerializeStructVariant>;

    plain!(
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
        serialize_char(char),
        serialize_str(&str),
        serialize_bytes(&[u8]),
        serialize_unit_struct(&'static str),
    );

    fn serialize_f32(self, value: f32) -> Result<S::Ok, S::Error> {
        finite(value.into())?;
        self.0.serialize_f32(value)
    }

    fn serialize_f64(self, value: f64) -> Result<S::Ok, S::Error> {
        finite(value)?;
        self.0.serialize_f64(value)
    }

    fn serialize_none(self) -> Result<S::Ok, S::Error> {
        self.0.serialize_none()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.0.serialize_some(&Inner(value))
    }

    fn serialize_unit(self) -> Result<S::Ok, S::Error> {
        self.0.serialize_unit()
    }

    fn serialize_unit_variant(self, name: &'static str, index: u32, variant: &'static str) -> Result<S::Ok, S::Error> {
        self.0.serialize_unit_variant(name, index, variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<S::Ok, S::Error> {
        self.0.serialize_newtype_struct(name, &Inner(value))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.0.serialize_newtype_variant(name, index, variant, &Inner(value))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self::SerializeSeq, S::Error> {
        self.0.serialize_seq(length).map(Finite)
    }

    fn serialize_tuple(self, length: usize) -> Result<Self::SerializeTuple, S::Error> {
        self.0.serialize_tuple(length).map(Finite)
    }

    fn serialize_tuple_struct(self, name: &'static str, length: usize) -> Result<Self::SerializeTupleStruct, S::Error> {
        self.0.serialize_tuple_struct(name, length).map(Finite)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self::SerializeTupleVariant, S::Error> {
        self.0.serialize_tuple_variant(name, index, variant, length).map(Finite)
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self::SerializeMap, S::Error> {
        self.0.serialize_map(length).map(Finite)
    }

    fn serialize_struct(self, name: &'static str, length: usize) -> Result<Self::SerializeStruct, S::Error> {
        self.0.serialize_struct(name, length).map(Finite)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self::SerializeStructVariant, S::Error> {
        self.0.serialize_struct_variant(name, index, variant, length).map(Finite)
    }
}

macro_rules! compound {
    ($($compound:ident: $method:ident($($key:ident)?)),* $(,)?) => {
        $(impl<S: $compound> $compound for Finite<S> {
            type Ok = S::Ok;
            type Error = S::Error;

            fn $method<T: Serialize + ?Sized>(&mut self, $($key: &'static str,)? value: &T) -> Result<(), S::Error> {
                self.0.$method($($key,)? &Inner(value))
            }

            fn end(self) -> Result<S::Ok, S::Error> {
                self.0.end()
            }
        })*
    };
}

compound!(
    SerializeSeq: serialize_element(),
    SerializeTuple: serialize_element(),
    SerializeTupleStruct: serialize_field(),
    SerializeTupleVariant: serialize_field(),
    SerializeStruct: serialize_field(key),
    SerializeStructVariant: serialize_field(key),
);

impl<S: SerializeMap> SerializeMap for Finite<S> {
    type Ok = S::Ok;
    type Error = S::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), S::Error> {
        self.0.serialize_key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), S::Error> {
        self.0.serialize_value(&Inner(value))
    }

    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result<(), S::Error> {
        self.0.serialize_entry(key, &Inner(value))
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        self.0.end()
    }
}

#[cfg(test)]
mod tests {
    use super::{to_plain, to_value, to_vec};
    use serde::Serialize;
    use std::collections::BTreeMap;

    #[test]
    fn a_string_is_written_as_it_is_and_anything_else_as_json() {
        fn plain(value: impl Serialize) -> (String, bool) {
            let plain = to_plain(&value, b"before".to_vec()).unwrap();
            assert_eq!(plain.to_json(), to_vec(&value).unwrap());
            (String::from_utf8(plain.text).unwrap(), plain.is_string)
        }
        let all: String = (0..0x80).map(char::from).chain("\u{e4}\u{1f600}".chars()).collect();
        assert_eq!(plain(&all), (all.clone(), true));
        assert_eq!(plain('x'), ("x".into(), true));
        assert_eq!(plain(format_args!("{}\"", 1)), ("1\"".into(), true));
        assert_eq!(plain(Some("null")), ("null".into(), true));
        assert_eq!(plain(None::<&str>), ("null".into(), false));
        assert_eq!(plain(4.0), ("4".into(), false));
        assert_eq!(plain(["a\n", "b"]), (r#"["a\n","b"]"#.into(), false));
        assert_eq!(plain(BTreeMap::from([("a", ())])), (r#"{"a":null}"#.into(), false));
        assert!(to_plain(&[f64::NAN], Vec::new()).is_err());
    }

    #[test]
    fn whole_numbers_have_no_fraction_and_every_other_keeps_its_digits() {
        let text = |value: f64| String::from_utf8(to_vec(&value).unwrap()).unwrap();
        for (value, written) in
            [(42.0, "42"), (-3.0, "-3"), (0.0, "0"), (-0.0, "-0.0"), (0.1, "0.1"), (1e300, "1e+300")]
        {
            assert_eq!(text(value), written);
            assert_eq!(text(value).parse::<f64>().map(f64::to_bits), Ok(value.to_bits()));
        }
        assert_eq!(to_vec(&[16_777_216.0_f32, 0.1]).unwrap(), b"[16777216,0.1]");
    }

    #[test]
    fn what_json_cannot_hold_is_refused_however_deep() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let deep = BTreeMap::from([("a", vec![Some((1, value))])]);
            assert!(to_vec(&deep).unwrap_err().to_string().contains("not a number that JSON can hold"));
            assert!(to_value(&deep).is_err());
        }
        assert!(to_vec(&f32::NAN).is_err());
    }
}

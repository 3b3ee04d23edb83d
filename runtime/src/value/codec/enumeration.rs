//! Reading open enumerations: a value that the document does not list is kept, not refused.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, Visitor};

use super::same::is_same;

/// A string enumeration with a variant for values that the document does not list.
pub trait StringEnum: Clone + 'static {
    /// The listed values, with their names on the wire.
    const VALUES: &'static [(&'static str, Self)];
    /// The names of their variants.
    const NAMES: &'static [&'static str];

    /// A value that the document does not list.
    fn unknown(value: String) -> Self;

    /// The value with this name on the wire.
    fn of(name: &str) -> Self {
        match Self::VALUES.iter().find(|(listed, _)| is_same(listed.as_bytes(), name.as_bytes())) {
            Some((_, value)) => value.clone(),
            None => Self::unknown(name.to_owned()),
        }
    }

    /// Writes a value as `derive(Debug)` would.
    ///
    /// # Errors
    /// What the formatter reports.
    fn debug(name: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Self::VALUES.iter().zip(Self::NAMES).find(|((listed, _), _)| *listed == name) {
            Some((_, variant)) => formatter.write_str(variant),
            None => formatter.debug_tuple("Unknown").field(&name).finish(),
        }
    }
}

/// An integer enumeration with a variant for values that the document does not list.
pub trait IntegerEnum: Clone + 'static {
    /// The listed values, with their numbers on the wire.
    const VALUES: &'static [(i64, Self)];
    /// The names of their variants.
    const NAMES: &'static [&'static str];

    /// A value that the document does not list.
    fn unknown(value: i64) -> Self;

    /// The value with this number on the wire.
    fn of(number: i64) -> Self {
        match Self::VALUES.iter().find(|(listed, _)| *listed == number) {
            Some((_, value)) => value.clone(),
            None => Self::unknown(number),
        }
    }

    /// Writes a value as `derive(Debug)` would.
    ///
    /// # Errors
    /// What the formatter reports.
    fn debug(number: i64, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Self::VALUES.iter().zip(Self::NAMES).find(|((listed, _), _)| *listed == number) {
            Some((_, variant)) => formatter.write_str(variant),
            None => formatter.debug_tuple("Unknown").field(&number).finish(),
        }
    }
}

/// Reads a string enumeration.
///
/// # Errors
/// What the format reports: anything but a string.
pub fn decode_string_enum<'de, D: Deserializer<'de>, T: StringEnum>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text(PhantomData))
}

struct Text<T>(PhantomData<T>);

impl<T: StringEnum> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<T, E> {
        Ok(T::of(name))
    }
}

/// Reads an integer enumeration.
///
/// # Errors
/// What the format reports: anything but an integer.
pub fn decode_integer_enum<'de, D: Deserializer<'de>, T: IntegerEnum>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_i64(Number(PhantomData))
}

struct Number<T>(PhantomData<T>);

impl<T: IntegerEnum> Visitor<'_> for Number<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an integer")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        Ok(T::of(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        i64::try_from(number).map(T::of).map_err(|_| E::custom("the integer does not fit 64 bits"))
    }
}

//! Properties with one value: a model has no field for them. It writes the value, and reads no other.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

use super::fields::{Optional, Required};

/// The one value of a property: `const` (JSON Schema 2020-12 Validation, section 6.1.3), or the tag that a `discriminator` maps
/// to the model (OpenAPI 3.0.4, section 4.7.25).
#[derive(Clone, Copy, Debug)]
pub struct Constant {
    value: Scalar,
    required: bool,
}

/// A JSON value that is no object, no array and not `null`.
#[derive(Clone, Copy, Debug)]
pub enum Scalar {
    /// A string.
    String(&'static str),
    /// An integer.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// `true` or `false`
    Boolean(bool),
}

/// A marker that says whether a constant must be there to be read. It is always written.
pub trait Presence {
    /// Whether it must be there.
    const REQUIRED: bool;
}

impl Presence for Required {
    const REQUIRED: bool = true;
}

impl Presence for Optional {
    const REQUIRED: bool = false;
}

/// A constant as a table gives it.
#[derive(Clone, Copy, Debug)]
pub struct Given<T>(pub T);

macro_rules! scalar {
    ($($typ:ty: $variant:ident),*) => {
        $(impl Given<$typ> {
            /// Its value. There is one such function a type: rustc infers which from the literal.
            #[must_use]
            pub const fn value(self) -> Scalar {
                Scalar::$variant(self.0)
            }
        })*
    };
}

scalar!(&'static str: String, i64: Integer, f64: Float, bool: Boolean);

impl Constant {
    /// A constant of a property with this marker.
    #[must_use]
    pub const fn new<M: Presence>(value: Scalar) -> Self {
        Self { value, required: M::REQUIRED }
    }

    /// Reads the value of the property, and refuses any other.
    pub(super) fn read<'de, A: MapAccess<'de>>(&self, map: &mut A) -> Result<(), A::Error> {
        map.next_value_seed(self.value)
    }
}

/// Which constants have been read, of those of a model.
#[derive(Clone, Copy, Default)]
pub struct Seen(u64);

impl Seen {
    /// Marks the constant of this index.
    pub fn add(&mut self, index: usize) {
        self.0 |= u32::try_from(index).ok().and_then(|index| 1_u64.checked_shl(index)).unwrap_or_default();
    }

    /// Fails if one that must be there was not read. Their names are the last ones.
    pub fn check<E: Error>(self, constants: &[Constant], names: &'static [&'static str]) -> Result<(), E> {
        let own = names.get(names.len().saturating_sub(constants.len())..).unwrap_or_default();
        let missing = |(index, (constant, _)): &(u32, (&Constant, _))| {
            constant.required && 1_u64.checked_shl(*index).is_some_and(|bit| self.0 & bit == 0)
        };
        match (0..).zip(constants.iter().zip(own)).find(missing) {
            Some((_, (_, name))) => Err(E::missing_field(name)),
            None => Ok(()),
        }
    }
}

impl Serialize for Constant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Scalar::String(text) => serializer.serialize_str(text),
            Scalar::Integer(number) => serializer.serialize_i64(number),
            Scalar::Float(number) => serializer.serialize_f64(number),
            Scalar::Boolean(value) => serializer.serialize_bool(value),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Scalar {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self {
            Self::String(_) => deserializer.deserialize_str(self),
            Self::Integer(_) => deserializer.deserialize_i64(self),
            Self::Float(_) => deserializer.deserialize_f64(self),
            Self::Boolean(_) => deserializer.deserialize_bool(self),
        }
    }
}

impl Scalar {
    fn found<E: Error>(self, is_it: bool, found: Unexpected<'_>) -> Result<(), E> {
        if is_it { Ok(()) } else { Err(E::invalid_value(found, &self)) }
    }
}

impl Visitor<'_> for Scalar {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String(text) => write!(formatter, "{text:?}"),
            Self::Integer(number) => write!(formatter, "{number}"),
            Self::Float(number) => write!(formatter, "{number}"),
            Self::Boolean(value) => write!(formatter, "{value}"),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.found(matches!(self, Self::String(own) if own == text), Unexpected::Str(text))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        let is_it = match self {
            Self::Integer(own) => own == number,
            Self::Float(own) => own == number as f64,
            _ => false,
        };
        self.found(is_it, Unexpected::Signed(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        match i64::try_from(number) {
            Ok(number) => self.visit_i64(number),
            Err(_) => Err(E::invalid_value(Unexpected::Unsigned(number), &self)),
        }
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.found(matches!(self, Self::Float(own) if own == number), Unexpected::Float(number))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.found(matches!(self, Self::Boolean(own) if own == value), Unexpected::Bool(value))
    }
}

//! What tells the variants of a union apart: tables that the generator makes.

use serde::de::{Deserializer, Error};
use serde::ser::Serialize;
use serde_json::Value;

use super::content::Content;
use super::fields::Property;

/// A union: how one of its variants is read, and its content.
pub trait Union: Sized {
    /// The variant of this index, in the order of the table.
    ///
    /// # Errors
    /// When the value is not one of the variant's type.
    fn read<'de, D: Deserializer<'de>>(index: usize, deserializer: D) -> Result<Self, D::Error>;

    /// Gives the name of its variant in Rust, and the variant's content, to a reader.
    fn content<'a, R: VariantReader<'a>>(&'a self, reader: R) -> R::Output;
}

/// A receiver of a variant's content.
pub trait VariantReader<'a> {
    /// The result.
    type Output;

    /// The content of the variant of this name.
    fn variant<T: Property>(self, name: &'static str, content: &'a T) -> Self::Output;
}

/// A union whose variants a property tells apart.
pub trait Tagged: Union {
    /// The property.
    const PROPERTY: &'static str;
    /// Its values, and the indices of the variants that they mean.
    const TAGS: &'static [(&'static str, usize)];

    /// A value with another tag.
    fn unknown(value: Value) -> Self;
}

/// A union whose variants are told apart by what they look like.
pub trait Untagged: Union + Serialize {
    /// Its name, for errors.
    const NAME: &'static str;
    /// What each variant looks like.
    const DISCRIMINANTS: &'static [Discriminant];
    /// Whether several can be tried on one object or array.
    const AMBIGUOUS: bool = ambiguous(Self::DISCRIMINANTS);
}

/// The JSON types a variant may have, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonTypes(u8);

impl JsonTypes {
    /// `null`
    pub const NULL: Self = Self(1);
    /// `true`, `false`
    pub const BOOLEAN: Self = Self(2);
    /// A number without a fraction.
    pub const INTEGER: Self = Self(4);
    /// Any number.
    pub const NUMBER: Self = Self(8 | 4);
    /// A string.
    pub const STRING: Self = Self(16);
    /// An array.
    pub const ARRAY: Self = Self(32);
    /// An object.
    pub const OBJECT: Self = Self(64);
    pub(super) const OBJECT_OR_NUMBER: Self = Self(64 | 8 | 4);
    /// Any value.
    pub const ANY: Self = Self(127);

    /// These and others.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn of(value: &Content<'_>) -> Self {
        match value {
            Content::Null => Self::NULL,
            Content::Bool(_) => Self::BOOLEAN,
            Content::Float(_) => Self(8),
            Content::Number(number) if number.is_f64() => Self(8),
            Content::Unsigned(_) | Content::Signed(_) | Content::Number(_) => Self::INTEGER,
            Content::String(_) | Content::Exact(_) => Self::STRING,
            Content::Array(_) => Self::ARRAY,
            Content::Object(_) => Self::OBJECT,
        }
    }

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What a value must look like to be a variant.
#[derive(Clone, Copy, Debug)]
pub struct Discriminant {
    pub(super) types: JsonTypes,
    pub(super) property: Option<&'static str>,
    values: &'static [&'static str],
    names: &'static [&'static str],
    /// The JSON types that the property may have.
    of: JsonTypes,
}

impl Discriminant {
    /// It has one of these JSON types.
    pub const fn types(types: JsonTypes) -> Self {
        Self { types, property: None, values: &[], names: &[], of: JsonTypes::ANY }
    }

    /// It is an object with this property.
    pub const fn with(property: &'static str) -> Self {
        Self { property: Some(property), ..Self::types(JsonTypes::OBJECT) }
    }

    /// It is an object with this property, which has one of these JSON types.
    pub const fn with_type(property: &'static str, of: JsonTypes) -> Self {
        Self { of, ..Self::with(property) }
    }

    /// It is an object in which this property has one of these values.
    pub const fn tagged(property: &'static str, values: &'static [&'static str]) -> Self {
        Self { values, ..Self::with(property) }
    }

    /// It is an object; of several that pass, the one that knows most of the value's properties is tried first.
    pub const fn best(names: &'static [&'static str]) -> Self {
        Self { names, ..Self::types(JsonTypes::OBJECT) }
    }

    /// The same, with the names of known properties.
    #[must_use]
    pub const fn knowing(self, names: &'static [&'static str]) -> Self {
        Self { names, ..self }
    }

    /// The same, where this property has one of these values. A variant with names may have no such property.
    #[must_use]
    pub const fn of(self, property: &'static str, values: &'static [&'static str]) -> Self {
        Self { property: Some(property), values, ..self }
    }

    pub(super) fn passes(&self, value: &Content<'_>) -> bool {
        if !self.types.has(JsonTypes::of(value)) {
            return false;
        }
        let Some(property) = self.property else { return true };
        match value.get(property) {
            Some(value) if self.values.is_empty() => {
                self.of.has(JsonTypes::of(value)) || value.whole().is_some() && self.of.has(JsonTypes::INTEGER)
            }
            Some(value) => value.tag().is_some_and(|tag| self.values.contains(&tag.as_ref())),
            None => !self.values.is_empty() && !self.names.is_empty(),
        }
    }

    /// How much speaks for a value that passes. A constant goes before a property that one variant alone has, and that
    /// before properties that several have; a variant that knows none of the value's properties comes after one that
    /// takes any.
    pub(super) fn rank(&self, value: &Content<'_>) -> Rank {
        match (self.property, self.values, self.names) {
            (Some(_), [_, ..], []) => Rank::Constant,
            (Some(_), [], _) => Rank::Own,
            (_, _, []) => Rank::Knows(0),
            _ => match self.known(value) {
                0 => Rank::Nothing,
                known => Rank::Knows(known),
            },
        }
    }

    fn known(&self, value: &Content<'_>) -> usize {
        let Content::Object(entries) = value else { return 0 };
        entries.iter().filter(|(key, _)| self.names.iter().any(|name| name == key)).count()
    }
}

/// How much speaks for a variant, the least first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// None of the value's properties are known.
    Nothing,
    /// So many of them are.
    Knows(usize),
    /// The value has a property that no other variant has.
    Own,
    /// A property has a value that no other variant lists.
    Constant,
}

impl Rank {
    pub(super) fn is_certain(self) -> bool {
        self >= Self::Own
    }
}

const fn ambiguous(mut discriminants: &[Discriminant]) -> bool {
    let (mut objects, mut arrays) = (0, 0);
    while let [discriminant, rest @ ..] = discriminants {
        let is_certain = discriminant.property.is_some() && discriminant.names.is_empty();
        if !is_certain && discriminant.types.has(JsonTypes::OBJECT) {
            objects += 1;
        }
        if discriminant.types.has(JsonTypes::ARRAY) {
            arrays += 1;
        }
        discriminants = rest;
    }
    objects > 1 || arrays > 1
}

/// The error of a value that fits no variant.
#[cold]
pub fn no_variant<E: Error>(name: &str) -> E {
    E::custom(format_args!("the value fits no variant of {name}"))
}

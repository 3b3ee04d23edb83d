//! Reading unions (`oneOf`, `anyOf`): by a tag, or by what each variant looks like.
//!
//! A union is read into a [`Value`] first; which variant it is gets decided by data (a table of tags or of [`Test`]s that
//! the generator worked out), then exactly that variant is decoded. Only variants that no test can tell apart are tried
//! one after another, the one that knows most of the value's properties first.

use std::borrow::Cow;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

/// The JSON types a variant may have, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Types(u8);

impl Types {
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
    /// Any value.
    pub const ANY: Self = Self(127);

    /// These and others.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(number) if number.is_f64() => Self(8),
            Value::Number(_) => Self::INTEGER,
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }

    fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What a value must look like to be a variant.
#[derive(Clone, Copy, Debug)]
pub struct Test {
    types: Types,
    property: Option<&'static str>,
    values: &'static [&'static str],
    names: &'static [&'static str],
}

impl Test {
    /// It has one of these JSON types.
    pub const fn types(types: Types) -> Self {
        Self { types, property: None, values: &[], names: &[] }
    }

    /// It is an object with this property.
    pub const fn with(property: &'static str) -> Self {
        Self { types: Types::OBJECT, property: Some(property), values: &[], names: &[] }
    }

    /// It is an object in which this property has one of these values.
    pub const fn tagged(property: &'static str, values: &'static [&'static str]) -> Self {
        Self { types: Types::OBJECT, property: Some(property), values, names: &[] }
    }

    /// It is an object; of several that pass, the one that knows most of the value's properties is tried first.
    pub const fn best(names: &'static [&'static str]) -> Self {
        Self { types: Types::OBJECT, property: None, values: &[], names }
    }

    /// The same, where this is known of the properties of objects.
    #[must_use]
    pub const fn knowing(self, names: &'static [&'static str]) -> Self {
        Self { names, ..self }
    }

    /// The same, where this property has one of these values.
    #[must_use]
    pub const fn of(self, property: &'static str, values: &'static [&'static str]) -> Self {
        Self { property: Some(property), values, ..self }
    }

    fn passes(&self, value: &Value) -> bool {
        if !self.types.has(Types::of(value)) {
            return false;
        }
        let Some(property) = self.property else { return true };
        match value.get(property) {
            Some(value) => {
                self.values.is_empty() || tag_text(value).is_some_and(|text| self.values.contains(&text.as_ref()))
            }
            None => false,
        }
    }

    fn known(&self, value: &Value) -> usize {
        value.as_object().map_or(0, |object| self.names.iter().filter(|name| object.contains_key(**name)).count())
    }
}

/// The text of a value that may be a tag: a string, an integer or a boolean.
fn tag_text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Bool(true) => Some(Cow::Borrowed("true")),
        Value::Bool(false) => Some(Cow::Borrowed("false")),
        Value::Number(number) if !number.is_f64() => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// The property names of a variant's type.
pub const fn names_of<T: super::Object, U>(_: fn(T) -> U) -> &'static [&'static str] {
    T::NAMES
}

/// Decodes one variant.
///
/// # Errors
/// When the value is not a `T`.
pub fn variant<T: DeserializeOwned, U>(value: Value, wrap: fn(T) -> U) -> Result<U, serde_json::Error> {
    T::deserialize(value).map(wrap)
}

/// Reads a union that a property tells apart: `build` gets the tag, if it is one of `tags`.
///
/// # Errors
/// What the format reports, and a variant that does not decode.
pub fn tagged<'de, D: Deserializer<'de>, U>(
    deserializer: D,
    property: &str,
    tags: &'static [&'static str],
    build: fn(Option<&'static str>, Value) -> Result<U, serde_json::Error>,
) -> Result<U, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let text = value.get(property).and_then(tag_text);
    let tag = text.and_then(|text| tags.iter().find(|tag| **tag == text).copied());
    build(tag, value).map_err(D::Error::custom)
}

/// Reads a union that is told apart by tests: `build` gets the index of a test that passed.
///
/// # Errors
/// What the format reports; no variant fits; or the last one that was tried does not decode.
pub fn untagged<'de, D: Deserializer<'de>, U>(
    deserializer: D,
    name: &str,
    tests: &[Test],
    build: fn(usize, Value) -> Result<U, serde_json::Error>,
) -> Result<U, D::Error> {
    let value = Value::deserialize(deserializer)?;
    choose(value, name, tests, build).map_err(D::Error::custom)
}

fn choose<U>(
    value: Value,
    name: &str,
    tests: &[Test],
    build: fn(usize, Value) -> Result<U, serde_json::Error>,
) -> Result<U, serde_json::Error> {
    let mut candidates: Vec<usize> =
        tests.iter().enumerate().filter(|(_, test)| test.passes(&value)).map(|(index, _)| index).collect();
    // Stable: variants that know as many properties keep the document's order. What a constant decides goes before what a
    // property decides that one variant alone has, and that before what several have; a variant that knows none of the
    // value's properties comes behind one that takes any.
    let rank = |test: &Test| match (test.property, test.known(&value), test.names) {
        (Some(_), known, _) if !test.values.is_empty() => (3, known),
        (Some(_), known, _) => (2, known),
        (None, 0, [_, ..]) => (0, 0),
        (None, known, _) => (1, known),
    };
    candidates.sort_by_key(|index| std::cmp::Reverse(tests.get(*index).map(rank)));
    let Some((last, earlier)) = candidates.split_last() else {
        return Err(no_variant(name));
    };
    for index in earlier {
        if let Ok(union) = build(*index, value.clone()) {
            return Ok(union);
        }
    }
    build(*last, value)
}

/// The error of a union that no variant of fits.
#[cold]
pub fn no_variant(name: &str) -> serde_json::Error {
    serde_json::Error::custom(format_args!("the value fits no variant of {name}"))
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
    let mut value = serde_json::to_value(variant).map_err(serde::ser::Error::custom)?;
    if let Value::Object(object) = &mut value {
        // A variant that writes its tag knows it better: it may have several.
        object.entry(property).or_insert_with(|| Value::String(tag.to_owned()));
    }
    value.serialize(serializer)
}

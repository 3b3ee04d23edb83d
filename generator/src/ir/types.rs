//! Types where they are used, and the ids of named ones.
//!
//! Plain data, as all of the IR.

use std::collections::BTreeSet;

use super::NumberType;

/// The index of a named type in [`super::Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub u32);

impl TypeId {
    /// Its place in a table of all types.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// One of its fields or variants.
    pub fn member(self, index: usize) -> MemberId {
        MemberId { of: self, index }
    }
}

/// A field of an object, or a variant of a union or enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MemberId {
    /// The type that has it.
    pub of: TypeId,
    /// Its index among the fields or variants.
    pub index: usize,
}

/// A type where it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Any JSON value.
    Any,
    /// `true` or `false`
    Boolean,
    /// An integer or a floating-point number.
    Number(NumberType),
    /// A string; with its `format` where it has one.
    String(Option<String>),
    /// A string for which the document lists one value.
    Literal(Box<str>),
    /// Bytes: a body, or part of one.
    Binary,
    /// An array.
    Array(Box<Type>),
    /// An array whose elements have a type each; there are 2 to 12 of them.
    Tuple(Box<[Type]>),
    /// An object with any keys.
    Map(Box<Type>),
    /// The value or `null`. Not for properties: these say it with their [`Presence`].
    Nullable(Box<Type>),
    /// A named type.
    Named(TypeId),
    /// Content that is sent as it is: bytes, a file or a stream.
    Upload,
    /// A string whose text is the JSON of a value.
    Json(Box<Type>),
}

impl Type {
    /// The named types that it mentions, however deep.
    pub fn mentioned(&self, found: &mut Vec<TypeId>) {
        match self {
            Self::Named(id) => found.push(*id),
            Self::Tuple(items) => items.iter().for_each(|item| item.mentioned(found)),
            Self::Array(inner) | Self::Map(inner) | Self::Nullable(inner) | Self::Json(inner) => inner.mentioned(found),
            Self::Any
            | Self::Boolean
            | Self::Number(_)
            | Self::String(_)
            | Self::Literal(_)
            | Self::Binary
            | Self::Upload => {}
        }
    }

    /// The formats of the strings in it.
    pub fn formats<'t>(&'t self, found: &mut BTreeSet<&'t str>) {
        match self {
            Self::String(Some(format)) => {
                found.insert(format);
            }
            Self::Tuple(items) => items.iter().for_each(|item| item.formats(found)),
            Self::Array(inner) | Self::Map(inner) | Self::Nullable(inner) | Self::Json(inner) => inner.formats(found),
            _ => {}
        }
    }

    /// Puts other named types in the place of those that it mentions.
    pub fn rename(&mut self, new: &impl Fn(TypeId) -> TypeId) {
        match self {
            Self::Named(id) => *id = new(*id),
            Self::Tuple(items) => items.iter_mut().for_each(|item| item.rename(new)),
            Self::Array(inner) | Self::Map(inner) | Self::Nullable(inner) | Self::Json(inner) => inner.rename(new),
            Self::Any
            | Self::Boolean
            | Self::Number(_)
            | Self::String(_)
            | Self::Literal(_)
            | Self::Binary
            | Self::Upload => {}
        }
    }
}

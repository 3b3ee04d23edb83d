//! `Maybe<T>`: a property that may be absent, `null`, or a value.
//!
//! OpenAPI tells an optional property (`required` does not name it) from a nullable one (`nullable: true`). Where a
//! property is both, the three states mean different things to a server: `PATCH` bodies use "absent" for "leave it" and
//! `null` for "clear it". `Option<T>` cannot say that; `Maybe<T>` can.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A property that is optional and nullable: absent, `null`, or a value.
///
/// Inside a generated model an absent property is not written at all. On its own (outside a model) `Absent` has no
/// JSON form and is written as `null`.
///
/// ```
/// use specwright_runtime::Maybe;
///
/// let name: Maybe<String> = "Ada".into();
/// assert_eq!(name.as_value().map(String::as_str), Some("Ada"));
/// assert_eq!(name.as_deref(), Some("Ada"));
/// assert_eq!(Maybe::<String>::Null.unwrap_or_default(), "");
/// assert_eq!(Maybe::<String>::default(), Maybe::Absent);
/// assert_eq!(Maybe::<String>::from(None::<String>), Maybe::Null);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Maybe<T> {
    /// The property is not there.
    #[default]
    Absent,
    /// The property is there, and its value is `null`.
    Null,
    /// The property is there and has a value.
    Value(T),
}

impl<T> Maybe<T> {
    /// Whether the property is not there.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the property is there and `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value, by reference, if there is one.
    pub const fn as_value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value as what it derefs to, if there is one: the `&str` of a `String`.
    pub fn as_deref(&self) -> Option<&T::Target>
    where
        T: Deref,
    {
        self.as_value().map(Deref::deref)
    }

    /// Whether the property is there and has a value.
    pub const fn is_value(&self) -> bool {
        matches!(self, Self::Value(_))
    }

    /// The value, or `default` where there is none.
    pub fn unwrap_or(self, default: T) -> T {
        self.into_value().unwrap_or(default)
    }

    /// The value, or the default of its type where there is none.
    pub fn unwrap_or_default(self) -> T
    where
        T: Default,
    {
        self.into_value().unwrap_or_default()
    }

    /// Applies `next`, which may give no value, to the value, if there is one.
    pub fn and_then<U>(self, next: impl FnOnce(T) -> Option<U>) -> Option<U> {
        self.into_value().and_then(next)
    }

    /// Applies `change` to the value, if there is one.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Maybe<U> {
        match self {
            Self::Absent => Maybe::Absent,
            Self::Null => Maybe::Null,
            Self::Value(value) => Maybe::Value(change(value)),
        }
    }
}

impl<T> From<T> for Maybe<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// Absent and `null` are `None`.
impl<T> From<Maybe<T>> for Option<T> {
    fn from(value: Maybe<T>) -> Self {
        value.into_value()
    }
}

impl From<&str> for Maybe<String> {
    fn from(value: &str) -> Self {
        Self::Value(value.to_owned())
    }
}

/// `None` is `null`, not absent: a caller with an `Option` sends the property.
impl<T> From<Option<T>> for Maybe<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T: Serialize> Serialize for Maybe<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_value().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

//! The types of JSON values, and sets of them (JSON Schema Core 2020-12, section 4.2.1).

use serde_json::Value;

/// The type of a JSON value. An integer, which is a number, too, has a type of its own here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JsonType {
    /// An array.
    Array,
    /// `true` or `false`
    Boolean,
    /// A number without a fraction.
    Integer,
    /// `null`
    Null,
    /// A number.
    Number,
    /// An object.
    Object,
    /// A string.
    String,
}

impl JsonType {
    /// Every type, in alphabetical order.
    pub const ALL: [Self; 7] =
        [Self::Array, Self::Boolean, Self::Integer, Self::Null, Self::Number, Self::Object, Self::String];

    /// The type of this name (`type: string`).
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// Its name in a schema.
    pub fn name(self) -> &'static str {
        match self {
            Self::Array => "array",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Null => "null",
            Self::Number => "number",
            Self::Object => "object",
            Self::String => "string",
        }
    }

    /// The type of a value; a number with a fraction, even `1.0`, is a number.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_f64() => Self::Number,
            Value::Number(_) => Self::Integer,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}

/// A set of JSON types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct JsonTypes(u8);

impl JsonTypes {
    /// No type.
    pub const NONE: Self = Self(0);
    /// Every type but `null`.
    pub const ANY_VALUE: Self = Self(0b111_1111 & !(1 << JsonType::Null as u8));

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the set has this type.
    pub fn has(self, ty: JsonType) -> bool {
        self.0 & Self::from(ty).0 != 0
    }

    /// The types, in alphabetical order.
    pub fn iter(self) -> impl Iterator<Item = JsonType> {
        JsonType::ALL.into_iter().filter(move |ty| self.has(*ty))
    }

    /// The type, if the set has exactly one.
    pub fn only(self) -> Option<JsonType> {
        self.iter().next().filter(|ty| Self::from(*ty) == self)
    }

    /// Whether one value can have a type of each set: an integer is a number.
    pub fn meet(self, other: Self) -> bool {
        let numbers = Self::from(JsonType::Integer).0 | Self::from(JsonType::Number).0;
        self.0 & other.0 != 0 || self.0 & numbers != 0 && other.0 & numbers != 0
    }

    /// Adds types. Returns whether any of them is new.
    pub fn add(&mut self, other: impl Into<Self>) -> bool {
        let before = *self;
        self.0 |= other.into().0;
        before != *self
    }

    /// The set without this type.
    pub fn without(self, ty: JsonType) -> Self {
        Self(self.0 & !Self::from(ty).0)
    }
}

impl From<JsonType> for JsonTypes {
    fn from(ty: JsonType) -> Self {
        Self(1 << ty as u8)
    }
}

impl FromIterator<JsonType> for JsonTypes {
    fn from_iter<I: IntoIterator<Item = JsonType>>(types: I) -> Self {
        let mut set = Self::NONE;
        for ty in types {
            set.add(ty);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_knows_its_only_type_and_whom_it_meets() {
        let integer = JsonTypes::from(JsonType::Integer);
        let scalars: JsonTypes = [JsonType::String, JsonType::Number].into_iter().collect();
        assert_eq!((integer.only(), scalars.only(), JsonTypes::NONE.only()), (Some(JsonType::Integer), None, None));
        assert!(integer.meet(scalars), "an integer is a number");
        assert!(!integer.meet(JsonType::String.into()));
        assert!(!JsonTypes::ANY_VALUE.has(JsonType::Null));
        assert_eq!(JsonTypes::ANY_VALUE.iter().count(), 6);
        assert_eq!(scalars.without(JsonType::Number).only(), Some(JsonType::String));
        for ty in JsonType::ALL {
            assert_eq!(JsonType::named(ty.name()), Some(ty));
        }
    }
}

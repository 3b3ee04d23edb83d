//! The formats of strings that have a type of their own in Rust.

/// A format that is a type (OpenAPI format registry).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StringFormat {
    /// `date-time` (RFC 3339, section 5.6)
    DateTime,
    /// `date` (RFC 3339, section 5.6)
    Date,
    /// `uuid` (RFC 9562)
    Uuid,
    /// `byte`: Base64 (RFC 4648, section 4)
    Byte,
}

impl StringFormat {
    /// The format of this name. `None`: its values are strings.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "date-time" => Some(Self::DateTime),
            "date" => Some(Self::Date),
            "uuid" => Some(Self::Uuid),
            "byte" => Some(Self::Byte),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::DateTime => "date-time",
            Self::Date => "date",
            Self::Uuid => "uuid",
            Self::Byte => "byte",
        }
    }

    /// Whether its values look like those of no other format: Base64 is plain text to a reader.
    pub fn is_distinct(self) -> bool {
        self != Self::Byte
    }

    /// Whether its type is as small as a reference, and copied.
    pub fn is_copied(self) -> bool {
        self != Self::Byte
    }
}

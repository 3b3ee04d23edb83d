//! Strings for which a document lists one value.

use std::borrow::{Borrow, Cow};
use std::fmt::{self, Debug, Display, Formatter};
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

/// A string for which the document lists one value, with an `enum` of one (JSON Schema 2020-12 Validation, section 6.1.2).
///
/// It is open, as other enumerations are: a value that a newer server sends is kept. `new` of a model sets the listed one,
/// which the documentation of the field says; one type for all of them costs rustc less than an enumeration for each.
///
/// ```
/// use specwright_runtime::Literal;
///
/// let object = Literal::new("customer");
/// assert_eq!(object, "customer");
/// assert!(object.starts_with("cust"));
///
/// let other: Literal = serde_json::from_str(r#""deleted_customer""#)?;
/// assert_eq!(serde_json::to_string(&other)?, r#""deleted_customer""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Literal(Cow<'static, str>);

impl Literal {
    /// A value that is known when the program is compiled. Other strings have `From<String>`.
    #[must_use]
    pub const fn new(value: &'static str) -> Self {
        Self(Cow::Borrowed(value))
    }

    /// The string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Literal {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Literal {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Literal {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for Literal {
    fn from(value: &'static str) -> Self {
        Self::new(value)
    }
}

impl From<String> for Literal {
    fn from(value: String) -> Self {
        Self(Cow::Owned(value))
    }
}

impl PartialEq<str> for Literal {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Literal {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl Debug for Literal {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.0, formatter)
    }
}

impl Display for Literal {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl Serialize for Literal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_string(Text)
    }
}

struct Text;

impl Visitor<'_> for Text {
    type Value = Literal;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Literal, E> {
        Ok(value.to_owned().into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Literal, E> {
        Ok(value.into())
    }
}

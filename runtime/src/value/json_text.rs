//! A string that holds JSON (`contentMediaType: application/json` with `contentSchema`; JSON Schema Validation 2020-12, section 8).
//!
//! A typed value in Rust, and its JSON as one string on the wire. Reading parses the text of the string, writing makes that
//! text: spaces and the order of properties are those of the type, not those that came.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, Visitor};
use serde::ser::{self, Serialize, Serializer};

use super::validate::{At, Validate, Violations};

/// The most characters of a fault that are shown: it may quote the text.
const MOST_SHOWN: usize = 200;

/// A value whose JSON is the text of a string.
///
/// ```
/// use specwright_runtime::JsonText;
///
/// let sizes: JsonText<Vec<u32>> = serde_json::from_str(r#""[1, 2]""#)?;
/// assert_eq!(sizes.len(), 2);
/// assert_eq!(serde_json::to_string(&sizes)?, r#""[1,2]""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JsonText<T>(pub T);

impl<T> From<T> for JsonText<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> Deref for JsonText<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for JsonText<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for JsonText<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

impl<T: Validate> Validate for JsonText<T> {
    fn check(&self, at: At<'_>, found: &mut Violations) {
        self.0.check(at, found);
    }
}

impl<T: Serialize> Serialize for JsonText<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = serde_json::to_string(&self.0).map_err(<S::Error as ser::Error>::custom)?;
        serializer.serialize_str(&text)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for JsonText<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text(PhantomData))
    }
}

struct Text<T>(PhantomData<T>);

impl<T: DeserializeOwned> Visitor<'_> for Text<T> {
    type Value = JsonText<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string that holds JSON")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<JsonText<T>, E> {
        serde_json::from_str(text).map(JsonText).map_err(|error| {
            let shown: String = error.to_string().chars().take(MOST_SHOWN).collect();
            E::custom(format_args!("the text is not the JSON that the document describes: {shown}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_the_text_of_a_string() {
        let text: JsonText<Vec<u8>> = serde_json::from_value(serde_json::json!(" [1, 2] ")).unwrap();
        assert_eq!(text, JsonText(vec![1, 2]));
        assert_eq!(format!("{text:?}"), "[1, 2]");
        assert_eq!(serde_json::to_string(&text).unwrap(), r#""[1,2]""#);
        let nested = JsonText(JsonText(true));
        let written = serde_json::to_string(&nested).unwrap();
        assert_eq!(written, r#""\"true\"""#);
        assert_eq!(serde_json::from_str::<JsonText<JsonText<bool>>>(&written).unwrap(), nested);
    }

    #[test]
    fn other_text_is_refused_and_not_quoted_at_length() {
        let fault = |json: &str| serde_json::from_str::<JsonText<u8>>(json).unwrap_err().to_string();
        assert!(fault(r#""one""#).starts_with("the text is not the JSON that the document describes: "));
        assert!(fault("1").contains("a string that holds JSON"));
        let long = format!(r#""\"{}\"""#, "a".repeat(1_000));
        assert!(fault(&long).len() < 400, "{}", fault(&long));
    }

    #[test]
    fn the_constraints_are_those_of_the_value() {
        struct Name(&'static str);
        impl Validate for Name {
            fn check(&self, at: At<'_>, found: &mut Violations) {
                found.min_length(at, self.0, 3);
            }
        }
        assert!(JsonText(Name("tea")).validate().is_ok());
        assert!(JsonText(Name("te")).validate().is_err());
    }
}

//! The arguments of a call, as JSON.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;
use specwright_runtime::Bytes;

/// The arguments of a call in the order of its parameters, the body last; `None` for those that are left out.
pub struct Arguments {
    /// Their values.
    pub values: Vec<Option<Value>>,
    /// What the header field `Prefer` asks of Prism.
    pub prefer: String,
}

impl Arguments {
    /// A required argument.
    pub fn required<T: DeserializeOwned>(&self, index: usize) -> Result<T, String> {
        self.optional(index)?.ok_or_else(|| format!("no value for argument {index}"))
    }

    /// An optional argument.
    pub fn optional<T: DeserializeOwned>(&self, index: usize) -> Result<Option<T>, String> {
        let Some(value) = self.values.get(index).and_then(Option::as_ref) else { return Ok(None) };
        T::deserialize(value).map(Some).map_err(|error| format!("argument {index}: {error}"))
    }

    /// What the header field `Prefer` asks of Prism.
    pub fn prefer(&self) -> &str {
        &self.prefer
    }
}

impl fmt::Display for Arguments {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<String> =
            self.values.iter().map(|value| value.as_ref().map_or_else(|| "-".to_owned(), samples::short)).collect();
        write!(formatter, "{} ({})", values.join(", "), self.prefer)
    }
}

/// A body that is sent as it is: a string is its text, another value its JSON.
pub struct Text(String);

impl<'de> serde::Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(Self(value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
    }
}

impl From<Text> for Bytes {
    fn from(text: Text) -> Self {
        text.0.into()
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0
    }
}

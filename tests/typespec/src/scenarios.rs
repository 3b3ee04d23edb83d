//! The scenarios as `scenarios.mjs` writes them: what is asked of a client, and what it has to make of the answer.
//!
//! Bytes are texts of characters up to U+00FF, a byte each.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The scenarios, or a part of them.
#[derive(Deserialize)]
pub struct Scenarios {
    /// Whether these are all.
    pub is_whole: bool,
    /// In the order of their specifications.
    pub scenarios: Vec<Scenario>,
}

/// A scenario: exchanges that belong together.
#[derive(Deserialize)]
pub struct Scenario {
    /// Its name, by which the server counts it.
    pub name: String,
    /// The directory of its specification: `payload/xml`.
    pub specification: String,
    /// What is asked, in order.
    pub exchanges: Vec<Exchange>,
}

/// A request as the call of an operation, and its response.
#[derive(Clone, Deserialize)]
pub struct Exchange {
    /// Method and address, for people.
    pub request: String,
    /// What the client has to make of the response.
    pub expected: Expected,
    /// Why the document has no operation for it, if that is so. Then there is no call.
    pub fault: Option<String>,
    /// The document of the operation.
    #[serde(default)]
    pub document: String,
    /// What stands between the host and the path.
    #[serde(default)]
    pub base: String,
    /// The HTTP method of the operation.
    #[serde(default)]
    pub method: String,
    /// The path template of the operation.
    #[serde(default)]
    pub path: String,
    /// The media type that the document has for the body.
    pub media: Option<String>,
    /// The values of the parameters, each by its location and name.
    #[serde(default)]
    pub parameters: BTreeMap<String, Value>,
    /// The secrets, by the names of the security schemes.
    #[serde(default)]
    pub credentials: BTreeMap<String, String>,
    /// Header fields that the caller sets although they are no parameters.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Option<Content>,
    /// The files of a `multipart` body, by property.
    #[serde(default)]
    pub files: BTreeMap<String, Vec<File>>,
}

/// A body: as JSON for a model, and as bytes for what is sent as it is.
#[derive(Clone, Deserialize)]
pub struct Content {
    /// Its media type.
    pub media: String,
    /// The value, if it is JSON. In a `multipart` body an empty text stands for a file.
    #[serde(default, deserialize_with = "present")]
    pub json: Option<Value>,
    /// The bytes.
    pub bytes: String,
}

/// A file of a `multipart` body.
#[derive(Clone, Deserialize)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type, if the document does not say it.
    pub media: Option<String>,
    /// The bytes.
    pub bytes: String,
}

/// What a client has to make of a response.
#[derive(Clone, Deserialize)]
pub struct Expected {
    /// The status code.
    pub status: u16,
    /// Header fields that the response has, among others.
    pub headers: BTreeMap<String, String>,
    /// The value of the body, if it is JSON or text.
    #[serde(default, deserialize_with = "present")]
    pub json: Option<Value>,
    /// The items of the body, if it is a stream.
    pub items: Option<Vec<Value>>,
    /// The bytes of another body.
    pub bytes: Option<String>,
    /// Whether these are XML, which a client may read as a value.
    #[serde(default)]
    pub xml: bool,
}

/// A value that is there, `null` included.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// The bytes that a text stands for.
pub fn bytes(text: &str) -> Vec<u8> {
    text.chars().filter_map(|letter| u8::try_from(u32::from(letter)).ok()).collect()
}

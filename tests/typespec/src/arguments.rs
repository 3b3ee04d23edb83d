//! The arguments of a call, as JSON and bytes, and the clients that calls share.
//!
//! An exchange of a scenario enters; what the functions of `build.rs` ask for leaves.

use std::cell::RefCell;
use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde_json::Value;
use specwright_runtime::{Bytes, Maybe, Upload};

use crate::Operation;
use crate::scenarios::{Exchange, File, bytes};

/// The arguments of a call in the order of its parameters, the body last; `None` for those that are left out.
pub struct Arguments {
    address: String,
    values: Vec<Option<Value>>,
    exchange: Exchange,
}

impl Arguments {
    /// The arguments of an operation at a server.
    pub fn new(server: &str, operation: &Operation, exchange: &Exchange) -> Self {
        let mut values: Vec<Option<Value>> =
            operation.parameters.iter().map(|name| exchange.parameters.get(*name).cloned()).collect();
        values.push(exchange.body.as_ref().and_then(|body| body.json.clone()));
        Self { address: format!("{server}{}", exchange.base), values, exchange: exchange.clone() }
    }

    /// A required argument.
    ///
    /// # Errors
    /// When there is none, or one of another type.
    pub fn required<T: DeserializeOwned>(&self, index: usize) -> Result<T, String> {
        let nothing = || format!("no value for argument {index}");
        match self.optional(index)? {
            Some(value) => Ok(value),
            // The scenario does not look at the body, which the document requires.
            None if index + 1 == self.values.len() => T::deserialize(serde_json::json!({})).map_err(|_| nothing()),
            None => Err(nothing()),
        }
    }

    /// An optional argument.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn optional<T: DeserializeOwned>(&self, index: usize) -> Result<Option<T>, String> {
        let Some(value) = self.values.get(index).and_then(Option::as_ref) else { return Ok(None) };
        T::deserialize(value).map(Some).map_err(|error| format!("argument {index}: {error}: {value}"))
    }

    /// The base URL.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What tells clients of one document apart.
    pub fn key(&self) -> String {
        format!("{} {:?}", self.address, self.exchange.credentials)
    }

    /// The secret for a security scheme.
    pub fn credential(&self, scheme: &str) -> Option<&str> {
        self.exchange.credentials.get(scheme).map(String::as_str)
    }

    /// The header fields that the caller sets.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.exchange.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The media type of the body.
    pub fn media(&self) -> &str {
        self.exchange.body.as_ref().map_or("", |body| &body.media)
    }

    /// The body as it is sent.
    pub fn bytes(&self) -> Vec<u8> {
        self.exchange.body.as_ref().map(|body| bytes(&body.bytes)).unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }

    /// The body as content that is sent as it is.
    pub fn upload(&self) -> Upload {
        Upload::bytes(self.bytes())
    }

    /// The files of a property of a `multipart` body.
    pub fn uploads(&self, property: &str) -> Vec<Upload> {
        let files = self.exchange.files.get(property).map(Vec::as_slice).unwrap_or_default();
        let upload = |file: &File| {
            let upload = Upload::bytes(bytes(&file.bytes)).file_name(&file.name);
            match &file.media {
                Some(media) => upload.media_type(media),
                None => upload,
            }
        };
        files.iter().map(upload).collect()
    }
}

/// A property that is a file, or several. An empty text stands for each of them in the JSON of a body.
pub trait Fill {
    /// Puts the files in their place.
    fn fill(&mut self, uploads: Vec<Upload>);
}

impl Fill for Upload {
    fn fill(&mut self, uploads: Vec<Upload>) {
        if let Some(upload) = uploads.into_iter().next() {
            *self = upload;
        }
    }
}

impl Fill for Vec<Upload> {
    fn fill(&mut self, uploads: Vec<Upload>) {
        *self = uploads;
    }
}

impl Fill for Option<Upload> {
    fn fill(&mut self, uploads: Vec<Upload>) {
        *self = uploads.into_iter().next();
    }
}

impl Fill for Option<Vec<Upload>> {
    fn fill(&mut self, uploads: Vec<Upload>) {
        *self = Some(uploads).filter(|uploads| !uploads.is_empty());
    }
}

impl Fill for Maybe<Upload> {
    fn fill(&mut self, uploads: Vec<Upload>) {
        *self = uploads.into_iter().next().map_or(Self::Absent, Self::Value);
    }
}

/// An optional body that is sent as it is: a string is its text, another value its JSON.
pub struct Content(String);

impl<'de> serde::Deserialize<'de> for Content {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(Self(value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
    }
}

impl From<Content> for Bytes {
    fn from(content: Content) -> Self {
        content.0.into()
    }
}

impl From<Content> for String {
    fn from(content: Content) -> Self {
        content.0
    }
}

/// The clients of a document, by address and secrets: making one reads certificates.
pub struct Made<C>(RefCell<HashMap<String, C>>);

impl<C> Default for Made<C> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<C: Clone> Made<C> {
    /// The one that there is.
    pub fn find(&self, key: &str) -> Option<C> {
        self.0.borrow().get(key).cloned()
    }

    /// Keeps one.
    pub fn keep(&self, key: String, client: C) {
        self.0.borrow_mut().insert(key, client);
    }
}

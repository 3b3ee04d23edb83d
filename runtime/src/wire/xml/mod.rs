//! XML bodies (OpenAPI 3.0.4, section 4.7.26; 3.2, "XML Object"): JSON values enter, XML leaves, and the other way round.
//!
//! A table says which property is which element, attribute or text. A model keeps its one codec: its JSON value is written as XML by the
//! table, and the XML of a response is made JSON text by it. Names of tables come from the document, so they are `'static`; tables refer
//! to each other, and may be recursive. A document type declaration is refused, and nothing nests deeper than serde_json allows.

mod name;
mod read;
mod table;
mod write;

pub use table::{XmlContent, XmlMember, XmlObject, XmlType};

use serde_json::Value;
use std::fmt;

/// The most elements within each other, as in JSON.
const MOST_DEPTH: usize = 128;

/// The namespace of `xsi:nil` (XML Schema Part 1, section 2.6.2).
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The member that has the text of an element of which the table says nothing.
const TEXT: &str = "$text";

/// What is read and written where the table says nothing.
static ANY: XmlType = XmlType::new("value", XmlContent::Any);

/// Writes a value as an XML document.
///
/// # Errors
///
/// A character or a name that XML cannot have, a list or an object in the place of an attribute or of text, and too many elements within
/// each other.
pub fn write(table: &'static XmlType, value: &Value) -> Result<String, XmlError> {
    write::document(table, value)
}

/// Reads an XML document as JSON text. The name of the root is not compared: documents do not always say it.
///
/// # Errors
///
/// What is not well-formed, a document type declaration, another encoding than UTF-8, an element in the place of text, an element that comes
/// twice and is not an item of a list, and too many elements within each other.
pub fn read(table: &'static XmlType, bytes: &[u8]) -> Result<Vec<u8>, XmlError> {
    json(read::document(table, bytes, true)?)
}

/// The same of text that is in UTF-8 by now, whatever its declaration says.
pub(crate) fn read_text(table: &'static XmlType, text: &str) -> Result<Vec<u8>, XmlError> {
    json(read::document(table, text.as_bytes(), false)?)
}

/// The name of the root element where it is one that errors have (`Error`, `ErrorResponse`, `html`), and the table has another.
pub(crate) fn root_of_error(table: &'static XmlType, bytes: &[u8]) -> Option<String> {
    let is_of_error =
        |root: &String| ["error", "errors", "errorresponse", "html"].iter().any(|name| root.eq_ignore_ascii_case(name));
    read::root(bytes).filter(|root| root != table.name && is_of_error(root))
}

fn json(value: Value) -> Result<Vec<u8>, XmlError> {
    serde_json::to_vec(&value).map_err(|error| XmlError::new(error.to_string()))
}

/// Why a value cannot be written as XML, or XML not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmlError {
    path: String,
    offset: Option<u64>,
    message: String,
}

impl XmlError {
    fn new(message: impl Into<String>) -> Self {
        Self { path: String::new(), offset: None, message: message.into() }
    }

    fn at(offset: u64, message: impl Into<String>) -> Self {
        Self { offset: Some(offset), ..Self::new(message) }
    }

    /// The same error, of something in an element of this name.
    fn within(mut self, element: &str) -> Self {
        let inner = if self.path.is_empty() { String::new() } else { format!("/{}", self.path) };
        self.path = format!("{}{inner}", shown(element));
        self
    }

    /// The elements that lead to it, the root first: `order/items/tea`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where it is in what was read, in bytes.
    pub fn offset(&self) -> Option<u64> {
        self.offset
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for XmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "<{}>: ", self.path)?;
        }
        f.write_str(&self.message)?;
        match self.offset {
            Some(offset) => write!(f, " (at byte {offset})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for XmlError {}

/// A name as messages have it.
fn shown(name: &str) -> String {
    cut(name, 60)
}

/// A text of so many characters at most.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

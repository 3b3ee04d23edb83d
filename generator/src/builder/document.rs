//! A document that is made in Rust, as a JSON value.

use std::sync::Arc;

use openapiv3::OpenAPI;
use serde_json::Value;

/// A document that is made in Rust: JSON, or the types of the crate `openapiv3`.
/// [`configure_document`](crate::configure_document) takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentValue(pub(super) Arc<Value>);

impl From<Value> for DocumentValue {
    fn from(document: Value) -> Self {
        Self(Arc::new(document))
    }
}

impl From<&OpenAPI> for DocumentValue {
    fn from(document: &OpenAPI) -> Self {
        // If a document ever had no JSON form, `null` would be reported as not an OpenAPI document.
        Self::from(serde_json::to_value(document).unwrap_or(Value::Null))
    }
}

impl From<OpenAPI> for DocumentValue {
    fn from(document: OpenAPI) -> Self {
        Self::from(&document)
    }
}

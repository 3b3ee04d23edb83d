//! [`Response`]: what `.send()` returns.

use super::header::ResponseHeader;
use crate::error::{BodyError, Masked, Secrets};
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use std::fmt;

/// A successful response: its status, its header fields and its decoded body.
///
/// `Debug` shows none of the client's secrets; the fields are as they came.
#[derive(Clone)]
#[non_exhaustive]
pub struct Response<T> {
    /// The status code.
    pub status: StatusCode,
    /// The header fields; `set-cookie` is marked as sensitive.
    pub headers: HeaderMap,
    /// The decoded body.
    pub value: T,
    problems: Vec<BodyError>,
    secrets: Secrets,
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &Masked(&self.headers, &self.secrets))
            .field("value", &Masked(&self.value, &self.secrets))
            .finish()
    }
}

impl<T> Response<T> {
    pub(super) fn new(status: StatusCode, headers: HeaderMap, value: T, secrets: Secrets) -> Self {
        Self { status, headers, value, problems: Vec::new(), secrets }
    }

    pub(super) fn with_problems(self, problems: Vec<BodyError>) -> Self {
        Self { problems, ..self }
    }

    /// What is missing in the value, because it did not fit: a lenient client leaves it out
    /// ([`lenient`](crate::HttpBuilder::lenient)).
    pub fn problems(&self) -> &[BodyError] {
        &self.problems
    }

    /// The decoded body alone.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The same response with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response::new(self.status, self.headers, change(self.value), self.secrets).with_problems(self.problems)
    }

    /// The value of a header field that the document describes; `None` if it is missing.
    ///
    /// # Errors
    ///
    /// The value is not of the type that the document says.
    pub fn field<V: DeserializeOwned>(&self, field: ResponseHeader<V>) -> Result<Option<V>, BodyError> {
        field.read(&self.headers)
    }

    /// The text of a header field; `None` if it is missing or not visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

//! The two errors that a response can be: [`ApiError`] and [`DecodeError`]. Both keep the whole response.

use super::excerpt::{self, Excerpt};
use super::{BodyError, NoError, Operation};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::fmt;

/// The server returned an error status.
#[non_exhaustive]
pub struct ApiError<E = NoError> {
    /// The operation that was called.
    pub operation: Operation,
    /// The status code.
    pub status: StatusCode,
    /// The header fields; `set-cookie` is marked as sensitive.
    pub headers: HeaderMap,
    /// The raw body.
    pub bytes: Bytes,
    /// The body as the document describes it for this status; `None` if it describes none, or if the body differs.
    pub body: Option<E>,
    /// Why the body is not what the document describes for this status.
    pub body_error: Option<BodyError>,
}

impl<E> ApiError<E> {
    pub(crate) fn new(
        operation: Operation,
        status: StatusCode,
        headers: HeaderMap,
        bytes: Bytes,
        decoded: Result<Option<E>, BodyError>,
    ) -> Self {
        let (body, body_error) = match decoded {
            Ok(body) => (body, None),
            Err(error) => (None, Some(error)),
        };
        Self { operation, status, headers, bytes, body, body_error }
    }

    pub(super) fn map_body<F>(self, change: impl FnOnce(E) -> F) -> ApiError<F> {
        let Self { operation, status, headers, bytes, body, body_error } = self;
        ApiError { operation, status, headers, bytes, body: body.map(change), body_error }
    }

    pub(super) fn without_body(self) -> ApiError {
        let Self { operation, status, headers, bytes, body_error, .. } = self;
        ApiError { operation, status, headers, bytes, body: None, body_error }
    }
}

impl<E> fmt::Display for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.status)?;
        excerpt::write(f, &self.bytes)
    }
}

impl<E: fmt::Debug> fmt::Debug for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("bytes", &Excerpt(&self.bytes))
            .field("body", &self.body)
            .field("body_error", &self.body_error)
            .finish()
    }
}

impl<E: fmt::Debug> std::error::Error for ApiError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.body_error.as_ref().map(|error| error as _)
    }
}

/// The server returned a success whose body is not what the document promises.
#[non_exhaustive]
pub struct DecodeError {
    /// The operation that was called.
    pub operation: Operation,
    /// The status code.
    pub status: StatusCode,
    /// The header fields; `set-cookie` is marked as sensitive.
    pub headers: HeaderMap,
    /// The raw body.
    pub bytes: Bytes,
    /// Where and why it cannot be decoded.
    pub body_error: BodyError,
}

impl DecodeError {
    pub(crate) fn new(
        operation: Operation,
        status: StatusCode,
        headers: HeaderMap,
        bytes: Bytes,
        body_error: BodyError,
    ) -> Self {
        Self { operation, status, headers, bytes, body_error }
    }

    /// Where in the body: `$.items[3].id`.
    pub fn path(&self) -> Option<&str> {
        self.body_error.path()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}, but its body is not as documented: {}", self.operation, self.status, self.body_error)?;
        excerpt::write(f, &self.bytes)
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("bytes", &Excerpt(&self.bytes))
            .field("body_error", &self.body_error)
            .finish()
    }
}

impl std::error::Error for DecodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.body_error)
    }
}

//! The two errors that a response can be: [`ApiError`] and [`DecodeError`]. Both keep the whole response.

use super::excerpt::{Excerpt, Masked, write_excerpt};
use super::line::Line;
use super::{BodyError, NoError, Operation, Secrets};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::borrow::Cow;
use std::fmt::{self, Write};

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
    note: Option<Cow<'static, str>>,
    secrets: Secrets,
    attempts: u32,
}

impl<E> ApiError<E> {
    /// `note` says what a redirect has to do with it, or what the credentials of the client lack.
    pub(crate) fn new(
        operation: Operation,
        (status, headers, bytes): (StatusCode, HeaderMap, Bytes),
        decoded: Result<Option<E>, BodyError>,
        note: Option<Cow<'static, str>>,
        secrets: Secrets,
    ) -> Self {
        let (body, body_error) = match decoded {
            Ok(body) => (body, None),
            Err(error) => (None, Some(error.masked(&secrets))),
        };
        Self { operation, status, headers, bytes, body, body_error, note, secrets, attempts: 1 }
    }

    /// The same error, after so many requests.
    pub(crate) fn with_attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// How many requests the call has sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(super) fn map_body<F>(self, change: impl FnOnce(E) -> F) -> ApiError<F> {
        let Self { operation, status, headers, bytes, body, body_error, note, secrets, attempts } = self;
        ApiError { operation, status, headers, bytes, body: body.map(change), body_error, note, secrets, attempts }
    }

    pub(super) fn without_body(self) -> ApiError {
        let Self { operation, status, headers, bytes, body_error, note, secrets, attempts, .. } = self;
        ApiError { operation, status, headers, bytes, body: None, body_error, note, secrets, attempts }
    }
}

impl<E> fmt::Display for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = Line::new(f);
        write!(line, "{}: {}", self.operation, self.status)?;
        if let Some(note) = &self.note {
            write!(line, " ({note})")?;
        }
        write_excerpt(&mut line, &self.bytes, &self.headers, &self.secrets)
    }
}

impl<E: fmt::Debug> fmt::Debug for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("headers", &Masked(&self.headers, &self.secrets))
            .field("bytes", &Excerpt(&self.bytes, &self.headers, &self.secrets))
            .field("body", &Masked(&self.body, &self.secrets))
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
    secrets: Secrets,
    attempts: u32,
}

impl DecodeError {
    pub(crate) fn new(
        operation: Operation,
        (status, headers, bytes): (StatusCode, HeaderMap, Bytes),
        body_error: BodyError,
        secrets: Secrets,
    ) -> Self {
        let body_error = body_error.masked(&secrets);
        Self { operation, status, headers, bytes, body_error, secrets, attempts: 1 }
    }

    /// The same error, after so many requests.
    pub(crate) fn with_attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// How many requests the call has sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Where in the body: `$.items[3].id`.
    pub fn path(&self) -> Option<&str> {
        self.body_error.path()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = Line::new(f);
        write!(line, "{}: {}, but its body is not as documented: {}", self.operation, self.status, self.body_error)?;
        write_excerpt(&mut line, &self.bytes, &self.headers, &self.secrets)
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("headers", &Masked(&self.headers, &self.secrets))
            .field("bytes", &Excerpt(&self.bytes, &self.headers, &self.secrets))
            .field("body_error", &self.body_error)
            .finish()
    }
}

impl std::error::Error for DecodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.body_error)
    }
}
